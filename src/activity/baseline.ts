import { createHash } from 'node:crypto';
import type { AlertEvent, AlertKind, AuditEvent, CommandEvent, SignalEvent } from '../contracts/audit';
import { forDisplay } from '../contracts/redact';
import { isQuiet, learnHour, localTime, type LocalTime } from './baselineHours';
import { count, emptyRate, usual, type Rate, type RateRule, type Usual } from './baselineRate';
import {
  changedBy,
  COOL_DOWN_MS,
  counts,
  DENIALS,
  FIRST_USES_MS,
  isRead,
  MAX_FIRST_USES,
  ODD_READS,
  ran,
  SECRETS,
  secretsOf,
  servedActions,
  serviceOf,
  TARGETS,
  VOLUME,
} from './baselineRules';
import {
  MAX_BASELINES,
  MAX_NAME,
  MAX_OPERATIONS,
  MAX_SEEN,
  MAX_SERVICES,
  MAX_TOLD,
  type Baseline,
  type BaselineState,
} from './baselineState';
import * as words from './baselineWords';

/** What was already taken from a command, as bits: it has one id and several events. */
const COUNTED = 1;
const LEARNT = 2;
const DENIED = 4;

/** Times beyond what a date can hold, with room for a time zone, are no times. */
const MAX_TIME = 8.63e15;
const MAX_ID = 128;

export interface BaselineOptions {
  /** The folder that a working directory belongs to. */
  folderOf(cwd: string): string;
  /** The time on the wall; this computer's where absent. */
  local?: (time: number) => LocalTime;
}

/**
 * What is usual, for each actor and folder, and what is not. All that it knows is in its state, so that it goes on
 * after a restart as if nothing had been.
 */
export class Baselines {
  private readonly local: (time: number) => LocalTime;

  constructor(
    readonly state: BaselineState,
    private readonly options: BaselineOptions,
  ) {
    this.local = options.local ?? localTime;
  }

  /**
   * Takes an event in.
   * @param isPast it was long ago: learn from it, and tell nothing
   * @returns what is unusual about it, each with a cool-down
   */
  take(time: number, event: AuditEvent, isPast = false): AlertEvent[] {
    // NaN too is no time.
    if (!(Math.abs(time) <= MAX_TIME)) return [];
    const found =
      event.kind === 'command'
        ? this.command(time, event)
        : event.kind === 'signal'
          ? this.signal(time, event)
          : [];
    return isPast ? [] : found.flatMap((each) => this.tell(time, each));
  }

  private command(time: number, event: CommandEvent): Found[] {
    if (event.phase === 'ended' || event.id.length > MAX_ID || !counts(event)) return [];
    const baseline = this.baselineOf(time, event);
    const before = this.mark(event.id, baseline.key, COUNTED | (ran(event) ? LEARNT : 0));
    const found = (before & COUNTED) === 0 ? this.compare(baseline, time, event) : [];
    if (ran(event) && (before & LEARNT) === 0) learn(baseline, time, event);
    return found;
  }

  /** What is unusual about a command that is new. */
  private compare(baseline: Baseline, time: number, event: CommandEvent): Found[] {
    const { id } = event;
    const local = this.local(time);
    const isOdd = learnHour(baseline, local);
    const isFresh = isQuiet(baseline);
    const over = (
      kind: AlertKind,
      rate: Rate,
      rule: RateRule,
      things: readonly string[],
      say: Say,
    ): Found[] => {
      let now = 0;
      for (const thing of things.slice(0, MAX_THINGS)) now = count(rate, rule, time, hash(thing), id);
      // Before what takes longer.
      const isSilent = (isFresh && kind !== 'burst') || this.wasTold(time, kind, words.keyOf(kind, baseline));
      if (now < rule.floor || isSilent) return [];
      const known = usual(rate, rule, isFresh);
      return now < known.threshold
        ? []
        : [{ kind, baseline, commands: rate.ids, ...say(baseline, now, known) }];
    };
    const burst = over('burst', baseline.volume, VOLUME, [id], words.burstWords);
    const others = [
      ...over('many-secrets', baseline.secrets, SECRETS, secretsOf(event), words.secretsWords),
      ...over('many-targets', baseline.targets, TARGETS, changedBy(event), words.targetsWords),
      ...this.oddHour(baseline, local, event, isOdd),
      ...this.firstUses(baseline, time, event),
    ];
    return isFresh ? burst : [...burst, ...others];
  }

  private oddHour(baseline: Baseline, local: LocalTime, event: CommandEvent, isOdd: boolean): Found[] {
    const hour = 24 * local.day + local.hour;
    if (isOdd) baseline.odd = { hour, ids: [] };
    const { odd } = baseline;
    if (odd?.hour !== hour) return [];
    odd.ids = [...odd.ids, event.id].slice(-MAX_ODD);
    if (isRead(event.effects) && odd.ids.length < ODD_READS) return [];
    const said = words.oddHourWords(baseline, local, odd.ids.length);
    return [{ kind: 'unusual-hour', baseline, commands: odd.ids, ...said }];
  }

  private firstUses(baseline: Baseline, time: number, event: CommandEvent): Found[] {
    const isProd = event.environment === 'prod';
    if (!isProd && event.environment !== 'unknown') return [];
    const found = new Map<string, Found>();
    for (const action of servedActions(event).slice(0, MAX_ACTIONS)) {
      const service = nameOf(serviceOf(action));
      const known = baseline.services.find(({ name }) => name === service);
      // Of a place that nobody has labelled only changes count, and only where the service is new altogether.
      const isKnown = isProd ? known?.prod !== undefined : known !== undefined || isRead(action.effects);
      if (isKnown || found.has(service)) continue;
      const told = this.firstUsesTold(baseline, time) + found.size;
      if (told >= MAX_FIRST_USES) break;
      const isLastTold = told === MAX_FIRST_USES - 1;
      const operation = nameOf(action.operation);
      const first = { service, known, isProd, operation, isLastTold };
      const said = words.firstUseWords(baseline, first, (at) => this.local(at).day);
      found.set(service, { kind: 'first-use', detail: service, baseline, commands: [event.id], ...said });
    }
    return [...found.values()];
  }

  private firstUsesTold(baseline: Baseline, time: number): number {
    const begin = `${words.keyOf('first-use', baseline)}/`;
    return this.state.told.filter(([key, at]) => key.startsWith(begin) && Math.abs(time - at) < FIRST_USES_MS)
      .length;
  }

  private signal(time: number, { id, signal }: SignalEvent): Found[] {
    if (signal !== 'access-denied') return [];
    const key = this.state.seen.find(([known]) => known === id)?.[1];
    const baseline = this.state.baselines.find((each) => each.key === key);
    // Of a command that is forgotten, or was never one of the cloud's, nobody knows whose it was.
    if (!baseline || (this.mark(id, baseline.key, DENIED) & DENIED) !== 0) return [];
    const now = count(baseline.denials, DENIALS, time, hash(id), id);
    if (now < DENIALS.floor) return [];
    const said = words.denialsWords(baseline, now);
    return [{ kind: 'access-denied', baseline, commands: baseline.denials.ids, ...said }];
  }

  private tell(time: number, { kind, detail, baseline, commands, text, evidence }: Found): AlertEvent[] {
    const key = words.keyOf(kind, baseline, detail);
    if (this.wasTold(time, kind, key)) return [];
    const others = this.state.told.filter(([known]) => known !== key);
    this.state.told = [...others, [key, time] as [string, number]].slice(-MAX_TOLD);
    const id = digest(`${key} ${time}`, 32);
    return [
      { kind: 'alert', id, alert: kind, key, text, evidence, commands: [...commands], actor: baseline.actor },
    ];
  }

  private wasTold(time: number, kind: AlertKind, key: string): boolean {
    const last = this.state.told.find(([known]) => known === key)?.[1];
    // A clock that was far ahead must not silence an alert until then.
    return last !== undefined && Math.abs(time - last) < COOL_DOWN_MS[kind];
  }

  private baselineOf(time: number, { actor, cwd }: CommandEvent): Baseline {
    const name = actor.kind === 'person' ? 'person' : (actor.name ?? 'agent');
    const folder = this.options.folderOf(cwd);
    const key = digest(JSON.stringify([actor.kind, name, folder]), 12);
    const { baselines } = this.state;
    let baseline = baselines.find((each) => each.key === key);
    if (!baseline) {
      if (baselines.length >= MAX_BASELINES) baselines.splice(leastWorth(baselines), 1);
      baseline = newBaseline(key, nameOf(name), shortFolder(folder), this.local(time));
      baselines.push(baseline);
    }
    baseline.last = time;
    return baseline;
  }

  /** Notes what is taken from a command. @returns what already was. */
  private mark(id: string, key: string, bits: number): number {
    const { seen } = this.state;
    const known = seen.find(([other]) => other === id);
    if (known) {
      const before = known[2];
      known[2] |= bits;
      return before;
    }
    seen.push([id, key, bits]);
    if (seen.length > MAX_SEEN) seen.shift();
    return 0;
  }
}

type Say = (baseline: Baseline, now: number, usual: Usual) => words.Words;

interface Found extends words.Words {
  kind: AlertKind;
  baseline: Baseline;
  /** What the key says beside kind, actor and folder. */
  detail?: string;
  commands: readonly string[];
}

const MAX_ODD = 20;
/** Most things of one command that are counted, and actions that are learnt: a script can have thousands. */
const MAX_THINGS = 600;
const MAX_ACTIONS = 64;

/** Learns what a command that ran does, as usual from now on. */
function learn(baseline: Baseline, time: number, event: CommandEvent): void {
  for (const action of servedActions(event).slice(0, MAX_ACTIONS)) {
    const service = nameOf(serviceOf(action));
    learnService(baseline, service, time, event.environment === 'prod');
    learnOperation(baseline, nameOf(`${serviceOf(action)} ${action.operation}`));
  }
}

function learnService(baseline: Baseline, name: string, time: number, isProd: boolean): void {
  const { services } = baseline;
  let known = services.find((each) => each.name === name);
  if (!known) {
    known = { name, used: { first: time, last: time } };
    if (services.length >= MAX_SERVICES)
      services.splice(
        oldest(services, ({ used }) => used.last),
        1,
      );
    services.push(known);
  }
  known.used.last = time;
  if (isProd) known.prod = { first: known.prod?.first ?? time, last: time };
}

function learnOperation(baseline: Baseline, name: string): void {
  const { operations } = baseline;
  const known = operations.find((each) => each.name === name);
  if (known) known.count++;
  else {
    // The newcomer takes over the count of the rarest: else it could never stay among many.
    const rarest = operations.length < MAX_OPERATIONS ? undefined : oldest(operations, ({ count: n }) => n);
    const taken = rarest === undefined ? undefined : operations.splice(rarest, 1)[0];
    operations.push({ name, count: (taken?.count ?? 0) + 1 });
  }
}

/** Fresh ones go before those that have learnt for days, else a flood of new names would make it forget. */
function leastWorth(baselines: readonly Baseline[]): number {
  return oldest(baselines, (each) => (isQuiet(each) ? each.last - 2 * MAX_TIME : each.last));
}

/** The place of the smallest. */
function oldest<T>(list: readonly T[], by: (each: T) => number): number {
  let found = 0;
  list.forEach((each, at) => {
    if (by(each) < by(list[found] ?? each)) found = at;
  });
  return found;
}

function newBaseline(key: string, actor: string, folder: string, { offset }: LocalTime): Baseline {
  return {
    ...{ key, actor, folder, offset, last: 0, days: [], services: [], operations: [] },
    ...{
      hours: Array.from({ length: 24 }, () => 0),
      hourDay: Number.MIN_SAFE_INTEGER,
      hourBits: 0,
      hourDays: 0,
    },
    ...{ volume: emptyRate(), secrets: emptyRate(), targets: emptyRate(), denials: emptyRate() },
  };
}

/** Names come over and over, and redaction takes longer than all the rest. */
const names = new Map<string, string>();
const MAX_NAMES = 500;

function nameOf(text: string): string {
  let name = names.get(text);
  if (name === undefined) {
    name = forDisplay(text, MAX_NAME);
    if (names.size >= MAX_NAMES) names.clear();
    // Long ones are no names, and would be kept.
    if (text.length <= 2 * MAX_NAME) names.set(text, name);
  }
  return name;
}

/** Its last two parts, which people know it by. */
function shortFolder(folder: string): string {
  const parts = folder.split('/').filter((part) => part !== '');
  return nameOf(parts.length > 2 ? `…/${parts.slice(-2).join('/')}` : folder);
}

function digest(text: string, length: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, length);
}

/** Only equality counts. */
function hash(text: string): number {
  return Number.parseInt(digest(text, 12), 16);
}
