import type { Action } from '../contracts/action';
import { combineAll, type Verdict } from '../contracts/verdict';
import type { Invocation, OpaquePart } from './invocation';

/** Fewer invocations than this are each judged: what stands around an invocation may matter too. */
const FEW = 100;
/** Different invocations that are judged. */
const MAX_JUDGED = 4000;
/** Actions, and reasons, that a verdict holds. */
const MAX_ACTIONS = 500;

/** Stands for the invocations that are too many to be judged. */
export const TOO_MANY: OpaquePart = {
  text: '…',
  reason: 'it starts more commands than are judged',
  cloudInReach: true,
};

/** Judges the invocations of one request: equal ones once, where there are many. */
export class Judged {
  readonly verdicts: Verdict[] = [];
  /** True when invocations were left out. */
  exceeded = false;
  private readonly known = new Map<object, Set<string>>();
  private count = 0;
  private different = 0;

  constructor(private readonly judge: (invocation: Invocation) => readonly Verdict[]) {}

  add(invocation: Invocation): void {
    this.count += 1;
    const key = this.count > FEW ? keyOf(invocation) : undefined;
    if (key !== undefined && this.known.get(invocation.env)?.has(key)) return;
    if (this.different >= MAX_JUDGED) {
      this.exceeded = true;
      return;
    }
    this.different += 1;
    for (const verdict of this.judge(invocation)) this.verdicts.push(verdict);
    if (key !== undefined && !invocation.asWritten?.looksFar) this.remember(invocation.env, key);
  }

  private remember(env: object, key: string): void {
    const keys = this.known.get(env);
    if (keys) keys.add(key);
    else this.known.set(env, new Set([key]));
  }
}

/** All that an invocation is judged by, but for its environment; undefined where more than text flows into it. */
function keyOf({ argv, cwd, via, source, stdin, input, asWritten }: Invocation): string | undefined {
  if (stdin !== undefined || input || source) return undefined;
  const around = asWritten ? [asWritten.before, asWritten.text, asWritten.after] : [];
  return [cwd, via.length, ...via, argv.length, ...argv, ...around].join('\0');
}

/** {@link combineAll}, with no more actions and reasons than anybody reads: those of the strictest decision first. */
export function combineMany(verdicts: readonly Verdict[]): Verdict {
  const all = combineAll(verdicts);
  const { actions, reasons, decision } = all;
  if (actions.length <= MAX_ACTIONS && reasons.length <= MAX_ACTIONS) return all;
  let left = MAX_ACTIONS;
  const shown = new Set<Action>();
  for (const isDeciding of [true, false])
    for (const verdict of verdicts)
      for (const action of (verdict.decision === decision) === isDeciding ? verdict.actions : [])
        if (left-- > 0) shown.add(action);
  const more = 'There is more like this: only a part of it is listed.';
  return {
    ...all,
    actions: actions.filter((action) => shown.has(action)),
    reasons: [...reasons.slice(0, MAX_ACTIONS), more],
  };
}
