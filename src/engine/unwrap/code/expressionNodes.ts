import type { Token } from './tokens';
import type { Argument, Expression } from './tree';

export const NOTHING: Expression = { t: 'other', items: [] };

export function textOf(token: Token): Expression {
  return { t: 'text', parts: token.parts ?? [], command: token.command === true, at: token.at };
}

export function keyOf(token: Token): string {
  if (token.kind !== 'string') return token.text;
  return token.parts?.map((part) => (typeof part === 'string' ? part : '')).join('') ?? '';
}

/** The text of a literal key. */
export function literal(value: Expression): string | undefined {
  if (value.t === 'text' && value.parts.every((part) => typeof part === 'string'))
    return value.parts.join('');
  return value.t === 'name' || value.t === 'number'
    ? value.t === 'name'
      ? value.name
      : value.text
    : undefined;
}

export function probe(value: Expression): Expression {
  return { t: 'other', items: [value] };
}

export function isChain(value: Expression): boolean {
  return value.t === 'name' || value.t === 'member' || value.t === 'call' || value.t === 'index';
}

/** Where the call's own name stands. */
export function startOf(of: Expression, token: Token): number {
  return of.t === 'name' || of.t === 'member' ? of.at : token.at;
}

/** PHP's and Perl's `['a' => 1]` are maps. */
export function listOrMap(items: readonly Argument[]): Expression {
  return items.some((item) => item.name !== undefined && item.name !== '')
    ? { t: 'map', entries: items }
    : {
        t: 'list',
        items: items.map((item) => (item.name === '' ? { t: 'other', items: [item.value] } : item.value)),
      };
}
