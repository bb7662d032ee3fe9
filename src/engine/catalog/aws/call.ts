import { isAbsolute, join } from 'node:path/posix';
import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { AwsArguments, AwsOption } from './arguments';

/** `InstanceIds` of a JSON input as the option's name: "instance-ids". */
function optionName(key: string): string {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .toLowerCase();
}

function optionsOfInput(text: string): AwsOption[] {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch {
    return [];
  }
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return [];
  return Object.entries(input).map(([key, value]: [string, unknown]) => {
    const name = optionName(key);
    if (typeof value === 'boolean') return { name: value ? name : `no-${name}`, values: [] };
    const values = (Array.isArray(value) ? value : [value]) as unknown[];
    return { name, values: values.map((v) => (typeof v === 'string' ? v : JSON.stringify(v))) };
  });
}

/** One call of an aws operation with its arguments; files and standard input that they name are read through the facts. */
export class AwsCall {
  readonly service: string;
  readonly operation: string;
  readonly args: AwsArguments;
  readonly #invocation: Invocation;
  readonly #context: EngineContext;
  #options: readonly AwsOption[] | undefined;

  constructor(args: AwsArguments, invocation: Invocation, context: EngineContext) {
    this.service = args.service ?? '';
    this.operation = args.operation ?? '';
    this.args = args;
    this.#invocation = invocation;
    this.#context = context;
  }

  /** The options with those of --cli-input-json. */
  get options(): readonly AwsOption[] {
    if (this.#options) return this.#options;
    const input = this.args.options.find((option) => option.name === 'cli-input-json');
    this.#options = input
      ? [...this.args.options, ...optionsOfInput(this.read(input.values.join(' ')))]
      : this.args.options;
    return this.#options;
  }

  #find(name: string): AwsOption | undefined {
    // argparse takes any unambiguous beginning of an option's name.
    return (
      this.options.find((option) => option.name === name) ??
      this.options.find((option) => option.name.length > 2 && name.startsWith(option.name))
    );
  }

  /** True where the option, or a beginning of its name, stands on the line. */
  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** True where the option stands there in full: for what makes a command harmless. */
  hasExactly(name: string): boolean {
    return this.options.some((option) => option.name === name);
  }

  /** The option's values, undefined where it is not given. */
  values(name: string): readonly string[] | undefined {
    return this.#find(name)?.values;
  }

  /** The option's values as one text, files read; '' where it is not given, UNKNOWN where it cannot be read. */
  text(name: string): string {
    return (
      this.values(name)
        ?.map((value) => this.read(value))
        .join(' ') ?? ''
    );
  }

  /** The first value as written; '' where there is none. For options that take one. */
  first(name: string): string {
    return this.values(name)?.[0] ?? '';
  }

  /** Every argument as one text, files read. */
  everything(): string {
    return [...this.args.positionals, ...this.options.flatMap((option) => option.values)]
      .map((value) => this.read(value))
      .join(' ');
  }

  /** The whole value where it is a plain number. */
  number(name: string): number | undefined {
    const value = this.values(name)?.[0];
    return value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  }

  /** A value as the CLI would see it: `file://` and `fileb://` are replaced by the file's text. */
  read(value: string): string {
    const match = /^(?:file|fileb):\/\/(.*)$/s.exec(value);
    if (!match) return value;
    const path = match[1] ?? '';
    if (path === '/dev/stdin' || path === '-') return this.#invocation.stdin ?? UNKNOWN;
    const absolute = this.#absolute(path);
    if (absolute === undefined) return UNKNOWN;
    const fact = this.#context.facts.file(absolute);
    return fact.state === 'text' ? fact.text : UNKNOWN;
  }

  #absolute(path: string): string | undefined {
    if (!isKnown(path)) return undefined;
    if (path === '~' || path.startsWith('~/')) return join(this.#context.facts.home, path.slice(1));
    if (isAbsolute(path)) return path;
    return this.#invocation.cwd === undefined ? undefined : join(this.#invocation.cwd, path);
  }

  /** True where an input file holds arguments that cannot be read. */
  get hasHiddenInput(): boolean {
    return ['cli-input-json', 'cli-input-yaml'].some((name) => this.has(name) && !isKnown(this.text(name)));
  }
}
