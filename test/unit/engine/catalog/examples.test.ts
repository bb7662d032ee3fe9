import assert from 'node:assert/strict';
import { REFINEMENTS } from '../../../../src/engine/catalog/aws/refine';
import { SUBCOMMANDS } from '../../../../src/engine/catalog/terraform/subcommands';
import { EFFECTS } from '../../../../src/contracts/words';
import { effectsOf } from './support';

const ordered = (effects: readonly string[]): string[] =>
  EFFECTS.filter((effect) => effects.includes(effect));

describe('the examples that catalogue entries carry', () => {
  for (const refinement of REFINEMENTS) {
    for (const [command, effects] of refinement.examples) {
      it(command, () => {
        assert.deepEqual(ordered(effectsOf(command)), ordered(effects));
      });
    }
  }

  for (const entry of Object.values(SUBCOMMANDS)) {
    for (const [command, effects] of entry.examples) {
      it(command, () => {
        assert.deepEqual(ordered(effectsOf(command)), ordered(effects));
      });
    }
  }

  it('every entry carries one', () => {
    for (const refinement of REFINEMENTS)
      assert.ok(refinement.examples.length > 0, refinement.operations.join());
    for (const [name, entry] of Object.entries(SUBCOMMANDS)) assert.ok(entry.examples.length > 0, name);
  });
});
