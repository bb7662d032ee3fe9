import * as z from 'zod/mini';
import { ALERTS, GUARD_EVENTS, OUTCOMES, SIGNALS } from './audit';
import { DECISIONS, EFFECTS, ENVIRONMENTS } from './words';

/** What a command is at now: it waits for the person, runs by a verdict or an answer, or did not run. */
export const ACTIVITY_STATES = ['waiting', 'unknown', ...OUTCOMES] as const;
export type ActivityState = (typeof ACTIVITY_STATES)[number];

/**
 * One row of the feed: a command with all its events taken together, or an event about the guard. All texts are redacted
 * and fit for display.
 */
export const activityRowSchema = z.object({
  /** The command's id, or `SESSION:SEQ` of an event about the guard. */
  id: z.string(),
  /** Of its first event, in milliseconds since 1970. */
  time: z.number(),
  kind: z.enum(['command', 'alert', ...GUARD_EVENTS]),
  /** The command, or what happened; one line. */
  text: z.string(),
  state: z.enum(ACTIVITY_STATES),
  /** The window session that recorded it. */
  session: z.string(),
  /** The agent's name, "agent" for one without, "person". Absent: the guard itself. */
  actor: z.optional(z.string()),
  terminal: z.optional(z.string()),
  decision: z.optional(z.enum(DECISIONS)),
  effects: z.optional(z.array(z.enum(EFFECTS))),
  environment: z.optional(z.enum(ENVIRONMENTS)),
  account: z.optional(z.string()),
  /** Of its first action. */
  provider: z.optional(z.string()),
  service: z.optional(z.string()),
  operation: z.optional(z.string()),
  exitCode: z.optional(z.int()),
  durationMs: z.optional(z.int()),
  waitedMs: z.optional(z.int()),
  signal: z.optional(z.enum(SIGNALS)),
  alert: z.optional(z.enum(ALERTS)),
});
export type ActivityRow = z.infer<typeof activityRowSchema>;

/** Ranges of the dashboard, with their lengths in milliseconds. */
export const RANGES = ['1h', '24h', '7d', '30d', '90d'] as const;
export type Range = (typeof RANGES)[number];
export const RANGE_MS: Readonly<Record<Range, number>> = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
  '90d': 90 * 86_400_000,
};

/** A name with its count, the largest first. */
export const countSchema = z.object({ name: z.string(), count: z.int() });

/** Something that happened, with the row that tells of it. */
const momentSchema = z.object({ id: z.string(), time: z.number(), text: z.string() });

/** The first use of a service by an actor in an environment. */
const firstSeenSchema = z.object({
  id: z.string(),
  time: z.number(),
  actor: z.string(),
  provider: z.string(),
  service: z.string(),
  environment: z.enum(ENVIRONMENTS),
});
export type FirstSeen = z.infer<typeof firstSeenSchema>;

/** What the charts of the dashboard show of one range. */
export const statisticsSchema = z.object({
  range: z.enum(RANGES),
  /** Begin and end, in milliseconds since 1970, and the length of a step. */
  from: z.number(),
  to: z.number(),
  stepMs: z.number(),
  total: z.int(),
  /** Commands per step, a list of equal length for each decision. */
  byDecision: z.object({
    allow: z.array(z.int()),
    warn: z.array(z.int()),
    ask: z.array(z.int()),
    block: z.array(z.int()),
  }),
  byActor: z.array(countSchema),
  byProvider: z.array(countSchema),
  byEnvironment: z.array(countSchema),
  byOutcome: z.array(countSchema),
  /** Provider and environment against the hours of the day, local time: `hours` has 24 counts. */
  heat: z.array(z.object({ provider: z.string(), environment: z.string(), hours: z.array(z.int()) })),
  topStopped: z.array(countSchema),
  /** Of answered questions, in milliseconds. */
  waiting: z.object({ questions: z.int(), medianMs: z.number(), longestMs: z.number(), totalMs: z.number() }),
  grants: z.object({ given: z.int(), used: z.int() }),
  alerts: z.array(countSchema),
  /** Begin of each step. A step of a day is a local day: 23 to 25 hours. */
  starts: z.optional(z.array(z.number())),
  /** Commands that did not run because of the guard, and those that ran because a person said so. */
  stopped: z.optional(z.int()),
  approved: z.optional(z.int()),
  /** Would have been stopped, if the mode were not observe. */
  observed: z.optional(z.int()),
  /** The range before this one, as long. Absent where the history does not go back that far. */
  before: z.optional(
    z.object({ total: z.int(), stopped: z.int(), approved: z.int(), waitingMs: z.number() }),
  ),
  /** The latest first, a few only. */
  latestGrants: z.optional(z.array(momentSchema)),
  latestAlerts: z.optional(z.array(momentSchema)),
  /** Services of this range that the history before it does not have. */
  firstSeen: z.optional(z.array(firstSeenSchema)),
  /** Rows that are dated after now, because a clock went back. They are in none of the counts. */
  fromFuture: z.optional(z.int()),
});
export type Statistics = z.infer<typeof statisticsSchema>;
