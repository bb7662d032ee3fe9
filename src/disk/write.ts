import * as fs from 'node:fs';

export interface ReplaceOptions {
  /** Exactly this, whatever the umask is. */
  mode?: number;
  /** On the disk itself before it has its name. */
  flush?: boolean;
}

/**
 * Replaces a file as a whole: whoever reads it meanwhile, or after a crash, finds what was there before or this, never half
 * of it. Two processes may do it at once. A link in its place is replaced, not followed.
 * @throws Error when it cannot be written; what was there stays.
 */
export function replaceFile(
  file: string,
  content: string | Uint8Array,
  { mode = 0o600, flush = false }: ReplaceOptions = {},
): void {
  // A name of its own for each process. What stands there was left by one that was killed.
  const temporary = `${file}.${process.pid}.new`;
  try {
    fs.rmSync(temporary, { force: true, recursive: true });
    fs.writeFileSync(temporary, content, { mode, flush, flag: 'wx' });
    fs.chmodSync(temporary, mode);
    fs.renameSync(temporary, file);
  } catch (error) {
    fs.rmSync(temporary, { force: true, recursive: true });
    throw error;
  }
}

/** Makes a new name in a folder survive a power cut. Windows cannot, and does not need to. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await fs.promises.open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
