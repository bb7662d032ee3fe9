import type { Draft } from '../../draft';
import type { GcloudCall } from '../call';
import type { Refinement } from '../refinement';
import { DATA } from './data';
import { EVERYWHERE } from './everywhere';
import { IDENTITY } from './identity';
import { NETWORK } from './network';
import { OPERATIONS } from './operations';
import { STORAGE } from './storage';

export const REFINEMENTS: readonly Refinement[] = [
  ...IDENTITY,
  ...NETWORK,
  ...STORAGE,
  ...DATA,
  ...OPERATIONS,
  EVERYWHERE,
];

let index: Map<string, Refinement[]> | undefined;

function byCommand(): Map<string, Refinement[]> {
  if (index) return index;
  index = new Map();
  for (const refinement of REFINEMENTS) {
    for (const command of refinement.commands)
      index.set(command, [...(index.get(command) ?? []), refinement]);
  }
  return index;
}

/** Changes the draft by the call's arguments. */
export function refine(call: GcloudCall, draft: Draft): void {
  const known = byCommand();
  for (const key of [call.key, `* ${call.operation}`]) {
    for (const refinement of known.get(key) ?? []) refinement.refine(call, draft);
  }
  if (!draft.isRead) EVERYWHERE.refine(call, draft);
}
