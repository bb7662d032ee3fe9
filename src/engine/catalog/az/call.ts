import { isAbsolute, join } from 'node:path/posix';
import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { AzArguments, AzOption } from './arguments';

/** Options that many commands have, so that they are no beginning of a longer name. */
const WHOLE: ReadonlySet<string> = new Set('enable disable name server source resource'.split(' '));

/** Options that take a list, in which a computed word is one more value. */
const MANY_VALUES: ReadonlySet<string> = new Set(
  'ids tags set parameters p settings appsettings scripts scopes env-vars environment-variables e source-address-prefixes address-prefixes secrets'.split(
    ' ',
  ),
);

/** One call of an az command with its arguments; files and standard input that they name are read through the facts. */
export class AzCall {
  /** The command as it is written: "network nsg rule create". */
  readonly command: string;
  readonly args: AzArguments;
  readonly #invocation: Invocation;
  readonly #context: EngineContext;

  constructor(args: AzArguments, path: readonly string[], invocation: Invocation, context: EngineContext) {
    this.command = path.join(' ');
    this.args = args;
    this.#invocation = invocation;
    this.#context = context;
  }

  /** The last option of that name wins, as in argparse; any unambiguous beginning of a long name will do. */
  #find(names: readonly string[]): AzOption | undefined {
    const { options } = this.args;
    return (
      options.findLast((option) => names.includes(option.name)) ??
      options.findLast(
        (option) =>
          option.name.length > 2 &&
          !WHOLE.has(option.name) &&
          names.some((name) => name.startsWith(option.name)),
      )
    );
  }

  /** True where one of the options, or a beginning of its name, stands on the line. */
  has(...names: string[]): boolean {
    return this.#find(names) !== undefined;
  }

  /** True where one of them stands there in full: for what makes a command harmless. */
  hasExactly(...names: string[]): boolean {
    return this.args.options.some((option) => names.includes(option.name));
  }

  /** The option's values, undefined where it is not given. */
  values(...names: string[]): readonly string[] | undefined {
    return this.#find(names)?.values;
  }

  /** The option's values as one text, files read; '' where it is not given, UNKNOWN in it where it cannot be read. */
  text(...names: string[]): string {
    return (
      this.values(...names)
        ?.map((value) => this.read(value))
        .join(' ') ?? ''
    );
  }

  /** The first value as written; '' where there is none. */
  first(...names: string[]): string {
    return this.values(...names)?.[0] ?? '';
  }

  /** The first value in lower case: for values that az compares without case. */
  word(...names: string[]): string {
    return this.first(...names).toLowerCase();
  }

  /** True for a switch that is written as an option with a value and is off: `--https-only false`. */
  isOff(...names: string[]): boolean {
    return /^(?:false|f|no|n|0|off|disabled?)$/.test(this.word(...names));
  }

  /** The opposite; a value that cannot be known counts, as what it switches on is what must not be missed. */
  isOn(...names: string[]): boolean {
    const values = this.values(...names);
    if (values === undefined) return false;
    const word = this.word(...names);
    return values.length === 0 || !isKnown(word) || /^(?:true|t|yes|y|1|on|enabled?)$/.test(word);
  }

  /** True where the option is there and what it says cannot be known. */
  isHidden(...names: string[]): boolean {
    return !isKnown(this.text(...names));
  }

  /** The whole value where it is a plain number. */
  number(...names: string[]): number | undefined {
    const value = this.first(...names);
    return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  }

  /** True where a word may stand for any number of options: `az storage account update $ARGS`. */
  get hasHiddenOptions(): boolean {
    return (
      this.args.operands.includes(UNKNOWN) ||
      this.args.options.some(({ name, values }) => !MANY_VALUES.has(name) && values.lastIndexOf(UNKNOWN) > 0)
    );
  }

  /** A value as az would see it: `@file` is replaced by the file's text, `@-` by the standard input. */
  read(value: string): string {
    if (!value.startsWith('@') || value.length === 1) return value;
    return value === '@-' ? (this.#invocation.stdin ?? UNKNOWN) : this.file(value.slice(1));
  }

  /** The text of a file that an option names; UNKNOWN where it cannot be read. */
  file(path: string): string {
    const absolute = this.#absolute(path);
    if (absolute === undefined) return UNKNOWN;
    const fact = this.#context.facts.file(absolute);
    return fact.state === 'text' ? fact.text : UNKNOWN;
  }

  #absolute(path: string): string | undefined {
    if (!isKnown(path) || path === '') return undefined;
    if (path === '~' || path.startsWith('~/')) return join(this.#context.facts.home, path.slice(1));
    if (isAbsolute(path)) return path;
    return this.#invocation.cwd === undefined ? undefined : join(this.#invocation.cwd, path);
  }
}
