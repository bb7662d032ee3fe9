import {
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  GetUserPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';
import type { RevocationStep, RevocationTarget } from '../../contracts/revocation';
import { keyStatus, ownerOf, type AwsAdmin } from './aws';
import { RevocationError } from './errors';
import type { Handlers, Look, StepHandler } from './handler';
import { protects } from './plan';
import { DENY_ALL, denyAll, isTime, policyState, REVOKE_SESSIONS, revokeSessions } from './policies';

/** The steps that IAM is called for. */
export function awsHandlers(admin: AwsAdmin): Handlers {
  return {
    'aws-key-inactive': new KeyInactive(admin),
    'aws-deny-all': new InlinePolicy(admin, DENY_ALL),
    'aws-revoke-sessions': new InlinePolicy(admin, REVOKE_SESSIONS),
  };
}

/** What IAM does not know. */
function isNoEntity(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('NoSuchEntity');
}

/** The answer, or undefined where there is no such thing. */
async function orNone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isNoEntity(error)) return undefined;
    throw error;
  }
}

class KeyInactive implements StepHandler {
  constructor(private readonly admin: AwsAdmin) {}

  look({ target }: RevocationStep, signal: AbortSignal): Promise<Look> {
    return this.admin.on(target, signal, async (iam) => {
      const owner = await this.owner(iam, target, signal);
      if (owner === undefined) {
        const refusal = 'No user of this account owns the key: it is root’s, or of another account.';
        return { state: 'unknown', holds: false, text: refusal, refusal };
      }
      const status = await orNone(keyStatus(iam, owner, target.id, signal));
      if (status === undefined)
        return { state: 'none', holds: true, isMissing: true, text: `User ${owner} has no such key.` };
      const refusal = protects(await this.admin.identity(signal), { ...target, owner });
      const holds = status === 'Inactive';
      return {
        ...{ state: status, holds, undo: { user: owner } },
        text: `The key of user ${owner} is ${holds ? 'inactive' : 'active'}.`,
        ...(refusal !== undefined && { refusal }),
      };
    });
  }

  lacks(_step: RevocationStep, signal: AbortSignal): Promise<string | undefined> {
    return this.admin.lacks('iam:UpdateAccessKey', signal);
  }

  apply(step: RevocationStep, look: Look, signal: AbortSignal): Promise<void> {
    return this.set(step, look.undo ?? {}, 'Inactive', signal);
  }

  restore(step: RevocationStep, undo: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<void> {
    return this.set(step, undo, 'Active', signal);
  }

  private set(
    { target }: RevocationStep,
    { user }: Readonly<Record<string, unknown>>,
    Status: 'Active' | 'Inactive',
    abortSignal: AbortSignal,
  ): Promise<void> {
    if (typeof user !== 'string') throw new RevocationError('failed', 'Nobody knows whose key it is.');
    return this.admin.on({ ...target, owner: user }, abortSignal, async (iam) => {
      const input = { UserName: user, AccessKeyId: target.id, Status };
      await iam.send(new UpdateAccessKeyCommand(input), { abortSignal });
    });
  }

  /** What IAM says counts; the name from a verification only where it does not say it. */
  private async owner(iam: IAMClient, { id, owner }: RevocationTarget, signal: AbortSignal) {
    try {
      return (await orNone(ownerOf(iam, id, signal))) ?? owner;
    } catch (error) {
      if (owner !== undefined) return owner;
      throw error;
    }
  }
}

/** One of the two inline policies, on a user or a role. */
class InlinePolicy implements StepHandler {
  constructor(
    private readonly admin: AwsAdmin,
    private readonly name: string,
  ) {}

  look(step: RevocationStep, signal: AbortSignal): Promise<Look> {
    const { target } = step;
    const word = target.kind === 'aws-user' ? 'user' : 'role';
    return this.admin.on(target, signal, async (iam) => {
      const path = await pathOf(iam, target, signal);
      if (path === undefined)
        return { state: 'missing', holds: true, isMissing: true, text: `There is no ${word} ${target.id}.` };
      const document = await documentOf(iam, target, this.name, signal);
      const state = document === undefined ? 'none' : policyState(this.name, document);
      const holds = this.holds(step, state);
      const refusal = this.refusal(path, state);
      return {
        ...{ state, holds, undo: { was: state } },
        text: holds ? `The policy ${this.name} is in force.` : `The policy ${this.name} is not in force.`,
        ...(refusal !== undefined && { refusal }),
      };
    });
  }

  lacks({ target }: RevocationStep, signal: AbortSignal): Promise<string | undefined> {
    return this.admin.lacks(target.kind === 'aws-user' ? 'iam:PutUserPolicy' : 'iam:PutRolePolicy', signal);
  }

  apply({ target, cutoff }: RevocationStep, _look: Look, signal: AbortSignal): Promise<void> {
    return this.put(target, this.name === DENY_ALL ? denyAll() : revokeSessions(checked(cutoff)), signal);
  }

  /** What was there before can only have been an older one of ours; anything else was refused. */
  restore(
    { target }: RevocationStep,
    { was }: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<void> {
    const older =
      typeof was === 'string' && was.startsWith('before ') ? was.slice('before '.length) : undefined;
    if (older !== undefined) return this.put(target, revokeSessions(checked(older)), signal);
    return this.admin.on(target, signal, async (iam) => {
      const options = { abortSignal: signal };
      const call: Promise<unknown> =
        target.kind === 'aws-user'
          ? iam.send(new DeleteUserPolicyCommand({ UserName: target.id, PolicyName: this.name }), options)
          : iam.send(new DeleteRolePolicyCommand({ RoleName: target.id, PolicyName: this.name }), options);
      await orNone(call);
    });
  }

  private put(target: RevocationTarget, PolicyDocument: string, abortSignal: AbortSignal): Promise<void> {
    const policy = { PolicyName: this.name, PolicyDocument };
    return this.admin.on(target, abortSignal, async (iam) => {
      await (target.kind === 'aws-user'
        ? iam.send(new PutUserPolicyCommand({ UserName: target.id, ...policy }), { abortSignal })
        : iam.send(new PutRolePolicyCommand({ RoleName: target.id, ...policy }), { abortSignal }));
    });
  }

  private holds({ cutoff = '' }: RevocationStep, state: string): boolean {
    if (this.name === DENY_ALL) return state === 'deny-all';
    return state.startsWith('before ') && Date.parse(state.slice('before '.length)) >= Date.parse(cutoff);
  }

  private refusal(path: string, state: string): string | undefined {
    if (/^\/aws-(?:reserved|service-role)\//.test(path))
      return 'AWS manages this role: its policies cannot be changed through IAM.';
    return state === 'foreign'
      ? `It has a policy ${this.name} that Agent Guard did not write. Look at it, and remove or rename it.`
      : undefined;
  }
}

function checked(cutoff: string | undefined): string {
  if (cutoff === undefined || !isTime(cutoff))
    throw new RevocationError('failed', 'The step has no proper time.');
  return cutoff;
}

/** Undefined where there is no such user or role. */
async function pathOf(iam: IAMClient, { kind, id }: RevocationTarget, abortSignal: AbortSignal) {
  const options = { abortSignal };
  return kind === 'aws-user'
    ? (await orNone(iam.send(new GetUserCommand({ UserName: id }), options)))?.User?.Path
    : (await orNone(iam.send(new GetRoleCommand({ RoleName: id }), options)))?.Role?.Path;
}

async function documentOf(
  iam: IAMClient,
  { kind, id }: RevocationTarget,
  PolicyName: string,
  abortSignal: AbortSignal,
) {
  const options = { abortSignal };
  const found =
    kind === 'aws-user'
      ? await orNone(iam.send(new GetUserPolicyCommand({ UserName: id, PolicyName }), options))
      : await orNone(iam.send(new GetRolePolicyCommand({ RoleName: id, PolicyName }), options));
  return found?.PolicyDocument;
}
