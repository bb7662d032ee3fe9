import * as fs from 'node:fs';
import type { ProcessInfo, ProcessTable, Signal } from '../contracts/processes';
import { processArguments } from './shellProcess';
import { runSync } from './spawn';

/** The process table of this machine: /proc where there is one, else `ps` (macOS; read, not run here). */
export function systemProcesses(): ProcessTable {
  if (process.platform === 'win32') return new NoTable();
  return fs.existsSync('/proc/self/stat') ? new ProcTable() : new PsTable();
}

/** True where the first of two processes of this machine started before the second. */
export function startedBefore(first: ProcessInfo, second: ProcessInfo): boolean {
  return startTime(first) < startTime(second);
}

/** In ticks since the machine's start (/proc), or in milliseconds (`ps`): to be compared on one machine only. */
function startTime({ startedAt }: ProcessInfo): number {
  return /^\d+$/.test(startedAt) ? Number(startedAt) : Date.parse(startedAt);
}

/** Sends a signal; false when the process is gone. @throws Error when it is not ours to signal. */
function send(pid: number, signal: Signal): boolean {
  // To the system 0 and what is below are groups, and -1 is every process; the editor gives -1 to what has none.
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

abstract class Table implements ProcessTable {
  abstract info(pid: number): ProcessInfo | undefined;
  abstract children(pid: number): ProcessInfo[];
  abstract argumentsOf(pid: number): readonly string[] | undefined;

  ancestors(pid: number): ProcessInfo[] {
    const found: ProcessInfo[] = [];
    let next = this.info(pid)?.ppid;
    while (next !== undefined && next > 0 && found.length < 64) {
      const info = this.info(next);
      if (!info) break;
      found.push(info);
      next = info.ppid;
    }
    return found;
  }

  signal(pid: number, signal: Signal): boolean {
    return send(pid, signal);
  }
}

/** Windows: nothing can be held there, so nothing needs to be known (interceptors/freeze/interrupt.ts). Not run. */
class NoTable extends Table {
  info(): undefined {
    return undefined;
  }

  children(): ProcessInfo[] {
    return [];
  }

  argumentsOf(): undefined {
    return undefined;
  }
}

class ProcTable extends Table {
  info(pid: number): ProcessInfo | undefined {
    try {
      return parseProcStat(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return undefined; // the process has ended
    }
  }

  children(pid: number): ProcessInfo[] {
    const ids = this.childIds(pid) ?? this.childIdsByScan(pid);
    return ids.flatMap((id) => {
      const info = this.info(id);
      return info?.ppid === pid ? [info] : [];
    });
  }

  argumentsOf(pid: number): readonly string[] | undefined {
    return processArguments(pid);
  }

  /** The kernel's own list, of every thread; undefined where the kernel was built without it. */
  private childIds(pid: number): number[] | undefined {
    try {
      return fs
        .readdirSync(`/proc/${pid}/task`)
        .flatMap((thread) => fs.readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
        .filter((id) => id !== '')
        .map(Number);
    } catch {
      return undefined;
    }
  }

  private childIdsByScan(pid: number): number[] {
    return fs
      .readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((id) => this.info(id)?.ppid === pid);
  }
}

/** Reads a line of /proc/PID/stat; the name stands in parentheses and may itself hold any character. */
export function parseProcStat(text: string): ProcessInfo | undefined {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  // Of some fifty fields; the kill switch reads thousands of such lines.
  const fields = text.slice(close + 2).split(' ', 20);
  const [state, ppid, pgid, , , tpgid] = fields;
  const startedAt = fields[19];
  if (open < 0 || close < open || startedAt === undefined) return undefined;
  return {
    pid: Number(text.slice(0, open)),
    ppid: Number(ppid),
    pgid: Number(pgid),
    foreground: pgid === tpgid,
    name: text.slice(open + 1, close),
    stopped: state === 'T' || state === 't',
    zombie: state === 'Z' || state === 'X',
    startedAt,
  };
}

/** Where there is no /proc. One `ps` for each question, about 10 ms. */
class PsTable extends Table {
  info(pid: number): ProcessInfo | undefined {
    return this.list().find((process) => process.pid === pid);
  }

  children(pid: number): ProcessInfo[] {
    return this.list().filter((process) => process.ppid === pid);
  }

  override ancestors(pid: number): ProcessInfo[] {
    const all = new Map(this.list().map((process) => [process.pid, process]));
    const found: ProcessInfo[] = [];
    for (let next = all.get(pid)?.ppid; next && found.length < 64; next = all.get(next)?.ppid) {
      const info = all.get(next);
      if (info) found.push(info);
    }
    return found;
  }

  /** `ps` prints them with spaces between: where one ends is not certain. */
  argumentsOf(pid: number): readonly string[] | undefined {
    const text = runSync('/bin/ps', ['-o', 'args=', '-p', String(pid)], { LC_ALL: 'C' }).trim();
    return text === '' ? undefined : text.split(' ');
  }

  private list(): ProcessInfo[] {
    return parsePs(
      runSync('/bin/ps', ['-axo', 'pid=,ppid=,pgid=,tpgid=,state=,lstart=,comm='], { LC_ALL: 'C' }),
    );
  }
}

/** Reads `ps -o pid=,ppid=,pgid=,tpgid=,state=,lstart=,comm=`; `lstart` is five words. */
export function parsePs(text: string): ProcessInfo[] {
  const line = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(-?\d+)\s+(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/;
  return text.split('\n').flatMap((row) => {
    const match = line.exec(row);
    if (!match) return [];
    const [, pid, ppid, pgid, tpgid, state = '', startedAt = '', command = ''] = match;
    return [
      {
        pid: Number(pid),
        ppid: Number(ppid),
        pgid: Number(pgid),
        foreground: pgid === tpgid,
        name: command.slice(command.lastIndexOf('/') + 1),
        stopped: state.startsWith('T'),
        zombie: state.startsWith('Z'),
        startedAt,
      },
    ];
  });
}
