import type { Actor, Interceptor } from './request';

/**
 * How well a way of starting commands is guarded. `enforcing`: what is stopped there does not run. `watching`: it is seen,
 * and stopped late or only in part. `blind`: nothing of it is seen, or the canary ran.
 */
export const PROTECTIONS = ['enforcing', 'watching', 'blind'] as const;
export type Protection = (typeof PROTECTIONS)[number];

/** The outcome of a canary that was run through a door. */
export interface CanaryResult {
  /** ISO 8601, UTC. */
  time: string;
  /** True where it did not run to its end. */
  stopped: boolean;
  /** Which interceptors stopped it, in the order of the table. */
  by: readonly Interceptor[];
  /** For people: what let it past, where something did. Always there where nothing stopped it. */
  missed?: string;
}

/** One place from which commands can be started: a terminal, a run of a task, an agent's hook. */
export interface GuardedSession {
  /** Stable for as long as it lives: `terminal:PID`, `task:PID`, `agent:NAME`. */
  id: string;
  kind: 'terminal' | 'task' | 'agent';
  /** Fit for display. */
  name: string;
  protection: Protection;
  /** Why, a sentence each, the deciding one first. Never empty. */
  reasons: readonly string[];
  /** Who types there, where it is known to be an agent. */
  actor?: Actor;
  /** The shell, or the task's process. */
  pid?: number;
  canary?: CanaryResult;
}

/** How well a place is guarded, and why: a sentence each, the deciding one first. */
export type Judged = Pick<GuardedSession, 'protection' | 'reasons'>;

/** The judgement with what a canary has shown: what let it past counts for more than what should stop it. */
export function withCanary({ protection, reasons }: Judged, canary: CanaryResult | undefined): Judged {
  if (!canary || (canary.stopped && canary.missed === undefined)) return { protection, reasons };
  const { stopped, missed } = canary;
  const why = missed === undefined ? '' : `: ${missed}`;
  return {
    protection: weaker(protection, stopped ? 'watching' : 'blind'),
    reasons: [
      stopped ? `The canary was stopped only in part${why}.` : `The canary ran here${why}.`,
      ...reasons,
    ],
  };
}

/** The weaker of two; a place is as well guarded as its worst door that matters. */
export function weaker(a: Protection, b: Protection): Protection {
  return PROTECTIONS.indexOf(a) >= PROTECTIONS.indexOf(b) ? a : b;
}
