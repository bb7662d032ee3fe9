import type { FactProblem, KubeCluster, KubeContext, KubeFacts, KubeUser } from '../contracts/facts';
import { copied } from './copied';
import type { FileSource } from './files';
import { fileProblem } from './json';
import { parsePlain } from './kubePlain';
import { entryOf, itemsOf, textOf, type YamlNode } from './kubeTree';
import { keptExec } from './kubeExec';
import { parseYaml, type ParsedYaml } from './kubeYaml';

/** 200 contexts with all their certificates have 1.5 MB; whatever is larger was made to be. */
const MAX_BYTES = 4 * 1024 * 1024;
/** Files of one list that are read, and stanzas of one kind in one file. */
const MAX_FILES = 64;
const MAX_STANZAS = 5000;
/** Longest name or address that is kept, in UTF-16 units. */
const MAX_NAME = 1024;

interface Merged {
  currentContext: KubeFacts['currentContext'];
  contexts: Map<string, KubeContext>;
  clusters: Map<string, KubeCluster>;
  users: Map<string, KubeUser>;
  problems: FactProblem[];
}

/** One named stanza of a file: `- name: x` with its `cluster:`, `context:` or `user:`. */
interface Stanza {
  name: string;
  line: number;
  body: YamlNode | undefined;
}

/** A short text that is kept; undefined for none, and for one that is too long to be a name. */
function kept(node: YamlNode | undefined, key: string): string | undefined {
  const text = textOf(node, key);
  return text === undefined || text.length > MAX_NAME ? undefined : copied(text);
}

/** What is wrong within one stanza. It carries the stanza's line, by which it is known whose problem it is. */
function stanzaProblems({ body }: Stanza, repeats: number): string[] {
  const problems: string[] = [];
  if (repeats > 0) problems.push('the same name stands here again below, which kubectl refuses');
  if (body?.kind !== 'map') problems.push('nothing stands behind its name');
  else if (body.repeated.length > 0) {
    problems.push(`the key ${copied((body.repeated[0] ?? '').slice(0, 64))} stands here a second time`);
  }
  return problems;
}

/** The stanzas of one kind in one file. Of two with the same name the first counts, with a problem. */
function stanzas(
  root: YamlNode | undefined,
  list: string,
  key: string,
  note: (p: Omit<FactProblem, 'file'>) => void,
) {
  const found = new Map<string, Stanza>();
  const again = new Map<string, number>();
  const items = itemsOf(entryOf(root, list));
  if (items.length > MAX_STANZAS) note({ text: `it has more than ${MAX_STANZAS} ${list}` });
  for (const item of items.slice(0, MAX_STANZAS)) {
    const name = kept(item, 'name');
    if (name === undefined)
      note({ line: item.line, text: `one of its ${list} has no name, or one that is too long` });
    else if (found.has(name)) again.set(name, (again.get(name) ?? 0) + 1);
    else found.set(name, { name, line: item.line, body: entryOf(item, key) });
  }
  for (const stanza of found.values())
    for (const text of stanzaProblems(stanza, again.get(stanza.name) ?? 0)) note({ line: stanza.line, text });
  return found.values();
}

function contextOf({ body }: Stanza): Omit<KubeContext, 'file' | 'line'> {
  const cluster = kept(body, 'cluster');
  const user = kept(body, 'user');
  const namespace = kept(body, 'namespace');
  return {
    ...(cluster !== undefined && { cluster }),
    ...(user !== undefined && { user }),
    ...(namespace !== undefined && { namespace }),
  };
}

/** The server's address, without a user and password in it. */
function clusterOf({ body }: Stanza): Omit<KubeCluster, 'file' | 'line'> {
  const server = kept(body, 'server')?.replace(/\/\/[^/@]*@/, '//');
  return server === undefined ? {} : { server };
}

/** In kubectl's order: what comes first is used. Only whether a secret is there is looked at. */
const KINDS: readonly (readonly [kind: KubeUser['kind'], ...keys: string[]])[] = [
  ['exec', 'exec'],
  ['provider', 'auth-provider'],
  ['token', 'token', 'tokenFile'],
  ['certificate', 'client-certificate', 'client-certificate-data'],
  ['password', 'username', 'password'],
];

function userOf({ body }: Stanza): Omit<KubeUser, 'file' | 'line'> {
  const kind = KINDS.find(([, ...keys]) =>
    keys.some((key) => {
      const value = entryOf(body, key);
      return value !== undefined && (value.kind !== 'scalar' || (value.text ?? '') !== '');
    }),
  )?.[0];
  const exec = kind === 'exec' ? keptExec(entryOf(body, 'exec')) : undefined;
  return { kind: kind ?? 'none', ...(exec && { exec }) };
}

/** Adds what is new: the first file that has a name decides over the whole of it. */
function merge(merged: Merged, file: string, root: YamlNode | undefined): void {
  const note = (problem: Omit<FactProblem, 'file'>) => void merged.problems.push({ file, ...problem });
  const add = <T>(
    into: Map<string, T & { file: string; line: number }>,
    list: string,
    key: string,
    of: (stanza: Stanza) => T,
  ) => {
    for (const stanza of stanzas(root, list, key, note)) {
      if (!into.has(stanza.name)) into.set(stanza.name, { ...of(stanza), file, line: stanza.line });
    }
  };
  add(merged.contexts, 'contexts', 'context', contextOf);
  add(merged.clusters, 'clusters', 'cluster', clusterOf);
  add(merged.users, 'users', 'user', userOf);
  const current = kept(root, 'current-context');
  if (current === undefined || merged.currentContext) return;
  const line = entryOf(root, 'current-context')?.line ?? 1;
  merged.currentContext = { name: current, file, line };
}

function parsed(text: string): ParsedYaml {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return parsePlain(bare) ?? parseYaml(bare);
}

/** Kube configs, merged as kubectl merges them. Never throws. Nothing keeps their texts: they hold tokens and keys. */
export function readKube(source: FileSource, files: readonly string[]): KubeFacts {
  const merged: Merged = {
    currentContext: undefined,
    contexts: new Map(),
    clusters: new Map(),
    users: new Map(),
    problems: [],
  };
  const distinct = [...new Set(files)];
  for (const file of distinct.slice(0, MAX_FILES)) {
    const fact = source.readOnce(file, MAX_BYTES);
    merged.problems.push(...fileProblem(file, fact, MAX_BYTES));
    if (fact.state !== 'text') continue;
    const result = parsed(fact.text);
    if ('problem' in result) merged.problems.push({ file, ...result.problem });
    else if (result.root && result.root.kind !== 'map' && !isNull(result.root)) {
      merged.problems.push({ file, line: result.root.line, text: 'it is no kube config' });
    } else merge(merged, file, result.root);
  }
  const [first] = distinct.slice(MAX_FILES);
  if (first !== undefined) {
    merged.problems.push({ file: first, text: `only the first ${MAX_FILES} kube configs are read` });
  }
  const { currentContext, ...facts } = merged;
  return currentContext ? { currentContext, ...facts } : facts;
}

function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.text === undefined;
}
