import type { ProcessInfo, ProcessTable } from '../../contracts/processes';
import { identity } from '../freeze/hold';
import type { LinePorts, RecordedHold } from '../freeze/lines';
import type { FrozenRecord } from '../freeze/records';

/** Processes can fork while they are being stopped; this many rounds find every tree that does not fork for ever. */
const STOP_ROUNDS = 50;
/** How long what was killed may take to die, in milliseconds. */
const DEATH_MS = 1000;
/**
 * Between the end of a task's run and that of its process, in milliseconds. The editor must have heard of the first when
 * it is told of the second, 250 ms after it happened: it takes a process that was killed for one that succeeded.
 */
const TERMINATE_MS = 50;

/** A terminal's own process and all that it has started, held still: no shell has to live on. */
export class TreeHold {
  private stopped: ProcessInfo[] = [];
  private readonly foreign: ProcessInfo[] = [];

  private constructor(
    private readonly root: ProcessInfo,
    private readonly table: ProcessTable,
  ) {}

  /** Undefined when it has ended. What another user's is of it (`sudo`) cannot be stopped, and runs on. */
  static start(pid: number, table: ProcessTable): TreeHold | undefined {
    const root = table.info(pid);
    if (!root || root.zombie) return undefined;
    const hold = new TreeHold(root, table);
    hold.freeze();
    return hold.processes.length > 0 ? hold : undefined;
  }

  /** The root first, unless it is another user's. */
  get processes(): readonly ProcessInfo[] {
    return [...this.stopped, ...this.foreign];
  }

  /** Children first: a parent must not see them stopped. */
  release(): void {
    for (const process of this.stopped.toReversed()) this.signal(process, 'SIGCONT');
    this.stopped = [];
  }

  /** Also what was started after all, by something that was not found before. */
  kill(): void {
    this.killBelow();
    this.signal(this.root, 'SIGKILL');
  }

  /**
   * All but the root, which cannot notice it. The end of a terminal wakes what is stopped in it: without its root it would
   * run on, and seem to be of no task.
   */
  killBelow(): void {
    this.freeze();
    for (const process of this.stopped) if (process.pid !== this.root.pid) this.signal(process, 'SIGKILL');
  }

  isAlive(): boolean {
    return this.processes.some((process) => {
      const current = this.current(process);
      return current !== undefined && !current.zombie;
    });
  }

  private freeze(): void {
    const seen = new Set(this.processes.map(identity));
    for (let round = 0; round < STOP_ROUNDS; round++) {
      const fresh = this.tree().filter((process) => !seen.has(identity(process)));
      if (fresh.length === 0) return;
      for (const process of fresh) {
        seen.add(identity(process));
        this.stop(process);
      }
    }
  }

  private stop(process: ProcessInfo): void {
    try {
      if (this.table.signal(process.pid, 'SIGSTOP')) this.stopped.push(process);
    } catch {
      this.foreign.push(process);
    }
  }

  private tree(): ProcessInfo[] {
    const found: ProcessInfo[] = [];
    const root = this.current(this.root);
    const queue = root ? [root] : [];
    for (let process = queue.shift(); process; process = queue.shift()) {
      if (process.zombie) continue;
      found.push(process);
      queue.push(...this.table.children(process.pid));
    }
    return found;
  }

  /** Undefined where its id is another's by now. */
  private current(process: ProcessInfo): ProcessInfo | undefined {
    const current = this.table.info(process.pid);
    return current && identity(current) === identity(process) ? current : undefined;
  }

  private signal(process: ProcessInfo, signal: 'SIGCONT' | 'SIGKILL'): void {
    if (this.current(process)) this.table.signal(process.pid, signal);
  }
}

/** What a hold on disk tells of a root. */
export interface HeldRoot {
  pid: number;
  /** Fit for display. */
  name: string;
  command: string;
  cwd: string;
  /** Tells the editor that the run is over and has failed, as far as it is one of a task. */
  terminate(): Promise<void>;
}

/** Holds a root and has it on disk, with a watchdog, before anybody is asked. Undefined when it has ended. */
export function holdRoot(id: string, held: HeldRoot, ports: LinePorts): RecordedHold | undefined {
  const { table, records } = ports;
  const hold = TreeHold.start(held.pid, table);
  const root = table.info(held.pid);
  const owner = table.info(process.pid);
  if (!hold || !root) return undefined;
  const record: FrozenRecord | undefined = owner && {
    id,
    owner: known(owner),
    shell: known(root),
    // The watchdog kills these; to the shell, which is dead then, it would be milder.
    processes: hold.processes.map(known),
    background: [],
    terminal: held.name,
    command: held.command,
    shellKind: 'sh',
    cwd: held.cwd,
    isTask: true,
  };
  try {
    if (!record) throw new Error('the extension host is not in the list of processes');
    records.write(record);
    ports.watch(record);
  } catch (error) {
    // Without a record a crash would leave it stopped for ever, so it is ended instead of asked about.
    void end(hold, held, ports);
    throw error;
  }
  return {
    release: () => {
      hold.release();
      records.remove(id);
    },
    deny: async () => {
      const isEnded = await end(hold, held, ports);
      records.remove(id);
      return isEnded;
    },
    handOver: () => {
      records.remove(id);
    },
  };
}

function known({ pid, startedAt }: ProcessInfo): { pid: number; startedAt: string } {
  return { pid, startedAt };
}

/** The run before its root: in the other order what depends on the task would start. */
async function end(hold: TreeHold, held: HeldRoot, { clock }: LinePorts): Promise<boolean> {
  hold.killBelow();
  await held.terminate();
  await clock.sleep(TERMINATE_MS);
  const deadline = clock.now() + DEATH_MS;
  do {
    hold.kill();
    await clock.sleep(5);
  } while (hold.isAlive() && clock.now() < deadline);
  return !hold.isAlive();
}
