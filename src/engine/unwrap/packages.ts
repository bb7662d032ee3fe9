import { parse, type ParseError } from 'jsonc-parser';
import { resolvePath, type Call } from '../shell/frame';
import { packaged } from './generic';
import { NOTHING, type Inner, type Unwrapped } from './inner';
import { lastOf, readOptions } from './options';
import type { ReadFile } from './scripts';
import { quoteWord } from './special';

/** Folders above the working directory in which package.json is looked for. */
const MAX_PARENTS = 8;

const GLOBALS = {
  values: '--prefix -C --cwd --dir -w --workspace --filter -F --config --loglevel --registry --script-shell',
  openFlags: true,
};
const RUN = new Set(['run', 'run-script', 'rum', 'urn']);
const LIFECYCLE: Readonly<Record<string, string>> = {
  test: 'test',
  t: 'test',
  tst: 'test',
  start: 'start',
  stop: 'stop',
  restart: 'restart',
};
/** Scripts that other subcommands set off. */
const INSTALLED = ['preinstall', 'install', 'postinstall', 'prepare'];
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  install: INSTALLED,
  i: INSTALLED,
  ci: INSTALLED,
  add: INSTALLED,
  it: INSTALLED,
  'clean-install': INSTALLED,
  publish: ['prepublishOnly', 'prepack', 'prepare', 'postpack', 'publish', 'postpublish'],
  pack: ['prepack', 'prepare', 'postpack'],
  version: ['preversion', 'version', 'postversion'],
};
/** Folders that workspaces usually stand in. */
const WORKSPACES = ['', 'packages/', 'apps/', 'libs/', 'services/', 'infra/', 'tools/', 'modules/'];
/** Subcommands that neither run a script of the project nor a program of its dependencies. */
const OWN = new Set(
  `add audit autoclean bin cache config create dedupe dlx exec fund help import info init install link list login logout ls node outdated owner pack
  patch pm prune publish rebuild remove root self-update set store unlink uninstall up update upgrade version versions view why workspace workspaces x i ci rm`.split(
    /\s+/,
  ),
);

/** `npm run x`, `yarn x`, `pnpm test`, `bun run x`: scripts of the nearest package.json. */
export function unwrapPackageManager(call: Call, read: ReadFile): Unwrapped | undefined {
  const { argv } = call;
  const manager = argv[0] ?? '';
  const globals = readOptions(argv, 1, GLOBALS);
  // `yarn workspace a run x`.
  const isYarnWorkspace = argv[globals.next] === 'workspace';
  const first = isYarnWorkspace ? globals.next + 2 : globals.next;
  const subcommand = argv[first] ?? (manager.endsWith('yarn') ? 'install' : '');
  const isRun = RUN.has(subcommand);
  const after = isRun ? readOptions(argv, first + 1, GLOBALS) : globals;
  const given = new Map([...globals.given, ...after.given]);
  const trailing = trailingOptions(argv, first);
  const folder = lastOf(given, '--prefix', '-C', '--cwd', '--dir') ?? trailing.folder;
  const workspace = isYarnWorkspace
    ? argv[globals.next + 1]
    : (lastOf(given, '-w', '--workspace', '--filter', '-F') ?? trailing.workspace);
  const found =
    workspace === undefined ? findPackage(call, folder, read) : findWorkspace(call, folder, workspace, read);
  const events = Object.hasOwn(EVENTS, subcommand) ? EVENTS[subcommand] : undefined;
  if (events && !isRun) return scriptsOf(found, events, [], manager);
  const name = isRun ? argv[after.next] : lifecycle(subcommand, manager);
  if (name === undefined || name === '') return undefined;
  const rest = argv.slice((isRun ? after.next : first) + 1).filter((arg, i) => !(i === 0 && arg === '--'));
  if (found && Object.hasOwn(found.scripts, name))
    return scriptsOf(found, [`pre${name}`, name, `post${name}`], rest, manager);
  // `bun run x.ts` runs the file, and `npm start` without a script server.js.
  if (manager.endsWith('bun') && read(name).state === 'text') return undefined;
  if (found && name === 'start' && isNpm(manager))
    return { inners: [{ via: 'npm start', argv: ['node', 'server.js'], cwd: found.folder }] };
  return notFound(call, {
    manager,
    name,
    isRun,
    isOwn: OWN.has(subcommand),
    rest,
  });
}

/** npm reads its own options behind the script's name too, up to `--`. */
function trailingOptions(argv: readonly string[], start: number): { folder?: string; workspace?: string } {
  const found: { folder?: string; workspace?: string } = {};
  for (let i = start + 1; i < argv.length && argv[i] !== '--'; i += 1) {
    const arg = argv[i] ?? '';
    const match = /^(-w|--workspace|--prefix|-C)(?:=(.*))?$/.exec(arg);
    if (!match) continue;
    const value = match[2] ?? argv[i + 1];
    if (match[1] === '-w' || match[1] === '--workspace') found.workspace = value;
    else found.folder = value;
  }
  return found;
}

/** The package of a workspace, by its path, or by its name in one of the usual folders. */
function findWorkspace(
  call: Call,
  folder: string | undefined,
  workspace: string,
  read: ReadFile,
): Package | undefined {
  const name = workspace.replace(/^[!.]*\{?|\.\.\.|\}$/g, '').replace(/^\//, '');
  const short = name.slice(name.lastIndexOf('/') + 1);
  for (const each of [name, ...WORKSPACES.map((prefix) => prefix + short)]) {
    const path = resolvePath(`${each}/package.json`, resolvePath(folder ?? '.', call.state.cwd));
    const fact = path === undefined || each === '' ? undefined : read(path);
    if (path !== undefined && fact?.state === 'text')
      return {
        path,
        folder: path.slice(0, -'/package.json'.length),
        text: fact.text,
        scripts: scriptsIn(fact.text),
      };
  }
  return undefined;
}

/** `turbo run destroy`, `nx run infra:destroy`, `lerna run x`: scripts of the root, of a workspace, or targets of nx. */
export function unwrapMonorepo(call: Call, read: ReadFile): Unwrapped | undefined {
  const { argv } = call;
  const options = readOptions(argv, 1, MONOREPO);
  const verb = argv[options.next] ?? '';
  const isVerb = /^(?:run|run-many|affected|exec)$/.test(verb);
  const after = isVerb ? readOptions(argv, options.next + 1, MONOREPO) : options;
  const given = new Map([...options.given, ...after.given]);
  const word = argv[after.next] ?? lastOf(given, '-t', '--target', '--targets') ?? '';
  const filter = /^(?:--filter|-F|--scope|-p|--projects?)(?:=(.*))?$/;
  const filtered = argv.findIndex((arg) => filter.test(arg));
  const chosen = filtered < 0 ? undefined : (filter.exec(argv[filtered] ?? '')?.[1] ?? argv[filtered + 1]);
  // nx writes project:target, and target project.
  const [project, target] = word.includes(':') ? word.split(':') : [chosen ?? argv[after.next + 1], word];
  if (!target) return undefined;
  const found =
    project === undefined || project.startsWith('-')
      ? findPackage(call, undefined, read)
      : findWorkspace(call, undefined, project, read);
  const inners = nxTarget(call, project, target, read);
  if (found && Object.hasOwn(found.scripts, target))
    inners.push(...scriptsOf(found, [`pre${target}`, target, `post${target}`], [], argv[0] ?? '').inners);
  const near = argv.join(' ');
  return inners.length > 0
    ? { inners }
    : { inners: [], opaque: { reason: `the task ${target} cannot be found`, near } };
}

const MONOREPO = {
  values:
    '--filter -F --scope --concurrency -t --target --targets -p --projects -c --configuration --cwd --log-order --output-logs --base --head --parallel',
  openFlags: true,
};

function nxTarget(call: Call, project: string | undefined, target: string, read: ReadFile): Inner[] {
  if (project === undefined) return [];
  for (const prefix of WORKSPACES) {
    const path = resolvePath(`${prefix}${project}/project.json`, call.state.cwd);
    const fact = path === undefined ? undefined : read(path);
    if (path === undefined || fact?.state !== 'text') continue;
    const errors: ParseError[] = [];
    const json = parse(fact.text, errors, { allowTrailingComma: true }) as
      | {
          targets?: Record<
            string,
            { command?: unknown; options?: { command?: unknown; commands?: unknown; cwd?: unknown } }
          >;
        }
      | undefined;
    const found = json?.targets?.[target];
    const commands = [
      found?.command,
      found?.options?.command,
      ...(Array.isArray(found?.options?.commands) ? (found.options.commands as unknown[]) : []),
    ];
    return commands
      .map((each) => (typeof each === 'object' && each !== null && 'command' in each ? each.command : each))
      .filter((each): each is string => typeof each === 'string')
      .map((text) => ({
        via: `nx run ${project}:${target}`,
        text,
        file: { path, firstLine: lineOf(fact.text, target) },
      }));
  }
  return [];
}

/** npm alone has short names for `test`. */
function lifecycle(subcommand: string, manager: string): string {
  return (isNpm(manager) ? LIFECYCLE[subcommand] : undefined) ?? subcommand;
}

function isNpm(manager: string): boolean {
  return /(?:^|\/)npm$/.test(manager);
}

/** `db:reset`, `migrate:fresh`, `prisma:reset`, `wipe-db`. */
const DROPS =
  /^(?:(?:db|database|data|migrat\w*|prisma|drizzle|knex|typeorm|sequelize|schema|pg|sql|mongo|redis)[:_.-](?:\w+[:_.-])?(?:reset|drop|wipe|fresh|nuke|truncate|flush|purge|destroy|undo:all|rollback:all|force-reset)|(?:reset|drop|wipe|nuke|truncate|flush|purge|destroy)[:_.-](?:db|database|schema|data|redis|mongo))(?:$|[:_.-])/;

interface Missing {
  manager: string;
  name: string;
  isRun: boolean;
  isOwn: boolean;
  rest: readonly string[];
}

/** yarn, pnpm and bun start programs of the dependencies by their bare name; npm does not. */
function notFound(call: Call, { manager, name, isRun, isOwn, rest }: Missing): Unwrapped | undefined {
  if (!isRun && (isOwn || isNpm(manager))) return undefined;
  const opaque = isRun
    ? {
        reason: `the script ${name} of package.json cannot be found`,
        near: call.argv.join(' '),
        // What a project calls so, drops its database.
        ...(DROPS.test(name) && { inReach: true }),
      }
    : undefined;
  // Of npm only a script may be called after a tool: `npm run typeorm -- schema:drop`.
  return { inners: [{ via: manager, argv: packaged([name, ...rest]) }], opaque };
}

interface Package {
  path: string;
  folder: string;
  text: string;
  scripts: Readonly<Record<string, unknown>>;
}

function findPackage(call: Call, folder: string | undefined, read: ReadFile): Package | undefined {
  let at = folder === undefined ? call.state.cwd : resolvePath(folder, call.state.cwd);
  for (let i = 0; at !== undefined && i < MAX_PARENTS; i += 1) {
    const path = `${at === '/' ? '' : at}/package.json`;
    const fact = read(path);
    if (fact.state === 'text') return { path, folder: at, text: fact.text, scripts: scriptsIn(fact.text) };
    if (at === '/') return undefined;
    at = at.slice(0, at.lastIndexOf('/')) || '/';
  }
  return undefined;
}

function scriptsIn(text: string): Readonly<Record<string, unknown>> {
  const errors: ParseError[] = [];
  const json: unknown = parse(text, errors, { allowTrailingComma: true });
  const scripts = typeof json === 'object' && json !== null && 'scripts' in json ? json.scripts : undefined;
  return typeof scripts === 'object' && scripts !== null ? (scripts as Record<string, unknown>) : {};
}

function scriptsOf(
  found: Package | undefined,
  names: readonly string[],
  args: readonly string[],
  manager: string,
): Unwrapped {
  if (!found) return NOTHING;
  const inners: Inner[] = [];
  for (const name of names) {
    const written = Object.hasOwn(found.scripts, name) ? found.scripts[name] : undefined;
    const script = written === 'wireit' ? wireit(found.text, name) : written;
    if (typeof script !== 'string') continue;
    const isMain = !/^(?:pre|post)/.test(name) || names.length === 1;
    const text = isMain ? [script, ...args.map(quoteWord)].join(' ') : script;
    inners.push({
      via: `${manager} run ${name}`,
      text,
      cwd: found.folder,
      file: { path: found.path, firstLine: lineOf(found.text, name) },
    });
  }
  return { inners };
}

/** The command that wireit runs for a script. */
function wireit(text: string, name: string): unknown {
  const errors: ParseError[] = [];
  const json = parse(text, errors, { allowTrailingComma: true }) as
    { wireit?: Record<string, { command?: unknown }> } | undefined;
  return json?.wireit?.[name]?.command;
}

/** 1-based line of a key. */
function lineOf(text: string, key: string): number {
  const scripts = Math.max(text.indexOf('"scripts"'), 0);
  const at = text.indexOf(JSON.stringify(key), scripts);
  return at < 0 ? 1 : text.slice(0, at).split('\n').length;
}

/** `run-s a b`, `npm-run-all clean build:*`: several scripts in one go. */
export function unwrapRunAll(call: Call, read: ReadFile): Unwrapped {
  const found = findPackage(call, undefined, read);
  const names = call.argv
    .slice(1)
    .filter((arg) => !arg.startsWith('-'))
    .map((arg) => arg.split(' ')[0] ?? '');
  const all = Object.keys(found?.scripts ?? {});
  const picked = names.flatMap((name) =>
    name.includes('*') ? all.filter((each) => each.startsWith(name.slice(0, name.indexOf('*')))) : [name],
  );
  return scriptsOf(found, picked, [], call.argv[0] ?? '');
}
