import * as fs from 'node:fs';
import * as path from 'node:path';
import { KILL_SWITCH_PIPE } from '../contracts/killSwitch';
import { replaceFile } from '../disk/write';
import { parseStored, type KillSwitchStore } from './stored';

/** So long the pipe is held open, for those that have read the flag and not opened the pipe yet. In milliseconds. */
const HELD_MS = 1000;

/** The state in a file that all windows and shims see. Replaced as a whole: half a file would be read as engaged. */
export function fileStore(file: string): KillSwitchStore {
  const pipe = path.join(path.dirname(file), KILL_SWITCH_PIPE);
  return {
    read: () => {
      try {
        return fs.readFileSync(file, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    write: (text) => {
      // A disk can take long. What a power cut leaves of it is as it was before, or empty, which is engaged: so the others
      // need not wait for the disk.
      const engages = parseStored(text).state === 'engaged';
      replaceFile(file, text, { flush: !engages });
      if (!engages) return;
      tellWaiting(pipe);
      flushFile(file);
    },
    tell: () => {
      tellWaiting(pipe);
    },
  };
}

/** @throws Error when the disk did not take it. */
function flushFile(file: string): void {
  const handle = fs.openSync(file, 'r+');
  try {
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

/** Shims and hooks that wait stand in opening this pipe, and read the flag then (interceptors/shims/flag.ts). */
function tellWaiting(pipe: string): void {
  const { O_RDWR, O_NONBLOCK, O_NOFOLLOW } = fs.constants;
  try {
    // Both ways: with one only it could not be opened before somebody waits.
    const handle = fs.openSync(pipe, O_RDWR | O_NONBLOCK | O_NOFOLLOW);
    setTimeout(() => {
      fs.closeSync(handle);
    }, HELD_MS).unref();
  } catch {
    return; // the first one that waits makes it
  }
}
