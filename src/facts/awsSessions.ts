import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { AwsProfile, AwsSession } from '../contracts/facts';
import { accountOfArn } from '../engine/environment/awsProfile';
import type { FileSource } from './files';

/** Bounds of one cache folder: files that are looked at, by name, and bytes of each. A cached login has about 4 KB. */
const MAX_FILES = 200;
const MAX_BYTES = 64 * 1024;

type Settings = Readonly<Record<string, string>>;
type Json = Readonly<Record<string, unknown>>;

/** Text as Python's `json.dumps` writes it: ASCII only. */
function pythonJson(text: string): string {
  return JSON.stringify(text).replace(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Hashes by text: hundreds of profiles share one login. */
export class Hashes {
  private readonly known = new Map<string, string>();

  of(algorithm: 'sha1' | 'sha256', text: string): string {
    const found = this.known.get(text) ?? createHash(algorithm).update(text).digest('hex');
    this.known.set(text, found);
    return found;
  }
}

/** The call that takes on the role, as the CLI writes it down for its hash. Keys are in alphabetical order. */
function assumeRoleText(settings: Settings): string {
  const duration = settings.duration_seconds;
  const parts = [
    ['DurationSeconds', duration !== undefined && /^\d{1,9}$/.test(duration) ? String(Number(duration)) : ''],
    ['ExternalId', quoted(settings.external_id)],
    ['RoleArn', quoted(settings.role_arn)],
    ['RoleSessionName', quoted(settings.role_session_name)],
    ['SerialNumber', settings.web_identity_token_file === undefined ? quoted(settings.mfa_serial) : ''],
  ];
  const given = parts.filter(([, value]) => value !== '');
  return `{${given.map(([key, value]) => `"${key}": ${value}`).join(', ')}}`;
}

function quoted(value: string | undefined): string {
  return value === undefined ? '' : pythonJson(value);
}

/**
 * The cached session that the CLI would take for a profile with these settings. It names the files by hashes: of the SSO
 * session's name or start URL (botocore, SSOTokenLoader), of the arguments of the call that takes on a role
 * (AssumeRoleCredentialFetcher), of the name of the console session (LoginTokenLoader). Its own order: a role comes
 * before an SSO login, that before a sign-in.
 */
export function cachedSessionOf(settings: Settings, hashes: Hashes): AwsProfile['session'] {
  if (settings.role_arn !== undefined)
    return { kind: 'role', key: hashes.of('sha1', assumeRoleText(settings)) };
  const sso = settings.sso_session ?? settings.sso_start_url;
  if (sso !== undefined) return { kind: 'sso', key: hashes.of('sha1', sso) };
  const login = settings.login_session;
  return login === undefined ? undefined : { kind: 'login', key: hashes.of('sha256', login) };
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectIn(value: Json, key: string): Json {
  const inner = value[key];
  return isObject(inner) ? inner : {};
}

function textIn(value: Json, key: string): string | undefined {
  const text = value[key];
  return typeof text === 'string' && text.length <= 2048 ? text : undefined;
}

/** `2026-01-31T08:00:00Z`, and what the CLI's version 1 wrote: `2026-01-31T08:00:00UTC`. */
function timeIn(value: Json, key: string): number | undefined {
  const time = Date.parse((textIn(value, key) ?? '').replace(/UTC$/, 'Z'));
  return Number.isNaN(time) ? undefined : time;
}

type Said = Pick<AwsSession, 'startUrl' | 'arn' | 'account' | 'expiresAt' | 'renewsUntil' | 'problem'>;

/** A token of IAM Identity Center; undefined for a client's registration, which lies beside it. */
function ssoToken(root: Json): Said | undefined {
  if (root.accessToken === undefined) return undefined;
  return {
    startUrl: textIn(root, 'startUrl'),
    expiresAt: timeIn(root, 'expiresAt'),
    renewsUntil: root.refreshToken === undefined ? undefined : timeIn(root, 'registrationExpiresAt'),
  };
}

function assumedRole(root: Json): Said | undefined {
  const credentials = objectIn(root, 'Credentials');
  const arn = textIn(objectIn(root, 'AssumedRoleUser'), 'Arn');
  const account = textIn(credentials, 'AccountId') ?? accountOfArn(arn ?? '');
  return { arn, account, expiresAt: timeIn(credentials, 'Expiration') };
}

/** A sign-in; its keys are renewed every few minutes, so that their end means nothing. */
function consoleLogin(root: Json): Said | undefined {
  return { account: textIn(objectIn(root, 'accessToken'), 'accountId') };
}

/** What each cache holds. */
const CACHES: Readonly<
  Record<AwsSession['kind'], { path: readonly string[]; read: (root: Json) => Said | undefined }>
> = {
  sso: { path: ['sso', 'cache'], read: ssoToken },
  role: { path: ['cli', 'cache'], read: assumedRole },
  login: { path: ['login', 'cache'], read: consoleLogin },
};

function parsed(text: string, read: (root: Json) => Said | undefined): Said | undefined {
  try {
    const root: unknown = JSON.parse(text);
    return isObject(root) ? read(root) : { problem: 'it is not what the AWS CLI writes' };
  } catch {
    return { problem: 'it is not JSON' };
  }
}

/** What one file of a cache holds; undefined where it is no session. */
function said(source: FileSource, file: string, read: (root: Json) => Said | undefined): Said | undefined {
  // Read once: these texts are tokens, and nothing may keep them longer than the parse.
  const fact = source.readOnce(file, MAX_BYTES);
  if (fact.state === 'text') return parsed(fact.text, read);
  if (fact.state === 'missing') return undefined;
  return { problem: fact.state === 'too-large' ? 'it is larger than 64 KB' : fact.reason };
}

/** The cached logins or roles below `~/.aws`. Never throws. */
export function readAwsSessions(
  source: FileSource,
  folder: string,
  kind: AwsSession['kind'],
): readonly AwsSession[] {
  const { path, read } = CACHES[kind];
  const cache = join(folder, ...path);
  const names = source.list(cache).filter((name) => name.endsWith('.json'));
  return names.slice(0, MAX_FILES).flatMap((name): AwsSession[] => {
    const file = join(cache, name);
    const found = said(source, file, read);
    if (!found) return [];
    return [{ kind, key: name.slice(0, -'.json'.length), file, issuedAt: source.modifiedAt(file), ...found }];
  });
}
