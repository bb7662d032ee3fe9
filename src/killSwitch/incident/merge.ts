import type { Incident, Revocation, Stop } from '../../contracts/incident';
import type { StopRecord } from '../record';
import { stopOf } from './stop';
import { kept } from './text';

/** Of one engagement: more are no longer looked at. */
const MAX_STOPS = 20;
const MAX_REVOCATIONS = 1000;

/**
 * All stops of an engagement, the oldest first: those that are known and those of the records, each once. Of windows that
 * only followed, those that have found something.
 */
export function mergedStops(known: readonly Stop[], records: readonly StopRecord[]): Stop[] {
  const all = new Map<string, Stop>();
  for (const stop of [...known, ...records.map((record) => kept(stopOf(record)))]) {
    const key = `${stop.at} ${stop.by} ${stop.window}`;
    if (Number.isFinite(stop.at) && !all.has(key)) all.set(key, stop);
  }
  const sorted = [...all.values()].sort((a, b) => a.at - b.at || compareText(a.window, b.window));
  const telling = sorted.filter(
    ({ by, ended, failed }) => by !== 'other-window' || ended.length + failed.length > 0,
  );
  return (telling.length > 0 ? telling : sorted.slice(0, 1)).slice(0, MAX_STOPS);
}

/** Windows that have stopped something within the same millisecond are told in the same order by each. */
function compareText(a = '', b = ''): number {
  return a < b ? -1 : Number(a > b);
}

/** The later report of the same step counts. */
export function merged(known: readonly Revocation[], more: readonly Revocation[]): Revocation[] {
  const steps = new Map(known.map((step) => [step.id, step]));
  for (const step of more) if ((steps.get(step.id)?.at ?? 0) <= (step.at ?? 0)) steps.set(step.id, step);
  return [...steps.values()].sort((a, b) => (a.at ?? 0) - (b.at ?? 0)).slice(-MAX_REVOCATIONS);
}

/** What another window has written about the same incident. */
export function takeIn(incident: Incident, written: Incident): void {
  incident.stops = mergedStops([...incident.stops, ...written.stops], []);
  incident.revocations = merged(written.revocations, incident.revocations);
  incident.cause ??= written.cause;
}
