import { isKnown, UNKNOWN } from '../invocation';
import { removePrefix, removeSuffix, replaceLiteral } from './pattern';
import type { Value } from './state';

/** Applies to a scalar or to each element of an array; what cannot be computed is unknown. */
function each(value: Value, change: (text: string) => string | undefined): Value {
  const one = (text: string) => (isKnown(text) ? (change(text) ?? UNKNOWN) : UNKNOWN);
  return typeof value === 'string' ? one(value) : value.map(one);
}

/** `${#x}` */
export function lengthOf(value: Value): string {
  return typeof value === 'string' && !isKnown(value) ? UNKNOWN : String(value.length);
}

/** `${x#y}`, `${x%%y}` */
export function removed(value: Value, pattern: string, operator: '#' | '##' | '%' | '%%'): Value {
  const longest = operator.length === 2;
  const remove = operator.startsWith('#') ? removePrefix : removeSuffix;
  return isKnown(pattern) ? each(value, (text) => remove(text, pattern, longest)) : UNKNOWN;
}

/** `${x/y/z}` */
export function replaced(
  value: Value,
  pattern: string,
  by: string,
  operator: '/' | '//' | '/#' | '/%',
): Value {
  return isKnown(pattern) ? each(value, (text) => replaceLiteral(text, pattern, by, operator)) : UNKNOWN;
}

/** `${x:1:2}` */
export function sliced(value: Value, offset: string, length: string | undefined): Value {
  const [from, count] = [toInteger(offset), length === undefined ? Infinity : toInteger(length)];
  if (from === undefined || count === undefined || typeof value !== 'string') return UNKNOWN;
  return each(value, (text) => {
    const start = from < 0 ? Math.max(text.length + from, 0) : from;
    return text.slice(start, count < 0 ? text.length + count : start + count);
  });
}

function toInteger(text: string): number | undefined {
  const trimmed = text.trim();
  return /^-?\d{1,9}$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** `${x^^}`, `${x,}` */
export function caseModified(value: Value, operator: '^' | '^^' | ',' | ',,'): Value {
  const change = (text: string) => (operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase());
  return each(value, (text) =>
    operator.length === 2 ? change(text) : change(text.slice(0, 1)) + text.slice(1),
  );
}
