import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Shell } from '../../../src/contracts/words';
import { readLine, SHELLS, toolLines } from './unwrapReading';
import { cpuMs } from '../../support/cpu';
import { runs } from '../../support/runs';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Fragments that grammars trip over, mixed with what a reader looks for. */
// prettier-ignore
const FRAGMENTS = [
  't a', 'aws s3 rb', '$x', '"$@"', '${x:-y}', '${x/a/b}', '$(', ')', '`', '"', "'", '\\', '\n', ';', '&&', '||', '|', '&', '(', '{ ', '}', '<<E\n', 'E\n', '<<<', '> f', '< f',
  'if ', 'then ', 'fi', 'for i in a b', '; do ', 'done', 'case x in', 'esac', 'function f', 'f() {', 'end', 'begin; ', 'and ', 'eval ', 'bash -c ', 'xargs ', 'env -S ', 'sudo ', 'npm run x', 'make', './s.sh',
  'cd ..', 'export A=b', 'A=(1 2)', '${A[@]}', '{a,b}', '{1..9}', '$\'\\x61\'', '~', '*', '[a', '=(', 'repeat 3 ', 'coproc ', 'time ', '! ', '[[ ', ']]', '((', '))', '\0', '\uE000', '\ud800',
];
const line = fc
  .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 6 })), { maxLength: 14 })
  .map((parts) => parts.join(' '));
const FILES = {
  's.sh': './s.sh; . s.sh; t file',
  'package.json': '{"scripts":{"x":"npm run x; t a"}}',
  Makefile: 'all:\n\tmake; t a\n',
};

/** Commands of the tool with arguments that no shell changes. */
const word = fc.stringMatching(/^[a-z][a-z0-9:/.-]{0,8}$/);
const command = fc.array(word, { minLength: 1, maxLength: 4 }).map((args) => `t ${args.join(' ')}`);

// prettier-ignore
const WRAPS: readonly ((inner: string) => string)[] = [
  (inner) => `sudo -E ${inner}`, (inner) => `env A=b ${inner}`, (inner) => `timeout 5 ${inner}`, (inner) => `nice -n 3 ${inner}`, (inner) => `(nohup ${inner} &)`, (inner) => `time ${inner}`, (inner) => `command ${inner}`,
  (inner) => `bash -c ${quoted(inner)}`, (inner) => `zsh -lc ${quoted(inner)}`, (inner) => `eval ${quoted(inner)}`, (inner) => `echo ${quoted(inner)} | sh`, (inner) => `( ${inner} )`,
  (inner) => `{ ${inner}; }`, (inner) => `if x; then ${inner}; fi`, (inner) => `x && ${inner}`, (inner) => `x || ${inner}`, (inner) => `for i in 1; do ${inner}; done`, (inner) => `f() { ${inner}; }; f`, (inner) => `echo "$(true; ${inner})"`,
  (inner) => `v=${quoted(inner)}; eval "$v"`, (inner) => `xargs -0 ${inner} <<< ''`, (inner) => `cat <(${inner})`, (inner) => `ssh h ${quoted(inner)}`, (inner) => `docker run img ${inner}`, (inner) => `case x in x) ${inner};; esac`,
  (inner) => `while ${inner}; do break; done`, (inner) => `trap ${quoted(inner)} EXIT`, (inner) => `aws-vault exec p -- ${inner}`, (inner) => `echo ${Buffer.from(inner).toString('base64')} | base64 -d | bash`,
];

describe('reading any line', () => {
  it('never throws and ends within its bounds', () => {
    fc.assert(
      fc.property(line, fc.constantFrom<Shell>(...SHELLS), (text, shell) => {
        const started = cpuMs();
        const reading = readLine(text, { shell, files: FILES });
        assert.ok(reading.invocations.every(({ argv }) => argv.length > 0));
        // Generous: a loaded machine must not make it fail; endless work takes far longer.
        assert.ok(cpuMs() - started < 2000, `took too long: ${JSON.stringify(text)}`);
      }),
      { numRuns: runs(3000) },
    );
  });

  it('finds the invocation through any nesting of wrappers', () => {
    fc.assert(
      fc.property(command, fc.array(fc.nat(WRAPS.length - 1), { maxLength: 4 }), (inner, wraps) => {
        const text = wraps.reduce((wrapped, index) => {
          const simple = /^[\w /:.=-]+$/.test(wrapped);
          // Words before a command only wrap a simple command.
          const wrap = WRAPS[simple ? index : 7 + (index % (WRAPS.length - 7))];
          return wrap && (simple || !/^(?:xargs|docker|aws-vault)/.test(wrap(''))) ? wrap(wrapped) : wrapped;
        }, inner);
        const found = toolLines(readLine(text));
        assert.ok(
          found.some((each) => each === inner || each.startsWith(`${inner} `) || each === '!'),
          `${JSON.stringify(text)} gave ${JSON.stringify(found)}`,
        );
      }),
      { numRuns: runs(1500) },
    );
  });

  it('reads both of two lines', () => {
    fc.assert(
      fc.property(
        command,
        command,
        fc.constantFrom('; ', '\n', ' && ', ' || ', ' | ', ' & '),
        (one, two, separator) => {
          assert.deepEqual(toolLines(readLine(`${one}${separator}${two}`)), [one, two]);
        },
      ),
    );
  });

  it('is not moved by blanks and quotes', () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(4), { minLength: 5, maxLength: 5 }),
        (args, styles) => {
          const dress = (text: string, style = 0) =>
            [
              text,
              `'${text}'`,
              `"${text}"`,
              `$'${text}'`,
              `${text.charAt(0)}""\\${text.charAt(1) || '\n'}${text.slice(2)}`,
            ][style] ?? text;
          const dressed = ['t', ...args].map((each, i) => dress(each, styles[i])).join('  ');
          assert.deepEqual(toolLines(readLine(dressed)), [`t ${args.join(' ')}`]);
        },
      ),
    );
  });

  it('follows text that is too long or too deep no further, but says so', () => {
    const long = `${'x=1\n'.repeat(300_000)}aws s3 rb s3://x`;
    assert.deepEqual(toolLines(readLine(long)), ['!']);
    assert.deepEqual(toolLines(readLine(`${'eval '.repeat(200)}aws s3 rb`)), ['!']);
    assert.deepEqual(toolLines(readLine('f() { f; f; aws s3 rb; }; f')).at(-1), '!');
    assert.ok(
      toolLines(
        readLine(
          'for a in {1..30}; do for b in {1..30}; do for c in {1..30}; do for d in {1..30}; do t $a; done; done; done; done; aws s3 rb',
        ),
      ).includes('!'),
    );
  });
});
