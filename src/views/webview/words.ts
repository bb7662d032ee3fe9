import type { ActivityRow, ActivityState } from '../../contracts/activity';
import type { Decision, Environment, Mode } from '../../contracts/words';
import type { IconName } from './icons';

/** How a state is told: never by its colour alone. `tone` chooses the colour. */
export interface Telling {
  word: string;
  icon: IconName;
  tone: 'good' | 'bad' | 'caution' | 'quiet';
}

export const STATE_WORDS: Readonly<Record<ActivityState, Telling>> = {
  waiting: { word: 'Waiting', icon: 'question', tone: 'caution' },
  unknown: { word: 'Unknown', icon: 'dash', tone: 'quiet' },
  allowed: { word: 'Allowed', icon: 'check', tone: 'good' },
  approved: { word: 'Approved', icon: 'person', tone: 'good' },
  denied: { word: 'Denied', icon: 'stop', tone: 'bad' },
  'timed-out': { word: 'No answer', icon: 'clock', tone: 'bad' },
  withdrawn: { word: 'Withdrawn', icon: 'dash', tone: 'quiet' },
  refused: { word: 'Refused', icon: 'stop', tone: 'bad' },
  observed: { word: 'Observed', icon: 'eye', tone: 'caution' },
  failed: { word: 'Failed', icon: 'warning', tone: 'bad' },
};

export const DECISION_WORDS: Readonly<Record<Decision, string>> = {
  allow: 'Allow',
  warn: 'Warn',
  ask: 'Ask',
  block: 'Block',
};

/** Events about the guard itself. */
const KIND_WORDS: Readonly<Record<Exclude<ActivityRow['kind'], 'command'>, Telling>> = {
  alert: { word: 'Alert', icon: 'warning', tone: 'caution' },
  session: { word: 'Session', icon: 'info', tone: 'quiet' },
  mode: { word: 'Mode', icon: 'gear', tone: 'quiet' },
  mapping: { word: 'Label', icon: 'gear', tone: 'quiet' },
  policy: { word: 'Policy', icon: 'gear', tone: 'quiet' },
  grant: { word: 'Grant', icon: 'person', tone: 'caution' },
  'kill-switch': { word: 'Kill switch', icon: 'stop', tone: 'bad' },
  're-arm': { word: 'Re-armed', icon: 'check', tone: 'good' },
  incident: { word: 'Incident', icon: 'info', tone: 'caution' },
  problem: { word: 'Problem', icon: 'warning', tone: 'bad' },
  recovered: { word: 'Recovered', icon: 'check', tone: 'good' },
  canary: { word: 'Test', icon: 'info', tone: 'quiet' },
  drill: { word: 'Drill', icon: 'info', tone: 'quiet' },
  tamper: { word: 'Tampering', icon: 'warning', tone: 'bad' },
  retention: { word: 'Retention', icon: 'info', tone: 'quiet' },
  export: { word: 'Export', icon: 'info', tone: 'quiet' },
};

/** What is told of a row first: what became of the command, or what happened to the guard. */
export function tellingOf(row: ActivityRow): Telling {
  return row.kind === 'command' ? STATE_WORDS[row.state] : KIND_WORDS[row.kind];
}

export const ENVIRONMENT_WORDS: Readonly<Record<Environment, string>> = {
  local: 'local',
  sandbox: 'sandbox',
  dev: 'dev',
  staging: 'staging',
  unknown: 'unknown, judged as prod',
  prod: 'prod',
};

export const MODE_WORDS: Readonly<Record<Mode, Telling>> = {
  enforce: { word: 'Enforcing', icon: 'shield', tone: 'good' },
  observe: { word: 'Observing', icon: 'eye', tone: 'caution' },
  off: { word: 'Off', icon: 'dash', tone: 'bad' },
};

export const KILLED: Telling = { word: 'Kill switch engaged', icon: 'stop', tone: 'bad' };

const INTERCEPTOR_WORDS = new Map([
  ['shim', 'its shim, in place of the tool'],
  ['freeze', 'the terminal, as a line'],
  ['task', 'the task, before it began'],
  ['hook', "the agent's hook"],
  ['watch', 'the processes below this window'],
  ['cli', 'the command line of the guard'],
]);

/** How a command was noticed. Of a newer version the name as it is. */
export const seenBy = (interceptor: string) => INTERCEPTOR_WORDS.get(interceptor) ?? interceptor;

const STEPS: readonly [ms: number, unit: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
];

/** "3 min", "2 h", "5 d": how long ago. Clocks go backwards: the future is "now" too. */
export function ago(time: number, now: number): string {
  const passed = now - time;
  for (const [ms, unit] of STEPS) if (passed >= ms) return `${Math.floor(passed / ms)} ${unit}`;
  return passed >= 5000 ? `${Math.floor(passed / 1000)} s` : 'now';
}

/** Made when it is first wanted: the first use of `Intl` in a page takes as long as all else until the first rows. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

const absolute = once(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }));
const number = once(() => new Intl.NumberFormat());

/** A whole number in the person's own form. Small ones look alike everywhere. */
export const numeral = (value: number) =>
  value > -1000 && value < 1000 ? String(value) : number().format(value);

/** Date and time in the person's own form; times that no calendar has are told as they are. */
export function at(time: number): string {
  return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? absolute().format(time) : String(time);
}

/** "0.4 s", "12 s", "3 min". */
export function lasting(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

export const counted = (count: number, one: string, many = `${one}s`) =>
  `${numeral(count)} ${count === 1 ? one : many}`;
