import { quote } from 'shell-quote';
import { forDisplay } from '../contracts/redact';
import type { VerificationProblem, VerificationProblemKind } from '../contracts/verification';

/** Longest explanation, in UTF-16 units. */
const MAX_TEXT = 400;

/** A problem in words, with what puts it right where a command does. */
export function problem(
  kind: VerificationProblemKind,
  text: string,
  command?: readonly string[],
): Omit<VerificationProblem, 'checkedAt'> {
  // What somebody is to paste must be what it looks like.
  const shown = command?.some((word) => /\p{C}/u.test(word)) ? undefined : command && quote([...command]);
  return {
    ok: false,
    kind,
    text: forDisplay(text, MAX_TEXT),
    ...(shown !== undefined && { command: shown }),
  };
}
