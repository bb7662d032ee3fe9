import { isAbsolute, join } from 'node:path/posix';
import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { GcloudArguments, GcloudFlag } from './arguments';

/** `--flag: value` of a flags file; a list of them is as good as one. */
function flagsOfFile(text: string): GcloudFlag[] {
  return text.split('\n').flatMap((line): GcloudFlag[] => {
    const match = /^\s*(?:-\s+)?["']?(--[\w-]+)["']?\s*:(.*)$/.exec(line);
    if (!match) return [];
    const value = (match[2] ?? '').trim().replace(/^(["'])(.*)\1$/, '$2');
    const name = (match[1] ?? '').slice(2);
    if (value === 'false') return [{ name: `no-${name}`, value: undefined }];
    return [{ name, value: value === 'true' || value === '' ? undefined : value }];
  });
}

/** One call of a gcloud command with its arguments; files that they name are read through the facts. */
export class GcloudCall {
  readonly group: string;
  readonly operation: string;
  readonly args: GcloudArguments;
  readonly invocation: Invocation;
  readonly #context: EngineContext;
  #flags: readonly GcloudFlag[] | undefined;

  constructor(args: GcloudArguments, invocation: Invocation, context: EngineContext) {
    this.group = args.group;
    this.operation = args.operation ?? '';
    this.args = args;
    this.invocation = invocation;
    this.#context = context;
  }

  /** "gcloud.compute.instances delete". */
  get key(): string {
    return `${this.group} ${this.operation}`;
  }

  /** The flags with those of --flags-file. */
  get flags(): readonly GcloudFlag[] {
    if (this.#flags) return this.#flags;
    const file = this.args.flags.find((flag) => flag.name === 'flags-file')?.value;
    this.#flags =
      file === undefined ? this.args.flags : [...this.args.flags, ...flagsOfFile(this.file(file))];
    return this.#flags;
  }

  /** True where the flag stands on the line. gcloud takes no abbreviations. */
  has(name: string): boolean {
    return this.flags.some((flag) => flag.name === name);
  }

  /** The first of these flags that stands on the line. */
  any(...names: string[]): string | undefined {
    return names.find((name) => this.has(name));
  }

  /** True where `--name` stands there and neither `--no-name` nor `--name=false` takes it back. */
  isOn(name: string): boolean {
    return (
      this.flags.some((flag) => flag.name === name && !/^(?:false|no|0)$/i.test(flag.value ?? '')) &&
      !this.has(`no-${name}`)
    );
  }

  /** The values of every occurrence, joined by commas as gcloud's own lists are; '' where there is none. */
  value(name: string): string {
    return this.flags
      .filter((flag) => flag.name === name)
      .map((flag) => flag.value ?? '')
      .join(',');
  }

  /** The value as a plain number. */
  number(name: string): number | undefined {
    const value = this.value(name);
    return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
  }

  /** The text of a file, UNKNOWN where it cannot be read; `-` is the standard input. */
  file(path: string): string {
    if (path === '-' || path === '/dev/stdin') return this.invocation.stdin ?? UNKNOWN;
    if (!isKnown(path)) return UNKNOWN;
    const { cwd } = this.invocation;
    const absolute =
      path === '~' || path.startsWith('~/')
        ? join(this.#context.facts.home, path.slice(1))
        : isAbsolute(path)
          ? path
          : cwd === undefined
            ? undefined
            : join(cwd, path);
    if (absolute === undefined) return UNKNOWN;
    const fact = this.#context.facts.file(absolute);
    return fact.state === 'text' ? fact.text : UNKNOWN;
  }

  /** True where a flags file holds arguments that cannot be read. */
  get hasHiddenFlags(): boolean {
    return this.args.flags.some(
      (flag) => flag.name === 'flags-file' && !isKnown(this.file(flag.value ?? '')),
    );
  }
}
