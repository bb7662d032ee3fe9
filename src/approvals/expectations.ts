import type { ExpectedAccount } from '../contracts/facts';
import { matchesFolder } from '../engine/environment/mapping';

/** The expected accounts of one scope of settings. */
export interface ExpectationLayer {
  /** Names the scope: the user's, or that of one workspace or folder by its path. */
  key: string;
  /** False where the scope cannot be read now, as in a workspace that is not trusted. */
  isRead: boolean;
  entries: readonly ExpectedAccount[];
}

/** An expectation that has been in force, with the scope that it was written in. */
export interface KnownExpectation extends ExpectedAccount {
  layer: string;
}

/** What is in force, and what waits for a person's word before it is. */
export interface Expectations {
  inForce: readonly KnownExpectation[];
  /** Written now, but they would make room in what another line demands. */
  looser: readonly KnownExpectation[];
  /** Still in force, though they are no longer written. */
  removed: readonly KnownExpectation[];
}

function isSame(a: KnownExpectation, b: KnownExpectation): boolean {
  return a.layer === b.layer && a.folder === b.folder && a.pattern === b.pattern;
}

function hasSame(list: readonly KnownExpectation[], one: KnownExpectation): boolean {
  return list.some((other) => isSame(one, other));
}

/** The nearest folder's lines decide, and are alternatives: another line for the same place, or one inside, makes room. */
function makesRoom(one: KnownExpectation, others: readonly KnownExpectation[]): boolean {
  return others.some((other) => other.pattern !== one.pattern && matchesFolder(other.folder, one.folder));
}

function written(layers: readonly ExpectationLayer[]): KnownExpectation[] {
  return layers.flatMap(({ key, isRead, entries }) =>
    isRead ? entries.map((entry) => ({ ...entry, layer: key })) : [],
  );
}

/**
 * A new expectation counts at once where it only demands more. One that was in force goes on counting until a person has
 * confirmed that it is gone, or that another stands in its place.
 * @param layers the scopes of this window.
 * @param known what has been in force before, of other windows too.
 */
export function expectations(
  layers: readonly ExpectationLayer[],
  known: readonly KnownExpectation[],
): Expectations {
  const unread = new Set(layers.filter((layer) => !layer.isRead).map((layer) => layer.key));
  const read = new Set(layers.filter((layer) => layer.isRead).map((layer) => layer.key));
  const wanted = written(layers);
  const kept = known.filter((one) => unread.has(one.layer) || read.has(one.layer));
  const inForce = [...kept];
  const looser: KnownExpectation[] = [];
  // The outermost folders first: what is inside is held against them.
  const added = wanted.filter((one) => !hasSame(kept, one)).sort((a, b) => a.folder.length - b.folder.length);
  for (const one of added) (makesRoom(one, inForce) ? looser : inForce).push(one);
  const removed = kept.filter((one) => read.has(one.layer) && !hasSame(wanted, one));
  return { inForce, looser, removed };
}

/** What is known from now on: all that is in force, and with a person's word what is written now. */
export function remember(
  layers: readonly ExpectationLayer[],
  known: readonly KnownExpectation[],
  isConfirmed: boolean,
): readonly KnownExpectation[] {
  const { inForce, looser, removed } = expectations(layers, known);
  const next = isConfirmed ? [...inForce.filter((one) => !hasSame(removed, one)), ...looser] : inForce;
  const here = new Set(layers.map((layer) => layer.key));
  return [...known.filter((one) => !here.has(one.layer)), ...next];
}
