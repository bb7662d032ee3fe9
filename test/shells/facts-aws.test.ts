import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { parseAwsArgs } from '../../src/engine/catalog/aws/arguments';
import { awsFiles, awsIdentity, profilesOfEnvironment } from '../../src/engine/environment/awsIdentity';
import { createFacts } from '../../src/facts/facts';
import { skipBecause } from '../support/skip';

/**
 * Differential: the real CLI is asked who it would be (`aws configure list`, `aws configure get`), with the same flags,
 * variables and files as we are. Homes are temporary folders, and nothing reaches a network: instance metadata is
 * switched off, and `list` resolves no role.
 */

const run = promisify(execFile);
const AWS = find('aws');
/** Two at a time: the CLI takes 0.4 s of processor time a call. */
const AT_ONCE = 2;

/** Behind pyenv's shim, which costs 0.1 s a call. */
function find(tool: string): string | undefined {
  try {
    return execFileSync(
      'sh',
      ['-c', `${tool === 'aws' ? 'pyenv which aws 2>/dev/null || ' : ''}command -v ${tool}`],
      { encoding: 'utf8' },
    ).trim();
  } catch {
    return undefined;
  }
}

const KEYS = {
  env: 'AKIAQYLPMN5HHHFPZAM2',
  a: 'AKIAQAAAAAAAAAAAAAAA',
  b: 'AKIAQBBBBBBBBBBBBBBB',
  default: 'AKIAQCCCCCCCCCCCCCCC',
};
const CONFIG = `[default]
region = us-east-1
[profile a]
region = eu-west-1
[profile b]
region = eu-west-2
aws_access_key_id = ${KEYS.b}
aws_secret_access_key = x
[profile "with space"]
region = eu-west-3
`;
const CREDENTIALS = `[default]
aws_access_key_id = ${KEYS.default}
aws_secret_access_key = x
[a]
aws_access_key_id = ${KEYS.a}
aws_secret_access_key = x
[only-keys]
aws_access_key_id = ${KEYS.a}
aws_secret_access_key = x
`;

interface Case {
  flags: string[];
  env: Record<string, string>;
}

/** All combinations of a few flags, profile variables, keys and regions, without those that mean nothing new. */
function combinations(): Case[] {
  const flags: string[][] = [
    [],
    ['--profile', 'a'],
    ['--profile=b'],
    ['--profile', 'with space'],
    ['--profile', 'a', '--profile', 'b'],
  ];
  const profiles: Record<string, string>[] = [
    {},
    { AWS_PROFILE: 'a' },
    { AWS_DEFAULT_PROFILE: 'b' },
    { AWS_PROFILE: 'a', AWS_DEFAULT_PROFILE: 'b' },
    { AWS_PROFILE: 'only-keys' },
    { AWS_PROFILE: 'with space' },
  ];
  const keys: Record<string, string>[] = [{}, { AWS_ACCESS_KEY_ID: KEYS.env, AWS_SECRET_ACCESS_KEY: 'y' }];
  const regions: Record<string, string>[] = [{}, { AWS_DEFAULT_REGION: 'ap-south-1' }];
  const all = flags.flatMap((flag) =>
    profiles.flatMap((profile) =>
      keys.flatMap((key) =>
        regions.map((region) => ({ flags: flag, env: { ...profile, ...key, ...region } })),
      ),
    ),
  );
  // A region variable changes nothing about the profile: without a flag is enough to see it.
  return all.filter(({ flags: given, env }) => env.AWS_DEFAULT_REGION === undefined || given.length === 0);
}

/** The CLI's own table: Name, Value, Type, Location; keys with all but their last four characters hidden. */
function parseList(output: string): Record<string, string> {
  const rows = output
    .split('\n')
    .map((line) =>
      /^\s*(profile|access_key|region)\s*:?\s+(.+?)\s{2,}|^\s*(profile|access_key|region)\s*:\s*([^:]*?)\s*:/.exec(
        line,
      ),
    );
  return Object.fromEntries(
    rows
      .filter((row) => row !== null)
      .map((row) => [row[1] ?? row[3] ?? '', (row[2] ?? row[4] ?? '').replace(/^\*+(\S+).*$/, '$1')]),
  );
}

describe('aws, compared with the real CLI', function () {
  this.timeout(120_000);
  let home: string;
  before(function () {
    if (AWS === undefined) skipBecause(this, 'aws is not on PATH');
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-aws-'));
    fs.mkdirSync(path.join(home, '.aws'));
    fs.writeFileSync(path.join(home, '.aws/config'), CONFIG);
    fs.writeFileSync(path.join(home, '.aws/credentials'), CREDENTIALS);
  });
  after(() => {
    if (AWS !== undefined) fs.rmSync(home, { recursive: true, force: true });
  });

  const environment = (env: Record<string, string>): Record<string, string> => ({
    PATH: process.env.PATH ?? '',
    HOME: home,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
    ...(process.env.PYENV_ROOT && { PYENV_ROOT: process.env.PYENV_ROOT }),
    PYENV_VERSION: process.env.PYENV_VERSION ?? '',
    ...env,
  });
  const ask = async (
    args: string[],
    env: Record<string, string>,
  ): Promise<{ output: string; failed: boolean }> => {
    try {
      const { stdout } = await run(AWS ?? 'aws', args, { env: environment(env), cwd: home });
      return { output: stdout, failed: false };
    } catch (error) {
      return {
        output:
          error instanceof Error && 'stdout' in error
            ? String(error.stdout) + String((error as { stderr?: unknown }).stderr)
            : '',
        failed: true,
      };
    }
  };
  async function each<T>(items: readonly T[], task: (item: T) => Promise<void>): Promise<void> {
    const left = [...items];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let item = left.shift(); item !== undefined; item = left.shift()) await task(item);
      }),
    );
  }
  const facts = () => createFacts({ home, mapping: [] });
  /** What we say, for the CLI's version 1: of two candidates the one whose variable it looks at first. */
  function ours({ flags, env }: Case): {
    profile: string | undefined;
    key: string | undefined;
    region: string | undefined;
  } {
    const all = { HOME: home, ...env };
    const name = parseAwsArgs(['aws', ...flags, 'configure', 'list']).globals.get('profile');
    const candidates = profilesOfEnvironment(all);
    const chosen =
      name === undefined
        ? (candidates.find((one) => one.how === 'AWS_DEFAULT_PROFILE') ?? candidates[0])
        : { name, how: '--profile' };
    const store = facts();
    const asked =
      name === undefined
        ? { ...all, AWS_PROFILE: chosen?.name ?? '', AWS_DEFAULT_PROFILE: chosen?.name ?? '' }
        : all;
    const identity = awsIdentity({
      env: asked,
      ambientEnv: asked,
      facts: store,
      cwd: home,
      profile: name === undefined ? undefined : { name, how: '--profile' },
    });
    const found = store.aws(awsFiles({ env: all, facts: store, cwd: home })).profiles.get(chosen?.name ?? '');
    return {
      profile: chosen?.name,
      key: identity.profile === undefined ? env.AWS_ACCESS_KEY_ID : found?.accessKeyId,
      region: identity.region,
    };
  }

  it('names the same profile, key and region in every combination', async () => {
    const cases = combinations();
    const start = Date.now();
    await each(cases, async (one) => {
      const { output, failed } = await ask([...one.flags, 'configure', 'list'], one.env);
      const theirs = parseList(output);
      const mine = ours(one);
      const label = `${JSON.stringify(one)}\n${output}`;
      assert.equal(failed, false, label);
      assert.equal(mine.profile, theirs.profile?.includes('not set') ? 'default' : theirs.profile, label);
      assert.equal(
        mine.key?.slice(-4),
        theirs.access_key?.includes('not set') ? undefined : theirs.access_key,
        label,
      );
      assert.equal(mine.region, theirs.region?.includes('not set') ? undefined : theirs.region, label);
    });
    console.log(`      ${cases.length} combinations in ${((Date.now() - start) / 1000).toFixed(0)} s`);
    assert.ok(cases.length >= 60);
  });

  const FILES: [text: string, where: 'config' | 'credentials'][] = [
    ['[default\nregion = x\n', 'config'],
    ['region = x\n', 'config'],
    ['[default]\nregion = x\n[default]\nregion = y\n', 'config'],
    ['[default]\nregion = x\nregion = y\n', 'config'],
    ['[default]\ngarbage\n', 'config'],
    ['[default]\ns3 =\n  x\n', 'config'],
    ['[default]\ns3 =\n  x = 1\nregion = z\n', 'config'],
    ['[default]\r\nregion = x\r\n', 'config'],
    ['[default] # c\nregion: y\n', 'config'],
    ['[profile "default"]\nregion = q\n', 'config'],
    ['; c\n# d\n\n[default]\nREGION = up\n', 'config'],
    ['[a]\nx=1\n[a]\ny=1\n', 'credentials'],
    ['[default]\nregion = k\n', 'credentials'],
  ];
  it('finds fault with the same files, and reads the same region from the others', async () => {
    await each(FILES, async ([text, where]) => {
      const dir = fs.mkdtempSync(path.join(home, 'files-'));
      const files = { config: path.join(dir, 'config'), credentials: path.join(dir, 'credentials') };
      fs.writeFileSync(files[where], text);
      const env = { AWS_CONFIG_FILE: files.config, AWS_SHARED_CREDENTIALS_FILE: files.credentials };
      const { output, failed } = await ask(['configure', 'get', 'region'], env);
      const { problems, profiles } = facts().aws(files);
      const broken = output.includes('Unable to parse');
      assert.equal(
        problems.length > 0,
        broken,
        `${JSON.stringify(text)}: ${output} ${JSON.stringify(problems)}`,
      );
      if (!failed) assert.equal(profiles.get('default')?.settings.region, output.trim(), text);
    });
  });
});

describe('terraform, compared with the real CLI', function () {
  this.timeout(60_000);
  const TERRAFORM = find('terraform');
  it('shows the same workspace', async function () {
    if (TERRAFORM === undefined) skipBecause(this, 'terraform is not on PATH');
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-tf-'));
    try {
      fs.writeFileSync(path.join(dir, 'main.tf'), 'resource "terraform_data" "x" {\n}\n');
      const put = (name: string, text: string): void => {
        fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
        fs.writeFileSync(path.join(dir, name), text);
      };
      put('.terraform/environment', 'blue');
      put('other/environment', 'green\n');
      put('terraform.tfstate.d/blue/.keep', '');
      const cases: Record<string, string>[] = [
        {},
        { TF_DATA_DIR: 'other' },
        { TF_WORKSPACE: 'red' },
        { TF_DATA_DIR: 'none' },
        { TF_DATA_DIR: path.join(dir, 'other') },
      ];
      for (const env of cases) {
        const { stdout }: { stdout: string } = await run(TERRAFORM, ['workspace', 'show'], {
          cwd: dir,
          env: { PATH: process.env.PATH ?? '', HOME: dir, ...env },
        });
        const dataDir = path.resolve(dir, env.TF_DATA_DIR ?? '.terraform');
        const mine =
          env.TF_WORKSPACE ?? createFacts({ home: dir, mapping: [] }).terraform(dir, dataDir).workspace;
        assert.equal(mine, stdout.trim(), JSON.stringify(env));
      }
    } finally {
      fs.rmSync(dir, { recursive: true, force: true });
    }
  });
});
