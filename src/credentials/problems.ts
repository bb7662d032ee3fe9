import { forDisplay } from '../contracts/redact';
import type { VerificationProblem, VerificationProblemKind } from '../contracts/verification';
import { quoteWord } from '../engine/catalog/typed';

/** Longest explanation, in UTF-16 units. */
const MAX_TEXT = 400;

/** A problem in words, with the command that puts it right where one does. */
export function problem(
  kind: VerificationProblemKind,
  text: string,
  words?: readonly string[],
): Omit<VerificationProblem, 'checkedAt'> {
  // What somebody is to paste must be what it looks like.
  const isPlain = words?.every((word) => !/\p{C}/u.test(word)) ?? false;
  const command = isPlain ? words?.map(quoteWord).join(' ') : undefined;
  const advice = command === undefined ? '' : ` Run \`${command}\`.`;
  return {
    ok: false,
    kind,
    text: forDisplay(text + advice, MAX_TEXT),
    ...(command !== undefined && { command }),
  };
}
