import { setImmediate as pause } from 'node:timers/promises';
import { readNewest } from '../audit/read';
import type { AuditEvent } from '../contracts/audit';

/** Older records say little of what is usual now. */
const MAX_AGE_MS = 30 * 24 * 3_600_000;
/** Events that are learnt from, the newest; each is in memory for a moment. */
const MAX_EVENTS = 20_000;
/** Bytes of one file that are read, from its end. */
const MAX_BYTES = 8 << 20;
/** So many are learnt before others get their turn: a few milliseconds. */
const AT_ONCE = 50;

export interface PastPorts {
  auditFolder: string;
  /** Sessions whose events come by themselves. */
  isOwn: (session: string) => boolean;
  now: () => number;
  learn: (time: number, event: AuditEvent) => void;
}

/** Learns from the record as it stands, in the background. @returns how many events there were. */
export async function learnFromRecord({ auditFolder, isOwn, now, learn }: PastPorts): Promise<number> {
  const from = now() - MAX_AGE_MS;
  const events: { time: number; event: AuditEvent }[] = [];
  for await (const { entries } of readNewest(auditFolder, MAX_BYTES)) {
    const records = entries.flatMap((entry) => ('record' in entry ? [entry.record] : []));
    const found = records
      .filter(({ event, session }) => isLearnt(event) && !isOwn(session))
      .map(({ time, event }) => ({ time: Date.parse(time), event }))
      .filter(({ time }) => time >= from && time <= now());
    for (const each of found.slice(-MAX_EVENTS)) events.push(each);
    const newest = records.at(-1);
    // The files come by when they were written to last: all that follow are older.
    if (events.length >= MAX_EVENTS || (newest && Date.parse(newest.time) < from)) break;
  }
  // Several windows have written at once.
  const sorted = events.sort((a, b) => a.time - b.time).slice(-MAX_EVENTS);
  for (const [at, { time, event }] of sorted.entries()) {
    learn(time, event);
    if (at % AT_ONCE === 0) await pause();
  }
  return sorted.length;
}

function isLearnt(event: AuditEvent): boolean {
  return event.kind === 'signal' || (event.kind === 'command' && event.phase !== 'ended');
}
