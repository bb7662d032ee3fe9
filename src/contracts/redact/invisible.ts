import type { Draft } from './rule';

const [ESC, BEL] = ['\\u001b', '\\u0007'];

/** What takes no place on a screen: colours and titles of terminals, zero-width and direction marks, other control characters. */
const SEQUENCES = [
  String.raw`${ESC}\[[0-9;:?<=>]{0,40}[ -\/]{0,4}[@-~]`,
  String.raw`${ESC}[\]P^_X][^${BEL}${ESC}]{0,400}(?:${BEL}|${ESC}\\)`,
  String.raw`${ESC}[ -\/]?[0-Z\\^-~]`,
  String.raw`\p{Cf}|\u034f|[\u180b-\u180d]|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]`,
  String.raw`(?![\t\n\r])\p{Cc}`,
];

const RUNS = new RegExp(SEQUENCES.join('|'), 'gu');

export const INVISIBLE = new RegExp(RUNS.source, 'u');

/** Most texts have nothing but printable ASCII in them, which is faster to see. */
export function isInvisible(text: string): boolean {
  return /[^\t\n\r -~]/.test(text) && INVISIBLE.test(text);
}

export interface Seen {
  text: string;
  /** Where each letter stood. */
  origin: number[];
}

export function withoutInvisible(text: string): Seen {
  const origin: number[] = [];
  const parts: string[] = [];
  let done = 0;
  const keep = (to: number) => {
    parts.push(text.slice(done, to));
    for (let at = done; at < to; at++) origin.push(at);
  };
  for (const match of text.matchAll(RUNS)) {
    keep(match.index);
    done = match.index + match[0].length;
  }
  keep(text.length);
  return { text: parts.join(''), origin };
}

/** What was left of the text a reader sees, with the invisible characters where they stood, but for those inside of what was taken out. */
export function restored(
  text: string,
  origin: readonly number[],
  { text: left, origin: kept = [] }: Draft,
): string {
  const parts: string[] = [];
  let last = -1;
  for (let at = 0; at < left.length; at++) {
    const seen = kept[at] ?? -1;
    if (seen < 0) {
      parts.push(left[at] ?? '');
      last = -2;
      continue;
    }
    const to = (origin[seen] ?? 0) + 1;
    // Right behind what was taken out its own invisible characters go with it.
    const from = last === -2 ? to - 1 : last === -1 ? 0 : (origin[last] ?? 0) + 1;
    parts.push(text.slice(from, to));
    last = seen;
  }
  if (last >= -1) parts.push(text.slice(last === -1 ? 0 : (origin[last] ?? 0) + 1));
  return parts.join('');
}
