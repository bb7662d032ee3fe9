// One window: binds to the first free slot of a folder, says which, and lives until it is told to end.
import * as http from 'node:http';
import { listenOnFreeSlot } from '../../../src/interceptors/broker/socket';

const [folder = '', base = '', leaveAfter = '0'] = process.argv.slice(2);
const server = http.createServer((_request, response) => response.end(String(process.pid)));

listenOnFreeSlot(server, folder, base).then(
  (name) => {
    process.stdout.write(`${name}\n`);
    if (Number(leaveAfter) > 0) setTimeout(() => server.close(() => process.exit()), Number(leaveAfter));
  },
  (error: unknown) => {
    process.stdout.write(`error ${String(error)}\n`);
    process.exitCode = 1;
  },
);
