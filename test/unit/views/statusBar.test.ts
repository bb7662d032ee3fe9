import assert from 'node:assert/strict';
import type { EnvironmentFinding } from '../../../src/contracts/environment';
import { COMMANDS } from '../../../src/platform/contributions';
import { literal } from '../../../src/views/markdown';
import { LINKED_COMMANDS, statusView, type StatusPlace } from '../../../src/views/statusBarModel';

const AWS: EnvironmentFinding = {
  environment: 'prod',
  evidence: [
    {
      environment: 'prod',
      text: 'profile acme-prod (AWS_PROFILE)',
      source: 'name',
      file: '/h/.aws/config',
      line: 7,
    },
  ],
  provider: 'aws',
  account: '123456789012',
  region: 'eu-west-1',
  identity: 'acme-prod',
  who: { kind: 'sso', principal: 'arn:aws:iam::123456789012:user/ada' },
};
const KUBE: EnvironmentFinding = {
  environment: 'dev',
  evidence: [
    { environment: 'unknown', text: 'nobody knows this one', source: 'problem' },
    { environment: 'dev', text: 'context acme-dev', source: 'name', file: '/h/.kube/config', line: 3 },
  ],
  provider: 'kubernetes',
  identity: 'acme-dev',
};

function view(place: Partial<StatusPlace> = {}) {
  return statusView({
    place: { finding: AWS, all: [AWS], unclear: [], terminal: 'bash', ...place },
    mode: 'enforce',
    killSwitchEngaged: false,
    waiting: 0,
    blind: [],
    failed: [],
  });
}

describe('status bar: the place of the focused terminal', () => {
  it('is named by environment, identity and account', () => {
    assert.equal(view().text, '$(cloud) prod · acme-prod · 123456789012');
    assert.equal(view({ finding: { ...AWS, account: AWS.identity } }).text, '$(cloud) prod · acme-prod');
    assert.equal(view({ finding: { environment: 'unknown', evidence: [] } }).text, '$(cloud) unknown');
    const arn = `arn:aws:eks:eu-west-1:123456789012:cluster/${'x'.repeat(200)}`;
    assert.ok(view({ finding: { ...KUBE, identity: arn } }).text.length < 80);
  });

  it('says of which terminal it speaks, who the identity is, and how all that is known', () => {
    const { tooltip } = view();
    for (const part of [
      '**Environment: prod**',
      `account ${literal('123456789012')}`,
      `identity ${literal('acme-prod')}`,
      `kind ${literal('SSO')}`,
      `as ${literal('arn:aws:iam::123456789012:user/ada')}`,
      'in the terminal bash',
      `- prod: ${literal('profile acme-prod (AWS_PROFILE)')} (${literal('/h/.aws/config:7')})`,
    ])
      assert.ok(tooltip.includes(part), `${part}\n${tooltip}`);
    assert.match(view({ terminal: undefined }).tooltip, /in this window/);
  });

  it('lists what else is in reach, each with the clue that decided', () => {
    const { tooltip } = view({ all: [AWS, KUBE] });
    assert.ok(tooltip.includes('Also in reach:'));
    assert.ok(
      tooltip.includes(
        `- kubernetes · dev · ${literal('acme-dev')}: context ${literal('acme-dev')} (${literal('/h/.kube/config:3')})`,
      ),
      tooltip,
    );
    assert.ok(!view().tooltip.includes('Also in reach'));
  });

  it('shows marks, in words and to a screen reader', () => {
    const marks = [
      { kind: 'long-lived-key' as const, text: 'a long-lived key (AKIA), unchanged for 412 days' },
    ];
    const marked = view({ finding: { ...AWS, marks }, all: [{ ...KUBE, marks }] });
    assert.match(marked.tooltip, /- Beware: a long/);
    assert.match(marked.tooltip, /; beware: a long/);
    assert.match(marked.label, /long-lived key/);
  });

  it('says what is not certain', () => {
    const { tooltip } = view({ unclear: ['eval "$(aws-creds)"'] });
    assert.match(tooltip, /Not certain/);
    assert.ok(tooltip.includes(literal('eval "$(aws-creds)"')));
  });

  it('links to our own commands alone, and none takes an argument', () => {
    const { tooltip } = view({ unclear: ['[x](command:agentGuard.rearm)'] });
    const links = [...tooltip.replace(/\\./g, '').matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target);
    assert.deepEqual(
      links,
      LINKED_COMMANDS.map(([command]) => `command:${command}`),
    );
    for (const [command] of LINKED_COMMANDS) assert.ok(Object.hasOwn(COMMANDS, command), command);
  });

  it('stays small, however much there is to say', () => {
    const many = Array.from({ length: 500 }, (_, i) => ({ ...KUBE, identity: `c${i}` }));
    const { tooltip } = view({ all: many, unclear: Array.from({ length: 500 }, () => 'x'.repeat(5000)) });
    assert.ok(tooltip.length < 10_000, String(tooltip.length));
    assert.match(tooltip, /and 494 more/);
  });
});
