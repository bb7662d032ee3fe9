import assert from 'node:assert/strict';
import type { CloudIdentity } from '../../../../src/contracts/identity';
import { gcloudIdentities } from '../../../../src/engine/identities/gcloud';
import { contextOf, HOME, WORK, type Place } from '../../environmentSupport';

const FOLDER = '~/.config/gcloud';
const ADC = `${FOLDER}/application_default_credentials.json`;
const config = (name: string) => `${FOLDER}/configurations/config_${name}`;
const core = (project: string, account = 'ann@acme.example') =>
  `[core]\naccount = ${account}\nproject = ${project}\n`;
const FILES = {
  [`${FOLDER}/active_config`]: 'dev',
  [config('dev')]: `${core('p-1')}[compute]\nregion = europe-west1\n`,
  [config('prod')]: core('p-2', 'ci@p-2.iam.gserviceaccount.com'),
};

function rows(place: Place = {}): CloudIdentity[] {
  const { facts } = contextOf({ files: FILES, ...place });
  return gcloudIdentities(facts, { env: place.env ?? {}, cwd: WORK });
}

const named = (name: string, place?: Place) => rows(place).find((row) => row.name === name);
const short = (list: readonly CloudIdentity[]) =>
  list.map(({ name, isActive }) => (isActive ? `*${name}` : name));

describe('the identities of gcloud', () => {
  it('are none where nothing is there', () => {
    assert.deepEqual(rows({ files: {} }), []);
  });

  it('are its configurations, with what a command would find of each', () => {
    const [dev, prod] = rows();
    const { use, evidence, ...known } = dev!;
    assert.deepEqual(known, {
      provider: 'gcloud',
      name: 'dev',
      kind: 'user',
      principal: 'ann@acme.example',
      account: 'p-1',
      region: 'europe-west1',
      environment: 'dev',
      file: `${HOME}/.config/gcloud/configurations/config_dev`,
      line: 3,
      isActive: true,
      problems: [],
    });
    assert.equal(evidence[0]?.text, 'configuration dev (--configuration)');
    assert.equal(use?.set.CLOUDSDK_ACTIVE_CONFIG_NAME, 'dev');
    assert.deepEqual([prod?.kind, prod?.environment, prod?.isActive], ['service-account', 'prod', false]);
  });

  it('use a configuration by its variable, and take away all that would beat it', () => {
    const use = named('prod', {
      env: { CLOUDSDK_CONFIG: 'other' },
      files: { 'other/configurations/config_prod': core('p') },
    })?.use;
    assert.deepEqual(use?.set, { CLOUDSDK_ACTIVE_CONFIG_NAME: 'prod', CLOUDSDK_CONFIG: `${WORK}/other` });
    for (const name of [
      'CLOUDSDK_CORE_PROJECT',
      'CLOUDSDK_CORE_ACCOUNT',
      'CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT',
      'GOOGLE_APPLICATION_CREDENTIALS',
    ])
      assert.ok(use.unset.includes(name), name);
  });

  it('are active by the terminal, and in a row of its own where its variables change them', () => {
    assert.deepEqual(short(rows({ env: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'prod' } })), ['dev', '*prod']);
    const changed = rows({ env: { CLOUDSDK_CORE_PROJECT: 'acme-prod', CLOUDSDK_COMPUTE_REGION: 'x' } });
    assert.deepEqual(short(changed), ['dev', 'prod', '*CLOUDSDK_CORE_PROJECT, CLOUDSDK_COMPUTE_REGION']);
    const row = changed[2];
    assert.deepEqual(
      [row?.account, row?.environment, row?.principal],
      ['acme-prod', 'prod', 'ann@acme.example'],
    );
    assert.equal(row?.use, undefined);
    // The same values again change nobody.
    assert.deepEqual(short(rows({ env: { CLOUDSDK_CORE_PROJECT: 'p-1' } })), ['*dev', 'prod']);
  });

  it('have the environment that the user labelled', () => {
    assert.equal(named('dev', { mapping: 'project:p-1=staging' })?.environment, 'staging');
    assert.equal(named('dev', { mapping: 'profile:dev=sandbox' })?.environment, 'sandbox');
  });

  describe('that client libraries use', () => {
    const robot = {
      type: 'service_account',
      client_email: 'ci@acme-prod.iam.gserviceaccount.com',
      project_id: 'acme-prod',
      private_key: 'secret',
    };
    const robotFile = { ...FILES, [ADC]: JSON.stringify(robot) };

    it('stand in a row of their own, marked where they are another identity', () => {
      const row = named('application default credentials', { files: robotFile });
      assert.deepEqual(
        [row?.kind, row?.principal, row?.account, row?.environment, row?.isActive],
        ['service-account', 'ci@acme-prod.iam.gserviceaccount.com', 'acme-prod', 'prod', false],
      );
      assert.match(row?.problems[0]?.text ?? '', /another identity than gcloud's account ann@acme\.example/);
      assert.ok(!JSON.stringify(rows({ files: robotFile })).includes('secret'));
    });

    it('are not marked where they are the same, or nobody can tell', () => {
      const problems = (text: unknown) =>
        named('application default credentials', { files: { ...FILES, [ADC]: JSON.stringify(text) } })
          ?.problems;
      assert.deepEqual(problems({ type: 'authorized_user', account: 'Ann@acme.example' }), []);
      assert.deepEqual(problems({ type: 'authorized_user' }), []);
      assert.equal(problems({ type: 'authorized_user', account: 'bob@acme.example' })?.length, 1);
    });

    it('can be used in a terminal, by gcloud too', () => {
      const use = named('application default credentials', { files: robotFile })?.use;
      const file = `${HOME}/.config/gcloud/application_default_credentials.json`;
      assert.deepEqual(use?.set, {
        GOOGLE_APPLICATION_CREDENTIALS: file,
        CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: file,
        CLOUDSDK_CORE_PROJECT: 'acme-prod',
        GOOGLE_CLOUD_PROJECT: 'acme-prod',
      });
      for (const name of Object.keys(use.set)) assert.ok(!use.unset.includes(name), name);
      assert.ok(use.unset.includes('CLOUDSDK_AUTH_ACCESS_TOKEN'));
    });

    it('are those of a variable, once', () => {
      const files = { ...robotFile, 'key.json': JSON.stringify(robot) };
      const names = (path: string) =>
        rows({ files, env: { GOOGLE_APPLICATION_CREDENTIALS: path } })
          .slice(2)
          .map(({ name }) => name);
      assert.deepEqual(names('key.json'), [
        'GOOGLE_APPLICATION_CREDENTIALS',
        'application default credentials',
      ]);
      assert.deepEqual(names(`${HOME}/.config/gcloud/application_default_credentials.json`), [
        'GOOGLE_APPLICATION_CREDENTIALS',
      ]);
    });

    it('are what gcloud itself is where its variable says so', () => {
      const variable = 'CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE';
      const files = { ...FILES, 'key.json': JSON.stringify(robot) };
      const row = named(variable, { files, env: { [variable]: 'key.json' } });
      assert.deepEqual([row?.principal, row?.isActive, row?.problems], [robot.client_email, true, []]);
      const gone = named(variable, { files, env: { [variable]: 'gone.json' } });
      assert.match(gone?.problems[0]?.text ?? '', /there is no file/);
    });

    it('have a row with the reason where they cannot be read', () => {
      const env = { GOOGLE_APPLICATION_CREDENTIALS: 'gone.json' };
      assert.match(
        named('GOOGLE_APPLICATION_CREDENTIALS', { env })?.problems[0]?.text ?? '',
        /there is no file/,
      );
      const broken = named('application default credentials', { files: { ...FILES, [ADC]: '{' } });
      assert.match(broken?.problems[0]?.text ?? '', /not valid JSON/);
      assert.deepEqual([broken?.environment, broken?.use], ['unknown', undefined]);
    });
  });

  it('keep what is broken to its own row', () => {
    const files = { ...FILES, [config('dev')]: `${core('p-1')}[core]\n` };
    const [dev, prod] = rows({ files });
    assert.deepEqual(
      dev?.problems.map(({ line }) => line),
      [4],
    );
    assert.equal(dev.environment, 'unknown');
    assert.deepEqual([prod?.problems, prod?.environment], [[], 'prod']);
  });
});
