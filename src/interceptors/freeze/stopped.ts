import type { HoldPorts } from './hold';
import type { ProcessInfo } from '../../contracts/processes';

/** How long a shell may take until it has really stopped, in milliseconds. */
const STOP_MS = 250;
/** Where the clock stands still. */
const MAX_LOOKS = 2000;
/** So many looks without a pause: on a quiet machine the shell has stopped by then. */
const EAGER_LOOKS = 100;
const PAUSE_MS = 0.2;

const NOBODY = new Int32Array(new SharedArrayBuffer(4));

/**
 * Waits until a shell that was told to stop has done so, and gives what was seen of it last. One that was not scheduled
 * since would still see its children stop, and make them stopped jobs. Where all processors are busy it needs this one, for
 * a fraction of a millisecond at a time: the line runs on meanwhile.
 */
export function awaitStopped(pid: number, ports: Pick<HoldPorts, 'table' | 'now'>): ProcessInfo | undefined {
  const deadline = ports.now() + STOP_MS;
  let current = ports.table.info(pid);
  for (let look = 0; look < MAX_LOOKS && ports.now() <= deadline; look++) {
    if (!current || current.stopped || current.zombie) break;
    if (look > EAGER_LOOKS) Atomics.wait(NOBODY, 0, 0, PAUSE_MS);
    current = ports.table.info(pid);
  }
  return current;
}
