import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Shell } from '../../src/contracts/words';
import { environmentAfter, type ShellAfter, type ShellBefore } from '../../src/engine/environmentAfter';
import { createFacts } from '../../src/facts/facts';
import { skipBecause } from '../support/skip';

/** Combinations for each shell. */
const RUNS = process.env.CI && !process.env.AGENT_GUARD_ALL ? 40 : 240;
const UNKNOWN = '\uE000';
const NAMES = ['AWS_PROFILE', 'KUBECONFIG', 'TF_WORKSPACE'] as const;

/** What the real shell's programs get after each line; each line is ended by its exit code. */
function real(shell: Shell, lines: readonly string[], cwd: string, env: Record<string, string>) {
  const report = `env | grep -E '^(${NAMES.join('|')})=' | tr '\\n' ' '`;
  const told = shell === 'fish' ? `echo "@@$status" (${report})` : `echo "@@$?" $(${report})`;
  const text = lines.map((line) => `${line}\n${told}`).join('\n');
  // fish does not read a script from the socket that Node makes for standard input.
  const args =
    shell === 'fish' ? ['--no-config', '-c', text] : shell === 'zsh' ? ['-f'] : ['--norc', '--noprofile'];
  const { stdout } = spawnSync(shell, args, {
    cwd,
    input: `${text}\n`,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: cwd, ...env },
    timeout: 10_000,
  });
  return stdout
    .split('\n')
    .filter((line) => line.includes('@@'))
    .map((line) => {
      const [code = '', ...pairs] = line
        .slice(line.indexOf('@@') + 2)
        .trim()
        .split(' ');
      const values = pairs
        .filter((pair) => pair.includes('='))
        .map((pair) => pair.split('=', 2) as [string, string]);
      return { code: Number(code), env: Object.fromEntries(values) };
    });
}

const name = fc.constantFrom(...NAMES);
const value = fc.constantFrom('dev', 'prod', 'staging');
const status = fc.constantFrom('true', 'false');

/** Commands that mean the same in all shells of the family. */
const posix = fc.oneof(
  fc.tuple(name, value).map(([n, v]) => `export ${n}=${v}`),
  fc.tuple(name, value).map(([n, v]) => `${n}=${v}`),
  fc.tuple(name, value).map(([n, v]) => `${n}=${v} true`),
  fc.tuple(name, value).map(([n, v]) => `env ${n}=${v} true`),
  name.map((n) => `export ${n}`),
  name.map((n) => `unset ${n}`),
  fc.tuple(name, value).map(([n, v]) => `(export ${n}=${v})`),
  fc.tuple(name, value).map(([n, v]) => `{ export ${n}=${v}; }`),
  fc.tuple(name, value).map(([n, v]) => `true | export ${n}=${v}`),
  fc.tuple(name, value).map(([n, v]) => `eval 'export ${n}=${v}'`),
  fc.tuple(name, name).map(([a, b]) => `export ${a}="$${b}"`),
  fc.tuple(name, value).map(([n, v]) => `export ${n}="\${${n}:-${v}}"`),
  fc.constantFrom(
    'f',
    '. ./vars.env',
    '{ set -a; . ./vars.env; set +a; }',
    'true',
    'false',
    'declare -x AWS_PROFILE=prod',
  ),
  fc.tuple(status, name, value).map(([s, n, v]) => `if ${s}; then export ${n}=${v}; fi`),
  fc.tuple(name, value, value).map(([n, a, b]) => `for x in ${a} ${b}; do export ${n}=$x; done`),
  fc.tuple(name, value).map(([n, v]) => `case ${v} in prod) export ${n}=prod;; *) unset ${n};; esac`),
);
const fish = fc.oneof(
  fc.tuple(fc.constantFrom('-gx', '-x', '-g', ''), name, value).map(([f, n, v]) => `set ${f} ${n} ${v}`),
  name.map((n) => `set -e ${n}`),
  fc.tuple(name, value).map(([n, v]) => `export ${n}=${v}`),
  fc.tuple(name, value).map(([n, v]) => `begin; set -gx ${n} ${v}; end`),
  fc.tuple(name, value).map(([n, v]) => `env ${n}=${v} true`),
  fc.tuple(name, name).map(([a, b]) => `set -gx ${a} "$${b}"`),
  fc.constantFrom('true', 'false', 'f'),
  fc.tuple(status, name, value).map(([s, n, v]) => `if ${s}; set -gx ${n} ${v}; end`),
);

/** Every line may begin with another definition of `f`. */
const definition = fc.option(fc.tuple(name, value), { freq: 2, nil: undefined });

function lineOf(shell: Shell, command: fc.Arbitrary<string>) {
  const defined = definition.map((of) => {
    if (!of) return '';
    const [n, v] = of;
    return shell === 'fish' ? `function f; set -gx ${n} ${v}; end; ` : `f() { export ${n}=${v}; }; `;
  });
  const joined = fc.array(fc.tuple(command, fc.constantFrom('; ', ' && ', ' || ')), {
    minLength: 1,
    maxLength: 3,
  });
  return fc
    .tuple(defined, joined)
    .map(
      ([start, parts]) => start + parts.map(([text, joiner], i) => (i === 0 ? text : joiner + text)).join(''),
    );
}

/** The value is the real one, or it is said not to be known; most of the time it must be known. */
function compare(
  shell: Shell,
  lines: readonly string[],
  before: Record<string, string>,
  cwd: string,
): [known: number, all: number] {
  const facts = createFacts({ home: cwd, mapping: [] });
  const found = real(shell, lines, cwd, before);
  let after: ShellAfter | undefined;
  let known = 0;
  let all = 0;
  for (const [i, text] of lines.entries()) {
    const truth = found[i];
    assert.ok(truth, `${shell} did not run ${JSON.stringify(lines)}`);
    const state: ShellBefore = {
      shell,
      cwd,
      env: after?.env ?? before,
      ...(after && { memory: after.memory }),
    };
    after = environmentAfter({ text, exitCode: truth.code }, state, facts);
    for (const each of NAMES) {
      all += 1;
      const told: string | undefined = after.env[each];
      if (told?.includes(UNKNOWN)) continue;
      known += 1;
      const shown = `${shell}: ${each} after line ${i + 1} of ${JSON.stringify(lines)}, from ${JSON.stringify(before)}`;
      assert.equal(told ?? '', truth.env[each] ?? '', shown);
    }
  }
  return [known, all];
}

describe('environment after lines, against the shells themselves', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'after-'));
  before(() => {
    writeFileSync(join(folder, 'vars.env'), 'AWS_PROFILE=staging\nexport KUBECONFIG=prod\n');
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  for (const shell of ['bash', 'zsh', 'fish'] as const) {
    it(`${shell}, ${RUNS} combinations`, function () {
      if (spawnSync(shell, ['--version']).error) skipBecause(this, `${shell} is not on PATH`);
      const starts = fc
        .subarray([...NAMES])
        .map((names) => Object.fromEntries(names.map((each) => [each, 'dev'])));
      let known = 0;
      let all = 0;
      fc.assert(
        fc.property(
          fc.array(lineOf(shell, shell === 'fish' ? fish : posix), { minLength: 1, maxLength: 4 }),
          starts,
          (lines, start) => {
            const [some, of] = compare(shell, lines, start, folder);
            known += some;
            all += of;
          },
        ),
        { numRuns: RUNS, seed: 20_261 },
      );
      assert.ok(known / all > 0.7, `only ${known} of ${all} values are known`);
    });
  }
});
