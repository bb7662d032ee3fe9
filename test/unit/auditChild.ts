// Appends durably for ever and prints each sequence number once its record is on disk; killed by audit.test.ts.
import { writeSync } from 'node:fs';
import { openAuditLog } from '../../src/audit/log';
import { command } from './auditSupport';

async function main(dir: string): Promise<void> {
  const log = await openAuditLog({ dir, session: 'child', now: Date.now, log: () => undefined });
  for (let i = 0; ; i++) {
    const record = await log.appendDurably(command(`c${i}`));
    writeSync(1, `${record.seq}\n`);
  }
}

void main(process.argv[2] ?? '');
