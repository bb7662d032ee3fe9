import type { AuditFile, AuditFs } from './files';

/** Most bytes that wait for the disk. */
export const MAX_WAITING = 8 << 20;

export interface WriterOptions {
  fs: AuditFs;
  /** A path that is new at this moment; `attempt` grows while names are taken. */
  newPath: (attempt: number) => string;
  /** Our file was removed, replaced, cut or written to by someone else; what follows goes to a new one. */
  onLost: (path: string) => void;
}

interface OpenFile {
  path: string;
  file: AuditFile;
  dev: number;
  ino: number;
  /** Bytes known to be on disk. */
  synced: number;
  /** Upper bound of what was tried to be written so far. */
  tried: number;
}

/**
 * Brings lines to disk in order. Lines stay in memory until a sync has succeeded and are written again from the last
 * synced position after a failure: after a failed sync the system may have dropped them and would not say so again.
 */
export class Writer {
  private lines: Buffer[] = [];
  private bytes = 0;
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

  add(line: Buffer): void {
    this.lines.push(line);
    this.bytes += line.length;
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
    if (this.lines.length === 0) return;
    const open = await this.ensureFile();
    const count = this.lines.length;
    const batch = Buffer.concat(this.lines);
    open.tried = Math.max(open.tried, open.synced + batch.length);
    for (let done = 0; done < batch.length;) {
      const written = await open.file.write(batch.subarray(done), open.synced + done);
      if (written <= 0) throw new Error('nothing could be written');
      done += written;
    }
    await open.file.datasync();
    open.synced += batch.length;
    this.lines.splice(0, count);
    this.bytes -= batch.length;
  }

  /** The open file if it is still what we left on disk, else a new one. */
  private async ensureFile(): Promise<OpenFile> {
    if (this.open) {
      if (await this.isIntact(this.open)) return this.open;
      const lost = this.open;
      this.open = undefined;
      await lost.file.close().catch(() => undefined);
      this.options.onLost(lost.path);
    }
    this.open = await this.create();
    return this.open;
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
    for (let attempt = 0; ; attempt++) {
      const path = this.options.newPath(attempt);
      try {
        const file = await this.options.fs.create(path);
        const { dev, ino } = await file.stat();
        return { path, file, dev, ino, synced: 0, tried: 0 };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt >= 100) throw error;
      }
    }
  }
}
