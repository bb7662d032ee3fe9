import type { LockedStep, LockStep } from '../../../contracts/lockdown';
import type { Telling } from '../words';

const STATUS_WORDS: Readonly<Record<NonNullable<LockStep['status']>['state'], Telling>> = {
  waiting: { word: 'Waiting', icon: 'clock', tone: 'quiet' },
  working: { word: 'Working', icon: 'clock', tone: 'quiet' },
  retrying: { word: 'Trying again', icon: 'clock', tone: 'caution' },
  done: { word: 'Locked', icon: 'lock', tone: 'good' },
  already: { word: 'Locked', icon: 'lock', tone: 'good' },
  'by-hand': { word: 'By hand', icon: 'person', tone: 'caution' },
  failed: { word: 'Failed', icon: 'warning', tone: 'bad' },
  refused: { word: 'Refused', icon: 'stop', tone: 'bad' },
  stopped: { word: 'Stopped', icon: 'stop', tone: 'caution' },
};

const CHECK_WORDS: Readonly<Record<NonNullable<LockStep['check']>['state'], Telling>> = {
  'would-change': { word: 'Not locked', icon: 'dash', tone: 'quiet' },
  already: { word: 'Locked', icon: 'lock', tone: 'good' },
  'not-there': { word: 'Not there', icon: 'dash', tone: 'quiet' },
  'by-hand': { word: 'By hand', icon: 'person', tone: 'caution' },
  'not-possible': { word: 'Not possible', icon: 'stop', tone: 'bad' },
  unknown: { word: 'Unknown', icon: 'question', tone: 'caution' },
};

const CHECKING: Telling = { word: 'Looking…', icon: 'clock', tone: 'quiet' };

/** Where a step stands: how it has gone, or else what it would do. */
export function standing(step: LockStep): Telling & { text: string } {
  if (step.status) return { ...STATUS_WORDS[step.status.state], text: step.status.text };
  if (!step.check) return { ...(step.canRun ? CHECKING : CHECK_WORDS['by-hand']), text: '' };
  // What a person does by hand stands in the details.
  const text = step.check.state === 'by-hand' ? '' : step.check.text;
  return { ...CHECK_WORDS[step.check.state], text };
}

const LOCKED_WORDS: Readonly<Record<LockedStep['state'], Telling>> = {
  locked: { word: 'Locked', icon: 'lock', tone: 'good' },
  unsure: { word: 'Perhaps locked', icon: 'question', tone: 'caution' },
  restored: { word: 'Restored', icon: 'check', tone: 'quiet' },
};

const RESTORE_WORDS: Readonly<Record<NonNullable<LockedStep['status']>['state'], Telling>> = {
  ...STATUS_WORDS,
  working: { word: 'Restoring', icon: 'clock', tone: 'quiet' },
  done: { word: 'Restored', icon: 'check', tone: 'good' },
  already: { word: 'Restored', icon: 'check', tone: 'good' },
};

export function lockedStanding({ state, status }: LockedStep): Telling & { text: string } {
  if (status && state !== 'restored') return { ...RESTORE_WORDS[status.state], text: status.text };
  return { ...LOCKED_WORDS[state], text: '' };
}

/** Whether a person has to untick it, rather than tick it. */
export function isTickedFirst({ canRun, isPersons, check }: LockStep): boolean {
  return canRun && !isPersons && (check?.state === 'would-change' || check?.state === 'unknown');
}

/** Whether there is anything that ticking it would bring about. */
export function canTick({ canRun, check, status }: LockStep): boolean {
  const isDone = status?.state === 'done' || status?.state === 'already' || check?.state === 'already';
  return canRun && check !== undefined && !isDone && check.state !== 'not-possible';
}

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

export function timeText(at: number | string): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '' : TIME.format(date);
}

export function stepsText(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`;
}

/** Instructions end with their address, which is then a link; anything else is text. */
export function splitLink(text: string): { text: string; link: string | undefined } {
  const link = /: (https:\/\/[\w.-]+(?:\/[\w~#?=%./-]*)?)$/.exec(text)?.[1];
  return { text: link === undefined ? text : text.slice(0, -link.length), link };
}
