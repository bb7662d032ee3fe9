import assert from 'node:assert/strict';
import { MARK_KINDS, type CloudIdentity } from '../../../src/contracts/identity';
import { ENVIRONMENTS } from '../../../src/contracts/words';
import { duration } from '../../../src/engine/identities/duration';
import {
  credentialItem,
  credentialTooltip,
  CREDENTIAL_ITEMS,
  environmentLook,
  expiryWords,
  groupDescription,
} from '../../../src/views/credentialsItem';
import {
  credentialGroups,
  groupOf,
  identityIds,
  type CredentialRow,
} from '../../../src/views/credentialsModel';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.UTC(2026, 5, 1);

const identity = (more: Partial<CloudIdentity> = {}): CloudIdentity => ({
  provider: 'aws',
  name: 'acme-prod',
  kind: 'sso',
  account: '123456789012',
  environment: 'prod',
  evidence: [
    {
      environment: 'prod',
      text: 'profile acme-prod (by its name)',
      source: 'name',
      file: '/h/.aws/config',
      line: 7,
    },
  ],
  file: '/h/.aws/config',
  line: 7,
  isActive: false,
  problems: [],
  use: { set: { AWS_PROFILE: 'acme-prod' }, unset: [] },
  ...more,
});
const row = (more: Partial<CloudIdentity> = {}, around: Partial<CredentialRow> = {}): CredentialRow => {
  const one = identity(more);
  return { id: identityIds([one])[0]!, identity: one, marks: [], ...around };
};
const item = (...args: Parameters<typeof row>) => credentialItem(row(...args), NOW);
const words = (...args: Parameters<typeof row>) => item(...args).description.split(' · ');
/** Markdown characters that still have a meaning. */
const plain = (text: string) => text.replace(/\\[!-/:-@[-`{-~]/g, '');

describe('credentials: a row', () => {
  it('says environment, account, kind and expiry', () => {
    assert.deepEqual(words({ expiresAt: NOW + 5 * HOUR }), ['prod', '123456789012', 'SSO', 'expires in 5 h']);
  });

  it('says that it is the active one, and what an unlabelled place means', () => {
    assert.deepEqual(words({ isActive: true, environment: 'unknown', kind: 'static-key' }), [
      'active',
      'unknown: treated as prod',
      '123456789012',
      'static key',
    ]);
  });

  const ends: [expiresAt: number | undefined, text: string | undefined][] = [
    [undefined, undefined],
    [NaN, undefined],
    [Infinity, undefined],
    [NOW - 1, 'expired'],
    [NOW, 'expired'],
    [NOW + 1, 'expires in 1 min'],
    [NOW + 42 * MINUTE + 5000, 'expires in 42 min'],
    [NOW + 119 * MINUTE, 'expires in 1 h 59 min'],
    [NOW + 120 * MINUTE, 'expires in 2 h'],
    [NOW + 47 * HOUR, 'expires in 47 h'],
    [NOW + 48 * HOUR, 'expires in 2 days'],
  ];
  for (const [expiresAt, text] of ends) {
    it(`a session until ${expiresAt === undefined ? 'nobody knows' : String((expiresAt - NOW) / MINUTE)} min: ${String(text)}`, () => {
      assert.equal(expiryWords(expiresAt, NOW), text);
    });
  }

  it('says first what ends soon or has ended: a narrow side bar cuts the rest off', () => {
    assert.deepEqual(words({ expiresAt: NOW + 42 * MINUTE }).slice(0, 2), ['prod', 'expires in 42 min']);
    assert.deepEqual(words({ expiresAt: NOW - 1 }).slice(0, 2), ['prod', 'expired']);
    assert.equal(duration(30_000), '1 min');
  });

  it('shows every mark but those that the row says otherwise, the wrong account first', () => {
    const marks = MARK_KINDS.map((kind) => ({ kind, text: `text of ${kind}` }));
    assert.deepEqual(words({ kind: 'unknown' }, { marks }).slice(1), [
      'not the expected account',
      'root',
      'admin',
      'long-lived key',
      'not for agents',
      'long session',
      '123456789012',
    ]);
    const tooltip = plain(credentialTooltip(row({}, { marks }), NOW));
    const escaped = credentialTooltip(row({}, { marks }), NOW).replaceAll('\\', '');
    for (const { text } of marks) assert.ok(escaped.includes(text), tooltip);
  });

  it('tells environments apart by the icon alone, in no colour of its own', () => {
    const icons = ENVIRONMENTS.map((environment) => item({ environment }).icon);
    assert.equal(new Set(icons).size, ENVIRONMENTS.length);
    assert.ok(!icons.includes('warning'));
    for (const environment of ENVIRONMENTS)
      assert.match(environmentLook(environment).color ?? 'charts.x', /^(charts|list)\.\w+$/);
  });

  it('has a warning where something is wrong with it, and says what and where', () => {
    const problems = [{ file: '/h/.aws/config', line: 9, text: 'sso_account_id names no account' }];
    const broken = item({ problems });
    assert.equal(broken.icon, 'warning');
    assert.match(broken.accessibilityLabel, /has a problem/);
    const tooltip = credentialTooltip(row({ problems }), NOW).replaceAll('\\', '');
    assert.match(tooltip, /Problems:\n\n- sso_account_id names no account \(\/h\/\.aws\/config:9\)/);
    assert.equal(item({}, { marks: [{ kind: 'problem', text: 'x' }] }).icon, 'warning');
  });

  it('has a tooltip with the evidence and its lines', () => {
    const tooltip = credentialTooltip(
      row({ principal: 'arn:aws:iam::123456789012:role/Deploy', region: 'eu-west-1', isActive: true }),
      NOW,
    ).replaceAll('\\', '');
    for (const part of [
      '**acme-prod** (active in this terminal)',
      'principal: arn:aws:iam::123456789012:role/Deploy',
      'region: eu-west-1',
      'prod: profile acme-prod (by its name) (/h/.aws/config:7)',
    ])
      assert.ok(tooltip.includes(part), `${part}\n${tooltip}`);
  });

  it('says when it was verified, and what failed', () => {
    const ok = { isValid: true, text: 'arn:aws:iam::123456789012:user/ann', at: NOW - 3 * MINUTE };
    assert.ok(words({}, { verified: ok }).includes('verified 3 min ago'));
    assert.ok(words({}, { verified: { ...ok, at: NOW } }).includes('verified just now'));
    const failed = { ...ok, isValid: false, text: 'The SSO session has expired.' };
    assert.ok(words({}, { verified: failed }).includes('verify failed 3 min ago'));
    const tooltip = credentialTooltip(row({}, { verified: failed }), NOW).replaceAll('\\', '');
    assert.match(tooltip, /Verify failed 3 min ago: The SSO session has expired\./);
    const other = item({}, { verified: { ...ok, isOther: true } });
    assert.equal(other.icon, 'warning');
    assert.match(other.description, /^prod · another account than it seemed, verified 3 min ago/);
    assert.equal(item({}, { isVerifying: true }).icon, 'loading~spin');
  });

  it('shows names that are hostile as they stand', () => {
    for (const name of [
      '$(pass) **b** [a](command:b) <b>',
      'a\nb\u001b[2J\u202e',
      "it's “größe” 東京",
      '`x` ![c](d)',
      '',
    ]) {
      const { label, description, accessibilityLabel } = item({ name, account: name, kind: 'unknown' });
      const tooltip = credentialTooltip(
        row({ name, problems: [{ file: name, text: name }] }, { marks: [{ kind: 'admin', text: name }] }),
        NOW,
      );
      for (const text of [label, description]) assert.ok(!text.includes('$('), text);
      for (const text of [label, description, accessibilityLabel])
        // eslint-disable-next-line no-control-regex -- this is what must not be there
        assert.doesNotMatch(text, /[\x00-\x1f\u202e]/);
      assert.doesNotMatch(plain(tooltip), /\[a\]|!\[c|<b>|`x`|\$\(|\u202e/);
    }
    assert.equal(item({ name: '' }).label, '(no name)');
    assert.equal(item({ name: 'x'.repeat(5000) }).label.length, 100);
  });

  it('holds no secret that stands in a name', () => {
    const name = 'AKIAIOSFODNN7EXAMPLE token=abcdefgh12345678';
    const text = `${item({ name }).label} ${credentialTooltip(row({ name }), NOW)}`;
    assert.ok(!text.includes('IOSFODNN7') && !text.includes('abcdefgh12345678'), text);
  });

  const offers: [Partial<CloudIdentity>, string[]][] = [
    [{}, ['use', 'verify', 'label', 'account', 'file']],
    [{ environment: 'unknown' }, ['use', 'verify', 'label', 'unlabelled', 'account', 'file']],
    [{ provider: 'vercel' }, ['use', 'label', 'account', 'file']],
  ];
  for (const [more, offered] of offers) {
    it(`offers ${offered.join(', ')} for ${JSON.stringify(more)}`, () => {
      assert.deepEqual(item(more).contextValue.split(' '), ['identity', ...offered]);
      for (const word of offered) assert.ok((CREDENTIAL_ITEMS as readonly string[]).includes(word));
    });
  }

  it('offers its file alone for what is no identity but a broken file', () => {
    const { use, account, ...rest } = identity({
      environment: 'unknown',
      problems: [{ file: '/x', text: 'binary' }],
    });
    assert.ok(use && account);
    const found = credentialItem({ id: 'x', identity: rest, marks: [] }, NOW);
    assert.equal(found.contextValue, 'identity file');
  });
});

describe('credentials: the tree', () => {
  const rows = [
    row({ provider: 'vercel', name: 'shop' }),
    row({ provider: 'aws', name: 'a' }),
    row({ provider: 'aws', name: 'b', isActive: true }),
    row({ provider: 'kubernetes', name: 'k' }),
    row({ provider: 'terraform', name: 'default' }),
  ];

  it('groups by provider, in one order, the active one first', () => {
    assert.deepEqual(
      credentialGroups(rows, undefined).map((group) => [
        group.title,
        group.rows.map((it) => it.identity.name),
      ]),
      [
        ['AWS', ['b', 'a']],
        ['Kubernetes', ['k']],
        ['Platforms and tools', ['shop', 'default']],
      ],
    );
  });

  const opens: [focus: string | undefined, open: string[]][] = [
    ['kubernetes', ['Kubernetes']],
    ['terraform', ['Platforms and tools']],
    ['azure', ['AWS']],
    [undefined, ['AWS']],
  ];
  for (const [focus, open] of opens) {
    it(`opens ${open.join()} when the terminal is about ${focus ?? 'nothing'}`, () => {
      const found = credentialGroups(rows, focus).filter((group) => group.isOpen);
      assert.deepEqual(
        found.map((group) => group.title),
        open,
      );
    });
  }

  it('opens nothing but one group, also where nothing is active; is empty where nothing is', () => {
    const idle = rows.map((one) => row({ ...one.identity, isActive: false }));
    assert.equal(credentialGroups(idle, undefined).filter((group) => group.isOpen).length, 1);
    assert.deepEqual(credentialGroups([], 'aws'), []);
  });

  it('takes a provider by what findings call it', () => {
    assert.equal(groupOf('google'), groupOf('gcloud'));
    assert.equal(groupOf('constructor'), 'others');
  });

  it('says how many there are, which is active, and how many are broken', () => {
    const [aws] = credentialGroups(
      [...rows, row({ name: 'c', problems: [{ file: '', text: 'x' }] })],
      undefined,
    );
    assert.equal(groupDescription(aws!), '3 · active: b · 1 problem');
  });

  it('gives every row an id of its own, which stays', () => {
    const twice = [identity(), identity(), identity({ file: '/other' }), identity({ provider: 'azure' })];
    const ids = identityIds(twice);
    assert.equal(new Set(ids).size, 4);
    assert.deepEqual(identityIds([identity(), identity({ name: 'z' })])[0], ids[0]);
  });

  it('takes 500 profiles without a delay that a person could see', function () {
    this.timeout(20_000);
    const many = Array.from({ length: 500 }, (_, index) =>
      row({
        name: `acme-${index}-prod AdministratorAccess`,
        expiresAt: NOW + index * MINUTE,
        isActive: index === 250,
      }),
    );
    credentialGroups(many, 'aws')[0]!.rows.map((one) => credentialItem(one, NOW));
    const start = performance.now();
    const [group] = credentialGroups(many, 'aws');
    const items = group!.rows.map((one) => credentialItem(one, NOW));
    const ms = performance.now() - start;
    assert.equal(items.length, 500);
    assert.match(items[0]!.description, /^active/);
    // Far above what it takes (see the benchmarks), far below what anybody would notice.
    assert.ok(ms < 500, `${ms} ms`);
  });
});
