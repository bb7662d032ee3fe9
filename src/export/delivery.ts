import type { AuditRecord } from '../contracts/audit';
import type { AlertWord } from '../contracts/export';
import { isAlert } from './alerts';
import { type Cursor, type Position } from './cursor';
import { batchOf, requestFor, secretsOf, takesAlertsOnly, type Destination, type Line } from './destination';
import type { Sender } from './facts';
import { partialSuccess } from './otlp';
import { scrub, send, type Answer } from './send';

/** The record on disk, as the exporter reads it: src/audit/follow.ts, passed in. */
export interface RecordSource {
  files(): Promise<{ name: string; size: number }[]>;
  readAfter(
    file: string,
    from: Position,
    max: { records: number; bytes: number },
  ): Promise<{
    lines: (Line & { end: Position })[];
    strange: number;
    next: Position;
    more: boolean;
    changed: boolean;
  }>;
}

export interface DeliveryOptions {
  source: RecordSource;
  sender: Sender;
  alertOn: readonly AlertWord[];
  signal: AbortSignal;
  /** False once another window exports. */
  isOwner: () => boolean;
  now: () => number;
  /** From 0 to 1. */
  random: () => number;
  /** Resolves early when the signal aborts. */
  sleep: (ms: number) => Promise<void>;
  /** For the output channel. */
  log: (message: string) => void;
  /** Something that a person should know: records were given up, or a destination takes nothing. */
  problem: (text: string) => void;
  timeoutMs?: number;
}

/** What is read at a time: the bound of memory. */
const READ = { records: 1000, bytes: 1 << 20 };
const START: Position = { seq: -1, hash: '', offset: 0 };
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 300_000;
const TIMEOUT = 20_000;
/** Answers of 500 and above to the very same records, after which it is looked for what is wrong with them. */
const MAX_FAILURES = 6;
/** Refused records in a row after which it is not they that are wrong. */
const MAX_ASIDE = 20;
/** Failures in a row before a person hears of it: about half a minute. */
const TRIES_IN_SILENCE = 5;

interface Item extends Line {
  end: Position;
}

/**
 * Brings the record to one destination, in the order of each file. The cursor moves only behind what was accepted, so
 * that a crash sends at most one request's records again, with the same ids.
 *
 * A record that is refused is set aside, and given up only when a later one is accepted: then it was the record. When
 * many in a row are refused it is the destination (a key that was withdrawn, a page that has moved): nothing is given up,
 * and all of them are tried again.
 */
export class Delivery {
  private failures = 0;
  private tries = 0;
  private size: number;
  private told = false;
  private begun = false;
  /** Files whose last record is refused: to be tried again when they have grown, or then. */
  private readonly refused = new Map<string, { size: number; until: number }>();

  constructor(
    readonly destination: Destination,
    private readonly cursor: Cursor,
    private readonly options: DeliveryOptions,
  ) {
    this.size = batchOf(destination.kind);
  }

  /** Sends what is there; resolves when that is done, or the signal aborts. @throws Error when the disk fails */
  async drain(): Promise<void> {
    const files = await this.options.source.files();
    this.cursor.keepOnly(new Set(files.map((file) => file.name)));
    if (!this.cursor.wasThere && !this.begun) await this.begin(files);
    for (const { name, size } of files) {
      if (this.stopped) return;
      const refused = this.refused.get(name);
      if (refused?.size === size && this.options.now() < refused.until) continue;
      if (size !== (this.cursor.positionIn(name) ?? START).offset) await this.drainFile(name, size);
    }
  }

  /** A new destination of alerts begins with now: yesterday's would wake somebody for nothing. */
  private async begin(files: readonly { name: string; size: number }[]): Promise<void> {
    this.begun = true;
    if (takesAlertsOnly(this.destination.kind))
      for (const { name, size } of files) this.cursor.move(name, { ...START, offset: size });
    await this.cursor.save();
  }

  private get stopped(): boolean {
    return this.options.signal.aborted || !this.options.isOwner();
  }

  private async drainFile(name: string, size: number): Promise<void> {
    for (let more = true; more && !this.stopped;) {
      const from = this.cursor.positionIn(name) ?? START;
      const found = await this.options.source.readAfter(name, from, READ);
      if (found.changed) this.say(`the record's file ${name} was changed behind what was sent`);
      if (found.strange > 0) this.say(`${found.strange} lines of ${name} are no records of this version`);
      const wanted = found.lines.filter(({ record }) => this.wants(record));
      if (!(await this.deliver(name, size, wanted))) return;
      // Past what was not wanted, and what is no record.
      const moved = found.next.offset !== from.offset || found.next.seq !== from.seq;
      this.cursor.move(name, found.next);
      if (moved) await this.cursor.save();
      more = found.more;
    }
  }

  private wants(record: AuditRecord): boolean {
    return !takesAlertsOnly(this.destination.kind) || isAlert(record, this.options.alertOn);
  }

  /** True when all of them were accepted or given up; false when it stopped before that. */
  private async deliver(file: string, size: number, items: readonly Item[]): Promise<boolean> {
    let left = [...items];
    let aside: Item[] = [];
    while (!this.stopped) {
      const chunk = left.slice(0, this.size);
      const last = chunk.at(-1);
      if (last === undefined) return true;
      const answer = await this.send(chunk);
      if (answer.kind === 'accepted') {
        await this.accepted(file, last, chunk.length, aside, answer);
        [left, aside] = [left.slice(chunk.length), []];
      } else if (answer.kind === 'retry' && !this.mustSplit(answer)) {
        await this.wait(answer.why, answer.afterMs);
      } else if (chunk.length > 1) {
        this.size = Math.ceil(chunk.length / 2);
        this.failures = 0;
      } else {
        [left, aside] = [left.slice(1), [...aside, ...chunk]];
        this.failures = 0;
        if (aside.length >= MAX_ASIDE) {
          await this.wait(answer.why);
          [left, aside] = [[...aside, ...left], []];
        } else if (left.length === 0) {
          // It takes a later one to know what is wrong. Other files go on meanwhile.
          this.refused.set(file, { size, until: this.options.now() + (await this.note(answer.why)) });
          return false;
        }
      }
    }
    return false;
  }

  private async send(chunk: readonly Item[]): Promise<Answer> {
    const { sender, now, signal, timeoutMs = TIMEOUT } = this.options;
    try {
      const request = requestFor(this.destination, chunk, sender, now());
      return await send(request, { timeoutMs, signal, now, secrets: secretsOf(this.destination) });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { kind: 'retry', why: scrub(why, secretsOf(this.destination)) };
    }
  }

  /** A receiver that fails again and again at the same records may fail at one of them. */
  private mustSplit(answer: Answer): boolean {
    const isServer = answer.kind === 'retry' && (answer.status ?? 0) >= 500 && answer.status !== 503;
    this.failures = isServer ? this.failures + 1 : 0;
    return this.failures >= MAX_FAILURES;
  }

  private async accepted(
    file: string,
    last: Item,
    count: number,
    aside: readonly Item[],
    answer: Answer & { kind: 'accepted' },
  ): Promise<void> {
    const partial = this.destination.kind === 'otlp' ? partialSuccess(answer.body) : undefined;
    const rejected = Math.min(partial?.rejected ?? 0, count);
    const { state } = this.cursor;
    state.sent += count - rejected;
    state.skipped += rejected + aside.length;
    state.lastAt = new Date(this.options.now()).toISOString();
    delete state.waiting;
    this.cursor.move(file, last.end);
    await this.cursor.save();
    [this.failures, this.tries, this.told] = [0, 0, false];
    this.size = Math.min(batchOf(this.destination.kind), this.size * 2);
    if (aside.length > 0) this.gaveUp(aside.length, `from ${aside[0]?.record.hash.slice(0, 12) ?? ''} on`);
    if (rejected > 0) this.gaveUp(rejected, scrub(partial?.message ?? '', secretsOf(this.destination)));
  }

  private gaveUp(count: number, why: string): void {
    const records = count === 1 ? '1 record was' : `${count} records were`;
    this.options.problem(
      `Export to ${this.destination.name}: ${records} refused by the receiver and left out. ${why}`,
    );
  }

  private async wait(why: string, afterMs = 0): Promise<void> {
    if (this.stopped) return;
    await this.options.sleep(await this.note(why, afterMs));
  }

  /**
   * How long to wait, in milliseconds: longer each time, up to half of it by chance, so that windows everywhere do not
   * come back together.
   */
  private async note(why: string, afterMs = 0): Promise<number> {
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(this.tries++, 20));
    const ms = Math.max(afterMs, longest * (0.5 + this.options.random() / 2));
    this.say(`${why}; next try in ${Math.ceil(ms / 1000)} s`);
    if (!this.told && this.tries > TRIES_IN_SILENCE) {
      this.told = true;
      this.options.problem(
        `Export to ${this.destination.name} is waiting: ${why}. Nothing is lost; it is tried again.`,
      );
    }
    this.cursor.state.waiting = why;
    await this.cursor.save();
    return ms;
  }

  private say(text: string): void {
    this.options.log(`export to ${this.destination.name}: ${text}`);
  }
}
