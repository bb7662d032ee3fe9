/**
 * The tokens of HCL, as far as blocks and literal values need them. Ours because the libraries are the Go parser built
 * to WebAssembly (2 MB, asynchronous) or give JSON without lines; what is needed here is a handful of settings.
 */

export type TokenKind = 'word' | 'string' | 'template' | 'mark' | 'newline' | 'end';

export interface Token {
  kind: TokenKind;
  /** A word or mark as written, a string's value; '' for a template, whose value is only known when it runs. */
  text: string;
  line: number;
}

export interface Tokens {
  tokens: Token[];
  problem?: { line: number; text: string };
}

/** Where the reader stands. */
interface Reader {
  text: string;
  at: number;
  line: number;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** Spaces, comments and everything else without a meaning; a newline has one. */
const BLANK = /(?:[ \t\r\f\v\uFEFF]+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/y;
const WORD = /[\p{L}\p{N}_][\p{L}\p{N}_.-]*/uy;
const HEREDOC = /<<-?[ \t]*([\p{L}_][\p{L}\p{N}_-]*)[ \t\r]*\n/uy;

function take(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text);
  if (!match) return undefined;
  reader.at = pattern.lastIndex;
  for (const char of match[0]) if (char === '\n') reader.line++;
  return match;
}

/** A quoted string from behind its quote; `template` when it holds an interpolation, undefined when it does not end. */
function readString(reader: Reader, line: number): Token | undefined {
  let value = '';
  let template = false;
  let depth = 0;
  // Inside `${ … }` strings nest; each entry is the depth of braces at which one was opened.
  const open: number[] = [];
  for (; reader.at < reader.text.length; reader.at++) {
    const char = reader.text[reader.at] ?? '';
    if (char === '\n') {
      if (depth === 0) return undefined;
      reader.line++;
    } else if (char === '\\') {
      const next = reader.text[++reader.at] ?? '';
      value += ESCAPES[next] ?? `\\${next}`;
    } else if (char === '"') {
      if (depth === 0) {
        reader.at++;
        return { kind: template ? 'template' : 'string', text: template ? '' : value, line };
      }
      if (open.at(-1) === depth) open.pop();
      else open.push(depth);
    } else if ((char === '$' || char === '%') && reader.text[reader.at + 1] === '{') {
      if (reader.text[reader.at - 1] !== char) {
        template = true;
        depth++;
        reader.at++;
      }
    } else if (depth > 0 && open.at(-1) !== depth && (char === '{' || char === '}')) {
      depth += char === '{' ? 1 : -1;
    } else {
      value += char;
    }
  }
  return undefined;
}

/** A here-document: to the line that holds nothing but its mark. Its value is never a name. */
function readHeredoc(reader: Reader): Token | undefined {
  const line = reader.line;
  const mark = take(reader, HEREDOC)?.[1];
  if (mark === undefined) return undefined;
  while (reader.at < reader.text.length) {
    const end = reader.text.indexOf('\n', reader.at);
    const stop = end < 0 ? reader.text.length : end;
    const content = reader.text.slice(reader.at, stop).trim();
    reader.at = stop + 1;
    reader.line++;
    if (content === mark) {
      reader.at = stop;
      reader.line--;
      return { kind: 'template', text: '', line };
    }
  }
  return { kind: 'template', text: '', line };
}

function next(reader: Reader): Token | undefined {
  const line = reader.line;
  const char = reader.text[reader.at] ?? '';
  if (char === '"') {
    reader.at++;
    return readString(reader, line);
  }
  if (char === '<' && reader.text[reader.at + 1] === '<') {
    const heredoc = readHeredoc(reader);
    if (heredoc) return heredoc;
  }
  const word = take(reader, WORD)?.[0];
  if (word !== undefined) return { kind: 'word', text: word, line };
  reader.at++;
  if (char === '\n') reader.line++;
  return { kind: char === '\n' ? 'newline' : 'mark', text: char, line };
}

/** Splits HCL into tokens. Never throws; linear. What does not end is the problem, the tokens before it remain. */
export function tokenize(text: string): Tokens {
  const reader: Reader = { text, at: 0, line: 1 };
  const tokens: Token[] = [];
  for (;;) {
    while (take(reader, BLANK)) continue;
    if (reader.at >= text.length) break;
    const line = reader.line;
    const token = next(reader);
    if (!token) return { tokens, problem: { line, text: 'a string that does not end' } };
    tokens.push(token);
  }
  return { tokens };
}
