import type { Action } from '../../../contracts/action';
import { redactText } from '../../../contracts/redact';
import type { Effect } from '../../../contracts/words';
import { programName, type Invocation } from '../../invocation';
import { hiddenArgs, shown } from '../hidden';

/** An action of a program that only touches files, or this machine. */
export function fileAction(
  invocation: Invocation,
  effect: Effect,
  operation: string,
  summary: string,
  target = '',
): Action {
  return {
    provider: 'files',
    service: 'files',
    operation,
    effects: [effect],
    targets: target === '' ? [] : [shown(redactText(target))],
    reversible: 'unknown',
    modifiers: [],
    summary: redactText(shown(summary)),
    argv: hiddenArgs([programName(invocation.argv[0] ?? ''), ...invocation.argv.slice(1, 64)]),
    ...(invocation.source && { source: invocation.source }),
  };
}
