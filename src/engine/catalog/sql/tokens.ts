import { sql } from '@codemirror/legacy-modes/mode/sql';
import { StringStream } from '@codemirror/streamparser';
import { hooksOf, type Reading, type State, type Step } from './readings';

/** One word of a SQL text; comments and blanks are left out. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'mark' | 'meta';
  /** Words in lower case; quoted names and strings without their quotes; a command of the client as a whole line. */
  readonly text: string;
  /** Open parentheses around it. */
  readonly depth: number;
  /** True for the first of its line. */
  readonly first: boolean;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  /** True where a string, name or comment never ends: what was read may be read otherwise. */
  readonly unclosed: boolean;
}

interface Mode {
  startState(indent: number): State;
  token: Step;
}

/** The library's tokenizer with no words of its own: what a word means is judged elsewhere. */
function modeOf(reading: Reading): Mode {
  const config = {
    client: {},
    atoms: {},
    builtin: {},
    keywords: {},
    dateSQL: {},
    operatorChars: /^[=<>!~%^&|+]/,
    brackets: /^[{}()[\]]/,
    punctuation: /^[,]/,
    backslashStringEscapes: reading.backslash ?? false,
    support: {
      doubleQuote: reading.doubleStrings,
      commentHash: reading.hash,
      escapeConstant: reading.dollars,
    },
    hooks: hooksOf(reading),
  };
  return sql(config) as unknown as Mode;
}

const modes = new Map<Reading, Mode>();

const KINDS: Readonly<Record<string, Token['kind']>> = {
  string: 'string',
  quoted: 'quoted',
  number: 'number',
  meta: 'meta',
  mark: 'mark',
  operator: 'mark',
  bracket: 'mark',
  punctuation: 'mark',
};

interface Piece {
  kind: Token['kind'];
  start: number;
  end: number;
  first: boolean;
}

/** Gathers the pieces that the library reads line by line: a string over three lines is one. */
function piecesOf(text: string, mode: Mode): { pieces: Piece[]; unclosed: boolean } {
  const pieces: Piece[] = [];
  const state = mode.startState(1);
  const base = state.tokenize;
  let offset = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const stream = new StringStream(line, 1, 1, 0);
    let first = true;
    while (!stream.eol()) {
      const isInside = state.tokenize !== base;
      if (!isInside && skipBlanks(stream)) break;
      stream.start = stream.pos;
      const style = mode.token(stream, state);
      // What it does not move over, it would not move over the next time either.
      if (stream.pos === stream.start) stream.next();
      if (style === 'comment') continue;
      const kind = KINDS[style ?? ''] ?? 'word';
      const last = pieces.at(-1);
      const end = offset + stream.pos;
      if (last && (isInside || isSame(last, kind, offset + stream.start))) {
        last.end = end;
        if (isInside) last.kind = kind;
      } else pieces.push({ kind, start: offset + stream.start, end, first });
      first = false;
    }
    offset += line.length + (text.startsWith('\r\n', offset + line.length) ? 2 : 1);
  }
  return { pieces, unclosed: state.tokenize !== base };
}

/** True at the end of the line. The library does the same, at the price of a whole step. */
function skipBlanks(stream: StringStream): boolean {
  while (/\s/.test(stream.string.charAt(stream.pos))) stream.pos += 1;
  return stream.eol();
}

/** `'it''s'` is read as two strings, and a word with letters of other alphabets as several. */
function isSame(last: Piece, kind: Token['kind'], start: number): boolean {
  return last.end === start && last.kind === kind && (kind === 'string' || kind === 'word');
}

function contentOf(text: string): string {
  const tag = /^\$\w*\$/.exec(text)?.[0];
  if (tag !== undefined) return text.slice(tag.length, text.endsWith(tag) ? -tag.length : undefined);
  const open = text.search(/["'`[]/);
  if (open < 0) return text;
  const body = text.slice(open + 1, -1);
  return body.includes("''") ? body.replaceAll("''", "'") : body;
}

/** The words of a SQL text. Linear in its length, never throws, takes broken SQL as it comes. */
export function tokenize(text: string, reading: Reading): Tokens {
  let mode = modes.get(reading);
  if (!mode) modes.set(reading, (mode = modeOf(reading)));
  const { pieces, unclosed } = piecesOf(text, mode);
  let depth = 0;
  const tokens = pieces.map(({ kind, start, end, first }): Token => {
    const raw = text.slice(start, end);
    if (raw === ')' && depth > 0) depth -= 1;
    const token: Token = { kind, text: textOf(kind, raw), depth, first };
    if (raw === '(') depth += 1;
    if (raw === ';') depth = 0;
    return token;
  });
  return { tokens, unclosed };
}

function textOf(kind: Token['kind'], raw: string): string {
  if (kind === 'word') return raw.toLowerCase();
  return kind === 'string' || kind === 'quoted' ? contentOf(raw) : raw;
}
