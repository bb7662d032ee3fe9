import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { AUDIT_FILE, parseOpening, type Anchor } from './anchors';
import { GENESIS, MAX_LINE, parseLink, sha256, type Link } from './chain';
import { auditFiles, READ_ONLY } from './files';

/** How many of the newest files a new one looks at; older ones were looked at by those. */
const MAX_FILES = 256;
const CHUNK = 64 << 10;

/**
 * The heads of the files that no file's first record names as far as they have come; newest file first. What is anchored
 * is synced to disk before, so that a power cut cannot make an honest log look cut.
 */
export async function looseHeads(dir: string, log: (message: string) => void): Promise<Anchor[]> {
  const names = (await auditFiles(dir)).filter((name) => AUDIT_FILE.test(name)).slice(-MAX_FILES);
  const heads: Anchor[] = [];
  const named = new Map<string, Anchor>();
  /** Hashes that a session's next file goes on from: it names them as well as an opening could. */
  const continued = new Set<string>();
  for (const name of names.reverse()) {
    try {
      const { head, anchors, follows } = await inspect(path.join(dir, name), name);
      if (head) heads.push(head);
      if (follows !== undefined) continued.add(follows);
      for (const anchor of anchors) keepHighest(named, anchor);
    } catch (error) {
      // Verification will name it; a broken old file must not keep a new log from being opened.
      log(
        `audit: ${name} cannot be continued from: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  const loose = heads.filter((head) => {
    const known = named.get(head.file);
    if (continued.has(head.hash) && !head.torn) return false;
    return known?.seq !== head.seq || known.torn !== head.torn;
  });
  await Promise.all(
    loose.map((head) =>
      syncFile(path.join(dir, head.file)).catch((error: unknown) => {
        log(`audit: ${head.file} could not be synced: ${String(error)}`);
      }),
    ),
  );
  return loose;
}

async function syncFile(file: string): Promise<void> {
  // Read and write, because syncing needs that on Windows.
  const handle = await fs.open(file, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

function keepHighest(named: Map<string, Anchor>, anchor: Anchor): void {
  const known = named.get(anchor.file);
  // Of two that saw the same head, the one that saw a torn line behind it saw it later.
  if (!known || anchor.seq > known.seq || (anchor.seq === known.seq && anchor.torn))
    named.set(anchor.file, anchor);
}

/** Whether a file is still there and reaches as far as something has seen it. What stands before that is not looked at. */
export async function reaches(dir: string, { file, seq, hash }: Anchor): Promise<boolean> {
  try {
    const { head } = await inspect(path.join(dir, file), file);
    return head !== undefined && (head.seq > seq || (head.seq === seq && head.hash === hash));
  } catch {
    return false;
  }
}

export interface Ends {
  head?: Anchor;
  /** For a session's further file: the hash of the record before its first one. */
  follows?: string;
  /** The time of its last record. */
  time?: string;
  anchors: readonly Anchor[];
}

/** What stands at both ends of a file. @throws Error where it is no file of the log */
export async function inspect(file: string, name: string): Promise<Ends> {
  const handle = await fs.open(file, READ_ONLY);
  try {
    const { size } = await handle.stat();
    const last = await lastLine(handle, size);
    const first = last.line && parseLink(await firstLine(handle, size));
    const link = last.line && parseLink(last.line);
    const head = anchorOf(name, link, last.torn);
    return {
      ...(head && { head }),
      ...(link && { time: link.time }),
      ...(first && first.seq > 0 && { follows: first.prev }),
      anchors: (first && parseOpening(first.event)) ?? [],
    };
  } finally {
    await handle.close();
  }
}

function anchorOf(file: string, link: Link | undefined, torn: Buffer): Anchor | undefined {
  const tail = torn.length > 0 ? { torn: sha256(torn) } : {};
  if (link) return { file, seq: link.seq, hash: link.hash, ...tail };
  return torn.length > 0 ? { file, seq: -1, hash: GENESIS, ...tail } : undefined;
}

async function firstLine(handle: fs.FileHandle, size: number): Promise<Buffer> {
  const limit = Math.min(size, MAX_LINE);
  for (let length = Math.min(CHUNK, limit); ; length = Math.min(length * 4, limit)) {
    const bytes = await read(handle, 0, length);
    const end = bytes.indexOf('\n');
    if (end >= 0) return bytes.subarray(0, end);
    if (length >= limit) throw new Error('its first line is too long');
  }
}

/** The last whole line, and what stands behind it. */
async function lastLine(handle: fs.FileHandle, size: number): Promise<{ line?: Buffer; torn: Buffer }> {
  const limit = Math.min(size, MAX_LINE);
  for (let length = Math.min(CHUNK, limit); ; length = Math.min(length * 4, limit)) {
    const bytes = await read(handle, size - length, length);
    const end = bytes.lastIndexOf('\n');
    const start = end > 0 ? bytes.lastIndexOf('\n', end - 1) : -1;
    const whole = length === size;
    if (end >= 0 && (start >= 0 || whole))
      return { line: bytes.subarray(start + 1, end), torn: bytes.subarray(end + 1) };
    if (whole) return { torn: bytes };
    if (length >= limit) throw new Error('its last line is too long');
  }
}

async function read(handle: fs.FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}
