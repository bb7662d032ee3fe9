import { UNKNOWN } from '../../invocation';

/** Global options that take a value and may stand between the words of the command. */
const GLOBAL_VALUES: ReadonlySet<string> = new Set(['--output', '-o', '--query', '--subscription']);

/** Global options that stand alone. */
const GLOBAL_SWITCHES: ReadonlySet<string> = new Set(['--debug', '--verbose', '--only-show-errors']);

/** Options of single commands that stand alone, so that a word after them is no value of theirs. */
const LONE_OPTIONS: ReadonlySet<string> = new Set(
  'yes y no-wait debug verbose only-show-errors no-logs no-format local help h dryrun dry-run what-if prompt no-prompt overwrite'.split(
    ' ',
  ),
);

/** Commands that take words of their own after their name; no other word of theirs belongs to the command's path. */
const OPERANDS: ReadonlySet<string> = new Set([
  'find',
  'feedback',
  'config set',
  'config get',
  'config unset',
  'acr build',
  'acr run',
  'acr pack build',
  'storage azcopy run-command',
  'fzf group',
  'fzf subscription',
]);

/** The last words of those, so that hardly any path must be put together. */
const OPERAND_ENDS: ReadonlySet<string> = new Set(
  [...OPERANDS].map((command) => command.slice(command.lastIndexOf(' ') + 1)),
);

function takesOperands(path: readonly string[]): boolean {
  return OPERAND_ENDS.has(path.at(-1) ?? '') && OPERANDS.has(path.join(' '));
}

/** One option of an az command line. */
export interface AzOption {
  /** Without dashes, as written; one letter for a short one. */
  readonly name: string;
  /** The words up to the next option, or the part after `=`. */
  readonly values: readonly string[];
}

/** The words of one az command line, as az's own parser sorts them. */
export interface AzArguments {
  /** The command's words in lower case, as az reads them: ["network", "nsg", "rule", "create"]. May hold UNKNOWN. */
  readonly path: readonly string[];
  /** Words that belong to no option and not to the command. */
  readonly operands: readonly string[];
  readonly options: readonly AzOption[];
  /** What follows `--`. */
  readonly after: readonly string[];
  /** Everything after the path, in order. */
  readonly rest: readonly string[];
  /** True where nothing but a help text is printed. */
  readonly help: boolean;
}

/** True for what argparse takes for an option: it starts with a dash, its name has no blank, and it is no number. */
function looksLikeOption(word: string): boolean {
  if (word.length < 2 || !word.startsWith('-') || /^-\d*\.?\d+$/.test(word)) return false;
  return !(word.split('=', 1)[0] ?? '').includes(' ');
}

/** `--name=value`, `--name`, `-n`, `-nvalue`. */
function readOption(word: string): { name: string; value: string | undefined } {
  if (word.startsWith('--')) {
    const cut = word.indexOf('=');
    return cut < 0
      ? { name: word.slice(2), value: undefined }
      : { name: word.slice(2, cut), value: word.slice(cut + 1) };
  }
  const name = word.charAt(1);
  const rest = word.slice(word.charAt(2) === '=' ? 3 : 2);
  return word.length === 2 ? { name, value: undefined } : { name, value: rest };
}

function collectOptions(words: readonly string[]): { options: AzOption[]; operands: string[] } {
  const options: AzOption[] = [];
  const operands: string[] = [];
  let values = operands;
  for (const word of words) {
    if (!looksLikeOption(word)) {
      values.push(word);
      continue;
    }
    // `-yg rg`: -y stands alone, so that the rest is an option of its own.
    const bundled = /^-y[a-z]/.test(word);
    if (bundled) options.push({ name: 'y', values: [] });
    const { name, value } = readOption(bundled ? `-${word.slice(2)}` : word);
    const own = value === undefined ? [] : [value];
    options.push({ name, values: own });
    values = value !== undefined || LONE_OPTIONS.has(name) ? operands : own;
  }
  return { options, operands };
}

/** Takes the words of the command from the front; global options may stand between them. */
function takePath(words: readonly string[]): { path: string[]; globals: string[]; next: number } {
  const path: string[] = [];
  const globals: string[] = [];
  let i = 0;
  for (; i < words.length; i += 1) {
    const word = words[i] ?? '';
    const name = word.split('=', 1)[0] ?? '';
    if (GLOBAL_SWITCHES.has(word)) globals.push(word);
    else if (GLOBAL_VALUES.has(name)) {
      globals.push(word);
      if (name === word && i + 1 < words.length) globals.push(words[(i += 1)] ?? '');
    } else if (looksLikeOption(word) || word === '' || takesOperands(path)) break;
    // az reads a file in the place of a word that begins with @.
    else path.push(word.startsWith('@') ? UNKNOWN : word.toLowerCase());
  }
  return { path, globals, next: i };
}

/** A line is read by the unwrapper, the classifier and the locator. */
const parsed = new WeakMap<readonly string[], AzArguments>();

/** Sorts the words of an az command line (`argv[0]` is the program). Never throws. */
export function parseAzArgs(argv: readonly string[]): AzArguments {
  const known = parsed.get(argv);
  if (known) return known;
  const args = parse(argv);
  parsed.set(argv, args);
  return args;
}

function parse(argv: readonly string[]): AzArguments {
  const words = argv.slice(1);
  const end = words.indexOf('--');
  const own = end < 0 ? words : words.slice(0, end);
  const { path, globals, next } = takePath(own);
  const rest = own.slice(next);
  const { options, operands } = collectOptions(rest);
  return {
    path,
    options: [...collectOptions(globals).options, ...options],
    operands,
    after: end < 0 ? [] : words.slice(end + 1),
    rest: [...globals, ...rest],
    help: own.some((word) => word === '-h' || word === '--help') || isVersion(path, rest),
  };
}

/** `az --version`, `az -v`: only in front of a command. */
function isVersion(path: readonly string[], rest: readonly string[]): boolean {
  return path.length === 0 && (rest.includes('--version') || rest.includes('-v'));
}
