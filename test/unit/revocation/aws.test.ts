import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { DeleteRolePolicyCommand } from '@aws-sdk/client-iam';
import { awsHandlers } from '../../../src/killSwitch/cloud/awsSteps';
import { dryRun, restoreStep, revoke } from '../../../src/killSwitch/cloud/run';
import { motoMissing } from '../../e2e/moto.mjs';
import { onlyAtNight, skipBecause } from '../../support/skip';
import { ADMIN_POLICY, AgentAccount } from './agentAccount';
import { ACCOUNT as account, Incident, plan, QUICK, used, type Fault } from './support';

const BOTH = 'AgentGuardDenyAll+AgentGuardRevokeOlderSessions';
const LOCKED = ['Inactive', BOTH, BOTH];
const FREE = ['Active', '', ''];

describe('revocation against moto', function () {
  this.timeout(60_000);
  const cloud = new AgentAccount();
  const { proxy, signal } = cloud;

  before(async function () {
    const missing = motoMissing();
    if (missing !== undefined) skipBecause(this, missing);
    await cloud.start();
  });
  after(() => cloud.stop());
  beforeEach(() => cloud.begin());
  afterEach(() => {
    cloud.incident.remove();
  });

  it('looks first, locks, and the agent is refused by the cloud; restored, it may again', async () => {
    await cloud.withPermissions(async () => {
      const steps = await cloud.stepsFor();
      const before = await dryRun(steps, cloud.incident.ports());
      assert.deepEqual(new Set(before.map(({ state }) => state)), new Set(['would-change']));
      assert.match(before[0]!.text, /key of user agent-\d+ is active/);
      assert.deepEqual(await cloud.truth(), FREE);
      assert.deepEqual(
        [await cloud.agentMay(cloud.agent), await cloud.agentMay(cloud.session)],
        [true, true],
      );

      const report = await revoke(steps, cloud.incident.ports());
      assert.equal(report.isComplete, true, JSON.stringify(report));
      assert.deepEqual(await cloud.truth(), LOCKED);
      assert.deepEqual(
        [await cloud.agentMay(cloud.agent), await cloud.agentMay(cloud.session)],
        [false, false],
      );
      assert.equal(await cloud.cliMay(cloud.session), false);

      const { entries } = await cloud.incident.ports().journal.read();
      assert.equal(entries.size, 5);
      for (const id of entries.keys()) {
        const status = await restoreStep(id, cloud.incident.ports());
        assert.equal(status.state, 'done', status.text);
      }
      assert.deepEqual(await cloud.truth(), FREE);
      assert.deepEqual(
        [await cloud.agentMay(cloud.agent), await cloud.agentMay(cloud.session)],
        [true, true],
      );
      assert.ok(!fs.readFileSync(cloud.incident.file, 'utf8').includes(cloud.agent.SecretAccessKey ?? ''));
    });
  });

  it('the dry run says which rights the admin lacks, where IAM can be asked', async () => {
    const result =
      '<member><EvalActionName>x</EvalActionName><EvalDecision>implicitDeny</EvalDecision></member>';
    proxy.answers.set(
      'SimulatePrincipalPolicy',
      `<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>${result}</EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>`,
    );
    const [first] = await dryRun(await cloud.stepsFor(), cloud.incident.ports());
    proxy.answers.clear();
    assert.equal(first!.state, 'not-possible');
    assert.match(first!.text, /may not do iam:UpdateAccessKey/);
  });

  it('is the same when it is done twice: nothing is written to IAM again', async () => {
    const steps = await cloud.stepsFor();
    await revoke(steps, cloud.incident.ports());
    proxy.calls.length = 0;
    const again = await revoke(steps, cloud.incident.ports());
    assert.deepEqual(new Set(again.outcomes.map(({ state }) => state)), new Set(['already']));
    assert.ok(!proxy.calls.some((call) => /^(?:Put|Update|Delete)/.test(call)), String(proxy.calls));
    assert.deepEqual(
      new Set((await dryRun(steps, cloud.incident.ports())).map(({ state }) => state)),
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
      const steps = await cloud.stepsFor();
      proxy.fault = (action) => (action === 'PutRolePolicy' ? fault : undefined);
      const patience = { ...QUICK, limit: 700 };
      const report = await revoke(steps, cloud.incident.ports({ patience }));
      assert.equal(report.isComplete, false);
      assert.deepEqual(Incident.outcomes(steps, report.outcomes), [
        'aws-deny-all done',
        `aws-deny-all failed ${problem}`,
        'aws-key-inactive done',
        'aws-revoke-sessions done',
        `aws-revoke-sessions failed ${problem}`,
      ]);
      const failed = report.outcomes.filter(({ state }) => state === 'failed');
      for (const { byHand } of failed)
        assert.match(byHand ?? '', /^Run `aws iam put-role-policy --role-name Deploy-/);
      const retries = cloud.incident.statuses.filter(({ state }) => state === 'retrying').length;
      assert.equal(retries, retriesHelp ? 4 : 0);
      assert.deepEqual(await cloud.truth(), ['Inactive', BOTH, '']);

      proxy.fault = () => undefined;
      const again = await revoke(steps, cloud.incident.ports());
      assert.equal(again.isComplete, true, JSON.stringify(again));
      assert.deepEqual(await cloud.truth(), LOCKED);
    });
  }

  it('throttled once, it is done by itself', async () => {
    const steps = await cloud.stepsFor();
    let left = 3;
    proxy.fault = (action) => (action.startsWith('Put') && left-- > 0 ? 'throttle' : undefined);
    const report = await revoke(steps, cloud.incident.ports());
    assert.equal(report.isComplete, true, JSON.stringify(report));
    assert.deepEqual(await cloud.truth(), LOCKED);
  });

  it('an answer that is lost: what was done is found done', async () => {
    const steps = await cloud.stepsFor();
    let left = 2;
    proxy.fault = (action) => (/^(?:Put|Update)/.test(action) && left-- > 0 ? 'lost-answer' : undefined);
    const report = await revoke(steps, cloud.incident.ports());
    assert.equal(report.isComplete, true, JSON.stringify(report));
    assert.deepEqual(await cloud.truth(), LOCKED);
    for (const step of steps)
      assert.equal((await restoreStep(step.id, cloud.incident.ports())).state, 'done');
    assert.deepEqual(await cloud.truth(), FREE);
  });

  it('no network at all: every step says so, nothing is written down as done', async () => {
    const steps = await cloud.stepsFor();
    const handlers = awsHandlers(cloud.admin('kill-admin', 'http://127.0.0.1:1'));
    const report = await revoke(steps, cloud.incident.ports({ handlers, patience: { ...QUICK, tries: 2 } }));
    assert.deepEqual(new Set(report.outcomes.map(({ problem }) => problem)), new Set(['no-network']));
    assert.equal((await cloud.incident.ports().journal.read()).entries.size, 0);
    const looks = await dryRun(steps, cloud.incident.ports({ handlers, patience: { ...QUICK, tries: 1 } }));
    assert.deepEqual(new Set(looks.map(({ state }) => state)), new Set(['unknown']));
  });

  it('stopped half-way: what was not done says so, and a retry completes', async () => {
    const steps = await cloud.stepsFor();
    const stop = new AbortController();
    proxy.fault = (action) => {
      if (action !== 'PutRolePolicy') return undefined;
      stop.abort();
      return 'hang';
    };
    const report = await revoke(steps, cloud.incident.ports({ signal: stop.signal, concurrency: 1 }));
    assert.ok(report.outcomes.filter(({ state }) => state === 'stopped').length >= 2, JSON.stringify(report));
    proxy.fault = () => undefined;
    assert.equal((await revoke(steps, cloud.incident.ports())).isComplete, true);
    assert.deepEqual(await cloud.truth(), LOCKED);
  });

  it('the admin is never locked out, whatever the plan says', async () => {
    const admin = await cloud.admin().identity(signal);
    assert.deepEqual(admin.users, [cloud.name('security'), cloud.name('security')]);
    const own = [
      used({ kind: 'aws-user', id: cloud.name('security'), account }),
      used({ kind: 'aws-access-key', id: admin.keyIds[0]!, account }),
    ];
    assert.deepEqual((await cloud.stepsFor(own)).length, 0);
    // A plan that was made for somebody else.
    const other = { ...admin, users: [], roles: [], keyIds: [], profile: 'other' };
    const steps = plan(own, { admin: other }).steps;
    const report = await revoke(steps, cloud.incident.ports());
    assert.deepEqual(new Set(report.outcomes.map(({ problem }) => problem)), new Set(['not-possible']));
    assert.ok(!proxy.calls.some((call) => /^(?:Put|Update)/.test(call)));
  });

  it('another account, what is not there, and a policy of that name that is not ours, are left alone', async () => {
    await cloud.putOnRole('AgentGuardDenyAll', ADMIN_POLICY);
    const admin = await cloud.admin().identity(signal);
    const elsewhere = { ...admin, account: '210987654321' };
    const [foreign] = await cloud.stepsFor([used({ kind: 'aws-role', id: cloud.name('Deploy'), account })]);
    const [gone] = await cloud.stepsFor([used({ kind: 'aws-user', id: 'nobody', account })]);
    const [other] = plan([used({ kind: 'aws-user', id: 'x', account: '210987654321' })], {
      admin: elsewhere,
    }).steps;
    const looks = await dryRun([foreign!, gone!, other!], cloud.incident.ports());
    assert.deepEqual(
      looks.map(({ state }) => state),
      ['not-possible', 'not-there', 'not-possible'],
    );
    const report = await revoke([foreign!, gone!, other!], cloud.incident.ports());
    assert.deepEqual(report.outcomes.map(({ state }) => state).sort(), ['already', 'failed', 'refused']);
    assert.equal(report.isComplete, false);
  });

  it('what somebody else has changed is not restored, unless a person says so', async () => {
    const steps = await cloud.stepsFor([used({ kind: 'aws-role', id: cloud.name('Deploy'), account })]);
    const [denied, revoked] = steps;
    await revoke(steps, cloud.incident.ports());
    const document = revoked!.call[3]!.slice('PolicyDocument='.length);
    await cloud.putOnRole('AgentGuardRevokeOlderSessions', document.replace('2026-', '2027-'));
    const refused = await restoreStep(revoked!.id, cloud.incident.ports());
    assert.equal(refused.state, 'refused');
    assert.match(refused.text, /somebody else has changed it/);
    assert.equal((await restoreStep(revoked!.id, cloud.incident.ports(), { isForced: true })).state, 'done');
    const gone = { RoleName: cloud.name('Deploy'), PolicyName: 'AgentGuardDenyAll' };
    await cloud.iam.send(new DeleteRolePolicyCommand(gone));
    assert.equal((await restoreStep(denied!.id, cloud.incident.ports())).state, 'already');
    assert.deepEqual((await cloud.truth())[2], '');
  });

  it('a broken admin profile says what is wrong with it', async () => {
    const broken: [profile: string, problem: RegExp][] = [
      ['missing', /There is no admin profile missing/],
      ['../x $(id)', /cannot be the name of an admin profile/],
      ['empty', /admin profile empty/],
      ['loop', /admin profile loop/],
    ];
    fs.appendFileSync(
      path.join(cloud.incident.folder, 'config'),
      `[profile empty]\nregion = eu-west-1\n[profile loop]\nrole_arn = arn:aws:iam::${account}:role/x\nsource_profile = loop2\n[profile loop2]\nrole_arn = arn:aws:iam::${account}:role/x\nsource_profile = loop\n`,
    );
    for (const [profile, problem] of broken) {
      await assert.rejects(cloud.admin(profile).identity(signal), problem);
      const steps = await cloud.stepsFor();
      const report = await revoke(
        steps,
        cloud.incident.ports({ handlers: awsHandlers(cloud.admin(profile)) }),
      );
      assert.deepEqual(new Set(report.outcomes.map(({ state }) => state)), new Set(['failed']));
    }
  });

  it('a role that the admin takes on protects the role and the key behind it', async () => {
    cloud.write(
      'config',
      `[profile kill-admin]\nrole_arn = arn:aws:iam::${account}:role/${cloud.name('Deploy')}\nsource_profile = base\nregion = eu-west-1\n`,
    );
    cloud.writeKey('base', cloud.agent);
    const { left, steps } = plan(cloud.principals(), { admin: await cloud.admin().identity(signal) });
    assert.deepEqual([left.length, steps.length], [3, 0]);
  });
});
