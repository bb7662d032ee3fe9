import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CANARY_PROGRAM, CANARY_RAN } from '../../src/contracts/canary';
import { bashEnvValue } from '../../src/interceptors/shims/script';
import { skipBecause } from '../support/skip';
import { findShell, ShimRig } from './shimsRig';

/** Ways to start `aws s3 ls` from a guarded terminal by name. */
const WAYS: [name: string, program: string, args: string[]][] = [
  ['bash -c', 'bash', ['-c', 'aws s3 ls']],
  ['bash -lc', 'bash', ['-lc', 'aws s3 ls']],
  ['bash -euc', 'bash', ['-euc', 'aws s3 ls']],
  ['bash -lc with set -eu', 'bash', ['-lc', 'set -eu; aws s3 ls']],
  ['bash -c in bash -lc', 'bash', ['-lc', 'bash -c "aws s3 ls"']],
  [
    'a bash script that sets PATH for another bash',
    'bash',
    ['-c', 'PATH=/usr/bin:/bin:$TOOLS bash -c "aws s3 ls"'],
  ],
  ['sh -c', 'sh', ['-c', 'aws s3 ls']],
  ['zsh -c', 'zsh', ['-c', 'aws s3 ls']],
  ['zsh -lc', 'zsh', ['-lc', 'aws s3 ls']],
  ['fish -c', 'fish', ['-c', 'aws s3 ls']],
  ['fish -lc', 'fish', ['-lc', 'aws s3 ls']],
  ['env', 'env', ['aws', 's3', 'ls']],
  ['xargs', 'sh', ['-c', 'echo ls | xargs aws s3']],
  [
    'python subprocess',
    'python3',
    ['-c', 'import subprocess, sys; sys.exit(subprocess.call(["aws", "s3", "ls"]))'],
  ],
  ['make', 'make', ['-f', '-']],
];

describe('shims in other shells', function () {
  this.timeout(20_000);
  let rig: ShimRig;
  before(async () => {
    rig = new ShimRig();
    await rig.listen();
    // /etc/profile sets PATH anew; a person's own profile then puts the tools in front.
    fs.writeFileSync(path.join(rig.home, '.bash_profile'), 'PATH=$TOOLS:$PATH\n');
    for (const file of ['.zshrc', '.zprofile']) fs.writeFileSync(path.join(rig.home, file), '');
  });
  after(() => rig.dispose());
  beforeEach(() => {
    rig.reset();
    rig.answer = () => Promise.resolve({ kind: 'deny', message: 'no' });
  });

  const environment = (extra: Record<string, string> = {}) => ({
    BASH_ENV: bashEnvValue(rig.layout.bashEnv),
    TOOLS: rig.tools,
    // As in any terminal: without it bash takes Node's pipes for a network login, and reads .bashrc instead.
    SHLVL: '1',
    XDG_CONFIG_HOME: path.join(rig.home, 'config'),
    XDG_DATA_HOME: path.join(rig.home, 'data'),
    ...extra,
  });

  for (const [name, program, args] of WAYS)
    it(`reach ${name}`, async function () {
      const file = findShell(program);
      if (!file) skipBecause(this, `${program} is not installed`);
      const ended = await rig.exec([file, ...args], { env: environment(), stdin: 'all:\n\taws s3 ls\n' });
      assert.equal(rig.asked.length, 1, ended.stderr);
      assert.match(ended.stderr, /no/);
      assert.notEqual(ended.code, 0);
      assert.equal(rig.ran(), undefined);
    });

  for (const [name, flags] of [
    ['bash', ['-c']],
    ['bash', ['-lc']],
    ['zsh', ['-lc']],
    ['fish', ['-lc']],
    ['dash', ['-c']],
  ] as const)
    it(`stop the canary in ${name} ${flags.join(' ')}`, async function () {
      const file = findShell(name);
      if (!file) skipBecause(this, `${name} is not installed`);
      const script = `command -v ${CANARY_PROGRAM} && ${CANARY_PROGRAM} a1b2c3`;
      const ended = await rig.exec([file, ...flags, script], { env: environment() });
      assert.deepEqual(
        [ended.code, ended.stdout, ended.stderr],
        [77, `${path.join(rig.layout.folder, CANARY_PROGRAM)}\n`, 'no\n'],
      );
      assert.deepEqual(
        rig.asked.map(({ question }) => [question.tool, question.args]),
        [[CANARY_PROGRAM, ['a1b2c3']]],
      );
    });

  it('do not hide that the canary ran, where it is allowed or nothing guards it', async () => {
    rig.answer = () => Promise.resolve({ kind: 'allow' });
    for (const file of [rig.layout.canary, path.join(rig.layout.folder, CANARY_PROGRAM)]) {
      const ended = await rig.exec([file, 'a1b2c3'], { env: environment() });
      assert.deepEqual(ended, { code: 0, signal: null, stdout: `${CANARY_RAN}\n`, stderr: '' });
    }
    assert.equal(rig.asked.length, 1);
  });

  describe('BASH_ENV', () => {
    const bash = findShell('bash');
    beforeEach(function () {
      if (!bash) skipBecause(this, 'bash is not installed');
    });
    const run = (script: string, env: Record<string, string> = {}, flags = '-c') =>
      rig.exec([bash ?? '', flags, script], { env: environment(env) });

    it('puts the folder first once, also where it is on PATH later', async () => {
      const { stdout } = await run('printf %s "$PATH"', { PATH: `/usr/bin:${rig.layout.folder}:/bin` });
      assert.equal(stdout, `${rig.layout.folder}:/usr/bin:${rig.layout.folder}:/bin`);
      const again = await run('printf %s "$PATH"', { PATH: `${rig.layout.folder}:/usr/bin` });
      assert.equal(again.stdout, `${rig.layout.folder}:/usr/bin`);
      assert.equal((await run('printf %s "$PATH"', { PATH: rig.layout.folder })).stdout, rig.layout.folder);
    });

    it('is silent and leaves the exit code, options and functions of a script alone', async () => {
      for (const flags of ['-c', '-lc', '-euc', '-xc']) {
        const ended = await run('f() { return 3; }; f || exit $?', {}, flags);
        assert.equal(ended.code, 3, flags);
        if (flags !== '-xc') assert.equal(ended.stderr, '', flags);
      }
      assert.equal((await run('echo "${ag_chained-none}"')).stdout, 'none\n');
    });

    it('reads the one that was there before, first', async () => {
      const before = path.join(rig.home, "earlier 'env'");
      fs.writeFileSync(before, 'EARLIER=yes; PATH=/bin:/usr/bin\n');
      const env = { AGENT_GUARD_CHAINED_BASH_ENV: before };
      const { stdout } = await run('printf "%s %s" "$EARLIER" "$PATH"', env);
      assert.equal(stdout, `yes ${rig.layout.folder}:/bin:/usr/bin`);
    });

    for (const [what, chained] of [
      ['missing', '/nonexistent/env'],
      ['empty', ''],
      ['a folder', '/'],
      ['itself, as in an editor that was started from a guarded terminal', undefined],
    ] as const)
      it(`is not harmed by an earlier one that is ${what}`, async () => {
        const env = { AGENT_GUARD_CHAINED_BASH_ENV: chained ?? rig.layout.bashEnv };
        const ended = await run('aws s3 ls', env);
        assert.equal(ended.code, 77, ended.stderr);
        assert.equal(rig.asked.length, 1);
      });

    it('does not break bash when the files are gone', async () => {
      const gone = await rig.exec([bash ?? '', '-c', 'echo ok'], {
        env: { ...environment(), BASH_ENV: path.join(rig.root, 'gone') },
      });
      assert.deepEqual([gone.code, gone.stdout], [0, 'ok\n']);
    });
  });
});
