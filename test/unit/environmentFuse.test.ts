import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Evidence } from '../../src/contracts/environment';
import { ENVIRONMENTS, moreDangerous, type Environment } from '../../src/contracts/words';
import { fuse, noClues, type Clues } from '../../src/engine/environment/fuse';
import { runs } from '../support/runs';

const clue = (environment: Environment, text: string = environment): Evidence => ({
  environment,
  text,
  source: 'name',
});
const clues = (given: Partial<Record<keyof Clues, Environment[]>>): Clues => ({
  ...noClues(),
  ...Object.fromEntries(
    Object.entries(given).map(([key, list]) => [key, list.map((one) => clue(one, `${key} ${one}`))]),
  ),
});

const RULES: [given: Partial<Record<keyof Clues, Environment[]>>, expected: Environment][] = [
  [{}, 'unknown'],
  [{ identity: ['dev'] }, 'dev'],
  [{ identity: ['dev', 'prod'] }, 'prod'],
  [{ identity: ['dev', 'unknown'] }, 'unknown'],
  [{ surroundings: ['dev'] }, 'dev'],
  [{ identity: ['dev'], surroundings: ['prod'] }, 'prod'],
  [{ labels: ['dev'], identity: ['prod'], targets: ['prod'] }, 'dev'],
  [{ labels: ['dev', 'prod'] }, 'prod'],
  [{ labels: ['dev'], folder: ['prod'] }, 'prod'],
  [{ labels: ['prod'], folder: ['dev'] }, 'prod'],
  [{ folder: ['dev'] }, 'dev'],
  [{ folder: ['dev'], surroundings: ['prod'], hints: ['prod'] }, 'dev'],
  [{ folder: ['dev'], identity: ['prod'] }, 'prod'],
  [{ folder: ['dev'], targets: ['prod'] }, 'prod'],
  [{ folder: ['dev'], identity: ['unknown'] }, 'unknown'],
  [{ identity: ['dev'], targets: ['prod'] }, 'prod'],
  [{ identity: ['prod'], targets: ['dev'] }, 'prod'],
  [{ identity: ['staging'], targets: ['dev', 'sandbox'] }, 'staging'],
  [{ targets: ['dev'] }, 'unknown'],
  [{ targets: ['staging'] }, 'unknown'],
  [{ hints: ['prod'] }, 'prod'],
  [{ identity: ['dev'], hints: ['staging'] }, 'staging'],
];

describe('fuse', () => {
  for (const [given, expected] of RULES)
    it(`${JSON.stringify(given)} is ${expected}`, () => {
      assert.equal(fuse(clues(given)).environment, expected);
    });

  const list = fc.array(fc.constantFrom(...ENVIRONMENTS), { maxLength: 4 });
  const any = fc.record({
    labels: list,
    folder: list,
    identity: list,
    surroundings: list,
    targets: list,
    hints: list,
  });
  it('what decides comes first, nothing is lost, and the order of clues is nothing to it', () => {
    fc.assert(
      fc.property(any, (given) => {
        const { environment, evidence } = fuse(clues(given));
        if (environment !== 'unknown') assert.equal(evidence[0]?.environment, environment);
        assert.equal(
          evidence.length,
          new Set(Object.entries(given).flatMap(([key, values]) => values.map((one) => `${key} ${one}`)))
            .size,
        );
        const turned = Object.fromEntries(
          Object.entries(given).map(([key, values]) => [key, [...values].reverse()]),
        );
        assert.equal(fuse(clues(turned)).environment, environment);
      }),
    );
  });
  it('another name never makes it milder than it was, unless nothing was known', () => {
    fc.assert(
      fc.property(
        any,
        fc.constantFrom(...(['identity', 'surroundings', 'targets', 'hints'] as const)),
        fc.constantFrom(...ENVIRONMENTS),
        (given, kind, more) => {
          const before = fuse(clues(given));
          const after = fuse(clues({ ...given, [kind]: [...given[kind], more] })).environment;
          const nothing =
            before.environment === 'unknown' &&
            ![...given.identity, ...given.surroundings].includes('unknown');
          assert.ok(nothing || moreDangerous(before.environment, after) === after);
        },
      ),
      { numRuns: runs(2000) },
    );
  });
});
