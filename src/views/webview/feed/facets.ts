import type { ActivityRow } from '../../../contracts/activity';
import { DECISION_WORDS, STATE_WORDS } from '../words';

/** What rows can be filtered by. A row counts once for each of its values. */
export interface Facet {
  id: FacetId;
  label: string;
  valuesOf: (row: ActivityRow) => readonly string[];
  wordOf: (value: string) => string;
}

export const FACET_IDS = ['kind', 'environment', 'decision', 'state', 'actor', 'provider', 'effect'] as const;
export type FacetId = (typeof FACET_IDS)[number];

/** What a row is about. Bookkeeping is of use to who checks the record, and shown only when it is asked for. */
export type RowClass = 'command' | 'alert' | 'guard' | 'bookkeeping';
const CLASS_WORDS: Readonly<Record<RowClass, string>> = {
  command: 'Commands',
  alert: 'Alerts',
  guard: 'The guard itself',
  bookkeeping: 'Bookkeeping',
};
const BOOKKEEPING: ReadonlySet<ActivityRow['kind']> = new Set(['session', 'canary', 'retention']);

export function classOf({ kind }: ActivityRow): RowClass {
  if (kind === 'command' || kind === 'alert') return kind;
  return BOOKKEEPING.has(kind) ? 'bookkeeping' : 'guard';
}

const NONE: readonly string[] = [];
const same = (value: string) => value;

/** One array for each value: a row's values are read for each filter and count. */
const lists = new Map<string, readonly string[]>();
function only(value: string | undefined): readonly string[] {
  if (value === undefined) return NONE;
  let list = lists.get(value);
  if (list === undefined) {
    if (lists.size > 10_000) lists.clear();
    list = [value];
    lists.set(value, list);
  }
  return list;
}

export const FACETS: readonly Facet[] = [
  {
    id: 'kind',
    label: 'Kind',
    valuesOf: (row) => only(classOf(row)),
    wordOf: (value) => new Map<string, string>(Object.entries(CLASS_WORDS)).get(value) ?? value,
  },
  {
    id: 'environment',
    label: 'Environment',
    valuesOf: (row) => only(row.environment),
    wordOf: same,
  },
  {
    id: 'decision',
    label: 'Verdict',
    valuesOf: (row) => only(row.decision),
    wordOf: (value) => new Map<string, string>(Object.entries(DECISION_WORDS)).get(value) ?? value,
  },
  {
    id: 'state',
    label: 'Outcome',
    valuesOf: (row) => (row.kind === 'command' ? only(row.state) : NONE),
    wordOf: (value) =>
      new Map<string, { word: string }>(Object.entries(STATE_WORDS)).get(value)?.word ?? value,
  },
  { id: 'actor', label: 'Actor', valuesOf: (row) => only(row.actor), wordOf: same },
  { id: 'provider', label: 'Provider', valuesOf: (row) => only(row.provider), wordOf: same },
  { id: 'effect', label: 'Effect', valuesOf: (row) => row.effects ?? NONE, wordOf: same },
];

/** Chosen values by facet. A row must have one of them in each facet that has any. */
export type Chosen = ReadonlyMap<FacetId, ReadonlySet<string>>;

export interface Filter {
  /** In lower case. */
  search: string;
  chosen: Chosen;
}

export function isEmpty({ search, chosen }: Filter): boolean {
  return search === '' && [...chosen.values()].every((values) => values.size === 0);
}

/** A test for rows, with everything looked up once. */
export function matcher({ search, chosen }: Filter): (row: ActivityRow, haystack: string) => boolean {
  const active = FACETS.flatMap((facet) => {
    const values = chosen.get(facet.id);
    return values !== undefined && values.size > 0 ? [{ valuesOf: facet.valuesOf, values }] : [];
  });
  const isUsual = (chosen.get('kind')?.size ?? 0) === 0;
  return (row, haystack) => {
    if (isUsual && BOOKKEEPING.has(row.kind)) return false;
    for (const { valuesOf, values } of active) {
      if (!valuesOf(row).some((value) => values.has(value))) return false;
    }
    return search === '' || haystack.includes(search);
  };
}
