import type { Effort } from '../../effort';
import type { Expression, FunctionSpan, Program } from './tree';

/** Functions that a framework calls without naming them in the text. */
const CALLED_BY_OTHERS =
  /^(?:__\w+__|constructor|initialize|run|handle|execute|call|perform|process|main|setUp|tearDown|test_\w+|on_\w+|do_\w+|up|down|default|forward)$/;
const MAX_ROUNDS = 5;

/** A place in one of the texts. */
export type IsRun = (program: Program, at: number) => boolean;

/**
 * Which places run at all when the texts are run: what stands in a function that nothing names does not. Where names may
 * be built at run time, everything may run.
 */
export function reachability(programs: readonly Program[], effort: Effort): IsRun {
  const reflects = programs.some((program) => program.reflects);
  const unused = new Map<Program, Set<FunctionSpan>>(programs.map((program) => [program, new Set()]));
  const isRun: IsRun = (program, at) => {
    const dead = unused.get(program) ?? new Set();
    effort.spend(1 + (dead.size >> 3));
    for (const span of dead) if (span.from <= at && at < span.to) return false;
    return true;
  };
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    let changed = false;
    for (const program of programs) {
      for (const span of program.functions) {
        const dead = unused.get(program);
        effort.spend();
        if (!dead || dead.has(span)) continue;
        if (reflects ? !span.decorators.some(isRoute) : isNamed(span, program, programs, isRun)) continue;
        dead.add(span);
        changed = true;
      }
    }
    if (!changed) break;
  }
  return isRun;
}

function isNamed(span: FunctionSpan, own: Program, programs: readonly Program[], isRun: IsRun): boolean {
  if (span.decorators.some(isRoute)) return false;
  if (span.decorators.length > 0 || CALLED_BY_OTHERS.test(span.name)) return true;
  return programs.some((program) =>
    program.mentions
      .get(span.name)
      ?.some((at) => !(program === own && span.from <= at && at < span.to) && isRun(program, at)),
  );
}

/** `@app.delete('/items/{id}')`: answers requests, and does not run by itself. */
function isRoute(decorator: Expression): boolean {
  const first = decorator.t === 'call' ? decorator.args[0]?.value : undefined;
  return first?.t === 'text' && typeof first.parts[0] === 'string' && first.parts[0].startsWith('/');
}
