import assert from 'node:assert/strict';
import type { CloudIdentity, RiskMark } from '../../../src/contracts/identity';
import { ENVIRONMENTS } from '../../../src/contracts/words';
import {
  ADDRESS_VARIABLES,
  agentFromEnvironment,
  IDENTITY_VARIABLES,
  SECRET_VARIABLES,
} from '../../../src/engine/environment/variables';
import { agentEnvironment, fitness } from '../../../src/session/agentEnvironment';

const FOLDER = '/tmp/agent-guard-x';
const aws = {
  provider: 'aws',
  kind: 'sso',
  use: { set: { AWS_PROFILE: 'acme-dev', AWS_REGION: 'eu-west-1' }, unset: ['AWS_ROLE_SESSION_NAME'] },
} as const;

const INHERITED = {
  PATH: '/usr/local/bin:/usr/bin',
  HOME: '/home/ann',
  LANG: 'C.UTF-8',
  EDITOR: 'vim',
  LS_COLORS: 'rs=0:di=01;34:ln=01;36:mh=00:pi=40;33:so=01;35',
  NPM_TOKEN: 'x',
  STRIPE_API_KEY: 'x',
  MY_DB_PASSWORD: 'x',
  SLACK_TOKEN_FILE: '/run/secrets/slack',
  REDIS_URL: 'redis://app:hunter2hunter2@cache.acme.example:6379',
  SOME_HEADER: 'Bearer abcdefghijklmnop',
  AWS_ENDPOINT_URL_S3: 'https://s3.acme.example',
  VSCODE_GIT_IPC_AUTH_TOKEN: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  SSH_AUTH_SOCK: '/tmp/ssh-x/agent.1',
  CLAUDECODE: '1',
};

describe("an agent terminal's variables", () => {
  it('are the chosen identity, and the mark of an agent', () => {
    const env = agentEnvironment(aws, INHERITED, FOLDER);
    assert.equal(env.AWS_PROFILE, 'acme-dev');
    assert.equal(env.AWS_REGION, 'eu-west-1');
    const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== null));
    assert.equal(agentFromEnvironment(set as Record<string, string>)?.name, 'an agent');
  });

  it('are no other identity, key or token', () => {
    const env = agentEnvironment(aws, INHERITED, FOLDER);
    for (const name of [
      ...['NPM_TOKEN', 'STRIPE_API_KEY', 'MY_DB_PASSWORD', 'SLACK_TOKEN_FILE', 'REDIS_URL', 'SOME_HEADER'],
      ...['AWS_ENDPOINT_URL_S3', 'VSCODE_GIT_IPC_AUTH_TOKEN', 'SSH_AUTH_SOCK', 'AWS_ROLE_SESSION_NAME'],
      ...['CLAUDECODE', 'AWS_ACCESS_KEY_ID', 'ARM_CLIENT_ID', 'VAULT_ADDR', 'DATABASE_URL'],
      ...SECRET_VARIABLES,
      ...ADDRESS_VARIABLES,
    ])
      assert.equal(env[name], null, name);
  });

  it('say of every variable that chooses an identity what it is, so that none is inherited', () => {
    const env = agentEnvironment(undefined, {}, FOLDER);
    const left = IDENTITY_VARIABLES.filter((name) => !(name in env));
    assert.deepEqual(left.sort(), ['BASH_ENV', 'HOME', 'USERPROFILE', 'XDG_CONFIG_HOME']);
  });

  it('leave alone what a shell needs', () => {
    const env = agentEnvironment(aws, INHERITED, FOLDER);
    for (const name of ['PATH', 'HOME', 'LANG', 'EDITOR', 'LS_COLORS']) assert.ok(!(name in env), name);
  });

  it('cut off who is logged in with the other clouds', () => {
    const env = agentEnvironment(aws, {}, FOLDER);
    for (const name of ['CLOUDSDK_CONFIG', 'AZURE_CONFIG_DIR', 'KUBECONFIG', 'PULUMI_CREDENTIALS_PATH'])
      assert.ok(env[name]?.startsWith(`${FOLDER}/`), name);
    assert.equal(env.AWS_SHARED_CREDENTIALS_FILE, null);
    const google = agentEnvironment(
      { provider: 'gcloud', kind: 'user', use: { set: { CLOUDSDK_ACTIVE_CONFIG_NAME: 'dev' }, unset: [] } },
      {},
      FOLDER,
    );
    assert.equal(google.CLOUDSDK_CONFIG, null);
    assert.ok(google.AWS_CONFIG_FILE?.startsWith(FOLDER));
    assert.equal(google.AWS_PROFILE, null);
  });

  it('leave a cluster the cloud that its login comes from', () => {
    const env = agentEnvironment(
      { provider: 'kubernetes', kind: 'process', use: { set: {}, unset: [] } },
      {},
      FOLDER,
    );
    for (const name of ['AWS_CONFIG_FILE', 'CLOUDSDK_CONFIG', 'KUBECONFIG']) assert.equal(env[name], null);
  });

  it("do not fall back to the machine's own rights, unless they are the ones that were chosen", () => {
    assert.equal(agentEnvironment(aws, {}, FOLDER).AWS_EC2_METADATA_DISABLED, 'true');
    assert.equal(agentEnvironment({ ...aws, kind: 'instance' }, {}, FOLDER).AWS_EC2_METADATA_DISABLED, null);
  });
});

describe('an identity for an agent', () => {
  const row = (more: Partial<CloudIdentity>, ...marks: RiskMark['kind'][]) => ({
    identity: {
      provider: 'aws',
      name: 'x',
      kind: 'sso',
      environment: 'dev',
      evidence: [],
      isActive: false,
      problems: [],
      ...more,
    } satisfies CloudIdentity,
    marks: marks.map((kind) => ({ kind, text: kind })),
  });

  for (const environment of ENVIRONMENTS) {
    it(`of ${environment} is ${{ prod: 'risky', unknown: 'risky', staging: 'usable' }[environment as string] ?? 'fit'}`, () => {
      const wanted = { prod: 'risky', unknown: 'risky', staging: 'usable' }[environment as string] ?? 'fit';
      assert.equal(fitness(row({ environment })), wanted);
    });
  }

  it('is risky with the rights of an administrator, a long-lived key or the wrong account, wherever', () => {
    for (const kind of ['admin', 'root', 'long-lived-key', 'not-for-agents', 'other-account'] as const)
      assert.equal(fitness(row({ environment: 'sandbox' }, kind)), 'risky');
  });

  it('is usable, not fit, where it does not end by itself', () => {
    assert.equal(fitness(row({ kind: 'static-key' })), 'usable');
    assert.equal(fitness(row({ kind: 'static-key', expiresAt: 1 })), 'fit');
    assert.equal(fitness(row({ kind: 'static-key', environment: 'local' })), 'fit');
  });
});
