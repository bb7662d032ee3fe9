import type { Verdict } from './verdict';

/** A question that waits for a person. Everything in it is redacted and fit for display. */
export interface Question {
  id: string;
  /** The command as the person would recognise it. */
  command: string;
  verdict: Verdict;
  /** Who started it and how that is known: "Claude Code (environment variable CLAUDECODE)". */
  actor: string;
  terminal: string | undefined;
  /** The terminal's shell, to put the safer command at its prompt. */
  shellPid: number | undefined;
  cwd: string;
  /** Seconds after which nobody waits any more, where that is known: a hook's agent has a limit of its own. */
  limitSeconds?: number;
}

/** How a question ended. Everything but `approved` means no. */
export type QuestionOutcome = 'approved' | 'denied' | 'timed-out' | 'withdrawn';

/** A question that was asked: how it ends, and the way to take it back when the command has ended by itself. */
export interface PendingQuestion {
  readonly question: Question;
  readonly outcome: Promise<QuestionOutcome>;
  withdraw(): void;
}
