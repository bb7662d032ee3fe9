import * as path from 'node:path';
import { parseOpening, type Anchor } from './anchors';
import { parseLink, splitLines, type Link } from './chain';
import { auditFiles, readChunks, sessionOf } from './files';
import {
  scanFile,
  type BrokenRecord,
  type Claim,
  type FileScan,
  type FutureRecords,
  type ScanTask,
} from './scan';

export type { BrokenRecord } from './scan';

export interface AuditVerification {
  ok: boolean;
  files: number;
  records: number;
  /** The first one in order of files, then lines. */
  firstBroken?: BrokenRecord;
  /** Files that end in half a line which a later session has found and recorded: a crash. */
  torn: string[];
  /** Files that end in half a line which a window that lives has not finished: it is being written, or the disk is full. */
  unfinished: string[];
  /** How many files are gone that a retention record names. */
  removed: number;
  /** Times that have not come yet, by file: a clock was wrong, or is. */
  future: FutureRecords[];
  /** Each file's last record; kept elsewhere, it proves later that nothing before it was changed. */
  heads: Anchor[];
}

export interface VerifyOptions {
  /** What was kept elsewhere about files: it must be found. */
  claims?: readonly Claim[];
  /** Sessions of windows that live. */
  live?: ReadonlySet<string>;
  /** How one file is looked at, and how many at a time; in this thread by default. */
  scan?: (task: ScanTask, progress: (bytes: number) => void) => Promise<FileScan>;
  atOnce?: number;
  /** How many bytes have been looked at so far. */
  progress?: (bytes: number) => void;
  /** See {@link ScanTask.liveWriteMs}. */
  liveWriteMs?: number;
  /** Milliseconds since 1970. */
  now?: number;
}

/** What is looked for in all files. */
export interface Expectations {
  claims: Map<string, Claim[]>;
  /** Hash of a record that must exist in some file, and the file that continues from it. */
  continued: Map<string, BrokenRecord & { seq: number }>;
}

const LIVE_WRITE_MS = 150;
const DAY_MS = 86_400_000;

/**
 * Walks every file of the log: each line by itself, its link to the line before, and what the files say about each
 * other. Memory does not grow with the number of records. What it cannot find is written in docs/AUDIT.md.
 */
export async function verifyAuditDir(dir: string, options: VerifyOptions = {}): Promise<AuditVerification> {
  const files = await auditFiles(dir);
  const expected = await collectExpectations(dir, files, options.claims);
  const live = newestOf(files, options.live);
  const taskOf = scanTask(dir, expected, options);
  const scans = await scanAll(files, (file) => ({ ...taskOf(file), isLive: live.has(file) }), options);
  const removed = new Map(scans.flatMap((it) => it.removed).map((anchor) => [anchor.file, anchor]));
  const broken = [
    ...scans.flatMap((it) => it.broken ?? []),
    ...doubled(scans),
    ...missingFiles(files, expected, removed),
    ...cutAndNamed(scans, removed),
    ...missingBefore(expected, scans, removed),
  ].sort(byPlace);
  const [firstBroken] = broken;
  return {
    ok: firstBroken === undefined,
    files: files.length,
    records: scans.reduce((sum, it) => sum + it.records, 0),
    ...(firstBroken && { firstBroken }),
    torn: scans.filter((it) => it.torn).map((it) => it.file),
    unfinished: scans.filter((it) => it.unfinished).map((it) => it.file),
    removed: [...removed.keys()].filter((file) => !files.includes(file)).length,
    future: scans.flatMap((it) => it.future ?? []),
    heads: scans.flatMap((it) => it.head ?? []),
  };
}

/** Each session's newest file: it writes to no other. */
function newestOf(files: readonly string[], sessions: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  const newest = new Map(files.map((file) => [sessionOf(file), file]));
  return new Set([...newest].flatMap(([session, file]) => (sessions.has(session) ? [file] : [])));
}

/** What is wrong comes before what only a newer version can tell. */
function byPlace(a: BrokenRecord, b: BrokenRecord): number {
  if (a.newer !== b.newer) return a.newer ? 1 : -1;
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line;
}

/** What to look for in a file. */
export function scanTask(
  dir: string,
  expected: Expectations,
  { liveWriteMs = LIVE_WRITE_MS, now = Date.now() }: VerifyOptions = {},
): (file: string) => ScanTask {
  const wanted = new Map([...expected.continued].map(([hash, { seq }]) => [hash, seq - 1]));
  const latest = new Date(now + DAY_MS).toISOString();
  return (file) => ({
    ...{ dir, file, claims: expected.claims.get(file) ?? [], wanted },
    ...{ liveWriteMs, latest, isLive: false },
  });
}

async function scanAll(
  files: readonly string[],
  taskOf: (file: string) => ScanTask,
  { scan = scanFile, atOnce = 1, progress }: VerifyOptions,
): Promise<FileScan[]> {
  const scans = new Map<string, FileScan>();
  const left = files.values();
  let done = 0;
  const work = async () => {
    for (const file of left) {
      const more = (bytes: number) => progress?.((done += bytes));
      scans.set(file, await scan(taskOf(file), more));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return files.flatMap((file) => scans.get(file) ?? []);
}

function missingFiles(
  files: readonly string[],
  expected: Expectations,
  removed: ReadonlyMap<string, Anchor>,
): BrokenRecord[] {
  const present = new Set(files);
  return [...expected.claims].flatMap(([file, claims]) => {
    if (present.has(file)) return [];
    const removal = removed.get(file);
    const unexplained = claims.find((claim) => !explains(removal, claim));
    if (!unexplained) return [];
    const reason = removal
      ? `it was removed after its time, but ${unexplained.by} saw something else in it`
      : `the file is missing; ${unexplained.by} names it`;
    return [{ file, line: 1, seq: 0, reason }];
  });
}

function explains(removal: Anchor | undefined, { anchor, young }: Claim): boolean {
  if (!removal || young) return false;
  return anchor.seq === removal.seq ? anchor.hash === removal.hash : anchor.seq < removal.seq;
}

/** Files whose removal was recorded and that are still there: a crash came between, or somebody put them back. */
function cutAndNamed(scans: readonly FileScan[], removed: ReadonlyMap<string, Anchor>): BrokenRecord[] {
  return scans.flatMap(({ file, head, records, broken }) => {
    const removal = removed.get(file);
    if (broken || !removal) return [];
    const seq = head?.seq ?? -1;
    if (seq > removal.seq || (seq === removal.seq && (head?.hash ?? removal.hash) === removal.hash))
      return [];
    const reason = 'is not what it was when its removal was recorded';
    return [{ file, line: records + 1, seq: seq + 1, reason }];
  });
}

/** Two windows can open with the same record, which is number 0, but not go on with the same one. */
function doubled(scans: readonly FileScan[]): BrokenRecord[] {
  const seen = new Map<string, string>();
  return scans.flatMap(({ file, head, records }) => {
    const twin = head && (records > 1 || head.seq > 0) ? seen.get(head.hash) : undefined;
    if (head) seen.set(head.hash, file);
    return twin === undefined ? [] : [{ file, line: 1, reason: `its records stand in ${twin} too` }];
  });
}

function missingBefore(
  { continued }: Expectations,
  scans: readonly FileScan[],
  removed: ReadonlyMap<string, Anchor>,
): BrokenRecord[] {
  const known = new Set(scans.flatMap((it) => it.found));
  const gone = new Map([...removed.values()].map((anchor) => [anchor.hash, anchor.seq]));
  return [...continued].flatMap(([hash, broken]) =>
    known.has(hash) || gone.get(hash) === broken.seq - 1 ? [] : [broken],
  );
}

/** First pass: only the first line of every file. A broken one is left to the second pass. */
export async function collectExpectations(
  dir: string,
  files: readonly string[],
  claims: readonly Claim[] = [],
): Promise<Expectations> {
  const expected: Expectations = { claims: new Map(), continued: new Map() };
  const add = (claim: Claim) => {
    const { file } = claim.anchor;
    const known = expected.claims.get(file);
    if (known) known.push(claim);
    else expected.claims.set(file, [claim]);
  };
  for (const file of files) {
    const first = await firstLink(path.join(dir, file));
    if (!first) continue;
    if (first.seq > 0) {
      const reason = 'the records before it are missing';
      expected.continued.set(first.prev, { file, line: 1, seq: first.seq, reason });
    }
    for (const anchor of first.seq === 0 ? (parseOpening(first.event) ?? []) : []) add({ anchor, by: file });
  }
  claims.forEach(add);
  return expected;
}

async function firstLink(file: string): Promise<Link | undefined> {
  try {
    for await (const { bytes, terminated } of splitLines(readChunks(file, 16 << 10)))
      return terminated ? parseLink(bytes) : undefined;
  } catch {
    // Unreadable or broken: the second pass says so.
  }
  return undefined;
}
