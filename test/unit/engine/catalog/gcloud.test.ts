import assert from 'node:assert/strict';
import { EFFECTS } from '../../../../src/contracts/words';
import { REFINEMENTS } from '../../../../src/engine/catalog/gcloud/refine';
import { effectsOf } from './support';

const ordered = (effects: readonly string[]): string[] =>
  EFFECTS.filter((effect) => effects.includes(effect));

describe('gcloud: the examples that refinements carry', () => {
  for (const refinement of REFINEMENTS) {
    for (const [command, effects] of refinement.examples) {
      it(command, () => {
        assert.deepEqual(ordered(effectsOf(command)), ordered(effects));
      });
    }
  }

  it('every refinement carries one', () => {
    for (const refinement of REFINEMENTS)
      assert.ok(refinement.examples.length > 0, refinement.commands.join());
  });
});
