import assert from 'node:assert/strict';
import type { MappingEntry } from '../../src/contracts/environment';
import type { CommandRequest } from '../../src/contracts/request';
import { decide } from '../../src/engine/decide';
import { isLocalStorage } from '../../src/engine/environment/azureNames';
import { contextOf } from './engine/catalog/support';

interface Place {
  ambient?: CommandRequest['ambient'];
  env?: Record<string, string>;
  files?: Record<string, string>;
  mapping?: MappingEntry[];
}

function verdictOn(text: string, { ambient, env = {}, files = {}, mapping = [] }: Place = {}) {
  const request: CommandRequest = {
    id: 't',
    interceptor: 'cli',
    shell: 'bash',
    text,
    cwd: '/srv/app',
    env,
    actor: { kind: 'agent', evidence: 'test' },
    ...(ambient && { ambient }),
  };
  return decide(request, { ...contextOf({ files }).facts, mapping });
}

const placeOf = (text: string, place?: Place) => verdictOn(text, place).environment.environment;

const SUBSCRIPTION = '6b1f6471-1bf0-4dda-aec3-111122223333';
const VM = `/subscriptions/${SUBSCRIPTION}/resourceGroups/shop/providers/Microsoft.Compute/virtualMachines/web1`;

function label(pattern: string, environment: MappingEntry['environment']): MappingEntry {
  return { kind: 'account', pattern, environment, origin: 'user settings' };
}

describe('where an az command hits', () => {
  const dev: Place = { ambient: 'dev' };
  const prod: Place = { ambient: 'prod' };

  it('is unknown where nothing tells', () => {
    assert.equal(placeOf('az vm delete -n v -g g'), 'unknown');
  });
  it('is what the ambient credentials point at', () => {
    assert.equal(placeOf('az vm delete -n v -g g', dev), 'dev');
  });
  it('is what the subscription is called', () => {
    assert.equal(placeOf('az vm delete -n v -g g --subscription shop-dev', prod), 'dev');
    assert.equal(placeOf('az vm delete -n v -g g --subscription=Shop-Production', dev), 'prod');
    assert.equal(placeOf('az --subscription shop-prod vm delete -n v', dev), 'prod');
    assert.equal(placeOf('az vm delete -n v --subscr shop-prod', dev), 'prod');
  });
  it('is not known where the subscription is computed', () => {
    assert.equal(placeOf('az vm delete -n v --subscription "$SUB"', dev), 'unknown');
  });
  it('is what the user labelled the subscription, by id or name, before any name', () => {
    const mapping = [label(SUBSCRIPTION, 'sandbox'), label('shop-prod-copy', 'dev')];
    assert.equal(placeOf(`az vm delete --ids ${VM}`, { ...prod, mapping }), 'sandbox');
    assert.equal(placeOf('az vm delete -n v --subscription shop-prod-copy', { mapping }), 'dev');
  });
  it('is what a full resource id says and not the default subscription', () => {
    const mapping = [label(SUBSCRIPTION, 'prod')];
    assert.equal(placeOf(`az account set -s shop-dev && az vm delete --ids ${VM}`, { mapping }), 'prod');
    assert.equal(verdictOn(`az vm delete --ids ${VM}`).environment.account, SUBSCRIPTION);
  });
  it('is raised by names of groups, accounts and hosts, and never lowered', () => {
    assert.equal(placeOf('az vm delete -g rg-prod -n v', dev), 'prod');
    assert.equal(placeOf('az storage container delete -n c --account-name acmeprod', dev), 'prod');
    assert.equal(placeOf('az storage container delete -n c --account-name prodlogs01', dev), 'prod');
    assert.equal(placeOf('azcopy rm https://acmeprod.blob.core.windows.net/c', dev), 'prod');
    assert.equal(placeOf('az storage container delete -n c --account-name acmenonprod', dev), 'dev');
    assert.equal(placeOf('az storage container delete -n c --account-name acmeproducts', dev), 'dev');
    assert.equal(placeOf('az storage container delete -n c --account-name productdata', dev), 'dev');
    assert.equal(placeOf('az vm delete -g rg-dev -n v', prod), 'prod');
    assert.equal(placeOf('AZURE_DEFAULTS_GROUP=shop-prod az vm delete -n v', dev), 'prod');
  });
  it('is what an earlier command selected', () => {
    assert.equal(placeOf('az account set -s shop-prod; az vm delete -n v', dev), 'prod');
    assert.equal(placeOf('az account set -n shop-dev && az vm delete -n v', prod), 'dev');
    assert.equal(
      placeOf('az account set -s shop-prod; az vm delete -n v --subscription shop-dev', prod),
      'dev',
    );
  });
  it('offers what is safer in the place that was selected', () => {
    const verdict = verdictOn('az account set -s shop-prod && az group delete -n shop -y');
    assert.equal(verdict.safer?.command, 'az resource list -g shop -o table --subscription shop-prod');
  });
});

describe('an emulator', () => {
  for (const text of [
    'az storage container delete -n c --connection-string UseDevelopmentStorage=true',
    'az storage blob delete -c c -n b --blob-endpoint http://127.0.0.1:10000/devstoreaccount1',
    'az storage queue delete -n q --account-name devstoreaccount1',
    'az storage table delete -n t --connection-string "AccountName=devstoreaccount1;AccountKey=k;TableEndpoint=http://localhost:10002/devstoreaccount1"',
    'azcopy rm http://127.0.0.1:10000/devstoreaccount1/c --recursive',
    'AZURE_STORAGE_CONNECTION_STRING=UseDevelopmentStorage=true az storage container delete -n c',
  ])
    it(`is local: ${text}`, () => {
      assert.equal(placeOf(text, { ambient: 'prod' }), 'local');
    });

  for (const text of [
    'az storage account delete -n devstoreaccount1 -g g --connection-string UseDevelopmentStorage=true',
    'az group delete -n g --connection-string UseDevelopmentStorage=true',
    'az storage container delete -n c --connection-string "BlobEndpoint=http://127.0.0.1.example.com/x"',
    'az storage container delete -n c --connection-string "$CS"',
    'az storage container delete -n c --connection-string "BlobEndpoint=http://localhost:1;QueueEndpoint=https://shop.queue.core.windows.net"',
    'azcopy copy http://127.0.0.1:10000/devstoreaccount1/c https://shop.blob.core.windows.net/c',
    'AZURE_STORAGE_CONNECTION_STRING=UseDevelopmentStorage=true az storage container delete -n c --account-name shop',
  ])
    it(`is not: ${text}`, () => {
      assert.equal(placeOf(text, { ambient: 'prod' }), 'prod');
    });

  for (const text of ['', 'x', 'https://shop.blob.core.windows.net', 'AccountName=shop;AccountKey=k'])
    it(`is not the place ${text || 'without a name'}`, () => {
      assert.equal(isLocalStorage(text), false);
    });
});

describe('where an azd command hits', () => {
  const files = {
    '/srv/app/.azure/config.json': '{"version":1,"defaultEnvironment":"shop-prod"}',
    '/srv/app/.azure/shop-prod/.env': `AZURE_ENV_NAME="shop-prod"\nAZURE_SUBSCRIPTION_ID="${SUBSCRIPTION}"\n`,
  };
  it('is the environment that the project keeps', () => {
    assert.equal(placeOf('azd down', { ambient: 'dev', files }), 'prod');
    assert.equal(verdictOn('azd down', { files }).environment.account, SUBSCRIPTION);
  });
  it('is the one that the option, the variable or an earlier command names', () => {
    assert.equal(placeOf('azd down -e shop-dev', { ambient: 'prod', files }), 'dev');
    assert.equal(placeOf('azd down', { ambient: 'prod', env: { AZURE_ENV_NAME: 'shop-dev' } }), 'dev');
    assert.equal(placeOf('azd env select shop-prod && azd down', { ambient: 'dev' }), 'prod');
  });
  it('is what the user labelled its subscription', () => {
    assert.equal(placeOf('azd down', { files, mapping: [label(SUBSCRIPTION, 'sandbox')] }), 'sandbox');
  });
});
