import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { checkLine, describeResult, EXIT_CODES, type CheckResult } from '../../../src/cli/check';
import { createFacts } from '../../../src/facts/facts';
import { skipBecause } from '../../support/skip';

const CLI = path.join(import.meta.dirname, '../../../dist/cli.js');
const facts = createFacts({ home: '/nonexistent', mapping: [] });
const line = (input: unknown) =>
  JSON.parse(checkLine(JSON.stringify(input), facts)) as CheckResult & { error?: string };

describe('check --jsonl', () => {
  it('answers with all that the contract names', () => {
    const result = line({ command: 'terraform destroy -auto-approve', environment: 'prod' });
    assert.deepEqual(
      [result.verdict, result.effects.includes('destroy'), result.environment],
      ['block', true, 'prod'],
    );
    for (const key of ['verdict', 'effects', 'environment', 'reasons', 'safer', 'rule', 'micros'])
      assert.ok(key in result, key);
    assert.ok(result.reasons.length > 0);
    assert.ok(Number.isInteger(result.micros) && result.micros >= 0);
  });

  it('has the defaults of the contract: bash, agent, unknown', () => {
    const command = 'aws ec2 terminate-instances --instance-ids i-1';
    assert.equal(line({ command }).verdict, 'block');
    assert.equal(line({ command, actor: 'person' }).verdict, 'ask');
    assert.equal(line({ command, actor: { kind: 'person' } }).verdict, 'ask');
    assert.equal(line({ command: 'ls' }).verdict, 'allow');
    assert.equal(line({ command: '' }).verdict, 'allow');
  });

  it('sees the given files as if on disk', () => {
    const command = 'bash ./clean.sh';
    const files = { 'clean.sh': 'aws s3 rb s3://acme --force\n' };
    const result = line({ command, cwd: '/w', files });
    assert.equal(result.verdict, 'block');
  });

  for (const bad of [
    '{',
    'null',
    '[]',
    '"aws"',
    '7',
    '{}',
    '{"command":7}',
    '{"command":"x","shell":"tcsh"}',
    '{"command":"x","actor":"robot"}',
    '{"command":"x","environment":"production"}',
    '{"command":"x","env":{"A":1}}',
    '{"command":"x","files":[]}',
    '{"command":"x"} trailing',
    '\0',
  ])
    it(`answers ${JSON.stringify(bad)} with an error of one line`, () => {
      const answer = checkLine(bad, facts);
      assert.doesNotMatch(answer, /\n/);
      assert.deepEqual(Object.keys(JSON.parse(answer) as object), ['error']);
    });

  it('is not harmed by names that an object has anyway', () => {
    const text = '{"command":"ls","files":{"__proto__":"x"},"env":{"__proto__":"y","constructor":"z"}}';
    assert.equal((JSON.parse(checkLine(text, facts)) as CheckResult).verdict, 'allow');
    assert.equal(({} as Record<string, unknown>).x, undefined);
  });

  it('answers a megabyte, control characters and broken surrogates', () => {
    for (const command of [
      'x'.repeat(1 << 20),
      `aws s3 ls ${'a '.repeat(200_000)}`,
      'aws \0\x1b[2J',
      '\ud800',
    ]) {
      const result = line({ command });
      assert.ok(result.error !== undefined || result.verdict in EXIT_CODES);
    }
  }).timeout(60_000);

  it('shows a result to a person with its reason', () => {
    const text = describeResult(line({ command: 'terraform destroy', environment: 'prod' }));
    assert.match(text, /^BLOCK {2}destroy/);
    assert.match(text, /prod/);
  });
});

describe('the command line', function () {
  this.timeout(20_000);
  let home: string;
  before(function () {
    if (!fs.existsSync(CLI)) skipBecause(this, 'dist/cli.js is not built');
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-c-'));
  });
  after(() => {
    if (home) fs.rmSync(home, { recursive: true, force: true });
  });
  const run = (args: string[], input = '') =>
    spawnSync(process.execPath, [CLI, ...args], {
      input,
      encoding: 'utf8',
      cwd: home,
      env: { HOME: home, PATH: '/usr/bin:/bin' },
    });

  for (const [args, code] of [
    [['check', '--', 'ls'], 0],
    [['check', '--', 'aws s3 ls'], 0],
    [['check', '--', 'aws s3 rb s3://x'], 3],
    [['check', '--actor', 'person', '--', 'aws s3 rb s3://x'], 2],
    [['check', '--json', '--', 'aws s3 rb s3://x'], 3],
    [['check'], 64],
    [['check', 'a', 'b'], 64],
    [['check', '--nonsense', '--', 'x'], 64],
    [['check', '--shell', 'tcsh', '--', 'x'], 64],
    [['check', '--actor', 'robot', '--', 'x'], 64],
    [['nonsense'], 64],
    [[], 64],
    [['shim'], 64],
  ] as [string[], number][])
    it(`exits ${code} for ${args.join(' ')}`, () => {
      const { status, stderr } = run(args);
      assert.equal(status, code, stderr);
    });

  it('answers line by line, in order, past bad and empty lines', () => {
    const input = [
      '{"command":"ls"}',
      '',
      '{',
      '{"command":"aws s3 rb s3://x"}',
      '   ',
      '{"command":"ls"}',
    ].join('\n');
    const { stdout, status } = run(['check', '--jsonl'], input);
    const answers = stdout
      .trim()
      .split('\n')
      .map((it) => JSON.parse(it) as { verdict?: string; error?: string });
    assert.deepEqual(
      answers.map((it) => it.verdict ?? (it.error === undefined ? '' : 'error')),
      ['allow', 'error', 'block', 'allow'],
    );
    assert.equal(status, 0);
    assert.equal(run(['check', '--jsonl']).stdout, '');
  });
});
