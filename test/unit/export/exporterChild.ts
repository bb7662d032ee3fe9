// Exports a folder for ever; killed by exporter.test.ts. Arguments: the record's folder, the state's, the address.
import { Exporter } from '../../../src/export/exporter';
import { systemProcesses } from '../../../src/platform/processes';
import { deliveryOptions } from './support';

const [dir = '', folder = '', url = ''] = process.argv.slice(2);
const table = systemProcesses();
const { source, sender, alertOn, log, problem } = deliveryOptions(dir);
new Exporter({
  ...{ source, sender, alertOn, log, problem, folder, lookEveryMs: 50 },
  destinations: [{ name: 'siem', kind: 'jsonl', url }],
  owner: { pid: process.pid, startedAt: table.info(process.pid)?.startedAt ?? '' },
  isAlive: ({ pid, startedAt }) => table.info(pid)?.startedAt === startedAt,
}).start();
// What is not referenced by anything else must not end it.
setInterval(() => undefined, 1000);
setInterval(() => {
  process.stdout.write(`${process.memoryUsage().rss}\n`);
}, 20);
