import assert from 'node:assert/strict';
import { EndedError } from '../../../src/contracts/line';
import { HARMLESS } from '../../../src/contracts/verdict';
import { Rig, settle, TERMINAL, verdictOf } from './rig';

const ELSEWHERE = { name: 'zsh', shellPid: 200, reportsLines: true };
const BLIND = { name: 'old', shellPid: 300, reportsLines: false };

describe('guard', () => {
  let rig: Rig;
  beforeEach(() => {
    rig = new Rig();
  });
  const only = () => rig.only();
  const untilAsked = (count?: number) => rig.untilAsked(count);

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
        await untilAsked();
        only().answer(outcome);
        assert.equal((await answer).kind, kind);
        assert.deepEqual(rig.outcomes, [`${outcome} aws rm x`]);
        assert.equal(rig.events[0]?.phase, 'asked');
      });

    it('withdraws its question when it goes', async () => {
      const { answer, leave } = rig.shim(301, 'aws rm x', BLIND);
      await untilAsked();
      leave();
      assert.equal((await answer).kind, 'deny');
      assert.ok(only().withdrawn);
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
      await untilAsked();
      only().answer('approved');
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
      await untilAsked(3);
      a.leave();
      assert.equal(rig.open.length, 3, 'the second client still waits');
      for (const shown of rig.shown) shown.answer('denied');
      for (const { answer } of [a, b, c, d]) assert.equal((await answer).kind, 'deny');
    });

    it('asks anew once a question was answered, when no line binds the two', async () => {
      const a = rig.shim(301, 'aws rm x', BLIND);
      await untilAsked();
      only().answer('approved');
      assert.equal((await a.answer).kind, 'allow');
      const b = rig.shim(302, 'aws rm x', BLIND);
      await untilAsked(2);
      rig.shown[1]!.answer('denied');
      assert.equal((await b.answer).kind, 'deny');
    });
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
        await untilAsked();
        assert.deepEqual(line.did, ['hold']);
        only().answer(outcome);
        await done;
        assert.deepEqual(line.did, ['hold', end]);
        assert.equal(line.said.length, outcome === 'denied' || outcome === 'timed-out' ? 1 : 0);
        assert.deepEqual(rig.outcomes, [`${outcome} aws rm x; aws put y`]);
      });

    it('is denied when its record cannot be written, whatever the person says', async () => {
      rig.durable = () => Promise.reject(new Error('disk full'));
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await untilAsked();
      only().answer('approved');
      await done;
      assert.deepEqual(line.did, ['hold', 'deny']);
    });

    it('withdraws its question when it ends meanwhile', async () => {
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await untilAsked();
      rig.guard.lineEnded(TERMINAL.shellPid, 130);
      await done;
      assert.ok(only().withdrawn);
      assert.equal(rig.events.find((event) => event.phase === 'ended')?.exitCode, 130);
      assert.ok(!line.did.includes('release'));
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
      await untilAsked();
      rig.holdFails = new EndedError(new Error('EROFS: read-only file system'));
      await rig.guard.lineStarted(rig.line('aws rm x'));
      assert.match(JSON.stringify(await answer), /deny.*the disk can only be read/);
      assert.ok(only().withdrawn);
    });

    it('is asked about, and the failure told, when it could not be held', async () => {
      rig.holdFails = new Error('EPERM');
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await untilAsked();
      assert.equal(rig.problems.length, 1);
      only().answer('denied');
      await done;
      assert.deepEqual(line.did, []);
    });
  });

  describe('a line and its shims', () => {
    it('asks once when the line is first', async () => {
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await untilAsked();
      const { answer } = rig.shim(101, 'aws rm x');
      only().answer('approved');
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
        await untilAsked();
        const line = rig.line('aws rm x', BLIND);
        const done = rig.guard.lineStarted(line);
        await settle();
        only().answer(outcome);
        assert.equal((await answer).kind, kind);
        await done;
        assert.deepEqual(line.did, ['hold', end]);
        only();
      });

    it('asks once when the start event comes while the shim is waited for', async () => {
      const { answer } = rig.shim(101, 'aws rm x');
      await settle();
      assert.equal(rig.shown.length, 0, 'the event is waited for');
      const line = rig.line('aws rm x; echo');
      const done = rig.guard.lineStarted(line);
      await untilAsked();
      assert.equal(only().question.command, 'aws rm x; echo');
      only().answer('denied');
      assert.equal((await answer).kind, 'deny');
      await done;
      only();
    });

    it('does not ask again after the fact when the event comes after the answer', async () => {
      const { answer } = rig.shim(301, 'aws rm x', BLIND);
      await untilAsked();
      only().answer('approved');
      await answer;
      const line = rig.line('aws rm x', BLIND);
      await rig.guard.lineStarted(line);
      assert.deepEqual(line.did, ['hold', 'release']);
      only();
    });

    it('asks for what the shim did not say, once for the shim and once for the line', async () => {
      const { answer } = rig.shim(301, 'aws rm x', BLIND);
      await untilAsked();
      const line = rig.line('aws rm x; aws put y', BLIND);
      const done = rig.guard.lineStarted(line);
      await settle();
      rig.shown[0]!.answer('approved');
      assert.equal((await answer).kind, 'allow');
      await untilAsked(2);
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
      await untilAsked();
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
      await untilAsked();
      only().answer('approved');
      await done;
      const { answer } = rig.shim(101, 'aws rm other');
      await untilAsked(2);
      rig.shown[1]!.answer('denied');
      assert.equal((await answer).kind, 'deny');
    });

    it('refuses the repetition of a denied command in the same line', async () => {
      const line = rig.line('make');
      await rig.guard.lineStarted(line);
      const first = rig.shim(101, 'aws rm x');
      await untilAsked();
      only().answer('denied');
      assert.equal((await first.answer).kind, 'deny');
      assert.equal((await rig.shim(102, 'aws rm x').answer).kind, 'deny');
      only();
    });

    it('keeps the question while the line is held, though its shim has gone', async () => {
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await untilAsked();
      const shim = rig.shim(101, 'aws rm x');
      await settle();
      shim.leave();
      await settle();
      assert.equal(only().withdrawn, false);
      only().answer('approved');
      await done;
      assert.deepEqual(line.did, ['hold', 'release']);
    });

    it('does not let one line’s approval serve another line', async () => {
      for (let round = 1; round <= 2; round++) {
        const line = rig.line('aws rm x');
        const done = rig.guard.lineStarted(line);
        await untilAsked(round);
        rig.shown[round - 1]!.answer('approved');
        await done;
        rig.guard.lineEnded(TERMINAL.shellPid, 0);
      }
      const other = rig.line('aws rm x', ELSEWHERE);
      const done = rig.guard.lineStarted(other);
      await untilAsked(3);
      rig.shown[2]!.answer('denied');
      await done;
      assert.deepEqual(other.did, ['hold', 'deny']);
    });

    it('does not let a line’s approval serve a job that an earlier line left in the background', async () => {
      const line = rig.line('aws rm x');
      const done = rig.guard.lineStarted(line);
      await untilAsked();
      only().answer('approved');
      await done;
      rig.background.add(150);
      const job = rig.shim(150, 'aws rm x');
      await untilAsked(2);
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
        await untilAsked(count + 1);
        rig.shown[count]!.answer(outcome);
        await job.answer;
        const line = rig.line('aws rm x');
        const done = rig.guard.lineStarted(line);
        await untilAsked(count + 2);
        rig.shown[count + 1]!.answer('approved');
        await done;
        assert.deepEqual(line.did, ['hold', 'release'], outcome);
        rig.guard.lineEnded(TERMINAL.shellPid, 0);
      }
    });
  });

  it('keeps nothing of thousands of commands', async function () {
    this.timeout(10_000);
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
    await untilAsked();
    only().answer('denied');
    await done;
    assert.deepEqual(line.did, ['hold', 'deny']);
  });
});
