import { Overrun, type Effort } from '../../effort';
import type { Grammar } from './grammar';

/** A piece of a string: its own text, or code that is embedded in it. */
export type StringPart = string | { readonly code: string };

export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'mark' | 'end';
  /** The name, mark or number as written; for a string the mark that opens it. */
  readonly text: string;
  readonly at: number;
  /** Stands first on its line. */
  readonly first: boolean;
  /** White space stands before it. */
  readonly spaced: boolean;
  /** Of a string. */
  readonly parts?: readonly StringPart[];
  /** A string that the language itself gives to a shell. */
  readonly command?: boolean;
  /** `%w[a b]`: the words of a list. */
  readonly words?: boolean;
}

/** Tokens of one text; what comes after is not read. */
const MAX_TOKENS = 200_000;

const SPACE = /[ \t\r\f\v\u00a0\ufeff]+|\\\r?\n/y;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const SIGIL_NAME = /[$@]{0,2}[\p{L}_][\p{L}\p{N}_]*/uy;
const RUBY_NAME = /[$@]{0,2}[\p{L}_][\p{L}\p{N}_]*(?:[?!](?![=:]))?/uy;
const JS_NAME = /#?[\p{L}_$][\p{L}\p{N}_$]*/uy;
const NUMBER = /\d[\w.]*/y;
const MARK = /=>|->|::|:=|\?\.|\?\?|\|\||&&|\*\*|===?|!==?|<=|>=|\+=|\.\.\.|\.\.|<-|[^\s]/uy;
const PYTHON_PREFIX = /^[fFrRbBuUtT]{1,2}$/;
const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };
/** Words after which a value follows, so that `/` begins a pattern. */
const BEFORE_VALUE = /^(?:return|case|typeof|in|of|and|or|not|if|unless|when|yield|await|=~)$/;

/** Reads a text into tokens. Tolerant: what is not understood is a mark of one character. */
export function tokenize(text: string, grammar: Grammar, effort: Effort): readonly Token[] {
  return new Tokenizer(text, grammar, effort).all();
}

class Tokenizer {
  private at = 0;
  private first = true;
  private spaced = false;
  private readonly tokens: Token[] = [];
  /** Here-documents whose text begins on the next line: their terminator, and the token that waits for it. */
  private waiting: { word: string; index: number; raw: boolean }[] = [];

  constructor(
    private readonly text: string,
    private readonly grammar: Grammar,
    private readonly effort: Effort,
  ) {}

  all(): readonly Token[] {
    const { text } = this;
    while (this.at < text.length && this.tokens.length < MAX_TOKENS) {
      const from = this.at;
      if (!this.skip()) this.one();
      this.effort.spend(2 + ((this.at - from) >> 4));
    }
    if (this.at < text.length) throw new Overrun();
    this.add('end', '', text.length);
    return this.tokens;
  }

  private add(
    kind: Token['kind'],
    text: string,
    at: number,
    more?: Pick<Token, 'parts' | 'command' | 'words'>,
  ): void {
    this.tokens.push({ kind, text, at, first: this.first, spaced: this.spaced || this.first, ...more });
    this.first = false;
    this.spaced = false;
  }

  /** White space and comments; false where a token stands. */
  private skip(): boolean {
    const { text, grammar } = this;
    const char = text.charAt(this.at);
    if (char === '\n') {
      this.at += 1;
      this.first = true;
      if (this.waiting.length > 0) this.hereDocuments();
      if (grammar.name === 'ruby' && text.startsWith('=begin', this.at)) this.to('\n=end');
      return true;
    }
    SPACE.lastIndex = this.at;
    if (SPACE.test(text)) {
      this.at = SPACE.lastIndex;
      this.spaced = true;
      return true;
    }
    if (grammar.blockComments && text.startsWith('/*', this.at)) {
      this.to('*/');
      this.spaced = true;
      return true;
    }
    if (!grammar.comments.some((mark) => text.startsWith(mark, this.at))) return false;
    const end = text.indexOf('\n', this.at);
    this.at = end < 0 ? text.length : end;
    return true;
  }

  private to(mark: string): void {
    const end = this.text.indexOf(mark, this.at);
    this.at = end < 0 ? this.text.length : end + mark.length;
  }

  private one(): void {
    const { text, grammar, at } = this;
    const char = text.charAt(at);
    if (char === '"' || char === "'" || (char === '`' && grammar.backquote !== undefined)) {
      this.string(char, '');
      return;
    }
    if (grammar.quoteWords && this.quoteLike()) return;
    if (grammar.name === 'php' && text.startsWith('<<<', at) && this.hereDocument(/<<<\s*(["']?)(\w+)\1/y))
      return;
    if (char === '/' && grammar.regex && this.expectsValue()) {
      this.pattern();
      return;
    }
    const name = this.match(nameOf(grammar));
    if (name !== undefined) {
      this.name(name);
      return;
    }
    const number = this.match(NUMBER);
    if (number !== undefined) {
      this.add('number', number, at);
      return;
    }
    this.add('mark', this.match(MARK) ?? char, at);
    if (this.at === at) this.at += 1;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found) this.at += found.length;
    return found === '' ? undefined : found;
  }

  private name(name: string): void {
    const { text, grammar } = this;
    const next = text.charAt(this.at);
    if (grammar.name === 'python' && (next === '"' || next === "'") && PYTHON_PREFIX.test(name)) {
      const start = this.at - name.length;
      this.string(next, name.toLowerCase(), start);
      return;
    }
    this.add('name', name, this.at - name.length);
  }

  /** Whether a value may begin here, judged by the token before. */
  private expectsValue(): boolean {
    const last = this.tokens.at(-1);
    if (!last) return true;
    if (last.kind === 'name')
      return (
        BEFORE_VALUE.test(last.text) ||
        (this.grammar.bareCalls === true && this.spaced && this.text[this.at + 1] !== ' ')
      );
    return last.kind === 'mark' && !/^[)\]}]$/.test(last.text);
  }

  /** A regular expression is a value of which nothing is known. */
  private pattern(): void {
    const start = this.at;
    let at = start + 1;
    let inClass = false;
    for (; at < this.text.length && this.text[at] !== '\n'; at += 1) {
      const char = this.text[at];
      if (char === '\\') at += 1;
      else if (char === '[') inClass = true;
      else if (char === ']') inClass = false;
      else if (char === '/' && !inClass) break;
    }
    if (this.text[at] !== '/') {
      this.effort.spend((at - start) >> 3);
      this.at = start + 1;
      this.add('mark', '/', start);
      return;
    }
    this.at = at + 1;
    this.match(/[a-z]*/y);
    this.add('number', '/', start);
  }

  private string(quote: string, prefix: string, start = this.at): void {
    const { text, grammar } = this;
    const mark = grammar.triple && text.startsWith(quote.repeat(3), this.at) ? quote.repeat(3) : quote;
    const raw =
      prefix.includes('r') ||
      (quote === '`' && grammar.backquote === 'raw') ||
      (quote === "'" && grammar.quoteWords === true);
    const from = this.at + mark.length;
    let at = from;
    const template = quote === '`' && grammar.backquote === 'template';
    // Ruby and PHP strings go over lines; a Python or JavaScript one that is not ended stops at the line's end.
    const overLines =
      mark.length === 3 || template || quote === '`' || grammar.bareCalls === true || grammar.name === 'php';
    while (at < text.length && !text.startsWith(mark, at)) {
      if (text[at] === '\\' && !(quote === '`' && raw)) at += 1;
      else if (template && text.startsWith('${', at)) {
        const open = at + 1;
        at = closing(text, open);
        this.effort.spend((at - open) >> 3);
      } else if (text[at] === '\n' && !overLines) break;
      at += 1;
    }
    this.at = Math.min(at + (text[at] === '\n' ? 0 : mark.length), text.length);
    this.add('string', quote, start, {
      parts: this.parts(text.slice(from, at), quote, prefix, raw),
      command: quote === '`' && grammar.backquote === 'command',
    });
  }

  private parts(body: string, quote: string, prefix: string, raw: boolean): readonly StringPart[] {
    const { embeds, backquote } = this.grammar;
    const plain = (text: string): string => (raw ? text : unescaped(text));
    const how =
      embeds === 'f-string'
        ? /[ft]/.test(prefix)
          ? 'brace'
          : 'none'
        : embeds === 'template'
          ? quote === '`' && backquote === 'template'
            ? 'template'
            : 'none'
          : quote === "'"
            ? 'none'
            : embeds;
    return how === 'none' ? [plain(body)] : embedded(body, how, plain);
  }

  /** `%w[a b]`, `%x(…)`, `%q(…)`, `qw(…)`, `qx{…}`, `<<~EOS`. False where none stands here. */
  private quoteLike(): boolean {
    const { text, at, grammar } = this;
    if (text.startsWith('<<', at)) return this.hereDocument(/<<[~-]?(["'`]?)([A-Z_][A-Za-z0-9_]*)\1/y);
    const opener = grammar.name === 'ruby' ? /%([wWiIqQx]?)([([{<|!/])/y : /\b(qw|qx|qq|q)\s*([([{<|!/])/y;
    opener.lastIndex = at;
    const match = opener.exec(text);
    if (!match || (grammar.name === 'ruby' && !this.expectsValue() && !(this.spaced && text[at + 1] !== ' ')))
      return false;
    const [all, letter = '', open = ''] = match;
    const from = at + all.length;
    const end = matching(text, from, open, CLOSERS[open] ?? open);
    this.at = Math.min(end + 1, text.length);
    const kind = letter.replace(/^q(?=.)/, '');
    const words = /^[wWiI]$/.test(kind);
    const raw = kind === 'q' || words;
    this.add('string', '"', at, {
      parts: raw ? [text.slice(from, end)] : this.parts(text.slice(from, end), '"', '', false),
      command: kind === 'x',
      words,
    });
    return true;
  }

  /** The text follows from the next line on; the token is filled in when it has been read. */
  private hereDocument(opener: RegExp): boolean {
    opener.lastIndex = this.at;
    const match = opener.exec(this.text);
    if (!match) return false;
    const start = this.at;
    this.at += match[0].length;
    this.waiting.push({ word: match[2] ?? '', index: this.tokens.length, raw: match[1] === "'" });
    this.add('string', '"', start, { parts: [''], command: match[1] === '`' });
    return true;
  }

  private hereDocuments(): void {
    for (const { word, index, raw } of this.waiting) {
      const end = new RegExp(`^[ \\t]*${word}\\b`, 'gm');
      end.lastIndex = this.at;
      const found = end.exec(this.text);
      const body = this.text.slice(this.at, found?.index);
      this.at = found ? end.lastIndex : this.text.length;
      const token = this.tokens[index];
      if (token) this.tokens[index] = { ...token, parts: this.parts(body, raw ? "'" : '"', '', raw) };
    }
    this.waiting = [];
  }
}

function nameOf(grammar: Grammar): RegExp {
  if (grammar.name === 'node') return JS_NAME;
  if (grammar.name === 'ruby') return RUBY_NAME;
  return grammar.sigils ? SIGIL_NAME : NAME;
}

/** Index of the bracket that closes the one at `open`; strings in between may hold brackets too. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    const char = text[at];
    if (char === '{') depth += 1;
    else if (char === '}' && --depth === 0) return at;
  }
  return text.length;
}

function matching(text: string, from: number, open: string, close: string): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === close && --depth === 0) return at;
    else if (char === open) depth += 1;
  }
  return text.length;
}

/** Splits a string's body at what is embedded in it. */
function embedded(
  body: string,
  how: 'brace' | 'template' | 'hash' | 'dollar',
  plain: (text: string) => string,
): StringPart[] {
  const parts: StringPart[] = [];
  const opener = { brace: /\{/g, template: /\$\{/g, hash: /#\{/g, dollar: /\{\$|\$\{|[$@](?=[A-Za-z_])/g }[
    how
  ];
  let from = 0;
  for (let match = opener.exec(body); match; match = opener.exec(body)) {
    const { index } = match;
    if (body[index - 1] === '\\') continue;
    if (how === 'brace' && body[index + 1] === '{') {
      opener.lastIndex = index + 2;
      continue;
    }
    parts.push(plain(body.slice(from, index)));
    const brace = body.indexOf('{', index);
    if (match[0].includes('{')) {
      const end = closing(body, brace);
      const code = body.slice(brace + 1, end);
      parts.push({ code: how === 'brace' ? code.replace(/(?:![rsa])?(?::[^:'"]*)?=?$/, '') : code });
      from = end + 1;
    } else {
      const name = /^[$@]\w+(?:->\w+|\[\w+\])?/.exec(body.slice(index))?.[0] ?? '$';
      parts.push({ code: name });
      from = index + name.length;
    }
    opener.lastIndex = from;
  }
  parts.push(plain(body.slice(from)));
  return how === 'brace'
    ? parts.map((part) =>
        typeof part === 'string' ? part.replaceAll('{{', '{').replaceAll('}}', '}') : part,
      )
    : parts;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' };

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]{4,6})\}?|([\s\S]))/g,
    (all: string, hex?: string, long?: string, char?: string) => {
      const code = hex ?? long;
      if (code !== undefined) return String.fromCodePoint(Math.min(parseInt(code, 16), 0x10ffff));
      return ESCAPES[char ?? ''] ?? (/["'`\\$#@/]/.test(char ?? '') ? (char ?? '') : all);
    },
  );
}
