/**
 * Shell patterns (`*`, `?`, `[…]`) on strings, without regular expressions: those would backtrack exponentially on
 * patterns that an attacker chooses.
 */

/** Characters that make a text a pattern. */
const SPECIAL = /[*?[]/;

export function isPattern(text: string): boolean {
  return SPECIAL.test(text);
}

/** Whether the whole text matches. Time is at most pattern length times text length. */
export function matches(pattern: string, text: string): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      mark = t;
      continue;
    }
    const next = p < pattern.length ? matchOne(pattern, p, text.charAt(t)) : -1;
    if (next > 0) {
      p = next;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** The position after the pattern's element at `p` when it matches `char`, else -1. */
function matchOne(pattern: string, p: number, char: string): number {
  const element = pattern[p];
  if (element === '?') return p + 1;
  if (element === '\\') return pattern[p + 1] === char ? p + 2 : -1;
  if (element !== '[') return element === char ? p + 1 : -1;
  const close = pattern.indexOf(']', p + 2);
  if (close < 0) return element === char ? p + 1 : -1;
  return inBracket(pattern.slice(p + 1, close), char) ? close + 1 : -1;
}

function inBracket(set: string, char: string): boolean {
  const negated = set.startsWith('!') || set.startsWith('^');
  const members = negated ? set.slice(1) : set;
  return contains(members, char) !== negated;
}

function contains(members: string, char: string): boolean {
  for (let i = 0; i < members.length; i += 1) {
    const low = members.charAt(i);
    if (members[i + 1] === '-' && i + 2 < members.length) {
      if (low <= char && char <= members.charAt(i + 2)) return true;
      i += 2;
    } else if (low === char) return true;
  }
  return false;
}

/** Longest text on which partial matches are tried one by one, which is cubic. */
const MAX_PARTIAL = 256;

/** The text without its shortest or longest matching beginning; undefined where that is too much work. */
export function removePrefix(text: string, pattern: string, longest: boolean): string | undefined {
  if (!isPattern(pattern)) return text.startsWith(pattern) ? text.slice(pattern.length) : text;
  if (text.length > MAX_PARTIAL) return undefined;
  for (let i = 0; i <= text.length; i += 1) {
    const cut = longest ? text.length - i : i;
    if (matches(pattern, text.slice(0, cut))) return text.slice(cut);
  }
  return text;
}

/** The text without its shortest or longest matching end; undefined where that is too much work. */
export function removeSuffix(text: string, pattern: string, longest: boolean): string | undefined {
  if (!isPattern(pattern)) return text.endsWith(pattern) ? text.slice(0, text.length - pattern.length) : text;
  if (text.length > MAX_PARTIAL) return undefined;
  for (let i = 0; i <= text.length; i += 1) {
    const cut = longest ? i : text.length - i;
    if (matches(pattern, text.slice(cut))) return text.slice(0, cut);
  }
  return text;
}

/** Replaces the first or every literal occurrence; undefined for patterns, whose extent would have to be searched. */
export function replaceLiteral(
  text: string,
  pattern: string,
  by: string,
  operator: '/' | '//' | '/#' | '/%',
): string | undefined {
  if (isPattern(pattern)) return undefined;
  if (pattern === '') return text;
  if (operator === '//') return text.split(pattern).join(by);
  if (operator === '/#') return text.startsWith(pattern) ? by + text.slice(pattern.length) : text;
  if (operator === '/%') return text.endsWith(pattern) ? text.slice(0, -pattern.length) + by : text;
  const at = text.indexOf(pattern);
  return at < 0 ? text : text.slice(0, at) + by + text.slice(at + pattern.length);
}
