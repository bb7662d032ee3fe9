import assert from 'node:assert/strict';
import { Approvals } from '../../../src/approvals/pending';
import type { Question } from '../../../src/contracts/question';
import { HARMLESS } from '../../../src/contracts/verdict';

interface Shown {
  id: string;
  signal: AbortSignal;
  /** Whether the person had said elsewhere that they want to let it run. */
  wish: boolean;
  answer: (approved: boolean | 'later') => void;
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
      present: ({ id }, signal, wish) =>
        new Promise((answer, fail) => {
          shown.push({ id, signal, wish, answer, fail });
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

  const order = () => shown.map(({ id, wish }) => (wish ? `${id} wanted` : id));

  it('denied elsewhere, shown or not: its box closes, a late yes is void, and the next one comes', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map(ask);
    await settle();
    assert.equal(approvals.deny('b'), true);
    assert.equal(await b!.outcome, 'denied');
    assert.equal(approvals.deny('a'), true);
    assert.equal(await a!.outcome, 'denied');
    assert.equal(shown[0]!.signal.aborted, true);
    shown[0]!.answer(true);
    await settle();
    assert.equal(await a!.outcome, 'denied');
    assert.deepEqual(order(), ['a', 'c']);
    shown[1]!.answer(true);
    assert.equal(await c!.outcome, 'approved');
    for (const id of ['a', 'b', 'c', 'never']) assert.equal(approvals.deny(id), false, id);
  });

  it('put off: it stays open, the next one comes, and it is not shown again by itself', async () => {
    const [a, b] = ['a', 'b'].map(ask);
    await settle();
    shown[0]!.answer('later');
    await settle();
    assert.deepEqual(order(), ['a', 'b']);
    assert.deepEqual(
      approvals.open.map(({ question: { id } }) => id),
      ['a', 'b'],
    );
    shown[1]!.answer(true);
    assert.equal(await b!.outcome, 'approved');
    ask('c');
    await settle();
    assert.deepEqual(order(), ['a', 'b', 'c']);
    approvals.deny('a');
    assert.equal(await a!.outcome, 'denied');
  });

  it('put off and never answered: it times out at the moment that was said when it was asked', async () => {
    timeout = 40;
    const a = ask('a');
    const [{ askedAt, endsAt } = { askedAt: 0, endsAt: 0 }] = approvals.open;
    assert.equal(endsAt - askedAt, 40);
    await settle();
    shown[0]!.answer('later');
    assert.equal(await a.outcome, 'timed-out');
    assert.ok(Date.now() >= endsAt - 2);
    assert.equal(approvals.want('a'), 'over');
  });

  it('wanted after it was put off: only its box opens, and that decides', async () => {
    const a = ask('a');
    await settle();
    shown[0]!.answer('later');
    await settle();
    assert.equal(approvals.want('a'), 'comes');
    await settle();
    assert.deepEqual(order(), ['a', 'a wanted']);
    assert.equal(approvals.open.length, 1, 'nothing is let run by the wish');
    assert.equal(approvals.want('a'), 'open', 'while its box is open');
    shown[1]!.answer(false);
    assert.equal(await a.outcome, 'denied');
    assert.equal(approvals.want('a'), 'over');
    assert.equal(approvals.want('never'), 'over');
  });

  it('wanted while another is shown: it comes next, before older ones', async () => {
    ['a', 'b', 'c'].forEach(ask);
    await settle();
    assert.equal(approvals.want('c'), 'comes');
    assert.equal(approvals.want('c'), 'comes', 'twice is once');
    await settle();
    assert.deepEqual(order(), ['a'], 'a box cannot be closed from outside');
    shown[0]!.answer('later');
    await settle();
    shown[1]!.answer(true);
    await settle();
    assert.deepEqual(order(), ['a', 'c wanted', 'b']);
    approvals.want('a');
    shown[2]!.answer('later');
    await settle();
    shown[3]!.answer('later');
    await settle();
    assert.deepEqual(order(), ['a', 'c wanted', 'b', 'a wanted'], 'put off again, it waits again');
    assert.deepEqual(
      approvals.questions.map(({ id }) => id),
      ['a', 'b'],
    );
  });

  it('wanted, and over before its turn: it is not shown', async () => {
    const [, b] = ['a', 'b'].map(ask);
    await settle();
    approvals.want('b');
    b!.withdraw();
    shown[0]!.answer(true);
    await settle();
    assert.deepEqual(order(), ['a']);
    assert.equal(await b!.outcome, 'withdrawn');
  });
});
