import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { AUDIT_FILE, REMOVED_AT_ONCE, type Anchor } from './anchors';
import { GENESIS } from './chain';
import { auditFiles, sessionOf } from './files';
import { inspect } from './heads';
import type { AuditLog } from './log';
import { scanFile, type FileScan } from './scan';
import { collectExpectations, scanTask, type Expectations } from './verify';

/** Nothing younger is removed, whatever anybody asks for. */
export const MIN_RETENTION_DAYS = 90;
const DAY_MS = 86_400_000;
/** How far the clock may have gone on since the last record of another file to be believed. */
const CLOCK_LEAP_MS = 7 * DAY_MS;

export interface RetentionOptions {
  dir: string;
  log: AuditLog;
  /** How long records are kept; less than 90 counts as 90. */
  days: number;
  /** Milliseconds since 1970. */
  now: number;
  /** Whether the session's window still lives, by the id in its files' names. */
  isLive: (session: string) => boolean;
  /** For the extension's output channel. */
  say: (message: string) => void;
}

interface OldFile {
  file: string;
  time: number;
}

/**
 * Removes whole files whose last record is older than the time that records are kept. That they go, and where their chain
 * ended, is on disk before the first one is gone, so a crash in between leaves a file that is named and still there, which
 * is as whole as before and is removed the next time.
 *
 * A file that is not whole is kept: it is evidence, and what stands in it could not be vouched for.
 * @returns the files that were removed
 * @throws AuditError when their removal cannot be recorded; then nothing is removed
 */
export async function removeOldFiles(options: RetentionOptions): Promise<string[]> {
  const { dir, log } = options;
  const names = (await auditFiles(dir)).filter((name) => AUDIT_FILE.test(name));
  const old = await oldFiles(names, options);
  if (old.length === 0) return [];
  const expected = await collectExpectations(dir, await auditFiles(dir));
  const taskOf = scanTask(dir, expected, { now: options.now });
  const removed: string[] = [];
  for (let from = 0; from < old.length; from += REMOVED_AT_ONCE) {
    const scans: FileScan[] = [];
    for (const { file } of old.slice(from, from + REMOVED_AT_ONCE)) scans.push(await scanFile(taskOf(file)));
    const whole = scans.filter((it) => !it.broken);
    for (const { file } of scans.filter((it) => it.broken))
      options.say(`audit: ${file} is kept after its time, because it does not verify`);
    for (const anchors of inParts([...whole.map(anchorOf), ...stillNamed(whole, expected, names)]))
      await log.appendRemoval(anchors);
    for (const { file } of whole) {
      await fs.rm(path.join(dir, file), { force: true });
      removed.push(file);
    }
  }
  return removed;
}

function anchorOf({ file, head }: FileScan): Anchor {
  return head ?? { file, seq: -1, hash: GENESIS };
}

/** Removals that are recorded in what goes now, of files that what stays still names. */
function stillNamed(going: readonly FileScan[], expected: Expectations, names: readonly string[]): Anchor[] {
  const gone = new Set(going.map((it) => it.file));
  const there = new Set(names);
  return going
    .flatMap((it) => it.removed)
    .filter(({ file, hash }) => {
      const claims = expected.claims.get(file) ?? [];
      const goesOn = expected.continued.get(hash);
      const isNamed = claims.some(({ by }) => !gone.has(by)) || (goesOn && !gone.has(goesOn.file));
      return isNamed === true && !there.has(file);
    });
}

function inParts(anchors: readonly Anchor[]): Anchor[][] {
  const parts: Anchor[][] = [];
  for (let from = 0; from < anchors.length; from += REMOVED_AT_ONCE)
    parts.push(anchors.slice(from, from + REMOVED_AT_ONCE));
  return parts;
}

/** Oldest first. Not this session's files, nor those of a window that lives. */
async function oldFiles(names: readonly string[], options: RetentionOptions): Promise<OldFile[]> {
  const { dir, log, now, days, isLive } = options;
  const found: OldFile[] = [];
  for (const file of names) {
    const time = await lastTime(path.join(dir, file), file);
    if (time !== undefined && !log.owns(file)) found.push({ file, time });
  }
  // A clock that has leapt must not take the whole record away: what others wrote last says how late it can be.
  const believed = Math.min(now, Math.max(...found.map((it) => it.time)) + CLOCK_LEAP_MS);
  const limit = believed - Math.max(days, MIN_RETENTION_DAYS) * DAY_MS;
  return found
    .filter(({ file, time }) => time < limit && !isLive(sessionOf(file)))
    .sort((a, b) => a.time - b.time);
}

/** The time of the last record; that of the file itself where it has none. Undefined where neither can be read. */
async function lastTime(file: string, name: string): Promise<number | undefined> {
  try {
    const { time } = await inspect(file, name);
    const at = time === undefined ? (await fs.lstat(file)).mtimeMs : Date.parse(time);
    return Number.isFinite(at) ? at : undefined;
  } catch {
    return undefined; // verification names it
  }
}
