import type { ProcessInfo, ProcessTable } from '../../contracts/processes';
import { identity } from '../freeze/hold';

/** Processes of an editor that may start terminals: its pty host, by the words that it is started with. */
const PTY_HOST = /^--type=(?:ptyHost|utility)$/;

export interface RootLookPorts {
  table: ProcessTable;
  /** This process: what was started before it is left alone. */
  self: number;
  argvOf(pid: number): readonly string[] | undefined;
  /** The children that the main thread of a process has started; empty when it is gone. */
  childIds(pid: number): readonly number[];
  /** True for a process of this window's terminals; another window judges its own. */
  isOurs(pid: number): boolean;
  /** True for a shell that somebody types into: its lines are judged, not itself. */
  isTypedInto(argv: readonly string[]): boolean;
  /** A terminal's own process was found, or has become another program (`exec`). */
  found(pid: number, argv: readonly string[]): void;
}

interface Root {
  readonly id: string;
  words: string;
  readonly isRoot: boolean;
}

/**
 * Looks at what the editor starts in its terminals that is not a shell to type into: tasks, and terminals that were opened
 * with a program. The editor tells of a task's process 70 to 300 ms after its start (measured), which is too late to
 * stop it. So the children of its pty host are looked at; without a new one a look is a read of one small file.
 */
export class RootLook {
  private readonly roots = new Map<number, Root>();
  private hosts: readonly number[] = [];
  /** Parents of terminals' processes that the editor has told of. */
  private learned: readonly number[] = [];
  private readonly parent: number;
  private siblings: string | undefined;
  /** The children of each host at the look before, where there was nothing to wait for. */
  private readonly unchanged = new Map<number, string>();

  constructor(private readonly ports: RootLookPorts) {
    this.parent = ports.table.info(ports.self)?.ppid ?? 0;
  }

  /** A terminal's process is known: its parent is the pty host. */
  learn(pid: number): void {
    const host = this.ports.table.info(pid)?.ppid;
    if (host === undefined || host <= 1 || this.hosts.includes(host)) return;
    this.learned = [host];
    this.siblings = undefined;
  }

  look(): void {
    this.hosts = this.candidates();
    const found = new Set<number>();
    for (const host of this.hosts) {
      const children = this.ports.childIds(host);
      const isSame = this.unchanged.get(host) === children.join(' ');
      this.unchanged.set(host, children.join(' '));
      const own = isSame ? undefined : this.ports.argvOf(host)?.join('\0');
      for (const pid of children) {
        found.add(pid);
        const known = this.roots.get(pid);
        if (isSame && known) this.becomes(pid, known);
        else if (!this.lookAt(pid, own)) this.unchanged.delete(host);
      }
    }
    for (const pid of this.roots.keys()) if (!found.has(pid)) this.roots.delete(pid);
  }

  /** A root can put another program in its place; a shell that is typed into stays one, its lines are looked at. */
  private becomes(pid: number, known: Root): void {
    if (!known.isRoot) return;
    const argv = this.ports.argvOf(pid);
    const words = argv?.join('\0');
    // Without words it has ended and is not reaped yet.
    if (!argv || !words || words === known.words) return;
    known.words = words;
    this.ports.found(pid, argv);
  }

  /** False for a process that has not become what it is started for: it is still a copy of the pty host. */
  private lookAt(pid: number, own: string | undefined): boolean {
    const child = this.ports.table.info(pid);
    if (!child || child.zombie) return true;
    const known = this.roots.get(pid);
    if (known?.id === identity(child)) {
      this.becomes(pid, known);
      return true;
    }
    const argv = this.ports.argvOf(pid);
    const words = argv?.join('\0');
    if (!argv || !words || words === own) return false;
    const isRoot = this.isRoot(child, argv);
    this.roots.set(pid, { id: identity(child), words, isRoot });
    if (isRoot) this.ports.found(pid, argv);
    return true;
  }

  private isRoot(child: ProcessInfo, argv: readonly string[]): boolean {
    const { table, self } = this.ports;
    const own = table.info(self);
    // What ran before this window's guard did was judged by the one before it, or started without one.
    if (own && Number(child.startedAt) < Number(own.startedAt)) return false;
    return !this.ports.isTypedInto(argv) && this.ports.isOurs(child.pid);
  }

  /** The pty host comes with the first terminal, and again after a crash: so its siblings are looked at each time. */
  private candidates(): readonly number[] {
    const { ports } = this;
    if (this.parent <= 1) return this.learned;
    const siblings = ports.childIds(this.parent).filter((pid) => pid !== ports.self);
    if (siblings.join(' ') === this.siblings) return this.hosts;
    this.siblings = siblings.join(' ');
    const found = siblings.filter((pid) => ports.argvOf(pid)?.some((word) => PTY_HOST.test(word)));
    // One that has just been forked does not have its own words yet.
    if (siblings.some((pid) => !this.hasOwnWords(pid))) this.siblings = undefined;
    return [...new Set([...found, ...this.learned])];
  }

  private hasOwnWords(pid: number): boolean {
    const words = this.ports.argvOf(pid)?.join('\0');
    return words !== undefined && words !== '' && words !== this.ports.argvOf(this.parent)?.join('\0');
  }
}
