import { NOTHING, isChain, keyOf, listOrMap, literal, probe, startOf, textOf } from './expressionNodes';
import { FunctionParser } from './functionParser';
import { EITHER, OPERATORS, PREFIXES, WORDS } from './operators';
import type { Token } from './tokens';
import type { Argument, Expression, Node } from './tree';

/** Expressions inside of expressions. */
const MAX_DEPTH = 60;
const MAX_ITEMS = 500;

/** Reads expressions: chains of members and calls, literals, and whatever joins them. */
export abstract class ExpressionParser extends FunctionParser {
  private depth = 0;

  protected expression(): Expression {
    this.effort.spend();
    if (this.depth > MAX_DEPTH) {
      this.pos += 1;
      return NOTHING;
    }
    this.depth += 1;
    const value = this.either();
    this.depth -= 1;
    return value;
  }

  /** `a if c else b`, `c ? a : b`, `a or b`: either value may be meant. */
  private either(): Expression {
    const first = this.joined();
    if (!this.continues || this.token.kind === 'string' || !EITHER.has(this.token.text)) return first;
    // Ruby's and Perl's `x if y` is a statement of its own.
    if (this.token.text === 'if' && this.grammar.name !== 'python') return first;
    const operator = this.token.text;
    this.pos += 1;
    const second = this.expression();
    if (operator === '?' && this.take(':'))
      return { t: 'either', items: [second, this.expression(), probe(first)] };
    if (operator === 'if' && this.take('else'))
      return { t: 'either', items: [first, this.expression(), probe(second)] };
    return { t: 'either', items: [first, second] };
  }

  private joined(): Expression {
    let value = this.unary();
    while (this.continues && this.token.kind !== 'string' && !this.ended) {
      const operator = this.token.text;
      const isDot = operator === '.' && (this.grammar.name === 'php' || this.grammar.name === 'perl');
      if (!OPERATORS.has(operator) && !isDot) break;
      if (operator === '=>' || operator === 'in' || operator === 'as') break;
      if (operator === '*' && this.token.first) break;
      this.pos += 1;
      const right = this.unary();
      if (operator === '+' || isDot || operator === '..' || operator === '<<')
        value = { t: 'join', items: [value, right] };
      else if (operator === '%') value = { t: 'format', of: value, values: right };
      else value = { t: 'other', items: [value, right] };
    }
    return value;
  }

  private unary(): Expression {
    this.effort.spend();
    const { token } = this;
    if (token.kind === 'string' || !PREFIXES.has(token.text)) return this.postfix(this.primary());
    if (this.depth > MAX_DEPTH) {
      this.pos += 1;
      return NOTHING;
    }
    this.depth += 1;
    const value = this.prefixed(token);
    this.depth -= 1;
    return value;
  }

  private prefixed(token: Token): Expression {
    if (token.text === 'async' && !this.startsFunction(1)) return this.postfix(this.primary());
    this.pos += 1;
    if (token.text === 'new' && token.kind === 'name' && !this.isMark('.')) return this.created();
    if (token.text === 'lambda') {
      while (!this.ended && !this.isMark(':') && !this.isMark('{')) this.pos += 1;
      this.take(':');
      return { t: 'other', items: [this.expression()] };
    }
    const value = this.unary();
    // What is spread, negated or compared is not the value itself; an address, a wait and a word are.
    return /^(?:&|await|yield|async|go|defer|raise|throw|\+|<-|\*)$/.test(token.text) && token.text !== '+'
      ? token.text === '*'
        ? { t: 'other', items: [value] }
        : value
      : { t: 'other', items: [value] };
  }

  /** `new A.B(…)`, `new A`. */
  private created(): Expression {
    const { at } = this.token;
    let of = this.primary();
    while (this.isMark('.') || this.isMark('::') || this.isMark('\\')) {
      this.pos += 1;
      of = { t: 'member', of, name: this.token.text, at: this.token.at };
      this.pos += 1;
    }
    this.typeArguments();
    const args = this.isMark('(') ? this.bracketed() : [];
    return this.postfix({ t: 'call', of, args, at, isNew: true });
  }

  private postfix(start: Expression): Expression {
    let value = start;
    for (let steps = 0; steps < MAX_ITEMS && !this.ended; steps += 1) {
      const next = this.step(value);
      if (!next) return value;
      value = next;
    }
    return value;
  }

  private step(of: Expression): Expression | undefined {
    const { token } = this;
    const { name } = this.grammar;
    if (token.kind === 'string') {
      if (token.text === '`' && name === 'node' && !token.first) {
        this.pos += 1;
        return { t: 'call', of, at: token.at, args: [{ value: textOf(token) }] };
      }
      return this.bareCall(of);
    }
    if (token.kind === 'name') return this.bareCall(of);
    if (token.text === '&' && this.isMark('.', 1)) this.pos += 1;
    if (/^(?:\.|\?\.|->|::)$/.test(this.token.text)) return this.member(of, this.token.text);
    if (name === 'lua' && token.text === ':' && this.isMark('(', 2)) return this.member(of, '.');
    const here = !token.first || this.nested > 0;
    if (token.text === '(' && here && !(this.grammar.bareCalls && token.spaced))
      return { t: 'call', of, at: startOf(of, token), args: this.bracketed() };
    if (token.text === '[' && here && !(token.spaced && (this.grammar.bareCalls || !isChain(of))))
      return { t: 'index', of, at: token.at, keys: this.bracketed().map((each) => each.value) };
    if (token.text === '<' && name === 'node' && !token.spaced && isChain(of)) {
      const before = this.pos;
      this.typeArguments();
      return this.pos > before ? of : undefined;
    }
    if (token.text === '{' && name === 'go' && !token.spaced && isChain(of))
      return { t: 'call', of, at: token.at, isNew: true, args: [{ value: this.map() }] };
    if (token.text === '{' && name === 'ruby' && (of.t === 'call' || of.t === 'member') && here)
      return this.rubyBlock(of);
    return this.bareCall(of);
  }

  private member(of: Expression, mark: string): Expression | undefined {
    if (mark === '.' && (this.grammar.name === 'php' || this.grammar.name === 'perl')) return undefined;
    const next = this.peek(1);
    if (next.kind !== 'name') {
      if (!/^[([]$/.test(next.text) || next.kind === 'string') return undefined;
      this.pos += 1;
      // `f?.(x)`, Ruby's `f.(x)`.
      return of;
    }
    this.pos += 2;
    const value: Expression = { t: 'member', of, name: next.text, at: next.at };
    return this.callsBare(next) ? { t: 'call', of: value, args: [], at: next.at } : value;
  }

  /** Ruby calls a method by its mere name. */
  private callsBare({ text }: Token): boolean {
    if (this.grammar.name !== 'ruby' || !/^[a-z_]/.test(text)) return false;
    const { token } = this;
    if (
      token.kind === 'mark' &&
      ((token.text === '(' && !token.spaced) || token.text === '=' || token.text === '{')
    )
      return false;
    return !this.startsArguments();
  }

  /** Whether arguments without parentheses begin here. */
  private startsArguments(): boolean {
    const { token } = this;
    if (!this.grammar.bareCalls || token.first || !token.spaced) return false;
    if (token.kind === 'string') return true;
    if (this.grammar.name === 'lua') return false;
    if (token.kind === 'number') return true;
    if (token.kind === 'name') return !WORDS.has(token.text);
    return token.kind === 'mark' && /^(?:\[|:|\*\*|::)$/.test(token.text) && !this.peek(1).spaced;
  }

  /** Ruby, Perl: `name arg, arg` up to the line's end. */
  private bareCall(of: Expression): Expression | undefined {
    if (of.t !== 'name' && of.t !== 'member') return undefined;
    if (of.t === 'name' && /^[$@]/.test(of.name)) return undefined;
    if (!this.startsArguments()) return undefined;
    const { token } = this;
    const args: Argument[] = [];
    const at = startOf(of, token);
    do args.push(this.argument());
    while (args.length < MAX_ITEMS && this.take(','));
    return { t: 'call', of, at, args };
  }

  /** `{ |x| … }` after a call. */
  private rubyBlock(of: Expression): Expression {
    const end = this.closer(this.pos);
    this.pos += 1;
    const params = this.blockParameters();
    const body = this.block(end);
    this.pos = end + 1;
    const value: Expression = { t: 'function', params, body };
    return of.t === 'call'
      ? { ...of, args: [...of.args, { value }] }
      : { t: 'call', of, at: startOf(of, this.token), args: [{ value }] };
  }

  protected primary(): Expression {
    const { token } = this;
    if (this.startsFunction(0)) return this.anonymous();
    if (token.kind === 'end') return NOTHING;
    if (token.kind === 'string') return this.strings();
    if (token.kind === 'number') {
      this.pos += 1;
      return { t: 'number', text: token.text };
    }
    if (token.kind === 'name') {
      this.pos += 1;
      return { t: 'name', name: token.text, at: token.at };
    }
    if (token.text === '(') return this.parenthesized();
    if (token.text === '[') return this.squared();
    if (token.text === '{') return this.map();
    // Ruby's :symbol, and ::Name.
    if (
      (token.text === ':' || token.text === '::') &&
      this.peek(1).kind === 'name' &&
      this.grammar.name === 'ruby'
    ) {
      const name = this.peek(1);
      this.pos += 2;
      return token.text === ':'
        ? { t: 'text', parts: [name.text], command: false, at: name.at }
        : { t: 'name', name: name.text, at: name.at };
    }
    if (!/^[)\]},;:=]$/.test(token.text)) this.pos += 1;
    return NOTHING;
  }

  private squared(): Expression {
    const value = listOrMap(this.bracketed());
    // Go's `[]string{"a"}`: the type stands between the brackets.
    if (this.grammar.name !== 'go') return value;
    while (this.token.kind === 'name' || this.isMark('.') || this.isMark('*')) this.pos += 1;
    if (!this.isMark('{')) return value;
    return { t: 'list', items: this.bracketed().map((each) => each.value) };
  }

  private strings(): Expression {
    const { token } = this;
    this.pos += 1;
    if (token.words)
      return {
        t: 'words',
        words: keyOf(token).split(/\s+/).filter(Boolean),
      };
    const items: Expression[] = [textOf(token)];
    // "a" "b" is one text in Python and Ruby.
    while (
      this.token.kind === 'string' &&
      (this.grammar.name === 'python' || this.grammar.name === 'ruby') &&
      this.continues
    ) {
      items.push(textOf(this.token));
      this.pos += 1;
    }
    return items.length === 1 && items[0] ? items[0] : { t: 'join', items };
  }

  private parenthesized(): Expression {
    const args = this.bracketed();
    const [only] = args;
    if (args.length === 1 && only && only.name === undefined) return only.value;
    return listOrMap(args);
  }

  /** The elements between brackets, from the opening one to after the closing one. */
  protected bracketed(): Argument[] {
    const end = this.closer(this.pos);
    const items: Argument[] = [];
    this.pos += 1;
    this.nested += 1;
    while (this.pos < end) {
      const before = this.pos;
      if (items.length < MAX_ITEMS) items.push(this.argument());
      else this.pos = end;
      while (this.pos < end && !this.take(',')) items.push(...this.rest(items));
      if (this.pos <= before) this.pos = before + 1;
    }
    this.nested -= 1;
    this.pos = end + 1;
    return items;
  }

  /** What stands behind an element before the next comma: a comprehension, or something that is not understood. */
  private rest(items: Argument[]): Argument[] {
    if ((this.isName('for') || this.isName('async')) && this.grammar.name === 'python') {
      const item = items.pop();
      const loop: Node[] = [];
      while (this.take('async') || this.isName('for')) {
        if (!this.take('for')) continue;
        const target = this.target();
        if (this.take('in')) loop.push({ t: 'each', target, of: this.joinedOnly() });
        while (this.take('if')) loop.push({ t: 'expression', value: this.joinedOnly() });
      }
      if (item) loop.push({ t: 'expression', value: item.value });
      return [{ value: { t: 'nodes', nodes: loop } }];
    }
    const before = this.pos;
    const value = this.expression();
    if (this.pos === before) this.pos += 1;
    return [{ value: { t: 'other', items: [value] }, name: '' }];
  }

  private joinedOnly(): Expression {
    this.depth += 1;
    const value = this.depth > MAX_DEPTH ? NOTHING : this.joined();
    this.depth -= 1;
    return value;
  }

  /** The names that a loop or an assignment sets: `a`, `a, b`, `(a, b)`, `{ a, b }`. */
  protected target(): Expression {
    const items = [this.postfix(this.primary())];
    while (this.take(',')) items.push(this.postfix(this.primary()));
    return items.length === 1 && items[0] ? items[0] : { t: 'list', items };
  }

  /** `value`, `name=value`, `name: value`, `key => value`, `...value`. */
  private argument(): Argument {
    const { token } = this;
    const { name } = this.grammar;
    if (token.kind === 'mark' && /^(?:\*\*?|\.\.\.|&)$/.test(token.text) && name !== 'go') {
      this.pos += 1;
      return { name: '', value: this.expression() };
    }
    const separator = this.peek(1).text;
    const isKey = token.kind !== 'mark' && this.peek(1).kind === 'mark';
    if (isKey && token.kind === 'name' && name === 'python' && separator === '=') {
      this.pos += 2;
      return { name: token.text, value: this.expression() };
    }
    if (isKey && separator === ':' && (name === 'ruby' || name === 'php') && !this.peek(1).spaced) {
      this.pos += 2;
      return { name: keyOf(token), value: this.expression() };
    }
    const value = this.expression();
    // Go's `args...`.
    if (name === 'go') this.take('...');
    if (!this.take('=>')) return { value };
    return { name: literal(value) ?? '', value: this.expression() };
  }

  private map(): Expression {
    const end = this.closer(this.pos);
    const entries: Argument[] = [];
    this.pos += 1;
    this.nested += 1;
    while (this.pos < end) {
      const before = this.pos;
      if (entries.length < MAX_ITEMS) entries.push(this.entry(end));
      else this.pos = end;
      while (this.pos < end && !this.take(',')) entries.push(...this.rest(entries));
      if (this.pos <= before) this.pos = before + 1;
    }
    this.nested -= 1;
    this.pos = end + 1;
    return { t: 'map', entries };
  }

  private entry(end: number): Argument {
    const { token } = this;
    if (token.kind === 'mark' && /^(?:\*\*|\.\.\.)$/.test(token.text)) return this.argument();
    const next = this.peek(1);
    if (token.kind !== 'mark' && this.isMark(':', 1) && !(this.grammar.name === 'ruby' && next.spaced)) {
      this.pos += 2;
      const value = this.expression();
      // A pattern's default: `{ a: b = 1 }`.
      if (this.take('=')) this.expression();
      return { name: keyOf(token), value };
    }
    if (
      token.kind === 'name' &&
      (next.text === ',' || this.pos + 1 === end || next.text === '=') &&
      this.grammar.name === 'node'
    ) {
      const value = this.postfix(this.primary());
      if (this.take('=')) this.expression();
      return { name: token.text, value };
    }
    if (this.isMethod()) return this.method();
    const key = this.expression();
    if (this.take(':') || this.take('=>')) return { name: literal(key) ?? '', value: this.expression() };
    return { name: '', value: key };
  }
}
