import assert from 'node:assert/strict';
import type { EnvironmentFinding } from '../../../../src/contracts/environment';
import { decide } from '../../../../src/engine/decide';
import { contextOf, type Place } from '../../environmentSupport';

function finding(text: string, place: Place): EnvironmentFinding {
  const { request, facts } = contextOf(place);
  return decide({ ...request, text }, facts).environment;
}

const PROD = '22222222-2222-4222-8222-222222222222';
const DEV = '11111111-1111-4111-8111-111111111111';
const ROBOT = {
  type: 'service_account',
  client_email: 'ci@acme-prod.iam.gserviceaccount.com',
  project_id: 'acme-prod',
  private_key_id: 'k1',
  private_key: 'secret',
};
const USER = { name: 'ann@acme.example', type: 'user' };
const HOME_FILES = {
  '~/.config/gcloud/configurations/config_default':
    '[core]\naccount = ann@acme.example\nproject = acme-dev\n',
  '~/.azure/azureProfile.json': JSON.stringify({
    subscriptions: [
      { id: DEV, name: 'shop-dev', user: USER, isDefault: true, environmentName: 'AzureCloud' },
      { id: PROD, name: 'shop-prod', user: USER, environmentName: 'AzureCloud' },
    ],
  }),
};
const ADC = { '~/.config/gcloud/application_default_credentials.json': JSON.stringify(ROBOT) };
const DESTROY = 'terraform destroy -auto-approve';

describe('Terraform with the google provider', () => {
  const files = { ...HOME_FILES, 'main.tf': 'provider "google" {\n  project = "p-1"\n}\n' };

  it("works as the default credentials and not as gcloud's account", () => {
    assert.equal(finding(DESTROY, { files }).who, undefined);
    const found = finding(DESTROY, { files: { ...files, ...ADC } });
    assert.deepEqual(found.who, {
      kind: 'service-account',
      principal: 'ci@acme-prod.iam.gserviceaccount.com',
      keyId: 'k1',
    });
    assert.deepEqual([found.account, found.environment], ['p-1', 'prod']);
  });

  it('works as the key that a variable names, and as the service account that it takes on', () => {
    const key = {
      ...files,
      'key.json': JSON.stringify({ ...ROBOT, client_email: 'x@acme-dev.iam.gserviceaccount.com' }),
    };
    const env = { GOOGLE_APPLICATION_CREDENTIALS: 'key.json' };
    assert.equal(finding(DESTROY, { files: key, env }).who?.principal, 'x@acme-dev.iam.gserviceaccount.com');
    const acting = { ...env, GOOGLE_IMPERSONATE_SERVICE_ACCOUNT: 'run@acme-prod.iam.gserviceaccount.com' };
    const found = finding(DESTROY, { files: key, env: acting });
    assert.deepEqual(found.who, {
      kind: 'service-account',
      principal: 'run@acme-prod.iam.gserviceaccount.com',
    });
    assert.equal(found.environment, 'prod');
  });

  it('does not take the project of gcloud', () => {
    const bare = { ...HOME_FILES, 'main.tf': 'provider "google" {}\n' };
    assert.deepEqual(
      [finding(DESTROY, { files: bare }).account, finding(DESTROY, { files: bare }).environment],
      [undefined, 'unknown'],
    );
  });
});

describe('Terraform with the azurerm provider', () => {
  const tf = (body: string) => ({
    ...HOME_FILES,
    'main.tf': `provider "azurerm" {\n  features {}\n${body}}\n`,
  });

  it('has the subscription of az, with its login, where nothing else is given', () => {
    const found = finding(DESTROY, { files: tf('') });
    assert.deepEqual([found.account, found.environment], [DEV, 'dev']);
    assert.deepEqual(found.who, { kind: 'user', principal: 'ann@acme.example' });
  });

  it('has the one of the block, then that of ARM_SUBSCRIPTION_ID, by their names', () => {
    const block = finding(DESTROY, { files: tf(`  subscription_id = "${PROD}"\n`) });
    assert.deepEqual([block.account, block.environment], [PROD, 'prod']);
    const variable = finding(DESTROY, { files: tf(''), env: { ARM_SUBSCRIPTION_ID: PROD } });
    assert.deepEqual([variable.account, variable.environment], [PROD, 'prod']);
    const mapping = 'account:shop-prod=sandbox';
    assert.equal(
      finding(DESTROY, { files: tf(''), env: { ARM_SUBSCRIPTION_ID: PROD }, mapping }).environment,
      'sandbox',
    );
  });

  it('has nothing of az where a service principal logs in', () => {
    const found = finding(DESTROY, { files: tf(''), env: { ARM_CLIENT_ID: 'robot' } });
    assert.equal(found.account, undefined);
    assert.deepEqual(found.who, { kind: 'service-account', principal: 'robot' });
  });
});

describe('a call of a client library', () => {
  const code = "from google.cloud import storage\nstorage.Client().bucket('b').delete(force=True)\n";
  const files = { ...HOME_FILES, 'clean.py': code };

  it("is not judged by what gcloud's configuration says, and raised by the credentials that it uses", () => {
    assert.equal(finding('gcloud storage rm -r gs://b', { files }).environment, 'dev');
    const found = finding('python clean.py', { files });
    assert.deepEqual([found.account, found.environment], [undefined, 'unknown']);
    const robot = finding('python clean.py', { files: { ...files, ...ADC } });
    assert.deepEqual(
      [robot.who?.principal, robot.environment],
      ['ci@acme-prod.iam.gserviceaccount.com', 'prod'],
    );
  });

  it('is raised by a project of the environment, and not lowered', () => {
    assert.equal(
      finding('python clean.py', { files, env: { GOOGLE_CLOUD_PROJECT: 'acme-prod' } }).environment,
      'prod',
    );
    assert.equal(
      finding('python clean.py', { files, env: { GOOGLE_CLOUD_PROJECT: 'acme-dev' } }).environment,
      'unknown',
    );
  });
});

describe('a command that runs on another machine', () => {
  for (const line of [
    'ssh host gcloud sql instances delete x',
    "ssh host 'az vm delete -n v -g g'",
    'docker run --rm google/cloud-sdk gcloud sql instances delete x',
  ])
    it(`has nothing of this one's files: ${line}`, () => {
      const found = finding(line, { files: HOME_FILES });
      assert.deepEqual([found.account, found.environment], [undefined, 'unknown']);
    });
});
