import { getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import { endOfLine, positionAt, type Position } from './text';

/**
 * Edits of JSON with comments that touch nothing but what they add or take away. (`modify` of jsonc-parser formats the
 * neighbours as well: another guard's hook on one line becomes five, and the comment behind it moves to ours.)
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

/** A text that is not JSON, or has another shape than the agent's; the message is a sentence. */
export class ShapeError extends Error {
  constructor(
    message: string,
    readonly position: Position,
  ) {
    super(message);
  }
}

const BOM = '\uFEFF';

/** A text and its tree; the tree's offsets count without the byte order mark. */
export interface JsonText {
  readonly bom: string;
  readonly text: string;
  /** Undefined where there is nothing but white space and comments. */
  readonly root: Node | undefined;
}

/** @throws ShapeError with the position of the first mistake. */
export function parseJson(whole: string): JsonText {
  const bom = whole.startsWith(BOM) ? BOM : '';
  const text = whole.slice(bom.length);
  const errors: ParseError[] = [];
  const root = tree(text, errors);
  const [error] = errors;
  if (error) {
    const words = printParseErrorCode(error.error)
      .replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
      .toLowerCase();
    throw new ShapeError(`It is not valid JSON: ${words}.`, positionAt(text, error.offset));
  }
  return { bom, text, root };
}

function tree(text: string, errors: ParseError[]): Node | undefined {
  if (text.trim() === '') return undefined;
  try {
    return parseTree(text, errors, { allowTrailingComma: true });
  } catch {
    // The parser recurses.
    throw new ShapeError('It is nested too deeply.', { line: 1, column: 1 });
  }
}

/** The value of a property, or undefined. @throws ShapeError where the key is there twice: agents take the last one. */
export function property(json: JsonText, object: Node, key: string): Node | undefined {
  const found = (object.children ?? []).filter((child) => child.children?.[0]?.value === key);
  if (found.length > 1 && found[1])
    throw new ShapeError(`The key "${key}" is there twice.`, positionAt(json.text, found[1].offset));
  return found[0]?.children?.[1];
}

/** The node at a path of keys, or undefined. @throws ShapeError where something on the way is no object. */
export function nodeAt(json: JsonText, path: readonly string[]): Node | undefined {
  let node = json.root;
  for (const [depth, key] of path.entries()) {
    if (node === undefined) return undefined;
    mustBe(json, node, 'object', path.slice(0, depth));
    node = property(json, node, key);
  }
  return node;
}

/** The value as JSON.parse would make it; the parser's own objects have no prototype, and so equal no other. */
export function valueOf(node: Node): unknown {
  return JSON.parse(JSON.stringify(getNodeValue(node)));
}

/** @throws ShapeError */
export function mustBe(json: JsonText, node: Node, type: 'object' | 'array', path: readonly string[]): void {
  if (node.type === type) return;
  const what = path.length === 0 ? 'The file' : `"${path.join('.')}"`;
  const article = type === 'array' ? 'a list' : 'an object';
  throw new ShapeError(
    `${what} must be ${article}, and is ${kindOf(node)}.`,
    positionAt(json.text, node.offset),
  );
}

function kindOf({ type }: Node): string {
  if (type === 'array') return 'a list';
  if (type === 'object') return 'an object';
  return type === 'null' ? 'null' : `a ${type}`;
}

/** The whole text of a new file. */
export function newJson(value: JsonObject): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Where a value goes: the innermost object or list that is there, and what is missing below it. */
interface Gap {
  parent: Node;
  key: string | undefined;
  value: Json;
}

/**
 * The text with a value added at the end (or the start) of the list at `path`; what is missing of the path is made.
 * @throws ShapeError
 */
export function withElement(
  whole: string,
  path: readonly string[],
  value: JsonObject,
  atStart = false,
): string {
  const json = parseJson(whole);
  if (!json.root) {
    if (json.text.trim() !== '')
      throw new ShapeError('It holds nothing but comments.', { line: 1, column: 1 });
    const made = newJson(nested(path, [value]) as JsonObject);
    return json.bom + made.replaceAll('\n', endOfLine(json.text));
  }
  const gap = findGap(json, json.root, path, value);
  return json.bom + insert(json.text, gap, atStart && gap.key === undefined);
}

/** The text with a property set at the top, where it is not there yet. @throws ShapeError */
export function withProperty(whole: string, key: string, value: Json): string {
  const json = parseJson(whole);
  if (!json.root || nodeAt(json, [key])) return whole;
  return json.bom + insert(json.text, { parent: json.root, key, value }, true);
}

function nested(path: readonly string[], value: Json): Json {
  return path.reduceRight<Json>((inner, key) => ({ [key]: inner }), value);
}

function findGap(json: JsonText, root: Node, path: readonly string[], value: JsonObject): Gap {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = nodeAt(json, path.slice(0, depth));
    if (!node) continue;
    if (depth === path.length) {
      mustBe(json, node, 'array', path);
      return { parent: node, key: undefined, value };
    }
    mustBe(json, node, 'object', path.slice(0, depth));
    return { parent: node, key: path[depth], value: nested(path.slice(depth + 1), [value]) };
  }
  mustBe(json, root, 'object', []);
  return { parent: root, key: path[0], value: nested(path.slice(1), [value]) };
}

function insert(text: string, { parent, key, value }: Gap, atStart: boolean): string {
  const start = parent.offset + 1;
  const end = parent.offset + parent.length - 1;
  const children = parent.children ?? [];
  const inner = text.slice(start, end);
  const isOneLine = !/[\r\n]/.test(inner) && children.length > 0;
  const layout = layoutOf(text, parent);
  const written = (key === undefined ? '' : `${JSON.stringify(key)}: `) + print(value, layout, isOneLine);
  const before = isOneLine ? '' : layout.eol + layout.indent + layout.unit;
  if (children.length === 0 && inner.trim() === '')
    return text.slice(0, start) + before + written + layout.eol + layout.indent + text.slice(end);
  const [first] = children;
  if (atStart && first) {
    const at = isOneLine ? first.offset : start;
    return text.slice(0, at) + before + written + (isOneLine ? ', ' : ',') + text.slice(at);
  }
  return appended(text, { parent, end, before, written, isOneLine });
}

interface Appending {
  parent: Node;
  end: number;
  before: string;
  written: string;
  isOneLine: boolean;
}

/** Behind the last value and the comments that follow it. A trailing comma is kept as the file has it. */
function appended(text: string, { parent, end, before, written, isOneLine }: Appending): string {
  const last = parent.children?.at(-1);
  const lastEnd = last ? last.offset + last.length : parent.offset + 1;
  const rest = text.slice(lastEnd, end);
  const hasTrailingComma = last !== undefined && commaIn(rest) !== -1;
  const comma = last && !hasTrailingComma ? ',' : '';
  const kept = rest.trimEnd();
  const space = isOneLine ? ' ' : before;
  return (
    text.slice(0, lastEnd) +
    comma +
    kept +
    space +
    written +
    (hasTrailingComma ? ',' : '') +
    rest.slice(kept.length) +
    text.slice(end)
  );
}

/** The offset of the first comma outside of comments, or -1. */
function commaIn(text: string): number {
  return text
    .replaceAll(/\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g, (comment) => ' '.repeat(comment.length))
    .indexOf(',');
}

interface Layout {
  eol: string;
  /** Of the line on which the parent begins. */
  indent: string;
  unit: string;
}

function layoutOf(text: string, parent: Node): Layout {
  const lineStart =
    Math.max(text.lastIndexOf('\n', parent.offset - 1), text.lastIndexOf('\r', parent.offset - 1)) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
  const unit = /(?:^|\n|\r)([ \t]+)\S/.exec(text)?.[1] ?? '  ';
  return { eol: endOfLine(text), indent, unit };
}

function print(value: Json, { eol, indent, unit }: Layout, isOneLine: boolean): string {
  if (isOneLine) return JSON.stringify(value);
  return JSON.stringify(value, null, unit).replaceAll('\n', eol + indent + unit);
}

/**
 * The text without a property or an element. An object or a list that is left empty becomes `{}` or `[]`; comments in it
 * stay.
 */
export function withoutNode(text: string, node: Node): string {
  const target = node.parent?.type === 'property' ? node.parent : node;
  const { parent } = target;
  if (!parent) return text;
  const siblings = parent.children ?? [];
  const index = siblings.indexOf(target);
  const before = siblings[index - 1];
  const end = target.offset + target.length;
  const next = siblings[index + 1];
  const close = parent.offset + parent.length - 1;
  const commaAfter = commaIn(text.slice(end, next?.offset ?? close));
  const from = startOfGap(text, target.offset, before ? before.offset + before.length : parent.offset + 1);
  if (commaAfter !== -1) {
    const to = end + commaAfter + 1;
    const rest = text.slice(to);
    // The first of a line's: the space behind its comma was made with it.
    const space = from === parent.offset + 1 && next ? (/^[ \t]+/.exec(rest)?.[0].length ?? 0) : 0;
    return text.slice(0, from) + rest.slice(target.offset === from ? space : 0);
  }
  const kept = text.slice(0, from);
  const rest = text.slice(end);
  if (!before) {
    const inner = text.slice(parent.offset + 1, from) + text.slice(end, close);
    return inner.trim() === '' ? text.slice(0, parent.offset + 1) + text.slice(close) : kept + rest;
  }
  const beforeEnd = before.offset + before.length;
  const comma = beforeEnd + commaIn(text.slice(beforeEnd, target.offset));
  return text.slice(0, comma) + text.slice(comma + 1, Math.max(from, comma + 1)) + rest;
}

/** The text with another value in a value's place. */
export function withValue(text: string, node: Node, value: Json): string {
  const end = node.offset + node.length;
  const isOneLine = !/[\r\n]/.test(text.slice(node.offset, end));
  const { eol, indent, unit } = layoutOf(text, node);
  const written = isOneLine
    ? JSON.stringify(value)
    : JSON.stringify(value, null, unit).replaceAll('\n', eol + indent);
  return text.slice(0, node.offset) + written + text.slice(end);
}

/** Where the white space begins that stands before a value, no further than `limit`. */
function startOfGap(text: string, offset: number, limit: number): number {
  let start = offset;
  while (start > limit && /\s/.test(text[start - 1] ?? '')) start -= 1;
  return start;
}
