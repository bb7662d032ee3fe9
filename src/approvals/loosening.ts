import type { MappingEntry } from '../contracts/environment';
import { KILL_SCOPES, MODES, USUAL_KILL_SCOPE, type KillScope, type Mode } from '../contracts/words';

/** What a person has confirmed so far. Stored by the editor, out of reach of settings files. */
export interface Confirmed {
  mode: Mode;
  /** {@link labelKey}s. */
  labels: readonly string[];
  /** True once what extensions start was guarded; absent in what older versions have stored. */
  guardsExtensions?: boolean;
  /** What the kill switch ends; the usual where it is absent. */
  killScope?: KillScope;
}

export const NOTHING_CONFIRMED: Confirmed = { mode: 'enforce', labels: [] };

/** What settings ask for, whoever wrote them. */
export interface Wanted {
  mode: Mode;
  /** Whether what extensions start is to be guarded. */
  guardsExtensions?: boolean;
  killScope?: KillScope;
  labels: readonly MappingEntry[];
}

/** What is in force, and what waits for a person's word before it is. */
export interface Effective {
  mode: Mode;
  guardsExtensions: boolean;
  /** True where it is guarded only because nobody has confirmed that it is not to be any more. */
  looserExtensions: boolean;
  killScope: KillScope;
  /** The narrower scope that is wanted. */
  looserScope: KillScope | undefined;
  labels: readonly MappingEntry[];
  /** The looser mode that is wanted. */
  looserMode: Mode | undefined;
  looserLabels: readonly MappingEntry[];
}

/** One label with where it is written, so that a confirmed line means this line only. */
export function labelKey(entry: MappingEntry): string {
  return JSON.stringify([entry.origin, entry.kind, entry.pattern, entry.environment]);
}

/** Calling a place prod, or unknown, can only make the guard stricter. */
function tightens(entry: MappingEntry): boolean {
  return entry.environment === 'prod' || entry.environment === 'unknown';
}

/** Tightening counts at once; loosening counts once a person has confirmed it. */
export function effective(wanted: Wanted, confirmed: Confirmed): Effective {
  const allowed = new Set(confirmed.labels);
  const isInForce = (entry: MappingEntry) => tightens(entry) || allowed.has(labelKey(entry));
  const looser = MODES.indexOf(wanted.mode) < MODES.indexOf(confirmed.mode);
  const guarded = confirmed.guardsExtensions === true;
  const { killScope = USUAL_KILL_SCOPE } = wanted;
  const { killScope: confirmedScope = USUAL_KILL_SCOPE } = confirmed;
  const narrower = KILL_SCOPES.indexOf(killScope) < KILL_SCOPES.indexOf(confirmedScope);
  return {
    killScope: narrower ? confirmedScope : killScope,
    looserScope: narrower ? killScope : undefined,
    guardsExtensions: wanted.guardsExtensions === true || guarded,
    looserExtensions: guarded && !wanted.guardsExtensions,
    mode: looser ? confirmed.mode : wanted.mode,
    labels: wanted.labels.filter(isInForce),
    looserMode: looser ? wanted.mode : undefined,
    looserLabels: wanted.labels.filter((entry) => !isInForce(entry)),
  };
}

/**
 * The new state of what is confirmed. A mode that was tightened since must be confirmed anew; labels that are no longer
 * written anywhere are forgotten only when the caller names them (they may belong to another workspace).
 */
export function confirm(
  confirmed: Confirmed,
  mode: Mode,
  labels: readonly MappingEntry[],
  guardsExtensions = confirmed.guardsExtensions ?? false,
  killScope = confirmed.killScope ?? USUAL_KILL_SCOPE,
): Confirmed {
  return {
    mode,
    guardsExtensions,
    killScope,
    labels: [...new Set([...confirmed.labels, ...labels.map(labelKey)])],
  };
}
