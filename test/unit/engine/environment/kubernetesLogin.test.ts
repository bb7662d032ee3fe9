import assert from 'node:assert/strict';
import type { Place } from '../../environmentSupport';
import { config, DEFAULT, DELETE, finding, where } from './kubernetesSupport';

describe('the login of a kube config', () => {
  const aws = `[profile acme-prod]\nsso_account_id = 111111111111\nsso_role_name = x\nsso_start_url = https://a\n[profile acme-dev]\nrole_arn = arn:aws:iam::222222222222:role/dev\nsource_profile = acme-prod\n[profile blue]\nregion = eu-west-1\n`;
  const login = (user: string, extra: Partial<Place> = {}): Place => ({
    ...extra,
    files: {
      [DEFAULT]: config('blue k https://x.eks.amazonaws.com', { blue: user }),
      '~/.aws/config': aws,
    },
  });
  const exec = (args: string, env = '[]', command = 'aws'): string =>
    `{exec: {command: ${command}, args: [${args}], env: ${env}}}`;

  it('is the AWS profile that it names: environment, account, who', () => {
    const found = finding(DELETE, login(exec('eks, get-token, --profile, acme-prod')));
    assert.equal(found.environment, 'prod');
    assert.equal(found.account, '111111111111');
    assert.equal(found.who?.kind, 'sso');
    assert.equal(where(DELETE, login(exec('eks, get-token, --profile=acme-dev'))), 'dev');
    assert.equal(
      where(DELETE, login(exec('eks, get-token', '[{name: AWS_PROFILE, value: acme-prod}]'))),
      'prod',
    );
    assert.equal(
      where(DELETE, login(exec('exec, acme-prod, --, aws, eks, get-token', '[]', 'aws-vault'))),
      'prod',
    );
    assert.equal(
      where(DELETE, login(exec('-c, "AWS_PROFILE=acme-prod aws eks get-token"', '[]', 'sh'))),
      'prod',
    );
    assert.equal(where(DELETE, login(exec('eks, get-token, --profile, blue'))), 'unknown');
  });

  it('is whoever the terminal is, where it names nobody', () => {
    const place = login(exec('eks, get-token'), { env: { AWS_PROFILE: 'acme-prod' } });
    assert.equal(where(DELETE, place), 'prod');
    assert.equal(where(DELETE, login(exec('eks, get-token'))), 'unknown');
  });

  it('is the role that it takes on', () => {
    const role = 'arn:aws:iam::333333333333:role/shop-prod';
    const found = finding(DELETE, login(exec(`token, -r, "${role}"`, '[]', 'aws-iam-authenticator')));
    assert.deepEqual([found.environment, found.account], ['prod', '333333333333']);
    assert.deepEqual([found.who?.kind, found.who?.principal], ['role', role]);
  });

  it('may have a label, which does not beat what the cluster is called', () => {
    const place = login(exec('eks, get-token, --profile, blue'), { mapping: 'profile:blue=dev' });
    assert.equal(where(DELETE, place), 'dev');
    const text = config('prod k https://x', { prod: exec('eks, get-token, --profile, blue') });
    assert.equal(
      where(DELETE, { files: { [DEFAULT]: text, '~/.aws/config': aws }, mapping: 'profile:blue=dev' }),
      'prod',
    );
  });
});
