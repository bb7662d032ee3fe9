import { UNKNOWN } from '../../invocation';

/** Global options of aws CLI v1 and v2 that take a value. */
const GLOBAL_VALUES = [
  'endpoint-url',
  'output',
  'query',
  'profile',
  'region',
  'color',
  'ca-bundle',
  'cli-read-timeout',
  'cli-connect-timeout',
  'cli-binary-format',
  'cli-error-format',
] as const;

/** Global options that stand alone. */
const GLOBAL_SWITCHES = [
  'debug',
  'no-verify-ssl',
  'no-paginate',
  'no-sign-request',
  'version',
  'v2-debug',
  'no-cli-pager',
  'cli-auto-prompt',
  'no-cli-auto-prompt',
] as const;

const VALUES: ReadonlySet<string> = new Set(GLOBAL_VALUES);
const SWITCHES: ReadonlySet<string> = new Set(GLOBAL_SWITCHES);
const GLOBALS: readonly string[] = [...GLOBAL_VALUES, ...GLOBAL_SWITCHES];

/** Options of single operations that stand alone although their name does not say so, so that what follows them is no value of theirs. */
const LONE_OPTIONS: ReadonlySet<string> = new Set([
  'dry-run',
  'dryrun',
  'recursive',
  'delete',
  'force',
  'quiet',
  'only-show-errors',
  'exact-timestamps',
  'size-only',
  'follow-symlinks',
  'human-readable',
  'summarize',
  'with-decryption',
  'generate-cli-skeleton',
]);

/** One `--option` of an operation. */
export interface AwsOption {
  /** Without dashes, as written. */
  name: string;
  /** The words up to the next option, or the part after `=`. */
  values: readonly string[];
}

/** The words of one aws command line, sorted as the CLI's own parser does. */
export interface AwsArguments {
  /** Global options by their full name without dashes, last one wins; a switch has the value ''. */
  globals: ReadonlyMap<string, string>;
  /** First word that is no option: "ec2". May hold UNKNOWN. */
  service: string | undefined;
  /** Second word: "terminate-instances". May hold UNKNOWN. */
  operation: string | undefined;
  /** Everything else in order, global options taken out. */
  rest: readonly string[];
  /** The options among `rest`. */
  options: readonly AwsOption[];
  /** Words among `rest` that stand before any option. Words after an option are its values: see {@link AwsOption}. */
  positionals: readonly string[];
}

/** The global option that a name means; argparse accepts an unambiguous prefix, which v1 does everywhere. */
function globalName(name: string): string | undefined {
  if (VALUES.has(name) || SWITCHES.has(name)) return name;
  if (LONE_OPTIONS.has(name) || name.length === 0) return undefined;
  let found: string | undefined;
  for (const candidate of GLOBALS) {
    if (!candidate.startsWith(name)) continue;
    if (found !== undefined) return undefined;
    found = candidate;
  }
  return found;
}

/** True for what argparse takes for an option: it starts with a dash, is no negative number and holds no blank. */
export function looksLikeOption(word: string): boolean {
  return word.length > 1 && word.startsWith('-') && !word.includes(' ') && !/^-\d+$|^-\d*\.\d+$/.test(word);
}

/** Splits `--name=value`; undefined for a word that is no long option. */
function splitOption(word: string): { name: string; value: string | undefined } | undefined {
  if (!word.startsWith('--') || word.length === 2 || !looksLikeOption(word.split('=', 1)[0] ?? word))
    return undefined;
  const cut = word.indexOf('=');
  return cut < 0
    ? { name: word.slice(2), value: undefined }
    : { name: word.slice(2, cut), value: word.slice(cut + 1) };
}

/** Takes the global options out, wherever they stand. */
function takeGlobals(words: readonly string[]): { globals: Map<string, string>; others: string[] } {
  const globals = new Map<string, string>();
  const others: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (word === '--') return { globals, others: [...others, ...words.slice(i + 1)] };
    const option = splitOption(word);
    const name = option && globalName(option.name);
    if (!option || name === undefined) {
      others.push(word);
    } else if (SWITCHES.has(name)) {
      globals.set(name, '');
    } else if (option.value !== undefined) {
      globals.set(name, option.value);
    } else if (i + 1 < words.length && !looksLikeOption(words[i + 1] ?? '')) {
      globals.set(name, words[++i] ?? '');
    } else {
      globals.set(name, '');
    }
  }
  return { globals, others };
}

/** `oneValue`: where words stand between the options, as with `s3`, an option takes one value only. */
function collectOptions(
  rest: readonly string[],
  oneValue: boolean,
): { options: AwsOption[]; positionals: string[] } {
  const options: AwsOption[] = [];
  const positionals: string[] = [];
  let values: string[] = positionals;
  for (const word of rest) {
    const option = splitOption(word);
    if (!option) {
      values.push(word);
      if (oneValue && options.at(-1)?.name !== 'grants') values = positionals;
      continue;
    }
    const own = option.value === undefined ? [] : [option.value];
    options.push({ name: option.name, values: own });
    const alone =
      LONE_OPTIONS.has(option.name) || option.name.startsWith('no-') || option.value !== undefined;
    values = alone ? positionals : own;
  }
  return { options, positionals };
}

/**
 * Sorts the words of an aws command line (`argv[0]` is the program). Never throws; what does not parse ends in `rest`.
 * As in the CLI, the first word that is no option is the service even where an unknown option stands before it.
 */
export function parseAwsArgs(argv: readonly string[]): AwsArguments {
  const { globals, others } = takeGlobals(argv.slice(1));
  const words: string[] = [];
  const rest: string[] = [];
  for (const word of others) {
    if (words.length < 2 && !looksLikeOption(word)) words.push(word);
    else rest.push(word);
  }
  return {
    globals,
    service: words[0],
    operation: words[1],
    rest,
    ...collectOptions(rest, words[0] === 's3'),
  };
}

/** True where the word is nothing but a value that cannot be known, which may stand for any number of words. */
export function isWholeUnknown(word: string): boolean {
  return word === UNKNOWN;
}
