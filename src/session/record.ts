import type { AuditLog } from '../audit/log';
import type { AuditEvent } from '../contracts/audit';

/** The record of this session. The log opens in the background; what comes before it is kept in order. */
export class SessionRecord {
  private readonly listeners: ((event: AuditEvent) => void)[] = [];
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

  /** For the views: every event, in order. */
  onEvent(listener: (event: AuditEvent) => void): void {
    this.listeners.push(listener);
  }

  /** Writes soon. */
  append(event: AuditEvent): void {
    this.publish(event);
    if (this.log) this.tryAppend(this.log, event);
    else
      this.opening.then(
        (log) => {
          this.tryAppend(log, event);
        },
        () => undefined, // said once already
      );
  }

  /** Resolves once it is on disk. @throws Error when it cannot be written: then it must not happen either. */
  async appendDurably(event: AuditEvent): Promise<void> {
    const log = await this.opening;
    await log.appendDurably(event);
    this.publish(event);
  }

  async close(): Promise<void> {
    const log = await this.opening.catch(() => undefined);
    await log?.close();
  }

  private tryAppend(log: AuditLog, event: AuditEvent): void {
    try {
      log.append(event);
    } catch (error) {
      this.problem(`An event could not be recorded: ${String(error)}`);
    }
  }

  private publish(event: AuditEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}
