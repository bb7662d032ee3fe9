import type { Stop } from '../../contracts/incident';
import type { LocalStopResult } from '../local';

/** What the local stop says, as an incident takes it. `at` in milliseconds since 1970, `ms` how long it took. */
export function stopOf(
  { done, failed, notAttempted }: LocalStopResult,
  { at, ms, isKept }: { at: number; ms: number; isKept: boolean },
): Stop {
  return {
    ...{ at, isKept, stages: [{ name: 'everything ended here', ms: Math.max(0, ms) }] },
    ended: done.map(({ target, processes }) => ({ title: target.title, processes })),
    failed: failed.map(({ title, reason }) => ({ title, reason })),
    notAttempted: notAttempted.map(({ target, reason }) => ({ title: target.title, reason })),
  };
}
