import assert from 'node:assert/strict';
import { protectionOf, type DoorFacts } from '../../../src/guard/protection';

const SHELL: DoorFacts = {
  platform: 'linux',
  kind: 'shell',
  shell: 'bash',
  reportsLines: true,
  shims: 'first',
  isOlder: false,
  isHidden: false,
  isHostGuarded: false,
};
const CANARY = { time: '2030-01-01T00:00:00Z', by: [] };

const TABLE: [what: string, facts: Partial<DoorFacts>, protection: string, reason: RegExp][] = [
  ['a shell with all doors', {}, 'enforcing', /shims/],
  ['zsh', { shell: 'zsh' }, 'enforcing', /shims/],
  ['fish on macOS', { shell: 'fish', platform: 'darwin' }, 'enforcing', /shims/],
  ['no shell integration', { reportsLines: false }, 'watching', /no shell integration.*looked at/],
  [
    'the same on macOS',
    { reportsLines: false, platform: 'darwin' },
    'watching',
    /integration\), so [^.]*\.$/,
  ],
  ['a shell that nobody has tried', { shell: 'nu' }, 'watching', /whole line of nu/],
  ['one without a name', { shell: '' }, 'watching', /whole line of this shell/],
  ['pwsh', { shell: 'pwsh' }, 'watching', /whole line of pwsh/],
  ['older than the guard', { shims: 'missing', isOlder: true }, 'watching', /older than the guard/],
  ['without shims', { shims: 'missing' }, 'watching', /no shims on its PATH/],
  ['shims behind others', { shims: 'behind' }, 'watching', /stands before the shims/],
  ['neither shims nor lines', { shims: 'missing', reportsLines: false }, 'watching', /no shims/],
  ['the same on macOS', { shims: 'missing', reportsLines: false, platform: 'darwin' }, 'blind', /no shims/],
  ['shims not known', { shims: 'unknown', isOlder: true, platform: 'darwin' }, 'watching', /does not tell/],
  [
    'shims not known and no lines',
    { shims: 'unknown', isOlder: true, platform: 'darwin', reportsLines: false },
    'blind',
    /does not tell/,
  ],
  ['a task', { kind: 'task', reportsLines: false }, 'enforcing', /shims/],
  [
    'a task without shims',
    { kind: 'task', reportsLines: false, shims: 'missing' },
    'watching',
    /without shims/,
  ],
  ['drawn by an extension', { kind: 'pseudo', shims: 'first' }, 'blind', /without shims/],
  ['the same with a guarded host', { kind: 'pseudo', isHostGuarded: true }, 'watching', /only through shims/],
  ['Windows', { platform: 'win32' }, 'watching', /interrupted/],
  ['Windows without lines', { platform: 'win32', reportsLines: false }, 'blind', /reports no lines/],
  ['a canary that ran', { canary: { ...CANARY, stopped: false } }, 'blind', /canary ran/],
  ['a canary that was stopped', { canary: { ...CANARY, stopped: true } }, 'enforcing', /shims/],
  [
    'a stopped canary helps nothing else',
    { shims: 'missing', canary: { ...CANARY, stopped: true } },
    'watching',
    /no shims/,
  ],
];

describe('protection of a terminal', () => {
  for (const [what, facts, protection, reason] of TABLE)
    it(`${what}: ${protection}`, () => {
      const judged = protectionOf({ ...SHELL, ...facts });
      assert.equal(judged.protection, protection);
      assert.match(judged.reasons[0] ?? '', reason);
    });

  it('tells of a hidden and of an earlier terminal, after what decides', () => {
    const { reasons } = protectionOf({ ...SHELL, isHidden: true, isOlder: true });
    assert.match(reasons.slice(-2).join(' '), /hidden.*before this window was loaded/);
  });

  it('is never better with less: each door that is taken away leaves it equal or weaker', () => {
    const rank = (facts: Partial<DoorFacts>) =>
      ['enforcing', 'watching', 'blind'].indexOf(protectionOf({ ...SHELL, ...facts }).protection);
    for (const [what, facts] of TABLE)
      for (const loss of [{ shims: 'missing' }, { reportsLines: false }, { isHostGuarded: false }] as const)
        assert.ok(rank({ ...facts, ...loss }) >= rank(facts), `${what} without ${JSON.stringify(loss)}`);
  });
});
