import type { ActivityRow } from '../../../contracts/activity';
import type { Grouping } from '../kept';
import type { Entry } from './entry';
import type { Item } from './model';

/** Rows of one session or one agent. */
export interface Group {
  key: string;
  label: string;
  /** Newest first. */
  entries: Entry[];
  isClosed: boolean;
}

export const isGroup = (item: Item): item is Group => 'entries' in item;

/** The guard's own events have no actor. */
const NO_ACTOR = 'Agent Guard itself';

/** Puts rows together by session or agent; the group that something came to first is the first one. */
export class Groups {
  grouping: Grouping = 'none';
  closed: ReadonlySet<string> = new Set();
  private readonly groups = new Map<string, Group>();
  /** In the order of the list. New groups come first; those that are there keep their place. */
  private order: Group[] = [];

  rebuild(shown: readonly Entry[]): void {
    this.groups.clear();
    this.order = [];
    if (this.grouping === 'none') return;
    for (const entry of shown) this.groupOf(entry.row, 'last').entries.push(entry);
  }

  /** Takes rows before and behind those that are there; both newest first. */
  extend(newer: readonly Entry[], older: readonly Entry[]): void {
    if (this.grouping === 'none') return;
    const before = new Map<Group, Entry[]>();
    for (const entry of newer) {
      const group = this.groupOf(entry.row, 'first');
      const list = before.get(group);
      if (list === undefined) before.set(group, [entry]);
      else list.push(entry);
    }
    for (const [group, entries] of before) group.entries = entries.concat(group.entries);
    for (const entry of older) this.groupOf(entry.row, 'last').entries.push(entry);
  }

  /** Removes rows below an order, and groups that have none left. */
  cut(lowest: number): void {
    for (const group of this.order) {
      while ((group.entries.at(-1)?.order ?? lowest) < lowest) group.entries.pop();
      if (group.entries.length === 0) this.groups.delete(group.key);
    }
    this.order = this.order.filter((group) => group.entries.length > 0);
  }

  /** The rows with the heads of their groups. */
  flatten(shown: Entry[]): Item[] {
    if (this.grouping === 'none') return shown;
    const parts: Item[][] = [];
    for (const group of this.order) {
      group.isClosed = this.closed.has(group.key);
      parts.push([group]);
      if (!group.isClosed) parts.push(group.entries);
    }
    return parts.flat();
  }

  private groupOf(row: ActivityRow, place: 'first' | 'last'): Group {
    const bySession = this.grouping === 'session';
    const key = `${this.grouping}:${bySession ? row.session : (row.actor ?? '')}`;
    const known = this.groups.get(key);
    if (known !== undefined) return known;
    const label = bySession ? `Session ${row.session.slice(0, 8)}` : (row.actor ?? NO_ACTOR);
    const group = { key, label, entries: [], isClosed: false };
    this.groups.set(key, group);
    if (place === 'first') this.order.unshift(group);
    else this.order.push(group);
    return group;
  }
}
