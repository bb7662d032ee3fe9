import { parse } from 'shell-quote';
import { isAbsolute, join } from 'node:path/posix';
import { isKnown, programName, UNKNOWN } from '../../invocation';

/** The words of one terraform, tofu or terragrunt command line, sorted as the CLI's own parser does. */
export interface TerraformArguments {
  /** "terraform", "tofu", "terragrunt", … */
  program: string;
  /** The folder given by -chdir (terragrunt: --working-dir), as written. */
  chdir: string | undefined;
  /** Absolute folder that the configuration is read from; undefined where that cannot be known. */
  dir: string | undefined;
  /** With its second word where it has one: "apply", "state rm", "workspace select"; '' where there is none. May hold UNKNOWN. */
  subcommand: string;
  /** Everything after the subcommand, TF_CLI_ARGS put in where terraform puts it. */
  args: readonly string[];
  /** -help anywhere, -version anywhere: terraform then does nothing else. */
  help: boolean;
  /** terragrunt runs it in every unit below the folder. */
  everywhere: boolean;
}

/** Subcommands that take a second word. */
const NESTED: Readonly<Record<string, readonly string[]>> = {
  state: ['list', 'show', 'mv', 'rm', 'pull', 'push', 'replace-provider', 'identities'],
  workspace: ['list', 'show', 'select', 'new', 'delete'],
  providers: ['lock', 'mirror', 'schema'],
  metadata: ['functions'],
  env: ['list', 'select', 'new', 'delete'],
};

const HELP: ReadonlySet<string> = new Set(['-h', '-help', '--help', '-v', '-version', '--version']);

/** Splits a TF_CLI_ARGS variable as a shell would; operators and variables in it stay plain text. */
function splitVariable(text: string | undefined): string[] {
  if (text === undefined || text.trim() === '') return [];
  if (!isKnown(text)) return text.split(/\s+/).filter((word) => word !== '');
  return parse(text, (name) => `$${name}`).map((part) => {
    if (typeof part === 'string') return part;
    if ('pattern' in part) return part.pattern;
    return 'op' in part ? part.op : '';
  });
}

/** Joins a nested subcommand: `state rm x` is "state rm" with `x` left over. */
function nest(words: readonly string[]): { subcommand: string; args: string[] } {
  const [first = '', second] = words;
  const nested = Object.hasOwn(NESTED, first) ? NESTED[first] : undefined;
  if (nested && second !== undefined && (nested.includes(second) || second.includes(UNKNOWN))) {
    return { subcommand: `${first} ${second}`, args: words.slice(2) };
  }
  return { subcommand: first, args: words.slice(1) };
}

/** Puts the two variables in directly after the subcommand, the specific one first: read in terraform's mergeEnvArgs. */
function injected(
  subcommand: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): string[] {
  const specific = env[`TF_CLI_ARGS_${subcommand.replaceAll(/[- ]/g, '_')}`];
  return [...splitVariable(specific), ...splitVariable(env.TF_CLI_ARGS), ...args];
}

export function resolveDir(cwd: string | undefined, dir: string | undefined): string | undefined {
  if (dir === undefined) return cwd;
  if (!isKnown(dir)) return undefined;
  if (isAbsolute(dir)) return join(dir);
  return cwd === undefined ? undefined : join(cwd, dir);
}

/** The value of `--name V` or `--name=V` of terragrunt; the words without it. */
function takeTerragrunt(words: readonly string[], env: Readonly<Record<string, string>>) {
  const others: string[] = [];
  let dir = env.TG_WORKING_DIR ?? env.TERRAGRUNT_WORKING_DIR;
  let everywhere = false;
  for (let i = 0; i < words.length; i++) {
    const [name, value] = splitOnce(words[i] ?? '');
    if (name === '--all' || name === '-a') everywhere = true;
    else if (TERRAGRUNT_DIR.has(name)) dir = value ?? words[++i];
    else if (TERRAGRUNT_VALUES.has(name)) i += value === undefined ? 1 : 0;
    else if (name === '--') others.push(...words.slice(i + 1).filter((word) => word !== '--'));
    else if (!name.startsWith('--') || HELP.has(name) || TERRAFORM_DOUBLE.test(name))
      others.push(words[i] ?? '');
    if (name === '--') break;
  }
  return { others, dir, everywhere };
}

const TERRAGRUNT_DIR: ReadonlySet<string> = new Set(['--working-dir', '--terragrunt-working-dir']);
const TERRAGRUNT_VALUES: ReadonlySet<string> = new Set(
  [
    'config',
    'download-dir',
    'source',
    'source-map',
    'iam-role',
    'iam-assume-role',
    'iam-assume-role-duration',
  ]
    .concat([
      'parallelism',
      'queue-include-dir',
      'queue-exclude-dir',
      'include-dir',
      'exclude-dir',
      'log-level',
    ])
    .concat([
      'tfpath',
      'tf-path',
      'modules-that-include',
      'units-that-include',
      'log-format',
      'filter',
      'auth-provider-cmd',
    ])
    .concat([
      'provider-cache-dir',
      'feature',
      'excludes-file',
      'queue-excludes-file',
      'json-out-dir',
      'out-dir',
    ])
    .flatMap((name) => [`--${name}`, `--terragrunt-${name}`]),
);
/** Terraform's own options may be written with two dashes as well. */
const TERRAFORM_DOUBLE =
  /^--(destroy|auto-approve|target|replace|refresh-only|var|var-file|lock|input|out|force|json|raw)$/;

function splitOnce(word: string): [string, string | undefined] {
  const cut = word.startsWith('-') ? word.indexOf('=') : -1;
  return cut < 0 ? [word, undefined] : [word.slice(0, cut), word.slice(cut + 1)];
}

/** `terragrunt run-all apply`, `run --all -- apply`, `apply-all`, `stack run apply` are all `apply` in every unit. */
function unwrapTerragrunt(words: readonly string[]): { words: readonly string[]; everywhere: boolean } {
  const [first = '', second] = words;
  if (first === 'run-all') return { words: words.slice(1), everywhere: true };
  if (first === 'run') return { words: words.slice(1), everywhere: false };
  if (first === 'stack' && second === 'run') return { words: words.slice(2), everywhere: true };
  if (/^(plan|apply|destroy|output|validate)-all$/.test(first)) {
    return { words: [first.slice(0, -4), ...words.slice(1)], everywhere: true };
  }
  return { words, everywhere: false };
}

/** The value of an option that is not listed may stand in front: the words begin where terragrunt's own do. */
const TERRAGRUNT_WORDS =
  /^(run|run-all|stack|backend|exec|hcl|apply|destroy|plan|(apply|destroy|plan|output|validate)-all|state|import|workspace|taint|untaint|force-unlock|init|refresh|output|show|validate|console|providers|test)$/;

function fromSubcommand(words: readonly string[]): readonly string[] {
  const at = words.findIndex((word) => TERRAGRUNT_WORDS.test(word));
  return at > 0 ? words.slice(at) : words;
}

function parseTerragrunt(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string | undefined,
): Omit<TerraformArguments, 'program'> {
  const taken = takeTerragrunt(words, env);
  const unwrapped = unwrapTerragrunt(fromSubcommand(taken.others));
  const { subcommand, args } = nest(unwrapped.words);
  const all = injected(subcommand, args, env);
  return {
    chdir: taken.dir,
    dir: resolveDir(cwd, taken.dir),
    subcommand,
    args: all,
    help: asksForHelp(words),
    everywhere: taken.everywhere || unwrapped.everywhere,
  };
}

/** Commands of atmos that show or check things on this machine. */
const ATMOS_LOCAL = /^(about|completion|config|describe|docs|list|support|validate|version)$/;

/** `atmos terraform deploy COMPONENT -s STACK`: terraform's grammar with two words of its own. */
function parseAtmos(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string | undefined,
): Omit<TerraformArguments, 'program'> {
  const rest: string[] = [];
  for (let i = 0; i < words.length; i++) {
    if (words[i] === '-s' || words[i] === '--stack') i++;
    else if (words[i] !== '--' && !(words[i] ?? '').startsWith('--stack=')) rest.push(words[i] ?? '');
  }
  const common = { chdir: undefined, dir: cwd, help: asksForHelp(words), everywhere: rest.includes('--all') };
  const [first = ''] = rest;
  if (!/^(terraform|tf|tofu|opentofu)$/.test(first)) {
    return { ...common, subcommand: ATMOS_LOCAL.test(first) ? 'version' : first, args: rest.slice(1) };
  }
  const { subcommand, args } = nest(rest.slice(1));
  const component = args.findIndex((word) => !word.startsWith('-'));
  const own = args.filter(
    (word, i) => i !== component && !word.startsWith('--from-plan') && word !== '--all',
  );
  return { ...common, subcommand, args: injected(subcommand, own, env) };
}

/** Help and version win over everything, wherever they stand before `--`; seen with terraform 1.11. */
function asksForHelp(words: readonly string[]): boolean {
  for (const word of words) {
    if (word === '--') return false;
    if (HELP.has(word)) return true;
  }
  return false;
}

/**
 * Sorts the words of a terraform command line (`argv[0]` is the program) with the flags that the environment injects.
 * `cwd` is the folder it starts in, undefined where that is not known. Never throws.
 */
export function parseTerraformArgs(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string | undefined,
): TerraformArguments {
  const program = programName(argv[0] ?? '');
  if (program === 'terragrunt') return { program, ...parseTerragrunt(argv.slice(1), env, cwd) };
  if (program === 'atmos') return { program, ...parseAtmos(argv.slice(1), env, cwd) };
  let words: readonly string[] = argv.slice(1);
  // Without a subcommand the variable's own words are the command line.
  const bare = words.every((word) => word.startsWith('-'));
  if (bare) {
    const isChdir = (word: string): boolean => word.startsWith('-chdir=');
    words = [
      ...words.filter(isChdir),
      ...splitVariable(env.TF_CLI_ARGS),
      ...words.filter((w) => !isChdir(w)),
    ];
  }
  let chdir: string | undefined;
  let at = 0;
  for (; at < words.length && (words[at] ?? '').startsWith('-'); at++) {
    const [name, value] = splitOnce(words[at] ?? '');
    if (name === '-chdir') chdir = value;
  }
  const { subcommand, args } = nest(words.slice(at));
  const all = bare ? args : injected(subcommand, args, env);
  const help = asksForHelp([...words.slice(0, at), ...all]);
  return { program, chdir, dir: resolveDir(cwd, chdir), subcommand, args: all, help, everywhere: false };
}
