import type { ProcessList, ProcessTable } from '../contracts/processes';
import { Members, Snapshot, type Bounds, type StopTarget } from './members';
import type { EndedItem, ReasonedItem } from './record';

/** How long is looked for what does not stand still yet, before ending begins in any case. In milliseconds. */
const FREEZE_MS = 1000;
/** How long is looked, and killed again, until everything has gone. In milliseconds. */
const VERIFY_MS = 2000;
/** For so long nothing new may appear after the last has gone: longer than respawners take. In milliseconds. */
const QUIET_MS = 120;
const STEP_MS = 10;
/** How long the terminals' lines may take to stand still before what they run is ended, in milliseconds. */
const LINES_MS = 150;

/** A terminal's line that is to be ended as a whole; the shell lives on. */
export interface StoppableLine {
  title: StopTarget['title'];
  kind: 'agent' | 'task' | 'command' | 'other';
  /** Stops the shell first, then what it runs; undefined when nothing is left of the line. */
  hold(): Promise<{ end(): Promise<boolean> } | undefined>;
}

export interface LocalStopPorts {
  processes: Pick<ProcessTable, 'info' | 'signal' | 'ancestors'>;
  list: Pick<ProcessList, 'all' | 'again'>;
  /** What the guard has let run, oldest first. */
  running(): readonly StopTarget[];
  /** What else is to be ended, by a look at everything: agents. Asked at each look, as they start others. */
  find(look: Snapshot): readonly StopTarget[];
  bounds: Omit<Bounds, 'protectedPids'>;
  /**
   * Lines whose rest must not run either: `; …`, `|| …`, loops. Asked before the first look, which is empty then, and at each:
   * a line that was named before is the same object.
   */
  lines(look: Snapshot): readonly StoppableLine[];
  /** Process ids of the terminals' shells. They and everything above them are never touched. */
  shells(): readonly number[];
  /** The guard's own process id. It and everything above it are never touched. */
  self: number;
  /** All stands still and is about to be ended: the last moment in which a terminal can be told above its prompt. */
  frozen(members: Members): void;
  /** Milliseconds, of any clock that does not go backwards. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface LocalStopResult {
  ended: readonly EndedItem[];
  failed: readonly ReasonedItem[];
  notAttempted: readonly ReasonedItem[];
  /** Since the call, in milliseconds: all stood still, all had ended. */
  frozenMs: number;
  endedMs: number;
}

/**
 * Ends agents and everything that the guard has let run on this machine: at once, without a question. All is stopped before
 * the first is killed, so that nothing can react to the end of another, and start it again. The state of the kill switch
 * must be engaged before, so that no command starts meanwhile. Never rejects.
 */
export async function engage(ports: LocalStopPorts): Promise<LocalStopResult> {
  const start = ports.now();
  const lines = new Lines(ports);
  // Lines first: holding one begins with its shell, which then does not go on to the next command.
  lines.take(new Snapshot([]));
  const stop = new LocalStop(ports, lines);
  const frozen = stop.freeze();
  await Promise.race([frozen.then(() => lines.held()), ports.sleep(LINES_MS)]);
  await frozen;
  const frozenMs = ports.now() - start;
  ports.frozen(stop.members);
  lines.end();
  const goneAt = await stop.end();
  const failedLines = await lines.failed();
  const { ended, failed, notAttempted } = stop.result();
  return {
    ...{ ended, failed: [...failed, ...failedLines], notAttempted },
    ...{ frozenMs, endedMs: goneAt - start },
  };
}

/** The lines that are to be ended, each held once. */
class Lines {
  private readonly all = new Map<StoppableLine, ReturnType<StoppableLine['hold']>>();
  private readonly ended = new Map<StoppableLine, Promise<boolean | undefined>>();
  private isEnding = false;

  constructor(private readonly ports: Pick<LocalStopPorts, 'lines'>) {}

  /** Holds those that are new. */
  take(look: Snapshot): void {
    for (const line of this.ports.lines(look)) {
      if (this.all.has(line)) continue;
      const held = settled(line.hold());
      this.all.set(line, held);
      if (this.isEnding) this.ended.set(line, settled(endLine(held)));
    }
  }

  async held(): Promise<void> {
    await Promise.all(this.all.values());
  }

  /** From now on what is held is ended, and what comes later too. */
  end(): void {
    this.isEnding = true;
    for (const [line, held] of this.all) this.ended.set(line, settled(endLine(held)));
  }

  async failed(): Promise<ReasonedItem[]> {
    const told = await Promise.all([...this.ended].map(async ([line, ended]) => ({ line, is: await ended })));
    return told
      .filter(({ is }) => is !== true)
      .map(({ line: { title, kind } }) => ({
        ...{ title: textOf(title), kind },
        reason: 'a part of the line may still run',
      }));
  }
}

/** Undefined where it fails: what is left of a line is told by whether it has ended. */
async function settled<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch {
    return undefined;
  }
}

async function endLine(held: Promise<{ end(): Promise<boolean> } | undefined>): Promise<boolean> {
  const hold = await held;
  return hold === undefined || hold.end();
}

class LocalStop {
  readonly members: Members;
  private readonly running: readonly StopTarget[];
  private readonly refusals: ReasonedItem[] = [];
  private readonly protectedPids: ReadonlySet<number>;
  private look: Snapshot;

  constructor(
    private readonly ports: LocalStopPorts,
    private readonly lines: Lines,
  ) {
    const own = [ports.self, ...ports.shells()];
    this.protectedPids = new Set(
      own.flatMap((pid) => [pid, ...ports.processes.ancestors(pid).map((process) => process.pid)]),
    );
    this.members = new Members(ports.processes, { ...ports.bounds, protectedPids: this.protectedPids });
    this.look = new Snapshot([]);
    this.running = this.attempted(ports.running());
  }

  /** Stops everything, again and again until nothing new appears and all stands still. */
  async freeze(): Promise<void> {
    const deadline = this.ports.now() + FREEZE_MS;
    for (;;) {
      const isNew = this.lookAgain();
      const moving = this.members.alive(this.look).filter(({ process }) => this.isMoving(process.pid));
      for (const member of moving) this.members.signal(member, 'SIGSTOP');
      if ((!isNew && moving.length === 0) || this.ports.now() >= deadline) return;
      // A signal needs a moment to arrive, and what is stopped may just have started something.
      await this.ports.sleep(1);
    }
  }

  /** Ends everything, and looks that it stays so. Gives the time at which the last had gone. */
  async end(): Promise<number> {
    const { ports } = this;
    const deadline = ports.now() + VERIFY_MS;
    let goneAt = ports.now();
    let isGone = false;
    for (;;) {
      const alive = this.members.alive(this.look);
      // The last first, so that none is handed to another parent while it still runs.
      for (const member of alive.reverse()) this.members.signal(member, 'SIGKILL');
      const now = ports.now();
      if (alive.length > 0) isGone = false;
      else if (!isGone) [goneAt, isGone] = [now, true];
      const isQuiet = isGone && now - goneAt >= QUIET_MS;
      if (now >= deadline || (isQuiet && !this.lookAgain(true))) return isGone ? goneAt : now;
      await ports.sleep(isGone ? STEP_MS : 1);
      this.lookAgain();
    }
  }

  result(): Pick<LocalStopResult, 'ended' | 'failed' | 'notAttempted'> {
    const alive = new Map(this.members.alive(this.look).map(({ process, target }) => [target, process]));
    const ended: EndedItem[] = [];
    const failed: ReasonedItem[] = [];
    for (const target of this.members.targets()) {
      const refused = this.members.refusedPid(target);
      const survivor = alive.get(target);
      if (refused !== undefined && this.look.byPid.get(refused)?.zombie === false)
        failed.push(item(target, `process ${refused} belongs to another user`));
      else if (survivor)
        failed.push(item(target, `still running after ${VERIFY_MS / 1000} s: process ${survivor.pid}`));
      else ended.push({ ...shown(target), processes: this.members.count(target) });
    }
    return { ended, failed, notAttempted: [...this.refusals, ...this.goneBefore()] };
  }

  /** True when something new was found. `all` looks at every process anew, which takes longer. */
  private lookAgain(all = false): boolean {
    const { list } = this.ports;
    this.look = new Snapshot(all ? list.all() : list.again(this.members.pids()));
    const isNew = this.members.take(this.look, [...this.running, ...this.ports.find(this.look)]);
    this.lines.take(this.look);
    return isNew;
  }

  /** Waits for the end of `vfork`: it can neither be stopped nor run on, as its child stands still. */
  private isMoving(pid: number): boolean {
    return this.look.byPid.get(pid)?.stopped === false;
  }

  private attempted(running: readonly StopTarget[]): StopTarget[] {
    const unique = new Map(running.map((target) => [`${target.pid}@${target.startedAt}`, target]));
    // The youngest come first: they are what the person has just seen.
    return [...unique.values()].reverse().filter((target) => {
      const { pid } = target;
      if (Number.isInteger(pid) && pid > 1 && !this.protectedPids.has(pid)) return true;
      this.refusals.push(item(target, 'it is the editor, the guard itself or the shell of a terminal'));
      return false;
    });
  }

  private goneBefore(): ReasonedItem[] {
    const found = this.members.targets();
    return this.running
      .filter((target) => !found.has(target) && this.members.count(target) === 0)
      .map((target) => item(target, 'it had ended already'));
  }
}

function shown({ pid, startedAt, kind, title }: StopTarget): Omit<EndedItem, 'processes'> {
  const isPid = Number.isInteger(pid) && pid > 0;
  return {
    ...(isPid && { pid, startedAt }),
    kind,
    title: textOf(title),
  };
}

function textOf(title: StopTarget['title']): string {
  return typeof title === 'string' ? title : title();
}

function item(target: StopTarget, reason: string): ReasonedItem {
  return { ...shown(target), reason };
}
