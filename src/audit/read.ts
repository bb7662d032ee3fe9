import { createReadStream } from 'node:fs';
import * as path from 'node:path';
import { auditRecordSchema, type AuditRecord } from '../contracts/audit';
import { splitLines } from './chain';
import { auditFiles } from './files';

/** A line of the log for views: its record, or why there is none. */
export type AuditEntry = { file: string; line: number } & ({ record: AuditRecord } | { problem: string });

/** All records, file by file, one at a time. Checks their form, not the chain: that is what `verifyAuditDir` is for. */
export async function* readAudit(dir: string): AsyncGenerator<AuditEntry> {
  for (const file of await auditFiles(dir)) {
    let line = 0;
    try {
      const chunks = createReadStream(path.join(dir, file)) as AsyncIterable<Buffer>;
      for await (const { bytes, terminated } of splitLines(chunks)) {
        line++;
        yield { file, line, ...(terminated ? parse(bytes) : { problem: 'the line is not whole' }) };
      }
    } catch (error) {
      yield { file, line: line + 1, problem: `cannot be read: ${String(error)}` };
    }
  }
}

function parse(bytes: Buffer): { record: AuditRecord } | { problem: string } {
  try {
    const parsed = auditRecordSchema.safeParse(JSON.parse(bytes.toString('utf8')));
    return parsed.success ? { record: parsed.data } : { problem: 'not a record of this version' };
  } catch {
    return { problem: 'not JSON' };
  }
}
