import assert from 'node:assert/strict';
import { CredentialProcessError } from '../../../src/credentials/credentialProcess';
import { problemOf } from '../../../src/credentials/verifyErrors';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCY0123456789';

/** An error as the SDK, Node or AWS makes it. */
function made(name: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { name, ...more });
}

const provider = (message: string) => made('CredentialsProviderError', message);

describe('errors of a verification, in words', () => {
  const cases: [error: unknown, kind: string, text: string, command?: string][] = [
    [
      provider(
        'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login with the corresponding profile.',
      ),
      'login-expired',
      'The login of profile dev has expired. Run `aws sso login --profile dev`.',
      'aws sso login --profile dev',
    ],
    [
      made(
        'TokenProviderError',
        "Token is expired. To refresh this SSO session run 'aws sso login' with the corresponding profile.",
      ),
      'login-expired',
      'The login of profile dev has expired. Run `aws sso login --profile dev`.',
      'aws sso login --profile dev',
    ],
    [
      // The SDK wraps what the SSO service answered.
      Object.assign(provider('UnauthorizedException: Session token not found or invalid'), {
        cause: made('UnauthorizedException', 'Session token not found or invalid'),
      }),
      'login-expired',
      'The login of profile dev has expired. Run `aws sso login --profile dev`.',
      'aws sso login --profile dev',
    ],
    [
      provider(
        'Failed to load a token for session arn:aws:iam::1:user/x, please re-authenticate using aws login',
      ),
      'login-expired',
      'The login of profile dev has expired. Run `aws login --profile dev`.',
      'aws login --profile dev',
    ],
    [
      made('ExpiredToken', 'The security token included in the request is expired'),
      'session-expired',
      'The session of profile dev has ended. Get a new one.',
    ],
    [
      made('InvalidClientTokenId', 'The security token included in the request is invalid.'),
      'unknown-keys',
      'AWS does not know the keys of profile dev: they are deleted, inactive or mistyped.',
    ],
    [
      made('SignatureDoesNotMatch', `The Canonical String was '${SECRET}'`),
      'unknown-keys',
      'AWS does not know the keys of profile dev: they are deleted, inactive or mistyped.',
    ],
    [
      made(
        'AccessDenied',
        'User: arn:aws:iam::123456789012:user/jane is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/Admin',
      ),
      'denied',
      'AWS refused profile dev: it may not sts:AssumeRole.',
    ],
    [made('AccessDeniedException', 'no'), 'denied', 'AWS refused profile dev.'],
    [
      made('Error', 'getaddrinfo ENOTFOUND sts.eu-west-1.amazonaws.com', {
        code: 'ENOTFOUND',
        hostname: 'sts.eu-west-1.amazonaws.com',
      }),
      'no-network',
      'AWS could not be reached at sts.eu-west-1.amazonaws.com: its name was not found. Check the network, the VPN and AWS_ENDPOINT_URL.',
    ],
    [
      // Both addresses of a name were tried.
      new AggregateError(
        [made('Error', 'x', { code: 'ETIMEDOUT' }), made('Error', 'x', { code: 'ENETUNREACH' })],
        '',
      ),
      'no-network',
      'AWS could not be reached: it did not answer. Check the network, the VPN and AWS_ENDPOINT_URL.',
    ],
    [
      made('TimeoutError', 'Connection timed out after 3000 ms'),
      'no-network',
      'AWS could not be reached: it did not answer. Check the network, the VPN and AWS_ENDPOINT_URL.',
    ],
    [
      made('Error', 'self-signed certificate in certificate chain', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }),
      'no-network',
      'AWS showed a certificate that is not trusted here. Behind a proxy, set AWS_CA_BUNDLE.',
    ],
    [
      made('Error', 'unable to get local issuer certificate', { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }),
      'no-network',
      'AWS showed a certificate that is not trusted here. Behind a proxy, set AWS_CA_BUNDLE.',
    ],
    [
      provider('Could not resolve credentials using profile: [dev] in configuration/credentials file(s).'),
      'no-credentials',
      'Profile dev has no credentials, nor has what it refers to.',
    ],
    [made('StrangeFault', `it said ${SECRET}`), 'failed', 'AWS could not be asked: StrangeFault.'],
    [new Error(SECRET), 'failed', 'AWS could not be asked.'],
    [undefined, 'failed', 'AWS could not be asked.'],
    [SECRET, 'failed', 'AWS could not be asked.'],
    [null, 'failed', 'AWS could not be asked.'],
  ];
  for (const [error, kind, text, command] of cases) {
    it(`${kind}: ${error instanceof Error ? `${error.name} ${error.message.slice(0, 40)}` : typeof error}`, () => {
      const found = problemOf(error, { profile: 'dev' });
      assert.deepEqual([found.kind, found.text, found.command], [kind, text, command]);
    });
  }

  it('without a profile it is the environment that is spoken of', () => {
    assert.equal(
      problemOf(made('ExpiredToken', 'x'), { profile: undefined }).text,
      'The session of the credentials in the environment has ended. Get a new one.',
    );
    assert.equal(
      problemOf(provider('x'), { profile: undefined }).text,
      'There are no credentials here: no keys, no profile, no role.',
    );
  });

  it('a command is quoted for a shell, and none is offered that is not what it looks like', () => {
    const expired = provider('The SSO session associated with this profile has expired.');
    assert.equal(
      problemOf(expired, { profile: "it's; rm -rf ~" }).command,
      `aws sso login --profile "it's; rm -rf ~"`,
    );
    assert.equal(problemOf(expired, { profile: 'a\nb' }).command, undefined);
    assert.equal(problemOf(expired, { profile: 'a\u202eb' }).command, undefined);
    assert.ok(!problemOf(expired, { profile: 'a\u001b[2Jb' }).text.includes('\u001b'));
  });

  it('an error that is its own cause, and one that is huge', () => {
    const loop = made('Error', 'x');
    loop.cause = loop;
    assert.equal(problemOf(loop, { profile: 'dev' }).kind, 'failed');
    const huge = made('E'.repeat(1_000_000), 'x'.repeat(10_000_000), {
      errors: Array.from({ length: 100_000 }, () => loop),
    });
    const started = performance.now();
    assert.equal(problemOf(huge, { profile: 'p'.repeat(1_000_000) }).kind, 'failed');
    assert.ok(performance.now() - started < 1000);
  });

  it('what a credential_process wrote is in no error', () => {
    for (const reason of ['too-slow', 'too-much', 'failed', 'not-started'] as const) {
      const error = provider(`Command failed: get --password ${SECRET}\n${SECRET}`);
      const found = problemOf(error, { profile: 'dev', process: new CredentialProcessError(reason, 1) });
      assert.ok(!found.text.includes(SECRET));
      assert.match(found.text, /^The credential_process of profile dev /);
    }
  });
});
