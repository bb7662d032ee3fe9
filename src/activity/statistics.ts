import {
  RANGE_MS,
  type ActivityRow,
  type ActivityState,
  type FirstSeen,
  type Range,
  type Statistics,
} from '../contracts/activity';
import { stops, type Decision } from '../contracts/words';
import { hourOf, offsetOf, stepAt, stepsOf, type Offset, type Steps } from './steps';

/** Names of one chart; the rest is one bar, {@link OTHERS}. */
const MAX_NAMES = 20;
const MAX_TOP = 10;
const MAX_LATEST = 8;
const MAX_FIRST_SEEN = 20;
export const OTHERS = 'others';
/** The provider of a command that has none: it acts on files, or on the guard. */
export const NO_PROVIDER = 'none';

const NOT_RUN: readonly ActivityState[] = ['denied', 'timed-out', 'withdrawn', 'refused'];

/** True where the command did not run because of the guard. */
export function isStopped(row: ActivityRow): boolean {
  return NOT_RUN.includes(row.state);
}

/** True where a grant that a person had given before let it run: the verdict stops it, and nobody was asked. */
export function usesGrant(row: ActivityRow): boolean {
  return row.state === 'allowed' && row.decision !== undefined && stops(row.decision);
}

/** A service in an environment, in use by an actor. */
export function serviceKey(row: ActivityRow): string | undefined {
  if (row.kind !== 'command' || row.provider === undefined || row.service === undefined) return undefined;
  // Texts that are fit for display have no control characters.
  return `${row.actor ?? ''}\0${row.provider}\0${row.service}\0${row.environment ?? ''}`;
}

class Counts {
  private readonly counts = new Map<string, { name: string; count: number }>();

  add(name: string): void {
    const known = this.counts.get(name);
    if (known) known.count++;
    else this.counts.set(name, { name, count: 1 });
  }

  /** The largest first, equal ones by name. */
  private sorted(): { name: string; count: number }[] {
    return [...this.counts.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  }

  top(max: number): { name: string; count: number }[] {
    return this.sorted().slice(0, max);
  }

  /** All of them: what is too much for a chart is taken together. */
  whole(): { name: string; count: number }[] {
    const all = this.sorted();
    if (all.length <= MAX_NAMES) return all;
    const rest = all.slice(MAX_NAMES - 1);
    return [
      ...all.slice(0, MAX_NAMES - 1),
      { name: OTHERS, count: rest.reduce((sum, { count }) => sum + count, 0) },
    ];
  }
}

/** The few newest of many, without keeping the many. */
class Latest {
  private list: ActivityRow[] = [];

  add(row: ActivityRow): void {
    this.list.push(row);
    if (this.list.length > MAX_LATEST * 8) this.cut();
  }

  moments(): { id: string; time: number; text: string }[] {
    this.cut();
    return this.list.map(({ id, time, text }) => ({ id, time, text }));
  }

  private cut(): void {
    this.list.sort((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1));
    this.list.length = Math.min(this.list.length, MAX_LATEST);
  }
}

class Collector {
  private total = 0;
  private stopped = 0;
  private approved = 0;
  private observed = 0;
  private grantsUsed = 0;
  private grantsGiven = 0;
  private fromFuture = 0;
  private oldest = Infinity;
  private readonly before = { total: 0, stopped: 0, approved: 0, waitingMs: 0 };
  private readonly byDecision: Record<Decision, number[]>;
  private readonly actors = new Counts();
  private readonly providers = new Counts();
  private readonly environments = new Counts();
  private readonly outcomes = new Counts();
  private readonly stoppedTexts = new Counts();
  private readonly alerts = new Counts();
  private readonly heat = new Map<string, Statistics['heat'][number]>();
  private readonly waits: number[] = [];
  private readonly latestGrants = new Latest();
  private readonly latestAlerts = new Latest();
  private readonly knownServices = new Set<string>();
  private readonly newServices = new Map<string, ActivityRow>();

  constructor(
    private readonly range: Range,
    private readonly steps: Steps,
    private readonly offset: Offset,
  ) {
    const zeros = () => steps.starts.map(() => 0);
    this.byDecision = { allow: zeros(), warn: zeros(), ask: zeros(), block: zeros() };
  }

  add(row: ActivityRow): void {
    const { from, to } = this.steps;
    if (row.time > to) this.fromFuture++;
    else if (row.time >= from) this.addInRange(row);
    else this.addOlder(row);
  }

  private addInRange(row: ActivityRow): void {
    if (row.kind === 'grant') {
      this.grantsGiven++;
      this.latestGrants.add(row);
    } else if (row.kind === 'alert') {
      this.alerts.add(row.alert ?? OTHERS);
      this.latestAlerts.add(row);
    } else if (row.kind === 'command') this.addCommand(row);
  }

  private addCommand(row: ActivityRow): void {
    // A command without a verdict has not been judged to be harmless.
    const { decision = 'ask', provider = NO_PROVIDER, environment = 'unknown' } = row;
    this.total++;
    const counts = this.byDecision[decision];
    const step = stepAt(this.steps.starts, row.time);
    counts[step] = (counts[step] ?? 0) + 1;
    this.actors.add(row.actor ?? 'unknown');
    this.providers.add(provider);
    this.environments.add(environment);
    this.outcomes.add(row.state);
    this.addHeat(provider, environment, row.time);
    if (isStopped(row)) {
      this.stopped++;
      this.stoppedTexts.add(row.text);
    }
    if (row.state === 'approved') this.approved++;
    if (row.state === 'observed') this.observed++;
    if (usesGrant(row)) this.grantsUsed++;
    if (isAnswered(row)) this.waits.push(waitOf(row));
    const key = serviceKey(row);
    if (key === undefined) return;
    const first = this.newServices.get(key);
    if (!first || row.time < first.time || (row.time === first.time && row.id < first.id))
      this.newServices.set(key, row);
  }

  private addHeat(provider: string, environment: string, time: number): void {
    const key = `${provider}\0${environment}`;
    let line = this.heat.get(key);
    if (!line) {
      line = { provider, environment, hours: new Array<number>(24).fill(0) };
      this.heat.set(key, line);
    }
    const hour = hourOf(time, this.offset);
    line.hours[hour] = (line.hours[hour] ?? 0) + 1;
  }

  private addOlder(row: ActivityRow): void {
    this.oldest = Math.min(this.oldest, row.time);
    if (row.kind !== 'command') return;
    const key = serviceKey(row);
    if (key !== undefined) this.knownServices.add(key);
    if (row.time < this.steps.from - RANGE_MS[this.range]) return;
    const { before } = this;
    before.total++;
    if (isStopped(row)) before.stopped++;
    if (row.state === 'approved') before.approved++;
    if (isAnswered(row)) before.waitingMs += waitOf(row);
  }

  result(): Statistics {
    const { from, to, stepMs, starts } = this.steps;
    const hasBefore = this.oldest < from - RANGE_MS[this.range];
    return {
      ...{ range: this.range, from, to, stepMs, starts },
      ...{ total: this.total, stopped: this.stopped, approved: this.approved, observed: this.observed },
      byDecision: this.byDecision,
      byActor: this.actors.whole(),
      byProvider: this.providers.whole(),
      byEnvironment: this.environments.whole(),
      byOutcome: this.outcomes.whole(),
      heat: heatLines([...this.heat.values()]),
      topStopped: this.stoppedTexts.top(MAX_TOP),
      waiting: waitingOf(this.waits),
      grants: { given: this.grantsGiven, used: this.grantsUsed },
      alerts: this.alerts.whole(),
      latestGrants: this.latestGrants.moments(),
      latestAlerts: this.latestAlerts.moments(),
      firstSeen: this.firstSeen(),
      ...(hasBefore && { before: this.before }),
      ...(this.fromFuture > 0 && { fromFuture: this.fromFuture }),
    };
  }

  /** The first uses; none where there is no history that they could be new to. */
  private firstSeen(): FirstSeen[] {
    if (this.oldest === Infinity) return [];
    return [...this.newServices]
      .filter(([key]) => !this.knownServices.has(key))
      .map(([, row]) => ({
        ...{ id: row.id, time: row.time, actor: row.actor ?? 'unknown' },
        ...{ provider: row.provider ?? NO_PROVIDER, service: row.service ?? OTHERS },
        environment: row.environment ?? ('unknown' as const),
      }))
      .sort((a, b) => b.time - a.time || (a.id < b.id ? -1 : 1))
      .slice(0, MAX_FIRST_SEEN);
  }
}

/** A question that a person has answered, as opposed to one that nobody did. */
function isAnswered({ state, waitedMs }: ActivityRow): boolean {
  return waitedMs !== undefined && (state === 'approved' || state === 'denied');
}

/** A clock that went back meanwhile makes it negative. */
const waitOf = ({ waitedMs = 0 }: ActivityRow) => Math.max(0, waitedMs);

/** The busiest first; the few that a chart can show, the others together in one line. */
function heatLines(lines: Statistics['heat']): Statistics['heat'] {
  const sum = ({ hours }: { hours: number[] }) => hours.reduce((all, count) => all + count, 0);
  const name = (line: Statistics['heat'][number]) => `${line.provider} ${line.environment}`;
  const sorted = lines.sort((a, b) => sum(b) - sum(a) || (name(a) < name(b) ? -1 : 1));
  if (sorted.length <= MAX_NAMES) return sorted;
  const hours = new Array<number>(24).fill(0);
  for (const line of sorted.slice(MAX_NAMES - 1))
    line.hours.forEach((count, hour) => (hours[hour] = (hours[hour] ?? 0) + count));
  return [...sorted.slice(0, MAX_NAMES - 1), { provider: OTHERS, environment: OTHERS, hours }];
}

function waitingOf(waits: number[]): Statistics['waiting'] {
  const sorted = waits.sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  const medianMs = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
  return {
    questions: sorted.length,
    medianMs,
    longestMs: sorted.at(-1) ?? 0,
    totalMs: sorted.reduce((sum, wait) => sum + wait, 0),
  };
}

/**
 * What the charts show: the rows of one range counted, in one pass, in any order. A range ends at `now`, its first
 * moment included. Hours and days are those of `timeZone`, else of this machine.
 */
export function statistics(
  rows: Iterable<ActivityRow>,
  range: Range,
  now: number,
  timeZone?: string,
): Statistics {
  const offset = offsetOf(timeZone);
  const collector = new Collector(range, stepsOf(range, now, offset), offset);
  for (const row of rows) collector.add(row);
  return collector.result();
}
