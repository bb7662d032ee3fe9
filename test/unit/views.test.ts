import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EnvironmentFinding } from '../../src/contracts/environment';
import { MODES } from '../../src/contracts/words';
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
