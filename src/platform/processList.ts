import * as fs from 'node:fs';
import type { ProcessInfo, ProcessList } from '../contracts/processes';
import { parseProcStat, parsePs } from './processes';
import { runSync } from './spawn';

/** One look at everything that runs; empty on Windows, where nothing can be held. */
export function processList(): ProcessList {
  if (process.platform === 'win32')
    return { all: () => [], again: () => [], environmentOf: () => undefined, isOurs: () => false };
  return fs.existsSync('/proc/self/stat') ? new ProcList() : new PsList();
}

const STAT_BYTES = 1024;
/** More ids than that since the last look are not looked at one by one. */
const MAX_NEW = 1000;
/** The kernel's own limit for arguments and environment together is larger, but a marker stands in the first part. */
const ENVIRONMENT_BYTES = 256 * 1024;

class ProcList implements ProcessList {
  private readonly stat = Buffer.alloc(STAT_BYTES);
  private readonly environment = Buffer.alloc(ENVIRONMENT_BYTES);

  private known = new Map<number, ProcessInfo>();
  private lastId = 0;

  all(): ProcessInfo[] {
    this.lastId = this.newestId();
    this.known = new Map();
    for (const name of fs.readdirSync('/proc')) {
      const pid = Number(name);
      if (Number.isInteger(pid)) this.look(pid);
    }
    return [...this.known.values()];
  }

  again(pids: Iterable<number>): ProcessInfo[] {
    const [before, last] = [this.lastId, this.newestId()];
    // Ids begin anew at the end; where the system does not tell them all is looked at.
    if (before === 0 || last < before || last - before > MAX_NEW) return this.all();
    this.lastId = last;
    for (const pid of pids) this.look(pid);
    // The folder of a thread is not listed, and looks like a process of its own.
    for (let pid = before + 1; pid <= last; pid++) this.look(pid, isThread);
    return [...this.known.values()];
  }

  /** Linux hands out ids in order, and tells the last one; threads have ids as well. */
  private newestId(): number {
    const text = read('/proc/loadavg', this.stat) ?? '';
    return Number(text.trim().split(' ')[4]) || 0;
  }

  private look(pid: number, isOther?: (stat: string) => boolean): void {
    const text = read(`/proc/${pid}/stat`, this.stat) ?? '';
    const info = isOther?.(text) ? undefined : parseProcStat(text);
    if (info) this.known.set(pid, info);
    else this.known.delete(pid);
  }

  environmentOf(pid: number): string | undefined {
    return read(`/proc/${pid}/environ`, this.environment);
  }

  /** By its real user: the folder belongs to root for programs that may not be looked into, as ssh-agent. */
  isOurs(pid: number): boolean {
    const [, uid] = /^Uid:\t(\d+)/m.exec(read(`/proc/${pid}/status`, this.environment) ?? '') ?? [];
    return Number(uid) === process.getuid?.();
  }
}

/** A thread sends no signal at its end; its first thread does. */
function isThread(stat: string): boolean {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ', 36)[35] === '-1';
}

/** The system gives it whole, or in pages. */
const PAGE_BYTES = 4096;

/** What fits into the buffer; undefined for what is gone, or another user's. */
function read(file: string, buffer: Buffer): string | undefined {
  let handle: number | undefined;
  try {
    handle = fs.openSync(file, 'r');
    let size = fs.readSync(handle, buffer, 0, buffer.length, null);
    for (let more = size; more > 0 && size % PAGE_BYTES === 0 && size < buffer.length; size += more)
      more = fs.readSync(handle, buffer, size, buffer.length - size, null);
    return buffer.toString('latin1', 0, size);
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}

/** macOS: two programs for one look. Read, not run there; it tells no environment of the system's own programs. */
class PsList implements ProcessList {
  private environments = new Map<number, string>();

  all(): ProcessInfo[] {
    this.environments = new Map(
      ps(['-xEwwo', 'pid=,command=']).map((line) => [Number.parseInt(line, 10), line]),
    );
    return parsePs(ps(['-axo', 'pid=,ppid=,pgid=,tpgid=,state=,lstart=,comm=']).join('\n'));
  }

  again(): ProcessInfo[] {
    return this.all();
  }

  /** With its arguments, in which a word like a variable counts as well. */
  environmentOf(pid: number): string | undefined {
    return this.environments.get(pid);
  }

  /** The list without `-a` has this person's only. */
  isOurs(pid: number): boolean {
    return this.environments.has(pid);
  }
}

function ps(args: readonly string[]): string[] {
  return runSync('/bin/ps', args, { LC_ALL: 'C' })
    .split('\n')
    .map((line) => line.trim());
}
