import assert from 'node:assert/strict';
import { BLIND, Rig, settle, TERMINAL } from './rig';

const ELSEWHERE = { name: 'zsh', shellPid: 200, reportsLines: true };

describe('guard', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });

  describe('a line and its shims', () => {
    it('asks once when the line is first', async () => {
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await rig.untilAsked();
      const { answer } = rig.shim(101, 'aws rm x');
      rig.question().answer('approved');
      assert.equal((await answer).kind, 'allow');
      await done;
      assert.deepEqual(line.did, ['hold', 'release']);
      assert.equal(
        (await rig.shim(102, 'aws rm x').answer).kind,
        'allow',
        'the line was approved as a whole',
      );
      assert.equal(rig.shown.length, 1);
    });

    for (const [outcome, end, kind] of [
      ['approved', 'release', 'allow'],
      ['denied', 'deny', 'deny'],
    ] as const)
      it(`asks once when a shim is first, ${outcome}`, async () => {
        const { answer } = rig.shim(301, 'aws rm x', BLIND);
        await rig.untilAsked();
        const line = rig.line('aws rm x', BLIND);
        const done = rig.guard.lineStarted(line);
        await settle();
        rig.question().answer(outcome);
        assert.equal((await answer).kind, kind);
        await done;
        assert.deepEqual(line.did, ['hold', end]);
        rig.question();
      });

    it('asks once when the start event comes while the shim is waited for', async () => {
      const { answer } = rig.shim(101, 'aws rm x');
      await settle();
      assert.equal(rig.shown.length, 0, 'the event is waited for');
      const line = rig.line('aws rm x; echo');
      const done = rig.guard.lineStarted(line);
      await rig.untilAsked();
      assert.equal(rig.question().question.command, 'aws rm x; echo');
      rig.question().answer('denied');
      assert.equal((await answer).kind, 'deny');
      await done;
      rig.question();
    });

    it('does not ask again after the fact when the event comes after the answer', async () => {
      const { answer } = rig.shim(301, 'aws rm x', BLIND);
      await rig.untilAsked();
      rig.question().answer('approved');
      await answer;
      const line = rig.line('aws rm x', BLIND);
      await rig.guard.lineStarted(line);
      assert.deepEqual(line.did, ['hold', 'release']);
      rig.question();
    });

    it('asks for what the shim did not say, once for the shim and once for the line', async () => {
      const { answer } = rig.shim(301, 'aws rm x', BLIND);
      await rig.untilAsked();
      const line = rig.line('aws rm x; aws put y', BLIND);
      const done = rig.guard.lineStarted(line);
      await settle();
      rig.shown[0]!.answer('approved');
      assert.equal((await answer).kind, 'allow');
      await rig.untilAsked(2);
      assert.equal(rig.shown[1]!.question.command, 'aws rm x; aws put y');
      assert.deepEqual(line.did, ['hold'], 'still held');
      rig.shown[1]!.answer('denied');
      await done;
      assert.deepEqual(line.did, ['hold', 'deny']);
      assert.equal((await rig.shim(302, 'aws put y', BLIND).answer).kind, 'deny');
      assert.equal(rig.shown.length, 2);
    });

    it('ends the whole line when the shim that was first is denied', async () => {
      const { answer } = rig.shim(301, 'aws rm x', BLIND);
      await rig.untilAsked();
      const line = rig.line('aws rm x; aws put y', BLIND);
      const done = rig.guard.lineStarted(line);
      rig.shown[0]!.answer('denied');
      await answer;
      await done;
      assert.deepEqual(line.did, ['hold', 'deny']);
      assert.equal(rig.shown.length, 1);
    });

    it('asks for a command that the line did not show', async () => {
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await rig.untilAsked();
      rig.question().answer('approved');
      await done;
      const { answer } = rig.shim(101, 'aws rm other');
      await rig.untilAsked(2);
      rig.shown[1]!.answer('denied');
      assert.equal((await answer).kind, 'deny');
    });

    it('refuses the repetition of a denied command in the same line', async () => {
      const line = rig.line('make');
      await rig.guard.lineStarted(line);
      const first = rig.shim(101, 'aws rm x');
      await rig.untilAsked();
      rig.question().answer('denied');
      assert.equal((await first.answer).kind, 'deny');
      assert.equal((await rig.shim(102, 'aws rm x').answer).kind, 'deny');
      rig.question();
    });

    it('keeps the question while the line is held, though its shim has gone', async () => {
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await rig.untilAsked();
      const shim = rig.shim(101, 'aws rm x');
      await settle();
      shim.leave();
      await settle();
      assert.equal(rig.question().withdrawn, false);
      rig.question().answer('approved');
      await done;
      assert.deepEqual(line.did, ['hold', 'release']);
    });

    it('does not let one line’s approval serve another line', async () => {
      for (let round = 1; round <= 2; round++) {
        const line = rig.line('aws rm x');
        const done = rig.guard.lineStarted(line);
        await rig.untilAsked(round);
        rig.shown[round - 1]!.answer('approved');
        await done;
        rig.guard.lineEnded(TERMINAL.shellPid, 0);
      }
      const other = rig.line('aws rm x', ELSEWHERE);
      const done = rig.guard.lineStarted(other);
      await rig.untilAsked(3);
      rig.shown[2]!.answer('denied');
      await done;
      assert.deepEqual(other.did, ['hold', 'deny']);
    });

    it('does not let a line’s approval serve a job that an earlier line left in the background', async () => {
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await rig.untilAsked();
      rig.question().answer('approved');
      await done;
      rig.background.add(150);
      const job = rig.shim(150, 'aws rm x');
      await rig.untilAsked(2);
      rig.guard.lineEnded(TERMINAL.shellPid, 0);
      await settle();
      assert.equal(rig.shown[1]!.withdrawn, false, 'the job does not end with the line');
      rig.shown[1]!.answer('denied');
      assert.equal((await job.answer).kind, 'deny');
    });

    it('does not let a background job’s answer decide a later line', async () => {
      rig.background.add(150);
      for (const outcome of ['denied', 'approved'] as const) {
        const count = rig.shown.length;
        const job = rig.shim(150, 'aws rm x');
        await rig.untilAsked(count + 1);
        rig.shown[count]!.answer(outcome);
        await job.answer;
        const line = rig.line('aws rm x');
        const done = rig.guard.lineStarted(line);
        await rig.untilAsked(count + 2);
        rig.shown[count + 1]!.answer('approved');
        await done;
        assert.deepEqual(line.did, ['hold', 'release'], outcome);
        rig.guard.lineEnded(TERMINAL.shellPid, 0);
      }
    });
  });
});
