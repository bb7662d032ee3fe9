import type { Baseline } from './baselineState';

/** Days are counted up to what the quiet start needs. */
export const QUIET_DAYS = 3;
/** Hours are compared from this many active days on: three days do not yet show when somebody works. */
const HOUR_DAYS = 5;
/** What a day counts after the next active one: half after fourteen. */
const DECAY = 0.95;
/** Hours before and after that make an hour usual as well; the change to summer time moves by one. */
const NEAR = 2;
/** Less than this is "not lately": one day of some twenty active ones ago. */
const SELDOM = 0.35;
/** A clock that goes back by more begins anew, in days; by less, the day goes on. */
const BACK_DAYS = 2;

/** A time as the clock on the wall shows it. */
export interface LocalTime {
  /** Days since 1970. */
  day: number;
  /** Of the day, 0 to 23. */
  hour: number;
  /** Minutes ahead of UTC. */
  offset: number;
}

/** The time where this computer stands. */
export function localTime(time: number): LocalTime {
  // -0 would be read back as 0.
  return atOffset(time, -new Date(time).getTimezoneOffset() || 0);
}

export function atOffset(time: number, offset: number): LocalTime {
  const hours = Math.floor((time + offset * 60_000) / 3_600_000);
  const day = Math.floor(hours / 24);
  return { day, hour: hours - 24 * day, offset };
}

/** The last days' work in an hour and its neighbours, in days. */
function around(hours: readonly number[], hour: number): number {
  let sum = 0;
  for (let step = -NEAR; step <= NEAR; step++) sum += hours[(hour + step + 24) % 24] ?? 0;
  return sum;
}

/** True while too few days are known. */
export function isQuiet({ days }: Baseline): boolean {
  return days.length <= QUIET_DAYS;
}

/** @returns true when the hour has just begun and is an unusual one. */
export function learnHour(baseline: Baseline, { day, hour, offset }: LocalTime): boolean {
  if (!baseline.days.includes(day) && isQuiet(baseline)) baseline.days.push(day);
  // Another time zone, and not summer time: when people work has to be learnt again.
  if (Math.abs(offset - baseline.offset) > 60) {
    baseline.hours = baseline.hours.map(() => 0);
    baseline.hourDays = 0;
    baseline.hourDay = Number.MIN_SAFE_INTEGER;
  }
  baseline.offset = offset;
  if (day > baseline.hourDay || day < baseline.hourDay - BACK_DAYS) {
    baseline.hours = baseline.hours.map((each) => each * DECAY);
    baseline.hourDay = day;
    baseline.hourBits = 0;
    baseline.hourDays++;
  }
  const bit = 2 ** hour;
  if ((baseline.hourBits & bit) !== 0) return false;
  baseline.hourBits |= bit;
  // The day that is under way does not count itself.
  const isOdd = baseline.hourDays > HOUR_DAYS && around(baseline.hours, hour) < SELDOM;
  baseline.hours = baseline.hours.map((each, at) => (at === hour ? each + 1 : each));
  return isOdd;
}

/** The hours in which something usually runs, as ranges: "08 to 19". */
export function usualHours(hours: readonly number[]): string {
  const ranges: string[] = [];
  const isUsed = (hour: number) => (hours[hour] ?? 0) >= SELDOM;
  for (let from = 0; from < 24; from++) {
    if (!isUsed(from)) continue;
    let to = from;
    while (to < 23 && isUsed(to + 1)) to++;
    ranges.push(`${twoDigits(from)} to ${twoDigits(to + 1)}`);
    from = to;
  }
  return ranges.join(', ');
}

export function twoDigits(hour: number): string {
  return String(hour).padStart(2, '0');
}

export function dayText(day: number): string {
  const time = day * 86_400_000;
  return Math.abs(time) <= 8.64e15 ? new Date(time).toISOString().slice(0, 10) : 'an unknown day';
}
