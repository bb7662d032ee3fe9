import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { parsePlain } from '../../../src/facts/kubePlain';
import type { YamlNode } from '../../../src/facts/kubeTree';
import { parseYaml } from '../../../src/facts/kubeYaml';

/** What a real parser makes of it; undefined for what is no YAML. */
function real(text: string): { root: YamlNode | undefined } | undefined {
  const parsed = parseYaml(text);
  return 'root' in parsed ? parsed : undefined;
}

/** A null is where nobody says where it is, and no document at all is the same. */
function withoutNulls(node: YamlNode | undefined): unknown {
  if (node?.kind === 'map')
    return { ...node, entries: [...node.entries].map(([name, value]) => [name, withoutNulls(value)]) };
  if (node?.kind === 'list') return { ...node, items: node.items.map(withoutNulls) };
  return node?.text === undefined ? null : node;
}

function assertSame(text: string): boolean {
  const plain = parsePlain(text);
  if (!plain) return false;
  const parsed = real(text);
  assert.ok(parsed, `no YAML: ${JSON.stringify(text)}`);
  assert.deepEqual(withoutNulls(plain.root), withoutNulls(parsed.root), JSON.stringify(text));
  return true;
}

const word = fc.oneof(
  fc.constantFrom('prod', 'dev', 'https://1.2.3.4:6443', 'arn:aws:eks:r:1:cluster/x', '', 'a b', 'null', '~'),
  fc.constantFrom(
    '- x',
    'a: b',
    'a #b',
    "it's",
    '"q"',
    '{}',
    '[a]',
    '#x',
    '&a',
    '*a',
    '|',
    '>-',
    '-',
    '--flag',
  ),
  fc.constantFrom(
    'key:',
    '? x',
    ':x',
    '%d',
    '@a',
    '`a',
    'ä',
    'x\ty',
    'x\ny',
    '12',
    'true',
    'a,b',
    'x: y: z',
    '!t',
  ),
  fc.string({ maxLength: 12 }),
);
const key = fc.oneof(
  fc.constantFrom('name', 'cluster', 'server', 'user', 'exec', 'args', 'certificate-authority-data', 'a.b/c'),
  fc.string({ maxLength: 4 }),
);
const tree: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    word,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.dictionary(key, tie('node'), { maxKeys: 3 }),
  ),
})).node;

const LINES = [
  ...['apiVersion: v1', 'clusters:', '- cluster:', '    server: https://x', '  name: a', 'contexts: []'],
  ...[
    '- name: b',
    '  context: {cluster: a, user: b}',
    '  - x',
    '- ',
    '-',
    '',
    '  ',
    '# c',
    '  # c',
    'a: b: c',
  ],
  ...[
    '  more words',
    '    - deep',
    '---',
    '...',
    'x: "a',
    'x: "a"',
    "x: 'it''s'",
    'key',
    '  key:',
    '   odd: 1',
  ],
  ...['x: |', '  text', 'x: &a 1', 'y: *a', '<<: *a', '- - a', '- a: 1', '  b: 2', 'x: y # c', 'x:', 'x: ~'],
  ...['args: [a, b]', 'args: [a, [b]]', 'm: {a: 1, b: {c: d}}', '? a', ': b', '"q": 1', "'q': 1", '\ttab: 1'],
];

describe('the two readers of kube configs', function () {
  this.timeout(60_000);

  it('agree on whatever the quick one takes, in every style', () => {
    let taken = 0;
    fc.assert(
      fc.property(
        fc.dictionary(key, tree, { maxKeys: 4 }),
        fc.record({
          seqNoIndent: fc.boolean(),
          indent: fc.constantFrom(1, 2, 4),
          flowLevel: fc.constantFrom(-1, 1, 2, 3),
          lineWidth: fc.constantFrom(-1, 20, 80),
          quoteStyle: fc.constantFrom('single' as const, 'double' as const),
        }),
        (value, style) => {
          if (assertSame(dump(value, style))) taken += 1;
        },
      ),
      { numRuns: 2000, seed: 4 },
    );
    assert.ok(taken > 200, `only ${taken} were plain`);
  });

  it('agree on lines in any order', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...LINES), { maxLength: 9 }), fc.boolean(), (lines, isWindows) => {
        if (assertSame(lines.join(isWindows ? '\r\n' : '\n'))) taken += 1;
      }),
      { numRuns: 6000, seed: 4 },
    );
    assert.ok(taken > 200, `only ${taken} were plain`);
  });

  it('agree on files that are cut off or have a character changed', () => {
    const file = `apiVersion: v1\nclusters:\n- cluster:\n    server: https://1.2.3.4\n  name: k\ncontexts:\n- context: {cluster: k, user: u}\n  name: "c d"\nusers:\n- name: u\n  user:\n    exec:\n      args:\n      - --profile\n      - it is long\n        and goes on\n      command: aws\n`;
    for (let at = 0; at <= file.length; at += 1) {
      assertSame(file.slice(0, at));
      for (const sign of [' ', '\n', ':', '-', '"', '#', '\t', '\0', '{', '\u2028', ',']) {
        assertSame(file.slice(0, at) + sign + file.slice(at + 1));
        assertSame(file.slice(0, at) + sign + file.slice(at));
      }
    }
  });

  it('need the real one only for what is not plain', () => {
    assert.ok(parsePlain("apiVersion: v1\ncurrent-context: ''\npreferences: {}\nusers: null\n"));
    assert.ok(parsePlain('a:\n- b: c d\n    e f\n  g: "h i"\n'));
    for (const text of ['a: &x 1', 'a: |\n  b', '{"a": 1}', 'a: "\\n"', 'a: [b, {c: d}]', '- a', 'a: b # c'])
      assert.equal(parsePlain(text), undefined, text);
  });
});
