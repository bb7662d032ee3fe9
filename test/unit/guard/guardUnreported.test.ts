import assert from 'node:assert/strict';
import { Rig } from './rig';

describe('guard', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });
  const only = () => rig.only();
  const untilAsked = (count?: number) => rig.untilAsked(count);

  describe('a refused shim whose line is not reported', () => {
    it('is ended with its whole line, where the shell has started it itself', async () => {
      const line = rig.line('aws rm x; echo ran');
      rig.unreported = () => line;
      const shim = rig.shim(101, 'aws rm x');
      await untilAsked();
      only().answer('denied');
      assert.equal((await shim.answer).kind, 'deny');
      assert.deepEqual(line.did, ['hold', 'deny']);
      assert.match(line.said.join(''), /Agent Guard stopped this/);
    });

    it('is not asked about again when its start event comes at last', async () => {
      const line = rig.line('aws rm x; echo ran');
      rig.unreported = () => line;
      const shim = rig.shim(101, 'aws rm x');
      await untilAsked();
      only().answer('denied');
      await shim.answer;
      rig.background.add(101); // its process is gone: nothing says any more whose it was
      const late = rig.line('aws rm x');
      await rig.guard.lineStarted(late);
      only();
      assert.deepEqual(late.did, ['hold', 'deny']);
      const next = rig.guard.lineStarted(rig.line('aws rm x'));
      await untilAsked(2);
      rig.shown[1]!.answer('approved');
      await next;
    });

    it('is refused alone, where something else has started it', async () => {
      const shim = rig.shim(101, 'aws rm x');
      await untilAsked();
      only().answer('denied');
      assert.equal((await shim.answer).kind, 'deny');
    });
  });
});
