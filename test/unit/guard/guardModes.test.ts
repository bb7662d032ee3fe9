import assert from 'node:assert/strict';
import { BLIND, Rig, settle, TERMINAL } from './rig';

describe('guard', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });

  describe('modes', () => {
    it('off lets everything run and records nothing', async () => {
      rig.mode = 'off';
      assert.equal((await rig.shim(101, 'aws rm x').answer).kind, 'allow');
      const line = rig.line('aws guard');
      await rig.guard.lineStarted(line);
      assert.deepEqual([line.did, rig.events, rig.shown], [[], [], []]);
    });

    it('observe lets everything run and records what would have been stopped', async () => {
      rig.mode = 'observe';
      assert.equal((await rig.shim(301, 'aws rm x', BLIND).answer).kind, 'allow');
      assert.equal((await rig.shim(302, 'aws tag x', BLIND).answer).kind, 'allow');
      const line = rig.line('aws put x');
      await rig.guard.lineStarted(line);
      assert.deepEqual([line.did, rig.shown], [[], []]);
      assert.deepEqual(rig.outcomes, ['observed aws rm x', 'allowed aws tag x', 'observed aws put x']);
    });

    it('enforce refuses tampering without a question, by shim and by line', async () => {
      assert.equal((await rig.shim(301, 'aws guard', BLIND).answer).kind, 'deny');
      const line = rig.line('aws guard; aws rm x');
      await rig.guard.lineStarted(line);
      assert.deepEqual(line.did, ['hold', 'deny']);
      assert.equal(rig.shown.length, 0);
      assert.deepEqual(rig.outcomes, ['refused aws guard', 'refused aws guard; aws rm x']);
    });
  });

  describe('a process that no shim and no line has told of', () => {
    const would = (text: string) => rig.guard.wouldStop(rig.line(text).request, TERMINAL);

    it('would be stopped where a line would be', () => {
      assert.deepEqual(['aws rm x', 'aws put x', 'aws tag x', 'aws ls', 'make'].map(would), [
        true,
        true,
        false,
        false,
        false,
      ]);
      rig.mode = 'observe';
      assert.equal(would('aws rm x'), false);
      rig.killed = true;
      assert.deepEqual(['aws ls', 'make'].map(would), [true, false]);
    });

    it('is not stopped again while its line is asked about, nor after that was allowed', async () => {
      const started = rig.guard.lineStarted(rig.line('aws rm x'));
      await rig.untilAsked();
      assert.deepEqual(['aws rm x', 'aws rm other'].map(would), [false, true]);
      rig.question().answer('approved');
      await started;
      assert.equal(would('aws rm x'), false);
    });

    it('is stopped again after its like was denied', async () => {
      const started = rig.guard.lineStarted(rig.line('aws rm x'));
      await rig.untilAsked();
      rig.question().answer('denied');
      await started;
      assert.equal(would('aws rm x'), true);
    });
  });

  describe('kill switch', () => {
    it('refuses every cloud command in every mode, and nothing else', async () => {
      rig.killed = true;
      for (const mode of ['off', 'observe', 'enforce'] as const) {
        rig.mode = mode;
        const answer = await rig.shim(301, 'aws ls x', BLIND).answer;
        assert.ok(answer.kind === 'deny' && answer.message.includes('kill switch'), mode);
        assert.equal((await rig.shim(302, 'aws --version', BLIND).answer).kind, 'allow');
        const line = rig.line('aws ls x');
        await rig.guard.lineStarted(line);
        assert.deepEqual(line.did, ['hold', 'deny'], mode);
        rig.guard.lineEnded(TERMINAL.shellPid, 1);
      }
      assert.equal(rig.shown.length, 0);
    });

    it('has on record what a shim has refused by itself, as this window was busy', async () => {
      rig.killed = true;
      const shim = rig.shim(301, 'aws rm x', BLIND);
      shim.leave();
      assert.deepEqual(await shim.answer, { kind: 'deny', message: '' });
      assert.deepEqual(rig.outcomes, ['refused aws rm x']);
    });

    it('refuses what is being asked', async () => {
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await rig.untilAsked();
      const shim = rig.shim(101, 'aws rm x');
      await settle();
      rig.killed = true;
      rig.guard.refuseAll();
      await done;
      assert.deepEqual(line.did, ['hold', 'deny']);
      assert.equal((await shim.answer).kind, 'deny');
      assert.deepEqual(rig.outcomes, ['refused aws rm x']);
    });

    it('beats an approval whose record is still being written', async () => {
      let written: () => void = () => undefined;
      rig.durable = () => new Promise((resolve) => (written = resolve));
      const { answer } = rig.shim(301, 'aws rm x', BLIND);
      await rig.untilAsked();
      rig.question().answer('approved');
      await settle();
      rig.killed = true;
      rig.guard.refuseAll();
      written();
      assert.equal((await answer).kind, 'deny');
    });

    it('is told what runs, and forgets what has ended', async () => {
      await rig.shim(101, 'aws new x').answer;
      assert.deepEqual(
        rig.guard.guardedProcesses().map(({ pid, title }) => [pid, title]),
        [[101, 'aws new x']],
      );
    });
  });
});
