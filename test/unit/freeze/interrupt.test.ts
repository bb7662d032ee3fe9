import assert from 'node:assert/strict';
import { Interrupter } from '../../../src/interceptors/freeze/interrupt';

describe('Interrupter', () => {
  const did: string[] = [];
  let clock = 0;
  const ports = {
    interrupt: () => did.push('^C'),
    type: (line: string) => did.push(line),
    now: () => clock,
  };
  beforeEach(() => {
    did.length = 0;
    clock = 0;
  });

  it('interrupts at once, and types the line again when it is allowed', () => {
    const hold = new Interrupter().hold(1, 'aws x', ports);
    assert.deepEqual(did, ['^C']);
    hold.release();
    assert.deepEqual(did, ['^C', 'aws x']);
  });

  it('does nothing more for a line that is denied', async () => {
    assert.equal(await new Interrupter().hold(1, 'aws x', ports).deny(), true);
    assert.deepEqual(did, ['^C']);
  });

  it('lets the allowed line pass once, in its terminal, with the same text, in time', () => {
    const interrupter = new Interrupter();
    assert.equal(interrupter.isRestart(1, 'aws x', 0), false);
    interrupter.hold(1, 'aws x', ports).release();
    assert.equal(interrupter.isRestart(2, 'aws x', 0), false);
    assert.equal(interrupter.isRestart(1, 'aws y', 0), false);
    assert.equal(interrupter.isRestart(1, 'aws x', 0), true);
    assert.equal(interrupter.isRestart(1, 'aws x', 0), false);
    interrupter.hold(1, 'aws x', ports).release();
    assert.equal(interrupter.isRestart(1, 'aws x', 5001), false);
  });
});
