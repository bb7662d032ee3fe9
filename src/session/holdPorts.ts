import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessTable } from '../contracts/processes';
import type { LinePorts } from '../interceptors/freeze/lines';
import type { FrozenRecords } from '../interceptors/freeze/records';
import { watchdogArguments } from '../interceptors/freeze/watchdog';
import { writeToTerminal } from '../platform/shellProcess';
import { spawnDetached } from '../platform/spawn';

/** What lines and tasks are held with. */
export function holdPorts(table: ProcessTable, records: FrozenRecords, newId: () => string): LinePorts {
  return {
    ...{ table, records, newId, say: writeToTerminal },
    clock: { sleep: (ms) => sleep(ms), now: () => performance.now() },
    watch: (record) => {
      const args = watchdogArguments(records.file(record.id), record);
      spawnDetached('/bin/sh', args, { PATH: '/usr/bin:/bin' });
    },
  };
}
