/** A process as the operating system lists it. */
export interface ProcessInfo {
  pid: number;
  ppid: number;
  /** Process group; a job of an interactive shell is one group. */
  pgid: number;
  /** True when its group is the one that its terminal listens to; a background job's is not. */
  foreground: boolean;
  /** The short name that the system lists, e.g. "bash"; "" where it is not known. */
  name: string;
  stopped: boolean;
  /** A zombie has ended and only waits to be reaped. */
  zombie: boolean;
  /** Start time in an opaque unit: equal for the same process, so that a reused id is told apart. */
  startedAt: string;
}

/** A process as a look at what is new finds it. */
export type FoundProcess = Pick<ProcessInfo, 'pid' | 'ppid' | 'startedAt'>;

export type Signal = 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGINT' | 'SIGTERM';

/** The operating system's processes, as freeze and kill switch need them. Synchronous: a race is lost by waiting. */
export interface ProcessTable {
  info(pid: number): ProcessInfo | undefined;
  children(pid: number): ProcessInfo[];
  /** What the process was started with, its program first; undefined when it is gone. */
  argumentsOf(pid: number): readonly string[] | undefined;
  /** From the parent upwards; ends at process 1 or where reading fails. */
  ancestors(pid: number): ProcessInfo[];
  /** False when the process is gone; throws only for a lack of permission. */
  signal(pid: number, signal: Signal): boolean;
}

/** All processes in one look, and what tells whose they are, as the kill switch needs them. Synchronous, as above. */
export interface ProcessList {
  all(): ProcessInfo[];
  /**
   * What the last look gave, with these looked at anew and with what was started since: the cost is that of what is new.
   * Others may have ended, or changed.
   */
  again(pids: Iterable<number>): ProcessInfo[];
  /**
   * What the process was started with, as the system keeps it: entries between NULs, or between blanks where it tells no
   * better (macOS). Undefined for one that is gone, and for another user's.
   */
  environmentOf(pid: number): string | undefined;
  /** False for another user's: one that was started with `sudo` is. */
  isOurs(pid: number): boolean;
}
