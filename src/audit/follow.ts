import { createReadStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { auditRecordSchema, type AuditRecord } from '../contracts/audit';
import { splitLines } from './chain';
import { auditFiles } from './files';

/** How far a reader has come in one file. Offsets are in bytes, behind the newline of the last record that was read. */
export interface FollowPosition {
  seq: number;
  /** Of the record right before; "" where that was none of this version, or is not known. */
  hash: string;
  offset: number;
}

/** A record, the very text of its line, and where one stands behind it. */
export interface FollowedLine {
  record: AuditRecord;
  raw: string;
  end: FollowPosition;
}

export interface Followed {
  lines: FollowedLine[];
  /** Whole lines that are no record of this version; they are passed over. */
  strange: number;
  /** Where to go on, what was passed over included. */
  next: FollowPosition;
  /** More may be there. */
  more: boolean;
  /** The file is not what it was when the position was taken: it was read again from its beginning. */
  changed: boolean;
}

export const FILE_START: FollowPosition = { seq: -1, hash: '', offset: 0 };

/** The log's files with their sizes, oldest first. */
export async function followableFiles(dir: string): Promise<{ name: string; size: number }[]> {
  const files: { name: string; size: number }[] = [];
  for (const name of await auditFiles(dir)) {
    const found = await fs.lstat(path.join(dir, name)).catch(() => undefined);
    // Retention removes files while others look.
    if (found?.isFile() === true) files.push({ name, size: found.size });
  }
  return files;
}

/**
 * The records of a file behind a position, at most so many and about so many bytes. A last line without its newline is
 * still being written, and left for the next time.
 */
export async function readAfter(
  dir: string,
  file: string,
  from: FollowPosition,
  max: { records: number; bytes: number },
): Promise<Followed> {
  const { size } = await fs.lstat(path.join(dir, file));
  if (size < from.offset) return { ...(await readFrom(dir, file, restart(from), max)), changed: true };
  const found = await readFrom(dir, file, from, max);
  const [first] = found.lines;
  if (from.hash === '' || found.strange > 0 || first === undefined || follows(first.record, from))
    return found;
  return { ...(await readFrom(dir, file, restart(from), max)), changed: true };
}

function follows(record: AuditRecord, { seq, hash }: FollowPosition): boolean {
  return record.prev === hash && record.seq === seq + 1;
}

/** What was read already is known by its number. */
function restart({ seq }: FollowPosition): FollowPosition {
  return { ...FILE_START, seq };
}

async function readFrom(
  dir: string,
  file: string,
  from: FollowPosition,
  max: { records: number; bytes: number },
): Promise<Followed> {
  const result: Followed = { lines: [], strange: 0, next: from, more: false, changed: false };
  const chunks = createReadStream(path.join(dir, file), {
    start: from.offset,
    highWaterMark: 256 * 1024,
  }) as AsyncIterable<Buffer>;
  let offset = from.offset;
  for await (const { bytes, terminated } of splitLines(chunks)) {
    if (!terminated) break;
    offset += bytes.length + 1;
    const record = parseRecord(bytes);
    if (record === undefined) result.strange++;
    else if (record.seq > from.seq) {
      const end = { seq: record.seq, hash: record.hash, offset };
      result.lines.push({ record, raw: bytes.toString('utf8'), end });
    }
    result.next = { seq: Math.max(record?.seq ?? -1, result.next.seq), hash: record?.hash ?? '', offset };
    if (result.lines.length >= max.records || offset - from.offset >= max.bytes) {
      result.more = true;
      break;
    }
  }
  return result;
}

function parseRecord(line: Buffer): AuditRecord | undefined {
  try {
    const parsed = auditRecordSchema.safeParse(JSON.parse(line.toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** A line of any file, in the order of the files: its record with its text, or that there is none. */
export type AuditLine = { raw: string; record: AuditRecord } | { file: string; line: number };

/** Every line of the log, one at a time. */
export async function* auditLines(dir: string): AsyncGenerator<AuditLine> {
  for (const file of await auditFiles(dir)) {
    let line = 0;
    try {
      const chunks = createReadStream(path.join(dir, file)) as AsyncIterable<Buffer>;
      for await (const { bytes, terminated } of splitLines(chunks)) {
        line++;
        const record = terminated ? parseRecord(bytes) : undefined;
        yield record ? { record, raw: bytes.toString('utf8') } : { file, line };
      }
    } catch {
      yield { file, line: line + 1 }; // it was removed meanwhile, or cannot be read
    }
  }
}
