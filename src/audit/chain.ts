import { createHash } from 'node:crypto';
import type { AuditEvent, AuditRecord } from '../contracts/audit';

/** `prev` of a record that nothing came before. */
export const GENESIS = '0'.repeat(64);

const NEWLINE = 0x0a;

/**
 * The one JSON text of a value: keys sorted by UTF-16 unit, no white space, numbers and strings as `JSON.stringify`
 * writes them; absent where a value is undefined. For our records (strings, integers, lists, objects) this is RFC 8785.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** A record and the exact bytes of its line, newline included. */
export interface SealedRecord {
  record: AuditRecord;
  line: Buffer;
}

/** Links an event to the record before it. */
export function seal(
  place: Pick<AuditRecord, 'seq' | 'prev' | 'time' | 'session'>,
  event: AuditEvent,
): SealedRecord {
  const body = { v: 1 as const, ...place, event };
  const record: AuditRecord = { ...body, hash: sha256(canonicalJson(body)) };
  return { record, line: Buffer.from(`${canonicalJson(record)}\n`) };
}

/** What a line of the log says about the chain; the event itself is not looked at. */
export interface Link {
  seq: number;
  prev: string;
  hash: string;
  event: unknown;
}

/** Why a line is no record of the chain; for people. */
export class BrokenLine extends Error {}

/**
 * Reads one line, without its newline, and checks it by itself. The bytes must be exactly those that were written: a
 * change that leaves the JSON's meaning alone is a change all the same.
 * @throws BrokenLine
 */
export function parseLink(line: Buffer): Link {
  const record = parseObject(line);
  const { v, seq, prev, hash, event, ...rest } = record;
  if (v !== 1) throw new BrokenLine('not a record of version 1');
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0)
    throw new BrokenLine('no sequence number');
  if (!isHash(prev) || !isHash(hash)) throw new BrokenLine('no hash, or none of the record before');
  if (!Buffer.from(canonicalJson(record)).equals(line))
    throw new BrokenLine('not written by the guard: other bytes');
  if (sha256(canonicalJson({ v, seq, prev, event, ...rest })) !== hash)
    throw new BrokenLine('the content does not match its hash');
  return { seq, prev, hash, event };
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

/** Splits chunks into lines. A line longer than `max` bytes ends the splitting, as an unterminated one. */
export async function* splitLines(chunks: AsyncIterable<Buffer>, max = 4 << 20): AsyncGenerator<RawLine> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      yield { bytes: Buffer.concat([...rest, chunk.subarray(start, end)]), terminated: true };
      [rest, length, start] = [[], 0, end + 1];
    }
    rest.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > max) break;
  }
  if (length > 0) yield { bytes: Buffer.concat(rest), terminated: false };
}
