import { realpathSync, statSync, watch as watchFolder, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Folders that are watched by the system; what is below others is looked at instead. */
const MAX_WATCHERS = 48;
/** Paths that are looked at one by one; what is more is not. */
const MAX_POLLED = 256;
/** How often they are looked at, in milliseconds. */
const POLL_MS = 1000;
/** How long is waited for more of the same change, in milliseconds. */
const DEBOUNCE_MS = 50;
/** Folders that are climbed up to find one that is there. */
const MAX_CLIMB = 32;

export interface FileWatch {
  /** From here on these files and folders are watched, and no others. They need not exist. */
  watch(paths: Iterable<string>): void;
  /** How much it takes: watched folders, and paths that are looked at. */
  readonly size: { readonly watchers: number; readonly polled: number };
  dispose(): void;
}

/** Times, to be made shorter by tests. */
export interface WatchTimes {
  readonly pollMs?: number;
  readonly debounceMs?: number;
}

/**
 * Calls back soon after one of the files has changed, has come or has gone. Folders are watched, not files: most programs
 * write a new file and put it in the old one's place. What cannot be watched (the folder is not there yet, the system has
 * no watchers left) is looked at once a second. Nothing in it throws.
 */
export function watchFiles(changed: () => void, times: WatchTimes = {}): FileWatch {
  return new Watcher(changed, times.pollMs ?? POLL_MS, times.debounceMs ?? DEBOUNCE_MS);
}

/** Undefined in a name stands for anything in the folder. */
type Names = Set<string | undefined>;

class Watcher implements FileWatch {
  private readonly watchers = new Map<string, FSWatcher>();
  private folders = new Map<string, Names>();
  /** By path, what it looked like. */
  private readonly polled = new Map<string, string>();
  private wanted: ReadonlySet<string> = new Set();
  private timer: NodeJS.Timeout | undefined;
  private polling: NodeJS.Timeout | undefined;
  private isDisposed = false;

  constructor(
    private readonly changed: () => void,
    private readonly pollMs: number,
    private readonly debounceMs: number,
  ) {}

  get size() {
    return { watchers: this.watchers.size, polled: this.polled.size };
  }

  watch(paths: Iterable<string>): void {
    if (this.isDisposed) return;
    const wanted = new Set(paths);
    if (wanted.size === this.wanted.size && [...wanted].every((path) => this.wanted.has(path))) return;
    this.wanted = wanted;
    this.arrange();
  }

  dispose(): void {
    this.isDisposed = true;
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
    this.polled.clear();
    clearTimeout(this.timer);
    clearInterval(this.polling);
  }

  /** Has a watcher for every folder that can have one, and looks at the rest. */
  private arrange(): void {
    this.folders = foldersOf(this.wanted);
    for (const [folder, watcher] of this.watchers) {
      if (this.folders.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of this.folders.keys()) this.open(folder);
    const rest = [...this.wanted]
      .filter((path) => !this.watchers.has(dirname(path)) || !this.isWatchedThrough(path))
      .slice(0, MAX_POLLED);
    for (const path of this.polled.keys()) if (!rest.includes(path)) this.polled.delete(path);
    for (const path of rest) if (!this.polled.has(path)) this.polled.set(path, look(path));
    this.poll(rest.length > 0);
  }

  /** A link leads to a file in another folder. */
  private isWatchedThrough(path: string): boolean {
    const target = resolved(path);
    return target === undefined || this.watchers.has(dirname(target));
  }

  private open(folder: string): void {
    if (this.watchers.has(folder) || this.watchers.size >= MAX_WATCHERS) return;
    try {
      const watcher = watchFolder(folder, { persistent: false }, (event, name) => {
        this.happened(folder, event, name);
      });
      watcher.on('error', () => {
        this.close(folder);
      });
      this.watchers.set(folder, watcher);
    } catch {
      // Not there, or no watchers left: looked at instead.
    }
  }

  private happened(folder: string, event: string, name: string | null): void {
    const names = this.folders.get(folder);
    // The folder itself was renamed or deleted, and another may be in its place by now.
    if (event === 'rename' && name === basename(folder)) this.close(folder);
    if (names && (name === null || names.has(undefined) || names.has(name))) this.soon();
  }

  private close(folder: string): void {
    this.watchers.get(folder)?.close();
    this.watchers.delete(folder);
    if (this.isDisposed) return;
    this.arrange();
    this.soon();
  }

  private poll(isNeeded: boolean): void {
    if (!isNeeded) {
      clearInterval(this.polling);
      this.polling = undefined;
    }
    if (!isNeeded || this.polling) return;
    this.polling = setInterval(() => {
      this.lookAtAll();
    }, this.pollMs);
    this.polling.unref();
  }

  private lookAtAll(): void {
    let isOther = false;
    for (const [path, before] of this.polled) {
      const now = look(path);
      if (now === before) continue;
      this.polled.set(path, now);
      isOther = true;
    }
    if (isOther) this.soon();
  }

  private soon(): void {
    if (this.isDisposed) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      // A folder may have come or gone, a link may lead elsewhere.
      this.arrange();
      this.changed();
    }, this.debounceMs);
  }
}

/** The folders to be watched, with the names in them that matter; of a path that is a folder itself, all names. */
function foldersOf(paths: Iterable<string>): Map<string, Names> {
  const folders = new Map<string, Names>();
  const add = (folder: string, name: string | undefined) => {
    const names = folders.get(folder) ?? new Set();
    folders.set(folder, names.add(name));
  };
  for (const path of paths) {
    const nearest = nearestFolder(path);
    if (nearest) add(nearest.folder, nearest.name);
    const target = resolved(path);
    if (target === undefined) continue;
    if (target !== path) add(dirname(target), basename(target));
    if (isFolder(target)) add(path, undefined);
  }
  return folders;
}

/** The innermost folder that is there, and the name in it that leads on to the path. */
function nearestFolder(path: string): { folder: string; name: string } | undefined {
  let name = path;
  for (let i = 0; i < MAX_CLIMB && dirname(name) !== name; i += 1) {
    const folder = dirname(name);
    if (isFolder(folder)) return { folder, name: basename(name) };
    name = folder;
  }
  return undefined;
}

function resolved(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Changes when the file does; empty where there is none. */
function look(path: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${ctimeMs} ${size} ${ino}`;
  } catch {
    return '';
  }
}
