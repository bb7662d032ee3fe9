// Runs inside a process namespace of its own: a mistake here can end nothing else. `driver.ts ROUNDS` writes a JSON line
// for each round; everything that is in the namespace and was not there before, or is no bystander, is left over.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Discovery } from '../../../src/killSwitch/discover';
import { fileStore } from '../../../src/killSwitch/fileStore';
import { engage } from '../../../src/killSwitch/local';
import { KILL_SWITCH_FILE, KillSwitchState } from '../../../src/killSwitch/state';
import { processList } from '../../../src/platform/processList';
import { systemProcesses } from '../../../src/platform/processes';
import { processArguments } from '../../../src/platform/shellProcess';
import { windowProcesses } from '../../../src/platform/windowProcesses';

const WINDOW = 'w-scene';
const READY_MS = 10_000;
const NOBODY = 65534;
const table = systemProcesses();
const list = processList();

async function until(what: string, isTrue: () => boolean): Promise<void> {
  const start = Date.now();
  while (!isTrue()) {
    if (Date.now() - start > READY_MS) throw new Error(`not in time: ${what}`);
    await sleep(10);
  }
}

const alive = () => list.all().filter(({ zombie }) => !zombie);
const pidIn = (file: string) => Number(fs.readFileSync(file, 'utf8'));

interface Scene {
  folder: string;
  shell: number;
  /** By what they are. */
  bystanders: Map<number, string>;
  /** What a person has let run: to be ended as well. */
  command: ChildProcess;
  type: (line: string) => void;
  end: () => void;
}

/** A person's shell in a terminal of the window, with an agent in it; and what has nothing to do with it. */
async function scene(): Promise<Scene> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-scene-'));
  fs.chmodSync(folder, 0o777);
  const file = (name: string) => path.join(folder, name);
  const editor = file('editor');
  fs.copyFileSync('/bin/sleep', editor);
  fs.chmodSync(editor, 0o755);
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TERM: 'xterm',
    TMUX_TMPDIR: folder,
    SCREENDIR: file('screen'),
  };
  // It takes no folder that others may enter.
  fs.mkdirSync(env.SCREENDIR, { mode: 0o700 });
  const inWindow = { ...env, AGENT_GUARD_WINDOW: WINDOW };
  const terminal = spawn('script', ['-qfc', 'bash --norc --noprofile -i', '/dev/null'], {
    env: inWindow,
    cwd: folder,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const type = (line: string) => {
    terminal.stdin.write(`${line}\n`);
  };
  type('echo $$ > shell.pid');
  type('nohup sleep 999 > /dev/null 2>&1 & echo $! > job.pid');
  await until('the shell', () => fs.existsSync(file('job.pid')) && pidIn(file('job.pid')) > 0);
  const unrelated = spawn('sleep', ['1000'], { env, detached: true, stdio: 'ignore' });
  const command = spawn('sleep', ['888'], { env: inWindow, stdio: 'ignore' });
  type(`'${path.join(import.meta.dirname, 'claude')}' '${folder}' '${editor}'`);
  await until('the agent', () => fs.existsSync(file('ready')));
  const bystanders = new Map([
    [terminal.pid ?? 0, 'the terminal'],
    [table.info(pidIn(file('shell.pid')))?.ppid ?? 0, 'what has started the shell'],
    [pidIn(file('shell.pid')), "the person's shell"],
    [pidIn(file('job.pid')), "the person's job"],
    [unrelated.pid ?? 0, 'an unrelated process'],
    [pidIn(file('editor.pid')), 'an editor that the agent has opened'],
  ]);
  const others: ChildProcess[] = [];
  if (process.env.AGENT_GUARD_OTHER_USER) {
    // Marked like the agent's, and still not ours.
    const other = spawn('sleep', ['777'], {
      env: { ...inWindow, CLAUDECODE: '1' },
      uid: NOBODY,
      gid: NOBODY,
      cwd: '/',
      stdio: 'ignore',
    });
    others.push(other);
    bystanders.set(other.pid ?? 0, "another user's process");
  }
  const end = () => {
    // The end of one may be the end of the next.
    for (const pid of bystanders.keys()) if (table.info(pid)) table.signal(pid, 'SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true });
  };
  return { folder, shell: pidIn(file('shell.pid')), bystanders, command, type, end };
}

async function round(number: number): Promise<object> {
  const before = new Set(alive().map(({ pid }) => pid));
  const { folder, shell, bystanders, command, type, end } = await scene();
  // It is in the midst of starting others.
  await sleep(100 + 37 * (number % 5));
  const agents = alive().filter(({ pid }) => !before.has(pid) && !bystanders.has(pid));
  const start = performance.now();
  const state = new KillSwitchState({
    stores: [fileStore(path.join(folder, KILL_SWITCH_FILE))],
    now: Date.now,
    log: console.error,
  });
  state.engage();
  const flagMs = performance.now() - start;
  const { discovery: ports, bounds } = windowProcesses(list, path.join(folder, 'editor'));
  const discovery = new Discovery({
    ...ports,
    terminals: () => [shell],
    ...{ host: process.pid, self: process.pid, window: WINDOW, root: folder },
    scope: 'agentsAndCloudCommands',
  });
  const running = table.info(command.pid ?? 0);
  let moved: number[] = [];
  let looking = 0;
  const result = await engage({
    ...{ processes: table, list, bounds, self: process.pid },
    running: () => (running ? [{ ...running, title: 'sleep 888', kind: 'command' }] : []),
    find: (look) => discovery.find(look),
    lines: () => [],
    shells: () => [shell],
    frozen: () => {
      const start = performance.now();
      const known = new Set([...before, ...bystanders.keys()]);
      moved = alive()
        .filter(({ pid, stopped }) => !stopped && !known.has(pid))
        .map(({ pid }) => pid);
      looking = performance.now() - start;
    },
    // Without this look, which is the test's own.
    now: () => performance.now() - looking,
    sleep: (ms) => sleep(ms),
  });
  const beats = fs.statSync(path.join(folder, 'beat')).size;
  await sleep(300);
  const now = new Set(alive().map(({ pid }) => pid));
  const left = alive().filter(({ pid }) => !before.has(pid) && !bystanders.has(pid));
  const hit = [...bystanders].filter(([pid]) => !now.has(pid)).map(([, what]) => what);
  type('echo lives > lives');
  await until('the shell lives', () => fs.existsSync(path.join(folder, 'lives'))).catch(() =>
    hit.push('the prompt'),
  );
  const told = {
    ...{ flagMs, frozenMs: result.frozenMs, endedMs: result.endedMs, moved: moved.length, hit },
    processes: agents.length,
    names: [...new Set(agents.map(({ name }) => name))],
    left: left.map(
      ({ pid, name }) => `${name} ${pid}: ${(processArguments(pid) ?? []).join(' ').slice(0, 80)}`,
    ),
    beats: fs.statSync(path.join(folder, 'beat')).size - beats,
    ended: result.ended.map(({ kind, title, processes: count }) => `${kind} ${title} (${count})`),
    failed: result.failed,
  };
  for (const { pid } of left) table.signal(pid, 'SIGKILL');
  end();
  return told;
}

/** As much in the environment as a person's processes have. */
function ordinary(): Record<string, string> {
  const more = Array.from({ length: 40 }, (_, i) => [`SOME_VARIABLE_${i}`, 'x'.repeat(60)]);
  return { PATH: process.env.PATH ?? '', ...(Object.fromEntries(more) as Record<string, string>) };
}

async function main(rounds: number, others: number): Promise<void> {
  // Ones that have nothing to do with it, as on a machine that somebody works at.
  const crowd = `i=0; while [ $i -lt ${others} ]; do sleep 600 & i=$((i+1)); done`;
  spawnSync('sh', ['-c', crowd], { env: ordinary(), stdio: 'ignore' });
  // They are handed to the first process, as daemons are: below nothing of the window.
  await until('the crowd', () => list.all().filter(({ name }) => name === 'sleep').length >= others);
  for (let number = 0; number < rounds; number++) console.log(JSON.stringify(await round(number)));
}

main(Number(process.argv[2] ?? 1), Number(process.argv[3] ?? 0)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
