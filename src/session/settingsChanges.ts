import type { GuardEvent } from '../contracts/audit';
import type { MappingEntry } from '../contracts/environment';
import type { ExpectedAccount } from '../contracts/facts';
import type { KillScope, Mode } from '../contracts/words';

/** What changes how the guard judges and asks. */
export interface InForce {
  mode: Mode;
  labels: readonly MappingEntry[];
  expected: readonly ExpectedAccount[];
  timeoutSeconds: number;
  guardsExtensions: boolean;
  killScope: KillScope;
  /** What settings ask for that would make the guard milder, and that no person has confirmed. */
  wishes: readonly string[];
}

/** Whose doing a change is, as far as that is known; a settings file can be written by any program. */
export const DOERS = {
  confirmed: 'confirmed by a person in this window',
  command: 'by a command of this window',
  settings: 'by the settings files',
  earlier: 'by the settings files, since this folder was last open',
} as const;
export type Doer = keyof typeof DOERS;

/** Most events of one kind that one change leads to: a file can have any number of labels. */
const MAX_EVENTS = 20;

/** What has changed, for the record; each event says what it was, what it is and whose doing it is. */
export function changesBetween(before: InForce, after: InForce, doer: Doer): GuardEvent[] {
  const by = `, ${DOERS[doer]}`;
  const { mode } = after;
  const policy = [
    ...changedValue('Time for an answer', `${before.timeoutSeconds} s`, `${after.timeoutSeconds} s`),
    ...changedValue('What extensions start', guarded(before), guarded(after)),
    ...changedValue('What the kill switch ends', before.killScope, after.killScope),
    ...changedLines('Expected account', before.expected.map(expectedLine), after.expected.map(expectedLine)),
  ];
  const modes = changedValue('Mode', before.mode, mode);
  const labels = changedLabels(before.labels, after.labels);
  const wishes = after.wishes.filter((wish) => !before.wishes.includes(wish));
  return [
    ...modes.map((text) => ({ kind: 'mode' as const, text: `${text}${by}`, mode })),
    ...few(labels).map((text) => ({ kind: 'mapping' as const, text: `${text}${by}` })),
    ...few(policy).map((text) => ({ kind: 'policy' as const, text: `${text}${by}` })),
    ...wishEvents(wishes),
  ];
}

/** What settings ask for, and do not get before a person has said so. */
export function wishEvents(wishes: readonly string[]): GuardEvent[] {
  return few(wishes).map((wish) => ({
    kind: 'policy',
    text: `Settings ask for this, which is not in force until a person confirms it: ${wish}`,
  }));
}

function guarded({ guardsExtensions }: InForce): string {
  return guardsExtensions ? 'guarded' : 'not guarded';
}

function changedValue(what: string, before: string, after: string): string[] {
  return before === after ? [] : [`${what}: ${before} -> ${after}`];
}

function changedLines(what: string, before: readonly string[], after: readonly string[]): string[] {
  return [
    ...after.filter((line) => !before.includes(line)).map((line) => `${what} added: ${line}`),
    ...before.filter((line) => !after.includes(line)).map((line) => `${what} removed: ${line}`),
  ];
}

function expectedLine({ folder, pattern, origin }: ExpectedAccount): string {
  return `folder ${folder} is meant for ${pattern} (${origin})`;
}

/** By what a label is for and where it is written: its environment is what can change. */
function changedLabels(before: readonly MappingEntry[], after: readonly MappingEntry[]): string[] {
  const [old, now] = [byPlace(before), byPlace(after)];
  const places = [...new Set([...now.keys(), ...old.keys()])];
  return places.flatMap((place) => {
    const [was, is] = [old.get(place), now.get(place)];
    if (was === is) return [];
    if (was === undefined) return [`Label added: ${place}: ${is ?? ''}`];
    return [is === undefined ? `Label removed: ${place}: ${was}` : `Label: ${place}: ${was} -> ${is}`];
  });
}

function byPlace(labels: readonly MappingEntry[]): Map<string, string> {
  return new Map(
    labels.map(({ kind, pattern, environment, origin }) => [`${kind} ${pattern} (${origin})`, environment]),
  );
}

function few(lines: readonly string[]): string[] {
  const left = lines.length - MAX_EVENTS;
  return left > 0 ? [...lines.slice(0, MAX_EVENTS), `… and ${left} more`] : [...lines];
}
