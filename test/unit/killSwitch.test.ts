import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ProcessInfo, ProcessTable, Signal } from '../../src/contracts/processes';
import { engage, type LocalStopPorts } from '../../src/killSwitch/local';
import type { StopTarget } from '../../src/killSwitch/members';
import { processList } from '../../src/platform/processList';
import { systemProcesses } from '../../src/platform/processes';

const guarded = (pid: number, startedAt = `s${pid}`): StopTarget => ({
  pid,
  startedAt,
  title: `tool ${pid}`,
  kind: 'command',
});
/** As it stands in a result. */
const ended = (pid: number, processes: number) => ({ ...guarded(pid), processes });
const BOUNDS = { isEditors: () => false, isOurs: () => true };

/** A process table in memory. What is stopped does not act; `onSignal` lets a test play the processes' part. */
class FakeTable implements ProcessTable {
  again() {
    return this.all();
  }
  all() {
    return [...this.processes.values()];
  }
  readonly processes = new Map<number, ProcessInfo>();
  readonly signals: string[] = [];
  refuses = new Set<number>();
  immortal = new Set<number>();
  onSignal: (pid: number, signal: Signal) => void = () => undefined;

  add(pid: number, ppid: number, startedAt = `s${pid}`): this {
    const info = {
      pid,
      ppid,
      pgid: pid,
      foreground: true,
      name: 'x',
      stopped: false,
      zombie: false,
      startedAt,
    };
    this.processes.set(pid, info);
    return this;
  }
  info(pid: number) {
    return this.processes.get(pid);
  }
  children(pid: number) {
    return [...this.processes.values()].filter((it) => it.ppid === pid);
  }
  argumentsOf() {
    return undefined;
  }
  ancestors(pid: number) {
    const found: ProcessInfo[] = [];
    for (let it = this.info(pid); it; it = this.info(it.ppid)) if (it.pid !== pid) found.push(it);
    return found;
  }
  signal(pid: number, signal: Signal) {
    const info = this.info(pid);
    if (!info) return false;
    this.signals.push(`${signal} ${pid}`);
    if (this.refuses.has(pid)) throw new Error('EPERM');
    if (signal === 'SIGSTOP') this.processes.set(pid, { ...info, stopped: true });
    if (signal === 'SIGKILL' && !this.immortal.has(pid)) this.processes.delete(pid);
    this.onSignal(pid, signal);
    return true;
  }
}

let time = 0;

const line = (title: string, end: () => Promise<boolean>, held: () => void = () => undefined) => ({
  title,
  kind: 'command' as const,
  hold: () => {
    held();
    return Promise.resolve({ end });
  },
});

function ports(table: FakeTable, running: StopTarget[], more: Partial<LocalStopPorts> = {}): LocalStopPorts {
  return {
    processes: table,
    list: table,
    running: () => running,
    find: () => [],
    bounds: BOUNDS,
    frozen: () => undefined,
    lines: () => [],
    shells: () => [20],
    self: 12,
    now: () => time,
    sleep: (ms) => {
      time += ms;
      return Promise.resolve();
    },
    ...more,
  };
}

/** init 1, editor 10, extension host 12, shell 20 with a tool 30 and its children 31 and 32. */
function machine(): FakeTable {
  return new FakeTable().add(1, 0).add(10, 1).add(12, 10).add(20, 10).add(30, 20).add(31, 30).add(32, 31);
}

describe('kill switch: local stop', () => {
  it('stops a tree from the root down, then ends it, and leaves all others alone', async () => {
    const table = machine().add(33, 20);
    const result = await engage(ports(table, [guarded(30)]));
    assert.deepEqual(table.signals, [
      'SIGSTOP 30',
      'SIGSTOP 31',
      'SIGSTOP 32',
      'SIGKILL 32',
      'SIGKILL 31',
      'SIGKILL 30',
    ]);
    const { ended: found, failed, notAttempted } = result;
    assert.deepEqual([found, failed, notAttempted], [[ended(30, 3)], [], []]);
    assert.deepEqual([...table.processes.keys()], [1, 10, 12, 20, 33]);
  });

  it('finds what is forked while it stops', async () => {
    const table = machine();
    let next = 100;
    table.onSignal = (pid, signal) => {
      if (signal === 'SIGSTOP' && next < 103) table.add(next++, pid);
    };
    const result = await engage(ports(table, [guarded(30)]));
    assert.equal(result.ended[0]?.processes, 6);
    assert.equal(
      [...table.processes.keys()].some((pid) => pid >= 30),
      false,
    );
  });

  const protectedOnes: [string, number][] = [
    ['the editor', 10],
    ['the guard itself', 12],
    ["a terminal's shell", 20],
  ];
  for (const [what, pid] of protectedOnes) {
    it(`never touches ${what}, even when told to`, async () => {
      const table = machine();
      const result = await engage(ports(table, [guarded(pid), guarded(30)]));
      assert.equal(
        table.signals.some((it) => it.endsWith(` ${pid}`)),
        false,
      );
      assert.deepEqual(
        result.notAttempted.map((it) => it.pid),
        [pid],
      );
      assert.equal(result.ended.length, 1);
    });
  }

  it('spares a protected process below a guarded one, and all that is below it', async () => {
    const table = machine().add(50, 31).add(51, 50);
    await engage(ports(table, [guarded(30)], { shells: () => [50] }));
    // 30 and 31 run the terminal that 50 is the shell of: they are above it.
    assert.deepEqual(table.signals, []);
    const other = machine().add(50, 31).add(51, 50);
    other.ancestors = () => [];
    await engage(ports(other, [guarded(30)], { shells: () => [50] }));
    assert.deepEqual(
      [50, 51].filter((pid) => other.processes.has(pid)),
      [50, 51],
    );
  });

  it('does not touch another process that got the same id', async () => {
    const table = machine();
    const result = await engage(ports(table, [guarded(30, 'earlier'), guarded(99)]));
    assert.deepEqual(table.signals, []);
    assert.deepEqual(
      result.notAttempted.map((it) => it.reason),
      ['it had ended already', 'it had ended already'],
    );
  });

  it('kills again what does not go at once', async () => {
    const table = machine();
    table.immortal.add(31);
    table.onSignal = (pid) => {
      if (table.signals.filter((it) => it === `SIGKILL ${pid}`).length === 5) table.immortal.delete(31);
    };
    const result = await engage(ports(table, [guarded(30)]));
    assert.deepEqual([result.ended.length, result.failed.length], [1, 0]);
  });

  it('says what is still there after two seconds', async () => {
    const table = machine();
    table.immortal.add(31);
    const before = time;
    const result = await engage(ports(table, [guarded(30)]));
    assert.match(result.failed[0]?.reason ?? '', /still running after 2 s: process 31/);
    assert.ok(time - before <= 2600);
  });

  it('says whose process it may not end', async () => {
    const table = machine();
    table.refuses.add(31);
    const result = await engage(ports(table, [guarded(30)]));
    assert.deepEqual(
      result.failed.map((it) => it.reason),
      ['process 31 belongs to another user'],
    );
    assert.equal(table.processes.has(32), false, 'the rest is ended all the same');
  });

  it('ends the rest of a line before the tools in it, and reports a line that goes on', async () => {
    const table = machine();
    const order: string[] = [];
    table.onSignal = (pid, signal) => order.push(`${signal} ${pid}`);
    const lines = [
      line(
        'a; b',
        () => (order.push('line ended'), Promise.resolve(true)),
        () => order.push('line held'),
      ),
      line('c; d', () => Promise.resolve(false)),
      line('e; f', () => Promise.reject(new Error('gone'))),
      { title: 'over', kind: 'command' as const, hold: () => Promise.resolve(undefined) },
    ];
    const result = await engage(ports(table, [guarded(30)], { lines: () => lines }));
    assert.equal(order[0], 'line held');
    assert.ok(order.indexOf('line ended') > order.indexOf('SIGSTOP 30'), 'all stands still before one ends');
    assert.deepEqual(
      result.failed.map((it) => it.title),
      ['c; d', 'e; f'],
    );
  });

  it('holds a line that it finds later as well, each once, and ends it; also while it ends the rest', async () => {
    const table = machine();
    const did: string[] = [];
    const early = line(
      'early',
      () => (did.push('early ended'), Promise.resolve(true)),
      () => did.push('early held'),
    );
    const late = line(
      'late',
      () => (did.push('late ended'), Promise.resolve(false)),
      () => did.push('late held'),
    );
    table.onSignal = (pid, signal) => did.push(`${signal} ${pid}`);
    const isEnding = () => did.some((one) => one.startsWith('SIGKILL'));
    const result = await engage(
      ports(table, [guarded(30)], {
        lines: (look) => [...(look.all.length > 0 ? [early] : []), ...(isEnding() ? [late] : [])],
      }),
    );
    assert.deepEqual(
      did.filter((one) => /early|late/.test(one)),
      ['early held', 'early ended', 'late held', 'late ended'],
    );
    assert.ok(did.indexOf('early held') < did.indexOf('SIGKILL 30'));
    assert.deepEqual(
      result.failed.map(({ title }) => title),
      ['late'],
    );
  });

  it('counts a zombie as ended', async () => {
    const table = machine();
    table.onSignal = (pid, signal) => {
      const info = table.info(pid);
      if (signal === 'SIGKILL' && info) table.processes.set(pid, { ...info, zombie: true });
    };
    table.immortal = new Set([30, 31, 32]);
    assert.equal((await engage(ports(table, [guarded(30)]))).failed.length, 0);
  });
});

(process.platform === 'win32' ? describe.skip : describe)('kill switch: real processes', () => {
  const started: ChildProcess[] = [];
  afterEach(() => {
    for (const child of started.splice(0)) child.kill('SIGKILL');
  });

  async function start(script: string): Promise<StopTarget> {
    const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    started.push(child);
    await once(child.stdout, 'data');
    const info = systemProcesses().info(child.pid!)!;
    return { pid: info.pid, startedAt: info.startedAt, title: script, kind: 'command' };
  }

  const scripts: [string, string, number][] = [
    ['a tree', 'sleep 60 & sh -c "sleep 60 & echo ready; wait" & wait', 4],
    ['one that ignores signals', 'trap "" INT TERM HUP; echo ready; while :; do sleep 60; done', 1],
    ['one that is stopped already', 'sleep 60 & echo ready; kill -STOP $$; wait', 2],
  ];
  for (const [what, script, atLeast] of scripts) {
    it(`${what} is gone when it resolves`, async () => {
      const table = systemProcesses();
      const target = await start(script);
      const result = await engage({
        ...{ processes: table, list: processList(), bounds: BOUNDS },
        ...{ find: () => [], frozen: () => undefined },
        running: () => [target],
        lines: () => [],
        shells: () => [],
        self: process.pid,
        now: () => performance.now(),
        sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      });
      assert.deepEqual(result.failed, []);
      assert.ok((result.ended[0]?.processes ?? 0) >= atLeast, JSON.stringify(result));
    });
  }

  it('one that forks without end is gone too', async () => {
    const table = systemProcesses();
    const target = await start('echo ready; while :; do sleep 0.01 & sleep 0.005; done');
    const result = await engage({
      ...{ processes: table, list: processList(), bounds: BOUNDS },
      ...{ find: () => [], frozen: () => undefined },
      running: () => [target],
      lines: () => [],
      shells: () => [],
      self: process.pid,
      now: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
    assert.deepEqual(result.failed, []);
    assert.equal(table.info(target.pid)?.zombie ?? true, true);
  });
});
