import type { AuditRecord } from '../contracts/audit';
import type { FileFormat } from '../contracts/export';
import { csvHeader, csvRow } from './csv';
import { timeOf, type Sender } from './facts';
import { toOcsf } from './ocsf';
import { toOtlp } from './otlp';

/** A line of the record: what src/audit/follow.ts reads, passed in. */
export type RecordLine = { raw: string; record: AuditRecord } | { file: string; line: number };

/** From and to, in milliseconds since 1970; the end is not in it. */
export interface Range {
  since?: number;
  until?: number;
}

export interface Written {
  records: number;
  /** Lines that are no record of this version, or are not whole, and the first of them. */
  strange: number;
  first?: { file: string; line: number };
}

/** Records of one OTLP request, which is one line. */
const OTLP_LINE = 200;
/** Characters that are gathered before they are written. */
const GATHER = 64 * 1024;

export interface FileOptions extends Range {
  format: FileFormat;
  sender: Sender;
  now: number;
  /** Resolves when more can be written. */
  write: (text: string) => Promise<void>;
  signal?: AbortSignal;
}

/** Writes the record in one of the formats, holding no more than a few lines of it at a time. */
export async function writeRecords(lines: AsyncIterable<RecordLine>, options: FileOptions): Promise<Written> {
  const result: Written = { records: 0, strange: 0 };
  const { format, since = -Infinity, until = Infinity, write } = options;
  let text = format === 'csv' ? csvHeader() : '';
  let held: AuditRecord[] = [];
  for await (const line of lines) {
    options.signal?.throwIfAborted();
    if (!('record' in line)) {
      result.strange++;
      result.first ??= line;
      continue;
    }
    const time = timeOf(line.record);
    if (time < since || time >= until) continue;
    result.records++;
    if (format === 'otlp-json') {
      held.push(line.record);
      if (held.length < OTLP_LINE) continue;
      text += otlpLine(held, options);
      held = [];
    } else text += textOf(line, options);
    if (text.length < GATHER) continue;
    await write(text);
    text = '';
  }
  if (held.length > 0) text += otlpLine(held, options);
  if (text !== '') await write(text);
  return result;
}

function textOf(
  { raw, record }: { raw: string; record: AuditRecord },
  { format, sender }: FileOptions,
): string {
  if (format === 'csv') return csvRow(record);
  return `${format === 'ocsf' ? JSON.stringify(toOcsf(record, sender)) : raw}\n`;
}

function otlpLine(records: readonly AuditRecord[], { sender, now }: FileOptions): string {
  return `${JSON.stringify(toOtlp(records, sender, now))}\n`;
}
