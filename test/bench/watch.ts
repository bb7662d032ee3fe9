// Cost of the look at processes with a real tree below it, and how late a tool that came past the shims is held. Linux.
import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findTool } from '../../src/engine';
import { commandOf } from '../../src/interceptors/processes/command';
import { HeldTree } from '../../src/interceptors/processes/hold';
import { Pace } from '../../src/interceptors/processes/pace';
import { ProcessWatch } from '../../src/interceptors/processes/watch';
import { newProcesses } from '../../src/platform/newProcesses';
import { systemProcesses } from '../../src/platform/processes';
import { processArguments, processFile, processFolder } from '../../src/platform/shellProcess';
import { median, percentile, report } from './support';

const SECONDS = 8;
const ROUNDS = 20;
const table = systemProcesses();
const clock = { table, sleep: (ms: number) => sleep(ms), now: () => performance.now() };

/** The look as the editor wires it, without the engine's part: a tool called terraform is stopped and ended. */
function watchBelow(root: number, held: (pid: number) => void) {
  const news = newProcesses();
  const watch = new ProcessWatch({
    news: (all) => news.since(all),
    roots: () => new Set([root]),
    isMarked: (pid) => {
      try {
        return fs.readFileSync(`/proc/${pid}/environ`).includes('AGENT_GUARD_WINDOW=w-bench\0');
      } catch {
        return false;
      }
    },
    isOwn: () => false,
    argvOf: processArguments,
    isShim: () => false,
    commandOf: (pid, argv) =>
      commandOf(
        { argv, file: processFile(pid), cwd: processFolder(pid) },
        { isTool: (name) => findTool(name) !== undefined, toolOf: () => undefined, hasShims: () => false },
      ),
    isStopped: (pid) => table.info(pid)?.stopped === true,
    judge: ({ command }) => (command[0]?.endsWith('terraform') ? 'stop' : 'leave'),
    hold: ({ pid }) => {
      const tree = HeldTree.start(pid, clock);
      held(pid);
      return Promise.resolve(tree);
    },
    mayRun: () => Promise.resolve(false),
    isGone: ({ pid }) => table.info(pid) === undefined,
    say: () => undefined,
    now: () => performance.now(),
    sleep: (ms) => sleep(ms),
    problem: console.error,
  });
  return watch;
}

const used = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** Runs the looks at their own pace until `isOver`, and gives their number and what they took, in milliseconds. */
async function looks(watch: ProcessWatch, isBusy: boolean, isOver: () => boolean) {
  const pace = new Pace(true);
  const result = { count: 0, spent: 0 };
  while (!isOver()) {
    const start = used();
    const isNew = await watch.look();
    const spent = used() - start;
    result.count++;
    result.spent += spent;
    await sleep(pace.next({ now: performance.now(), spent, isBusy, isNew }));
  }
  return result;
}

function sleepers(count: number): ChildProcess {
  return spawn('/bin/sh', ['-c', `i=0; while [ $i -lt ${count} ]; do sleep 1000 & i=$((i+1)); done; wait`], {
    stdio: 'ignore',
    detached: true,
  });
}

function end(child: ChildProcess): void {
  try {
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function cost(count: number, isBusy: boolean): Promise<void> {
  const root = sleepers(count);
  while (table.children(root.pid ?? 0).length < count) await sleep(50);
  const watch = watchBelow(root.pid ?? 0, () => undefined);
  const until = (seconds: number) => {
    const deadline = performance.now() + seconds * 1000;
    return () => performance.now() > deadline;
  };
  await looks(watch, isBusy, until(2)); // the first look takes everything in
  const start = performance.now();
  const { count: number, spent } = await looks(watch, isBusy, until(SECONDS));
  const seconds = (performance.now() - start) / 1000;
  end(root);
  const what = `${count} processes, ${isBusy ? 'a line runs' : 'nothing runs'}: share of one processor`;
  report(what, spent / seconds / 10, '%', 1);
  report('  looks', number / seconds, 'a second');
}

/** How late a tool is held that a script starts without an environment, by its absolute path. */
async function lateness(): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-bench-'));
  const tool = path.join(folder, 'terraform');
  fs.copyFileSync('/bin/sleep', tool);
  const script = path.join(folder, 'job.sh');
  fs.writeFileSync(script, `while read -r line; do env -i ${tool} 5; done\n`);
  const shell = spawn('/bin/bash', [script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const held = { at: 0 };
  const watch = watchBelow(shell.pid ?? 0, () => (held.at = performance.now()));
  let isOver = false;
  const running = looks(watch, true, () => isOver);
  await sleep(500);
  const late: number[] = [];
  for (let round = 0; round < ROUNDS * 2; round++) {
    held.at = 0;
    const start = performance.now();
    shell.stdin.write('\n');
    while (held.at === 0 && performance.now() - start < 4000) await sleep(1);
    if (held.at > 0) late.push(held.at - start);
    await sleep(100);
  }
  isOver = true;
  await running;
  end(shell);
  fs.rmSync(folder, { recursive: true, force: true });
  report(`held of ${ROUNDS * 2}, env -i and an absolute path in a script`, late.length, 'processes');
  report('  after its start, median', median(late), 'ms');
  report('  after its start, 95th percentile', percentile(late, 0.95), 'ms');
}

async function main(): Promise<void> {
  for (const count of [100, 1000]) await cost(count, true);
  await cost(100, false);
  await lateness();
}

if (process.platform === 'linux') {
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
} else console.log('The look at processes is measured on Linux only.');
