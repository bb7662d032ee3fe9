/**
 * What a kube config's YAML says, with the lines that it stands in. Made by kubePlain.ts or kubeYaml.ts, read by kube.ts
 * along fixed paths, and dropped: it holds the file's secrets.
 */
export type YamlNode = YamlScalar | YamlMap | YamlList;

export interface YamlScalar {
  kind: 'scalar';
  /** 1-based. */
  line: number;
  /** Undefined for null. Numbers and booleans stay as they are written. */
  text: string | undefined;
}

export interface YamlMap {
  kind: 'map';
  /** 1-based line of its first key. */
  line: number;
  /** Of a key that stands twice, the last: that is the one kubectl takes. */
  entries: Map<string, YamlNode>;
  /** Keys that stand here more than once. */
  repeated: string[];
}

export interface YamlList {
  kind: 'list';
  line: number;
  items: YamlNode[];
}

/** Merge keys (`<<: *base`) are followed so far: further down is no file that a person has written. */
const MAX_MERGES = 8;
/** Maps that one merge key may bring in. */
const MAX_SOURCES = 32;

/** Words that YAML 1.1 takes for null where they stand without quotes. */
const NULL_WORDS: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);
/** Longer words are not even compared: a certificate is 4 KB. */
const LONGEST_NULL = 4;

/** The scalar for a word without quotes. */
export function plainScalar(text: string, line: number): YamlScalar {
  return {
    kind: 'scalar',
    line,
    text: text.length <= LONGEST_NULL && NULL_WORDS.has(text) ? undefined : text,
  };
}

export function newMap(line: number): YamlMap {
  return { kind: 'map', line, entries: new Map(), repeated: [] };
}

export function addEntry(map: YamlMap, key: string, value: YamlNode): void {
  if (map.entries.has(key)) map.repeated.push(key);
  map.entries.set(key, value);
}

/** The value of a map's key, its own before what it merges in; undefined for what is no map. */
export function entryOf(node: YamlNode | undefined, key: string, depth = 0): YamlNode | undefined {
  if (node?.kind !== 'map' || depth > MAX_MERGES) return undefined;
  const own = node.entries.get(key);
  const merged = own ? undefined : node.entries.get('<<');
  if (!merged) return own;
  const sources = merged.kind === 'list' ? merged.items.slice(0, MAX_SOURCES) : [merged];
  for (const source of sources) {
    const found = entryOf(source, key, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** The text of a map's key where it is a scalar that is neither null nor empty. */
export function textOf(node: YamlNode | undefined, key: string): string | undefined {
  const value = entryOf(node, key);
  return value?.kind === 'scalar' && value.text !== '' ? value.text : undefined;
}

export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === 'list' ? node.items : [];
}
