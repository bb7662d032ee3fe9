import type { AuditFile, AuditFs } from './files';

/** Most bytes that wait for the disk. */
export const MAX_WAITING = 8 << 20;

export interface WriterOptions {
  fs: AuditFs;
  /** A path for a file that begins with a record of this time; `attempt` grows while names are taken. */
  newPath: (time: string, attempt: number) => string;
  /** Our file was removed, replaced, cut or written to by someone else; what follows goes to a new one. */
  onLost: (path: string) => void;
  /** What waits is on disk, up to this line. */
  onDurable?: (path: string, line: WaitingLine) => void;
  /** A file is not made larger than this, in bytes, save by a single line. */
  maxBytes: number;
}

/** A record's line, with what is to be known of it later. */
export interface WaitingLine {
  bytes: Buffer;
  seq: number;
  hash: string;
  /** ISO 8601, UTC: it begins with the day. */
  time: string;
}

/** How much of a time is its day. */
const DAY_LENGTH = '2026-01-31'.length;

interface OpenFile {
  path: string;
  file: AuditFile;
  dev: number;
  ino: number;
  /** Bytes known to be on disk. */
  synced: number;
  /** Upper bound of what was tried to be written so far. */
  tried: number;
  /** The latest day of its records. */
  day: string;
}

/**
 * Brings lines to disk in order. Lines stay in memory until a sync has succeeded and are written again from the last
 * synced position after a failure: after a failed sync the system may have dropped them and would not say so again.
 */
export class Writer {
  private lines: WaitingLine[] = [];
  private bytes = 0;
  /** How many lines have been added, and written, ever. */
  private added = 0;
  private written = 0;
  private open: OpenFile | undefined;
  private running: Promise<void> | undefined;
  private queued: Promise<void> | undefined;

  constructor(private readonly options: WriterOptions) {}

  /** The file that is written to, once there is one. */
  get path(): string | undefined {
    return this.open?.path;
  }

  get isFull(): boolean {
    return this.bytes > MAX_WAITING;
  }

  get isIdle(): boolean {
    return this.bytes === 0;
  }

  add(line: WaitingLine): void {
    this.lines.push(line);
    this.bytes += line.bytes.length;
    this.added++;
  }

  /** Resolves when all lines that were added before the call are on disk. One sync serves many callers. */
  flush(): Promise<void> {
    if (this.queued) return this.queued;
    if (!this.running) return this.start();
    this.queued = this.running
      .catch(() => undefined)
      .then(() => {
        this.queued = undefined;
        return this.start();
      });
    return this.queued;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.open?.file.close();
      this.open = undefined;
    }
  }

  private start(): Promise<void> {
    const run = this.writeAll().finally(() => {
      this.running = undefined;
    });
    this.running = run;
    return run;
  }

  private async writeAll(): Promise<void> {
    for (const target = this.added; this.written < target;) {
      const open = await this.ensureFile();
      await this.writeBatch(open, this.lines.slice(0, this.fitting(open)));
    }
  }

  /** Brings lines that belong into this file to disk. */
  private async writeBatch(open: OpenFile, lines: readonly WaitingLine[]): Promise<void> {
    const batch = Buffer.concat(lines.map((it) => it.bytes));
    open.tried = Math.max(open.tried, open.synced + batch.length);
    for (let done = 0; done < batch.length;) {
      const written = await open.file.write(batch.subarray(done), open.synced + done);
      if (written <= 0) throw new Error('nothing could be written');
      done += written;
    }
    await open.file.datasync();
    open.synced += batch.length;
    this.lines.splice(0, lines.length);
    this.bytes -= batch.length;
    this.written += lines.length;
    const last = lines.at(-1);
    if (last) this.options.onDurable?.(open.path, last);
  }

  /** How many of the waiting lines go into this file; none where a new one is due. */
  private fitting(open: OpenFile): number {
    let { synced: bytes } = open;
    let count = 0;
    for (const line of this.lines) {
      bytes += line.bytes.length;
      const isFirst = bytes === line.bytes.length;
      // A clock that goes back does not begin another file: with one that jumps to and fro there would be no end of them.
      const day = line.time.slice(0, DAY_LENGTH);
      if (!isFirst && (bytes > this.options.maxBytes || day > open.day)) break;
      if (day > open.day) open.day = day;
      count++;
    }
    return count;
  }

  /** The open file if it is still what we left on disk and takes the next line, else a new one. */
  private async ensureFile(): Promise<OpenFile> {
    if (this.open && !(await this.isIntact(this.open))) {
      const lost = this.open;
      await this.leave(lost);
      this.options.onLost(lost.path);
    } else if (this.open && this.fitting(this.open) === 0) await this.leave(this.open);
    this.open ??= await this.create();
    return this.open;
  }

  private async leave(open: OpenFile): Promise<void> {
    this.open = undefined;
    await open.file.close().catch(() => undefined);
  }

  private async isIntact(open: OpenFile): Promise<boolean> {
    const found = await this.options.fs.stat(open.path);
    return (
      found?.ino === open.ino &&
      found.dev === open.dev &&
      found.size >= open.synced &&
      found.size <= open.tried
    );
  }

  private async create(): Promise<OpenFile> {
    const time = this.lines[0]?.time ?? '';
    for (let attempt = 0; ; attempt++) {
      const path = this.options.newPath(time, attempt);
      try {
        const file = await this.options.fs.create(path);
        const { dev, ino } = await file.stat();
        return { path, file, dev, ino, synced: 0, tried: 0, day: '' };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt >= 100) throw error;
      }
    }
  }
}
