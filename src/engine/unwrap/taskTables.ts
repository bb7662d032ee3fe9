import { parse, type ParseError } from 'jsonc-parser';
import { resolvePath, type Call } from '../shell/frame';
import { parseToml, type TomlEntry, type TomlValue } from './files/toml';
import type { Inner, Unwrapped } from './inner';
import { readOptions } from './options';
import type { ReadFile } from './scripts';
import { quoteWord } from './special';

/** A runner whose tasks stand in a table of a file: where, and how it is called. */
interface Runner {
  /** The words before the task's name; '' where the name comes first. */
  readonly verbs: RegExp | undefined;
  /** File and table, the first that has the task is taken. */
  readonly tables: readonly (readonly [file: string, table: string])[];
  readonly values?: string;
}

const PYPROJECT = 'pyproject.toml';

/** Runners by their program's name. */
const RUNNERS: Readonly<Record<string, Runner>> = {
  poe: {
    verbs: undefined,
    tables: [
      [PYPROJECT, 'tool.poe.tasks'],
      ['poe_tasks.toml', 'tool.poe.tasks'],
    ],
    values: '-C --directory -e --executor',
  },
  pdm: {
    verbs: /^run$/,
    tables: [[PYPROJECT, 'tool.pdm.scripts']],
    values: '-p --project -s --site-packages',
  },
  hatch: {
    verbs: /^run$/,
    tables: [
      [PYPROJECT, 'tool.hatch.envs.default.scripts'],
      ['hatch.toml', 'envs.default.scripts'],
    ],
    values: '-e --env -p --project',
  },
  rye: { verbs: /^(?:run|r)$/, tables: [[PYPROJECT, 'tool.rye.scripts']] },
  pixi: {
    verbs: /^(?:run|r)$/,
    tables: [
      ['pixi.toml', 'tasks'],
      [PYPROJECT, 'tool.pixi.tasks'],
    ],
    values: '-e --environment --manifest-path',
  },
  pipenv: { verbs: /^run$/, tables: [['Pipfile', 'scripts']] },
  taskipy: { verbs: undefined, tables: [[PYPROJECT, 'tool.taskipy.tasks']] },
  mise: {
    verbs: /^(?:run|r)$/,
    tables: [
      ['mise.toml', 'tasks'],
      ['.mise.toml', 'tasks'],
      ['mise/config.toml', 'tasks'],
    ],
    values: '-C --cd -E --env -j --jobs -t --tool',
  },
  composer: {
    verbs: /^(?:run|run-script|exec)$/,
    tables: [['composer.json', 'scripts']],
    values: '-d --working-dir',
  },
  deno: {
    verbs: /^task$/,
    tables: [
      ['deno.json', 'tasks'],
      ['deno.jsonc', 'tasks'],
      ['package.json', 'scripts'],
    ],
    values: '-c --config --cwd -f --filter',
  },
};
/** Events of composer that its own commands set off. */
const COMPOSER_EVENTS: Readonly<Record<string, readonly string[]>> = {
  install: ['pre-install-cmd', 'post-autoload-dump', 'post-install-cmd'],
  update: ['pre-update-cmd', 'post-autoload-dump', 'post-update-cmd'],
  'dump-autoload': ['pre-autoload-dump', 'post-autoload-dump'],
};
const MAX_TASKS = 60;

interface Table {
  readonly path: string;
  readonly folder: string;
  readonly tasks: ReadonlyMap<string, TomlEntry>;
}

/** Tasks of pyproject.toml, Pipfile, mise.toml, composer.json, deno.json; undefined where the name is none of them. */
export function unwrapTaskTable(name: string, call: Call, read: ReadFile): Unwrapped | undefined {
  const runner = Object.hasOwn(RUNNERS, name) ? RUNNERS[name] : undefined;
  if (!runner) return undefined;
  const { argv } = call;
  const grammar = { values: runner.values, openFlags: true };
  let { next } = readOptions(argv, 1, grammar);
  const events = name === 'composer' ? (COMPOSER_EVENTS[argv[next] ?? ''] ?? []) : [];
  const isVerb = runner.verbs?.test(argv[next] ?? '') ?? false;
  if (runner.verbs && !isVerb && name !== 'composer') return undefined;
  if (isVerb) next = readOptions(argv, next + 1, grammar).next;
  const table = find(call, runner, [argv[next] ?? '', ...events], read);
  if (!table) return undefined;
  const names =
    events.length > 0
      ? events
      : (argv[next] ?? '').includes(':') && !table.tasks.has(argv[next] ?? '')
        ? [(argv[next] ?? '').split(':').at(-1) ?? '']
        : [argv[next] ?? ''];
  const args = argv.slice(next + 1).filter((arg, i) => !(i === 0 && arg === '--'));
  const done = new Set<string>();
  return { inners: names.flatMap((each) => task(each, events.length > 0 ? [] : args, table, name, done)) };
}

function find(call: Call, runner: Runner, names: readonly string[], read: ReadFile): Table | undefined {
  let folder = call.state.cwd;
  for (let i = 0; folder !== undefined && i < 8; i += 1) {
    for (const [file, table] of runner.tables) {
      const path = resolvePath(file, folder);
      const fact = path === undefined ? undefined : read(path);
      if (path === undefined || fact?.state !== 'text') continue;
      const tasks = tasksIn(fact.text, file, table);
      if (names.some((name) => tasks.has(name) || tasks.has(name.split(':').at(-1) ?? '')))
        return { path, folder, tasks };
    }
    if (folder === '/') return undefined;
    folder = folder.slice(0, folder.lastIndexOf('/')) || '/';
  }
  return undefined;
}

function tasksIn(text: string, file: string, table: string): ReadonlyMap<string, TomlEntry> {
  if (/\.jsonc?$/.test(file)) return jsonTasks(text, table);
  const tasks = new Map<string, TomlEntry>();
  const prefix = `${table}.`;
  // hatch's environments other than the default one count as well.
  const anyEnvironment = /^(tool\.hatch\.)?envs\.[^.]+\.scripts\./;
  for (const [key, entry] of parseToml(text)) {
    const start = key.startsWith(prefix)
      ? prefix.length
      : table.includes('envs.')
        ? (anyEnvironment.exec(key)?.[0].length ?? -1)
        : -1;
    if (start < 0) continue;
    const [name = '', ...more] = splitName(key.slice(start));
    const before = tasks.get(name);
    // A task may be a table of its own: [tasks.x] run = "…".
    if (more.length === 0) tasks.set(name, entry);
    else
      tasks.set(name, {
        line: before?.line ?? entry.line,
        value: { ...(isTable(before?.value) ? before.value : {}), [more.join('.')]: entry.value },
      });
  }
  return tasks;
}

/** Names of tasks may hold dots only where they are quoted; what follows a dot is a field of the task. */
function splitName(key: string): string[] {
  const match =
    /^(.*)\.(run|cmd|shell|script|sequence|depends|depends_on|depends-on|deps|dir|env|help|description|alias|args|composite|call|cwd|hide|sources|outputs|executor|uses|ref|expr|control|switch)$/.exec(
      key,
    );
  return match ? [match[1] ?? '', match[2] ?? ''] : [key];
}

function jsonTasks(text: string, table: string): ReadonlyMap<string, TomlEntry> {
  const errors: ParseError[] = [];
  const json: unknown = parse(text, errors, { allowTrailingComma: true });
  const tasks = new Map<string, TomlEntry>();
  const found = isTable(json) ? json[table] : undefined;
  if (!isTable(found)) return tasks;
  const start = Math.max(text.indexOf(`"${table}"`), 0);
  for (const [name, value] of Object.entries(found)) {
    const at = text.indexOf(JSON.stringify(name), start);
    tasks.set(name, { value, line: at < 0 ? 1 : text.slice(0, at).split('\n').length });
  }
  return tasks;
}

function isTable(value: unknown): value is Readonly<Record<string, TomlValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function task(
  name: string,
  args: readonly string[],
  table: Table,
  runner: string,
  done: Set<string>,
): Inner[] {
  const entry = table.tasks.get(name);
  if (!entry || done.has(name) || done.size > MAX_TASKS) return [];
  done.add(name);
  const { value, line } = entry;
  const shared = { via: `${runner} ${name}`, cwd: table.folder, file: { path: table.path, firstLine: line } };
  const lines = (text: TomlValue | undefined): Inner[] => {
    if (typeof text === 'string')
      return (
        referred(text, table, runner, done) ?? [{ ...shared, text: [text, ...args.map(quoteWord)].join(' ') }]
      );
    if (!Array.isArray(text)) return [];
    // mise and composer list lines; poe names other tasks.
    return (text as readonly TomlValue[]).flatMap((each) =>
      typeof each === 'string'
        ? table.tasks.has(each)
          ? task(each, [], table, runner, done)
          : lines(each)
        : isTable(each)
          ? bodyOf(each)
          : [],
    );
  };
  const code = (text: string): Inner[] => [{ ...shared, argv: ['python3', '-c', text] }];
  const bodyOf = (body: Readonly<Record<string, TomlValue>>): Inner[] => [
    ...[
      body.depends,
      body.depends_on,
      body['depends-on'],
      body.deps,
      body.sequence,
      body.composite,
      body.ref,
    ].flatMap(lines),
    ...[body.cmd, body.run, body.shell, body.command].flatMap((each) =>
      Array.isArray(each) && runner === 'pdm' ? [{ ...shared, argv: each.map(String) }] : lines(each),
    ),
    ...(typeof body.script === 'string' ? code(moduleCall(body.script)) : []),
    ...(typeof body.call === 'string' ? code(moduleCall(body.call)) : []),
  ];
  return isTable(value) ? bodyOf(value) : lines(value);
}

/** `@other` of composer, `x = "pkg.module:function"`. */
function referred(text: string, table: Table, runner: string, done: Set<string>): Inner[] | undefined {
  const match = /^@(?!php|composer|putenv|no_additional)([\w:.-]+)/.exec(text);
  return runner === 'composer' && match ? task(match[1] ?? '', [], table, runner, done) : undefined;
}

function moduleCall(target: string): string {
  const [module = '', call = 'main'] = target.split(':');
  return `from ${module} import ${call.replace(/\(.*$/s, '')}\n${call.includes('(') ? call : `${call}()`}`;
}
