import assert from 'node:assert/strict';
import { Approvals } from '../../../src/approvals/pending';
import type { Question } from '../../../src/contracts/question';
import { HARMLESS } from '../../../src/contracts/verdict';

interface Shown {
  id: string;
  signal: AbortSignal;
  answer: (approved: boolean) => void;
  fail: (error: Error) => void;
}

describe('approvals', () => {
  let shown: Shown[];
  let waiting: string[][];
  let timeout: number;
  let approvals: Approvals;

  beforeEach(() => {
    shown = [];
    waiting = [];
    timeout = 60_000;
    approvals = new Approvals({
      present: ({ id }, signal) =>
        new Promise((answer, fail) => {
          shown.push({ id, signal, answer, fail });
        }),
      changed: (questions) => waiting.push(questions.map((it) => it.id)),
      timeoutMs: () => timeout,
    });
  });
  afterEach(() => {
    approvals.withdrawAll();
  });

  const question = (id: string): Question => ({
    id,
    command: 'aws',
    verdict: HARMLESS,
    actor: 'x',
    terminal: undefined,
    shellPid: undefined,
    cwd: '/',
  });
  const ask = (id: string) => approvals.ask(question(id));
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  it('shows one question at a time, oldest first', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map(ask);
    await settle();
    assert.deepEqual(
      shown.map((it) => it.id),
      ['a'],
    );
    shown[0]!.answer(true);
    assert.equal(await a!.outcome, 'approved');
    await settle();
    assert.deepEqual(
      shown.map((it) => it.id),
      ['a', 'b'],
    );
    shown[1]!.answer(false);
    assert.equal(await b!.outcome, 'denied');
    await settle();
    shown[2]!.answer(true);
    assert.equal(await c!.outcome, 'approved');
    assert.deepEqual(waiting, [['a'], ['a', 'b'], ['a', 'b', 'c'], ['b', 'c'], ['c'], []]);
    assert.deepEqual(approvals.questions, []);
  });

  it('shows one that comes while the last is being answered', async () => {
    const a = ask('a');
    await settle();
    shown[0]!.answer(false);
    await a.outcome;
    const b = ask('b');
    await settle();
    shown[1]!.answer(true);
    assert.equal(await b.outcome, 'approved');
  });

  it('takes a modal that fails for a no, and goes on', async () => {
    const [a, b] = ['a', 'b'].map(ask);
    await settle();
    shown[0]!.fail(new Error('no window'));
    assert.equal(await a!.outcome, 'denied');
    await settle();
    shown[1]!.answer(true);
    assert.equal(await b!.outcome, 'approved');
  });

  it('takes a modal that throws for a no, and goes on', async () => {
    let calls = 0;
    const broken = new Approvals({
      present: () => {
        if (++calls === 1) throw new Error('no window');
        return Promise.resolve(true);
      },
      changed: () => undefined,
      timeoutMs: () => 1000,
    });
    assert.equal(await broken.ask(question('a')).outcome, 'denied');
    assert.equal(await broken.ask(question('b')).outcome, 'approved');
  });

  it('times out from the moment of asking, also what was never shown', async () => {
    timeout = 30;
    const [a, b] = ['a', 'b'].map(ask);
    assert.deepEqual([await a!.outcome, await b!.outcome], ['timed-out', 'timed-out']);
    assert.equal(shown.length, 1, 'the second was not shown over the first');
    assert.equal(shown[0]!.signal.aborted, true);
    assert.deepEqual(approvals.questions, []);
    shown[0]!.answer(true);
    await settle();
    assert.equal(shown.length, 1, 'what is over is not shown');
  });

  it('a late yes is void, for its own question and for the next', async () => {
    timeout = 20;
    const a = ask('a');
    assert.equal(await a.outcome, 'timed-out');
    timeout = 60_000;
    const b = ask('b');
    shown[0]!.answer(true);
    await settle();
    await settle();
    assert.equal(await a.outcome, 'timed-out');
    assert.deepEqual(
      approvals.questions.map((it) => it.id),
      ['b'],
    );
    shown[1]!.answer(false);
    assert.equal(await b.outcome, 'denied');
  });

  it('can be withdrawn while shown, while queued, and twice', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map(ask);
    await settle();
    b!.withdraw();
    assert.equal(await b!.outcome, 'withdrawn');
    a!.withdraw();
    a!.withdraw();
    assert.equal(await a!.outcome, 'withdrawn');
    assert.equal(shown[0]!.signal.aborted, true);
    shown[0]!.answer(true);
    await settle();
    await settle();
    assert.deepEqual(
      shown.map((it) => it.id),
      ['a', 'c'],
      'the withdrawn one is not shown',
    );
    approvals.withdrawAll();
    assert.equal(await c!.outcome, 'withdrawn');
    assert.deepEqual(approvals.questions, []);
  });

  it('withdrawing after the answer changes nothing', async () => {
    const a = ask('a');
    await settle();
    shown[0]!.answer(true);
    assert.equal(await a.outcome, 'approved');
    a.withdraw();
    assert.equal(await a.outcome, 'approved');
  });
});
