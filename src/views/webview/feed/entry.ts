import type { ActivityRow } from '../../../contracts/activity';

/** A row as the page holds it. It is the same object over all versions of the row. */
export interface Entry {
  row: ActivityRow;
  /** Its place by arrival: newer ones have a larger number. */
  readonly order: number;
  /** What the search looks at, in lower case. */
  haystack: string;
  /** Whether the filters let it through. */
  isShown: boolean;
}

/** Longer texts are searched and shown up to here. */
const MAX_TEXT = 2000;

/** Strings that stand in many rows are held once: 100,000 rows then need a third of the memory. */
const held = new Map<string, string>();
const MAX_HELD = 10_000;
const SHARED = ['session', 'actor', 'terminal', 'account', 'provider', 'service', 'operation'] as const;

function share(text: string): string {
  const known = held.get(text);
  if (known !== undefined) return known;
  if (held.size >= MAX_HELD) held.clear();
  held.set(text, text);
  return text;
}

export function compact(row: ActivityRow): ActivityRow {
  for (const field of SHARED) {
    const text = row[field];
    if (text !== undefined) row[field] = share(text);
  }
  if (row.text.length > MAX_TEXT) row.text = `${row.text.slice(0, MAX_TEXT)}…`;
  return row;
}

/** Command, service, account and the other words of a row: what a person would look for. */
export function haystackOf(row: ActivityRow): string {
  const words = [row.text, row.service, row.operation, row.account, row.actor, row.terminal];
  return words
    .filter((word) => word !== undefined)
    .join('\n')
    .toLowerCase();
}
