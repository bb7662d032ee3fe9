import type { ProcessInfo, ProcessTable, Signal } from '../contracts/processes';
import type { GuardedProcess } from './plan';

/** Bounds a tree that forks faster than it is stopped. */
const MAX_PROCESSES = 10_000;

/** A guarded process and everything below it that was found so far. */
export class ProcessTree {
  private readonly members = new Map<number, ProcessInfo>();
  private refused: number | undefined;

  constructor(
    readonly target: GuardedProcess,
    private readonly table: ProcessTable,
    private readonly protectedPids: ReadonlySet<number>,
  ) {}

  /** How many processes it has had. */
  get size(): number {
    return this.members.size;
  }

  /** A member that the system did not let us signal. */
  get refusedPid(): number | undefined {
    return this.refused;
  }

  /** Those that still run: a process that has ended, or whose id belongs to another now, does not count. */
  survivors(): ProcessInfo[] {
    return [...this.members.values()].filter((member) => this.current(member) !== undefined);
  }

  /**
   * Stops the root, then what it has started, and so on down: a stopped process starts nothing more. To be repeated until
   * {@link isStill}, because a signal can arrive after the look at the children.
   */
  stop(): void {
    const queue: number[] = [this.target.pid, ...this.members.keys()];
    const visited = new Set<number>();
    for (let pid = queue.shift(); pid !== undefined; pid = queue.shift()) {
      if (visited.has(pid)) continue;
      visited.add(pid);
      const info = this.admit(pid);
      if (!info) continue;
      if (!info.stopped) this.signal(info, 'SIGSTOP');
      queue.push(...this.table.children(pid).map((child) => child.pid));
    }
  }

  /** True when all members have really stopped, and have no children that are not members. */
  isStill(): boolean {
    return this.survivors().every(
      (member) =>
        this.table.info(member.pid)?.stopped !== false &&
        this.table
          .children(member.pid)
          .every((child) => child.zombie || this.protectedPids.has(child.pid) || this.members.has(child.pid)),
    );
  }

  /** Ends all members, the root last, so that none is handed to another parent while it still runs. */
  kill(): void {
    for (const member of this.survivors().reverse()) this.signal(member, 'SIGKILL');
  }

  /** Makes the process a member if it may be one. */
  private admit(pid: number): ProcessInfo | undefined {
    if (this.protectedPids.has(pid) || pid <= 1) return undefined;
    const info = this.table.info(pid);
    if (!info || info.zombie) return undefined;
    const known =
      this.members.get(pid)?.startedAt ?? (pid === this.target.pid ? this.target.startedAt : undefined);
    if (known !== undefined && known !== info.startedAt) return undefined;
    if (known === undefined && this.members.size >= MAX_PROCESSES) return undefined;
    if (!this.members.has(pid)) this.members.set(pid, info);
    return info;
  }

  private current(member: ProcessInfo): ProcessInfo | undefined {
    const info = this.table.info(member.pid);
    return info && !info.zombie && info.startedAt === member.startedAt ? info : undefined;
  }

  private signal(member: ProcessInfo, signal: Signal): void {
    if (!this.current(member)) return;
    try {
      this.table.signal(member.pid, signal);
    } catch {
      this.refused = member.pid;
    }
  }
}
