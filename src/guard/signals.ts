import type { SignalKind } from '../contracts/audit';

/** Something that a tool has said about how it went: the class, and the tool's own name for it, from the table below. */
export interface Signal {
  signal: SignalKind;
  name: string;
}

/** Most signals of one command. */
const MAX_SIGNALS = 3;

/** Names of errors, as services write them, by class. Only a name that stands here is ever written down. */
const CODES: Readonly<Record<SignalKind, string>> = {
  'access-denied': `
    AccessDenied AccessDeniedException UnauthorizedOperation UnauthorizedException NotAuthorized Forbidden
    AuthFailure InvalidClientTokenId UnrecognizedClientException InvalidAccessKeyId SignatureDoesNotMatch
    AuthorizationError AuthorizationFailed LinkedAuthorizationFailed AuthorizationPermissionMismatch
    RequestDisallowedByPolicy PERMISSION_DENIED`,
  'expired-credentials': `
    ExpiredToken ExpiredTokenException RequestExpired TokenRefreshRequired ExpiredAuthenticationToken
    UNAUTHENTICATED Unauthorized`,
  throttled: `
    Throttling ThrottlingException ThrottledException Throttled RequestLimitExceeded RequestThrottled
    RequestThrottledException TooManyRequestsException TooManyRequests SlowDown
    ProvisionedThroughputExceededException RESOURCE_EXHAUSTED`,
  'not-found': `
    NoSuchBucket NoSuchKey NoSuchEntity NoSuchHostedZone ResourceNotFound ResourceNotFoundException NotFound
    NotFoundException ResourceGroupNotFound SubscriptionNotFound RepositoryNotFoundException
    ClusterNotFoundException DBInstanceNotFound BucketNotFoundException NOT_FOUND`,
};

const STATUS: ReadonlyMap<string, Signal> = new Map([
  ['401', { signal: 'expired-credentials', name: 'Unauthorized (401)' }],
  ['403', { signal: 'access-denied', name: 'Forbidden (403)' }],
  ['404', { signal: 'not-found', name: 'NotFound (404)' }],
  ['429', { signal: 'throttled', name: 'TooManyRequests (429)' }],
]);

const BY_CODE: ReadonlyMap<string, Signal> = new Map(
  (Object.entries(CODES) as [SignalKind, string][]).flatMap(([signal, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, { signal, name }] as const),
  ),
);

/** What a service's code says; undefined for one that says nothing of this. */
function byCode(code: string): Signal | undefined {
  const known = BY_CODE.get(code) ?? STATUS.get(code);
  if (known) return known;
  // EC2 and others name the kind of what is missing: InvalidInstanceID.NotFound, DBSnapshotNotFoundFault.
  return /NotFound(?:Fault|Exception)?$/.test(code) ? BY_CODE.get('NotFound') : undefined;
}

interface Pattern {
  /** With a code or a status as its first group; with none, `means` says it. Bounded parts only: linear. */
  pattern: RegExp;
  means?: Signal;
  /**
   * True where the tool itself ends like that and stands at the line's start, so that it counts whatever the line's exit
   * code is (`aws … || true`). The others also stand in logs that a command prints, and count for a command that failed.
   */
  isOwn?: boolean;
}

const denied = (name: string): Signal => ({ signal: 'access-denied', name });
const expired = (name: string): Signal => ({ signal: 'expired-credentials', name });

/** How tools say it. The texts are theirs; where each comes from stands beside it. */
const PATTERNS: readonly Pattern[] = [
  // aws, botocore's ClientError: "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied".
  // Newer ones begin with "aws: [ERROR]: ", `aws s3` with "fatal error: " or "upload failed: … to … ".
  {
    pattern:
      /^(?:aws: \[ERROR\]: |fatal error: )?An error occurred \(([A-Za-z0-9.]{1,80})\) when calling the /gm,
    isOwn: true,
  },
  { pattern: /An error occurred \(([A-Za-z0-9.]{1,80})\) when calling the /g },
  { pattern: /is not authorized to perform/g, means: denied('AccessDenied') },
  // aws with single sign-on: "Error when retrieving token from sso: Token has expired and refresh failed",
  // "The SSO session associated with this profile has expired or is otherwise invalid".
  { pattern: /Token has expired and refresh failed/g, means: expired('ExpiredToken') },
  { pattern: /SSO session associated with this profile has expired/g, means: expired('ExpiredToken') },
  // Go programs with the AWS SDK (terraform, eksctl, kops, pulumi): "https response error StatusCode: 403, RequestID: …,
  // api error UnauthorizedOperation: You are not authorized …"; before version 2 "AccessDenied: Access Denied\n status
  // code: 403, request id: …".
  { pattern: /\bapi error ([A-Za-z0-9.]{1,80}):/g },
  { pattern: /\b(?:StatusCode|status code): (40[134]|429),/g },
  // az: "ERROR: (AuthorizationFailed) The client '…' does not have authorization to perform action '…'", and again as
  // "Code: AuthorizationFailed". terraform's azurerm: "unexpected status 403 (403 Forbidden) with error: AuthorizationFailed:".
  { pattern: /^(?:ERROR: )?\(([A-Za-z]{1,80})\) /gm },
  { pattern: /^Code: ([A-Za-z]{1,80})$/gm },
  { pattern: /does not have authorization to perform action/g, means: denied('AuthorizationFailed') },
  { pattern: /\bunexpected status (40[134]|429)\b/g },
  // az: "AADSTS700082: The refresh token has expired due to inactivity", "AADSTS70043: … has expired or is invalid".
  { pattern: /\bAADSTS(?:700082|70043|50173|50078):/g, means: expired('ExpiredToken') },
  // gcloud: "ERROR: (gcloud.projects.describe) PERMISSION_DENIED: …", "[a@b] does not have permission to access projects
  // instance [x] (or it may not exist)", "HTTPError 403: …", "ResponseError: code=404, message=…".
  { pattern: /^ERROR: \([a-z0-9.-]{1,120}\) ([A-Z_]{1,40}):/gm, isOwn: true },
  { pattern: /\b(PERMISSION_DENIED|UNAUTHENTICATED|RESOURCE_EXHAUSTED|NOT_FOUND):/g },
  { pattern: /\bdoes not have permission to access /g, means: denied('PERMISSION_DENIED') },
  { pattern: /\b(?:HTTPError |code=|googleapi: Error )(40[134]|429)\b/g },
  { pattern: /\binvalid_grant: [A-Za-z ]{0,40}expired/g, means: expired('ExpiredToken') },
  // gsutil: "AccessDeniedException: 403 …", "BucketNotFoundException: 404 …".
  { pattern: /^([A-Za-z]{1,80}Exception): 40[34] /gm },
  // kubectl: "Error from server (Forbidden): pods is forbidden: User "…" cannot list resource …", "error: You must be logged
  // in to the server (Unauthorized)".
  { pattern: /^Error from server \(([A-Za-z]{1,40})\):/gm, isOwn: true },
  { pattern: /You must be logged in to the server/g, means: expired('Unauthorized') },
  // helm and what else speaks to a cluster: "secrets is forbidden: User "…" cannot list resource …".
  { pattern: / is forbidden: User "/g, means: denied('Forbidden') },
  // psql: "ERROR:  permission denied for table users". mysql: "ERROR 1142 (42000) at line 1: DROP command denied to user …",
  // "ERROR 1045 (28000): Access denied for user …".
  { pattern: /^(?:[^\n]{0,80}: )?ERROR: {1,2}permission denied for /gm, means: denied('permission denied') },
  {
    pattern: /^ERROR 1(?:04[45]|14[23]|227) \([0-9]{5}\)/gm,
    means: denied('access denied'),
    isOwn: true,
  },
  // gh: "HTTP 403: Resource not accessible by integration (https://api.github.com/…)".
  { pattern: /\bHTTP (40[134]|429): /g },
];

/**
 * What a line's output says of how it went, each class once. Linear in the text, whatever is in it: every pattern begins
 * with plain text and has bounded parts only.
 * @param exitCode the line's; undefined where the shell did not say
 */
export function signalsIn(output: string, exitCode: number | undefined): Signal[] {
  const text = plain(output);
  const hasFailed = exitCode !== undefined && exitCode !== 0;
  const found = new Map<SignalKind, Signal>();
  for (const { pattern, means, isOwn } of PATTERNS) {
    if (!hasFailed && !isOwn) continue;
    for (const [, code = ''] of matches(text, pattern)) {
      const signal = means ?? byCode(code);
      if (signal && !found.has(signal.signal)) found.set(signal.signal, signal);
    }
  }
  return [...found.values()].slice(0, MAX_SIGNALS);
}

/** Most matches of one pattern that are looked at: the same error a thousand times says nothing new. */
const MAX_MATCHES = 1000;

function* matches(text: string, pattern: RegExp): Generator<RegExpMatchArray> {
  let left = MAX_MATCHES;
  for (const match of text.matchAll(pattern)) {
    if (left-- === 0) return;
    yield match;
  }
}

/** Titles, links and shell integration's marks; one that is never closed goes as far as a kilobyte. */
const STRINGS = new RegExp(String.raw`\x1b[\]P^_][^\x07\x1b\n]{0,1024}(?:\x07|\x1b\\)?`, 'g');
/** Colours, what moves the cursor, and the short ones. */
const CONTROLS = new RegExp(String.raw`(?:\x1b\[|\x9b)[0-?]{0,32}[ -/]{0,4}[@-~]|\x1b[ -/]{0,2}[0-~]`, 'g');

/** A terminal's text without its escape sequences, a line for every return. Terraform draws a bar beside what it wraps. */
export function plain(output: string): string {
  return output
    .replace(STRINGS, '')
    .replace(CONTROLS, '')
    .replace(/\r\n?/g, '\n')
    .replace(/\n[│╷╵|] {0,3}/g, ' ');
}
