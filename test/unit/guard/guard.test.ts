import assert from 'node:assert/strict';
import { HARMLESS } from '../../../src/contracts/verdict';
import { Rig, TERMINAL, verdictOf } from './rig';

describe('guard', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });

  it('keeps nothing of thousands of commands', async function () {
    this.timeout(60_000);
    const sizes = () => {
      const { intents } = rig.guard as unknown as {
        intents: { all: Set<unknown>; lines: Map<number, unknown> };
      };
      return [intents.all.size, intents.lines.size];
    };
    for (let i = 0; i < 3000; i++) {
      await rig.guard.lineStarted(rig.line('aws ls x'));
      await rig.shim(1000 + i, 'aws ls x').answer;
      // Now and then the end of a line is never reported.
      if (i % 3 > 0) rig.guard.lineEnded(TERMINAL.shellPid, 0);
    }
    rig.guard.lineEnded(TERMINAL.shellPid, 0);
    assert.deepEqual(sizes(), [0, 0]);
  });

  it('judges what has no action and no effect as nothing', async () => {
    rig.decide = () => HARMLESS;
    const line = rig.line('aws rm x');
    await rig.guard.lineStarted(line);
    assert.deepEqual([line.did, rig.events], [[], []]);
  });

  it('treats an opaque line like any other that asks', async () => {
    rig.decide = () => verdictOf('ask', 'opaque', []);
    const line = rig.line('$X');
    const done = rig.guard.lineStarted(line);
    await rig.untilAsked();
    rig.question().answer('denied');
    await done;
    assert.deepEqual(line.did, ['hold', 'deny']);
  });
});
