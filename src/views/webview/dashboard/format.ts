import type { Range, Statistics } from '../../../contracts/activity';
import type { AlertKind } from '../../../contracts/audit';
import { numeral, once } from '../words';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const RANGE_WORDS: Readonly<Record<Range, { short: string; long: string; before: string }>> = {
  '1h': { short: '1 h', long: 'Last hour', before: 'hour before' },
  '24h': { short: '24 h', long: 'Last 24 hours', before: '24 h before' },
  '7d': { short: '7 d', long: 'Last 7 days', before: '7 days before' },
  '30d': { short: '30 d', long: 'Last 30 days', before: '30 days before' },
  '90d': { short: '90 d', long: 'Last 90 days', before: '90 days before' },
};

const ALERT_WORDS: Readonly<Record<AlertKind, string>> = {
  'first-use': 'First use in prod',
  burst: 'Burst of commands',
  'unusual-hour': 'Unusual hour',
  'access-denied': 'Access denied, again and again',
  'many-secrets': 'Many secrets read',
  'many-targets': 'Many targets at once',
};

const formatter = (options: Intl.NumberFormatOptions) =>
  once(() => new Intl.NumberFormat(undefined, options));
const signed = formatter({ style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' });
const percent = formatter({ style: 'percent', maximumFractionDigits: 0 });

export { numeral as count };

export function share(part: number, whole: number): string {
  if (part <= 0 || whole <= 0) return percent().format(0);
  return part / whole < 0.01 ? `<${percent().format(0.01)}` : percent().format(part / whole);
}

/** A name from a closed list in words; any other as it is. */
export const alertWords = (name: string) =>
  Object.hasOwn(ALERT_WORDS, name) ? ALERT_WORDS[name as AlertKind] : name;

/** "0.4 s", "12 s", "3 min 20 s", "2 h 5 min", "3 d 4 h": two units at most. */
export function lasting(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${Number(seconds.toFixed(1))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return two(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < 86_400) return two(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
  return two(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h');
}

const two = (large: number, unit: string, small: number, smallUnit: string) =>
  small > 0 ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`;

/** How this range differs from the one before: "+37% vs. 7 days before". Absent where that cannot be said. */
export function change(range: Range, now: number, before: number | undefined): string | undefined {
  if (before === undefined || (before === 0 && now > 0)) return undefined;
  if (before === now) return `same as ${RANGE_WORDS[range].before}`;
  const ratio = (now - before) / before;
  // A percentage above some hundreds says no more than "many times".
  const words = ratio > 9 ? `× ${numeral(Math.round(now / before))}` : signed().format(ratio);
  return `${words} vs. ${RANGE_WORDS[range].before}`;
}

const dates = (options: Intl.DateTimeFormatOptions) =>
  once(() => new Intl.DateTimeFormat(undefined, options));
const clock = dates({ hour: '2-digit', minute: '2-digit' });
const weekday = dates({ weekday: 'short', day: 'numeric' });
const day = dates({ month: 'short', day: 'numeric' });
const dayAndClock = dates({
  ...{ weekday: 'short', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
});
const wholeDay = dates({ weekday: 'short', month: 'short', day: 'numeric' });

export const moment = (time: number) => dayAndClock().format(time);

/** The starts of the steps, also where the host did not send them. */
export function startsOf({ starts, from, stepMs, byDecision }: Statistics): number[] {
  return starts ?? byDecision.allow.map((_, step) => from + step * stepMs);
}

/** A step's name, for a table and a tooltip. */
export function stepName(statistics: Statistics, step: number): string {
  const starts = startsOf(statistics);
  const start = starts[step] ?? statistics.from;
  if (statistics.stepMs >= DAY) return wholeDay().format(start);
  return `${dayAndClock().format(start)} – ${clock().format(starts[step + 1] ?? statistics.to)}`;
}

/** What stands below a step on the axis, if it is one that a label may stand below. */
export function tick(range: Range, start: number): string | undefined {
  const date = new Date(start);
  const minutes = date.getMinutes();
  if (range === '1h') return minutes % 10 === 0 ? clock().format(start) : undefined;
  if (range === '24h') return minutes === 0 && date.getHours() % 3 === 0 ? clock().format(start) : undefined;
  if (range === '7d') return date.getHours() === 0 ? weekday().format(start) : undefined;
  return day().format(start);
}
