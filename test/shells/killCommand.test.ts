// `agent-guard kill` ends agents wherever it finds them, so it is run in a namespace of processes of its own: the test starts
// itself there.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { killCommand } from '../../src/cli/kill';
import { commandScript } from '../../src/interceptors/shims/command';
import { readStops, STOPS_FILE } from '../../src/killSwitch/record';
import { KILL_SWITCH_FILE, parseStored } from '../../src/killSwitch/stored';
import { systemProcesses } from '../../src/platform/processes';
import { skipBecause } from '../support/skip';
import { inNamespace, withoutNamespace } from './killScene/rig';

const IS_INSIDE = process.env.AGENT_GUARD_NAMESPACE === 'its own';

if (!IS_INSIDE)
  describe('agent-guard kill, in a namespace of its own', () => {
    it('holds', async function () {
      this.timeout(60_000);
      const why = withoutNamespace();
      if (why !== undefined) skipBecause(this, why);
      const mocha = require.resolve('mocha/bin/mocha.js');
      const { stdout } = await inNamespace(['--import', 'tsx', mocha, __filename], 50_000, {
        AGENT_GUARD_NAMESPACE: 'its own',
      });
      assert.match(stdout, /6 passing/);
    });
  });

if (IS_INSIDE)
  describe('agent-guard kill', () => {
    let root = '';
    let state = '';
    let said: string[] = [];
    beforeEach(() => {
      root = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-kill-'));
      state = path.join(root, 'state');
      fs.mkdirSync(state, { mode: 0o700 });
      fs.mkdirSync(path.join(root, 'audit'), { mode: 0o700 });
      said = [];
    });
    afterEach(() => {
      fs.chmodSync(state, 0o700);
      fs.rmSync(root, { recursive: true, force: true });
    });

    const flag = () => path.join(state, KILL_SWITCH_FILE);
    const kill = (...args: string[]) =>
      killCommand(['--state', state, ...args], (line) => {
        said.push(line);
      });
    const stored = () => parseStored(fs.readFileSync(flag(), 'utf8'));

    it('says whether it is engaged, and changes nothing by that', async () => {
      assert.equal(await kill('--status'), 0);
      assert.deepEqual([said, fs.existsSync(flag())], [['Not engaged.'], false]);
      fs.writeFileSync(flag(), 'half a fi');
      assert.equal(await kill('--status'), 3);
      assert.match(said.join(), /Engaged since a time that cannot be read/);
    });

    it('refuses bad usage without engaging', async () => {
      for (const args of [['--stat'], ['now'], ['--state', path.join(root, 'none')]])
        await assert.rejects(kill(...args), TypeError);
      assert.equal(fs.existsSync(flag()), false);
    });

    it('engages for all windows, and ends the agent of a window that is gone', async () => {
      // A marker and the guard's own variable are all that is left of where it came from.
      const env = {
        PATH: process.env.PATH,
        AGENT_GUARD_WINDOW: 'w-gone',
        BASH_ENV: `${root}/lib/bash_env.sh`,
        CLAUDECODE: '1',
      };
      const agent = spawn('sh', ['-c', 'trap "" TERM; echo up; while :; do sleep 1; done'], {
        env,
        detached: true,
      });
      // A person's own, and an agent of another editor, which has a kill switch of its own.
      const bystanders = [{ CLAUDECODE: '0' }, { BASH_ENV: '/elsewhere/lib/bash_env.sh' }].map((other) =>
        spawn('sleep', ['60'], { env: { ...env, ...other } }),
      );
      await once(agent.stdout, 'data');
      const code = await kill();
      assert.equal(code, 0, said.join('\n'));
      assert.equal(systemProcesses().info(agent.pid ?? 0)?.zombie ?? true, true);
      for (const one of bystanders) {
        assert.equal(systemProcesses().info(one.pid ?? 0)?.zombie, false);
        one.kill('SIGKILL');
      }
      const since = stored();
      assert.equal(since.state, 'engaged');
      const [record] = readStops(path.join(state, STOPS_FILE), 'since' in since ? since.since : undefined);
      assert.equal(record?.by, 'shell');
      assert.ok(record.ended.some(({ pid, kind }) => pid === agent.pid && kind === 'agent'));
      assert.match(fs.readdirSync(path.join(root, 'audit')).join(), /jsonl/);
      assert.equal(await kill('--status'), 3);
      assert.match(said.at(-1) ?? '', /shell: Ended: Claude Code: sh -c/);
    });

    it('is one engagement when it is called twice at once', async () => {
      assert.deepEqual(await Promise.all([kill(), kill()]), [0, 0]);
      const records = readStops(path.join(state, STOPS_FILE));
      assert.equal(records.length, 2);
      assert.equal(new Set(records.map(({ engagement }) => engagement)).size, 1);
    });

    it('says so where it cannot be written down', async function () {
      // Root writes into any folder; a folder in the file's place nobody.
      fs.mkdirSync(flag());
      assert.equal(await kill(), 1);
      assert.match(said.join('\n'), /could not be written to disk/);
      this.timeout(5000);
    });

    it('has its flag on disk also where Node is gone, and not for anything but a plain kill', () => {
      const script = path.join(root, 'agent-guard');
      fs.writeFileSync(
        script,
        commandScript({ stateFolder: state, node: '/nowhere/node', cli: '/nowhere/cli.js' }),
      );
      const run = (...args: string[]) => spawnSync('sh', [script, ...args], { encoding: 'utf8' }).status;
      for (const args of [['kill', '--status'], ['kill', '--help'], ['check'], []]) run(...args);
      assert.equal(fs.existsSync(flag()), false);
      assert.notEqual(run('kill'), 0);
      const first = stored();
      assert.match(first.state === 'engaged' ? (first.since ?? '') : '', /^\d{4}-\d\d-\d\dT[\d:]+Z$/);
      assert.equal(fs.statSync(flag()).mode & 0o777, 0o600);
      run('kill');
      assert.deepEqual(stored(), first);
      assert.deepEqual(fs.readdirSync(state), [KILL_SWITCH_FILE]);
    });
  });
