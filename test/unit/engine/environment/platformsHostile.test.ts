import assert from 'node:assert/strict';
import fc from 'fast-check';
import { factsWith } from '../../../support/facts';
import { decide } from '../../../../src/engine/decide';
import { platformIdentities } from '../../../../src/engine/identities/platforms';
import {
  parseJson,
  parseSections,
  parseToml,
  parseYaml,
} from '../../../../src/engine/environment/platforms/parts';
import type { Facts, FileFact } from '../../../../src/contracts/facts';
import type { CommandRequest } from '../../../../src/contracts/request';

/** A command of every tool whose own files are read. */
const LINES = [
  'pulumi destroy -y',
  'cdk destroy',
  'sam delete',
  'sls remove',
  'vercel rm',
  'netlify env:unset A',
  'wrangler deploy',
  'supabase db push',
  'firebase deploy',
  'heroku config:set A=b',
  'fly deploy',
  'railway up',
  'doctl compute droplet delete 1',
  'gh workflow run x',
  'vault kv delete secret/x',
  'consul kv delete x',
  'ansible-playbook site.yml',
  'prisma migrate reset',
];

/** As on a real machine, a file is parsed once; all of them are the same one here. */
function keeping(facts: Facts): Facts {
  const known = new Map<unknown, unknown>();
  return {
    ...facts,
    parsed: <T>(path: string, read: (fact: FileFact) => T): T => {
      if (!known.has(read)) known.set(read, facts.parsed(path, read));
      return known.get(read) as T;
    },
  };
}

/** Every file of the machine is this one. */
function judgeAll(fact: FileFact): void {
  const facts = keeping(factsWith(() => fact));
  for (const text of LINES) {
    const request: CommandRequest = {
      id: 't',
      interceptor: 'cli',
      shell: 'bash',
      text,
      cwd: '/srv/app/deep/er',
      env: {},
      actor: { kind: 'agent', evidence: 'test' },
    };
    assert.notEqual(decide(request, facts).environment.environment, 'dev');
  }
  platformIdentities(facts, { env: {}, cwd: '/srv/app' });
}

const HOSTILE: readonly (readonly [what: string, text: string])[] = [
  ['nothing', ''],
  ['blanks', ' \n\t\n'],
  ['brackets', '['.repeat(200_000)],
  ['braces', '{"a":'.repeat(40_000)],
  ['YAML’s dashes', '- '.repeat(100_000)],
  ['indents', Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
  [
    'aliases',
    `a: &a [x,x,x,x,x,x,x,x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*a,*a,*a,*a]\n`).join('')}`,
  ],
  ['anchors that hold themselves', 'a: &a\n  b: *a\n'],
  ['merges', 'a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n'],
  ['many keys', Array.from({ length: 30_000 }, (_, i) => `k${i} = 1`).join('\n')],
  ['one long line', `app = "${'x'.repeat(250_000)}"`],
  ['dots of TOML', `${Array.from({ length: 20_000 }, () => 'a').join('.')} = 1`],
  [
    'own names',
    '{"__proto__": {"projects": {"default": "acme-dev"}}, "constructor": 1, "toString": {"name": 1}}',
  ],
  ['own names in TOML', '__proto__ = 1\n[constructor]\nname = 2\n'],
  ['a list', '["name", "acme-dev"]'],
  ['null', 'null'],
  ['numbers', '{"name": 1e999, "projects": -0, "context": 12, "app": 3}'],
  ['control characters', '\u0001\u0002{"na\u0000me": "\u001b[31m"}\u2028'],
  ['lone surrogates', '{"name": "\ud800", "app": "\udfff"}'],
  ['JSON that ends early', '{"projects": {"default": "acm'],
  ['conflict marks', '<<<<<<< HEAD\n{"siteId": "a"}\n=======\n{"siteId": "b"}\n>>>>>>> x\n'],
  ['dollars', `provider:\n  stage: ${'${self:custom.a,'.repeat(2000)}\n  profile: ${'${'.repeat(5000)}\n`],
];

describe('files of platforms that are not what they should be', () => {
  for (const [what, text] of HOSTILE) {
    it(`${what}: no answer but unknown`, () => {
      judgeAll({ state: 'text', text });
    }).timeout(20_000);
  }

  it('too large, binary or not to be read: each says so', () => {
    judgeAll({ state: 'too-large' });
    judgeAll({ state: 'unreadable', reason: 'it is not a text file' });
    const facts = factsWith(() => ({ state: 'too-large' }));
    const rows = platformIdentities(facts, { env: {}, cwd: '/srv/app' });
    assert.ok(rows.length > 5);
    for (const { problems } of rows) assert.equal(problems[0]?.text, 'it is larger than 256 KB');
  });

  it('a parser takes 256 KB of its own format in its stride', () => {
    const texts: readonly (readonly [(text: string) => unknown, string])[] = [
      [parseJson, `{${Array.from({ length: 9000 }, (_, i) => `"key${i}": {"a": [1, 2]}`).join(',\n')}}`],
      [parseToml, Array.from({ length: 7000 }, (_, i) => `[table.t${i}]\nname = "x${i}"`).join('\n')],
      [parseYaml, Array.from({ length: 7000 }, (_, i) => `key${i}:\n  name: "x${i}"`).join('\n')],
      [parseSections, Array.from({ length: 7000 }, (_, i) => `[remote "r${i}"]\nurl = x${i}`).join('\n')],
    ];
    for (const [parse, text] of texts) {
      const tries = [1, 2, 3].map(() => {
        const start = process.cpuUsage().user;
        parse(text);
        return (process.cpuUsage().user - start) / 1000;
      });
      // Some 15 ms; what is quadratic takes seconds.
      assert.ok(Math.min(...tries) < 500, `${parse.name}: ${tries.join(' ')}`);
    }
  }).timeout(20_000);

  it('no parser throws, and no problem quotes the file', () => {
    const parsers = [parseJson, parseToml, parseYaml, parseSections];
    const piece = fc.constantFrom(
      ...[
        '[',
        ']',
        '{',
        '}',
        '"',
        "'",
        ':',
        '=',
        ',',
        '\n',
        '- ',
        '  ',
        '&a ',
        '*a',
        '!!x ',
        '|',
        '>',
        '#',
        '\\',
        '${',
        'name',
        'SECRETXYZ',
        '%',
        '@',
        '?',
        '\t',
        '---\n',
        '"""',
        "'''",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        for (const parse of parsers) {
          const { problem } = parse(pieces.join(''));
          assert.ok(!problem?.text.includes('SECRETXYZ'), problem?.text);
        }
      }),
      { numRuns: 1000, seed: 4 },
    );
  }).timeout(20_000);
});
