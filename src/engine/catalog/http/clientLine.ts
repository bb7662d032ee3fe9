import { join } from 'node:path/posix';
import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { HttpCall } from './call';

/** What one command line of an HTTP client would do. */
export interface ClientLine {
  readonly calls: readonly HttpCall[];
  /** Files whose content it sends, as written; `-` is its standard input. */
  readonly sent: readonly string[];
  /** Goes to a socket of this machine, whatever the address says. */
  readonly here?: boolean;
}

export const NO_CALLS: ClientLine = { calls: [], sent: [] };

/** The path of a file as the program would open it; undefined where it cannot be known. */
export function absolutePath(path: string, invocation: Invocation, home: string): string | undefined {
  if (!isKnown(path)) return undefined;
  if (path.startsWith('~/')) return join(home, path.slice(2));
  if (path.startsWith('/')) return join(path);
  return invocation.cwd === undefined ? undefined : join(invocation.cwd, path);
}

/** A file's text, or the standard input's for `-`; UNKNOWN where it cannot be read. */
export function contentOf(path: string, invocation: Invocation, context: EngineContext): string {
  if (path === '-' || path === '/dev/stdin') return invocation.stdin ?? UNKNOWN;
  const absolute = absolutePath(path, invocation, context.facts.home);
  const fact = absolute === undefined ? undefined : context.facts.file(absolute);
  return fact?.state === 'text' ? fact.text : UNKNOWN;
}

/** `--name=value` as its two halves. */
export function splitLong(word: string): [name: string, value: string | undefined] {
  const cut = word.indexOf('=');
  return cut < 0 ? [word, undefined] : [word.slice(0, cut), word.slice(cut + 1)];
}

/** The options among `known` that a shortened long name means: itself, or the only one that begins with it. */
export function fullName(name: string, known: ReadonlySet<string>): string {
  if (known.has(name)) return name;
  let found: string | undefined;
  for (const each of known) {
    if (!each.startsWith(name)) continue;
    if (found !== undefined) return name;
    found = each;
  }
  return found ?? name;
}
