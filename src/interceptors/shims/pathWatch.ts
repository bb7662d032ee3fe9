import * as fs from 'node:fs';

/** Most folders that are watched: each costs one of the system's handles. */
const MAX_FOLDERS = 64;
/** An installer writes, moves and changes modes: so long nothing more must have come, in milliseconds. */
const QUIET_MS = 250;
/** And so long at most it is waited for that. */
const LATEST_MS = 1200;

/** Tells when a tool may have come to, or gone from, one of the folders in which tools are looked for. */
export class PathWatch {
  private readonly watchers = new Map<string, fs.FSWatcher>();
  private timer: NodeJS.Timeout | undefined;
  private since: number | undefined;

  /** `isTool`: whether a file of that name would get a shim. */
  constructor(
    private readonly isTool: (name: string) => boolean,
    private readonly changed: () => void,
  ) {}

  /** The folders that count from now on, the most important first. Those that are not there are left out. */
  set(folders: readonly string[]): void {
    const wanted = new Set(folders.slice(0, MAX_FOLDERS));
    for (const folder of this.watchers.keys()) if (!wanted.has(folder)) this.drop(folder);
    for (const folder of wanted) if (!this.watchers.has(folder)) this.watch(folder);
  }

  get size(): number {
    return this.watchers.size;
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const folder of [...this.watchers.keys()]) this.drop(folder);
  }

  private watch(folder: string): void {
    try {
      const watcher = fs.watch(folder, { persistent: false }, (_event, name) => {
        // A folder that is taken away reports its own name, and then nothing any more.
        if (!fs.existsSync(folder)) this.drop(folder);
        else if (name !== null && !this.isTool(name)) return;
        this.soon();
      });
      watcher.on('error', () => {
        this.drop(folder);
      });
      this.watchers.set(folder, watcher);
    } catch {
      // Not there, not ours to read, or no handle left: it is looked into again when a terminal opens.
    }
  }

  private drop(folder: string): void {
    this.watchers.get(folder)?.close();
    this.watchers.delete(folder);
  }

  private soon(): void {
    this.since ??= Date.now();
    clearTimeout(this.timer);
    const left = this.since + LATEST_MS - Date.now();
    this.timer = setTimeout(
      () => {
        this.since = undefined;
        this.changed();
      },
      Math.max(0, Math.min(QUIET_MS, left)),
    );
    this.timer.unref();
  }
}
