import type { MappingKind } from '../../../contracts/environment';
import { EFFECTS, type Effect } from '../../../contracts/words';
import type { Choosers, CliChanges, CliRow, CliSpec } from './spec';

/** `value`: the next word belongs to it. */
export type OptionKind = 'flag' | 'value';
export type OptionKinds = ReadonlyMap<string, OptionKind>;

/** A path of rows, word by word. */
export interface PathNode {
  readonly children: Map<string, PathNode>;
  row?: CompiledRow;
}

export interface CompiledRow {
  readonly row: CliRow;
  readonly effects: readonly Effect[];
  readonly local: boolean;
  readonly options: OptionKinds;
  readonly changes: readonly Change[];
}

/** One entry of `on`. */
export interface Change {
  readonly names: readonly string[];
  /** Only these values count; undefined for a flag that is switched on, empty for any value. */
  readonly values?: readonly string[];
  readonly absent: boolean;
  readonly adds: boolean;
  readonly effects: readonly Effect[];
  readonly local: boolean;
  /** It makes the command harmless. */
  readonly milder: boolean;
  readonly text?: string;
}

export interface Compiled {
  readonly spec: CliSpec;
  readonly root: PathNode;
  readonly options: OptionKinds;
  readonly changes: readonly Change[];
  readonly chooses: Choosers;
  readonly hints: readonly string[];
  readonly hosts: readonly string[];
}

const known: ReadonlySet<string> = new Set(EFFECTS);

/** "create cost" as a list; `local` and what is no effect is left out. */
export function effectList(text: string): Effect[] {
  return text.split(' ').filter((word): word is Effect => known.has(word));
}

function list(text: string | undefined): string[] {
  return text ? text.split(' ') : [];
}

function readChange(key: string, value: string): Change {
  const absent = key.startsWith('!');
  const cut = key.indexOf('=');
  const names = key.slice(absent ? 1 : 0, cut < 0 ? undefined : cut).split('|');
  const values = cut < 0 ? undefined : key.slice(cut + 1).split('|');
  const colon = value.indexOf(':');
  const head = colon < 0 ? value : value.slice(0, colon);
  const adds = head.startsWith('+');
  const effects = effectList(adds ? head.slice(1) : head);
  const local = head === 'local';
  return {
    names,
    values: values?.[0] === '*' ? [] : values,
    absent,
    adds,
    effects,
    local,
    milder: !adds && (local || effects.every((effect) => effect === 'read')),
    text: colon < 0 ? undefined : value.slice(colon + 1).trim(),
  };
}

function readChanges(changes: CliChanges | undefined): Change[] {
  return Object.entries(changes ?? {}).map(([key, value]) => readChange(key, value));
}

function kinds(
  values: string | undefined,
  flags: string | undefined,
  changes: readonly Change[],
): Map<string, OptionKind> {
  const map = new Map<string, OptionKind>();
  // An option of `on` without values is a flag; with them it may be either, and the lists say which.
  for (const change of changes)
    for (const name of change.names) map.set(name, change.values ? 'value' : 'flag');
  for (const name of list(flags)) map.set(name, 'flag');
  for (const name of list(values)) map.set(name, 'value');
  return map;
}

function addRow(root: PathNode, row: CliRow, shared: readonly Change[]): void {
  const [path, effects, , extra] = row;
  const own = readChanges(extra?.on);
  const changes = [...own, ...shared];
  const options = kinds(extra?.values, extra?.flags, own);
  const compiled = { row, effects: effectList(effects), local: effects === 'local', options, changes };
  let nodes = [root];
  for (const step of list(path)) {
    nodes = nodes.flatMap((node) => step.split('|').map((word) => child(node, word)));
  }
  for (const node of nodes) node.row = compiled;
}

function child(node: PathNode, word: string): PathNode {
  let next = node.children.get(word);
  if (!next) node.children.set(word, (next = { children: new Map() }));
  return next;
}

function choosers(text: string | undefined): Choosers {
  return new Map(
    list(text).map((each) => {
      const cut = each.indexOf(':');
      return cut < 0 ? [each, undefined] : [each.slice(0, cut), each.slice(cut + 1) as MappingKind];
    }),
  );
}

/** The tables that a spec is read with. Made once, at the first question about the tool. */
export function compile(spec: CliSpec): Compiled {
  const root: PathNode = { children: new Map() };
  const changes = readChanges(spec.on);
  for (const row of spec.rows) addRow(root, row, changes);
  const chooses = choosers(spec.chooses);
  const hints = list(spec.hints);
  const hosts = list(spec.hosts);
  const options = kinds(spec.values, spec.flags, changes);
  for (const name of [...chooses.keys(), ...hints, ...hosts]) options.set(name, 'value');
  return { spec, root, options, changes, chooses, hints, hosts };
}
