import * as fs from 'node:fs';
import type { FoundProcess } from '../contracts/processes';
import { parsePs } from './processes';
import { run } from './spawn';

/** Where new processes are learnt of. */
export interface NewProcesses {
  /** What was started since the last call, or more. `all` gives everything that runs. */
  since(all: boolean): FoundProcess[] | Promise<FoundProcess[]>;
  dispose(): void;
}

export function newProcesses(): NewProcesses {
  return process.platform === 'linux' ? new ProcNews() : new PsNews();
}

/** Ids are looked at one by one up to this many; for more the folder is listed, which costs as much as a hundred of them. */
const MAX_IDS = 100;
const LOAD_BYTES = 128;
const STAT_BYTES = 1024;

/**
 * Linux hands out process ids in order and tells the last one. So one small read says whether anything was started at all,
 * and the ids in between say what: the cost is that of what is new, however much there is.
 */
class ProcNews implements NewProcesses {
  private readonly load = openLoad();
  private readonly buffer = Buffer.alloc(STAT_BYTES);
  private last = 0;

  since(all: boolean): FoundProcess[] {
    const last = this.lastId();
    const before = this.last;
    this.last = last ?? 0;
    if (!all && last !== undefined && last === before) return [];
    return newIds(before, all ? undefined : last).flatMap((id) => this.found(id) ?? []);
  }

  dispose(): void {
    if (this.load !== undefined) fs.closeSync(this.load);
  }

  /** The id that was given out last, to a process or a thread; undefined where the system does not tell. */
  private lastId(): number | undefined {
    if (this.load === undefined) return undefined;
    const size = fs.readSync(this.load, this.buffer, 0, LOAD_BYTES, 0);
    const id = Number(this.buffer.toString('latin1', 0, size).trim().split(' ')[4]);
    return Number.isInteger(id) && id > 0 ? id : undefined;
  }

  /** Undefined for one that has ended, and for a thread, which is no process of its own. */
  private found(pid: number): FoundProcess | undefined {
    let file: number | undefined;
    try {
      file = fs.openSync(`/proc/${pid}/stat`, 'r');
      const text = this.buffer.toString('latin1', 0, fs.readSync(file, this.buffer, 0, STAT_BYTES, 0));
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ', 36);
      const isThread = fields[35] === '-1';
      const [state, ppid] = fields;
      if (isThread || state === 'Z' || state === 'X') return undefined;
      return { pid, ppid: Number(ppid), startedAt: fields[19] ?? '' };
    } catch {
      return undefined;
    } finally {
      if (file !== undefined) fs.closeSync(file);
    }
  }
}

function openLoad(): number | undefined {
  try {
    return fs.openSync('/proc/loadavg', 'r');
  } catch {
    return undefined;
  }
}

/** The ids that were handed out after `before`, up to `last`; they begin anew at the end. Without `last` all that there are. */
function newIds(before: number, last: number | undefined): number[] {
  if (last === undefined) return listed();
  if (last < before) return listed().filter((id) => id > before || id <= last);
  if (last - before > MAX_IDS) return listed().filter((id) => id > before && id <= last);
  return Array.from({ length: last - before }, (_, index) => before + 1 + index);
}

function listed(): number[] {
  return fs
    .readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** How long `ps` may take, in milliseconds. */
const PS_LIMIT_MS = 1500;

/** macOS: everything that runs, each time. Read, not run there. */
class PsNews implements NewProcesses {
  async since(): Promise<FoundProcess[]> {
    const args = ['-axo', 'pid=,ppid=,pgid=,tpgid=,state=,lstart=,comm='];
    const { stdout } = await run('/bin/ps', args, { env: { LC_ALL: 'C' }, cwd: '/', limit: PS_LIMIT_MS });
    return parsePs(stdout).filter((process) => !process.zombie);
  }

  dispose(): void {
    // Nothing is kept open.
  }
}
