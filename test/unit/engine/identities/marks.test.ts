import assert from 'node:assert/strict';
import type { ExpectedAccount } from '../../../../src/contracts/facts';
import type { IdentityFacts } from '../../../../src/contracts/identity';
import { ENVIRONMENTS } from '../../../../src/contracts/words';
import { marksOf, type MarkQuestion } from '../../../../src/engine/identities/marks';
import { cpuMs } from '../../../support/cpu';

const NOW = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WORK = '/home/dev/work/shop';

const AGENT = { kind: 'agent' } as const;
const PERSON = { kind: 'person' } as const;

function asked(more: Partial<MarkQuestion> = {}): MarkQuestion {
  return { actor: AGENT, environment: 'dev', provider: 'aws', folder: WORK, now: NOW, expected: [], ...more };
}

function expecting(...patterns: string[]): ExpectedAccount[] {
  return patterns.map((pattern) => ({ folder: WORK, pattern, origin: 'user settings' }));
}

/** "kind: text" of every mark. */
function marks(facts: IdentityFacts, more: Partial<MarkQuestion> = {}): string[] {
  return marksOf(facts, asked(more)).map(({ kind, text }) => `${kind}: ${text}`);
}

const kinds = (facts: IdentityFacts, more: Partial<MarkQuestion> = {}) =>
  marksOf(facts, asked(more)).map((mark) => mark.kind);

const KEY = 'AKIAQYLPMN5HFIQR7XYA';
const KEY_SHOWN = 'AKIA…7XYA';

describe('marks: root and administrators', () => {
  it('names the root user and its account', () => {
    const root: IdentityFacts = { kind: 'unknown', principal: 'arn:aws:iam::123456789012:root' };
    assert.deepEqual(marks(root, { account: '123456789012', actor: PERSON }), [
      'root: the root user of account 123456789012',
    ]);
    assert.deepEqual(marks({ kind: 'unknown', principal: 'root' }, { actor: PERSON }), [
      'root: the root user',
    ]);
  });

  const administrators: [principal: string, kind: IdentityFacts['kind'], shown: string][] = [
    ['AdministratorAccess', 'sso', 'AdministratorAccess'],
    ['arn:aws:iam::123456789012:role/Admin', 'role', 'Admin'],
    ['arn:aws:iam::123456789012:role/teams/platform/acme-prod-admin', 'role', 'acme-prod-admin'],
    ['arn:aws:sts::123456789012:assumed-role/OrgAdmin/build-17', 'role', 'OrgAdmin'],
    [
      'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_AdministratorAccess_0123456789abcdef/jane@acme.com',
      'sso',
      'AdministratorAccess',
    ],
    ['PowerUserAccess', 'sso', 'PowerUserAccess'],
    ['arn:aws:iam::123456789012:user/admin', 'user', 'admin'],
    ['Owner', 'role', 'Owner'],
    ['roles/owner', 'role', 'roles/owner'],
    ['cluster-admin', 'certificate', 'cluster-admin'],
    ['kubernetes-admin@kubernetes', 'certificate', 'kubernetes-admin'],
    ['clusterAdmin_shop_prod', 'certificate', 'clusterAdmin_shop_prod'],
    ['tf-admin@acme-prod.iam.gserviceaccount.com', 'service-account', 'tf-admin'],
  ];
  for (const [principal, kind, shown] of administrators) {
    it(`${principal} is an administrator`, () => {
      assert.deepEqual(marks({ kind, principal }, { actor: PERSON }), [
        `admin: an administrator's rights, by its name (${shown})`,
      ]);
    });
  }

  const others: [principal: string, kind: IdentityFacts['kind']][] = [
    ['ReadOnlyAccess', 'sso'],
    ['ReadOnlyAdmin', 'role'],
    ['admin-viewer', 'role'],
    ['non-admin', 'role'],
    ['Developer', 'sso'],
    ['badminton', 'role'],
    ['arn:aws:sts::123456789012:assumed-role/Deploy/admin', 'role'],
    ['admin@acme.com', 'user'],
    ['arn:aws:iam::123456789012:role/admin/Reader', 'role'],
    ['', 'unknown'],
  ];
  for (const [principal, kind] of others) {
    it(`${principal || 'nobody'} is none`, () => {
      assert.deepEqual(kinds({ kind, principal }, { actor: PERSON }), []);
    });
  }
});

describe('marks: long-lived keys', () => {
  it('shows a shortened id and the age in days', () => {
    const key: IdentityFacts = { kind: 'static-key', keyId: KEY, keySince: NOW - 412 * DAY };
    assert.deepEqual(marks(key, { actor: PERSON }), [
      `long-lived-key: a long-lived key (${KEY_SHOWN}), unchanged for 412 days`,
    ]);
  });

  const ages: [since: number | undefined, end: string][] = [
    [undefined, ''],
    [NOW, ''],
    [NOW - DAY + 1, ''],
    [NOW - DAY, ', unchanged for 1 day'],
    [NOW - 2 * DAY, ', unchanged for 2 days'],
    [NOW + 5 * DAY, ''],
  ];
  for (const [since, end] of ages) {
    it(`age ${since === undefined ? 'unknown' : (NOW - since) / DAY}`, () => {
      const key: IdentityFacts = { kind: 'static-key', keyId: KEY, keySince: since };
      assert.deepEqual(marks(key, { actor: PERSON }), [
        `long-lived-key: a long-lived key (${KEY_SHOWN})${end}`,
      ]);
    });
  }

  it('is also the key file of a service account, but not an impersonated one', () => {
    const principal = 'ci@acme.iam.gserviceaccount.com';
    assert.deepEqual(marks({ kind: 'service-account', principal, keySince: NOW - 30 * DAY }), [
      'long-lived-key: a long-lived key of a service account, unchanged for 30 days',
    ]);
    assert.deepEqual(marks({ kind: 'service-account', principal }), []);
  });

  it('is no temporary key, whatever it is called', () => {
    assert.deepEqual(kinds({ kind: 'token', keyId: 'ASIAQYLPMN5HFIQR7XYA' }), []);
    assert.deepEqual(kinds({ kind: 'static-key', keyId: 'ASIAQYLPMN5HFIQR7XYA' }), []);
  });

  it('never shows what is no key id: it may be the secret', () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz';
    assert.deepEqual(marks({ kind: 'static-key', keyId: secret }, { actor: PERSON }), [
      'long-lived-key: a long-lived key',
    ]);
  });
});

describe('marks: whose identity', () => {
  const people: [facts: IdentityFacts, text: string][] = [
    [{ kind: 'sso', principal: 'Developer' }, "a person's login"],
    [{ kind: 'user' }, "a person's login"],
    [{ kind: 'user', principal: 'jane@acme.com' }, 'the login of jane@acme.com'],
    [{ kind: 'token', principal: 'arn:aws:iam::123456789012:user/people/jane' }, 'the login of jane'],
    [
      {
        kind: 'role',
        principal:
          'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_Developer_0123456789abcdef/jane@acme.com',
      },
      'the login of jane@acme.com',
    ],
  ];
  for (const [facts, text] of people) {
    it(`${facts.kind} ${facts.principal ?? ''} is a person's, which an agent is told of and a person is not`, () => {
      assert.deepEqual(marks(facts), [`human: ${text}, not an identity of the agent's own`]);
      assert.deepEqual(marks(facts, { actor: PERSON }), []);
      assert.deepEqual(marks(facts, { actor: undefined }), []);
    });
  }

  const machines: [facts: IdentityFacts, identity?: string][] = [
    [{ kind: 'role', principal: 'arn:aws:sts::123456789012:assumed-role/Deploy/jane@acme.com' }],
    [{ kind: 'sso', principal: 'AgentReadOnly' }],
    [{ kind: 'sso', principal: 'Developer' }, 'acme-dev-agent'],
    [{ kind: 'user', principal: 'arn:aws:iam::123456789012:user/ci-bot' }],
    [{ kind: 'user', principal: 'deploy@acme.iam.gserviceaccount.com' }],
    [{ kind: 'instance' }],
    [{ kind: 'web-identity', principal: 'Deploy' }],
    [{ kind: 'unknown' }],
  ];
  for (const [facts, identity] of machines) {
    it(`${facts.kind} ${facts.principal ?? ''} ${identity ?? ''} is no person's`, () => {
      assert.deepEqual(kinds(facts, { identity }), []);
    });
  }
});

describe('marks: what an agent should not have', () => {
  const login: IdentityFacts = { kind: 'sso', principal: 'Developer' };
  const key: IdentityFacts = { kind: 'static-key', keyId: KEY };

  it("a person's login in prod only", () => {
    const having = ENVIRONMENTS.filter((environment) =>
      kinds(login, { environment }).includes('not-for-agents'),
    );
    assert.deepEqual(having, ['prod']);
    assert.ok(
      marks(login, { environment: 'prod' }).includes(
        "not-for-agents: a person's login, which an agent should not have in prod",
      ),
    );
  });

  for (const facts of [
    key,
    { kind: 'unknown', principal: 'root' },
    { kind: 'role', principal: 'Admin' },
  ] as const) {
    it(`${facts.kind} in prod and where nobody knows`, () => {
      const having = ENVIRONMENTS.filter((environment) =>
        kinds(facts, { environment }).includes('not-for-agents'),
      );
      assert.deepEqual(having, ['unknown', 'prod']);
    });
  }

  it('is nothing that a person is told', () => {
    assert.deepEqual(kinds(key, { environment: 'prod', actor: PERSON }), ['long-lived-key']);
  });

  it('is no role of its own', () => {
    assert.deepEqual(kinds({ kind: 'role', principal: 'Deploy' }, { environment: 'prod' }), []);
  });
});

describe('marks: sessions', () => {
  const sessions: [left: number, issued: number | undefined, mark: string | undefined][] = [
    [-12 * MINUTE, undefined, 'expired: a session that ended 12 min ago'],
    [-3 * DAY, undefined, 'expired: a session that ended 3 days ago'],
    [0, undefined, 'expired: a session that ended 1 min ago'],
    [1, undefined, 'expires-soon: a session that ends in 1 min'],
    [7 * MINUTE, undefined, 'expires-soon: a session that ends in 7 min'],
    [15 * MINUTE, -8 * HOUR, 'expires-soon: a session that ends in 15 min'],
    [16 * MINUTE, undefined, undefined],
    [HOUR, undefined, undefined],
    [40 * MINUTE, -20 * MINUTE, undefined],
    [40 * MINUTE, -(11 * HOUR + 20 * MINUTE), 'long-session: a session of 12 h, with 40 min left'],
    [HOUR + 5 * MINUTE, undefined, 'long-session: a session that lasts another 1 h 5 min'],
    [7 * HOUR, -HOUR, 'long-session: a session that lasts another 7 h'],
  ];
  for (const [left, issued, mark] of sessions) {
    it(`${left / MINUTE} min left${issued === undefined ? '' : `, issued ${-issued / MINUTE} min ago`}`, () => {
      const facts: IdentityFacts = {
        kind: 'role',
        expiresAt: NOW + left,
        ...(issued !== undefined && { issuedAt: NOW + issued }),
      };
      assert.deepEqual(marks(facts), mark === undefined ? [] : [mark]);
    });
  }
});

describe('marks: the account that a folder is meant for', () => {
  const DEV = '111111111111';
  const PROD = '222222222222';
  const SUBSCRIPTION = '0b1f6471-1bf0-4dda-aec3-cb9272f09590';
  const cases: [why: string, question: Partial<MarkQuestion>, expected: string[], other: boolean][] = [
    ['the same account', { account: DEV }, [DEV], false],
    ['another account', { account: PROD }, [DEV], true],
    ['one of two', { account: PROD }, [DEV, PROD], false],
    ['neither of two', { account: '333333333333' }, [DEV, PROD], true],
    ['a pattern', { account: DEV }, ['1111*'], false],
    ['another than the pattern', { account: PROD }, ['1111*'], true],
    ['anything', { account: PROD }, ['*'], false],
    ['an account that is not known', { identity: 'acme-prod' }, [DEV], false],
    ['the profile by its name', { account: DEV, identity: 'acme-dev' }, ['acme-dev'], false],
    ['another profile', { account: PROD, identity: 'acme-prod' }, ['acme-dev*'], true],
    ['another profile without an account', { identity: 'acme-prod' }, ['acme-dev'], true],
    ['keys without a profile, a profile expected', { account: PROD }, ['acme-dev'], true],
    ['nobody knows who', {}, ['acme-dev'], false],
    ['a project, an AWS account expected', { provider: 'google', account: 'acme-prod' }, [DEV], false],
    ['another project', { provider: 'google', account: 'acme-prod' }, ['acme-dev'], true],
    ['the project among others', { provider: 'google', account: 'acme-dev' }, [DEV, 'acme-dev'], false],
    ['a subscription', { provider: 'azure', account: SUBSCRIPTION }, [SUBSCRIPTION], false],
    ['another subscription', { provider: 'azure', account: SUBSCRIPTION }, ['11111111-*'], true],
    ['a subscription, an AWS account expected', { provider: 'azure', account: SUBSCRIPTION }, [DEV], false],
    ['a workspace is no account', { provider: 'terraform', identity: 'default' }, ['acme-dev'], false],
    ["a workspace's account", { provider: 'terraform', identity: 'default', account: PROD }, [DEV], true],
    ['a cluster', { provider: 'kubernetes', identity: 'acme-prod' }, ['acme-dev'], true],
    ['a person is told as well', { account: PROD, actor: PERSON }, [DEV], true],
    ['on this machine', { account: PROD, environment: 'local' }, [DEV], false],
  ];
  for (const [why, question, expected, other] of cases) {
    it(why, () => {
      const found = kinds({ kind: 'unknown' }, { ...question, expected: expecting(...expected) });
      assert.deepEqual(found, other ? ['other-account'] : []);
    });
  }

  it('says which is meant, and who said so', () => {
    assert.deepEqual(marks({ kind: 'unknown' }, { account: PROD, expected: expecting(DEV, '1234*') }), [
      `other-account: account ${PROD}, though this folder is meant for ${DEV} or 1234* (user settings)`,
    ]);
  });

  it('is that of the nearest folder', () => {
    const expected = [
      { folder: '/home/dev/work', pattern: DEV, origin: 'user settings' },
      { folder: `${WORK}/`, pattern: PROD, origin: 'user settings' },
      { folder: '/home/dev/workshop', pattern: '333333333333', origin: 'user settings' },
    ];
    const other = (account: string, folder: string | undefined) =>
      kinds({ kind: 'unknown' }, { account, folder, expected }).includes('other-account');
    assert.equal(other(PROD, WORK), false);
    assert.equal(other(PROD, `${WORK}/infra`), false);
    assert.equal(other(DEV, `${WORK}/infra`), true);
    assert.equal(other(DEV, '/home/dev/work/other'), false);
    assert.equal(other(PROD, '/home/dev/work/other'), true);
    assert.equal(other(PROD, '/home/dev'), false);
    assert.equal(other(PROD, undefined), false);
  });
});

describe('marks: together', () => {
  it('the gravest come first', () => {
    const key: IdentityFacts = {
      kind: 'static-key',
      keyId: KEY,
      principal: 'arn:aws:iam::222222222222:user/admin',
    };
    const question = {
      account: '222222222222',
      environment: 'prod',
      expected: expecting('111111111111'),
    } as const;
    assert.deepEqual(kinds(key, question), [
      'other-account',
      'admin',
      'long-lived-key',
      'human',
      'not-for-agents',
    ]);
  });

  it('nothing on this machine has any', () => {
    const key: IdentityFacts = { kind: 'static-key', keyId: KEY, principal: 'root', expiresAt: 1 };
    assert.deepEqual(kinds(key, { environment: 'local' }), []);
  });

  it('hostile names are shown harmlessly, and cost nothing', () => {
    const name = `admin\u001b[31m\n${'a-'.repeat(2_000_000)}`;
    const started = cpuMs();
    const found = marks(
      { kind: 'user', principal: name },
      { identity: name, account: name, expected: expecting('x') },
    );
    assert.ok(cpuMs() - started < 500);
    for (const text of found) {
      assert.ok(text.length < 400, text.slice(0, 500));
      // eslint-disable-next-line no-control-regex -- this is what must not be there
      assert.doesNotMatch(text, /[\u0000-\u001f]/);
    }
    assert.ok(found.length > 0);
  });
});
