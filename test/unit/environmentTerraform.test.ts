import assert from 'node:assert/strict';
import { locate, WORK, type Place } from './environmentSupport';

const D = 'terraform destroy -auto-approve';
const DATA = { 'main.tf': 'resource "terraform_data" "x" {\n}\n' };
const AWS = { 'main.tf': 'provider "aws" {\n  region = "eu-west-1"\n}\nresource "aws_instance" "x" {\n}\n' };
const HOME_FILES = {
  '~/.aws/config':
    '[profile acme-prod]\nsso_account_id = 111111111111\n[profile acme-dev]\nsso_account_id = 222222222222\n',
};
const with_ = (more: Record<string, string>, base: Record<string, string> = AWS) => ({
  ...HOME_FILES,
  ...base,
  ...more,
});
const s3 = (config: object) => ({
  '.terraform/terraform.tfstate': JSON.stringify({ version: 3, backend: { type: 's3', config } }),
});
const aws = (body: string) => ({ 'main.tf': `provider "aws" {\n${body}\n}\n` });

const CASES: [expected: string, command: string, place: Place][] = [
  ['unknown', D, {}],
  ['unknown', D, { files: DATA }],
  ['prod', D, { files: DATA, mapping: `folder:${WORK}=prod` }],
  ['local', D, { files: DATA, mapping: `folder:${WORK}=local` }],
  // Workspace
  ['prod', D, { files: with_({ '.terraform/environment': 'prod' }) }],
  ['dev', D, { files: with_({ '.terraform/environment': 'dev\n' }) }],
  ['dev', D, { files: with_({ '.terraform/environment': 'prod' }), env: { TF_WORKSPACE: 'dev' } }],
  ['prod', D, { files: AWS, env: { TF_WORKSPACE: 'prod' } }],
  ['staging', D, { files: with_({ 'd/environment': 'staging' }), env: { TF_DATA_DIR: 'd' } }],
  ['unknown', D, { files: AWS, env: { TF_WORKSPACE: 'dev\uE000' } }],
  ['unknown', D, { files: AWS, env: { TF_WORKSPACE: 'local' } }],
  ['unknown', D, { files: with_({ '.terraform/environment': '../dev' }) }],
  ['dev', D, { files: with_({ '.terraform/environment': 'prod' }), mapping: 'workspace:prod=dev' }],
  ['prod', D, { files: AWS, mapping: 'workspace:default=prod' }],
  // The shell's AWS identity
  ['prod', D, { files: with_({}), env: { AWS_PROFILE: 'acme-prod' } }],
  ['dev', D, { files: with_({}), env: { AWS_PROFILE: 'acme-dev' } }],
  ['prod', D, { files: with_({ '.terraform/environment': 'dev' }), env: { AWS_PROFILE: 'acme-prod' } }],
  ['unknown', D, { files: with_({}, DATA), env: { AWS_PROFILE: 'acme-prod' } }],
  ['prod', D, { env: { AWS_PROFILE: 'acme-prod' } }],
  ['prod', D, { files: with_({}), env: { AWS_PROFILE: 'acme-dev' }, mapping: 'account:222222222222=prod' }],
  ['dev', D, { files: with_({}), env: { AWS_PROFILE: 'x' }, mapping: 'profile:x=dev' }],
  ['prod', D, { files: with_({}), env: { AWS_PROFILE: 'acme-prod' }, mapping: `folder:${WORK}=dev` }],
  ['dev', D, { files: with_({}), env: { AWS_PROFILE: 'x' }, mapping: `folder:${WORK}=dev` }],
  // Provider blocks
  ['prod', D, { files: with_({}, aws('profile = "acme-prod"')), env: { AWS_PROFILE: 'acme-dev' } }],
  ['dev', D, { files: with_({}, aws('profile = "acme-dev"')), env: { AWS_PROFILE: 'acme-prod' } }],
  ['unknown', D, { files: with_({}, aws('profile = var.profile')), env: { AWS_PROFILE: 'acme-dev' } }],
  [
    'prod',
    D,
    {
      files: with_(
        {},
        aws('profile = "acme-dev"\nassume_role {\n role_arn = "arn:aws:iam::111111111111:role/x"\n}'),
      ),
    },
  ],
  [
    'unknown',
    D,
    { files: with_({}, aws('assume_role {\n role_arn = var.role\n}')), env: { AWS_PROFILE: 'acme-dev' } },
  ],
  ['prod', D, { files: aws('assume_role {\n role_arn = "arn:aws:iam::333333333333:role/ProdDeploy"\n}') }],
  ['dev', D, { files: aws('allowed_account_ids = ["222222222222"]'), mapping: 'account:222222222222=dev' }],
  ['dev', D, { files: with_({}, aws('profile = "acme-dev"')), ambient: 'prod' }],
  [
    'prod',
    D,
    {
      files: with_({}, aws('alias = "b"\nprofile = "acme-prod"\n}\nprovider "aws" {\nprofile = "acme-dev"')),
    },
  ],
  ['dev', D, { files: with_({}, aws('profile = "acme-prod"')), mapping: `folder:${WORK}=dev` }],
  ['prod', D, { files: { 'main.tf': 'provider "google" {\n project = "acme-prod"\n}' } }],
  ['dev', D, { files: { 'main.tf': 'provider "google" {\n}' }, env: { GOOGLE_PROJECT: 'acme-dev' } }],
  [
    'sandbox',
    D,
    { files: { 'main.tf': 'provider "google" {\n project = "x"\n}' }, mapping: 'project:x=sandbox' },
  ],
  [
    'staging',
    D,
    { files: { 'main.tf': 'provider "azurerm" {\n subscription_id = "s"\n}' }, mapping: 'account:s=staging' },
  ],
  ['prod', D, { files: { 'main.tf': 'provider "kubernetes" {\n config_context = "acme-prod"\n}' } }],
  ['prod', D, { files: { 'main.tf.json': '{"provider":{"aws":{"profile":"acme-prod"}}}' } }],
  // Backend
  ['prod', D, { files: with_(s3({ bucket: 'acme-tfstate-prod' })) }],
  ['dev', D, { files: with_(s3({ bucket: 'tf', key: 'dev/terraform.tfstate' })) }],
  ['prod', D, { files: { 'main.tf': 'terraform {\n backend "s3" {\n key = "prod/x"\n }\n}' } }],
  ['prod', D, { files: with_(s3({ bucket: 'x', key: 'dev/x', profile: 'acme-prod' })) }],
  [
    'prod',
    D,
    {
      files: {
        'main.tf': 'terraform {\n cloud {\n organization = "a"\n workspaces {\n name = "net-prod"\n }\n }\n}',
      },
    },
  ],
  ['dev', D, { files: with_(s3({ key: 'prod/x' })), mapping: `folder:${WORK}=dev` }],
  // Arguments and folders only raise
  ['prod', `${D} -var-file=prod.tfvars`, { files: AWS }],
  ['unknown', `${D} -var-file=dev.tfvars`, { files: AWS }],
  ['prod', `${D} -var-file prod.tfvars`, { mapping: `folder:${WORK}=dev` }],
  ['prod', `${D} -var environment=prod`, {}],
  ['unknown', `${D} -var live_reload=live`, {}],
  ['prod', D, { files: AWS, env: { TF_CLI_ARGS_destroy: '-var-file=prod.tfvars' } }],
  ['prod', 'terraform -chdir=infra/prod destroy', {}],
  ['unknown', 'terraform -chdir=infra/dev destroy', {}],
  ['prod', 'terraform -chdir=infra/prod destroy', { env: { AWS_PROFILE: 'acme-dev' } }],
  ['dev', 'terraform -chdir=infra/prod destroy', { mapping: `folder:${WORK}/infra=dev` }],
  [
    'prod',
    'terraform -chdir=infra/prod destroy',
    { mapping: `folder:${WORK}=dev folder:${WORK}/infra/prod=prod` },
  ],
  ['prod', D, { targets: ['module.prod'] }],
  ['unknown', D, { cwd: undefined, env: { AWS_PROFILE: 'acme-dev' } }],
  ['unknown', 'terraform -chdir=\uE000 destroy', { env: { AWS_PROFILE: 'acme-dev' } }],
  ['prod', D, { cwd: undefined, ambient: 'prod' }],
  // Ambient statement
  ['prod', D, { ambient: 'prod' }],
  ['dev', D, { ambient: 'dev' }],
  ['prod', D, { ambient: 'dev', env: { TF_WORKSPACE: 'prod' } }],
  ['prod', D, { ambient: 'prod', env: { TF_WORKSPACE: 'dev' } }],
  ['dev', D, { ambient: 'prod', env: { AWS_PROFILE: 'dev' }, ambientEnv: {} }],
  ['prod', D, { ambient: 'prod', files: DATA }],
  // Emulators
  ['local', D, { files: AWS, env: { AWS_ENDPOINT_URL: 'http://localhost:4566' } }],
  ['local', D, { files: aws('access_key = "test"\nendpoints {\n s3 = "http://localhost:4566"\n}') }],
  ['unknown', D, { files: aws('endpoints {\n s3 = "http://localhost:4566"\n}') }],
  [
    'unknown',
    D,
    {
      files: aws(
        'access_key = "test"\nendpoints {\n s3 = "http://localhost:4566"\n ec2 = "https://ec2.amazonaws.com"\n}',
      ),
    },
  ],
  [
    'unknown',
    D,
    {
      files: { 'main.tf': 'provider "aws" {\n}\nprovider "google" {\n}' },
      env: { AWS_ENDPOINT_URL: 'http://localhost:4566' },
    },
  ],
  ['unknown', D, { env: { AWS_ENDPOINT_URL: 'http://localhost:4566' } }],
  // What does not parse
  [
    'unknown',
    D,
    { files: with_({ 'bad.tf': 'provider "aws" {\n profile = "acme' }), env: { AWS_PROFILE: 'acme-dev' } },
  ],
  ['prod', D, { files: with_({ 'bad.tf': 'x "' }), env: { AWS_PROFILE: 'acme-prod' } }],
  ['unknown', D, { files: with_({ '.terraform/terraform.tfstate': '{' }), env: { AWS_PROFILE: 'acme-dev' } }],
];

describe('locateTerraform', () => {
  for (const [expected, command, place] of CASES) {
    it(`${command} ${JSON.stringify(place).slice(0, 200)} is ${expected}`, () => {
      const finding = locate(command, place);
      assert.equal(finding.environment, expected, JSON.stringify(finding.evidence));
    });
  }
  it('says why, with file and line', () => {
    const finding = locate(D, { files: with_({}, aws('profile = "acme-prod"')) });
    assert.equal(finding.evidence[0]?.text, 'profile acme-prod (provider block)');
    const broken = locate(D, { files: { 'bad.tf': '\n\nprovider "aws" {\n' } }).evidence[0];
    assert.deepEqual([broken?.source, broken?.file, broken?.line], ['problem', `${WORK}/bad.tf`, 3]);
  });
  it('names the workspace and the account', () => {
    const finding = locate(D, {
      files: with_({ '.terraform/environment': 'blue' }),
      env: { AWS_PROFILE: 'acme-dev' },
    });
    assert.deepEqual(
      [finding.identity, finding.account, finding.region],
      ['blue', '222222222222', 'eu-west-1'],
    );
  });
  it('a folder label speaks in plain words', () => {
    assert.equal(
      locate(D, { files: DATA, mapping: `folder:${WORK}=prod` }).evidence[0]?.text,
      `folder label in user settings: ${WORK} is prod`,
    );
  });
});
