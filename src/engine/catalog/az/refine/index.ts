import type { Draft } from '../../draft';
import type { AzCall } from '../call';
import type { Refinement } from '../refinement';
import { DATA } from './data';
import { DEPLOYMENT } from './deployment';
import { EVERYWHERE } from './everywhere';
import { IDENTITY } from './identity';
import { NETWORK } from './network';
import { PROTECTION } from './protection';
import { STORAGE } from './storage';

/** Every refinement, for the tests. */
export const REFINEMENTS: readonly Refinement[] = [
  ...NETWORK,
  ...STORAGE,
  ...PROTECTION,
  ...DEPLOYMENT,
  ...IDENTITY,
  ...DATA,
  EVERYWHERE,
];

let index: Map<string, Refinement[]> | undefined;

/** By command, so that a call is not held against every refinement there is. */
function refinementsOf(command: string): readonly Refinement[] {
  if (!index) {
    index = new Map();
    for (const refinement of REFINEMENTS)
      for (const name of refinement.commands) index.set(name, [...(index.get(name) ?? []), refinement]);
  }
  return index.get(command) ?? [];
}

/** Lets the arguments change what the command alone means. `local`: it acts on this machine only. */
export function refine(call: AzCall, draft: Draft, local: boolean): void {
  for (const refinement of refinementsOf(call.command)) refinement.refine(call, draft);
  if (!draft.isRead && !local) EVERYWHERE.refine(call, draft);
}
