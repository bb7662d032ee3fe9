import type { AssignmentPrefix, Command, HereDoc, Redirect, Redirection, Word } from 'unbash';
import { UNKNOWN } from '../invocation';
import { Choices } from './choices';
import { Expansion, type Substitutions } from './expand';
import { Input, resolvePath, type Call, type Frame, type Host } from './frame';
import type { ShellState, Value } from './state';

interface Prepared {
  readonly argv: readonly string[];
  readonly overlay: Readonly<Record<string, string>> | undefined;
  readonly redirection: Redirections;
  readonly arrays: readonly AssignmentPrefix[];
}

/** Texts that are appended to; a longer one is not known. */
const MAX_TEXT = 1 << 16;

/** Where a command's input comes from and where its output goes. */
interface Redirections {
  readonly stdin: Input | undefined;
  /** Takes what the command writes; returns what is left for the pipe. */
  writeTo(output: string): string;
}

/** Runs one simple command of a text: assignments, words, redirections, alias. */
export class CommandRunner {
  constructor(
    private readonly host: Host,
    private readonly frame: Frame,
    private readonly substitutions: Substitutions,
  ) {}

  run(node: Command, state: ShellState, stdin: Input | undefined): string {
    if (!this.host.spend(this.frame, node.pos)) return UNKNOWN;
    const { name } = node;
    if (!name) return this.assignments(node, state, stdin);
    const alias = state.aliases.size > 0 ? state.aliases.get(name.text) : undefined;
    if (alias === undefined) return this.program(node, name, state, stdin);
    const output = this.alias(node, name, alias, state, stdin);
    // Aliases are off in scripts: a tool's own name may well mean the tool.
    return this.host.isTool(name.text) ? output + this.program(node, name, state, stdin) : output;
  }

  redirections(
    list: readonly Redirection[],
    state: ShellState,
    expansion: Expansion,
    stdin: Input | undefined,
  ): Redirections {
    let input = stdin;
    const outputs: Output[] = [];
    for (const each of list) {
      if (each.type !== 'Redirect') input = this.inline(each, expansion);
      else if (each.operator === '<' || each.operator === '<>')
        input = this.fromFile(expansion.single(each.target), each, state);
      else {
        const output = toFile(each, expansion);
        if (output) outputs.push(output);
      }
    }
    return { stdin: input, writeTo: (output) => this.writeAll(output, outputs, state) };
  }

  private inline(each: Exclude<Redirection, Redirect>, expansion: Expansion): Input {
    const source = this.frame.text.slice(each.pos, each.end);
    return new Input(
      each.type === 'HereString' ? `${expansion.single(each.target)}\n` : hereDocText(each, expansion),
      source,
    );
  }

  private fromFile(path: string, each: Redirect, state: ShellState): Input | undefined {
    if (each.descriptor?.type === 'FileDescriptor' && each.descriptor.value !== 0) return undefined;
    return new Input(() => this.host.fileText(path, state), path, true);
  }

  private writeAll(output: string, files: readonly Output[], state: ShellState): string {
    let left = output;
    for (const { path, append, isMain } of files) {
      // What goes to another descriptor is not known, but the file is written all the same.
      this.host.redirected(path, isMain ? output : UNKNOWN, append, state, this.frame);
      if (!isMain) continue;
      left = '';
      const absolute = resolvePath(path, state.cwd);
      if (absolute !== undefined) this.host.write(absolute, output, append, state);
    }
    return left;
  }

  /** A command of assignments alone; `$(<file)` is one with a redirection alone. */
  private assignments(node: Command, state: ShellState, stdin: Input | undefined): string {
    const choices = new Choices();
    const values = new Map<AssignmentPrefix, Set<Value>>();
    let output: string;
    do {
      const expansion = new Expansion(state, this.substitutions, choices);
      for (const each of node.prefix)
        if (each.type === 'Assignment') addTo(values, each, expansion.assigned(each));
      const redirection = this.redirections(node.redirects, state, expansion, stdin);
      if (node.redirects.length > 0) this.shown(redirection.stdin, node, state);
      output = redirection.writeTo(node.redirects.length > 0 ? (redirection.stdin?.text ?? '') : '');
    } while (choices.next());
    for (const [assignment, found] of values) this.assign(state, assignment, [...found]);
    return output;
  }

  /** A file that comes in without a program that is told its name is as good as printed. */
  shown(
    stdin: Input | undefined,
    { pos, end }: { readonly pos: number; readonly end: number },
    state: ShellState,
  ): void {
    if (!stdin?.isFile) return;
    const argv = ['cat', stdin.producer];
    this.host.run({
      argv,
      state,
      overlay: undefined,
      stdin: undefined,
      frame: this.frame,
      pos,
      end,
      external: true,
    });
  }

  private program(node: Command, name: Word, state: ShellState, stdin: Input | undefined): string {
    const choices = new Choices();
    let prepared: Prepared[] = [];
    do prepared.push(this.prepare(node, name, state, stdin, choices));
    while (choices.next());
    const named = prepared.filter(({ argv }) => argv[0] !== UNKNOWN);
    // `${KUBECTL:-kubectl}`: the default says which kind of program is meant.
    if (named.length > 0) prepared = named;
    const found = this.globbed(name, prepared);
    const [first] = found;
    if (first && found.length === 1) return this.start(node, first, state);
    const before = state.copy();
    let output = '';
    found.forEach((each, i) => {
      const branch = i === 0 ? state : before.copy();
      const written = this.start(node, each, branch);
      output = i === 0 || output === written ? written : UNKNOWN;
      if (i > 0) state.merge(branch);
    });
    return output;
  }

  private prepare(
    node: Command,
    name: Word,
    state: ShellState,
    stdin: Input | undefined,
    choices: Choices,
  ): Prepared {
    const expansion = new Expansion(state, this.substitutions, choices);
    let overlay: Record<string, string> | undefined;
    for (const each of node.prefix) {
      if (each.type !== 'Assignment') continue;
      const value = expansion.assigned(each);
      overlay ??= {};
      overlay[each.name] = typeof value === 'string' ? value : UNKNOWN;
    }
    const words: Word[] = [name];
    const arrays: AssignmentPrefix[] = [];
    for (const each of node.suffix) {
      if (each.type === 'Word') words.push(each);
      else if (each.type === 'Assignment') arrays.push(each);
    }
    const argv = expansion.words(words);
    for (const each of arrays) argv.push(declared(each, expansion));
    return { argv, overlay, arrays, redirection: this.redirections(node.redirects, state, expansion, stdin) };
  }

  /** `a[w]s`: a program's name may be a pattern for a path. */
  private globbed(name: Word, prepared: readonly Prepared[]): readonly Prepared[] {
    if (!name.parts?.some((part) => part.type === 'Glob')) return prepared;
    return prepared.flatMap((each) => {
      const found = this.host.programs(each.argv[0] ?? '');
      return found.length === 0
        ? [each]
        : found.map((program) => ({ ...each, argv: [program, ...each.argv.slice(1)] }));
    });
  }

  private start(node: Command, { argv, overlay, redirection, arrays }: Prepared, state: ShellState): string {
    // What is read into an array is there to be shown.
    if (/^(?:mapfile|readarray)$/.test(argv[0] ?? '')) this.shown(redirection.stdin, node, state);
    if (argv.length === 0) {
      for (const [key, value] of Object.entries(overlay ?? {})) state.set(key, [value]);
      return redirection.writeTo('');
    }
    const call: Call = {
      argv,
      state,
      overlay,
      stdin: redirection.stdin,
      frame: this.frame,
      pos: node.pos,
      end: node.end,
      external: false,
    };
    const output = this.host.run(call);
    for (const each of arrays)
      if (each.value.type === 'ArrayValue')
        this.assign(state, each, [new Expansion(state, this.substitutions).assigned(each)]);
    return redirection.writeTo(output);
  }

  private assign(state: ShellState, assignment: AssignmentPrefix, values: readonly Value[]): void {
    const { name, append, index } = assignment;
    if (!append && !index) {
      state.set(name, values);
      return;
    }
    const before = state.get(name).values;
    // A list that grows is copied each time.
    if (!this.host.affords(before.reduce((sum, each) => sum + (each.length >> 6), 0)))
      state.set(name, [UNKNOWN]);
    else if (index) state.set(name, [withElement(before[0] ?? UNKNOWN, index.value, values[0] ?? UNKNOWN)]);
    else state.set(name, appended(before, values));
  }

  private alias(
    node: Command,
    name: Word,
    alias: string,
    state: ShellState,
    stdin: Input | undefined,
  ): string {
    const { text } = this.frame;
    const line = `${text.slice(node.pos, name.pos)}${alias} ${text.slice(name.end, node.end)}`;
    // An alias does not expand itself.
    state.aliases.delete(name.text);
    const output = this.host.text(line, state, stdin, {
      ...this.frame,
      text: line,
      near: line,
      via: [...this.frame.via, `alias ${name.text}`],
      depth: this.frame.depth + 1,
    });
    state.aliases.set(name.text, alias);
    return output;
  }
}

function hereDocText(each: HereDoc, expansion: Expansion): string {
  return each.delimiter?.quoted ? each.body.text : expansion.hereDoc(each.body);
}

/** A file that a redirection writes; `isMain` where it gets the standard output. */
interface Output {
  readonly path: string;
  readonly append: boolean;
  readonly isMain: boolean;
}

function toFile(each: Redirect, expansion: Expansion): Output | undefined {
  const path = expansion.single(each.target);
  if (each.operator === '<&' || (each.operator === '>&' && /^(\d+-?|-)$/.test(path))) return undefined;
  const isMain = each.descriptor?.type !== 'FileDescriptor' || each.descriptor.value === 1;
  return { path, append: each.operator.endsWith('>>'), isMain };
}

/** An argument of `export` and its kin as the text that other programs would get. */
function declared(each: AssignmentPrefix, expansion: Expansion): string {
  if (each.value.type === 'ArrayValue') return each.name;
  const value = expansion.single(each.value);
  return `${each.name}${each.append ? '+=' : '='}${value}`;
}

function addTo(values: Map<AssignmentPrefix, Set<Value>>, key: AssignmentPrefix, value: Value): void {
  const found = values.get(key);
  if (found) found.add(value);
  else values.set(key, new Set([value]));
}

function appended(before: readonly Value[], added: readonly Value[]): Value[] {
  return before.flatMap((old) =>
    added.map((value) =>
      Array.isArray(value)
        ? [...(typeof old === 'string' ? [] : old), ...(value as string[])]
        : joined(old, value as string),
    ),
  );
}

/** `x+=y` on an array appends to its first element. */
function joined(old: Value, value: string): Value {
  return typeof old === 'string'
    ? old === UNKNOWN
      ? UNKNOWN
      : old.length + value.length > MAX_TEXT
        ? UNKNOWN
        : old + value
    : [(old[0] ?? '') + value, ...old.slice(1)];
}

function withElement(before: Value, index: string, value: Value): Value {
  const at = Number(index);
  if (!Number.isInteger(at) || at < 0 || at > 1000 || typeof value !== 'string') return UNKNOWN;
  const elements =
    typeof before === 'string' ? (before === UNKNOWN || before === '' ? [] : [before]) : [...before];
  while (elements.length < at) elements.push('');
  elements[at] = value;
  return elements;
}
