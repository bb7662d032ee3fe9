import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openingEvent, parseOpening } from '../../../src/audit/anchors';
import { canonicalJson } from '../../../src/audit/chain';
import { command } from '../auditSupport';

describe('audit verify: canonical form', () => {
  it('does not depend on the order of keys, and survives parsing', function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        // -0 is the one JSON number that does not come back; records hold no such number.
        fc.pre(!JSON.stringify(value).includes('-0') && !Object.is(value, -0));
        const text = canonicalJson(value);
        assert.equal(canonicalJson(JSON.parse(text)), text);
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      }),
    );
    assert.equal(
      canonicalJson({ b: 1, a: [true, null, 'é"\n'], c: undefined }),
      '{"a":[true,null,"é\\"\\n"],"b":1}',
    );
  });

  it('an opening can be read back, and nothing else is one', () => {
    const anchors = [
      { file: '2026-01-01T00-00-00.000Z-a.1.jsonl', seq: 12, hash: 'a'.repeat(64) },
      { file: 'b.jsonl', seq: -1, hash: '0'.repeat(64), torn: 'c'.repeat(64) },
    ];
    assert.deepEqual(parseOpening(openingEvent('s-1', anchors)), anchors);
    assert.deepEqual(parseOpening(openingEvent('s-1', [])), []);
    for (const bad of [
      undefined,
      null,
      'x',
      {},
      command('a'),
      { kind: 'session', text: 'Opened by session a. Follows: ../x#1:2.' },
    ])
      assert.equal(parseOpening(bad), undefined);
  });
});
