// `agent-guard kill` ends agents wherever it finds them, so it is run in a namespace of processes of its own: the test starts
// itself there.
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { killCommand } from '../../src/cli/kill';
import { CLI_START } from '../../src/contracts/bundles';
import { commandScript } from '../../src/interceptors/shims/command';
import { readStops, STOPS_FILE } from '../../src/killSwitch/record';
import { KILL_SWITCH_FILE, parseStored } from '../../src/killSwitch/stored';
import { processList } from '../../src/platform/processList';
import { systemProcesses } from '../../src/platform/processes';
import { skipBecause } from '../support/skip';
import { inNamespace, withoutNamespace } from './killScene/rig';

const TOKEN = 'KILL_COMMAND_TEST';
/** Starts others without end, detached ones and ones that ignore signals. */
const SPREADING = `trap "" TERM
(while :; do sleep 30 & sleep 0.03; done) &
setsid nohup sh -c 'while :; do sleep 0.05; done' > /dev/null 2>&1 &
wait`;

const IS_INSIDE = process.env.AGENT_GUARD_NAMESPACE === 'its own';

if (!IS_INSIDE)
  describe('agent-guard kill, in a namespace of its own', () => {
    it('holds', async function () {
      this.timeout(120_000);
      const why = withoutNamespace();
      if (why !== undefined) skipBecause(this, why);
      const mocha = require.resolve('mocha/bin/mocha.js');
      const { stdout } = await inNamespace(['--import', 'tsx', mocha, __filename], 110_000, {
        AGENT_GUARD_NAMESPACE: 'its own',
      });
      assert.match(stdout, /(?:1[0-3]|1[25]) passing/);
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

    const agentEnv = () => ({
      PATH: process.env.PATH,
      AGENT_GUARD_WINDOW: 'w-gone',
      BASH_ENV: `${root}/lib/bash_env.sh`,
      CLAUDECODE: '1',
      [TOKEN]: '1',
    });
    const startAgent = async (script: string): Promise<ChildProcess> => {
      const agent = spawn('bash', ['-c', `echo up; ${script}`], {
        env: agentEnv(),
        detached: true,
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      await once(agent.stdout, 'data');
      return agent;
    };
    const isGone = ({ pid = 0 }: ChildProcess) => systemProcesses().info(pid)?.zombie ?? true;
    /** What lives and carries the agent's variables. */
    const marked = (entry = TOKEN) => {
      const list = processList();
      return list
        .all()
        .filter(({ pid, zombie }) => !zombie && list.environmentOf(pid)?.includes(entry))
        .map(({ pid, name }) => `${name} ${pid}`);
    };

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

    for (const [what, options] of [
      ['read-only', 'remount,ro'],
      ['full', 'remount,size=8k'],
    ] as const)
      it(`ends agents from a disk that is ${what}, and says that nothing could be written down`, async function () {
        this.timeout(10_000);
        // Seen in this namespace only.
        const mount = (...args: string[]) => spawnSync('mount', args, { encoding: 'utf8' });
        const { status, stderr } = mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', state);
        if (status !== 0) skipBecause(this, `no disk can be mounted: ${stderr}`);
        try {
          fs.writeFileSync(path.join(state, 'filled'), 'x'.repeat(8192));
          assert.equal(mount('-o', options, state).status, 0);
          const agent = await startAgent('sleep 60 & wait');
          assert.equal(await kill(), 1);
          assert.match(
            said.join('\n'),
            /^Kill switch engaged\. Ended: Claude Code[^]*could not be written to disk/,
          );
          assert.match(said.join('\n'), /could not be recorded/);
          assert.deepEqual([isGone(agent), marked()], [true, []]);
          assert.equal(fs.existsSync(flag()), false);
          // The script's own writing fails in the same way, and goes on.
          const script = path.join(root, 'agent-guard');
          fs.writeFileSync(script, commandScript({ stateFolder: state, node: '/bin/echo', cli: 'up' }));
          const ran = spawnSync('sh', [script, 'kill'], { encoding: 'utf8' });
          assert.deepEqual([ran.status, ran.stdout.split(' ')[0], ran.stderr], [0, 'up', '']);
        } finally {
          spawnSync('umount', [state]);
        }
      });

    /** Of a window that is gone. An agent is started in it again and again. */
    const inWindow = () => ({ ...agentEnv(), CLAUDECODE: undefined, HOME: root, TERM: 'dumb' });
    const AGENT = "env CLAUDECODE=1 sh -c 'sleep 0.2; :'";
    const untilAgent = async () => {
      for (const start = Date.now(); !marked('CLAUDECODE=1').some((one) => one.startsWith('sh '));) {
        assert.ok(Date.now() - start < 5000, `no agent: ${marked().join()}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };

    it('ends a script that starts an agent again and again', async function () {
      this.timeout(20_000);
      const script = path.join(root, 'ralph.sh');
      fs.writeFileSync(script, `#!/bin/bash\nwhile :; do ${AGENT}; done\n`, { mode: 0o755 });
      const ralph = spawn(script, [], { env: inWindow(), detached: true, stdio: 'ignore' });
      const bystander = spawn('sleep', ['60'], { env: inWindow(), stdio: 'ignore' });
      await untilAgent();
      assert.equal(await kill(), 0, said.join('\n'));
      assert.match(said.join('\n'), /ralph\.sh/);
      assert.equal(isGone(ralph), true);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.deepEqual(marked(), [`sleep ${String(bystander.pid)}`]);
      bystander.kill('SIGKILL');
    });

    for (const [shell, loop] of [
      ['bash --norc --noprofile -i', `while :; do ${AGENT}; done`],
      ['zsh -f -i', `while :; do ${AGENT}; done`],
      ['fish --no-config -i', `while true; ${AGENT}; end`],
    ] as const)
      it(`ends the line that starts an agent again and again: ${shell}; the shell lives`, async function () {
        this.timeout(30_000);
        const [program = ''] = shell.split(' ');
        if (spawnSync(program, ['-c', 'true']).status !== 0) skipBecause(this, `${program} is not installed`);
        const terminal = spawn('script', ['-qfc', shell, '/dev/null'], {
          ...{ env: { ...inWindow(), PROMPT_COMMAND: 'sleep 0.3; echo x >> prompts' }, cwd: root },
          stdio: ['pipe', 'ignore', 'ignore'],
        });
        const type = (line: string) => terminal.stdin.write(`${line}\n`);
        try {
          type(`${loop}; echo ran > went-on`);
          await untilAgent();
          assert.equal(await kill(), 0, said.join('\n'));
          await new Promise((resolve) => setTimeout(resolve, 500));
          assert.deepEqual(marked('CLAUDECODE=1'), []);
          assert.equal(fs.existsSync(path.join(root, 'went-on')), false, 'the line went on');
          // What a prompt starts is its own, and not the line's.
          if (program === 'bash')
            assert.equal(
              fs.readFileSync(path.join(root, 'prompts'), 'utf8'),
              'x\nx\n',
              'the prompt is not drawn',
            );
          type('echo lives > lives');
          for (const start = Date.now(); !fs.existsSync(path.join(root, 'lives'));) {
            assert.ok(Date.now() - start < 5000, 'the shell does not answer');
            await new Promise((resolve) => setTimeout(resolve, 20));
          }
        } finally {
          terminal.kill('SIGKILL');
          for (const one of marked()) systemProcesses().signal(Number(one.split(' ').at(-1)), 'SIGKILL');
        }
      });

    it('ends an agent that is only just starting, at whatever moment', async function () {
      this.timeout(20_000);
      for (const wait of [0, 1, 2, 5, 10, 20, 40]) {
        const child = spawn('bash', ['-c', SPREADING], { env: agentEnv(), detached: true, stdio: 'ignore' });
        await new Promise((resolve) => setTimeout(resolve, wait));
        assert.equal(await kill(), 0, said.join('\n'));
        assert.deepEqual([isGone(child), marked()], [true, []], `after ${wait} ms`);
      }
    });

    describe('by the real command line', () => {
      const cli = path.join(__dirname, '../../dist', CLI_START);
      before(function () {
        if (!fs.existsSync(cli)) skipBecause(this, 'npm run build makes the command line');
      });
      const start = () => {
        const script = path.join(root, 'agent-guard');
        const text = commandScript({ stateFolder: state, node: process.execPath, cli });
        if (!fs.existsSync(script)) fs.writeFileSync(script, text);
        const child = spawn('sh', [script, 'kill'], { stdio: ['ignore', 'pipe', 'inherit'] });
        child.stdout.resume();
        return child;
      };

      it('is one engagement when four are started at once, and all is ended', async function () {
        this.timeout(20_000);
        const agent = await startAgent(SPREADING);
        const codes = await Promise.all(
          [1, 2, 3, 4].map(async () => ((await once(start(), 'close')) as [number | null])[0]),
        );
        assert.deepEqual(codes, [0, 0, 0, 0]);
        assert.deepEqual([isGone(agent), marked()], [true, []]);
        const records = readStops(path.join(state, STOPS_FILE));
        assert.equal(records.length, 4);
        assert.equal(new Set(records.map(({ engagement }) => engagement)).size, 1);
        assert.ok(records.some(({ ended }) => ended.some(({ pid }) => pid === agent.pid)));
        const verified = spawnSync(process.execPath, [cli, 'audit', 'verify', path.join(root, 'audit')]);
        assert.equal(verified.status, 0, String(verified.stderr));
      });

      it('is ended by the next one, when it was itself killed half-way', async function () {
        this.timeout(20_000);
        const agent = await startAgent(SPREADING);
        const first = start();
        const firstEnd = once(first, 'close');
        // All stands still, nothing is ended.
        while (first.exitCode === null && systemProcesses().info(agent.pid ?? 0)?.stopped === false)
          await new Promise((resolve) => setTimeout(resolve, 1));
        first.kill('SIGKILL');
        await firstEnd;
        assert.equal(stored().state, 'engaged');
        const [code] = (await once(start(), 'close')) as [number | null];
        assert.equal(code, 0);
        assert.deepEqual([isGone(agent), marked()], [true, []]);
      });
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
