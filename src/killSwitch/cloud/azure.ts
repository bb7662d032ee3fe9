import * as z from 'zod/mini';
import type { RevocationStep, RevocationTarget } from '../../contracts/revocation';
import type { Look, StepHandler } from './handler';
import { orMissing, Tool, type ToolPorts } from './tools';

const accountSchema = z.object({ user: z.object({ name: z.string(), type: z.optional(z.string()) }) });
const enabledSchema = z.object({ accountEnabled: z.boolean() });

const QUIET = ['--output', 'json', '--only-show-errors'] as const;

/** A service principal of Microsoft Entra, by `az`. */
export class AzureDisable implements StepHandler {
  private readonly az: Tool;

  constructor(ports: ToolPorts) {
    // It would else ask whether to install an extension, or for a survey.
    this.az = new Tool('az', ports, { AZURE_CORE_NO_COLOR: '1', AZURE_CORE_SURVEY_MESSAGE: '0' });
  }

  async look({ target }: RevocationStep, signal: AbortSignal): Promise<Look> {
    const { user } = await this.az.json(['account', 'show', ...QUIET], accountSchema, signal);
    if (user.name.toLowerCase() === target.id.toLowerCase()) {
      const refusal = 'It is what the Azure CLI is logged in as here: it would lock itself out.';
      return { state: 'unknown', holds: false, text: refusal, refusal };
    }
    return orMissing(this.state(target, signal), 'service principal');
  }

  private async state(target: RevocationTarget, signal: AbortSignal): Promise<Look> {
    const show = [
      'ad',
      'sp',
      'show',
      '--id',
      target.id,
      '--query',
      '{accountEnabled:accountEnabled}',
      ...QUIET,
    ];
    const { accountEnabled } = await this.az.json(show, enabledSchema, signal);
    return {
      state: accountEnabled ? 'enabled' : 'disabled',
      holds: !accountEnabled,
      text: `The service principal is ${accountEnabled ? 'enabled' : 'disabled'}.`,
    };
  }

  apply(step: RevocationStep, _look: Look, signal: AbortSignal): Promise<void> {
    return this.set(step, false, signal);
  }

  restore(step: RevocationStep, _undo: unknown, signal: AbortSignal): Promise<void> {
    return this.set(step, true, signal);
  }

  private async set({ target }: RevocationStep, isEnabled: boolean, signal: AbortSignal): Promise<void> {
    const set = ['--set', `accountEnabled=${isEnabled}`];
    await this.az.run(['ad', 'sp', 'update', '--id', target.id, ...set, ...QUIET], signal);
  }
}
