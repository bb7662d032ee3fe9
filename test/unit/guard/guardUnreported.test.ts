import assert from 'node:assert/strict';
import { BLIND, Rig, TERMINAL } from './rig';

describe('guard', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });

  /** A shim asks, is answered, and ends: nothing says any more whose it was. */
  const answered = async (answer: 'approved' | 'denied', terminal = TERMINAL) => {
    const shim = rig.shim(101, 'aws rm x', terminal);
    await rig.untilAsked();
    rig.question().answer(answer);
    const { kind } = await shim.answer;
    assert.equal(kind, answer === 'approved' ? 'allow' : 'deny');
    rig.background.add(101);
  };

  describe('a refused shim whose line is not reported', () => {
    it('is ended with its whole line, where the shell has started it itself', async () => {
      const line = rig.line('aws rm x; echo ran');
      rig.unreported = () => line;
      const shim = rig.shim(101, 'aws rm x');
      await rig.untilAsked();
      rig.question().answer('denied');
      assert.equal((await shim.answer).kind, 'deny');
      assert.deepEqual(line.did, ['hold', 'deny']);
      assert.match(line.said.join(''), /Agent Guard stopped this/);
    });

    it('is not asked about again when its start event comes at last', async () => {
      rig.unreported = () => rig.line('aws rm x; echo ran');
      await answered('denied');
      const late = rig.line('aws rm x');
      await rig.guard.lineStarted(late);
      rig.question();
      assert.deepEqual(late.did, ['hold', 'deny']);
      const next = rig.guard.lineStarted(rig.line('aws rm x'));
      await rig.untilAsked(2);
      rig.shown[1]!.answer('approved');
      await next;
    });

    it('is refused alone, where something else has started it', async () => {
      const shim = rig.shim(101, 'aws rm x');
      await rig.untilAsked();
      rig.question().answer('denied');
      assert.equal((await shim.answer).kind, 'deny');
    });

    for (const isInFront of [true, false])
      it(`of a script is ${isInFront ? 'refused with the line that is reported then' : 'of no line where it was not in front'}`, async () => {
        if (isInFront) rig.inFront.add(101);
        await answered('denied');
        const late = rig.line('aws rm x');
        const judged = rig.guard.lineStarted(late);
        if (!isInFront) {
          await rig.untilAsked(2);
          rig.shown[1]!.answer('denied');
        }
        await judged;
        assert.deepEqual(late.did, ['hold', 'deny']);
        const asked = rig.shown.length;
        void rig.guard.lineStarted(rig.line('aws rm x'));
        await rig.untilAsked(asked + 1);
      });

    it('serves nothing later where no line is ever reported', async () => {
      rig.inFront.add(101);
      await answered('denied', BLIND);
      void rig.guard.lineStarted(rig.line('aws rm x', BLIND));
      await rig.untilAsked(2);
    });

    it('serves no line that was found by its process', async () => {
      rig.inFront.add(101);
      await answered('denied');
      void rig.guard.lineStarted({ ...rig.line('aws rm x'), isReported: () => false });
      await rig.untilAsked(2);
    });

    it('of a script that was let run serves no line that does not have it', async () => {
      rig.inFront.add(101);
      await answered('approved');
      void rig.guard.lineStarted(rig.line('aws rm x'));
      await rig.untilAsked(2);
    });
  });

  describe('a line that was found by its process', () => {
    it('is not asked about again when its start event comes after it was refused', async () => {
      const found = { ...rig.line('aws rm x'), isReported: () => false };
      const judged = rig.guard.lineStarted(found);
      await rig.untilAsked();
      rig.question().answer('denied');
      await judged;
      rig.guard.lineEnded(found.terminal.shellPid, undefined);
      const late = rig.line('aws rm x');
      await rig.guard.lineStarted(late);
      rig.question();
      assert.deepEqual(late.did, ['hold', 'deny']);
      rig.guard.lineEnded(found.terminal.shellPid, 137);
      const next = rig.guard.lineStarted(rig.line('aws rm x'));
      await rig.untilAsked(2);
      rig.shown[1]!.answer('approved');
      await next;
    });

    it('is not asked about again when its start event comes before its end is seen', async () => {
      const found = { ...rig.line('aws rm x'), isReported: () => false };
      const judged = rig.guard.lineStarted(found);
      await rig.untilAsked();
      rig.question().answer('denied');
      await judged;
      const late = rig.line('aws rm x');
      await rig.guard.lineStarted(late);
      rig.question();
      assert.deepEqual(late.did, ['hold', 'deny']);
    });

    it('serves nothing later where its start event came while it was ended', async () => {
      let isReported = false;
      const line = rig.line('aws rm x');
      const judged = rig.guard.lineStarted({
        ...line,
        isReported: () => isReported,
        hold: () =>
          Promise.resolve({
            release: () => assert.fail('it was let run'),
            deny: () => {
              assert.equal(rig.guard.isEnding(TERMINAL.shellPid), true);
              isReported = true;
              return Promise.resolve(true);
            },
          }),
      });
      await rig.untilAsked();
      assert.equal(rig.guard.isEnding(TERMINAL.shellPid), false);
      rig.question().answer('denied');
      await judged;
      assert.equal(rig.guard.isEnding(TERMINAL.shellPid), false);
      rig.guard.lineEnded(line.terminal.shellPid, undefined);
      void rig.guard.lineStarted(rig.line('aws rm x'));
      await rig.untilAsked(2);
    });

    it('serves nothing later where its start event had come', async () => {
      const found = { ...rig.line('aws rm x'), isReported: () => true };
      const judged = rig.guard.lineStarted(found);
      await rig.untilAsked();
      rig.question().answer('denied');
      await judged;
      rig.guard.lineEnded(found.terminal.shellPid, undefined);
      const next = rig.guard.lineStarted(rig.line('aws rm x'));
      await rig.untilAsked(2);
      rig.shown[1]!.answer('approved');
      await next;
    });
  });

  describe('the end of a line that is reported late', () => {
    it('leaves the question of a tool that runs in front alone: it is the next line that has started it', async () => {
      await rig.guard.lineStarted(rig.line('clear'));
      rig.inFront.add(101);
      const shim = rig.shim(101, 'aws rm x');
      await rig.untilAsked();
      rig.guard.lineEnded(TERMINAL.shellPid, 0);
      assert.equal(rig.question().withdrawn, false);
      const line = rig.line('aws rm x');
      const judged = rig.guard.lineStarted(line);
      rig.question().answer('denied');
      await judged;
      assert.equal((await shim.answer).kind, 'deny');
      rig.question();
      assert.deepEqual(line.did, ['hold', 'deny']);
    });

    it('withdraws the question of a tool that does not run there any more', async () => {
      await rig.guard.lineStarted(rig.line('clear'));
      const shim = rig.shim(101, 'aws rm x');
      await rig.untilAsked();
      rig.guard.lineEnded(TERMINAL.shellPid, 0);
      assert.equal(rig.question().withdrawn, true);
      rig.question().answer('withdrawn');
      assert.equal((await shim.answer).kind, 'deny');
    });
  });
});
