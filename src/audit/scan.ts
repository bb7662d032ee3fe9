import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseOpening, parseRetention, type Anchor } from './anchors';
import { BrokenLine, GENESIS, NewerLine, parseLink, sha256, splitBatches, type Link } from './chain';
import { readChunks } from './files';

/** Where the log is not what was written. */
export interface BrokenRecord {
  file: string;
  /** 1-based. Behind the last line where records are missing; 1 where the file is. */
  line: number;
  seq?: number;
  /** For people. */
  reason: string;
  /** Nothing is known to be wrong, but this version cannot tell. */
  newer?: true;
}

/** What something else has seen of a file. */
export interface Claim {
  anchor: Anchor;
  /** Who, for people: a file's name, or the editor's secret storage. */
  by: string;
  /** No retention can be an excuse for it to be missing, because it is too young. */
  young?: true;
}

/** What is to be looked for in one file. Can be sent to another thread. */
export interface ScanTask {
  dir: string;
  file: string;
  claims: readonly Claim[];
  /** Records that must exist somewhere: a hash, and its record's number. */
  wanted: ReadonlyMap<string, number>;
  /** A last line that is just being written looks torn for a moment; it is looked at again after that, in milliseconds. */
  liveWriteMs: number;
  /** Records behind this time are from the future; ISO 8601. */
  latest: string;
  /** A window that lives writes to it: half a line at its end stands there for as long as its disk is full. */
  isLive: boolean;
}

/** Records whose time has not come yet. */
export interface FutureRecords {
  file: string;
  line: number;
  count: number;
}

/** What one file says about itself, and about others. */
export interface FileScan {
  file: string;
  records: number;
  head?: Anchor;
  /** The time of its last record. */
  time?: string;
  broken?: BrokenRecord;
  /** It ends in half a line, which a claim knows. */
  torn: boolean;
  /** It ends in half a line, which a window has not finished. */
  unfinished: boolean;
  /** Those that were wanted and stand here. */
  found: string[];
  /** Files whose removal is recorded here. */
  removed: Anchor[];
  future?: FutureRecords;
}

const TORN = 'the last line is not whole: a crash that no later session has found yet, or a cut';

/** Walks one file: each line by itself, its link to the line before, and what others say about it. Never rejects. */
export async function scanFile(task: ScanTask, progress?: (bytes: number) => void): Promise<FileScan> {
  const first = await new Walk(task, progress).run();
  if (first.broken?.reason !== TORN) return first;
  await sleep(task.liveWriteMs);
  return new Walk(task).run();
}

class Walk {
  private readonly scan: FileScan;
  private line = 0;
  private last: Link | undefined;

  constructor(
    private readonly task: ScanTask,
    private readonly progress?: (bytes: number) => void,
  ) {
    const { file } = task;
    this.scan = { file, records: 0, torn: false, unfinished: false, found: [], removed: [] };
  }

  async run(): Promise<FileScan> {
    const { dir, file } = this.task;
    try {
      for await (const lines of splitBatches(readChunks(path.join(dir, file)))) {
        let bytes = 0;
        for (const raw of lines) {
          bytes += raw.bytes.length + 1;
          this.line++;
          const wrong = raw.terminated ? this.record(parseLink(raw.bytes)) : this.half(raw.bytes);
          if (wrong !== undefined) return this.broken(wrong.reason, wrong.seq);
        }
        this.progress?.(bytes);
      }
    } catch (error) {
      this.line = Math.max(this.line, 1);
      const isNewer = error instanceof NewerLine && this.line === 1;
      if (isNewer) return this.broken(error.message, undefined, true);
      if (error instanceof NewerLine) return this.broken('not a record of version 1');
      return this.broken(error instanceof BrokenLine ? error.message : `cannot be read: ${String(error)}`);
    }
    return this.end();
  }

  private record(link: Link): { reason: string; seq: number } | undefined {
    const { scan, task } = this;
    const reason = wrongPlace(link, this.last) ?? contradiction(link, task.claims);
    if (reason !== undefined) return { reason, seq: link.seq };
    if (task.wanted.get(link.hash) === link.seq) scan.found.push(link.hash);
    const removed = parseRetention(link.event);
    if (removed) scan.removed.push(...removed);
    if (link.time > task.latest) {
      scan.future ??= { file: scan.file, line: this.line, count: 0 };
      scan.future.count++;
    }
    scan.records++;
    this.last = link;
    return undefined;
  }

  private half(bytes: Buffer): { reason: string; seq?: number } | undefined {
    const hash = sha256(bytes);
    if (this.task.isLive) {
      this.scan.unfinished = true;
      return undefined;
    }
    if (!this.task.claims.some(({ anchor }) => anchor.torn === hash)) return { reason: TORN };
    this.scan.torn = true;
    return undefined;
  }

  private end(): FileScan {
    const next = (this.last?.seq ?? -1) + 1;
    const cut = this.task.claims.find(({ anchor }) => anchor.seq >= next);
    this.line = this.scan.records + 1;
    return cut ? this.broken(`records are missing at the end; ${cut.by} saw more`, next) : this.result();
  }

  private broken(reason: string, seq?: number, newer = false): FileScan {
    const { file } = this.scan;
    const broken: BrokenRecord = { file, line: this.line, reason };
    if (seq !== undefined) broken.seq = seq;
    if (newer) broken.newer = true;
    return { ...this.result(), broken };
  }

  private result(): FileScan {
    const { scan, last } = this;
    if (!last) return scan;
    return { ...scan, time: last.time, head: { file: scan.file, seq: last.seq, hash: last.hash } };
  }
}

/** Why the record cannot stand behind `last`, or at the beginning of a file. */
function wrongPlace(link: Link, last: Link | undefined): string | undefined {
  if (last) {
    if (link.prev !== last.hash) return 'does not follow from the record before it';
    return link.seq === last.seq + 1 ? undefined : 'its number does not follow the one before it';
  }
  // The session's file goes on from another one; the record before it is looked for in all files.
  if (link.seq > 0) return undefined;
  const anchors = parseOpening(link.event);
  if (!anchors) return 'the file does not begin with the opening of a session';
  return link.prev === (anchors[0]?.hash ?? GENESIS)
    ? undefined
    : 'does not follow from the file that it names';
}

function contradiction(link: Link, claims: readonly Claim[]): string | undefined {
  if (claims.length === 0) return undefined;
  const other = claims.find(({ anchor }) => anchor.seq === link.seq && anchor.hash !== link.hash);
  return other && `was rewritten: ${other.by} saw another record here`;
}
