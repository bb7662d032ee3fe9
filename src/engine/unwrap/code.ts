import { UNKNOWN } from '../invocation';
import type { Language } from './languages';
import { CLOUD_NAMES } from './words';

/** A program start that stands in code with literal arguments. */
export interface ShellOut {
  /** 1-based. */
  readonly line: number;
  readonly argv?: readonly string[];
  readonly text?: string;
}

export interface ShellOuts {
  readonly shellOuts: readonly ShellOut[];
  /** Where a start's arguments are not literal: the code's literals that begin like a cloud command, or "". */
  readonly unreadable?: string;
}

/** Starts that one piece of code may make. */
const MAX_FOUND = 200;
const MAX_ARGUMENTS = 64;

/** Finds calls such as `os.system("…")` and `spawn('aws', ['s3', …])` by a scan over names, strings and comments. */
export function findShellOuts(text: string, language: Language): ShellOuts {
  const scanner = new Scanner(text, language);
  return scanner.scan();
}

type Value = string | readonly string[] | undefined;

class Scanner {
  private readonly found: ShellOut[] = [];
  private readonly literals: string[] = [];
  private unreadable = false;
  private readonly variables = new Map<string, Value>();
  private line = 1;
  private lineAt = 0;

  constructor(
    private readonly text: string,
    private readonly language: Language,
  ) {}

  scan(): ShellOuts {
    const tokens = /[A-Za-z_$][\w$]*|["'`]|#|\/\/|\/\*/g;
    for (
      let match = tokens.exec(this.text);
      match && this.found.length < MAX_FOUND;
      match = tokens.exec(this.text)
    ) {
      tokens.lastIndex = Math.max(this.token(match[0], match.index), match.index + 1);
    }
    const near = this.literals
      .filter((literal) => CLOUD_NAMES.has(literal.trim().split(/\s/, 1)[0] ?? ''))
      .join('\n');
    return { shellOuts: this.found, unreadable: this.unreadable ? near : undefined };
  }

  /** Handles one token; returns where to go on. */
  private token(token: string, at: number): number {
    if (token === '/*') return this.language.comment === '//' ? this.after('*/', at) : at + 2;
    if (token === '#' || token === '//')
      return token === this.language.comment ? this.after('\n', at) : at + 1;
    if (token === '"' || token === "'" || token === '`') return this.quoted(token, at);
    const end = at + token.length;
    if (token === 'qx') this.perlQuote(end);
    if (this.language.calls.has(token) && !this.isMethodOfOther(token, at))
      return this.callAt(token, end, at);
    this.remember(token, end);
    return end;
  }

  private after(mark: string, at: number): number {
    const end = this.text.indexOf(mark, at);
    return end < 0 ? this.text.length : end + mark.length;
  }

  private quoted(quote: string, at: number): number {
    const { value, end } = this.string(at);
    const isCommand =
      quote === '`' &&
      (this.language.backquotes ||
        /(?:\$|\bsh|\bshell|\bexec\w*)$/.test(this.text.slice(Math.max(0, at - 8), at)));
    if (isCommand || (this.language.name === 'ruby' && this.text.slice(at - 2, at) === '%x'))
      this.add({ text: value }, at);
    else this.literals.push(value);
    return end;
  }

  /** `qx(…)`, `%x{…}`. */
  private perlQuote(at: number): void {
    const close = { '(': ')', '{': '}', '[': ']', '/': '/', '|': '|' }[this.text.charAt(at)];
    const end = close === undefined ? -1 : this.text.indexOf(close, at + 1);
    if (end > 0) this.add({ text: this.embedded(this.text.slice(at + 1, end)) }, at);
  }

  /** `/re/.exec("…")` in JavaScript is no program start; `child_process.exec` is. */
  private isMethodOfOther(name: string, at: number): boolean {
    if (this.language.name !== 'node' || name !== 'exec' || this.text[at - 1] !== '.') return false;
    return !/(?:child_?process|cp|proc|shell|shelljs|\))\.$/i.test(this.text.slice(Math.max(0, at - 20), at));
  }

  private callAt(name: string, end: number, at: number): number {
    let open = this.skipSpace(end);
    const isParenthesized = this.text[open] === '(';
    if (isParenthesized) open += 1;
    // Ruby and Perl call without parentheses, but only with a literal is that a call for sure.
    else if (!/["'[]/.test(this.text.charAt(open)) || open === end) return end;
    const args = this.values(open, isParenthesized ? ')' : '\n');
    this.note(name, args.values, at);
    return Math.max(args.end, end);
  }

  private note(name: string, values: readonly Value[], at: number): void {
    const [first, second] = values;
    if (first === undefined) {
      if (values.length > 0) this.unreadable = true;
      return;
    }
    if (typeof first !== 'string') this.add({ argv: first }, at);
    else if (Array.isArray(second))
      this.add(
        {
          argv:
            this.language.name === 'python' && /^(?:exec|spawn)/.test(name)
              ? second
              : [first, ...(second as readonly string[])],
        },
        at,
      );
    else if (typeof second === 'string' && takesList(name, this.language)) {
      const rest = values.slice(/^(?:exec|spawn)l/.test(name) ? 2 : 1);
      this.add({ argv: [first, ...rest.map((value) => (typeof value === 'string' ? value : UNKNOWN))] }, at);
    } else this.add({ text: first }, at);
  }

  private add(started: Omit<ShellOut, 'line'>, at: number): void {
    if (started.argv?.length === 0 || started.text?.trim() === '') return;
    this.found.push({ ...started, line: this.lineOf(at) });
  }

  /** 1-based; positions are asked for in rising order. */
  private lineOf(at: number): number {
    for (
      let next = this.text.indexOf('\n', this.lineAt);
      next >= 0 && next < at;
      next = this.text.indexOf('\n', this.lineAt)
    ) {
      this.line += 1;
      this.lineAt = next + 1;
    }
    return this.line;
  }

  /** `cmd = "aws …"`: remembered for a later call with that name. */
  private remember(name: string, end: number): void {
    const equals = this.skipSpace(end);
    if (this.text[equals] !== '=' || this.text[equals + 1] === '=') return;
    const start = this.skipSpace(equals + 1);
    if (/["'[`]|[fFrRbBuU]/.test(this.text.charAt(start))) this.variables.set(name, this.value(start).value);
    else this.variables.delete(name);
  }

  private skipSpace(at: number): number {
    let end = at;
    while (/\s/.test(this.text.charAt(end))) end += 1;
    return end;
  }

  /** The values of an argument list or a list literal; undefined stands for what is no literal. */
  private values(start: number, close: string): { values: Value[]; end: number } {
    const values: Value[] = [];
    let at = start;
    while (at < this.text.length && values.length < MAX_ARGUMENTS) {
      at = close === '\n' ? this.skipBlank(at) : this.skipSpace(at);
      if (this.text[at] === close || at >= this.text.length) break;
      const read = this.value(at);
      values.push(read.value);
      at = this.toSeparator(Math.max(read.end, at), close);
      if (this.text[at] !== ',') break;
      at += 1;
    }
    return { values, end: at };
  }

  private skipBlank(at: number): number {
    let end = at;
    while (this.text[end] === ' ' || this.text[end] === '\t') end += 1;
    return end;
  }

  /** The next comma or closing mark on this level. */
  private toSeparator(start: number, close: string): number {
    let depth = 0;
    let at = start;
    while (at < this.text.length) {
      const char = this.text.charAt(at);
      if (char === '"' || char === "'" || char === '`') {
        at = this.string(at).end;
        continue;
      }
      if (depth === 0 && (char === ',' || char === close)) return at;
      if (/[([{]/.test(char)) depth += 1;
      else if (/[)\]}]/.test(char)) {
        if (depth === 0) return at;
        depth -= 1;
      }
      at += 1;
    }
    return at;
  }

  private value(at: number): { value: Value; end: number } {
    const char = this.text.charAt(at);
    if (char === '[') return this.list(at);
    const prefix = /^[fFrRbBuU]{0,2}(?=["'`])/.exec(this.text.slice(at, at + 3));
    if (prefix) return this.concatenated(at + prefix[0].length, /b?f/i.test(prefix[0]));
    const name = /^[A-Za-z_$][\w$.]*/.exec(this.text.slice(at, at + 80))?.[0] ?? '';
    const end = at + Math.max(name.length, 1);
    // `shlex.split("…")` and `{args: […]}` hold what is looked for.
    if (name !== '' && this.text[end] === '(')
      return { value: this.value(this.skipSpace(end + 1)).value, end };
    if (char === '{') return { value: this.argsOf(at), end: at };
    return { value: this.variables.get(name), end };
  }

  private argsOf(at: number): Value {
    const match = /^\{[^}]{0,200}?\bargs:\s*\[/.exec(this.text.slice(at, at + 240));
    return match ? this.list(at + match[0].length - 1).value : undefined;
  }

  private list(at: number): { value: Value; end: number } {
    const { values, end } = this.values(at + 1, ']');
    const argv = values.map((value) => (typeof value === 'string' ? value : UNKNOWN));
    const after = this.skipBlank(end + 1);
    if (this.text[after] === '+') argv.push(UNKNOWN);
    return { value: argv, end: end + 1 };
  }

  /** Strings side by side or joined with an operator. */
  private concatenated(start: number, isFormat: boolean): { value: string; end: number } {
    let { value, end } = this.string(start, isFormat);
    for (let round = 0; round < MAX_ARGUMENTS; round += 1) {
      const at = this.skipSpace(end);
      const operator = /^(?:\+|\.(?![a-z])|<<)?\s*(?=[fFrR]?["'`])/.exec(this.text.slice(at, at + 40));
      if (!operator) break;
      const quote =
        at + operator[0].length + (/["'`]/.test(this.text.charAt(at + operator[0].length)) ? 0 : 1);
      const next = this.string(quote, quote > at + operator[0].length);
      value += next.value;
      end = next.end;
    }
    const rest = this.text.slice(this.skipSpace(end), this.skipSpace(end) + 8);
    if (/^(?:\+|\. ?\$)/.test(rest)) value += UNKNOWN;
    else if (rest.startsWith('.format')) value = value.replace(/\{[^{}]*\}/g, UNKNOWN);
    else if (/^%\s?[(\w]/.test(rest)) value = value.replace(/%(?:\(\w+\))?[srd]/g, UNKNOWN);
    return { value, end };
  }

  /** A string literal from its opening quote on; triple quotes too. */
  private string(at: number, isFormat = false): { value: string; end: number } {
    const quote = this.text.charAt(at);
    const triple = this.text.startsWith(quote.repeat(3), at) && quote !== '`';
    const mark = triple ? quote.repeat(3) : quote;
    let end = at + mark.length;
    while (end < this.text.length && !this.text.startsWith(mark, end)) end += this.text[end] === '\\' ? 2 : 1;
    const raw = this.text.slice(at + mark.length, end);
    const value = raw.includes('\\')
      ? raw.replace(/\\(.)/g, (all: string, char: string) =>
          char === 'n' ? '\n' : /["'`\\$]/.test(char) ? char : all,
        )
      : raw;
    const embeds =
      this.language.name === 'python'
        ? isFormat
        : quote === '`' || (quote === '"' && this.language.name !== 'node');
    return {
      value: embeds ? this.embedded(value) : value,
      end: Math.min(end + mark.length, this.text.length),
    };
  }

  private embedded(text: string): string {
    return text.replace(this.language.embeds, UNKNOWN);
  }
}

/** Ruby, Perl and the exec-l family take a program's arguments one by one. */
function takesList(name: string, language: Language): boolean {
  return (
    language.name === 'ruby' ||
    language.name === 'perl' ||
    /^(?:exec|spawn)l/.test(name) ||
    name === 'create_subprocess_exec' ||
    name === '$'
  );
}
