import { Draft, REDACTED, type Span } from './rule';
import { SHAPES } from './tokens';

const kindOf = (code: number): number =>
  code >= 97 && code <= 122 ? 1 : code >= 65 && code <= 90 ? 2 : code >= 48 && code <= 57 ? 3 : 0;

/** Random text changes between lower case, upper case and digits all the time (about 6 in 10); names and paths do not. */
function looksRandom(token: string): boolean {
  let changes = 0;
  let last = 0;
  let seen = 0;
  for (let i = 0; i < token.length; i++) {
    const kind = kindOf(token.charCodeAt(i));
    if (kind !== 0 && last !== 0 && kind !== last) changes++;
    seen |= 1 << kind;
    last = kind;
  }
  return (seen & 0b1110) === 0b1110 && changes >= token.length * 0.3;
}

const NEAR_SECRET =
  /(?:secret|password|passwd|token|credential|api[ _-]?key)s?\W{1,3}(?:\w{1,12}\W{1,3}){0,3}$/i;

/** Long random strings: bare ones in the shape of an AWS secret key or longer than any name, others next to a secret word, and base64 of a secret. */
export function randomSpans(text: string, named: (text: string) => Span[]): Span[] {
  const spans: Span[] = [];
  const find = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,}={0,2}/g;
  for (let match = find.exec(text); match; match = find.exec(text)) {
    const [token] = match;
    if (isSecret(text, match.index, token) || hidesSecret(token, named))
      spans.push([match.index, match.index + token.length]);
    else if (token.length > 40 && token.includes('/')) spans.push(...inPath(token, match.index));
  }
  return spans;
}

/** A folder or file with a key for its name. */
function inPath(token: string, at: number): Span[] {
  const spans: Span[] = [];
  for (const { 0: part, index } of token.matchAll(/[^/]{40,}/g)) {
    if (part.length === 40 && looksRandom(part)) spans.push([at + index, at + index + part.length]);
  }
  return spans;
}

function isSecret(text: string, at: number, token: string): boolean {
  const isBare = token.length === 40 || token.length >= 80;
  if (isBare && looksRandom(token)) return true;
  const isHex = /^[0-9a-f]{32,}$/i.test(token);
  if (!isHex && !looksRandom(token)) return false;
  const before = text.slice(Math.max(0, at - 60), at);
  return NEAR_SECRET.test(before) && !/arn:\S*$/.test(before);
}

/** True for base64 of a text in which there is a secret: Kubernetes' secrets, files that were encoded to be passed on. */
function hidesSecret(token: string, named: (text: string) => Span[]): boolean {
  const body = token.replace(/=+$/, '');
  // Paths and long names are words of one case with the same sign between them.
  if (body.length < 24 || body.length % 4 === 1 || !/[A-Z]/.test(body) || !/[a-z]/.test(body)) return false;
  const plain = atob(body.replaceAll('-', '+').replaceAll('_', '/'));
  if (!/^[\t\n\r -~]{12,}$/.test(plain.slice(0, 64))) return false;
  const draft = new Draft(plain);
  draft.apply(SHAPES);
  return draft.text.includes(REDACTED) || named(plain).length > 0;
}
