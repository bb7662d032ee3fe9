import { ImportParser } from './imports';
import type { Context, Expression, Node, Parameter } from './tree';

/** Words that only lead to what follows them. */
const SKIPPED = new Set(
  'if elif elsif unless while until else try except finally catch do then end begin rescue ensure not pass break continue assert global nonlocal export default public private protected static final async my our local declare readonly abstract override switch case when in of extends implements'.split(
    ' ',
  ),
);

/** Words that declare only where a name follows; elsewhere they are names themselves. */
const DECLARING =
  /^(?:my|our|local|declare|readonly|abstract|override|static|final|public|private|protected|default|of|in|extends|implements|switch|case|final|assert|pass|break|continue|end|begin|do|then|not)$/;

/** Reads statements one after the other; brackets of blocks are passed over. */
export class StatementParser extends ImportParser {
  private decorators: Expression[] = [];
  private open = 0;
  /** What `with` opens, and where its block stands. */
  readonly contexts: Context[] = [];

  statements(): Node[] {
    return this.block(this.tokens.length - 1);
  }

  protected block(end: number): Node[] {
    const { nodes: outer, nested } = this;
    const nodes: Node[] = [];
    this.nodes = nodes;
    this.nested = 0;
    this.open += 1;
    // Blocks that are nested too deeply are passed over.
    if (this.open > 60) this.pos = end;
    while (this.pos < end) {
      const before = this.pos;
      this.statement();
      if (this.pos <= before) this.pos = before + 1;
    }
    this.open -= 1;
    this.nested = nested;
    this.nodes = outer;
    return nodes;
  }

  private statement(): void {
    this.effort.spend(2);
    const { token } = this;
    if (token.kind === 'mark') {
      if (token.text === '@') {
        this.decorator();
        return;
      }
      // Ruby's block parameters: `do |x|`.
      if (token.text === '|' && this.grammar.name === 'ruby') {
        this.eachOf(this.nodes.at(-1));
        return;
      }
      if (/^[{};),\]:]$/.test(token.text)) {
        this.pos += 1;
        return;
      }
      this.simple();
      return;
    }
    if (token.kind === 'name' && this.keyword(token.text)) return;
    this.simple();
  }

  /** `xs.each do |x|`: x takes the elements of xs in turn. */
  private eachOf(before: Node | undefined): void {
    const [first] = this.blockParameters();
    if (!first || before?.t !== 'expression' || before.value.t !== 'call') return;
    const { of } = before.value;
    const target: Expression = { t: 'name', name: first.name, at: this.token.at };
    this.nodes.push({ t: 'each', target, of: of.t === 'member' ? of.of : before.value });
  }

  private decorator(): void {
    this.pos += 1;
    const value = this.expression();
    this.nodes.push({ t: 'expression', value });
    this.decorators.push(value);
  }

  /** True where the word was a keyword and has been dealt with. */
  private keyword(word: string): boolean {
    const { name } = this.grammar;
    if (this.isMark('.', 1) || this.isMark('=', 1)) return false;
    switch (word) {
      case 'import':
      case 'from':
        return this.isMark('(', 1) && name !== 'go' ? false : this.imports(word);
      case 'use':
        return this.uses();
      case 'def':
      case 'sub':
        return name !== 'node' && this.definition();
      case 'function':
      case 'func':
        return (this.peek(1).kind === 'name' || this.isMark('*', 1) || name === 'go') && this.definition();
      case 'class':
      case 'module':
      case 'interface':
      case 'namespace':
        return this.type();
      case 'for':
      case 'foreach':
        return this.loop();
      case 'with':
        return this.context();
      case 'return':
        return this.returned();
      case 'const':
      case 'let':
      case 'var':
        this.pos += 1;
        // A pattern, and no block: `const { a } = x`.
        if (this.isMark('{')) this.simple();
        return true;
      default:
        if (!SKIPPED.has(word)) return false;
        if (DECLARING.test(word) && this.peek(1).kind === 'mark' && /^(?:\[|\(|,)$/.test(this.peek(1).text))
          return false;
        if (word === 'async' && (this.isMark('(', 1) || this.isMark('=>', 2))) return false;
        this.pos += 1;
        return true;
    }
  }

  private simple(): void {
    if (this.isMethod()) {
      this.nodes.push({ t: 'expression', value: this.method().value });
      return;
    }
    const { at } = this.token;
    const targets = [this.expression()];
    while (this.isMark(',') && !this.peek(1).first && this.nested === 0 && this.take(','))
      targets.push(this.expression());
    if (
      this.isMark(':') &&
      !this.peek(1).first &&
      (this.grammar.name === 'python' || this.grammar.name === 'node') &&
      this.isChainTarget(targets)
    ) {
      this.pos += 1;
      // A type's own marks are no operators.
      for (
        let i = 0;
        i < 40 && !this.ended && !this.isMark('=') && !this.isMark(';') && !this.token.first;
        i += 1
      )
        this.pos += 1;
    }
    this.assigned(targets, at);
  }

  private isChainTarget(targets: readonly Expression[]): boolean {
    return targets.length === 1 && /^(?:name|member|map|list)$/.test(targets[0]?.t ?? '');
  }

  private assigned(targets: readonly Expression[], at: number): void {
    const operator = this.token.kind === 'mark' ? this.token.text : '';
    if (operator === '||' && this.isMark('=', 1)) this.pos += 1;
    if (!/^(?:=|:=|\+=|\|\|)$/.test(operator) || this.token.first) {
      for (const value of targets) this.nodes.push({ t: 'expression', value });
      return;
    }
    this.pos += 1;
    const values = [this.expression()];
    while (
      this.isMark(',') &&
      !this.peek(1).first &&
      this.nested === 0 &&
      targets.length > 1 &&
      this.take(',')
    )
      values.push(this.expression());
    // a = b = value
    if (this.isMark('=') && values.length === 1 && values[0]) {
      this.assigned(values, at);
      this.push(targets[0], values[0], at);
      return;
    }
    const [value = { t: 'other' as const, items: [] }] = values;
    if (operator === '+=') this.push(targets[0], { t: 'join', items: [...targets.slice(0, 1), value] }, at);
    else if (targets.length > 1 && values.length === targets.length)
      targets.forEach((target, i) => {
        this.push(target, values[i] ?? value, at);
      });
    // Go's `x, err := f()`: the first is the value.
    else if (targets.length > 1 && this.grammar.name === 'go') this.push(targets[0], value, at);
    else this.push(targets.length > 1 ? { t: 'list', items: targets } : targets[0], value, at);
  }

  private push(target: Expression | undefined, value: Expression, at: number): void {
    if (!target) return;
    if (value.t === 'function' && (target.t === 'name' || target.t === 'member')) {
      this.nodes.push({ t: 'assign', target, value: { ...value, name: target.name }, at });
      this.functions.push({
        name: target.name,
        params: value.params,
        from: at,
        to: this.token.at,
        decorators: [],
      });
      return;
    }
    this.nodes.push({ t: 'assign', target, value, at });
  }

  private returned(): boolean {
    const { at } = this.token;
    this.pos += 1;
    if (this.token.first || this.isMark(';') || this.isMark('}')) return true;
    this.nodes.push({ t: 'return', value: this.expression(), at });
    return true;
  }

  /** `for x in y`, `for (const x of y)`, `for _, x := range y`, `foreach (y as x)`. */
  private loop(): boolean {
    this.pos += 1;
    this.take('await');
    const parenthesized = this.take('(');
    for (const word of ['const', 'let', 'var', 'my']) this.take(word);
    if (this.grammar.name === 'php') {
      const of = this.expression();
      if (!this.take('as')) return true;
      let target = this.target();
      if (this.take('=>')) target = this.target();
      this.nodes.push({ t: 'each', target, of });
      return true;
    }
    const start = this.pos;
    const target = this.target();
    if (this.take('in') || this.take('of')) {
      if (parenthesized) this.nested += 1;
      this.nodes.push({ t: 'each', target, of: this.expression() });
      if (parenthesized) this.nested -= 1;
      return true;
    }
    if (this.isMark(':=') && this.isName('range', 1)) {
      this.pos += 2;
      const names = target.t === 'list' ? target.items.at(-1) : target;
      if (names) this.nodes.push({ t: 'each', target: names, of: this.expression() });
      return true;
    }
    // Java's `for (T x : xs)`, and the loop of three parts.
    this.pos = start;
    return true;
  }

  /** `with x as y, z as w:`. */
  private context(): boolean {
    if (this.grammar.name !== 'python') return false;
    const from = this.token.at;
    const column = this.column(this.lineStart());
    const opened: Expression[] = [];
    this.pos += 1;
    const parenthesized =
      this.isMark('(') &&
      this.closer(this.pos) > this.pos &&
      this.isMark(':', this.closer(this.pos) + 1 - this.pos);
    if (parenthesized) {
      this.pos += 1;
      this.nested += 1;
    }
    do {
      const { at } = this.token;
      const value = this.expression();
      opened.push(value);
      if (this.take('as')) this.push(this.postfixTarget(), value, at);
      else this.nodes.push({ t: 'expression', value });
    } while (this.take(','));
    if (parenthesized) this.nested -= 1;
    this.contexts.push({ opened, from, to: this.indentedEnd(column) });
    return true;
  }

  private postfixTarget(): Expression {
    const { token } = this;
    this.pos += 1;
    if (!this.isMark('.')) return { t: 'name', name: token.text, at: token.at };
    const name = this.peek(1).text;
    this.pos += 2;
    return { t: 'member', of: { t: 'name', name: token.text, at: token.at }, name, at: token.at };
  }

  private type(): boolean {
    if (this.peek(1).kind !== 'name') return false;
    const from = this.token.at;
    const column = this.column(this.lineStart());
    this.pos += 2;
    if (this.decorators.length > 0 && this.grammar.indented)
      this.contexts.push({ opened: this.decorators, from, to: this.indentedEnd(column) });
    this.decorators = [];
    return true;
  }

  /** `def f(a, b=1):`, `function f(a) {`, `func (r *T) f(a int) error {`. */
  private definition(): boolean {
    const start = this.token;
    const column = this.column(this.lineStart());
    this.pos += 1;
    this.take('*');
    if (this.grammar.name === 'go' && this.isMark('(')) this.pos = this.closer(this.pos) + 1;
    let { text: name } = this.token;
    this.pos += 1;
    // Ruby's `def self.name`.
    while (this.isMark('.')) {
      name = this.peek(1).text;
      this.pos += 2;
    }
    const params: Parameter[] = this.isMark('(') ? this.parameters() : [];
    const to = this.grammar.indented ? this.indentedEnd(column) : this.bracedEnd();
    const span = { name, params, from: start.at, to, decorators: this.decorators };
    this.decorators = [];
    this.functions.push(span);
    this.nodes.push({ t: 'function', span });
    return true;
  }

  private lineStart() {
    let at = this.pos;
    while (at > 0 && !this.tokens[at]?.first) at -= 1;
    this.effort.spend((this.pos - at) >> 2);
    return this.tokens[at] ?? this.token;
  }

  /** Where a later line stands no further in. */
  private indentedEnd(column: number): number {
    for (let i = this.pos; i < this.tokens.length - 1; i += 1) {
      const token = this.tokens[i];
      if ((i & 7) === 0) this.effort.spend();
      if (token?.first && this.column(token) <= column) return token.at;
    }
    return this.text.length;
  }

  private bracedEnd(): number {
    for (let i = this.pos; i < this.pos + 60 && i < this.tokens.length; i += 1) {
      const token = this.tokens[i];
      if (token?.kind === 'mark' && token.text === '{')
        return this.tokens[this.closer(i)]?.at ?? this.text.length;
      if (token?.kind === 'mark' && token.text === ';') return token.at;
    }
    return this.token.at;
  }
}
