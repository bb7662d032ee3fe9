import assert from 'node:assert/strict';
import type { ExpectedAccount, Facts } from '../../../src/contracts/facts';
import type { CommandRequest } from '../../../src/contracts/request';
import { verdictSchema, type Verdict } from '../../../src/contracts/verdict';
import { decide } from '../../../src/engine/decide';
import { createFacts } from '../../../src/facts/facts';
import { HOME, WORK } from '../environmentSupport';

const DEV = '111111111111';
const PROD = '222222222222';
const OTHER_DEV = '333333333333';

const FILES: Record<string, string> = {
  [`${HOME}/.aws/config`]: [
    '[profile acme-dev]',
    `sso_account_id = ${DEV}`,
    'sso_role_name = Developer',
    'sso_start_url = https://acme.awsapps.com/start',
    'sso_region = eu-west-1',
    '[profile acme-dev-two]',
    `role_arn = arn:aws:iam::${OTHER_DEV}:role/Developer`,
    'source_profile = acme-dev',
    '[profile acme-prod]',
    `sso_account_id = ${PROD}`,
    'sso_role_name = AdministratorAccess',
    'sso_start_url = https://acme.awsapps.com/start',
    'sso_region = eu-west-1',
  ].join('\n'),
};

interface Asked {
  env?: Record<string, string>;
  expected?: readonly ExpectedAccount[];
  person?: boolean;
  cwd?: string;
}

function judged(text: string, { env = {}, expected = [], person = false, cwd = WORK }: Asked = {}): Verdict {
  const facts: Facts = createFacts({ home: HOME, mapping: [], expected: () => expected }).withFiles(
    new Map(Object.entries(FILES)),
  );
  const request: CommandRequest = {
    id: 'x',
    interceptor: 'cli',
    shell: 'bash',
    text,
    cwd,
    env,
    actor: { kind: person ? 'person' : 'agent', evidence: 'test' },
  };
  return verdictSchema.parse(decide(request, facts));
}

const meant = (pattern: string, folder = WORK): ExpectedAccount[] => [
  { folder, pattern, origin: 'user settings' },
];
const marksOf = ({ environment }: Verdict) => (environment.marks ?? []).map((mark) => mark.kind);
const about = ({ reasons }: Verdict) => reasons.filter((reason) => reason.startsWith('It would run with'));

const TAG = 'aws ec2 create-tags --resources i-0123456789abcdef0 --tags Key=a,Value=b';
const OTHER = `It would run with account ${OTHER_DEV}, though this folder is meant for ${DEV} (user settings).`;

describe('marks in a decision', () => {
  it('a change in another account is asked about, for an agent and for a person', () => {
    const usual = judged(`${TAG} --profile acme-dev-two`);
    assert.equal(usual.decision, 'allow');
    for (const person of [false, true]) {
      const verdict = judged(`${TAG} --profile acme-dev-two`, { expected: meant(DEV), person });
      assert.equal(verdict.decision, 'ask');
      assert.equal(verdict.confirmation, 'click');
      assert.ok(marksOf(verdict).includes('other-account'));
      assert.deepEqual(about(verdict), [OTHER]);
      assert.match(verdict.reasons[1] ?? '', /in dev, and not in the account that this folder is meant for/);
    }
  });

  it('a change in the expected account is not', () => {
    const verdict = judged(`${TAG} --profile acme-dev`, { expected: meant(DEV) });
    assert.equal(verdict.decision, 'allow');
    assert.ok(!marksOf(verdict).includes('other-account'));
    assert.deepEqual(about(verdict), []);
  });

  it('reads stay quiet', () => {
    const verdict = judged('aws ec2 describe-instances --profile acme-prod', { expected: meant(DEV) });
    assert.equal(verdict.decision, 'allow');
    assert.ok(marksOf(verdict).includes('other-account'));
    assert.deepEqual(about(verdict), []);
  });

  it('the profile says dev, the keys in the environment are those of another account', () => {
    const env = {
      AWS_PROFILE: 'acme-dev',
      // The account is written in the id.
      AWS_ACCESS_KEY_ID: 'AKIATHPL2AOHAATESTED',
      AWS_SECRET_ACCESS_KEY: '<set>',
    };
    const verdict = judged(TAG, { env, expected: meant(DEV) });
    assert.equal(verdict.environment.account, PROD);
    assert.equal(verdict.decision, 'ask');
    assert.deepEqual(about(verdict), [
      `It would run with account ${PROD}, though this folder is meant for ${DEV} (user settings); ` +
        'a long-lived key (AKIA…STED); credentials that an agent should not have in prod.',
    ]);
  });

  it('the folder is the one that the command works in', () => {
    const expected = meant(DEV, `${WORK}/dev`);
    const other = (text: string) =>
      marksOf(judged(text, { expected, env: { AWS_PROFILE: 'acme-prod' } })).includes('other-account');
    assert.equal(other(TAG), false);
    assert.equal(other(`cd dev && ${TAG}`), true);
    assert.equal(other(`cd dev; cd ..; ${TAG}`), false);
    // Where it goes cannot be known: then the folder that it was asked in counts.
    assert.equal(other(`cd "$SOMEWHERE" && ${TAG}`), false);
  });

  it('terraform works in the folder that it is told to', () => {
    const files = { [`${WORK}/dev/main.tf`]: 'provider "aws" { profile = "acme-prod" }' };
    Object.assign(FILES, files);
    const expected = meant(DEV, `${WORK}/dev`);
    assert.ok(marksOf(judged('terraform -chdir=dev apply', { expected })).includes('other-account'));
    assert.ok(!marksOf(judged('terraform apply', { expected })).includes('other-account'));
  });

  it('what cannot be seen through counts as a change', () => {
    const env = { AWS_PROFILE: 'acme-dev-two' };
    const opaque = 'aws s3 ls; echo "';
    const usual = judged(opaque, { env, person: true });
    const other = judged(opaque, { env, person: true, expected: meant(DEV) });
    assert.ok(usual.effects.includes('opaque'));
    assert.notEqual(usual.decision, 'ask');
    assert.equal(other.decision, 'ask');
    assert.deepEqual(about(other), [OTHER]);
  });

  it('a line that runs with two identities tells of both, of each once', () => {
    const delTwo = 'aws ec2 terminate-instances --instance-ids i-1 --profile acme-dev-two';
    const delProd = 'aws ec2 terminate-instances --instance-ids i-2 --profile acme-prod';
    const verdict = judged(`${delTwo}; ${delProd}; ${delTwo}`, { expected: meant(DEV) });
    const told = about(verdict).map((reason) => /account (\d+),/.exec(reason)?.[1]);
    assert.deepEqual(told.sort(), [PROD, OTHER_DEV]);
  });

  it('nothing is marked where nothing is known', () => {
    assert.equal('marks' in judged(TAG).environment, false);
  });
});
