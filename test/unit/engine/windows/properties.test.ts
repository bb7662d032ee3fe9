import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { DECISIONS, type Shell } from '../../../../src/contracts/words';
import type { CommandRequest } from '../../../../src/contracts/request';
import { decide } from '../../../../src/engine/decide';
import { contextOf } from '../catalog/support';
import { cpuMs } from '../../../support/cpu';
import { runs } from '../../../support/runs';

interface Line {
  command: string;
  expected: string;
  shell: Shell;
  files?: object;
  environment?: CommandRequest['ambient'];
}

const CORPUS = join(__dirname, '../../../corpus/windows');
const lines = ['risky', 'benign'].flatMap((side) =>
  readFileSync(join(CORPUS, `${side}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as Line),
);
/** Lines that need no file, in the given shell. */
const linesOf = (shell: Shell) =>
  lines.filter((line) => line.shell === shell && !line.files && !line.environment);

const { facts } = contextOf();

function decision(text: string, shell: Shell) {
  const request: CommandRequest = {
    id: 'p',
    interceptor: 'cli',
    shell,
    text,
    cwd: '/srv/app',
    env: {},
    actor: { kind: 'agent', evidence: 'test' },
    ambient: 'prod',
  };
  return decide(request, facts).decision;
}

const rank = (name: (typeof DECISIONS)[number]) => DECISIONS.indexOf(name);

/** Pieces that grammars trip over. */
// prettier-ignore
const FRAGMENTS = [
  '(', ')', '{', '}', '"', "'", '$(', '@{', '@(', '${', '`', '[', ']', '$a', '$a.b', '@"\n', '"@', '<#', '#>', '#', '|', '&', '&&', '||', ';', '\n', ',', '-x:', '--%', '%', '%{', '?{', '!', '^', '%a%', '!a!', '%~dp0', '%1', '::', '..', '-f ', '-join ', '$x=$x+$x;', '$x="$x$x";', '$x=$x,$x;', 'set x=%x%%x%&',
  'if(', 'if 1==1 ', 'else ', 'foreach($x in ', 'for %i in (a b) do ', "for /f %i in ('", 'while(1){', 'do{', 'switch(1){', 'try{', 'catch{', 'function f{f};f;', 'param($a=', 'iex ', 'call ', 'cmd /c ', 'pwsh -c ', 'terraform destroy', 'Remove-AzVM -Name x', '\0', '\uE000', '\ud800', '\u201c',
];
const anything = fc
  .array(fc.oneof(fc.constantFrom(...FRAGMENTS), fc.string({ maxLength: 5 })), { maxLength: 40 })
  .map((parts) => parts.join(''));
const shells = fc.constantFrom<Shell>('powershell', 'cmd');

type Wrap = (inner: string) => string;

const single = (text: string) => `'${text.replaceAll("'", "''")}'`;
const base64 = (text: string) => Buffer.from(text, 'utf16le').toString('base64');

// prettier-ignore
const POWERSHELL_WRAPS: readonly Wrap[] = [
  (inner) => `& {\n${inner}\n}`, (inner) => `if ($x) {\n${inner}\n}`, (inner) => `try {\n${inner}\n} catch { }`, (inner) => `foreach ($zz in 1) {\n${inner}\n}`, (inner) => `function wrapped {\n${inner}\n}\nwrapped`, (inner) => `iex ${single(inner)}`, (inner) => `${single(inner)} | Invoke-Expression`,
  (inner) => `Start-Job {\n${inner}\n}`, (inner) => `icm -ScriptBlock {\n${inner}\n}`, (inner) => `$zz = {\n${inner}\n}\n. $zz`, (inner) => `pwsh -EncodedCommand ${base64(inner)}`, (inner) => `Get-Date\n${inner}`, (inner) => `${inner}\nGet-Date`, (inner) => `Invoke-Whatever {\n${inner}\n}`, (inner) => `pwsh -Command ${single(inner)}`,
];
const CMD_WRAPS: readonly Wrap[] = [
  (inner) => `echo hi\n${inner}`,
  (inner) => `${inner}\necho hi`,
  (inner) => `(\n${inner}\n)`,
  (inner) => `if exist x (\n${inner}\n)`,
  (inner) => `for %%z in (1) do (\n${inner}\n)`,
];

describe('Windows shells, any text', function () {
  this.timeout(120_000);

  it('never throws and ends within its bounds', () => {
    fc.assert(
      fc.property(anything, shells, (text, shell) => {
        decision(text, shell);
      }),
      { numRuns: runs(1500) },
    );
  });

  it('does not grow out of bounds with what doubles or nests', () => {
    for (const fragment of FRAGMENTS)
      for (const shell of ['powershell', 'cmd'] as const) {
        const start = cpuMs();
        decision(fragment.repeat(Math.ceil(10_000 / fragment.length)), shell);
        // Far above what it takes: a bound that does not hold takes minutes.
        assert.ok(cpuMs() - start < 5000, JSON.stringify(fragment));
      }
  });
});

describe('Windows shells, lines with the right answer', function () {
  this.timeout(60_000);

  const cases = (
    [
      ['powershell', POWERSHELL_WRAPS],
      ['cmd', CMD_WRAPS],
    ] as const
  ).flatMap(([shell, wraps]) => wraps.map((wrap) => [shell, wrap] as const));

  for (const [shell, wrap] of cases)
    it(`${shell}: ${JSON.stringify(wrap('…'))} lowers no verdict`, () => {
      for (const { command } of linesOf(shell)) {
        // A label or parameter list only means something at the start of a text.
        if (/^\s*(?:param|using)\b|goto|^@echo|\bcd \/d/.test(command)) continue;
        assert.ok(
          rank(decision(wrap(command), shell)) >= rank(decision(command, shell)),
          `${command} as ${wrap(command)}`,
        );
      }
    });

  it('do not depend on the case of programs and cmdlets', () => {
    for (const { command, expected } of linesOf('powershell')) {
      // What bash runs is bash's, and there case counts.
      if (/\b(?:bash|wsl)\b/.test(command)) continue;
      const changed = command.replace(
        /\b(?:[A-Z][a-z]+-[A-Z]\w+|terraform|aws|kubectl|az)(?=[ ;|)]|$)/g,
        (name) => name.toUpperCase(),
      );
      assert.equal(decision(changed, 'powershell'), expected, changed);
    }
  });

  it('that name a tool are asked about where they are cut off in quotes', () => {
    for (const { command } of linesOf('powershell').filter((line) => line.expected === 'block'))
      assert.ok(rank(decision(`${command}\nterraform "`, 'powershell')) >= rank('ask'), command);
  });
});
