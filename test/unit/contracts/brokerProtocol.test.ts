import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  formatAnswer,
  formatWait,
  MAX_BODY_BYTES,
  parseReply,
  parseShimAsk,
  ProtocolError,
  type Answer,
} from '../../../src/contracts/broker';
import { runs } from '../../support/runs';

/** The fields as a shim writes them, each terminated. */
function body(...fields: string[]): Buffer {
  return Buffer.from(fields.map((field) => `${field}\0`).join(''));
}

const GOOD = ['1', 'aws', '4711', '/work', 'AWS_PROFILE=prod', 'AWS_SECRET_ACCESS_KEY=<set>', ''];

describe('parseShimAsk', () => {
  it('reads what a shim writes', () => {
    assert.deepEqual(parseShimAsk(body(...GOOD, 's3', 'rm', '', 'a b', 'x\ny', '=')), {
      tool: 'aws',
      pid: 4711,
      cwd: '/work',
      env: { AWS_PROFILE: 'prod', AWS_SECRET_ACCESS_KEY: '<set>' },
      args: ['s3', 'rm', '', 'a b', 'x\ny', '='],
    });
    assert.deepEqual(parseShimAsk(body('1', 'aws', '1', '/', '')), {
      tool: 'aws',
      pid: 1,
      cwd: '/',
      env: {},
      args: [],
    });
  });

  it('keeps empty arguments apart from the field that ends the variables', () => {
    assert.deepEqual(parseShimAsk(body('1', 'aws', '1', '/', '', '')).args, ['']);
    assert.deepEqual(parseShimAsk(body('1', 'aws', '1', '/', '', '', '')).args, ['', '']);
    assert.deepEqual(parseShimAsk(body('1', 'aws', '1', '/', '', 'A=b')).args, ['A=b']);
  });

  it('takes a value with line breaks, equals signs or nothing in it', () => {
    assert.deepEqual(parseShimAsk(body('1', 'aws', '1', '/', 'A=', 'B=x=y', 'C=1\n2', '')).env, {
      A: '',
      B: 'x=y',
      C: '1\n2',
    });
  });

  it('takes the largest body there may be', () => {
    const head = body(...GOOD);
    const big = Buffer.concat([head, Buffer.alloc(MAX_BODY_BYTES - head.length - 1, 'x'), Buffer.of(0)]);
    assert.equal(big.length, MAX_BODY_BYTES);
    assert.equal(parseShimAsk(big).args[0]?.length, MAX_BODY_BYTES - head.length - 1);
  });

  it('reads bytes that are no UTF-8 without failing', () => {
    const raw = Buffer.concat([body(...GOOD), Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x00])]);
    assert.equal(parseShimAsk(raw).args.length, 2);
  });

  const BAD: [name: string, body: Buffer][] = [
    ['nothing', Buffer.alloc(0)],
    ['one NUL', Buffer.from('\0')],
    ['NULs only', Buffer.alloc(4096)],
    ['no NUL at the end', Buffer.from('1\0aws\x001\0/\0\0s3')],
    ['another version', body('2', 'aws', '1', '/', '')],
    ['a version with space', body(' 1', 'aws', '1', '/', '')],
    ['no empty field', body('1', 'aws', '1', '/', 'A=b')],
    ['no fields after the version', body('1')],
    ['no tool', body('1', '', '1', '/', '')],
    ['a tool with a slash', body('1', '../aws', '1', '/', '')],
    ['a tool with a space', body('1', 'aws s3', '1', '/', '')],
    ['a tool with a line break', body('1', 'aws\n', '1', '/', '')],
    ['a tool of 65 characters', body('1', 'a'.repeat(65), '1', '/', '')],
    ['no pid', body('1', 'aws', '', '/', '')],
    ['pid 0', body('1', 'aws', '0', '/', '')],
    ['a negative pid', body('1', 'aws', '-1', '/', '')],
    ['a pid that is no number', body('1', 'aws', '12x', '/', '')],
    ['a fraction as pid', body('1', 'aws', '1.5', '/', '')],
    ['a pid beyond integers', body('1', 'aws', '9'.repeat(20), '/', '')],
    ['a pid in another notation', body('1', 'aws', '0x10', '/', '')],
    ['a pid in scientific notation', body('1', 'aws', '1e3', '/', '')],
    ['a pid with spaces', body('1', 'aws', ' 7 ', '/', '')],
    ['no directory', body('1', 'aws', '1', '', '')],
    ['a directory with a line break', body('1', 'aws', '1', '/a\nb', '')],
    ['a directory of 4097 characters', body('1', 'aws', '1', '/'.repeat(4097), '')],
    ['a variable without a name', body('1', 'aws', '1', '/', '=x', '')],
    ['a variable without a value', body('1', 'aws', '1', '/', 'AWS_PROFILE', '')],
    ['a hostile variable name', body('1', 'aws', '1', '/', 'A-B=x', '')],
    ['a variable name of 129 characters', body('1', 'aws', '1', '/', `${'A'.repeat(129)}=x`, '')],
    ['random bytes', Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff, 0x00])],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n\0')],
  ];
  for (const [name, bad] of BAD)
    it(`refuses ${name}`, () => {
      assert.throws(() => parseShimAsk(bad), ProtocolError);
    });

  it('says in the message what is wrong, not what was sent', () => {
    assert.throws(() => parseShimAsk(body('1', 'aws', 'x', '/', 'AWS_SECRET_ACCESS_KEY=hunter2', '')), {
      message: 'pid malformed',
    });
  });

  it('keeps names that an object has anyway from doing harm', () => {
    const { env } = parseShimAsk(
      body('1', 'aws', '1', '/', '__proto__=x', 'constructor=y', 'toString=z', ''),
    );
    assert.equal(Object.getPrototypeOf(env), Object.prototype);
    assert.equal(({} as Record<string, unknown>).x, undefined);
    assert.equal(env.constructor, 'y');
  });

  it('throws nothing but ProtocolError, whatever the bytes', () => {
    const field = fc.oneof(fc.constantFrom('', '1', 'aws', '7', '/', 'A=b', '='), fc.string());
    const bytes = fc.oneof(
      fc.array(field, { maxLength: 10 }).map((fields) => body(...fields)),
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    );
    fc.assert(
      fc.property(bytes, (raw) => {
        try {
          const ask = parseShimAsk(raw);
          assert.match(ask.tool, /^[A-Za-z0-9._+-]+$/);
          assert.ok(ask.pid > 0);
        } catch (error) {
          assert.ok(error instanceof ProtocolError);
        }
      }),
      { numRuns: runs(3000) },
    );
  });

  it('gives back what was written, for any arguments', () => {
    const text = fc.string({ unit: 'grapheme' }).map((it) => it.replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.array(text), (args) => {
        assert.deepEqual(parseShimAsk(body(...GOOD, ...args)).args, args);
      }),
      { numRuns: 500 },
    );
  });
});

describe('answers', () => {
  const message = fc
    .array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 4 })
    .map((lines) => lines.map((line) => line.replace(/\s/g, '_')).join('\n'));
  const answer: fc.Arbitrary<Answer> = fc.oneof(
    fc.constant<Answer>({ kind: 'allow' }),
    fc.record(
      { kind: fc.constantFrom('warn' as const, 'deny' as const), message },
      { noNullPrototype: true },
    ),
  );

  it('round trip', () => {
    fc.assert(
      fc.property(answer, (given) => {
        assert.deepEqual(parseReply(formatAnswer(given)), given);
      }),
      { numRuns: runs(1000) },
    );
    assert.deepEqual(parseReply(formatAnswer({ kind: 'deny', message: '' })), { kind: 'deny', message: '' });
    assert.deepEqual(parseReply(formatWait('0123-abcd')), { kind: 'wait', ticket: '0123-abcd' });
  });

  it('no message turns a refusal into something else', () => {
    fc.assert(
      fc.property(fc.constantFrom('allow', 'allow\n', '\nallow', 'wait 0123-abcd', 'warn\nx'), (text) => {
        assert.equal(parseReply(formatAnswer({ kind: 'deny', message: text })).kind, 'deny');
      }),
    );
  });

  for (const bad of [
    '',
    '\n',
    'Allow',
    ' allow',
    'allow it',
    'allowed',
    'allow\0',
    'warning\nx',
    'denied',
    'wait',
    'wait ',
    'wait short',
    'wait ../../etc/x',
    'wait 0123abcd?x=1',
    'wait 0123 abcd',
    `wait ${'a'.repeat(65)}`,
    '<html>allow</html>',
    '{"kind":"allow"}',
  ])
    it(`takes ${JSON.stringify(bad)} for no answer`, () => {
      assert.throws(() => parseReply(bad), ProtocolError);
    });
});
