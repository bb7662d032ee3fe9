import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { MappingEntry } from '../../../src/contracts/environment';
import { ambientPlaces } from '../../../src/engine/ambientPlaces';
import { createFacts } from '../../../src/facts/facts';
import { NO_FACTS } from '../../support/facts';

const KUBE = (name: string) => `apiVersion: v1
kind: Config
current-context: ${name}
contexts:
- name: ${name}
  context: {cluster: c, user: u}
clusters:
- name: c
  cluster: {server: https://api.${name}.example.com}
users:
- name: u
  user: {}
`;

describe('places in reach', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'places-'));
    write(
      '.aws/config',
      '[profile acme-dev]\nregion = eu-west-1\n[profile acme-prod]\nsso_account_id = 123456789012\n',
    );
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  function write(name: string, text: string) {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const ask = (env: Record<string, string> = {}, lastProvider?: string, mapping: MappingEntry[] = []) =>
    ambientPlaces(
      { env, cwd: join(home, 'app'), facts: createFacts({ home, mapping }).snapshot() },
      lastProvider,
    );
  const shown = ({ foremost }: ReturnType<typeof ambientPlaces>) => [
    foremost.provider,
    foremost.environment,
    foremost.identity,
  ];

  it('are none on a machine without anything', () => {
    const places = ambientPlaces({ env: {}, cwd: '/work', facts: NO_FACTS });
    assert.deepEqual(places.all, []);
    assert.deepEqual([places.foremost.environment, places.foremost.evidence], ['unknown', []]);
  });

  it('are those whose identity is there', () => {
    write('.kube/config', KUBE('acme-staging'));
    const { all } = ask({ AWS_PROFILE: 'acme-dev' });
    assert.deepEqual(
      all.map(({ provider, environment }) => [provider, environment]),
      [
        ['kubernetes', 'staging'],
        ['aws', 'dev'],
      ],
    );
  });

  it('name each the evidence with its file', () => {
    write('.kube/config', KUBE('acme-staging'));
    for (const { provider, evidence } of ask({ AWS_PROFILE: 'acme-prod' }).all)
      assert.ok(
        evidence.some(({ file, line }) => file?.startsWith(home) && line !== undefined),
        provider,
      );
  });

  it('are led by the most dangerous that is known', () => {
    write('.kube/config', KUBE('acme-staging'));
    assert.deepEqual(shown(ask({ AWS_PROFILE: 'acme-dev' })), ['kubernetes', 'staging', 'acme-staging']);
    assert.deepEqual(shown(ask({ AWS_PROFILE: 'acme-prod' })), ['aws', 'prod', 'acme-prod']);
  });

  it("are led by Terraform's in a folder of Terraform's, with the workspace that was selected", () => {
    write('app/main.tf', 'provider "aws" {}\n');
    assert.deepEqual(shown(ask({ AWS_PROFILE: 'acme-dev' })).slice(0, 2), ['terraform', 'dev']);
    write('app/.terraform/environment', 'prod');
    assert.deepEqual(shown(ask({ AWS_PROFILE: 'acme-dev' })), ['terraform', 'prod', 'prod']);
    assert.deepEqual(shown(ask({ TF_WORKSPACE: 'staging' })), ['terraform', 'staging', 'staging']);
  });

  it("are not led by Terraform's where nothing is known of it", () => {
    write('app/main.tf', 'resource "terraform_data" "a" {}\n');
    const places = ask({ AWS_PROFILE: 'acme-prod' }, 'terraform');
    assert.deepEqual(shown(places), ['aws', 'prod', 'acme-prod']);
    assert.ok(places.all.some(({ provider }) => provider === 'terraform'));
  });

  it('are led by the provider that was used last, where it is there', () => {
    write('app/main.tf', 'provider "aws" {}\n');
    write('.kube/config', KUBE('acme-staging'));
    assert.equal(ask({ AWS_PROFILE: 'acme-dev' }, 'aws').foremost.provider, 'aws');
    assert.equal(ask({ AWS_PROFILE: 'acme-dev' }, 'kubernetes').foremost.provider, 'kubernetes');
    assert.deepEqual(shown(ask({ AWS_PROFILE: 'acme' }, 'aws')), ['aws', 'unknown', 'acme']);
    assert.equal(ask({ AWS_PROFILE: 'acme-dev' }, 'azure').foremost.provider, 'terraform');
  });

  it('follow labels', () => {
    const mapping: MappingEntry[] = [
      { kind: 'folder', pattern: join(home, 'app'), environment: 'prod', origin: 'workspace settings' },
    ];
    assert.equal(ask({}, undefined, mapping).foremost.environment, 'prod');
    const label: MappingEntry = {
      kind: 'profile',
      pattern: 'acme-dev',
      environment: 'sandbox',
      origin: 'user settings',
    };
    assert.equal(ask({ AWS_PROFILE: 'acme-dev' }, undefined, [label]).foremost.environment, 'sandbox');
  });

  it('are unknown where the identity is', () => {
    const { foremost } = ask({ AWS_PROFILE: '\uE000' });
    assert.deepEqual(
      [foremost.environment, foremost.identity?.includes('\uE000') ?? false],
      ['unknown', false],
    );
  });

  it('tell database addresses of the environment', () => {
    const found = ask({ DATABASE_URL: '<set>' }).all.find(({ evidence }) =>
      evidence.some(({ text }) => text.startsWith('DATABASE_URL')),
    );
    assert.ok(found);
  });
});
