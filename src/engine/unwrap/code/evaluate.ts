import { Overrun } from '../../effort';
import { UNKNOWN } from '../../invocation';
import {
  elementOf,
  firstText,
  handedOver,
  isRoute,
  joined,
  libraryOf,
  pathJoined,
  pathOf,
  percentFormat,
  spread,
} from './evaluation';
import { Functions } from './functions';
import type { Grammar } from './grammar';
import { callOf, functionOf, memberOf } from './known';
import { parseProgram } from './parse';
import type { Surroundings } from './surroundings';
import type { Argument, Expression, FunctionSpan, Node, Program } from './tree';
import { chain, choice, extend, knownText, text, textOf, type Chain, type Step, type Value } from './values';

type Call = Extract<Expression, { t: 'call' }>;
/** Texts that are embedded in texts. */
const MAX_EMBEDDED = 12;
const MAX_TEXT = 1 << 16;
/** Elements of a list that is followed while it grows. */
const MAX_GROWN = 200;

/**
 * Follows values through one text from top to bottom, without scopes: a name has the value that was last written before
 * its use. That is enough to know which client a call goes to and which words a program gets.
 */
export class Evaluator {
  readonly names = new Map<string, Value>();
  private functions: Functions;
  private quiet = false;
  /** Inside of what answers requests and does not run by itself. */
  private deferred = 0;
  private embedded = 0;

  constructor(
    private readonly grammar: Grammar,
    private readonly around: Surroundings,
  ) {
    this.functions = new Functions(undefined, around.effort);
  }

  /** Twice: what functions are called with, and what they return, is known only after the whole text. */
  run(program: Program): void {
    this.functions = new Functions(program, this.around.effort);
    if (program.functions.length > 0) {
      this.quiet = true;
      this.nodes(program.nodes);
      this.quiet = false;
    }
    this.nodes(program.nodes);
  }

  private nodes(nodes: readonly Node[]): Value {
    let last: Value;
    for (const node of nodes) {
      this.around.effort.spend();
      last = this.node(node) ?? last;
    }
    return last;
  }

  private node(node: Node): Value {
    switch (node.t) {
      case 'expression':
        this.value(node.value);
        return undefined;
      case 'assign':
        this.assign(node.target, this.value(node.value));
        return undefined;
      case 'each':
        this.assign(node.target, elementOf(this.kept(this.value(node.of))));
        return undefined;
      case 'import':
        this.imported(node);
        return undefined;
      case 'function':
        this.defined(node.span);
        return undefined;
      case 'return':
        return this.returned(this.value(node.value), node.at);
    }
  }

  private returned(value: Value, at: number): Value {
    this.functions.noteReturn(value, at);
    return value;
  }

  private defined(span: FunctionSpan): void {
    for (const { name, value } of span.params) {
      const given = this.functions.given(span.name, name);
      if (name !== '')
        this.names.set(name, given ?? (value ? this.value(value) : undefined) ?? chain(`?${name}`));
    }
    this.names.set(span.name, {
      kind: 'function',
      name: span.name,
      returns: this.functions.returnsOf(span.name),
    });
  }

  private imported(node: Extract<Node, { t: 'import' }>): void {
    const own = this.around.module(node.module);
    for (const { name, as } of node.names) {
      if (own) {
        if (name === '**') for (const [key, value] of own) this.names.set(key, value);
        else
          this.names.set(
            as,
            name === '*' || name === 'default'
              ? (own.get(name) ?? { kind: 'module', exports: own })
              : own.get(name),
          );
      } else
        this.names.set(
          as,
          chain(libraryOf(node.module), name === '*' || name === 'default' ? [] : [{ name }]),
        );
    }
  }

  private assign(target: Expression, value: Value): void {
    const path = pathOf(target);
    if (path !== undefined) {
      this.names.set(path, value);
      this.environment(target, value);
      return;
    }
    if (target.t === 'index') this.environment(target, value);
    else if (target.t === 'map')
      for (const entry of target.entries) {
        if (entry.name) this.assign(entry.value, this.member(value, entry.name));
      }
    else if (target.t === 'list')
      target.items.forEach((item, i) => {
        this.assign(
          item,
          value?.kind === 'list' ? value.items[i] : value?.kind === 'chain' ? value : undefined,
        );
      });
    else if (target.t === 'other' && target.items[0]) this.assign(target.items[0], undefined);
  }

  /** `os.environ['X'] = …`, `process.env.X = …`, `ENV['X'] = …`. */
  private environment(target: Expression, value: Value): void {
    if (target.t !== 'index' && target.t !== 'member') return;
    const of = this.quietly(target.of);
    if (
      of?.kind !== 'chain' ||
      !/^(?:os\.environ|\?process\.env|process\.env|\?ENV|ENV|\?\$_ENV)$/.test(
        [of.root, ...of.steps.map((s) => s.name)].join('.'),
      )
    )
      return;
    const name = target.t === 'member' ? target.name : textOf(target.keys[0] && this.value(target.keys[0]));
    if (!this.quiet) this.around.setVariable(name, textOf(value));
  }

  private quietly(expression: Expression): Value {
    const { quiet } = this;
    this.quiet = true;
    const value = this.value(expression);
    this.quiet = quiet;
    return value;
  }

  value(expression: Expression): Value {
    this.around.effort.spend();
    switch (expression.t) {
      case 'text':
        return this.text(expression);
      case 'words':
        return { kind: 'list', items: expression.words.map(text) };
      case 'number':
        return text(expression.text);
      case 'name':
        return this.name(expression.name);
      case 'member':
        return this.memberValue(expression);
      case 'index':
        return this.index(expression);
      case 'call':
        return this.call(expression);
      case 'list':
        return { kind: 'list', items: expression.items.map((item) => this.value(item)) };
      case 'map':
        return { kind: 'map', entries: this.entries(expression.entries) };
      case 'join':
        return this.kept(joined(expression.items.map((item) => this.value(item))));
      case 'format':
        return this.kept(percentFormat(this.value(expression.of), this.value(expression.values)));
      case 'either':
        return choice(expression.items.map((item) => this.value(item)));
      case 'nodes':
        this.nodes(expression.nodes);
        return undefined;
      case 'function':
        return this.anonymous(expression);
      case 'other':
        return pathJoined(expression.items.map((item) => this.value(item)));
    }
  }

  private text(expression: Extract<Expression, { t: 'text' }>): Value {
    let value = '';
    for (const part of expression.parts) value += typeof part === 'string' ? part : this.code(part.code);
    this.spendOn(value);
    if (value.length > MAX_TEXT) value = value.slice(0, MAX_TEXT);
    if (!this.quiet) this.around.literal(value);
    if (!expression.command) return text(value);
    if (!this.quiet && this.deferred === 0) this.around.command(value, expression.at);
    return undefined;
  }

  /** Code inside of a text: its calls count, and its value where it is known. */
  private code(source: string): string {
    if (this.embedded >= MAX_EMBEDDED) throw new Overrun();
    const program = parseProgram(source, this.grammar, this.around.effort);
    const [node] = program.nodes;
    if (program.nodes.length !== 1 || node?.t !== 'expression') return UNKNOWN;
    this.embedded += 1;
    const value = firstText(this.value(node.value));
    this.embedded -= 1;
    return value;
  }

  private name(name: string): Value {
    if (this.names.has(name)) return this.names.get(name);
    if (/^(?:[Tt]rue|[Ff]alse)$/.test(name)) return text(name.toLowerCase());
    if (/^(?:None|null|nil|undefined)$/.test(name)) return undefined;
    return (
      this.around.known(name) ??
      chain(this.grammar.name === 'ruby' && /^[A-Z]/.test(name) ? name : `?${name}`)
    );
  }

  private memberValue(expression: Extract<Expression, { t: 'member' }>): Value {
    const path = pathOf(expression);
    if (path !== undefined && this.names.has(path)) return this.names.get(path);
    return this.member(this.value(expression.of), expression.name);
  }

  private member(of: Value, name: string): Value {
    if (of?.kind === 'choice') return choice(of.values.map((value) => this.member(value, name)));
    if (of?.kind === 'map') return of.entries.get(name);
    if (of?.kind === 'module') return of.exports.get(name) ?? chain(`?${name}`);
    if (of?.kind !== 'chain') return of?.kind === 'function' ? undefined : chain('', [{ name }]);
    return memberOf(of, name, this.around) ?? extend(of, { name });
  }

  private index(expression: Extract<Expression, { t: 'index' }>): Value {
    const of = this.value(expression.of);
    const keys = expression.keys.map((key) => this.value(key));
    const key = knownText(keys[0]);
    if (of?.kind === 'map') return key === undefined ? choice([...of.entries.values()]) : of.entries.get(key);
    if (of?.kind === 'list') this.kept(of);
    if (of?.kind === 'list' && keys.length > 1 && /^\d+$/.test(key ?? ''))
      return { kind: 'list', items: of.items.slice(Number(key)) };
    if (of?.kind === 'list')
      return /^-?\d+$/.test(key ?? '')
        ? of.items.at(Number(key))
        : keys.length === 1 && keys[0]
          ? choice(of.items)
          : of;
    if (of?.kind !== 'chain') return undefined;
    const known = key === undefined ? undefined : memberOf(of, key, this.around);
    if (known) return known;
    const names = keys.map(textOf);
    return names.reduce((value, name) => extend(value, { name }), of);
  }

  private call(expression: Extract<Expression, { t: 'call' }>): Value {
    const args: Value[] = [];
    let named: Map<string, Value> | undefined;
    // The receiver is evaluated once: chains are deep.
    const callee = expression.of;
    const path = callee.t === 'member' ? pathOf(callee) : undefined;
    const isNamed = path !== undefined && this.names.has(path);
    const receiver = callee.t === 'member' && !isNamed ? this.value(callee.of) : undefined;
    const of = callee.t === 'member' && !isNamed ? this.member(receiver, callee.name) : this.value(callee);
    for (const each of expression.args) {
      const waits = each.value.t === 'function' && isRoute(of, args[0]);
      if (waits) this.deferred += 1;
      const value = this.value(each.value);
      if (waits) this.deferred -= 1;
      if (each.name) (named ??= new Map<string, Value>()).set(each.name, value);
      else args.push(each.name === '' ? spread(value) : value);
    }
    if (callee.t === 'member') this.grown(callee, receiver, args);
    // The options of JavaScript, Ruby and PHP are a map.
    for (const value of args)
      if (this.kept(value)?.kind === 'map' && value?.kind === 'map')
        named = new Map([...value.entries, ...(named ?? [])]);
    return this.called(of, receiver, { args, named, isNew: expression.isNew }, expression);
  }

  /** `args.append(x)`, `args.extend(xs)`, `args.push(x)`. */
  private grown(callee: Extract<Expression, { t: 'member' }>, receiver: Value, args: readonly Value[]): void {
    const path = pathOf(callee.of);
    if (
      path === undefined ||
      receiver?.kind !== 'list' ||
      !/^(?:append|extend|push|concat)$/.test(callee.name)
    )
      return;
    if (receiver.items.length > MAX_GROWN) return;
    const added =
      callee.name === 'append' || callee.name === 'push'
        ? args
        : args.flatMap((arg) => (arg?.kind === 'list' ? arg.items : [arg]));
    this.names.set(path, { kind: 'list', items: [...receiver.items, ...added] });
  }

  private called(of: Value, owner: Value, step: Omit<Step, 'name'>, expression: Call): Value {
    const args = step.args ?? [];
    if (of?.kind === 'choice')
      return choice(of.values.map((each) => this.called(each, undefined, step, expression)));
    if (of?.kind === 'function') {
      this.bind(of.name, step);
      return of.returns.value ?? chain(`?${of.name}`);
    }
    if (of?.kind !== 'chain') return undefined;
    const last = of.steps.at(-1);
    if (of.steps.length === 0 || last?.args !== undefined) {
      // A name or a value is called itself.
      const call = extend(of, { name: '', ...step });
      if (of.root.startsWith('?')) this.bind(of.root.slice(1), step);
      return functionOf(of.root, args, this.around) ?? this.finished(call, expression.at);
    }
    // Methods of classes of this text are bound by their own name.
    if (last && this.functions.mentions(last.name)) this.bind(last.name, step);
    const receiver = of.root === '' ? owner : undefined;
    // Texts are made of texts: what a call costs is what goes in and comes out.
    this.kept(receiver);
    for (const arg of args) this.kept(arg);
    const known = callOf(of, receiver, args, this.around);
    if (known) return this.kept(known);
    const call = { ...of, steps: [...of.steps.slice(0, -1), { ...step, name: last?.name ?? '' }] };
    return this.finished(call, expression.at, receiver);
  }

  private finished(call: Chain, at: number, receiver?: Value): Value {
    this.around.effort.spend(10 + (call.steps.at(-1)?.args?.length ?? 0));
    if (!this.quiet && this.deferred === 0) {
      this.around.called(call, at, receiver);
      for (const handed of handedOver(call)) this.around.called(handed, at, undefined);
    }
    const last = call.steps.at(-1);
    // `Cls()` and `self.method()` of this text.
    const own =
      last && call.root.startsWith('?')
        ? this.functions.returned(last.name || call.root.slice(1))
        : undefined;
    return own ?? call;
  }

  private bind(name: string, step: Omit<Step, 'name'>): void {
    if (this.quiet) this.functions.bind(name, step.args ?? [], step.named);
  }

  private anonymous(expression: Extract<Expression, { t: 'function' }>): Value {
    const { name: own = '' } = expression;
    for (const { name, value } of expression.params) {
      if (name === '') continue;
      const given = this.functions.given(own, name);
      this.names.set(name, given ?? (value && this.value(value)) ?? chain(`?${name}`));
    }
    const value = this.nodes(expression.body);
    return { kind: 'function', name: own, returns: { value } };
  }

  /** Charges for what a value holds: lists and texts grow with every sum of themselves. */
  private kept(value: Value): Value {
    if (value?.kind === 'text') this.spendOn(value.text);
    else if (value?.kind === 'list') this.around.effort.spend(value.items.length);
    else if (value?.kind === 'map') this.around.effort.spend(value.entries.size >> 1);
    return value;
  }

  private spendOn({ length }: string): void {
    this.around.effort.spend(length >> 5);
  }

  private entries(list: readonly Argument[]): ReadonlyMap<string, Value> {
    const entries = new Map<string, Value>();
    for (const { name, value } of list) {
      const found = this.kept(this.value(value));
      if (name) entries.set(name, found);
      else if (found?.kind === 'map') for (const [key, each] of found.entries) entries.set(key, each);
    }
    return entries;
  }
}
