import assert from 'node:assert/strict';
import { withCanary, type GuardedSession } from '../../../src/contracts/protection';
import { literal } from '../../../src/views/markdown';
import { sessionGroupDescription, sessionItem, sessionTooltip } from '../../../src/views/sessionsItem';
import {
  blindNames,
  failedNames,
  sessionGroups,
  underMode,
  type SessionRow,
} from '../../../src/views/sessionsModel';

const NOW = Date.parse('2026-01-01T12:00:00Z');
const CANARY = { time: '2026-01-01T11:57:00Z', stopped: true, by: ['shim', 'freeze'] } as const;

function session(more: Partial<GuardedSession> = {}): GuardedSession {
  return {
    id: 'terminal:7',
    kind: 'terminal',
    name: 'bash',
    protection: 'enforcing',
    reasons: ['Its tools ask before they act.'],
    pid: 7,
    ...more,
  };
}

function row(more: Partial<GuardedSession> = {}, rest: Partial<SessionRow> = {}): SessionRow {
  return { session: session(more), group: 'terminals', can: ['show', 'test'], ...rest };
}

describe('sessions: a row', () => {
  it('says in a word and an icon how well it is guarded', () => {
    const item = sessionItem(row(), NOW);
    assert.deepEqual(item, {
      label: 'bash',
      description: 'Enforcing',
      icon: 'shield',
      color: 'charts.green',
      contextValue: 'session show test',
      accessibilityLabel: 'bash; Enforcing',
    });
    const looks = (['enforcing', 'watching', 'blind'] as const).map((protection) =>
      sessionItem(row({ protection }), NOW),
    );
    assert.equal(new Set(looks.map(({ icon }) => icon)).size, 3, 'colour alone would tell');
    assert.deepEqual(
      looks.map(({ accessibilityLabel }) => accessibilityLabel.split('; ')[1]),
      ['Enforcing', 'Watching', 'Blind'],
    );
  });

  for (const [what, found, description] of [
    [
      'who types there',
      row({ actor: { kind: 'agent', name: 'Codex', evidence: 'CODEX_CI' } }),
      'Enforcing · Codex',
    ],
    ['an unknown agent', row({ actor: { kind: 'agent', evidence: 'x' } }), 'Enforcing · an agent'],
    ['its last test', row({ canary: CANARY }), 'Enforcing · canary stopped 3 min ago'],
    [
      'why it is weaker, first',
      row({ protection: 'watching', reasons: ['No shims.', 'Held lines.'], canary: CANARY }),
      'Watching · No shims · canary stopped 3 min ago',
    ],
    ['that it is frozen', row({}, { isFrozen: true }), 'Enforcing · frozen'],
    ['that it is being tested', row({ canary: CANARY }, { isTesting: true }), 'Enforcing · being tested'],
    [
      'why it was not tested',
      row({ canary: CANARY }, { untested: 'something runs in it' }),
      'Enforcing · not tested: something runs in it · canary stopped 3 min ago',
    ],
    [
      'a test that ran',
      row({
        protection: 'blind',
        reasons: ['The canary ran here.'],
        canary: { ...CANARY, stopped: false, by: [] },
      }),
      'Blind · The canary ran here · canary not stopped 3 min ago',
    ],
  ] as const)
    it(`says ${what}`, () => {
      assert.equal(sessionItem(found, NOW).description, description);
    });

  it('cuts a long reason between words; the tooltip has all of it', () => {
    const reason = 'It is older than the guard and has no shims: what its programs start is not asked about.';
    const found = row({ protection: 'watching', reasons: [reason, 'Another.'] });
    assert.match(sessionItem(found, NOW).description, /^Watching · It is older .{20,50}…$/);
    const tooltip = sessionTooltip(found, NOW);
    assert.ok(tooltip.includes(literal(reason)), tooltip);
    assert.ok(tooltip.includes('Another'), tooltip);
  });

  it('tells in the tooltip who, and which doors stopped the test', () => {
    const actor = { kind: 'agent', name: 'Codex', evidence: 'environment variable CODEX_CI' } as const;
    const tooltip = sessionTooltip(row({ actor, canary: { ...CANARY, missed: 'no shim' } }), NOW);
    assert.match(tooltip.replaceAll('\\', ''), /Codex \(environment variable CODEX_CI\)/);
    assert.match(
      tooltip.replaceAll('\\', ''),
      /stopped by its shim and by holding the line; but no shim, 3 min ago/,
    );
  });

  it('shows a hostile name as it stands', () => {
    const name = '$(flame) **b** <b>x</b> [l](command:x)\nz';
    const found = row({ name, reasons: [name] });
    const item = sessionItem(found, NOW);
    for (const text of [item.label, item.description]) assert.ok(!text.includes('$('), text);
    assert.ok(!item.label.includes('\n'));
    const markup = sessionTooltip(found, NOW).replace(/\\[!-/:-@[-`{-~]/g, '');
    assert.doesNotMatch(markup, /[[<$]/);
    assert.equal(sessionItem(row({ name: '' }), NOW).label, '(no name)');
  });
});

describe('sessions: the view', () => {
  const rows = [
    row({ id: 'agent:x', kind: 'agent', name: 'Claude Code', protection: 'watching' }, { group: 'agents' }),
    row(),
    row({ id: 'terminal:8', name: 'sh', protection: 'blind', canary: { ...CANARY, stopped: false } }),
    row({ id: 'o', name: 'other: sh', protection: 'blind' }, { group: 'windows' }),
  ];

  it('has its groups in a fixed order, and none that is empty', () => {
    assert.deepEqual(
      sessionGroups(rows).map(({ title, rows: { length } }) => [title, length]),
      [
        ['Terminals', 2],
        ['Agents', 1],
        ['Other windows', 1],
      ],
    );
    assert.deepEqual(sessionGroups([]), []);
  });

  it('says beside a group how many are weak', () => {
    assert.deepEqual(sessionGroups(rows).map(sessionGroupDescription), [
      '2 · 1 blind',
      '1 · 1 watching',
      '1 · 1 blind',
    ]);
  });

  it('tells the badge what is blind here; other windows have a badge of their own', () => {
    assert.deepEqual(blindNames(rows), ['sh']);
    assert.deepEqual(failedNames(rows), ['sh']);
  });

  it('is never better than the mode', () => {
    assert.equal(underMode(session(), 'enforce').protection, 'enforcing');
    const observed = underMode(session({ reasons: ['x'] }), 'observe');
    assert.deepEqual([observed.protection, observed.reasons.length], ['watching', 2]);
    assert.match(observed.reasons[0] ?? '', /nothing is stopped/);
    assert.equal(underMode(session(), 'off').protection, 'blind');
    assert.equal(underMode(session({ protection: 'blind' }), 'observe').protection, 'blind');
  });
});

describe('protection, with a canary', () => {
  const judged = (protection: 'enforcing' | 'watching' | 'blind') => ({ protection, reasons: ['Because.'] });
  it('is blind where it ran, and not enforcing where it was stopped in part', () => {
    const ran = withCanary(judged('enforcing'), { ...CANARY, stopped: false, missed: 'no shim' });
    assert.deepEqual(ran, { protection: 'blind', reasons: ['The canary ran here: no shim.', 'Because.'] });
    const partly = withCanary(judged('enforcing'), { ...CANARY, missed: 'no shim' });
    assert.equal(partly.protection, 'watching');
    assert.match(partly.reasons[0] ?? '', /in part: no shim/);
  });
  it('is not made better by one that was stopped', () => {
    assert.deepEqual(withCanary(judged('blind'), CANARY), judged('blind'));
    assert.deepEqual(withCanary(judged('watching'), undefined), judged('watching'));
  });
});
