import type { Token } from './tokens';

/** Parentheses and negations that a condition is followed through. */
const MAX_NESTING = 12;

const COMPARES: ReadonlySet<string> = new Set([
  '=',
  '==',
  '<=>',
  '<>',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  'like',
  'ilike',
  'is',
]);

/** Columns that every row has something in: a condition on nothing but their presence spares no row. */
const KEY = /^(?:.*\.)?(?:id|_id|uuid|guid|pk|key|rowid|ctid|\w+_id)$/;

/**
 * True where a condition holds for every row, so that it protects none: `1=1`, `true`, `id = id`, `id > 0`,
 * `x = 1 OR 1=1`. `false` for what would have to be known from the data.
 */
export function alwaysTrue(tokens: readonly Token[], nesting = 0): boolean {
  const inner = unwrapped(tokens);
  if (inner.length === 0 || nesting > MAX_NESTING) return false;
  const either = split(inner, 'or', '||');
  if (either.length > 1) return either.some((part) => alwaysTrue(part, nesting + 1));
  const both = split(inner, 'and', '&&');
  if (both.length > 1) return both.every((part) => alwaysTrue(part, nesting + 1));
  if (inner[0]?.text === 'not') return alwaysFalse(inner.slice(1));
  return holds(inner);
}

/** Only what people write to say "never": false, 0, 1=2. */
function alwaysFalse(tokens: readonly Token[]): boolean {
  const inner = unwrapped(tokens);
  const [first, mark, second] = inner;
  if (inner.length === 1) return first?.text === 'false' || first?.text === '0';
  return (
    inner.length === 3 &&
    mark?.text === '=' &&
    isLiteral(first) &&
    isLiteral(second) &&
    first?.text !== second?.text
  );
}

/** Without the parentheses around the whole of it. */
function unwrapped(tokens: readonly Token[]): readonly Token[] {
  let inner = tokens;
  for (let i = 0; i < MAX_NESTING && inner[0]?.text === '(' && inner.at(-1)?.text === ')'; i += 1) {
    const { depth } = inner[0];
    // `(a) or (b)` begins and ends with parentheses too.
    if (inner.slice(1, -1).some((token) => token.depth <= depth)) break;
    inner = inner.slice(1, -1);
  }
  return inner;
}

function split(tokens: readonly Token[], ...words: string[]): Token[][] {
  const depth = Math.min(...tokens.slice(0, 1).map((token) => token.depth));
  const parts: Token[][] = [[]];
  let between = 0;
  for (const token of tokens) {
    const isOwn = token.depth === depth && token.kind !== 'string' && token.kind !== 'quoted';
    if (isOwn && token.text === 'between') between += 1;
    if (!isOwn || !words.includes(token.text)) parts.at(-1)?.push(token);
    else if (token.text === 'and' && between > 0) {
      between -= 1;
      parts.at(-1)?.push(token);
    } else parts.push([]);
  }
  return parts;
}

function isLiteral(token: Token | undefined): boolean {
  return token?.kind === 'number' || token?.kind === 'string';
}

function joined(tokens: readonly Token[]): string {
  return tokens
    .map((token) => (token.kind === 'string' ? `'${token.text}'` : token.text.toLowerCase()))
    .join('');
}

function holds(tokens: readonly Token[]): boolean {
  if (tokens.length === 1) {
    const [only] = tokens;
    if (only?.kind === 'number') return Number(only.text) !== 0;
    return only?.kind === 'word' ? only.text === 'true' : /^(?:t|true|1|y|yes|on)$/i.test(only?.text ?? '');
  }
  if (tokens[0]?.text === 'exists') return !tokens.some((token) => token.text === 'from');
  const at = tokens.findIndex((token) => token.kind !== 'string' && COMPARES.has(token.text));
  return at > 0 && compares(tokens.slice(0, at), tokens[at]?.text ?? '', tokens.slice(at + 1));
}

function compares(left: readonly Token[], mark: string, right: readonly Token[]): boolean {
  const [a, b] = [joined(left), joined(right)];
  const isSame = a === b;
  const literals = left.length === 1 && right.length === 1 && isLiteral(left[0]) && isLiteral(right[0]);
  if (mark === 'is')
    return b === 'notnull'
      ? KEY.test(a) || (left.length === 1 && isLiteral(left[0]))
      : b === 'true' && alwaysTrue(left, MAX_NESTING);
  if (mark.endsWith('like')) return /^'%+'$/.test(b);
  if (mark === '<>' || mark === '!=')
    return (literals && !isSame) || (KEY.test(a) && /^(?:-\d+|0|''|null)$/.test(b));
  if (isSame && mark !== '<' && mark !== '>') return true;
  if (literals) return /^[<>]/.test(mark) && ordered(Number(a), mark, Number(b));
  return KEY.test(a) && mark.startsWith('>') && /^(?:-\d+|0|1|'')$/.test(b) && !(b === '1' && mark === '>');
}

function ordered(a: number, mark: string, b: number): boolean {
  if (mark.startsWith('<')) return mark === '<' ? a < b : a <= b;
  return mark === '>' ? a > b : a >= b;
}
