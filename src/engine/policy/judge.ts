import type { Actor } from '../../contracts/request';
import type { Verdict } from '../../contracts/verdict';
import { stricter, type Decision, type Effect, type Environment } from '../../contracts/words';
import { agentDecision, otherAccountDecision } from './table';

/** The policy's answer for one action in one place. */
export interface Judgement {
  decision: Decision;
  confirmation: Verdict['confirmation'];
  /** The effect that decided; the first of equals. */
  effect: Effect;
  /** The stable name of what decided, see {@link ruleName}. */
  rule: string;
}

/** One step milder for a person, except where the guard itself is the target. */
function forPerson(decision: Decision, effect: Effect): Decision {
  if (effect === 'tamper') return decision;
  if (decision === 'block') return 'ask';
  return decision === 'ask' ? 'warn' : decision;
}

/** How a person lets it run once: what an agent may not do at all is confirmed by typing, the rest by a click. */
function confirmationFor(strict: Decision, decision: Decision): Verdict['confirmation'] {
  if (decision === 'allow' || decision === 'warn') return 'none';
  return strict === 'block' ? 'type' : 'click';
}

/**
 * The cell of the table that decided: "destroy-in-prod", "destroy-in-unknown". An account that the folder is not meant for
 * is a rule of its own, and `tamper` is one whatever the place. A person's milder step has the same name as an agent's
 * decision: who it was stands beside it.
 */
export function ruleName(effect: Effect, place: Environment | 'other-account'): string {
  return effect === 'tamper' ? effect : `${effect}-in-${place}`;
}

/**
 * Judges the effects of one action, strictest first. Total: no effects at all is `allow`.
 * @param isOtherAccount the folder is meant for another account
 */
export function judge(
  effects: readonly Effect[],
  environment: Environment,
  actor: Actor,
  isOtherAccount = false,
): Judgement {
  const [first = 'read'] = effects;
  let best: Judgement = {
    ...{ decision: 'allow', confirmation: 'none', effect: first },
    rule: ruleName(first, environment),
  };
  for (const effect of effects) {
    const strict = agentDecision(effect, environment);
    const own = actor.kind === 'person' ? forPerson(strict, effect) : strict;
    const decision = isOtherAccount ? stricter(own, otherAccountDecision(effect)) : own;
    if (decision !== best.decision && stricter(decision, best.decision) === decision) {
      const place = decision === own ? environment : 'other-account';
      best = {
        ...{ decision, confirmation: confirmationFor(strict, decision), effect },
        rule: ruleName(effect, place),
      };
    }
  }
  return best;
}
