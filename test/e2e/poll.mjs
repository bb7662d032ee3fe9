import { setTimeout as sleep } from 'node:timers/promises';

/** Calls `look` until it gives something (not undefined, not false); after `timeout` fails with `complaint`. */
export async function poll(look, timeout, complaint) {
  const deadline = Date.now() + timeout;
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
