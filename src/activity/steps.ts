import { RANGE_MS, type Range } from '../contracts/activity';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Length of a step, so that a range has 24 to 91 of them. */
const STEP_MS: Readonly<Record<Range, number>> = {
  '1h': 2 * MINUTE,
  '24h': 30 * MINUTE,
  '7d': 3 * HOUR,
  '30d': DAY,
  '90d': DAY,
};

/** What local time is ahead of UTC, in milliseconds. */
export type Offset = (time: number) => number;

/** Of the machine's own time zone where none is named. A name that is not known counts as UTC. */
export function offsetOf(timeZone?: string): Offset {
  if (timeZone === undefined) return perQuarter((time) => -new Date(time).getTimezoneOffset() * MINUTE);
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' },
    });
    return perQuarter((time) => askedOffset(format, time));
  } catch {
    return () => 0;
  }
}

/** Asking costs a microsecond or more. Offsets change at full quarters of an hour only. */
function perQuarter(ask: Offset): Offset {
  const known = new Map<number, number>();
  return (time) => {
    const quarter = Math.floor(time / (15 * MINUTE));
    let offset = known.get(quarter);
    if (offset === undefined) known.set(quarter, (offset = ask(quarter * 15 * MINUTE)));
    return offset;
  };
}

function askedOffset(format: Intl.DateTimeFormat, time: number): number {
  const parts = new Map(format.formatToParts(time).map((part) => [part.type, Number(part.value)]));
  const of = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0;
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute')) - time;
}

/** The hour of the day, 0 to 23, as a clock on the wall shows it. */
export function hourOf(time: number, offset: Offset): number {
  const local = (time + offset(time)) % DAY;
  return Math.floor((local < 0 ? local + DAY : local) / HOUR);
}

/** When the local day begins that is `day` days after 1970-01-01. */
function midnight(day: number, offset: Offset): number {
  // The offset of a moment close by, then that of the moment itself: between the two the clocks may have changed.
  const near = day * DAY - offset(day * DAY);
  return day * DAY - offset(near);
}

export interface Steps {
  from: number;
  to: number;
  /** Usual length; the first and the last are cut, and days are as long as the clocks make them. */
  stepMs: number;
  starts: number[];
}

/** The range up to `now` in steps that begin where local clocks are full. */
export function stepsOf(range: Range, now: number, offset: Offset): Steps {
  const from = now - RANGE_MS[range];
  const stepMs = STEP_MS[range];
  const starts = [from];
  const firstDay = Math.floor((from + offset(from)) / DAY) - 1;
  const lastDay = Math.floor((now + offset(now)) / DAY) + 1;
  for (let day = firstDay; day <= lastDay; day++) {
    const end = midnight(day + 1, offset);
    for (let at = midnight(day, offset); at < end; at += stepMs) {
      if (at > from && at <= now) starts.push(at);
      // A day of 25 hours has no step of its own for the hour that is left.
      if (stepMs === DAY) break;
    }
  }
  return { from, to: now, stepMs, starts };
}

/** The step that `time` falls in, which must not be before the first. */
export function stepAt(starts: readonly number[], time: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? Infinity) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}
