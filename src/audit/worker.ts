// Looks at one file after the other in a thread of its own: the entry of a bundle, started by pool.ts.
import { parentPort } from 'node:worker_threads';
import { scanFile, type ScanTask } from './scan';

parentPort?.on('message', (task: ScanTask) => {
  void scanFile(task, (bytes) => parentPort?.postMessage({ bytes })).then((scan) =>
    parentPort?.postMessage({ scan }),
  );
});
