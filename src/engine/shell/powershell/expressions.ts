import { Scanner } from './scanner';
import type { Block, Expression, Statement } from './syntax';

/** Binary operators by how tightly they bind; all of a row bind equally. */
const LEVELS: readonly RegExp[] = [
  /-(?:and|or|xor)\b|\?\?(?!=)/iy,
  /-b(?:and|or|xor)\b/iy,
  /-(?:[ci]?(?:eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|notcontains|in|notin|replace|split|join)|is|isnot|as|shl|shr)\b/iy,
  /[+-](?![+=-])(?![a-z])|[–—―]\s/iy,
  /[*/%](?!=)/y,
  /-f\b/iy,
  /\.\.(?!\.)/y,
];
const OPERATOR_STARTS = new Set('-+*/%.?\u2013\u2014\u2015');
const PREFIX = /!|-(?:not|bnot|split|join|[ci]?split)\b|\+\+|--|[+-](?=[\d.$("'[@])|,(?=\s*\S)/iy;
const NEGATIVE = /-\d+(?![\w.])/y;
const NUMBER = /(?:0x[0-9a-f]+|\d+(?:\.\d+)?(?:e[+-]?\d+)?|\.\d+)(?:[dlu]|kb|mb|gb|tb|pb)*/iy;
const TYPE = /\[\s*([\w.+`]+(?:\s*\[[\w.,\s[\]]*\])?)\s*\]/y;
const MEMBER_NAME = /[\p{L}_]\w*/uy;
const KEY = /[\p{L}_][\w-]*|\d+/uy;

const NOTHING: Expression = { kind: 'text', parts: [] };

/** The expressions of the language. What is no expression gives an empty text and takes nothing away. */
export abstract class Expressions extends Scanner {
  /** Statements up to the closing character, which is taken away. */
  protected abstract group(close: string): Block;
  /** A statement; undefined where none begins here. */
  protected abstract statement(): Statement | undefined;

  protected subExpression(): Expression {
    return this.nested(() => ({ kind: 'statements', body: this.group(')') }));
  }

  protected expression(): Expression {
    return this.nested(() => this.ternary());
  }

  private ternary(): Expression {
    const condition = this.binary(0);
    this.blanks();
    if (this.char !== '?' || !/^\?[\s$'"(\d]/.test(this.text.slice(this.at, this.at + 2))) return condition;
    this.at += 1;
    const operands = [condition, this.operand()];
    this.blanks(true);
    if (this.take(':')) operands.push(this.operand());
    return { kind: 'operation', operator: '?:', operands };
  }

  private operand(): Expression {
    this.blanks(true);
    return this.binary(0);
  }

  /** Operators are looked for only where one can begin: most values stand alone. */
  private binary(level: number, first?: Expression): Expression {
    const pattern = LEVELS[level];
    if (!pattern) return first ?? this.list();
    if (level === 0) {
      first = this.list();
      this.blanks();
      if (!OPERATOR_STARTS.has(this.char)) return first;
    }
    let left = this.binary(level + 1, first);
    for (;;) {
      this.blanks();
      const match = OPERATOR_STARTS.has(this.char) ? this.look(pattern) : null;
      if (!match) return left;
      this.at += match[0].length;
      this.blanks(true);
      const right = this.binary(level + 1);
      left = { kind: 'operation', operator: match[0].trim().toLowerCase(), operands: [left, right] };
    }
  }

  private list(): Expression {
    const first = this.unary();
    const items = [first];
    for (;;) {
      this.blanks();
      if (this.char !== ',') break;
      this.at += 1;
      this.blanks(true);
      items.push(this.unary());
    }
    return items.length === 1 ? first : { kind: 'list', items };
  }

  private unary(): Expression {
    const negative = this.char === '-' ? this.look(NEGATIVE) : null;
    if (negative) {
      this.at += negative[0].length;
      return { kind: 'text', parts: [negative[0]] };
    }
    const match = this.look(PREFIX);
    if (match) {
      this.at += match[0].length;
      this.blanks(true);
      return {
        kind: 'operation',
        operator: match[0].toLowerCase(),
        operands: [this.nested(() => this.unary())],
      };
    }
    const type = this.char === '[' ? this.look(TYPE) : null;
    if (!type) return this.postfix(this.primary());
    this.at += type[0].length;
    const name = (type[1] ?? '').toLowerCase();
    if (this.text.startsWith('::', this.at)) return this.postfix({ kind: 'type', name });
    this.blanks();
    if (this.startsOperand())
      return { kind: 'operation', operator: `[${name}]`, operands: [this.nested(() => this.unary())] };
    return { kind: 'type', name };
  }

  private startsOperand(): boolean {
    return /[$@("'[{\d+\-!‘’“”]/.test(this.char);
  }

  private primary(): Expression {
    const { char } = this;
    if (char === '$') return this.dollar();
    if (char === '@') return this.at_();
    if (this.isSingle() || this.isDouble()) return this.quoted();
    if (char === '(') {
      this.at += 1;
      return this.subExpression();
    }
    if (char === '{') return this.block();
    const number = this.look(NUMBER);
    if (number) {
      this.at += number[0].length;
      return { kind: 'text', parts: [number[0]] };
    }
    return NOTHING;
  }

  protected block(): Expression {
    const pos = this.at;
    this.at += 1;
    const body = this.nested(() => this.group('}'));
    return { kind: 'block', body, pos, end: this.at };
  }

  private dollar(): Expression {
    const part = this.expansion();
    return typeof part === 'string' ? { kind: 'text', parts: [part] } : part;
  }

  /** `@(…)`, `@{…}`, here-strings and splatted variables. */
  protected at_(): Expression {
    const next = this.text.charAt(this.at + 1);
    if (next === '(') {
      this.at += 2;
      const inner = this.subExpression();
      return { kind: 'operation', operator: '@()', operands: [inner] };
    }
    if (next === '{') return this.table();
    if (this.isHereString()) return this.quoted();
    const name = this.variableName();
    if (name !== undefined) return { kind: 'variable', name, splat: true };
    this.at += 1;
    return { kind: 'text', parts: ['@'] };
  }

  private table(): Expression {
    const start = this.at;
    this.at += 2;
    const entries: (readonly [Expression, Statement])[] = [];
    return this.nested(() => {
      for (;;) {
        this.blanks(true);
        if (this.take(';')) continue;
        if (this.take('}')) break;
        const before = this.at;
        const key = this.key();
        this.blanks();
        if (!this.take('=')) {
          this.problem('a hash table is not complete', start);
          if (this.at === before || this.ended) {
            this.at += 1;
            break;
          }
          continue;
        }
        this.blanks(true);
        const value = this.statement();
        if (value) entries.push([key, value]);
      }
      return { kind: 'table', entries };
    });
  }

  private key(): Expression {
    const bare = this.look(KEY);
    if (!bare) return this.postfix(this.primary());
    this.at += bare[0].length;
    return { kind: 'text', parts: [bare[0]] };
  }

  /** `.Name`, `::Name`, calls, `[index]`, `++`: whatever follows a value without a blank. */
  protected postfix(value: Expression): Expression {
    let target = value;
    for (;;) {
      const before = this.at;
      const nullSafe = this.char === '?' && /^\?[.[]/.test(this.text.slice(before, before + 2)) ? 1 : 0;
      this.at += nullSafe;
      if (this.char === '[') target = this.indexed(target);
      else {
        const member = this.member(target, value);
        if (!member) {
          this.at = before;
          break;
        }
        target = member;
      }
    }
    if (target.kind === 'variable' && (this.take('++') || this.take('--')))
      return { kind: 'operation', operator: '++', operands: [target] };
    return target;
  }

  private indexed(target: Expression): Expression {
    this.at += 1;
    this.blanks(true);
    const index = this.expression();
    this.blanks(true);
    if (!this.take(']')) this.problem('a bracket is not closed');
    return { kind: 'index', target, index };
  }

  /** Undefined where no member follows; the position may have moved. */
  private member(target: Expression, start: Expression): Expression | undefined {
    const pos = this.at;
    if (!this.take('::') && !(this.char === '.' && this.text.charAt(this.at + 1) !== '.' && this.take('.')))
      return undefined;
    if (start.kind !== 'type') this.blanks();
    const name = this.memberName();
    if (!name) return undefined;
    if (this.char !== '(') return { kind: 'member', target, name, pos, end: this.at };
    this.at += 1;
    const args = this.callArguments();
    return { kind: 'member', target, name, args, pos, end: this.at };
  }

  private memberName(): Expression | undefined {
    const bare = this.look(MEMBER_NAME);
    if (bare) {
      this.at += bare[0].length;
      return { kind: 'text', parts: [bare[0]] };
    }
    if (this.isSingle() || this.isDouble()) return this.quoted();
    return this.char === '$' ? this.dollar() : undefined;
  }

  private callArguments(): Expression[] {
    return this.nested(() => {
      this.blanks(true);
      const args: Expression[] = [];
      while (!this.ended && this.char !== ')') {
        const before = this.at;
        const argument = this.expression();
        // A list of values is a list of arguments here.
        if (argument.kind === 'list') args.push(...argument.items);
        else args.push(argument);
        this.blanks(true);
        if (this.at === before) {
          this.problem('an argument cannot be read');
          this.at += 1;
        }
      }
      if (!this.take(')')) this.problem('a call is not closed');
      return args;
    });
  }
}
