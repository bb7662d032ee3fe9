import { asStatement, Commands } from './commands';
import { TooDeep } from './scanner';
import type { Block, Expression, Parameter, Pipeline, Script, Statement } from './syntax';

const KEYWORD =
  /(?:if|foreach|for|while|do|switch|try|trap|function|filter|workflow|class|enum|using|data|return|throw|exit|break|continue|begin|process|end|dynamicparam|clean|parallel|sequence|inlinescript)(?![\w.\\/:-])/iy;
const ASSIGNMENT = /(?:\?\?|[-+*/%])?=(?!=)/y;
const LABEL = /:\w+\s+(?=(?:for|foreach|while|do|switch)\b)/iy;
const SWITCH = /\[\s*(?:switch|System\.Management\.Automation\.SwitchParameter)\s*\]/iy;
const ATTRIBUTE = /\[[^\]]{0,500}\]/y;

const EMPTY: Block = { parameters: [], statements: [] };

/** The language's statements. Tolerant: what cannot be read is noted and passed over. */
class Parser extends Commands {
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
}

/** Reads a PowerShell text. Never throws; what it could not read stands in `errors`, and the rest is still there. */
export function parsePowerShell(text: string): Script {
  return new Parser(text).script();
}
