import type { Function as FunctionNode } from 'unbash';
import { SECRET_PRESENT } from '../../contracts/request';
import type { Shell } from '../../contracts/words';
import { UNKNOWN, type Invocation } from '../invocation';
import type { Frame } from './frame';
import { Table } from './table';

/** A scalar, or an array's elements. */
export type Value = string | readonly string[];

/** What a name may stand for. More than one value where branches set it differently. */
export interface Variable {
  readonly values: readonly Value[];
  readonly exported: boolean;
  /** Branches differ in whether it is exported. */
  readonly perhaps?: boolean;
}

export interface FunctionDefinition {
  readonly body: FunctionNode['body'];
  readonly frame: Frame;
}

/** A part of a text that may change the shell's variables in a way that cannot be known. */
export interface Unfollowed {
  readonly text: string;
  /** The file that it would have read is not there. */
  readonly absent: boolean;
}

/** Such parts that are remembered. */
const MAX_UNFOLLOWED = 16;
/** Values that a variable may have at once; beyond it, it is simply unknown. */
const MAX_ALTERNATIVES = 8;
/** What is remembered of one line for the next: names of a kind, characters of a value, and of a function's text. */
const MAX_NAMES = 400;
const MAX_REMEMBERED = 4096;
const MAX_FUNCTION = 1 << 16;
const EMPTY: Variable = { values: [''], exported: false };
const NOTHING_KNOWN: Variable = { values: [UNKNOWN], exported: false };

/** What a shell remembers between two commands. Copies are cheap: their tables are shared until one of them writes. */
export class ShellState {
  cwd: string | undefined;
  shell: Shell;
  arg0: string = UNKNOWN;
  /** Positional parameters; undefined where they cannot be known. */
  args: readonly string[] | undefined;
  /** `set -a`: every assignment exports. */
  exportAll = false;
  /** zsh: `setopt shwordsplit`. */
  splitsValues = false;
  /** Set where what is started looks for its identity in other places than its tool on this machine. */
  identity?: Invocation['identity'];
  /** Functions that a bash started from here knows (`export -f`). */
  exportedFunctions: readonly string[] = [];
  /** Rises with every change of a variable, so that loops see whether their body changed anything. */
  version = 0;
  functions = new Table<FunctionDefinition | undefined>();
  aliases = new Table<string | undefined>();
  /** PowerShell's: functions by name, and the blocks and hash tables that variables hold. */
  objects = new Table<object>();
  /** What this shell itself has read and could not follow. */
  unfollowed: readonly Unfollowed[] = [];
  /** Earlier values of what the running function declared `local`. */
  locals: Map<string, Variable | undefined> | undefined;
  /** Names that are exported as soon as they get a value. */
  private marked: ReadonlySet<string> = new Set();
  /** Undefined values are names that the text unset. */
  private variables = new Table<Variable | undefined>();
  private environment: Readonly<Record<string, string>> | undefined;

  constructor(
    private base: Readonly<Record<string, string>>,
    readonly home: string,
    cwd: string | undefined,
    shell: Shell,
  ) {
    this.cwd = cwd;
    this.shell = shell;
  }

  /** A subshell: the same knowledge, changed apart. */
  copy(): ShellState {
    const copy = new ShellState(this.base, this.home, this.cwd, this.shell);
    copy.arg0 = this.arg0;
    copy.args = this.args;
    copy.exportAll = this.exportAll;
    copy.splitsValues = this.splitsValues;
    copy.identity = this.identity;
    copy.exportedFunctions = this.exportedFunctions;
    copy.version = this.version;
    copy.unfollowed = this.unfollowed;
    copy.marked = this.marked;
    copy.functions = this.functions.copy();
    copy.aliases = this.aliases.copy();
    copy.objects = this.objects.copy();
    copy.variables = this.variables.copy();
    copy.environment = this.environment;
    return copy;
  }

  /** A new process of a shell: it inherits what is exported, and `overlay` from its own command line. */
  child(shell: Shell, overlay: Readonly<Record<string, string>> | undefined): ShellState {
    const child = new ShellState(this.env(overlay), this.home, this.cwd, shell);
    child.identity = this.identity;
    if (shell !== 'bash') return child;
    child.exportedFunctions = this.exportedFunctions;
    for (const name of this.exportedFunctions) child.functions.set(name, this.functions.get(name));
    return child;
  }

  /** A program started from here. */
  invocation(
    argv: readonly string[],
    overlay: Readonly<Record<string, string>> | undefined,
    via: readonly string[],
  ): Invocation {
    const { cwd, identity } = this;
    return { argv, env: this.env(overlay), cwd, via, ...(identity && { identity }) };
  }

  /** Notes what may have changed this shell's variables. */
  notFollowed(text: string, absent = false): void {
    if (this.unfollowed.length < MAX_UNFOLLOWED) this.unfollowed = [...this.unfollowed, { text, absent }];
  }

  /**
   * The same shell at a later prompt, where its programs get `environment`. Other variables are kept, but for the values
   * of those that hold secrets; functions are kept where their text is short.
   */
  later(
    environment: Readonly<Record<string, string>>,
    cwd: string | undefined,
    keep: { carried(name: string): boolean; secret(name: string): boolean },
  ): ShellState {
    const later = new ShellState(environment, this.home, cwd, this.shell);
    later.splitsValues = this.splitsValues;
    later.exportAll = this.exportAll;
    later.marked = this.marked;
    if (this.aliases.size <= MAX_NAMES) later.aliases = this.aliases.copy();
    for (const [name, definition] of this.functions.some(MAX_NAMES))
      if ((definition?.frame.text.length ?? 0) <= MAX_FUNCTION) later.functions.set(name, definition);
    for (const [name, variable] of this.variables.some(MAX_NAMES)) {
      // What programs get is said by the environment; where that does not know it, the alternatives are kept.
      if (keep.carried(name) && (!variable || variable.exported) && environment[name] !== UNKNOWN) {
        if (environment[name] === undefined) later.variables.set(name, undefined);
      } else if (variable && (keep.secret(name) || variable.values.some(isLong)))
        later.variables.set(name, { values: [UNKNOWN], exported: variable.exported });
      else later.variables.set(name, variable);
    }
    return later;
  }

  /** As if no variable had been exported (`env -i`). */
  clearEnvironment(): void {
    this.base = {};
    this.variables = new Table();
    this.environment = undefined;
  }

  get(name: string): Variable {
    if (this.variables.has(name)) return this.variables.get(name) ?? EMPTY;
    const inherited = this.base[name];
    if (inherited !== undefined)
      return { values: [inherited === SECRET_PRESENT ? UNKNOWN : inherited], exported: true };
    if (name === 'HOME') return { values: [this.home], exported: true };
    if (name === 'PWD') return { values: [this.cwd ?? UNKNOWN], exported: true };
    return NOTHING_KNOWN;
  }

  /** True for a name that the text or the environment has given a value. */
  has(name: string): boolean {
    return this.variables.has(name) || name in this.base;
  }

  set(name: string, values: readonly Value[], exported = false): void {
    const kept = values.length > MAX_ALTERNATIVES ? [UNKNOWN] : values;
    const before = this.variables.has(name) ? this.variables.get(name) : undefined;
    const wasExported = this.variables.has(name)
      ? (before?.exported ?? this.marked.has(name))
      : name in this.base || this.marked.has(name);
    const isExported = exported || this.exportAll || wasExported;
    // A loop that sets the same again has changed nothing.
    if (
      before?.exported === isExported &&
      !before.perhaps &&
      before.values.length === 1 &&
      kept.length === 1 &&
      before.values[0] === kept[0]
    )
      return;
    const perhaps = before?.perhaps === true && !exported && !this.exportAll;
    this.put(name, { values: kept, exported: isExported, perhaps });
  }

  export(name: string, exported = true): void {
    if (this.isAssigned(name)) this.put(name, { values: this.get(name).values, exported });
    else if (exported !== this.marked.has(name)) {
      const others = [...this.marked].filter((each) => each !== name);
      this.marked = new Set(exported ? [...others, name].slice(-MAX_NAMES) : others);
    }
  }

  unset(name: string): void {
    this.put(name, undefined);
    if (this.marked.has(name)) this.export(name, false);
  }

  /** Remembers the value to be restored when the running function returns. */
  declareLocal(name: string): void {
    if (this.locals && !this.locals.has(name)) this.locals.set(name, this.variables.get(name));
  }

  restoreLocals(outer: Map<string, Variable | undefined> | undefined): void {
    for (const [name, variable] of this.locals ?? []) {
      if (variable) this.put(name, variable);
      else this.variables.delete(name);
    }
    this.locals = outer;
    this.environment = undefined;
  }

  /** Number of variables that the text has set; building an environment costs as much. */
  get size(): number {
    return this.variables.size;
  }

  /** The environment that a program started here gets. */
  env(overlay?: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    this.environment ??= this.buildEnvironment();
    return overlay ? { ...this.environment, ...overlay } : this.environment;
  }

  /** Takes over what either of two branches may have left behind. */
  merge(other: ShellState): void {
    if (other.cwd !== this.cwd) this.cwd = undefined;
    if (other.args !== this.args) this.args = undefined;
    if (other.unfollowed !== this.unfollowed)
      this.unfollowed = [...new Set([...this.unfollowed, ...other.unfollowed])].slice(0, MAX_UNFOLLOWED);
    this.functions.fill(other.functions);
    this.aliases.fill(other.aliases);
    this.objects.fill(other.objects);
    if (this.variables.sameAs(other.variables)) return;
    for (const name of new Set([...this.variables.names(), ...other.variables.names()])) {
      this.mergeVariable(name, other);
    }
  }

  private mergeVariable(name: string, other: ShellState): void {
    const [a, b] = [this.get(name), other.get(name)];
    if (a === b) return;
    const values = [...new Set([...a.values, ...b.values])];
    const exported = a.exported || b.exported;
    const perhaps = a.exported !== b.exported;
    this.put(name, { values: values.length > MAX_ALTERNATIVES ? [UNKNOWN] : values, exported, perhaps });
  }

  private isAssigned(name: string): boolean {
    return this.variables.get(name) !== undefined || name in this.base;
  }

  private put(name: string, variable: Variable | undefined): void {
    this.version += 1;
    this.environment = undefined;
    this.variables.set(name, variable);
  }

  private buildEnvironment(): Readonly<Record<string, string>> {
    if (this.variables.size === 0) return this.base;
    const environment: Record<string, string> = { ...this.base };
    for (const name of this.variables.names()) {
      const variable = this.variables.get(name);
      const value = variable && exportedValue(variable);
      if (value === undefined) Reflect.deleteProperty(environment, name);
      else environment[name] = value;
    }
    return environment;
  }
}

function isLong(value: Value): boolean {
  return (
    value.length > MAX_REMEMBERED || (typeof value !== 'string' && value.join('').length > MAX_REMEMBERED)
  );
}

function exportedValue({ values, exported, perhaps }: Variable): string | undefined {
  if (!exported) return undefined;
  const [only, ...more] = values;
  return more.length === 0 && typeof only === 'string' && !perhaps ? only : UNKNOWN;
}
