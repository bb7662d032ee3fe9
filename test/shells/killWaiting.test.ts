// The kill switch is engaged while shims and hooks wait for a window: what that does must not matter.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { KILL_SWITCH_FILE, KILL_SWITCH_PIPE } from '../../src/contracts/killSwitch';
import { ADAPTERS } from '../../src/interceptors/hooks/adapters';
import { skipBecause } from '../support/skip';
import { HookRig } from './hooksRig';
import { engageIn, hungWindow, stateIn, waitingShims, type HungWindow } from './killScene/waiting';
import { CURL, findShell, ShimRig, until } from './shimsRig';

/** Without the flag a shim waits for six seconds here. The figures of a calm machine are in docs/BENCHMARKS.md. */
const BOUND_MS = 1500;
const ARMED = '{"v":1,"state":"armed","since":"2026-01-01T00:00:00.000Z"}\n';
const SHELLS: [name: string, command: string[]][] = (
  [
    ['dash', []],
    ['bash', ['--posix']],
    ['zsh', ['--emulate', 'sh']],
    ['busybox', ['sh']],
  ] as const
).flatMap(([name, args]) => {
  const found = findShell(name);
  return found === undefined ? [] : [[name, [found, ...args]]];
});

/** Processes with this word among their arguments. */
function processesOf(word: string): string[] {
  const { stdout } = spawnSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(word));
}

describe('kill switch: shims that wait for a window that hangs', function () {
  this.timeout(30_000);
  let rig: ShimRig;
  let window: HungWindow | undefined;
  beforeEach(function () {
    if (!CURL) skipBecause(this, 'curl is not installed');
    rig = new ShimRig();
  });
  afterEach(async () => {
    window?.close();
    window = undefined;
    await rig.dispose();
  });
  const shim = (shell: readonly string[] = []) => [...shell, path.join(rig.layout.folder, 'aws'), 's3', 'rb'];
  const flag = () => path.join(rig.state, KILL_SWITCH_FILE);
  const refuses = async (ended: ReturnType<ShimRig['exec']>) => {
    const start = performance.now();
    const { code, stderr } = await ended;
    assert.deepEqual([code, stderr.includes('kill switch is engaged')], [77, true], stderr);
    assert.ok(performance.now() - start < BOUND_MS, `${performance.now() - start} ms`);
    assert.equal(rig.ran(), undefined);
    assert.ok(!fs.existsSync(path.join(rig.out, 'alone')), 'the fallback was started');
  };

  for (const [name, shell] of SHELLS)
    it(`are refused in ${name}, and leave nothing behind`, async () => {
      window = await hungWindow(rig.run);
      const { ended } = rig.start(shim(shell));
      await until('the question', () => window?.asked === 1);
      engageIn(rig.state);
      await refuses(ended);
      await until('nothing is left', () => processesOf(rig.home).length === 0, 1000);
    });

  it('are refused again and again, in a tenth of a second', async () => {
    const refusals = await waitingShims(process.env.AGENT_GUARD_NIGHTLY ? 50 : 8);
    for (const { code, ran, stderr } of refusals) assert.deepEqual([code, ran], [77, false], stderr);
    const times = refusals.map(({ ms }) => ms).sort((a, b) => a - b);
    console.log(`        from the flag to the shim's end: ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`);
    assert.ok((times.at(-1) ?? 0) < BOUND_MS, times.join());
  });

  it('are refused all at once', async () => {
    window = await hungWindow(rig.run);
    const many = Array.from({ length: 20 }, () => rig.exec(shim()));
    await until('all questions', () => window?.asked === many.length);
    engageIn(rig.state);
    for (const one of many) await refuses(one);
  });

  it('are refused by a command line that cannot start its Node', async () => {
    window = await hungWindow(rig.run);
    rig.install({ node: '/nonexistent' });
    const { ended } = rig.start(shim());
    await until('the question', () => window?.asked === 1);
    spawnSync(path.join(rig.layout.folder, 'agent-guard'), ['kill']);
    await refuses(ended);
  });

  it('are refused while they wait for a person, in a window that lives', async () => {
    await rig.listen();
    rig.answer = () => new Promise(() => undefined);
    const { ended } = rig.start(shim());
    await until('the question', () => rig.asked.length === 1);
    // So long that the first call is over.
    await new Promise((resolve) => setTimeout(resolve, 500));
    engageIn(rig.state);
    await refuses(ended);
  });

  it('are refused while Node asks for them', async () => {
    rig.install({
      curl: undefined,
      cli: "require('fs').writeFileSync(process.env.STUB_OUT + '/up', ''); setTimeout(() => {}, 20000)",
    });
    const { ended } = rig.start(shim());
    await until('Node', () => fs.existsSync(path.join(rig.out, 'up')));
    engageIn(rig.state);
    await refuses(ended);
  });

  for (const [what, write] of [
    [
      'engaged',
      () => {
        engageIn(rig.state);
      },
    ],
    [
      'empty',
      () => {
        fs.writeFileSync(flag(), '');
      },
    ],
    [
      'half written',
      () => {
        fs.writeFileSync(flag(), ARMED.slice(0, 20));
      },
    ],
    [
      'binary',
      () => {
        fs.writeFileSync(flag(), Buffer.from([0, 255, 10, 0]));
      },
    ],
    [
      'long',
      () => {
        fs.writeFileSync(flag(), 'x'.repeat(1 << 16));
      },
    ],
    [
      'a folder',
      () => {
        fs.mkdirSync(flag());
      },
    ],
    [
      'a pipe',
      () => {
        spawnSync('mkfifo', [flag()]);
      },
    ],
    [
      'a link to nothing',
      () => {
        fs.symlinkSync('/nonexistent', flag());
      },
    ],
  ] as const)
    for (const place of ['that hangs', 'that is gone'])
      it(`are refused at their start where the flag is ${what}, by a window ${place}`, async () => {
        if (place === 'that hangs') window = await hungWindow(rig.run);
        write();
        await refuses(rig.exec(shim()));
      });

  it('are told by any window that sees that somebody has broken the flag', async () => {
    window = await hungWindow(rig.run);
    const other = stateIn(rig.state);
    const { ended } = rig.start(shim());
    await until('the question', () => window?.asked === 1);
    fs.writeFileSync(flag(), 'x');
    other.refresh();
    await refuses(ended);
  });

  it('have the answer of a window that answers in time while it is engaged: it knows what is harmless', async () => {
    await rig.listen();
    engageIn(rig.state);
    // In time is soon, and this machine may be busy.
    for (let tries = 0; tries < 20 && rig.ran() === undefined; tries++) await rig.exec(shim());
    assert.ok(rig.ran());
  });

  it('wait on where somebody opens the pipe for nothing, and have their answer', async () => {
    await rig.listen();
    let give: () => void = () => undefined;
    rig.answer = () =>
      new Promise(
        (resolve) =>
          (give = () => {
            resolve({ kind: 'allow' });
          }),
      );
    const { ended } = rig.start(shim());
    const pipe = path.join(rig.state, KILL_SWITCH_PIPE);
    await until('the question and the pipe', () => rig.asked.length === 1 && fs.existsSync(pipe));
    for (let time = 0; time < 3; time++)
      fs.closeSync(fs.openSync(pipe, fs.constants.O_RDWR | fs.constants.O_NONBLOCK));
    await new Promise((resolve) => setTimeout(resolve, 400));
    give();
    assert.equal((await ended).code, 0);
    await until('nothing is left', () => processesOf(rig.home).length === 0, 1000);
  });

  for (const [what, make] of [
    [
      'a file',
      (pipe: string) => {
        fs.writeFileSync(pipe, 'x');
      },
    ],
    [
      'a folder',
      (pipe: string) => {
        fs.mkdirSync(pipe);
      },
    ],
    [
      'a link',
      (pipe: string) => {
        fs.symlinkSync('/dev/null', pipe);
      },
    ],
  ] as const)
    it(`are answered, and refused, with ${what} in the place of the pipe`, async () => {
      make(path.join(rig.state, KILL_SWITCH_PIPE));
      await rig.listen();
      assert.equal((await rig.exec(shim())).code, 0);
      rig.reset();
      await rig.close();
      window = await hungWindow(rig.run);
      const { ended } = rig.start(shim());
      await until('the question', () => window?.asked === 1);
      engageIn(rig.state);
      await refuses(ended);
    });

  it('end with what they were started by, when that is killed', async () => {
    window = await hungWindow(rig.run);
    const parent = spawn(
      'setsid',
      ['sh', '-c', `'${findShell('sh') ?? ''}' "$0" s3 rb; :`, path.join(rig.layout.folder, 'aws')],
      {
        env: rig.environment(),
        stdio: 'ignore',
      },
    );
    await until('the question', () => window?.asked === 1);
    parent.kill('SIGKILL');
    engageIn(rig.state);
    await until('nothing is left', () => processesOf(rig.home).length === 0, 2000);
    assert.equal(rig.ran(), undefined);
  });
});

describe('kill switch: hooks that wait for a window that hangs', function () {
  this.timeout(30_000);
  let rig: HookRig;
  let window: HungWindow;
  beforeEach(async function () {
    if (!CURL) skipBecause(this, 'curl is not installed');
    rig = new HookRig();
    fs.mkdirSync(path.join(rig.home, 'state'));
    window = await hungWindow(rig.run);
  });
  afterEach(async () => {
    window.close();
    await rig.dispose();
  });

  for (const agent of ['claude', 'codex', 'cursor'] as const)
    for (const when of ['before', 'meanwhile'])
      it(`${agent}: are refused in its words when it was engaged ${when}, and told to stop where it can be`, async () => {
        if (when === 'before') engageIn(path.join(rig.home, 'state'));
        const { ended } = rig.start(agent, { env: { AGENT_GUARD_WINDOW: 'w' } });
        if (when === 'meanwhile') {
          await until('the question', () => window.asked === 1);
          engageIn(path.join(rig.home, 'state'));
        }
        const start = performance.now();
        const { code, stdout, stderr } = await ended;
        assert.ok(performance.now() - start < BOUND_MS, `${performance.now() - start} ms`);
        const message =
          'Agent Guard: the kill switch is engaged. Stop here and do nothing more: a person has stopped all agents.';
        const denied = ADAPTERS[agent].write({ kind: 'deny', message, stopsSession: true });
        assert.deepEqual({ exitCode: code, stdout, stderr }, denied);
        assert.equal(rig.alone(), undefined);
      });

  it('are silent with a flag that was left, once the extension is gone', async () => {
    engageIn(path.join(rig.home, 'state'));
    fs.rmSync(rig.extension, { recursive: true });
    const { code, stdout } = await rig.exec('claude', { env: { AGENT_GUARD_WINDOW: 'w' } });
    assert.deepEqual([code, stdout], [0, '']);
  });
});
