import { UNKNOWN } from '../../invocation';
import { filled } from './known';
import type { Expression } from './tree';
import { choice, extend, text, textOf, type Chain, type Value } from './values';

const MAX_TEXT = 1 << 16;
/** Members of members that values are kept under. */
const MAX_PATH = 4;

/** `pool.submit(subprocess.run, […])`, `Thread(target=f, args=[…])`: a function that somebody else calls. */
export function handedOver(call: Chain): Chain[] {
  const last = call.steps.at(-1);
  const args = last?.args ?? [];
  const found: Chain[] = [];
  const add = (value: Value, rest: readonly Value[]): void => {
    if (value?.kind !== 'chain' || value.root.startsWith('?') || value.root === '') return;
    const name = value.steps.at(-1);
    if (!name || name.args !== undefined || rest.length === 0) return;
    const named = rest.find((each) => each?.kind === 'map');
    found.push({
      ...value,
      steps: [
        ...value.steps.slice(0, -1),
        { ...name, args: rest, named: named?.kind === 'map' ? named.entries : undefined },
      ],
    });
  };
  args.forEach((value, i) => {
    const rest = args.slice(i + 1);
    const [only] = rest;
    add(value, last?.name === 'map' && only?.kind === 'list' ? [choice(only.items)] : rest);
  });
  const given = last?.named?.get('args');
  add(last?.named?.get('target'), given?.kind === 'list' ? given.items : []);
  return found;
}

/** `app.delete('/items/:id', async (request) => …)`: runs when somebody asks for it. */
export function isRoute(of: Value, first: Value): boolean {
  if (of?.kind !== 'chain' || first?.kind !== 'text' || !first.text.startsWith('/')) return false;
  return /^(?:get|post|put|patch|delete|all|use|route|on|handle|HandleFunc)$/.test(
    of.steps.at(-1)?.name ?? '',
  );
}

export function firstText(value: Value): string {
  return value?.kind === 'choice' ? UNKNOWN : textOf(value);
}

/** `x`, `self.x`, `this.x.y`, `@x`: what a value can be kept under. */
export function pathOf(target: Expression, depth = 0): string | undefined {
  if (target.t === 'name') return target.name;
  if (target.t !== 'member' || depth > MAX_PATH) return undefined;
  const of = pathOf(target.of, depth + 1);
  return of === undefined ? undefined : `${of}.${target.name}`;
}

export function elementOf(value: Value): Value {
  if (value?.kind === 'list') return choice(value.items);
  if (value?.kind === 'chain') return extend(value, { name: '[]' });
  return undefined;
}

/** A spread argument: the map's entries count, of a list nothing is known. */
export function spread(value: Value): Value {
  return value?.kind === 'map' || value?.kind === 'list' ? value : undefined;
}

export function joined(values: readonly Value[]): Value {
  const lists = values.filter((value) => value?.kind === 'list');
  if (lists.length > 0)
    return {
      kind: 'list',
      items: values.flatMap((value) => (value?.kind === 'list' ? value.items : [undefined])),
    };
  const [first, second] = values;
  if (values.length === 2 && first?.kind === 'choice')
    return choice(first.values.map((each) => joined([each, second])));
  if (!values.some((value) => value?.kind === 'text')) return undefined;
  return text(values.map(firstText).join('').slice(0, MAX_TEXT));
}

/** `npm:x@3`, `https://esm.sh/x@3`: the library x. */
export function libraryOf(module: string): string {
  if (!/^(?:npm:|jsr:|https?:)/.test(module)) return module;
  const name = module.replace(/^(?:npm:|jsr:|https?:\/\/[^/]+\/)/, '');
  return /^(?:@[^/@]+\/)?[^/@]+/.exec(name)?.[0] ?? name;
}

/** `Path.home() / '.aws'` is a path; of other operators nothing is known. */
export function pathJoined(values: readonly Value[]): Value {
  const [first, second] = values;
  const isPath = values.length === 2 && first?.kind === 'text' && first.text.startsWith('/');
  return isPath && second?.kind === 'text' ? text(`${first.text}/${second.text}`) : undefined;
}

/** `text % values`. */
export function percentFormat(of: Value, values: Value): Value {
  if (of?.kind !== 'text') return undefined;
  const items = values?.kind === 'list' ? values.items : [values];
  let next = 0;
  return filled(of.text, /%(?:\((\w+)\))?[-+0-9.]*[srdix]/g, (name) =>
    firstText(name === '' ? items[next++] : values?.kind === 'map' ? values.entries.get(name) : undefined),
  );
}
