import * as os from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FileScan, ScanTask } from './scan';
import { verifyAuditDir, type AuditVerification, type VerifyOptions } from './verify';

/** More threads would only wait for the disk. */
const MAX_THREADS = 4;

type Message = { bytes: number } | { scan: FileScan };

/**
 * Verifies in threads of its own, one file each, so that the caller's goes on meanwhile.
 * @param worker the bundle of worker.ts
 * @throws Error when `signal` aborts, or a thread ends by itself
 */
export async function verifyInThreads(
  worker: string,
  dir: string,
  options: VerifyOptions = {},
  signal?: AbortSignal,
): Promise<AuditVerification> {
  const threads = new Threads(worker);
  const end = () => {
    threads.end();
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    const atOnce = Math.max(1, Math.min(MAX_THREADS, os.availableParallelism()));
    const scan = (task: ScanTask, progress: (bytes: number) => void) => threads.scan(task, progress);
    return await verifyAuditDir(dir, { ...options, atOnce, scan });
  } finally {
    signal?.removeEventListener('abort', end);
    threads.end();
  }
}

class Threads {
  private readonly all: Worker[] = [];
  private readonly idle: Worker[] = [];
  private ended = false;

  constructor(private readonly file: string) {}

  scan(task: ScanTask, progress: (bytes: number) => void): Promise<FileScan> {
    if (this.ended) return Promise.reject(new Error('verification was ended'));
    const worker = this.idle.pop() ?? this.start();
    return new Promise((resolve, reject) => {
      const answered = (message: Message) => {
        if ('bytes' in message) {
          progress(message.bytes);
          return;
        }
        done();
        this.idle.push(worker);
        resolve(message.scan);
      };
      const failed = (error: unknown) => {
        done();
        reject(error instanceof Error ? error : new Error('verification was ended'));
      };
      // Each by itself: a thread has listeners of its own, without which it does not answer any more.
      const done = () => {
        worker.off('message', answered).off('error', failed).off('exit', failed);
      };
      worker.on('message', answered).once('error', failed).once('exit', failed);
      worker.postMessage(task);
    });
  }

  end(): void {
    this.ended = true;
    for (const worker of this.all.splice(0)) void worker.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.file);
    this.all.push(worker);
    return worker;
  }
}
