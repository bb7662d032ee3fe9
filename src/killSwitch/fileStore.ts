import * as fs from 'node:fs';
import type { KillSwitchStore } from './stored';

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
      // A name of its own for each process: two windows may write at once.
      const temporary = `${file}.${process.pid}.new`;
      fs.writeFileSync(temporary, text, { mode: 0o600, flush: true });
      fs.renameSync(temporary, file);
    },
  };
}
