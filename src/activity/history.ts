import type { ActivityRow } from '../contracts/activity';
import type { AuditRecord, SignalEvent } from '../contracts/audit';
import { MAX_HISTORY, type ActivityDetail } from '../contracts/panel';
import { detailOf, type FoundRecord } from './detail';
import type { PlacedRecord, RecordFolder, RecordPlace } from './recordFolder';
import { rowId, takeIn, withoutLateQuestion, type RowEntry } from './rows';

/** Newest records of this window that are kept as they are, for their details, until they are found on disk. */
export const MAX_RECENT = 2000;
/** Signals that came before their command: reading goes backwards. */
const MAX_SIGNALS = 1000;
/** A row waits so long for its earlier events before it is listed, by the record's times. In milliseconds. */
const SETTLE_MS = 2000;
/** More rows than that do not wait. */
const MAX_HELD = 1000;

/** A row, where it stands in the list, and where its records are. */
export interface Entry extends RowEntry {
  readonly id: string;
  /** Its number among the rows that came while it was looked at; such rows are newer than all that were loaded. */
  live?: number;
  /** Its number among the loaded rows, newest first. Neither: it is not listed yet. */
  older?: number;
  places: RecordPlace[];
  recent: AuditRecord[];
}

/** Reads the list from its newest row on, while it grows at both ends. */
export class Cursor {
  constructor(
    private readonly history: History,
    /** The next to be given. */
    private live: number,
    private older = 0,
  ) {}

  /** At most so many rows, newest first. None: the next have not been loaded yet, or it `isLast`. */
  take(max: number): { rows: ActivityRow[]; isLast: boolean } {
    const rows: ActivityRow[] = [];
    for (; rows.length < max;) {
      const entry = this.history.liveAt(this.live) ?? this.history.olderAt(this.older);
      if (!entry) break;
      if (entry.live === undefined) this.older++;
      else this.live--;
      rows.push(entry.row);
    }
    return { rows, isLast: this.history.isLoaded && this.history.olderAt(this.older) === undefined };
  }

  /** True where the row comes with a later `take`, as it is then. */
  isAhead({ live, older }: Entry): boolean {
    if (live !== undefined) return live <= this.live;
    return older === undefined || older >= this.older;
  }
}

/** Rows of the activity of all windows: what this window records, and what stands on disk. Bounded. */
export class History {
  private readonly byId = new Map<string, Entry>();
  /** Oldest first, from number `liveFrom` on. */
  private live: Entry[] = [];
  private liveFrom = 0;
  /** Newest first. */
  private readonly loaded: Entry[] = [];
  /** Rows of the load that wait for their earlier events. */
  private held: Entry[] = [];
  private readonly signals = new Map<string, PlacedRecord | AuditRecord>();
  private readonly listeners = new Set<(entry: Entry | undefined) => void>();
  private recent: Entry[] = [];
  private loading: Promise<void> | undefined;
  isLoaded = false;

  constructor(
    private readonly folder: RecordFolder,
    private readonly now: () => number = Date.now,
    private readonly limit = MAX_HISTORY,
  ) {}

  get size(): number {
    return this.live.length + this.loaded.length + this.held.length;
  }

  /** Tells of each row that is new or has changed; without a row, that more was loaded. */
  onChange(listener: (entry: Entry | undefined) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes in what this window has recorded just now. */
  add(record: AuditRecord): void {
    const entry = this.take(record);
    if (!entry) return;
    entry.recent.push(record);
    this.recent.push(entry);
    if (this.recent.length > 2 * MAX_RECENT)
      for (const old of this.recent.splice(0, MAX_RECENT)) old.recent.shift();
    this.listAsLive(entry);
    this.tell(entry);
  }

  /** Loads what is on disk, once, newest first, until the bound or the end. */
  load(): Promise<void> {
    this.loading ??= this.loadAll();
    return this.loading;
  }

  /** Takes in what other windows have added to the folder since. */
  async follow(): Promise<void> {
    await this.load();
    for await (const batch of this.folder.added())
      for (const found of batch) {
        const known = this.byId.get(rowId(found.record));
        const before = known?.row;
        const entry = this.takePlaced(found);
        if (!entry) continue;
        this.listAsLive(entry);
        if (entry.row !== before) this.tell(entry);
      }
  }

  cursor(): Cursor {
    return new Cursor(this, this.liveFrom + this.live.length - 1);
  }

  /** All rows, in no special order. */
  rows(): ActivityRow[] {
    return [...this.byId.values()].map(({ row }) => row);
  }

  row(id: string): ActivityRow | undefined {
    return this.byId.get(id)?.row;
  }

  /** From memory, or else from disk. */
  async detail(id: string): Promise<ActivityDetail | undefined> {
    const entry = this.byId.get(id);
    if (!entry) return undefined;
    const onDisk = entry.places.map(async (place): Promise<FoundRecord[]> => {
      const record = await this.folder.read(place);
      const file = this.folder.nameOf(place);
      // Whoever has changed the file meanwhile does not change what the row is about.
      return record && rowId(record) === id && file !== undefined ? [{ record, file }] : [];
    });
    const found = (await Promise.all(onDisk)).flat();
    return detailOf([...found, ...entry.recent.map((record) => ({ record }))]);
  }

  liveAt(number: number): Entry | undefined {
    return this.live[number - this.liveFrom];
  }

  olderAt(number: number): Entry | undefined {
    return this.loaded[number];
  }

  private async loadAll(): Promise<void> {
    // Nobody has seen the list yet: what this window has recorded so far finds its place among the other windows' rows.
    this.held = this.live;
    for (const entry of this.held) delete entry.live;
    this.liveFrom += this.live.length;
    this.live = [];
    for await (const batch of this.folder.newestFirst()) {
      for (const found of batch) this.takeLoaded(found);
      this.release(batch.at(-1)?.time ?? 0);
      if (this.size >= this.limit) break;
    }
    this.release(-Infinity, true);
    this.folder.readNoFurther();
    this.isLoaded = true;
    this.tell(undefined);
  }

  private takeLoaded(found: PlacedRecord): void {
    const known = this.byId.get(rowId(found.record));
    const before = known?.row;
    const entry = this.takePlaced(found);
    if (!entry) return;
    if (!known) this.held.push(entry);
    else if (entry.row !== before && (entry.live !== undefined || entry.older !== undefined))
      this.tell(entry);
  }

  /** Lists the rows that nothing newer can come before, as all that comes is older than `reached`. */
  private release(reached: number, isAll = false): void {
    this.held.sort((a, b) => b.row.time - a.row.time);
    const waits = this.held.findIndex(({ row }) => row.time < reached + SETTLE_MS);
    const settled = waits < 0 || isAll ? this.held.length : waits;
    const count = Math.max(settled, this.held.length - MAX_HELD);
    if (count === 0) return;
    for (const entry of this.held.splice(0, count)) {
      entry.row = withoutLateQuestion(entry.row, this.now());
      entry.older = this.loaded.length;
      this.loaded.push(entry);
    }
    this.tell(undefined);
  }

  private takePlaced({ record, place, time }: PlacedRecord): Entry | undefined {
    const entry = this.take(record, { record, place, time });
    if (!entry) return undefined;
    const isKnown = entry.places.some(({ file, offset }) => file === place.file && offset === place.offset);
    if (!isKnown) entry.places.push(place);
    entry.recent = entry.recent.filter(({ hash }) => hash !== record.hash);
    return entry;
  }

  private take(record: AuditRecord, placed?: PlacedRecord): Entry | undefined {
    const id = rowId(record);
    const entry = this.byId.get(id);
    const next = takeIn(entry, record);
    if (!next) {
      if (this.signals.size < MAX_SIGNALS) this.signals.set(id, placed ?? record);
      return undefined;
    }
    if (entry) return Object.assign(entry, isSame(entry.row, next.row) ? {} : next);
    const made: Entry = { id, ...next, places: [], recent: [] };
    this.byId.set(id, made);
    const signal = this.signals.get(id);
    if (signal && this.signals.delete(id)) this.takeSignal(made, signal);
    return made;
  }

  private takeSignal(entry: Entry, signal: PlacedRecord | AuditRecord): void {
    const record = 'place' in signal ? signal.record : signal;
    Object.assign(entry, takeIn(entry, record as AuditRecord & { event: SignalEvent }));
    if ('place' in signal) entry.places.push(signal.place);
    else entry.recent.push(record);
  }

  private listAsLive(entry: Entry): void {
    const isListed = entry.live !== undefined || entry.older !== undefined || this.held.includes(entry);
    if (isListed) return;
    entry.live = this.liveFrom + this.live.length;
    this.live.push(entry);
    this.forget();
  }

  /** The oldest go; before the load, what is on disk anyway. */
  private forget(): void {
    const limit = this.loading ? this.limit : MAX_RECENT;
    while (this.size > limit && this.loaded.length > 0) this.drop(this.loaded.pop());
    if (this.live.length <= limit * 1.1) return;
    const gone = this.live.splice(0, this.live.length - limit);
    this.liveFrom += gone.length;
    for (const entry of gone) this.drop(entry);
  }

  private drop(entry: Entry | undefined): void {
    if (entry) this.byId.delete(entry.id);
  }

  private tell(entry: Entry | undefined): void {
    for (const listener of this.listeners) listener(entry);
  }
}

function isSame(a: ActivityRow, b: ActivityRow): boolean {
  const names = Object.keys(b) as (keyof ActivityRow)[];
  return names.every((name) => a[name] === b[name] || JSON.stringify(a[name]) === JSON.stringify(b[name]));
}
