import assert from 'node:assert/strict';
import { expectations, remember, type ExpectationLayer } from '../../../src/approvals/expectations';

const layer = (key: string, entries: Record<string, string>, isRead = true): ExpectationLayer => ({
  key,
  isRead,
  entries: Object.entries(entries).map(([folder, pattern]) => ({ folder, pattern, origin: key })),
});
const user = (entries: Record<string, string>) => layer('user', entries);
const shop = (entries: Record<string, string>, isRead = true) => layer('workspace /w/shop', entries, isRead);

/** What is in force, waits and is missed, as `folder pattern`. */
function found(layers: ExpectationLayer[], before: ExpectationLayer[] = []) {
  const result = expectations(layers, remember(before, [], true));
  const text = (list: readonly { folder: string; pattern: string }[]) =>
    list.map(({ folder, pattern }) => `${folder} ${pattern}`).sort();
  return [text(result.inForce), text(result.looser), text(result.removed)];
}

describe('expected accounts', () => {
  it('count at once when they are written', () => {
    assert.deepEqual(found([user({ '/w': '1' }), shop({})]), [['/w 1'], [], []]);
    assert.deepEqual(found([user({}), shop({ '/w/shop': '2' })]), [['/w/shop 2'], [], []]);
  });

  it('count on when they are taken away, until a person has confirmed it', () => {
    const before = [user({}), shop({ '/w/shop': '2' })];
    const now = [user({}), shop({})];
    assert.deepEqual(found(now, before), [['/w/shop 2'], [], ['/w/shop 2']]);
    const confirmed = remember(now, remember(before, [], false), true);
    assert.deepEqual(expectations(now, confirmed).inForce, []);
  });

  it('stay what they were when they are changed, until a person has confirmed it', () => {
    const before = [shop({ '/w/shop': '2' })];
    const now = [shop({ '/w/shop': '*' })];
    assert.deepEqual(found(now, before), [['/w/shop 2'], ['/w/shop *'], ['/w/shop 2']]);
    assert.deepEqual(
      expectations(now, remember(now, remember(before, [], false), true)).inForce.map((one) => one.pattern),
      ['*'],
    );
  });

  it('of a workspace do not push aside what the user expects there without a word', () => {
    const layers = [user({ '/w': '1' }), shop({ '/w/shop': '2' })];
    assert.deepEqual(found(layers), [['/w 1'], ['/w/shop 2'], []]);
    assert.deepEqual(found(layers, [user({ '/w': '1' })])[0], ['/w 1']);
    assert.deepEqual(found([user({ '/w': '1' }), shop({ '/w/shop': '1' })])[1], []);
    assert.deepEqual(found([user({ '/other': '1' }), shop({ '/w/shop': '2' })])[1], []);
  });

  it('of a workspace that cannot be read go on counting as they were', () => {
    assert.deepEqual(found([user({}), shop({}, false)], [shop({ '/w/shop': '2' })]), [['/w/shop 2'], [], []]);
  });

  it('of another workspace are neither in force nor missed, and not forgotten', () => {
    const other = layer('workspace /w/other', { '/w/other': '3' });
    assert.deepEqual(found([user({}), shop({})], [other]), [[], [], []]);
    const known = remember([user({}), shop({ '/w/shop': '2' })], remember([other], [], false), true);
    assert.deepEqual(known.map((one) => one.pattern).sort(), ['2', '3']);
  });

  it('are remembered without a word only as far as they are in force', () => {
    const layers = [user({ '/w': '1' }), shop({ '/w/shop': '2' })];
    assert.deepEqual(
      remember(layers, [], false).map((one) => one.pattern),
      ['1'],
    );
  });
});
