import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import type { CloudIdentity } from '../../../../src/contracts/identity';
import { locateAmbient } from '../../../../src/engine/environment/ambient';
import { awsIdentities } from '../../../../src/engine/identities/aws';
import { createFacts } from '../../../../src/facts/facts';
import { parseMapping } from '../../environmentSupport';
import { skipBecause } from '../../../support/skip';

const KEY = 'AKIAQYLPMN5HHHFPZAM2'; // account 052310077262
const CONFIG = `[default]
region = us-east-1
[profile acme-prod]
sso_session = corp
sso_account_id = 111111111111
sso_role_name = PowerUser
region = eu-west-1
[profile acme-dev]
role_arn = arn:aws:iam::222222222222:role/Deploy
source_profile = acme-prod
[profile emulator]
endpoint_url = http://localhost:4566
[sso-session corp]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
`;
const CREDENTIALS = `[legacy]
aws_access_key_id = ${KEY}
aws_secret_access_key = hush
`;

describe('the AWS rows of the credentials view', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'ag-rows-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  function put(name: string, content: string | Buffer): string {
    const path = join(home, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }
  const facts = (mapping?: string) =>
    createFacts({ home, mapping: parseMapping(mapping), date: () => Date.UTC(2026, 0, 10, 12) });
  const rows = (env: Record<string, string> = {}, mapping?: string): CloudIdentity[] =>
    awsIdentities(facts(mapping), { env, cwd: home });
  function row(name: string, env?: Record<string, string>, mapping?: string): CloudIdentity {
    const found = rows(env, mapping).find((one) => one.name === name);
    assert.ok(found, `there is no row ${name}`);
    return found;
  }
  const active = (env: Record<string, string>): string[] =>
    rows(env)
      .filter((one) => one.isActive)
      .map((one) => one.name);

  it('are none on a machine without AWS', () => {
    assert.deepEqual(rows(), []);
  });

  it('show every profile: account, kind, role, environment, place', () => {
    put('.aws/config', CONFIG);
    const file = put('.aws/credentials', CREDENTIALS);
    utimesSync(file, 1_700_000_000, 1_700_000_000);
    const shown = rows().map((one) => [
      one.name,
      one.kind,
      one.account,
      one.principal,
      one.environment,
      one.region,
      one.line,
    ]);
    assert.deepEqual(shown, [
      ['default', 'instance', undefined, undefined, 'unknown', 'us-east-1', 1],
      ['acme-prod', 'sso', '111111111111', 'PowerUser', 'prod', 'eu-west-1', 3],
      ['acme-dev', 'role', '222222222222', 'Deploy', 'dev', undefined, 8],
      ['emulator', 'instance', undefined, undefined, 'local', undefined, 11],
      ['legacy', 'static-key', '052310077262', undefined, 'unknown', undefined, 1],
    ]);
    const { keyId, keySince, file: written, provider } = row('legacy');
    assert.deepEqual([keyId, keySince, written, provider], [KEY, 1_700_000_000_000, file, 'aws']);
    assert.ok(!JSON.stringify(rows()).includes('hush'));
  });

  it('show when a login ends, also one that has ended: that is no problem', () => {
    put('.aws/config', CONFIG);
    const key = createHash('sha1').update('corp').digest('hex');
    put(`.aws/sso/cache/${key}.json`, '{"accessToken":"hush","expiresAt":"2026-01-10T11:00:00Z"}');
    const { expiresAt, problems } = row('acme-prod');
    assert.deepEqual([expiresAt, problems], [Date.UTC(2026, 0, 10, 11), []]);
    put(`.aws/sso/cache/${key}.json`, '{"accessToken":"SECR');
    assert.match(row('acme-prod').problems[0]?.text ?? '', /cached login cannot be read: it is not JSON/);
    assert.deepEqual(row('acme-dev').problems, []);
  });

  const ACTIVE: [env: Record<string, string>, names: string[]][] = [
    [{}, ['default']],
    [{ AWS_PROFILE: 'acme-prod' }, ['acme-prod']],
    [{ AWS_DEFAULT_PROFILE: 'acme-dev' }, ['acme-dev']],
    [{ AWS_PROFILE: 'acme-prod', AWS_DEFAULT_PROFILE: 'acme-dev' }, ['acme-prod']],
    [
      { AWS_PROFILE: 'acme-prod', AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: '<set>' },
      ['keys in the environment'],
    ],
    [
      { AWS_ROLE_ARN: 'arn:aws:iam::333333333333:role/ci-prod', AWS_WEB_IDENTITY_TOKEN_FILE: '/t' },
      ['web identity of the environment'],
    ],
    [{ AWS_PROFILE: 'gone' }, ['gone']],
    [{ AWS_PROFILE: '' }, ['default']],
  ];
  for (const [env, names] of ACTIVE)
    it(`${JSON.stringify(env)} makes ${names.join(', ')} active`, () => {
      put('.aws/config', CONFIG);
      assert.deepEqual(active(env), names);
    });
  it('a container without a profile has a row of its own', () => {
    const env = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/x' };
    assert.deepEqual(active(env), ['credentials of the container']);
    put('.aws/config', CONFIG);
    assert.deepEqual([active(env), row('default', env).kind], [['default'], 'container']);
  });
  it('what the environment holds has its account, environment and problems', () => {
    const web = row('web identity of the environment', {
      AWS_ROLE_ARN: 'arn:aws:iam::333333333333:role/ci-prod',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/t',
    });
    assert.deepEqual(
      [web.account, web.principal, web.environment, web.use],
      ['333333333333', 'ci-prod', 'prod', undefined],
    );
    const keys = row('keys in the environment', { AWS_ACCESS_KEY_ID: KEY, AWS_ACCOUNT_ID: 'x' });
    assert.deepEqual([keys.account, keys.keyId, keys.file], ['052310077262', KEY, undefined]);
    assert.match(
      keys.problems.map((one) => one.text).join(),
      /without AWS_SECRET_ACCESS_KEY.*AWS_ACCOUNT_ID is no account id/,
    );
  });

  it("a label wins over a name, and a new terminal's variables leave nothing else to choose", () => {
    put('.aws/config', CONFIG);
    assert.equal(row('acme-prod', {}, 'account:111111111111=staging').environment, 'staging');
    assert.equal(row('acme-dev', {}, 'profile:acme-*=sandbox').environment, 'sandbox');
    const use = row('acme-prod').use;
    assert.ok(use);
    assert.deepEqual(use.set, { AWS_PROFILE: 'acme-prod' });
    // With these set, unset and nothing else, the profile is who a command would be, in every version.
    const inherited = {
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SESSION_TOKEN: '<set>',
      AWS_DEFAULT_PROFILE: 'acme-dev',
      AWS_ROLE_ARN: 'arn:aws:iam::3:role/x',
      AWS_WEB_IDENTITY_TOKEN_FILE: '/t',
      AWS_REGION: 'mars',
      AWS_DEFAULT_REGION: 'venus',
      AWS_VAULT: 'acme-dev',
    };
    const kept = Object.entries(inherited).filter(([name]) => !use.unset.includes(name));
    const env = { ...Object.fromEntries(kept), ...use.set };
    assert.deepEqual(kept, []);
    const found = locateAmbient({ request: { cwd: home, env }, facts: facts() });
    assert.deepEqual(
      [found.identity, found.account, found.region],
      ['acme-prod', '111111111111', 'eu-west-1'],
    );
  });
  it('a terminal in another folder finds files that the environment names from here', () => {
    put('own/config', '[profile x]\nregion = a\n');
    assert.deepEqual(row('x', { AWS_CONFIG_FILE: 'own/config' }).use?.set, {
      AWS_CONFIG_FILE: join(home, 'own/config'),
      AWS_PROFILE: 'x',
    });
  });

  it('the active row says the same as the place of a command', () => {
    put('.aws/config', CONFIG);
    put('.aws/credentials', CREDENTIALS);
    for (const env of [
      ...ACTIVE.map(([one]) => one),
      { AWS_PROFILE: 'legacy' },
      { AWS_PROFILE: 'emulator' },
    ]) {
      const found = locateAmbient({ request: { cwd: home, env }, facts: facts() });
      const [one] = rows(env).filter((other) => other.isActive);
      assert.deepEqual(
        [one?.environment, one?.account, one?.region, one?.kind],
        [found.environment, found.account, found.region, found.who?.kind ?? 'unknown'],
      );
    }
  });

  const NAMES = [
    'with space',
    "it's",
    'a"b',
    'ünï 日本',
    '\u202eevil',
    '-x',
    '*',
    '__proto__',
    'a]b',
    'constructor',
  ];
  for (const name of NAMES)
    it(`a profile called ${JSON.stringify(name)} is a row like any other`, () => {
      put('.aws/config', `[profile "${name.replaceAll('"', '\\"')}"]\nsso_account_id = 111111111111\n`);
      const { use, account } = row(name);
      assert.deepEqual([use?.set.AWS_PROFILE, account], [name, '111111111111']);
      assert.deepEqual(active({ AWS_PROFILE: name }), [name]);
    });
  it('a name with a newline, from the environment', () => {
    put('.aws/config', CONFIG);
    const { problems } = row('prod\nx', { AWS_PROFILE: 'prod\nx' });
    assert.match(problems[0]?.text ?? '', /in neither file/);
  });
  it('a name that no variable can hold cannot be used', () => {
    put('.aws/config', '[profile ""]\nregion = x\n');
    assert.equal(row('').use, undefined);
  });

  const PROBLEMS: [title: string, config: string, problem: RegExp, line: number][] = [
    [
      'a source that is gone',
      'role_arn = arn:aws:iam::222222222222:role/x\nsource_profile = gone',
      /source_profile gone .* in neither file/,
      3,
    ],
    ['a loop', 'role_arn = arn:aws:iam::222222222222:role/x\nsource_profile = bad', /form a loop/, 3],
    [
      'an account that is no number',
      'sso_account_id = abc\nsso_role_name = x\nsso_start_url = x\nsso_region = x',
      /names no account/,
      3,
    ],
    ['a role that is none', 'role_arn = nonsense\nsource_profile = fine', /role_arn .* names no account/, 3],
    ['a section that stands there twice', 'region = x\n[profile bad]\noutput = y', /a second time/, 5],
    ['a key that stands there twice', 'region = x\nregion = y', /region stands here a second time/, 5],
    ['a line that is none', 'garbage', /neither a \[section\] nor/, 4],
    ['a key without its secret', `aws_access_key_id = ${KEY}`, /no aws_secret_access_key/, 3],
  ];
  for (const [title, settings, text, line] of PROBLEMS)
    it(`${title} is a problem of its row alone`, () => {
      const file = put('.aws/config', `[profile fine]\ncredential_process = x\n[profile bad]\n${settings}\n`);
      const { problems } = row('bad');
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.match(problems[0]?.text ?? '', text);
      assert.deepEqual([problems[0]?.file, problems[0]?.line], [file, line]);
      const fine = row('fine');
      assert.deepEqual([fine.problems, fine.evidence], [[], []]);
    });

  const FILES: [title: string, content: string | Buffer, text: RegExp][] = [
    ['binary', Buffer.from([0, 1, 2]), /not a text file/],
    ['huge', Buffer.alloc(11 * 1024 * 1024, 'x'), /larger than 10 MB/],
    ['half-written', '[profile hal', /without its closing bracket/],
    ['no settings', 'hello\n', /before the first/],
  ];
  for (const [title, content, text] of FILES)
    it(`a config file that is ${title} has a row, and the credentials file's rows stay`, () => {
      const file = put('.aws/config', content);
      put('.aws/credentials', CREDENTIALS);
      assert.match(row(file).problems[0]?.text ?? '', text);
      assert.deepEqual(row('legacy').problems, []);
      assert.equal(row('legacy').account, '052310077262');
    });
  it('a file without permission has a row', function () {
    if (process.getuid?.() === 0) skipBecause(this, 'root may read every file');
    const file = put('.aws/config', CONFIG);
    chmodSync(file, 0);
    assert.match(row(file).problems[0]?.text ?? '', /no permission/);
  });
  it('an empty file is no problem', () => {
    put('.aws/config', '');
    assert.deepEqual(rows(), []);
  });

  it('never throws, and marks one row at most as active', () => {
    const piece = fc.constantFrom(
      '[profile a]\n',
      '[default]\n',
      '[profile "b c"]\n',
      'role_arn = arn:aws:iam::222222222222:role/x\n',
      'source_profile = a\n',
      'source_profile = b c\n',
      'sso_session = s\n',
      '[sso-session s]\n',
      'sso_account_id = 1\n',
      `aws_access_key_id = ${KEY}\n`,
      '[',
      '\n',
      'x',
      '\0',
      ' =',
      '__proto__ = 1\n',
    );
    const env = fc.dictionary(
      fc.constantFrom(
        'AWS_PROFILE',
        'AWS_DEFAULT_PROFILE',
        'AWS_ACCESS_KEY_ID',
        'AWS_CONFIG_FILE',
        'AWS_ROLE_ARN',
        'AWS_WEB_IDENTITY_TOKEN_FILE',
        'HOME',
        'AWS_REGION',
      ),
      fc.constantFrom('', 'a', 'b c', '~', '/', '\0', KEY, '$HOME/x'),
    );
    const store = facts();
    fc.assert(
      fc.property(fc.array(piece), fc.array(piece), env, (config, credentials, variables) => {
        const laid = store.withFiles(
          new Map([
            [join(home, '.aws/config'), config.join('')],
            [join(home, '.aws/credentials'), credentials.join('')],
          ]),
        );
        const all = awsIdentities(laid, { env: variables, cwd: home });
        assert.ok(all.filter((one) => one.isActive).length <= 1);
      }),
      { numRuns: 500 },
    );
  });

  it('500 profiles are listed in a few milliseconds', () => {
    const profiles = Array.from({ length: 500 }, (_, index) => {
      const own =
        index % 3 === 0
          ? `role_arn = arn:aws:iam::222222222222:role/Admin\nsource_profile = acme-prod-${index + 1}`
          : 'sso_session = corp\nsso_account_id = 111111111111\nsso_role_name = Admin';
      return `[profile acme-prod-${index}]\nregion = eu-west-1\n${own}\n`;
    });
    put('.aws/config', `${profiles.join('')}[sso-session corp]\nsso_start_url = x\nsso_region = y\n`);
    const store = facts('account:333*=dev profile:x*=dev');
    const times = Array.from({ length: 20 }, () => {
      // The processor's time: other tests run beside this one.
      const start = process.cpuUsage();
      assert.equal(awsIdentities(store, { env: {}, cwd: home }).length, 500);
      return process.cpuUsage(start).user / 1000;
    }).sort((a, b) => a - b);
    const median = times[10] ?? 0;
    console.log(`      500 profiles in ${median.toFixed(1)} ms`);
    assert.ok(median < 50);
  });
});
