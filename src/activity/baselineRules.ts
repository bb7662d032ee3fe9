import type { AlertKind, CommandEvent, RecordedAction } from '../contracts/audit';
import type { Effect } from '../contracts/words';
import type { RateRule } from './baselineRate';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** What is counted. A test of simulated weeks holds these numbers: change them with it. */
export const VOLUME: RateRule = { windowMs: 10 * MINUTE, floor: 30, fresh: 100, past: 600 };
export const SECRETS: RateRule = { windowMs: 10 * MINUTE, floor: 8, fresh: 8, past: 200 };
export const TARGETS: RateRule = { windowMs: MINUTE, floor: 10, fresh: 10, past: 200 };
export const DENIALS: RateRule = { windowMs: 5 * MINUTE, floor: 5, fresh: 5, past: 50 };

/** How long the same alert is not told again. */
export const COOL_DOWN_MS: Readonly<Record<AlertKind, number>> = {
  'first-use': 7 * 24 * HOUR,
  burst: 4 * HOUR,
  'unusual-hour': 20 * HOUR,
  'access-denied': HOUR,
  'many-secrets': 4 * HOUR,
  'many-targets': HOUR,
};

/** Most first uses of one baseline that are told of within {@link FIRST_USES_MS}. */
export const MAX_FIRST_USES = 10;
export const FIRST_USES_MS = HOUR;

/** So many reads in an unusual hour are told of; of what changes something, the first is. */
export const ODD_READS = 5;

/** What changes something that is there. */
const CHANGES: ReadonlySet<Effect> = new Set([
  'modify',
  'destroy',
  'privilege',
  'exposure',
  'unprotect',
] satisfies Effect[]);

export function isChange(effects: readonly Effect[]): boolean {
  return effects.some((effect) => CHANGES.has(effect));
}

export function isRead(effects: readonly Effect[]): boolean {
  return effects.every((effect) => effect === 'read');
}

/** True for what the baseline is about: what reaches beyond this machine. */
export function counts({ environment, effects }: CommandEvent): boolean {
  return environment !== 'local' && effects.length > 0;
}

/** True when it was let run. What was stopped never becomes usual. */
export function ran({ phase, outcome }: CommandEvent): boolean {
  return phase === 'decided' && (outcome === 'allowed' || outcome === 'approved' || outcome === 'observed');
}

export function serviceOf({ provider, service }: RecordedAction): string {
  return provider === service || service === '' ? provider : `${provider} ${service}`;
}

/** Actions that name a service; what nobody can see through does not. */
export function servedActions({ actions = [] }: CommandEvent): RecordedAction[] {
  return actions.filter(({ effects }) => effects.some((effect) => effect !== 'opaque'));
}

/** The different secrets that it reads; a command that names none counts by its own text. */
export function secretsOf(event: CommandEvent): string[] {
  const reading = (event.actions ?? []).filter(({ effects }) => effects.includes('secret'));
  if (reading.length === 0) return event.effects.includes('secret') ? [event.command] : [];
  return reading.flatMap((action) => thingsOf(action, event.command));
}

/** The different things that it changes; a command that names none changes what its folder stands for. */
export function changedBy(event: CommandEvent): string[] {
  return (event.actions ?? [])
    .filter(({ effects }) => isChange(effects))
    .flatMap((action) => thingsOf(action, event.cwd));
}

function thingsOf(action: RecordedAction, without: string): string[] {
  const { targets, operation } = action;
  return (targets.length > 0 ? targets : [`${operation} ${without}`]).map(
    (target) => `${serviceOf(action)} ${target}`,
  );
}
