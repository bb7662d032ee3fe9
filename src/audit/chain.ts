import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import type { AuditEvent, AuditRecord } from '../contracts/audit';

/** `prev` of a record that nothing came before. */
export const GENESIS = '0'.repeat(64);

const NEWLINE = 0x0a;

/**
 * The one JSON text of a value: keys sorted by UTF-16 unit, no white space, numbers and strings as `JSON.stringify`
 * writes them; absent where a value is undefined. For our records (strings, integers, lists, objects) this is RFC 8785.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members: string[] = [];
  // `sort` without a comparison sorts by UTF-16 unit.
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key];
    if (member !== undefined) members.push(`${JSON.stringify(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

/** An event with its keys sorted. They are words, whose order an object keeps: only numbers would come first. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const sorted: Record<string, unknown> = {};
  for (const key of Object.keys(value).sort()) sorted[key] = inOrder((value as Record<string, unknown>)[key]);
  return sorted;
}

export function sha256(data: string | Uint8Array): string {
  return hash('sha256', data);
}

/** A record and the exact bytes of its line, newline included. */
export interface SealedRecord {
  record: AuditRecord;
  line: Buffer;
}

/** Links an event to the record before it. The line is `canonicalJson` of the record, its parts written only once. */
export function seal(
  place: Pick<AuditRecord, 'seq' | 'prev' | 'time' | 'session'>,
  event: AuditEvent,
): SealedRecord {
  const { seq, prev, time, session } = place;
  // Native writing of what is in order is twice as fast as `canonicalJson`.
  const head = `{"event":${JSON.stringify(inOrder(event))},`;
  const rest = `"prev":"${prev}","seq":${seq},"session":${JSON.stringify(session)},"time":${JSON.stringify(time)},"v":1}`;
  const record: AuditRecord = { v: 1, ...place, event, hash: sha256(head + rest) };
  return { record, line: Buffer.from(`${head}"hash":"${record.hash}",${rest}\n`) };
}

/** What a line of the log says about the chain; the event itself is not looked at. */
export interface Link {
  seq: number;
  prev: string;
  hash: string;
  time: string;
  event: unknown;
}

/** Why a line is no record of the chain; for people. */
export class BrokenLine extends Error {}

/** A whole record, but of a version that is not known here. */
export class NewerLine extends BrokenLine {}

/** What stands before and behind the event: `canonicalJson` sorts its key before all others. */
const START = Buffer.from('{"event":');
const REST =
  /,"hash":"([0-9a-f]{64})","prev":"([0-9a-f]{64})","seq":(0|[1-9]\d{0,14}),"session":"[0-9A-Za-z-]{1,36}","time":"([^"\\]{1,40})","v":1\}$/;
const LONGEST_REST = 400;
/** `"hash":"…",` behind the comma: what the hash is not taken of. */
const HASH_MEMBER = 10 + 64;

/**
 * Reads one line, without its newline, and checks it by itself. The hash is taken of the bytes as they stand there, less
 * its own member, and the event has to be the canonical JSON of itself: a change that leaves the JSON's meaning alone is
 * a change all the same.
 * @throws BrokenLine
 */
export function parseLink(line: Buffer): Link {
  const found = REST.exec(line.toString('latin1', Math.max(0, line.length - LONGEST_REST)));
  const [rest, hash, prev, seq, time] = found ?? [];
  if (rest === undefined || hash === undefined || prev === undefined || time === undefined)
    throw noRecord(line);
  if (!line.subarray(0, START.length).equals(START)) throw noRecord(line);
  const end = line.length - rest.length;
  const hashed = Buffer.concat([line.subarray(0, end + 1), line.subarray(end + 1 + HASH_MEMBER)]);
  if (sha256(hashed) !== hash) throw new BrokenLine('the content does not match its hash');
  return { seq: Number(seq), prev, hash, time, event: parseEvent(line.subarray(START.length, end)) };
}

function parseEvent(bytes: Buffer): unknown {
  const text = bytes.toString('utf8');
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    throw new BrokenLine('not JSON');
  }
  // Writing it again natively is several times faster than sorting; what that cannot tell is looked at once more.
  const isCanonical = (JSON.stringify(event) === text && isSorted(event)) || canonicalJson(event) === text;
  if (!isCanonical || !isUtf8(bytes)) throw new BrokenLine('not written by the guard: other bytes');
  return event;
}

function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  const keys = Object.keys(value);
  return (
    keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') < key) &&
    Object.values(value).every(isSorted)
  );
}

/** Says what is wrong with a line that does not look like a record. */
function noRecord(line: Buffer): BrokenLine {
  let record: Record<string, unknown>;
  try {
    record = parseObject(line);
  } catch (error) {
    return error instanceof BrokenLine ? error : new BrokenLine('not JSON');
  }
  const { v, seq, prev, hash: own, ...others } = record;
  if (typeof v === 'number' && v > 1) return newerLine(line, record);
  if (v !== 1) return new BrokenLine('not a record of version 1');
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0)
    return new BrokenLine('no sequence number');
  if (!isHash(prev) || !isHash(own)) return new BrokenLine('no hash, or none of the record before');
  if (sha256(canonicalJson({ v, seq, prev, ...others })) !== own)
    return new BrokenLine('the content does not match its hash');
  return new BrokenLine('not written by the guard: other bytes');
}

/** Every version keeps this rule, so that a later one can be told from a changed record. */
function newerLine(line: Buffer, { hash: own, ...rest }: Record<string, unknown>): BrokenLine {
  const isWhole =
    sha256(canonicalJson(rest)) === own && Buffer.from(canonicalJson({ ...rest, hash: own })).equals(line);
  return isWhole
    ? new NewerLine(`written by a newer Agent Guard, record version ${String(rest.v)}: update to verify`)
    : new BrokenLine('not a record of version 1');
}

function parseObject(line: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line.toString('utf8'));
  } catch {
    throw new BrokenLine('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BrokenLine('not a record');
  return value as Record<string, unknown>;
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

/** A line as it stands in a file, without its newline; `terminated` is false only for a torn last one. */
export interface RawLine {
  bytes: Buffer;
  terminated: boolean;
}

/** A longer line is none that the log writes, in bytes. */
export const MAX_LINE = 4 << 20;

/** Splits chunks into lines: those of a chunk at once, as waiting for each line would take longer than looking at it. */
export async function* splitBatches(
  chunks: AsyncIterable<Buffer>,
  max = MAX_LINE,
): AsyncGenerator<RawLine[]> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    const lines: RawLine[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const part = chunk.subarray(start, end);
      lines.push({ bytes: rest.length > 0 ? Buffer.concat([...rest, part]) : part, terminated: true });
      [rest, length, start] = [[], 0, end + 1];
    }
    yield lines;
    rest.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > max) break;
  }
  if (length > 0) yield [{ bytes: Buffer.concat(rest), terminated: false }];
}

/** Splits chunks into lines. A line longer than `max` bytes ends the splitting, as an unterminated one. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, max = MAX_LINE): AsyncGenerator<RawLine> {
  for await (const lines of splitBatches(chunks, max)) yield* lines;
}
