import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Shell } from '../../src/contracts/words';
import { programName, UNKNOWN, type Reading } from '../../src/engine/invocation';
import { read } from '../../src/engine/unwrap/read';

/**
 * What a real shell starts, against what the reader says. Every line is made of harmless parts, and the tools in it
 * are stubs that write down their arguments: PATH holds nothing else but the few programs below.
 */
const STUBS = ['stuba', 'stubb'];
const PROGRAMS = [
  'env',
  'nice',
  'timeout',
  'nohup',
  'xargs',
  'cat',
  'printf',
  'echo',
  'true',
  'false',
  'base64',
  'tee',
  'bash',
  'sh',
  'stdbuf',
  'setsid',
  'rev',
  'tr',
];
const SHELLS_TRIED: readonly Shell[] = ['bash', 'zsh', 'fish'];
const LINES_A_SHELL = 120;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const word = fc.constantFrom('a', 'b-c', '"d e"', "'f g'", 'h=i', '--k', '/l/m', 'n\\ o');
const call = fc
  .tuple(fc.constantFrom(...STUBS), fc.array(word, { maxLength: 3 }))
  .map(([stub, args]) => [stub, ...args].join(' '));

/** Ways to start a command that bash and zsh share; fish has its own below. */
// prettier-ignore
const POSIX: readonly ((inner: string) => string)[] = [
  (inner) => `env A=b ${inner}`, (inner) => `nice -n 1 ${inner}`, (inner) => `timeout -k 1 9 ${inner}`, (inner) => `nohup ${inner}`, (inner) => `command ${inner}`, (inner) => `stdbuf -oL ${inner}`,
  (inner) => `bash -c ${quoted(inner)}`, (inner) => `sh -c ${quoted(inner)}`, (inner) => `eval ${quoted(inner)}`, (inner) => `echo ${quoted(inner)} | sh`, (inner) => `printf '%s\\n' ${quoted(inner)} | bash`, (inner) => `echo ${Buffer.from(inner).toString('base64')} | base64 -d | sh`,
  (inner) => `( ${inner} )`, (inner) => `{ ${inner}; }`, (inner) => `true && ${inner}`, (inner) => `false || ${inner}`, (inner) => `if true; then ${inner}; fi`, (inner) => `for i in 1 2; do ${inner} "$i"; done`,
  (inner) => `case x in y) false;; *) ${inner};; esac`, (inner) => `f() { ${inner} "$@"; }; f p "q r"`, (inner) => `x=$(${inner})`, (inner) => `v=${quoted(inner)}; eval "$v"`, (inner) => `cat <(${inner})`, (inner) => `${inner} {r,s}{1..2}`,
  (inner) => `${inner} "\${u:-w}"; u=z; ${inner} "\${u#y}" \${#u}`, (inner) => `echo 1 2 | xargs -n1 ${inner}`, (inner) => `trap ${quoted(inner)} EXIT`, (inner) => `set -- x 'y z'; ${inner} "$@" $#`, (inner) => `bash <<'E'\n${inner}\nE`, (inner) => `arr=(1 '2 3'); ${inner} "\${arr[@]}"`,
  (inner) => `${inner} $'\\x41\\n'`, (inner) => `${inner} ~ "~"`, (inner) => `echo "${inner.startsWith('x') ? '' : 'x'}" > /dev/null; ${inner}`, (inner) => `echo ${quoted(inner)} > w.sh; sh w.sh`, (inner) => `echo ${quoted(inner)} | tee w2.sh >/dev/null; . ./w2.sh`, (inner) => `while read -r l; do ${inner} "$l"; done <<< 'one two'`,
  (inner) => `x=abc; ${inner} "\${x/b/-}" "\${x:1:1}" "\${x%c}"`, (inner) => `${inner} | cat; ${inner} &`, (inner) => `! ${inner}`,
];

// prettier-ignore
const FISH: readonly ((inner: string) => string)[] = [
  (inner) => `env A=b ${inner}`, (inner) => `nice -n 1 ${inner}`, (inner) => `command ${inner}`, (inner) => `bash -c ${quoted(inner).replaceAll("'\\''", "\\'")}`, (inner) => `begin; ${inner}; end`, (inner) => `true; and ${inner}`, (inner) => `false; or ${inner}`,
  (inner) => `if true; ${inner}; end`, (inner) => `if false; true; else; ${inner}; end`, (inner) => `for i in 1 2; ${inner} $i; end`, (inner) => `function f; ${inner} $argv; end; f p "q r"`, (inner) => `set x 1 '2 3'; ${inner} $x`, (inner) => `${inner} (echo one)`,
  (inner) => `switch x; case y; false; case '*'; ${inner}; end`, (inner) => `set -x E v; ${inner} "$E"`, (inner) => `${inner} {r,s}`, (inner) => `echo (${inner})`, (inner) => `${inner} \\x41`, (inner) => `not ${inner}`, (inner) => `${inner}; ${inner} | cat`,
  (inner) => `while true; ${inner}; break; end`,
];

interface Sandbox {
  readonly root: string;
  readonly log: string;
  readonly env: Record<string, string>;
}

function makeSandbox(): Sandbox {
  const root = mkdtempSync(join(tmpdir(), 'ag-sh-'));
  const [bin, home, log] = [join(root, 'bin'), join(root, 'home'), join(root, 'log')];
  mkdirSync(bin);
  mkdirSync(home);
  for (const stub of STUBS) {
    // One record a start: the name and the arguments, each ended by a unit separator.
    writeFileSync(
      join(bin, stub),
      `#!/bin/sh\n{ printf '%s\\037' ${stub} "$@"; printf '\\036'; } >> '${log}'\n`,
    );
    chmodSync(join(bin, stub), 0o755);
  }
  for (const program of [...PROGRAMS, ...SHELLS_TRIED]) {
    // sh is bash here: dash reads `$'…'` otherwise, and which of them sh is differs from system to system.
    const real = ['/usr/bin', '/bin']
      .map((folder) => join(folder, program === 'sh' ? 'bash' : program))
      .find(existsSync);
    if (real && !existsSync(join(bin, program))) symlinkSync(real, join(bin, program));
  }
  return { root, log, env: { PATH: bin, HOME: home, TMPDIR: root, LC_ALL: 'C' } };
}

/** The stubs' argument lists, as one real shell started them. */
function runReal(line: string, shell: Shell, box: Sandbox): string[] {
  writeFileSync(box.log, '');
  const flags = { zsh: ['-f'], fish: ['--no-config'] }[shell as string] ?? ['--norc', '--noprofile'];
  const waited = shell === 'fish' ? line : `${line}\nwait`;
  spawnSync(join(box.env.PATH ?? '', shell), [...flags, '-c', waited], {
    cwd: box.env.HOME,
    env: box.env,
    input: '',
    timeout: 5000,
    killSignal: 'SIGKILL',
  });
  return readFileSync(box.log, 'utf8')
    .split('\x1e')
    .filter(Boolean)
    .map((record) => record.slice(0, -1).split('\x1f').join('\x1f'));
}

function readText(line: string, shell: Shell, box: Sandbox): Reading {
  const never = (): never => {
    throw new Error('not asked for');
  };
  const home = box.env.HOME ?? '';
  return read(
    {
      request: {
        id: '1',
        interceptor: 'cli',
        shell,
        text: line,
        cwd: home,
        env: {},
        actor: { kind: 'agent', evidence: 'test' },
      },
      facts: { home, mapping: [], file: () => ({ state: 'missing' }), aws: never, terraform: never },
    },
    (name) => STUBS.includes(name),
  );
}

/** Whether one invocation covers a real start: equal words, an unknown part matching anything. */
function covers(argv: readonly string[], real: string): boolean {
  const words = [programName(argv[0] ?? ''), ...argv.slice(1)];
  if (!words.some((each) => each.includes(UNKNOWN))) return words.join('\x1f') === real;
  const pattern = words
    .map((each) =>
      each
        .split(UNKNOWN)
        .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('[\\s\\S]*'),
    )
    .join('\x1f');
  return new RegExp(`^${pattern}$`).test(real);
}

for (const shell of SHELLS_TRIED) {
  describe(`what ${shell} really starts`, function () {
    this.timeout(60_000);
    let box: Sandbox;
    before(function () {
      if (!existsSync(`/usr/bin/${shell}`) && !existsSync(`/bin/${shell}`)) {
        console.log(`      skipped: ${shell} is not installed here`);
        this.skip();
      }
      box = makeSandbox();
    });
    after(() => {
      if (existsSync(box.root)) rmSync(box.root, { recursive: true });
    });

    const forms = shell === 'fish' ? FISH : POSIX;
    const check = (line: string): void => {
      const foreseen = readText(line, shell, box);
      for (const real of runReal(line, shell, box)) {
        const found =
          foreseen.invocations.some(({ argv }) => covers(argv, real)) ||
          foreseen.opaque.some((part) => part.cloudInReach);
        const argvs = foreseen.invocations.map(({ argv }) => argv.join('|'));
        assert.ok(
          found,
          `${JSON.stringify(line)} started ${JSON.stringify(real.split('\x1f'))}, foreseen: ${JSON.stringify(argvs)}`,
        );
      }
    };

    it('each form once', () => {
      const missed: string[] = [];
      let started = 0;
      for (const form of forms) {
        const line = form('stuba "d e" b-c');
        started += runReal(line, shell, box).length;
        try {
          check(line);
        } catch (error) {
          missed.push((error as Error).message);
        }
      }
      assert.deepEqual(missed, []);
      assert.ok(started >= forms.length - 3, 'the stubs were hardly called: the sandbox is broken');
    });

    it('forms within forms', () => {
      // Only forms that take any line may stand outside; bash reads quoted text with what it knows itself.
      const outside = shell === 'fish' ? [4, 5, 7, 8] : [6, 8, 9, 10, 11];
      const lines = fc.tuple(call, call, fc.nat(), fc.nat(), fc.nat()).map(([one, two, a, b, c]) => {
        const form = (index: number) => forms[index % forms.length] ?? ((inner: string) => inner);
        const nested = form(outside[a % outside.length] ?? 0)(form(b)(one));
        return `${nested}\n${form(c)(two)}`;
      });
      fc.assert(fc.property(lines, check), { numRuns: LINES_A_SHELL });
    });
  });
}
