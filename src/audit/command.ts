import { SLICE_PROOF } from '../contracts/incidentFiles';
import * as fs from 'node:fs/promises';
import { escapeControls } from '../contracts/redact';
import { AUDIT_WORKER } from '../contracts/bundles';
import { verifyInThreads } from './pool';
import { verifyAuditDir, type AuditVerification } from './verify';
import { existsSync } from 'node:fs';
import * as path from 'node:path';

/** Exit codes of `agent-guard audit verify`. */
const WHOLE = 0;
const BROKEN = 3;
const USAGE = 64;

/** `agent-guard audit verify DIR`: says whether the log is whole. `out` gets one line at a time. Never rejects. */
export async function auditVerifyCommand(
  dir: string | undefined,
  out: (line: string) => void,
): Promise<number> {
  if (!dir) {
    out('usage: agent-guard audit verify DIR');
    return USAGE;
  }
  try {
    if (!(await fs.stat(dir)).isDirectory()) throw new Error('not a folder');
    const worker = path.join(__dirname, AUDIT_WORKER);
    // Run from its sources it has no bundle beside it.
    const result = existsSync(worker) ? await verifyInThreads(worker, dir) : await verifyAuditDir(dir);
    for (const line of describe(result)) out(escapeControls(line));
    return result.ok ? WHOLE : BROKEN;
  } catch (error) {
    out(escapeControls(`${dir}: ${error instanceof Error ? error.message : String(error)}`));
    return USAGE;
  }
}

function describe(result: AuditVerification): string[] {
  const { firstBroken, files, records, heads } = result;
  const notes = notesOf(result);
  if (firstBroken) {
    const { file, line, seq, reason, newer } = firstBroken;
    const number = seq === undefined ? '' : ` (record ${seq})`;
    const word = newer ? 'cannot be verified' : 'broken';
    return [`${word}: ${file}, line ${line}${number}: ${reason}`, ...notes];
  }
  const newest = heads.at(-1);
  return [
    `whole: ${records} records in ${files} files`,
    ...notes,
    ...(newest ? [`newest file: ${newest.file}, record ${newest.seq}, hash ${newest.hash}`] : []),
  ];
}

function notesOf({ torn, removed, future, heads }: AuditVerification): string[] {
  const isSlice = heads.some(({ file }) => file === SLICE_PROOF);
  const gone = isSlice
    ? ['note: this is a slice of a record; what stood before it is not in it']
    : [`note: ${removed} files were removed after their time, as the record says`];
  return [
    ...torn.map((file) => `note: ${file} ends in half a line; a crash, recorded by a later session`),
    ...(isSlice || removed > 0 ? gone : []),
    ...future.map(
      ({ file, line, count }) =>
        `note: ${file} has times that have not come yet, ${count} from line ${line} on; a clock was wrong, or is`,
    ),
  ];
}
