import { SLICE_PROOF } from '../contracts/incidentFiles';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { auditRecordSchema, type AuditRecord } from '../contracts/audit';
import { openingEvent, parseOpening, REMOVED_AT_ONCE, retentionEvent, type Anchor } from './anchors';
import { GENESIS, parseLink, seal, type Link } from './chain';
import { auditFiles, READ_ONLY } from './files';

/** A file that was last written before the slice begins by more than this is not looked at, in milliseconds. */
const CLOCK_SLACK_MS = 60_000;
/** Most of a file that is read, from its end, in bytes; the log keeps its files smaller. */
const MAX_READ = 32 << 20;
/** Records that are looked at before others have their turn. */
const AT_ONCE = 200;
const NEWLINE = 0x0a;
const TIME = /,"time":"([^"\\]{1,40})","v":\d{1,3}\}$/;

export interface SliceOptions {
  /** Where it begins and ends, in milliseconds since 1970. */
  since: number;
  until: number;
  now: number;
  /** Most bytes of records; the newest are kept. */
  maxBytes: number;
  /** Names the slice in its proof: letters, digits and dashes, 36 at most. */
  session: string;
}

export interface AuditSlice {
  /** Written into one folder, they verify alone. The proof is the last. */
  files: { name: string; bytes: Buffer }[];
  /** By time. */
  records: AuditRecord[];
  /** Lines that are no records of this version; they stand in the files all the same. */
  unreadable: number;
  /** Whether it begins later than wanted, because it would be too large. */
  isCut: boolean;
  /** Hash of the proof's last record: kept elsewhere, it shows later that this is the slice that was taken. */
  proof: string;
}

interface Found {
  name: string;
  lines: Buffer[];
  /** How many of them are of the wanted time. */
  end: number;
  isCut: boolean;
}

interface Part {
  name: string;
  lines: Buffer[];
  first: Link | undefined;
  last: Link | undefined;
}

/**
 * A part of the record, byte for byte, with a proof by which it can be verified without the rest: one more file, whose
 * records name the end of each part (so that none can be cut) and, as retention does, what stood before each beginning
 * and is not here.
 */
export async function takeSlice(dir: string, options: SliceOptions): Promise<AuditSlice> {
  const slice: AuditSlice = { files: [], records: [], unreadable: 0, isCut: false, proof: GENESIS };
  const found: Found[] = [];
  for (const { name, size } of await newestFirst(dir, options)) {
    const bytes = await tailOf(path.join(dir, name), size).catch(() => undefined);
    // Retention removes files while others look.
    if (bytes) found.push({ name, ...linesSince(bytes, bytes.length < size, options) });
  }
  const parts: Part[] = [];
  let left = options.maxBytes;
  for (const { name, lines: all, isCut } of reachingAsFarAsSeen(found)) {
    const lines = newest(all, left);
    slice.isCut ||= isCut || lines.length < all.length;
    left -= lines.reduce((sum, line) => sum + line.length + 1, 0);
    if (lines.length > 0) parts.push({ name, lines, first: linkOf(lines[0]), last: lastLink(lines) });
  }
  parts.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const { name, lines } of parts) {
    slice.files.push({ name, bytes: Buffer.concat(lines.flatMap((line) => [line, Buffer.of(NEWLINE)])) });
    await readInto(slice, lines);
  }
  slice.records.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
  const proof = prove(parts, options);
  slice.files.push({ name: SLICE_PROOF, bytes: proof.bytes });
  return { ...slice, proof: proof.hash };
}

/** Those that can have records of that time: their names tell when they were begun. */
async function newestFirst(
  dir: string,
  { since, until }: SliceOptions,
): Promise<{ name: string; size: number }[]> {
  const found: { name: string; size: number; modified: number }[] = [];
  for (const name of await auditFiles(dir)) {
    const at = await fs.lstat(path.join(dir, name)).catch(() => undefined);
    if (at?.isFile() !== true || at.mtimeMs < since - CLOCK_SLACK_MS) continue;
    if (begunAt(name) > until + CLOCK_SLACK_MS) continue;
    found.push({ name, size: at.size, modified: at.mtimeMs });
  }
  return found.sort((a, b) => b.modified - a.modified);
}

function begunAt(name: string): number {
  const [, day, hours, minutes, seconds] =
    /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3})Z-/.exec(name) ?? [];
  return day === undefined ? NaN : Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
}

async function tailOf(file: string, size: number): Promise<Buffer> {
  const length = Math.min(size, MAX_READ);
  const handle = await fs.open(file, READ_ONLY);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The whole lines from that time on, without a gap. What stands behind the last newline is still being written. */
function linesSince(bytes: Buffer, isTail: boolean, { since, until }: SliceOptions): Omit<Found, 'name'> {
  const lines: Buffer[] = [];
  // Of a tail the first line may be a half.
  let start = isTail ? bytes.indexOf(NEWLINE) + 1 : 0;
  if (isTail && start === 0) return { lines, end: 0, isCut: true };
  for (let end = bytes.indexOf(NEWLINE, start); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  const first = lines.findIndex((line) => timeOf(line) >= since);
  if (first < 0) return { lines: [], end: 0, isCut: false };
  const last = lines.findLastIndex((line) => timeOf(line) <= until);
  return { lines: lines.slice(first), end: last + 1 - first, isCut: isTail && first === 0 };
}

/** Clocks differ: what an opening among them has seen of another file is part of the slice. */
function reachingAsFarAsSeen(found: readonly Found[]): Found[] {
  const within = found.filter(({ end }) => end > 0);
  const first = new Map(within.map(({ name, lines }) => [name, linkOf(lines[0])]));
  const seen = [...first.values()].flatMap((link) =>
    link?.seq === 0 ? (parseOpening(link.event) ?? []) : [],
  );
  return within.map(({ name, lines, end, isCut }) => {
    const begin = first.get(name)?.seq ?? 0;
    const counts = seen.filter(({ file }) => file === name).map(({ seq }) => seq + 1 - begin);
    return { name, lines: lines.slice(0, Math.max(end, ...counts)), end, isCut };
  });
}

function newest(lines: readonly Buffer[], maxBytes: number): Buffer[] {
  let left = maxBytes;
  const before = lines.findLastIndex((line) => (left -= line.length + 1) < 0);
  return lines.slice(before + 1);
}

/** NaN, which is never new enough, for what is no record. */
function timeOf(line: Buffer): number {
  const found = TIME.exec(line.toString('latin1', Math.max(0, line.length - 80)));
  return Date.parse(found?.[1] ?? '');
}

function linkOf(line: Buffer | undefined): Link | undefined {
  try {
    return line && parseLink(line);
  } catch {
    return undefined; // verification of the slice names it
  }
}

function lastLink(lines: readonly Buffer[]): Link | undefined {
  return linkOf(lines.findLast((line) => linkOf(line) !== undefined));
}

async function readInto(slice: AuditSlice, lines: readonly Buffer[]): Promise<void> {
  for (let at = 0; at < lines.length; at += AT_ONCE) {
    for (const line of lines.slice(at, at + AT_ONCE)) {
      const record = recordOf(line);
      if (record) slice.records.push(record);
      else slice.unreadable++;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function recordOf(line: Buffer): AuditRecord | undefined {
  try {
    const parsed = auditRecordSchema.safeParse(JSON.parse(line.toString('utf8')));
    return parsed.success && !Number.isNaN(Date.parse(parsed.data.time)) ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function prove(parts: readonly Part[], { now, session }: SliceOptions): { bytes: Buffer; hash: string } {
  const time = new Date(now).toISOString();
  const heads = parts.flatMap(({ name, last }) =>
    last ? [{ file: name, seq: last.seq, hash: last.hash }] : [],
  );
  const absent = absentBefore(parts);
  const events = [openingEvent(session, heads)];
  for (let at = 0; at < absent.length; at += REMOVED_AT_ONCE)
    events.push(retentionEvent(absent.slice(at, at + REMOVED_AT_ONCE)));
  let prev = heads[0]?.hash ?? GENESIS;
  const lines = events.map((event, seq) => {
    const { record, line } = seal({ seq, prev, time, session }, event);
    prev = record.hash;
    return line;
  });
  return { bytes: Buffer.concat(lines), hash: prev };
}

/** What the parts name and is not among them: the record before a beginning, and files that openings follow. */
function absentBefore(parts: readonly Part[]): Anchor[] {
  const names = new Set(parts.map(({ name }) => name));
  const absent = new Map<string, Anchor>();
  for (const { name, first } of parts)
    if (first && first.seq > 0) absent.set(name, { file: name, seq: first.seq - 1, hash: first.prev });
  for (const { first } of parts)
    for (const { file, seq, hash } of first?.seq === 0 ? (parseOpening(first.event) ?? []) : [])
      if (!names.has(file) && seq >= (absent.get(file)?.seq ?? -1)) absent.set(file, { file, seq, hash });
  return [...absent.values()];
}
