import { errorText } from '../../contracts/redact';
import { RevocationError } from './errors';

export interface Patience {
  /** Milliseconds for one try. */
  limit: number;
  /** Tries in all. */
  tries: number;
  /** Milliseconds before the second try; it doubles, with chance in it, up to sixteen times as much. */
  pause: number;
}

export const PATIENCE: Patience = { limit: 20_000, tries: 5, pause: 500 };

const STOPPED = new RevocationError('stopped', 'It was stopped before it was done.');

/** Resolves after the time, rejects when it is stopped. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return untilStopped(new Promise((resolve) => setTimeout(resolve, ms)), signal, STOPPED);
}

/** The promise, or the error as soon as the signal says so: what is called may not know of signals. */
function untilStopped<T>(promise: Promise<T>, signal: AbortSignal, error: RevocationError): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(error);
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', stop);
    });
  });
}

/**
 * Does something with patience: each try has its time, and what may pass is tried again, later and later. What is tried
 * must be harmless to do twice.
 * @throws RevocationError of the last try; `stopped` when the signal says so.
 */
export async function attempt<T>(
  what: (signal: AbortSignal) => Promise<T>,
  { limit, tries, pause }: Patience,
  signal: AbortSignal,
  onRetry: (error: RevocationError, attempt: number) => void = () => undefined,
): Promise<T> {
  for (let at = 1; ; at++) {
    try {
      return await once(what, limit, signal);
    } catch (error) {
      const known =
        error instanceof RevocationError
          ? error
          : new RevocationError('failed', errorText(error), { cause: error });
      if (!known.isPassing || at >= tries) throw known;
      onRetry(known, at + 1);
      await sleep(pause * 2 ** Math.min(at - 1, 4) * (0.5 + Math.random() / 2), signal);
    }
  }
}

async function once<T>(
  what: (signal: AbortSignal) => Promise<T>,
  limit: number,
  signal: AbortSignal,
): Promise<T> {
  if (signal.aborted) throw STOPPED;
  const own = new AbortController();
  const tooSlow = new RevocationError('too-slow', `It did not answer within ${Math.ceil(limit / 1000)} s.`);
  const timer = setTimeout(() => {
    own.abort(tooSlow);
  }, limit);
  const both = AbortSignal.any([signal, own.signal]);
  try {
    return await untilStopped(what(both), both, tooSlow);
  } catch (error) {
    // An aborted call ends in an error of its own; who aborted it is what counts.
    if (own.signal.aborted) throw tooSlow;
    throw both.aborted ? STOPPED : error;
  } finally {
    clearTimeout(timer);
  }
}
