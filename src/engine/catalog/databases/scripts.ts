import { isAbsolute, join } from 'node:path/posix';
import { isKnown, UNKNOWN, type Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';

/** Files that one script may include, in all. */
const MAX_INCLUDES = 8;

/** The text of a file that a client would run; {@link UNKNOWN} where it cannot be read. */
export function scriptOf(path: string, invocation: Invocation, context: EngineContext): string {
  if (path === '-' || path === '/dev/stdin') return inputOf(invocation) ?? UNKNOWN;
  if (!isKnown(path) || path === '' || (invocation.cwd === undefined && !isAbsolute(path))) return UNKNOWN;
  const fact = context.facts.file(isAbsolute(path) ? path : join(invocation.cwd ?? '/', path));
  return fact.state === 'text' ? fact.text : UNKNOWN;
}

/** What flows into the client; undefined where it is the terminal. */
export function inputOf(invocation: Invocation): string | undefined {
  return invocation.stdin ?? invocation.input?.text;
}

/**
 * Puts the files that a script includes in their places. `include` finds the path in a line; where the file cannot be read
 * the line stays, for whoever judges the client's own commands.
 */
export function withIncludes(
  text: string,
  include: RegExp,
  invocation: Invocation,
  context: EngineContext,
): string {
  let left = MAX_INCLUDES;
  const expand = (part: string): string =>
    part
      .split('\n')
      .map((line) => {
        const path = include.exec(line)?.[1]?.replace(/^["']|["';]+$/g, '');
        if (path === undefined || left <= 0) return line;
        left -= 1;
        const found = scriptOf(path, invocation, context);
        return found === UNKNOWN ? line : expand(found);
      })
      .join('\n');
  return include.test(text) ? expand(text) : text;
}
