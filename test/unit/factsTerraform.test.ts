import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { UNKNOWN } from '../../src/engine/invocation';
import { parseHcl } from '../../src/facts/hcl';
import {
  emptyConfig,
  readInitialised,
  readTf,
  readTfJson,
  type TerraformConfig,
} from '../../src/facts/terraformConfig';
import { cpuMs } from '../support/cpu';
import { runs } from '../support/runs';

function read(text: string, json = false): TerraformConfig {
  const config = emptyConfig();
  (json ? readTfJson : readTf)(text, '/x.tf', config);
  return config;
}

const VALUES: [expression: string, value: string][] = [
  ['"a"', 'a'],
  ['"a\\"b"', 'a"b'],
  ['"$${x}"', '${x}'],
  ['"${x}"', UNKNOWN],
  ['"a-${var.b}-c"', UNKNOWN],
  ['"${"nested ${"deep"}"}"', UNKNOWN],
  ['var.x', UNKNOWN],
  ['null', ''],
  ['true', 'true'],
  ['123', '123'],
  ['["a", "b"]', 'a,b'],
  ['[\n "a",\n "b",\n]', 'a,b'],
  ['["a", var.x]', UNKNOWN],
  ['[]', ''],
  ['f("a")', UNKNOWN],
  ['<<EOT\n}\n"\nEOT', UNKNOWN],
  ['"a" # comment', 'a'],
  ['"a" // comment', 'a'],
  ['"a" /* } */', 'a'],
  ['x ? "a" : "b"', UNKNOWN],
  ['"a#b"', 'a#b'],
  ['{ a = "b" }', UNKNOWN],
  ['"%{if x}a%{endif}"', UNKNOWN],
  ['"日本"', '日本'],
];

describe('HCL', () => {
  for (const [expression, value] of VALUES) {
    it(`${JSON.stringify(expression)} is ${JSON.stringify(value)}`, () => {
      const { root, problems } = parseHcl(`b "l" {\n  before = 1\n  x = ${expression}\n  after = "z"\n}\n`);
      const [block] = root.blocks;
      assert.deepEqual(
        [problems, block?.attributes.get('x')?.value, block?.attributes.get('after')?.value, block?.labels],
        [[], value, 'z', ['l']],
      );
    });
  }
  const BROKEN: [text: string, line: number][] = [
    ['a {\n', 1],
    ['a {\n b {\n }\n', 1],
    ['}\n', 1],
    ['a {\n x = "b\n}\n', 2],
    ['\n\na "b', 3],
  ];
  for (const [text, line] of BROKEN)
    it(`${JSON.stringify(text)} is broken in line ${line}`, () => {
      assert.equal(parseHcl(text).problems[0]?.line, line);
    });
  it('never throws, and reads on after what is broken', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '${',
      '=',
      '\n',
      ' ',
      'a',
      '<<E',
      '\nE\n',
      '/*',
      '*/',
      '#',
      '//',
      '\\',
      'provider "aws" {',
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((parts) => parts.join('')),
        (text) => {
          parseHcl(text);
          read(text);
          read(text, true);
        },
      ),
      { numRuns: runs(3000) },
    );
  });
  it('is linear, and bounded in depth', () => {
    for (const text of [
      'a {\n'.repeat(60_000),
      '"'.repeat(250_000),
      '${'.repeat(100_000),
      '["'.repeat(100_000),
      '/*'.repeat(100_000),
      `x = ${'['.repeat(100_000)}`,
      '"${'.repeat(80_000),
      '<<A\n'.repeat(60_000),
      'a.'.repeat(100_000),
    ]) {
      const start = cpuMs();
      parseHcl(text);
      assert.ok(cpuMs() - start < 500, `${text.slice(0, 10)} took ${cpuMs() - start} ms`);
    }
  });
});

describe('Terraform configuration', () => {
  it('reads what a provider chooses, and no secret', () => {
    const { providers } = read(`# comment
provider "aws" {
  region              = "eu-west-1"
  profile             = "acme"
  access_key          = "AKIA"
  secret_key          = "hunter2"
  token               = "hunter2"
  allowed_account_ids = ["1", "2"]
  assume_role {
    role_arn     = "arn:aws:iam::1:role/x"
    session_name = "s"
  }
  endpoints {
    s3 = "http://localhost:4566"
  }
  default_tags {
    tags = { profile = "no" }
  }
}
`);
    assert.deepEqual(providers, [
      {
        name: 'aws',
        file: '/x.tf',
        line: 2,
        settings: {
          region: 'eu-west-1',
          profile: 'acme',
          access_key: 'AKIA',
          allowed_account_ids: '1,2',
          role_arn: 'arn:aws:iam::1:role/x',
          'endpoints.s3': 'http://localhost:4566',
        },
      },
    ]);
  });
  it('finds providers that only resources and requirements name', () => {
    const { implied } = read(
      'terraform {\n required_providers {\n  azurerm = {\n   source = "hashicorp/azurerm"\n  }\n }\n}\nresource "aws_instance" "x" {\n}\ndata "google_project" "p" {\n}\nresource "terraform_data" "t" {\n}\n',
    );
    assert.deepEqual([...implied.keys()], ['azurerm', 'aws', 'google', 'terraform']);
  });
  it('reads the backend', () => {
    assert.deepEqual(
      read('terraform {\n backend "s3" {\n  bucket = "b"\n  key = "k"\n  secret_key = "s"\n }\n}').backend,
      { type: 's3', config: { bucket: 'b', key: 'k' } },
    );
    assert.deepEqual(
      read('terraform {\n cloud {\n  organization = "o"\n  workspaces {\n   name = "w"\n  }\n }\n}').backend,
      { type: 'cloud', config: { organization: 'o', 'workspaces.name': 'w' } },
    );
  });
  it('reads the JSON syntax', () => {
    const config = read(
      '{"provider":{"aws":[{"profile":"a","assume_role":[{"role_arn":"r"}]},{"profile":"${var.p}"}]},"resource":{"null_resource":{"x":{}}},"terraform":{"backend":{"gcs":{"bucket":"b","prefix":"p"}}}}',
      true,
    );
    assert.deepEqual(
      config.providers.map((one) => one.settings),
      [{ profile: 'a', role_arn: 'r' }, { profile: UNKNOWN }],
    );
    assert.deepEqual(
      [config.backend, [...config.implied.keys()]],
      [{ type: 'gcs', config: { bucket: 'b', prefix: 'p' } }, ['null']],
    );
    assert.equal(read('{', true).problems.length, 1);
  });
  const INITIALISED: [text: string, expected: unknown][] = [
    ['{', 'broken'],
    ['[]', undefined],
    ['{}', undefined],
    ['{"backend":{"type":5}}', undefined],
    ['{"backend":{"type":"s3","config":null}}', { type: 's3', config: {} }],
    [
      '{"backend":{"type":"remote","config":{"organization":"o","workspaces":[{"name":"n"}]}}}',
      { type: 'remote', config: { organization: 'o', 'workspaces.name': 'n' } },
    ],
  ];
  for (const [text, expected] of INITIALISED)
    it(text, () => {
      assert.deepEqual(readInitialised(text), expected);
    });
});
