import { execFileSync, spawn, type ChildProcess } from 'node:child_process';

/** The one door to other programs: an absolute path and an array of arguments, never a shell string. */

const SYNC_LIMIT_MS = 2000;

/** What was started here and may still run, less than this many. */
const MAX_OWN = 200;
const own = new Set<number>();

/** True for a process that the guard itself has started: it is not to be guarded. */
export function isOwnProcess(pid: number): boolean {
  return own.has(pid);
}

function remember(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  const [oldest] = own;
  if (own.size >= MAX_OWN && oldest !== undefined) own.delete(oldest);
  own.add(pid);
  child.once('exit', () => own.delete(pid));
}

/**
 * Runs a program that answers at once and gives its standard output.
 * @throws Error when it fails or takes longer than two seconds.
 */
export function runSync(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): string {
  return execFileSync(program, args, { encoding: 'utf8', env, timeout: SYNC_LIMIT_MS, maxBuffer: 16 << 20 });
}

/** Starts a program that outlives this process, without input, output or our environment. */
export function spawnDetached(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): void {
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env, cwd: '/' });
  // A watchdog that cannot start leaves the record on disk, which the next start of the extension offers again.
  child.once('error', () => undefined);
  remember(child);
  child.unref();
}

/** A program that runs beside this one. */
export interface Attached {
  /** Ends its standard input, which is what tells it to end. It ends with this process as well. */
  end(): void;
}

/**
 * Starts a program in a session of its own, with a standard input that lasts as long as this process and begins with
 * `input`. One that cannot start prints nothing.
 * @param output what it prints, in pieces
 */
export function spawnAttached(
  program: string,
  args: readonly string[],
  options: { env: Readonly<Record<string, string>>; input: string; output: (text: string) => void },
): Attached {
  const { env, input, output } = options;
  const stdio = ['pipe', 'pipe', 'ignore'] as const;
  const child = spawn(program, args, { env, cwd: '/', detached: true, windowsHide: true, stdio: [...stdio] });
  child.once('error', () => undefined);
  remember(child);
  child.stdin.on('error', () => undefined);
  child.stdin.write(input);
  child.stdout.setEncoding('utf8').on('data', output);
  child.unref();
  return {
    end: () => {
      child.stdin.end();
      child.stdout.destroy();
    },
  };
}

/** How a program ended that was run to the end. */
export interface Ended {
  /** Undefined where it was ended by a signal or did not start. */
  exitCode: number | undefined;
  stdout: string;
  /** Empty unless it was wanted. */
  stderr: string;
  timedOut: boolean;
}

export interface RunOptions {
  /** All that the program gets. */
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Milliseconds until it is ended, with all that it has started. */
  limit: number;
  /** What it reads on its standard input; nothing where absent. */
  input?: string;
  /** Its standard error is wanted too. */
  withErrors?: boolean;
  /** Ends it before its time. */
  signal?: AbortSignal;
  /** Longest answer, in bytes; 1 MiB by default. */
  maxAnswer?: number;
}

/** More than this is no answer, in bytes. */
const MAX_ANSWER = 1 << 20;
/** What is kept of a standard error, in bytes. */
const MAX_ERRORS = 64 << 10;

/** Runs a program and gives its standard output. Never rejects: one that cannot start has no exit code. */
export function run(program: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const { env, cwd, limit, input, withErrors = false, signal, maxAnswer = MAX_ANSWER } = options;
  const isWindows = process.platform === 'win32';
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let stderr = '';
    let timedOut = false;
    // A group of its own, so that it can be ended as a whole, and no terminal that it could ask for a password.
    const child = spawn(program, args, {
      env,
      cwd,
      detached: !isWindows,
      windowsHide: true,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', withErrors ? 'pipe' : 'ignore'],
    });
    // One that reads nothing closes it.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    remember(child);
    const finish = (exitCode: number | undefined) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve({ exitCode, stdout: Buffer.concat(chunks).toString('utf8'), stderr, timedOut });
    };
    const end = () => {
      if (child.pid !== undefined) endGroup(child.pid, isWindows);
      finish(undefined);
    };
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, limit);
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxAnswer) end();
      else chunks.push(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      if (stderr.length < MAX_ERRORS) stderr += chunk.toString('utf8');
    });
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
    child.once('error', () => {
      finish(undefined);
    });
    child.once('close', (code) => {
      finish(code ?? undefined);
    });
  });
}

function endGroup(pid: number, isWindows: boolean): void {
  try {
    process.kill(isWindows ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}
