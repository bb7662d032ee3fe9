import { createHash } from 'node:crypto';
import { AWS, table, WORK, type Machine } from './platformsSupport';

/*
 * Pulumi was not run: where it keeps its selection is from its source (sdk/go/common/workspace), the rest from its
 * documentation.
 */

/** Pulumi's file of what is selected, for a Pulumi.yaml at this path. */
function selection(
  stack: string,
  project = `${WORK}/Pulumi.yaml`,
  home = '~/.pulumi',
): Record<string, string> {
  const hash = createHash('sha1').update(project).digest('hex');
  return { [`${home}/workspaces/web-${hash}-workspace.json`]: JSON.stringify({ stack }) };
}
const project = { 'Pulumi.yaml': 'name: web\nruntime: nodejs\n' };

describe('where pulumi hits', () => {
  const selected: Machine = { files: { ...project, ...selection('acme/web/prod') } };
  table([
    [
      'the selected stack',
      'pulumi destroy',
      selected,
      { is: 'prod', identity: 'acme/web/prod', by: 'stack acme/web/prod (selected)' },
    ],
    ['from a folder below', 'pulumi destroy', { ...selected, folder: 'src/deep' }, 'prod'],
    [
      '-C',
      'pulumi destroy -C infra',
      {
        files: { 'infra/Pulumi.yaml': 'name: web\n', ...selection('dev', `${WORK}/infra/Pulumi.yaml`) },
      },
      { is: 'dev', identity: 'dev' },
    ],
    [
      'cd',
      'cd infra && pulumi destroy',
      {
        files: { 'infra/Pulumi.yaml': 'name: web\n', ...selection('dev', `${WORK}/infra/Pulumi.yaml`) },
      },
      'dev',
    ],
    [
      'PULUMI_HOME',
      'pulumi destroy',
      {
        files: {
          ...project,
          ...selection('prod'),
          ...selection('dev', `${WORK}/Pulumi.yaml`, '/opt/pulumi'),
        },
        env: { PULUMI_HOME: '/opt/pulumi' },
      },
      { is: 'dev', identity: 'dev' },
    ],
    [
      'another project of that name',
      'pulumi destroy',
      {
        files: { ...project, ...selection('dev', '/elsewhere/Pulumi.yaml') },
      },
      'unknown',
    ],
    ['the option beats it', 'pulumi destroy --stack dev', selected, { is: 'dev', identity: 'dev' }],
    [
      'the variable beats it',
      'PULUMI_STACK=dev pulumi destroy',
      selected,
      { is: 'dev', identity: 'dev', by: 'PULUMI_STACK' },
    ],
    [
      'the option beats the variable',
      'pulumi destroy -s staging',
      { ...selected, env: { PULUMI_STACK: 'prod' } },
      'staging',
    ],
    [
      'a profile of the stack',
      'pulumi destroy -s blue',
      {
        files: {
          ...project,
          ...AWS,
          'Pulumi.blue.yaml': 'config:\n  aws:region: eu-central-1\n  aws:profile: acme-prod\n',
        },
      },
      {
        is: 'prod',
        account: '111111111111',
        region: 'eu-central-1',
        by: 'profile acme-prod (aws:profile in Pulumi.blue.yaml)',
      },
    ],
    [
      'a profile that says otherwise than the stack',
      'pulumi destroy -s dev',
      {
        files: { ...project, ...AWS, 'Pulumi.dev.yaml': 'config:\n  aws:profile: acme-prod\n' },
      },
      'prod',
    ],
    [
      'a label of that profile counts',
      'pulumi destroy -s blue',
      {
        files: { ...project, ...AWS, 'Pulumi.blue.yaml': 'config:\n  aws:profile: plain\n' },
        mapping: 'account:333333333333=sandbox',
      },
      { is: 'sandbox', account: '333333333333' },
    ],
    [
      'it beats the terminal',
      'pulumi destroy -s blue',
      {
        files: { ...project, ...AWS, 'Pulumi.blue.yaml': 'config:\n  aws:profile: acme-dev\n' },
        env: { AWS_PROFILE: 'acme-prod' },
      },
      { is: 'dev', account: '222222222222' },
    ],
    [
      'aws settings without a profile: the terminal',
      'pulumi destroy -s dev',
      {
        files: { ...project, ...AWS, 'Pulumi.dev.yaml': 'config:\n  aws:region: eu-west-1\n' },
        env: { AWS_PROFILE: 'acme-prod' },
      },
      { is: 'prod', account: '111111111111' },
    ],
    [
      'no settings: the terminal only raises',
      'pulumi destroy -s blue',
      {
        files: { ...project, ...AWS },
        env: { AWS_PROFILE: 'acme-dev' },
      },
      'unknown',
    ],
    [
      'no settings: and does so',
      'pulumi destroy -s dev',
      {
        files: { ...project, ...AWS },
        env: { AWS_PROFILE: 'acme-prod' },
      },
      'prod',
    ],
    [
      'another cloud: the terminal is nothing to it',
      'pulumi destroy -s dev',
      {
        files: { ...project, ...AWS, 'Pulumi.dev.yaml': 'config:\n  gcp:project: acme-dev-1\n' },
        env: { AWS_PROFILE: 'acme-prod' },
      },
      { is: 'dev', account: 'acme-dev-1' },
    ],
    [
      'a project of Google',
      'pulumi destroy -s dev',
      {
        files: { ...project, 'Pulumi.dev.yaml': 'config:\n  gcp:project: acme-prod\n' },
      },
      { is: 'prod', account: 'acme-prod', at: 'Pulumi.dev.yaml:2' },
    ],
    [
      'a labelled subscription',
      'pulumi destroy -s blue',
      {
        files: { ...project, 'Pulumi.blue.yaml': 'config:\n  azure-native:subscriptionId: 0000-1\n' },
        mapping: 'account:0000-1=staging',
      },
      { is: 'staging', account: '0000-1' },
    ],
    [
      'stackConfigDir',
      'pulumi destroy -s blue',
      {
        files: {
          'Pulumi.yaml': 'name: web\nstackConfigDir: stacks\n',
          'stacks/Pulumi.blue.yaml': 'config:\n  gcp:project: acme-prod\n',
        },
      },
      'prod',
    ],
    [
      '--config-file',
      'pulumi up -s dev --config-file x.yaml',
      {
        files: { ...project, 'x.yaml': 'config:\n  gcp:project: acme-prod\n' },
      },
      'prod',
    ],
    [
      'the backend of the project',
      'pulumi destroy -s blue',
      {
        files: { 'Pulumi.yaml': 'name: web\nbackend:\n  url: s3://acme-prod-state\n' },
      },
      { is: 'prod', at: 'Pulumi.yaml:3' },
    ],
    [
      'the variable beats it',
      'pulumi destroy -s blue',
      {
        files: { 'Pulumi.yaml': 'name: web\nbackend:\n  url: s3://acme-prod-state\n' },
        env: { PULUMI_BACKEND_URL: 's3://acme-dev-state' },
      },
      'dev',
    ],
    [
      'the login comes last',
      'pulumi destroy -s blue',
      {
        files: {
          ...project,
          '~/.pulumi/credentials.json': '{"current":"s3://acme-prod-state","accessTokens":{"x":"pul-123"}}',
        },
      },
      { is: 'prod', at: '~/.pulumi/credentials.json:1' },
    ],
    [
      'a label of the workspace by its short name',
      'pulumi destroy',
      {
        files: { ...project, ...selection('acme/web/blue') },
        mapping: 'workspace:blue=dev',
      },
      'dev',
    ],
    [
      'a half-written selection',
      'pulumi destroy',
      {
        files: { ...project, [Object.keys(selection('x'))[0]!]: '{"stack": "de' },
      },
      'unknown',
    ],
    [
      'a half-written project',
      'pulumi destroy -s dev',
      { files: { 'Pulumi.yaml': 'name: [web\n' } },
      { is: 'unknown', at: 'Pulumi.yaml:2' },
    ],
    [
      'wrong types everywhere',
      'pulumi destroy -s dev',
      {
        files: { 'Pulumi.yaml': 'name: {a: 1}\nbackend: 3\n', 'Pulumi.dev.yaml': 'config: [1]\n' },
      },
      'dev',
    ],
  ]);
});
