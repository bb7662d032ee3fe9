import * as z from 'zod/mini';
import { type ActivityRow, activityRowSchema } from '../../contracts/activity';
import { type HostMessage, hostMessageSchema, MAX_ROWS } from '../../contracts/panel';

type Statement = Exclude<HostMessage, { type: 'snapshot' | 'older' | 'update' }>;

/** What a page does with messages once they are checked. */
export interface Receiver {
  /** The feed starts anew. */
  reset(total: number): void;
  /** Rows that are older than all others, newest first. */
  older(rows: ActivityRow[]): void;
  /** All older rows have come. */
  complete(): void;
  /** New rows and new versions of known ones, oldest first. */
  update(rows: ActivityRow[]): void;
  /** A message that is complete in itself. */
  state(message: Statement): void;
  /** A message that did not fit was dropped. */
  bad(): void;
  /** Everything is wanted again, in so many milliseconds. */
  resync(afterMs: number): void;
  /** Runs it soon, after what the browser has to do; or after it has drawn what is there. */
  soon(work: () => void, when?: 'drawn'): void;
  now(): number;
}

const headSchema = z.object({
  type: z.enum(['snapshot', 'older', 'update']),
  n: z.int().check(z.positive()),
  total: z.optional(z.int().check(z.nonnegative())),
  isLast: z.optional(z.boolean()),
  rows: z.array(z.unknown()).check(z.maxLength(MAX_ROWS)),
});

/** Rows of a snapshot that are taken in before anything else is done: as many as a high screen shows. */
const FIRST_SLICE = 60;
/** Rows that are checked at once, and how long that may go on until the browser gets its turn. */
const SLICE = 200;
const TURN_MS = 6;
/** A host that sends nothing that can be read is asked again so often, each time so much later. */
const MAX_RESYNCS = 5;
const RESYNC_MS = 1000;

/**
 * Takes messages of the host in their order: checks each, watches their numbers, and works on long ones in slices, so that
 * the page stays usable meanwhile.
 */
export class Inbox {
  private readonly queue: unknown[] = [];
  private rest: { head: z.infer<typeof headSchema>; at: number } | undefined;
  private isScheduled = false;
  private last: number | undefined;
  /** Since a `resync`, until the snapshot that it asked for. */
  private awaitsSnapshot = true;
  private resyncs = 0;
  private resyncAt = -Infinity;

  constructor(private readonly receiver: Receiver) {}

  receive(message: unknown): void {
    this.queue.push(message);
    this.schedule();
  }

  private schedule(when?: 'drawn'): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.receiver.soon(() => {
      this.isScheduled = false;
      const next = this.work();
      if (this.rest !== undefined || this.queue.length > 0) this.schedule(next);
    }, when);
  }

  private work(): 'drawn' | undefined {
    const end = this.receiver.now() + TURN_MS;
    while (this.receiver.now() < end) {
      if (this.rest !== undefined) {
        const isFirst = this.rest.head.type === 'snapshot' && this.rest.at === 0;
        this.takeSlice(this.rest, isFirst ? FIRST_SLICE : SLICE);
        if (isFirst) return 'drawn';
      } else if (this.queue.length > 0) this.take(this.queue.shift());
      else break;
    }
    return undefined;
  }

  private take(message: unknown): void {
    const head = headSchema.safeParse(message);
    if (head.success) {
      if (this.isNext(head.data)) this.begin(head.data);
      return;
    }
    const whole = hostMessageSchema.safeParse(message);
    if (!whole.success || 'rows' in whole.data) {
      this.drop();
      return;
    }
    if (this.isNext(whole.data)) this.receiver.state(whole.data);
  }

  /** What builds upon earlier rows is left out while a snapshot is awaited; a snapshot starts anew. */
  private isNext({ type, n }: { type: HostMessage['type']; n: number }): boolean {
    const isGap = this.last !== undefined && n !== this.last + 1;
    this.last = n;
    if (type === 'snapshot') return true;
    if (isGap && !this.awaitsSnapshot) this.resync();
    return !(this.awaitsSnapshot && (type === 'older' || type === 'update'));
  }

  private begin(head: z.infer<typeof headSchema>): void {
    if (head.type === 'snapshot') {
      this.awaitsSnapshot = false;
      this.receiver.reset(head.total ?? head.rows.length);
    }
    this.rest = { head, at: 0 };
  }

  private takeSlice(rest: { head: z.infer<typeof headSchema>; at: number }, count: number): void {
    const { head } = rest;
    const rows = z.array(activityRowSchema).safeParse(head.rows.slice(rest.at, rest.at + count));
    if (!rows.success) {
      this.rest = undefined;
      this.drop();
      return;
    }
    rest.at += count;
    if (head.type === 'update') this.receiver.update(rows.data);
    else this.receiver.older(rows.data);
    if (rest.at < head.rows.length) return;
    this.rest = undefined;
    this.resyncs = 0;
    const isAll = head.type === 'snapshot' ? head.rows.length >= (head.total ?? 0) : head.isLast === true;
    if (isAll) this.receiver.complete();
  }

  private drop(): void {
    this.receiver.bad();
    this.resync();
  }

  private resync(): void {
    this.awaitsSnapshot = true;
    if (this.resyncs >= MAX_RESYNCS) return;
    const now = this.receiver.now();
    const at = Math.max(now, this.resyncAt + RESYNC_MS);
    this.resyncs++;
    this.resyncAt = at;
    this.receiver.resync(at - now);
  }
}
