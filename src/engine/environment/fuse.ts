import type { Evidence } from '../../contracts/environment';
import { moreDangerous, type Environment } from '../../contracts/words';
import { byDanger } from './mapping';

/**
 * What is known about where a command would hit, by how much each kind may decide. The rule of {@link fuse}, the one
 * place where clues are weighed:
 *
 * 1. A label that the user gave the identity (account, profile, workspace) wins over every name. Of several labels, the
 *    folder's included, the most dangerous counts.
 * 2. A label of the folder wins over all that is written in the folder and over what nobody knows. It does not lower
 *    what the command or its terminal chose by itself: AWS_PROFILE=prod in a folder labelled dev is prod.
 * 3. Else the most dangerous well-founded clue wins. Names of targets and folders only ever raise: a bucket called
 *    prod makes it prod, a bucket called dev does not make an account that is prod, or unknown, dev.
 * 4. No clue is `unknown`. What cannot be read or is computed when the command runs is an `unknown` clue, which only
 *    `prod` outweighs.
 */
export interface Clues {
  /** Labels of the identity that the command uses. */
  labels: Evidence[];
  /** Labels of the folder that the command runs in. */
  folder: Evidence[];
  /** The identity itself: its names, its account, what the ambient credentials are said to be, why it is not known. */
  identity: Evidence[];
  /** What the folder's own files say: workspace, backend, provider blocks. */
  surroundings: Evidence[];
  /** Names and accounts of what the command acts on. Only raise. */
  targets: Evidence[];
  /** Folder and file names. Only raise. */
  hints: Evidence[];
}

export function noClues(): Clues {
  return { labels: [], folder: [], identity: [], surroundings: [], targets: [], hints: [] };
}

function raising(evidence: readonly Evidence[]): Evidence[] {
  return evidence.filter((clue) => clue.environment === 'prod' || clue.environment === 'staging');
}

/** The clues that may decide, by the rule above. */
function deciding(clues: Clues): Evidence[] {
  if (clues.labels.length > 0) return [...clues.labels, ...clues.folder];
  if (clues.folder.length > 0) return [...clues.folder, ...clues.identity, ...raising(clues.targets)];
  const known = [...clues.identity, ...clues.surroundings];
  const raised = [...raising(clues.targets), ...raising(clues.hints)];
  // A target called staging in an account that nobody knows is not known to be staging.
  return known.length > 0 ? [...known, ...raised] : raised.filter((clue) => clue.environment === 'prod');
}

/** The environment by the rule above, and all evidence, what decided first. */
export function fuse(clues: Clues): { environment: Environment; evidence: Evidence[] } {
  const candidates = deciding(clues);
  const environment =
    candidates.map((clue) => clue.environment).reduce<Environment | undefined>(worse, undefined) ?? 'unknown';
  const ordered = [...candidates].sort((a, b) => byDanger(a.environment, b.environment));
  const others = [
    clues.labels,
    clues.folder,
    clues.identity,
    clues.surroundings,
    clues.targets,
    clues.hints,
  ].flat();
  const rest = others.filter((clue) => !candidates.includes(clue));
  return { environment, evidence: distinct([...ordered, ...rest]) };
}

function worse(a: Environment | undefined, b: Environment): Environment {
  return a === undefined ? b : moreDangerous(a, b);
}

function distinct(evidence: readonly Evidence[]): Evidence[] {
  const seen = new Set<string>();
  return evidence.filter((clue) => !seen.has(clue.text) && seen.add(clue.text));
}
