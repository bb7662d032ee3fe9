import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { auditRecordSchema, type AuditRecord } from '../contracts/audit';
import { linesFrom, LinesBackward, readAt, wholeEnd, type PlacedLine } from './recordLines';

/** How long records are worked on at once, in milliseconds: the extension host has others to serve. */
const SLICE_MS = 8;
const MAX_BATCH = 500;
const DAY_MS = 86_400_000;

/** Where a record stands: the number of its file in {@link RecordFolder}, and its bytes. */
export interface RecordPlace {
  file: number;
  offset: number;
  length: number;
}

export interface PlacedRecord {
  record: AuditRecord;
  /** In milliseconds since 1970. */
  time: number;
  place: RecordPlace;
}

interface KnownFile {
  name: string;
  index: number;
  modified: number;
  size: number;
  /** Where reading of what is added goes on; undefined as long as the file itself is still to be read. */
  end: number | undefined;
}

/** Lines of the record that could not be used. */
export interface Unreadable {
  /** No JSON, or not of this form. */
  broken: number;
  /** Written by a newer version. */
  newer: number;
  /** Whole records from the future: used, as clocks go wrong. */
  future: number;
}

/** The folder of the record as the views read it: newest first, then what is added to it. It checks form, not chain. */
export class RecordFolder {
  readonly unreadable: Unreadable = { broken: 0, newer: 0, future: 0 };
  private readonly files: KnownFile[] = [];
  private readonly byName = new Map<string, KnownFile>();
  private isListed = false;

  constructor(
    private readonly folder: string,
    private readonly now: () => number = Date.now,
  ) {}

  nameOf({ file }: RecordPlace): string | undefined {
    return this.files[file]?.name;
  }

  /** All records in batches, newest first over all files as far as their times tell. Pauses between batches. */
  async *newestFirst(): AsyncGenerator<PlacedRecord[]> {
    await this.list();
    const waiting = [...this.files].sort((a, b) => a.modified - b.modified);
    const open: Backward[] = [];
    let batch: PlacedRecord[] = [];
    let until = performance.now() + SLICE_MS;
    for (;;) {
      let newest = newestOf(open);
      // A file that was written to since may have something newer.
      for (let next = waiting.at(-1); next && next.modified >= (newest?.time ?? 0); next = waiting.at(-1)) {
        waiting.pop();
        const reader = await this.open(next);
        if (await reader.advance()) open.push(reader);
        newest = newestOf(open);
      }
      if (!newest?.head) break;
      batch.push(newest.head);
      if (!newest.step() && !(await newest.advance())) open.splice(open.indexOf(newest), 1);
      if (batch.length < MAX_BATCH && performance.now() < until) continue;
      yield batch;
      batch = [];
      await pause();
      until = performance.now() + SLICE_MS;
    }
    if (batch.length > 0) yield batch;
  }

  /** What was added since, oldest first within each file. */
  async *added(): AsyncGenerator<PlacedRecord[]> {
    await this.list();
    for (const file of this.files) {
      while (file.end !== undefined && file.size > file.end) {
        const { lines, next } = await linesFrom(this.path(file), file.end, file.size).catch(() => NOTHING);
        if (next <= file.end) break;
        file.end = next;
        yield this.records(file, lines);
        await pause();
      }
    }
  }

  /** From here on {@link added} tells of every file, also of those that nobody has read. */
  readNoFurther(): void {
    for (const file of this.files) file.end ??= file.size;
  }

  /** @returns undefined where it is not there any more. */
  async read(place: RecordPlace): Promise<AuditRecord | undefined> {
    const file = this.files[place.file];
    if (!file) return undefined;
    const bytes = await readAt(this.path(file), place.offset, place.length).catch(() => undefined);
    return bytes && this.parse(bytes);
  }

  /** Counts what cannot be used. */
  parse(bytes: Buffer): AuditRecord | undefined {
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8'));
    } catch {
      this.unreadable.broken++;
      return undefined;
    }
    const parsed = auditRecordSchema.safeParse(value);
    const isUsable =
      parsed.success && !Number.isNaN(Date.parse(parsed.data.time)) && hasUsableId(parsed.data);
    if (isUsable) return parsed.data;
    const version = (value as { v?: unknown } | null)?.v;
    this.unreadable[typeof version === 'number' && version > 1 ? 'newer' : 'broken']++;
    return undefined;
  }

  placed(file: KnownFile, { offset, bytes }: PlacedLine): PlacedRecord | undefined {
    const record = this.parse(bytes);
    if (!record) return undefined;
    const time = Date.parse(record.time);
    if (time > this.now() + DAY_MS) this.unreadable.future++;
    return { record, time, place: { file: file.index, offset, length: bytes.length } };
  }

  private records(file: KnownFile, lines: readonly PlacedLine[]): PlacedRecord[] {
    return lines.flatMap((line) => this.placed(file, line) ?? []);
  }

  private async open(file: KnownFile): Promise<Backward> {
    const end = await wholeEnd(this.path(file), file.size).catch(() => 0);
    file.end = end;
    const lines = new LinesBackward(this.path(file), end);
    return new Backward(lines, (line) => this.placed(file, line), this.unreadable);
  }

  private path({ name }: KnownFile): string {
    return path.join(this.folder, name);
  }

  /** Looks which files there are, and how long. Only regular ones: a pipe would make every reader wait for ever. */
  private async list(): Promise<void> {
    const isFirst = !this.isListed;
    this.isListed = true;
    const entries = await fs.readdir(this.folder, { withFileTypes: true }).catch(() => []);
    const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'));
    await Promise.all(
      names.map(async ({ name }) => {
        const found = await fs.lstat(path.join(this.folder, name)).catch(() => undefined);
        if (!found?.isFile()) return;
        const file = this.byName.get(name);
        if (file) Object.assign(file, { size: found.size, modified: found.mtimeMs });
        else this.add(name, found.size, found.mtimeMs, isFirst);
      }),
    );
  }

  private add(name: string, size: number, modified: number, isFirst: boolean): void {
    // A file that comes later is new from its begin.
    const file = { name, index: this.files.length, size, modified, end: isFirst ? undefined : 0 };
    this.files.push(file);
    this.byName.set(name, file);
  }
}

const NOTHING: { lines: PlacedLine[]; next: number } = { lines: [], next: 0 };

/** One file, read from its end. */
class Backward {
  head: PlacedRecord | undefined;
  private lines: PlacedLine[] = [];
  private at = 0;

  constructor(
    private readonly source: LinesBackward,
    private readonly placed: (line: PlacedLine) => PlacedRecord | undefined,
    private readonly unreadable: Unreadable,
  ) {}

  get time(): number {
    return this.head?.time ?? 0;
  }

  /** To the next record of what has been read. */
  step(): boolean {
    this.head = undefined;
    while (!this.head && this.at < this.lines.length) {
      const line = this.lines[this.at++];
      this.head = line && this.placed(line);
    }
    return this.head !== undefined;
  }

  /** To the next record of the file; reads on where that has to be. */
  async advance(): Promise<boolean> {
    while (!this.step()) {
      const lines = await this.source.next().catch(() => undefined);
      this.unreadable.broken += this.source.dropped;
      this.source.dropped = 0;
      if (!lines) return false;
      this.lines = lines;
      this.at = 0;
    }
    return true;
  }
}

function newestOf(open: readonly Backward[]): Backward | undefined {
  let newest: Backward | undefined;
  for (const reader of open) if (!newest || reader.time > newest.time) newest = reader;
  return newest;
}

/** As long as the page can name it in its messages. */
function hasUsableId({ event, session }: AuditRecord): boolean {
  const id = 'id' in event ? event.id : session;
  return id.length > 0 && id.length <= 100;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
