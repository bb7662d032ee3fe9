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
  /** Which interceptors saw it, in order. */
  by: readonly Interceptor[];
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

/** The weaker of two; a place is as well guarded as its worst door that matters. */
export function weaker(a: Protection, b: Protection): Protection {
  return PROTECTIONS.indexOf(a) >= PROTECTIONS.indexOf(b) ? a : b;
}
