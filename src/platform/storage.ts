import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

/** Longest path of a Unix socket in bytes, without the closing NUL: macOS has 104 bytes for it, Linux 108. */
export const MAX_SOCKET_PATH = 103;
/** Bytes that a socket's name may take inside the run folder. */
export const SOCKET_NAME_BYTES = 32;

/** The extension's own folders. All are private to the user. */
export interface StoragePaths {
  /** Shims, first on PATH: constant for as long as the extension is installed. */
  bin: string;
  /** The same for what extensions start, less what the editor starts itself. */
  hostBin: string;
  /** kill-switch.json, frozen processes. */
  state: string;
  audit: string;
}

/** A folder that cannot be trusted or made; `message` is for people and names it. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}

/** Where things live below the editor's storage folder of this extension (`ExtensionContext.globalStorageUri.fsPath`). */
export function storagePaths(globalStorage: string): StoragePaths {
  return {
    bin: path.join(globalStorage, 'bin'),
    hostBin: path.join(globalStorage, 'host-bin'),
    state: path.join(globalStorage, 'state'),
    audit: path.join(globalStorage, 'audit'),
  };
}

/** Makes the folders with mode 0700. @throws StorageError */
export function prepareStorage(globalStorage: string): StoragePaths {
  const paths = storagePaths(globalStorage);
  fs.mkdirSync(globalStorage, { recursive: true });
  for (const folder of Object.values(paths) as string[]) privateFolder(folder);
  return paths;
}

/**
 * Makes sure that the folder exists, belongs to us and is closed to others. A link is refused: what it points at can be
 * changed by whoever made it. So is a folder that others could write to, as it may hold what they put there.
 * @throws StorageError
 */
export function privateFolder(folder: string, uid = process.getuid?.()): void {
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new StorageError(`Cannot make ${folder}: ${String(error)}`);
  }
  const found = fs.lstatSync(folder);
  if (!found.isDirectory()) throw new StorageError(`${folder} is not a folder, or is a link`);
  // On Windows the user's profile is private by its own access list, and modes say nothing.
  if (uid === undefined) return;
  if (found.uid !== uid) throw new StorageError(`${folder} belongs to another user`);
  if ((found.mode & 0o022) !== 0) throw new StorageError(`${folder} can be written to by other users`);
  if ((found.mode & 0o077) !== 0) fs.chmodSync(folder, 0o700);
}

/** What {@link runFolder} looks at; for tests. */
export interface RunFolderPlace {
  runtimeDir: string | undefined;
  tmpdir: string;
  uid: number | undefined;
}

/**
 * The folder for sockets: short, and the same for every window and across reloads, because terminals outlive both.
 * `$XDG_RUNTIME_DIR/agent-guard` where that is ours and short enough, else `agent-guard-<uid>` in the folder for
 * temporary files, else in /tmp.
 * @throws StorageError when none can be had, for instance because another user took the name.
 */
export function runFolder(
  place: RunFolderPlace = {
    runtimeDir: process.env.XDG_RUNTIME_DIR,
    tmpdir: os.tmpdir(),
    uid: process.getuid?.(),
  },
): string {
  const { uid } = place;
  const name = uid === undefined ? 'agent-guard' : `agent-guard-${uid}`;
  const candidates = [path.join(place.tmpdir, name), path.join('/tmp', name)];
  if (place.runtimeDir !== undefined && isOurs(place.runtimeDir, uid))
    candidates.unshift(path.join(place.runtimeDir, 'agent-guard'));
  const short = candidates.filter((it) => Buffer.byteLength(it) + 1 + SOCKET_NAME_BYTES <= MAX_SOCKET_PATH);
  let problem: unknown = new StorageError('No folder is short enough for a socket');
  for (const folder of short) {
    try {
      privateFolder(folder, uid);
      return folder;
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}

/** A runtime folder that others own or can write to is worth no more than /tmp. */
function isOurs(folder: string, uid: number | undefined): boolean {
  if (!path.isAbsolute(folder)) return false;
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === uid && (found.mode & 0o022) === 0;
}
