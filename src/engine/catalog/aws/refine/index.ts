import type { Draft } from '../../draft';
import type { AwsCall } from '../call';
import type { Refinement } from '../refinement';
import { COMPUTE } from './compute';
import { DATA } from './data';
import { DATABASE_REFINEMENTS } from './databases';
import { EVERYWHERE } from './everywhere';
import { IDENTITY } from './identity';
import { NETWORK } from './network';
import { OPERATIONS } from './operations';
import { STORAGE } from './storage';

/** Every refinement, for the tests. */
export const REFINEMENTS: readonly Refinement[] = [
  ...STORAGE,
  ...NETWORK,
  ...DATA,
  ...DATABASE_REFINEMENTS,
  ...COMPUTE,
  ...IDENTITY,
  ...OPERATIONS,
  EVERYWHERE,
];

let index: Map<string, Refinement[]> | undefined;

/** By "service operation", so that a call is not held against every refinement there is. */
function refinementsOf(service: string, operation: string): readonly Refinement[] {
  if (!index) {
    index = new Map();
    for (const refinement of REFINEMENTS) {
      for (const name of refinement.operations) {
        const key = `${refinement.service} ${name}`;
        index.set(key, [...(index.get(key) ?? []), refinement]);
      }
    }
  }
  return [...(index.get(`${service} ${operation}`) ?? []), ...(index.get(`* ${operation}`) ?? [])];
}

/** Lets the arguments change what the operation alone means. */
export function refine(call: AwsCall, draft: Draft): void {
  for (const refinement of refinementsOf(call.service, call.operation)) refinement.refine(call, draft);
  if (!draft.isRead) EVERYWHERE.refine(call, draft);
}
