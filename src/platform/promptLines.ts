import { backgroundOf, Hold, type HoldPorts } from '../interceptors/freeze/hold';
import type { Prompt } from '../killSwitch/discover';
import type { StoppableLine } from '../killSwitch/local';
import { identity } from '../killSwitch/members';

/** What agents' shells run in front, as lines to be ended: for shells that no window tells of. */
export class PromptLines {
  private readonly known = new Map<string, StoppableLine>();

  constructor(private readonly ports: HoldPorts) {}

  /** The same object for the same shell until its line has ended; an agent in front of it then is another line's. */
  of({ shell, title }: Prompt): StoppableLine {
    const key = identity(shell);
    const line = this.known.get(key) ?? {
      ...{ kind: 'agent', title },
      hold: () => this.hold(shell.pid, () => this.known.delete(key)),
    };
    this.known.set(key, line);
    return line;
  }

  /** Stops the shell, then all that it has started and that is no background job. The shell lives on. */
  private async hold(shellPid: number, forget: () => void): ReturnType<StoppableLine['hold']> {
    const background = backgroundOf(this.ports.table, shellPid);
    // Nothing tells of the line's end. What the shell starts once it was interrupted is taken for its prompt's; where it is
    // an agent once more, the next look finds it.
    let isInterrupted = false;
    const hold = await Hold.start({ shellPid, background, ended: () => isInterrupted }, this.ports);
    if (!hold) forget();
    return (
      hold && {
        end: () => {
          isInterrupted = true;
          return hold.deny().finally(forget);
        },
      }
    );
  }
}
