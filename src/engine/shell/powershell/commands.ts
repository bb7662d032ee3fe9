import { Expressions } from './expressions';
import type { Argument, Command, Expression, ExpressionElement, Redirect, Statement } from './syntax';

/** What begins an expression where a command could stand. */
const EXPRESSION_START =
  /[$@("'[{!\u2018-\u201e]|\+\+|--(?=\$)|[+-](?=[\d.$("'[@])|-(?:not|bnot|split|join)\b|,|(?:0x[0-9a-f]+|\d+(?:\.\d+)?|\.\d+)(?:[dlu]|kb|mb|gb|tb|pb)*(?=[\s;|)},\]*/%+-]|\.\.|$)/iy;
const PARAMETER = /[-\u2013\u2014\u2015](?:[\p{L}_?][\w-]*)(?=$|[\s:|;&(){},>])/uy;
const REDIRECT = /([1-6*])?(>>?)(?:&([12]))?/y;
const VERBATIM = /--%(?=\s|$)/y;

/** Commands and their words, which are read in a way of their own. */
export abstract class Commands extends Expressions {
  protected element(): Command | ExpressionElement | undefined {
    if (this.ended || this.char === ')' || this.char === '}' || this.char === ';' || this.char === '|')
      return undefined;
    if (this.look(EXPRESSION_START)) {
      const expression = this.expression();
      return { kind: 'expression', expression, redirects: this.redirects() };
    }
    return this.command();
  }

  private redirects(): Redirect[] {
    const found: Redirect[] = [];
    for (;;) {
      this.blanks();
      const redirect = this.redirect();
      if (redirect === undefined) return found;
      if (redirect) found.push(redirect);
    }
  }

  /** Undefined where there is none; null for one that joins two streams. */
  private redirect(): Redirect | null | undefined {
    const match = this.look(REDIRECT);
    if (!match || (match[1] === '*' && match[2] === undefined)) return undefined;
    this.at += match[0].length;
    if (match[3] !== undefined) return null;
    this.blanks();
    const target = this.argumentValue();
    return {
      target,
      append: match[2] === '>>',
      output: match[1] === undefined || match[1] === '1' || match[1] === '*',
    };
  }

  private command(): Command | undefined {
    const pos = this.at;
    let operator = '';
    if (this.char === '&' && !this.text.startsWith('&&', pos)) operator = '&';
    else if (this.char === '.' && this.look(/\.(?=[\s$"'({&]|\.[\\/]\s*$)/y)) operator = '.';
    this.at += operator.length;
    this.blanks();
    const name = operator === '' ? this.commandName() : this.argumentValue();
    if (name.kind === 'text' && name.parts.length === 0 && this.at <= pos + operator.length) {
      this.at = pos;
      return undefined;
    }
    const args: Argument[] = [];
    const redirects: Redirect[] = [];
    this.arguments(args, redirects);
    return { kind: 'command', operator, name, args, redirects, pos, end: this.at };
  }

  private commandName(): Expression {
    return this.bareWord();
  }

  private arguments(args: Argument[], redirects: Redirect[]): void {
    for (;;) {
      this.blanks();
      const { char } = this;
      if (
        this.ended ||
        char === '\n' ||
        char === '\r' ||
        char === ';' ||
        char === '|' ||
        char === '&' ||
        char === ')' ||
        char === '}'
      )
        return;
      const before = this.at;
      const redirect = this.redirect();
      if (redirect) redirects.push(redirect);
      if (redirect !== undefined) continue;
      if (this.look(VERBATIM)) args.push(...this.verbatim());
      else args.push(this.argument());
      if (this.at === before) this.at += 1;
    }
  }

  /** Everything after `--%` is passed on as it stands, up to a pipe or the line's end. */
  private verbatim(): Argument[] {
    this.at += 3;
    const rest = this.look(/[^|&\r\n]*/y)?.[0] ?? '';
    this.at += rest.length;
    const words = rest.match(/(?:[^\s"]|"[^"]*(?:"|$))+/g) ?? [];
    return words.map((word) => ({
      value: {
        kind: 'text',
        parts: word
          .replaceAll('"', '')
          .split(/(%\w+%)/)
          .map((part, i) =>
            i % 2 === 1
              ? { kind: 'variable' as const, name: `env:${part.slice(1, -1).toLowerCase()}`, splat: false }
              : part,
          ),
      },
    }));
  }

  private argument(): Argument {
    const match = this.look(PARAMETER);
    if (!match) return { value: this.argumentList() };
    this.at += match[0].length;
    const parameter = `-${match[0].slice(1)}`;
    if (this.char !== ':') return { parameter };
    this.at += 1;
    this.blanks();
    return { parameter, value: this.argumentList() };
  }

  private argumentList(): Expression {
    const first = this.argumentValue();
    const items = [first];
    for (;;) {
      const before = this.at;
      this.blanks();
      if (this.char !== ',') {
        this.at = before;
        break;
      }
      this.at += 1;
      this.blanks(true);
      items.push(this.argumentValue());
    }
    return items.length === 1 ? first : { kind: 'list', items };
  }

  /** One value in a command: what is no expression by its first character is a bare word. */
  protected argumentValue(): Expression {
    const { char } = this;
    if (char === '{') return this.block();
    if (char === '(') {
      this.at += 1;
      return this.postfix(this.subExpression());
    }
    if (char === '$' || char === '@') return this.special();
    if (this.isSingle() || this.isDouble()) return this.stringArgument();
    return this.bareWord();
  }

  private stringArgument(): Expression {
    const quoted = this.quoted();
    if (this.isDelimiter()) return quoted;
    if (this.char === '.' || this.char === '[') return this.postfix(quoted);
    const rest = this.bareWord();
    return { kind: 'text', parts: [quoted, rest] };
  }

  /** `$x.y[0]` is an expression; `$x/y` is a word with a variable in it. */
  private special(): Expression {
    const start = this.at;
    const noted = this.problems.length;
    const value = this.char === '$' ? this.expansion() : this.at_();
    if (typeof value !== 'string' && (value.kind !== 'variable' || !value.splat)) {
      const whole = this.postfix(value);
      if (this.isDelimiter()) return whole;
    } else if (this.isDelimiter() && typeof value !== 'string') return value;
    this.at = start;
    this.problems.length = noted;
    if (this.char !== '@') return this.bareWord();
    this.at += 1;
    const rest = this.bareWord();
    return { kind: 'text', parts: ['@', rest] };
  }
}

export function asStatement(expression: Expression, pos: number, end: number): Statement {
  return { kind: 'pipeline', elements: [{ kind: 'expression', expression, redirects: [] }], pos, end };
}
