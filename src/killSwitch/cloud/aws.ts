import {
  GetAccessKeyLastUsedCommand,
  GetRoleCommand,
  IAMClient,
  ListAccessKeysCommand,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromIni } from '@aws-sdk/credential-providers';
import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';
import type { AwsAdminIdentity, RevocationTarget } from '../../contracts/revocation';
import { awsError, RevocationError } from './errors';
import { callerOf, isProfileName } from './names';
import { protects } from './plan';

export interface AwsAdminOptions {
  /** The profile of `agentGuard.killSwitch.adminProfile`. */
  profile: string;
  /** Instead of the usual files. */
  configFile?: string;
  credentialsFile?: string;
  /** Instead of AWS; for tests and for emulators. */
  endpoint?: string;
}

/** Where nothing names a region: IAM has none. */
const FALLBACK_REGION = 'us-east-1';
/** Profiles of a chain that are followed. */
const MAX_CHAIN = 10;

type Settings = Readonly<Record<string, string | undefined>>;

/** IAM, as the admin profile. Nothing of the agents' credentials, nor of the environment's, is used. */
export class AwsAdmin {
  private known: Promise<AwsAdminIdentity> | undefined;
  private readonly simulated = new Map<string, Promise<string | undefined>>();
  private clients: Promise<{ iam: IAMClient; sts: STSClient }> | undefined;

  constructor(private readonly options: AwsAdminOptions) {}

  /**
   * Who the admin profile is, asked once.
   * @throws RevocationError
   */
  identity(signal: AbortSignal): Promise<AwsAdminIdentity> {
    this.known ??= this.ask(signal).catch((error: unknown) => {
      this.forget();
      throw awsError(error, `The admin profile ${this.options.profile}`);
    });
    return this.known;
  }

  /**
   * Calls IAM, after it is sure that the admin may act on this target: it is in its own account, and not itself.
   * @throws RevocationError
   */
  async on<T>(
    target: RevocationTarget,
    signal: AbortSignal,
    call: (iam: IAMClient) => Promise<T>,
  ): Promise<T> {
    const admin = await this.identity(signal);
    const reason = refusal(admin, target);
    if (reason !== undefined) throw new RevocationError('not-possible', reason);
    try {
      const { iam } = await this.open();
      return await call(iam);
    } catch (error) {
      const known = awsError(error, 'IAM');
      // Who logs in again and retries gets a new session.
      if (known.kind === 'expired') this.forget();
      throw known;
    }
  }

  /** The user that an access key belongs to, where IAM tells it. Never rejects. */
  async owner(key: RevocationTarget, signal: AbortSignal): Promise<string | undefined> {
    return this.on(key, signal, (iam) => ownerOf(iam, key.id, signal)).catch(() => undefined);
  }

  /** Why IAM would refuse this action to the admin, in words; undefined where it would not, or cannot be asked. */
  lacks(action: string, signal: AbortSignal): Promise<string | undefined> {
    const known = this.simulated.get(action) ?? this.simulate(action, signal).catch(() => undefined);
    this.simulated.set(action, known);
    return known;
  }

  private async simulate(action: string, abortSignal: AbortSignal): Promise<string | undefined> {
    const { arn } = await this.identity(abortSignal);
    const caller = callerOf(arn);
    const { iam } = await this.open();
    const role = new GetRoleCommand({ RoleName: caller?.name });
    const PolicySourceArn = caller?.kind === 'role' ? (await iam.send(role, { abortSignal })).Role?.Arn : arn;
    const input = { PolicySourceArn, ActionNames: [action] };
    const { EvaluationResults = [] } = await iam.send(new SimulatePrincipalPolicyCommand(input), {
      abortSignal,
    });
    const isDenied = EvaluationResults.some(({ EvalDecision = 'allowed' }) => EvalDecision !== 'allowed');
    return isDenied ? `IAM says that the admin profile may not do ${action}.` : undefined;
  }

  private forget(): void {
    this.known = undefined;
    this.clients = undefined;
  }

  private open() {
    this.clients ??= this.connect().catch((error: unknown) => {
      this.clients = undefined;
      throw error;
    });
    return this.clients;
  }

  /** One try each: who calls has patience of its own. */
  private async connect() {
    const { profile, endpoint } = this.options;
    const settings = (await this.profiles())[profile];
    if (settings === undefined)
      throw new RevocationError('not-possible', `There is no admin profile ${profile} in AWS's files.`);
    const patience = { requestHandler: { connectionTimeout: 5000, requestTimeout: 15_000 }, maxAttempts: 1 };
    const region = settings.region ?? FALLBACK_REGION;
    const files = { ...this.files, profile, ignoreCache: true };
    const config = {
      ...{ ...patience, region, profile },
      ...(endpoint !== undefined && { endpoint }),
      credentials: fromIni({
        ...files,
        clientConfig: { ...patience, ...(endpoint !== undefined && { endpoint }) },
        parentClientConfig: { region },
      }),
    };
    return { iam: new IAMClient(config), sts: new STSClient(config) };
  }

  private get files() {
    const { configFile: configFilepath, credentialsFile: filepath } = this.options;
    return {
      ...(configFilepath !== undefined && { configFilepath }),
      ...(filepath !== undefined && { filepath }),
    };
  }

  private async profiles(): Promise<Readonly<Record<string, Settings>>> {
    const { profile } = this.options;
    if (!isProfileName(profile))
      throw new RevocationError('not-possible', `${profile} cannot be the name of an admin profile.`);
    const { configFile, credentialsFile } = await loadSharedConfigFiles({ ...this.files, ignoreCache: true });
    const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
    return Object.fromEntries(
      [...names].map((name) => [name, { ...configFile[name], ...credentialsFile[name] }]),
    );
  }

  private async ask(signal: AbortSignal): Promise<AwsAdminIdentity> {
    const { sts, iam } = await this.open();
    const { Account: account, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}), {
      abortSignal: signal,
    });
    const caller = callerOf(arn ?? '');
    if (account === undefined || arn === undefined || !caller)
      throw new RevocationError('failed', 'AWS did not say who the admin profile is.');
    const chain = chainOf(await this.profiles(), this.options.profile);
    const keyIds = chain.flatMap((settings) => settings.aws_access_key_id ?? []);
    const roles = chain.flatMap((settings) => callerOf(settings.role_arn ?? '')?.name ?? []);
    const owners = await Promise.all(keyIds.map((id) => ownerOf(iam, id, signal).catch(() => undefined)));
    return {
      ...{ profile: this.options.profile, arn, account, keyIds },
      users: [
        ...(caller.kind === 'user' ? [caller.name] : []),
        ...owners.filter((name) => name !== undefined),
      ],
      roles: [...(caller.kind === 'role' ? [caller.name] : []), ...roles],
    };
  }
}

/** Why the admin must not act on it; undefined where it may. */
export function refusal(admin: AwsAdminIdentity, target: RevocationTarget): string | undefined {
  if (target.account !== undefined && target.account !== admin.account)
    return `It is in account ${target.account}, and the admin profile in ${admin.account}.`;
  return protects(admin, target);
}

/** A profile and those that its role is taken on from. */
function chainOf(profiles: Readonly<Record<string, Settings>>, name: string): Settings[] {
  const chain: Settings[] = [];
  for (let at: string | undefined = name; at !== undefined && chain.length < MAX_CHAIN;) {
    const settings: Settings | undefined = Object.hasOwn(profiles, at) ? profiles[at] : undefined;
    if (settings === undefined || chain.includes(settings)) break;
    chain.push(settings);
    at = settings.source_profile;
  }
  return chain;
}

/** The user that a key belongs to; undefined for one of root. */
export async function ownerOf(
  iam: IAMClient,
  keyId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { UserName } = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: keyId }), {
    abortSignal: signal,
  });
  return UserName;
}

/** `Active` or `Inactive`; undefined where the user has no such key. */
export async function keyStatus(iam: IAMClient, user: string, keyId: string, abortSignal: AbortSignal) {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: user }), {
    abortSignal,
  });
  return AccessKeyMetadata.find(({ AccessKeyId }) => AccessKeyId === keyId)?.Status;
}
