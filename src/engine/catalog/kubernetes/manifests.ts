import { isAbsolute, join } from 'node:path/posix';
import { isKnown, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { kindOf, type Kind } from './kinds';

/** Longest manifest that is looked into; the rest of a longer one is not seen. */
const MAX_TEXT = 1 << 18;
const MAX_OBJECTS = 200;

/** What a manifest describes, as far as it matters. */
export interface Manifest {
  readonly kinds: readonly Kind[];
  readonly names: readonly string[];
  /** It binds somebody to cluster-admin, or makes a role that may do everything. */
  readonly administers: boolean;
}

/** Invocation and context in one, as manifests are looked for. */
export interface Place {
  readonly invocation: Invocation;
  readonly context: EngineContext;
}

/** The texts of `-f` where they can be seen: files of the project, and standard input for `-`. */
export function manifestTexts(files: readonly string[], { invocation, context }: Place): string[] {
  return files
    .flatMap((file) => file.split(','))
    .flatMap((file) => {
      if (file === '-' || file === '/dev/stdin') return invocation.stdin ?? [];
      if (!isKnown(file) || /^https?:/.test(file)) return [];
      const path = isAbsolute(file)
        ? file
        : invocation.cwd === undefined
          ? undefined
          : join(invocation.cwd, file);
      const fact = path === undefined ? undefined : context.facts.file(path);
      return fact?.state === 'text' ? fact.text : [];
    });
}

/** Reads YAML and JSON alike, by their fields; what is no manifest describes nothing. Linear. */
export function readManifest(text: string): Manifest {
  const body = text
    .slice(0, MAX_TEXT)
    .split('\n')
    .filter((line) => !/^\s*#/.test(line))
    .join('\n');
  const kinds: Kind[] = [];
  for (const match of body.matchAll(
    /(?<![\w.-])["']?kind["']?[ \t]{0,20}:[ \t]{0,20}["']?([A-Za-z]{1,60})/g,
  )) {
    if (match[1] !== undefined && match[1] !== 'List') kinds.push(kindOf(match[1]));
    if (kinds.length >= MAX_OBJECTS) break;
  }
  const names: string[] = [];
  for (const match of body.matchAll(
    /["']?metadata["']?[ \t]{0,20}:\s{0,40}\{?\s{0,40}["']?name["']?[ \t]{0,20}:[ \t]{0,20}["']?([\w.-]{1,80})/g,
  )) {
    if (match[1] !== undefined) names.push(match[1]);
    if (names.length >= MAX_OBJECTS) break;
  }
  return { kinds, names, administers: administers(body, kinds) };
}

const EVERYTHING = (field: string): RegExp =>
  new RegExp(`["']?${field}["']?[ \\t]{0,20}:\\s{0,40}(?:\\[\\s{0,40}|-[ \\t]{1,8})["']\\*["']`);
const ALL_VERBS = EVERYTHING('verbs');
const ALL_RESOURCES = EVERYTHING('resources');

function administers(body: string, kinds: readonly Kind[]): boolean {
  const has = (name: string): boolean => kinds.some((kind) => kind.name === name);
  if (has('clusterrolebinding') || has('rolebinding')) {
    if (/["']?name["']?[ \t]{0,20}:[ \t]{0,20}["']?cluster-admin(?![\w-])/.test(body)) return true;
  }
  return (has('clusterrole') || has('role')) && ALL_VERBS.test(body) && ALL_RESOURCES.test(body);
}

/** All that the visible manifests describe together. */
export function manifestsOf(files: readonly string[], place: Place): Manifest {
  const all = manifestTexts(files, place).map(readManifest);
  return {
    kinds: all.flatMap((one) => one.kinds),
    names: all.flatMap((one) => one.names),
    administers: all.some((one) => one.administers),
  };
}
