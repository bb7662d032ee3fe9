import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ShimLayout } from './install';

/** What a file was when it was last known to be ours. */
interface Noted {
  /** Cheap to compare: changes with each write. */
  stamp: string;
  content: string;
}

/** The shims' files as this window has left them, to see when somebody else touches them. */
export class TouchedFiles {
  private noted = new Map<string, Noted>();

  /** @param writer what {@link InstallOptions.writer} of this window is. */
  constructor(
    private readonly layout: ShimLayout,
    private readonly writer: string,
  ) {}

  /** How they are now is how they are to be. To be called when they have been written. */
  note(): void {
    this.noted = new Map(
      filesOf(this.layout).flatMap((file) => {
        const found = look(file);
        return found ? [[file, found]] : [];
      }),
    );
  }

  /**
   * The files that are gone, or have another content or mode. None while the last to write them was a window that writes
   * something else, of another version for instance: the two would put them back against each other for ever.
   */
  touched(): string[] {
    const writer = readWriter(this.layout);
    if (writer !== undefined && writer !== this.writer) return [];
    return [...this.noted].filter(([file, noted]) => isTouched(file, noted)).map(([file]) => file);
  }
}

/** Who has written the files last; undefined where somebody has taken that away. */
function readWriter(layout: ShimLayout): string | undefined {
  try {
    return fs.readFileSync(layout.writer, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** Other windows add to the list of paths; the writer says whose all others are. */
function filesOf(layout: ShimLayout): string[] {
  const folders = [layout.folder, path.dirname(layout.common), layout.zdotdir, layout.data];
  const others = new Set([layout.paths, layout.writer]);
  return folders.flatMap(filesBelow).filter((file) => !file.endsWith('.new') && !others.has(file));
}

function filesBelow(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
  } catch {
    return []; // missing, or something else stands in its place: installing has said so
  }
}

function isTouched(file: string, noted: Noted): boolean {
  if (stampOf(file) === noted.stamp) return false;
  const now = look(file);
  if (now?.content !== noted.content) return true;
  // The same again, written anew.
  noted.stamp = now.stamp;
  return false;
}

function look(file: string): Noted | undefined {
  const stamp = stampOf(file);
  if (stamp === undefined) return undefined;
  try {
    const mode = fs.statSync(file).mode & 0o777;
    const content = createHash('sha256').update(fs.readFileSync(file)).update(String(mode)).digest('hex');
    return { stamp, content };
  } catch {
    return undefined; // unreadable is as good as gone: no shell can read it either
  }
}

/** Size, time, mode, and the file itself; a link is not followed, as none of these files is one. Undefined: gone. */
function stampOf(file: string): string | undefined {
  try {
    const { ino, size, mtimeNs, ctimeNs, mode } = fs.lstatSync(file, { bigint: true });
    return [ino, size, mtimeNs, ctimeNs, mode].join(' ');
  } catch {
    return undefined; // a file in the place of its folder, too
  }
}
