import assert from 'node:assert/strict';
import { EndedError } from '../../../src/contracts/line';
import { Rig, settle, TERMINAL } from './rig';

describe('guard', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });

  describe('a line alone', () => {
    it('runs on untouched when it is harmless, read, or warned of', async () => {
      for (const text of ['make', 'aws ls x', 'aws new x', 'aws tag x']) {
        const line = rig.line(text);
        await rig.guard.lineStarted(line);
        assert.deepEqual(line.did, [], text);
        rig.guard.lineEnded(TERMINAL.shellPid, 0);
      }
      assert.equal(rig.shown.length, 0);
    });

    for (const [outcome, end] of [
      ['approved', 'release'],
      ['denied', 'deny'],
      ['timed-out', 'deny'],
      ['withdrawn', 'deny'],
    ] as const)
      it(`is held, and ${outcome} means ${end}`, async () => {
        const line = rig.line('aws rm x; aws put y');
        const done = rig.guard.lineStarted(line);
        await rig.untilAsked();
        assert.deepEqual(line.did, ['hold']);
        rig.question().answer(outcome);
        await done;
        assert.deepEqual(line.did, ['hold', end]);
        assert.equal(line.said.length, outcome === 'approved' ? 0 : 1);
        assert.deepEqual(rig.outcomes, [`${outcome} aws rm x; aws put y`]);
      });

    it('is denied when its record cannot be written, whatever the person says', async () => {
      rig.durable = () => Promise.reject(new Error('disk full'));
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await rig.untilAsked();
      rig.question().answer('approved');
      await done;
      assert.deepEqual(line.did, ['hold', 'deny']);
    });

    it('withdraws its question when it ends meanwhile', async () => {
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await rig.untilAsked();
      rig.guard.lineEnded(TERMINAL.shellPid, 130, true);
      await done;
      assert.ok(rig.question().withdrawn);
      assert.equal(rig.events.find((event) => event.phase === 'ended')?.exitCode, 130);
      assert.ok(!line.did.includes('release'));
    });

    describe('whose end is told while it stands still', () => {
      /** What stood still was the line after it, whose start was told later. */
      const next = async (text: string, canHold = true) => {
        const line = rig.line('clear; aws rm x');
        const judged = rig.guard.lineStarted(line);
        await rig.untilAsked();
        rig.guard.lineEnded(TERMINAL.shellPid, 0);
        rig.canHold = canHold;
        const later = rig.line(text);
        const judgedLater = rig.guard.lineStarted(later);
        await settle();
        return { line, later, done: Promise.all([judged, judgedLater]) };
      };

      for (const [answer, end] of [
        ['denied', 'deny'],
        ['approved', 'release'],
      ] as const)
        it(`is asked about once, and ${answer} is the answer for the line after it`, async () => {
          const { line, later, done } = await next('aws rm x');
          rig.question().answer(answer);
          await done;
          assert.equal(rig.question().withdrawn, false);
          assert.deepEqual(
            [line.did, later.did],
            [
              ['hold', 'hand over'],
              ['hold', end],
            ],
          );
          rig.guard.lineEnded(TERMINAL.shellPid, 0);
          assert.equal(rig.events.filter(({ phase }) => phase === 'ended').length, 1);
        });

      it('leaves a line after it that does more to a question of its own', async () => {
        const { line, later, done } = await next('aws rm x; aws rm y');
        rig.question().answer('approved');
        await rig.untilAsked(2);
        assert.deepEqual([line.did, later.did], [['hold', 'hand over'], ['hold']]);
        rig.shown[1]!.answer('denied');
        await done;
        assert.deepEqual(
          [line.did, later.did],
          [
            ['hold', 'hand over'],
            ['hold', 'deny'],
          ],
        );
      });

      it('is ended itself where the line after it cannot be held', async () => {
        const { line, later, done } = await next('aws rm x', false);
        rig.question().answer('denied');
        await done;
        assert.deepEqual([line.did, later.did], [['hold', 'deny'], []]);
      });

      it('is ended itself where no other comes: something has lied about its end', async () => {
        const line = rig.line('aws rm x');
        const judged = rig.guard.lineStarted(line);
        await rig.untilAsked();
        rig.guard.lineEnded(TERMINAL.shellPid, 0);
        assert.equal(rig.question().withdrawn, false);
        rig.question().answer('denied');
        await judged;
        assert.deepEqual(line.did, ['hold', 'deny']);
      });
    });

    it('is not asked about when its end was told before it stood still', async () => {
      const line = rig.line('aws rm x');
      const judged = rig.guard.lineStarted({
        ...line,
        hold: () => {
          rig.guard.lineEnded(TERMINAL.shellPid, 0);
          return Promise.resolve(undefined);
        },
      });
      await judged;
      assert.equal(rig.shown.length, 0);
      assert.deepEqual(rig.outcomes, ['failed aws rm x']);
      assert.equal(rig.events.filter(({ phase }) => phase === 'ended').length, 1);
    });

    it('is not asked about when it could not be recorded and was ended, and says why in the terminal', async () => {
      rig.holdFails = new EndedError(new Error('ENOSPC: no space left on device, write'));
      const line = rig.line('aws rm x');
      await rig.guard.lineStarted(line);
      assert.equal(rig.problems.length, 1);
      assert.match(line.said.join('\n'), /could not be recorded first: the disk is full\./);
      const last = rig.events.at(-1);
      assert.deepEqual([last?.phase, last?.outcome], ['decided', 'failed']);
      assert.match(last?.reasons.at(-1) ?? '', /the disk is full/);
    });

    it('closes the question of its tool too', async () => {
      const { answer } = rig.shim(101, 'aws rm x');
      await rig.untilAsked();
      rig.holdFails = new EndedError(new Error('EROFS: read-only file system'));
      await rig.guard.lineStarted(rig.line('aws rm x'));
      assert.match(JSON.stringify(await answer), /deny.*the disk can only be read/);
      assert.ok(rig.question().withdrawn);
    });

    it('is asked about, and the failure told, when it could not be held', async () => {
      rig.holdFails = new Error('EPERM');
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await rig.untilAsked();
      assert.equal(rig.problems.length, 1);
      rig.question().answer('denied');
      await done;
      assert.deepEqual(line.did, []);
    });
  });
});
