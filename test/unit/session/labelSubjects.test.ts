import assert from 'node:assert/strict';
import { labelCandidates, labelSubjects, type Labelled } from '../../../src/session/labelSubjects';

const keys = (labelled: Labelled) => labelSubjects(labelled).map(({ kind, pattern }) => `${kind}:${pattern}`);

describe('what a label is written for', () => {
  const cases: [Labelled, string[]][] = [
    [
      { provider: 'aws', account: '123456789012', identity: 'acme' },
      ['account:123456789012', 'profile:acme'],
    ],
    [{ provider: 'aws', identity: 'acme' }, ['profile:acme']],
    [
      { provider: 'azure', account: '0f0e0d0c-0000-0000-0000-000000000000', identity: 'Pay as you go' },
      ['account:0f0e0d0c-0000-0000-0000-000000000000'],
    ],
    [
      { provider: 'google', account: 'acme-shop', identity: 'default' },
      ['project:acme-shop', 'profile:default'],
    ],
    [{ provider: 'gcloud', account: 'acme-shop', identity: 'work' }, ['project:acme-shop', 'profile:work']],
    [{ provider: 'kubernetes', account: '123456789012', identity: 'kind-x' }, ['context:kind-x']],
    [{ provider: 'terraform', identity: 'blue' }, ['workspace:blue']],
    [{ provider: 'terraform', identity: 'default' }, []],
    [{ provider: 'vercel', account: 'shop', identity: 'shop' }, ['project:shop']],
    [{ provider: 'vercel', account: 'team', identity: 'shop' }, ['project:team', 'project:shop']],
    [{}, []],
  ];
  for (const [labelled, expected] of cases) {
    it(`${JSON.stringify(labelled)}: ${expected.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(keys(labelled), expected);
    });
  }

  it('can be of every kind for an identity whose provider is to say which counts', () => {
    const all = labelCandidates({ account: '1', identity: 'x' }).map(
      ({ kind, pattern }) => `${kind}:${pattern}`,
    );
    assert.deepEqual(all, ['account:1', 'project:1', 'profile:x', 'context:x', 'workspace:x', 'project:x']);
    assert.deepEqual(labelCandidates({ identity: '*' }), []);
  });

  it('is never a pattern that fits other names, nor text that the settings would cut', () => {
    for (const identity of ['*', 'a*b', ' a', 'a ', 'a\nb', '\u2028', ''])
      assert.deepEqual(keys({ provider: 'aws', identity }), []);
  });
});
