import * as z from 'zod/mini';
import { actionSchema, saferSchema } from './action';
import { environmentFindingSchema, type EnvironmentFinding } from './environment';
import { DECISIONS, EFFECTS, moreDangerous, stricter, type Effect } from './words';

/** What a person must do to let a stopped command run: nothing, one click, or typing the environment's name. */
export const CONFIRMATIONS = ['none', 'click', 'type'] as const;

/** The engine's answer to a request, complete enough to be explained without the request. */
export const verdictSchema = z.object({
  decision: z.enum(DECISIONS),
  /** Distinct, in the order of EFFECTS. */
  effects: z.array(z.enum(EFFECTS)),
  environment: environmentFindingSchema,
  /** Every cloud action that was found, in order of the text. */
  actions: z.array(actionSchema),
  /** Sentences for people, the deciding one first. Never empty unless the decision is `allow`. */
  reasons: z.array(z.string()),
  confirmation: z.enum(CONFIRMATIONS),
  safer: z.optional(saferSchema),
});
export type Verdict = z.infer<typeof verdictSchema>;

const NOWHERE: EnvironmentFinding = { environment: 'local', evidence: [] };

/** The verdict on a command that touches no cloud: the neutral element of {@link combine}. */
export const HARMLESS: Verdict = {
  decision: 'allow',
  effects: [],
  environment: NOWHERE,
  actions: [],
  reasons: [],
  confirmation: 'none',
};

/** True for verdicts that name no cloud action and no opaque part. */
export function isHarmless(verdict: Verdict): boolean {
  return verdict.decision === 'allow' && verdict.effects.length === 0;
}

function orderedEffects(a: readonly Effect[], b: readonly Effect[]): Effect[] {
  return EFFECTS.filter((effect) => a.includes(effect) || b.includes(effect));
}

/** The verdict that explains the combination: the stricter, then the more dangerous place, then the first. */
function lead(a: Verdict, b: Verdict): [Verdict, Verdict] {
  if (a.decision !== b.decision) return stricter(a.decision, b.decision) === a.decision ? [a, b] : [b, a];
  if (a.effects.length === 0 || b.effects.length === 0) return a.effects.length === 0 ? [b, a] : [a, b];
  const [x, y] = [a.environment.environment, b.environment.environment];
  return x === y || moreDangerous(x, y) === x ? [a, b] : [b, a];
}

/**
 * The verdict on two commands that would both run. Total; the stricter decision and confirmation win, nothing of the
 * weaker one is lost. Associative and commutative, but for the order of actions and reasons and for `safer`, which is the
 * stricter one's where it has one.
 */
export function combine(a: Verdict, b: Verdict): Verdict {
  const [first, second] = lead(a, b);
  const confirmation =
    CONFIRMATIONS.indexOf(first.confirmation) >= CONFIRMATIONS.indexOf(second.confirmation)
      ? first.confirmation
      : second.confirmation;
  // What is safer than a milder command is no answer to the one that decided.
  const safer = first.safer ?? (second.decision === first.decision ? second.safer : undefined);
  return {
    decision: first.decision,
    effects: orderedEffects(a.effects, b.effects),
    environment: first.environment,
    actions: [...a.actions, ...b.actions],
    reasons: [...new Set([...first.reasons, ...second.reasons])],
    confirmation,
    ...(safer && { safer }),
  };
}
