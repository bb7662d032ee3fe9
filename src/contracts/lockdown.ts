import * as z from 'zod/mini';
import { DRY_RUN_STATES, STEP_STATES } from './revocation';

/**
 * What the host and the page 'Lock Credentials' say to each other. The host owns everything but what is ticked and typed.
 * Each state is whole, so that none has to be kept in order; both sides validate whatever comes. All texts are for people,
 * and hold no secret.
 */

const text = z.string().check(z.maxLength(16_384));
const id = z.string().check(z.minLength(1), z.maxLength(16_384));

export const lockStepSchema = z.object({
  id,
  title: text,
  what: text,
  /** The call with its parameters, on one line; empty where nothing is called. */
  call: text,
  /** How it is undone; absent where it cannot be. */
  undo: z.optional(text),
  /** What a person does instead: a command, or instructions with a link. */
  byHand: text,
  warnings: z.array(text),
  /** A person uses it too: not ticked by itself. */
  isPersons: z.boolean(),
  /** False where only a person can do it. */
  canRun: z.boolean(),
  /** Of the last dry run. */
  check: z.optional(z.object({ state: z.enum(DRY_RUN_STATES), text })),
  /** How it goes, or has gone, with it. */
  status: z.optional(z.object({ state: z.enum(STEP_STATES), text })),
});
export type LockStep = z.infer<typeof lockStepSchema>;

/** A principal with its steps. */
export const lockGroupSchema = z.object({
  id,
  /** "AWS user deploy-bot" */
  title: text,
  /** "account 123456789012" */
  place: z.optional(text),
  /** "Claude Code, and a person" */
  usedBy: z.optional(text),
  /** Milliseconds since 1970. */
  lastUsedAt: z.optional(z.number()),
  steps: z.array(lockStepSchema),
});
export type LockGroup = z.infer<typeof lockGroupSchema>;

/** A step that was done here, or may have been: what can be restored. */
export const lockedStepSchema = z.object({
  id,
  title: text,
  /** ISO 8601. */
  at: text,
  /** `unsure`: nobody saw its end. `restored`: it has been undone. */
  state: z.enum(['locked', 'unsure', 'restored']),
  /** How it is undone; absent where it cannot be. */
  undo: z.optional(text),
  status: z.optional(z.object({ state: z.enum(STEP_STATES), text })),
});
export type LockedStep = z.infer<typeof lockedStepSchema>;

export const LOCKDOWN_PHASES = ['looking', 'ready', 'locking', 'failed'] as const;

export const lockdownStateSchema = z.object({
  /** `looking`: what was used and what each step would do is being found out. `failed`: it could not be; see problems. */
  phase: z.enum(LOCKDOWN_PHASES),
  isEngaged: z.boolean(),
  /** The newest incident: steps can be done only as a part of one. */
  incident: z.optional(
    z.object({
      name: text,
      /** When the kill switch was engaged, in milliseconds since 1970. */
      at: z.number(),
      /** "12 ended, 1 may still run" */
      words: text,
      cause: z.optional(text),
    }),
  ),
  /** Of `agentGuard.killSwitch.adminProfile`. */
  admin: z.object({ state: z.enum(['not-set', 'asking', 'ready', 'failed']), text }),
  /** How far back the record was read. */
  days: z.int(),
  groups: z.array(lockGroupSchema),
  left: z.array(z.object({ title: text, reason: text })),
  problems: z.array(text),
  locked: z.array(lockedStepSchema),
  /** How the last run ended. */
  report: z.optional(z.object({ text, isComplete: z.boolean(), toRetry: z.array(id) })),
});
export type LockdownState = z.infer<typeof lockdownStateSchema>;

export const lockdownHostMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('lockdown'), state: lockdownStateSchema }),
  /** What became of something that the page asked for. */
  z.object({ type: z.literal('notice'), text }),
]);
export type LockdownHostMessage = z.infer<typeof lockdownHostMessageSchema>;

/** Buttons of the page that run a command of the editor, by their names here. */
export const LOCKDOWN_COMMANDS = ['killSwitch', 'rearm', 'openIncident', 'copyIncidentSummary'] as const;

/** Longest cause, in characters. */
export const MAX_CAUSE = 500;

/** From the page. Everything in it is a wish: what changes anything in a cloud is confirmed in the editor's own box. */
export const lockdownPageMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** Looks anew at what was used, and at what each step would do. */
  z.object({ type: z.literal('look') }),
  z.object({ type: z.literal('lock'), ids: z.array(id).check(z.minLength(1), z.maxLength(10_000)) }),
  z.object({ type: z.literal('stop') }),
  z.object({ type: z.literal('restore'), id }),
  z.object({ type: z.literal('cause'), text: z.string().check(z.maxLength(MAX_CAUSE)) }),
  /** Puts what a person does by hand on the clipboard. */
  z.object({ type: z.literal('copy'), id }),
  z.object({ type: z.literal('admin') }),
  z.object({ type: z.literal('command'), command: z.enum(LOCKDOWN_COMMANDS) }),
]);
export type LockdownPageMessage = z.infer<typeof lockdownPageMessageSchema>;
