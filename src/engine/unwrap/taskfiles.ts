import { UNKNOWN } from '../invocation';
import { resolvePath, type Call } from '../shell/frame';
import { assignment } from './generic';
import { entry, parseYaml, textAt, texts, type YamlNode } from './files/yaml';
import type { Inner, Unwrapped } from './inner';
import { lastOf, readOptions } from './options';
import type { ReadFile } from './scripts';

const OPTIONS = {
  values: '-t --taskfile -d --dir -o --output -C --concurrency -I --interval --sort',
  openFlags: true,
};
const READS = /^(?:-n|--dry|-l|--list|-a|--list-all|--summary|--status|--version|-h|--help|-i|--init)$/;
const NAMES = [
  'Taskfile.yml',
  'Taskfile.yaml',
  'taskfile.yml',
  'taskfile.yaml',
  'Taskfile.dist.yml',
  'Taskfile.dist.yaml',
];
const MAX_TASKS = 100;

interface Taskfile {
  readonly path: string;
  readonly folder: string;
  readonly root: YamlNode;
  readonly includes: Map<string, Taskfile>;
}

interface Run {
  readonly file: Taskfile;
  readonly vars: ReadonlyMap<string, string>;
  readonly done: Set<string>;
  readonly call: Call;
}

/** `task NAME`: the commands of a Taskfile, its dependencies first. */
export function unwrapTask(call: Call, read: ReadFile): Unwrapped | undefined {
  const options = readOptions(call.argv, 1, OPTIONS);
  if ([...options.given.keys()].some((key) => READS.test(key))) return undefined;
  const named = lastOf(options.given, '-t', '--taskfile');
  const start = resolvePath(lastOf(options.given, '-d', '--dir') ?? '.', call.state.cwd);
  const file = find(start, named, read);
  const near = call.argv.join(' ');
  if (!file) return { inners: [], opaque: { reason: 'its Taskfile cannot be read', near } };
  const given = new Map<string, string>();
  const names: string[] = [];
  let rest: string[] = [];
  for (let i = options.next; i < call.argv.length; i += 1) {
    const word = call.argv[i] ?? '';
    if (word === '--') {
      rest = call.argv.slice(i + 1);
      break;
    }
    const match = assignment(word);
    if (match) given.set(match.name, match.value);
    else if (!word.startsWith('-')) names.push(word);
  }
  given.set('CLI_ARGS', rest.join(' '));
  const inners = (names.length > 0 ? names : ['default']).flatMap((name) =>
    task(name, { file, vars: given, done: new Set(), call }),
  );
  const isMissing = inners.length === 0 && !names.every((name) => definition(name, file));
  return { inners, opaque: isMissing ? { reason: 'its task is not in the Taskfile', near } : undefined };
}

function find(
  start: string | undefined,
  named: string | undefined,
  read: ReadFile,
  depth = 0,
): Taskfile | undefined {
  let folder = start;
  for (let i = 0; folder !== undefined && i < 8; i += 1) {
    for (const name of named === undefined ? NAMES : [named]) {
      const path = resolvePath(name, folder);
      const fact = path === undefined ? undefined : read(path);
      if (path !== undefined && fact?.state === 'text') return open(path, fact.text, read, depth);
    }
    if (folder === '/' || named !== undefined) return undefined;
    folder = folder.slice(0, folder.lastIndexOf('/')) || '/';
  }
  return undefined;
}

function open(path: string, text: string, read: ReadFile, depth: number): Taskfile {
  const root = parseYaml(text);
  const folder = path.slice(0, path.lastIndexOf('/')) || '/';
  const file: Taskfile = { path, folder, root, includes: new Map() };
  const includes = entry(root, 'includes');
  if (includes?.kind !== 'map' || depth >= 3) return file;
  for (const [name, node] of includes.entries) {
    const target = node.kind === 'text' ? node.text : textAt(node, 'taskfile');
    if (target === undefined) continue;
    const at = resolvePath(target, folder);
    const included = /\.ya?ml$/.test(target)
      ? find(folder, target, read, depth + 1)
      : find(at, undefined, read, depth + 1);
    if (included) file.includes.set(name, included);
  }
  return file;
}

function definition(name: string, file: Taskfile): { node: YamlNode; file: Taskfile } | undefined {
  const own = entry(file.root, 'tasks', name);
  if (own) return { node: own, file };
  const tasks = entry(file.root, 'tasks');
  if (tasks?.kind === 'map')
    for (const [key, node] of tasks.entries) {
      if (texts(entry(node, 'aliases')).some(({ text }) => text === name)) return { node, file };
      // `build:*` takes whatever stands in the star's place.
      if (
        key.includes('*') &&
        new RegExp(`^${key.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '[^:]*')}$`).test(name)
      )
        return { node, file };
    }
  const colon = name.indexOf(':');
  const included = colon > 0 ? file.includes.get(name.slice(0, colon)) : undefined;
  return included && definition(name.slice(colon + 1) || 'default', included);
}

function task(name: string, run: Run): Inner[] {
  const bare = name.replace(/^:/, '');
  const key = `${run.file.path} ${bare} ${[...run.vars].join(' ')}`;
  const found = definition(bare, run.file);
  if (!found || run.done.has(key) || run.done.size > MAX_TASKS) return [];
  run.done.add(key);
  const { node, file } = found;
  const vars = new Map([
    ...variables(entry(file.root, 'vars')),
    ...variables(entry(file.root, 'env')),
    ...variables(entry(node, 'vars')),
    ...run.vars,
  ]);
  const env = Object.fromEntries(
    [...variables(entry(file.root, 'env')), ...variables(entry(node, 'env'))].map(([each, value]) => [
      each,
      filled(value, vars, run.call),
    ]),
  );
  const folder = textAt(node, 'dir');
  const cwd =
    folder === undefined ? file.folder : (resolvePath(filled(folder, vars, run.call), file.folder) ?? null);
  const inner = (text: string, line: number): Inner => ({
    via: `task ${bare}`,
    text: filled(text, vars, run.call),
    shell: 'sh',
    cwd,
    env,
    file: { path: file.path, firstLine: line },
  });
  const next: Run = { ...run, file };
  const inners = listed(entry(node, 'deps')).flatMap((dep) => step(dep, next, inner, true));
  const commands = node.kind === 'map' ? (entry(node, 'cmds') ?? entry(node, 'cmd')) : node;
  for (const each of listed(commands)) inners.push(...step(each, next, inner, false));
  return inners;
}

function listed(node: YamlNode | undefined): readonly YamlNode[] {
  if (!node) return [];
  return node.kind === 'list' ? node.items : [node];
}

/** A command line, `cmd:`, `task:` with variables, or `defer:`. */
function step(
  node: YamlNode,
  run: Run,
  inner: (text: string, line: number) => Inner,
  isTask: boolean,
): Inner[] {
  if (node.kind === 'text') return isTask ? task(node.text, run) : [inner(node.text, node.line)];
  if (node.kind === 'list') return [];
  const deferred = entry(node, 'defer');
  if (deferred) return step(deferred, run, inner, false);
  const called = textAt(node, 'task');
  if (called !== undefined)
    return task(called, { ...run, vars: new Map([...run.vars, ...variables(entry(node, 'vars'))]) });
  const cmd = entry(node, 'cmd');
  return cmd?.kind === 'text' ? [inner(cmd.text, cmd.line)] : [];
}

/** Values that are texts; of `sh:` nothing is known. */
function variables(node: YamlNode | undefined): Map<string, string> {
  const found = new Map<string, string>();
  if (node?.kind !== 'map') return found;
  for (const [name, value] of node.entries) found.set(name, value.kind === 'text' ? value.text : UNKNOWN);
  return found;
}

/** `{{.NAME}}`, `{{.NAME | default "x"}}`. */
function filled(text: string, vars: ReadonlyMap<string, string>, call: Call, depth = 0): string {
  if (!text.includes('{{') || depth > 6) return text;
  return text.replace(/\{\{-?\s*(.*?)\s*-?\}\}/g, (_, code: string) => {
    const name = /(?:^|\s|\()\.([A-Za-z_]\w*)/.exec(code)?.[1];
    if (name === undefined) return /^(?:if|end|else|range)/.test(code) ? '' : UNKNOWN;
    const value = vars.get(name) ?? call.state.env(call.overlay)[name];
    if (value !== undefined && value !== '') return filled(value, vars, call, depth + 1);
    const fallback = /default\s+(?:"([^"]*)"|'([^']*)'|(\S+))/.exec(code);
    return fallback ? (fallback[1] ?? fallback[2] ?? fallback[3] ?? '') : (value ?? UNKNOWN);
  });
}
