import type { FileSource } from './files';

/** Answers that are kept; the oldest go first. */
const MAX_ANSWERS = 64;
/** An answer that was checked this short a time ago is not checked again, in milliseconds. */
const FRESH_MS = 200;

interface Answer<T> {
  value: T;
  checkedAt: number;
  /** What it was read from. */
  tracked: TrackedSource;
}

/** Reads through another source and remembers what everything looked like. */
class TrackedSource implements FileSource {
  private readonly marks = new Map<string, string>();
  private readonly lists = new Map<string, string>();

  constructor(private readonly source: FileSource) {}

  mark(path: string): string {
    const mark = this.source.mark(path);
    this.marks.set(path, mark);
    return mark;
  }

  modifiedAt(path: string) {
    this.mark(path);
    return this.source.modifiedAt(path);
  }

  read(path: string, limit: number) {
    this.mark(path);
    return this.source.read(path, limit);
  }

  readOnce(path: string, limit: number) {
    this.mark(path);
    return this.source.readOnce(path, limit);
  }

  list(folder: string): string[] {
    const names = this.source.list(folder);
    this.lists.set(folder, names.join('\0'));
    return names;
  }

  /** The files and folders that were looked at. */
  paths(): string[] {
    return [...this.marks.keys(), ...this.lists.keys()];
  }

  /** True while nothing has changed. */
  holds(): boolean {
    for (const [path, mark] of this.marks) if (this.source.mark(path) !== mark) return false;
    for (const [folder, names] of this.lists) if (this.source.list(folder).join('\0') !== names) return false;
    return true;
  }
}

/** Keeps what was read from files, by a key, until one of those files changes. */
export class Answers<T> {
  private readonly known = new Map<string, Answer<T>>();

  constructor(
    private readonly source: FileSource,
    private readonly now: () => number,
    /** Is told the paths that an answer came from, each time that it is given. */
    private readonly used?: (paths: () => readonly string[]) => void,
  ) {}

  /** @param read reads the answer; it may look at files through the given source only. */
  get(key: string, read: (source: FileSource) => T): T {
    const { value, tracked } = this.answer(key, read);
    this.used?.(() => tracked.paths());
    return value;
  }

  clear(): void {
    this.known.clear();
  }

  /** The next questions look at the files again, however short a time ago that was done. */
  recheck(): void {
    for (const answer of this.known.values()) answer.checkedAt = -FRESH_MS;
  }

  private answer(key: string, read: (source: FileSource) => T): Answer<T> {
    const known = this.known.get(key);
    const time = this.now();
    if (known && (time - known.checkedAt < FRESH_MS || known.tracked.holds())) {
      if (time - known.checkedAt >= FRESH_MS) known.checkedAt = time;
      return known;
    }
    const tracked = new TrackedSource(this.source);
    const answer = { value: read(tracked), checkedAt: time, tracked };
    this.known.delete(key);
    this.known.set(key, answer);
    const oldest = this.known.keys().next().value;
    if (this.known.size > MAX_ANSWERS && oldest !== undefined) this.known.delete(oldest);
    return answer;
  }
}
