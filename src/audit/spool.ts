import * as fs from 'node:fs';
import * as path from 'node:path';

/** A read that a shim has let run by its own table: words of the table, nothing that was typed. */
export interface SpooledRead {
  /** "aws ec2 describe-*" */
  words: string;
  /** The process that started it: the one it ran as has often ended by now. */
  parent: number;
}

export interface Taken {
  reads: SpooledRead[];
  /** How much was left out: lines that no shim writes, and what is over the bounds, in lines or, unread, in bytes. */
  dropped: { lines: number; bytes: number };
}

const LINE = /^([a-z0-9-]+(?: [a-z0-9*-]+){1,5}) (\d{1,10})$/;
/** So much is read at a time, in bytes and lines. */
const MAX_BYTES = 256 * 1024;
const MAX_READS = 2000;
/** A file that was taken by somebody who has not read it since, in milliseconds. */
const LEFT_MS = 60_000;

/**
 * The file to which shims append. It is taken by renaming, so that only one window has it, and read when it is taken the
 * next time: a shim that had it open meanwhile has written by then.
 */
export class ReadSpool {
  private taken: string | undefined;
  private readonly file: string;

  constructor(
    private readonly folder: string,
    private readonly name: string,
    private readonly now: () => number,
  ) {
    this.file = path.join(folder, name);
  }

  /** What was taken last time; takes what has come since. Never throws. */
  take(): Taken {
    const taken = this.taken === undefined ? nothing() : readTaken(this.taken);
    const next = `${this.file}.${process.pid}.${this.now()}.taken`;
    this.taken = rename(this.file, next) ? next : undefined;
    return taken;
  }

  /** What windows that have ended since took and did not read. */
  left(): Taken {
    const all = nothing();
    for (const name of this.names()) {
      const file = path.join(this.folder, name);
      const mine = `${file}.${process.pid}`;
      if (file === this.taken || !this.isOld(file) || !rename(file, mine)) continue;
      const { reads, dropped } = readTaken(mine);
      all.reads.push(...reads);
      all.dropped.lines += dropped.lines;
      all.dropped.bytes += dropped.bytes;
    }
    return all;
  }

  private names(): string[] {
    try {
      return fs.readdirSync(this.folder).filter((name) => name.startsWith(`${this.name}.`));
    } catch {
      return []; // no folder, nothing left in it
    }
  }

  private isOld(file: string): boolean {
    try {
      return this.now() - fs.lstatSync(file).ctimeMs > LEFT_MS;
    } catch {
      return false; // somebody else has it
    }
  }
}

function nothing(): Taken {
  return { reads: [], dropped: { lines: 0, bytes: 0 } };
}

function rename(from: string, to: string): boolean {
  try {
    fs.renameSync(from, to);
    return true;
  } catch {
    return false; // nothing has been written, or another window was faster
  }
}

/** Reads and removes it. What is no plain file was put there by somebody else. */
function readTaken(file: string): Taken {
  const taken = nothing();
  try {
    const flags = fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK;
    const handle = fs.openSync(file, flags);
    try {
      const { size } = fs.fstatSync(handle);
      const buffer = Buffer.alloc(Math.min(size, MAX_BYTES));
      const length = fs.readSync(handle, buffer);
      taken.dropped.bytes = size - length;
      addLines(taken, buffer.toString('latin1', 0, length));
    } finally {
      fs.closeSync(handle);
    }
  } catch {
    taken.dropped.lines++;
  }
  fs.rmSync(file, { force: true, recursive: true });
  return taken;
}

function addLines(taken: Taken, text: string): void {
  for (const line of text.split('\n').filter(Boolean)) {
    const [, words, parent] = LINE.exec(line) ?? [];
    if (words === undefined || taken.reads.length >= MAX_READS) taken.dropped.lines++;
    else taken.reads.push({ words, parent: Number(parent) });
  }
}
