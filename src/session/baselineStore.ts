import * as fs from 'node:fs';
import * as path from 'node:path';
import type { BaselineState, ParsedState } from '../activity/baselineState';
import { replaceFile } from '../disk/write';

const FILE = 'baseline.json';
/** A window holds the lock for milliseconds; one that is older belongs to a window that is gone. */
const STALE_MS = 10_000;
/** Four bytes at most for each unit of a state that is read. */
const MAX_BYTES = 16 << 20;

export interface BaselineStorePorts {
  folder: string;
  parse: (text: string) => ParsedState;
  now: () => number;
  log: (message: string) => void;
}

/** What was found on the disk when a window began. */
export type Found = 'known' | 'nothing' | { problem: string };

/**
 * The baseline's state in a file that all windows share. A window reads what is there, adds to it and writes it back,
 * with a lock in hand, so nothing that another window has learnt or told is lost. Without a disk it goes on in memory.
 */
export class BaselineStore {
  private state: BaselineState | undefined;
  /** Of the file as it was last read or written here. */
  private version = '';
  private isForeign = false;
  private isFailing = false;

  constructor(private readonly ports: BaselineStorePorts) {}

  /** Reads what is there. A file that is not understood is replaced later, unless a newer version wrote it. */
  open(): Found {
    const read = this.read();
    if (read === undefined) return 'nothing';
    if ('problem' in read) {
      // Two versions must not take turns in destroying each other's.
      this.isForeign = read.isNewer;
      return { problem: read.problem };
    }
    this.state = read.state;
    return 'known';
  }

  /**
   * Lets `work` change the newest state and writes it.
   * @param initial what to begin with where there is none
   * @returns what `work` has returned; undefined while another window is at it: to be tried again
   */
  change<T>(initial: () => BaselineState, work: (state: BaselineState) => T): { done: T } | undefined {
    if (this.isForeign) return { done: work((this.state ??= initial())) };
    const lock = this.lock();
    if (lock === 'busy') return undefined;
    try {
      const read = this.read();
      // What is known here counts more than a file that was damaged or deleted meanwhile.
      if (read && 'state' in read) this.state = read.state;
      const state = (this.state ??= initial());
      const done = work(state);
      this.write(state);
      return { done };
    } finally {
      if (lock === 'held') fs.rmSync(this.lockFile, { force: true });
    }
  }

  private get file(): string {
    return path.join(this.ports.folder, FILE);
  }

  private get lockFile(): string {
    return `${this.file}.lock`;
  }

  /** `none`: no lock can be made at all, so nothing can be written either. */
  private lock(): 'held' | 'busy' | 'none' {
    for (let tries = 0; tries < 2; tries++) {
      try {
        fs.writeFileSync(this.lockFile, String(process.pid), { flag: 'wx', mode: 0o600 });
        return 'held';
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return 'none';
        const found = fs.lstatSync(this.lockFile, { throwIfNoEntry: false });
        if (found && Math.abs(this.ports.now() - found.mtimeMs) < STALE_MS) return 'busy';
        fs.rmSync(this.lockFile, { force: true, recursive: true });
      }
    }
    return 'busy';
  }

  /** Undefined where there is nothing new: no file, or the one that is known. */
  private read(): ParsedState | undefined {
    try {
      const found = fs.lstatSync(this.file, { throwIfNoEntry: false });
      if (!found) return undefined;
      // Reading a pipe would wait for ever.
      if (!found.isFile()) return { problem: 'it is no file', isNewer: false };
      if (found.size > MAX_BYTES) return { problem: 'it is too large', isNewer: false };
      if (versionOf(found) === this.version) return undefined;
      const parsed = this.ports.parse(fs.readFileSync(this.file, 'utf8'));
      if ('state' in parsed) this.version = versionOf(found);
      return parsed;
    } catch (error) {
      return { problem: String(error), isNewer: false };
    }
  }

  private write(state: BaselineState): void {
    try {
      replaceFile(this.file, JSON.stringify(state));
      this.version = versionOf(fs.lstatSync(this.file));
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.ports.log(`What is usual could not be saved: ${String(error)}`);
      this.isFailing = true;
    }
  }
}

function versionOf({ ino, mtimeMs, size }: fs.Stats): string {
  return `${ino} ${mtimeMs} ${size}`;
}
