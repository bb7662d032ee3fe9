import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CommandEvent } from '../../src/contracts/audit';
import { OUTCOMES } from '../../src/contracts/audit';
import type { EnvironmentFinding } from '../../src/contracts/environment';
import { ENVIRONMENTS, MODES } from '../../src/contracts/words';
import { activityItem, clock } from '../../src/views/activityItem';
import { ActivityModel, stateOf } from '../../src/views/activityModel';
import { codeBlock, literal, withoutIcons } from '../../src/views/markdown';
import { LINKED_COMMANDS, statusView, type StatusInput } from '../../src/views/statusBarModel';

const HOSTILE = [
  '[click](command:agentGuard.rearm)',
  '![x](https://evil.example/a.png)',
  '<img src=x onerror=alert(1)>',
  'https://evil.example www.evil.example a@evil.example',
  '**prod** is _safe_ `x` ~~no~~',
  '$(pass) $(check) allowed',
  'a\n\n# heading\n- item\n```\nend',
  '\u202egnp.exe\u200b\u001b[2J\0',
  '&lt;b&gt; | a | b |',
  '1. one',
  '    indented',
];

function event(id: string, more: Partial<CommandEvent> = {}): CommandEvent {
  return {
    kind: 'command',
    id,
    phase: 'asked',
    command: 'terraform destroy -auto-approve',
    cwd: '/work/shop',
    terminal: 'zsh',
    interceptor: 'freeze',
    actor: { kind: 'agent', name: 'Claude Code', evidence: 'environment variable CLAUDECODE' },
    decision: 'block',
    effects: ['destroy'],
    environment: 'prod',
    reasons: ['terraform destroy deletes every resource of this workspace'],
    ...more,
  };
}

const finding = (more: Partial<EnvironmentFinding> = {}): EnvironmentFinding => ({
  environment: 'prod',
  evidence: [{ environment: 'prod', text: 'folder label in settings', source: 'mapping' }],
  provider: 'aws',
  account: '123456789012',
  identity: 'acme-prod',
  ...more,
});

/** The focused terminal's place, where it is the only one. */
const placed = (only: EnvironmentFinding): StatusInput['place'] => ({
  finding: only,
  all: [only],
  unclear: [],
  terminal: 'bash',
});

const status = (more: Partial<StatusInput> = {}) =>
  statusView({
    place: placed(finding()),
    mode: 'enforce',
    killSwitchEngaged: false,
    waiting: 0,
    blind: [],
    failed: [],
    ...more,
  });

/** Markdown characters that still have a meaning. */
const meaningful = (text: string) => text.replace(/\\[!-/:-@[-`{-~]/g, '').match(/[!-/:-@[-`{-~\n\r]/g);

describe('views: text from outside', () => {
  for (const text of HOSTILE) {
    it(`${JSON.stringify(text)} has no meaning in Markdown`, () => {
      assert.equal(meaningful(literal(text)), null);
      assert.ok(!withoutIcons(text).includes('$('));
      assert.equal(codeBlock(text).split('\n').length, 3);
    });
  }

  const character = fc.constantFrom(
    ...Array.from('`*_[]()<>!$#\\ \n\tab1:/.@|~&-+=\'"\u202e\u200b\0\u{1f600}\ud800'),
  );

  it('whatever the text is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: character })), (text) => {
        assert.equal(meaningful(literal(text)), null);
        const [fence = '', content = '', end] = codeBlock(text).split('\n');
        assert.equal(`${end ?? ''}shellscript`, fence);
        assert.ok(!content.includes(end ?? ''));
      }),
    );
  });

  it('leaves words alone', () => {
    assert.equal(literal('deletes every resource'), 'deletes every resource');
  });
});

describe('views: status bar', () => {
  const texts: [string, Partial<StatusInput>, string, string][] = [
    ['normal', {}, '$(cloud) prod · acme-prod · 123456789012', 'none'],
    [
      'only an account',
      { place: placed(finding({ identity: undefined })) },
      '$(cloud) prod · 123456789012',
      'none',
    ],
    ['unknown', { place: placed({ environment: 'unknown', evidence: [] }) }, '$(cloud) unknown', 'none'],
    ['not known yet', { place: undefined }, '$(cloud) Agent Guard', 'none'],
    ['a question', { waiting: 2 }, '$(cloud) prod · acme-prod · 123456789012 · 2 waiting', 'none'],
    ['observe', { mode: 'observe' }, '$(eye) prod · acme-prod · 123456789012 · observing', 'warning'],
    ['off', { mode: 'off' }, '$(circle-slash) prod · acme-prod · 123456789012 · guard off', 'warning'],
    ['kill switch', { killSwitchEngaged: true, waiting: 1 }, '$(stop-circle) Kill switch', 'error'],
    ['kill switch and off', { killSwitchEngaged: true, mode: 'off' }, '$(stop-circle) Kill switch', 'error'],
    [
      'an icon in a name',
      { place: placed(finding({ identity: '$(check) x' })) },
      '$(cloud) prod · $ (check) x · 123456789012',
      'none',
    ],
  ];
  for (const [what, input, text, background] of texts) {
    it(`${what}: ${text}`, () => {
      const view = status(input);
      assert.deepEqual([view.text, view.background], [text, background]);
    });
  }

  it('says how the environment is known, and where that stands', () => {
    const view = status({
      place: placed(
        finding({
          evidence: [
            {
              environment: 'prod',
              text: 'profile acme-prod',
              source: 'name',
              file: '/h/.aws/config',
              line: 7,
            },
          ],
        }),
      ),
    });
    assert.ok(
      view.tooltip.includes(`- prod: ${literal('profile acme-prod')} (${literal('/h/.aws/config:7')})`),
    );
    assert.match(
      status({ place: placed({ environment: 'unknown', evidence: [] }) }).tooltip,
      /judged as prod/,
    );
  });

  it('never tells a state by colour alone, and always says it to a screen reader', () => {
    const states = MODES.flatMap((mode) =>
      [true, false].map((killSwitchEngaged) => ({ mode, killSwitchEngaged })),
    );
    const shown = states.map((state) => status(state));
    assert.equal(
      new Set(shown.filter((it) => it.background !== 'error').map((it) => it.text)).size,
      MODES.length,
    );
    for (const view of shown)
      assert.match(view.label, /^Agent Guard, environment prod, acme-prod, 123456789012; /);
    assert.match(status({ killSwitchEngaged: true }).label, /kill switch is engaged/);
    assert.match(status({ waiting: 1 }).label, /1 question waits for you/);
  });

  it('escapes hostile names and file names in its tooltip', () => {
    for (const text of HOSTILE) {
      const evidence = [{ environment: 'prod' as const, text, source: 'name' as const, file: text, line: 1 }];
      const { tooltip } = status({
        place: placed(finding({ identity: text, account: text, region: text, evidence })),
      });
      const foreign = LINKED_COMMANDS.reduce(
        (rest, [id, title]) => rest.replace(`[${title}](command:${id})`, ''),
        tooltip,
      );
      assert.ok(!/\]\(|!\[|<img|(?<!\\)https:|\$\(/.test(foreign.replace(/\\./g, '')), foreign);
    }
  });
});

describe('views: activity', () => {
  it('takes the events of a command together', () => {
    const model = new ActivityModel();
    model.update(event('a'), '2026-01-01T10:00:00.000Z');
    assert.deepEqual([model.waiting, stateOf(model.get('a')!)], [1, 'waiting']);
    model.update(event('a', { phase: 'decided', outcome: 'approved' }), '2026-01-01T10:00:05.000Z');
    model.update(
      event('a', { phase: 'ended', exitCode: 0, terminal: undefined }),
      '2026-01-01T10:01:00.000Z',
    );
    const { time, outcome, exitCode, terminal } = model.get('a')!;
    assert.deepEqual(
      [time, outcome, exitCode, terminal, model.waiting],
      ['2026-01-01T10:00:00.000Z', 'approved', 0, 'zsh', 0],
    );
    assert.equal(model.entries().length, 1);
  });

  it('shows the newest first, and forgets the oldest', () => {
    const model = new ActivityModel(3);
    for (const id of ['a', 'b', 'c', 'd'])
      model.update(event(id, { outcome: 'allowed', phase: 'decided' }), 't');
    model.update(event('b', { phase: 'ended' }), 't');
    assert.deepEqual(
      model.entries().map((it) => it.id),
      ['d', 'c', 'b'],
    );
  });

  it('does not forget what waits for an answer, and stays bounded all the same', () => {
    const model = new ActivityModel(3);
    model.update(event('waits'), 't');
    for (let i = 0; i < 10; i++) model.update(event(`x${i}`, { outcome: 'allowed', phase: 'decided' }), 't');
    assert.ok(model.get('waits'));
    for (let i = 0; i < 10; i++) model.update(event(`w${i}`), 't');
    assert.equal(model.entries().length, 3);
  });

  it('tells its listeners', () => {
    const model = new ActivityModel();
    let told = 0;
    const stop = model.onChange(() => told++);
    model.update(event('a'), 't');
    stop();
    model.update(event('b'), 't');
    assert.deepEqual([told, model.isEmpty], [1, false]);
  });

  it('a row says what, where and what became of it', () => {
    const entry = {
      ...event('a', { phase: 'decided', outcome: 'denied' }),
      time: '2026-01-01T10:00:00.000Z',
    };
    const item = activityItem(entry);
    assert.equal(item.label, 'terraform destroy -au…');
    assert.equal(item.description, 'denied · prod · destroy');
    assert.equal(item.contextValue, 'command');
    assert.match(
      item.accessibilityLabel,
      /terraform destroy -auto-approve.*prod.*destroy.*denied.*Claude Code/,
    );
    assert.equal(item.details[0]?.label, 'terraform destroy deletes every resource of this workspace');
    const named = item.details.map((it) => it.description).filter((it) => it !== undefined);
    assert.deepEqual(named, ['time', 'actor', 'terminal', 'folder', 'policy', 'noticed as']);
  });

  it('a row that waits can be told by its menu', () => {
    assert.equal(activityItem({ ...event('a'), time: 't' }).contextValue, 'command.waiting');
  });

  it('every outcome has a word and an icon of its own', () => {
    const items = [
      ...OUTCOMES.map((outcome) => event('a', { phase: 'decided', outcome, decision: 'ask' })),
      event('a'),
      event('a', { phase: 'decided', outcome: 'allowed', decision: 'warn' }),
      event('a', { phase: 'ended' }),
    ].map((it) => activityItem({ ...it, time: 't' }));
    assert.equal(new Set(items.map((it) => it.icon)).size, items.length);
    assert.equal(new Set(items.map((it) => it.description)).size, items.length);
  });

  it('escapes hostile input everywhere in a tooltip, and cuts it', () => {
    for (const text of [...HOSTILE, 'x '.repeat(500_000)]) {
      const hostile = event(text, {
        command: text,
        cwd: text,
        terminal: text,
        account: text,
        reasons: [text],
      });
      const item = activityItem({
        ...hostile,
        actor: { kind: 'agent', name: text, evidence: text },
        time: 't',
      });
      const [, block = '', ...rest] = item.tooltip.split(/```+(?:shellscript)?\n?/);
      assert.ok(!block.trimEnd().includes('\n'), block);
      assert.ok(!/\]\(|!\[|<img|https:|\$\(/.test(rest.join('').replace(/\\./g, '')), item.tooltip);
      assert.ok(item.tooltip.length < 10_000 && item.label.length <= 48);
    }
  });

  it('shows any environment and a clock that cannot be read', () => {
    for (const environment of ENVIRONMENTS)
      assert.ok(
        activityItem({ ...event('a', { environment, effects: [] }), time: '?' }).description.includes(
          environment,
        ),
      );
    const day = new Date(2026, 0, 1, 10);
    assert.ok(clock(day.toISOString(), day).length < clock(day.toISOString(), new Date(2026, 0, 2)).length);
  });
});
