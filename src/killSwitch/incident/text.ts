import { literal } from '../../contracts/markdown';
import { escapeControls, forDisplay, redactText } from '../../contracts/redact';

/** Characters that are looked through for secrets before others have their turn. */
const AT_ONCE = 4096;
/** A key in armour is looked at as a whole, up to this length. */
const LONGEST_ARMOUR = 32_768;
const ARMOUR = /-----BEGIN [A-Z ]{1,40}-----/g;

/** Of what is kept in `incident.json`: units of a text, items of a list. */
const MAX_KEPT = 500;
const MAX_LIST = 200;
/** Longest line that is shown. */
const MAX_LINE = 4000;
const LONG_LINE = new RegExp(`[^\\n]{${MAX_LINE + 1},}`, 'g');

/** Many lines without their secrets, safe to show: tabs stay, every other control character is written out. */
export async function cleanText(text: string): Promise<string> {
  const cleaned: string[] = [];
  for (const piece of pieces(text.replace(LONG_LINE, shortened))) {
    const lines = redactText(piece).split(/\r?\n/);
    cleaned.push(lines.map((line) => line.split('\t').map(escapeControls).join('\t')).join('\n'));
    await new Promise((resolve) => setImmediate(resolve));
  }
  return cleaned.join('');
}

/** Cut between words: the half of a secret might not be known for one. */
function shortened(line: string): string {
  return `${line.slice(0, Math.max(0, line.lastIndexOf(' ', MAX_LINE)))}… (${line.length} characters)`;
}

/** Cut behind line ends, and not within a key. */
function* pieces(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    let end = lineEnd(text, start + AT_ONCE);
    const open = [...text.slice(start, end).matchAll(ARMOUR)].at(-1);
    const close = open && text.indexOf('-----END ', start + open.index);
    if (close !== undefined && close >= end && close < start + LONGEST_ARMOUR) end = lineEnd(text, close);
    yield text.slice(start, end);
    start = end;
  }
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at + 1;
}

/** What others report, as it may be kept: every text redacted, on one line and bounded, every list bounded. */
export function kept<T>(value: T): T {
  if (typeof value === 'string') return forDisplay(value, MAX_KEPT) as T;
  if (Array.isArray(value)) return value.slice(0, MAX_LIST).map(kept) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, kept(one as unknown)])) as T;
}

/** One line of hostile text in a Markdown document, where it can be nothing but text. */
export function shown(text: string, max: number): string {
  return literal(forDisplay(text, max));
}

/** A table of cells that are Markdown already. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)];
}

/** A heading with its lines, or with what is said where there are none. */
export function section(title: string, lines: readonly string[], none: string): string[] {
  return ['', `## ${title}`, '', ...(lines.length > 0 ? lines : [none])];
}

/** "2026-11-22 01:06:41" */
export function utc(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

/** "01:06:41.123" */
export function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 23);
}
