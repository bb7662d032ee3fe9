import type { Action, Safer } from '../../../contracts/action';
import { programName, UNKNOWN, type Invocation } from '../../invocation';
import type { Draft } from '../draft';
import { hiddenArgs, shown } from '../hidden';

export const PROVIDER = 'google';

const MAX_TARGETS = 20;

/** What an action of gcloud, gsutil or bq is made of. */
export interface ActionParts {
  /** "compute instances", in the table's own words; '' for a command of the program itself. */
  readonly service: string;
  readonly operation: string;
  readonly draft: Draft;
  /** As written. */
  readonly targets: readonly string[];
  readonly summary: string;
  readonly safer?: Safer;
}

/** An action of one of Google's tools, redacted. */
export function googleAction(parts: ActionParts, invocation: Invocation): Action {
  const { service, operation, draft, targets, summary, safer } = parts;
  const named = targets.filter((target) => target !== '' && target !== UNKNOWN);
  return {
    provider: PROVIDER,
    service: service === '' ? PROVIDER : service,
    operation: shown(operation),
    effects: draft.effects(),
    targets: [...new Set(named)].slice(0, MAX_TARGETS).map(shown),
    reversible: draft.reversible,
    modifiers: draft.modifiers.map(shown),
    summary: draft.notes.length === 0 ? summary : `${summary} ${draft.notes.join(', ')}`,
    argv: hiddenArgs([programName(invocation.argv[0] ?? 'gcloud'), ...invocation.argv.slice(1)]),
    ...(invocation.source && { source: invocation.source }),
    ...(safer && { safer }),
  };
}
