import { forDisplay } from '../../contracts/redact';
import type { RevocationProblemKind } from '../../contracts/revocation';

/** Why a step could not be looked at, done or undone. The message is for people and holds no secret. */
export class RevocationError extends Error {
  constructor(
    readonly kind: RevocationProblemKind,
    message: string,
    options?: ErrorOptions,
  ) {
    super(forDisplay(message, 600), options);
    this.name = 'RevocationError';
  }

  /** True where the same call may succeed a moment later. */
  get isPassing(): boolean {
    return PASSING.has(this.kind);
  }
}

const PASSING: ReadonlySet<RevocationProblemKind> = new Set([
  'throttled',
  'no-network',
  'too-slow',
  'conflict',
] as const);

type Rule = readonly [RevocationProblemKind, RegExp];

/** By the name of an error of AWS's SDK, or the code of one of Node's. */
const NAMES: readonly Rule[] = [
  [
    'throttled',
    /^(?:Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ServiceUnavailable|ServiceFailure|InternalFailure)/,
  ],
  ['conflict', /^(?:ConcurrentModification|EntityTemporarilyUnmodifiable)/],
  ['expired', /^(?:ExpiredToken|RequestExpired|TokenProviderError)/],
  [
    'denied',
    /^(?:AccessDenied|Forbidden|Unauthorized|InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClient|InvalidAccessKeyId)/,
  ],
  ['not-there', /^NoSuchEntity/],
  ['not-possible', /^(?:LimitExceeded|UnmodifiableEntity|ValidationError|CredentialsProviderError)/],
  [
    'no-network',
    /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|ERR_TLS|CERT_|UNABLE_TO_|SELF_SIGNED|UND_ERR)/,
  ],
  // The SDK calls a connection that was broken off a timeout too; its code says more.
  ['too-slow', /^(?:TimeoutError|AbortError|ETIMEDOUT)/],
];

/** By what `az`, `gcloud` and `kubectl` write about an error. */
const MESSAGES: readonly Rule[] = [
  ['throttled', /\b429\b|Too many requests|TooManyRequests|RESOURCE_EXHAUSTED|rate limit|throttl/i],
  [
    'expired',
    /AADSTS(?:70043|700082|50173|70008)|az login|gcloud auth login|Reauthentication|invalid_grant|token (?:has )?expired|must be logged in|\bUnauthorized\b/i,
  ],
  [
    'denied',
    /\b403\b|PERMISSION_DENIED|Insufficient privileges|Authorization_RequestDenied|Forbidden|does not have permission/i,
  ],
  ['not-there', /NOT_FOUND|NotFound|ResourceNotFound|does not exist|Unknown service account/],
  ['conflict', /\b409\b|the object has been modified|the server rejected our request|CONFLICT|ABORTED/i],
  [
    'no-network',
    /Could not (?:resolve|connect)|connection refused|no such host|Unable to connect|Max retries exceeded|network is unreachable|i\/o timeout|TLS handshake|getaddrinfo|proxy/i,
  ],
];

const WORDS: Readonly<Record<RevocationProblemKind, string>> = {
  throttled: 'it asked to be called less often',
  'no-network': 'it could not be reached',
  'too-slow': 'it did not answer in time',
  denied: 'it refused',
  expired: 'the login has expired',
  conflict: 'it was changed at the same moment',
  'not-there': 'it does not exist',
  'not-possible': 'it is not possible',
  stopped: 'it was stopped',
  failed: 'it failed',
};

/** Errors within errors that are looked at. */
const MAX_DEPTH = 5;

function textsOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > MAX_DEPTH) return [];
  const { name, code, cause, errors } = error as Record<string, unknown>;
  const inner: unknown[] = [
    cause,
    ...(Array.isArray(errors) ? (errors as unknown[]).slice(0, MAX_DEPTH) : []),
  ];
  return [name, code, ...inner.flatMap((one) => textsOf(one, depth + 1))].filter(
    (one) => typeof one === 'string',
  );
}

/** An error of AWS's library or of the network, in words. */
export function awsError(error: unknown, who: string): RevocationError {
  if (error instanceof RevocationError) return error;
  const texts = textsOf(error);
  const kind = NAMES.find(([, pattern]) => texts.some((text) => pattern.test(text)))?.[0] ?? 'failed';
  const name = texts.find((text) => /^[A-Za-z]{3,60}$/.test(text) && text !== 'Error');
  const action = /not authorized to perform: ([a-z0-9-]{1,40}:[A-Za-z]{1,60})/.exec(messageOf(error))?.[1];
  const may = action === undefined ? '' : `: ${action} is not allowed to the admin profile`;
  const what = name === undefined ? '' : ` (${name})`;
  return new RevocationError(kind, `${who}: ${WORDS[kind]}${what}${may}.`, { cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 4000) : '';
}

/** What a tool says when it fails, in words. Of its own text only the first line that is no hint is shown. */
export function toolError(program: string, stderr: string): RevocationError {
  const text = stderr.slice(0, 16_384);
  const kind = MESSAGES.find(([, pattern]) => pattern.test(text))?.[0] ?? 'failed';
  const line =
    text.split('\n').find((one) => /\bERROR\b|\berror\b|Error/.test(one)) ?? text.split('\n')[0] ?? '';
  const said = line.trim() === '' ? '' : ` It said: ${line.trim().slice(0, 300)}`;
  return new RevocationError(kind, `${program}: ${WORDS[kind]}.${said}`);
}
