import assert from 'node:assert/strict';
import { Pace } from '../../../src/interceptors/processes/pace';

describe('the pace of the looks', () => {
  /** Runs looks of this cost for ten seconds and gives their number and their share of the time. */
  const run = (spent: number, look: { isBusy: boolean; isNew?: boolean }) => {
    const pace = new Pace(true);
    let [now, count] = [0, 0];
    while (now < 10_000) {
      now += spent + pace.next({ now: now + spent, spent, isNew: false, ...look });
      count++;
    }
    return { count, share: (count * spent) / now };
  };

  it('is dense while something runs, and sparse else', () => {
    assert.ok(run(0.02, { isBusy: true }).count > 900);
    const { count } = run(0.02, { isBusy: false });
    assert.ok(count > 150 && count < 250, String(count));
  });

  for (const spent of [0.2, 1, 5, 15])
    it(`takes no more than its share, however dear a look is: ${spent} ms`, () => {
      const { share } = run(spent, { isBusy: true });
      assert.ok(share < 0.011, String(share));
    });

  it('goes on for a while after something was new, and after it was woken', () => {
    const pace = new Pace(true);
    const next = (now: number, isNew = false) => pace.next({ now, spent: 0, isBusy: false, isNew });
    assert.equal(next(0), 50);
    assert.equal(next(100, true), 10);
    assert.equal(next(900), 10);
    assert.equal(next(1200), 50);
    pace.wake(1300);
    assert.equal(next(1400), 10);
  });

  it('is slow where a look is a program of its own', () => {
    const pace = new Pace(false);
    assert.equal(pace.next({ now: 0, spent: 0, isBusy: true, isNew: false }), 500);
    assert.equal(pace.next({ now: 2000, spent: 0, isBusy: false, isNew: false }), 5000);
  });
});
