import type { Outcome } from '../contracts/audit';
import type { StartedLine, Terminal } from '../contracts/line';
import type { PendingQuestion } from '../contracts/question';
import type { Actor } from '../contracts/request';
import type { Told } from './messages';

/** An approved call of an agent's hook serves the commands that it starts for this long, in milliseconds. */
const HOOK_MS = 10 * 60_000;
/** A settled intent of no known line still serves the line's late start event for this long, in milliseconds. */
const LATE_EVENT_MS = 15_000;

/** When something became of a command, in milliseconds of a clock that never goes back. */
export interface CommandTimes {
  /** The question was opened; absent where nothing was asked. */
  asked?: number;
  /** Its outcome was known. */
  settled?: number;
}

/**
 * What somebody wants to happen, from the first interceptor that noticed it to its outcome. Several interceptors can
 * notice the same: a frozen line and the shims of the tools in it. They share one intent, one question, one answer.
 */
export interface Intent extends Told {
  readonly where: Terminal | undefined;
  /** The line it belongs to, once that is known. */
  line: StartedLine | undefined;
  /** Shims that wait for the outcome. When the last one goes, the question goes, unless a frozen line waits too. */
  clients: number;
  held: boolean;
  /** The line whose hold stands: the first one's, or that of a line which has taken it over. */
  heldBy: StartedLine | undefined;
  /** True once it was refused and is being ended with its line, whose start event has not come yet. */
  ended: boolean;
  /** True where its process had a terminal while its line was not reported yet: the one that is reported next is that line. */
  isOfNextLine: boolean;
  question?: PendingQuestion;
  /** Undefined while it is open. */
  outcome: Outcome | undefined;
  settledAt?: number;
  /** For the record. */
  readonly times: CommandTimes;
  readonly settled: Promise<Outcome>;
  settle(outcome: Outcome): void;
}

export function openIntent(told: Told, where: Terminal | undefined, line: StartedLine | undefined): Intent {
  let resolve: (outcome: Outcome) => void = () => undefined;
  const settled = new Promise<Outcome>((done) => {
    resolve = done;
  });
  const intent: Intent = {
    ...told,
    where,
    line,
    clients: 0,
    held: false,
    heldBy: undefined,
    ended: false,
    isOfNextLine: false,
    outcome: undefined,
    times: {},
    settled,
    settle(outcome) {
      if (intent.outcome !== undefined) return;
      intent.outcome = outcome;
      intent.settledAt = Date.now();
      intent.times.settled = performance.now();
      resolve(outcome);
    },
  };
  return intent;
}

/** True for outcomes after which the command runs. */
export function runs(outcome: Outcome): boolean {
  return outcome === 'allowed' || outcome === 'approved' || outcome === 'observed';
}

/**
 * What a line stands still for. Meanwhile no tool of it is asked about as well: a line that is denied takes the tool
 * along, and a second question would stay on the screen for nothing.
 */
export function heldFor(shareable: readonly Intent[]): Intent | undefined {
  return shareable.find((intent) => intent.held && intent.outcome === undefined);
}

/** The intents of a window's terminals, and the line that each terminal runs. */
export class Intents {
  private readonly all = new Set<Intent>();
  private readonly lines = new Map<number, StartedLine>();
  private readonly lineWaiters = new Map<number, Set<() => void>>();

  /** @param concerns is told of each line that an intent belongs to. */
  constructor(private readonly concerns: (line: StartedLine) => void = () => undefined) {}

  add(intent: Intent): void {
    this.all.add(intent);
    if (intent.line) this.concerns(intent.line);
  }

  lineOf(terminal: Terminal | undefined): StartedLine | undefined {
    return terminal && this.lines.get(terminal.shellPid);
  }

  activeLines(): StartedLine[] {
    return [...this.lines.values()];
  }

  /** Notes the terminal's line and gives it the intents that its shims were faster with. */
  start(line: StartedLine): Intent[] {
    const pid = line.terminal.shellPid;
    this.forgetLine(pid);
    this.lines.set(pid, line);
    for (const wake of this.lineWaiters.get(pid) ?? []) wake();
    const adopted = this.ofTerminal(pid).filter(
      (intent) => intent.line === undefined && isRecent(intent) && startedBy(line, intent),
    );
    for (const intent of adopted) {
      intent.line = line;
      intent.ended = false;
      this.concerns(line);
    }
    return adopted;
  }

  /**
   * The calls of this agent's hook that were let run not long ago: what they start comes by again as lines and tools. Two
   * sessions of one agent are not told apart.
   */
  ofHook({ kind, name }: Actor): Intent[] {
    if (kind !== 'agent' || name === undefined) return [];
    return [...this.all].filter(
      ({ request, outcome, settledAt = 0 }) =>
        request.interceptor === 'hook' &&
        request.actor.name === name &&
        outcome !== undefined &&
        runs(outcome) &&
        Date.now() - settledAt < HOOK_MS,
    );
  }

  /** What hooks were let run serves nothing that comes later. */
  forgetHooks(): void {
    for (const intent of this.all)
      if (intent.request.interceptor === 'hook' && intent.outcome !== undefined) this.all.delete(intent);
  }

  /** A line whose end was never reported must not keep its intents for ever. */
  private forgetLine(shellPid: number): void {
    const line = this.lines.get(shellPid);
    for (const intent of this.ofTerminal(shellPid)) {
      if (line === undefined || intent.line !== line || intent.outcome === undefined) continue;
      if (intent.ended) intent.line = undefined;
      else this.all.delete(intent);
    }
  }

  /**
   * Forgets the terminal's line; gives the intents that belonged to it. Those of a later line, whose start comes next, stay:
   * a shell that stands still reports no end, and nothing of a line that has ended is in the terminal's foreground.
   * @param isInFront whether a process runs there
   * @param isOver true where it is not the editor's word: the line's process, or its terminal, has gone
   */
  end(shellPid: number, isInFront: (pid: number) => boolean, isOver: boolean): Intent[] {
    const line = this.lines.get(shellPid);
    this.lines.delete(shellPid);
    const own = this.ofTerminal(shellPid).filter((intent) => intent.line === line);
    const isLater = ({ outcome, heldBy, request: { pid = shellPid } }: Intent) =>
      outcome === undefined && !isOver && (heldBy !== undefined || (pid !== shellPid && isInFront(pid)));
    const ended = own.filter((intent) => !isLater(intent));
    for (const intent of own) {
      if (intent.ended || !ended.includes(intent)) intent.line = undefined;
      else this.all.delete(intent);
    }
    return ended;
  }

  /** The intents that a new request of this terminal may share: those of its line, else those still open. */
  shareable(terminal: Terminal | undefined): Intent[] {
    if (!terminal) return [];
    const line = this.lineOf(terminal);
    return this.ofTerminal(terminal.shellPid).filter((intent) =>
      line ? intent.line === line : intent.outcome === undefined,
    );
  }

  open(): Intent[] {
    return [...this.all].filter((intent) => intent.outcome === undefined);
  }

  /** Drops what is settled and belongs to no line, so that the set does not grow. */
  prune(): void {
    for (const intent of this.all) {
      if (intent.line === undefined && intent.outcome !== undefined && !isRecent(intent))
        this.all.delete(intent);
    }
  }

  /** Resolves when the terminal's next line starts, or after `ms`. */
  async untilLine(terminal: Terminal, ms: number): Promise<void> {
    const pid = terminal.shellPid;
    const waiters = this.lineWaiters.get(pid) ?? new Set();
    this.lineWaiters.set(pid, waiters);
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        waiters.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      waiters.add(wake);
    });
    if (waiters.size === 0) this.lineWaiters.delete(pid);
  }

  private ofTerminal(shellPid: number): Intent[] {
    return [...this.all].filter((intent) => intent.where?.shellPid === shellPid);
  }
}

/**
 * Whether the intent's process is one of the line's: an answer given to another line's job is not for this one. A process
 * that was refused has ended, alone or with its line, and cannot be looked at any more; the next line that is reported is
 * taken for its. What was let run has to be there still.
 */
function startedBy(line: StartedLine, intent: Intent): boolean {
  const isRefused = intent.outcome !== undefined && !runs(intent.outcome);
  const isReported = line.isReported === undefined;
  if (intent.ended || (isRefused && intent.isOfNextLine && isReported)) return true;
  return intent.request.pid !== undefined && line.includes(intent.request.pid);
}

function isRecent({ settledAt, request }: Intent): boolean {
  const kept = request.interceptor === 'hook' ? HOOK_MS : LATE_EVENT_MS;
  return settledAt === undefined || Date.now() - settledAt < kept;
}
