import assert from 'node:assert/strict';
import { guardEventSchema } from '../../../src/contracts/audit';
import type { MappingEntry } from '../../../src/contracts/environment';
import { changesBetween, wishEvents, type InForce } from '../../../src/session/settingsChanges';

const label = (
  pattern: string,
  environment: MappingEntry['environment'],
  origin = 'user settings',
): MappingEntry => ({ kind: 'account', pattern, environment, origin });

const BASE: InForce = {
  ...{ mode: 'enforce', timeoutSeconds: 120, guardsExtensions: true, killScope: 'agentsAndCloudCommands' },
  ...{ labels: [label('1', 'dev')], expected: [], wishes: [] },
};
const expected = [{ folder: '/work/a', pattern: '123', origin: 'user settings' }];

const CASES: [what: string, after: Partial<InForce>, events: string[]][] = [
  ['nothing', {}, []],
  ['the mode', { mode: 'observe' }, ['mode Mode: enforce -> observe']],
  [
    'a label’s environment',
    { labels: [label('1', 'prod')] },
    ['mapping Label: account 1 (user settings): dev -> prod'],
  ],
  [
    'a label more',
    { labels: [label('1', 'dev'), label('1', 'prod', 'workspace settings')] },
    ['mapping Label added: account 1 (workspace settings): prod'],
  ],
  ['a label less', { labels: [] }, ['mapping Label removed: account 1 (user settings): dev']],
  ['the time for an answer', { timeoutSeconds: 600 }, ['policy Time for an answer: 120 s -> 600 s']],
  ['extensions', { guardsExtensions: false }, ['policy What extensions start: guarded -> not guarded']],
  [
    'an expected account',
    { expected },
    ['policy Expected account added: folder /work/a is meant for 123 (user settings)'],
  ],
];

describe('what the record says of changed settings', () => {
  for (const [what, after, events] of CASES)
    it(`${what}: ${events.length === 0 ? 'no event' : 'what it was and what it is'}`, () => {
      const now = { ...BASE, ...after };
      const found = changesBetween(BASE, now, 'settings');
      assert.deepEqual(
        found.map(({ kind, text }) => `${kind} ${text}`),
        events.map((text) => `${text}, by the settings files`),
      );
      for (const event of found) assert.ok(guardEventSchema.safeParse(event).success);
      assert.deepEqual(changesBetween(now, now, 'settings'), []);
    });

  it('names whoever confirmed it, and the new mode', () => {
    const [event] = changesBetween(BASE, { ...BASE, mode: 'off' }, 'confirmed');
    assert.deepEqual(event, {
      ...{ kind: 'mode', mode: 'off' },
      text: 'Mode: enforce -> off, confirmed by a person in this window',
    });
  });

  it('says what settings ask for and do not get, once', () => {
    const wishing = { ...BASE, wishes: ['Mode: off instead of enforce'] };
    assert.deepEqual(changesBetween(BASE, wishing, 'settings'), wishEvents(wishing.wishes));
    assert.match(wishEvents(wishing.wishes)[0]?.text ?? '', /not in force .*Mode: off instead of enforce$/);
    assert.deepEqual(changesBetween(wishing, wishing, 'settings'), []);
    assert.deepEqual(changesBetween(wishing, BASE, 'settings'), []);
  });

  it('stays readable when a file has thousands of labels', () => {
    const labels = Array.from({ length: 5000 }, (_, index) => label(`x${index}`, 'dev'));
    const events = changesBetween(BASE, { ...BASE, labels }, 'settings');
    assert.equal(events.length, 21);
    assert.match(events.at(-1)?.text ?? '', /and 4981 more/);
  });
});
