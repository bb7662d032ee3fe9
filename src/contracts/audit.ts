import * as z from 'zod/mini';
import { actorSchema } from './request';
import { DECISIONS, EFFECTS, ENVIRONMENTS, MODES } from './words';

/** What became of a command. `pending` is written before anything risky is let through. */
export const OUTCOMES = [
  'allowed', // by the verdict itself
  'approved', // by a person, once
  'denied', // by a person
  'timed-out', // nobody answered
  'withdrawn', // the command ended before an answer
  'refused', // by the kill switch, or a repetition of what was denied
  'observed', // would have been stopped, but the mode is observe
  'failed', // the guard could not stop it or could not carry the answer out
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One cloud action of a command, as far as a record needs it. See contracts/action.ts. */
export const recordedActionSchema = z.object({
  provider: z.string(),
  service: z.string(),
  operation: z.string(),
  effects: z.array(z.enum(EFFECTS)),
  targets: z.array(z.string()),
  source: z.optional(z.object({ file: z.string(), line: z.int() })),
});
export type RecordedAction = z.infer<typeof recordedActionSchema>;

/** A command's record without the chain's own fields. All strings are redacted. */
export const commandEventSchema = z.object({
  kind: z.literal('command'),
  id: z.string(),
  /** `asked` when the question opens, an outcome once it is known. One command has one id and one or more events. */
  phase: z.enum(['asked', 'decided', 'ended']),
  command: z.string(),
  cwd: z.string(),
  terminal: z.optional(z.string()),
  interceptor: z.string(),
  actor: actorSchema,
  decision: z.enum(DECISIONS),
  effects: z.array(z.enum(EFFECTS)),
  environment: z.enum(ENVIRONMENTS),
  account: z.optional(z.string()),
  region: z.optional(z.string()),
  /** The chosen identity by its local name: profile, context, workspace. */
  identity: z.optional(z.string()),
  /** How the environment is known, strongest first; for people. */
  evidence: z.optional(z.array(z.string())),
  /** In order of the text. */
  actions: z.optional(z.array(recordedActionSchema)),
  reasons: z.array(z.string()),
  /** What the policy decided by: the name of its deciding rule. */
  rule: z.optional(z.string()),
  /** A harmless command that serves the same end. */
  safer: z.optional(z.string()),
  outcome: z.optional(z.enum(OUTCOMES)),
  /** Who let it run or denied it, where that was a person: "a person in this window". */
  approver: z.optional(z.string()),
  /** From the question to its answer, in milliseconds. */
  waitedMs: z.optional(z.int().check(z.nonnegative())),
  exitCode: z.optional(z.int()),
  /** From being let run to its end, in milliseconds. */
  durationMs: z.optional(z.int().check(z.nonnegative())),
});
export type CommandEvent = z.infer<typeof commandEventSchema>;

/** Something that is about the guard, and not about one command. */
export const GUARD_EVENTS = [
  'session', // a window's session began or ended
  'mode',
  'mapping',
  'policy', // another setting that changes what is asked
  'grant', // a person has let something run beforehand, for a time
  'kill-switch',
  're-arm',
  'incident', // its evidence was written
  'problem',
  'recovered',
  'canary', // the result of a test
  'drill',
  'tamper', // something acted on the guard itself
  'retention', // old files were removed
  'export',
] as const;

export const guardEventSchema = z.object({
  kind: z.enum(GUARD_EVENTS),
  text: z.string(),
  mode: z.optional(z.enum(MODES)),
});
export type GuardEvent = z.infer<typeof guardEventSchema>;

/** What a command's output or exit says about how it went. */
export const SIGNALS = ['access-denied', 'throttled', 'not-found', 'expired-credentials'] as const;
export type SignalKind = (typeof SIGNALS)[number];

/** Something seen in the output of a command that was let run. Never the output itself. */
export const signalEventSchema = z.object({
  kind: z.literal('signal'),
  /** The command's. */
  id: z.string(),
  signal: z.enum(SIGNALS),
  /** How it was seen: "the terminal said AccessDenied". */
  text: z.string(),
});
export type SignalEvent = z.infer<typeof signalEventSchema>;

/** What can be unusual about what an agent or a person does. */
export const ALERTS = [
  'first-use', // of a service in prod
  'burst', // over the usual rate
  'unusual-hour',
  'access-denied', // a run of such answers
  'many-secrets', // that are read
  'many-targets', // in one minute
] as const;
export type AlertKind = (typeof ALERTS)[number];

/** Something unusual, with what it was compared to. */
export const alertEventSchema = z.object({
  kind: z.literal('alert'),
  id: z.string(),
  alert: z.enum(ALERTS),
  /** Two alerts with the same key are about the same: a mute holds for a key. */
  key: z.string(),
  /** One sentence for people. */
  text: z.string(),
  /** The numbers behind it, a sentence each. */
  evidence: z.array(z.string()),
  /** Ids of the commands that it is about, the newest last. */
  commands: z.array(z.string()),
  /** The actor's name. */
  actor: z.string(),
});
export type AlertEvent = z.infer<typeof alertEventSchema>;

export const auditEventSchema = z.union([
  commandEventSchema,
  guardEventSchema,
  signalEventSchema,
  alertEventSchema,
]);
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** One line of the log. `hash` is SHA-256, hex, over the line's JSON without `hash`; `prev` is the line before's. */
export const auditRecordSchema = z.object({
  v: z.literal(1),
  seq: z.int().check(z.nonnegative()),
  /** ISO 8601, UTC. May go backwards: clocks do. */
  time: z.string(),
  /** The window session that wrote it. */
  session: z.string(),
  event: auditEventSchema,
  prev: z.string(),
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type AuditRecord = z.infer<typeof auditRecordSchema>;
