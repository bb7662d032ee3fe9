/** Combinations of alternative values that are tried for one command. */
const MAX_RUNS = 16;

/**
 * Walks through the combinations of values that variables may have where branches left several. Expand, then call
 * `next` until it is false. When there are too many, the last run sees every choice as unknown.
 */
export class Choices {
  private readonly made: { key: string; count: number; index: number }[] = [];
  private runs = 1;
  private blind = false;

  /** Index of the alternative to take this time; undefined for 'treat as unknown'. Equal keys get equal answers. */
  pick(key: string, count: number): number | undefined {
    if (this.blind) return undefined;
    const earlier = this.made.find((choice) => choice.key === key);
    if (earlier) return earlier.index;
    this.made.push({ key, count, index: 0 });
    return 0;
  }

  next(): boolean {
    if (this.made.length === 0 || this.blind) return false;
    if (this.runs >= MAX_RUNS) return (this.blind = true);
    this.runs += 1;
    for (let last = this.made.at(-1); last; last = this.made.at(-1)) {
      last.index += 1;
      if (last.index < last.count) return true;
      this.made.pop();
    }
    return false;
  }
}
