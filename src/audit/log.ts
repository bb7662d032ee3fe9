import * as path from 'node:path';
import type { AuditEvent, AuditRecord } from '../contracts/audit';
import { openingEvent, retentionEvent, type Anchor } from './anchors';
import { GENESIS, seal } from './chain';
import { AuditError } from './errors';
import { nodeFs, prepareFolder, type AuditFs } from './files';
import { looseHeads } from './heads';
import { redactEvent } from './redactEvent';
import { Writer } from './writer';

export interface AuditLogOptions {
  /** The folder of the log; made with mode 0700 when it is missing. */
  dir: string;
  /** The window session's id; only letters, digits and dashes are kept. */
  session: string;
  /** Milliseconds since 1970. */
  now: () => number;
  /** For the extension's output channel: what went wrong in the background, without any event's content. */
  log: (message: string) => void;
  fs?: AuditFs;
  /** Longest wait for the disk in milliseconds, 5000 by default. */
  timeoutMs?: number;
  /** The session goes on in a new file before one becomes larger, in bytes; 16 MiB by default. */
  maxFileBytes?: number;
  /** Called with the newest record that is on disk, at most once for each write. */
  onDurable?: (head: Anchor) => void;
}

/** See {@link AuditLogOptions.maxFileBytes}. */
const MAX_FILE_BYTES = 16 << 20;
/** How long a buffered record may wait before it is written, and the pause after a failure, in milliseconds. */
const FLUSH_AFTER = 250;
const RETRY_AFTER = 5000;

/**
 * One window session's part of the audit log. Records stand in it in the order of the calls. A new file is begun with each
 * UTC day and before one becomes too large; the chain goes on in it.
 */
export class AuditLog {
  private seq = 0;
  private prev: string;
  private readonly session: string;
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private failing = false;
  private readonly writer: Writer;

  constructor(
    private readonly options: AuditLogOptions,
    anchors: readonly Anchor[],
  ) {
    const session = options.session.replace(/[^0-9A-Za-z-]/g, '').slice(0, 36) || 'session';
    this.session = session;
    this.prev = anchors[0]?.hash ?? GENESIS;
    this.writer = new Writer({
      fs: options.fs ?? nodeFs,
      newPath: (time, attempt) => path.join(options.dir, fileName(time, session, attempt)),
      onLost: (lost) => {
        this.reportLost(lost);
      },
      onDurable: (file, { seq, hash }) => options.onDurable?.({ file: path.basename(file), seq, hash }),
      maxBytes: options.maxFileBytes ?? MAX_FILE_BYTES,
    });
    this.add(openingEvent(session, anchors));
  }

  /** The session's file; undefined until the first record is on disk. */
  get file(): string | undefined {
    return this.writer.path;
  }

  /** Whether a file of that name is this session's own, now or before. */
  owns(file: string): boolean {
    return file.includes(`-${this.session}.`);
  }

  /**
   * Adds a record that is on disk soon. For what is not risky.
   * @throws AuditError `invalid`, `full` or `closed`
   */
  append(event: AuditEvent): AuditRecord {
    this.assertOpen();
    return this.add(redactEvent(event));
  }

  /**
   * Adds a record and resolves when it is on disk. To be awaited before anything risky is let through; when it rejects,
   * do not let it through. The record may still reach the disk later, so say in a further one what became of it.
   * @throws AuditError
   */
  async appendDurably(event: AuditEvent): Promise<AuditRecord> {
    const record = this.append(event);
    await this.withinBound(this.flush());
    return record;
  }

  /**
   * Resolves when it is on disk that these files are about to be removed. Their names and hashes are the log's own, and
   * are not looked through for secrets: they have to be read back as they are.
   * @throws AuditError
   */
  async appendRemoval(files: readonly Anchor[]): Promise<void> {
    this.assertOpen();
    this.add(retentionEvent(files));
    await this.withinBound(this.flush());
  }

  /** Resolves when all records so far are on disk. @throws AuditError */
  async flush(): Promise<void> {
    try {
      await this.writer.flush();
      if (this.failing) this.options.log('audit: the log can be written again');
      this.failing = false;
    } catch (error) {
      if (!this.failing) this.options.log(`audit: the log cannot be written: ${reason(error)}`);
      this.failing = true;
      this.schedule(RETRY_AFTER);
      throw new AuditError('unwritable', `The audit log cannot be written: ${reason(error)}`, error);
    }
  }

  /** Writes what waits and ends the session's file; further appends throw. @throws AuditError */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    try {
      await this.withinBound(this.writer.close());
    } catch (error) {
      throw error instanceof AuditError
        ? error
        : new AuditError('unwritable', `The audit log cannot be written: ${reason(error)}`, error);
    }
  }

  private assertOpen(): void {
    if (this.closed) throw new AuditError('closed', 'The audit log is closed');
    if (this.writer.isFull) throw new AuditError('full', 'Too many audit records wait for the disk');
  }

  private add(event: AuditEvent): AuditRecord {
    const time = new Date(this.options.now()).toISOString();
    const { record, line } = seal({ seq: this.seq, prev: this.prev, time, session: this.session }, event);
    this.seq++;
    this.prev = record.hash;
    this.writer.add({ bytes: line, seq: record.seq, hash: record.hash, time });
    this.schedule(this.failing ? RETRY_AFTER : FLUSH_AFTER);
    return record;
  }

  private schedule(delay: number): void {
    if (this.timer || this.closed) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      // A failure was logged, and is tried again.
      if (!this.writer.isIdle) this.flush().catch(() => undefined);
    }, delay);
    this.timer.unref();
  }

  private async withinBound(work: Promise<void>): Promise<void> {
    const bound = this.options.timeoutMs ?? 5000;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new AuditError('slow', `The audit log was not written within ${bound} ms`));
      }, bound);
    });
    try {
      await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private reportLost(lost: string): void {
    const name = path.basename(lost);
    this.options.log(`audit: ${name} was removed or changed by something else while it was in use`);
    this.add({ kind: 'problem', text: `The audit file ${name} was removed or changed while it was in use` });
  }
}

/** The time is that of the file's first record. */
function fileName(time: string, session: string, attempt: number): string {
  return `${time.replaceAll(':', '-')}-${session}${attempt === 0 ? '' : `.${attempt}`}.jsonl`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Opens the log for one window session: a file of its own, which follows the files that are there.
 * @throws AuditError `unwritable` when the folder cannot be made or read. Then nothing risky may be let through.
 */
export async function openAuditLog(options: AuditLogOptions): Promise<AuditLog> {
  try {
    await prepareFolder(options.dir);
    return new AuditLog(options, await looseHeads(options.dir, options.log));
  } catch (error) {
    throw new AuditError('unwritable', `The audit log cannot be opened: ${reason(error)}`, error);
  }
}
