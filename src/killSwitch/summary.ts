import type { StopRecord } from './record';

/** Most that a notification names. */
const MAX_NAMED = 6;

/** What a stop has done, in sentences for people. */
export function stopSummary({ ended, failed, kept }: StopRecord): string {
  const processes = ended.reduce((sum, one) => sum + one.processes, 0);
  const names = [...new Set(ended.map(({ title }) => title))];
  const more = names.length - MAX_NAMED;
  const listed = [...names.slice(0, MAX_NAMED), ...(more > 0 ? [`${more} more`] : [])].join('; ');
  const failures = failed.slice(0, MAX_NAMED).map((one) => `Could not end "${one.title}": ${one.reason}.`);
  const unnamed = failed.length - failures.length;
  return [
    names.length === 0
      ? 'No agent and no cloud command was running.'
      : `Ended: ${listed} (${processes} ${processes === 1 ? 'process' : 'processes'}).`,
    ...failures,
    ...(unnamed > 0 ? [`${unnamed} more could not be ended.`] : []),
    'No cloud command runs until you re-arm.',
    ...(kept ? [] : ['It could not be written to disk, so it holds in this window only.']),
  ].join(' ');
}
