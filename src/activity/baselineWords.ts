import type { AlertKind } from '../contracts/audit';
import { counted } from '../contracts/counted';
import { dayText, twoDigits, usualHours, type LocalTime } from './baselineHours';
import type { Usual } from './baselineRate';
import type { Baseline, KnownService } from './baselineState';

/** What an alert says: one sentence, and the numbers behind it. */
export interface Words {
  text: string;
  evidence: string[];
}

const MAX_LISTED = 8;

/** The actor as the subject of a sentence. */
export function actorWords(actor: string): string {
  if (actor === 'person') return 'a person';
  return actor === 'agent' ? 'an agent' : actor;
}

function where({ folder }: Baseline): string {
  return folder === '' ? '' : ` in ${folder}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function listed(names: readonly string[]): string {
  const more = names.length - MAX_LISTED;
  return names.slice(0, MAX_LISTED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** The usual and the threshold, for the three alerts that count. */
function rateWords(usual: Usual, now: number, things: string, stretch: string): string[] {
  const { windows, low, high, median, second, threshold } = usual;
  const told = `From ${threshold} on it is told.`;
  if (windows === 0)
    return [`There is nothing yet to compare it with: now ${now} ${things} in ${stretch}. ${told}`];
  return [
    `Usually ${low} to ${high} ${things} in ${stretch} here; now ${now}.`,
    `The median of the last ${counted(windows, 'active stretch', 'active stretches')} of ${stretch} is ${median}, the second most ${second}. ${told}`,
  ];
}

function usualOperations({ operations }: Baseline): string[] {
  const top = [...operations].sort((a, b) => b.count - a.count).slice(0, 3);
  return top.length === 0 ? [] : [`Most usual here: ${top.map(({ name }) => name).join(', ')}.`];
}

export function burstWords(baseline: Baseline, now: number, usual: Usual): Words {
  return {
    text: `${capital(actorWords(baseline.actor))} gave ${now} cloud commands in 10 minutes${where(baseline)}, more than usual.`,
    evidence: [...rateWords(usual, now, 'commands', '10 minutes'), ...usualOperations(baseline)],
  };
}

export function secretsWords(baseline: Baseline, now: number, usual: Usual): Words {
  return {
    text: `${capital(actorWords(baseline.actor))} wanted to read ${now} different secrets in 10 minutes${where(baseline)}.`,
    evidence: rateWords(usual, now, 'secrets', '10 minutes'),
  };
}

export function targetsWords(baseline: Baseline, now: number, usual: Usual): Words {
  return {
    text: `${capital(actorWords(baseline.actor))} acted on ${now} different targets in one minute${where(baseline)}.`,
    evidence: [
      ...rateWords(usual, now, 'targets', 'one minute'),
      'Counted is what is changed, destroyed, opened or given rights to, stopped commands included.',
    ],
  };
}

export function denialsWords(baseline: Baseline, now: number): Words {
  const past = baseline.denials.past.length;
  return {
    text: `${capital(actorWords(baseline.actor))} was denied access ${now} times in 5 minutes${where(baseline)}.`,
    evidence: [
      `${now} commands in 5 minutes were answered with "access denied". From 5 on it is told.`,
      past === 0
        ? 'There was no such answer here before.'
        : `Before, there were such answers in ${counted(past, 'stretch', 'stretches')} of 5 minutes, ${Math.max(...baseline.denials.past)} in one at most.`,
      'A run of them is what looking for a way in looks like, or a role that lacks something.',
    ],
  };
}

export function oddHourWords(baseline: Baseline, { hour }: LocalTime, commands: number): Words {
  const begin = `${twoDigits(hour)}:00`;
  const hours = usualHours(baseline.hours.map((each, at) => (at === hour ? each - 1 : each)));
  return {
    text: `${capital(actorWords(baseline.actor))} is active after ${begin}${where(baseline)}, which is unusual.`,
    evidence: [
      `Usual are the hours ${hours} (local time), by ${counted(baseline.hourDays - 1, 'active day')}, the latest counting most.`,
      `Within two hours of ${begin} there was next to nothing; now ${counted(commands, 'command')}.`,
    ],
  };
}

export interface FirstUse {
  service: string;
  known: KnownService | undefined;
  /** prod, or a place that counts as it. */
  isProd: boolean;
  operation: string;
  isLastTold: boolean;
}

export function firstUseWords(baseline: Baseline, first: FirstUse, dayOf: (time: number) => number): Words {
  const { service, known, isProd, operation } = first;
  const place = isProd ? 'prod' : 'a place without a label, which counts as prod';
  const others = baseline.services.filter(({ prod }) => prod !== undefined || !isProd);
  const names = others.sort((a, b) => b.used.last - a.used.last).map(({ name }) => name);
  return {
    text: `First use of ${service} in ${place} by ${actorWords(baseline.actor)}${where(baseline)}.`,
    evidence: [
      names.length === 0
        ? `No service was used in prod here before.`
        : `Used ${isProd ? 'in prod ' : ''}here before: ${listed(names)}.`,
      known === undefined
        ? `${service} was not used here in any other environment either.`
        : `${service} was used here in other environments, first on ${dayText(dayOf(known.used.first))}, last on ${dayText(dayOf(known.used.last))}.`,
      `Now: ${operation}.`,
      ...(first.isLastTold ? ['Further first uses within the hour are not told one by one.'] : []),
    ],
  };
}

/** What a key begins with, to be read by people too. */
export function keyOf(kind: AlertKind, baseline: Baseline, detail?: string): string {
  return [kind, baseline.actor, baseline.key, ...(detail === undefined ? [] : [detail])].join('/');
}
