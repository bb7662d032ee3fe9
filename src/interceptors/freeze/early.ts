import { EndedError } from '../../contracts/line';
import type { ProcessInfo, ProcessTable } from '../../contracts/processes';
import { identity, isAlive, isBackgroundJob } from './hold';
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
  /**
   * No start event came, or that of an earlier line: judges the process itself as the line, and takes `hold` over. Resolves
   * when that is done. `isReported` tells whether the line's own start event has come meanwhile.
   */
  unreported(caught: Caught, hold: RecordedHold, isReported: () => boolean): Promise<void>;
  sleep(ms: number): Promise<void>;
  problem(text: string): void;
}

/** What stands still, or soon will, until its line is reported. */
interface Held {
  /** Undefined when there was nothing left to stop. */
  readonly hold: Promise<RecordedHold | undefined>;
  /** Set once a line was reported: whether that holds it now. */
  kept: Promise<boolean> | undefined;
}

/**
 * Looks at the shells' children between the editor's events. A start event is parsed in the window and can be a tenth of
 * a second late on a busy machine, or never come (no shell integration); a tool by its absolute path, which no shim
 * sees, could have acted by then. What would be stopped is stopped at once, and asked about when its line is known.
 */
export class EarlyWatch {
  private readonly seen = new Map<number, Set<string>>();
  private readonly held = new Map<number, Held>();
  /** Shells with a process that is being judged without its line's start event. */
  private readonly alone = new Map<number, { isReported: boolean }>();

  constructor(private readonly ports: EarlyPorts) {}

  /** One look at every shell. */
  look(): void {
    const shells = this.ports.shells();
    for (const shell of shells) if (!this.isBusy(shell.shellPid)) this.lookAt(shell);
    if (this.seen.size > shells.length) this.forgetGone(shells);
  }

  /**
   * The shell's line was reported. `bring` has it judged unless that is being done already, and resolves with true when
   * the line stands still for it: what is held here is the line's then. Otherwise it was the late event of an earlier line,
   * or of one that does not tell what it starts, and the process is judged itself.
   */
  reported(shellPid: number, bring: (hold: RecordedHold | undefined) => Promise<boolean>): void {
    const alone = this.alone.get(shellPid);
    if (alone) {
      alone.isReported = true;
      return;
    }
    const entry = this.held.get(shellPid);
    this.held.delete(shellPid);
    if (!entry) void bring(undefined);
    else entry.kept = entry.hold.catch(() => undefined).then(bring);
  }

  /** The end of a line was reported: false when it was an earlier one's, as the one that is judged here has not ended. */
  endsLine(shellPid: number): boolean {
    const alone = this.alone.get(shellPid);
    if (alone) alone.isReported = false;
    return alone === undefined;
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
    const { shellPid } = caught.shell;
    const entry: Held = { hold: this.ports.hold(caught), kept: undefined };
    this.held.set(shellPid, entry);
    try {
      const hold = await entry.hold;
      if (!hold || (await this.isOfReported(caught, entry, hold))) return;
      if (!isAlive(this.ports.table, caught.process)) {
        // Somebody else has ended it: nothing is left to ask about.
        hold.release();
        return;
      }
      const judged = { isReported: false };
      this.alone.set(shellPid, judged);
      await this.ports.unreported(caught, hold, () => judged.isReported);
    } catch (error) {
      const what = error instanceof EndedError ? 'had to be refused' : 'could not be stopped';
      this.ports.problem(`A command ${what} before its line was reported: ${String(error)}`);
    } finally {
      this.alone.delete(shellPid);
      this.forget(shellPid, entry);
    }
  }

  /** Waits for the line's start event, if there will be one. False when what is held has to be judged without it. */
  private async isOfReported(caught: Caught, entry: Held, hold: RecordedHold): Promise<boolean> {
    const { shellPid, reportsLines } = caught.shell;
    for (let waited = 0; reportsLines && !entry.kept && waited < REPORT_MS; waited += LOOK_MS) {
      await this.ports.sleep(LOOK_MS);
    }
    this.forget(shellPid, entry);
    if (!entry.kept) return false;
    if (await entry.kept) return true;
    if (this.ports.wouldStop(caught)) return false;
    hold.release();
    return true;
  }

  private forget(shellPid: number, entry: Held): void {
    if (this.held.get(shellPid) === entry) this.held.delete(shellPid);
  }

  private forgetGone(shells: readonly WatchedShell[]): void {
    const known = new Set(shells.map((shell) => shell.shellPid));
    for (const pid of this.seen.keys()) if (!known.has(pid)) this.seen.delete(pid);
  }
}
