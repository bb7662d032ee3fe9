import type {
  AndOr,
  ArithmeticFor,
  Case,
  CommandExpansionPart,
  CommandNode,
  CompoundList,
  Coproc,
  For,
  If,
  ParsedScript,
  Pipeline,
  ProcessSubstitutionPart,
  Redirected,
  Select,
  Statement,
  SyntaxNode,
  While,
} from 'unbash';
import { forEachChild } from 'unbash';
import { isKnown, UNKNOWN } from '../invocation';
import { Choices } from './choices';
import { CommandRunner } from './command';
import { Expansion, type Substitutions } from './expand';
import { Input, type Frame, type Host } from './frame';
import { matches } from './pattern';
import type { ShellState, Value } from './state';

/** Values of a loop's variable that are walked one by one; what comes after is walked once, as unknown. */
const MAX_VALUES = 32;
/** Rounds of a loop whose body changes what it reads. */
const MAX_ROUNDS = 8;
/** Substitutions inside of substitutions. */
const MAX_NESTING = 24;
/** Outputs longer than this are not followed. */
const MAX_OUTPUT = 1 << 18;

type Node = Statement['command'] | CommandNode | CompoundList;

/** Walks one text's tree in the order of execution. Every branch counts: nothing is known about exit codes. */
export class Walker implements Substitutions {
  private readonly commands: CommandRunner;
  private nesting = 0;

  constructor(
    private readonly host: Host,
    readonly frame: Frame,
  ) {
    this.commands = new CommandRunner(host, frame, this);
  }

  script(script: ParsedScript, state: ShellState, stdin: Input | undefined): string {
    if (script.errors) this.host.syntaxErrors(script.errors, this.frame);
    return this.statements(script.commands, state, stdin);
  }

  node(node: Node, state: ShellState, stdin: Input | undefined): string {
    switch (node.type) {
      case 'Command':
        return this.commands.run(node, state, stdin);
      case 'Pipeline':
        return this.pipeline(node, state, stdin);
      case 'AndOr':
        return this.andOr(node, state, stdin);
      case 'CompoundList':
        return this.statements(node.commands, state, stdin);
      case 'BraceGroup':
        return this.statements(node.body.commands, state, stdin);
      case 'Subshell':
        return this.statements(node.body.commands, state.copy(), stdin);
      case 'Redirected':
        return this.redirected(node, state, stdin);
      case 'Function':
        state.functions.set(node.name.value, { body: node.body, frame: this.frame });
        return '';
      case 'If':
      case 'Case':
        return node.type === 'If' ? this.conditional(node, state, stdin) : this.switch(node, state, stdin);
      case 'Coproc':
        return this.coproc(node, state);
      case 'TestCommand':
        this.substitutionsIn(node, state);
        return '';
      case 'ArithmeticCommand':
        this.arithmetic(node, state);
        return '';
      default:
        return this.loop(node, state, stdin);
    }
  }

  /** `$(…)`: what its script writes. */
  output(part: CommandExpansionPart, state: ShellState): string {
    if (!part.script || this.host.exhausted) return UNKNOWN;
    if (this.nesting >= MAX_NESTING) {
      this.host.opaque(part.text, 'its substitutions are nested too deeply', part.text);
      return UNKNOWN;
    }
    this.nesting += 1;
    const output = this.substituted(part.script, state);
    this.nesting -= 1;
    return output;
  }

  affords(value: Value): boolean {
    return this.host.affords(typeof value === 'string' ? value.length >> 10 : value.length >> 3);
  }

  private substituted(script: ParsedScript, state: ShellState): string {
    const { source } = script;
    // The positions inside backquotes with escapes count in a text of their own.
    const walker: Walker =
      source === undefined ? this : new Walker(this.host, { ...this.frame, text: source });
    walker.nesting = this.nesting;
    return walker.script(script, state.copy(), undefined);
  }

  /** `<(…)` and `>(…)`. */
  channel(part: ProcessSubstitutionPart, state: ShellState): string {
    if (!part.script) return UNKNOWN;
    const input = part.operator === '>' ? new Input(UNKNOWN, this.frame.text) : undefined;
    return this.host.channel(this.script(part.script, state.copy(), input));
  }

  private statements(statements: readonly Statement[], state: ShellState, stdin: Input | undefined): string {
    let output = '';
    for (const { command, background } of statements) {
      // Says so, too, where something else than a command has used it up.
      if (this.host.exhausted && !this.host.spend(this.frame, command.pos)) break;
      output += this.node(command, background ? state.copy() : state, stdin);
    }
    return output.length > MAX_OUTPUT ? UNKNOWN : output;
  }

  private pipeline(node: Pipeline, state: ShellState, stdin: Input | undefined): string {
    const last = node.commands.length - 1;
    // bash forks for the last element too; zsh and fish run it in the shell itself.
    const ownLast = last === 0 || state.shell === 'zsh' || state.shell === 'fish';
    let output = '';
    let input = stdin;
    node.commands.forEach((command, i) => {
      output = this.node(command, i === last && ownLast ? state : state.copy(), input);
      if (i < last) input = new Input(output, this.frame.text.slice(node.pos, command.end));
    });
    return output;
  }

  private andOr(node: AndOr, state: ShellState, stdin: Input | undefined): string {
    let output = '';
    let status: boolean | undefined;
    node.commands.forEach((command, i) => {
      const previous = node.commands[i - 1];
      // `false && …`, `true || …`: what never runs.
      const stops = node.operators[i - 1] === '||';
      if (i > 0 && status === stops) return;
      const own = constant(command, state);
      status = i === 0 || status !== undefined || own === stops ? own : undefined;
      const isSure = !previous || (node.operators[i - 1] === '&&' && !isTest(previous));
      const before = isSure ? undefined : state.copy();
      output += this.node(command, state, stdin);
      if (before && (before.version !== state.version || before.cwd !== state.cwd)) state.merge(before);
    });
    return output;
  }

  /** Runs each branch from the same state and keeps what any of them may leave behind. */
  private branches(
    bodies: readonly (CompoundList | undefined)[],
    state: ShellState,
    stdin: Input | undefined,
  ): string {
    const before = state.copy();
    let output = '';
    bodies.forEach((body, i) => {
      const branch = i === 0 ? state : before.copy();
      if (body) output += this.node(body, branch, stdin);
      if (i > 0) state.merge(branch);
    });
    return output;
  }

  private conditional(node: If, state: ShellState, stdin: Input | undefined): string {
    const head = this.node(node.clause, state, stdin);
    for (const elif of node.elif) this.node(elif.clause, state, stdin);
    return head + this.branches([node.then, ...node.elif.map((elif) => elif.then), node.else], state, stdin);
  }

  /** Only where the word is known is a single branch the one that runs. */
  private switch(node: Case, state: ShellState, stdin: Input | undefined): string {
    const expansion = new Expansion(state, this);
    const words = this.alternatives(node.word, state);
    const patterns = node.items.map((item) => item.pattern.map((pattern) => expansion.single(pattern)));
    if (
      !words.every(isKnown) ||
      !patterns.flat().every(isKnown) ||
      node.items.some((item) => item.terminator !== ';;' && item.terminator !== undefined)
    ) {
      return this.branches([...node.items.map((item) => item.body), undefined], state, stdin);
    }
    const taken = words.map(
      (word) => node.items.find((_, i) => patterns[i]?.some((pattern) => matches(pattern, word)))?.body,
    );
    return this.branches([...new Set(taken)], state, stdin);
  }

  private alternatives(word: Case['word'], state: ShellState): string[] {
    const choices = new Choices();
    const words: string[] = [];
    do words.push(new Expansion(state, this, choices).single(word));
    while (choices.next());
    return words;
  }

  private loop(
    node: For | Select | While | ArithmeticFor,
    state: ShellState,
    stdin: Input | undefined,
  ): string {
    // Loops in loops take time even where no command stands in them.
    if (!this.host.spend(this.frame, node.pos)) return UNKNOWN;
    if (node.type === 'For' || node.type === 'Select') return this.eachValue(node, state, stdin);
    if (node.type === 'While') return this.rounds([node.clause, node.body], state, stdin);
    this.arithmetic(node, state);
    return this.rounds([node.body], state, stdin);
  }

  /** `((…))` is not computed: what it assigns to is unknown from here on. */
  private arithmetic(node: SyntaxNode, state: ShellState): void {
    this.substitutionsIn(node, state);
    const body = node.type === 'ArithmeticFor' ? node.body.pos : node.end;
    for (const [, set, before, after] of this.frame.text.slice(node.pos, body).matchAll(ASSIGNED)) {
      const name = set ?? before ?? after;
      if (name !== undefined) state.set(name, [UNKNOWN]);
    }
  }

  private eachValue(node: For | Select, state: ShellState, stdin: Input | undefined): string {
    const choices = new Choices();
    const values = new Set<string>();
    do for (const value of this.loopWords(node, state, choices)) values.add(value);
    while (choices.next());
    let output = '';
    for (const value of [...values].slice(0, MAX_VALUES)) {
      if (this.host.exhausted) return output;
      state.set(node.name.value, [value]);
      output += this.node(node.body, state, stdin);
    }
    if (values.size > MAX_VALUES) {
      state.set(node.name.value, [UNKNOWN]);
      output += this.node(node.body, state, stdin);
    }
    return output;
  }

  private loopWords(node: For | Select, state: ShellState, choices: Choices): readonly string[] {
    return node.wordlist
      ? new Expansion(state, this, choices).words(node.wordlist)
      : (state.args ?? [UNKNOWN]);
  }

  /** Again and again while a round changes what the next one reads, within a bound; then once with unknown arguments. */
  private rounds(bodies: readonly CompoundList[], state: ShellState, stdin: Input | undefined): string {
    let output = '';
    const round = (): boolean => {
      const { version } = state;
      for (const body of bodies) output += this.node(body, state, stdin);
      return state.version !== version;
    };
    const reads = stdin !== undefined && isKnown(stdin.text) && stdin.text !== '';
    for (let i = 0; i < (reads ? MAX_VALUES : MAX_ROUNDS); i += 1) {
      if (!round() || this.host.exhausted || (reads && stdin.text === '')) return output;
    }
    if (state.args) {
      state.args = undefined;
      round();
    }
    return output;
  }

  private coproc(node: Coproc, state: ShellState): string {
    this.node(node.body, state.copy(), new Input(UNKNOWN, this.frame.text.slice(node.pos, node.end)));
    return '';
  }

  private redirected(node: Redirected, state: ShellState, stdin: Input | undefined): string {
    const redirection = this.commands.redirections(node.redirects, state, new Expansion(state, this), stdin);
    // A loop over a file's lines shows them where it prints at all.
    if (
      /\b(?:echo|printf|print|cat|curl|nc)\b/.test(
        this.frame.text.slice(node.pos, Math.min(node.end, node.pos + 4096)),
      )
    )
      this.commands.shown(redirection.stdin, node, state);
    const output = this.node(node.command, state, redirection.stdin);
    return redirection.writeTo(output);
  }

  /** Runs what stands in `$(…)` inside of tests and arithmetic. */
  private substitutionsIn(node: SyntaxNode, state: ShellState): void {
    forEachChild(node, (child) => {
      if (child.type === 'CommandExpansion') this.output(child, state);
      else if (child.type === 'ArithmeticCommandExpansion' && child.script)
        this.script(child.script, state.copy(), undefined);
      else if (child.type === 'ProcessSubstitution') this.channel(child, state);
      else if (child.type !== 'CompoundList') this.substitutionsIn(child, state);
    });
  }
}

/** A name that arithmetic changes: `x=`, `x+=`, `x++`, `--x`. */
const ASSIGNED =
  /([A-Za-z_]\w*)\s*(?:[-+*/%&|^]|<<|>>)?=(?!=)|([A-Za-z_]\w*)\s*(?:\+\+|--)|(?:\+\+|--)\s*([A-Za-z_]\w*)/g;

const TESTS = new Set(['[', 'test', 'false', 'grep', 'command', 'which', 'type', 'cmp', 'diff', 'read']);

/** True where the next part of an `&&` list may well be skipped. */
/** The exit status of a command that always has the same. */
function constant(node: AndOr['commands'][number], state: ShellState): boolean | undefined {
  if (node.type !== 'Command' || node.redirects.length > 0 || node.prefix.length > 0) return undefined;
  const name = node.name?.text ?? '';
  if (!/^(?:true|false|:)$/.test(name) || state.functions.has(name) || state.aliases.get(name) !== undefined)
    return undefined;
  return name !== 'false';
}

function isTest(node: AndOr['commands'][number]): boolean {
  if (node.type === 'Pipeline') return node.commands.length === 1 || node.prefixes.length > 0;
  return (
    node.type === 'TestCommand' ||
    node.type === 'ArithmeticCommand' ||
    (node.type === 'Command' && TESTS.has(node.name?.value ?? ''))
  );
}
