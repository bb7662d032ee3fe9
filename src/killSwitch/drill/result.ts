import type { GuardEvent } from '../../contracts/audit';
import { drillSchema, type Drill, type DrillLine, type DryRun } from '../../contracts/drill';
import { forDisplay } from '../../contracts/redact';

const MAX_TEXT = 500;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What became of the canary. */
export interface CanaryResult {
  /** Processes that were ended. */
  ended: number;
  /** Since the wish, in milliseconds: all stood still, all had ended. */
  frozenMs: number;
  endedMs: number;
  /** For people; undefined where all has ended. */
  problem: string | undefined;
}

/**
 * What a rehearsal has shown.
 * @param at milliseconds since 1970
 * @param flag how long the flag took to be written and read back; `problem` where it could not
 * @param canary undefined where processes are not looked for
 * @param credentials undefined where nothing of theirs is set up
 */
export function drillOf(
  at: number,
  flag: { ms: number; problem: string | undefined },
  canary: CanaryResult | undefined,
  credentials: DryRun | undefined,
): Drill {
  const refusal = credentials?.ok === false ? `credentials (dry run) ${credentials.text}` : undefined;
  const problem = canary?.problem ?? flag.problem ?? refusal ?? '';
  return {
    ...{ v: 1, at, totalMs: canary?.endedMs ?? flag.ms },
    stages: [
      { name: 'flag', ms: flag.ms },
      ...(canary ? [{ name: 'frozen', ms: canary.frozenMs }] : []),
      ...(canary ? [{ name: 'ended', ms: canary.endedMs }] : []),
      ...(credentials ? [{ name: 'credentials planned', ms: credentials.ms }] : []),
    ],
    ...(canary && { ended: canary.ended }),
    credentials: forDisplay(credentials?.text ?? 'not set up', MAX_TEXT),
    problem: forDisplay(problem, MAX_TEXT),
  };
}

/** "all 23 processes of the canary were ended in 260 ms (flag 2 ms, frozen 31 ms, ended 260 ms); credentials (dry run) not set up" */
export function drillText({ problem, ended, totalMs, stages, credentials }: Drill): string {
  const times = stages.map(({ name, ms }) => `${name} ${Math.round(ms)} ms`).join(', ');
  const went =
    ended === undefined
      ? 'the flag was written, processes are not looked for on this system'
      : `all ${ended} processes of the canary were ended in ${time(totalMs)}`;
  // Not "credentials: …", of which the rest would be taken for a secret.
  const how = problem === '' ? went : `it failed: ${problem}`;
  return `${how}${times === '' ? '' : ` (${times})`}; credentials (dry run) ${credentials}`;
}

/** The record's word on it. */
export function drillEvent(drill: Drill): GuardEvent {
  return { kind: 'drill', text: `Drill of the kill switch: ${drillText(drill)}` };
}

/** What is stored of the last one; undefined for what nobody has written like this. */
export function parseDrill(text: string | undefined): Drill | undefined {
  try {
    return drillSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}

/** "3 days ago, all ended in 260 ms". The file that it comes from can be written by any program of this person. */
export function drillLine(drill: Drill | undefined, now: number): DrillLine {
  // Of a day that is still to come nothing is known.
  if (!drill || drill.at - now > DAY) return { text: 'never', result: 'never' };
  const when = ago(now - drill.at);
  if (drill.problem !== '')
    return { text: `${when}, failed: ${forDisplay(drill.problem, MAX_TEXT)}`, result: 'failed' };
  const how = drill.ended === undefined ? 'flag written' : `all ended in ${time(drill.totalMs)}`;
  return { text: `${when}, ${how}`, result: 'passed' };
}

function time(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
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
