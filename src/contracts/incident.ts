import * as z from 'zod/mini';
import { STOPPERS } from './words';

const text = z.string().check(z.maxLength(4000));
const listOf = <T>(item: z.ZodMiniType<T>) => z.array(item).check(z.maxLength(1000));
/** In milliseconds since 1970, within what a date can be. */
const moment = z.number().check(z.nonnegative(), z.maximum(8.64e15));

/** A part of the kill switch's work and how long it took, in milliseconds. */
export const stageSchema = z.object({ name: text, ms: z.number().check(z.nonnegative()) });
export type Stage = z.infer<typeof stageSchema>;

const leftSchema = z.object({ title: text, reason: text });

/** What one window, or the command line, has done for an engagement of the kill switch: what it ended, and what not. All texts are redacted. */
export const stopSchema = z.object({
  at: moment,
  by: z.optional(z.enum(STOPPERS)),
  /** The name of the window's socket. */
  window: z.optional(text),
  stages: listOf(stageSchema),
  ended: listOf(z.object({ title: text, processes: z.int().check(z.nonnegative()) })),
  /** What may still run. */
  failed: listOf(leftSchema),
  /** What was left alone on purpose. */
  notAttempted: listOf(leftSchema),
  /** Whether the other windows and the shims see it: it is on disk. */
  isKept: z.boolean(),
});
export type Stop = z.infer<typeof stopSchema>;

/** What became of a step that takes a credential's rights away. */
export const REVOCATION_STATES = ['planned', 'running', 'done', 'failed', 'skipped', 'restored'] as const;
export const revocationSchema = z.object({
  /** The step's. A later report with the same id replaces an earlier one. */
  id: text,
  title: text,
  state: z.enum(REVOCATION_STATES),
  /** Who confirmed it, for people. */
  by: z.optional(text),
  at: z.optional(moment),
  /** Why it failed, or what is left to do. */
  detail: z.optional(text),
});
export type Revocation = z.infer<typeof revocationSchema>;

/** An identity of this machine when the kill switch was engaged, as far as its files tell. Holds no secret. */
export const knownIdentitySchema = z.object({
  provider: text,
  name: text,
  account: z.optional(text),
  principal: z.optional(text),
});
export type KnownIdentity = z.infer<typeof knownIdentitySchema>;

/**
 * `gathering`: evidence is being written. `following`: it is whole up to the kill, what happens after it is still added.
 * `complete`: nothing is added any more. `interrupted`: the window ended before that, and another has finished it from the
 * record; what only that window knew is missing.
 */
export const INCIDENT_STATES = ['gathering', 'following', 'complete', 'interrupted'] as const;

/** The file `incident.json` of an incident's folder. */
export const incidentSchema = z.object({
  v: z.literal(1),
  /** The folder's name: UTC time and a short id. */
  name: z.string().check(z.regex(/^\d{8}T\d{6}Z-[0-9a-f]{4,12}$/)),
  state: z.enum(INCIDENT_STATES),
  /** Of the kill switch, as all stops of it name it. */
  engagement: z.optional(text),
  /** Of the workspace. */
  folders: listOf(text),
  /** The first is what opened it. */
  stops: z.array(stopSchema).check(z.minLength(1), z.maxLength(20)),
  revocations: listOf(revocationSchema),
  identities: listOf(knownIdentitySchema),
  /** What it came from, as a person has written it down. */
  cause: z.optional(text),
  /** What could not be gathered, and what was cut; for people. */
  notes: listOf(text),
});
export type Incident = z.infer<typeof incidentSchema>;

/** The end of a line's output in a terminal, as text without escape sequences. */
export interface OutputTail {
  /** The line, and the terminal's name. */
  command: string;
  terminal: string;
  text: string;
}
