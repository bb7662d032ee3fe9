import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod/mini';

const NAME = /^owner-(\d{1,6})$/;
const MAX_BYTES = 1024;
/** Between the file's beginning and its text a claim cannot be read, for no longer than this. In milliseconds. */
const YOUNG_MS = 10_000;

const ownerSchema = z.object({ pid: z.int(), startedAt: z.string() });
/** A window's process. `startedAt` is the process table's. */
export type Owner = z.infer<typeof ownerSchema>;

export interface ClaimPorts {
  owner: Owner;
  isAlive(owner: Owner): boolean;
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * The right to write an incident, of one window at a time. Each owner has a file with the next number, which only one can
 * make: whoever finds that the last one is gone makes the next. Nothing is ever taken away, so no two can have it.
 * @returns whether this window has it now
 * @throws Error where the folder cannot be written
 */
export async function claim(dir: string, ports: ClaimPorts): Promise<boolean> {
  const numbers = (await fs.readdir(dir)).map((name) => Number(NAME.exec(name)?.[1] ?? 0));
  const last = Math.max(0, ...numbers);
  const file = (number: number) => path.join(dir, `owner-${number}`);
  if (last > 0) {
    const { owner, isYoung } = await read(file(last), ports.now());
    if (owner?.pid === ports.owner.pid && owner.startedAt === ports.owner.startedAt) return true;
    if (owner ? ports.isAlive(owner) : isYoung) return false;
  }
  try {
    await fs.writeFile(file(last + 1), JSON.stringify(ports.owner), { flag: 'wx', mode: 0o600, flush: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function read(file: string, now: number): Promise<{ owner: Owner | undefined; isYoung: boolean }> {
  const found = await fs.lstat(file).catch(() => undefined);
  if (!found?.isFile() || found.size > MAX_BYTES) return { owner: undefined, isYoung: false };
  const isYoung = Math.abs(now - found.mtimeMs) < YOUNG_MS;
  try {
    return { owner: ownerSchema.parse(JSON.parse(await fs.readFile(file, 'utf8'))), isYoung };
  } catch {
    return { owner: undefined, isYoung };
  }
}
