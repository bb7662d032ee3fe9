import type { RevocationStep, StepKind } from '../../contracts/revocation';

/** How things stand with a step's target. */
export interface Look {
  /** In a form of the step's own; equal where nothing has changed. */
  state: string;
  /** True where the step's effect is in force: there is nothing to do. */
  holds: boolean;
  /** For people: "the key is active". */
  text: string;
  /** What is needed to put it back. Holds no secret. */
  undo?: Record<string, unknown>;
  /** The target does not exist, so that there is nothing to do. */
  isMissing?: boolean;
  /** Why it must not or cannot be changed. */
  refusal?: string;
}

/** Does one kind of step. Everything rejects with a RevocationError, and may be called again after a failure half-way. */
export interface StepHandler {
  look(step: RevocationStep, signal: AbortSignal): Promise<Look>;
  /** Why the cloud would refuse it, as far as it tells beforehand; asked in the dry run only. */
  lacks?(step: RevocationStep, signal: AbortSignal): Promise<string | undefined>;
  /** Brings the effect into force. `look` is what was seen right before. */
  apply(step: RevocationStep, look: Look, signal: AbortSignal): Promise<void>;
  /** Puts back what `undo` says; undefined where it cannot be undone. */
  restore?(step: RevocationStep, undo: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<void>;
}

/** Kinds without a handler are for people. */
export type Handlers = Partial<Record<StepKind, StepHandler>>;
