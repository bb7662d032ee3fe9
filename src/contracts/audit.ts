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
  reasons: z.array(z.string()),
  outcome: z.optional(z.enum(OUTCOMES)),
  exitCode: z.optional(z.int()),
});
export type CommandEvent = z.infer<typeof commandEventSchema>;

export const guardEventSchema = z.object({
  kind: z.enum(['session', 'mode', 'mapping', 'kill-switch', 're-arm', 'problem', 'recovered', 'canary']),
  text: z.string(),
  mode: z.optional(z.enum(MODES)),
});
export type GuardEvent = z.infer<typeof guardEventSchema>;

export const auditEventSchema = z.union([commandEventSchema, guardEventSchema]);
export type AuditEvent = z.infer<typeof auditEventSchema>;

/** One line of the log. `hash` is SHA-256, hex, over the line's JSON without `hash`; `prev` is the line before's. */
export const auditRecordSchema = z.object({
  v: z.literal(1),
  seq: z.int().check(z.nonnegative()),
  /** ISO 8601, UTC. May go backwards: clocks do. */
  time: z.string(),
  event: auditEventSchema,
  prev: z.string(),
  hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});
export type AuditRecord = z.infer<typeof auditRecordSchema>;
