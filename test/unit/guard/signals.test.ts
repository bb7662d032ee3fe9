import assert from 'node:assert/strict';
import { signalsIn } from '../../../src/guard/signals';

const one = (text: string, ...[exitCode]: [exitCode: number | undefined] | []) =>
  signalsIn(text, exitCode)
    .map(({ signal, name }) => `${signal} ${name}`)
    .join(', ');

/**
 * What tools print, by the tool, from their documentation and their sources. Of a real tool one was seen: the NoSuchBucket
 * of `aws`, in the story of the real editor.
 */
const OUTPUTS: [what: string, output: string, expected: string][] = [
  [
    'aws',
    '\nAn error occurred (AccessDenied) when calling the PutObject operation: Access Denied\n',
    'access-denied AccessDenied',
  ],
  [
    'aws, a newer one',
    '\naws: [ERROR]: An error occurred (UnauthorizedOperation) when calling the RunInstances operation: You are not authorized to perform this operation. User: arn:aws:iam::1:user/x is not authorized to perform: ec2:RunInstances\n',
    'access-denied UnauthorizedOperation',
  ],
  [
    'aws s3 cp',
    'upload failed: ./a to s3://b/a An error occurred (AccessDenied) when calling the PutObject operation: Access Denied\n',
    'access-denied AccessDenied',
  ],
  [
    'aws, by the status alone',
    'fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden\n',
    'access-denied Forbidden (403)',
  ],
  [
    'aws, a key that is not one',
    'An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.',
    'access-denied InvalidClientTokenId',
  ],
  [
    'aws, expired',
    'An error occurred (ExpiredToken) when calling the ListBuckets operation: The provided token has expired.',
    'expired-credentials ExpiredToken',
  ],
  [
    'aws, single sign-on',
    'Error when retrieving token from sso: Token has expired and refresh failed',
    'expired-credentials ExpiredToken',
  ],
  [
    'aws, throttled',
    'An error occurred (Throttling) when calling the DescribeStacks operation (reached max retries: 4): Rate exceeded',
    'throttled Throttling',
  ],
  [
    'aws, no such bucket',
    'An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist',
    'not-found NoSuchBucket',
  ],
  [
    'aws, no such instance',
    "An error occurred (InvalidInstanceID.NotFound) when calling the StopInstances operation: The instance IDs 'i-1' do not exist",
    'not-found NotFound',
  ],
  [
    'terraform, in its frame',
    '\u001b[31m╷\u001b[0m\u001b[0m\n\u001b[31m│\u001b[0m \u001b[0m\u001b[1m\u001b[31mError: \u001b[0mcreating EC2 Instance: operation error EC2: RunInstances, https response error\n\u001b[31m│\u001b[0m StatusCode: 403, RequestID: a-b, api error\n\u001b[31m│\u001b[0m UnauthorizedOperation: You are not authorized\n╵\n',
    'access-denied UnauthorizedOperation',
  ],
  [
    'terraform, azurerm',
    'Error: retrieving Resource Group "x": unexpected status 403 (403 Forbidden) with error: AuthorizationFailed: The client \'a\' does not have authorization to perform action',
    'access-denied AuthorizationFailed',
  ],
  [
    'terraform, google',
    'Error: Error creating instance: googleapi: Error 403: Required permission, forbidden',
    'access-denied Forbidden (403)',
  ],
  [
    'az',
    "ERROR: (AuthorizationFailed) The client 'a@b' with object id 'x' does not have authorization to perform action 'Microsoft.Compute/virtualMachines/delete' over scope '/subscriptions/x'\r\nCode: AuthorizationFailed\r\n",
    'access-denied AuthorizationFailed',
  ],
  [
    'az, signed out by time',
    'ERROR: AADSTS700082: The refresh token has expired due to inactivity.',
    'expired-credentials ExpiredToken',
  ],
  [
    'az, no such group',
    "ERROR: (ResourceGroupNotFound) Resource group 'x' could not be found.",
    'not-found ResourceGroupNotFound',
  ],
  [
    'gcloud',
    'ERROR: (gcloud.compute.instances.delete) PERMISSION_DENIED: Required permission is missing',
    'access-denied PERMISSION_DENIED',
  ],
  [
    'gcloud, in words',
    'ERROR: (gcloud.projects.describe) [a@b.c] does not have permission to access projects instance [x] (or it may not exist): The caller does not have permission',
    'access-denied PERMISSION_DENIED',
  ],
  [
    'gcloud, no such thing',
    'ERROR: (gcloud.container.clusters.describe) ResponseError: code=404, message=Not found: projects/x',
    'not-found NotFound (404)',
  ],
  [
    'kubectl',
    'Error from server (Forbidden): pods is forbidden: User "dev" cannot list resource "pods" in API group "" in the namespace "prod"',
    'access-denied Forbidden',
  ],
  ['kubectl, no such pod', 'Error from server (NotFound): pods "web" not found', 'not-found NotFound'],
  [
    'kubectl, signed out',
    'error: You must be logged in to the server (Unauthorized)',
    'expired-credentials Unauthorized',
  ],
  ['psql', 'ERROR:  permission denied for table users', 'access-denied permission denied'],
  [
    'mysql',
    "ERROR 1142 (42000) at line 1: DROP command denied to user 'a'@'b' for table 't'",
    'access-denied access denied',
  ],
  ['nothing of this', 'Error: Invalid reference in main.tf line 3, token too long', ''],
  [
    'an error that is another one',
    'An error occurred (ValidationError) when calling the X operation: no',
    '',
  ],
];

describe('what an output says of how it went', () => {
  for (const [what, output, expected] of OUTPUTS)
    it(`${what}: ${expected || 'nothing'}`, () => {
      assert.equal(one(output, 1), expected);
    });

  it('counts a tool’s own last word whatever the exit code is, other words only of a failure', () => {
    const own = '\r\nAn error occurred (AccessDenied) when calling the X operation: no\r\n';
    const log = `2026-01-01 lambda: ${own.trim()}\nuser is not authorized to perform: s3:Get\n`;
    for (const [output, code, expected] of [
      [own, 0, 'access-denied AccessDenied'],
      [own, undefined, 'access-denied AccessDenied'],
      [log, 0, ''],
      [log, undefined, ''],
      [log, 1, 'access-denied AccessDenied'],
    ] as const)
      assert.equal(one(output, code), expected);
  });

  it('sees through colours, links and the editor’s own marks', () => {
    const marked =
      '\u001b]633;C\u0007\u001b[1;31mAn error \u001b]8;;http://x\u001b\\occurred\u001b[0m (Acc\u001b[mess\u001b[0KDenied) when';
    assert.equal(one(`\u001b=\u001b[?25l${marked} calling the X operation`, 0), 'access-denied AccessDenied');
  });

  it('says each class once, three at most, by names of the table only', () => {
    const all = OUTPUTS.map(([, output]) => output).join('\n');
    const found = signalsIn(all.repeat(20), 1);
    assert.equal(found.length, 3);
    assert.equal(new Set(found.map(({ signal }) => signal)).size, 3);
    assert.equal(
      one('An error occurred (MySecretNotFound) when calling the X operation', 1),
      'not-found NotFound',
    );
    assert.equal(
      one(`An error occurred (${'A'.repeat(500)}NotFound) when calling the X operation`, 1),
      '',
      'too long to be a code',
    );
  });

  // Not timed, but bounded: a pattern that is not linear would not come back from a million characters at all.
  for (const [what, piece] of [
    ['escapes', '\u001b'],
    ['openings of titles', '\u001b]'],
    ['openings of colours', '\u001b['],
    ['parameters', '\u001b[0;'],
    ['spaces', ' '],
    ['line ends', '\n'],
    ['returns', '\r'],
    ['bars', '\n│ '],
    ['letters', 'A'],
    ['half an error of aws', 'An error occurred (AccessDenied'],
    ['half an error of gcloud', '\nERROR: (gcloud.a'],
    ['an error of psql', '\nx: x: x: x: ERROR: '],
    ['errors', '\nAn error occurred (Nothing) when calling the '],
  ] as const)
    it(`ends on a megabyte of ${what}`, function () {
      this.timeout(60_000);
      assert.deepEqual(signalsIn(piece.repeat(Math.ceil(1e6 / piece.length)), 1), []);
    });
});
