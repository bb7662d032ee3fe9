import type { Effect } from '../../../contracts/words';
import { isKnown } from '../../invocation';

/**
 * What a cmdlet does by its verb alone. The verbs are PowerShell's approved ones, which cmdlets keep to; what is in none
 * of the rows is not approved, so that nothing is known of it.
 */
const ROWS: readonly (readonly [Effect, string])[] = [
  [
    'read',
    'get find test measure compare search show select resolve watch wait read format out convertto convertfrom convert join split assert trace confirm export receive save ping use',
  ],
  ['create', 'new copy import publish install backup checkpoint'],
  // Adding and registering change what is there; starting and stopping can be taken back.
  [
    'modify',
    'set update edit add enable disable rename move write restart start stop resume suspend send submit push merge switch sync unlock lock repair redo undo complete approve deny request register unregister mount dismount connect disconnect limit optimize protect unprotect group restore reset invoke grant revoke block unblock expand compress initialize enter exit step build deploy',
  ],
  ['destroy', 'remove clear uninstall purge delete'],
];

const BY_VERB: ReadonlyMap<string, Effect> = new Map(
  ROWS.flatMap(([effect, verbs]) => verbs.split(' ').map((verb): [string, Effect] => [verb, effect])),
);

/** True for a word that can begin a cmdlet's name, so that few other names are looked at more closely. */
export function isVerb(word: string): boolean {
  return BY_VERB.has(word);
}

export function effectOfVerb(verb: string): Effect {
  return isKnown(verb) ? (BY_VERB.get(verb) ?? 'opaque') : 'opaque';
}

/** Sentences by verb, with the noun in the place of `*`. */
const SAID: Readonly<Record<string, string>> = {
  remove: 'deletes *',
  clear: 'empties or deletes *',
  uninstall: 'uninstalls *',
  get: 'reads *',
  new: 'creates *',
  set: 'changes *',
  update: 'changes *',
  edit: 'changes *',
  add: 'adds to *',
  start: 'starts *',
  stop: 'stops *',
  restart: 'restarts *',
  disable: 'turns * off',
  enable: 'turns * on',
  invoke: 'runs *',
  write: 'writes *',
  register: 'registers *',
  unregister: 'unregisters *',
  revoke: 'revokes *',
  grant: 'grants *',
  reset: 'resets *',
  restore: 'restores *',
  copy: 'copies *',
  move: 'moves *',
  import: 'imports *',
  send: 'sends *',
  publish: 'publishes *',
  suspend: 'suspends *',
  restores: 'restores *',
};

export function sentence(verb: string, noun: string, names: readonly string[]): string {
  const [name, ...more] = names;
  const named =
    name === undefined
      ? noun
      : more.length === 0
        ? `${noun} ${name}`
        : `${noun} ${name} and ${more.length} more`;
  return (SAID[verb] ?? `${verb}s *`).replace('*', () => named);
}

/** "ResourceGroup" as "resource group". */
export function spoken(noun: string): string {
  return noun
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z0-9]{2,}s?$/.test(word) ? word : word.toLowerCase()))
    .join(' ');
}
