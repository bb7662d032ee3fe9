import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { SHELLS } from '../../../src/contracts/words';
import { useLine } from '../../../src/session/terminalText';
import { skipBecause } from '../../support/skip';
import { toolPath } from '../../support/tools';

const VALUES = [
  'acme-prod',
  '-dash',
  'two words',
  'it\'s $HOME `id` $(id) \\ "x" !! !x',
  "\\'; touch owned; '",
  '*',
  '~',
  '#no comment',
  'größe 東京 \u{1f600}',
  '’ and ‘',
  '',
  '{a,b} [c] ; & | < >',
];

/** Each with what keeps it from reading the start files of whoever runs the tests. */
const SHELL_COMMANDS = [
  ['bash', '--norc'],
  ['zsh', '-f'],
  ['sh'],
  ['fish', '--no-config'],
  ['powershell', '-NoProfile'],
] as const;

describe('a line that a person is to run', () => {
  for (const [shell, ...noFiles] of SHELL_COMMANDS) {
    it(`gives a real ${shell} exactly these variables`, function () {
      this.timeout(20_000);
      const program = toolPath(shell === 'powershell' ? 'pwsh' : shell);
      if (program === undefined) return skipBecause(this, `${shell} is not on PATH`);
      for (const value of VALUES) {
        const line = useLine(shell, { set: { AG_ONE: value, AG_TWO: 'x' }, unset: ['AG_GONE', 'AG_NEVER'] });
        const output: string = execFileSync(program, [...noFiles, '-c', `${line}; env -0`], {
          env: { PATH: process.env.PATH, AG_GONE: 'still here' },
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const own = output.split('\0').filter((entry) => entry.startsWith('AG_'));
        assert.deepEqual(own.sort(), [`AG_ONE=${value}`, 'AG_TWO=x'], line);
      }
    });
  }

  it('reads as a person would write it', () => {
    const change = { set: { AWS_PROFILE: 'acme-prod' }, unset: ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE'] };
    assert.equal(useLine('bash', change), 'unset AWS_ACCESS_KEY_ID; export AWS_PROFILE=acme-prod');
    assert.equal(useLine('fish', change), 'set -e AWS_ACCESS_KEY_ID; set -gx AWS_PROFILE acme-prod');
    assert.equal(
      useLine('powershell', change),
      "Remove-Item Env:AWS_ACCESS_KEY_ID -ErrorAction SilentlyContinue; $env:AWS_PROFILE = 'acme-prod'",
    );
    assert.equal(useLine('cmd', change), 'set "AWS_ACCESS_KEY_ID=" & set "AWS_PROFILE=acme-prod"');
    assert.equal(useLine('zsh', { set: { A: "it's" }, unset: [] }), String.raw`export A='it'\''s'`);
  });

  for (const shell of SHELLS) {
    it(`is none for ${shell} where a value cannot stand on one line`, () => {
      for (const value of ['a\nrm -rf /', 'a\rb', '\u001b[2J', 'a\0', '\u2028'])
        assert.equal(useLine(shell, { set: { A: value }, unset: [] }), undefined);
    });

    it(`is none for ${shell} where a name is no name`, () => {
      for (const name of ['A;id', '', 'A B', '$(id)', '1A']) {
        assert.equal(useLine(shell, { set: { [name]: 'x' }, unset: [] }), undefined);
        assert.equal(useLine(shell, { set: {}, unset: [name] }), undefined);
      }
    });
  }

  it('is none for cmd where its quotes cannot hold a value', () => {
    for (const value of ['%PATH%', 'a"b'])
      assert.equal(useLine('cmd', { set: { A: value }, unset: [] }), undefined);
  });
});
