import { programName, UNKNOWN } from '../../invocation';
import type { Compiled, CompiledRow, OptionKind, PathNode } from './compile';

/** One command line, sorted by a spec. */
export interface CliCall {
  readonly argv: readonly string[];
  readonly program: string;
  /** The words that led to the row. */
  readonly path: readonly string[];
  readonly row: CompiledRow | undefined;
  /** The words after the path, what stands after `--` included; without a row all of them. */
  readonly words: readonly string[];
  /** What stands after `--`. */
  readonly rest: readonly string[];
  /** Values by option name, in their order; `true` for an option that stands alone. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** A word that would have led on is only known at run time. */
  readonly hidden: boolean;
  /** Other rows begin with this one's path, so that the next word may be a command that no row knows. */
  readonly isGroup: boolean;
  readonly help: boolean;
  /** An option that no list knows was followed by a word, so that another reading is possible. */
  readonly uncertain: boolean;
}

const HELP: ReadonlySet<string> = new Set(['--help', '-help', '-h', '-?', '--version', '-version']);

/** Sorts the words of a command line; mutable while it reads. */
class Reading {
  readonly path: string[] = [];
  readonly words: string[] = [];
  readonly rest: string[] = [];
  readonly given = new Map<string, string[]>();
  row: CompiledRow | undefined;
  hidden = false;
  help = false;
  uncertain = false;
  isGroup = false;
  #node: PathNode;
  /** Words of the path since the last row: they turn out to be plain words where no row follows. */
  #pending: string[] = [];
  #leads = true;

  constructor(
    readonly compiled: Compiled,
    /** How options that no list knows are read. */
    readonly unknown: OptionKind,
  ) {
    this.#node = compiled.root;
  }

  read(argv: readonly string[]): void {
    for (let i = 1; i < argv.length; i += 1) {
      const word = argv[i] ?? '';
      if (word === '--') {
        this.rest.push(...argv.slice(i + 1));
        break;
      }
      if (word.length > 1 && word.charCodeAt(0) === 45) {
        if (this.#option(word, argv[i + 1])) i += 1;
      } else this.#word(word);
    }
    this.words.unshift(...this.#pending);
    this.words.push(...this.rest);
  }

  #word(word: string): void {
    if (!this.#leads) {
      this.words.push(word);
      return;
    }
    const { split } = this.compiled.spec;
    let node: PathNode | undefined = this.#node;
    for (const part of split === undefined ? [word] : word.split(split)) {
      node = node?.children.get(part) ?? node?.children.get('*');
    }
    if (node) {
      this.#step(word, node);
      return;
    }
    if (word.includes(UNKNOWN) && this.#node.children.size > 0) this.hidden = true;
    // `$OPTIONS delete x`: the word may be options, or nothing at all, so what follows may still be the command.
    if (this.hidden && !this.row && this.#pending.length === 0) return;
    this.#leads = false;
    this.words.push(word);
  }

  #step(word: string, node: PathNode): void {
    this.#node = node;
    this.#pending.push(word);
    if (!node.row) return;
    this.row = node.row;
    this.isGroup = node.children.size > 0;
    this.path.push(...this.#pending);
    this.#pending = [];
  }

  #kindOf(name: string): OptionKind | undefined {
    return this.row?.options.get(name) ?? this.compiled.options.get(name);
  }

  /** Takes an option; true where the next word was its value. */
  #option(written: string, next: string | undefined): boolean {
    const word = this.compiled.spec.singleDash && !written.startsWith('--') ? `-${written}` : written;
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const name = equals > 0 ? word.slice(0, equals) : word;
    if (equals > 0) {
      this.#add(name, word.slice(equals + 1));
      return false;
    }
    const kind = this.#kindOf(name);
    if (kind === undefined && HELP.has(written)) {
      this.help = true;
      return false;
    }
    if (kind !== undefined) return this.#take(name, kind, next);
    if (!word.startsWith('--') && word.length > 2) {
      const bundled = this.#bundle(word, next);
      if (bundled !== undefined) return bundled;
    }
    return this.#unlisted(name, next);
  }

  #take(name: string, kind: OptionKind, next: string | undefined): boolean {
    this.#add(name, kind === 'value' ? (next ?? '') : 'true');
    return kind === 'value' && next !== undefined;
  }

  #unlisted(name: string, next: string | undefined): boolean {
    if (next === undefined || next.startsWith('-') || this.compiled.spec.openFlags) {
      this.#add(name, 'true');
      return false;
    }
    this.uncertain = true;
    return this.#take(name, this.unknown, next);
  }

  /** `-rf`, `-nprod`, `-n=prod`: letters until one takes a value. Undefined where a letter is not known. */
  #bundle(word: string, next: string | undefined): boolean | undefined {
    const letters: string[] = [];
    for (let i = 1; i < word.length; i += 1) {
      const letter = `-${word.charAt(i)}`;
      const kind = this.#kindOf(letter);
      if (kind === undefined && letter !== '-h') return undefined;
      if (kind !== 'value') letters.push(letter);
      else {
        for (const flag of letters) this.#flag(flag);
        if (i === word.length - 1) return this.#take(letter, kind, next);
        this.#add(letter, word.slice(i + 1).replace(/^=/, ''));
        return false;
      }
    }
    for (const flag of letters) this.#flag(flag);
    return false;
  }

  #flag(letter: string): void {
    if (this.#kindOf(letter) === undefined) this.help = true;
    else this.#add(letter, 'true');
  }

  #add(name: string, value: string): void {
    if (name === '--help' && !OFF.test(value)) this.help = true;
    const values = this.given.get(name);
    if (values) values.push(value);
    else this.given.set(name, [value]);
    // `--no-dry-run` is how many option parsers write `--dry-run=false`.
    if (name.startsWith('--no-') && this.#kindOf(name) === undefined)
      this.#add(`--${name.slice(5)}`, OFF.test(value) ? 'true' : 'false');
  }
}

/** Spellings of an option that is switched off. */
export const OFF = /^(?:0|f|false|n|no|none|off)$/i;

/** Sorts a command line. `unknown` says how options that no list knows are read. Never throws. */
export function parseCli(argv: readonly string[], compiled: Compiled, unknown: OptionKind): CliCall {
  const reading = new Reading(compiled, unknown);
  reading.read(argv);
  const { path, row, words, rest, given, hidden, uncertain } = reading;
  const isGroup = path.length > 0 && reading.isGroup;
  const help = reading.help || (path.length === 0 && words[0] === 'help' && !row);
  const program = programName(argv[0] ?? '');
  return { argv, program, path, row, words, rest, given, hidden, isGroup, help, uncertain };
}

/** Every value of any of the options, in the order of the names. */
export function valuesOf(call: Pick<CliCall, 'given'>, names: readonly string[]): string[] {
  return names.flatMap((name) => call.given.get(name) ?? []);
}
