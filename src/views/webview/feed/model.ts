import type { ActivityRow } from '../../../contracts/activity';
import { MAX_HISTORY } from '../../../contracts/panel';
import type { Grouping } from '../kept';
import { compact, type Entry, haystackOf } from './entry';
import { FacetCounts } from './counts';
import { type Filter, isEmpty, matcher } from './facets';
import { type Group, Groups } from './groups';

/** What the list shows in one place: a row, or the head of a group. */
export type Item = Entry | Group;

const NO_FILTER: Filter = { search: '', chosen: new Map() };

/**
 * The rows of the feed, and those of them that the filters let through. Changes are taken as they come and become visible
 * with `flush`, once for each frame: its cost depends on what has changed, not on how much there is.
 */
export class FeedModel {
  /** Newest first, with the filter. */
  shown: Entry[] = [];
  /** The same with the heads of groups, without the rows of closed ones. */
  items: Item[] = [];
  readonly counts = new FacetCounts();
  /** How many new rows have been shown since the page began. */
  newShown = 0;

  private readonly byId = new Map<string, Entry>();
  /** Rows of snapshots and older ones, newest first; and those that came since, oldest first. */
  private readonly past: Entry[] = [];
  private readonly fresh: Entry[] = [];
  private highest = 0;
  private lowest = 0;

  private filter = NO_FILTER;
  private matches = matcher(NO_FILTER);
  private readonly groups = new Groups();

  // Since the last flush:
  private newer: Entry[] = [];
  private older: Entry[] = [];
  private entering: Entry[] = [];
  private isLeaving = false;

  get size(): number {
    return this.byId.size;
  }

  /** How many rows there are to choose from: without those that the filters do not ask for by their kind. */
  get usual(): number {
    const areAll = (this.filter.chosen.get('kind')?.size ?? 0) > 0;
    return areAll ? this.size : this.size - this.counts.count('kind', 'bookkeeping');
  }

  get isFiltered(): boolean {
    return !isEmpty(this.filter);
  }

  get(id: string): Entry | undefined {
    return this.byId.get(id);
  }

  reset(): void {
    this.byId.clear();
    this.past.length = 0;
    this.fresh.length = 0;
    this.counts.clear();
    this.shown = [];
    this.newer = [];
    this.older = [];
    this.entering = [];
    this.isLeaving = false;
    this.groups.rebuild([]);
    this.items = [];
  }

  /** Rows that are older than all others, newest first. Known ones are passed over: what came since is newer. */
  addOlder(rows: readonly ActivityRow[]): void {
    for (const row of rows) {
      if (this.byId.size >= MAX_HISTORY) return;
      if (this.byId.has(row.id)) continue;
      const entry = this.enter(row, --this.lowest);
      this.past.push(entry);
      if (entry.isShown) this.older.push(entry);
    }
  }

  /** New rows and new versions of known ones, oldest first. */
  update(rows: readonly ActivityRow[]): void {
    for (const row of rows) {
      const known = this.byId.get(row.id);
      if (known !== undefined) {
        this.change(known, row);
        continue;
      }
      const entry = this.enter(row, ++this.highest);
      this.fresh.push(entry);
      if (entry.isShown) this.newer.push(entry);
    }
  }

  setFilter(filter: Filter): void {
    this.flush();
    const isNarrower = filter.chosen === this.filter.chosen && filter.search.includes(this.filter.search);
    this.filter = filter;
    this.matches = matcher(filter);
    const { matches } = this;
    const shown: Entry[] = [];
    const test = (entry: Entry) => {
      entry.isShown = matches(entry.row, entry.haystack);
      if (entry.isShown) shown.push(entry);
    };
    // What one more letter was added to can only lose rows.
    if (isNarrower) for (const entry of this.shown) test(entry);
    else this.forEach(test);
    this.shown = shown;
    this.regroup();
  }

  setGrouping(grouping: Grouping): void {
    this.groups.grouping = grouping;
    this.regroup();
  }

  setClosed(keys: Iterable<string>): void {
    this.groups.closed = new Set(keys);
    this.items = this.groups.flatten(this.shown);
  }

  /** Makes visible what has changed. True if rows came, went or moved. */
  flush(): boolean {
    this.dropOldest();
    const { newer, older, entering, isLeaving } = this;
    if (newer.length + older.length + entering.length === 0 && !isLeaving) return false;
    this.newer = [];
    this.older = [];
    this.entering = [];
    this.isLeaving = false;
    newer.reverse();
    this.newShown += newer.length;
    this.shown = newer.concat(this.shown, older);
    if (isLeaving) this.shown = this.shown.filter((entry) => entry.isShown);
    if (entering.length > 0) {
      const known = new Set(this.shown);
      this.shown = this.shown.concat(entering.filter((entry) => entry.isShown && !known.has(entry)));
      this.shown.sort((a, b) => b.order - a.order);
    }
    if (isLeaving || entering.length > 0) this.groups.rebuild(this.shown);
    else this.groups.extend(newer, older);
    this.items = this.groups.flatten(this.shown);
    return true;
  }

  private regroup(): void {
    this.groups.rebuild(this.shown);
    this.items = this.groups.flatten(this.shown);
  }

  private enter(row: ActivityRow, order: number): Entry {
    compact(row);
    const entry = { row, order, haystack: haystackOf(row), isShown: false };
    entry.isShown = this.matches(row, entry.haystack);
    this.byId.set(row.id, entry);
    this.counts.add(row, 1);
    return entry;
  }

  private change(entry: Entry, row: ActivityRow): void {
    compact(row);
    this.counts.add(entry.row, -1);
    this.counts.add(row, 1);
    const isRegrouped = entry.row.actor !== row.actor || entry.row.session !== row.session;
    entry.row = row;
    entry.haystack = haystackOf(row);
    const wasShown = entry.isShown;
    entry.isShown = this.matches(row, entry.haystack);
    if (entry.isShown && !wasShown) this.entering.push(entry);
    else if (!entry.isShown && wasShown) this.isLeaving = true;
    else if (isRegrouped) this.isLeaving = true;
  }

  private dropOldest(): void {
    let surplus = this.byId.size - MAX_HISTORY;
    if (surplus <= 0) return;
    const dropped: Entry[] = [];
    const kept = Math.max(0, this.past.length - surplus);
    surplus -= this.past.length - kept;
    dropped.push(...this.past.splice(kept), ...this.fresh.splice(0, surplus));
    for (const { row } of dropped) {
      this.byId.delete(row.id);
      this.counts.add(row, -1);
    }
    const lowest = this.past.at(-1)?.order ?? this.fresh[0]?.order ?? 0;
    this.groups.cut(lowest);
    while ((this.shown.at(-1)?.order ?? lowest) < lowest) this.shown.pop();
    this.newer = this.newer.filter((entry) => entry.order >= lowest);
    this.older = this.older.filter((entry) => entry.order >= lowest);
  }

  /** Newest first. */
  private forEach(visit: (entry: Entry) => void): void {
    for (const entry of this.fresh.toReversed()) visit(entry);
    for (const entry of this.past) visit(entry);
  }
}
