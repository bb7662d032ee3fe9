import { programName } from '../invocation';
import type { Call } from '../shell/frame';
import { findShellOuts } from './code';
import { NOTHING, type Inner, type Unwrapped } from './inner';
import { readOptions, type OptionGrammar } from './options';
import type { ReadFile } from './scripts';

/** A programming language whose shell-outs are looked for. */
export interface Language {
  readonly name: string;
  readonly options: OptionGrammar;
  /** Options whose value is code. */
  readonly code: readonly string[];
  /** Functions that start programs, by their last name. */
  readonly calls: ReadonlySet<string>;
  readonly comment: '#' | '//';
  /** How text in double quotes (backquotes in JavaScript) embeds a value. */
  readonly embeds: RegExp;
  /** Text in backquotes is a command. */
  readonly backquotes: boolean;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const PYTHON: Language = {
  name: 'python',
  options: { values: '-c -m -W -X -Q --check-hash-based-pycs', openFlags: true },
  code: ['-c'],
  calls: words(
    'system popen run call check_call check_output Popen getoutput getstatusoutput create_subprocess_shell create_subprocess_exec spawnl spawnlp spawnv spawnvp execl execlp execle execv execvp execve execvpe spawn startfile',
  ),
  comment: '#',
  embeds: /\{[^{}]*\}/g,
  backquotes: false,
};
const NODE: Language = {
  name: 'node',
  options: {
    values:
      '-e --eval -p --print -pe -r --require --import --loader --experimental-loader --env-file -C --conditions --input-type --tsconfig',
    openFlags: true,
  },
  code: ['-e', '--eval', '-p', '--print', '-pe'],
  calls: words(
    'exec execSync spawn spawnSync execFile execFileSync execa execaSync execaCommand execaCommandSync $ Command shell',
  ),
  comment: '//',
  embeds: /\$\{[^{}]*\}/g,
  backquotes: false,
};
const RUBY: Language = {
  name: 'ruby',
  options: { values: '-e -r -I -C -E -x', openFlags: true },
  code: ['-e'],
  calls: words('system exec spawn popen popen2 popen2e popen3 capture2 capture2e capture3 sh'),
  comment: '#',
  embeds: /#\{[^{}]*\}/g,
  backquotes: true,
};
const PERL: Language = {
  ...RUBY,
  name: 'perl',
  options: { values: '-e -E -I -M -m', openFlags: true },
  code: ['-e', '-E', '-ne', '-pe', '-le', '-nle', '-lne'],
  calls: words('system exec qx popen'),
  embeds: /[$@]\{?\w+\}?/g,
};
const PHP: Language = {
  ...PERL,
  name: 'php',
  options: { values: '-r -d -c -f -B -R -F -E', openFlags: true },
  code: ['-r'],
  calls: words('system exec shell_exec passthru proc_open popen pcntl_exec'),
  comment: '//',
};
const LUA: Language = {
  ...PYTHON,
  name: 'lua',
  options: { values: '-e -l', openFlags: true },
  code: ['-e'],
  calls: words('execute popen'),
  comment: '#',
};
const AWK: Language = {
  ...PYTHON,
  name: 'awk',
  options: { values: '-F -v -f --file --assign --field-separator', openFlags: true },
  code: [],
  calls: words('system'),
};

// prettier-ignore
const BY_PROGRAM: Readonly<Record<string, Language>> = {
  python: PYTHON, pypy: PYTHON, ipython: PYTHON, node: NODE, nodejs: NODE, tsx: NODE, 'ts-node': NODE, deno: NODE, bun: NODE, zx: NODE, ruby: RUBY, jruby: RUBY,
  perl: PERL, php: PHP, lua: LUA, luajit: LUA, awk: AWK, gawk: AWK, mawk: AWK, nawk: AWK,
};

/** By the interpreter's program name, its version aside: `python3.12`. */
export function languageOf(program: string): Language | undefined {
  if (Object.hasOwn(BY_PROGRAM, program)) return BY_PROGRAM[program];
  const bare = program.replace(/[\d.]+$/, '');
  return Object.hasOwn(BY_PROGRAM, bare) ? BY_PROGRAM[bare] : undefined;
}

/** Programs that are Python modules too: `python -m awscli`. */
const MODULES: Readonly<Record<string, string>> = {
  awscli: 'aws',
  'azure.cli': 'az',
  ansible: 'ansible',
  pipx: 'pipx',
  uv: 'uv',
};

/** `python -c …`, `node x.mjs`, `ruby - <<EOF`. */
export function unwrapLanguage(name: string, call: Call, read: ReadFile): Unwrapped | undefined {
  const language = languageOf(name);
  if (!language) return undefined;
  const { argv } = call;
  const start = /^(?:run|eval|x)$/.test(argv[1] ?? '') && (name === 'deno' || name === 'bun') ? 2 : 1;
  const options = readOptions(argv, start, language.options);
  const module = options.given.get('-m')?.[0];
  if (language === PYTHON && module !== undefined) return moduleOf(module, argv);
  const code = language.code.flatMap((option) => options.given.get(option) ?? []);
  if (name === 'deno' && argv[1] === 'eval') code.push(argv[options.next] ?? '');
  if (code.length > 0)
    return runLanguageText(
      language,
      `${programName(argv[0] ?? '')} ${language.code[0] ?? ''}`,
      code.join('\n'),
    );
  const operand = argv[options.next];
  if (language === AWK)
    return options.given.has('-f') ? NOTHING : runLanguageText(language, name, operand ?? '');
  if (operand === undefined || operand === '-' || operand === '/dev/stdin')
    return call.stdin ? runLanguageText(language, name, call.stdin.text) : NOTHING;
  const fact = read(operand);
  if (fact.state === 'text') return runLanguageFile(language, operand, fact.text, operand);
  // `php artisan`, `python manage.py` and the like are tools of their own; what they are asked to do is in the words.
  return { inners: [], opaque: { reason: `the script ${operand} cannot be read`, near: operand } };
}

function moduleOf(module: string, argv: readonly string[]): Unwrapped {
  const program = Object.hasOwn(MODULES, module) ? MODULES[module] : undefined;
  return program === undefined
    ? NOTHING
    : { inners: [{ via: `python -m ${module}`, argv: [program, ...argv.slice(argv.indexOf(module) + 1)] }] };
}

/** What a file of code would start. */
export function runLanguageFile(
  language: Language,
  via: string,
  text: string,
  path: string | undefined,
): Unwrapped {
  return runLanguageText(language, `${language.name} ${via}`, text, path);
}

function runLanguageText(language: Language, via: string, text: string, path?: string): Unwrapped {
  const found = findShellOuts(text, language);
  const inners = found.shellOuts.map(({ line, ...started }): Inner => ({
    via,
    ...started,
    file: path === undefined ? undefined : { path, firstLine: line },
  }));
  const opaque =
    found.unreadable === undefined
      ? undefined
      : { reason: 'it starts a program that is only known when it runs', near: found.unreadable };
  return { inners, opaque };
}
