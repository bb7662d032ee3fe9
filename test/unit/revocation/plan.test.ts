import assert from 'node:assert/strict';
import type { CommandEvent } from '../../../src/contracts/audit';
import type { CloudIdentity } from '../../../src/contracts/identity';
import {
  revocationStepSchema,
  type AwsAdminIdentity,
  type RecordedUse,
} from '../../../src/contracts/revocation';
import type { Verification } from '../../../src/contracts/verification';
import { MAX_PRINCIPALS } from '../../../src/killSwitch/cloud/plan';
import { callerOf } from '../../../src/killSwitch/cloud/names';
import { collectPrincipals } from '../../../src/killSwitch/cloud/principals';
import { denyAll, policyState, revokeSessions } from '../../../src/killSwitch/cloud/policies';
import { cpuMs } from '../../support/cpu';
import { ACCOUNT, plan, used } from './support';

const ROW = { environment: 'unknown', evidence: [], isActive: false, problems: [] } as const;

function row(provider: string, name: string, more: Partial<CloudIdentity> = {}): CloudIdentity {
  return { ...ROW, provider, name, kind: 'unknown', ...more };
}

let ids = 0;
function use(provider: string, identity: string | undefined, more: Partial<CommandEvent> = {}): RecordedUse {
  const event: CommandEvent = {
    ...{ kind: 'command', id: `c${ids++}`, phase: 'decided', command: 'x', cwd: '/', interceptor: 'shim' },
    ...{ decision: 'allow', effects: [], environment: 'dev', reasons: [], outcome: 'allowed' },
    actor: { kind: 'agent', name: 'Claude Code', evidence: '' },
    ...(identity !== undefined && { identity }),
    actions: [{ provider, service: 's', operation: 'o', effects: [], targets: [] }],
    ...more,
  };
  return { time: 1000 + ids, event };
}
const person = { actor: { kind: 'person', evidence: '' } } as const;

function verified(principal: string, more: Partial<Verification> = {}): Verification {
  return { ok: true, by: 'cloud', kind: 'unknown', account: ACCOUNT, principal, checkedAt: 1, ...more };
}

/** `kind id account` of each. */
function found(
  uses: RecordedUse[],
  identities: CloudIdentity[],
  who?: (row: CloudIdentity) => Verification | undefined,
) {
  const { principals, unknown } = collectPrincipals({ uses, identities, ...(who && { verified: who }) });
  return {
    principals,
    unknown,
    names: principals.map(({ kind, id, account }) => [kind, id, account].filter(Boolean).join(' ')),
  };
}

describe('principals that agents used', function () {
  this.timeout(20_000);
  const KEY = 'AKIAQYLPMN5HFIQR7XYA';
  const cases: [what: string, row: CloudIdentity, verified: Verification | undefined, names: string[]][] = [
    [
      'a key from the files',
      row('aws', 'p', { kind: 'static-key', keyId: KEY, account: ACCOUNT }),
      undefined,
      [`aws-access-key ${KEY} 052310077262`],
    ],
    [
      'a verified key',
      row('aws', 'p', { kind: 'static-key', keyId: KEY }),
      verified(`arn:aws:iam::${ACCOUNT}:user/ci/jane`, { keyId: KEY }),
      [`aws-access-key ${KEY} ${ACCOUNT}`, `aws-user jane ${ACCOUNT}`],
    ],
    [
      'root',
      row('aws', 'p', { kind: 'static-key', keyId: KEY }),
      verified(`arn:aws:iam::${ACCOUNT}:root`, { keyId: KEY }),
      [`aws-root root ${ACCOUNT}`],
    ],
    [
      'a role',
      row('aws', 'p', { kind: 'role', principal: 'Deploy', account: ACCOUNT, keyId: KEY }),
      undefined,
      [`aws-role Deploy ${ACCOUNT}`],
    ],
    [
      'a verified role',
      row('aws', 'p'),
      verified(`arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/me`),
      [`aws-role Deploy ${ACCOUNT}`],
    ],
    [
      'SSO',
      row('aws', 'p'),
      verified(`arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_Dev_1/me`),
      [`aws-sso AWSReservedSSO_Dev_1 ${ACCOUNT}`],
    ],
    [
      'a service principal',
      row('azure', 'Sub', { kind: 'service-account', principal: 'app-1', account: 'sub' }),
      undefined,
      ['azure-service-principal app-1 sub'],
    ],
    [
      'a user of Azure',
      row('azure', 'Sub', { kind: 'user', principal: 'jane@acme.com' }),
      undefined,
      ['azure-user jane@acme.com'],
    ],
    [
      'a service account',
      row('gcloud', 'dev', { principal: 'ci@acme.iam.gserviceaccount.com', account: 'other' }),
      undefined,
      ['gcp-service-account ci@acme.iam.gserviceaccount.com acme'],
    ],
    [
      'a user of Google',
      row('gcloud', 'dev', { principal: 'jane@acme.com' }),
      undefined,
      ['gcp-user jane@acme.com'],
    ],
    [
      'a service account of a cluster',
      row('kubernetes', 'ctx', { principal: 'system:serviceaccount:ci:agent' }),
      undefined,
      ['kubernetes-service-account ci/agent'],
    ],
    [
      'a token of a cluster',
      row('kubernetes', 'ctx', { kind: 'token', principal: 'u' }),
      undefined,
      ['token u'],
    ],
    ['a platform', row('vercel', 'team', { account: 't1' }), undefined, ['token team t1']],
  ];
  for (const [what, identity, who, names] of cases) {
    it(what, () => {
      const provider = identity.provider === 'gcloud' ? 'google' : identity.provider;
      assert.deepEqual(found([use(provider, identity.name)], [identity], () => who).names, names);
    });
  }

  it('each once, with who used it and when last; attempts count, and what only people used does not', () => {
    const identities = [
      row('aws', 'a', { kind: 'role', principal: 'Deploy', account: ACCOUNT }),
      row('aws', 'b', { kind: 'role', principal: 'Deploy', account: ACCOUNT }),
      row('aws', 'mine', { kind: 'role', principal: 'Own', account: ACCOUNT }),
    ];
    const uses = [
      use('aws', 'a'),
      use('aws', 'b', person),
      use('aws', 'a', { outcome: 'denied' }),
      use('aws', 'mine', person),
      use('aws', 'lost', { account: '9' }),
      use('files', undefined),
    ];
    const { principals, unknown, names } = found(uses, identities);
    assert.deepEqual(names, [`aws-role Deploy ${ACCOUNT}`]);
    const [only] = principals;
    assert.deepEqual(
      [only!.usedBy, only!.agents, only!.known.length],
      [['agent', 'person'], ['Claude Code'], 2],
    );
    assert.equal(only!.lastUsedAt, uses[1]!.time);
    assert.deepEqual(
      unknown.map(({ identity, account }) => [identity, account]),
      [['lost', '9']],
    );
  });

  it('an event without a name means the active identity', () => {
    const identities = [
      row('aws', 'x'),
      row('aws', 'p', { isActive: true, kind: 'role', principal: 'R', account: ACCOUNT }),
    ];
    assert.deepEqual(found([use('aws', undefined)], identities).names, [`aws-role R ${ACCOUNT}`]);
  });

  it('thousands of commands and identities', () => {
    const identities = Array.from({ length: 1000 }, (_, at) =>
      row('aws', `p${at}`, { kind: 'role', principal: `R${at}` }),
    );
    const uses = Array.from({ length: 10_000 }, (_, at) => use('aws', `p${at % 1000}`));
    const before = cpuMs();
    assert.equal(found(uses, identities).principals.length, 1000);
    assert.ok(cpuMs() - before < 3000);
  });

  it('reads ARNs, and none that is not one', () => {
    assert.deepEqual(callerOf(`arn:aws-cn:iam::${ACCOUNT}:user/a/b/jane`), {
      account: ACCOUNT,
      kind: 'user',
      name: 'jane',
    });
    for (const bad of [
      '',
      'arn',
      `arn:aws:iam::${ACCOUNT}:user/`,
      `arn:aws:iam::1:root`,
      `arn:aws:iam::${ACCOUNT}:group/x`,
      'x'.repeat(1e6),
    ])
      assert.equal(callerOf(bad), undefined);
  });
});

describe('plan of the revocation', () => {
  const admin: AwsAdminIdentity = {
    ...{ profile: 'kill', arn: `arn:aws:iam::${ACCOUNT}:user/security`, account: ACCOUNT },
    ...{ keyIds: ['AKIAADMINADMINADMINA'], users: ['security'], roles: ['Break'] },
  };
  const kinds = (of: Parameters<typeof plan>[0], more?: Parameters<typeof plan>[1]) =>
    plan(of, more).steps.map(({ kind }) => kind);

  it('has the steps of each kind, each of them whole', () => {
    const all = [
      used({ kind: 'aws-access-key', id: 'AKIAQYLPMN5HFIQR7XYA', account: ACCOUNT, owner: 'jane' }),
      used({ kind: 'aws-user', id: 'jane', account: ACCOUNT }),
      used({ kind: 'aws-role', id: 'Deploy', account: ACCOUNT }),
      used({ kind: 'aws-sso', id: 'AWSReservedSSO_Dev_1', account: ACCOUNT }),
      used({ kind: 'azure-service-principal', id: '0b1f6471-1bf0-4dda-aec3-cb9272f09590' }),
      used({ kind: 'gcp-service-account', id: 'ci@acme.iam.gserviceaccount.com', account: 'acme' }),
      used({ kind: 'kubernetes-service-account', id: 'ci/agent', context: 'prod' }),
      used({ kind: 'token', id: 'team', provider: 'vercel' }),
    ];
    const { steps, left } = plan(all, { admin, unknown: [{ provider: 'fly', agents: [] }] });
    assert.deepEqual(left, []);
    assert.deepEqual(
      steps.map(({ kind }) => kind),
      [
        ...['aws-key-inactive', 'aws-deny-all', 'aws-revoke-sessions', 'aws-deny-all', 'aws-revoke-sessions'],
        ...[
          'aws-sso-logout',
          'aws-cache-aside',
          'by-hand',
          'azure-disable',
          'gcp-disable',
          'gcp-keys-disable',
        ],
        ...['kubernetes-unbind', 'by-hand', 'by-hand'],
      ],
    );
    for (const step of steps) {
      assert.ok(revocationStepSchema.safeParse(step).success, JSON.stringify(step));
      assert.ok(step.title !== '' && step.what !== '' && step.byHand !== '', step.title);
    }
    assert.equal(new Set(steps.map(({ id }) => id)).size, steps.length);
    assert.deepEqual(plan(all, { admin }), plan(all, { admin }), 'the same for the same input');
    const vercel = steps.find(({ target }) => target.provider === 'vercel');
    assert.match(vercel!.byHand, /https:\/\/vercel\.com\/account/);
  });

  it('never has the admin itself, its key or its role, nor root', () => {
    const own = [
      used({ kind: 'aws-user', id: 'Security', account: ACCOUNT }),
      used({ kind: 'aws-user', id: 'security' }),
      used({ kind: 'aws-access-key', id: 'AKIAADMINADMINADMINA', account: ACCOUNT }),
      used({ kind: 'aws-access-key', id: 'AKIAQYLPMN5HFIQR7XYA', account: ACCOUNT, owner: 'security' }),
      used({ kind: 'aws-role', id: 'Break', account: ACCOUNT }),
    ];
    const { steps, left } = plan(own, { admin });
    assert.deepEqual([steps.length, left.length], [0, own.length]);
    for (const { reason } of left) assert.match(reason, /admin profile kill/);
    assert.deepEqual(kinds([used({ kind: 'aws-root', id: 'root', account: ACCOUNT })], { admin }), [
      'by-hand',
    ]);
    // The same name in another account is somebody else, and nobody whom this admin reaches.
    assert.deepEqual(
      kinds([used({ kind: 'aws-user', id: 'security', account: '210987654321' })], { admin }),
      ['by-hand', 'by-hand'],
    );
  });

  it('warns where a person uses it too', () => {
    const both = used({ kind: 'aws-user', id: 'jane', account: ACCOUNT, usedBy: ['agent', 'person'] });
    for (const step of plan([both], { admin }).steps) {
      assert.equal(step.isPersons, true);
      assert.match(step.warnings[0]!, /^A person uses this too/);
    }
    // One step for two principals: the warning of either counts.
    const machine = [
      used({ kind: 'aws-role', id: 'a', account: ACCOUNT }),
      used({ kind: 'aws-sso', id: 'b', account: ACCOUNT, usedBy: ['agent', 'person'] }),
    ];
    assert.equal(
      plan(machine, { admin }).steps.find(({ kind }) => kind === 'aws-cache-aside')?.isPersons,
      true,
    );
  });

  it('leaves it to a person where no admin profile could be used', () => {
    const { steps } = plan([used({ kind: 'aws-access-key', id: 'AKIAQYLPMN5HFIQR7XYA', account: ACCOUNT })]);
    assert.deepEqual([steps.length, steps[0]!.kind], [1, 'by-hand']);
    assert.match(
      steps[0]!.byHand,
      /^Run `aws iam update-access-key --access-key-id AKIAQYLPMN5HFIQR7XYA --status Inactive`/,
    );
  });

  for (const [kind, id, more] of [
    ['aws-user', '--help'.repeat(20), {}],
    ['aws-user', 'a b', {}],
    ['aws-user', 'x\nDeleteUser', {}],
    ['aws-role', '../x', {}],
    ['aws-role', '', {}],
    ['aws-access-key', 'AKIA&Action=DeleteUser', {}],
    ['aws-user', 'jane', { account: '1; rm -rf /' }],
    ['azure-service-principal', '--ids', {}],
    ['azure-service-principal', 'http://evil', {}],
    ['gcp-service-account', '--project=x@a.gserviceaccount.com', {}],
    ['gcp-service-account', 'a@b.gserviceaccount.com', { account: '--impersonate' }],
    ['kubernetes-service-account', 'a/--all', { context: 'x' }],
    ['kubernetes-service-account', 'a/b/c', { context: 'x' }],
    ['kubernetes-service-account', 'a/b', { context: '--kubeconfig=/tmp/x' }],
    ['kubernetes-service-account', 'a/b', { context: 'x\u202ey' }],
  ] as const) {
    it(`does not act on ${kind} ${JSON.stringify(id).slice(0, 40)} ${JSON.stringify(more)}`, () => {
      const { steps, left } = plan([used({ kind, id, ...more })], { admin });
      assert.deepEqual([steps.length, left.length], [0, 1]);
    });
  }

  it('shows hostile names of tokens safely', () => {
    const id = `\u001b[31m${'x'.repeat(5000)}`;
    const [step] = plan([used({ kind: 'token', provider: 'vercel', id })]).steps;
    assert.equal(plan([used({ kind: 'token', id: '\ud800' })]).steps.length, 1);
    assert.ok(step!.title.length < 300 && !step!.title.includes('\u001b'));
    assert.ok(revocationStepSchema.safeParse(step).success);
  });

  it('thousands of principals: as many as anybody reads, and what is over it is said', () => {
    const many = Array.from({ length: MAX_PRINCIPALS + 5 }, (_, at) =>
      used({ kind: 'aws-user', id: `u${at}`, account: ACCOUNT }),
    );
    const before = cpuMs();
    const { steps, left } = plan(many, { admin });
    assert.ok(cpuMs() - before < 2000);
    assert.equal(steps.length, 2 * MAX_PRINCIPALS);
    assert.deepEqual(
      left.map(({ target }) => target.id),
      ['5 more'],
    );
  });

  it('knows its policies again, encoded or not, and no other', () => {
    const time = '2026-01-31T08:00:00.000Z';
    assert.equal(policyState('AgentGuardDenyAll', denyAll()), 'deny-all');
    assert.equal(policyState('AgentGuardDenyAll', encodeURIComponent(denyAll())), 'deny-all');
    assert.equal(policyState('AgentGuardRevokeOlderSessions', revokeSessions(time)), `before ${time}`);
    for (const bad of [
      '',
      '{}',
      '%',
      denyAll().replace('Deny"', 'Allow"'),
      revokeSessions('x'),
      'null',
      '[]',
    ]) {
      assert.equal(policyState('AgentGuardDenyAll', bad), 'foreign', bad);
      assert.equal(policyState('AgentGuardRevokeOlderSessions', bad), 'foreign', bad);
    }
  });
});
