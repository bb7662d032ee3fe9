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
 * Judges the effects of one action, strictest first. Total: no effects at all is `allow`.
 * @param isOtherAccount the folder is meant for another account
 */
export function judge(
  effects: readonly Effect[],
  environment: Environment,
  actor: Actor,
  isOtherAccount = false,
): Judgement {
  let best: Judgement = { decision: 'allow', confirmation: 'none', effect: effects[0] ?? 'read' };
  for (const effect of effects) {
    const strict = agentDecision(effect, environment);
    const own = actor.kind === 'person' ? forPerson(strict, effect) : strict;
    const decision = isOtherAccount ? stricter(own, otherAccountDecision(effect)) : own;
    if (decision !== best.decision && stricter(decision, best.decision) === decision) {
      best = { decision, confirmation: confirmationFor(strict, decision), effect };
    }
  }
  return best;
}
