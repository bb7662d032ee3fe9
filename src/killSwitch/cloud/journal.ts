import { createHmac, timingSafeEqual } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod/mini';
import { errorText } from '../../contracts/redact';
import { journalRecordSchema, type JournalEntry, type JournalRecord } from '../../contracts/revocation';
import { syncFolder } from '../../disk/write';

/** A record with more is not written, in bytes; a file with more is not read. */
const MAX_RECORD = 1 << 20;
const MAX_FILE = 64 << 20;

const lineSchema = z.object({ record: z.string(), seal: z.string().check(z.regex(/^[0-9a-f]{64}$/)) });

/** What the journal says: the newest of each step, in the order in which they began. */
export interface JournalState {
  entries: ReadonlyMap<string, JournalEntry>;
  /** For people: lines that are cut, strange, or not written by this editor. They count for nothing. */
  problems: readonly string[];
}

/**
 * What was done to whom, on the disk itself before and after each change, so that a retry or a restore can go on after a
 * crash. Each line is sealed with a key that only the caller has: what a restore puts back gives rights to somebody, and
 * the file lies where an agent can write.
 */
export class Journal {
  private writing: Promise<void> = Promise.resolve();

  /** @param key kept where no program of the user reads it, as in the editor's secret storage; 32 bytes. */
  constructor(
    private readonly file: string,
    private readonly key: Uint8Array,
  ) {
    if (key.length < 32) throw new Error('the key of the journal is too short');
  }

  /** Resolves when the record is on the disk itself. */
  append(record: JournalRecord): Promise<void> {
    const text = JSON.stringify(record);
    if (text.length > MAX_RECORD) return Promise.reject(new Error('the record is too long for the journal'));
    const line = JSON.stringify({ record: text, seal: this.seal(text) });
    const written = this.writing.then(() => appendLine(this.file, line));
    this.writing = written.catch(() => undefined);
    return written;
  }

  /** Never rejects: what cannot be read is a problem. */
  async read(): Promise<JournalState> {
    let text: string;
    try {
      const { size } = await fs.stat(this.file);
      if (size > MAX_FILE) return { entries: new Map(), problems: ['The journal is too large to be read.'] };
      text = await fs.readFile(this.file, 'utf8');
    } catch (error) {
      const isNew = (error as NodeJS.ErrnoException).code === 'ENOENT';
      return {
        entries: new Map(),
        problems: isNew ? [] : [`The journal cannot be read: ${errorText(error)}`],
      };
    }
    return this.replay(text);
  }

  private replay(text: string): JournalState {
    const entries = new Map<string, JournalEntry>();
    const problems: string[] = [];
    for (const [index, line] of text.split('\n').entries()) {
      if (line === '') continue;
      const record = this.parse(line);
      if (record === undefined)
        problems.push(`Line ${index + 1} of the journal is cut, or not written by this editor.`);
      else entries.set(record.step.id, next(entries.get(record.step.id), record));
    }
    return {
      entries,
      problems:
        problems.length > 20 ? [...problems.slice(0, 20), `${problems.length - 20} more lines.`] : problems,
    };
  }

  private parse(line: string): JournalRecord | undefined {
    try {
      const found = lineSchema.safeParse(JSON.parse(line));
      if (!found.success || !this.isSealed(found.data.record, found.data.seal)) return undefined;
      const parsed = journalRecordSchema.safeParse(JSON.parse(found.data.record));
      return parsed.success ? parsed.data : undefined;
    } catch {
      return undefined;
    }
  }

  private seal(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('hex');
  }

  private isSealed(text: string, seal: string): boolean {
    return timingSafeEqual(Buffer.from(this.seal(text), 'hex'), Buffer.from(seal, 'hex'));
  }
}

/** A line of its own, also behind one that a crash has cut. */
async function appendLine(file: string, line: string): Promise<void> {
  const handle = await fs.open(file, 'a+', 0o600);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    await handle.appendFile(`${size > 0 && last[0] !== 0x0a ? '\n' : ''}${line}\n`);
    await handle.datasync();
    if (size === 0) await syncFolder(path.dirname(file));
  } finally {
    await handle.close();
  }
}

/** What holds after one more record. What it was at first stays, however often it is tried. */
function next(known: JournalEntry | undefined, record: JournalRecord): JournalEntry {
  const { step, phase, before, after, undo, time, text } = record;
  const isAgain = known !== undefined && known.phase !== 'restored';
  return {
    ...{ step, phase, time },
    before: (isAgain ? known.before : before) ?? '',
    undo: isAgain ? { ...undo, ...known.undo } : (undo ?? {}),
    ...(phase === 'done' ? { after: after ?? '' } : isAgain && phase !== 'begin' && { after: known.after }),
    ...(text !== undefined && { text }),
  };
}
