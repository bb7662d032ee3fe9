import assert from 'node:assert/strict';
import type { EnvironmentFinding } from '../../../../src/contracts/environment';
import { decide } from '../../../../src/engine/decide';
import { contextOf, HOME, WORK, type Place } from '../../environmentSupport';

function finding(text: string, place: Place = {}): EnvironmentFinding {
  const { request, facts } = contextOf(place);
  return decide({ ...request, text }, facts).environment;
}

const FOLDER = '~/.config/gcloud';

/** A home with these configurations: name to its properties. */
function home(configurations: Record<string, string>, active?: string): Record<string, string> {
  return {
    ...Object.fromEntries(
      Object.entries(configurations).map(([name, text]) => [`${FOLDER}/configurations/config_${name}`, text]),
    ),
    ...(active !== undefined && { [`${FOLDER}/active_config`]: active }),
  };
}

const core = (project: string, account = 'ann@acme.example') =>
  `[core]\naccount = ${account}\nproject = ${project}\n`;
const FILES = home({ prod: core('p-4711'), dev: core('p-4712'), default: core('p-4713') }, 'dev');
const RM = 'gcloud sql instances delete x';
const KEY = JSON.stringify({
  type: 'service_account',
  client_email: 'ci@acme-prod.iam.gserviceaccount.com',
  private_key_id: 'k1',
});

describe("where gcloud's files send a command", () => {
  const cases: readonly [
    line: string,
    place: Place,
    account: string | undefined,
    configuration: string | undefined,
    environment: string,
  ][] = [
    // What is active, and what a flag or a variable chooses in its place.
    [RM, {}, 'p-4712', 'dev', 'dev'],
    [`${RM} --configuration prod`, {}, 'p-4711', 'prod', 'prod'],
    [`${RM} --configuration=prod --configuration=default`, {}, 'p-4713', 'default', 'unknown'],
    [`${RM} --configuration=`, {}, 'p-4712', 'dev', 'dev'],
    [RM, { env: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'prod' } }, 'p-4711', 'prod', 'prod'],
    [RM, { env: { CLOUDSDK_ACTIVE_CONFIG_NAME: '' } }, 'p-4712', 'dev', 'dev'],
    [`${RM} --configuration dev`, { env: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'prod' } }, 'p-4712', 'dev', 'dev'],
    [RM, { env: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'gone' } }, undefined, 'gone', 'unknown'],
    [RM, { env: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'NONE' } }, undefined, 'NONE', 'unknown'],
    // The project: flag, variable, configuration; the variable beats the flag that names a configuration.
    [`${RM} --project p-9`, {}, 'p-9', 'dev', 'unknown'],
    [RM, { env: { CLOUDSDK_CORE_PROJECT: 'p-9' } }, 'p-9', 'dev', 'unknown'],
    [
      `${RM} --configuration dev`,
      { env: { CLOUDSDK_CORE_PROJECT: 'acme-prod' } },
      'acme-prod',
      'dev',
      'prod',
    ],
    [`${RM} --project acme-dev`, { env: { CLOUDSDK_CORE_PROJECT: 'acme-prod' } }, 'acme-dev', 'dev', 'dev'],
    [RM, { env: { GOOGLE_CLOUD_PROJECT: 'acme-prod', GCLOUD_PROJECT: 'acme-prod' } }, 'p-4712', 'dev', 'dev'],
    [RM, { env: { CLOUDSDK_CORE_PROJECT: '' } }, undefined, 'dev', 'dev'],
    // A project that a configuration of a telling name has.
    [`${RM} --project p-4711`, {}, 'p-4711', 'dev', 'prod'],
    [RM, { env: { CLOUDSDK_CORE_PROJECT: 'p-4711' } }, 'p-4711', 'dev', 'prod'],
    // An earlier command of the text.
    [`gcloud config set project acme-prod; ${RM}`, {}, 'acme-prod', 'dev', 'prod'],
    [`gcloud config configurations activate prod; ${RM}`, {}, 'p-4711', 'prod', 'prod'],
    [`gcloud config set project acme-prod; ${RM} --configuration dev`, {}, 'p-4712', 'dev', 'dev'],
    [`gcloud config unset project; ${RM}`, {}, undefined, 'dev', 'dev'],
    [
      `gcloud config set project acme-prod; ${RM}`,
      { env: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'default' } },
      'acme-prod',
      'default',
      'prod',
    ],
    [
      `gcloud config set project acme-prod; CLOUDSDK_ACTIVE_CONFIG_NAME=dev ${RM}`,
      {},
      'p-4712',
      'dev',
      'dev',
    ],
    // What cannot be known before it runs.
    [`${RM} --configuration "$C"`, {}, undefined, undefined, 'unknown'],
    [`${RM} --project "$P"`, {}, undefined, 'dev', 'unknown'],
    [`CLOUDSDK_CONFIG="$D" ${RM}`, {}, undefined, undefined, 'unknown'],
    // The other tools.
    ['gsutil rm gs://b/x', {}, 'p-4712', 'dev', 'dev'],
    ['gsutil -o GSUtil:default_project_id=acme-prod rb gs://b', {}, 'acme-prod', 'dev', 'prod'],
    ['bq rm -f d.t', {}, 'p-4712', 'dev', 'dev'],
    ['bq --project_id=acme-prod rm -f d.t', {}, 'acme-prod', 'dev', 'prod'],
  ];
  for (const [line, place, account, configuration, environment] of cases)
    it(`${line} ${JSON.stringify(place)}: ${account} of ${configuration}, ${environment}`, () => {
      const found = finding(line, { files: FILES, ...place });
      if (configuration !== undefined || account !== undefined) assert.equal(found.identity, configuration);
      assert.equal(found.account, account);
      assert.equal(found.environment, environment);
    });

  it('is what a folder of its own says', () => {
    const files = { 'own/configurations/config_default': core('acme-prod') };
    const absolute = { files: { ...FILES, ...files }, env: { CLOUDSDK_CONFIG: `${WORK}/own` } };
    assert.equal(finding(RM, absolute).account, 'acme-prod');
    assert.equal(finding(RM, { ...absolute, env: { CLOUDSDK_CONFIG: 'own' } }).account, 'acme-prod');
    assert.equal(finding(RM, { files: FILES, env: { CLOUDSDK_CONFIG: `${WORK}/none` } }).account, undefined);
  });

  it('is the default configuration where none was ever chosen', () => {
    const found = finding(RM, { files: home({ default: core('acme-prod'), dev: core('p') }) });
    assert.deepEqual([found.account, found.identity, found.environment], ['acme-prod', 'default', 'prod']);
  });

  it('says where it stands', () => {
    const found = finding(RM, { files: home({ default: core('acme-prod') }, 'default') });
    const file = `${HOME}/.config/gcloud/configurations/config_default`;
    assert.deepEqual(found.evidence[0], {
      environment: 'prod',
      text: 'project acme-prod (configuration default)',
      source: 'name',
      file,
      line: 3,
    });
    const shared = finding(`${RM} --project p-4711`, { files: FILES });
    assert.match(shared.evidence[0]?.text ?? '', /project p-4711 is the one of configuration prod/);
    assert.deepEqual([shared.evidence[0]?.source, shared.evidence[0]?.line], ['account', 3]);
  });

  it('is what the user labelled, the project or the configuration that holds it', () => {
    assert.equal(finding(RM, { files: FILES, mapping: 'project:p-4712=sandbox' }).environment, 'sandbox');
    assert.equal(finding(RM, { files: FILES, mapping: 'profile:dev=staging' }).environment, 'staging');
    const other = { files: FILES, mapping: 'profile:dev=staging' };
    assert.equal(finding(`${RM} --project p-9`, other).environment, 'unknown');
  });

  it('is not lowered below what the ambient credentials are said to be', () => {
    assert.equal(finding(RM, { files: FILES, ambient: 'prod' }).environment, 'prod');
    assert.equal(finding(`${RM} --configuration dev`, { files: FILES, ambient: 'prod' }).environment, 'dev');
  });

  it('is not known where the file that says it is broken, and known where that does not matter', () => {
    const files = home({ dev: `${core('acme-dev')}[core]\n`, prod: core('acme-prod') }, 'dev');
    const broken = finding(RM, { files });
    assert.equal(broken.environment, 'unknown');
    assert.match(broken.evidence[0]?.text ?? '', /config_dev line 4 cannot be read: section \[core\]/);
    assert.equal(finding(`${RM} --configuration prod`, { files }).environment, 'prod');
    assert.equal(finding(`${RM} --project acme-dev`, { files }).environment, 'dev');
  });

  it('takes an active configuration with a newline for a name that is not there, as gcloud does', () => {
    const found = finding(RM, { files: { ...FILES, [`${FOLDER}/active_config`]: 'dev\n' } });
    assert.equal(found.account, undefined);
  });

  it('goes back to the default configuration where the active one is no name, as gcloud does', () => {
    const found = finding(RM, { files: { ...FILES, [`${FOLDER}/active_config`]: 'Not a name' } });
    assert.deepEqual([found.account, found.identity], ['p-4713', 'default']);
  });

  it('reads a flags file, in which gcloud looks for no configuration', () => {
    const files = { ...FILES, 'f.yaml': '--project: acme-prod\n--configuration: prod\n' };
    const found = finding(`${RM} --flags-file=f.yaml`, { files });
    assert.deepEqual([found.account, found.identity], ['acme-prod', 'dev']);
  });

  it('is local where the configuration replaces an address by one of this machine', () => {
    const text = `${core('acme-prod')}[api_endpoint_overrides]\nspanner = http://localhost:9020/\n`;
    const files = home({ default: text });
    assert.equal(finding('gcloud spanner instances delete x', { files }).environment, 'local');
    assert.equal(finding('gcloud spanner instances delete x', { files }).evidence[0]?.line, 5);
    assert.equal(finding(RM, { files }).environment, 'prod');
    const env = { CLOUDSDK_API_ENDPOINT_OVERRIDES_SPANNER: 'https://example.com/' };
    assert.equal(finding('gcloud spanner instances delete x', { files, env }).environment, 'prod');
  });

  describe('with the file of bq', () => {
    const rc = 'project_id = acme-prod\n[mk]\nproject_id = acme-dev\n';
    it('takes its project where gcloud has none', () => {
      assert.equal(finding('bq rm -f d.t', { files: { '~/.bigqueryrc': rc } }).account, 'acme-prod');
      assert.equal(finding('bq rm -f d.t', { files: { ...FILES, '~/.bigqueryrc': rc } }).account, 'p-4712');
      assert.equal(
        finding('bq rm -f d.t', { files: { rc: '--project_id=acme-prod' }, env: { BIGQUERYRC: 'rc' } })
          .account,
        'acme-prod',
      );
      assert.equal(finding('bq --bigqueryrc=rc rm -f d.t', { files: { rc: 'project_id=p' } }).account, 'p');
    });
    it('takes nothing from the sections of single commands', () => {
      assert.equal(
        finding('bq rm -f d.t', { files: { '~/.bigqueryrc': '[rm]\nproject_id = x\n' } }).account,
        undefined,
      );
    });
  });

  describe('and as whom', () => {
    const whoOf = (line: string, place: Place = {}) => finding(line, { files: FILES, ...place }).who;
    const ANN = { kind: 'user', principal: 'ann@acme.example' };
    const ROBOT = { kind: 'service-account', principal: 'a@acme-dev.iam.gserviceaccount.com' };
    const robot = ROBOT.principal;
    const acting = home({ dev: `${core('p')}[auth]\nimpersonate_service_account = x@y, ${robot}\n` }, 'dev');

    const cases: readonly [line: string, place: Place, who: unknown][] = [
      [RM, {}, ANN],
      [`${RM} --account ${robot}`, {}, ROBOT],
      [RM, { env: { CLOUDSDK_CORE_ACCOUNT: robot } }, ROBOT],
      [
        `${RM} --account bob@acme.example`,
        { env: { CLOUDSDK_CORE_ACCOUNT: robot } },
        { kind: 'user', principal: 'bob@acme.example' },
      ],
      [`gcloud config set account ${robot}; ${RM}`, {}, ROBOT],
      [`gcloud auth login; ${RM}`, {}, undefined],
      [`gcloud auth activate-service-account --key-file=k; ${RM}`, {}, undefined],
      [`${RM} --impersonate-service-account=${robot}`, {}, ROBOT],
      [RM, { env: { CLOUDSDK_AUTH_IMPERSONATE_SERVICE_ACCOUNT: robot } }, ROBOT],
      [RM, { files: acting }, ROBOT],
      [`gsutil -i ${robot} rm gs://b/x`, {}, ROBOT],
      [RM, { env: { CLOUDSDK_AUTH_ACCESS_TOKEN: '<set>' } }, { kind: 'token' }],
      [RM, { env: { CLOUDSDK_AUTH_ACCESS_TOKEN_FILE: 'f' } }, { kind: 'token' }],
      [`${RM} --access-token-file=f`, {}, { kind: 'token' }],
      [
        RM,
        { files: { ...FILES, 'key.json': KEY }, env: { CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: 'key.json' } },
        { kind: 'service-account', principal: 'ci@acme-prod.iam.gserviceaccount.com', keyId: 'k1' },
      ],
      [RM, { env: { CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: 'none.json' } }, undefined],
      [RM, { files: {} }, undefined],
    ];
    for (const [line, place, who] of cases)
      it(`${line} ${JSON.stringify(place.env ?? {})}: ${JSON.stringify(who)}`, () => {
        assert.deepEqual(whoOf(line, place), who);
      });

    it('is raised by the project in the name of the account that acts', () => {
      const env = { CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE: 'key.json' };
      assert.equal(finding(RM, { files: { ...FILES, 'key.json': KEY }, env }).environment, 'prod');
    });
  });

  it('never throws and shows names as they can be shown, whatever stands in the files', () => {
    for (const text of [
      '\u0000',
      '[',
      '[core]\nproject = a\n  b\nprod',
      `[core]\nproject=${'x'.repeat(5000)}`,
      '[core]\nproject = pr\u202eod-\u0007',
    ]) {
      const found = finding(RM, { files: home({ default: text }) });
      for (const { text: shown } of found.evidence) assert.doesNotMatch(shown, /\p{Cc}|\p{Cf}/u);
    }
  });
});
