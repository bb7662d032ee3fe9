import assert from 'node:assert/strict';
import fc from 'fast-check';
import { redactArgs } from '../../../../src/contracts/redact';
import { hiddenArgs, showsNoSecret } from '../../../../src/engine/catalog/hidden';
import { runs } from '../../../support/runs';

const plainWord = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,24}$/),
  fc.stringMatching(/^--[a-z][a-z-]{0,20}$/),
  fc.stringMatching(/^(s3|gs):\/\/[a-z0-9.-]{1,30}(\/[a-z0-9/.-]{0,30})?$/),
  fc.stringMatching(/^--(zone|api-key|password|value|token|[a-z]{2,8})=[a-z0-9-]{0,24}$/),
  fc.stringMatching(/^(i|vol|snap|ami)-[0-9a-f]{8,17}$/),
  fc.constantFrom(
    'aws',
    'terraform',
    'put-parameter',
    '--value',
    '--master-user-password',
    '--token',
    'login',
    '-p',
  ),
  fc.constantFrom('sk-proj-abcdef-ghijkl-mnopqr', 'hf_abcdefghijklmnopqrst', 'AKIAIOSFODNN7EXAMPLE', 'a:b@c'),
  fc.string({ maxLength: 24 }),
);

describe('hidden arguments', () => {
  it('are what redaction makes of them, the short way included', () => {
    fc.assert(
      fc.property(fc.array(plainWord, { maxLength: 8 }), (words) => {
        const argv = ['aws', ...words];
        assert.deepEqual(hiddenArgs(argv), redactArgs(argv));
        assert.equal(
          showsNoSecret(argv),
          redactArgs(argv).every((word, i) => word === argv[i]),
        );
      }),
      { numRuns: runs(4_000) },
    );
  }).timeout(30_000);

  it('hide a password and a token', () => {
    assert.deepEqual(
      hiddenArgs(['aws', 'rds', 'create-db-instance', '--master-user-password', 'hunter2']).at(-1),
      '[redacted]',
    );
    assert.deepEqual(hiddenArgs(['aws', 'ssm', 'put-parameter', '--value', 'abc']).at(-1), '[redacted]');
  });
});
