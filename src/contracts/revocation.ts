import * as z from 'zod/mini';
import type { CommandEvent } from './audit';

/** Who a cloud takes somebody for. `token`: of a platform or tool that has no interface to lock it. */
export const PRINCIPAL_KINDS = [
  'aws-access-key',
  'aws-user',
  'aws-role',
  'aws-sso',
  'aws-root',
  'azure-service-principal',
  'azure-user',
  'gcp-service-account',
  'gcp-user',
  'kubernetes-service-account',
  'token',
] as const;
export type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

const text = z.string().check(z.maxLength(4096));

/** Whom a step acts on. Holds no secret. */
export const revocationTargetSchema = z.object({
  kind: z.enum(PRINCIPAL_KINDS),
  /** aws, azure, google, kubernetes, vercel, … */
  provider: text,
  /** Key id, name of the user or role, client id, e-mail address, `namespace/name`, or a local name of a token. */
  id: text,
  /** Account, tenant or project, where it is known. */
  account: z.optional(text),
  /** Name of the user that an access key belongs to, where it is known. */
  owner: z.optional(text),
  /** Kubernetes: the context of the kube config that leads to its cluster. */
  context: z.optional(text),
});
export type RevocationTarget = z.infer<typeof revocationTargetSchema>;

/** What a command's event says about who used what, with the time of its record in milliseconds since 1970. */
export interface RecordedUse {
  time: number;
  event: Pick<CommandEvent, 'id' | 'actor' | 'identity' | 'account' | 'actions' | 'outcome'>;
}

/** A principal that was used on this machine, once, however many identities and commands name it. */
export interface UsedPrincipal extends RevocationTarget {
  /** For people, a sentence part each: "profile acme-dev, verified". */
  known: readonly string[];
  usedBy: readonly ('agent' | 'person')[];
  /** Names of the agents. */
  agents: readonly string[];
  /** Milliseconds since 1970, of the last command that was not kept from running. */
  lastUsedAt?: number;
}

/** Something that agents used, of which nobody knows who it is. */
export interface UnknownPrincipal {
  provider: string;
  /** Its local name; undefined where the record has none. */
  identity?: string;
  account?: string;
  agents: readonly string[];
  lastUsedAt?: number;
}

export const STEP_KINDS = [
  'aws-key-inactive',
  'aws-deny-all',
  'aws-revoke-sessions',
  'aws-sso-logout',
  'aws-cache-aside',
  'azure-disable',
  'gcp-disable',
  'gcp-keys-disable',
  'kubernetes-unbind',
  'by-hand',
] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** One step of the plan, complete: a step from the journal can be done again or undone without the plan. */
export const revocationStepSchema = z.object({
  /** The same for the same thing to do, in every plan. */
  id: text,
  kind: z.enum(STEP_KINDS),
  target: revocationTargetSchema,
  title: text,
  /** What it does, in a sentence. */
  what: text,
  /** The call of the interface with its parameters, or the program with its arguments. Without secrets. */
  call: z.array(text),
  /** Undefined where it cannot be undone; else how. */
  undo: z.optional(text),
  /** What a person does instead, where this cannot be done or has failed: a command or a link. */
  byHand: text,
  warnings: z.array(text),
  /** A person uses the principal too: never to be chosen without having read the warning. */
  isPersons: z.boolean(),
  /** Ids of steps that have to have ended before, one way or the other. */
  after: z.array(text),
  /** `aws-revoke-sessions`: what was issued before is refused; ISO 8601. */
  cutoff: z.optional(text),
});
export type RevocationStep = z.infer<typeof revocationStepSchema>;

/** A principal that no step is planned for, and why. */
export interface LeftAlone {
  target: RevocationTarget;
  reason: string;
}

export interface RevocationPlan {
  steps: readonly RevocationStep[];
  left: readonly LeftAlone[];
}

/** Who the admin profile is: never to be locked out by its own doing. */
export interface AwsAdminIdentity {
  profile: string;
  arn: string;
  account: string;
  /** Ids of the keys that it logs in with, those of the profiles that its role is taken on from included. */
  keyIds: readonly string[];
  /** Names of users and roles that it is, and that its role is taken on from. */
  users: readonly string[];
  roles: readonly string[];
}

/** Why something could not be done. */
export const REVOCATION_PROBLEMS = [
  'throttled',
  'no-network',
  'too-slow',
  'denied',
  'expired',
  'conflict',
  'not-there',
  'not-possible',
  'stopped',
  'failed',
] as const;
export type RevocationProblemKind = (typeof REVOCATION_PROBLEMS)[number];

/** `not-there`: its target does not exist. `not-possible`: it would be refused, or nobody can do it. */
export const DRY_RUN_STATES = [
  'would-change',
  'already',
  'not-there',
  'by-hand',
  'not-possible',
  'unknown',
] as const;

/** What a step would do now. */
export interface DryRun {
  step: string;
  state: (typeof DRY_RUN_STATES)[number];
  /** For people. */
  text: string;
}

/** Where a step stands. The last six are ends. */
export const STEP_STATES = [
  'waiting',
  'working',
  'retrying',
  'done',
  'already',
  'by-hand',
  'failed',
  'refused',
  'stopped',
] as const;
export type StepState = (typeof STEP_STATES)[number];

/** How it goes with a step; the last one of a step is its outcome. */
export interface StepStatus {
  step: string;
  state: StepState;
  /** For people, redacted: what was done, or what failed. */
  text: string;
  problem?: RevocationProblemKind;
  /** What a person does instead: with `failed`, `by-hand`, `refused` and `stopped`. */
  byHand?: string;
  /** The number of the try that comes next, with `retrying`. */
  attempt?: number;
}

export interface RevocationReport {
  outcomes: readonly StepStatus[];
  /** True when nothing has failed, was refused or stopped, and nothing is left to do by hand. */
  isComplete: boolean;
  /** Milliseconds. */
  durationMs: number;
}

const json = z.record(z.string(), z.unknown());

/** `begin` and `restoring` are on the disk before anything is changed. */
export const JOURNAL_PHASES = ['begin', 'done', 'failed', 'restoring', 'restored'] as const;

/** One line of the journal, without its seal. Holds no secret. */
export const journalRecordSchema = z.object({
  v: z.literal(1),
  /** ISO 8601. */
  time: z.string(),
  phase: z.enum(JOURNAL_PHASES),
  step: revocationStepSchema,
  /** What it was before, and what it was left as; in a form of the step's own. */
  before: z.optional(z.string()),
  after: z.optional(z.string()),
  /** What is needed to put it back. */
  undo: z.optional(json),
  /** What failed. */
  text: z.optional(text),
});
export type JournalRecord = z.infer<typeof journalRecordSchema>;

/** What the journal says of a step: a row of the list from which a person restores. */
export interface JournalEntry {
  step: RevocationStep;
  /** `begin`: it may have been changed, nobody knows; a crash, or a failure with no answer. */
  phase: JournalRecord['phase'];
  before: string;
  /** Undefined until it was seen to be done. */
  after?: string;
  undo: Record<string, unknown>;
  /** ISO 8601, of the last record. */
  time: string;
  text?: string;
}
