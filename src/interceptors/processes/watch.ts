import { EndedError } from '../../contracts/line';
import type { FoundProcess } from '../../contracts/processes';
import { MemberList, type Member } from './members';

/** A process of this window that stands for a command nobody has asked about. */
export interface CaughtProcess {
  pid: number;
  startedAt: string;
  /** As the engine is to judge it. */
  command: readonly string[];
  /** The shell of the terminal, or the extension host, below which it was found; undefined for one known by its marker. */
  root: number | undefined;
  /** How long it has been known, in milliseconds. */
  age: number;
}

/** A hold that is on disk; see freeze/lines.ts. */
export interface ProcessHold {
  release(): void;
  /** Ends it; false when something of it could not be ended. */
  deny(): Promise<boolean>;
}

export interface WatchPorts {
  /** What was started since the last look; `all` for everything that runs. */
  news(all: boolean): FoundProcess[] | Promise<FoundProcess[]>;
  /** The processes below which everything belongs to this window: the terminals' shells and the extension host. */
  roots(): ReadonlySet<number>;
  /** The window by whose name a process's environment says that it was started. */
  isMarked(pid: number): boolean;
  /** True for what the guard has started itself. */
  isOwn(pid: number): boolean;
  argvOf(pid: number): readonly string[] | undefined;
  isShim(argv: readonly string[]): boolean;
  /** The command that a process stands for; undefined where it is no tool. */
  commandOf(pid: number, argv: readonly string[]): readonly string[] | undefined;
  /** True for one that stands still, because a line or a task of it is held: it is looked at when it goes on. */
  isStopped(pid: number): boolean;
  /** What the guard makes of it. `later` where another interceptor is at it now. */
  judge(caught: CaughtProcess): 'stop' | 'note' | 'leave' | 'later';
  /** Stops it, and has it on disk; undefined when it is gone. */
  hold(caught: CaughtProcess): Promise<ProcessHold | undefined>;
  /** Asks the guard; true when it may go on. */
  mayRun(caught: CaughtProcess, gone: AbortSignal): Promise<boolean>;
  isGone(caught: CaughtProcess): boolean;
  /** Tells whoever has started it why it ends. */
  say(caught: CaughtProcess): void;
  now(): number;
  sleep(ms: number): Promise<void>;
  problem(text: string): void;
}

/** How often it is looked whether a held process was ended by somebody else, in milliseconds. */
const GONE_MS = 200;
/** After so many milliseconds what another interceptor is at is judged again. */
const LATER_MS = 20;

/**
 * Looks for tools of the catalogue below this window that came past the shims: by an absolute path, with an environment of
 * their own, under another name. What would be stopped is stopped first, and asked about then.
 */
export class ProcessWatch {
  private readonly members: MemberList;
  private isFirst = true;
  private known = '';
  private isLooking = false;
  private readonly held = new Set<number>();

  constructor(private readonly ports: WatchPorts) {
    this.members = new MemberList(ports);
  }

  /** Processes that are known now, by their arguments; for whoever decides how often to look. */
  some(isTrue: (argv: readonly string[], root: number | undefined) => boolean): boolean {
    return this.members.some(isTrue);
  }

  /** Everything that runs is taken in anew with the next look: what was started meanwhile is not known. */
  forget(): void {
    this.isFirst = true;
    this.members.clear();
  }

  /** One look. Resolves at once where the system tells at once; never rejects. Gives whether there was anything new. */
  async look(): Promise<boolean> {
    if (this.isLooking) return false;
    this.isLooking = true;
    try {
      const roots = this.ports.roots();
      const key = [...roots].join();
      const all = this.isFirst || key !== this.known;
      const news = this.ports.news(all);
      const found = Array.isArray(news) ? news : await news;
      this.isFirst = false;
      this.known = key;
      const isNew = this.members.add(found, roots, all);
      for (const member of this.members.due(this.ports.now())) this.inspect(member);
      return isNew;
    } catch (error) {
      this.ports.problem(`The processes could not be looked at: ${String(error)}`);
      return false;
    } finally {
      this.isLooking = false;
    }
  }

  private inspect(member: Member): void {
    const { ports } = this;
    const argv = ports.argvOf(member.pid);
    if (argv === undefined || argv.length === 0) {
      this.members.remove(member);
      return;
    }
    const key = argv.join('\0');
    if (key === member.key || this.held.has(member.pid)) return;
    // A copy of its parent, just forked: it has not become anything yet.
    const isCopy = member.key === undefined && this.members.keyOf(member.ppid) === key;
    Object.assign(member, { key, argv, isShim: ports.isShim(argv) });
    if (isCopy || member.isShim || this.isOfShim(member)) return;
    const command = ports.commandOf(member.pid, argv);
    if (command) this.judge(member, command);
  }

  private judge(member: Member, command: readonly string[]): void {
    const { ports } = this;
    const { pid, startedAt, root, foundAt } = member;
    const caught: CaughtProcess = { pid, startedAt, command, root, age: ports.now() - foundAt };
    const judged = ports.isStopped(pid) ? 'later' : ports.judge(caught);
    if (judged === 'later') {
      Object.assign(member, { key: undefined, looks: 0, due: ports.now() + LATER_MS });
    }
    if (judged === 'stop') void this.stop(caught);
    if (judged === 'note') void this.note(caught);
  }

  /** What a shim has started while it asks: curl, Node. After it has become its tool, what that starts is looked at. */
  private isOfShim({ ppid }: Member): boolean {
    const parent = this.members.get(ppid);
    return parent?.isShim === true && this.ports.isShim(this.ports.argvOf(ppid) ?? []);
  }

  private async note(caught: CaughtProcess): Promise<void> {
    try {
      if (!(await this.ports.mayRun(caught, new AbortController().signal))) await this.stop(caught);
    } catch (error) {
      this.ports.problem(`A process could not be judged: ${String(error)}`);
    }
  }

  /** Stops it and asks. */
  async stop(caught: CaughtProcess): Promise<void> {
    const { ports, held } = this;
    held.add(caught.pid);
    const gone = new AbortController();
    try {
      const hold = await ports.hold(caught);
      if (!hold) return;
      if (await this.isAllowed(caught, gone)) {
        hold.release();
        return;
      }
      if (!gone.signal.aborted) ports.say(caught);
      if (!(await hold.deny()))
        ports.problem(`Something of "${caught.command.slice(0, 3).join(' ')}" may still run.`);
    } catch (error) {
      const what = error instanceof EndedError ? 'had to be refused' : 'could not be stopped';
      ports.problem(`${caught.command[0] ?? 'A process'} came past the shims and ${what}: ${String(error)}`);
    } finally {
      gone.abort();
      held.delete(caught.pid);
    }
  }

  /** Whatever goes wrong with the question is a no: nothing may stay stopped, and nothing unasked may go on. */
  private async isAllowed(caught: CaughtProcess, gone: AbortController): Promise<boolean> {
    try {
      return await this.whileThere(caught, gone, this.ports.mayRun(caught, gone.signal));
    } catch (error) {
      this.ports.problem(`A process that was held could not be asked about and is ended: ${String(error)}`);
      return false;
    }
  }

  /** The question goes when the process does: an agent's own time-out may end it. */
  private async whileThere(
    caught: CaughtProcess,
    gone: AbortController,
    answer: Promise<boolean>,
  ): Promise<boolean> {
    const state: { isOpen: boolean } = { isOpen: true };
    const answered = answer
      .catch(() => false) // the caller hears of it
      .finally(() => {
        state.isOpen = false;
      });
    while (state.isOpen && !gone.signal.aborted) {
      await Promise.race([answered, this.ports.sleep(GONE_MS)]);
      if (this.ports.isGone(caught)) gone.abort(); // of no effect where it has been answered
    }
    return answer;
  }
}
