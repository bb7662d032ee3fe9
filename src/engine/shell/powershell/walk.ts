import { isKnown, UNKNOWN } from '../../invocation';
import { Choices } from '../choices';
import { resolvePath, type Frame, type Host, Input } from '../frame';
import type { ShellState } from '../state';
import { assign } from './assign';
import { runCmdlet } from './cmdlets';
import { bindArguments, canonicalName, expandCommand, type ArgumentValue, type PsCommand } from './command';
import { Evaluator, type Runner } from './evaluate';
import { parsePowerShell } from './parser';
import { posixPath, programPath } from './paths';
import type { Block, Command, Expression, Pipeline, Redirect, Statement } from './syntax';
import {
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

const SHELL = /(?:^|\/)(?:pwsh|powershell)(?:\.exe)?$/i;

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

  statement(statement: Statement, state: ShellState): readonly Value[] {
    switch (statement.kind) {
      case 'pipeline':
        return this.pipeline(statement, state);
      case 'assignment':
        assign(statement, state, this);
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

  private pipeline(pipeline: Pipeline, state: ShellState): Value[] {
    if (!this.host.spend(this.frame, pipeline.pos)) return [UNKNOWN];
    let input: Value | undefined;
    let output: Value[] = [];
    pipeline.elements.forEach((element, i) => {
      const source = i === 0 ? undefined : this.frame.text.slice(pipeline.pos, pipeline.end);
      if (element.kind === 'command') output = this.command(element, state, input, pipeline.pos, source);
      else {
        this.shows(element.expression, pipeline, state);
        output = this.written(this.expressionValue(element.expression, state), element.redirects, state);
      }
      input = oneOf(output);
      // Nothing that is known flows on from what wrote nothing that is known.
      if (output.length === 0) input = UNKNOWN;
    });
    return output;
  }

  /** `$env:NAME` alone is printed. */
  private shows(expression: Expression, { elements, pos, end }: Pipeline, state: ShellState): void {
    if (expression.kind !== 'variable' || !expression.name.startsWith('env:')) return;
    const [, next] = elements;
    // Into a program or another cmdlet it goes to be used.
    if (
      next &&
      !/^\s*\|\s*(?:out-|set-content|add-content|write-|tee)/i.test(
        this.frame.text.slice(pos, end).replace(/^[^|]*/, ''),
      )
    )
      return;
    this.start('', ['printenv', expression.name.slice(4).toUpperCase()], state.copy(), pos, end);
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
      const [word] = node.name.kind === 'text' ? node.name.parts : [];
      if (typeof word === 'string' && WRITES.test(word))
        for (const { value } of node.args)
          if (value?.kind === 'variable' && value.name.startsWith('env:'))
            this.start('', ['printenv', value.name.slice(4).toUpperCase()], state.copy(), node.pos, node.end);
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
    if (typeof target !== 'string' && target.kind === 'block') return this.piped(target, command, state);
    const written = textOf(target).trim();
    if (!isKnown(written)) return this.program(command, state);
    const name = state.aliases.get(written.toLowerCase()) ?? written;
    const definition = state.objects.get(`function:${name.toLowerCase()}`) as FunctionValue | undefined;
    if (definition) return this.piped(definition, command, state);
    const canonical = canonicalName(name, args);
    const handled = runCmdlet(canonical.toLowerCase(), command, state, this);
    return handled ?? this.program({ ...command, name: canonical }, state);
  }

  /** A block or function, once for everything that is piped into it. */
  private piped(definition: FunctionValue, { args, input }: PsCommand, state: ShellState): Value[] {
    if (input === undefined) return this.callFunction(definition, args, state);
    const items = itemsOf(input);
    setVariable(state, 'input', input);
    return items.slice(0, MAX_VALUES).flatMap((item, i) => {
      setVariable(state, '_', i === MAX_VALUES - 1 ? UNKNOWN : item);
      return this.callFunction(definition, args, state);
    });
  }

  /** A program, a script, or a cmdlet that the catalogue may know. */
  private program(command: PsCommand, state: ShellState): Value[] {
    const { name, args, source } = command;
    const path = posixPath(name);
    // A script runs in this process: what it exports stays.
    if (/\.psm?1$/i.test(path)) return this.spawn('', ['.', path, ...command.words()], command, state, true);
    const argv = [programPath(path), ...command.words()];
    if (source !== undefined && /^[a-z]+-[a-z]/i.test(name)) argv.push('-InputObject', pipedText(command));
    // Whoever is given a block may run it; another PowerShell reads it as text.
    for (const { value } of SHELL.test(path) ? [] : args)
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
function pipedText({ source = '', input }: PsCommand): string {
  const known = input === undefined ? '' : textOf(input);
  return isKnown(known) && known !== ''
    ? known
    : `(${source
        .slice(0, Math.max(0, source.lastIndexOf('|')))
        .trim()
        .slice(0, 400)})`;
}

/** Cmdlets that show what they are given. */
const WRITES = /^(?:write-(?:host|output|information|verbose|warning|error)|echo|write|out-host)$/i;

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
