import type { RevocationStep } from '../../../src/contracts/revocation';
import type { StepHandler } from '../../../src/killSwitch/cloud/handler';

/** Things that are locked and unlocked in memory, as a cloud would. */
export class World implements StepHandler {
  readonly state = new Map<string, string>();
  running = 0;
  most = 0;
  /** What happens at the call of an apply or a restore. */
  mishap: (id: string) => void = () => undefined;

  look({ target }: RevocationStep) {
    const state = this.state.get(target.id) ?? 'open';
    return Promise.resolve({
      state,
      holds: state === 'locked',
      text: `It is ${state}.`,
      undo: { was: state },
    });
  }

  async apply({ target }: RevocationStep) {
    this.most = Math.max(this.most, ++this.running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    this.running--;
    this.mishap(target.id);
    this.state.set(target.id, 'locked');
  }

  restore({ target }: RevocationStep, { was }: Readonly<Record<string, unknown>>) {
    this.mishap(target.id);
    this.state.set(target.id, String(was));
    return Promise.resolve();
  }
}
