// A writer in a process of its own: appends durably and prints each sequence number once its record is on disk.
// Arguments: the folder, the session, how many records (0: for ever), the largest size of a file in bytes.
import { writeSync } from 'node:fs';
import { openAuditLog } from '../../src/audit/log';
import { command } from './auditSupport';

async function main([dir = '', session = '', count = '0', maxFileBytes = '']: string[]): Promise<void> {
  const log = await openAuditLog({
    ...{ dir, session, now: Date.now, log: () => undefined },
    ...(maxFileBytes !== '' && { maxFileBytes: Number(maxFileBytes) }),
  });
  for (let i = 0; count === '0' || i < Number(count); i++) {
    // What is not waited for stands before it all the same.
    if (i % 3 === 0) log.append(command(`${session}-${i}-before`));
    const record = await log.appendDurably(command(`${session}-${i}`));
    writeSync(1, `${record.seq}\n`);
  }
  await log.close();
}

void main(process.argv.slice(2));
