import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { constants, type Stats } from 'node:fs';
import { syncFolder } from '../disk/write';

/** An open file of the log, with the few calls that are needed; so that tests can let each of them fail. */
export interface AuditFile {
  write(bytes: Buffer, position: number): Promise<number>;
  /** The content, and the size, are on the disk itself when it resolves. */
  datasync(): Promise<void>;
  stat(): Promise<FileIdentity>;
  close(): Promise<void>;
}

export interface FileIdentity {
  dev: number;
  ino: number;
  size: number;
}

/** The file system as the writer sees it. */
export interface AuditFs {
  /** A new file with mode 0600, its name in the folder synced too. Rejects with EEXIST. */
  create(file: string): Promise<AuditFile>;
  /** Undefined when nothing is there. */
  stat(file: string): Promise<FileIdentity | undefined>;
}

function identity({ dev, ino, size }: Stats): FileIdentity {
  return { dev, ino, size };
}

export const nodeFs: AuditFs = {
  async create(file) {
    const handle = await fs.open(file, 'wx', 0o600);
    try {
      await syncFolder(path.dirname(file));
    } catch (error) {
      await handle.close();
      throw error;
    }
    return {
      write: async (bytes, position) => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
      datasync: () => handle.datasync(),
      stat: async () => identity(await handle.stat()),
      close: () => handle.close(),
    };
  },
  async stat(file) {
    try {
      return identity(await fs.lstat(file));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
};

/** Makes the folder of the log, closed to others; also when it was open before. Rejects a link. */
export async function prepareFolder(dir: string): Promise<void> {
  await fs.mkdir(dir, { recursive: true, mode: 0o700 });
  const found = await fs.lstat(dir);
  if (!found.isDirectory()) throw new Error(`${dir} is not a folder, or is a link`);
  if ((found.mode & 0o077) !== 0 && process.platform !== 'win32') await fs.chmod(dir, 0o700);
}

/**
 * The log's files by name, oldest first as far as names tell: clocks go backwards, so the chain does not rely on it.
 * Only regular files: a link counts as missing, and a pipe of that name would make every reader wait for ever.
 */
export async function auditFiles(dir: string): Promise<string[]> {
  const entries = await fs.readdir(dir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
    .map((entry) => entry.name)
    .sort();
}

/** The id in a name that the log gave: `<time>-<session>[.<attempt>].jsonl`. */
export function sessionOf(file: string): string {
  return (
    /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-([0-9A-Za-z-]{1,36})(?:\.\d+)?\.jsonl$/.exec(file)?.[1] ?? ''
  );
}

/** Follows no link and waits for no pipe, which somebody may have put there since the folder was listed. */
export const READ_ONLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * A file's bytes from its beginning, in chunks. `chunk` bounds how long others wait for their turn while one is looked at, in bytes.
 */
export async function* readChunks(file: string, chunk = 256 << 10): AsyncGenerator<Buffer> {
  const handle = await fs.open(file, READ_ONLY);
  try {
    if (!(await handle.stat()).isFile()) throw new Error('not a file');
    for (;;) {
      const buffer = Buffer.allocUnsafe(chunk);
      const { bytesRead } = await handle.read(buffer, 0, chunk);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
