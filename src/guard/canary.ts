import { CANARY_PROVIDER } from '../contracts/canary';
import type { Verdict } from '../contracts/verdict';

/** Nothing but the canary: what stands beside it is asked about. */
export function isCanary({ actions, effects }: Verdict): boolean {
  return (
    actions.length > 0 &&
    !effects.includes('opaque') &&
    actions.every(({ provider }) => provider === CANARY_PROVIDER)
  );
}
