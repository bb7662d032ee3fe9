import { programName } from '../invocation';

/** How a program's options are written, as far as its operands must be found. */
export interface OptionGrammar {
  /** Options that take the next word as their value: "-u --user". One-letter options may be bundled. */
  readonly values?: string;
  /** Options that take none. Options in neither list are judged both ways. */
  readonly flags?: string;
  /** Every option that is not in `values` is a flag (grammars whose flags are many and harmless). */
  readonly openFlags?: boolean;
  /** Options follow the operands too. */
  readonly interspersed?: boolean;
}

export interface ParsedOptions {
  /** Index of the first word that is no option. */
  readonly next: number;
  /** Values by option name as written, with `--opt=value` and bundles taken apart. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** True when an option was unknown, so that `next` may be off by one. */
  readonly uncertain: boolean;
  /** True when `--` ended the options. */
  readonly ended: boolean;
}

const sets = new Map<string, ReadonlySet<string>>();

function setOf(list: string | undefined): ReadonlySet<string> {
  const key = list ?? '';
  let set = sets.get(key);
  if (!set) sets.set(key, (set = new Set(key.split(' '))));
  return set;
}

/** Reads options from `argv[start]` on up to the first operand, or to the end where they may follow it. */
export function readOptions(argv: readonly string[], start: number, grammar: OptionGrammar): ParsedOptions {
  const given = new Map<string, string[]>();
  let uncertain = false;
  let operand: number | undefined;
  let i = start;
  for (; i < argv.length; i += 1) {
    const arg = argv[i] ?? '';
    if (arg === '--') return { next: operand ?? i + 1, given, uncertain, ended: true };
    if (arg.length < 2 || arg.charCodeAt(0) !== 45) {
      if (!grammar.interspersed) break;
      operand ??= i;
      continue;
    }
    const option = readOption(arg, grammar);
    if (option.kind === 'unknown') uncertain = true;
    if (option.kind === 'value') i += 1;
    add(given, option.name, option.kind === 'value' ? (argv[i] ?? '') : option.value);
  }
  return { next: operand ?? i, given, uncertain, ended: false };
}

function add(given: Map<string, string[]>, name: string, value: string): void {
  const values = given.get(name);
  if (values) values.push(value);
  else given.set(name, [value]);
}

interface ReadOption {
  readonly name: string;
  /** `value`: the next word belongs to it. */
  readonly kind: 'flag' | 'value' | 'inline' | 'unknown';
  readonly value: string;
}

function readOption(arg: string, grammar: OptionGrammar): ReadOption {
  const values = setOf(grammar.values);
  const flags = setOf(grammar.flags);
  if (values.has(arg)) return { name: arg, kind: 'value', value: '' };
  if (flags.has(arg)) return { name: arg, kind: 'flag', value: '' };
  const equals = arg.indexOf('=');
  if (arg.startsWith('--') && equals > 0)
    return { name: arg.slice(0, equals), kind: 'inline', value: arg.slice(equals + 1) };
  const bundled = arg.startsWith('--') ? undefined : readBundle(arg, values, flags);
  return bundled ?? { name: arg, kind: grammar.openFlags ? 'flag' : 'unknown', value: '' };
}

/** `-iu root`, `-n10`: letters until one takes a value, which is the rest or the next word. */
function readBundle(
  arg: string,
  values: ReadonlySet<string>,
  flags: ReadonlySet<string>,
): ReadOption | undefined {
  for (let i = 1; i < arg.length; i += 1) {
    const letter = `-${arg.charAt(i)}`;
    if (values.has(letter)) {
      return i === arg.length - 1
        ? { name: letter, kind: 'value', value: '' }
        : { name: letter, kind: 'inline', value: arg.slice(i + 1) };
    }
    if (!flags.has(letter)) return undefined;
  }
  return { name: arg, kind: 'flag', value: '' };
}

/** The last value given for any of the names. */
export function lastOf(given: ParsedOptions['given'], ...names: string[]): string | undefined {
  for (const name of names) {
    const values = given.get(name);
    if (values) return values.at(-1);
  }
  return undefined;
}

/** The index of the first word from `start` on that is a known tool's name and reads like its command line. */
export function findTool(
  argv: readonly string[],
  start: number,
  isTool: (name: string) => boolean,
  reads: (args: readonly string[]) => boolean,
): number {
  for (let i = start; i < argv.length; i += 1) {
    const word = argv[i] ?? '';
    if (word !== '' && !word.startsWith('-') && isTool(programName(word)) && reads(argv.slice(i + 1, i + 8)))
      return i;
  }
  return -1;
}
