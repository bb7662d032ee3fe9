import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { BACKUP_MARK, type FileChange } from './plan';

export interface Written {
  file: string;
  /** What the file was before; absent where there was none. */
  backup?: string;
  /** Why nothing was written, a sentence that says what to do. */
  error?: string;
}

class WriteError extends Error {}

const CHANGED =
  'It has changed since the change was shown, so nothing was written. Run Protect Agents... again.';
const MAX_NAMES = 100;

/**
 * Carries changes out, in an order in which no file names a program that is not there. What a change that failed has to do
 * with is left alone from there on: half of an agent's files would be worse than none. Never throws.
 */
export function writeChanges(changes: readonly FileChange[], now: Date): Written[] {
  const ordered = [...changes].sort((one, other) => rank(one) - rank(other));
  const failed = new Set<string>();
  return ordered.map((change) => {
    const stopped = change.agents.find((agent) => failed.has(agent));
    const written: Written = stopped
      ? {
          file: change.file,
          error: 'It was left alone, because another file of the same agent could not be changed.',
        }
      : writeChange(change, now);
    if (written.error !== undefined) for (const agent of change.agents) failed.add(agent);
    return written;
  });
}

/** Programs come before the settings that name them, and go after them. */
function rank({ after, isProgram }: FileChange): number {
  if (after === undefined) return 2;
  return isProgram ? 0 : 1;
}

/**
 * Carries one change out: a backup beside the file, the new text in a temporary file, and that in the file's place. What a
 * link points at is replaced, and the link stays. Nothing is written over what differs from `before`. Never throws.
 */
export function writeChange(change: FileChange, now: Date): Written {
  const { file } = change;
  try {
    const real = realFile(file);
    const found = fs.statSync(real, { throwIfNoEntry: false });
    if (found && !found.isFile()) throw new WriteError('It is a folder or a device, not a file.');
    if (!isStill(real, change.before)) throw new WriteError(CHANGED);
    if (found) mustBeWritable(real, found);
    const backup = found ? makeBackup(file, real, found, now) : undefined;
    if (change.after === undefined) remove(real, change.before);
    else replace(real, change, change.after, found);
    return { file, ...(backup !== undefined && { backup }) };
  } catch (error) {
    return { file, error: words(error, file) };
  }
}

function realFile(file: string): string {
  if (!fs.lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) return file;
  try {
    return fs.realpathSync(file);
  } catch {
    throw new WriteError('It is a link to a file that is not there. Make that file, or remove the link.');
  }
}

function isStill(file: string, before: string | undefined): boolean {
  try {
    const bytes = fs.readFileSync(file);
    return before !== undefined && bytes.equals(Buffer.from(before));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return before === undefined;
    throw error;
  }
}

/** A file that is renamed over need not be writable itself; that somebody has made it read-only counts all the same. */
function mustBeWritable(file: string, { mode }: fs.Stats): void {
  if ((mode & 0o222) !== 0) {
    fs.accessSync(file, fs.constants.W_OK);
    return;
  }
  throw new WriteError(`It is read-only. Make it writable (chmod u+w) and run Protect Agents... again.`);
}

/** Never over another file: the first name that is free. With the file's own mode, as there may be secrets in it. */
function makeBackup(file: string, real: string, { mode, uid, gid }: fs.Stats, now: Date): string {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let count = 1; count <= MAX_NAMES; count += 1) {
    const backup = `${file}${BACKUP_MARK}${time}${count === 1 ? '' : `-${count}`}`;
    try {
      const descriptor = fs.openSync(backup, 'wx', 0o600);
      try {
        fs.writeFileSync(descriptor, fs.readFileSync(real));
        keepOwner(descriptor, mode & 0o666, uid, gid);
      } finally {
        fs.closeSync(descriptor);
      }
      return backup;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new WriteError('There is no free name for a backup beside it. Remove old backups.');
}

function keepOwner(descriptor: number, mode: number, uid: number, gid: number): void {
  // Windows has neither.
  if (process.platform === 'win32') return;
  const own = fs.fstatSync(descriptor);
  if (own.uid !== uid || own.gid !== gid) fs.fchownSync(descriptor, uid, gid);
  fs.fchmodSync(descriptor, mode);
}

function remove(real: string, before: string | undefined): void {
  if (!isStill(real, before)) throw new WriteError(CHANGED);
  fs.rmSync(real);
}

function replace(real: string, change: FileChange, after: string, found: fs.Stats | undefined): void {
  const folder = path.dirname(real);
  if (!found) fs.mkdirSync(folder, { recursive: true });
  const temporary = path.join(
    folder,
    `.${path.basename(real)}.agent-guard-${randomBytes(6).toString('hex')}.tmp`,
  );
  const descriptor = fs.openSync(temporary, 'wx', 0o600);
  try {
    try {
      fs.writeFileSync(descriptor, after);
      const mode = (found?.mode ?? (change.isProgram ? 0o755 : 0o600)) & 0o7777;
      const started = change.isProgram ? mode | 0o100 : mode;
      const { uid, gid } = found ?? fs.fstatSync(descriptor);
      keepOwner(descriptor, started, uid, gid);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    putInPlace(temporary, real, change.before);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** A file that was not there must not be there now either: a link, unlike a rename, does not replace. */
function putInPlace(temporary: string, real: string, before: string | undefined): void {
  if (!isStill(real, before)) throw new WriteError(CHANGED);
  if (before !== undefined) {
    fs.renameSync(temporary, real);
    return;
  }
  try {
    fs.linkSync(temporary, real);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw new WriteError(CHANGED);
    // A file system without hard links.
    fs.renameSync(temporary, real);
  }
}

function words(error: unknown, file: string): string {
  if (error instanceof WriteError) return error.message;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return `It cannot be written (${code}). Give yourself the right to write to ${path.dirname(file)}, and run Protect Agents... again.`;
  if (code === 'ENOTDIR' || code === 'EEXIST')
    return `A file stands where the folder ${path.dirname(file)} should be. Move it away.`;
  return `It could not be written: ${error instanceof Error ? error.message : String(error)}`;
}
