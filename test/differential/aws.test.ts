import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IdentityKind } from '../../src/contracts/identity';
import { parseAwsArgs } from '../../src/engine/catalog/aws/arguments';
import {
  awsIdentity,
  awsPlace,
  type AwsIdentity,
  type AwsQuestion,
} from '../../src/engine/environment/awsIdentity';
import { createFacts } from '../../src/facts/facts';
import { ACCOUNT, keysOf, motoMissing, startMoto } from '../e2e/moto.mjs';
import { skipBecause } from '../support/skip';
import { dice, makeCase } from './awsCases';
import { askCli, caseCount, cliPython, type CliAnswer, type CliCase } from './awsSupport';
import { randomFrom } from '../support/random';

/** The kinds that the CLI's providers stand for. */
const KINDS: Readonly<Record<string, IdentityKind>> = {
  env: 'static-key',
  'shared-credentials-file': 'static-key',
  'config-file': 'static-key',
  'assume-role': 'role',
  'assume-role-with-web-identity': 'web-identity',
  sso: 'sso',
  'custom-process': 'process',
};

interface Ours {
  identity: AwsIdentity;
  /** By version 1's order. */
  region: string | undefined;
  profile: string | undefined;
  /** That profile stands in the files. */
  isThere: boolean;
  /** Something is wrong with a file, or with what the identity is made from. */
  broken: boolean;
}

/** Who we say that version 1 would be. */
function ours({ args, env, cwd }: CliCase): Ours {
  const { globals } = parseAwsArgs(['aws', ...args, 'configure', 'list']);
  const facts = createFacts({ home: '/nowhere', mapping: [] });
  const name = globals.get('profile');
  const asked: AwsQuestion = {
    env,
    ambientEnv: env,
    facts,
    cwd,
    ...(name !== undefined && { profile: { name, how: '--profile' } }),
  };
  const both = awsIdentity(asked);
  const other = both.version1?.profile;
  const alone = { ...env, AWS_PROFILE: other ?? '', AWS_DEFAULT_PROFILE: other ?? '' };
  const identity =
    other === undefined || other === both.profile
      ? both
      : awsIdentity({ ...asked, env: alone, ambientEnv: alone });
  const place = awsPlace(asked);
  const profile = name ?? env.AWS_DEFAULT_PROFILE ?? env.AWS_PROFILE;
  const parts = [...(place?.aws.profiles.values() ?? [])].flatMap((profile) => profile.problems ?? []);
  return {
    identity,
    region: globals.get('region') ?? (both.version1 ?? both).region,
    profile,
    isThere: place?.aws.profiles.has(profile ?? 'default') === true,
    broken: parts.length + (place?.aws.problems.length ?? 0) > 0,
  };
}

/** The CLI's own table: Name, Value, Type, Location; of a key only the last four characters. */
function table(out: string): Record<string, string> {
  const rows = out.split('\n').map((line) => /^\s*(profile|access_key|region)\s+(\S.*?)\s{2,}/.exec(line));
  return Object.fromEntries(
    rows.flatMap((row) => (row ? [[row[1] ?? '', (row[2] ?? '').replace(/^\*+(\S+).*$/, '$1')]] : [])),
  );
}

/** Only says that what a role starts from is not there at the moment: nothing that the files tell. */
const ABSENT_SOURCE = 'Error when retrieving credentials from';

function compare(theirs: CliAnswer, mine: Ours): void {
  const { identity } = mine;
  assert.equal(theirs.failed, undefined);
  if (theirs.error === 'ConfigParseError' || theirs.err.includes('Unable to parse config file')) {
    assert.ok(mine.broken, 'the CLI cannot parse a file');
    return;
  }
  assert.ok(!mine.broken, 'the CLI finds nothing wrong with the files');
  if (theirs.error === 'ProfileNotFound' || theirs.err.includes('could not be found')) {
    // Version 1 refuses an empty variable, version 2 takes it for none; both refuse keys beside a profile that is gone.
    assert.ok(theirs.profile === '' || !mine.isThere, 'the CLI knows no such profile');
    return;
  }
  assert.equal(mine.region, theirs.region ?? undefined, 'region');
  assert.equal(mine.profile ?? undefined, theirs.profile ?? undefined, 'profile');
  if (identity.profile !== undefined)
    assert.equal(identity.profile, theirs.profile ?? 'default', 'our profile');
  if (theirs.error !== undefined) {
    if (identity.chain?.source !== undefined && theirs.err.includes(ABSENT_SOURCE)) return;
    assert.ok(identity.chain?.problem, `the CLI gives up with ${theirs.error}`);
    return;
  }
  assert.equal(identity.chain?.problem, undefined, 'the CLI gets credentials');
  if (theirs.method === null) {
    assert.equal(identity.who?.kind ?? 'unknown', 'unknown', 'there are no credentials');
    return;
  }
  assert.equal(identity.who?.kind, KINDS[theirs.method ?? ''], 'how it proves who it is');
  compareDetails(theirs, identity);
}

function compareDetails(theirs: CliAnswer, { who, account, found }: AwsIdentity): void {
  if (who?.kind === 'static-key') assert.equal(who.keyId, theirs.key, 'key');
  if (theirs.role) assert.equal(who?.principal, theirs.role.slice(theirs.role.lastIndexOf('/') + 1), 'role');
  const theirAccount = theirs.account ?? theirs.role?.split(':')[4];
  if (theirAccount !== undefined) assert.equal(account, theirAccount, 'account');
  if (theirs.method === 'assume-role')
    assert.equal(found?.session?.key, theirs.cacheKey, 'name of the cache file');
  if (theirs.status === 0 && theirs.method !== 'custom-process') {
    const shown = table(theirs.out);
    assert.equal(who?.keyId?.slice(-4), shown.access_key, 'key in the list');
  }
}

describe('the AWS identity, compared with the CLI', function () {
  this.timeout(300_000);
  const python = cliPython();
  let folder: string;
  before(function () {
    if (python === undefined)
      skipBecause(this, 'there is no aws on PATH that is a Python script (version 1)');
    folder = mkdtempSync(join(tmpdir(), 'ag-aws-'));
  });
  after(() => {
    if (python !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  it('is the same in every generated combination', async () => {
    const one = dice(randomFrom(20261121));
    const cases = Array.from({ length: caseCount() }, (_, index) =>
      makeCase(one, join(folder, `home${index}`)),
    );
    const start = Date.now();
    const answers = await askCli(python ?? '', folder, cases);
    assert.equal(answers.length, cases.length);
    const kinds = new Map<string, number>();
    for (const [index, theirs] of answers.entries()) {
      const question = cases[index];
      assert.ok(question);
      const mine = ours(question);
      const kind = theirs.error ?? theirs.method ?? 'none';
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      try {
        compare(theirs, mine);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        assert.fail(`case ${index}: ${why}\n${describeCase(question, theirs, mine)}`);
      }
    }
    const told = [...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ');
    console.log(
      `      ${cases.length} combinations in ${((Date.now() - start) / 1000).toFixed(1)} s: ${told}`,
    );
    // Generated cases that never come to a provider compare nothing.
    for (const method of cases.length < 240 ? [] : Object.keys(KINDS))
      assert.ok(kinds.has(method), `no case came to ${method}`);
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
    const cases = FILES.map(([text, where], index): CliCase => {
      const home = join(folder, `files${index}`);
      mkdirSync(join(home, '.aws'), { recursive: true });
      writeFileSync(join(home, '.aws', where), text);
      const env = { PATH: '/usr/bin:/bin', HOME: home, AWS_EC2_METADATA_DISABLED: 'true' };
      return { args: [], env, cwd: home, command: ['configure', 'get', 'region'] };
    });
    const answers = await askCli(python ?? '', folder, cases);
    for (const [index, [text]] of FILES.entries()) {
      const question = cases[index];
      const theirs = answers[index];
      assert.ok(question && theirs);
      const mine = ours(question);
      const isBroken = theirs.err.includes('Unable to parse') || theirs.error === 'ConfigParseError';
      assert.equal(mine.broken, isBroken, JSON.stringify([text, theirs]));
      if (!isBroken) assert.equal(mine.region ?? '', theirs.out.trim(), text);
    }
  });

  describe('that moto sees', () => {
    const KEYS = keysOf(ACCOUNT);
    const KEY_LINES = `aws_access_key_id = ${KEYS.AWS_ACCESS_KEY_ID}\naws_secret_access_key = x\n`;
    const CONFIG = `[default]
${KEY_LINES}
[profile deploy]
role_arn = arn:aws:iam::111111111111:role/team/ProdDeploy
source_profile = default
external_id = "é"
duration_seconds = 900
[profile chained]
role_arn = arn:aws:iam::222222222222:role/Second
source_profile = deploy
[profile self]
role_arn = arn:aws:iam::333333333333:role/Own
source_profile = self
${KEY_LINES}
[profile from-env]
role_arn = arn:aws:iam::444444444444:role/FromEnv
credential_source = Environment
[profile process]
credential_process = cat process.json
`;
    const ROLE = { AWS_PROFILE: 'deploy' };
    const CASES: [args: string[], env: Record<string, string>, account: string, role?: string][] = [
      [[], {}, ACCOUNT],
      [['--profile', 'deploy'], {}, '111111111111', 'ProdDeploy'],
      [[], ROLE, '111111111111', 'ProdDeploy'],
      [[], { ...ROLE, AWS_DEFAULT_PROFILE: 'self' }, '333333333333', 'Own'],
      [[], { ...ROLE, ...KEYS }, ACCOUNT],
      [['--profile=chained'], KEYS, '222222222222', 'Second'],
      [[], { AWS_DEFAULT_PROFILE: 'chained' }, '222222222222', 'Second'],
      [['--profile', 'from-env'], KEYS, '444444444444', 'FromEnv'],
      [['--profile', 'process'], {}, ACCOUNT],
    ];
    let moto: Awaited<ReturnType<typeof startMoto>> | undefined;
    before(async function () {
      const missing = motoMissing();
      if (missing !== undefined) skipBecause(this, missing);
      moto = await startMoto();
    });
    after(() => moto?.stop());

    it('is the caller that sts names, and the session is found where the CLI cached it', async () => {
      mkdirSync(join(folder, '.aws'), { recursive: true });
      writeFileSync(join(folder, '.aws/config'), CONFIG);
      const process = { Version: 1, AccessKeyId: KEYS.AWS_ACCESS_KEY_ID, SecretAccessKey: 'x' };
      writeFileSync(join(folder, 'process.json'), JSON.stringify(process));
      const common = {
        PATH: '/usr/bin:/bin',
        HOME: folder,
        AWS_ENDPOINT_URL: moto?.url ?? '',
        AWS_EC2_METADATA_DISABLED: 'true',
      };
      const cases = CASES.map(([args, env]) => ({
        args: [...args, '--region', 'eu-west-1'],
        env: { ...common, ...env },
        cwd: folder,
        command: ['sts', 'get-caller-identity', '--output', 'json'],
      }));
      const answers = await askCli(python ?? '', folder, cases);
      for (const [index, [, , account, role]] of CASES.entries()) {
        const question = cases[index];
        const theirs = answers[index];
        assert.ok(question && theirs);
        const { identity } = ours(question);
        const label = describeCase(question, theirs, ours(question));
        const caller = JSON.parse(theirs.out === '' ? '{}' : theirs.out) as {
          Account?: string;
          Arn?: string;
        };
        assert.equal(caller.Account, account, label);
        if (role !== undefined) assert.ok(caller.Arn?.includes(`:assumed-role/${role}/`), label);
        // What credential_process prints is not known without running it.
        if (identity.who?.kind !== 'process') assert.equal(identity.account, account, label);
        assert.equal(identity.who?.kind === 'role' ? identity.who.principal : undefined, role, label);
        if (role === undefined) continue;
        const { issuedAt = 0, expiresAt = 0 } = identity.who ?? {};
        const minutes = role === 'ProdDeploy' ? 15 : 60;
        assert.ok(Math.abs(expiresAt - issuedAt - minutes * 60_000) < 60_000, label);
      }
    });
  });
});

function describeCase(question: CliCase, theirs: CliAnswer, { identity, region }: Ours): string {
  const { chain, who, profile, account } = identity;
  return [
    JSON.stringify({ ...question, env: { ...question.env, PATH: '' } }),
    JSON.stringify(theirs),
    JSON.stringify({ profile, account, region, who, chain }),
  ].join('\n');
}
