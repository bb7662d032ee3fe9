import { isKnown, UNKNOWN } from '../../invocation';
import { decodeBase64 } from '../../unwrap/decode';
import { itemsOf, listOf, oneOf, textOf, type Value } from './values';

/** Numbers that a range counts through one by one. */
const MAX_RANGE = 32;
/** Texts longer than this are not built. */
const MAX_TEXT = 1 << 16;

type Binary = (left: Value, right: Value) => Value;

const BINARY: Readonly<Record<string, Binary>> = {
  '+': (left, right) =>
    typeof left !== 'string' && left.kind === 'list'
      ? listOf([left, right])
      : bounded(textOf(left) + textOf(right)),
  '-f': (left, right) => bounded(format(textOf(left), itemsOf(right).map(textOf))),
  '-join': (left, right) => bounded(itemsOf(left).map(textOf).join(textOf(right))),
  '..': range,
  '*': (left, right) => repeat(textOf(left), textOf(right)),
  '-replace': (left, right) => {
    const [pattern = '', to = ''] = itemsOf(right).map(textOf);
    return oneOf(itemsOf(left).map((item) => replaced(textOf(item), pattern, to, true)));
  },
  '-split': (left, right) => split(textOf(left), textOf(right)),
  '-as': (left) => left,
};

/** A text that grows beyond what commands have is unknown: doubling it again and again costs nothing to write. */
export function bounded(text: string): string {
  return text.length > MAX_TEXT ? UNKNOWN : text;
}

/** The value of an operation whose operands are known; comparisons and arithmetic are not computed. */
export function operate(operator: string, operands: readonly Value[]): Value {
  const [left = '', right = ''] = operands;
  if (operands.length === 1) return prefix(operator, left);
  const name = operator.replace(/^-[ci](?=replace|split|join)/, '-');
  const binary = Object.hasOwn(BINARY, name) ? BINARY[name] : undefined;
  return binary ? binary(left, right) : UNKNOWN;
}

function prefix(operator: string, operand: Value): Value {
  if (operator.startsWith('[')) return cast(operator.slice(1, -1), operand);
  if (operator === '-join') return itemsOf(operand).map(textOf).join('');
  if (operator.endsWith('split')) return oneOf(textOf(operand).trim().split(/\s+/));
  if (operator === '@()') return listOf([operand]);
  if (operator === ',') return operand;
  return UNKNOWN;
}

function cast(type: string, operand: Value): Value {
  if (type === 'string') return textOf(operand);
  if (type === 'char') return character(textOf(operand));
  if (type === 'char[]') {
    const items = itemsOf(operand).map(textOf);
    return oneOf(
      items.length === 1 && !/^\d+$/.test(items[0] ?? '') ? Array.from(items[0] ?? '') : items.map(character),
    );
  }
  return operand;
}

function character(text: string): string {
  const code = /^(?:0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : undefined;
  if (code === undefined) return text.length === 1 ? text : UNKNOWN;
  return code <= 0xffff ? String.fromCharCode(code) : UNKNOWN;
}

function range(left: Value, right: Value): Value {
  const [from, to] = [Number(textOf(left)), Number(textOf(right))];
  if (!Number.isInteger(from) || !Number.isInteger(to) || Math.abs(to - from) >= MAX_RANGE) return UNKNOWN;
  const step = to < from ? -1 : 1;
  return oneOf(Array.from({ length: Math.abs(to - from) + 1 }, (_, i) => String(from + i * step)));
}

function repeat(text: string, times: string): Value {
  const count = Number(times);
  if (/^[\d.]+$/.test(text) || !Number.isInteger(count) || count < 0 || text.length * count > MAX_TEXT)
    return UNKNOWN;
  return text.repeat(count);
}

/** `'{0} {1}' -f a, b`. */
export function format(template: string, values: readonly string[]): string {
  return template.replace(/\{\{|\}\}|\{(\d{1,3})(?:[,:][^{}]*)?\}/g, (all: string, index?: string) =>
    index === undefined ? all.charAt(0) : (values[Number(index)] ?? UNKNOWN),
  );
}

/** Patterns of plain characters are replaced; any other may match whatever it wants. */
function replaced(text: string, pattern: string, to: string, isPattern: boolean): string {
  if (!isKnown(pattern) || (isPattern && /[\\^$.|?*+()[\]{}]/.test(pattern))) return UNKNOWN;
  if (pattern === '') return text;
  if (!isPattern) return bounded(text.replaceAll(pattern, () => to));
  return bounded(text.replace(new RegExp(pattern, 'gi'), () => to));
}

function split(text: string, separator: string): Value {
  if (!isKnown(separator) || /[\\^$.|?*+()[\]{}]/.test(separator) || separator === '') return UNKNOWN;
  return oneOf(text.split(separator));
}

type Method = (text: string, args: readonly string[], target: Value) => Value;

const METHODS: Readonly<Record<string, Method>> = {
  tolower: (text) => text.toLowerCase(),
  toupper: (text) => text.toUpperCase(),
  tolowerinvariant: (text) => text.toLowerCase(),
  toupperinvariant: (text) => text.toUpperCase(),
  tostring: (text) => text,
  trim: (text, [chars]) => (chars === undefined ? text.trim() : UNKNOWN),
  trimend: (text) => text.trimEnd(),
  trimstart: (text) => text.trimStart(),
  replace: (text, [from = '', to = '']) => replaced(text, from, to, false),
  substring: (text, [start, length]) =>
    isKnown(text)
      ? text.slice(Number(start), length === undefined ? undefined : Number(start) + Number(length))
      : UNKNOWN,
  split: (text, [separator]) => oneOf(text.split(separator ?? ' ')),
  insert: (text, [at, more = '']) =>
    isKnown(text) ? text.slice(0, Number(at)) + more + text.slice(Number(at)) : UNKNOWN,
  tochararray: (text) => oneOf(Array.from(text)),
  concat: (text, args) => text + args.join(''),
};

/** What a method of a text gives; undefined for one that is not known. */
export function callMethod(name: string, target: Value, args: readonly string[]): Value | undefined {
  return Object.hasOwn(METHODS, name) ? METHODS[name]?.(textOf(target), args, target) : undefined;
}

/** Static methods that compute text: `[string]::Join(…)`, `[Convert]::FromBase64String(…)`. */
export function callStatic(type: string, name: string, args: readonly Value[]): Value | undefined {
  const [first = '', ...rest] = args;
  const short = type.replace(/^system\./, '');
  if (short === 'string' && name === 'join') return rest.flatMap(itemsOf).map(textOf).join(textOf(first));
  if (short === 'string' && name === 'format')
    return format(textOf(first), rest.flatMap(itemsOf).map(textOf));
  if (short === 'string' && name === 'concat') return args.map(textOf).join('');
  if (short === 'convert' && name === 'frombase64string') return { kind: 'bytes', base64: textOf(first) };
  if (short === 'convert' && name === 'tochar') return character(textOf(first));
  return undefined;
}

/** `[Text.Encoding]::Unicode.GetString(bytes)`. */
export function decodeBytes(bytes: Value, encoding: string): Value {
  if (typeof bytes === 'string' || bytes.kind !== 'bytes' || !isKnown(bytes.base64)) return UNKNOWN;
  return decodeBase64(bytes.base64, encoding === 'unicode' ? 'utf16le' : 'utf8') ?? UNKNOWN;
}
