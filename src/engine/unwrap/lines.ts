/** Line numbers of positions in the texts of one request, without counting from the start each time. */
export class LineIndex {
  private readonly starts = new Map<string, readonly number[]>();

  /** 0-based. */
  lineAt(text: string, pos: number): number {
    let starts = this.starts.get(text);
    if (!starts) this.starts.set(text, (starts = lineStarts(text)));
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= pos) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
