/** Words that one brace expansion may yield. */
const MAX_WORDS = 64;
/** Braces in one word, side by side or nested. */
const MAX_DEPTH = 16;

/**
 * Brace expansion of a word's source text, quotes and all: `{a,"b c"}x` gives `ax` and `"b c"x`. Undefined when it
 * would yield too many words.
 */
export function expandBraces(text: string, depth = 0): string[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const open = findBrace(text);
  if (!open) return [text];
  const head = text.slice(0, open.start);
  const tails = expandBraces(text.slice(open.end), depth + 1);
  if (!tails) return undefined;
  const results: string[] = [];
  for (const item of open.items) {
    const middles = open.isRange ? [item] : expandBraces(item, depth + 1);
    if (!middles || results.length + middles.length * tails.length > MAX_WORDS) return undefined;
    for (const middle of middles) for (const tail of tails) results.push(head + middle + tail);
  }
  return results;
}

interface Brace {
  start: number;
  end: number;
  items: string[];
  isRange: boolean;
}

function findBrace(text: string): Brace | undefined {
  for (let i = 0; i < text.length; i = skip(text, i)) {
    if (text[i] !== '{') continue;
    const brace = readBrace(text, i);
    if (brace) return brace;
  }
  return undefined;
}

/** The position after the character, quoted text or `${…}`/`$(…)` at `i`. */
function skip(text: string, i: number): number {
  const char = text[i];
  if (char === '\\') return i + 2;
  if (char === "'") return closing(text, i + 1, "'");
  if (char === '"') return closing(text, i + 1, '"');
  if (char === '$' && text[i + 1] === '{') return closing(text, i + 2, '}');
  if (char === '$' && text[i + 1] === '(') return closing(text, i + 2, ')');
  return i + 1;
}

function closing(text: string, from: number, close: string): number {
  for (let i = from; i < text.length; i += 1) {
    if (text[i] === '\\' && close !== "'") i += 1;
    else if (text[i] === close) return i + 1;
  }
  return text.length;
}

function readBrace(text: string, start: number): Brace | undefined {
  const cuts = [start];
  let depth = 0;
  let i = start + 1;
  for (; i < text.length; i = skip(text, i)) {
    if (text[i] === '{') depth += 1;
    else if (text[i] === ',' && depth === 0) cuts.push(i);
    else if (text[i] === '}') {
      if (depth === 0) break;
      depth -= 1;
    }
  }
  if (text[i] !== '}') return undefined;
  const end = i + 1;
  if (cuts.length > 1)
    return { start, end, items: cuts.map((cut, n) => text.slice(cut + 1, cuts[n + 1] ?? i)), isRange: false };
  const items = range(text.slice(start + 1, i));
  return items && { start, end, items, isRange: true };
}

/** `1..5`, `01..10..2`, `a..e`. */
function range(body: string): string[] | undefined {
  const numbers = /^(-?\d{1,9})\.\.(-?\d{1,9})(?:\.\.(-?\d{1,9}))?$/.exec(body);
  if (numbers) {
    const width = Math.max(
      ...[numbers[1], numbers[2]].map((n) => (/^-?0\d/.test(n ?? '') ? (n ?? '').length : 0)),
    );
    return steps(Number(numbers[1]), Number(numbers[2]), Number(numbers[3] ?? 1)).map((n) =>
      String(n).padStart(width, '0'),
    );
  }
  const letters = /^([a-zA-Z])\.\.([a-zA-Z])$/.exec(body);
  if (!letters) return undefined;
  return steps((letters[1] ?? '').charCodeAt(0), (letters[2] ?? '').charCodeAt(0), 1).map((code) =>
    String.fromCharCode(code),
  );
}

/** From `from` to `to`, one more than the bound at most, so that the caller notices. */
function steps(from: number, to: number, by: number): number[] {
  const step = Math.abs(by) || 1;
  const count = Math.min(Math.floor(Math.abs(to - from) / step) + 1, MAX_WORDS + 1);
  return Array.from({ length: count }, (_, i) => from + (to >= from ? i : -i) * step);
}
