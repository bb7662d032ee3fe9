import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { auditRecordSchema, type AuditRecord } from '../contracts/audit';
import { splitLines, type RawLine } from './chain';
import { auditFiles, readChunks } from './files';

/** A line of the log for views: its record, or why there is none. */
export type AuditEntry = { file: string; line: number } & ({ record: AuditRecord } | { problem: string });

/** One file of the log, its lines in order of the file. */
export interface FileEntries {
  file: string;
  entries: AuditEntry[];
}

/** Most bytes of one file that are kept in memory: of a larger one, its end. Four times what the log lets a file grow to. */
const MAX_FILE = 64 << 20;
/** So many lines are parsed before others get their turn: some 10 ms. */
const LINES_AT_ONCE = 500;
const NO_LINE: RawLine = { bytes: Buffer.alloc(0), terminated: false };

/** All records, file by file, one at a time. Checks their form, not the chain: that is what `verifyAuditDir` is for. */
export async function* readAudit(dir: string): AsyncGenerator<AuditEntry> {
  for (const file of await auditFiles(dir)) {
    let line = 0;
    try {
      for await (const raw of linesOf(path.join(dir, file))) {
        line++;
        yield entryOf(file, line, raw);
      }
    } catch (error) {
      yield { file, line: line + 1, problem: `cannot be read: ${String(error)}` };
    }
  }
}

/**
 * The files of the log, the one that was written to last first. Reads a file only when it is asked for it, so that
 * whoever has enough just stops. A missing folder is an empty one. Checks the records' form, not the chain.
 */
export async function* readNewest(dir: string, maxBytes = MAX_FILE): AsyncGenerator<FileEntries> {
  for (const file of await newestFirst(dir)) yield { file, entries: await entriesOf(dir, file, maxBytes) };
}

async function newestFirst(dir: string): Promise<string[]> {
  const files = await auditFiles(dir).catch(() => []);
  const times = new Map<string, number>();
  for (const file of files) {
    const found = await fs.lstat(path.join(dir, file)).catch(() => undefined);
    if (found) times.set(file, found.mtimeMs); // else it was removed meanwhile
  }
  // Several windows write at once, so the time in a name says only when a file was begun.
  return [...times.keys()].reverse().sort((a, b) => (times.get(b) ?? 0) - (times.get(a) ?? 0));
}

async function entriesOf(dir: string, file: string, maxBytes: number): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let line = 0;
  try {
    const kept = new Tail(maxBytes);
    for await (const raw of linesOf(path.join(dir, file))) kept.add(raw);
    line = kept.dropped;
    if (line > 0) entries.push({ file, line: 1, problem: `too large: its first ${line} lines are left out` });
    for (const raw of kept.lines()) {
      entries.push(entryOf(file, ++line, raw));
      if (line % LINES_AT_ONCE === 0) await pause();
    }
  } catch (error) {
    entries.push({ file, line: line + 1, problem: `cannot be read: ${String(error)}` });
  }
  return entries;
}

/** The last lines of a file, as many as fit. */
class Tail {
  private readonly kept: RawLine[] = [];
  private bytes = 0;
  dropped = 0;

  constructor(private readonly maxBytes: number) {}

  add(line: RawLine): void {
    this.kept.push(line);
    this.bytes += line.bytes.length;
    for (; this.bytes > this.maxBytes; this.dropped++) {
      this.bytes -= this.kept[this.dropped]?.bytes.length ?? this.bytes;
      this.kept[this.dropped] = NO_LINE;
    }
  }

  lines(): RawLine[] {
    return this.kept.slice(this.dropped);
  }
}

function linesOf(file: string): AsyncGenerator<RawLine> {
  return splitLines(readChunks(file));
}

function entryOf(file: string, line: number, { bytes, terminated }: RawLine): AuditEntry {
  return { file, line, ...(terminated ? parse(bytes) : { problem: 'the line is not whole' }) };
}

function parse(bytes: Buffer): { record: AuditRecord } | { problem: string } {
  try {
    const parsed = auditRecordSchema.safeParse(JSON.parse(bytes.toString('utf8')));
    return parsed.success ? { record: parsed.data } : { problem: 'not a record of this version' };
  } catch {
    return { problem: 'not JSON' };
  }
}
