import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createResults } from '../../support/results.mjs';

const test = (type, title, more = {}) => ({ type, depth: 1, title, full: `suite › ${title}`, ...more });
const events = [
  { type: 'suite', depth: 0, title: 'suite' },
  test('pass', 'one', { ms: 3 }),
  test('skip', 'two', { reason: 'no aws here' }),
  test('retry', 'four', { message: 'too slow', stack: 'Error: too slow' }),
  test('pass', 'four', { ms: 3 }),
  test('fail', 'three', { message: 'boom', stack: 'Error: boom\n    at here (file.ts:1:2)' }),
  { type: 'end' },
];

function report(options) {
  const lines = [];
  const results = createResults({ ...options, write: (line) => lines.push(line) });
  for (const event of events) results.add(event);
  return { summary: results.finish(), text: lines.join('\n') };
}

describe('scripts: test results', () => {
  it('counts, and keeps the reasons of skips', () => {
    const { summary } = report();
    assert.deepEqual([summary.passed, summary.failed, summary.skipped, summary.retried], [2, 1, 1, 1]);
    assert.deepEqual(summary.skips, [{ test: 'suite › two', reason: 'no aws here' }]);
  });

  for (const brief of [false, true]) {
    it(`prints failures with their place and skips with their reason${brief ? ', also when brief' : ''}`, () => {
      const { text } = report({ brief });
      assert.match(text, /✘ suite › three\n\s+boom\n\s+at here \(file\.ts:1:2\)/);
      assert.match(text, /skipped, no aws here: 1 \(suite › two\)/);
      assert.match(text, /↻ failed at first: suite › four\n\s+too slow/);
      assert.equal(/✔ one/.test(text), !brief);
    });
  }
});
