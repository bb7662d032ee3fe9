import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFacts } from '../../../src/facts/facts';

const ONE = '11111111-1111-4111-8111-111111111111';
const TWO = '22222222-2222-4222-8222-222222222222';

function subscription(id: string, name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    name,
    state: 'Enabled',
    user: { name: 'ann@acme.example', type: 'user' },
    isDefault: false,
    tenantId: 't',
    environmentName: 'AzureCloud',
    homeTenantId: 't',
    managedByTenants: [],
    ...more,
  };
}

function profile(...subscriptions: unknown[]): string {
  return '\uFEFF' + JSON.stringify({ installationId: 'i', subscriptions });
}

describe("the facts of az's folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ag-azure-facts-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (name: string, text: string | Buffer) => {
    writeFileSync(join(folder, name), text);
  };
  const read = () => createFacts({ home: folder, mapping: [] }).azure(folder);

  it('are empty where nothing is there', () => {
    assert.deepEqual(read(), {
      file: join(folder, 'azureProfile.json'),
      subscriptions: [],
      cloud: 'AzureCloud',
      defaults: new Map(),
      problems: [],
    });
  });

  it('are the subscriptions behind the byte-order mark, and the default one', () => {
    write(
      'azureProfile.json',
      profile(subscription(ONE, 'shop-dev'), subscription(TWO, 'shop-prod', { isDefault: true })),
    );
    const found = read();
    assert.deepEqual(found.subscriptions[0], {
      id: ONE,
      name: 'shop-dev',
      state: 'Enabled',
      user: { name: 'ann@acme.example', type: 'user' },
      isDefault: false,
      tenantId: 't',
      cloud: 'AzureCloud',
      line: 1,
    });
    assert.equal(found.subscription, TWO);
    assert.deepEqual(found.problems, []);
  });

  it('have the line of each in a file that somebody has laid out', () => {
    const text = JSON.stringify(
      { subscriptions: [subscription(ONE, 'a'), subscription(TWO, 'b')] },
      undefined,
      1,
    );
    write('azureProfile.json', text);
    const lines = text.split('\n');
    const lineOf = (id: string) => lines.findIndex((line) => line.includes(id)) + 1;
    assert.deepEqual(
      read().subscriptions.map(({ line }) => line),
      [lineOf(ONE), lineOf(TWO)],
    );
  });

  it('take the default of the cloud that is active', () => {
    write(
      'azureProfile.json',
      profile(
        subscription(ONE, 'a', { isDefault: true }),
        subscription(TWO, 'gov', { isDefault: true, environmentName: 'AzureUSGovernment' }),
      ),
    );
    assert.equal(read().subscription, ONE);
    write('config', '[cloud]\nname = AzureUSGovernment\n');
    const found = read();
    assert.equal(found.cloud, 'AzureUSGovernment');
    assert.equal(found.subscription, TWO);
  });

  it('know a cloud of its own only where it is registered', () => {
    write('config', '[cloud]\nname = Stack\n');
    assert.equal(read().cloud, 'AzureCloud');
    write('clouds.config', '[Stack]\nendpoint_resource_manager = https://stack.example\n');
    assert.equal(read().cloud, 'Stack');
  });

  it('have no default where two are, as az refuses to choose', () => {
    write(
      'azureProfile.json',
      profile(subscription(ONE, 'a', { isDefault: true }), subscription(TWO, 'b', { isDefault: true })),
    );
    const found = read();
    assert.equal(found.subscription, undefined);
    assert.match(found.problems[0]?.text ?? '', /more than one default/);
  });

  it('hold defaults with their lines, and no secret of other sections', () => {
    write('config', '[defaults]\ngroup = shop-prod\n[storage]\nkey = secret-abcdefghijklm\n');
    const found = read();
    assert.deepEqual([...found.defaults], [['group', { value: 'shop-prod', line: 2 }]]);
    assert.ok(!JSON.stringify(found).includes('secret'));
  });

  for (const [what, content, reason] of [
    ['huge', Buffer.alloc(10 * 1024 * 1024, '['), /larger than 8 MB/],
    ['binary', Buffer.from([0, 1, 2]), /not a text file/],
    ['half-written', '\uFEFF{"subscriptions": [{"id": "x"', /not valid JSON/],
    ['empty', '', /not valid JSON/],
    ['of another kind', '{"subscriptions": "none"}', /lists no subscriptions/],
    ['a list', '[1]', /lists no subscriptions/],
    ['nothing', 'null', /lists no subscriptions/],
  ] as const)
    it(`say why the profile is not read that is ${what}`, () => {
      write('azureProfile.json', content);
      const { subscriptions, problems } = read();
      assert.deepEqual(subscriptions, []);
      assert.equal(problems.length, 1);
      assert.match(problems[0]?.text ?? '', reason);
    });

  it('leave out what is no subscription, and keep the others', () => {
    write('azureProfile.json', profile(7, null, { name: 'no id' }, subscription(ONE, 'a'), { id: 12 }));
    const { subscriptions, problems } = read();
    assert.deepEqual(
      subscriptions.map(({ name }) => name),
      ['a'],
    );
    assert.deepEqual(
      problems.map(({ text }) => text),
      [1, 2, 3, 5].map((index) => `its subscription ${index} has no id`),
    );
  });

  it('keep fields of other types as absent', () => {
    write(
      'azureProfile.json',
      profile({ id: ONE, name: 5, user: 'x', isDefault: 'yes', environmentName: {} }),
    );
    assert.deepEqual(read().subscriptions[0], {
      id: ONE,
      name: '',
      state: '',
      user: { name: '', type: '' },
      isDefault: false,
      tenantId: '',
      cloud: 'AzureCloud',
      line: 1,
    });
  });

  it('say what is wrong with the settings', () => {
    mkdirSync(join(folder, 'config'));
    assert.match(read().problems[0]?.text ?? '', /it is a folder/);
  });

  it('stay bounded with very many subscriptions', () => {
    write(
      'azureProfile.json',
      profile(...Array.from({ length: 6000 }, (_, index) => ({ id: `${index}`, name: `s${index}` }))),
    );
    const { subscriptions, problems } = read();
    assert.equal(subscriptions.length, 5000);
    assert.match(problems[0]?.text ?? '', /only 5000/);
  });
});
