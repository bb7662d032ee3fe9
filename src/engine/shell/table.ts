/** A map whose copies share their content until one of them is written to: subshells are frequent, writes are rare. */
export class Table<V> {
  private shared = false;

  constructor(private entries = new Map<string, V>()) {}

  get size(): number {
    return this.entries.size;
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  get(name: string): V | undefined {
    return this.entries.get(name);
  }

  names(): IterableIterator<string> {
    return this.entries.keys();
  }

  /** The first so many entries. */
  some(count: number): [string, V][] {
    return [...this.entries].slice(0, count);
  }

  set(name: string, value: V): void {
    this.own();
    this.entries.set(name, value);
  }

  delete(name: string): void {
    this.own();
    this.entries.delete(name);
  }

  sameAs(other: Table<V>): boolean {
    return this.entries === other.entries;
  }

  /** Adds what only the other has. */
  fill(other: Table<V>): void {
    if (this.entries === other.entries) return;
    for (const [name, value] of other.entries) if (!this.entries.has(name)) this.set(name, value);
  }

  copy(): Table<V> {
    const copy = new Table(this.entries);
    this.shared = true;
    copy.shared = true;
    return copy;
  }

  private own(): void {
    if (!this.shared) return;
    this.entries = new Map(this.entries);
    this.shared = false;
  }
}
