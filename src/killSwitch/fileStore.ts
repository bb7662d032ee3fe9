import * as fs from 'node:fs';
import * as path from 'node:path';
import { KILL_SWITCH_PIPE } from '../contracts/killSwitch';
import { replaceFile } from '../disk/write';
import type { KillSwitchStore } from './stored';

/** So long the pipe is held open, for those that have read the flag and not opened the pipe yet. In milliseconds. */
const HELD_MS = 1000;

/** The state in a file that all windows and shims see. Replaced as a whole: half a file would be read as engaged. */
export function fileStore(file: string): KillSwitchStore {
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
      replaceFile(file, text, { flush: true });
    },
    tell: () => {
      tellWaiting(path.join(path.dirname(file), KILL_SWITCH_PIPE));
    },
  };
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
