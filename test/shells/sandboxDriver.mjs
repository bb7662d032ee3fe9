// Runs inside the sandbox's namespaces (sandbox.ts): each line in a real shell, in an empty folder, and writes down what
// the stubs were started with. Reads one JSON object from standard input, writes one line of JSON for each line tried.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** More than a line of stubs needs on a busy machine; one that waits for something is ended by it, in milliseconds. */
const LINE_MS = 3000;

/** How long what a line has left in the background may go on, in milliseconds. */
const BACKGROUND_MS = 300;

/** Process ids of zombies; none is given again while it is one. */
const dead = new Set();

const { command, env, log, lines } = JSON.parse(readFileSync(0, 'utf8'));
for (const { line, files = {} } of lines) {
  rmSync(env.HOME, { recursive: true, force: true });
  mkdirSync(env.HOME, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const file = join(env.HOME, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  writeFileSync(log, '');
  const ended = spawnSync(command[0], [...command.slice(1), line], {
    cwd: env.HOME,
    env,
    input: '',
    timeout: LINE_MS,
    killSignal: 'SIGKILL',
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  endOthers();
  const calls = readFileSync(log, 'utf8')
    .split('\x1e')
    .filter(Boolean)
    .map((record) => record.slice(0, -1).split('\x1f'));
  const said = ended.stderr?.toString().slice(0, 200) ?? '';
  process.stdout.write(`${JSON.stringify({ calls, said, late: ended.error !== undefined })}\n`);
}

/** Waits for what a line has left behind, then ends it: its calls must not be taken for the next line's. */
function endOthers() {
  const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3);
  const end = Date.now() + BACKGROUND_MS;
  while (others().length > 0 && Date.now() < end) pause();
  // Again and again: what is being ended may just have started something.
  for (let left = others(); left.length > 0; left = others()) {
    left.forEach(kill);
    pause();
  }
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Processes of this namespace that run. The driver, its first process, reaps no orphans: they stay as zombies. */
function others() {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid && !dead.has(pid) && isRunning(pid));
}

function isRunning(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    if (stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) === 'Z') dead.add(pid);
    return !dead.has(pid);
  } catch {
    return false;
  }
}
