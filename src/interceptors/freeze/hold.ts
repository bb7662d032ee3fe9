import type { ProcessInfo, ProcessTable, Signal } from '../../contracts/processes';
import { awaitStopped } from './stopped';

/** How long a stopped shell is let run on in steps until it has started something, in milliseconds. */
const FORK_PATIENCE_MS = 50;
/** The same for a line that is to be denied: it cannot do much before its first child. In milliseconds. */
const DENY_PATIENCE_MS = 1000;
/** How long after a denial nothing of the line may start again, in milliseconds. */
const QUIET_MS = 200;
/** How long a denial may take in all, in milliseconds. */
const DENY_LIMIT_MS = 6000;
/**
 * How long a process that appears after a denial is held until the line's end is known, in milliseconds. On a busy machine
 * the end is reported late, and the process may be the next line's, which nobody has been asked about.
 */
const END_EVENT_MS = 1000;
/** How long a killed process may take to die, in milliseconds: more than a busy disk needs. */
const DEATH_MS = 500;
/** Of a shell's arguments: it was started for one command, as `bash -lc` for a task, and not to be typed into. */
const RUNS_COMMAND = /^(?:-[A-Za-z]*c|--command(?:=.*)?)$/;
/** Processes can fork while they are being stopped; this many rounds find every tree that does not fork for ever. */
const STOP_ROUNDS = 50;

export interface HoldPorts {
  table: ProcessTable;
  sleep(ms: number): Promise<void>;
  now(): number;
}

/** A line in a terminal: its shell, and how to tell what belongs to the line. */
export interface HeldLine {
  shellPid: number;
  /** Identities ({@link identity}) of the shell's children from before the line: background jobs, not to be touched. */
  background: ReadonlySet<string>;
  /** True once the shell has reported the line's end: what starts from then on is the prompt's, or another line's. */
  ended(): boolean;
}

/** Process id and start time: the same for one process only, also after its id was given to another. */
export function identity(process: Pick<ProcessInfo, 'pid' | 'startedAt'>): string {
  return `${process.pid}@${process.startedAt}`;
}

/** Whether the process still runs, or stands still; one that has ended is not, nor is a later one with its id. */
export function isAlive(
  table: Pick<ProcessTable, 'info'>,
  process: Pick<ProcessInfo, 'pid' | 'startedAt'>,
): boolean {
  const current = table.info(process.pid);
  return current !== undefined && !current.zombie && identity(current) === identity(process);
}

/**
 * The shell's background jobs, asked for when a line has ended. What is in the foreground belongs to the next line, which
 * may have started before its predecessor's end was reported.
 */
export function backgroundOf(table: ProcessTable, shellPid: number): Set<string> {
  const jobs = table.children(shellPid).filter((process) => !process.foreground);
  return new Set(jobs.map(identity));
}

/**
 * Whether a child of the shell is such a job. One that has come to the foreground is not, however it got there: by `fg`, or
 * because the end of the line before it was reported just when it had been started and did not have the terminal yet.
 */
export function isBackgroundJob(process: ProcessInfo, background: ReadonlySet<string>): boolean {
  return background.has(identity(process)) && !process.foreground;
}

/**
 * A line held still by SIGSTOP. The shell is stopped before its children, so that it does not see them stop, and
 * resumed after them; job control notices nothing.
 */
export class Hold {
  private stopped: ProcessInfo[] = [];
  private shell: ProcessInfo | undefined;

  private constructor(
    private readonly line: HeldLine,
    private readonly ports: HoldPorts,
  ) {}

  /** Stops the shell and everything that the line has started; undefined when the shell is gone, or the line is over. */
  static async start(line: HeldLine, ports: HoldPorts): Promise<Hold | undefined> {
    const hold = new Hold(line, ports);
    try {
      if (!(await hold.stopAll())) return undefined;
      if (!line.ended()) return hold;
      // A start event that came late: what is stopped now is the shell at its prompt, or another line's.
      hold.release();
      return undefined;
    } catch (error) {
      // Something is not ours to stop, as with sudo. What is stopped already must not stay so.
      await hold.kill();
      throw error;
    }
  }

  private async stopAll(): Promise<boolean> {
    return this.freeze() && (await this.runToChild(FORK_PATIENCE_MS));
  }

  /**
   * Lets a shell that was stopped before it forked run on in small steps until it has a child to hold: without one no
   * order of signals ends its line reliably. False when the shell is gone.
   */
  private async runToChild(patience: number): Promise<boolean> {
    const { line, ports } = this;
    const deadline = ports.now() + patience;
    while (this.stopped.length === 0 && ports.now() < deadline && !line.ended()) {
      this.signalShell('SIGCONT');
      await ports.sleep(1);
      if (!this.freeze()) return false;
    }
    return true;
  }

  /** The processes of the line that are held, without the shell. */
  get processes(): readonly ProcessInfo[] {
    return this.stopped;
  }

  /** Lets everything run on as if nothing had been: parents last, as a shell in between would see its children stopped. */
  release(): void {
    for (const process of this.stopped.toReversed()) this.signal(process, 'SIGCONT');
    this.signalShell('SIGCONT');
    this.stopped = [];
  }

  /**
   * Ends the whole line, whatever follows `;`, `||` or stands in a loop; the shell lives on. Gives false when something
   * of the line was still starting when the time was over.
   */
  async deny(): Promise<boolean> {
    const limit = this.ports.now() + DENY_LIMIT_MS;
    await this.runToChild(DENY_PATIENCE_MS);
    await this.kill();
    let quietSince = this.ports.now();
    while (this.ports.now() - quietSince < QUIET_MS) {
      if (this.line.ended()) return true;
      if (this.ports.now() > limit) return false;
      await this.ports.sleep(2);
      if (this.lineProcesses().length === 0) continue;
      this.freeze();
      if (await this.endsWithin(END_EVENT_MS)) {
        this.release();
        return true;
      }
      await this.kill();
      quietSince = this.ports.now();
    }
    return true;
  }

  /**
   * Kills what is held, then interrupts the still stopped shell, then lets it go: in that order it drops the line. The
   * shell must find its children dead, not just stopped: a stopped job is put into the background, and the line goes on.
   */
  private async kill(): Promise<void> {
    for (const process of this.stopped) this.signal(process, 'SIGKILL');
    const deadline = this.ports.now() + DEATH_MS;
    while (
      this.stopped.some((process) => isAlive(this.ports.table, process)) &&
      this.ports.now() < deadline
    ) {
      await this.ports.sleep(1);
    }
    // A shell that was just starting a child stops only when that has gone; the interrupt must find it standing still.
    while (this.isShellMoving() && this.ports.now() < deadline) await this.ports.sleep(1);
    if (this.isInteractive()) this.signalShell('SIGINT');
    this.signalShell('SIGCONT');
    this.stopped = [];
  }

  /**
   * A shell that runs a task is no interactive one: the interrupt would end it, and the editor takes an end by a signal for
   * success. Its children are in its own process group; without the interrupt it ends with the exit code of a killed one.
   * A child that was stopped right after the fork is in that group in an interactive shell as well.
   */
  private isInteractive(): boolean {
    const { table } = this.ports;
    const shell = table.info(this.line.shellPid);
    if (this.stopped.length === 0 || this.stopped.some((process) => process.pgid !== shell?.pgid))
      return true;
    const [, ...words] = table.argumentsOf(this.line.shellPid) ?? [];
    // `bash -c terraform` becomes what it runs: the shim, a script of sh.
    const isScript = words[0] !== undefined && !/^[-+]/.test(words[0]);
    return !isScript && !words.some((word) => RUNS_COMMAND.test(word));
  }

  private isShellMoving(): boolean {
    return this.ports.table.info(this.line.shellPid)?.stopped === false;
  }

  private async endsWithin(ms: number): Promise<boolean> {
    const deadline = this.ports.now() + ms;
    while (!this.line.ended() && this.ports.now() < deadline) await this.ports.sleep(5);
    return this.line.ended();
  }

  /** Stops the shell, then its line, until nothing new appears. False when the shell is gone. */
  private freeze(): boolean {
    if (!this.signalShell('SIGSTOP')) return false;
    const shell = awaitStopped(this.line.shellPid, this.ports);
    this.shell ??= shell;
    const seen = new Set<string>();
    for (let round = 0; round < STOP_ROUNDS; round++) {
      const fresh = this.lineProcesses().filter((process) => !seen.has(identity(process)));
      if (fresh.length === 0) break;
      for (const process of fresh) {
        seen.add(identity(process));
        if (this.ports.table.signal(process.pid, 'SIGSTOP')) this.stopped.push(process);
      }
    }
    return true;
  }

  /** Everything below the shell that is not a background job from before the line, parents first. */
  private lineProcesses(): ProcessInfo[] {
    const found: ProcessInfo[] = [];
    const queue = this.ports.table
      .children(this.line.shellPid)
      .filter((process) => !isBackgroundJob(process, this.line.background));
    for (let process = queue.shift(); process; process = queue.shift()) {
      if (process.zombie) continue;
      found.push(process);
      queue.push(...this.ports.table.children(process.pid));
    }
    return found;
  }

  /** False when the shell is gone, also when its process id is another's by now. */
  private signalShell(signal: Signal): boolean {
    const { shellPid } = this.line;
    if (this.shell) {
      const current = this.ports.table.info(shellPid);
      if (!current || identity(current) !== identity(this.shell)) return false;
    }
    return this.ports.table.signal(shellPid, signal);
  }

  /** A process id that was given to another process meanwhile gets no signal. */
  private signal(process: ProcessInfo, signal: 'SIGCONT' | 'SIGKILL'): void {
    const current = this.ports.table.info(process.pid);
    if (current && identity(current) === identity(process)) this.ports.table.signal(process.pid, signal);
  }
}
