import { isKnown, UNKNOWN } from '../../invocation';
import { Choices } from '../choices';
import type { Frame } from '../frame';
import type { ShellState } from '../state';
import { posixPath } from './paths';
import { bounded, callMethod, callStatic, decodeBytes, operate } from './operators';
import type { Block, Expression } from './syntax';
import {
  getVariable,
  itemsOf,
  listOf,
  oneOf,
  rememberRange,
  setVariable,
  textOf,
  type Value,
} from './values';

/** What expressions need of the walk: the values that statements leave, and calls that run something. */
export interface Runner {
  readonly frame: Frame;
  /** The values that the statements leave. */
  collect(body: Block, state: ShellState): Value;
  /** Runs the body of a block; `item` is what `$_` is. */
  invoke(block: Value, args: readonly Value[], state: ShellState, item?: Value): Value;
  /** A program and the line of its arguments, or a line for a shell. */
  start(via: string, argv: readonly string[], state: ShellState, pos: number, end: number): Value;
  runText(text: string, state: ShellState, pos: number, end: number): Value;
  readFile(path: string, state: ShellState): string;
}

/** Methods of objects that start programs: COM's and .NET's shells, WMI. Their first argument is a command line. */
const STARTS = new Set(['run', 'exec', 'shellexecute', 'create', 'start']);
/** Methods that run text as PowerShell. */
const RUNS_TEXT = new Set(['invokescript', 'addscript', 'invokecommand', 'addcommand', 'executescript']);
const INVOKES = new Set(['invoke', 'invokereturnasis', 'invokewithcontext', 'begininvoke', 'getnewclosure']);

/** Evaluates expressions on paper. Whatever is not known stands as UNKNOWN. */
export class Evaluator {
  private decisions = 0;

  constructor(
    private readonly runner: Runner,
    private readonly state: ShellState,
    private readonly choices: Choices = new Choices(),
  ) {}

  value(expression: Expression): Value {
    switch (expression.kind) {
      case 'text':
        return this.text(expression.parts);
      case 'variable':
        return getVariable(this.state, expression.name, this.choices);
      case 'list':
        return listOf(expression.items.map((item) => this.value(item)));
      case 'statements':
        return this.statements(expression.body);
      case 'block':
        rememberRange(expression.body, expression.pos, expression.end);
        return { kind: 'block', body: expression.body, frame: this.runner.frame };
      case 'table':
        return this.table(expression.entries);
      case 'operation':
        return this.operation(expression.operator, expression.operands);
      case 'member':
        return this.member(expression);
      case 'index':
        return this.index(expression.target, expression.index);
      default:
        return `[${expression.name}]`;
    }
  }

  /** A lone expression in parentheses keeps its alternatives. */
  private statements(body: Block): Value {
    const [only, second] = body.statements;
    const [element, next] = only?.kind === 'pipeline' ? only.elements : [];
    return element?.kind === 'expression' && !second && !next && element.redirects.length === 0
      ? this.value(element.expression)
      : this.runner.collect(body, this.state);
  }

  private text(parts: readonly (string | Expression)[]): string {
    const [only] = parts;
    if (parts.length === 1 && typeof only === 'string') return only;
    const text = parts.map((part) => (typeof part === 'string' ? part : textOf(this.value(part)))).join('');
    // Literal text is as long as it was written.
    return text.length > this.runner.frame.text.length ? bounded(text) : text;
  }

  private table(entries: Extract<Expression, { kind: 'table' }>['entries']): Value {
    const found = new Map<string, Value>();
    let complete = true;
    for (const [key, statement] of entries) {
      const name = textOf(this.value(key)).toLowerCase();
      const value = this.runner.collect({ parameters: [], statements: [statement] }, this.state);
      if (isKnown(name)) found.set(name, value);
      else complete = false;
    }
    return { kind: 'table', entries: complete ? found : null };
  }

  private operation(operator: string, operands: readonly Expression[]): Value {
    if (operator === '?:' || operator === '??') {
      const from = operator === '?:' ? 1 : 0;
      const values = operands.map((operand) => this.value(operand)).slice(from);
      this.decisions += 1;
      const index = this.choices.pick(`${operator}${this.decisions}`, values.length);
      return index === undefined ? UNKNOWN : (values[index] ?? UNKNOWN);
    }
    if (operator === '++') {
      const [target] = operands;
      if (target?.kind === 'variable') setVariable(this.state, target.name, UNKNOWN);
      return '';
    }
    const values = operands.map((operand) => this.value(operand));
    if (operator === '[scriptblock]') return values[0] ?? '';
    return operate(operator, values);
  }

  private index(target: Expression, index: Expression): Value {
    const [value, at] = [this.value(target), textOf(this.value(index))];
    if (typeof value === 'string') {
      const items = value;
      return /^\d+$/.test(at) && isKnown(items) && target.kind !== 'variable'
        ? items.charAt(Number(at))
        : indexedText(value, at);
    }
    if (value.kind === 'table') return value.entries?.get(at.toLowerCase()) ?? UNKNOWN;
    const items = itemsOf(value);
    if (/^\d+(?: \d+)+$/.test(at)) return oneOf(at.split(' ').map((each) => items[Number(each)] ?? UNKNOWN));
    if (!/^-?\d+$/.test(at)) return UNKNOWN;
    return items.at(Number(at)) ?? UNKNOWN;
  }

  private member(expression: Extract<Expression, { kind: 'member' }>): Value {
    const { target, args } = expression;
    const name = textOf(this.value(expression.name)).toLowerCase();
    if (args)
      return this.call(
        expression,
        name,
        args.map((argument) => this.value(argument)),
      );
    if (target.kind === 'type') return name;
    const value = this.value(target);
    // Of a program's entry, which stands here as its name.
    if (typeof value === 'string')
      return /^(?:source|path|definition|name|fullname)$/.test(name) ? value : UNKNOWN;
    return (value.kind === 'table' ? value.entries?.get(name) : undefined) ?? UNKNOWN;
  }

  private call(
    { target, pos, end }: Extract<Expression, { kind: 'member' }>,
    name: string,
    args: readonly Value[],
  ): Value {
    // Whoever is given a block may run it.
    for (const argument of args)
      if (typeof argument !== 'string' && argument.kind === 'block')
        this.runner.invoke(argument, [], this.state, UNKNOWN);
    if (target.kind === 'type') return this.callType(target.name, name, args, pos, end);
    const value = this.value(target);
    if (INVOKES.has(name))
      return name === 'getnewclosure' ? value : this.runner.invoke(value, args, this.state);
    if (RUNS_TEXT.has(name)) return this.runner.runText(textOf(args[0] ?? ''), this.state, pos, end);
    if (STARTS.has(name)) return this.started(name, args.length > 0 ? args : [value], pos, end);
    if (name === 'getstring') return decodeBytes(args[0] ?? '', textOf(value));
    return callMethod(name, value, args.map(textOf)) ?? UNKNOWN;
  }

  private callType(type: string, name: string, args: readonly Value[], pos: number, end: number): Value {
    const short = type.replace(/^system\./, '');
    const [first = '', second = ''] = args.map(textOf);
    if (short === 'diagnostics.process' && name === 'start')
      return this.started('[Process]::Start', args, pos, end);
    if (short === 'scriptblock' && name === 'create') return this.runner.runText(first, this.state, pos, end);
    if (short === 'environment' && name === 'setenvironmentvariable') {
      setVariable(this.state, `env:${first.toLowerCase()}`, second);
      return '';
    }
    if (short === 'environment' && name === 'getenvironmentvariable')
      return getVariable(this.state, `env:${first.toLowerCase()}`, this.choices);
    if (short === 'environment' && name === 'getenvironmentvariables')
      this.runner.start('', ['cat', '/proc/self/environ'], this.state.copy(), pos, end);
    const program =
      /^io\.(?:file|directory)$/.test(short) && Object.hasOwn(ON_FILES, name) ? ON_FILES[name] : undefined;
    if (program !== undefined)
      this.runner.start(
        '',
        [program, ...args.slice(0, program === 'tee' ? 1 : 2).map((arg) => posixPath(textOf(arg)))],
        this.state.copy(),
        pos,
        end,
      );
    if (short === 'io.file' && /^read(?:alltext|alllines|lines)$/.test(name))
      return this.runner.readFile(first, this.state);
    return callStatic(type, name, args) ?? UNKNOWN;
  }

  /** A command line as one text, or a program and the text of its arguments. */
  private started(via: string, args: readonly Value[], pos: number, end: number): Value {
    const [object] = args;
    const info = typeof object === 'object' && object.kind === 'table' ? object.entries : undefined;
    const given = info ? [info.get('filename') ?? '', info.get('arguments') ?? ''] : args;
    const [program = '', ...rest] = given.map(textOf);
    // WMI's second argument is a folder, COM's a window style; only text that reads like arguments is one.
    const line = [program, ...rest.filter((word) => word !== '' && !/^(?:\d+|True|False)$/.test(word))].join(
      ' ',
    );
    return this.runner.start(via, splitLine(line), this.state, pos, end);
  }
}

/** Static methods on files, as the program whose business is the same. */
const ON_FILES: Readonly<Record<string, string>> = {
  delete: 'rm',
  move: 'mv',
  copy: 'cp',
  replace: 'mv',
  writealltext: 'tee',
  writealllines: 'tee',
  writeallbytes: 'tee',
  appendalltext: 'tee',
  create: 'tee',
  openwrite: 'tee',
  readalltext: 'cat',
  readalllines: 'cat',
  readlines: 'cat',
  readallbytes: 'cat',
  openread: 'cat',
  opentext: 'cat',
};

function indexedText(value: string, at: string): Value {
  return isKnown(value) && at === '0' ? value : UNKNOWN;
}

/** A line of arguments as programs on Windows split it: at blanks, double quotes respected. */
export function splitLine(line: string): string[] {
  const words = line.match(/(?:[^\s"]+|"[^"]*(?:"|$))+/g) ?? [];
  return words.map((word) => word.replaceAll('"', ''));
}
