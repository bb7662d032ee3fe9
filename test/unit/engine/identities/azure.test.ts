import assert from 'node:assert/strict';
import type { CloudIdentity } from '../../../../src/contracts/identity';
import { azureIdentities } from '../../../../src/engine/identities/azure';
import { contextOf, HOME, WORK, type Place } from '../../environmentSupport';

const DEV = '11111111-1111-4111-8111-111111111111';
const PROD = '22222222-2222-4222-8222-222222222222';
const GOV = '33333333-3333-4333-8333-333333333333';
const FILE = '~/.azure/azureProfile.json';

function one(id: string, name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  const user = { name: 'ann@acme.example', type: 'user' };
  return { id, name, state: 'Enabled', user, isDefault: false, environmentName: 'AzureCloud', ...more };
}

const profile = (...subscriptions: unknown[]) => '\uFEFF' + JSON.stringify({ subscriptions });
const FILES = {
  [FILE]: profile(
    one(DEV, 'shop-dev', { isDefault: true }),
    one(PROD, 'shop-prod', { user: { name: 'app', type: 'servicePrincipal' }, state: 'Disabled' }),
    one(GOV, 'gov', { isDefault: true, environmentName: 'AzureUSGovernment' }),
  ),
};

function rows(place: Place = {}): CloudIdentity[] {
  const { facts } = contextOf({ files: FILES, ...place });
  return azureIdentities(facts, { env: place.env ?? {}, cwd: WORK });
}

const short = (list: readonly CloudIdentity[]) =>
  list.map(({ name, isActive }) => (isActive ? `*${name}` : name));

describe('the identities of Azure', () => {
  it('are none where nothing is there', () => {
    assert.deepEqual(rows({ files: {} }), []);
  });

  it('are the subscriptions, with what a command would find of each', () => {
    const [dev, prod] = rows();
    assert.deepEqual(
      { ...dev, evidence: dev?.evidence.map(({ text }) => text), use: dev?.use?.set },
      {
        provider: 'azure',
        name: 'shop-dev',
        kind: 'user',
        principal: 'ann@acme.example',
        account: DEV,
        environment: 'dev',
        evidence: ['subscription shop-dev (default subscription)'],
        file: `${HOME}/.azure/azureProfile.json`,
        line: 1,
        isActive: true,
        problems: [],
        use: {},
      },
    );
    assert.deepEqual([prod?.kind, prod?.principal, prod?.environment], ['service-account', 'app', 'prod']);
    assert.deepEqual(
      prod?.problems.map(({ text }) => text),
      ['its state is Disabled'],
    );
  });

  it('are active in the cloud that is active, and only the active one can be used', () => {
    assert.deepEqual(short(rows()), ['*shop-dev', 'shop-prod', 'gov']);
    const other = rows({ env: { AZURE_CLOUD_NAME: 'AzureUSGovernment' } });
    assert.deepEqual(short(other), ['shop-dev', 'shop-prod', '*gov']);
    assert.deepEqual(
      other.map(({ use }) => use?.set),
      [undefined, undefined, { AZURE_CLOUD_NAME: 'AzureUSGovernment' }],
    );
  });

  it('take from a new terminal what would make SDKs and Terraform somebody else', () => {
    const files = { 'own/azureProfile.json': profile(one(DEV, 'd', { isDefault: true })) };
    const [row] = rows({ files, env: { AZURE_CONFIG_DIR: 'own' } });
    assert.deepEqual(row?.use?.set, { AZURE_CONFIG_DIR: `${WORK}/own` });
    for (const name of ['ARM_SUBSCRIPTION_ID', 'ARM_CLIENT_SECRET', 'AZURE_CLIENT_ID'])
      assert.ok(row.use.unset.includes(name), name);
  });

  it('have the environment that the user labelled, by name or id', () => {
    assert.equal(rows({ mapping: 'account:shop-dev=staging' })[0]?.environment, 'staging');
    assert.equal(rows({ mapping: `account:${DEV}=sandbox` })[0]?.environment, 'sandbox');
  });

  it('are those of the environment, too, marked where az shows another', () => {
    const env = { ARM_SUBSCRIPTION_ID: PROD, ARM_CLIENT_ID: 'robot', AZURE_SUBSCRIPTION_ID: DEV };
    const [arm, sdk] = rows({ env }).slice(3);
    assert.deepEqual(
      [arm?.name, arm?.account, arm?.kind, arm?.principal, arm?.environment, arm?.isActive],
      ['ARM_SUBSCRIPTION_ID', PROD, 'service-account', 'robot', 'prod', false],
    );
    assert.match(arm?.problems[0]?.text ?? '', /another subscription than az's default one/);
    assert.deepEqual(
      [sdk?.name, sdk?.kind, sdk?.environment, sdk?.problems],
      ['AZURE_SUBSCRIPTION_ID', 'unknown', 'dev', []],
    );
  });

  it('have a row with the reason where the file cannot be read', () => {
    const [row, ...others] = rows({ files: { [FILE]: '{"subscriptions": [' } });
    assert.deepEqual(others, []);
    assert.deepEqual(
      [row?.environment, row?.use, row?.file],
      ['unknown', undefined, `${HOME}/.azure/azureProfile.json`],
    );
    assert.match(row?.problems[0]?.text ?? '', /not valid JSON/);
  });

  it('keep a name of any kind, and the id for one without', () => {
    const names = ['a "b"\n', 'Ünïcode ✓', ''];
    const files = { [FILE]: profile(...names.map((name, index) => one(`id-${index}`, name))) };
    assert.deepEqual(
      rows({ files }).map(({ name }) => name),
      ['a "b"\n', 'Ünïcode ✓', 'id-2'],
    );
  });
});
