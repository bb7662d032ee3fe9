import assert from 'node:assert/strict';
import { BLIND, Rig, settle } from './rig';

describe('guard', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });

  describe('a shim alone', () => {
    it('is let through without a record when it touches no cloud', async () => {
      assert.deepEqual(await rig.shim(1, 'aws --version').answer, { kind: 'allow' });
      assert.deepEqual(rig.events, []);
    });

    for (const [word, kind, outcome] of [
      ['ls', 'allow', 'allowed'],
      ['new', 'allow', 'allowed'],
      ['tag', 'warn', 'allowed'],
    ] as const)
      it(`is answered ${kind} for ${word}`, async () => {
        assert.equal((await rig.shim(101, `aws ${word} x`).answer).kind, kind);
        assert.deepEqual(rig.outcomes, [`${outcome} aws ${word} x`]);
        assert.equal(rig.shown.length, 0);
      });

    for (const [outcome, kind] of [
      ['approved', 'allow'],
      ['denied', 'deny'],
      ['timed-out', 'deny'],
      ['withdrawn', 'deny'],
    ] as const)
      it(`is answered ${kind} when the question is ${outcome}`, async () => {
        const { answer } = rig.shim(301, 'aws rm x', BLIND);
        await rig.untilAsked();
        rig.question().answer(outcome);
        assert.equal((await answer).kind, kind);
        assert.deepEqual(rig.outcomes, [`${outcome} aws rm x`]);
        assert.equal(rig.events[0]?.phase, 'asked');
      });

    it('withdraws its question when it goes', async () => {
      const { answer, leave } = rig.shim(301, 'aws rm x', BLIND);
      await rig.untilAsked();
      leave();
      assert.equal((await answer).kind, 'deny');
      assert.ok(rig.question().withdrawn);
    });

    it('asks nobody when it went before it could be asked about', async () => {
      const { answer, leave } = rig.shim(101, 'aws rm x');
      leave(); // while the guard waits for the start of its line
      assert.equal((await answer).kind, 'deny');
      assert.equal(rig.open.length, 0);
    });

    it('is refused when the engine throws', async () => {
      rig.decide = () => {
        throw new Error('broken');
      };
      await assert.rejects(rig.shim(301, 'aws ls', BLIND).answer);
    });

    it('is not let run without its record', async () => {
      rig.durable = () => Promise.reject(new Error('disk full'));
      assert.equal((await rig.shim(101, 'aws new x').answer).kind, 'deny');
      assert.equal((await rig.shim(101, 'aws tag x').answer).kind, 'deny');
      assert.deepEqual(rig.outcomes, ['failed aws new x', 'failed aws tag x']);
      assert.equal(rig.problems.length, 2);
      assert.equal((await rig.shim(101, 'aws ls x').answer).kind, 'allow', 'reads do not wait for the disk');
    });

    it('is not let run before its record is on disk, also when it was approved', async () => {
      let written: () => void = () => undefined;
      rig.durable = () => new Promise((resolve) => (written = resolve));
      const { answer } = rig.shim(301, 'aws rm x', BLIND);
      await rig.untilAsked();
      rig.question().answer('approved');
      let done = false;
      void answer.then(() => (done = true));
      await settle();
      assert.equal(done, false);
      written();
      assert.equal((await answer).kind, 'allow');
    });

    it('shares an open question with the same command of the same terminal, not of another', async () => {
      const a = rig.shim(301, 'aws rm x', BLIND);
      const b = rig.shim(302, 'aws rm x', BLIND);
      const c = rig.shim(303, 'aws rm y', BLIND);
      const d = rig.shim(201, 'aws rm x', { ...BLIND, shellPid: 200 });
      await rig.untilAsked(3);
      a.leave();
      assert.equal(rig.open.length, 3, 'the second client still waits');
      for (const shown of rig.shown) shown.answer('denied');
      for (const { answer } of [a, b, c, d]) assert.equal((await answer).kind, 'deny');
    });

    it('asks anew once a question was answered, when no line binds the two', async () => {
      const a = rig.shim(301, 'aws rm x', BLIND);
      await rig.untilAsked();
      rig.question().answer('approved');
      assert.equal((await a.answer).kind, 'allow');
      const b = rig.shim(302, 'aws rm x', BLIND);
      await rig.untilAsked(2);
      rig.shown[1]!.answer('denied');
      assert.equal((await b.answer).kind, 'deny');
    });
  });
});
