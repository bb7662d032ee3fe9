import { Expressions } from './expressions';
import { TooDeep } from './scanner';
import type {
  Argument, Block, Command, Expression, ExpressionElement, Parameter, Pipeline, Redirect, Script, Statement,
} from './syntax'; // prettier-ignore

const KEYWORD =
  /(?:if|foreach|for|while|do|switch|try|trap|function|filter|workflow|class|enum|using|data|return|throw|exit|break|continue|begin|process|end|dynamicparam|clean|parallel|sequence|inlinescript)(?![\w.\\/:-])/iy;
/** What begins an expression where a command could stand. */
const EXPRESSION_START =
  /[$@("'[{!\u2018-\u201e]|\+\+|--(?=\$)|[+-](?=[\d.$("'[@])|-(?:not|bnot|split|join)\b|,|(?:0x[0-9a-f]+|\d+(?:\.\d+)?|\.\d+)(?:[dlu]|kb|mb|gb|tb|pb)*(?=[\s;|)},\]*/%+-]|\.\.|$)/iy;
const ASSIGNMENT = /(?:\?\?|[-+*/%])?=(?!=)/y;
const PARAMETER = /[-\u2013\u2014\u2015](?:[\p{L}_?][\w-]*)(?=$|[\s:|;&(){},>])/uy;
const REDIRECT = /([1-6*])?(>>?)(?:&([12]))?/y;
const VERBATIM = /--%(?=\s|$)/y;
const LABEL = /:\w+\s+(?=(?:for|foreach|while|do|switch)\b)/iy;
const SWITCH = /\[\s*(?:switch|System\.Management\.Automation\.SwitchParameter)\s*\]/iy;
const ATTRIBUTE = /\[[^\]]{0,500}\]/y;

const EMPTY: Block = { parameters: [], statements: [] };

/** The language's statements. Tolerant: what cannot be read is noted and passed over. */
class Parser extends Expressions {
  script(): Script {
    try {
      return { block: this.block_(''), errors: this.problems };
    } catch (error) {
      if (!(error instanceof TooDeep)) throw error;
      this.problem('it is nested too deeply');
      return { block: EMPTY, errors: this.problems };
    }
  }

  protected group(close: string): Block {
    return this.block_(close);
  }

  private block_(close: string): Block {
    const statements: Statement[] = [];
    const start = this.at;
    const parameters = this.parameters();
    for (;;) {
      this.blanks(true);
      if (this.take(';') || this.take('&&') || this.take('||')) continue;
      if (this.ended) {
        if (close !== '') this.problem(`a ${close} is missing`, Math.max(0, start - 1));
        break;
      }
      if (close !== '' && this.take(close)) break;
      const before = this.at;
      const statement = this.statement();
      if (statement) statements.push(statement);
      if (this.at > before) continue;
      // A background sign ends a statement; anything else here is out of place.
      if (this.char !== '&') this.problem(`${JSON.stringify(this.char)} is not expected here`);
      this.at += 1;
    }
    return { parameters, statements };
  }

  /** `param(…)` at the start of a block, with its attributes. */
  private parameters(): readonly Parameter[] {
    const start = this.at;
    this.blanks(true);
    while (this.char === '[' && this.look(/\[\s*(?:CmdletBinding|OutputType|Diagnostics|Alias)\b/iy)) {
      this.attribute();
      this.blanks(true);
    }
    if (!this.look(/param\s*\(/iy)) {
      this.at = start;
      return [];
    }
    this.at = this.text.indexOf('(', this.at) + 1;
    return this.parameterList();
  }

  private attribute(): void {
    this.nested(() => {
      this.at += 1;
      while (!this.ended && this.char !== ']') {
        if (this.isSingle() || this.isDouble()) this.quoted();
        else if (this.char === '[') this.attribute();
        else this.at += 1;
      }
      this.at += 1;
    });
  }

  /** After the opening parenthesis. */
  private parameterList(): Parameter[] {
    const found: Parameter[] = [];
    let isSwitch = false;
    for (;;) {
      this.blanks(true);
      if (this.ended || this.take(')')) return found;
      if (this.take(',')) isSwitch = false;
      else if (this.char === '[') {
        isSwitch ||= this.look(SWITCH) !== null;
        this.attribute();
      } else if (this.char === '$') {
        const name = this.variableName();
        if (name === undefined) this.at += 1;
        else found.push({ name, isSwitch, ...this.initial() });
      } else this.at += 1;
    }
  }

  private initial(): { initial?: Expression } {
    this.blanks(true);
    if (!this.take('=')) return {};
    this.blanks(true);
    // A comma ends the parameter here and makes no list.
    return { initial: this.postfix(this.argumentValue()) };
  }

  protected statement(): Statement | undefined {
    return this.nested(() => {
      const label = this.look(LABEL);
      if (label) this.at += label[0].length;
      const keyword = this.look(KEYWORD);
      const isForEach = keyword?.[0].toLowerCase() === 'foreach';
      // In a pipeline `foreach` is the command; as a statement it is followed by a parenthesis.
      if (keyword && !(isForEach && !this.look(/foreach(?:\s+-parallel)?\s*\(/iy))) {
        this.at += keyword[0].length;
        return this.keyword(keyword[0].toLowerCase());
      }
      return this.chain();
    });
  }

  private keyword(word: string): Statement | undefined {
    this.blanks(true);
    switch (word) {
      case 'if':
        return this.conditional();
      case 'foreach':
        return this.forEach();
      case 'for':
        return this.forLoop();
      case 'while':
        return { kind: 'loop', heads: [this.condition()], body: this.body() };
      case 'do':
        return this.doLoop();
      case 'switch':
        return this.switch();
      case 'try':
        return this.tryCatch();
      case 'function':
      case 'filter':
      case 'workflow':
        return this.function();
      case 'class':
      case 'enum':
        return this.class();
      case 'using':
        this.toLineEnd();
        return undefined;
      case 'return':
      case 'throw':
      case 'exit':
        return this.chain();
      case 'break':
      case 'continue':
        return undefined;
      default:
        // trap, data, begin, process, end and the blocks of workflows
        while (!this.ended && this.char !== '{' && this.char !== '\n' && this.char !== ';') this.at += 1;
        return { kind: 'sequence', items: [this.body()] };
    }
  }

  /** `{ … }` after a keyword. */
  private body(): Block {
    this.blanks(true);
    if (!this.take('{')) {
      this.problem('a block is missing');
      return EMPTY;
    }
    return this.nested(() => this.group('}'));
  }

  private condition(): Statement {
    this.blanks(true);
    const pos = this.at;
    if (!this.take('(')) {
      this.problem('a condition is missing');
      return { kind: 'sequence', items: [] };
    }
    const body = this.nested(() => this.group(')'));
    return asStatement({ kind: 'statements', body }, pos, this.at);
  }

  private conditional(): Statement {
    const conditions = [this.condition()];
    const bodies = [this.body()];
    for (;;) {
      const before = this.at;
      this.blanks(true);
      const next = this.look(/elseif\b|else\b/iy)?.[0];
      if (next === undefined) {
        this.at = before;
        break;
      }
      this.at += next.length;
      if (next.length > 4) conditions.push(this.condition());
      bodies.push(this.body());
      if (next.length === 4) return { kind: 'choice', conditions, bodies };
    }
    return { kind: 'choice', conditions, bodies: [...bodies, EMPTY] };
  }

  private forEach(): Statement {
    const parallel = this.look(/-parallel\s*/iy);
    if (parallel) this.at += parallel[0].length;
    this.take('(');
    this.blanks(true);
    const variable = this.char === '$' ? this.variableName() : undefined;
    this.blanks(true);
    const word = this.look(/in\b/iy);
    if (word) this.at += 2;
    const pos = this.at;
    const body = this.nested(() => this.group(')'));
    const over = asStatement({ kind: 'statements', body }, pos, this.at);
    return { kind: 'loop', variable, over, heads: [], body: this.body() };
  }

  private forLoop(): Statement {
    return { kind: 'loop', heads: [this.condition()], body: this.body() };
  }

  private doLoop(): Statement {
    const body = this.body();
    this.blanks(true);
    const word = this.look(/while\b|until\b/iy);
    if (word) this.at += word[0].length;
    return { kind: 'loop', heads: word ? [this.condition()] : [], body };
  }

  private switch(): Statement {
    const conditions: Statement[] = [];
    for (let match = this.look(/-\w+\s*/y); match; match = this.look(/-\w+\s*/y)) this.at += match[0].length;
    if (this.char === '(') conditions.push(this.condition());
    else conditions.push(asStatement(this.bareWord(), this.at, this.at));
    this.blanks(true);
    const bodies: Block[] = [EMPTY];
    if (!this.take('{')) return { kind: 'choice', conditions, bodies };
    for (;;) {
      this.blanks(true);
      if (this.ended || this.take('}')) break;
      if (this.take(';')) continue;
      const before = this.at;
      if (this.char !== '{') this.argumentValue();
      else if (bodies.length > 0) conditions.push({ kind: 'sequence', items: [this.body()] });
      bodies.push(this.body());
      if (this.at === before) this.at += 1;
    }
    return { kind: 'choice', conditions, bodies };
  }

  private tryCatch(): Statement {
    const items: Block[] = [this.body()];
    for (;;) {
      const before = this.at;
      this.blanks(true);
      const word = this.look(/(?:catch|finally)\b/iy);
      if (!word) {
        this.at = before;
        return { kind: 'sequence', items };
      }
      this.at += word[0].length;
      this.blanks(true);
      for (let type = this.look(ATTRIBUTE); type; type = this.look(ATTRIBUTE)) {
        this.at += type[0].length;
        this.blanks(true);
        this.take(',');
        this.blanks(true);
      }
      items.push(this.body());
    }
  }

  private function(): Statement {
    const name = this.look(/[^\s({]+/y)?.[0] ?? '';
    this.at += name.length;
    this.blanks(true);
    const listed = this.take('(') ? this.parameterList() : [];
    const body = this.body();
    const parameters = listed.length > 0 ? listed : body.parameters;
    return {
      kind: 'function',
      name: name.toLowerCase().replace(/^(?:global|script|local|private):/, ''),
      body: { ...body, parameters },
    };
  }

  /** A class is read over: its methods are code that something may call. */
  private class(): Statement {
    while (!this.ended && this.char !== '{') this.at += 1;
    return { kind: 'sequence', items: [this.body()] };
  }

  private chain(): Statement | undefined {
    const first = this.pipeline();
    if (!first) return undefined;
    const items: Statement[] = [first];
    for (;;) {
      this.blanks();
      if (!this.take('&&') && !this.take('||')) break;
      this.blanks(true);
      const next = this.statement();
      if (next) items.push(next);
      else break;
    }
    return items.length === 1 ? first : { kind: 'sequence', items };
  }

  private pipeline(): Statement | undefined {
    const pos = this.at;
    const first = this.element();
    if (!first) return undefined;
    if (first.kind === 'expression') {
      this.blanks();
      const operator = this.look(ASSIGNMENT);
      if (operator) {
        this.at += operator[0].length;
        this.blanks(true);
        const value = this.statement() ?? asStatement({ kind: 'text', parts: [] }, this.at, this.at);
        return { kind: 'assignment', target: first.expression, operator: operator[0], value };
      }
    }
    const elements: Pipeline['elements'][number][] = [first];
    for (;;) {
      const before = this.at;
      this.blanks();
      if (this.char !== '|' && !this.look(/(?:[ \t]*\r?\n)+[ \t]*\|(?!\|)/y)) break;
      if (this.text.startsWith('||', this.at)) break;
      this.blanks(true);
      this.at += 1;
      this.blanks(true);
      const next = this.element();
      if (next) elements.push(next);
      else if (this.at === before) break;
    }
    return { kind: 'pipeline', elements, pos, end: this.at };
  }

  private element(): Command | ExpressionElement | undefined {
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
        parts: word.replaceAll('"', '').split(/(%\w+%)/).map((part, i) => (i % 2 === 1 ? { kind: 'variable' as const, name: `env:${part.slice(1, -1).toLowerCase()}`, splat: false } : part)),
      },
    })); // prettier-ignore
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
  private argumentValue(): Expression {
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

function asStatement(expression: Expression, pos: number, end: number): Statement {
  return { kind: 'pipeline', elements: [{ kind: 'expression', expression, redirects: [] }], pos, end };
}

/** Reads a PowerShell text. Never throws; what it could not read stands in `errors`, and the rest is still there. */
export function parsePowerShell(text: string): Script {
  return new Parser(text).script();
}
