import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { skipBecause } from '../support/skip';
import { CURL, findShell, ShimRig } from './shimsRig';

const SHELLS = [['sh'], ['bash', '--posix'], ['zsh', '--emulate', 'sh'], ['busybox', 'sh']];
const FAST = { AWS_ENDPOINT_URL: undefined, TF_CLI_ARGS: undefined };

describe('reads that shims let run without asking, run', function () {
  this.timeout(20_000);
  let rig: ShimRig;
  before(async function () {
    rig = new ShimRig();
    if (!CURL) skipBecause(this, 'curl is not installed');
    await rig.listen();
  });
  after(() => rig.dispose());
  beforeEach(() => {
    rig.reset();
    rig.answer = () => Promise.resolve({ kind: 'deny', message: 'no' });
    fs.rmSync(rig.state, { recursive: true, force: true });
    fs.mkdirSync(rig.state);
  });
  const spool = () => {
    const file = path.join(rig.state, 'reads.spool');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  };
  const aws = (env: Record<string, string | undefined> = {}, ...args: string[]) =>
    rig.exec(['aws', ...args], { env: { ...FAST, ...env } });
  const read = (env: Record<string, string | undefined> = {}) =>
    aws(env, 'ec2', 'describe-instances', '--filters', 'Name=tag:secret,Values=hunter2');

  for (const shell of SHELLS)
    it(`are the tool’s own process in ${shell.join(' ')}`, async function () {
      const file = findShell(shell[0] ?? '');
      if (!file) skipBecause(this, `${shell[0] ?? ''} is not installed`);
      const shim = path.join(rig.layout.folder, 'aws');
      const { child, ended } = rig.start([file, ...shell.slice(1), shim, 's3', 'ls', 's3://b/p'], {
        env: { ...FAST, STUB_DO: 'cat; exit 5' },
        stdin: 'in',
      });
      assert.deepEqual(await ended, { code: 5, signal: null, stdout: 'in', stderr: '' });
      assert.equal(fs.readFileSync(path.join(rig.out, 'pid'), 'utf8'), String(child.pid));
      assert.deepEqual(rig.args(), ['s3', 'ls', 's3://b/p']);
      assert.equal(rig.asked.length, 0);
      assert.equal(spool(), `aws s3 ls ${process.pid}\n`);
    });

  it('are written down without anything that was typed', async () => {
    assert.equal((await read()).code, 0);
    assert.equal((await rig.exec(['terraform', 'state', 'list'], { env: FAST })).code, 0);
    assert.equal(spool(), `aws ec2 describe-* ${process.pid}\nterraform state list ${process.pid}\n`);
    assert.equal(rig.asked.length, 0);
  });

  it('are not written down where they do nothing at all', async () => {
    assert.equal((await aws({}, '--version')).code, 0);
    assert.deepEqual([spool(), rig.asked.length], ['', 0]);
  });

  const armed = '{"v":1,"state":"armed","since":"2026-01-01T00:00:00.000Z"}\n';
  for (const [text, passes] of [
    [armed, true],
    ['{"v":1,"state":"engaged","since":"2026-01-01T00:00:00.000Z"}\n', false],
    ['', false],
    ['armed\n', false],
    [armed.trimEnd(), false],
    ['{"v":1,"state":"armed","since":"1","state":"engaged","since":"1"}\n', false],
  ] as const)
    it(`are ${passes ? 'let run' : 'stopped'} with the kill switch ${JSON.stringify(text)}`, async () => {
      fs.writeFileSync(path.join(rig.state, 'kill-switch.json'), text);
      const { code, stderr } = await read();
      assert.equal(code, passes ? 0 : 77);
      assert.equal(spool() !== '', passes);
      if (passes) assert.equal(rig.asked.length, 0);
      // The window's word, or the shim's own where that took too long.
      else assert.match(stderr, /^no$|kill switch/m);
    });

  it('are asked about where the kill switch cannot be read', async () => {
    fs.symlinkSync('/nonexistent', path.join(rig.state, 'kill-switch.json'));
    assert.equal((await read()).code, 77);
  });

  it('are asked about where they cannot be written down', async () => {
    fs.mkdirSync(path.join(rig.state, 'reads.spool'));
    const { code, stderr } = await read();
    assert.deepEqual([code, stderr], [77, 'no\n']);
  });

  it('are asked about where no window is there to take them into the record', async () => {
    const { code, stderr } = await read({ AGENT_GUARD_WINDOW: 'other' });
    assert.deepEqual([code, stderr, spool()], [77, 'alone: no\n', '']);
  });

  for (const name of [
    'ag_words',
    'ag_harmless',
    'ag_real',
    'ag_socket',
    'ag_state',
    'ag_want',
    'ag_service',
    'ag_reply',
  ])
    it(`are not what ${name} in the environment says`, async () => {
      const env = {
        [name]: name === 'ag_harmless' ? '|s3|' : 'aws s3 ls',
        ag_operation: 'list-x',
        ag_url: '',
      };
      assert.equal((await aws(env, 's3', 'rb')).code, 77);
      assert.equal((await aws(env, 's3')).code, 77);
      assert.equal(rig.ran(), undefined);
    });
});
