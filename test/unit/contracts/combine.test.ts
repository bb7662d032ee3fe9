import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Action } from '../../../src/contracts/action';
import { combine, CONFIRMATIONS, HARMLESS, isHarmless, type Verdict } from '../../../src/contracts/verdict';
import {
  DECISIONS,
  EFFECTS,
  ENVIRONMENTS,
  moreDangerous,
  stricter,
  stops,
} from '../../../src/contracts/words';
import { runs } from '../../support/runs';

const action = fc
  .record({ operation: fc.constantFrom('destroy', 'apply', 'plan') })
  .map(({ operation }): Action => ({
    provider: 'terraform',
    service: 'terraform',
    operation,
    effects: ['destroy'],
    targets: [],
    reversible: 'no',
    modifiers: [],
    summary: 'x',
    argv: ['terraform', operation],
  }));

/** Verdicts as an engine makes them: without an effect there is nothing to say. */
const verdict: fc.Arbitrary<Verdict> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(HARMLESS) },
  {
    weight: 9,
    arbitrary: fc.record(
      {
        decision: fc.constantFrom(...DECISIONS),
        effects: fc
          .uniqueArray(fc.constantFrom(...EFFECTS), { minLength: 1 })
          .map((some) => EFFECTS.filter((effect) => some.includes(effect))),
        environment: fc.constantFrom(...ENVIRONMENTS).map((environment) => ({ environment, evidence: [] })),
        actions: fc.array(action, { maxLength: 2 }),
        reasons: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
        confirmation: fc.constantFrom(...CONFIRMATIONS),
        safer: fc.constantFrom('x', 'y').map((command) => ({ command, why: 'z' })),
      },
      {
        requiredKeys: ['decision', 'effects', 'environment', 'actions', 'reasons', 'confirmation'],
        noNullPrototype: true,
      },
    ),
  },
);

/** What must not depend on the order in which verdicts are combined. */
function essence(of: Verdict) {
  return [of.decision, of.effects, of.environment.environment, of.confirmation, [...of.reasons].sort()];
}

const atLeast = <T>(order: readonly T[], whole: T, part: T) => order.indexOf(whole) >= order.indexOf(part);

describe('combine', () => {
  it('is associative and commutative in everything that decides', () => {
    fc.assert(
      fc.property(verdict, verdict, verdict, (a, b, c) => {
        assert.deepEqual(essence(combine(combine(a, b), c)), essence(combine(a, combine(b, c))));
        assert.deepEqual(essence(combine(a, b)), essence(combine(b, a)));
      }),
      { numRuns: runs(3000) },
    );
  });

  it('keeps the order of the actions, whatever is combined first', () => {
    fc.assert(
      fc.property(verdict, verdict, verdict, (a, b, c) => {
        const all = [...a.actions, ...b.actions, ...c.actions];
        assert.deepEqual(combine(combine(a, b), c).actions, all);
        assert.deepEqual(combine(a, combine(b, c)).actions, all);
      }),
    );
  });

  it('has HARMLESS as its neutral element', () => {
    fc.assert(
      fc.property(verdict, (v) => {
        assert.deepEqual(combine(HARMLESS, v), v);
        assert.deepEqual(combine(v, HARMLESS), v);
      }),
    );
  });

  it('is idempotent up to its actions', () => {
    fc.assert(
      fc.property(verdict, (v) => {
        assert.deepEqual({ ...combine(v, v), actions: [] }, { ...v, actions: [] });
      }),
    );
  });

  it('never loses strictness, effects, actions or reasons', () => {
    fc.assert(
      fc.property(verdict, verdict, (a, b) => {
        const both = combine(a, b);
        for (const part of [a, b]) {
          assert.ok(atLeast(DECISIONS, both.decision, part.decision));
          assert.ok(atLeast(CONFIRMATIONS, both.confirmation, part.confirmation));
          for (const effect of part.effects) assert.ok(both.effects.includes(effect));
          for (const one of part.actions) assert.ok(both.actions.includes(one));
          for (const reason of part.reasons) assert.ok(both.reasons.includes(reason));
        }
        assert.equal(isHarmless(both), isHarmless(a) && isHarmless(b));
        assert.equal(new Set(both.reasons).size, both.reasons.length);
      }),
      { numRuns: runs(2000) },
    );
  });

  it('puts the reason of the stricter one first, and shows the place of the stricter one', () => {
    const mild: Verdict = { ...HARMLESS, decision: 'warn', effects: ['modify'], reasons: ['mild'] };
    const strict: Verdict = {
      ...HARMLESS,
      decision: 'block',
      effects: ['destroy'],
      reasons: ['strict'],
      environment: { environment: 'staging', evidence: [] },
    };
    const prodRead: Verdict = {
      ...HARMLESS,
      effects: ['read'],
      reasons: ['read'],
      environment: { environment: 'prod', evidence: [] },
    };
    for (const both of [combine(mild, strict), combine(strict, mild)]) {
      assert.deepEqual(both.reasons, ['strict', 'mild']);
      assert.equal(both.environment.environment, 'staging');
    }
    assert.equal(combine(strict, prodRead).environment.environment, 'staging');
    assert.equal(
      combine(mild, { ...mild, environment: prodRead.environment }).environment.environment,
      'prod',
    );
  });

  it('does not change what it combines', () => {
    fc.assert(
      fc.property(verdict, verdict, (a, b) => {
        const before = structuredClone([a, b]);
        combine(a, b);
        assert.deepEqual([a, b], before);
      }),
      { numRuns: 200 },
    );
  });
});

describe('words', () => {
  it('order decisions and environments as the design does', () => {
    assert.deepEqual([...DECISIONS], ['allow', 'warn', 'ask', 'block']);
    assert.deepEqual([...ENVIRONMENTS], ['local', 'sandbox', 'dev', 'staging', 'unknown', 'prod']);
    assert.deepEqual(DECISIONS.filter(stops), ['ask', 'block']);
  });

  it('stricter and moreDangerous are total, commutative and associative', () => {
    const laws = <T>(all: readonly T[], op: (a: T, b: T) => T) => {
      for (const a of all)
        for (const b of all) {
          assert.ok([a, b].includes(op(a, b)));
          assert.equal(op(a, b), op(b, a));
          for (const c of all) assert.equal(op(op(a, b), c), op(a, op(b, c)));
        }
    };
    laws(DECISIONS, stricter);
    laws(ENVIRONMENTS, moreDangerous);
    assert.equal(stricter('ask', 'block'), 'block');
    assert.equal(moreDangerous('prod', 'unknown'), 'prod');
  });
});
