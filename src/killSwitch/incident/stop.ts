import type { Stop } from '../../contracts/incident';
import type { StopRecord } from '../record';

/** What the local stop says, as an incident takes it. */
export function stopOf({
  at,
  by,
  window,
  kept: isKept,
  stages,
  ended,
  failed,
  notAttempted,
}: StopRecord): Stop {
  return {
    ...{ at: Date.parse(at), by, isKept },
    ...(window !== undefined && { window }),
    stages: [
      { name: 'flag on disk', ms: stages.flag },
      { name: 'questions refused', ms: stages.questions },
      { name: 'everything frozen here', ms: stages.frozen },
      { name: 'everything ended here', ms: stages.ended },
    ],
    ended: ended.map(({ title, processes }) => ({ title, processes })),
    failed: failed.map(({ title, reason }) => ({ title, reason })),
    notAttempted: notAttempted.map(({ title, reason }) => ({ title, reason })),
  };
}
