import * as fs from 'node:fs';
import * as z from 'zod/mini';
import { escapeControls, truncate } from '../contracts/redact';
import { KILL_SCOPES, STOPPERS } from '../contracts/words';

/** The file's name in the guard's state folder, beside the flag: one {@link StopRecord} a line, the newest last. */
export const STOPS_FILE = 'kill-switch.jsonl';

/** `command` is a cloud command that the guard let run, `other` what only the widest scope ends. */
export const STOP_KINDS = ['agent', 'task', 'command', 'other'] as const;
export type StopKind = (typeof STOP_KINDS)[number];

/** Bounds of a record: what is written by one engagement, and what is believed of a file. */
const MAX_ITEMS = 500;
const MAX_TEXT = 400;
const MAX_LINE_BYTES = 1024 * 1024;
const MAX_FILE_BYTES = 4 * 1024 * 1024;

const text = z.string().check(z.maxLength(MAX_TEXT));
const milliseconds = z.number().check(z.nonnegative());
const item = {
  /** Both undefined for a terminal's line, which is no process. */
  pid: z.optional(z.int().check(z.positive())),
  /** In the process table's own unit, see ProcessInfo. */
  startedAt: z.optional(text),
  /** For people, redacted. */
  title: text,
  kind: z.enum(STOP_KINDS),
};
const reasoned = z.array(z.object({ ...item, reason: text })).check(z.maxLength(MAX_ITEMS));

const schema = z.object({
  v: z.literal(1),
  /** `since` of the flag: all stops of one engagement have the same, in whichever window. */
  engagement: text,
  /** ISO 8601, when it began here. */
  at: text,
  by: z.enum(STOPPERS),
  /** The name of the window's socket; undefined without a window. */
  window: z.optional(text),
  scope: z.enum(KILL_SCOPES),
  /** True where the flag is on disk, so that all windows and shims obey it. */
  kept: z.boolean(),
  /** Since the wish, in milliseconds: the flag was written, questions were refused, all stood still, all had ended. */
  stages: z.object({
    flag: milliseconds,
    questions: milliseconds,
    frozen: milliseconds,
    ended: milliseconds,
  }),
  ended: z
    .array(z.object({ ...item, /** It and what was below it. */ processes: z.int().check(z.positive()) }))
    .check(z.maxLength(MAX_ITEMS)),
  failed: reasoned,
  notAttempted: reasoned,
});

/** What one window, or the command line, has ended for one engagement of the kill switch. Plain data. */
export type StopRecord = z.infer<typeof schema>;
export type EndedItem = StopRecord['ended'][number];
export type ReasonedItem = StopRecord['failed'][number];

/** Cuts what is too much, and takes control characters out: any program of this person can write the file. */
function bounded(record: StopRecord): StopRecord {
  const shown = (text: string) => truncate(escapeControls(text), MAX_TEXT);
  const titles = <T extends { title: string }>(items: readonly T[]): T[] =>
    items.slice(0, MAX_ITEMS).map((one) => ({ ...one, title: shown(one.title) }));
  const reasons = (items: readonly ReasonedItem[]) =>
    titles(items).map((one) => ({ ...one, reason: shown(one.reason) }));
  return {
    ...record,
    ended: titles(record.ended),
    failed: reasons(record.failed),
    notAttempted: reasons(record.notAttempted),
  };
}

/**
 * Adds a record to the file, synced. One write, so that windows that stop at the same time do not mix their lines.
 * @throws Error when it could not be written.
 */
export function appendStop(file: string, record: StopRecord): void {
  if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_FILE_BYTES)
    fs.renameSync(file, `${file}.old`);
  const flags = fs.constants.O_APPEND | fs.constants.O_CREAT | fs.constants.O_RDWR | fs.constants.O_NOFOLLOW;
  const handle = fs.openSync(file, flags, 0o600);
  try {
    // Half a line of somebody who was killed while writing must not swallow this one.
    const { size } = fs.fstatSync(handle);
    const last = Buffer.alloc(1);
    const isWhole = size === 0 || (fs.readSync(handle, last, 0, 1, size - 1) === 1 && last[0] === 0x0a);
    fs.writeSync(handle, `${isWhole ? '' : '\n'}${JSON.stringify(bounded(record))}\n`);
    fs.fsyncSync(handle);
  } finally {
    fs.closeSync(handle);
  }
}

/** The records of a file, oldest first; those of one engagement where it is named. What is not understood is left out. */
export function readStops(file: string, engagement?: string): StopRecord[] {
  const lines = tail(file).split('\n');
  return lines.flatMap((line) => {
    if (line === '' || line.length > MAX_LINE_BYTES) return [];
    const read = schema.safeParse(parsed(line));
    if (!read.success || (engagement !== undefined && read.data.engagement !== engagement)) return [];
    return [bounded(read.data)];
  });
}

/** The end of the file, as far as it is believed; "" where there is none. */
function tail(file: string): string {
  let handle: number | undefined;
  try {
    // Opening a pipe would wait for ever.
    handle = fs.openSync(file, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    const stat = fs.fstatSync(handle);
    if (!stat.isFile()) return '';
    const size = Math.min(stat.size, 2 * MAX_FILE_BYTES);
    const buffer = Buffer.alloc(size);
    const read = fs.readSync(handle, buffer, 0, size, stat.size - size);
    return buffer.toString('utf8', 0, read);
  } catch {
    return '';
  } finally {
    if (handle !== undefined) fs.closeSync(handle);
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
