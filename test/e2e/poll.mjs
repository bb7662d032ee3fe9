import { setTimeout as sleep } from 'node:timers/promises';

/** What has to come may take so many times as long as on a quick machine that does nothing else. */
const PATIENCE = 3;
/** In milliseconds. Who waits for less than this makes an attempt, and goes on without. */
const ATTEMPT_MS = 5_000;

/** How long to wait, in milliseconds, for what has to come within `timeout` on a quick machine. */
export function patient(timeout) {
  return timeout < ATTEMPT_MS ? timeout : timeout * PATIENCE;
}

/** Calls `look` until it gives something (not undefined, not false); after `timeout` fails with `complaint`. */
export async function poll(look, timeout, complaint) {
  const deadline = Date.now() + patient(timeout);
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(await complaint());
    await sleep(50);
  }
}

/** Whether the promise is kept. */
export function succeeds(promise) {
  return promise.then(
    () => true,
    () => false,
  );
}
