import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { locateAmbient } from '../../src/engine/environment/ambient';
import { contextOf, locate, WORK, type Place } from './environmentSupport';

const PROD_KEY = 'AKIAQYLPMN5HHHFPZAM2'; // account 052310077262
const DEV_KEY = 'ASIAQNZGKIQY56JQ7WML'; // account 029608264753

const FILES = {
  '~/.aws/config': `[default]
region = us-east-1
[profile acme-prod]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = PowerUser
region = eu-west-1
[profile acme-dev]
sso_account_id = 222222222222
[profile plain]
sso_account_id = 111111111111
[profile role-dev]
role_arn = arn:aws:iam::222222222222:role/Deploy
source_profile = acme-prod
[profile deploy]
role_arn = arn:aws:iam::333333333333:role/ProdDeploy
source_profile = acme-dev
[profile loop-a]
role_arn = arn:aws:iam::222222222222:role/x
source_profile = loop-b
[profile loop-b]
role_arn = arn:aws:iam::222222222222:role/x
source_profile = loop-a
[profile local-stack]
endpoint_url = http://localhost:4566
[profile s3-local]
services = ls
[services ls]
s3 =
  endpoint_url = http://localhost:4566
[profile local-real]
region = eu-west-1
[profile local-fake]
aws_access_key_id = test
[sso-session corp]
sso_start_url = https://acme.awsapps.com/start
`,
  '~/.aws/credentials': `[keys-prod]
aws_access_key_id = ${PROD_KEY}
aws_secret_access_key = x
`,
};
const D = 'aws ec2 terminate-instances --instance-ids i-1';

const CASES: [expected: string, command: string, place?: Place][] = [
  // Profile: flag > environment > default
  ['prod', `${D} --profile acme-prod`],
  ['prod', `aws --profile=acme-prod ec2 x`],
  ['dev', `${D} --profile acme-dev`],
  ['unknown', D],
  ['prod', D, { env: { AWS_PROFILE: 'acme-prod' } }],
  ['dev', `${D} --profile acme-dev`, { env: { AWS_PROFILE: 'acme-prod' } }],
  ['dev', D, { env: { AWS_DEFAULT_PROFILE: 'acme-dev' } }],
  ['prod', D, { env: { AWS_DEFAULT_PROFILE: 'acme-prod', AWS_PROFILE: 'acme-dev' } }],
  ['prod', D, { env: { AWS_DEFAULT_PROFILE: 'acme-dev', AWS_PROFILE: 'acme-prod' } }],
  ['dev', D, { env: { AWS_PROFILE: 'acme-dev', AWS_DEFAULT_PROFILE: 'acme-dev' } }],
  ['unknown', D, { env: { AWS_PROFILE: '' } }],
  ['unknown', `${D} --profile acme`],
  ['sandbox', `${D} --profile my-sandbox`],
  ['unknown', `${D} --profile \uE000`, { ambient: 'dev' }],
  ['unknown', D, { env: { AWS_PROFILE: 'dev\uE000' }, ambientEnv: {} }],
  // Keys in the environment beat a named profile, not the flag
  ['unknown', D, { env: { AWS_PROFILE: 'acme-dev', AWS_ACCESS_KEY_ID: DEV_KEY } }],
  ['prod', D, { env: { AWS_PROFILE: 'acme-dev', AWS_ACCESS_KEY_ID: PROD_KEY } }],
  ['dev', `${D} --profile acme-dev`, { env: { AWS_ACCESS_KEY_ID: PROD_KEY } }],
  ['dev', D, { env: { AWS_ACCESS_KEY_ID: DEV_KEY }, mapping: 'account:029608264753=dev' }],
  ['dev', D, { env: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE', AWS_ACCOUNT_ID: '222222222222' } }],
  ['dev', D, { env: { AWS_ACCESS_KEY_ID: DEV_KEY, AWS_VAULT: 'acme-dev' } }],
  [
    'unknown',
    D,
    {
      env: { AWS_ACCESS_KEY_ID: DEV_KEY, AWS_VAULT: 'acme-dev' },
      ambientEnv: { AWS_ACCESS_KEY_ID: DEV_KEY },
    },
  ],
  ['unknown', D, { env: { AWS_ACCESS_KEY_ID: '\uE000' }, ambientEnv: {}, ambient: 'dev' }],
  // Paths in the environment
  [
    'dev',
    D,
    {
      env: { AWS_CONFIG_FILE: 'own.ini', AWS_PROFILE: 'x' },
      files: { 'own.ini': '[profile x]\nrole_arn = arn:aws:iam::222222222222:role/dev\n' },
    },
  ],
  ['unknown', D, { env: { AWS_CONFIG_FILE: 'own.ini', AWS_PROFILE: 'dev' }, cwd: undefined }],
  // Called local: only an endpoint is
  ['local', `${D} --profile local`],
  ['unknown', `${D} --profile local-real`],
  ['local', `${D} --profile local-fake`],
  ['unknown', `${D} --profile s3-local`],
  // What a profile stands for
  ['prod', `${D} --profile plain`],
  ['prod', `${D} --profile deploy`],
  ['dev', `${D} --profile role-dev`],
  ['unknown', `${D} --profile loop-a`],
  ['prod', `${D} --profile keys-prod`],
  // Web identity
  [
    'prod',
    D,
    { env: { AWS_ROLE_ARN: 'arn:aws:iam::444444444444:role/prod-ci', AWS_WEB_IDENTITY_TOKEN_FILE: '/t' } },
  ],
  ['unknown', D, { env: { AWS_ROLE_ARN: 'arn:aws:iam::444444444444:role/prod-ci' } }],
  // Endpoints
  ['local', `${D} --endpoint-url http://localhost:4566`],
  ['local', `${D} --endpoint-url=http://127.0.0.1:5000 --profile acme-prod`],
  ['unknown', `${D} --endpoint-url https://ec2.us-east-1.amazonaws.com`],
  ['unknown', `${D} --endpoint-url http://localhost.evil.com`],
  ['local', D, { env: { AWS_ENDPOINT_URL: 'http://localhost:4566' } }],
  ['local', 'aws s3api delete-bucket --bucket x', { env: { AWS_ENDPOINT_URL_S3: 'http://localhost:4566' } }],
  ['unknown', D, { env: { AWS_ENDPOINT_URL_S3: 'http://localhost:4566' } }],
  [
    'unknown',
    D,
    { env: { AWS_ENDPOINT_URL: 'http://localhost:4566', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' } },
  ],
  ['local', `${D} --profile local-stack`],
  ['local', 'aws s3 rb s3://x --profile s3-local'],
  ['unknown', `${D} --profile s3-local`],
  [
    'unknown',
    `${D} --endpoint-url https://ec2.amazonaws.com`,
    { env: { AWS_ENDPOINT_URL: 'http://localhost:4566' } },
  ],
  ['prod', D, { env: { AWS_ENDPOINT_URL: 'https://minio.prod.acme.com' } }],
  ['unknown', `${D} --endpoint-url \uE000`],
  [
    'local',
    `${D} --endpoint-url http://localhost:4566`,
    { mapping: 'profile:default=prod', targets: ['acme-prod'] },
  ],
  // Targets only raise
  ['prod', 'aws s3 rb s3://acme-prod-backups --profile acme-dev', { targets: ['s3://acme-prod-backups'] }],
  ['unknown', 'aws s3 rb s3://acme-dev', { targets: ['s3://acme-dev'] }],
  ['prod', 'aws s3 rb x --profile acme-prod', { targets: ['dev'] }],
  ['staging', 'aws s3 rb x --profile acme-dev', { targets: ['acme-staging'] }],
  ['unknown', 'aws s3 rb x', { targets: ['acme-staging'] }],
  ['unknown', 'aws x y --no-sign-request --profile acme-dev'],
  ['prod', 'aws x y --no-sign-request', { targets: ['acme-prod'] }],
  // Labels
  ['dev', 'aws s3 rb x --profile acme-prod', { mapping: 'profile:acme-prod=dev' }],
  [
    'sandbox',
    'aws s3 rb s3://acme-prod --profile acme-x',
    { mapping: 'profile:acme-*=sandbox', targets: ['s3://acme-prod'] },
  ],
  ['prod', `${D} --profile acme-dev`, { mapping: 'account:222222222222=prod' }],
  ['prod', `${D} --profile acme-dev`, { mapping: 'account:222222222222=prod profile:acme-dev=dev' }],
  [
    'staging',
    `${D} --profile role-dev`,
    { mapping: 'account:222222222222=staging account:111111111111=prod' },
  ],
  ['dev', D, { mapping: 'profile:default=dev' }],
  ['dev', D, { mapping: `folder:${WORK}=dev` }],
  ['prod', D, { mapping: `folder:${WORK}=prod`, env: { AWS_PROFILE: 'acme-dev' } }],
  ['prod', D, { mapping: `folder:${WORK}=dev`, env: { AWS_PROFILE: 'acme-prod' } }],
  ['prod', D, { mapping: `folder:${WORK}=prod profile:default=dev` }],
  ['prod', 'aws s3 rb x', { mapping: `folder:${WORK}=dev`, targets: ['acme-prod'] }],
  ['unknown', D, { mapping: 'folder:/elsewhere=dev' }],
  [
    'prod',
    `aws sns delete-topic --topic-arn arn:aws:sns:us-east-1:111111111111:t --profile acme-dev`,
    { mapping: 'account:111111111111=prod' },
  ],
  [
    'unknown',
    'aws sns delete-topic --topic-arn arn:aws:sns:us-east-1:222222222222:t',
    { mapping: 'account:222222222222=dev' },
  ],
  // The ambient statement
  ['prod', D, { ambient: 'prod' }],
  ['dev', D, { ambient: 'dev' }],
  ['unknown', D, { ambient: 'unknown' }],
  ['dev', `${D} --profile dev-sandbox`, { ambient: 'prod' }],
  ['prod', `${D} --profile default`, { ambient: 'prod' }],
  ['unknown', `${D} --profile other`, { ambient: 'dev' }],
  ['dev', D, { ambient: 'prod', env: { AWS_PROFILE: 'acme-dev' }, ambientEnv: {} }],
  ['prod', D, { ambient: 'prod', env: { AWS_PROFILE: 'acme-dev' } }],
  ['prod', D, { ambient: 'dev', env: { AWS_PROFILE: 'acme-prod' }, ambientEnv: {} }],
  ['prod', 'aws s3 rb x', { ambient: 'dev', targets: ['acme-prod'] }],
  ['unknown', D, { ambient: 'dev', env: {}, ambientEnv: { AWS_PROFILE: 'acme-dev' } }],
  ['unknown', D, { ambient: 'dev', env: { AWS_CONFIG_FILE: '/x' }, ambientEnv: {} }],
  ['local', `${D} --endpoint-url http://localhost:4566`, { ambient: 'prod' }],
  ['unknown', D, { ambient: 'dev', env: { AWS_ACCESS_KEY_ID: DEV_KEY }, ambientEnv: {} }],
  ['sandbox', D, { ambient: 'sandbox', cwd: undefined }],
];

describe('locateAws', () => {
  for (const [expected, command, place] of CASES) {
    it(`${command} ${JSON.stringify({ ...place, files: undefined })} is ${expected}`, () => {
      const finding = locate(command, { files: FILES, ...place });
      assert.equal(finding.environment, expected, JSON.stringify(finding.evidence));
    });
  }

  const DETAILS: [
    command: string,
    place: Place,
    account: string | undefined,
    identity: string | undefined,
    region: string | undefined,
  ][] = [
    [D, {}, undefined, 'default', 'us-east-1'],
    [`${D} --profile acme-prod`, {}, '111111111111', 'acme-prod', 'eu-west-1'],
    [`${D} --profile acme-prod --region ap-1`, {}, '111111111111', 'acme-prod', 'ap-1'],
    [
      D,
      { env: { AWS_ACCESS_KEY_ID: DEV_KEY, AWS_PROFILE: 'acme-prod' } },
      '029608264753',
      undefined,
      'eu-west-1',
    ],
    [`${D} --profile keys-prod`, {}, '052310077262', 'keys-prod', undefined],
    [`${D} --profile deploy`, {}, '333333333333', 'deploy', undefined],
    [D, { env: { AWS_REGION: 'a', AWS_DEFAULT_REGION: 'b' } }, undefined, 'default', 'a'],
    [`${D} --no-sign-request`, {}, undefined, undefined, 'us-east-1'],
  ];
  for (const [command, place, account, identity, region] of DETAILS) {
    it(`${command} ${JSON.stringify(place)} names ${account} ${identity} ${region}`, () => {
      const finding = locate(command, { files: FILES, ...place });
      assert.deepEqual([finding.account, finding.identity, finding.region], [account, identity, region]);
    });
  }

  it('gives file and line for what a profile says', () => {
    const [first] = locate(`${D} --profile acme-prod`, { files: FILES }).evidence;
    assert.deepEqual(
      [first?.text, first?.file, first?.line],
      ['profile acme-prod (--profile)', '/agent-guard-test/home/.aws/config', 3],
    );
  });
  it('says that keys are those of a known account', () => {
    assert.match(
      locate(D, { files: FILES, env: { AWS_ACCESS_KEY_ID: PROD_KEY } }).evidence[0]?.text ?? '',
      /account 052310077262 is the one of profile keys-prod/,
    );
  });
  it('judges a file that does not parse as unknown, with file and line', () => {
    const finding = locate(`${D} --profile acme-dev`, {
      files: { '~/.aws/credentials': '[acme-dev]\naws_access_key_id = AKIA\ngarbage\n' },
    });
    assert.equal(finding.environment, 'unknown');
    const [problem] = finding.evidence;
    assert.deepEqual([problem?.source, problem?.line], ['problem', 3]);
    assert.match(problem?.text ?? '', /\.aws\/credentials line 3/);
  });
  it('names that are hostile to terminals are shown escaped', () => {
    const finding = locate('aws x', { env: { AWS_PROFILE: 'prod\u202e\u001b[2J\nx' } });
    assert.ok(!/[\p{Cc}\p{Cf}]/u.test(finding.evidence.map((one) => one.text).join('')));
    assert.equal(finding.environment, 'prod');
  });

  it('never throws', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '--profile',
        '--endpoint-url',
        'http://localhost',
        'acme-dev',
        '--',
        '',
        '\uE000',
        'arn:aws:iam::1:x',
        's3',
      ),
      fc.string({ unit: 'binary' }),
    );
    const env = fc.dictionary(
      fc.constantFrom(
        'AWS_PROFILE',
        'AWS_ACCESS_KEY_ID',
        'AWS_CONFIG_FILE',
        'HOME',
        'AWS_ROLE_ARN',
        'AWS_WEB_IDENTITY_TOKEN_FILE',
        'AWS_ENDPOINT_URL',
        'AWS_ACCOUNT_ID',
        'TF_DATA_DIR',
        'TF_WORKSPACE',
        'TF_CLI_ARGS',
      ),
      word,
    );
    fc.assert(
      fc.property(
        fc.constantFrom('aws', 'terraform'),
        fc.array(word),
        env,
        fc.array(word),
        fc.string(),
        (tool, words, variables, targets, text) => {
          const found = locate([tool, ...words].join(' '), {
            env: variables,
            targets,
            files: { '~/.aws/config': text, 'main.tf': text },
          });
          assert.ok(found.environment === 'unknown' || found.evidence.length > 0);
        },
      ),
      { numRuns: 500 },
    );
  });
  it('no name of a target, and no ambient statement, makes prod anything else', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('dev', 'sandbox', 'local', 'test', 'x')),
        fc.constantFrom('local', 'sandbox', 'dev', 'staging', undefined),
        (targets, ambient) => {
          assert.equal(
            locate(`${D} --profile acme-prod`, { files: FILES, targets, ambient }).environment,
            'prod',
          );
        },
      ),
    );
  });
});

describe('locateAmbient', () => {
  const AMBIENT: [place: Place, expected: string][] = [
    [{}, 'unknown'],
    [{ env: { AWS_PROFILE: 'acme-prod' } }, 'prod'],
    [{ mapping: `folder:${WORK}=prod` }, 'prod'],
    [{ ambient: 'dev' }, 'dev'],
    [{ env: { AWS_ENDPOINT_URL: 'http://localhost:4566', AWS_PROFILE: 'acme-prod' } }, 'local'],
    [{ env: { AWS_PROFILE: 'acme-dev' }, mapping: `folder:${WORK}=prod` }, 'prod'],
    [{ env: { AWS_ACCESS_KEY_ID: PROD_KEY, AWS_PROFILE: 'acme-dev' } }, 'prod'],
  ];
  for (const [place, expected] of AMBIENT)
    it(`${JSON.stringify(place)} is ${expected}`, () => {
      assert.equal(locateAmbient(contextOf({ files: FILES, ...place })).environment, expected);
    });
  it('names profile and account', () => {
    const finding = locateAmbient(contextOf({ files: FILES, env: { AWS_PROFILE: 'acme-prod' } }));
    assert.deepEqual(
      [finding.identity, finding.account, finding.region],
      ['acme-prod', '111111111111', 'eu-west-1'],
    );
  });
});
