import { isDeepStrictEqual } from 'node:util';
import type { Node } from 'jsonc-parser';
import {
  mustBe,
  nodeAt,
  parseJson,
  property,
  valueOf,
  withElement,
  withoutNode,
  withProperty,
  withValue,
  type JsonText,
} from './json';
import type { Entry, Target } from './targets';

export type SettingsTarget = Extract<Target, { kind: 'settings' }>;

/** How our entry stands in a file. `other`: it is there, and differs; `why` is a part of a sentence. */
export type Found = { kind: 'absent' } | { kind: 'same' } | { kind: 'other'; why: string };

/** Our hook's script, or Amp's program beside it, in the extension's own storage; blanks before that are quoted in many ways. */
const OURS = /agent-guard\.agent-guard[\\/]+(?:[\w.-]+[\\/]+)*hook(?:-amp)?(?:\.sh|\.cmd)?(?![\w.-])/;

/** True where a text names our hook's script. */
export function namesOurHook(text: string): boolean {
  return OURS.test(text);
}

/** Edits of one file by hand or by us end after so many. */
const MAX_EDITS = 200;

/** A hook of ours: the object with the command, and the group that it stands in. */
interface Ours {
  hook: Node;
  group: Node | undefined;
  /** In the list. */
  index: number;
}

/** How our entries stand in a settings file. @throws ShapeError where the file has another shape than the agent's. */
export function findEntries(text: string, target: SettingsTarget): Found {
  const json = parseJson(text);
  const found = target.entries.map((entry) => findEntry(json, entry));
  if (found.every(({ kind }) => kind === 'absent')) return { kind: 'absent' };
  const missing: Found = { kind: 'other', why: 'a part of it is missing' };
  const other = found.find(({ kind }) => kind === 'other');
  return other ?? (found.some(({ kind }) => kind === 'absent') ? missing : { kind: 'same' });
}

function findEntry(json: JsonText, entry: Entry): Found {
  const ours = oursOf(json, entry);
  const [first] = ours;
  if (!first) return { kind: 'absent' };
  if (ours.length > 1) return { kind: 'other', why: 'it is there more than once' };
  if (entry.isFirst && !isInFront(json, entry, first))
    return { kind: 'other', why: 'another rule stands before it, and the first that fits decides' };
  return difference(first, entry);
}

function difference({ hook, group }: Ours, entry: Entry): Found {
  const wanted = entry.shape === 'group' ? (entry.value.hooks as unknown[])[0] : entry.value;
  const written = valueOf(hook) as Record<string, unknown>;
  const matcher: unknown = group && matcherOf(group);
  if (isDeepStrictEqual(written, wanted) && (!group || isDeepStrictEqual(matcher, entry.value.matcher)))
    return { kind: 'same' };
  const keys = Object.keys({ ...written, ...(wanted as object) });
  const differing = keys.filter(
    (key) => !isDeepStrictEqual(written[key], (wanted as Record<string, unknown>)[key]),
  );
  const names = differing.length === 0 ? ['matcher'] : differing;
  return { kind: 'other', why: `it has another ${names.slice(0, 3).join(', ')} than this version writes` };
}

function matcherOf(group: Node): unknown {
  return (valueOf(group) as Record<string, unknown>).matcher;
}

/** Ours in the list of an entry. What has a shape that no agent knows is somebody else's. */
function oursOf(json: JsonText, entry: Entry): Ours[] {
  const list = nodeAt(json, entry.path);
  if (!list) return [];
  mustBe(json, list, 'array', entry.path);
  return (list.children ?? []).flatMap((element, index): Ours[] => {
    if (element.type !== 'object') return [];
    if (entry.shape === 'hook')
      return isOurs(json, element) && sameTool(json, element, entry)
        ? [{ hook: element, group: undefined, index }]
        : [];
    const hooks = property(json, element, 'hooks');
    if (hooks?.type !== 'array') return [];
    return (hooks.children ?? [])
      .filter((hook) => isOurs(json, hook))
      .map((hook) => ({ hook, group: element, index }));
  });
}

/** Two rules of ours stand in one list, each for another tool. */
function sameTool(json: JsonText, element: Node, { value }: Entry): boolean {
  return value.tool === undefined || property(json, element, 'tool')?.value === value.tool;
}

function isOurs(json: JsonText, node: Node): boolean {
  if (node.type !== 'object') return false;
  return ['command', 'bash', 'to'].some((key) => {
    const value: unknown = property(json, node, key)?.value;
    return typeof value === 'string' && OURS.test(value);
  });
}

/** Nothing stands before it but what is ours too. */
function isInFront(json: JsonText, entry: Entry, { index }: Ours): boolean {
  const elements = nodeAt(json, entry.path)?.children ?? [];
  return elements.slice(0, index).every((element) => isOurs(json, element));
}

/** The text in which our entries stand as this version writes them; the same text where they do. @throws ShapeError */
export function withEntries(text: string, target: SettingsTarget): string {
  let result = text;
  for (const entry of target.entries) result = withEntry(result, entry);
  const { needs } = target;
  return needs ? withProperty(result, needs.key, needs.value) : result;
}

function withEntry(whole: string, entry: Entry): string {
  let text = whole;
  for (let edits = 0; edits < MAX_EDITS; edits += 1) {
    const json = parseJson(text);
    const ours = oursOf(json, entry);
    const [first] = ours;
    if (!first) return withElement(text, entry.path, entry.value, entry.isFirst);
    if (ours.length === 1 && findEntry(json, entry).kind === 'same') return text;
    const last = ours.at(-1) ?? first;
    const isMovable = entry.isFirst === true && !isInFront(json, entry, first);
    if (ours.length > 1 || isMovable || isShared(json, first)) {
      text = json.bom + withoutNode(json.text, removable(json, last));
      continue;
    }
    return json.bom + withValue(json.text, first.group ?? first.hook, entry.value);
  }
  return text;
}

/** Somebody else's hook stands in the same group. */
function isShared(json: JsonText, { group }: Ours): boolean {
  const hooks = group && property(json, group, 'hooks');
  return (hooks?.children?.length ?? 0) > 1;
}

/** The text without any hook of ours, and without the lists and keys that this leaves empty. @throws ShapeError */
export function withoutEntries(whole: string, target: SettingsTarget): string {
  let text = whole;
  for (let edits = 0; edits < MAX_EDITS; edits += 1) {
    const json = parseJson(text);
    const [hook] = allOurs(json, target);
    if (!hook) return text;
    text = json.bom + withoutNode(json.text, emptied(json, hook));
  }
  return text;
}

/** Those of older versions too, under whichever event they stand. */
function allOurs(json: JsonText, target: SettingsTarget): Node[] {
  if (!json.root) return [];
  mustBe(json, json.root, 'object', []);
  const paths = new Map(target.entries.map(({ path }) => [path.join('\n'), path]));
  const hooks = property(json, json.root, 'hooks');
  for (const child of hooks?.type === 'object' ? (hooks.children ?? []) : []) {
    const key: unknown = child.children?.[0]?.value;
    if (typeof key === 'string') paths.set(`hooks\n${key}`, ['hooks', key]);
  }
  return [...paths.values()].flatMap((path) => {
    const list = nodeAt(json, path);
    if (list?.type !== 'array') return [];
    return (list.children ?? []).flatMap((element) => hooksIn(json, element));
  });
}

function hooksIn(json: JsonText, element: Node): Node[] {
  if (isOurs(json, element)) return [element];
  const hooks = element.type === 'object' ? property(json, element, 'hooks') : undefined;
  return (hooks?.children ?? []).filter((hook) => isOurs(json, hook));
}

/** A hook, or its group where nothing else is in that. */
function removable(json: JsonText, ours: Ours): Node {
  return ours.group && !isShared(json, ours) ? ours.group : ours.hook;
}

/** The outermost value that holds nothing but this one. */
function emptied(json: JsonText, node: Node): Node {
  let outer = node;
  for (;;) {
    const isProperty = outer.parent?.type === 'property';
    const item = isProperty && outer.parent ? outer.parent : outer;
    const container = item.parent;
    if (!container?.parent || !isAllOf(json, item, container, isProperty)) return outer;
    outer = container;
  }
}

/** A group's `matcher` belongs to its hooks; else a container goes only when nothing is left in it, comments included. */
function isAllOf(json: JsonText, item: Node, container: Node, isProperty: boolean): boolean {
  const others = (container.children ?? []).filter((child) => child !== item);
  const isGroup = isProperty && item.children?.[0]?.value === 'hooks' && container.parent?.type === 'array';
  if (isGroup) return others.every((child) => child.children?.[0]?.value === 'matcher');
  const end = container.offset + container.length - 1;
  const around =
    json.text.slice(container.offset + 1, item.offset) + json.text.slice(item.offset + item.length, end);
  return others.length === 0 && around.replace(',', '').trim() === '';
}
