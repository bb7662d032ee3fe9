/** Times as people say them. All in milliseconds. */

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "7 min", "7 h 20 min", "3 days": rounded down, at least a minute. */
export function duration(time: number): string {
  const minutes = Math.max(1, Math.floor(time / MINUTE));
  if (minutes < 60) return `${minutes} min`;
  if (time >= 2 * DAY) return `${Math.floor(time / DAY)} days`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest === 0 ? '' : ` ${rest} min`}`;
}

/** Whole days between two times; 0 where `since` lies ahead, as on a machine whose clock is wrong. */
export function ageInDays(since: number, now: number): number {
  return Math.max(0, Math.floor((now - since) / DAY));
}
