import { createReadStream } from 'node:fs';
import * as path from 'node:path';
import { parseOpening, type Anchor } from './anchors';
import { BrokenLine, GENESIS, parseLink, sha256, splitLines, type Link } from './chain';
import { auditFiles } from './files';

/** Where the log is not what was written. */
export interface BrokenRecord {
  file: string;
  /** 1-based. Behind the last line where records are missing; 1 where the file is. */
  line: number;
  seq?: number;
  /** For people. */
  reason: string;
}

export interface AuditVerification {
  ok: boolean;
  files: number;
  records: number;
  /** The first one in order of files, then lines. */
  firstBroken?: BrokenRecord;
  /** Files that end in half a line which a later session has found and recorded: a crash. */
  torn: string[];
  /** Each file's last record; kept elsewhere, it proves later that nothing before it was changed. */
  heads: Anchor[];
}

/** What other files say about one file, and what it says about others. */
interface FileReport {
  file: string;
  records: number;
  head?: Anchor;
  broken?: BrokenRecord;
  torn: boolean;
}

/** What is looked for in all files, by hash of the record before: continuations of a file that got lost. */
interface Expectations {
  anchors: Map<string, { anchor: Anchor; by: string }[]>;
  /** Hash of a record that must exist in some file, and the file that continues from it. */
  continued: Map<string, BrokenRecord>;
}

/** A last line that is just being written looks torn for a moment; it is looked at again after that, in milliseconds. */
const LIVE_WRITE_MS = 150;

/**
 * Walks every file of the log: each line by itself, its link to the line before, and what the files say about each
 * other. Memory does not grow with the number of records. What it cannot find is written in docs/AUDIT.md.
 */
export async function verifyAuditDir(dir: string, liveWriteMs = LIVE_WRITE_MS): Promise<AuditVerification> {
  const files = await auditFiles(dir);
  const expected = await collectExpectations(dir, files);
  const reports: FileReport[] = [];
  for (const file of files) reports.push(await verifyFile(dir, file, expected, liveWriteMs));
  const broken = [
    ...reports.flatMap((it) => it.broken ?? []),
    ...missingFiles(files, expected),
    ...expected.continued.values(),
  ].sort(byPlace);
  const [firstBroken] = broken;
  return {
    ok: firstBroken === undefined,
    files: files.length,
    records: reports.reduce((sum, it) => sum + it.records, 0),
    ...(firstBroken && { firstBroken }),
    torn: reports.filter((it) => it.torn).map((it) => it.file),
    heads: reports.flatMap((it) => it.head ?? []),
  };
}

function byPlace(a: BrokenRecord, b: BrokenRecord): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line;
}

function missingFiles(files: readonly string[], expected: Expectations): BrokenRecord[] {
  return [...expected.anchors].flatMap(([file, [first]]) =>
    first && !files.includes(file)
      ? [{ file, line: 1, seq: 0, reason: `the file is missing; ${first.by} was opened after it` }]
      : [],
  );
}

/** First pass: only the first line of every file. A broken one is left to the second pass. */
async function collectExpectations(dir: string, files: readonly string[]): Promise<Expectations> {
  const expected: Expectations = { anchors: new Map(), continued: new Map() };
  for (const file of files) {
    const first = await firstLink(path.join(dir, file));
    if (!first) continue;
    if (first.seq > 0) {
      const reason = 'the records before it are missing';
      expected.continued.set(first.prev, { file, line: 1, seq: first.seq, reason });
    }
    for (const anchor of first.seq === 0 ? (parseOpening(first.event) ?? []) : []) {
      const list = expected.anchors.get(anchor.file) ?? [];
      expected.anchors.set(anchor.file, [...list, { anchor, by: file }]);
    }
  }
  return expected;
}

async function firstLink(file: string): Promise<Link | undefined> {
  try {
    for await (const { bytes, terminated } of linesOf(file)) return terminated ? parseLink(bytes) : undefined;
  } catch {
    // Unreadable or broken: the second pass says so.
  }
  return undefined;
}

function linesOf(file: string) {
  return splitLines(createReadStream(file) as AsyncIterable<Buffer>);
}

async function verifyFile(
  dir: string,
  file: string,
  expected: Expectations,
  liveWriteMs: number,
): Promise<FileReport> {
  const first = await walk(dir, file, expected);
  if (first.broken?.reason !== TORN) return first;
  await new Promise((resolve) => setTimeout(resolve, liveWriteMs));
  return walk(dir, file, expected);
}

const TORN = 'the last line is not whole: a crash that no later session has found yet, or a cut';

async function walk(dir: string, file: string, expected: Expectations): Promise<FileReport> {
  const claims = expected.anchors.get(file) ?? [];
  const report: FileReport = { file, records: 0, torn: false };
  let line = 0;
  let last: Link | undefined;
  const broken = (reason: string, seq?: number): FileReport => ({
    ...report,
    broken: { file, line, reason, ...(seq !== undefined && { seq }) },
  });
  try {
    for await (const { bytes, terminated } of linesOf(path.join(dir, file))) {
      line++;
      if (!terminated) {
        if (!claims.some(({ anchor }) => anchor.torn === sha256(bytes))) return broken(TORN);
        report.torn = true;
        break;
      }
      const link = parseLink(bytes);
      const wrong = wrongPlace(link, last) ?? contradiction(link, claims);
      if (wrong !== undefined) return broken(wrong, link.seq);
      if (expected.continued.get(link.hash)?.seq === link.seq + 1) expected.continued.delete(link.hash);
      report.records++;
      report.head = { file, seq: link.seq, hash: link.hash };
      last = link;
    }
  } catch (error) {
    line = Math.max(line, 1);
    return broken(error instanceof BrokenLine ? error.message : `cannot be read: ${String(error)}`);
  }
  const next = (last?.seq ?? -1) + 1;
  const cut = claims.find(({ anchor }) => anchor.seq >= next);
  line = report.records + 1;
  return cut ? broken(`records are missing at the end; ${cut.by} saw more`, next) : report;
}

/** Why the record cannot stand behind `last`, or at the beginning of a file. */
function wrongPlace(link: Link, last: Link | undefined): string | undefined {
  if (last) {
    if (link.prev !== last.hash) return 'does not follow from the record before it';
    return link.seq === last.seq + 1 ? undefined : 'its number does not follow the one before it';
  }
  // A continuation of a file that got lost; the record before it is looked for in all files.
  if (link.seq > 0) return undefined;
  const anchors = parseOpening(link.event);
  if (!anchors) return 'the file does not begin with the opening of a session';
  return link.prev === (anchors[0]?.hash ?? GENESIS)
    ? undefined
    : 'does not follow from the file that it names';
}

function contradiction(link: Link, claims: readonly { anchor: Anchor; by: string }[]): string | undefined {
  const other = claims.find(({ anchor }) => anchor.seq === link.seq && anchor.hash !== link.hash);
  return other && `was rewritten: ${other.by} saw another record here`;
}
