import { INCIDENT_FILES, SLICE_PROOF } from '../contracts/incidentFiles';
import * as fs from 'node:fs/promises';
import { escapeControls } from '../contracts/redact';
import { AUDIT_WORKER } from '../contracts/bundles';
import { auditFiles, sessionOf } from './files';
import { verifyInThreads } from './pool';
import { verifyAuditDir, type AuditVerification } from './verify';
import { existsSync } from 'node:fs';
import * as path from 'node:path';

/** Exit codes of `agent-guard audit verify`. */
const WHOLE = 0;
const BROKEN = 3;
const USAGE = 64;

/** `agent-guard audit verify DIR`: says whether the log is whole, or the slice in an incident's folder. `out` gets one line at a time. Never rejects. */
export async function auditVerifyCommand(
  given: string | undefined,
  out: (line: string) => void,
): Promise<number> {
  if (!given) {
    out('usage: agent-guard audit verify DIR');
    return USAGE;
  }
  try {
    if (!(await fs.stat(given)).isDirectory()) throw new Error('not a folder');
    const dir = await logIn(given);
    const worker = path.join(__dirname, AUDIT_WORKER);
    // Run from its sources it has no bundle beside it.
    const result = existsSync(worker) ? await verifyInThreads(worker, dir) : await verifyAuditDir(dir);
    for (const line of describe(result)) out(escapeControls(line));
    return result.ok ? WHOLE : BROKEN;
  } catch (error) {
    out(escapeControls(`${given}: ${error instanceof Error ? error.message : String(error)}`));
    return USAGE;
  }
}

/** A folder without a file of the log in it may be an incident's; one with any is never taken for another. */
async function logIn(dir: string): Promise<string> {
  const slice = path.join(dir, INCIDENT_FILES.slice);
  const isIncident =
    existsSync(path.join(slice, SLICE_PROOF)) &&
    !(await auditFiles(dir)).some((name) => sessionOf(name) !== '');
  return isIncident ? slice : dir;
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
