import type { ProcessInfo, ProcessTable, Signal } from '../contracts/processes';
import type { StopKind } from './record';

/** Something that is to be ended with all that is below it. `startedAt` tells a reused id apart. */
export interface StopTarget {
  pid: number;
  startedAt: string;
  /** For people, redacted; asked for once it has ended, as redacting takes time. */
  title: string | (() => string);
  kind: StopKind;
}

/** What may not be touched, whoever has started it. */
export interface Bounds {
  /** The editor, the extension host, the terminals' shells and all that is above them. */
  protectedPids: ReadonlySet<number>;
  /** Part of an editor, or the prompt of one of its terminals. */
  isEditors(process: ProcessInfo): boolean;
  /** False for another user's. */
  isOurs(pid: number): boolean;
}

export interface Member {
  readonly process: ProcessInfo;
  readonly target: StopTarget;
}

/** Bounds what forks faster than it is stopped. */
const MAX_MEMBERS = 20_000;

/** Process id and start time: the same for one process only. */
export function identity({ pid, startedAt }: Pick<ProcessInfo, 'pid' | 'startedAt'>): string {
  return `${pid}@${startedAt}`;
}

/** One look at all processes, by what is asked of it. */
export class Snapshot {
  readonly byPid: ReadonlyMap<number, ProcessInfo>;
  /** When the youngest was started, in ticks of /proc; 0 where the system counts otherwise. */
  readonly newest: number;
  private readonly below = new Map<number, ProcessInfo[]>();
  private readonly groups = new Map<number, ProcessInfo[]>();

  constructor(readonly all: readonly ProcessInfo[]) {
    this.byPid = new Map(all.map((process) => [process.pid, process]));
    let newest = 0;
    for (const process of all) {
      newest = Math.max(newest, Number(process.startedAt) || 0);
      put(this.below, process.ppid, process);
      put(this.groups, process.pgid, process);
    }
    this.newest = newest;
  }

  /** What it has started, and what is of the job that it leads, also where that was handed to another parent. */
  startedBy(pid: number): ProcessInfo[] {
    return [...(this.below.get(pid) ?? []), ...(this.groups.get(pid) ?? [])];
  }

  /** The process itself, if it still is the same and has not ended. */
  current(known: Pick<ProcessInfo, 'pid' | 'startedAt'>): ProcessInfo | undefined {
    const process = this.byPid.get(known.pid);
    return process && !process.zombie && process.startedAt === known.startedAt ? process : undefined;
  }
}

function put<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}

function isReused(look: Snapshot, { pid, startedAt }: ProcessInfo): boolean {
  const now = look.byPid.get(pid);
  return now !== undefined && now.startedAt !== startedAt;
}

/** All processes of the targets that were found so far. */
export class Members {
  private readonly members = new Map<string, Member>();
  /** Processes that are another user's, or may not be signalled, by the target that they are below. */
  private readonly refused = new Map<StopTarget, number>();

  constructor(
    private readonly table: Pick<ProcessTable, 'info' | 'signal'>,
    private readonly bounds: Bounds,
  ) {}

  /** Takes in what belongs to the targets by now, parents first; true when anything did. */
  take(look: Snapshot, targets: readonly StopTarget[]): boolean {
    const before = this.members.size;
    const visited = new Set<number>();
    for (const { process, target } of [...this.members.values()])
      if (!isReused(look, process)) this.descend(look, process, target, visited);
    for (const target of targets) {
      const process = look.current(target);
      if (process) this.descend(look, process, target, visited);
    }
    return this.members.size > before;
  }

  /** Those that have not ended. */
  alive(look: Snapshot): Member[] {
    return [...this.members.values()].filter(({ process }) => look.current(process));
  }

  pids(): number[] {
    return [...this.members.values()].map(({ process }) => process.pid);
  }

  /** How many processes the target has had. */
  count(target: StopTarget): number {
    let count = 0;
    for (const member of this.members.values()) if (member.target === target) count++;
    return count;
  }

  targets(): ReadonlySet<StopTarget> {
    return new Set([...this.members.values()].map(({ target }) => target));
  }

  refusedPid(target: StopTarget): number | undefined {
    return this.refused.get(target);
  }

  /** A process whose id was given to another meanwhile gets no signal. */
  signal({ process, target }: Member, signal: Signal): void {
    const now = this.table.info(process.pid);
    if (!now || now.zombie || now.startedAt !== process.startedAt) return;
    try {
      this.table.signal(process.pid, signal);
    } catch {
      this.refused.set(target, process.pid);
    }
  }

  private descend(look: Snapshot, from: ProcessInfo, target: StopTarget, visited: Set<number>): void {
    const queue = [from];
    for (let process = queue.shift(); process; process = queue.shift()) {
      const { pid } = process;
      if (visited.has(pid) || !this.mayTouch(process)) continue;
      visited.add(pid);
      if (this.bounds.isOurs(pid)) this.add(process, target);
      else if (!process.zombie) this.refused.set(target, pid);
      queue.push(...look.startedBy(pid));
    }
  }

  private add(process: ProcessInfo, target: StopTarget): void {
    if (process.zombie || this.members.size >= MAX_MEMBERS) return;
    const key = identity(process);
    if (!this.members.has(key)) this.members.set(key, { process, target });
  }

  /** 0 and below would mean whole groups of processes. */
  private mayTouch(process: ProcessInfo): boolean {
    const { pid } = process;
    if (!Number.isInteger(pid) || pid <= 1 || this.bounds.protectedPids.has(pid)) return false;
    return this.members.has(identity(process)) || !this.bounds.isEditors(process);
  }
}
