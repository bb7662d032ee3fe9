import type { AuditLog } from '../audit/log';
import type { AuditEvent, AuditRecord } from '../contracts/audit';

/** `record` is absent where the log could not take the event: then the event is neither redacted nor numbered. */
export type RecordListener = (event: AuditEvent, record: AuditRecord | undefined) => void;

/** The record of this session. The log opens in the background; what comes before it is kept in order. */
export class SessionRecord {
  private readonly listeners: RecordListener[] = [];
  private log: AuditLog | undefined;

  constructor(
    private readonly opening: Promise<AuditLog>,
    private readonly problem: (text: string) => void,
  ) {
    opening.then(
      (log) => {
        this.log = log;
      },
      (error: unknown) => {
        problem(`No record is kept, so nothing that changes anything is let through: ${String(error)}`);
      },
    );
  }

  /** The session's file, once something is on disk. */
  get file(): string | undefined {
    return this.log?.file;
  }

  /** For views and whoever watches: every event in the order of the record, which may not be on disk yet. */
  onEvent(listener: RecordListener): void {
    this.listeners.push(listener);
  }

  /** Writes soon. */
  append(event: AuditEvent): void {
    if (this.log) this.tryAppend(this.log, event);
    else
      this.opening.then(
        (log) => {
          this.tryAppend(log, event);
        },
        () => {
          this.publish(event, undefined); // that there is no log was said once already
        },
      );
  }

  /** Resolves once it is on disk. @throws Error when it cannot be written: then it must not happen either. */
  async appendDurably(event: AuditEvent): Promise<void> {
    const log = await this.opening;
    this.publish(event, await log.appendDurably(event));
  }

  /** Resolves once all that was appended is on disk. @throws Error when it cannot be written */
  async flush(): Promise<void> {
    await (await this.opening).flush();
  }

  async close(): Promise<void> {
    const log = await this.opening.catch(() => undefined);
    await log?.close();
  }

  private tryAppend(log: AuditLog, event: AuditEvent): void {
    let record: AuditRecord | undefined;
    try {
      record = log.append(event);
    } catch (error) {
      // The problem is an event itself: one that cannot be recorded either is not told of again.
      if (event.kind !== 'problem') this.problem(`An event could not be recorded: ${String(error)}`);
    }
    this.publish(event, record);
  }

  private publish(event: AuditEvent, record: AuditRecord | undefined): void {
    for (const listener of this.listeners) listener(event, record);
  }
}
