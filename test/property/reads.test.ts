import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { isPlainRead, readsFile, READS_FILE } from '../../scripts/catalog/reads';
import type { Actor } from '../../src/contracts/request';
import { AWS_RULES } from '../../src/engine/catalog/generated/aws';
import { OVERRIDES } from '../../src/engine/catalog/aws/overrides';
import { SHIMMED_NAMES } from '../../src/engine/catalog/tools';
import { decide } from '../../src/engine/decide';
import { IDENTITY_VARIABLES } from '../../src/engine/environment/variables';
import { READS } from '../../src/interceptors/shims/generated/reads';
import { harmlessWords, READ_TABLES } from '../../src/interceptors/shims/reads';
import { readScript } from '../../src/interceptors/shims/script';
import { randomFrom } from '../support/random';
import { findShell } from '../shells/shimsRig';
import { NO_FACTS } from '../support/facts';

/*
 * The shims' fast path, run by the real sh over lines in batches: what it lets run is a plain read to the engine, in
 * whatever environment.
 */
/** The strictest: a person's verdict is never above an agent's. */
const actor: Actor = { kind: 'agent', name: 'Claude Code', evidence: 'test' };
const ENVIRONMENTS: Record<string, string>[] = [
  {},
  Object.fromEntries(IDENTITY_VARIABLES.map((name) => [name, '/tmp/prod'])),
];

describe('reads that shims let run without asking', function () {
  this.timeout(60_000);
  let home: string;
  before(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-reads-'));
    const layout = { folder: home, canary: '/c', cli: '/l', stateFolder: home, runFolder: home };
    const environment = { ...layout, curl: undefined, node: '/n', variables: [], secrets: [], addresses: [] };
    for (const tool of ['any', ...Object.keys(READ_TABLES)]) {
      const script = readScript(tool === 'any' ? undefined : tool, environment);
      // The part that decides, without the one that acts on it.
      const cut = script.indexOf('\nif ag_certain');
      assert.ok(cut > 0);
      fs.writeFileSync(path.join(home, `${tool}.sh`), script.slice(0, cut));
    }
  });
  after(() => {
    fs.rmSync(home, { recursive: true, force: true });
  });

  /** The lines that pass, each with the words that are recorded. */
  function passing(
    lines: readonly (readonly string[])[],
    shell: readonly string[] = ['/bin/sh'],
    env: Record<string, string> = {},
  ): { line: readonly string[]; words: string }[] {
    const passed: { line: readonly string[]; words: string }[] = [];
    for (const tool of new Set(lines.map(([name = '']) => name))) {
      const own = lines.filter(([name]) => name === tool);
      const table = Object.hasOwn(READ_TABLES, tool) ? tool : 'any';
      const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
      const script = [
        `ag_tool=${quoted(tool)}`,
        `ag_harmless='|${harmlessWords(tool).join('|')}|'`,
        `. ${quoted(path.join(home, `${table}.sh`))}`,
        ...own.map(
          (line, index) =>
            `ag_certain ${line.slice(1).map(quoted).join(' ')} && printf '%s\\n' "${index} $ag_words"`,
        ),
        ':',
      ].join('\n');
      const [program = '', ...flags] = shell;
      const { stdout, stderr, status } = spawnSync(program, flags, {
        input: script,
        encoding: 'utf8',
        env: { HOME: home, PATH: '/usr/bin:/bin', ...env },
        maxBuffer: 1 << 28,
      });
      assert.deepEqual([status, stderr.slice(0, 500)], [0, '']);
      for (const row of stdout.split('\n').filter(Boolean)) {
        const [index = '', ...words] = row.split(' ');
        passed.push({ line: own[Number(index)] ?? [], words: words.join(' ') });
      }
    }
    return passed;
  }

  function wrong(passed: readonly { line: readonly string[] }[]): string[] {
    const asked = (argv: readonly string[], env: Record<string, string>) =>
      decide(
        { id: 'r', interceptor: 'shim', shell: 'sh', argv: [...argv], cwd: '/srv/prod', env, actor },
        NO_FACTS,
      );
    return passed
      .filter(({ line }) => ENVIRONMENTS.some((env) => !isPlainRead(asked(line, env))))
      .map(({ line }) => JSON.stringify(line))
      .slice(0, 20);
  }

  it('are what the catalogue gives', async () => {
    assert.equal(
      fs.readFileSync(path.join(import.meta.dirname, '../..', READS_FILE), 'utf8'),
      await readsFile(NO_FACTS),
      'run node --import tsx scripts/generate-reads.mts',
    );
  });

  it('are plain reads to the engine, over the whole table', () => {
    const services = READS.aws.split(' ');
    const ends = ['instances', 'secret'];
    const lines = services.flatMap((service) =>
      READS.awsVerbs.split(' ').map((verb, index) => ['aws', service, `${verb}-${ends[index % 2] ?? ''}`]),
    );
    const kube = READS.kube.split(' ').flatMap((kind) => [
      ['kubectl', 'get', kind],
      ['kubectl', 'describe', kind, 'web-1', '-n', 'prod'],
    ]);
    const all = [...lines, ...kube, ...READS.terraform.map((line) => ['terraform', ...line.split(' ')])];
    const passed = passing(all);
    assert.deepEqual(wrong(passed), []);
    assert.equal(passed.length, all.length, 'and the table lets all of itself pass');
  });

  it('are no operation of which a rule of the catalogue says something else', () => {
    const verbs = new RegExp(`^(?:${READS.awsVerbs.replaceAll(' ', '|')})-`);
    const ends = [AWS_RULES.last, AWS_RULES.lastTwo]
      .flatMap((text) => text.split(/[\s:,]+/))
      .filter((end) => /^[a-z-]{2,}$/.test(end));
    const services = READS.aws.split(' ');
    const made = [...new Set(ends)].flatMap((end, index) =>
      READS.awsVerbs
        .split(' ')
        .flatMap((verb) => [`${verb}-a-${end}`])
        .map((operation) => ['aws', services[index % services.length] ?? '', operation]),
    );
    const named = AWS_RULES.groups.split('\n').flatMap((line) => {
      const [service = '', ...rules] = line.split(' ');
      return rules.flatMap((rule) =>
        rule
          .slice(rule.indexOf(':') + 1)
          .split(',')
          .map((operation) => ['aws', service, operation.replace('*', '-x')]),
      );
    });
    const overridden = Object.keys(OVERRIDES).map((name) => ['aws', ...name.split(' ')]);
    const all = [...made, ...named, ...overridden];
    const passed = passing(all);
    assert.ok(passed.length > 500 && passed.every(({ line }) => verbs.test(line[2] ?? '')));
    assert.deepEqual(wrong(passed), []);
  });

  it('are plain reads whatever is added, left out or changed', () => {
    const random = randomFrom(20_261_121);
    const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
    const seeds = [
      'aws ec2 describe-instances --region eu-west-1 --instance-ids i-1 i-2 --query Reservations[].Instances[0]',
      'aws s3 ls s3://bucket/prefix/ --recursive --human-readable',
      'aws --profile prod sts get-caller-identity --output json',
      'aws iam list-users --max-items 5 --no-cli-pager',
      'aws ssm get-parameter --name db',
      'aws s3api get-object --bucket b --key k',
      'aws rds delete-db-instance --db-instance-identifier x',
      'aws secretsmanager get-secret-value --secret-id x',
      'aws ec2 terminate-instances --instance-ids i-1',
      'kubectl get pods -n prod -o wide --watch',
      'kubectl get secrets -o yaml',
      'kubectl describe nodes node-1 --context prod',
      'kubectl delete pods web-1',
      'terraform state list',
      'terraform workspace show',
      'terraform apply -auto-approve',
    ].map((line) => line.split(' '));
    const extras = [
      ...[
        '--endpoint-url',
        'http://evil',
        '--debug',
        '--no-verify-ssl',
        '--cli-input-json',
        'file://x',
        '--query',
      ],
      ...[
        '--with-decryption',
        '--generate-cli-skeleton',
        '--no-dry-run',
        '--end',
        '--prof',
        'help',
        '--',
        '-',
        '',
      ],
      ...[
        '--raw',
        '-f',
        '-k',
        '--kubeconfig',
        '--as',
        '--token',
        '-chdir=/x',
        '-state=x',
        '--template',
        'secret/x',
      ],
      ...[
        'pods,secrets',
        'secrets',
        'out.txt',
        '../x',
        '.env',
        '~/.aws/credentials',
        '$(id)',
        '`id`',
        '*',
        'a b',
      ],
      ...[
        'describe-instances get-caller-identity',
        'ec2 describe-instances',
        "'",
        'a\nb',
        'é',
        '--output=text',
      ],
      ...[
        '--name',
        'delete-stack',
        'rm',
        'delete',
        's3',
        'iam',
        'create-user',
        '--dry-run',
        '-o',
        'jsonpath={.x}',
      ],
    ];
    const lines = Array.from({ length: 6_000 }, () => {
      const line = [...pick(seeds)];
      for (let change = 0; change < 1 + Math.floor(random() * 3); change++) {
        const at = 1 + Math.floor(random() * line.length);
        const kind = random();
        if (kind < 0.4) line.splice(at, 0, pick(extras));
        else if (kind < 0.6) line.splice(at, 1);
        else if (kind < 0.8) line.splice(at, 1, pick(pick(seeds)));
        else line.splice(at, 0, pick(pick(seeds)));
      }
      return line;
    });
    const passed = passing(lines);
    assert.ok(passed.length > 150, `${passed.length} pass`);
    assert.deepEqual(wrong(passed), []);
    for (const { words } of passed) assert.match(words, /^(?:|[a-z0-9]+(?: [a-z0-9*-]+)+)$/);
  });

  it('are the same ones in every shell', () => {
    const lines = [
      'aws s3 ls s3://b/p',
      'aws s3 ls s3://b/p x',
      'aws ec2 describe-instances --filters Name=x,Values=y z --query Reservations[]',
      'aws ec2 describe-instances --query a/b',
      'aws ec2 describe-instances --filters',
      'aws ec2 describe-instances --region Ö',
      'aws ec2 describe-É',
      'aws Ec2 describe-instances',
      'kubectl get pods -owide web-1',
      'kubectl get Pods',
      'kubectl get pods -o custom-columns-file=x',
      'terraform state list',
      'terraform state list x',
      'aws --version',
    ].map((line) => line.split(' '));
    const expected = passing(lines);
    assert.equal(expected.length, 5);
    for (const shell of [['bash', '--posix'], ['dash'], ['zsh', '--emulate', 'sh'], ['busybox', 'sh']]) {
      const [name = ''] = shell;
      if (!findShell(name)) continue; // the shells that are there
      for (const LC_ALL of ['C', 'C.UTF-8']) assert.deepEqual(passing(lines, shell, { LC_ALL }), expected);
    }
  });

  it('are harmless where a word is enough', () => {
    const lines = SHIMMED_NAMES.flatMap((tool) => [
      [tool, '--version'],
      [tool, '--help'],
      [tool, '--version|--help'],
      [tool, '--version', 'x'],
    ]);
    // One shell for each tool is too much: those without a table share one.
    const shared = new Map<string, string[][]>();
    for (const line of lines) {
      const key = harmlessWords(line[0] ?? '').join('|');
      shared.set(key, [...(shared.get(key) ?? []), line]);
    }
    const passed = [...shared.values()].flatMap((own) => {
      const [first = ['x']] = own;
      const renamed = own.map((line) => [first[0] ?? '', ...line.slice(1)]);
      return passing(renamed).map(({ line }) => own[renamed.indexOf(line as string[])] ?? []);
    });
    assert.ok(passed.length > SHIMMED_NAMES.length);
    assert.deepEqual(wrong(passed.map((line) => ({ line }))), []);
  });

  for (const [what, env, text] of [
    ['a file of profiles that a variable names', { AWS_CONFIG_FILE: '/x' }, 'aws sts get-caller-identity'],
    ['keys that a variable names', { AWS_SHARED_CREDENTIALS_FILE: '' }, 'aws sts get-caller-identity'],
    ['an address', { AWS_ENDPOINT_URL: 'http://evil' }, 'aws sts get-caller-identity'],
    ['a pager', { AWS_PAGER: 'sh -c id' }, 'aws sts get-caller-identity'],
    ['a pager of everything', { PAGER: 'evil' }, 'aws sts get-caller-identity'],
    ['no home', { HOME: '' }, 'aws sts get-caller-identity'],
    ['a cluster file that a variable names', { KUBECONFIG: '/x' }, 'kubectl get pods'],
    ['preferences that a variable names', { KUBERC: '/x' }, 'kubectl get pods'],
    ['no home for kubectl', { HOME: 'x' }, 'kubectl get pods'],
    ['arguments in a variable', { TF_CLI_ARGS: '-chdir=/x' }, 'terraform version'],
    ['arguments of one command', { TF_CLI_ARGS_state_list: '-state=x' }, 'terraform state list'],
    ['settings of Terraform that a variable names', { TF_CLI_CONFIG_FILE: '/x' }, 'terraform output'],
  ] as const)
    it(`are asked about with ${what}`, () => {
      const line = text.split(' ');
      assert.equal(passing([line]).length, 1);
      assert.deepEqual(passing([line], ['/bin/sh'], env), []);
    });

  for (const file of ['.aws/cli/alias', '.kube/kuberc'])
    it(`are asked about where there is a file ${file}, or a link of that name`, () => {
      const lines = [
        ['aws', 'ec2', 'describe-instances'],
        ['kubectl', 'get', 'pods'],
      ];
      const place = path.join(home, file);
      fs.mkdirSync(path.dirname(place), { recursive: true });
      for (const make of [
        () => {
          fs.writeFileSync(place, '');
        },
        () => {
          fs.symlinkSync('/nonexistent', place);
        },
      ]) {
        make();
        const tool = file.startsWith('.aws') ? 'aws' : 'kubectl';
        assert.deepEqual(
          passing(lines).map(({ line }) => line[0]),
          [tool === 'aws' ? 'kubectl' : 'aws'],
        );
        fs.rmSync(place);
      }
      assert.equal(passing(lines).length, 2);
    });
});
