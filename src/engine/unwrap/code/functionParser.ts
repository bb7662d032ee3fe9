import { Cursor } from './cursor';
import type { Argument, Expression, FunctionSpan, Node, Parameter } from './tree';

const NOTHING: Expression = { t: 'other', items: [] };
const MAX_ITEMS = 500;

/** Reads functions: where they begin, their parameters and bodies. */
export abstract class FunctionParser extends Cursor {
  readonly functions: FunctionSpan[] = [];

  /** The statements up to the token at `end`. */
  protected abstract block(end: number): Node[];
  protected abstract expression(): Expression;
  protected abstract primary(): Expression;

  protected blockParameters(): Parameter[] {
    const params: Parameter[] = [];
    if (!this.take('|')) return params;
    while (!this.ended && !this.isMark('|') && params.length < 16) {
      if (this.token.kind === 'name') params.push({ name: this.token.text });
      this.pos += 1;
    }
    this.take('|');
    return params;
  }

  /** `(a) =>`, `a =>`, `function`, `fn(…) =>`, `func(…) {`. */
  protected startsFunction(ahead: number): boolean {
    const token = this.peek(ahead);
    const { name } = this.grammar;
    if (token.kind === 'name' && /^(?:function|fn|func)$/.test(token.text))
      return (
        name !== 'python' &&
        name !== 'ruby' &&
        (this.isMark('(', ahead + 1) || this.isMark('*', ahead + 1) || this.isMark('(', ahead + 2))
      );
    if (name !== 'node' && name !== 'java') return false;
    const arrow = (at: number): boolean =>
      this.isMark('=>', at) || (name === 'java' && this.isMark('->', at));
    if (token.kind === 'name') return arrow(ahead + 1);
    if (token.kind !== 'mark' || token.text !== '(') return false;
    const after = this.closer(this.pos + ahead) + 1 - this.pos;
    if (arrow(after)) return true;
    if (!this.isMark(':', after)) return false;
    for (let i = after + 1; i < after + 12; i += 1) {
      if (arrow(i)) return true;
      if (/^[;{=]$/.test(this.peek(i).text)) return false;
    }
    return false;
  }

  protected anonymous(): Expression {
    while (this.token.kind === 'name' && /^(?:function|fn|func|async)$/.test(this.token.text)) this.pos += 1;
    this.take('*');
    let params: Parameter[] = [];
    if (this.token.kind === 'name' && this.isMark('(', 1)) this.pos += 1;
    if (this.token.kind === 'name') {
      params = [{ name: this.token.text }];
      this.pos += 1;
    } else if (this.isMark('(')) params = this.parameters();
    for (
      let i = 0;
      i < 40 && !this.ended && !this.isMark('=>') && !this.isMark('->') && !this.isMark('{');
      i += 1
    ) {
      if (this.isMark(';')) return NOTHING;
      this.pos += 1;
    }
    if (!this.take('=>')) this.take('->');
    if (!this.isMark('{')) {
      const from = this.token.at;
      return { t: 'function', params, body: [{ t: 'return', value: this.expression(), at: from }] };
    }
    const end = this.closer(this.pos);
    this.pos += 1;
    const body = this.block(end);
    this.pos = end + 1;
    return { t: 'function', params, body };
  }

  /** Names of parameters in parentheses, with their defaults. */
  protected parameters(): Parameter[] {
    const end = this.closer(this.pos);
    const params: Parameter[] = [];
    this.pos += 1;
    this.nested += 1;
    while (this.pos < end && params.length < MAX_ITEMS) {
      const before = this.pos;
      while (
        this.token.kind === 'mark' &&
        /^(?:\*{1,2}|\.\.\.|&|,|\/)$/.test(this.token.text) &&
        this.pos < end
      )
        this.pos += 1;
      if (this.pos >= end) break;
      const typed = this.grammar.name === 'php' || this.grammar.name === 'java';
      if (typed) while (this.peek(1).kind === 'name' && this.pos + 1 < end) this.pos += 1;
      const pattern = this.token.kind === 'name' ? undefined : this.primary();
      const name = pattern ? '' : this.token.text;
      if (!pattern) this.pos += 1;
      while (this.pos < end && !this.isMark('=') && !this.isMark(',')) this.pos = this.pastBracket();
      const value = this.take('=') ? this.expression() : pattern;
      params.push({ name, value });
      while (this.pos < end && !this.isMark(',')) this.pos = this.pastBracket();
      if (this.pos === before) this.pos += 1;
    }
    this.nested -= 1;
    this.pos = end + 1;
    return params;
  }

  private pastBracket(): number {
    return this.token.kind === 'mark' && /^[([{]$/.test(this.token.text)
      ? this.closer(this.pos) + 1
      : this.pos + 1;
  }

  /** `name(…) {` in an object or class. */
  protected isMethod(): boolean {
    if (this.grammar.name !== 'node' && this.grammar.name !== 'java' && this.grammar.name !== 'php')
      return false;
    if (this.token.kind !== 'name' || !this.isMark('(', 1)) return false;
    if (/^(?:if|for|while|switch|catch|with|function|return|await)$/.test(this.token.text)) return false;
    const after = this.closer(this.pos + 1) + 1 - this.pos;
    if (this.isMark('{', after)) return true;
    if (!this.isMark(':', after)) return false;
    for (let i = after + 1; i < after + 12; i += 1) {
      if (this.isMark('{', i)) return true;
      if (/^[;=,)?]$/.test(this.peek(i).text)) return false;
    }
    return false;
  }

  protected method(): Argument {
    const { text: name, at: from } = this.token;
    this.pos += 1;
    const params = this.parameters();
    while (!this.ended && !this.isMark('{')) this.pos += 1;
    this.effort.spend();
    const end = this.closer(this.pos);
    this.functions.push({ name, params, from, to: this.tokens[end]?.at ?? this.text.length, decorators: [] });
    this.pos += 1;
    const body = this.block(end);
    this.pos = end + 1;
    return { name, value: { t: 'function', name, params, body } };
  }

  /** `<A, B>` before a parenthesis. */
  protected typeArguments(): void {
    if (!this.isMark('<')) return;
    for (let ahead = 1; ahead < 16; ahead += 1) {
      if (!this.isMark('>', ahead)) continue;
      if (this.isMark('(', ahead + 1)) this.pos += ahead + 1;
      return;
    }
  }
}
