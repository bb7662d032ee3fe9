import assert from 'node:assert/strict';
import { readTerraform } from '../../../src/facts/terraform';
import { locate, type Place } from '../environmentSupport';

/** Which AWS identity a Terraform configuration uses, where variables and roles decide. */

const FILES = {
  '~/.aws/config': `[profile acme-dev]
sso_account_id = 222222222222
sso_role_name = Developer
[profile acme-prod]
sso_account_id = 111111111111
sso_role_name = Admin
`,
  'variables.tf':
    'variable "profile" {\n  default = "acme-dev"\n}\nvariable "role" {}\nvariable "odd_name" {\n  default = "acme-dev"\n}\n',
};
const PROFILE = 'provider "aws" {\n  profile = var.profile\n}\n';
const ODD = 'provider "aws" {\n  profile = var.odd_name\n}\n';
const ROLE = 'provider "aws" {\n  assume_role {\n    role_arn = var.role\n  }\n}\n';
const CLOUD = 'terraform {\n  cloud {\n    organization = "acme"\n  }\n}\n';
const P = 'terraform plan';

/** The account that would be used; undefined where nobody can know. */
const CASES: [
  title: string,
  command: string,
  files: Record<string, string>,
  account: string | undefined,
  env?: Record<string, string>,
][] = [
  ['the default', P, { 'main.tf': PROFILE }, '222222222222'],
  ['TF_VAR_ beats the default', P, { 'main.tf': PROFILE }, '111111111111', { TF_VAR_profile: 'acme-prod' }],
  ['a default that a variable nobody sends might beat', P, { 'main.tf': ODD }, undefined],
  ['such a variable, seen', P, { 'main.tf': ODD }, '111111111111', { TF_VAR_odd_name: 'acme-prod' }],
  [
    'terraform.tfvars beats TF_VAR_',
    P,
    { 'main.tf': PROFILE, 'terraform.tfvars': 'profile = "acme-prod"\n' },
    '111111111111',
    { TF_VAR_profile: 'acme-dev' },
  ],
  [
    'its JSON beats it',
    P,
    {
      'main.tf': PROFILE,
      'terraform.tfvars': 'profile = "acme-prod"\n',
      'terraform.tfvars.json': '{"profile":"acme-dev"}',
    },
    '222222222222',
  ],
  [
    'files loaded by themselves, the last by name',
    P,
    {
      'main.tf': PROFILE,
      'terraform.tfvars': 'profile = "x"',
      'a.auto.tfvars': 'profile = "acme-dev"',
      'b.auto.tfvars.json': '{"profile":"acme-prod"}',
    },
    '111111111111',
  ],
  [
    'an option beats all files',
    `${P} -var profile=acme-dev`,
    { 'main.tf': PROFILE, 'z.auto.tfvars': 'profile = "acme-prod"' },
    '222222222222',
  ],
  [
    'the last option counts',
    `${P} -var=profile=acme-dev -var-file=p.tfvars`,
    { 'main.tf': PROFILE, 'p.tfvars': '# c\nprofile = "acme-prod"\n' },
    '111111111111',
  ],
  [
    'the last option counts, the other way round',
    `${P} -var-file p.tfvars --var profile=acme-dev`,
    { 'main.tf': PROFILE, 'p.tfvars': 'profile = "acme-prod"' },
    '222222222222',
  ],
  [
    'a file that says nothing about it',
    `${P} -var-file=p.tfvars`,
    { 'main.tf': PROFILE, 'p.tfvars': 'other = 1' },
    '222222222222',
  ],
  ['a file that is gone may say anything', `${P} -var-file=gone.tfvars`, { 'main.tf': PROFILE }, undefined],
  [
    'a file below -chdir',
    'terraform -chdir=infra plan -var-file=p.tfvars',
    {
      'infra/main.tf': PROFILE,
      'infra/p.tfvars': 'profile = "acme-prod"',
      'p.tfvars': 'profile = "acme-dev"',
    },
    '111111111111',
  ],
  [
    'a file in TF_CLI_ARGS',
    P,
    { 'main.tf': PROFILE, 'p.tfvars': 'profile = "acme-prod"' },
    '111111111111',
    { TF_CLI_ARGS_plan: '-var-file=p.tfvars' },
  ],
  [
    'a value that is computed',
    P,
    { 'main.tf': PROFILE, 'terraform.tfvars': 'profile = foo("x")' },
    undefined,
  ],
  ['an option that is computed', `${P} -var profile=\uE000`, { 'main.tf': PROFILE }, undefined],
  ['options that are computed', `${P} -var \uE000`, { 'main.tf': PROFILE }, undefined],
  ['a saved plan has its own values', 'terraform apply plan.out', { 'main.tf': PROFILE }, undefined],
  ['terragrunt sets variables itself', 'terragrunt plan', { 'main.tf': PROFILE }, undefined],
  ['the cloud has variables of its own', P, { 'main.tf': PROFILE + CLOUD }, undefined],
  [
    'an assumed role',
    `${P} -var role=arn:aws:iam::333333333333:role/Deploy`,
    { 'main.tf': ROLE },
    '333333333333',
  ],
  ['an assumed role that is not said', P, { 'main.tf': ROLE }, undefined],
  [
    'an empty profile is none',
    P,
    { 'main.tf': PROFILE, 'terraform.tfvars': 'profile = ""' },
    '111111111111',
    { AWS_PROFILE: 'acme-prod' },
  ],
];

describe('the AWS identity of a Terraform configuration', () => {
  for (const [title, command, files, account, env = {}] of CASES)
    it(title, () => {
      assert.equal(locate(command, { files: { ...FILES, ...files }, env }).account, account);
    });

  const WHO: [title: string, place: Place, who: object | undefined][] = [
    [
      'a profile of the block',
      { files: { 'main.tf': 'provider "aws" {\n profile = "acme-prod"\n}' } },
      { kind: 'sso', principal: 'Admin' },
    ],
    [
      'the profile of the shell',
      { files: { 'main.tf': 'provider "aws" {}' }, env: { AWS_PROFILE: 'acme-dev' } },
      { kind: 'sso', principal: 'Developer' },
    ],
    [
      'a role of the block',
      {
        files: {
          'main.tf': 'provider "aws" {\n assume_role {\n role_arn = "arn:aws:iam::3:role/a/Deploy"\n }\n}',
        },
        env: { AWS_PROFILE: 'acme-dev' },
      },
      { kind: 'role', principal: 'Deploy' },
    ],
    [
      'a key of the block',
      { files: { 'main.tf': 'provider "aws" {\n access_key = "AKIAQYLPMN5HHHFPZAM2"\n}' } },
      { kind: 'static-key', keyId: 'AKIAQYLPMN5HHHFPZAM2' },
    ],
    [
      'a configuration without a cloud',
      { files: { 'main.tf': 'resource "null_resource" "x" {}' }, env: { AWS_PROFILE: 'acme-dev' } },
      undefined,
    ],
  ];
  for (const [title, place, who] of WHO)
    it(`works as ${title}`, () => {
      assert.deepEqual(locate('terraform apply', { ...place, files: { ...FILES, ...place.files } }).who, who);
    });

  it('says where the workspace was selected', () => {
    const { evidence } = locate('terraform apply', {
      files: { 'main.tf': 'provider "aws" {}', '.terraform/environment': 'prod' },
    });
    assert.deepEqual(
      [evidence[0]?.text, evidence[0]?.file, evidence[0]?.line],
      ['workspace prod (selected)', '/agent-guard-test/work/.terraform/environment', 1],
    );
  });
  it("the backend's profile speaks by its label", () => {
    const backend =
      'terraform {\n backend "s3" {\n  bucket = "b"\n  profile = "x9"\n }\n}\nprovider "aws" {\n profile = "acme-dev"\n}';
    const place = { files: { ...FILES, 'main.tf': backend } };
    assert.equal(locate('terraform apply', place).environment, 'dev');
    assert.equal(locate('terraform apply', { ...place, mapping: 'profile:x9=prod' }).environment, 'prod');
  });

  it('keeps no value of a variable that chooses no identity', () => {
    const texts: Record<string, string> = {
      '/w/main.tf': `${PROFILE}variable "password" {\n  default = "hush"\n}\n`,
      '/w/terraform.tfvars': 'profile = "acme-dev"\npassword = "hush"\n',
      '/w/own.tfvars.json': '{"password":"hush","profile":"p"}',
    };
    const fact = (path: string) => ({ state: 'text' as const, text: texts[path] ?? '' });
    const facts = readTerraform(
      {
        mark: () => '',
        modifiedAt: () => undefined,
        read: (path) => ({ fact: fact(path), mark: '' }),
        readOnce: fact,
        list: () => ['main.tf', 'terraform.tfvars'],
      },
      '/w',
      '/w/.terraform',
      ['/w/own.tfvars.json'],
    );
    const { defaults, loaded, files } = facts.variables ?? {};
    const own = files?.get('/w/own.tfvars.json');
    assert.deepEqual(
      [loaded?.get('profile'), own?.get('profile')?.value],
      [{ value: 'acme-dev', file: '/w/terraform.tfvars', line: 1 }, 'p'],
    );
    const all = [...(defaults ?? []), ...(loaded ?? []), ...(own ?? []), facts.providers];
    assert.ok(!JSON.stringify(all).includes('hush'));
  });
});
