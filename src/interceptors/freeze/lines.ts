import { EndedError, type LineHold, type StartedLine, type Terminal } from '../../contracts/line';
import type { ProcessTable } from '../../contracts/processes';
import type { Actor, CommandRequest } from '../../contracts/request';
import type { Shell } from '../../contracts/words';
import { Hold, identity, isBackgroundJob, type HeldLine, type HoldPorts } from './hold';
import type { FrozenRecord, FrozenRecords } from './records';

/** A line to be held, however it was found: by its start event, or on disk after a crash. */
export interface LineFacts extends HeldLine {
  terminal: Omit<Terminal, 'shellPid'>;
  text: string;
  cwd: string;
  shell: Shell;
  env: Record<string, string>;
  actor: Actor;
}

export interface LinePorts {
  table: ProcessTable;
  clock: Pick<HoldPorts, 'sleep' | 'now'>;
  records: FrozenRecords;
  /** Starts the watchdog for a record that was just written. */
  watch(record: FrozenRecord): void;
  /** Writes to the terminal of a shell. */
  say(shellPid: number, message: string): void;
  newId(): string;
}

/** The line as the guard takes it. */
export function startedLine(facts: LineFacts, ports: LinePorts): StartedLine {
  const request: CommandRequest = {
    id: ports.newId(),
    interceptor: 'freeze',
    shell: facts.shell,
    text: facts.text,
    cwd: facts.cwd,
    env: facts.env,
    actor: facts.actor,
    pid: facts.shellPid,
  };
  return {
    request,
    terminal: { ...facts.terminal, shellPid: facts.shellPid },
    hold: (id, unrecorded) => holdRecorded(id, facts, ports, unrecorded),
    includes: (pid) => isOfLine(pid, facts, ports.table),
    say: (message) => {
      ports.say(facts.shellPid, message);
    },
  };
}

/** Below the shell, or the shell itself (`exec aws`), and not below one of its background jobs. */
function isOfLine(pid: number, line: HeldLine, table: ProcessTable): boolean {
  if (pid === line.shellPid) return true;
  const own = table.info(pid);
  const chain = own ? [own, ...table.ancestors(pid)] : [];
  const job = chain.find((process) => process.ppid === line.shellPid);
  return job !== undefined && !isBackgroundJob(job, line.background);
}

/** A hold that is on disk, so that a crash leaves nothing stopped for ever. */
export interface RecordedHold extends LineHold {
  handOver(): void;
}

/** Holds the line and has it on disk, with a watchdog, before anybody is asked. */
export async function holdRecorded(
  id: string,
  facts: LineFacts,
  ports: LinePorts,
  unrecorded?: (error: unknown) => void,
): Promise<RecordedHold | undefined> {
  const hold = await Hold.start(facts, { table: ports.table, ...ports.clock });
  const shell = ports.table.info(facts.shellPid);
  const owner = ports.table.info(process.pid);
  if (!hold) return undefined;
  if (!shell || !owner) {
    await hold.deny();
    throw new Error('the shell has ended while it was held');
  }
  const record: FrozenRecord = {
    id,
    owner,
    shell,
    processes: hold.processes.map(({ pid, startedAt }) => ({ pid, startedAt })),
    background: [...facts.background],
    terminal: facts.terminal.name,
    command: facts.text,
    shellKind: facts.shell,
    cwd: facts.cwd,
  };
  return keep(hold, record, ports, unrecorded);
}

/**
 * Has what is held on disk, with a watchdog, before anybody is asked.
 * @throws EndedError when it cannot be written; Error when it could not be ended either
 */
export async function keep(
  hold: LineHold,
  record: FrozenRecord,
  ports: Pick<LinePorts, 'records' | 'watch'>,
  unrecorded?: (error: unknown) => void,
): Promise<RecordedHold> {
  const { id } = record;
  try {
    ports.records.write(record);
    ports.watch(record);
  } catch (error) {
    unrecorded?.(error);
    if (await hold.deny()) throw new EndedError(error);
    throw error;
  }
  return {
    release: () => {
      hold.release();
      ports.records.remove(id);
    },
    deny: async () => {
      const ended = await hold.deny();
      ports.records.remove(id);
      return ended;
    },
    handOver: () => {
      ports.records.remove(id);
    },
  };
}

/**
 * Lines that a crashed or reloaded window has left frozen, each claimed by this window. A shell that has ended needs
 * nothing any more.
 */
export function claimLeftovers(table: ProcessTable, records: FrozenRecords): FrozenRecord[] {
  return records.list().filter((record) => {
    const owner = table.info(record.owner.pid);
    if (owner && identity(owner) === identity(record.owner) && record.owner.pid !== process.pid) return false;
    if (!records.claim(record.id)) return false;
    const shell = table.info(record.shell.pid);
    return shell !== undefined && identity(shell) === identity(record.shell);
  });
}

/** Lets a leftover that nobody needs to be asked about run on. */
export function releaseLeftover(record: FrozenRecord, table: ProcessTable): void {
  for (const process of [...record.processes.toReversed(), record.shell]) {
    const current = table.info(process.pid);
    if (current && identity(current) === identity(process)) table.signal(process.pid, 'SIGCONT');
  }
}
