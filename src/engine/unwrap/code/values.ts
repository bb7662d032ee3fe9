import { UNKNOWN } from '../../invocation';

/** One member of a chain, with its arguments where it is called. */
export interface Step {
  readonly name: string;
  readonly args?: readonly Value[];
  /** Arguments by name: keywords, and the entries of a map in first or last place. */
  readonly named?: ReadonlyMap<string, Value>;
  readonly isNew?: boolean;
}

/**
 * What a value is known to be. A chain is a module, a global or an unknown name, and what was asked of it in turn:
 * `boto3.client('s3').delete_bucket(…)` has the root `boto3`. The root of a name that was never set begins with `?`.
 */
export type Value =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'map'; readonly entries: ReadonlyMap<string, Value> }
  | Chain
  | { readonly kind: 'choice'; readonly values: readonly Value[] }
  | { readonly kind: 'module'; readonly exports: ReadonlyMap<string, Value> }
  | { readonly kind: 'function'; readonly name: string; readonly returns: { value: Value } }
  | undefined;

export interface Chain {
  readonly kind: 'chain';
  readonly root: string;
  readonly steps: readonly Step[];
}

const MAX_STEPS = 24;
const MAX_CHOICES = 8;

export function text(value: string): Value {
  return { kind: 'text', text: value };
}

export function chain(root: string, steps: readonly Step[] = []): Chain {
  return { kind: 'chain', root, steps };
}

export function extend(of: Chain, step: Step): Chain {
  const steps = of.steps.length >= MAX_STEPS ? of.steps.slice(-MAX_STEPS / 2) : of.steps;
  return { ...of, steps: [...steps, step] };
}

/** The text of a value; UNKNOWN where it is none. */
export function textOf(value: Value): string {
  return value?.kind === 'text' ? value.text : UNKNOWN;
}

export function knownText(value: Value): string | undefined {
  return value?.kind === 'text' ? value.text : undefined;
}

/** Either of some values; the value itself where they are one. */
export function choice(values: readonly Value[]): Value {
  const flat = values.flatMap((value) => (value?.kind === 'choice' ? value.values : [value]));
  const known = flat.filter((value) => value !== undefined);
  if (known.length <= 1) return known[0];
  const texts = new Set(known.map((value) => (value.kind === 'text' ? value.text : value)));
  if (texts.size === 1) return known[0];
  return { kind: 'choice', values: known.slice(0, MAX_CHOICES) };
}

/** Every value that it may be. */
export function choices(value: Value): readonly Value[] {
  return value?.kind === 'choice' ? value.values : [value];
}

/** The names of a chain up to its first call, joined by dots: `google.cloud.storage.Client`. */
export function headOf({ root, steps }: Chain): string {
  const called = steps.findIndex((step) => step.args !== undefined);
  const names = steps.slice(0, called < 0 ? steps.length : called + 1).map((step) => step.name);
  return [root, ...names].join('.');
}

/** An argument by its name, or by its place. */
export function argument(step: Step | undefined, name: string, place?: number): Value {
  return step?.named?.get(name) ?? (place === undefined ? undefined : step?.args?.[place]);
}
