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
const INSTALL = new Set(['install', 'i', 'ci', 'add', 'it', 'clean-install']);
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
  const subcommand = argv[globals.next] ?? (manager.endsWith('yarn') ? 'install' : '');
  const isRun = RUN.has(subcommand);
  const after = isRun ? readOptions(argv, globals.next + 1, GLOBALS) : globals;
  const folder = lastOf(globals.given, '--prefix', '-C', '--cwd', '--dir');
  const found = findPackage(call, folder, read);
  if (INSTALL.has(subcommand))
    return scriptsOf(found, ['preinstall', 'install', 'postinstall', 'prepare'], [], manager);
  const name = isRun ? argv[after.next] : lifecycle(subcommand, manager);
  if (name === undefined || name === '') return undefined;
  const rest = argv.slice(after.next + 1).filter((arg, i) => !(i === 0 && arg === '--'));
  if (found && Object.hasOwn(found.scripts, name))
    return scriptsOf(found, [`pre${name}`, name, `post${name}`], rest, manager);
  return notFound(call, {
    manager,
    name,
    isRun,
    isOwn: OWN.has(subcommand),
    rest,
  });
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
  return isNpm(manager)
    ? { inners: [], opaque }
    : { inners: [{ via: manager, argv: packaged([name, ...rest]) }], opaque };
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
    const script = Object.hasOwn(found.scripts, name) ? found.scripts[name] : undefined;
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
