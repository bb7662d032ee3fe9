import { AWS, table, type Machine } from './platformsSupport';

/*
 * None of these tools was run: the rules of Serverless are those of its source (lib/plugins/aws/provider.js), those of SAM
 * in part (samcli/cli/cli_config_file.py), those of the CDK are from its documentation.
 */

describe('where the CDK hits', () => {
  const cdk = (profile: string): Machine['files'] => ({
    ...AWS,
    'cdk.json': `{\n  "app": "x",\n  "profile": "${profile}"\n}`,
  });
  table([
    [
      'profile of cdk.json',
      'cdk destroy',
      { files: cdk('acme-prod') },
      { is: 'prod', account: '111111111111', by: 'profile in cdk.json' },
    ],
    [
      '--profile beats it',
      'cdk destroy --profile acme-dev',
      { files: cdk('acme-prod') },
      { is: 'dev', account: '222222222222' },
    ],
    [
      'it beats AWS_PROFILE',
      'cdk destroy',
      { files: cdk('acme-dev'), env: { AWS_PROFILE: 'acme-prod' } },
      'dev',
    ],
    [
      'it beats keys in the environment',
      'cdk destroy',
      { files: cdk('acme-dev'), env: { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' } },
      'dev',
    ],
    [
      '~/.cdk.json comes after the project',
      'cdk destroy',
      { files: { ...cdk('acme-dev'), '~/.cdk.json': '{"profile":"acme-prod"}' } },
      'dev',
    ],
    ['~/.cdk.json', 'cdk destroy', { files: { ...AWS, '~/.cdk.json': '{"profile":"acme-prod"}' } }, 'prod'],
    ['the terminal', 'cdk destroy', { files: AWS, env: { AWS_PROFILE: 'acme-dev' } }, 'dev'],
    [
      'context only raises',
      'cdk deploy',
      {
        files: {
          ...cdk('acme-dev'),
          'cdk.json': '{"profile":"acme-dev","context":{"stage":"prod","@aws-cdk/core:live":"prod"}}',
        },
      },
      { is: 'prod', at: 'cdk.json:1', by: 'context stage prod' },
    ],
    [
      'context on the line replaces it',
      'cdk deploy -c stage=dev',
      { files: { ...AWS, 'cdk.json': '{"profile":"acme-dev","context":{"stage":"prod"}}' } },
      'dev',
    ],
    [
      'a flag of the CDK is no clue',
      'cdk deploy',
      { files: { ...AWS, 'cdk.json': '{"profile":"acme-dev","context":{"@aws-cdk/x:prod":"prod"}}' } },
      'dev',
    ],
    [
      'accounts that it looked something up in',
      'cdk deploy',
      {
        files: {
          ...cdk('acme-dev'),
          'cdk.context.json': '{"availability-zones:account=444444444444:region=eu-west-1": ["a"]}',
        },
        mapping: 'account:444444444444=prod',
      },
      'prod',
    ],
    [
      'the endpoint',
      'cdk destroy',
      { files: cdk('acme-prod'), env: { AWS_ENDPOINT_URL: 'http://localhost:4566' } },
      'local',
    ],
    [
      'half-written',
      'cdk destroy --profile acme-dev',
      { files: { ...AWS, 'cdk.json': '{"app": "x", "prof' } },
      { is: 'unknown', at: 'cdk.json:1' },
    ],
    [
      'comments',
      'cdk destroy',
      { files: { ...AWS, 'cdk.json': '{ // here\n "profile": "acme-dev", }' } },
      'dev',
    ],
  ]);
});

describe('where SAM hits', () => {
  const toml = `version = 0.1

[default.global.parameters]
region = "eu-west-3"

[default.deploy.parameters]
stack_name = "shop-dev"
profile = "acme-dev"

[prod.deploy.parameters]
stack_name = "shop"
profile = "acme-prod"
region = "us-east-1"
`;
  const files = { ...AWS, 'samconfig.toml': toml };
  table([
    [
      'the default environment',
      'sam deploy',
      { files },
      { is: 'dev', identity: 'shop-dev', account: '222222222222', region: 'eu-west-3' },
    ],
    [
      '--config-env',
      'sam deploy --config-env prod',
      { files },
      { is: 'prod', account: '111111111111', region: 'us-east-1' },
    ],
    [
      '--config-env with a name that tells nothing',
      'sam deploy --config-env blue',
      {
        files: { ...AWS, 'samconfig.toml': '[blue.deploy.parameters]\nprofile = "acme-prod"\n' },
      },
      { is: 'prod', by: 'profile in samconfig.toml [blue]' },
    ],
    ['delete reads the section of deploy', 'sam delete', { files }, { is: 'dev', identity: 'shop-dev' }],
    [
      'a command of its own',
      'sam remote invoke',
      {
        files: { ...AWS, 'samconfig.toml': '[default.remote_invoke.parameters]\nstack_name = "shop-prod"\n' },
      },
      { is: 'prod', at: 'samconfig.toml:2' },
    ],
    ['sync does not read it', 'sam sync', { files }, 'unknown'],
    [
      '--stack-name',
      'sam deploy --stack-name shop-staging',
      { files: { 'samconfig.toml': '[default.deploy.parameters]\nstack_name = "shop-prod"\n' } },
      'staging',
    ],
    ['--profile beats the file', 'sam deploy --profile acme-prod', { files }, 'prod'],
    ['the file beats AWS_PROFILE', 'sam deploy', { files, env: { AWS_PROFILE: 'acme-prod' } }, 'dev'],
    [
      '--config-file',
      'sam deploy --config-file conf/x.toml',
      { files: { ...AWS, 'conf/x.toml': '[default.deploy.parameters]\nprofile = "acme-prod"\n' } },
      'prod',
    ],
    [
      'beside the template',
      'sam deploy -t app/template.yaml',
      { files: { ...AWS, 'app/samconfig.toml': '[default.deploy.parameters]\nprofile = "acme-prod"\n' } },
      'prod',
    ],
    [
      'YAML',
      'sam deploy',
      {
        files: {
          ...AWS,
          'samconfig.yaml': 'default:\n  deploy:\n    parameters:\n      profile: acme-prod\n',
        },
      },
      'prod',
    ],
    [
      'TOML comes first',
      'sam deploy',
      {
        files: {
          ...files,
          'samconfig.yaml': 'default:\n  deploy:\n    parameters:\n      profile: acme-prod\n',
        },
      },
      'dev',
    ],
    ['a computed environment', 'sam deploy --config-env "$X"', { files }, 'unknown'],
    [
      'half-written',
      'sam deploy --stack-name shop-dev',
      { files: { 'samconfig.toml': '[default.deploy.parameters\nprofile = "x' } },
      { is: 'unknown', at: 'samconfig.toml:1' },
    ],
    [
      'wrong types',
      'sam deploy --stack-name shop-dev',
      { files: { 'samconfig.toml': 'default = 3\n[x]\ndeploy = [1]\n' } },
      'dev',
    ],
  ]);
});

describe('where Serverless hits', () => {
  const sls = (provider: string): Machine['files'] => ({
    ...AWS,
    'serverless.yml': `service: shop\nprovider:\n  name: aws\n${provider}`,
  });
  table([
    [
      'provider.stage',
      'sls remove',
      { files: sls('  stage: prod\n') },
      { is: 'prod', identity: 'prod', at: 'serverless.yml:4' },
    ],
    [
      '--stage beats it',
      'sls remove --stage dev',
      { files: sls('  stage: prod\n') },
      { is: 'dev', identity: 'dev' },
    ],
    [
      'the default stage is nobody’s choice',
      'sls remove',
      { files: sls('') },
      { is: 'unknown', identity: 'dev' },
    ],
    [
      'provider.profile',
      'sls remove --stage blue',
      { files: sls('  profile: acme-prod\n') },
      { is: 'prod', account: '111111111111' },
    ],
    [
      '--aws-profile beats it',
      'sls remove --stage blue --aws-profile acme-dev',
      { files: sls('  profile: acme-prod\n') },
      { is: 'dev', account: '222222222222' },
    ],
    [
      'AWS_PROFILE beats it, and it still raises',
      'sls remove --stage blue',
      { files: sls('  profile: acme-prod\n'), env: { AWS_PROFILE: 'acme-dev' } },
      { is: 'prod', account: '222222222222' },
    ],
    [
      'AWS_PROFILE beats it',
      'sls remove --stage blue',
      { files: sls('  profile: acme-dev\n'), env: { AWS_PROFILE: 'acme-prod' } },
      { is: 'prod', account: '111111111111' },
    ],
    [
      'a stage from the options',
      'sls remove --stage prod',
      { files: sls("  stage: ${opt:stage, 'dev'}\n") },
      'prod',
    ],
    [
      'its fallback',
      'sls remove',
      { files: sls("  stage: ${opt:stage, 'staging'}\n") },
      { is: 'staging', identity: 'staging' },
    ],
    [
      'a stage that only the machine knows',
      'sls remove',
      { files: sls('  stage: ${env:STAGE}\n') },
      { is: 'unknown', by: 'stage is computed' },
    ],
    [
      'a profile by stage',
      'sls remove -s prod',
      { files: sls('  profile: acme-${sls:stage}\n') },
      { is: 'prod', account: '111111111111' },
    ],
    [
      'a profile by a table of stages',
      'sls remove -s blue',
      {
        files: {
          ...AWS,
          'serverless.yml':
            'service: shop\nprovider:\n  name: aws\n  profile: ${self:custom.profiles.${opt:stage}}\ncustom:\n  profiles:\n    blue: acme-prod\n',
        },
      },
      { is: 'prod', account: '111111111111' },
    ],
    [
      'a loop of references',
      'sls remove -s dev',
      {
        files: {
          'serverless.yml':
            'provider:\n  profile: ${self:custom.a}\ncustom:\n  a: ${self:custom.b}\n  b: ${self:custom.a}${self:custom.a}\n',
        },
      },
      'unknown',
    ],
    [
      'another file',
      'sls remove -c serverless.prod.yml',
      { files: { 'serverless.prod.yml': 'provider:\n  stage: blue\n  profile: acme-prod\n', ...AWS } },
      'prod',
    ],
    [
      'another cloud',
      'sls remove --stage dev',
      {
        files: { ...AWS, 'serverless.yml': 'provider:\n  name: google\n' },
        env: { AWS_PROFILE: 'acme-prod' },
      },
      'dev',
    ],
    [
      'service only raises',
      'sls remove --stage dev',
      { files: { 'serverless.yml': 'service: shop-prod\n' } },
      { is: 'prod', at: 'serverless.yml:1' },
    ],
    ['wrong types', 'sls remove --stage dev', { files: { 'serverless.yml': '- 1\n- provider: 2\n' } }, 'dev'],
  ]);
});
