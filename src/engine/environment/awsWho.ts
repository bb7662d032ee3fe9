import type { AwsProfile, AwsSession, Facts, FactProblem } from '../../contracts/facts';
import type { IdentityFacts } from '../../contracts/identity';
import type { AwsChain } from './awsChain';
import { roleName } from './awsProfile';
import { given, isComputed } from './shown';

type Env = Readonly<Record<string, string>>;
type Times = Pick<IdentityFacts, 'issuedAt' | 'expiresAt'>;

/** Where tools that fetch temporary keys note in the credentials file when these end. */
const EXPIRY_SETTINGS = [
  'x_security_token_expires',
  'aws_expiration',
  'aws_session_expiration',
  'expiration',
] as const;
/** The same in the environment: aws-vault, `aws configure export-credentials` and the SDKs; granted. */
const EXPIRY_VARIABLES = ['AWS_CREDENTIAL_EXPIRATION', 'AWS_SESSION_EXPIRATION'] as const;

/** The time that the first of these texts that is one names. */
function timeOf(texts: readonly (string | undefined)[]): number | undefined {
  return texts.map((text) => Date.parse(text ?? '')).find((time) => !Number.isNaN(time));
}

function timesOf({ issuedAt, expiresAt }: Times): Times {
  return { ...(issuedAt !== undefined && { issuedAt }), ...(expiresAt !== undefined && { expiresAt }) };
}

/** Looks for cached sessions; a folder is only read when the first one of its kind is wanted. */
export class AwsSessions {
  private readonly byKind = new Map<AwsSession['kind'], ReadonlyMap<string, AwsSession>>();

  constructor(
    private readonly facts: Facts,
    /** `~/.aws`, absolute. */
    private readonly folder: string,
  ) {}

  /** The session that the CLI would take for this profile. */
  of(profile: AwsProfile): AwsSession | undefined {
    const { session } = profile;
    if (!session) return undefined;
    const { kind, key } = session;
    const found = this.byKind.get(kind) ?? sessionsByKey(this.facts.awsSessions(this.folder, kind));
    this.byKind.set(kind, found);
    return found.get(key);
  }

  get now(): number {
    return this.facts.now;
  }
}

const indexed = new WeakMap<readonly AwsSession[], ReadonlyMap<string, AwsSession>>();

/** Made once for each answer of the facts. */
function sessionsByKey(sessions: readonly AwsSession[]): ReadonlyMap<string, AwsSession> {
  const known = indexed.get(sessions);
  if (known) return known;
  const made = new Map(sessions.map((session) => [session.key, session]));
  indexed.set(sessions, made);
  return made;
}

/**
 * When a login began and ends. A token that the CLI still renews has no known end once its own has passed: the login
 * behind it lasts longer, and nothing on disk says how long.
 */
function loginTimes(profile: AwsProfile, sessions: AwsSessions): Times {
  const session = sessions.of(profile);
  if (!session) return {};
  const { expiresAt = Infinity, renewsUntil = 0, issuedAt } = session;
  const isRenewed = expiresAt <= sessions.now && renewsUntil > sessions.now;
  return timesOf({ issuedAt, expiresAt: isRenewed ? undefined : session.expiresAt });
}

/**
 * When a role that was taken on ends. One that has ended is taken on again without a word, unless the login that it
 * comes from has ended too: then that is what counts.
 */
function roleTimes({ links, proof }: AwsChain, sessions: AwsSessions): Times {
  const [first] = links;
  const session = first && sessions.of(first);
  if (session?.expiresAt !== undefined && session.expiresAt > sessions.now) return timesOf(session);
  const last = links.at(-1);
  return last && proof === 'sso' ? loginTimes(last, sessions) : {};
}

function keyWho({ accessKeyId = '', keySince, settings }: AwsProfile): IdentityFacts {
  if (!accessKeyId.startsWith('ASIA'))
    return { kind: 'static-key', keyId: accessKeyId, ...(keySince !== undefined && { keySince }) };
  const expiresAt = timeOf(EXPIRY_SETTINGS.map((key) => settings[key]));
  return { kind: 'token', keyId: accessKeyId, ...timesOf({ expiresAt }) };
}

function principal(name: string | undefined): Pick<IdentityFacts, 'principal'> {
  return name === undefined || name === '' || isComputed(name) ? {} : { principal: name };
}

/** Who a machine or a container is, which is asked when nothing else says. */
export function machineWho(env: Env): IdentityFacts {
  if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI !== undefined) return { kind: 'container' };
  if (env.AWS_CONTAINER_CREDENTIALS_FULL_URI !== undefined) return { kind: 'container' };
  return { kind: env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true' ? 'unknown' : 'instance' };
}

/** Who a profile is, as far as the files tell. */
export function profileWho(chain: AwsChain, sessions: AwsSessions, env: Env): IdentityFacts {
  const [profile] = chain.links;
  if (!profile) return { kind: 'unknown' };
  const { settings } = profile;
  const role = settings.role_arn === undefined ? undefined : roleName(settings.role_arn);
  if (chain.links.length > 1 || chain.source !== undefined)
    return { kind: 'role', ...principal(role), ...roleTimes(chain, sessions) };
  switch (chain.proof) {
    case 'web-identity':
      return { kind: 'web-identity', ...principal(role) };
    case 'sso':
      return { kind: 'sso', ...principal(settings.sso_role_name), ...loginTimes(profile, sessions) };
    case 'key':
      return keyWho(profile);
    case 'login':
      return { kind: 'user', ...principal(settings.login_session), ...loginTimes(profile, sessions) };
    case 'process':
      return { kind: 'process' };
    default:
      return role === undefined && !chain.problem ? machineWho(env) : { kind: 'role', ...principal(role) };
  }
}

/** Who the keys in the environment are: long-lived ones, or temporary ones that somebody fetched before. */
export function keysWho(keyId: string, env: Env): IdentityFacts {
  if (isComputed(keyId)) return { kind: 'unknown' };
  const isTemporary = keyId.startsWith('ASIA') || given(env.AWS_SESSION_TOKEN) !== undefined;
  if (!isTemporary || keyId.startsWith('AKIA')) return { kind: 'static-key', keyId };
  const expiresAt = timeOf(EXPIRY_VARIABLES.map((name) => env[name]));
  return { kind: 'token', keyId, ...timesOf({ expiresAt }) };
}

/** Who a role is that a token from a file stands for. */
export function webIdentityWho(role: string): IdentityFacts {
  return { kind: 'web-identity', ...principal(isComputed(role) ? undefined : roleName(role)) };
}

/** What is wrong with a profile's cached login. That it has ended is no fault. */
export function sessionProblem(profile: AwsProfile, sessions: AwsSessions): FactProblem[] {
  const session = sessions.of(profile);
  if (session?.problem === undefined) return [];
  return [{ file: session.file, text: `the cached login cannot be read: ${session.problem}` }];
}
