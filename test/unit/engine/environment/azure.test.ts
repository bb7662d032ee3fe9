import assert from 'node:assert/strict';
import type { EnvironmentFinding } from '../../../../src/contracts/environment';
import { decide } from '../../../../src/engine/decide';
import { contextOf, HOME, WORK, type Place } from '../../environmentSupport';

/*
 * az itself is not compared with, as it is not part of what the tests can count on: the rules are those of azure-cli's
 * own sources (`_profile.py`: get_subscription, `cloud.py`: get_active_cloud, knack's `config.py`: CLIConfig.get).
 */

const DEV = '11111111-1111-4111-8111-111111111111';
const PROD = '22222222-2222-4222-8222-222222222222';
const GOV = '33333333-3333-4333-8333-333333333333';
const PLAIN = '44444444-4444-4444-8444-444444444444';
const ANN = { name: 'ann@acme.example', type: 'user' };

function one(id: string, name: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id,
    name,
    state: 'Enabled',
    user: ANN,
    isDefault: false,
    tenantId: 't',
    environmentName: 'AzureCloud',
    ...more,
  };
}

function profile(...subscriptions: unknown[]): string {
  return '\uFEFF' + JSON.stringify({ subscriptions }, undefined, 2);
}

const ALL = [
  one(DEV, 'shop-dev', { isDefault: true }),
  one(PROD, 'shop-prod', { user: { name: 'app-1', type: 'servicePrincipal' } }),
  one(GOV, 'gov-prod', { environmentName: 'AzureUSGovernment', isDefault: true }),
  one(PLAIN, 'Pay as you go'),
];
const FILE = '~/.azure/azureProfile.json';
const FILES = { [FILE]: profile(...ALL) };

function finding(text: string, place: Place = {}): EnvironmentFinding {
  const { request, facts } = contextOf({ files: FILES, ...place });
  return decide({ ...request, text, ...(place.cwd !== undefined && { cwd: place.cwd }) }, facts).environment;
}

const RM = 'az vm delete -n v -g g';
const idOf = (subscription: string) =>
  `/subscriptions/${subscription}/resourceGroups/g/providers/Microsoft.Compute/disks/d`;

describe("where az's files send a command", () => {
  const cases: readonly [
    line: string,
    place: Place,
    account: string | undefined,
    name: string | undefined,
    environment: string,
  ][] = [
    [RM, {}, DEV, 'shop-dev', 'dev'],
    [`${RM} --subscription shop-prod`, {}, PROD, 'shop-prod', 'prod'],
    [`${RM} --subscription SHOP-PROD`, {}, PROD, 'shop-prod', 'prod'],
    [`${RM} --subscription ${PROD}`, {}, PROD, 'shop-prod', 'prod'],
    [`${RM} --subscription ${PROD.toUpperCase()}`, {}, PROD, 'shop-prod', 'prod'],
    [`${RM} --subscription 'Pay as you go'`, {}, PLAIN, 'Pay as you go', 'unknown'],
    [`${RM} --subscription elsewhere-prod`, {}, 'elsewhere-prod', undefined, 'prod'],
    // No variable chooses az's subscription; these are for SDKs and Terraform.
    [RM, { env: { AZURE_SUBSCRIPTION_ID: PROD, ARM_SUBSCRIPTION_ID: PROD } }, DEV, 'shop-dev', 'dev'],
    // A resource that is acted on decides by itself.
    [`az resource delete --ids ${idOf(PROD)}`, {}, PROD, 'shop-prod', 'prod'],
    [`az resource delete --ids ${idOf(DEV)} --subscription shop-prod`, {}, DEV, 'shop-dev', 'dev'],
    [`az lock delete -n l --resource ${idOf(PROD)}`, {}, PROD, 'shop-prod', 'prod'],
    [`az role assignment delete --scope /subscriptions/${PROD}`, {}, PROD, 'shop-prod', 'prod'],
    // One that is only a part of what is made makes it no safer, and no other place.
    [`az vm create -n v -g g --attach-data-disks ${idOf(PROD)}`, {}, DEV, 'shop-dev', 'prod'],
    // An earlier command of the text.
    [`az account set -s shop-prod; ${RM}`, {}, PROD, 'shop-prod', 'prod'],
    [`az account set --subscription ${PROD} && ${RM}`, {}, PROD, 'shop-prod', 'prod'],
    [`az account set -s shop-prod; ${RM} --subscription shop-dev`, {}, DEV, 'shop-dev', 'dev'],
    [`az login; ${RM}`, {}, undefined, undefined, 'unknown'],
    [`az login; az account set -s shop-dev; ${RM}`, {}, DEV, 'shop-dev', 'dev'],
    // The active cloud: the variable beats the file; a name means a subscription of that cloud.
    [RM, { env: { AZURE_CLOUD_NAME: 'AzureUSGovernment' } }, GOV, 'gov-prod', 'prod'],
    [`az cloud set -n AzureUSGovernment; ${RM}`, {}, GOV, 'gov-prod', 'prod'],
    [
      RM,
      { files: { ...FILES, '~/.azure/config': '[cloud]\nname = AzureUSGovernment\n' } },
      GOV,
      'gov-prod',
      'prod',
    ],
    [RM, { env: { AZURE_CLOUD_NAME: 'AzureChinaCloud' } }, undefined, undefined, 'unknown'],
    [`${RM} --subscription ${GOV}`, {}, GOV, undefined, 'unknown'],
    // Another folder.
    [RM, { env: { AZURE_CONFIG_DIR: `${WORK}/none` } }, undefined, undefined, 'unknown'],
    [
      RM,
      {
        env: { AZURE_CONFIG_DIR: 'own' },
        files: { ...FILES, 'own/azureProfile.json': profile(one(PROD, 'p', { isDefault: true })) },
      },
      PROD,
      'p',
      'unknown',
    ],
    // What cannot be known before it runs.
    [`${RM} --subscription "$S"`, {}, undefined, undefined, 'unknown'],
    [`AZURE_CONFIG_DIR="$D" ${RM}`, {}, undefined, undefined, 'unknown'],
    // Tools that take the login of az.
    ['func azure functionapp publish app', {}, DEV, 'shop-dev', 'dev'],
    ['func azure functionapp publish app --subscription shop-prod', {}, PROD, 'shop-prod', 'prod'],
  ];
  for (const [line, place, account, name, environment] of cases)
    it(`${line} ${JSON.stringify(place.env ?? {})}: ${account} called ${name}, ${environment}`, () => {
      const found = finding(line, place);
      assert.equal(found.account, account);
      assert.equal(found.identity, name);
      assert.equal(found.environment, environment);
    });

  it('takes a label of the id for the name, and one of the name for the id', () => {
    const byName = { mapping: 'account:shop-dev=sandbox' };
    const byId = { mapping: `account:${DEV}=sandbox` };
    for (const place of [byName, byId]) {
      assert.equal(finding(RM, place).environment, 'sandbox');
      assert.equal(finding(`${RM} --subscription ${DEV}`, place).environment, 'sandbox');
      assert.equal(finding(`${RM} --subscription shop-dev`, place).environment, 'sandbox');
      assert.equal(finding(`az resource delete --ids ${idOf(DEV)}`, place).environment, 'sandbox');
      assert.equal(finding(`${RM} --subscription shop-prod`, place).environment, 'prod');
    }
  });

  it('says where it stands', () => {
    const line =
      profile(...ALL)
        .split('\n')
        .findIndex((text) => text.includes(DEV)) + 1;
    assert.deepEqual(finding(RM).evidence, [
      {
        environment: 'dev',
        text: 'subscription shop-dev (default subscription)',
        source: 'name',
        file: `${HOME}/.azure/azureProfile.json`,
        line,
      },
    ]);
  });

  it('is not lowered below what the ambient credentials are said to be', () => {
    assert.equal(finding(RM, { ambient: 'prod' }).environment, 'prod');
    assert.equal(finding(`${RM} --subscription shop-dev`, { ambient: 'prod' }).environment, 'dev');
  });

  it('is whoever logged in to that subscription', () => {
    assert.deepEqual(finding(RM).who, { kind: 'user', principal: 'ann@acme.example' });
    assert.deepEqual(finding(`${RM} --subscription shop-prod`).who, {
      kind: 'service-account',
      principal: 'app-1',
    });
    const machine = one(DEV, 'd', {
      isDefault: true,
      user: { name: 'systemAssignedIdentity', type: 'servicePrincipal' },
    });
    assert.deepEqual(finding(RM, { files: { [FILE]: profile(machine) } }).who, {
      kind: 'instance',
      principal: 'systemAssignedIdentity',
    });
    assert.equal(finding(RM, { files: {} }).who, undefined);
  });

  it('is not known where the file that says it is broken, and known where that does not matter', () => {
    const files = { [FILE]: '{"subscriptions": [' };
    const found = finding(RM, { files, ambient: 'dev' });
    assert.equal(found.environment, 'unknown');
    assert.match(
      found.evidence[0]?.text ?? '',
      /azureProfile.json line 1 cannot be read: it is not valid JSON/,
    );
    assert.equal(finding(`${RM} --subscription shop-dev`, { files }).environment, 'dev');
  });

  it('is not known where two subscriptions are the default one', () => {
    const files = {
      [FILE]: profile(one(DEV, 'shop-dev', { isDefault: true }), one(PLAIN, 'x-dev', { isDefault: true })),
    };
    const found = finding(RM, { files });
    assert.deepEqual([found.account, found.environment], [undefined, 'unknown']);
  });

  it('keeps the name where two subscriptions have it, as az refuses to choose', () => {
    const files = { [FILE]: profile(one(DEV, 'twin-dev'), one(PLAIN, 'twin-dev')) };
    const found = finding(`${RM} --subscription twin-dev`, { files });
    assert.deepEqual([found.account, found.identity, found.environment], ['twin-dev', undefined, 'dev']);
  });

  describe('with a default group', () => {
    const own = { '~/.azure/config': '[defaults]\ngroup = shop-prod\n' };
    const line = 'az vm delete -n v';
    it('is raised by it where the line names no group', () => {
      const found = finding(line, { files: { ...FILES, ...own } });
      assert.equal(found.environment, 'prod');
      assert.deepEqual(
        [found.evidence[0]?.text, found.evidence[0]?.file, found.evidence[0]?.line],
        ['target shop-prod', `${HOME}/.azure/config`, 2],
      );
      assert.equal(finding(RM, { files: { ...FILES, ...own } }).environment, 'dev');
      assert.equal(finding(`${line} --resource-group g`, { files: { ...FILES, ...own } }).environment, 'dev');
    });
    it('takes that of the variable, of the nearest folder, then its own', () => {
      const near = { '.azure/config': '[defaults]\ngroup = g\n' };
      const files = { ...FILES, ...own, ...near };
      assert.equal(finding(line, { files }).environment, 'dev');
      assert.equal(finding(line, { files, cwd: `${WORK}/a/b` }).environment, 'dev');
      assert.equal(finding(line, { files, env: { AZURE_DEFAULTS_GROUP: 'shop-prod' } }).environment, 'prod');
      assert.equal(
        finding(line, { files: { ...FILES, ...own }, env: { AZURE_DEFAULTS_GROUP: '' } }).environment,
        'dev',
      );
      const far = { ...FILES, '/agent-guard-test/.azure/config': '[defaults]\ngroup = shop-prod\n' };
      assert.equal(finding(line, { files: far }).environment, 'prod');
    });
  });

  it('names the subscription of an azd environment', () => {
    const files = {
      ...FILES,
      '.azure/config.json': '{"defaultEnvironment":"blue"}',
      '.azure/blue/.env': `AZURE_SUBSCRIPTION_ID="${PROD}"\n`,
    };
    const found = finding('azd down', { files });
    assert.deepEqual([found.account, found.identity, found.environment], [PROD, 'blue', 'prod']);
  });
});
