import { isKnown, UNKNOWN } from '../../invocation';

/** Longest body that is looked into. */
const MAX_BODY = 1 << 18;
const MAX_NODES = 2000;

/** A body's JSON; undefined where it is none, or too long. What is not known stays a string with UNKNOWN in it. */
export function jsonOf(body: string | undefined): unknown {
  if (body === undefined || body.length > MAX_BODY || !/^\s*[[{"]/.test(body)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    // A value may stand unquoted: {"id": $ID}.
    if (isKnown(body)) return undefined;
  }
  try {
    return JSON.parse(body.replace(new RegExp(`([:\\[,]\\s*)${UNKNOWN}`, 'g'), `$1"${UNKNOWN}"`));
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every string of a JSON value with the key that it stands under (that of the list, in a list). Bounded. */
export function stringsOf(value: unknown): [key: string, text: string][] {
  const found: [string, string][] = [];
  const queue: [string, unknown][] = [['', value]];
  for (let i = 0; i < queue.length && i < MAX_NODES; i += 1) {
    const [key, node] = queue[i] ?? ['', undefined];
    if (typeof node === 'string') found.push([key, node]);
    else if (Array.isArray(node)) for (const each of node as unknown[]) queue.push([key, each]);
    else if (isRecord(node)) for (const [name, each] of Object.entries(node)) queue.push([name, each]);
  }
  return found;
}
