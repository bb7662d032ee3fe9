/**
 * Why the log does not have a record: `invalid` (the event is malformed: our bug), `full` (too much waits for a disk
 * that does not take it), `unwritable` (the system refused; see `cause`), `slow` (no answer within the bound), `closed`.
 */
export type AuditProblem = 'invalid' | 'full' | 'unwritable' | 'slow' | 'closed';

/** A record that is not safely on disk. Whoever gets it for something risky must not let that through. */
export class AuditError extends Error {
  override readonly name = 'AuditError';

  constructor(
    readonly code: AuditProblem,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
