import * as fs from 'node:fs/promises';

const NEWLINE = 0x0a;
const CHUNK = 256 << 10;
/** A longer line is no record. */
const MAX_LINE = 4 << 20;

/** A whole line, and where its first byte stands. */
export interface PlacedLine {
  offset: number;
  bytes: Buffer;
}

/** The lines of a file from its end to its begin, a piece of the file at a time. Nothing is kept open. */
export class LinesBackward {
  /** What stands before a line's end, of which the begin has not been read yet. */
  private rest: Buffer[] = [];
  private length = 0;
  private isTooLong = false;
  /** Lines that are too long; they are left out. */
  dropped = 0;

  /** @param end just behind a newline */
  constructor(
    private readonly file: string,
    private end: number,
  ) {}

  /** The next lines, the last first; undefined at the begin of the file. May be none. */
  async next(): Promise<PlacedLine[] | undefined> {
    if (this.end === 0) return undefined;
    const start = Math.max(0, this.end - CHUNK);
    const bytes = await readAt(this.file, start, this.end - start);
    // Somebody has cut the file off below us: what is gone cannot be read.
    if (bytes.length < this.end - start) return undefined;
    this.end = start;
    return this.split(bytes, start);
  }

  private split(bytes: Buffer, start: number): PlacedLine[] {
    const lines: PlacedLine[] = [];
    let end = bytes.length;
    for (
      let at = bytes.lastIndexOf(NEWLINE);
      at >= 0;
      at = at === 0 ? -1 : bytes.lastIndexOf(NEWLINE, at - 1)
    ) {
      this.close(bytes.subarray(at + 1, end), start + at + 1, lines);
      end = at;
    }
    this.keep(bytes.subarray(0, end));
    if (start === 0) this.close(Buffer.alloc(0), 0, lines);
    return lines;
  }

  private close(head: Buffer, offset: number, lines: PlacedLine[]): void {
    const bytes = this.length === 0 ? head : Buffer.concat([head, ...this.rest]);
    if (this.isTooLong) this.dropped++;
    else if (bytes.length > 0) lines.push({ offset, bytes });
    this.rest = [];
    this.length = 0;
    this.isTooLong = false;
  }

  private keep(bytes: Buffer): void {
    this.length += bytes.length;
    if (this.isTooLong || this.length > MAX_LINE) {
      this.isTooLong = true;
      this.rest = [];
    } else this.rest.unshift(bytes);
  }
}

/** The whole lines that stand between two places of a file, at most a few MB of them, and where reading goes on. */
export async function linesFrom(
  file: string,
  from: number,
  size: number,
): Promise<{ lines: PlacedLine[]; next: number }> {
  const bytes = await readAt(file, from, Math.min(size - from, MAX_LINE));
  const lines: PlacedLine[] = [];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    if (end > start) lines.push({ offset: from + start, bytes: bytes.subarray(start, end) });
    start = end + 1;
  }
  // No newline in as much as a line may have: it is left out, up to where one comes.
  if (start === 0 && bytes.length >= MAX_LINE) start = bytes.length;
  return { lines, next: from + start };
}

/** Just behind the last newline of a file: what comes after is still being written, or torn. */
export async function wholeEnd(file: string, size: number): Promise<number> {
  for (let end = size; end > 0 && size - end < MAX_LINE;) {
    const start = Math.max(0, end - CHUNK);
    const bytes = await readAt(file, start, end - start);
    const at = bytes.lastIndexOf(NEWLINE);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}

/** Fewer bytes than asked for at the end of the file. */
export async function readAt(file: string, start: number, length: number): Promise<Buffer> {
  const handle = await fs.open(file, 'r');
  try {
    const bytes = Buffer.alloc(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await handle.read(bytes, done, length - done, start + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  } finally {
    await handle.close();
  }
}
