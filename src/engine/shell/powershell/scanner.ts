import type { Expression, SyntaxProblem } from './syntax';

/** Nesting of groups, blocks and strings that is followed. */
const MAX_NESTING = 150;

/** Thrown where a text nests deeper than is followed; `parsePowerShell` catches it. */
export class TooDeep extends Error {}

const SINGLE = new Set(["'", '\u2018', '\u2019', '\u201a', '\u201b']);
const DOUBLE = new Set(['"', '\u201c', '\u201d', '\u201e']);
const DASHES = /^[\u2013\u2014\u2015]/;

/** Ends a bare word. */
const DELIMITERS = new Set([
  ' ',
  '\t',
  '\n',
  '\r',
  '\f',
  '\v',
  '\u00a0',
  '|',
  ';',
  '&',
  '(',
  ')',
  '{',
  '}',
  ',',
  '>',
  '',
]);

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\x1b',
  '0': '\0',
};

const UNICODE_ESCAPE = /`u\{([0-9a-fA-F]{1,6})\}/y;
const IN_SINGLE = /[^'\u2018-\u201b]+/y;
const IN_DOUBLE = /[^`$"\u201c-\u201e]+/y;
const IN_HERE = /[^`$\n\r]+/y;
const IN_WORD = /[^\s`$"'\u2018-\u201e|;&(){},>\u00a0]+/y;
const HERE_START = /@["'\u2018-\u201e][ \t]*\r?\n/y;

const VARIABLE = /(?:\{([^}]{0,200})\}|((?:[A-Za-z_]\w*:(?=\w))?[\p{L}\p{N}_]+|[$?^]))/uy;

/** Characters and the smallest pieces of the language: blanks, comments, strings, variables, bare words. */
export abstract class Scanner {
  protected at = 0;
  protected readonly problems: SyntaxProblem[] = [];
  private nesting = 0;

  constructor(protected readonly text: string) {}

  /** `$(…)` inside of a string or a word. The position is after the opening parenthesis. */
  protected abstract subExpression(): Expression;

  protected get char(): string {
    return this.text.charAt(this.at);
  }

  protected get ended(): boolean {
    return this.at >= this.text.length;
  }

  protected problem(message: string, pos = this.at): void {
    if (this.problems.length < 8) this.problems.push({ message, pos });
  }

  protected nested<T>(read: () => T): T {
    this.nesting += 1;
    if (this.nesting > MAX_NESTING) throw new TooDeep();
    const result = read();
    this.nesting -= 1;
    return result;
  }

  /** Takes the text away where it stands here. */
  protected take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** What the sticky pattern finds here, not taken away. */
  protected look(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  protected isDelimiter(): boolean {
    return DELIMITERS.has(this.char);
  }

  protected isSingle(): boolean {
    return SINGLE.has(this.char);
  }

  protected isDouble(): boolean {
    return DOUBLE.has(this.char);
  }

  /** Blanks, comments and continued lines; line ends too where `lines` says so. */
  protected blanks(lines = false): void {
    for (; !this.ended;) {
      const { char } = this;
      if (char === ' ' || char === '\t' || char === '\f' || char === '\v' || char === '\u00a0') this.at += 1;
      else if (lines && (char === '\n' || char === '\r')) this.at += 1;
      else if (char === '`' && /^`\r?\n/.test(this.text.slice(this.at, this.at + 3)))
        this.at = this.text.indexOf('\n', this.at) + 1;
      else if (char === '#') this.toLineEnd();
      else if (char === '<' && this.text.charAt(this.at + 1) === '#') this.blockComment();
      else return;
    }
  }

  private blockComment(): void {
    const end = this.text.indexOf('#>', this.at + 2);
    if (end < 0) this.problem('a comment is not closed');
    this.at = end < 0 ? this.text.length : end + 2;
  }

  protected toLineEnd(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }

  /** The name of the variable whose `$` or `@` stands here, lower case; undefined where it is none. */
  protected variableName(): string | undefined {
    VARIABLE.lastIndex = this.at + 1;
    const match = VARIABLE.exec(this.text);
    if (!match) return undefined;
    this.at = VARIABLE.lastIndex;
    return (match[1] ?? match[2] ?? '').toLowerCase();
  }

  /** `$x`, `${x}` or `$(…)` in a string or word; the dollar itself where it is none of them. */
  protected expansion(): string | Expression {
    if (this.text.charAt(this.at + 1) === '(') {
      this.at += 2;
      return this.subExpression();
    }
    const name = this.variableName();
    if (name !== undefined) return { kind: 'variable', name, splat: false };
    this.at += 1;
    return '$';
  }

  /** What a backquote makes of the character after it. */
  protected escaped(): string {
    const match = this.look(UNICODE_ESCAPE);
    if (match) {
      this.at += match[0].length;
      const code = parseInt(match[1] ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    }
    const char = this.text.charAt(this.at + 1);
    this.at += 2;
    if (char === '\r' && this.char === '\n') this.at += 1;
    return char === '\r' || char === '\n' ? '' : (ESCAPES[char] ?? char);
  }

  /** Text in single or double quotes, or a here-string, which begins here. */
  protected quoted(): Expression {
    if (this.char === '@') return this.hereString();
    const start = this.at;
    const single = this.isSingle();
    this.at += 1;
    const parts: (string | Expression)[] = [];
    for (; !this.ended;) {
      if (single ? this.isSingle() : this.isDouble()) {
        this.at += 1;
        if (!(single ? this.isSingle() : this.isDouble())) return { kind: 'text', parts };
        add(parts, this.char);
        this.at += 1;
      } else this.piece(parts, !single);
    }
    this.problem('a quote is not closed', start);
    return { kind: 'text', parts };
  }

  /** One character or expansion inside of quotes. */
  private piece(parts: (string | Expression)[], expands: boolean): void {
    if (expands && this.char === '`') add(parts, this.escaped());
    else if (expands && this.char === '$') add(parts, this.expansion());
    else {
      const run = this.look(expands ? IN_DOUBLE : IN_SINGLE)?.[0] ?? this.char;
      add(parts, run);
      this.at += run.length;
    }
  }

  protected isHereString(): boolean {
    return this.look(HERE_START) !== null;
  }

  private hereString(): Expression {
    const start = this.at;
    this.at += 1;
    const single = this.isSingle();
    this.at = this.text.indexOf('\n', this.at) + 1;
    const parts: (string | Expression)[] = [];
    const isEnd = (at: number): boolean =>
      (single ? SINGLE : DOUBLE).has(this.text.charAt(at)) && this.text.charAt(at + 1) === '@';
    if (isEnd(this.at)) {
      this.at += 2;
      return { kind: 'text', parts };
    }
    for (; !this.ended;) {
      const { char } = this;
      const newline = char === '\n' ? 1 : char === '\r' && this.text.charAt(this.at + 1) === '\n' ? 2 : 0;
      if (newline > 0 && isEnd(this.at + newline)) {
        this.at += newline + 2;
        return { kind: 'text', parts };
      }
      if (!single && char === '`') add(parts, this.escaped());
      else if (!single && char === '$') add(parts, this.expansion());
      else {
        const run = this.look(IN_HERE)?.[0] ?? char;
        add(parts, run);
        this.at += run.length;
      }
    }
    this.problem('a here-string is not closed', start);
    return { kind: 'text', parts };
  }

  /** A word as commands take it: up to a blank or separator, with quotes and variables in it. */
  protected bareWord(): Expression {
    const parts: (string | Expression)[] = [];
    const dash = DASHES.exec(this.char);
    if (dash) {
      add(parts, '-');
      this.at += 1;
    }
    while (!this.isDelimiter()) {
      const { char } = this;
      if (char === '`') add(parts, this.escaped());
      else if (char === '$') add(parts, this.expansion());
      else if (this.isSingle() || this.isDouble()) add(parts, this.quoted());
      else {
        const run = this.look(IN_WORD)?.[0] ?? char;
        add(parts, run);
        this.at += run.length;
      }
    }
    return { kind: 'text', parts };
  }
}

/** Literal pieces that follow each other become one. */
function add(parts: (string | Expression)[], part: string | Expression): void {
  const flat = typeof part !== 'string' && part.kind === 'text' ? part.parts : [part];
  for (const each of flat) {
    const last = parts.at(-1);
    if (typeof each === 'string' && typeof last === 'string') parts[parts.length - 1] = last + each;
    else parts.push(each);
  }
}
