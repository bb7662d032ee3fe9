import * as z from 'zod/mini';
import { actionSchema, saferSchema } from './action';
import { environmentFindingSchema, type EnvironmentFinding } from './environment';
import { DECISIONS, EFFECTS, moreDangerous, stricter } from './words';

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
  /** The policy's rule that decided, by its stable name: "destroy-in-prod". Absent where no rule was needed. */
  rule: z.optional(z.string()),
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

/** True for what changes nothing; such a command may run before its record is on disk. */
export function isRead({ effects }: Verdict): boolean {
  return effects.every((effect) => effect === 'read');
}

/** True for verdicts that name no cloud action and no opaque part. */
export function isHarmless(verdict: Verdict): boolean {
  return verdict.decision === 'allow' && verdict.effects.length === 0;
}

/** The verdict that explains the combination: the stricter, then the more dangerous place, then the first. */
function lead(a: Verdict, b: Verdict): Verdict {
  if (a.decision !== b.decision) return stricter(a.decision, b.decision) === a.decision ? a : b;
  if (a.effects.length === 0 || b.effects.length === 0) return a.effects.length === 0 ? b : a;
  const [x, y] = [a.environment.environment, b.environment.environment];
  return x === y || moreDangerous(x, y) === x ? a : b;
}

/**
 * The verdict on commands that would all run. Total; the strictest decision and confirmation win, nothing of the weaker
 * ones is lost. The order makes no difference, but for that of actions and reasons and for `safer`, which is the
 * strictest one's where it has one. Linear: a long script has thousands of them.
 */
export function combineAll(verdicts: readonly Verdict[]): Verdict {
  const [only, second] = verdicts;
  if (!only || !second) return only ?? HARMLESS;
  const first = verdicts.reduce((best, each) => lead(best, each));
  const effects = new Set(verdicts.flatMap((verdict) => verdict.effects));
  // What is safer than a milder command is no answer to the one that decided.
  const safer =
    first.safer ?? verdicts.find(({ decision, safer }) => safer && decision === first.decision)?.safer;
  return {
    decision: first.decision,
    effects: EFFECTS.filter((effect) => effects.has(effect)),
    environment: first.environment,
    actions: verdicts.flatMap((verdict) => verdict.actions),
    reasons: [...new Set([...first.reasons, ...verdicts.flatMap((verdict) => verdict.reasons)])],
    confirmation: verdicts.map(({ confirmation }) => confirmation).reduce(higher),
    ...(first.rule !== undefined && { rule: first.rule }),
    ...(safer && { safer }),
  };
}

/** {@link combineAll} of two. */
export function combine(a: Verdict, b: Verdict): Verdict {
  return combineAll([a, b]);
}

type Confirmation = Verdict['confirmation'];

function higher(a: Confirmation, b: Confirmation): Confirmation {
  return CONFIRMATIONS.indexOf(a) >= CONFIRMATIONS.indexOf(b) ? a : b;
}
