import { isUtf8 } from 'node:buffer';
import { readFileSync, readdirSync, statSync, type Stats } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { FileFact } from '../contracts/facts';

/** A file's text, together with a mark that changes when the file does. */
export interface FileVersion {
  fact: FileFact;
  /** Equal for the same content: time, size and inode. */
  mark: string;
}

/** Where facts are read from. Nothing in it throws. */
export interface FileSource {
  /** Changes when the file does. */
  mark(path: string): string;
  /** When the file was last changed, in milliseconds since 1970; undefined where that is not known. */
  modifiedAt(path: string): number | undefined;
  /** The file at an absolute path, if it is at most `limit` bytes long. Its text is kept for the next time. */
  read(path: string, limit: number): FileVersion;
  /** The same, but nothing is kept: for files with secrets in them. */
  readOnce(path: string, limit: number): FileFact;
  /** Names in a folder, sorted; empty where there is none. */
  list(folder: string): string[];
}

/** A file that was looked at this short a time ago is not looked at again. */
const FRESH_MS = 200;
/** Files kept; the oldest go first. */
const MAX_ENTRIES = 512;

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  EISDIR: 'it is a folder',
  ELOOP: 'its links form a loop',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function failed(error: unknown): FileFact {
  const code = codeOf(error);
  // A path with a NUL byte, or one that is too long, names no file.
  if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(code))
    return { state: 'missing' };
  return { state: 'unreadable', reason: REASONS[code] ?? `it cannot be read (${code})` };
}

/** Text of a file in UTF-8 or, with its mark, UTF-16; anything else is no text. */
function decode(bytes: Buffer): FileFact {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return { state: 'text', text: bytes.toString('utf16le').slice(1) };
  if (bytes.includes(0)) return { state: 'unreadable', reason: 'it is not a text file' };
  if (!isUtf8(bytes)) return { state: 'unreadable', reason: 'it is not UTF-8 text' };
  return { state: 'text', text: bytes.toString('utf8') };
}

/** What `stat` said of a path, and when. */
interface Look {
  mark: string;
  stats?: Stats;
  failure?: FileFact;
  at: number;
}

function look(path: string, at: number): Look {
  try {
    const stats = statSync(path);
    return { mark: `${stats.mtimeMs} ${stats.ctimeMs} ${stats.size} ${stats.ino}`, stats, at };
  } catch (error) {
    return { mark: `none ${codeOf(error)}`, failure: failed(error), at };
  }
}

/** Sets the newest and drops the oldest beyond the bound. */
function keep<T>(map: Map<string, T>, key: string, value: T): T {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > MAX_ENTRIES && oldest !== undefined) map.delete(oldest);
  return value;
}

/** Bounded reading with a cache; nothing here throws, whatever a path names. */
export class FileCache implements FileSource {
  private readonly looks = new Map<string, Look>();
  private readonly versions = new Map<string, FileVersion>();

  constructor(private readonly now: () => number) {}

  mark(path: string): string {
    return this.look(path).mark;
  }

  modifiedAt(path: string): number | undefined {
    return this.look(path).stats?.mtimeMs;
  }

  read(path: string, limit: number): FileVersion {
    const { mark } = this.look(path);
    const key = `${limit}:${path}`;
    const known = this.versions.get(key);
    if (known?.mark === mark) return known;
    return keep(this.versions, key, { fact: this.readOnce(path, limit), mark });
  }

  readOnce(path: string, limit: number): FileFact {
    const { stats, failure } = this.look(path);
    return stats ? load(path, stats, limit) : (failure ?? { state: 'missing' });
  }

  /** Names in a folder, sorted; empty where there is none. Looked up each time: a folder's mark misses nothing. */
  list(folder: string): string[] {
    try {
      return readdirSync(folder).sort();
    } catch {
      return [];
    }
  }

  /** The next questions look at the files again. */
  recheck(): void {
    this.looks.clear();
  }

  clear(): void {
    this.looks.clear();
    this.versions.clear();
  }

  private look(path: string): Look {
    const known = this.looks.get(path);
    const time = this.now();
    return known && time - known.at < FRESH_MS ? known : keep(this.looks, path, look(path, time));
  }
}

function load(path: string, stats: Stats, limit: number): FileFact {
  // A pipe or device would keep the reader waiting.
  if (!stats.isFile())
    return { state: 'unreadable', reason: stats.isDirectory() ? 'it is a folder' : 'it is not a plain file' };
  if (stats.size > limit) return { state: 'too-large' };
  try {
    const bytes = readFileSync(path);
    return bytes.length > limit ? { state: 'too-large' } : decode(bytes);
  } catch (error) {
    return failed(error);
  }
}

/** A source with some texts laid over it, as if they stood on disk. Paths are absolute. */
export function overlaid(source: FileSource, files: ReadonlyMap<string, string>): FileSource {
  const laid = (path: string, limit: number): FileFact | undefined => {
    const text = files.get(path);
    if (text === undefined) return undefined;
    return text.length > limit ? { state: 'too-large' } : { state: 'text', text };
  };
  return {
    mark: (path) => (files.has(path) ? 'laid over' : source.mark(path)),
    modifiedAt: (path) => (files.has(path) ? undefined : source.modifiedAt(path)),
    read: (path, limit) => {
      const fact = laid(path, limit);
      return fact ? { fact, mark: 'laid over' } : source.read(path, limit);
    },
    readOnce: (path, limit) => laid(path, limit) ?? source.readOnce(path, limit),
    list: (folder) => {
      const own = [...files.keys()].filter((path) => dirname(path) === folder).map((path) => basename(path));
      return own.length === 0 ? source.list(folder) : [...new Set([...source.list(folder), ...own])].sort();
    },
  };
}
