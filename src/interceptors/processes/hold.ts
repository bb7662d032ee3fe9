import type { ProcessInfo, ProcessTable, Signal } from '../../contracts/processes';
import { identity, isAlive, type HoldPorts } from '../freeze/hold';
import { awaitStopped } from '../freeze/stopped';

const STOP_ROUNDS = 50;
/** How long a killed process may take to die, in milliseconds. */
const DEATH_MS = 500;
const SHELLS: ReadonlySet<string> = new Set(['bash', 'zsh', 'fish', 'sh', 'dash', 'ksh']);

/**
 * A process and all below it, held still by SIGSTOP. An interactive shell that has started it is stopped first, and let go
 * last: it would take a stopped child for a stopped job, and go on with the line.
 */
export class HeldTree {
  private stopped: ProcessInfo[] = [];

  private constructor(
    readonly target: ProcessInfo,
    /** The interactive shell above it; undefined where there is none. */
    readonly shell: ProcessInfo | undefined,
    private readonly ports: HoldPorts,
  ) {}

  /**
   * Stops the process; undefined when it is gone.
   * @throws Error when it is not ours to stop; nothing is left stopped then.
   */
  static start(pid: number, ports: HoldPorts): HeldTree | undefined {
    const target = ports.table.info(pid);
    if (!target || target.zombie) return undefined;
    const tree = new HeldTree(target, jobShell(ports.table, target), ports);
    try {
      tree.freeze();
      return tree.isAlive(target) ? tree : (tree.release(), undefined);
    } catch (error) {
      tree.release();
      throw error;
    }
  }

  /** The process that was caught first, then what is below it. */
  get processes(): readonly ProcessInfo[] {
    return this.stopped;
  }

  get isGone(): boolean {
    return !this.isAlive(this.target);
  }

  /** Lets everything run on, the shell last. */
  release(): void {
    for (const process of this.stopped.toReversed()) this.signal(process, 'SIGCONT');
    if (this.shell) this.signal(this.shell, 'SIGCONT');
    this.stopped = [];
  }

  /** Ends it all, and what follows on the line of an interactive shell; false when something of it is still there. */
  async deny(): Promise<boolean> {
    const { ports, shell } = this;
    this.freeze();
    for (const process of this.stopped) this.signal(process, 'SIGKILL');
    const deadline = ports.now() + DEATH_MS;
    while (this.stopped.some((process) => this.isAlive(process)) && ports.now() < deadline)
      await ports.sleep(1);
    if (shell) {
      this.signal(shell, 'SIGINT');
      this.signal(shell, 'SIGCONT');
    }
    return !this.stopped.some((process) => this.isAlive(process));
  }

  private freeze(): void {
    if (this.shell && this.signal(this.shell, 'SIGSTOP')) awaitStopped(this.shell.pid, this.ports);
    const seen = new Set(this.stopped.map(identity));
    for (let round = 0; round < STOP_ROUNDS; round++) {
      const fresh = this.below().filter((process) => !seen.has(identity(process)));
      if (fresh.length === 0) return;
      for (const process of fresh) {
        seen.add(identity(process));
        if (this.signal(process, 'SIGSTOP')) this.stopped.push(process);
      }
    }
  }

  private below(): ProcessInfo[] {
    const { table } = this.ports;
    const found: ProcessInfo[] = [];
    const queue = [table.info(this.target.pid)].filter((it) => it !== undefined);
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (next.zombie) continue;
      found.push(next);
      queue.push(...table.children(next.pid));
    }
    return found;
  }

  private isAlive(process: ProcessInfo): boolean {
    return isAlive(this.ports.table, process);
  }

  /** A process id that was given to another process meanwhile gets no signal. */
  private signal(process: ProcessInfo, signal: Signal): boolean {
    return this.isAlive(process) && this.ports.table.signal(process.pid, signal);
  }
}

/** The shell that has made the process a job of its own; a script's shell makes none, and does not notice. */
function jobShell(table: ProcessTable, target: ProcessInfo): ProcessInfo | undefined {
  const parent = table.info(target.ppid);
  if (!parent || target.pgid === parent.pgid) return undefined;
  return SHELLS.has(parent.name.replace(/^-/, '')) ? parent : undefined;
}
