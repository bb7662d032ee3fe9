import * as fs from 'node:fs';
import * as path from 'node:path';

/** Smaller files are compared as a whole, in bytes. */
const WHOLE = 64 << 10;
/** Of larger ones, so many pieces of so many bytes. */
const PIECES = 4;
const PIECE = 4096;
/** Files that were looked at and are remembered. */
const MAX_KNOWN = 2000;

interface Original {
  tool: string;
  file: string;
}

/**
 * Tells a copy or a link of a tool under another name: by the file's identity, else by its size and parts of its content.
 * A tool that was changed by a byte, packed or built anew is not told.
 */
export class Copies {
  private readonly bySize = new Map<number, Original[]>();
  private readonly known = new Map<string, string | undefined>();

  /** The tools' own files; those that cannot be read are left out. */
  constructor(originals: readonly Original[]) {
    for (const original of originals) {
      const size = statOf(original.file)?.size;
      if (size !== undefined && size > 0 && !isShared(original))
        this.bySize.set(size, [...(this.bySize.get(size) ?? []), original]);
    }
  }

  /** The tool that a file is; undefined for any other, and for one that cannot be read. */
  toolOf(file: string): string | undefined {
    const stat = statOf(file);
    const candidates = stat && this.bySize.get(stat.size);
    if (!candidates) return undefined;
    const key = [file, stat.dev, stat.ino, stat.mtimeMs, stat.size].join();
    if (!this.known.has(key)) {
      if (this.known.size >= MAX_KNOWN) this.known.clear();
      this.known.set(key, candidates.find((original) => isSame(original.file, file, stat))?.tool);
    }
    return this.known.get(key);
  }
}

/**
 * True for a file that stands for many programs, as version managers' (mise, pyenv) and busybox: it is a link to one of
 * another name, or its folder has the same under another name. Whoever runs it need not run the tool.
 */
function isShared({ tool, file }: Original): boolean {
  try {
    if (!path.basename(fs.realpathSync(file)).startsWith(tool)) return true;
    const folder = path.dirname(file);
    const stat = fs.statSync(file);
    return fs.readdirSync(folder).some((name) => {
      const other = path.join(folder, name);
      return !name.startsWith(tool) && statOf(other)?.size === stat.size && isSame(file, other, stat);
    });
  } catch {
    return true;
  }
}

function statOf(file: string): fs.Stats | undefined {
  try {
    const stat = fs.statSync(file);
    return stat.isFile() ? stat : undefined;
  } catch {
    return undefined; // gone, or of another user
  }
}

function isSame(original: string, file: string, stat: fs.Stats): boolean {
  try {
    const other = fs.statSync(original);
    if (other.dev === stat.dev && other.ino === stat.ino) return true;
    return other.size === stat.size && sample(original, stat.size).equals(sample(file, stat.size));
  } catch {
    return false;
  }
}

/** A small file's content; of a large one pieces from its beginning to its end. */
function sample(file: string, size: number): Buffer {
  if (size <= WHOLE) return fs.readFileSync(file);
  const open = fs.openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(PIECES * PIECE);
    for (let i = 0; i < PIECES; i++) {
      const at = Math.floor(((size - PIECE) * i) / (PIECES - 1));
      fs.readSync(open, buffer, i * PIECE, PIECE, at);
    }
    return buffer;
  } finally {
    fs.closeSync(open);
  }
}
