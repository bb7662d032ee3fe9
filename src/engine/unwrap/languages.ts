import { isKnown, programName, UNKNOWN } from '../invocation';
import { resolvePath, type Call } from '../shell/frame';
import { analyzeCode } from './code/analyze';
import { GRAMMARS, type Grammar } from './code/grammar';
import { NOTHING, type Unwrapped } from './inner';
import { readOptions, type OptionGrammar } from './options';
import type { ReadFile } from './scripts';

/** A programming language whose program starts and cloud calls are looked for. */
export interface Language {
  readonly name: string;
  readonly grammar: Grammar;
  readonly options: OptionGrammar;
  /** Options whose value is code. */
  readonly code: readonly string[];
  /** Functions that start programs, by their last name. */
  readonly calls: ReadonlySet<string>;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const PYTHON: Language = {
  name: 'python',
  grammar: GRAMMARS.python,
  options: { values: '-c -m -W -X -Q --check-hash-based-pycs', openFlags: true },
  code: ['-c'],
  calls: words(
    'system popen run call check_call check_output Popen getoutput getstatusoutput create_subprocess_shell create_subprocess_exec spawnl spawnlp spawnv spawnvp execl execlp execle execv execvp execve execvpe spawn startfile sudo local exec_command',
  ),
};
const NODE: Language = {
  name: 'node',
  grammar: GRAMMARS.node,
  options: {
    values:
      '--run -e --eval -p --print -pe -r --require --import --loader --experimental-loader --env-file -C --conditions --input-type --tsconfig --config --import-map --lock -P --project --cert -L --log-level --v8-flags',
    openFlags: true,
  },
  code: ['-e', '--eval', '-p', '--print', '-pe'],
  calls: words(
    'exec execSync spawn spawnSync execFile execFileSync execa execaSync execaCommand execaCommandSync $ Command shell sh command x',
  ),
};
const RUBY: Language = {
  name: 'ruby',
  grammar: GRAMMARS.ruby,
  options: { values: '-e -r -I -C -E -x', openFlags: true },
  code: ['-e'],
  calls: words('system exec spawn popen popen2 popen2e popen3 capture2 capture2e capture3 sh run pipeline'),
};
const PERL: Language = {
  ...RUBY,
  name: 'perl',
  grammar: GRAMMARS.perl,
  options: { values: '-e -E -I -M -m', openFlags: true },
  code: ['-e', '-E', '-ne', '-pe', '-le', '-nle', '-lne'],
  calls: words('system exec qx popen'),
};
const PHP: Language = {
  ...PERL,
  name: 'php',
  grammar: GRAMMARS.php,
  options: { values: '-r -d -c -f -B -R -F -E', openFlags: true },
  code: ['-r'],
  calls: words('system exec shell_exec passthru proc_open popen pcntl_exec Process fromShellCommandline'),
};
const LUA: Language = {
  ...PYTHON,
  name: 'lua',
  grammar: GRAMMARS.lua,
  options: { values: '-e -l', openFlags: true },
  code: ['-e'],
  calls: words('execute popen'),
};
const AWK: Language = {
  ...PYTHON,
  name: 'awk',
  grammar: GRAMMARS.awk,
  options: { values: '-F -v -f --file --assign --field-separator', openFlags: true },
  code: [],
  calls: words('system'),
};
const GO: Language = {
  ...PYTHON,
  name: 'go',
  grammar: GRAMMARS.go,
  options: { values: '-C -tags -ldflags -mod -exec -gcflags -p -o', openFlags: true },
  code: [],
  calls: words('Command CommandContext'),
};
const JAVA: Language = {
  ...PYTHON,
  name: 'java',
  grammar: GRAMMARS.java,
  options: { values: '-e -cp -classpath --class-path -jar', openFlags: true },
  code: ['-e'],
  calls: words('exec ProcessBuilder'),
};

// prettier-ignore
const BY_PROGRAM: Readonly<Record<string, Language>> = {
  python: PYTHON, pypy: PYTHON, ipython: PYTHON, py: PYTHON, node: NODE, nodejs: NODE, tsx: NODE, 'ts-node': NODE, 'ts-node-esm': NODE, 'ts-node-dev': NODE, tsnd: NODE, 'babel-node': NODE, 'vite-node': NODE, jiti: NODE,
  esno: NODE, swc: NODE, deno: NODE, bun: NODE, zx: NODE, ruby: RUBY, jruby: RUBY, perl: PERL, php: PHP, lua: LUA, luajit: LUA, awk: AWK, gawk: AWK, mawk: AWK, nawk: AWK, groovy: JAVA, jbang: JAVA, java: JAVA,
};
const BY_ENDING: Readonly<Record<string, Language>> = {
  py: PYTHON,
  js: NODE,
  mjs: NODE,
  cjs: NODE,
  ts: NODE,
  mts: NODE,
  rb: RUBY,
  pl: PERL,
  php: PHP,
  go: GO,
  groovy: JAVA,
  java: JAVA,
};

/** Options that look at a file's syntax and run nothing. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  node: ['--check', '-c', '--help', '-h', '--version', '-v'],
  ruby: ['-c', '--version'],
  perl: ['-c'],
  php: ['-l', '-v', '-i'],
  python: ['--version', '-V', '--help'],
};

/** By the interpreter's program name, its version aside: `python3.12`. */
export function languageOf(program: string): Language | undefined {
  if (Object.hasOwn(BY_PROGRAM, program)) return BY_PROGRAM[program];
  const bare = program.replace(/[\d.]+$/, '');
  return Object.hasOwn(BY_PROGRAM, bare) ? BY_PROGRAM[bare] : undefined;
}

/** By a file's name, for runners that take whatever they are given. */
export function languageOfFile(path: string): Language | undefined {
  const ending = path.slice(path.lastIndexOf('.') + 1);
  return Object.hasOwn(BY_ENDING, ending) ? BY_ENDING[ending] : undefined;
}

/** Scripts that frameworks put into every project: what they do is in their words, not in their code. */
const CONSOLES: ReadonlySet<string> = new Set(
  'manage.py django-admin artisan console rails rake hanami spark cake phinx doctrine ace'.split(' '),
);

/** `php artisan …`, `python manage.py …`, `node node_modules/.bin/prisma …`. */
function consoleOf(operand: string | undefined, args: readonly string[], via: string): Unwrapped | undefined {
  if (operand === undefined) return undefined;
  const packed = /node_modules\/(?:\.bin\/)?([\w.-]+)(?:\/[^\0]*)?$/.exec(operand)?.[1];
  const program = packed ?? (CONSOLES.has(programName(operand)) ? operand : undefined);
  return program === undefined ? undefined : { inners: [{ via, argv: [program, ...args] }] };
}

/** Programs that are Python modules too: `python -m awscli`. */
const MODULES: Readonly<Record<string, string>> = {
  awscli: 'aws',
  alembic: 'alembic',
  manage: 'manage.py',
  django: 'django-admin',
  flask: 'flask',
  pgcli: 'pgcli',
  mycli: 'mycli',
  httpie: 'http',
  httpx: 'httpx',
  'azure.cli': 'az',
  ansible: 'ansible',
  pipx: 'pipx',
  uv: 'uv',
  invoke: 'invoke',
  nox: 'nox',
  tox: 'tox',
  fabric: 'fab',
  poethepoet: 'poe',
  poetry: 'poetry',
  hatch: 'hatch',
  flit: 'flit',
  twine: 'twine',
  linodecli: 'linode-cli',
};

/** `python -c …`, `node x.mjs`, `ruby - <<EOF`, `go run x.go`. */
export function unwrapLanguage(name: string, call: Call, read: ReadFile): Unwrapped | undefined {
  if (name === 'go')
    return call.argv[1] === 'run'
      ? runFile(GO, call, readOptions(call.argv, 2, GO.options).next, read)
      : undefined;
  const language = languageOf(name);
  if (!language) return undefined;
  const { argv } = call;
  const hasVerb =
    /^(?:deno|bun|tsx|ipython|jbang)$/.test(name) && /^(?:run|eval|x|watch|serve)$/.test(argv[1] ?? '');
  const options = readOptions(argv, hasVerb ? 2 : 1, language.options);
  if (CHECKS[language.name]?.some((option) => options.given.has(option))) return NOTHING;
  const script = language === NODE ? options.given.get('--run')?.[0] : undefined;
  if (script !== undefined) return { inners: [{ via: 'node --run', argv: ['npm', 'run', script] }] };
  const module = options.given.get('-m')?.[0];
  if (language === PYTHON && module !== undefined) return moduleOf(module, call, read);
  const code = language.code.flatMap((option) => options.given.get(option) ?? []);
  if (name === 'deno' && argv[1] === 'eval') code.push(argv[options.next] ?? '');
  if (code.length > 0) {
    // What `node -p` is given is printed.
    const prints = language === NODE && ['-p', '--print', '-pe'].some((option) => options.given.has(option));
    if (prints) code.push(`console.log(\n${code.pop() ?? ''}\n)`);
    const via = `${programName(argv[0] ?? '')} ${language.code[0] ?? ''}`;
    return runText(language, via, code.join('\n'), argv.slice(options.next), call, read);
  }
  const operand = argv[options.next];
  const console = consoleOf(operand, argv.slice(options.next + 1), name);
  if (console && (operand === undefined || read(operand).state !== 'text')) return console;
  if (language === AWK)
    return options.given.has('-f') ? NOTHING : runText(language, name, operand ?? '', [], call, read);
  if (operand === undefined || operand === '-' || operand === '/dev/stdin')
    return runInput(language, name, call, read, argv.slice(options.next + 1));
  // Compiled programs say nothing of their code.
  if (language === JAVA && !/\.(?:java|groovy|kts?)$/.test(operand)) return NOTHING;
  const before = [...preloaded(language, options.given, call, read), ...(console?.inners ?? [])];
  return runFile(language, call, options.next, read, before);
}

/** A program on the standard input; one that is not known is opaque like a shell's. */
function runInput(
  language: Language,
  name: string,
  call: Call,
  read: ReadFile,
  args: readonly string[],
): Unwrapped {
  const text = call.stdin?.text;
  if (text === undefined) return NOTHING;
  if (text.trim() === UNKNOWN)
    return {
      inners: [{ via: name, text: UNKNOWN, stdin: null }],
      opaque: { reason: 'what it runs is only known when it runs', near: call.stdin?.producer },
    };
  return runText(language, name, text, args, call, read);
}

/** `node -r ./setup.js x.js` runs both. */
function preloaded(
  language: Language,
  given: ReadonlyMap<string, readonly string[]>,
  call: Call,
  read: ReadFile,
): Unwrapped['inners'] {
  if (language !== NODE) return [];
  const paths = ['-r', '--require', '--import']
    .flatMap((option) => given.get(option) ?? [])
    .filter((path) => path.startsWith('.') || path.startsWith('/'));
  return paths.flatMap((path) => runNamed(language, path, [], call, read)?.inners ?? []);
}

function runFile(
  language: Language,
  call: Call,
  at: number,
  read: ReadFile,
  before: Unwrapped['inners'] = [],
): Unwrapped {
  const operand = call.argv[at] ?? '';
  const args = call.argv.slice(at + 1);
  const run = filesOf(language, operand, read)
    .map((path) => runNamed(language, path, args, call, read))
    .find((each) => each !== undefined);
  if (run) return { ...run, inners: [...before, ...run.inners] };
  // `php artisan`, `python manage.py` and the like are tools of their own; what they are asked to do is in the words.
  return { inners: before, opaque: { reason: `the script ${operand} cannot be read`, near: operand } };
}

/** The files that may be meant: `node x` for x.js, `go run ./cmd` for cmd/main.go. */
function filesOf(language: Language, operand: string, read: ReadFile): readonly string[] {
  if (read(operand).state === 'text') return [operand];
  if (language === NODE) return [`${operand}.js`, `${operand}/index.js`, `${operand}.ts`];
  if (language === PYTHON) return [`${operand}/__main__.py`];
  if (language === GO && !operand.endsWith('.go')) return [`${operand}/main.go`];
  return [];
}

function runNamed(
  language: Language,
  path: string,
  args: readonly string[],
  call: Call,
  read: ReadFile,
): Unwrapped | undefined {
  const fact = read(path);
  if (fact.state !== 'text') return undefined;
  return runLanguageFile(
    language,
    path,
    fact.text,
    resolvePath(path, call.state.cwd) ?? path,
    args,
    call,
    read,
  );
}

/** A tool that is a module, or a file of the project. */
function moduleOf(module: string, call: Call, read: ReadFile): Unwrapped {
  const args = call.argv.slice(call.argv.indexOf(module) + 1);
  const program = Object.hasOwn(MODULES, module) ? MODULES[module] : undefined;
  if (program !== undefined) return { inners: [{ via: `python -m ${module}`, argv: [program, ...args] }] };
  const path = module.replaceAll('.', '/');
  return (
    runNamed(PYTHON, `${path}.py`, args, call, read) ??
    runNamed(PYTHON, `${path}/__main__.py`, args, call, read) ??
    NOTHING
  );
}

/** What a file of code would start. */
export function runLanguageFile(
  language: Language,
  via: string,
  text: string,
  path: string | undefined,
  args: readonly string[],
  call: Call,
  read: ReadFile,
): Unwrapped {
  if (!isKnown(text) && text.trim() === UNKNOWN)
    return {
      inners: [{ via, text: UNKNOWN, stdin: null }],
      opaque: { reason: `what ${via} holds is only known when it runs` },
    };
  return analyzeCode({ text, path, via: `${language.name} ${via}`, args }, language, call, read);
}

function runText(
  language: Language,
  via: string,
  text: string,
  args: readonly string[],
  call: Call,
  read: ReadFile,
): Unwrapped {
  return analyzeCode({ text, via, args }, language, call, read);
}
