import type { AlertEvent, AuditEvent, CommandEvent, RecordedAction } from '../../../src/contracts/audit';
import { Baselines } from '../../../src/activity/baseline';
import { atOffset } from '../../../src/activity/baselineHours';
import { emptyState } from '../../../src/activity/baselineState';
import type { Effect, Environment } from '../../../src/contracts/words';
import { randomFrom, type Random } from '../../support/random';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Monday, midnight; the simulations live in UTC. */
export const MONDAY = Date.UTC(2026, 0, 5);

export interface Timed {
  time: number;
  event: AuditEvent;
}

let next = 0;

export interface Doing {
  provider?: string;
  service?: string;
  operation?: string;
  effects?: Effect[];
  targets?: string[];
  environment?: Environment;
  actor?: string;
  cwd?: string;
  outcome?: CommandEvent['outcome'];
  id?: string;
}

/** A command that was judged and let run, as the guard records it. */
export function command(doing: Doing = {}): CommandEvent {
  const { provider = 'aws', service = 's3', operation = 'ls', effects = ['read'], targets = [] } = doing;
  const action: RecordedAction = { provider, service, operation, effects, targets };
  const actor = doing.actor ?? 'Claude Code';
  return {
    kind: 'command',
    id: doing.id ?? `c${++next}`,
    phase: 'decided',
    command: `${provider} ${service} ${operation} ${targets.join(' ')}`,
    cwd: doing.cwd ?? '/home/ann/shop',
    interceptor: 'shim',
    actor:
      actor === 'person' ? { kind: 'person', evidence: '' } : { kind: 'agent', name: actor, evidence: '' },
    decision: 'allow',
    effects,
    environment: doing.environment ?? 'dev',
    actions: [action],
    reasons: [],
    outcome: doing.outcome ?? 'allowed',
  };
}

export function denial(id: string): AuditEvent {
  return { kind: 'signal', id, signal: 'access-denied', text: 'the terminal said AccessDenied' };
}

export function newBaselines(state = emptyState()): Baselines {
  return new Baselines(state, { folderOf: (cwd) => cwd, local: (time) => atOffset(time, 0) });
}

export function run(baselines: Baselines, events: readonly Timed[]): AlertEvent[] {
  return events.flatMap(({ time, event }) => baselines.take(time, event));
}

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** What an agent reads between its changes. */
const READS: Doing[] = [
  { provider: 'kubernetes', service: 'kubernetes', operation: 'get pods' },
  { provider: 'kubernetes', service: 'kubernetes', operation: 'logs' },
  { provider: 'kubernetes', service: 'kubernetes', operation: 'describe deployment' },
  { service: 'sts', operation: 'get-caller-identity' },
  { service: 's3', operation: 'ls' },
  { service: 'ec2', operation: 'describe-instances' },
  { service: 'logs', operation: 'filter-log-events' },
];
/** Less usual ones. */
const SERVICES = ['lambda', 'sqs', 'dynamodb', 'iam', 'cloudwatch', 'sns', 'rds', 'ecs', 'route53', 'kms'];

/** Plan, look, change, apply; with pauses in which the agent thinks and the person reads. */
function loop(random: Random, start: number): Timed[] {
  const found: Timed[] = [];
  let time = start;
  const add = (doing: Doing, pause: number) => {
    found.push({ time, event: command(doing) });
    time += pause * (0.4 + 1.2 * random());
  };
  const tries = 1 + Math.floor(3 * random());
  for (let round = 0; round < tries; round++) {
    add({ provider: 'terraform', service: 'terraform', operation: 'plan' }, 50_000);
    for (let reads = Math.floor(7 * random()); reads > 0; reads--) add(pick(random, READS), 14_000);
    if (random() < 0.12) add({ service: pick(random, SERVICES), operation: 'describe' }, 9000);
    if (random() < 0.2)
      add(
        {
          service: 'ssm',
          operation: 'get-parameter',
          effects: ['secret'],
          targets: [`/dev/${Math.floor(6 * random())}`],
        },
        6000,
      );
  }
  add(
    {
      provider: 'terraform',
      service: 'terraform',
      operation: 'apply',
      effects: ['create', 'modify'],
      targets: [],
    },
    120_000,
  );
  if (random() < 0.3) {
    for (let reads = 0; reads < 4; reads++) add({ ...pick(random, READS), environment: 'prod' }, 20_000);
    if (random() < 0.04)
      add({ service: pick(random, SERVICES), operation: 'list', environment: 'prod' }, 9000);
  }
  // A role lacks something now and then, and the agent tries twice or three times.
  if (random() < 0.08) {
    for (let tries = 1 + Math.floor(3 * random()); tries > 0; tries--) {
      const refused = command({ service: 'iam', operation: 'get-role' });
      found.push({ time, event: refused }, { time: time + 700, event: denial(refused.id) });
      time += 25_000;
    }
  }
  return found;
}

/** Like a script before the first coffee: many quick reads, some secrets for the local settings. */
function morning(random: Random, start: number): Timed[] {
  const reads = 35 + Math.floor(20 * random());
  const list = Array.from({ length: reads }, (_, at) => ({
    time: start + at * (2000 + 1500 * random()),
    event: command(pick(random, READS)),
  }));
  const secrets = Array.from({ length: 10 }, (_, at) => ({
    time: start + 90_000 + at * 1500,
    event: command({
      service: 'ssm',
      operation: 'get-parameter',
      effects: ['secret'],
      targets: [`/dev/all/${at}`],
    }),
  }));
  return [...list, ...secrets];
}

/** Deletes what a branch has left behind, a few pods at a time. */
function cleaning(random: Random, start: number): Timed[] {
  return Array.from({ length: 3 + Math.floor(4 * random()) }, (_, at) => ({
    time: start + at * 6000,
    event: command({
      ...{
        provider: 'kubernetes',
        service: 'kubernetes',
        operation: 'delete pod',
        effects: ['destroy' as const],
      },
      targets: [`pod-${Math.floor(1e6 * random())}`],
    }),
  }));
}

/** One day of work: sessions within hours that move by up to an hour from day to day. */
function workday(random: Random, day: number): Timed[] {
  const begin = day + 8.5 * HOUR + HOUR * random();
  const end = day + 17 * HOUR + 1.5 * HOUR * random();
  const found = morning(random, begin);
  let time = begin + 15 * MINUTE;
  while (time < end) {
    const part = loop(random, time);
    found.push(...part);
    time = (part.at(-1)?.time ?? time) + 40 * MINUTE * random() ** 2;
  }
  if (random() < 0.5) found.push(...cleaning(random, begin + 5 * HOUR));
  // Somebody looks at something again after dinner.
  if (random() < 0.15) found.push(...loop(random, day + 20 * HOUR + HOUR * random()));
  return found;
}

/** Half of the weekends have an hour or two of work, by day. */
function weekend(random: Random, day: number): Timed[] {
  if (random() < 0.7) return [];
  return [...loop(random, day + 10.5 * HOUR + 4 * HOUR * random()), ...loop(random, day + 15 * HOUR)];
}

/** Realistic weeks of one agent in one folder, in order of time. */
export function weeks(seed: number, number: number): Timed[] {
  const random = randomFrom(seed);
  const found: Timed[] = [];
  for (let day = 0; day < 7 * number; day++) {
    const begin = MONDAY + day * DAY;
    found.push(...(day % 7 < 5 ? workday(random, begin) : weekend(random, begin)));
  }
  return found.sort((a, b) => a.time - b.time);
}
