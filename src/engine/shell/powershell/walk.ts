import { isKnown, UNKNOWN } from '../../invocation';
import { Choices } from '../choices';
import { resolvePath, type Frame, type Host, Input } from '../frame';
import type { ShellState } from '../state';
import { runCmdlet } from './cmdlets';
import { bindArguments, canonicalName, expandCommand, type ArgumentValue, type PsCommand } from './command';
import { Evaluator, type Runner } from './evaluate';
import { parsePowerShell } from './parser';
import { posixPath, programPath } from './paths';
import type { Block, Command, Expression, Pipeline, Redirect, Statement } from './syntax';
import {
  getVariable,
  itemsOf,
  linesOf,
  oneOf,
  setVariable,
  textOf,
  wordsOf,
  type ScriptBlock,
  type Value,
} from './values';

/** Values of a loop that are walked one by one; what comes after is walked once, as unknown. */
const MAX_VALUES = 32;
const MAX_ROUNDS = 4;
/** Calls of blocks and functions inside of each other. */
const MAX_CALLS = 24;
/** Values that one pipeline passes on. */
const MAX_OUTPUT = 256;

interface FunctionValue {
  readonly body: Block;
  readonly frame: Frame;
}

/** Walks a PowerShell text in the order of execution. Every branch counts: nothing is known about conditions. */
export class PowerShellWalker implements Runner {
  private calls: number;

  constructor(
    readonly host: Host,
    readonly frame: Frame,
    calls = 0,
  ) {
    this.calls = calls;
  }

  script(block: Block, state: ShellState, input: Value | undefined): Value[] {
    if (block.parameters.length > 0) this.bind(block, (state.args ?? []).map(parameterOrValue), state);
    if (input !== undefined) setVariable(state, 'input', input);
    return this.statements(block.statements, state);
  }

  collect(body: Block, state: ShellState): Value {
    return oneOf(this.statements(body.statements, state));
  }

  statements(statements: readonly Statement[], state: ShellState): Value[] {
    const output: Value[] = [];
    for (const statement of statements) {
      if (this.host.exhausted) break;
      for (const value of this.statement(statement, state))
        if (output.length < MAX_OUTPUT) output.push(value);
    }
    return output;
  }

  private statement(statement: Statement, state: ShellState): readonly Value[] {
    switch (statement.kind) {
      case 'pipeline':
        return this.pipeline(statement, state);
      case 'assignment':
        this.assignment(statement, state);
        return [];
      case 'sequence':
        return statement.items.flatMap((item) => this.maybe(item, state));
      case 'choice':
        for (const condition of statement.conditions) this.statement(condition, state);
        return this.branches(statement.bodies, state);
      case 'loop':
        return this.loop(statement, state);
      case 'function':
        state.objects.set(`function:${statement.name}`, {
          body: statement.body,
          frame: this.frame,
        } satisfies FunctionValue);
        return [];
    }
  }

  private maybe(item: Statement | Block, state: ShellState): readonly Value[] {
    if (!('statements' in item)) return this.statement(item, state);
    return this.statements(item.statements, state);
  }

  /** Each branch begins from the same state; what any of them may leave behind is kept. */
  private branches(bodies: readonly Block[], state: ShellState): Value[] {
    const before = state.copy();
    const output: Value[] = [];
    bodies.forEach((body, i) => {
      const branch = i === 0 ? state : before.copy();
      if (body.statements.length > 0) output.push(...this.statements(body.statements, branch));
      if (i > 0) state.merge(branch);
    });
    return output;
  }

  private loop(statement: Extract<Statement, { kind: 'loop' }>, state: ShellState): Value[] {
    const output: Value[] = [];
    if (statement.over) {
      const values = itemsOf(oneOf(this.statement(statement.over, state)));
      const few = values.length > MAX_VALUES ? [...values.slice(0, MAX_VALUES), UNKNOWN] : values;
      for (const value of few) {
        if (this.host.exhausted) break;
        if (statement.variable !== undefined) setVariable(state, statement.variable, value);
        output.push(...this.statements(statement.body.statements, state));
      }
      return output;
    }
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const { version } = state;
      for (const head of statement.heads) this.statement(head, state);
      output.push(...this.statements(statement.body.statements, state));
      if (state.version === version || this.host.exhausted) break;
    }
    return output;
  }

  private assignment(
    { target, operator, value }: Extract<Statement, { kind: 'assignment' }>,
    state: ShellState,
  ): void {
    const [first = '', ...others] = this.alternatives(value, state);
    const isPlain = target.kind === 'variable' && operator === '=';
    if (isPlain && others.length > 0) setVariable(state, target.name, first, others);
    else this.assign(target, operator, others.length > 0 ? UNKNOWN : first, state);
  }

  /** What a statement may leave: where branches leave different values, each of them. */
  private alternatives(statement: Statement, state: ShellState): Value[] {
    if (statement.kind === 'choice') return this.chosen(statement, state);
    const [only, second] = statement.kind === 'pipeline' ? statement.elements : [];
    if (only?.kind !== 'expression' || second) return [oneOf([...this.statement(statement, state)])];
    const choices = new Choices();
    const found: Value[] = [];
    do found.push(new Evaluator(this, state, choices).value(only.expression));
    while (choices.next());
    return found;
  }

  private chosen({ conditions, bodies }: Extract<Statement, { kind: 'choice' }>, state: ShellState): Value[] {
    for (const condition of conditions) this.statement(condition, state);
    const before = state.copy();
    return bodies.map((body, i) => {
      const branch = i === 0 ? state : before.copy();
      const value = oneOf(this.statements(body.statements, branch));
      if (i > 0) state.merge(branch);
      return value;
    });
  }

  private assign(target: Expression, operator: string, value: Value, state: ShellState): void {
    // `[string]$x = …`, `[ValidateNotNull()][string]$x = …`
    if (target.kind === 'operation' && target.operands.length === 1 && target.operands[0])
      return this.assign(target.operands[0], operator, value, state);
    if (target.kind === 'list') {
      const values = itemsOf(value);
      target.items.forEach((item, i) => this.assign(item, operator, values[i] ?? UNKNOWN, state));
    } else if (target.kind === 'variable')
      setVariable(state, target.name, this.combined(target.name, operator, value, state));
    else if (target.kind === 'member' || target.kind === 'index') this.assignEntry(target, value, state);
  }

  private combined(name: string, operator: string, value: Value, state: ShellState): Value {
    if (operator === '=') return value;
    const before = getVariable(state, name);
    if (operator === '??=') return textOf(before) === '' || !isKnown(textOf(before)) ? value : before;
    if (operator !== '+=') return UNKNOWN;
    if (typeof before === 'string' && typeof value === 'string') return before + value;
    if (typeof before !== 'string' && before.kind === 'table') return mergedTables(before, value);
    return oneOf([...itemsOf(before), ...itemsOf(value)]);
  }

  /** `$p.Force = $true`, `$p['Name'] = 'x'`. */
  private assignEntry(
    target: Extract<Expression, { kind: 'member' | 'index' }>,
    value: Value,
    state: ShellState,
  ): void {
    const key = textOf(
      new Evaluator(this, state).value(target.kind === 'member' ? target.name : target.index),
    ).toLowerCase();
    if (target.target.kind !== 'variable') return;
    const table = getVariable(state, target.target.name);
    if (typeof table === 'string' || table.kind !== 'table') return;
    const entries = isKnown(key) && table.entries ? new Map(table.entries).set(key, value) : null;
    setVariable(state, target.target.name, { kind: 'table', entries });
  }

  private pipeline(pipeline: Pipeline, state: ShellState): Value[] {
    if (!this.host.spend(this.frame, pipeline.pos)) return [UNKNOWN];
    let input: Value | undefined;
    let output: Value[] = [];
    pipeline.elements.forEach((element, i) => {
      const source = i === 0 ? undefined : this.frame.text.slice(pipeline.pos, pipeline.end);
      if (element.kind === 'command') output = this.command(element, state, input, pipeline.pos, source);
      else output = this.written(this.expressionValue(element.expression, state), element.redirects, state);
      input = oneOf(output);
      // Nothing that is known flows on from what wrote nothing that is known.
      if (output.length === 0) input = UNKNOWN;
    });
    return output;
  }

  private expressionValue(expression: Expression, state: ShellState): Value[] {
    const choices = new Choices();
    const found: Value[] = [];
    do found.push(...itemsOf(new Evaluator(this, state, choices).value(expression)));
    while (choices.next());
    const [only] = found;
    return found.length === 1 && only === '' ? [] : found;
  }

  private command(
    node: Command,
    state: ShellState,
    input: Value | undefined,
    pos: number,
    source: string | undefined,
  ): Value[] {
    const choices = new Choices();
    const output: Value[] = [];
    do {
      const evaluator = new Evaluator(this, state, choices);
      const command = expandCommand(node, evaluator, input, { pos, source });
      output.push(...this.written(this.run(command, state), node.redirects, state));
    } while (choices.next());
    return output;
  }

  private written(output: Value[], redirects: readonly Redirect[], state: ShellState): Value[] {
    let left = output;
    for (const { target, append, output: isOutput } of redirects) {
      const path = textOf(new Evaluator(this, state).value(target));
      if (!isOutput) continue;
      this.write(path, left, append, state);
      left = [];
    }
    return left;
  }

  write(path: string, values: readonly Value[], append: boolean, state: ShellState): void {
    const absolute = resolvePath(posixPath(path), state.cwd);
    if (absolute !== undefined)
      this.host.write(absolute, values.map((value) => `${textOf(value)}\n`).join(''), append, state);
  }

  readFile(path: string, state: ShellState): string {
    return this.host.fileText(posixPath(path), state);
  }

  /** Runs what the words of a command mean: block, alias, function, cmdlet, script or program. */
  run(command: PsCommand, state: ShellState): Value[] {
    const { target, args } = command;
    if (typeof target !== 'string' && target.kind === 'block') return this.callFunction(target, args, state);
    const written = textOf(target).trim();
    if (!isKnown(written)) return this.program(command, state);
    const name = state.aliases.get(written.toLowerCase()) ?? written;
    const definition = state.objects.get(`function:${name.toLowerCase()}`) as FunctionValue | undefined;
    if (definition) return this.callFunction(definition, args, state);
    const canonical = canonicalName(name, args);
    const handled = runCmdlet(canonical.toLowerCase(), command, state, this);
    return handled ?? this.program({ ...command, name: canonical }, state);
  }

  /** A program, a script, or a cmdlet that the catalogue may know. */
  private program(command: PsCommand, state: ShellState): Value[] {
    const { name, args, source } = command;
    const path = posixPath(name);
    // A script runs in this process: what it exports stays.
    if (/\.psm?1$/i.test(path)) return this.spawn('', ['.', path, ...command.words()], command, state, true);
    const argv = [programPath(path), ...command.words()];
    if (source !== undefined && /^[a-z]+-[a-z]/i.test(name)) argv.push('-InputObject', piped(command));
    // Whoever is given a block may run it.
    for (const { value } of args)
      if (typeof value !== 'string' && value?.kind === 'block') this.invoke(value, [], state, UNKNOWN);
    return this.spawn('', argv, command, state, true);
  }

  private spawn(
    via: string,
    argv: readonly string[],
    command: Pick<PsCommand, 'pos' | 'end' | 'input' | 'source'>,
    state: ShellState,
    external: boolean,
  ): Value[] {
    const { input, source } = command;
    const stdin =
      input === undefined
        ? undefined
        : new Input(
            itemsOf(input)
              .map((item) => `${textOf(item)}\n`)
              .join(''),
            source ?? '',
          );
    const frame =
      via === '' ? this.frame : { ...this.frame, via: [...this.frame.via, via], depth: this.frame.depth + 1 };
    const output = this.host.run({
      argv,
      state,
      overlay: undefined,
      stdin,
      frame,
      pos: command.pos,
      end: command.end,
      external,
    });
    return linesOf(output);
  }

  start(via: string, argv: readonly string[], state: ShellState, pos: number, end: number): Value {
    const [program = '', ...args] = argv;
    if (program === '') return '';
    const script = /\.psm?1$/i.test(program) ? ['.'] : [];
    const at = { pos, end, input: undefined, source: undefined };
    return oneOf(this.spawn(via, [...script, programPath(program), ...args], at, state, true));
  }

  runText(text: string, state: ShellState, pos: number, end: number): Value {
    const at = { pos, end, input: undefined, source: undefined };
    // Not as an external program: the line's own text says what is near.
    return oneOf(this.spawn('', ['Invoke-Expression', text], at, state, false));
  }

  invoke(block: Value, args: readonly Value[], state: ShellState, item?: Value): Value {
    if (typeof block === 'string' || block.kind !== 'block') return UNKNOWN;
    if (item === undefined)
      return oneOf(
        this.callFunction(
          block,
          args.map((value) => ({ value })),
          state,
        ),
      );
    setVariable(state, '_', item);
    return oneOf(this.inside(block, (walker) => walker.statements(block.body.statements, state)));
  }

  /** Reads on in the text that the block stands in, within the bound on calls. */
  private inside(block: Pick<ScriptBlock, 'frame'>, walk: (walker: PowerShellWalker) => Value[]): Value[] {
    if (this.calls >= MAX_CALLS) {
      this.host.opaque(this.frame.text, 'its blocks call each other too deeply', this.frame.text);
      return [UNKNOWN];
    }
    const walker =
      block.frame === this.frame ? this : new PowerShellWalker(this.host, block.frame, this.calls);
    walker.calls += 1;
    const output = walk(walker);
    walker.calls -= 1;
    return output;
  }

  /** A scope of its own: what it assigns is gone afterwards, what it exports and where it went is not. */
  callFunction(
    definition: Pick<ScriptBlock, 'body' | 'frame'>,
    args: readonly ArgumentValue[],
    state: ShellState,
  ): Value[] {
    const [outerLocals, outerArgs] = [state.locals, state.args];
    const { body } = definition;
    state.locals = new Map();
    state.args = args.flatMap(({ parameter, value }) => [
      ...(parameter === undefined ? [] : [parameter]),
      ...(value === undefined ? [] : wordsOf(value)),
    ]);
    this.bind(body, args, state);
    const output = this.inside(definition, (walker) => walker.statements(body.statements, state));
    state.restoreLocals(outerLocals);
    state.args = outerArgs;
    return output;
  }

  /** Gives parameters their values: by name, by place, or by default. */
  private bind(body: Block, args: readonly ArgumentValue[], state: ShellState): void {
    const switches = body.parameters.filter(({ isSwitch }) => isSwitch).map(({ name }) => name);
    const places = body.parameters.filter(({ isSwitch }) => !isSwitch).map(({ name }) => name);
    const { values } = bindArguments(args, { places, named: [], switches });
    for (const { name, initial } of body.parameters) {
      const value = values.get(name) ?? (initial ? new Evaluator(this, state).value(initial) : '');
      setVariable(state, name, value);
    }
  }
}

function parameterOrValue(word: string): ArgumentValue {
  return /^-[A-Za-z]\w*$/.test(word) ? { parameter: word } : { value: word };
}

/** What is piped into a cmdlet, as the argument that it is: names in it say what it acts on. */
function piped({ source = '', input }: PsCommand): string {
  const known = input === undefined ? '' : textOf(input);
  return isKnown(known) && known !== ''
    ? known
    : `(${source
        .slice(0, Math.max(0, source.lastIndexOf('|')))
        .trim()
        .slice(0, 400)})`;
}

function mergedTables(before: Value, value: Value): Value {
  if (
    typeof before === 'string' ||
    before.kind !== 'table' ||
    typeof value === 'string' ||
    value.kind !== 'table'
  )
    return { kind: 'table', entries: null };
  return {
    kind: 'table',
    entries: before.entries && value.entries ? new Map([...before.entries, ...value.entries]) : null,
  };
}

/** Reads a PowerShell text; returns what its last pipeline would write. */
export function readPowerShell(
  text: string,
  state: ShellState,
  stdin: Input | undefined,
  frame: Frame,
  host: Host,
): string {
  const { block, errors } = parsePowerShell(text);
  host.syntaxErrors(errors, frame);
  const input = stdin && !stdin.isFile && isKnown(stdin.text) ? oneOf(linesOf(stdin.text)) : undefined;
  const output = new PowerShellWalker(host, { ...frame, text }).script(block, state, input);
  return output.map((value) => `${textOf(value)}\n`).join('');
}
