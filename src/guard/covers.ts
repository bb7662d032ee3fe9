import type { Action } from '../contracts/action';
import type { Verdict } from '../contracts/verdict';
import { ENVIRONMENTS, stops, type Environment } from '../contracts/words';
import { isKnown } from '../engine/invocation';

/** Whether what was judged as `known` includes what was judged as `asked`, so that one answer serves both. */
export function covers(known: Verdict, asked: Verdict): boolean {
  if (asked.effects.includes('opaque') && !known.effects.includes('opaque')) return false;
  // A milder answer, to another actor or with less in sight, is none to a stricter question.
  if (stops(asked.decision) && !stops(known.decision)) return false;
  if (rank(asked.environment.environment) > rank(known.environment.environment)) return false;
  if (otherAccount(known, asked)) return false;
  return asked.actions.every((action) => known.actions.some((other) => sameAct(other, action)));
}

/** An answer for one account is none for another; an account that is not known may be any. */
function otherAccount(known: Verdict, asked: Verdict): boolean {
  const [one, other] = [known.environment.account, asked.environment.account];
  return one !== undefined && other !== undefined && one !== other;
}

/** `unknown` ranks like `prod`: the policy judges it so, and a second look may only have found the name. */
function rank(environment: Environment): number {
  return environment === 'unknown' ? ENVIRONMENTS.indexOf('prod') : ENVIRONMENTS.indexOf(environment);
}

/** The same operation, on no target that was not named before. A target that was not yet known may be any. */
function sameAct(known: Action, asked: Action): boolean {
  return (
    known.provider === asked.provider &&
    known.service === asked.service &&
    known.operation === asked.operation &&
    asked.effects.every((effect) => known.effects.includes(effect)) &&
    asked.modifiers.every((modifier) => known.modifiers.includes(modifier)) &&
    coversTargets(known.targets, asked.targets)
  );
}

/** No target at all stands for everything, as with `terraform destroy`: only that covers it. */
function coversTargets(known: readonly string[], asked: readonly string[]): boolean {
  if (known.some((target) => !isKnown(target))) return true;
  if (asked.length === 0) return known.length === 0;
  return asked.every((target) => known.includes(target));
}
