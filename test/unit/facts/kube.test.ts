import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { KubeFacts } from '../../../src/contracts/facts';
import { createFacts } from '../../../src/facts/facts';

/** The facts of some texts, merged in their order, as files /k/0, /k/1, … */
function read(...texts: string[]): KubeFacts {
  const files = new Map(texts.map((text, index) => [`/k/${index}`, text]));
  return createFacts({ home: '/k', mapping: [] })
    .withFiles(files)
    .kube([...files.keys()]);
}

const plain = (value: KubeFacts): unknown => ({
  ...value,
  contexts: Object.fromEntries(value.contexts),
  clusters: Object.fromEntries(value.clusters),
  users: Object.fromEntries(value.users),
});

const EKS = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${Buffer.alloc(1500, 'ca').toString('base64')}
    server: https://ABC.gr7.eu-west-1.eks.amazonaws.com
  name: arn:aws:eks:eu-west-1:123456789012:cluster/shop
contexts:
- context:
    cluster: arn:aws:eks:eu-west-1:123456789012:cluster/shop
    namespace: web
    user: shop
  name: shop
current-context: shop
kind: Config
preferences: {}
users:
- name: shop
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - --region
      - eu-west-1
      - eks
      - get-token
      - --profile
      - acme-prod
      command: aws
      env:
      - name: AWS_PROFILE
        value: acme-prod
      installHint: Install it by following
        the manual
`;

describe('what kube configs say', () => {
  it('is each part with its line', () => {
    assert.deepEqual(plain(read(EKS)), {
      currentContext: { name: 'shop', file: '/k/0', line: 13 },
      contexts: {
        shop: {
          cluster: 'arn:aws:eks:eu-west-1:123456789012:cluster/shop',
          user: 'shop',
          namespace: 'web',
          file: '/k/0',
          line: 8,
        },
      },
      clusters: {
        'arn:aws:eks:eu-west-1:123456789012:cluster/shop': {
          server: 'https://ABC.gr7.eu-west-1.eks.amazonaws.com',
          file: '/k/0',
          line: 3,
        },
      },
      users: {
        shop: {
          kind: 'exec',
          exec: {
            command: 'aws',
            args: ['--region', 'eu-west-1', 'eks', 'get-token', '--profile', 'acme-prod'],
            env: { AWS_PROFILE: 'acme-prod' },
          },
          file: '/k/0',
          line: 17,
        },
      },
      problems: [],
    });
  });

  it('is merged: the first file that has a name, or a current context, decides over the whole of it', () => {
    const facts = read(
      'current-context: ""\ncontexts: [{name: a, context: {cluster: one}}]',
      'current-context: b\ncontexts:\n- name: a\n  context: {cluster: two, namespace: n}\n- name: b\n  context: {}\n',
      'current-context: c\n',
    );
    assert.deepEqual(facts.currentContext, { name: 'b', file: '/k/1', line: 1 });
    assert.deepEqual(facts.contexts.get('a'), { cluster: 'one', file: '/k/0', line: 2 });
    assert.equal(facts.contexts.get('b')?.file, '/k/1');
  });

  it('is the same in JSON, with a byte-order mark, with Windows line ends, with anchors and with merge keys', () => {
    const json = JSON.stringify({
      'current-context': 'a',
      contexts: [{ name: 'a', context: { cluster: 'k', user: 'u' } }],
    });
    for (const text of [
      json,
      JSON.stringify(JSON.parse(json), null, '\t'),
      `\uFEFF${json}`,
      'current-context: a\r\ncontexts:\r\n- name: a\r\n  context:\r\n    cluster: k\r\n    user: u\r\n',
      'x: &c {cluster: k, user: u}\ncurrent-context: &n a\ncontexts:\n- name: *n\n  context: *c\n',
      'x: &c {cluster: k}\ncontexts:\n- {name: a, context: {<<: *c, user: u}}\ncurrent-context: a\n',
      'x: &c {cluster: k}\ny: &d {user: u}\ncontexts:\n- {name: a, context: {<<: [*c, *d]}}\ncurrent-context: a\n',
      '---\n# mine\ncurrent-context: "a"\ncontexts:\n  - name: \'a\'\n    context: {cluster: k, user: u}\n---\nx: 1\n',
    ]) {
      const facts = read(text);
      assert.equal(facts.currentContext?.name, 'a', text);
      const { cluster, user } = facts.contexts.get('a') ?? {};
      assert.deepEqual([cluster, user, facts.problems], ['k', 'u', []], text);
    }
  });

  it('tells how a user proves who it is', () => {
    const kinds: Record<string, string> = {
      '{token: x}': 'token',
      '{tokenFile: /x}': 'token',
      '{client-certificate-data: eA==, client-key-data: eA==}': 'certificate',
      '{username: a, password: b}': 'password',
      '{auth-provider: {name: gcp}}': 'provider',
      '{exec: {command: x}}': 'exec',
      '{exec: {command: x}, token: y}': 'exec',
      '{token: ""}': 'none',
      '{}': 'none',
    };
    for (const [user, kind] of Object.entries(kinds))
      assert.equal(read(`users:\n- name: u\n  user: ${user}\n`).users.get('u')?.kind, kind, user);
  });
});

describe('secrets of kube configs', () => {
  it('are not kept, in whatever place', () => {
    const secret = 'hunter2-Zx81Qk';
    const text = `clusters:
- name: k
  cluster: {server: "https://me:${secret}@1.2.3.4:6443", certificate-authority-data: ${secret}}
users:
- name: a
  user: {token: ${secret}, password: ${secret}, client-key-data: ${secret}}
- name: b
  user:
    auth-provider: {name: oidc, config: {id-token: ${secret}, refresh-token: ${secret}}}
- name: c
  user:
    exec:
      command: kubelogin
      args: [--oidc-client-secret=${secret}, --client-secret, ${secret}, -p, ${secret}, "AWS_SESSION_TOKEN=${secret}"]
      env:
      - {name: AWS_SECRET_ACCESS_KEY, value: ${secret}}
      - {name: AWS_ACCESS_KEY_ID, value: AKIAIOSFODNN7EXAMPLE}
`;
    const facts = read(text);
    assert.equal(facts.users.size, 3);
    assert.doesNotMatch(JSON.stringify(plain(facts)), /hunter2/);
    assert.equal(facts.clusters.get('k')?.server, 'https://1.2.3.4:6443');
    assert.deepEqual(facts.users.get('c')?.exec?.env, { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' });
  });

  it('are in no problem: a broken file is not quoted', () => {
    for (const text of [
      'users:\n- name: u\n  user: {token: hunter2',
      'users:\n- hunter2: *hunter2\n',
      'a: !hunter2 {\n',
      'a: "hunter2\n',
      '"hunter2": 1, "hunter2',
      '%hunter2\n---\na',
    ])
      assert.doesNotMatch(JSON.stringify(plain(read(text))), /hunter2/, text);
  });
});

describe('kube configs that are wrong', function () {
  this.timeout(60_000);

  const good = 'contexts: [{name: good, context: {cluster: k}}]';
  const bad: [what: string, text: string, line: number | undefined][] = [
    ['half-written', 'contexts:\n- name: a\n  context: {cluster: k', 3],
    ['a tab as indentation', 'contexts:\n\t- name: a\n', 2],
    ['an open quote', 'current-context: "a\n', 2],
    ['a list', '- a\n- b\n', 1],
    ['a word', 'hello\n', 1],
    ['too deep', `a: ${'['.repeat(200)}${']'.repeat(200)}\n`, 1],
    ['too large', `a: ${'x'.repeat(5_000_000)}`, undefined],
    ['1 MB of what only a real parser reads', `a: [${'b, '.repeat(500_000)}]`, undefined],
    ['10 MB', 'a: [b, c]\n'.repeat(1_000_000), undefined],
  ];
  for (const [what, text, line] of bad) {
    it(`${what}: a problem of that file, and no other's`, () => {
      const facts = read(text, good);
      assert.deepEqual([...facts.contexts.keys()], ['good']);
      assert.deepEqual(
        facts.problems.map((problem) => [problem.file, problem.line]),
        [['/k/0', line]],
      );
    });
  }

  it('files that are missing or empty are skipped, without a problem', () => {
    assert.deepEqual(read('', '\n# nothing\n', '---\n', good).problems, []);
    const facts = createFacts({ home: '/k', mapping: [] }).kube(['/nowhere/x', '/nowhere/y']);
    assert.deepEqual(facts.problems, []);
  });

  it('what is wrong with one stanza is a problem in its line', () => {
    const facts = read(`contexts:
- name: a
  context: {cluster: k, cluster: l}
- name: b
  context: {cluster: k}
- name: b
  context: {cluster: l}
- name: c
- context: {cluster: k}
- name: ok
  context: {cluster: k}
`);
    assert.deepEqual([...facts.contexts.keys()], ['a', 'b', 'c', 'ok']);
    assert.equal(facts.contexts.get('a')?.cluster, 'l');
    assert.equal(facts.contexts.get('b')?.cluster, 'k');
    assert.deepEqual(
      facts.problems.map(({ line, text }) => [line, text]),
      [
        [9, 'one of its contexts has no name, or one that is too long'],
        [2, 'the key cluster stands here a second time'],
        [4, 'the same name stands here again below, which kubectl refuses'],
        [8, 'nothing stands behind its name'],
      ],
    );
  });

  it('names may be anything, and stay what they are', () => {
    for (const name of ['a b', '"q"', 'new\nline', 'ünï', '__proto__', 'constructor', '--x']) {
      const facts = read(JSON.stringify({ contexts: [{ name, context: { cluster: '__proto__' } }] }));
      assert.equal(facts.contexts.get(name)?.cluster, '__proto__');
    }
    assert.equal(read(`contexts: [{name: ${'x'.repeat(5000)}, context: {}}]`).contexts.size, 0);
  });

  it('what multiplies itself, is endless or hostile takes no time', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghijklmnopqrstuvwxyz'.split('').map((to, i) => {
        const from = String.fromCharCode(97 + i);
        return `${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(', ')}]`;
      }),
    ].join('\n');
    const merges = 'x: &x\n  <<: *x\ncontexts:\n- name: a\n  context: *x\n';
    const many = `contexts:\n${Array.from({ length: 90_000 }, (_, i) => `- name: c${i}\n  context: {cluster: k}\n`).join('')}`;
    for (const text of [
      bomb,
      merges,
      many,
      '&a [*a]: b',
      `contexts: ${'{a: '.repeat(90)}`,
      `a: ${'- '.repeat(1_000_000)}`,
      '? '.repeat(1_000_000),
      `${' '.repeat(2_000_000)}a: b`,
      `a: "${'\\'.repeat(2_000_000)}`,
      `a: '${"''".repeat(1_500_000)}`,
      'a:\n '.repeat(500_000),
      `a: ${'&b '.repeat(500_000)}`,
    ]) {
      const start = performance.now();
      const facts = read(text);
      assert.ok(
        performance.now() - start < 4000,
        `${text.slice(0, 40)} took ${performance.now() - start} ms`,
      );
      assert.ok(facts.contexts.size <= 5000);
    }
  });

  it('a binary file, a folder and a file without permission are named with their reason', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-kube-'));
    const binary = path.join(folder, 'binary');
    fs.writeFileSync(binary, Buffer.from([0, 1, 2, 255]));
    const facts = createFacts({ home: folder, mapping: [] }).kube([binary, folder]);
    assert.deepEqual(
      facts.problems.map(({ text }) => text),
      ['it is not a text file', 'it is a folder'],
    );
    fs.rmSync(folder, { recursive: true });
  });

  it('a change on disk is seen, and nothing is read twice before', () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-kube-'));
    const file = path.join(folder, 'config');
    fs.writeFileSync(file, 'current-context: a\n');
    let now = 0;
    const facts = createFacts({ home: folder, mapping: [], now: () => now });
    const first = facts.kube([file]);
    now += 1000;
    assert.equal(facts.kube([file]), first);
    fs.writeFileSync(file, 'current-context: other\n');
    now += 1000;
    assert.equal(facts.kube([file]).currentContext?.name, 'other');
    fs.rmSync(folder, { recursive: true });
  });
});
