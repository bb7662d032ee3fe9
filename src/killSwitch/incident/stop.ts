import type { Stop } from '../../contracts/incident';
import { forDisplay } from '../../contracts/redact';
import type { LocalStopResult } from '../local';

const MAX_TEXT = 500;
const MAX_ITEMS = 200;

/** What the local stop says, as an incident keeps it. */
export function stopOf(
  { done, failed, notAttempted }: LocalStopResult,
  { at, ms, isKept }: { at: number; ms: number; isKept: boolean },
): Stop {
  const shown = (text: string) => forDisplay(text, MAX_TEXT);
  return {
    ...{ at, isKept, stages: [{ name: 'everything ended here', ms: Math.max(0, ms) }] },
    ended: done
      .slice(0, MAX_ITEMS)
      .map(({ target, processes }) => ({ title: shown(target.title), processes })),
    failed: failed
      .slice(0, MAX_ITEMS)
      .map(({ title, reason }) => ({ title: shown(title), reason: shown(reason) })),
    notAttempted: notAttempted
      .slice(0, MAX_ITEMS)
      .map(({ target, reason }) => ({ title: shown(target.title), reason: shown(reason) })),
  };
}
