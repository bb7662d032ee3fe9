import * as fs from 'node:fs/promises';
import { escapeControls } from '../contracts/redact';
import { verifyAuditDir, type AuditVerification } from './verify';

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
    const result = await verifyAuditDir(dir);
    for (const line of describe(result)) out(escapeControls(line));
    return result.ok ? WHOLE : BROKEN;
  } catch (error) {
    out(escapeControls(`${dir}: ${error instanceof Error ? error.message : String(error)}`));
    return USAGE;
  }
}

function describe(result: AuditVerification): string[] {
  const { firstBroken, files, records, torn, heads } = result;
  const notes = torn.map((file) => `note: ${file} ends in half a line; a crash, recorded by a later session`);
  if (firstBroken) {
    const { file, line, seq, reason } = firstBroken;
    const number = seq === undefined ? '' : ` (record ${seq})`;
    return [`broken: ${file}, line ${line}${number}: ${reason}`, ...notes];
  }
  const newest = heads.at(-1);
  return [
    `whole: ${records} records in ${files} files`,
    ...notes,
    ...(newest ? [`newest file: ${newest.file}, record ${newest.seq}, hash ${newest.hash}`] : []),
  ];
}
