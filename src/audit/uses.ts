import type { RecordedUse } from '../contracts/revocation';
import { readNewest } from './read';

/** More than this is not kept in memory: some 200 bytes each. */
const MAX_USES = 200_000;

/**
 * What was used since that time, of all windows, in the order of time. Of more than fits the newest are given.
 * A missing record is an empty one.
 */
export async function recordedUses(dir: string, since: number): Promise<RecordedUse[]> {
  const uses: RecordedUse[] = [];
  for await (const { entries } of readNewest(dir)) {
    let newest = 0;
    for (const entry of entries) {
      if (!('record' in entry)) continue;
      const time = Date.parse(entry.record.time);
      newest = Math.max(newest, time);
      const { event } = entry.record;
      if (time < since || event.kind !== 'command') continue;
      const { id, actor, identity, account, actions, outcome } = event;
      uses.push({ time, event: { id, actor, identity, account, actions, outcome } });
    }
    // Files come by when they were written to last, so no later one has anything newer.
    if (uses.length >= MAX_USES || (newest > 0 && newest < since)) break;
  }
  return uses.sort((a, b) => a.time - b.time).slice(-MAX_USES);
}
