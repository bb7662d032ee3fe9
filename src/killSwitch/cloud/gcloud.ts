import * as z from 'zod/mini';
import type { RevocationStep, RevocationTarget } from '../../contracts/revocation';
import { RevocationError } from './errors';
import type { Look, StepHandler } from './handler';
import { orMissing, Tool, type ToolPorts } from './tools';

const configSchema = z.object({
  core: z.optional(z.object({ account: z.optional(z.string()) })),
  auth: z.optional(z.object({ impersonate_service_account: z.optional(z.string()) })),
});
const accountSchema = z.object({ disabled: z.optional(z.boolean()) });
const keysSchema = z.array(z.object({ name: z.string(), disabled: z.optional(z.boolean()) }));
const KEY_ID = /^[0-9a-f]{40}$/;

/** No question, no survey, no look for updates. */
const QUIET = { CLOUDSDK_CORE_DISABLE_PROMPTS: '1', CLOUDSDK_COMPONENT_MANAGER_DISABLE_UPDATE_CHECK: '1' };

/** What both steps about a service account share. */
abstract class GcloudStep implements StepHandler {
  protected readonly gcloud: Tool;

  constructor(ports: ToolPorts) {
    this.gcloud = new Tool('gcloud', ports, QUIET);
  }

  async look({ target }: RevocationStep, signal: AbortSignal): Promise<Look> {
    const list = ['config', 'list', '--format=json(core.account,auth.impersonate_service_account)'];
    const { core, auth } = (await this.gcloud.json(list, z.nullable(configSchema), signal)) ?? {};
    const own = [core?.account, ...(auth?.impersonate_service_account?.split(',') ?? [])];
    if (own.some((name) => name?.trim().toLowerCase() === target.id.toLowerCase())) {
      const refusal = 'It is what gcloud works as here: it would lock itself out.';
      return { state: 'unknown', holds: false, text: refusal, refusal };
    }
    return orMissing(this.state(target, signal), 'service account');
  }

  abstract apply(step: RevocationStep, look: Look, signal: AbortSignal): Promise<void>;
  abstract restore(
    step: RevocationStep,
    undo: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<void>;
  protected abstract state(target: RevocationTarget, signal: AbortSignal): Promise<Look>;

  /** `--` would be simpler, but gcloud gives what follows it to somebody else; the name begins with no dash. */
  protected place({ account }: RevocationTarget): string[] {
    return account === undefined ? [] : [`--project=${account}`];
  }
}

/** A service account of Google Cloud, by `gcloud`. */
export class GcpDisable extends GcloudStep {
  protected async state(target: RevocationTarget, signal: AbortSignal): Promise<Look> {
    const describe = this.args('describe', target, '--format=json(disabled)');
    const { disabled = false } = (await this.gcloud.json(describe, z.nullable(accountSchema), signal)) ?? {};
    return {
      state: disabled ? 'disabled' : 'enabled',
      holds: disabled,
      text: `The service account is ${disabled ? 'disabled' : 'enabled'}.`,
    };
  }

  async apply({ target }: RevocationStep, _look: Look, signal: AbortSignal): Promise<void> {
    await this.gcloud.run(this.args('disable', target, '--quiet'), signal);
  }

  async restore({ target }: RevocationStep, _undo: unknown, signal: AbortSignal): Promise<void> {
    await this.gcloud.run(this.args('enable', target, '--quiet'), signal);
  }

  private args(verb: string, target: RevocationTarget, flag: string): string[] {
    return ['iam', 'service-accounts', verb, target.id, ...this.place(target), flag];
  }
}

/** The keys that people have made for a service account; those that Google makes for itself cannot be disabled. */
export class GcpKeysDisable extends GcloudStep {
  protected async state(target: RevocationTarget, signal: AbortSignal): Promise<Look> {
    const list = this.args('list', target, '--managed-by=user', '--format=json(name,disabled)');
    const keys = (await this.gcloud.json(list, keysSchema, signal)).map(({ name, disabled = false }) => ({
      id: name.slice(name.lastIndexOf('/') + 1),
      disabled,
    }));
    if (!keys.every(({ id }) => KEY_ID.test(id)))
      throw new RevocationError('failed', 'gcloud gave a key without a proper id.');
    const enabled = keys.filter(({ disabled }) => !disabled).map(({ id }) => id);
    return {
      state: JSON.stringify(keys.map(({ id, disabled }) => [id, disabled]).sort()),
      holds: enabled.length === 0,
      text: `${enabled.length} of ${keys.length} keys are enabled.`,
      undo: Object.fromEntries(enabled.map((id) => [id, 'enabled'])),
    };
  }

  async apply({ target }: RevocationStep, look: Look, signal: AbortSignal): Promise<void> {
    for (const id of Object.keys(look.undo ?? {})) await this.set('disable', id, target, signal);
  }

  async restore(
    { target }: RevocationStep,
    undo: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<void> {
    for (const id of Object.keys(undo)) if (KEY_ID.test(id)) await this.set('enable', id, target, signal);
  }

  private async set(verb: string, id: string, target: RevocationTarget, signal: AbortSignal): Promise<void> {
    await this.gcloud.run(this.args(verb, target, id, '--quiet'), signal);
  }

  private args(verb: string, target: RevocationTarget, ...more: string[]): string[] {
    return [
      'iam',
      'service-accounts',
      'keys',
      verb,
      ...more,
      `--iam-account=${target.id}`,
      ...this.place(target),
    ];
  }
}
