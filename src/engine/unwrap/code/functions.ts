import type { Effort } from '../../effort';
import type { FunctionSpan, Program } from './tree';
import { choice, type Value } from './values';

/** Calls of one function whose arguments are remembered. */
const MAX_CALLS = 8;

/** What the functions of one text are called with, and what they return. */
export class Functions {
  /** Arguments by `function.parameter`. */
  private readonly bound = new Map<string, Value[]>();
  private readonly returns = new Map<string, { value: Value }>();
  private readonly byName = new Map<string, FunctionSpan>();

  constructor(
    private readonly program: Program | undefined,
    private readonly effort: Effort,
  ) {
    for (const span of program?.functions ?? [])
      if (!this.byName.has(span.name)) this.byName.set(span.name, span);
  }

  /** Whether some function may be meant by the name. */
  mentions(name: string): boolean {
    return this.program?.mentions.has(name) ?? false;
  }

  bind(name: string, args: readonly Value[], named: ReadonlyMap<string, Value> | undefined): void {
    const span = this.byName.get(name);
    if (!span) return;
    this.effort.spend(span.params.length);
    const params = span.params.filter((each) => each.name !== 'self' && each.name !== 'cls');
    params.forEach((param, i) => {
      const value = named?.get(param.name) ?? args[i];
      if (value === undefined) return;
      const key = `${name}.${param.name}`;
      const before = this.bound.get(key);
      if (!before) this.bound.set(key, [value]);
      else if (before.length < MAX_CALLS) before.push(value);
    });
  }

  /** What a parameter is given, as far as calls were seen. */
  given(name: string, parameter: string): Value {
    return choice(this.bound.get(`${name}.${parameter}`) ?? []);
  }

  /** The place for what a function returns: filled in when its `return` is read. */
  returnsOf(name: string): { value: Value } {
    const known = this.returns.get(name);
    if (known) return known;
    const made: { value: Value } = { value: undefined };
    this.returns.set(name, made);
    return made;
  }

  returned(name: string): Value {
    return this.returns.get(name)?.value;
  }

  /** Notes what a `return` at a place gives back. */
  noteReturn(value: Value, at: number): void {
    if (!value) return;
    const spans = this.program?.functions ?? [];
    this.effort.spend(1 + (spans.length >> 3));
    const span = spans.findLast((each) => each.from <= at && at < each.to);
    if (span) this.returnsOf(span.name).value = value;
  }
}
