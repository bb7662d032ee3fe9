import type { ProcessInfo, ProcessTable } from '../../contracts/processes';
import { identity, isBackgroundJob } from './hold';
import type { RecordedHold } from './lines';

/**
 * How often the shells' children are looked at, in milliseconds. A tool needs several times as long before its first
 * request leaves the machine; a look at a shell without children costs about 20 microseconds.
 */
export const LOOK_MS = 10;
/** How long a process that was caught stands still until its line is reported, in milliseconds. */
const REPORT_MS = 1000;
/** Subshells of a line (`(aws …)`, pipelines) that are looked into. */
const MAX_DEPTH = 3;

/** A shell whose children are looked at. */
export interface WatchedShell {
  readonly shellPid: number;
  /** True when the start of its lines is reported, sooner or later. */
  readonly reportsLines: boolean;
  /** Identities of the jobs from before the line. */
  readonly background: ReadonlySet<string>;
}

/** A process that was caught before its line was reported. */
export interface Caught {
  shell: WatchedShell;
  process: ProcessInfo;
  argv: readonly string[];
}

export interface EarlyPorts {
  table: ProcessTable;
  shells(): readonly WatchedShell[];
  /** The arguments a process was started with; undefined when it is gone. */
  argvOf(pid: number): readonly string[] | undefined;
  /** True for a process that asks by itself. */
  isShim(argv: readonly string[]): boolean;
  /** True when the guard would stop this process, and nobody has been asked for it yet. */
  wouldStop(caught: Caught): boolean;
  /** Stops the line that the process belongs to; undefined when there is nothing left to stop. */
  hold(caught: Caught): Promise<RecordedHold | undefined>;
  /** No start event came: judges the process itself as the line, and takes `hold` over. Resolves when that is done. */
  unreported(caught: Caught, hold: RecordedHold): Promise<void>;
  sleep(ms: number): Promise<void>;
  problem(text: string): void;
}

/**
 * Looks at the shells' children between the editor's events. A start event is parsed in the window and can be a tenth of
 * a second late on a busy machine, or never come (no shell integration); a tool by its absolute path, which no shim
 * sees, could have acted by then. What would be stopped is stopped at once, and asked about when its line is known.
 */
export class EarlyWatch {
  private readonly seen = new Map<number, Set<string>>();
  private readonly held = new Map<number, { hold: RecordedHold; taken: boolean }>();
  /** Shells with a process that is being judged without its line's start event. */
  private readonly alone = new Set<number>();

  constructor(private readonly ports: EarlyPorts) {}

  /** One look at every shell. */
  look(): void {
    const shells = this.ports.shells();
    for (const shell of shells) if (!this.isBusy(shell.shellPid)) this.lookAt(shell);
    if (this.seen.size > shells.length) this.forgetGone(shells);
  }

  /**
   * The shell's line was reported: what is held for it is the caller's now, to be released or taken over. `swallow` is
   * true when the line is being judged already.
   */
  reported(shellPid: number): { swallow: boolean; hold: RecordedHold | undefined } {
    const entry = this.held.get(shellPid);
    if (entry) entry.taken = true;
    this.held.delete(shellPid);
    return { swallow: this.alone.has(shellPid), hold: entry?.hold };
  }

  /** True while something of the shell is held or being judged here. */
  isBusy(shellPid: number): boolean {
    return this.held.has(shellPid) || this.alone.has(shellPid);
  }

  private lookAt(shell: WatchedShell): void {
    const children = this.ports.table.children(shell.shellPid);
    if (children.length === 0) {
      this.seen.delete(shell.shellPid);
      return;
    }
    const seen = this.seen.get(shell.shellPid) ?? new Set<string>();
    const current = new Set<string>();
    const caught = this.find(shell, children, seen, current);
    this.seen.set(shell.shellPid, current);
    if (caught) void this.stop(caught);
  }

  /** The first new process that would be stopped. `current` gets everything that need not be looked at again. */
  private find(
    shell: WatchedShell,
    children: readonly ProcessInfo[],
    seen: ReadonlySet<string>,
    current: Set<string>,
  ): Caught | undefined {
    const own = this.ports.argvOf(shell.shellPid)?.join('\0');
    const queue = children.map((process) => ({ process, depth: 1 }));
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { process, depth } = next;
      const id = identity(process);
      if (seen.has(id)) current.add(id);
      // What stands still is held already, and looked at when it goes on.
      if (seen.has(id) || process.zombie || process.stopped) continue;
      if (isBackgroundJob(process, shell.background)) continue;
      const argv = this.ports.argvOf(process.pid);
      if (argv === undefined || argv.length === 0) continue;
      if (argv.join('\0') === own) {
        // Not started yet, or a subshell: its children are the line's, and it is looked at again.
        if (depth < MAX_DEPTH) {
          for (const child of this.ports.table.children(process.pid)) {
            queue.push({ process: child, depth: depth + 1 });
          }
        }
        continue;
      }
      current.add(id);
      const caught = { shell, process, argv };
      if (!this.ports.isShim(argv) && this.ports.wouldStop(caught)) return caught;
    }
    return undefined;
  }

  private async stop(caught: Caught): Promise<void> {
    const { shellPid, reportsLines } = caught.shell;
    this.alone.add(shellPid);
    try {
      const hold = await this.ports.hold(caught);
      if (!hold) return;
      if (reportsLines) {
        const entry = { hold, taken: false };
        this.held.set(shellPid, entry);
        this.alone.delete(shellPid);
        await this.untilReported(entry);
        if (entry.taken) return;
        this.held.delete(shellPid);
        this.alone.add(shellPid);
      }
      await this.ports.unreported(caught, hold);
    } catch (error) {
      this.ports.problem(`A command could not be stopped before its line was reported: ${String(error)}`);
    } finally {
      this.alone.delete(shellPid);
    }
  }

  private async untilReported(entry: { taken: boolean }): Promise<void> {
    for (let waited = 0; !entry.taken && waited < REPORT_MS; waited += LOOK_MS) {
      await this.ports.sleep(LOOK_MS);
    }
  }

  private forgetGone(shells: readonly WatchedShell[]): void {
    const known = new Set(shells.map((shell) => shell.shellPid));
    for (const pid of this.seen.keys()) if (!known.has(pid)) this.seen.delete(pid);
  }
}
