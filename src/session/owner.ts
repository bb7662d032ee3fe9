import type { ProcessTable } from '../contracts/processes';

/** A process that has something on disk in its care. `startedAt` is the process table's, "" where there is none. */
export interface Owner {
  pid: number;
  startedAt: string;
}

export function ownOwner(table: Pick<ProcessTable, 'info'>): Owner {
  return { pid: process.pid, startedAt: table.info(process.pid)?.startedAt ?? '' };
}

/** Whether that very process still lives, and not another one with its id. */
export function isOwnerAlive(table: Pick<ProcessTable, 'info'>, { pid, startedAt }: Owner): boolean {
  const self = table.info(process.pid);
  return self ? table.info(pid)?.startedAt === startedAt : pid === process.pid || answers(pid);
}

/** Windows has no process table here. */
function answers(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
