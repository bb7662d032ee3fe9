import { UNKNOWN } from '../invocation';
import { resolvePath, type Call } from '../shell/frame';
import { entry, parseYaml, textAt, texts, type YamlNode } from './files/yaml';
import type { Inner } from './inner';
import type { ReadFile } from './scripts';

const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const OVERRIDES = ['compose.override.yaml', 'docker-compose.override.yml'];
const MAX_SERVICES = 50;

/** What a service of a compose file is made of. */
export interface Service {
  readonly name: string;
  readonly image: string | undefined;
  /** The words of its entry point, then those of its command. */
  readonly entryPoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  /** A command that is written as one line. */
  readonly line: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  readonly needs: readonly string[];
  readonly file: NonNullable<Inner['file']>;
}

/** The services of the compose files that a call reads. */
export function services(
  call: Call,
  files: readonly string[],
  folder: string | undefined,
  read: ReadFile,
): ReadonlyMap<string, Service> {
  const found = new Map<string, Service>();
  const cwd = folder === undefined ? call.state.cwd : resolvePath(folder, call.state.cwd);
  const first = NAMES.map((name) => open(name, cwd, read)).find((each) => each !== undefined);
  const chosen =
    files.length > 0
      ? files.map((name) => open(name, call.state.cwd, read))
      : [first, ...OVERRIDES.map((name) => open(name, cwd, read))];
  for (const each of chosen) {
    const nodes = each && entry(each.root, 'services');
    if (!each || nodes?.kind !== 'map') continue;
    for (const [name, node] of [...nodes.entries].slice(0, MAX_SERVICES)) {
      const service = serviceOf(name, node, each.path, call);
      const before = found.get(name);
      found.set(name, before ? merged(before, service) : service);
    }
  }
  return found;
}

function open(
  name: string,
  cwd: string | undefined,
  read: ReadFile,
): { path: string; root: YamlNode } | undefined {
  const path = resolvePath(name, cwd);
  const fact = path === undefined ? undefined : read(path);
  return path !== undefined && fact?.state === 'text' ? { path, root: parseYaml(fact.text) } : undefined;
}

function merged(a: Service, b: Service): Service {
  return {
    ...a,
    ...b,
    image: b.image ?? a.image,
    entryPoint: b.entryPoint ?? a.entryPoint,
    command: b.command ?? a.command,
    line: b.line ?? a.line,
    env: { ...a.env, ...b.env },
  };
}

function serviceOf(name: string, node: YamlNode, path: string, call: Call): Service {
  const filledAt = (key: string): string | undefined => {
    const text = textAt(node, key);
    return text === undefined ? undefined : filled(text, call);
  };
  const command = entry(node, 'command');
  const entryPoint = entry(node, 'entrypoint');
  return {
    name,
    image: filledAt('image'),
    entryPoint: entryPoint && wordsOf(entryPoint, call),
    command: command?.kind === 'list' ? wordsOf(command, call) : undefined,
    line: command?.kind === 'text' ? filled(command.text, call) : undefined,
    env: environment(entry(node, 'environment'), call),
    needs: [
      ...texts(entry(node, 'depends_on')).map(({ text }) => text),
      ...keysOf(entry(node, 'depends_on')),
    ],
    file: { path, firstLine: command?.line ?? entryPoint?.line ?? node.line },
  };
}

function keysOf(node: YamlNode | undefined): string[] {
  return node?.kind === 'map' ? [...node.entries.keys()] : [];
}

function wordsOf(node: YamlNode, call: Call): string[] {
  if (node.kind === 'list') return texts(node).map(({ text }) => filled(text, call));
  return node.kind === 'text' ? filled(node.text, call).split(/\s+/).filter(Boolean) : [];
}

function environment(node: YamlNode | undefined, call: Call): Record<string, string> {
  const env: Record<string, string> = {};
  if (node?.kind === 'map')
    for (const [name, value] of node.entries)
      env[name] = value.kind === 'text' ? filled(value.text, call) : UNKNOWN;
  for (const { text } of node?.kind === 'list' ? texts(node) : []) {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    const value = equals < 0 ? call.state.env(call.overlay)[name] : filled(text.slice(equals + 1), call);
    if (value !== undefined) env[name] = value;
  }
  return env;
}

/** `${NAME:-default}`, `$NAME`; `$$` is the container's own dollar. */
function filled(text: string, call: Call): string {
  return text.replace(
    /\$(?:\$|\{(\w+)(?::?-([^}]*))?[^}]*\}|(\w+))/g,
    (all: string, braced?: string, fallback?: string, bare?: string) => {
      if (all === '$$') return '$';
      return call.state.env(call.overlay)[braced ?? bare ?? ''] ?? fallback ?? UNKNOWN;
    },
  );
}
