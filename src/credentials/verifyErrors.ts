import type { VerificationProblem } from '../contracts/verification';
import type { CredentialProcessError } from './credentialProcess';
import { problem } from './problems';

/** What was tried when the error came. */
export interface Attempt {
  /** The profile; undefined for keys and roles from the environment. */
  profile: string | undefined;
  /** Why a credential_process gave nothing, where one was run. */
  process?: CredentialProcessError;
}

type Problem = Omit<VerificationProblem, 'checkedAt'>;

/** An error of Node, of the SDK or of AWS, flattened: what is inside counts as well. */
interface Flat {
  names: readonly string[];
  codes: readonly string[];
  message: string;
  host: string | undefined;
}

/** Errors within errors that are looked at: causes, the tries at several addresses. */
const MAX_DEPTH = 6;

function inner(error: unknown): unknown[] {
  if (typeof error !== 'object' || error === null) return [];
  const { cause, errors } = error as { cause?: unknown; errors?: unknown };
  const several = Array.isArray(errors) ? (errors as unknown[]).slice(0, MAX_DEPTH) : [];
  return [cause, ...several].filter((one) => one !== undefined);
}

function flatten(error: unknown): Flat {
  const all: unknown[] = [error];
  for (let at = 0; at < Math.min(all.length, MAX_DEPTH); at++) all.push(...inner(all[at]));
  const texts = (key: string) =>
    all.flatMap((one) => {
      const value: unknown =
        typeof one === 'object' && one !== null ? (one as Record<string, unknown>)[key] : undefined;
      return typeof value === 'string' ? [value.slice(0, 2000)] : [];
    });
  return {
    names: texts('name'),
    codes: texts('code'),
    message: texts('message').join(' '),
    host: texts('hostname')[0],
  };
}

/** What is meant, for sentences. */
function whoOf(profile: string | undefined): string {
  return profile === undefined ? 'The credentials in the environment' : `Profile ${profile}`;
}

function login(profile: string | undefined, command: readonly string[]): Problem {
  const all = profile === undefined ? command : [...command, '--profile', profile];
  const whose = profile === undefined ? '' : ` of profile ${profile}`;
  return problem('login-expired', `The login${whose} has expired.`, all);
}

type Rule = (flat: Flat, attempt: Attempt) => Problem | undefined;

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name was not found',
  EAI_AGAIN: 'names cannot be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was broken off',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ETIMEDOUT: 'it did not answer',
  EPIPE: 'the connection was broken off',
};

const CERTIFICATE = /CERT|SIGNATURE|ERR_TLS|SELF_SIGNED|ISSUER/;

function network({ codes, names, host }: Flat): Problem | undefined {
  const where = host === undefined ? '' : ` at ${host}`;
  if (codes.some((code) => CERTIFICATE.test(code))) {
    const text = `AWS${where} showed a certificate that is not trusted here. Behind a proxy, set AWS_CA_BUNDLE.`;
    return problem('no-network', text);
  }
  const known = codes.find((code) => Object.hasOwn(NETWORK, code));
  const isTimeout = names.some((name) => name === 'TimeoutError');
  if (known === undefined && !isTimeout) return undefined;
  const why = NETWORK[known ?? 'ETIMEDOUT'] ?? '';
  const text = `AWS could not be reached${where}: ${why}. Check the network, the VPN and AWS_ENDPOINT_URL.`;
  return problem('no-network', text);
}

function credentialProcess(flat: Flat, { profile, process }: Attempt): Problem | undefined {
  const who = `The credential_process of ${profile === undefined ? 'the profile' : `profile ${profile}`}`;
  if (process?.reason === 'too-slow') {
    const text = `${who} did not answer within 10 s. It may wait for input or for a login in a browser: run it in a terminal once.`;
    return problem('too-slow', text);
  }
  if (process?.reason === 'not-started') return problem('process-failed', `${who} could not be started.`);
  if (process?.reason === 'too-much')
    return problem('process-failed', `${who} wrote more than credentials are.`);
  if (process) {
    const code = process.exitCode === undefined ? '' : ` with exit code ${process.exitCode}`;
    return problem('process-failed', `${who} failed${code}. Run it in a terminal to see why.`);
  }
  if (!flat.message.includes('credential_process')) return undefined;
  if (flat.message.includes('returned expired'))
    return problem('session-expired', `${who} gave credentials that have expired.`);
  return problem('process-failed', `${who} wrote something that is no credentials.`);
}

const RULES: readonly Rule[] = [
  credentialProcess,
  ({ message }, { profile }) => (/aws login\b/.test(message) ? login(profile, ['aws', 'login']) : undefined),
  ({ message, names }, { profile }) =>
    /SSO session|sso login|Token is expired/i.test(message) || names.includes('UnauthorizedException')
      ? login(profile, ['aws', 'sso', 'login'])
      : undefined,
  ({ message }, { profile }) => {
    if (!message.includes('multi-factor')) return undefined;
    const command = ['aws', 'sts', 'get-caller-identity', ...(profile ? ['--profile', profile] : [])];
    const text = `${whoOf(profile)} asks for a one-time code, which cannot be given here.`;
    return problem('needs-person', text, command);
  },
  network,
  ({ names }, { profile }) =>
    names.some((name) => /^(?:ExpiredToken|RequestExpired)/.test(name))
      ? problem('session-expired', `The session of ${lower(whoOf(profile))} has ended. Get a new one.`)
      : undefined,
  ({ names }, { profile }) =>
    names.some((name) =>
      /^(?:InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidAccessKeyId|IncompleteSignature|InvalidSignature|AuthFailure)/.test(
        name,
      ),
    )
      ? problem(
          'unknown-keys',
          `AWS does not know the keys of ${lower(whoOf(profile))}: they are deleted, inactive or mistyped.`,
        )
      : undefined,
  ({ names, message }, { profile }) => {
    if (!names.some((name) => /AccessDenied|Forbidden/.test(name))) return undefined;
    const action = /not authorized to perform: ([a-z0-9-]{1,40}:[A-Za-z]{1,60})/.exec(message)?.[1];
    const what = action === undefined ? '' : `: it may not ${action}`;
    return problem('denied', `AWS refused ${lower(whoOf(profile))}${what}.`);
  },
  ({ message }, { profile }) =>
    message.includes('cycle attempting to resolve')
      ? problem('no-credentials', `The source profiles of ${lower(whoOf(profile))} form a loop.`)
      : undefined,
  ({ message }, { profile }) =>
    /(?:Sso session|SSO credentials|missing required property|Conflicting SSO)/i.test(message)
      ? problem('no-credentials', `The SSO settings of ${lower(whoOf(profile))} are not complete.`)
      : undefined,
  ({ message, names }, { profile }) => {
    if (!names.some((name) => name.endsWith('ProviderError')) && !/credential/i.test(message))
      return undefined;
    const text =
      profile === undefined
        ? 'There are no credentials here: no keys, no profile, no role.'
        : `${whoOf(profile)} has no credentials, nor has what it refers to.`;
    return problem('no-credentials', text);
  },
];

function lower(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What went wrong, in words that say what to do. Never throws; of an error that nobody knows only its name is told. */
export function problemOf(error: unknown, attempt: Attempt): Problem {
  const flat = flatten(error);
  for (const rule of RULES) {
    const found = rule(flat, attempt);
    if (found) return found;
  }
  const name = flat.names.find((one) => /^[A-Za-z]{1,60}$/.test(one) && one !== 'Error');
  return problem('failed', `AWS could not be asked${name === undefined ? '' : `: ${name}`}.`);
}
