import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { weeklyReview } from '../../../src/activity/review';
import type { ActivityRow } from '../../../src/contracts/activity';
import { WEEK_NOW, weekRows } from '../../support/week';

interface Token {
  type: string;
  content: string;
  children: Token[] | null;
}
type MarkdownIt = new (options: object) => { parse(text: string, env: object): Token[] };

// The parser that the editor's own preview uses. As loose as it can be: HTML, and links made of plain text.
const Markdown = createRequire(__filename)('markdown-it') as MarkdownIt;
const parser = new Markdown({ html: true, linkify: true });

/** What only our own lines may be made of. */
const OWN =
  /^(?:(?:heading|paragraph|bullet_list|list_item|table|thead|tbody|tr|th|td)_(?:open|close)|inline)$/;

function tokens(document: string): Token[] {
  return parser.parse(document, {}).flatMap((token) => [token, ...(token.children ?? [])]);
}

function assertPlain(document: string): void {
  for (const token of parser.parse(document, {})) {
    assert.match(token.type, OWN, token.content);
    for (const child of token.children ?? []) assert.match(child.type, /^text$/, child.content);
  }
}

const GOLDEN = path.join(__dirname, 'weeklyReview.txt');

describe('the weekly review', () => {
  it('of a known week is what it was', () => {
    const document = weeklyReview(weekRows(), WEEK_NOW, 'Europe/Berlin');
    // To take over a new one: UPDATE_GOLDEN=1.
    if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(GOLDEN, document);
    assert.equal(document, readFileSync(GOLDEN, 'utf8'));
    assertPlain(document);
  });

  it('says so where nothing was recorded', () => {
    const document = weeklyReview([], WEEK_NOW, 'UTC');
    assert.match(document, /\| Commands \| 0 \| – \|/);
    assert.match(document, /## Suggestions\n\nNothing to suggest\./);
    assertPlain(document);
  });

  it('leaves out what is older than the week, and what is dated after it', () => {
    const at = (time: number): ActivityRow => ({
      ...{ id: String(time), time, kind: 'policy', text: `at ${time}`, state: 'unknown', session: 's' },
    });
    const week = 7 * 86_400_000;
    const document = weeklyReview(
      [at(WEEK_NOW - week - 1), at(WEEK_NOW - 5), at(WEEK_NOW + 1)],
      WEEK_NOW,
      'UTC',
    );
    assert.equal(document.match(/at \d+/g)?.length, 1);
  });

  it('has no suggestion for what was denied as well as allowed', () => {
    const row = (i: number, state: ActivityRow['state']): ActivityRow => ({
      ...{ id: String(i), time: WEEK_NOW - i, kind: 'command', text: 'terraform apply', state, session: 's' },
      ...{ actor: 'Codex', decision: 'ask', environment: 'dev', waitedMs: 5 },
    });
    const allowed = Array.from({ length: 6 }, (_, i) => row(i, 'approved'));
    assert.match(weeklyReview(allowed, WEEK_NOW, 'UTC'), /was asked 6 times and always allowed/);
    assert.doesNotMatch(weeklyReview([...allowed, row(9, 'denied')], WEEK_NOW, 'UTC'), /always allowed/);
  });

  const HOSTILE = [
    '[click](command:workbench.action.quit)',
    '![x](https://evil.test/x.png)',
    '<img src=x onerror=alert(1)><script>alert(1)</script>',
    'https://evil.test www.evil.test mail@evil.test evil.com',
    '`code` ``` **bold** _it_ ~~gone~~ $(trash)',
    '| a | b |',
    'one\n\n# Heading\n\n- item\n\n[ref]: https://evil.test',
    '<https://evil.test>',
    '&lt;b&gt; &#91;x](y)',
    '    indented',
    '---',
    '1. first',
    '\u202egnp.exe\u2066',
    '\\[x](y)\\',
  ];

  it('makes no link, picture, markup or line of hostile text', () => {
    const rows = HOSTILE.flatMap((text, i): ActivityRow[] => {
      const row: ActivityRow = {
        ...{ id: `x${i}`, time: WEEK_NOW - i * 1000, kind: 'command', text, state: 'denied', session: text },
        ...{
          actor: text,
          decision: 'block',
          environment: 'prod',
          provider: text,
          service: text,
          effects: ['secret'],
        },
      };
      const events = (['grant', 'policy', 'tamper', 'alert'] as const).map((kind): ActivityRow => ({
        ...row,
        id: `${kind}${i}`,
        kind,
      }));
      const typed: ActivityRow = { ...row, id: `t${i}`, state: 'approved', waitedMs: 10 };
      return [row, typed, ...events, ...Array.from({ length: 11 }, (_, n) => ({ ...row, id: `m${i} ${n}` }))];
    });
    const old: ActivityRow = { ...rows[0]!, id: 'old', time: WEEK_NOW - 9 * 86_400_000, service: 'old' };
    const document = weeklyReview([...rows, old], WEEK_NOW, 'UTC');
    assertPlain(document);
    const headings = tokens(document).filter(({ type }) => type === 'heading_open').length;
    assert.equal(
      headings,
      tokens(weeklyReview([], WEEK_NOW)).filter(({ type }) => type === 'heading_open').length,
    );
    // And it is still there to be read.
    const text = tokens(document)
      .map(({ content }) => content)
      .join('\n');
    assert.ok(text.includes('[click](command:workbench.action.quit)'));
    assert.ok(!/[\u202a-\u202e\u2066-\u2069]/.test(document));
  });

  it('keeps any text plain', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom(...HOSTILE)), { minLength: 1, maxLength: 6 }),
        (texts) => {
          const rows = texts.map((text, i): ActivityRow => ({
            ...{
              id: String(i),
              time: WEEK_NOW - i,
              kind: 'command',
              text,
              state: 'denied',
              session: 's',
              actor: text,
            },
            ...{ decision: 'ask', environment: 'prod' },
          }));
          assertPlain(weeklyReview(rows, WEEK_NOW, 'UTC'));
        },
      ),
      { numRuns: 60 },
    );
  });
});
