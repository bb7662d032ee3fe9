import assert from 'node:assert/strict';
import type { Shell } from '../../../../src/contracts/words';
import { readLine, toolLines, type Situation } from '../unwrapReading';

type Row = readonly [line: string, ...expected: string[]];

/** Lines that start the tools `t` and `u`, `?` for what is unknown, `!` for an opaque part near a tool. */
function table(title: string, shell: Shell, rows: readonly Row[], situation: Situation = {}): void {
  describe(title, () => {
    for (const [line, ...expected] of rows)
      it(line, () => {
        assert.deepEqual(toolLines(readLine(line, { shell, ...situation })), expected);
      });
  });
}

// prettier-ignore
table('PowerShell, words', 'powershell', [
  ["t 'a b' \"c d\"", 't a b c d'], ['t --x="a b" -y=c', 't --x=a b -y=c'], ['t `\n  a', 't a'], ['t a`n', 't a\n'], ["t 'it''s' \"say \"\"x\"\"\"", 't it\'s say "x"'], ['t a,b', 't a b'], ['t a, b', 't a b'],
  ['t -Force:$true', 't -Force:$true'], ['t $null a', 't a'], ['t --% a "b c" %X%', 't a b c ?'], ['t # a', 't'], ['t <# a #> b', 't b'], ['t a#b', 't a#b'], ['t \u2013x', 't -x'], ['t \u201ca b\u201d', 't a b'], ['t $x', 't ?'], ['t a$x/b', 't a?/b'],
  ['t "a $x b"', 't a ? b'], ["t 'a $x b'", 't a $x b'], ['t a > f', 't a'], ['t a 2>&1', 't a'], ['t a *> f', 't a'], ['T.EXE a', 't.exe a'], ["& 'C:\\x\\t.exe' a", 'C:/x/t.exe a'],
]);

// prettier-ignore
table('PowerShell, structure', 'powershell', [
  ['t a; u b', 't a', 'u b'], ['t a && u b || t c', 't a', 'u b', 't c'], ['t a | u b', 't a', 'u b'], ['t a |\n u b', 't a', 'u b'], ['t a\n| u b', 't a', 'u b'], ['if (t a) { u b } elseif (t c) { u d } else { t e }', 't a', 't c', 'u b', 'u d', 't e'],
  ['foreach ($i in 1..2) { t $i }', 't 1', 't 2'], ['do { t a } while ($x)', 't a'], ['switch (1) { 1 { t a } default { u b } }', 't a', 'u b'], ['switch -Wildcard ($x) { "a*" { t a } { $_ -gt 1 } { u b } }', 't a', 'u b'],
  ['try { t a } catch [System.Exception] { u b } finally { t c }', 't a', 'u b', 't c'], ['function f($x) { t $x }; f a', 't a'], ['function f { param([switch]$q, $x) t $x }; f -q a', 't a'], ['function f { param($x = "d") t $x }; f', 't d'], ['filter f { t $_ }; "a" | f', 't a'], ['t a &', 't a'],
  ['& { t a }', 't a'], ['. { t a }', 't a'], ['{ t a }'], ['$b = { t $args[0] }; & $b x', 't x'], ['@{ a = (t a) }', 't a'], ['class C { [void] M() { t a } }', 't a'], [':outer foreach ($i in 1) { t a; break outer }', 't a'], ['t a;;; u b', 't a', 'u b'], ['using namespace System\nt a', 't a'],
]);

// prettier-ignore
table('PowerShell, values', 'powershell', [
  ['$x = "a"; t $x', 't a'], ['$x = "a"; t "$x-b" ${x}c', 't a-b ac'], ['$x, $y = "a", "b"; t $y $x', 't b a'], ['[string]$x = "a"; t $x', 't a'], ['$x = "a"; $x += "b"; t $x', 't ab'], ['$x = @("a"); $x += "b"; t @x', 't a b'], ['t ("a" + "b")', 't ab'], ['t ("{1}{0}" -f "a", "b")', 't ba'],
  ['t ("a", "b" -join "")', 't ab'], ['t $("a")', 't a'], ['t (1..3)', 't 1 2 3'], ['t "a-b".Split("-")', 't a b'], ['t "ax".Replace("x", "y")', 't ay'], ['t ("a" -replace "a", "b")', 't b'], ['$h = @{ k = "a" }; t $h.k $h["k"]', 't a a'], ['$h = @{}; $h.k = "a"; t $h.k', 't a'],
  ['$p = @{ Name = "a"; Force = $true }; t @p', 't -name a -force:$true'], ['$x = if ($y) { "a" } else { "b" }; t $x', 't a', 't b'], ['$x = $y ? "a" : "b"; t $x', 't a', 't b'], ['$x = "a"; if ($y) { $x = "b" }; t $x', 't b', 't a'], ['$env:X = "a"; t $env:X', 't a'], ['Set-Item env:X a; t $env:x', 't a'],
  ['t @"\na $("b")\n"@', 't a b'], ["t @'\na $x\n'@", 't a $x'], ['Set-Variable x a; t $x', 't a'], ['function f { $x = "b" }; $x = "a"; f; t $x', 't a'], ['t ([char]97)', 't a'], ['t "a"[0]', 't a'], ['$a = "x", "a"; t $a[1] $a[-1]', 't a a'],
]);

// prettier-ignore
table('PowerShell, what starts programs', 'powershell', [
  ['iex "t a"', 't a'], ['"t a" | iex', 't a'], ['Invoke-Expression -Command ("t " + "a")', 't a'], ['Start-Process t -Arg "a b"', 't a b'], ['saps -FilePath t -ArgumentList a, b -Wait', 't a b'], ['Start-Job { t a }', 't a'], ['icm -ScriptBlock { t $args[0] } -ArgumentList a', 't a'],
  ['icm -cn h { t a }', 't a'], ['1, 2 | % { t $_ }', 't 1', 't 2'], ['1, 2 | ForEach-Object -Process { t $_ }', 't 1', 't 2'], ['("a", "b").ForEach({ t $_ })', 't ?'], ['cmd /c "t a"', 't a'], ['pwsh -c "t a"', 't a'], ['pwsh -Command { t a }', 't a'], ["bash -c 't a'", 't a'],
  ['[Diagnostics.Process]::Start("t", "a")', 't a'], ['[scriptblock]::Create("t a")', 't a'], ['Measure-Command { t a }', 't a'], ['Invoke-Custom { t a }', 't a'], ['sal k t; k a', 't a'], ['Set-Alias -Name k -Value t; k a', 't a'], ['& (Get-Command t) a', 't a'], ['$i = New-Object Diagnostics.ProcessStartInfo; $i.FileName = "t"; $i.Arguments = "a"; [Diagnostics.Process]::Start($i)', 't a'],
  ['Write-Host "t a"'], ['Write-Output "t a"'], ['"t a"'], ['Select-String "t a" f'], ['Get-Help t'], ['# t a'], ['$x = "t a"'],
]);

table(
  'PowerShell, files',
  'powershell',
  [
    ['./s.ps1 a', 't a'],
    ['.\\s.ps1 -V a', 't a'],
    ['. ./lib.ps1; f', 'u lib'],
    ['Get-Content s2.ps1 | iex', 't s2'],
    ['Set-Content n.ps1 "t new"; ./n.ps1', 't new'],
    ['"t new" > n.ps1; & ./n.ps1', 't new'],
    ['.\\b.cmd x', 't x'],
    ['pwsh -File s.ps1 a', 't a'],
  ],
  {
    files: {
      's.ps1': 'param($V)\nt $V',
      'lib.ps1': 'function f { u lib }',
      's2.ps1': 't s2',
      'b.cmd': '@echo off\nt %1',
    },
  },
);

// prettier-ignore
table('cmd.exe', 'cmd', [
  ['t a & u b', 't a', 'u b'], ['t a&&u b||t c', 't a', 'u b', 't c'], ['t a | u b', 't a', 'u b'], ['(t a & u b)', 't a', 'u b'], ['^t a^b', 't ab'], ['t "a & b"', 't a & b'], ['t a ^& b', 't a & b'], ['t a ^\n b', 't a b'], ['T.EXE a', 't.exe a'], ['@t a', 't a'],
  ['set X=a& t %X%', 't a'], ['set "X=a b" & t %x%', 't a b'], ['set L=t a\n%L%', 't a'], ['set L=t a ^& u b\n%L%', 't a', 'u b'], ['set X=abc\nt %X:~1,1% %X:b=x% %X:~-1%', 't b axc c'], ['setlocal enabledelayedexpansion\nset X=a\nt !X!', 't a'], ['t %Y%', 't ?'], ['set /p X=? & t %X%', 't ?'],
  ['for %i in (a b) do t %i', 't a', 't b'], ['for %%i in (a,b) do @t %%~i', 't a', 't b'], ['for /l %i in (1,2,5) do t %i', 't 1', 't 3', 't 5'], ["for /f %i in ('u b') do t %i", 'u b', 't ?'], ['for /f "tokens=*" %i in ("a b") do t %i', 't a b'], ['for %i in (*.x) do t %i', 't ?'],
  ['if exist x t a', 't a'], ['if not "%X%"=="y" (t a) else (u b)', 't a', 'u b'], ['if errorlevel 1 t a', 't a'], ['if /i %X% equ 1 t a', 't a'], ['call t a', 't a'], ['start "" /b t a', 't a'], ['start "title" t a', 't a'], ['cmd /c "t a & u b"', 't a', 'u b'], ['cmd /c "set X=a&&call t %X%"', 't a'],
  ['powershell -c "t a"', 't a'], ['doskey k=t $*\nk a', 't a'], ['echo t a > s.cmd & s.cmd', 't a'], ['echo t a'], ['rem t a'], [':: t a'], ['title t a'], ['echo a | t b', 't b'], ['>f t a', 't a'], ['t a >nul 2>&1', 't a'], ['schtasks /create /tn x /tr "t a" /sc daily', 't a'], ['wmic process call create "t a"', 't a'],
  ['forfiles /m * /c "cmd /c t @file"', 't ?'], ['runas /user:x "t a"', 't a'], ['psexec \\\\h -s t a', 't a'],
]);

describe('broken text of Windows shells', () => {
  for (const [shell, line] of [
    ['powershell', 't a; "unclosed'],
    ['powershell', '& { t a'],
    ['cmd', '(t a'],
  ] as const)
    it(`${shell}: ${line}`, () => {
      const { invocations, opaque } = readLine(line, { shell });
      assert.deepEqual(
        invocations.map(({ argv }) => argv.join(' ')),
        ['t a'],
      );
      assert.equal(opaque.length, 1);
    });
});
