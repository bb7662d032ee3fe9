import assert from 'node:assert/strict';
import type { SettingKey } from '../../src/platform/contributions';
import {
  resolveSettings,
  type Inspected,
  type Settings,
  type SettingsSource,
} from '../../src/platform/settings';

type Values = Partial<Record<SettingKey, Inspected>>;

function settings(values: Values, place: Partial<SettingsSource> = {}): Settings {
  return resolveSettings({
    inspect: (key) => values[key],
    folders: ['/work/shop'],
    workspaceBase: '/work/shop',
    multiRoot: false,
    trusted: true,
    home: '/home/ann',
    ...place,
  });
}

const user = (environments: unknown) =>
  settings({ 'agentGuard.environments': { globalValue: environments } });
const workspace = (environments: unknown, place: Partial<SettingsSource> = {}) =>
  settings({ 'agentGuard.environments': { workspaceValue: environments } }, place);

/** The one layer's entries as `kind pattern environment`. */
function entries(found: Settings): string[] {
  return found.environments.flatMap((layer) =>
    layer.entries.map((it) => `${it.kind} ${it.pattern} ${it.environment}`),
  );
}

describe('settings', () => {
  it('are the defaults when nothing is set', () => {
    const expected = ['user', 'workspace /work/shop'].map((key) => ({ key, isRead: true, entries: [] }));
    assert.deepEqual(settings({}), {
      mode: 'enforce',
      retentionDays: 90,
      timeoutSeconds: 120,
      extensionHost: 'ask',
      killScope: 'agentsAndCloudCommands',
      alerts: true,
      environments: [],
      expected,
      problems: [],
    });
  });

  it('take the mode from the person only', () => {
    assert.equal(settings({ 'agentGuard.mode': { globalValue: 'observe' } }).mode, 'observe');
    assert.equal(
      settings({ 'agentGuard.mode': { workspaceValue: 'off', workspaceFolderValue: 'off' } }).mode,
      'enforce',
    );
  });

  for (const bad of ['Off', 'disabled', '', 0, false, null, ['off']]) {
    it(`enforce when the mode is ${JSON.stringify(bad)}, and say so`, () => {
      const found = settings({ 'agentGuard.mode': { globalValue: bad } });
      assert.equal(found.mode, 'enforce');
      assert.equal(found.problems.length, 1);
    });
  }

  it('take whether extensions are guarded from the person only, and say so where it is not understood', () => {
    const key = 'agentGuard.guardExtensionHost';
    assert.equal(settings({ [key]: { globalValue: 'on' } }).extensionHost, 'on');
    assert.equal(settings({ [key]: { workspaceValue: 'off' } }).extensionHost, 'ask');
    const bad = settings({ [key]: { globalValue: true } });
    assert.deepEqual([bad.extensionHost, bad.problems.length], ['ask', 1]);
  });

  it('take whether alerts are told from the person only, and say so where it is not understood', () => {
    const key = 'agentGuard.alerts';
    assert.equal(settings({ [key]: { globalValue: false } }).alerts, false);
    assert.equal(settings({ [key]: { workspaceValue: false, workspaceFolderValue: false } }).alerts, true);
    const bad = settings({ [key]: { globalValue: 'off' } });
    assert.deepEqual([bad.alerts, bad.problems.length], [true, 1]);
  });

  const times: [unknown, number, number][] = [
    [300, 300, 0],
    [1, 10, 0],
    [1e9, 600, 0],
    [-5, 10, 0],
    [45.4, 45, 0],
    ['60', 120, 1],
    [NaN, 120, 1],
    [null, 120, 1],
  ];
  for (const [written, read, problems] of times) {
    it(`read a time-out of ${JSON.stringify(written)} as ${String(read)}`, () => {
      const found = settings({ 'agentGuard.question.timeoutSeconds': { globalValue: written } });
      assert.deepEqual([found.timeoutSeconds, found.problems.length], [read, problems]);
    });
  }

  it('keep records for 90 days at least, whatever anybody writes', () => {
    const key = 'agentGuard.record.retentionDays';
    assert.equal(settings({ [key]: { globalValue: 365 } }).retentionDays, 365);
    assert.equal(settings({ [key]: { globalValue: 1 } }).retentionDays, 90);
    assert.equal(settings({ [key]: { workspaceValue: 365 } }).retentionDays, 90);
    const bad = settings({ [key]: { globalValue: 'never' } });
    assert.deepEqual([bad.retentionDays, bad.problems.length], [90, 1]);
  });

  const mappings: [Settings, string[], number][] = [
    [
      user({ 'account:123456789012': 'prod', 'profile:acme-*': 'dev' }),
      ['account 123456789012 prod', 'profile acme-* dev'],
      0,
    ],
    [
      user({ 'context:arn:aws:eks:eu-west-1:1:cluster/x': 'prod' }),
      ['context arn:aws:eks:eu-west-1:1:cluster/x prod'],
      0,
    ],
    [
      user({ 'folder:~/infra/': 'prod', 'folder:/srv/*/prod': 'prod' }),
      ['folder /home/ann/infra prod', 'folder /srv/*/prod prod'],
      0,
    ],
    [user({ 'folder:infra': 'prod' }), [], 1],
    [user({ acme: 'prod', 'stack:x': 'prod', 'profile:': 'prod' }), [], 3],
    [user({ 'profile:x': 'production', 'profile:y': null }), ['profile x unknown', 'profile y unknown'], 2],
    [user('prod'), [], 1],
    [user(['prod']), [], 1],
    [workspace({ 'folder:.': 'prod' }), ['folder /work/shop prod'], 0],
    [workspace({ 'folder:infra/live': 'prod' }), ['folder /work/shop/infra/live prod'], 0],
    [
      workspace({
        'folder:..': 'sandbox',
        'folder:/': 'sandbox',
        'folder:~': 'sandbox',
        'folder:../other': 'dev',
      }),
      [],
      4,
    ],
    [workspace({ 'folder:.': 'prod' }, { workspaceBase: undefined }), [], 1],
  ];
  mappings.forEach(([found, expected, problems], index) => {
    it(`mapping ${index + 1}: ${expected.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(entries(found), expected);
      assert.equal(found.problems.length, problems, found.problems.join('\n'));
    });
  });

  it('keep scopes apart, so that loosening can be told', () => {
    const both = { globalValue: { 'profile:x': 'prod' }, workspaceValue: { 'profile:x': 'dev' } };
    const found = settings({ 'agentGuard.environments': both });
    assert.deepEqual(
      found.environments.map((it) => [it.scope, it.entries[0]?.environment, it.entries[0]?.origin]),
      [
        ['user', 'prod', 'user settings'],
        ['workspace', 'dev', 'workspace settings'],
      ],
    );
  });

  it('read folders of a multi-root workspace by themselves, and a single folder only once', () => {
    const values: Inspected = { workspaceFolderValue: { 'folder:.': 'dev' } };
    const place = { folders: ['/a/one', '/a/two'], workspaceBase: '/a' };
    const many = settings({ 'agentGuard.environments': values }, { ...place, multiRoot: true });
    assert.deepEqual(
      many.environments.map((it) => [it.folder, it.entries[0]?.pattern]),
      [
        ['/a/one', '/a/one'],
        ['/a/two', '/a/two'],
      ],
    );
    assert.deepEqual(settings({ 'agentGuard.environments': values }).environments, []);
  });

  const expectations: [written: unknown, scope: 'user' | 'workspace', read: string[], problems: number][] = [
    [{ 'folder:~/work': ' 123456789012 ' }, 'user', ['/home/ann/work 123456789012'], 0],
    [{ 'folder:/work/': 'acme-*', 'folder:relative': '1' }, 'user', ['/work acme-*'], 1],
    [{ 'folder:.': '1', 'folder:infra': '2' }, 'workspace', ['/work/shop 1', '/work/shop/infra 2'], 0],
    [{ 'folder:..': '1', 'folder:/': '1', 'folder:~': '1', 'folder:': '1' }, 'workspace', [], 4],
    [{ 'account:1': '1', 'folder:.': 12345, 'folder:a': '', 'folder:b': null }, 'workspace', [], 4],
    [['folder:.'], 'workspace', [], 1],
    ['folder:.', 'user', [], 1],
  ];
  for (const [written, scope, read, problems] of expectations) {
    it(`read the expected accounts ${JSON.stringify(written)} of the ${scope}`, () => {
      const values = scope === 'user' ? { globalValue: written } : { workspaceValue: written };
      const found = settings({ 'agentGuard.expectedAccounts': values });
      assert.deepEqual(
        found.expected.flatMap((layer) => layer.entries.map((it) => `${it.folder} ${it.pattern}`)),
        read,
      );
      assert.equal(found.problems.length, problems, found.problems.join('\n'));
    });
  }

  it('say which scopes cannot be read, and leave out those that are not there', () => {
    const read = (place: Partial<SettingsSource>) =>
      settings({}, place).expected.map((it) => `${it.key} ${String(it.isRead)}`);
    assert.deepEqual(read({ trusted: false }), ['user true', 'workspace /work/shop false']);
    assert.deepEqual(read({ workspaceBase: undefined, folders: [] }), ['user true']);
    assert.deepEqual(read({ multiRoot: true, folders: ['/a'], workspaceBase: '/w' }), [
      'user true',
      'workspace /w true',
      'folder /a true',
    ]);
  });
});
