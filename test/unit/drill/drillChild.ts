/** A drill that hangs when the canary stands still, to be killed. */
import { drillPorts } from './support';
import { rehearse } from '../../../src/killSwitch/drill/rehearse';
import { systemProcesses } from '../../../src/platform/processes';

const [folder = '', name = ''] = process.argv.slice(2);
const table = systemProcesses();
let isFrozen = false;
setInterval(() => undefined, 1000);
void rehearse(
  drillPorts(folder, {
    name,
    processes: {
      info: (pid) => table.info(pid),
      ancestors: (pid) => table.ancestors(pid),
      signal: (pid, signal) => {
        if (signal === 'SIGSTOP') return table.signal(pid, signal);
        if (!isFrozen) process.stdout.write('frozen\n');
        isFrozen = true;
        return true;
      },
    },
    sleep: (ms) => new Promise((resolve) => isFrozen || setTimeout(resolve, ms)),
  }),
);
