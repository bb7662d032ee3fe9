import { IAMClient, ListAccessKeysCommand, ListAccountAliasesCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromEnv, fromIni, fromNodeProviderChain, fromTokenFile } from '@aws-sdk/credential-providers';
import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';
import type { VerificationProblem, Verification } from '../contracts/verification';
import type { IdentityKind } from '../contracts/identity';
import { credentialProcessFailure } from './credentialProcess';
import { given } from '../engine/environment/shown';
import { problem } from './problems';
import { problemOf } from './verifyErrors';

/** Where nothing names a region: the oldest one, which every account of the usual partition has. */
const FALLBACK_REGION = 'us-east-1';
/** What is only nice to know may take this long, in milliseconds. */
const EXTRAS_MS = 3000;

type Env = Readonly<Record<string, string | undefined>>;
type Answer = Omit<Verification, 'checkedAt'> | Omit<VerificationProblem, 'checkedAt'>;

/** One try, and short waits: somebody looks at it. */
const PATIENCE = { requestHandler: { connectionTimeout: 3000, requestTimeout: 6000 }, maxAttempts: 2 };

/**
 * The credentials that the AWS CLI would take. The SDK alone would let AWS_PROFILE win over keys in the environment; the
 * CLI does the opposite, and only a profile given to itself beats the keys.
 */
function credentialsOf(profile: string | undefined, env: Env, region: string) {
  const options = { clientConfig: PATIENCE, parentClientConfig: { region } };
  if (profile !== undefined) return fromIni({ ...options, profile });
  if (given(env.AWS_ACCESS_KEY_ID) !== undefined) return fromEnv();
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE && env.AWS_ROLE_ARN) return fromTokenFile(options);
  const named = profileOf(env);
  return named === undefined ? fromNodeProviderChain(options) : fromIni({ ...options, profile: named });
}

function profileOf(env: Env): string | undefined {
  return given(env.AWS_PROFILE) ?? given(env.AWS_DEFAULT_PROFILE);
}

/** What an ARN says of who it is. */
function kindOf(arn: string, keyId: string): IdentityKind {
  if (arn.includes(':assumed-role/AWSReservedSSO_')) return 'sso';
  if (arn.includes(':assumed-role/')) return 'role';
  return keyId.startsWith('AKIA') ? 'static-key' : 'user';
}

async function profiles(): Promise<Record<string, Record<string, string | undefined>>> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  return Object.fromEntries(
    [...names].map((name) => [name, { ...configFile[name], ...credentialsFile[name] }]),
  );
}

/** Nothing that is only nice to know may spoil the answer: what is denied or slow is left out. */
async function optional<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  try {
    return await ask(AbortSignal.timeout(EXTRAS_MS));
  } catch {
    return undefined;
  }
}

interface Clients {
  iam: IAMClient;
  keyId: string;
  arn: string;
}

function aliasOf({ iam }: Clients): Promise<string | undefined> {
  return optional(async (abortSignal) => {
    const { AccountAliases = [] } = await iam.send(new ListAccountAliasesCommand({}), { abortSignal });
    return AccountAliases[0];
  });
}

/** When a user's key was made. Without a name the user's own keys are listed. */
async function keySinceOf({ iam, keyId, arn }: Clients): Promise<number | undefined> {
  if (!keyId.startsWith('AKIA') || !arn.includes(':user/')) return undefined;
  return optional(async (abortSignal) => {
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({}), { abortSignal });
    return AccessKeyMetadata.find((key) => key.AccessKeyId === keyId)?.CreateDate?.getTime();
  });
}

async function ask(profile: string | undefined, env: Env, region: string): Promise<Answer> {
  // Asked once: each time would start a credential_process again.
  const credentials = await credentialsOf(profile, env, region)();
  const config = { ...PATIENCE, region, credentials };
  const { Account, Arn } = await new STSClient(config).send(new GetCallerIdentityCommand({}));
  if (Account === undefined || Arn === undefined)
    return problem('failed', 'AWS gave an answer without an account.');
  const keyId = credentials.accessKeyId;
  const clients: Clients = { iam: new IAMClient(config), keyId, arn: Arn };
  const [alias, keySince] = await Promise.all([aliasOf(clients), keySinceOf(clients)]);
  const expiresAt = credentials.expiration?.getTime();
  return {
    ok: true,
    by: 'cloud',
    kind: kindOf(Arn, keyId),
    principal: Arn,
    account: Account,
    keyId,
    ...(alias !== undefined && { alias }),
    ...(keySince !== undefined && { keySince }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/** Characters of a profile's name that the SDK can read in the config file; the CLI reads any. */
const READABLE_NAME = /^[\w@+.%:/-]+$/;

function noProfile(name: string): Answer {
  if (READABLE_NAME.test(name))
    return problem('no-profile', `There is no profile ${name} in AWS's config and credentials files.`);
  const command = ['aws', 'sts', 'get-caller-identity', '--profile', name];
  return problem('not-possible', `Profile ${name} cannot be read by AWS's library.`, command);
}

/** Asks AWS who this is. `profile` as if it were given to the CLI; else what the environment says. Never throws. */
export async function verifyAws(profile: string | undefined, env: Env): Promise<Answer> {
  const named = profile ?? (given(env.AWS_ACCESS_KEY_ID) === undefined ? profileOf(env) : undefined);
  try {
    const known = await profiles();
    if (named !== undefined && !Object.hasOwn(known, named)) return noProfile(named);
    const settings = known[named ?? 'default'];
    const region = given(env.AWS_REGION) ?? given(env.AWS_DEFAULT_REGION) ?? settings?.region;
    return await ask(profile, env, region ?? FALLBACK_REGION);
  } catch (error) {
    return problemOf(error, { profile: named, process: credentialProcessFailure() });
  }
}
