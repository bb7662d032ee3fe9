import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import type { Shell } from '../../src/contracts/words';
import { skipBecause } from '../support/skip';
import { BASH, BASH_ZSH, FISH, POSIX, quoted, ZSH, type Form } from './forms';
import { unforeseen } from './foreseen';
import { Sandbox } from './sandbox';
import { runs } from '../support/runs';

/*
 * What a real shell starts, against what the reader says. The tools in every line are stubs that write down their
 * arguments; whatever a stub was really started with must have been foreseen, or the line judged opaque.
 */
const STUBS = ['stuba', 'stubb'];
// prettier-ignore
const PROGRAMS = ['env', 'nice', 'timeout', 'nohup', 'xargs', 'cat', 'printf', 'echo', 'true', 'false', 'base64', 'tee', 'bash', 'zsh', 'fish', 'dash', 'sh', 'stdbuf', 'setsid', 'rev', 'tr', 'find', 'mkdir', 'chmod'];

/** The shells, how each is started, its forms, and how many generated lines it gets: 5,300 in all. */
const SHELLS: readonly {
  name: string;
  shell: Shell;
  flags: string[];
  forms: readonly Form[];
  lines: number;
}[] = [
  {
    name: 'bash',
    shell: 'bash',
    flags: ['--norc', '--noprofile', '-c'],
    forms: [...POSIX, ...BASH_ZSH, ...BASH],
    lines: 2000,
  },
  { name: 'zsh', shell: 'zsh', flags: ['-f', '-c'], forms: [...POSIX, ...BASH_ZSH, ...ZSH], lines: 1500 },
  { name: 'dash', shell: 'sh', flags: ['-c'], forms: POSIX, lines: 1500 },
  { name: 'fish', shell: 'fish', flags: ['--no-config', '-c'], forms: FISH, lines: 300 },
];

/** Forms that take any text, not only one command, in all POSIX shells: they may stand around others. */
const OUTER: readonly Form[] = [
  (inner) => `( ${inner}\n)`,
  (inner) => `{ ${inner}\n}`,
  (inner) => `sh -c ${quoted(inner)}`,
  (inner) => `eval ${quoted(inner)}`,
  (inner) => `if true; then ${inner}\nfi`,
  (inner) => `outer() { ${inner}\n}; outer 1 2`,
  (inner) => `for once in 1; do ${inner}\ndone`,
  (inner) => `printf '%s\\n' ${quoted(inner)} > outer.sh; . ./outer.sh`,
];
const OUTER_FISH: readonly Form[] = [
  (inner) => `begin; ${inner}; end`,
  (inner) => `if true; ${inner}; end`,
  (inner) => `for once in 1; ${inner}; end`,
];

const word = fc.constantFrom('a', 'b-c', '"d e"', "'f g'", 'h=i', '--k', '/l/m', 'n\\ o');
const call = fc
  .tuple(fc.constantFrom(...STUBS), fc.array(word, { maxLength: 3 }))
  .map(([stub, args]) => [stub, ...args].join(' '));

const isTool = (name: string) => STUBS.includes(name);

/** Lines of one form, of two after each other, and of one within another. */
function generated({ forms, shell, lines }: (typeof SHELLS)[number], seed: number): string[] {
  const form = fc.constantFrom(...forms);
  const outer = fc.constantFrom(...(shell === 'fish' ? OUTER_FISH : OUTER));
  const plain = fc.tuple(form, call).map(([wrap, inner]) => wrap(inner));
  const two = fc.tuple(plain, plain).map(([one, other]) => `${one}\n${other}`);
  const nested = fc.tuple(outer, plain).map(([wrap, inner]) => wrap(inner));
  return fc.sample(fc.oneof(plain, two, nested), { numRuns: runs(lines), seed });
}

for (const tried of SHELLS) {
  const { name, shell, flags, forms } = tried;
  describe(`what ${name} really starts`, function () {
    this.timeout(240_000);
    let box: Sandbox | undefined;
    before(function () {
      const missing = ['/usr/bin', '/bin'].every((folder) => !existsSync(`${folder}/${name}`));
      if (missing) skipBecause(this, `${name} is not installed`);
      const reason = Sandbox.unavailable();
      if (reason !== undefined) skipBecause(this, reason);
      // dash is what sh is here only for itself; the other shells' sh reads what bash reads.
      box = new Sandbox(STUBS, PROGRAMS, name === 'dash' ? 'dash' : 'bash');
    });
    after(() => {
      box?.remove();
    });

    async function compare(lines: string[]): Promise<number> {
      const waited = lines.map((line) => ({ line: shell === 'fish' ? line : `${line}\nwait` }));
      const results = await box!.run([name, ...flags], waited);
      const missed = lines.flatMap((line, index) =>
        unforeseen({ line, shell, home: box!.home, isTool }, results[index]!.calls),
      );
      assert.deepEqual([...new Set(missed)].slice(0, 40), []);
      return results.reduce((sum, { calls }) => sum + calls.length, 0);
    }

    it('each form once', async () => {
      const started = await compare(forms.map((form) => form('stuba "d e" b-c')));
      assert.ok(started >= forms.length - 3, `only ${started} starts: the sandbox is broken`);
    });

    it(`${runs(tried.lines)} generated lines`, async () => {
      // Other lines each time here; the same ones each time where nobody looks at what failed.
      const seed = Number(process.env.AGENT_GUARD_SEED ?? (process.env.CI ? 20261121 : Date.now() % 2 ** 31));
      console.log(`      seed ${seed} (AGENT_GUARD_SEED=${seed} repeats it)`);
      const started = await compare(generated(tried, seed));
      assert.ok(started >= runs(tried.lines), `only ${started} starts: the lines are broken`);
    });
  });
}
