import type { GuardEvent } from '../../contracts/audit';
import { drillSchema, type Drill, type Stop } from '../../contracts/incident';
import { forDisplay } from '../../contracts/redact';

const MAX_PROBLEM = 500;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * What a rehearsal has shown.
 * @param stop what the kill switch has done to the canary
 * @param expected how many targets the canary had: fewer that were ended is a failure
 */
export function drillOf(stop: Stop, totalMs: number, expected: number): Drill {
  const missed = expected - stop.ended.length;
  const [first] = stop.failed;
  const problem =
    first !== undefined
      ? `${first.title}: ${first.reason}`
      : missed > 0
        ? `${missed} of ${expected} were not found`
        : stop.isKept
          ? ''
          : 'it could not be written to disk';
  const shown = forDisplay(problem, MAX_PROBLEM);
  return { v: 1, at: stop.at, stages: stop.stages, totalMs, ok: shown === '', problem: shown };
}

/** The record's word on it. */
export function drillEvent({ ok, problem, totalMs, stages }: Drill): GuardEvent {
  const times = stages.map(({ name, ms }) => `${name} ${Math.round(ms)} ms`).join(', ');
  const how = ok ? 'all was ended' : `it failed: ${problem}`;
  return {
    kind: 'drill',
    text: `Drill of the kill switch: ${how}, in ${Math.round(totalMs)} ms${times === '' ? '' : ` (${times})`}`,
  };
}

/** What is stored of the last one; undefined for what nobody has written like this. */
export function parseDrill(text: string | undefined): Drill | undefined {
  try {
    return drillSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}

/** "Last drill: 3 days ago, 140 ms" */
export function drillWords(drill: Drill | undefined, now: number): string {
  if (!drill) return 'Last drill: never';
  const took = drill.ok ? `${Math.round(drill.totalMs)} ms` : `failed: ${drill.problem}`;
  return `Last drill: ${ago(now - drill.at)}, ${took}`;
}

/** A clock may have gone back. */
function ago(ms: number): string {
  const count = (unit: number, name: string) => {
    const n = Math.floor(ms / unit);
    return `${n} ${name}${n === 1 ? '' : 's'} ago`;
  };
  if (ms < MINUTE) return 'just now';
  if (ms < HOUR) return count(MINUTE, 'minute');
  return ms < 2 * DAY ? count(HOUR, 'hour') : count(DAY, 'day');
}
