import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { RevocationStep, StepStatus } from '../../../src/contracts/revocation';
import { AwsAdmin } from '../../../src/killSwitch/cloud/aws';
import { awsHandlers } from '../../../src/killSwitch/cloud/awsSteps';
import type { PlanInput } from '../../../src/killSwitch/cloud/plan';
import { dryRun, restoreStep, revoke } from '../../../src/killSwitch/cloud/run';
import { motoMissing, startMoto } from '../../e2e/moto.mjs';
import { onlyAtNight, skipBecause } from '../../support/skip';
import { toolPath } from '../../support/tools';
import { ACCOUNT, FaultyProxy, Incident, plan, QUICK, used, type Fault } from './support';

const ADMIN_POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
});

interface Key {
  AccessKeyId?: string;
  SecretAccessKey?: string;
  SessionToken?: string;
}

describe('revocation against moto', function () {
  this.timeout(60_000);
  let moto: Awaited<ReturnType<typeof startMoto>> | undefined;
  const proxy = new FaultyProxy(() => moto!.url);
  let endpoint: string;
  let incident: Incident;
  const account = ACCOUNT;
  let agent: Key;
  let session: Key;
  let signal: AbortSignal;
  /** Moto keeps what it has; each test has names of its own. */
  let turn = 0;
  let iam: IAMClient;
  let sts: STSClient;
  const name = (of: string) => `${of}-${turn}`;

  before(async function () {
    const missing = motoMissing();
    if (missing !== undefined) skipBecause(this, missing);
    moto = await startMoto();
    endpoint = await proxy.start();
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } =
      moto.env as Record<string, string | undefined>;
    const config = { region: 'eu-west-1', endpoint: moto.url, credentials: { accessKeyId, secretAccessKey } };
    iam = new IAMClient(config);
    // With permissions switched on, moto knows those only that it has made.
    const tester = await userWithKey('tester');
    const keys = { accessKeyId: tester.AccessKeyId ?? '', secretAccessKey: tester.SecretAccessKey ?? '' };
    iam = new IAMClient({ ...config, credentials: keys });
    sts = new STSClient(config);
  });
  after(async () => {
    proxy.stop();
    await moto?.stop();
  });

  async function userWithKey(UserName: string): Promise<Key> {
    await iam.send(new CreateUserCommand({ UserName }));
    await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'all', PolicyDocument: ADMIN_POLICY }));
    return (await iam.send(new CreateAccessKeyCommand({ UserName }))).AccessKey ?? {};
  }

  beforeEach(async () => {
    turn++;
    proxy.fault = () => undefined;
    signal = new AbortController().signal;
    agent = await userWithKey(name('agent'));
    const RoleName = name('Deploy');
    const role = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
    await putOnRole('all', ADMIN_POLICY);
    const assume = new AssumeRoleCommand({ RoleArn: role.Role?.Arn, RoleSessionName: 'agent' });
    session = (await sts.send(assume)).Credentials ?? {};
    const admin = await userWithKey(name('security'));
    incident = new Incident();
    write('kill-admin', admin);
    incident.handlers = awsHandlers(newAdmin());
    proxy.calls.length = 0;
  });
  afterEach(() => {
    incident.remove();
  });

  async function putOnRole(PolicyName: string, PolicyDocument: string): Promise<void> {
    await iam.send(new PutRolePolicyCommand({ RoleName: name('Deploy'), PolicyName, PolicyDocument }));
  }

  function write(profile: string, key: Key): void {
    fs.writeFileSync(path.join(incident.folder, 'config'), `[profile ${profile}]\nregion = eu-west-1\n`);
    fs.writeFileSync(
      path.join(incident.folder, 'credentials'),
      `[${profile}]\naws_access_key_id = ${key.AccessKeyId}\naws_secret_access_key = ${key.SecretAccessKey}\n`,
    );
  }

  function newAdmin(profile = 'kill-admin', at = endpoint): AwsAdmin {
    const file = (of: string) => path.join(incident.folder, of);
    return new AwsAdmin({
      profile,
      endpoint: at,
      configFile: file('config'),
      credentialsFile: file('credentials'),
    });
  }

  const principals = () => [
    used({ kind: 'aws-access-key', id: agent.AccessKeyId ?? '', account }),
    used({ kind: 'aws-user', id: name('agent'), account }),
    used({ kind: 'aws-role', id: name('Deploy'), account }),
  ];

  /** The steps about IAM: the caches of this machine are nobody's here. */
  async function stepsFor(of = principals(), more: Partial<PlanInput> = {}): Promise<RevocationStep[]> {
    const admin = await newAdmin().identity(signal);
    return plan(of, { admin, ...more }).steps.filter((step) => step.target.id !== 'this machine');
  }

  const outcomes = (steps: RevocationStep[], of: readonly StepStatus[]) => Incident.outcomes(steps, of);

  /** What the cloud itself says. */
  async function truth(): Promise<string[]> {
    const [UserName, RoleName] = [name('agent'), name('Deploy')];
    const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
    const { PolicyNames: ofUser = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
    const { PolicyNames: ofRole = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const own = (names: string[]) =>
      names
        .filter((it) => it !== 'all')
        .sort()
        .join('+');
    return [AccessKeyMetadata[0]?.Status ?? '', own(ofUser), own(ofRole)];
  }

  const BOTH = 'AgentGuardDenyAll+AgentGuardRevokeOlderSessions';
  const LOCKED = ['Inactive', BOTH, BOTH];
  const FREE = ['Active', '', ''];

  /** moto looks at keys and permissions only when it is told to. */
  async function withPermissions(run: () => Promise<void>): Promise<void> {
    const from = async (calls: string) => {
      assert.ok((await fetch(`${moto!.url}/moto-api/reset-auth`, { method: 'POST', body: calls })).ok);
    };
    await from('0');
    try {
      await run();
    } finally {
      await from('inf');
    }
  }

  /** The agent's own next call, by the SDK that its programs use. */
  async function agentMay(key: Key): Promise<boolean> {
    const {
      AccessKeyId: accessKeyId = '',
      SecretAccessKey: secretAccessKey = '',
      SessionToken: sessionToken,
    } = key;
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    try {
      await new IAMClient({ region: 'eu-west-1', endpoint: moto!.url, credentials }).send(
        new ListUsersCommand({}),
      );
      return true;
    } catch (error) {
      assert.match((error as Error).name, /^AccessDenied/);
      return false;
    }
  }

  /** The same by the real CLI. */
  async function cliMay({ AccessKeyId, SecretAccessKey, SessionToken }: Key): Promise<boolean> {
    const env = {
      ...{
        PATH: process.env.PATH,
        HOME: incident.folder,
        AWS_ENDPOINT_URL: moto!.url,
        AWS_DEFAULT_REGION: 'eu-west-1',
      },
      ...{ AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey },
      ...(SessionToken !== undefined && { AWS_SESSION_TOKEN: SessionToken }),
    };
    const said = await new Promise<string>((resolve) => {
      execFile(toolPath('aws')!, ['iam', 'list-users'], { env }, (_error, out, errors) => {
        resolve(out + errors);
      });
    });
    assert.match(said, /AccessDenied|"Users"/);
    return !said.includes('AccessDenied');
  }

  it('looks first, locks, and the agent is refused by the cloud; restored, it may again', async () => {
    await withPermissions(async () => {
      const steps = await stepsFor();
      const before = await dryRun(steps, incident.ports());
      assert.deepEqual(new Set(before.map(({ state }) => state)), new Set(['would-change']));
      assert.match(before[0]!.text, /key of user agent-\d+ is active/);
      assert.deepEqual(await truth(), FREE);
      assert.deepEqual([await agentMay(agent), await agentMay(session)], [true, true]);

      const report = await revoke(steps, incident.ports());
      assert.equal(report.isComplete, true, JSON.stringify(report));
      assert.deepEqual(await truth(), LOCKED);
      assert.deepEqual([await agentMay(agent), await agentMay(session)], [false, false]);
      assert.equal(await cliMay(session), false);

      const { entries } = await incident.ports().journal.read();
      assert.equal(entries.size, 5);
      for (const id of entries.keys()) {
        const status = await restoreStep(id, incident.ports());
        assert.equal(status.state, 'done', status.text);
      }
      assert.deepEqual(await truth(), FREE);
      assert.deepEqual([await agentMay(agent), await agentMay(session)], [true, true]);
      assert.ok(!fs.readFileSync(incident.file, 'utf8').includes(agent.SecretAccessKey ?? ''));
    });
  });

  it('the dry run says which rights the admin lacks, where IAM can be asked', async () => {
    const result =
      '<member><EvalActionName>x</EvalActionName><EvalDecision>implicitDeny</EvalDecision></member>';
    proxy.answers.set(
      'SimulatePrincipalPolicy',
      `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>${result}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
    );
    const [first] = await dryRun(await stepsFor(), incident.ports());
    proxy.answers.clear();
    assert.equal(first!.state, 'not-possible');
    assert.match(first!.text, /may not do iam:UpdateAccessKey/);
  });

  it('is the same when it is done twice: nothing is written to IAM again', async () => {
    const steps = await stepsFor();
    await revoke(steps, incident.ports());
    proxy.calls.length = 0;
    const again = await revoke(steps, incident.ports());
    assert.deepEqual(new Set(again.outcomes.map(({ state }) => state)), new Set(['already']));
    assert.ok(!proxy.calls.some((call) => /^(?:Put|Update|Delete)/.test(call)), String(proxy.calls));
    assert.deepEqual(
      new Set((await dryRun(steps, incident.ports())).map(({ state }) => state)),
      new Set(['already']),
    );
  });

  const faults: [fault: Fault, problem: string, retriesHelp: boolean, when: 'always' | 'at night'][] = [
    ['throttle', 'throttled', true, 'always'],
    ['drop', 'no-network', true, 'at night'],
    ['hang', 'too-slow', true, 'at night'],
    ['expired', 'expired', false, 'always'],
    ['deny', 'denied', false, 'at night'],
  ];
  for (const [fault, problem, retriesHelp, when] of faults) {
    it(`${fault}: one step fails and says so, the others are done, and a retry completes`, async function () {
      if (when === 'at night') onlyAtNight(this);
      const steps = await stepsFor();
      proxy.fault = (action) => (action === 'PutRolePolicy' ? fault : undefined);
      const patience = { ...QUICK, limit: 700 };
      const report = await revoke(steps, incident.ports({ patience }));
      assert.equal(report.isComplete, false);
      assert.deepEqual(outcomes(steps, report.outcomes), [
        'aws-deny-all done',
        `aws-deny-all failed ${problem}`,
        'aws-key-inactive done',
        'aws-revoke-sessions done',
        `aws-revoke-sessions failed ${problem}`,
      ]);
      const failed = report.outcomes.filter(({ state }) => state === 'failed');
      for (const { byHand } of failed)
        assert.match(byHand ?? '', /^Run `aws iam put-role-policy --role-name Deploy-/);
      const retries = incident.statuses.filter(({ state }) => state === 'retrying').length;
      assert.equal(retries, retriesHelp ? 4 : 0);
      assert.deepEqual(await truth(), ['Inactive', BOTH, '']);

      proxy.fault = () => undefined;
      const again = await revoke(steps, incident.ports());
      assert.equal(again.isComplete, true, JSON.stringify(again));
      assert.deepEqual(await truth(), LOCKED);
    });
  }

  it('throttled once, it is done by itself', async () => {
    const steps = await stepsFor();
    let left = 3;
    proxy.fault = (action) => (action.startsWith('Put') && left-- > 0 ? 'throttle' : undefined);
    const report = await revoke(steps, incident.ports());
    assert.equal(report.isComplete, true, JSON.stringify(report));
    assert.deepEqual(await truth(), LOCKED);
  });

  it('an answer that is lost: what was done is found done', async () => {
    const steps = await stepsFor();
    let left = 2;
    proxy.fault = (action) => (/^(?:Put|Update)/.test(action) && left-- > 0 ? 'lost-answer' : undefined);
    const report = await revoke(steps, incident.ports());
    assert.equal(report.isComplete, true, JSON.stringify(report));
    assert.deepEqual(await truth(), LOCKED);
    for (const step of steps) assert.equal((await restoreStep(step.id, incident.ports())).state, 'done');
    assert.deepEqual(await truth(), FREE);
  });

  it('no network at all: every step says so, nothing is written down as done', async () => {
    const steps = await stepsFor();
    const handlers = awsHandlers(newAdmin('kill-admin', 'http://127.0.0.1:1'));
    const report = await revoke(steps, incident.ports({ handlers, patience: { ...QUICK, tries: 2 } }));
    assert.deepEqual(new Set(report.outcomes.map(({ problem }) => problem)), new Set(['no-network']));
    assert.equal((await incident.ports().journal.read()).entries.size, 0);
    const looks = await dryRun(steps, incident.ports({ handlers, patience: { ...QUICK, tries: 1 } }));
    assert.deepEqual(new Set(looks.map(({ state }) => state)), new Set(['unknown']));
  });

  it('stopped half-way: what was not done says so, and a retry completes', async () => {
    const steps = await stepsFor();
    const stop = new AbortController();
    proxy.fault = (action) => {
      if (action !== 'PutRolePolicy') return undefined;
      stop.abort();
      return 'hang';
    };
    const report = await revoke(steps, incident.ports({ signal: stop.signal, concurrency: 1 }));
    assert.ok(report.outcomes.filter(({ state }) => state === 'stopped').length >= 2, JSON.stringify(report));
    proxy.fault = () => undefined;
    assert.equal((await revoke(steps, incident.ports())).isComplete, true);
    assert.deepEqual(await truth(), LOCKED);
  });

  it('the admin is never locked out, whatever the plan says', async () => {
    const admin = await newAdmin().identity(signal);
    assert.deepEqual(admin.users, [name('security'), name('security')]);
    const own = [
      used({ kind: 'aws-user', id: name('security'), account }),
      used({ kind: 'aws-access-key', id: admin.keyIds[0]!, account }),
    ];
    assert.deepEqual((await stepsFor(own)).length, 0);
    // A plan that was made for somebody else.
    const other = { ...admin, users: [], roles: [], keyIds: [], profile: 'other' };
    const steps = plan(own, { admin: other }).steps;
    const report = await revoke(steps, incident.ports());
    assert.deepEqual(new Set(report.outcomes.map(({ problem }) => problem)), new Set(['not-possible']));
    assert.ok(!proxy.calls.some((call) => /^(?:Put|Update)/.test(call)));
  });

  it('another account, what is not there, and a policy of that name that is not ours, are left alone', async () => {
    await putOnRole('AgentGuardDenyAll', ADMIN_POLICY);
    const admin = await newAdmin().identity(signal);
    const elsewhere = { ...admin, account: '210987654321' };
    const [foreign] = await stepsFor([used({ kind: 'aws-role', id: name('Deploy'), account })]);
    const [gone] = await stepsFor([used({ kind: 'aws-user', id: 'nobody', account })]);
    const [other] = plan([used({ kind: 'aws-user', id: 'x', account: '210987654321' })], {
      admin: elsewhere,
    }).steps;
    const looks = await dryRun([foreign!, gone!, other!], incident.ports());
    assert.deepEqual(
      looks.map(({ state }) => state),
      ['not-possible', 'not-there', 'not-possible'],
    );
    const report = await revoke([foreign!, gone!, other!], incident.ports());
    assert.deepEqual(report.outcomes.map(({ state }) => state).sort(), ['already', 'failed', 'refused']);
    assert.equal(report.isComplete, false);
  });

  it('what somebody else has changed is not restored, unless a person says so', async () => {
    const steps = await stepsFor([used({ kind: 'aws-role', id: name('Deploy'), account })]);
    const [denied, revoked] = steps;
    await revoke(steps, incident.ports());
    const document = revoked!.call[3]!.slice('PolicyDocument='.length);
    await putOnRole('AgentGuardRevokeOlderSessions', document.replace('2026-', '2027-'));
    const refused = await restoreStep(revoked!.id, incident.ports());
    assert.equal(refused.state, 'refused');
    assert.match(refused.text, /somebody else has changed it/);
    assert.equal((await restoreStep(revoked!.id, incident.ports(), { isForced: true })).state, 'done');
    const gone = { RoleName: name('Deploy'), PolicyName: 'AgentGuardDenyAll' };
    await iam.send(new DeleteRolePolicyCommand(gone));
    assert.equal((await restoreStep(denied!.id, incident.ports())).state, 'already');
    assert.deepEqual((await truth())[2], '');
  });

  it('a broken admin profile says what is wrong with it', async () => {
    const broken: [profile: string, problem: RegExp][] = [
      ['missing', /There is no admin profile missing/],
      ['../x $(id)', /cannot be the name of an admin profile/],
      ['empty', /admin profile empty/],
      ['loop', /admin profile loop/],
    ];
    fs.appendFileSync(
      path.join(incident.folder, 'config'),
      `[profile empty]\nregion = eu-west-1\n[profile loop]\nrole_arn = arn:aws:iam::${account}:role/x\nsource_profile = loop2\n[profile loop2]\nrole_arn = arn:aws:iam::${account}:role/x\nsource_profile = loop\n`,
    );
    for (const [profile, problem] of broken) {
      await assert.rejects(newAdmin(profile).identity(signal), problem);
      const steps = await stepsFor();
      const report = await revoke(steps, incident.ports({ handlers: awsHandlers(newAdmin(profile)) }));
      assert.deepEqual(new Set(report.outcomes.map(({ state }) => state)), new Set(['failed']));
    }
  });

  it('a role that the admin takes on protects the role and the key behind it', async () => {
    const key = agent;
    fs.writeFileSync(
      path.join(incident.folder, 'config'),
      `[profile kill-admin]\nrole_arn = arn:aws:iam::${account}:role/${name('Deploy')}\nsource_profile = base\nregion = eu-west-1\n`,
    );
    fs.writeFileSync(
      path.join(incident.folder, 'credentials'),
      `[base]\naws_access_key_id = ${key.AccessKeyId}\naws_secret_access_key = ${key.SecretAccessKey}\n`,
    );
    const { left, steps } = plan(principals(), { admin: await newAdmin().identity(signal) });
    assert.deepEqual([left.length, steps.length], [3, 0]);
  });
});
