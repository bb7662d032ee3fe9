import { randomUUID } from 'node:crypto';
import { ReadSpool, type SpooledRead, type Taken } from '../audit/spool';
import type { AuditEvent, CommandEvent } from '../contracts/audit';
import type { Actor } from '../contracts/request';

/** How often what shims have let run by their own table is taken into the record, in milliseconds. */
const LOOK_MS = 2000;

export interface SpooledReadsOptions {
  stateFolder: string;
  /** Name of the spool in it. */
  name: string;
  record(event: AuditEvent): void;
  /**
   * Who a process that started a read works for, as the spool names nobody; undefined where it is the shell of a terminal
   * that reports its lines: the line is in the record already.
   */
  starterOf(pid: number): Actor | undefined;
}

/** Takes the reads that shims have let run without asking into the record. */
export class SpooledReads {
  private readonly spool: ReadSpool;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: SpooledReadsOptions) {
    this.spool = new ReadSpool(options.stateFolder, options.name, Date.now);
    this.add(this.spool.left());
    this.timer = setInterval(() => {
      this.add(this.spool.take());
    }, LOOK_MS);
    this.timer.unref();
  }

  dispose(): void {
    clearInterval(this.timer);
    // Once for what was taken, once for what has come since.
    for (let times = 0; times < 2; times++) this.add(this.spool.take());
  }

  private add({ reads, dropped }: Taken): void {
    for (const read of reads) {
      const actor = this.options.starterOf(read.parent);
      if (actor) this.options.record(readEvent(read, actor));
    }
    if (dropped.lines + dropped.bytes > 0)
      this.options.record({
        kind: 'problem',
        text: `Of the reads that shims let run by themselves, ${dropped.lines} lines and ${dropped.bytes} bytes could not be taken into the record`,
      });
  }
}

function readEvent({ words }: SpooledRead, actor: Actor): CommandEvent {
  return {
    kind: 'command',
    id: randomUUID(),
    phase: 'decided',
    command: `${words} …`,
    cwd: '',
    interceptor: 'shim',
    actor,
    decision: 'allow',
    effects: ['read'],
    environment: 'unknown',
    reasons: ['a read that the shim itself knows; its arguments and where it went were not written down'],
    outcome: 'allowed',
  };
}
