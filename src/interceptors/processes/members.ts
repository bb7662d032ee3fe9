import type { FoundProcess } from '../../contracts/processes';

/** A process of this window. */
export interface Member extends FoundProcess {
  /** See {@link CaughtProcess}. */
  root: number | undefined;
  /** Its arguments when it was looked at last; the key is them as one text. */
  argv: readonly string[];
  key: string | undefined;
  isShim: boolean;
  /** When it was found, how often it was looked at, and when it is next; in milliseconds. */
  foundAt: number;
  looks: number;
  due: number;
}

export interface MemberPorts {
  isMarked(pid: number): boolean;
  isOwn(pid: number): boolean;
  now(): number;
}

/** A new process becomes its program soon after the fork, so it is looked at again after so many milliseconds. */
const AGES = [10, 10, 20, 40, 80, 160, 320];
/** Later it can become another program only by `exec` in a script. In milliseconds, and so many in one look at most. */
const OLD_MS = 1000;
const MAX_OLD = 4;
/** A machine's processes are not more in earnest; what is above is not watched. */
const MAX_MEMBERS = 20_000;

interface Look {
  fresh: ReadonlyMap<number, FoundProcess>;
  roots: ReadonlySet<number>;
  /** Processes that were looked at already. */
  others: Set<number>;
  isOld: boolean;
  depth: number;
}

/** Which processes belong to this window, and when each is to be looked at. */
export class MemberList {
  private readonly members = new Map<number, Member>();
  private young: Member[] = [];
  /** Turns round. */
  private old: Member[] = [];

  constructor(private readonly ports: MemberPorts) {}

  get(pid: number): Member | undefined {
    return this.members.get(pid);
  }

  keyOf(pid: number): string | undefined {
    return this.members.get(pid)?.key;
  }

  some(isTrue: (argv: readonly string[], root: number | undefined) => boolean): boolean {
    for (const { argv, root } of this.members.values()) if (isTrue(argv, root)) return true;
    return false;
  }

  /** Takes in what belongs here; true when anything did. `isOld` where it has run for a while: it is looked at once. */
  add(found: readonly FoundProcess[], roots: ReadonlySet<number>, isOld: boolean): boolean {
    const fresh = new Map(found.map((process) => [process.pid, process]));
    let isNew = false;
    const others = new Set<number>();
    for (const process of found)
      isNew = this.take(process, { fresh, roots, others, isOld, depth: 0 }) || isNew;
    return isNew;
  }

  remove(member: Member): void {
    if (this.members.get(member.pid) === member) this.members.delete(member.pid);
    member.due = Infinity;
  }

  clear(): void {
    this.members.clear();
    [this.young, this.old] = [[], []];
  }

  /** Those whose time has come; each is put off to its next. */
  due(now: number): Member[] {
    const due = this.young.filter((member) => member.due <= now);
    for (const member of due) {
      member.due = now + (AGES[member.looks] ?? OLD_MS);
      member.looks++;
    }
    const grown = this.young.filter((member) => member.looks > AGES.length);
    if (grown.length > 0) {
      this.young = this.young.filter((member) => member.looks <= AGES.length);
      this.old.push(...grown);
    }
    for (let i = 0; i < MAX_OLD && (this.old[0]?.due ?? now + 1) <= now; i++) {
      const [next] = this.old.splice(0, 1);
      if (!next) break;
      next.due = now + OLD_MS;
      this.old.push(next);
      due.push(next);
    }
    this.dropGone();
    return due;
  }

  private take(process: FoundProcess, look: Look): boolean {
    const { pid, ppid, startedAt } = process;
    if (this.members.get(pid)?.startedAt === startedAt) return false;
    if (look.roots.has(pid) || look.others.has(pid)) return false;
    look.others.add(pid);
    if (this.members.size >= MAX_MEMBERS || this.ports.isOwn(pid)) return false;
    const parent = look.fresh.get(ppid);
    // Parents first: ids are handed out anew when they are used up.
    if (parent && look.depth < 64) this.take(parent, { ...look, depth: look.depth + 1 });
    const above = this.members.get(ppid);
    const root = look.roots.has(ppid) ? ppid : above?.root;
    if (root === undefined && !above && !this.ports.isMarked(pid)) return false;
    const now = this.ports.now();
    const member: Member = {
      ...{ pid, ppid, startedAt, root, argv: [], key: undefined, isShim: false },
      ...{ foundAt: now, looks: look.isOld ? AGES.length : 0, due: now },
    };
    this.members.set(pid, member);
    this.young.push(member);
    return true;
  }

  private dropGone(): void {
    if (this.young.some(({ due }) => due === Infinity))
      this.young = this.young.filter(({ due }) => due !== Infinity);
    if (this.old[0]?.due === Infinity) this.old = this.old.filter(({ due }) => due !== Infinity);
  }
}
