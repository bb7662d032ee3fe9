import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer, type Server } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { build } from 'esbuild';
import type { CloudIdentity } from '../../../src/contracts/identity';
import { SECRET_PRESENT } from '../../../src/contracts/request';
import type {
  Verification,
  VerificationProblem,
  VerificationResult,
} from '../../../src/contracts/verification';
import { runCredentialProcess } from '../../../src/credentials/credentialProcess';
import { verifiedWords, verify, type VerifyOptions } from '../../../src/session/verify';
import { motoMissing, startMoto } from '../../e2e/moto.mjs';
import { skipBecause } from '../../support/skip';

const MOTO = '123456789012';
const OTHER = '210987654321';
/** Stands in every place where a secret can stand, so that it can be looked for in every answer. */
const SECRET = 'nobodyMaySeeThis/0123456789abcdefghijkl';

/** A row as the credentials view has it: a profile of the files, and a terminal that is nothing else. */
function profileRow(name: string, more: Partial<CloudIdentity> = {}): CloudIdentity {
  return {
    provider: 'aws',
    name,
    kind: 'unknown',
    environment: 'unknown',
    evidence: [],
    isActive: false,
    problems: [],
    use: {
      set: { AWS_PROFILE: name },
      unset: ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_DEFAULT_PROFILE'],
    },
    ...more,
  };
}

const ENVIRONMENT_ROW: CloudIdentity = {
  ...profileRow('keys in the environment'),
  isActive: true,
  use: undefined,
};

describe('verification', function () {
  this.timeout(60_000);
  let folder: string;
  let program: string;
  let moto: Awaited<ReturnType<typeof startMoto>> | undefined;
  let user: { AccessKeyId: string; SecretAccessKey: string };
  const silent: Server[] = [];
  let hanging: Promise<{ result: VerificationResult; after: number }>;

  before(async function () {
    const missing = motoMissing();
    if (missing !== undefined) skipBecause(this, missing);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-verify-'));
    program = path.join(folder, 'verify.js');
    await build({
      entryPoints: ['src/credentials/verify.ts'],
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'cjs',
      mainFields: ['module', 'main'],
      outfile: program,
      logLevel: 'error',
    });
    moto = await startMoto();
    // It takes its ten seconds beside the other tests.
    hanging = verifyHanging();
    await moto.aws('iam', 'create-account-alias', '--account-alias', 'acme-dev');
    await moto.aws('iam', 'create-user', '--user-name', 'jane');
    ({ AccessKey: user } = (await moto.aws('iam', 'create-access-key', '--user-name', 'jane')) as {
      AccessKey: typeof user;
    });
  });

  after(async () => {
    for (const server of silent) server.close();
    await moto?.stop();
    if (folder) fs.rmSync(folder, { recursive: true, force: true });
  });

  /** The files of a home of its own, and what a terminal there would have. */
  function home(files: Record<string, string>): Record<string, string> {
    const at = fs.mkdtempSync(path.join(folder, 'home-'));
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(at, name);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, text, { mode: 0o700 });
    }
    return {
      HOME: at,
      AWS_ENDPOINT_URL: moto?.url ?? '',
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  async function verifyHanging() {
    const env = home({ 'p.sh': `#!/bin/sh\necho $$ > ${folder}/hanging\nexec sleep 63\n` });
    fs.mkdirSync(path.join(env.HOME ?? '', '.aws'));
    const config = `[profile p]\ncredential_process = ${env.HOME}/p.sh\n`;
    fs.writeFileSync(path.join(env.HOME ?? '', '.aws/config'), config);
    const started = performance.now();
    const result = await verify(profileRow('p'), env, { program, whole: { PATH: process.env.PATH } });
    return { result, after: performance.now() - started };
  }

  async function asked(
    identity: CloudIdentity,
    env: Record<string, string>,
    options: VerifyOptions = {},
  ): Promise<Verification | VerificationProblem> {
    const { PATH, TMPDIR } = process.env;
    const result = await verify(identity, env, { program, whole: { PATH, TMPDIR, ...env }, ...options });
    assert.ok(!JSON.stringify(result).includes(SECRET), JSON.stringify(result));
    assert.ok(Math.abs(result.checkedAt - Date.now()) < 60_000);
    return result;
  }

  async function verified(...args: Parameters<typeof asked>): Promise<Verification> {
    const result = await asked(...args);
    assert.ok(result.ok, JSON.stringify(result));
    return result;
  }

  async function refused(...args: Parameters<typeof asked>): Promise<VerificationProblem> {
    const result = await asked(...args);
    assert.ok(!result.ok, JSON.stringify(result));
    return result;
  }

  const credentials = (name: string, { AccessKeyId, SecretAccessKey } = user) =>
    `[${name}]\naws_access_key_id = ${AccessKeyId}\naws_secret_access_key = ${SecretAccessKey}\n`;

  it('a profile with static keys: the user, the account and its alias, and how old the key is', async () => {
    const env = home({ '.aws/credentials': credentials('jane') });
    const result = await verified(profileRow('jane', { account: MOTO }), env);
    assert.equal(result.account, MOTO);
    assert.equal(result.principal, `arn:aws:iam::${MOTO}:user/jane`);
    assert.equal(result.alias, 'acme-dev');
    assert.equal(result.by, 'cloud');
    assert.equal(result.keyId, user.AccessKeyId);
    assert.ok(result.keySince !== undefined && Math.abs(result.keySince - Date.now()) < 300_000);
    assert.equal(result.contradiction, undefined);
    assert.equal(verifiedWords(result).text, `arn:aws:iam::${MOTO}:user/jane in ${MOTO} (acme-dev)`);
  });

  it('says so where the account is another than the files made believe', async () => {
    const env = home({ '.aws/credentials': credentials('jane') });
    const result = await verified(profileRow('jane', { account: OTHER }), env);
    assert.equal(result.contradiction, `it is account ${MOTO}, not ${OTHER} as it seemed`);
    assert.match(verifiedWords(result).text, /; it is account 123456789012, not 210987654321/);
  });

  it('keys in the environment beat the profile that the environment names, and a row of its own beats both', async () => {
    const env = {
      ...home({
        '.aws/config': `[profile role]\nrole_arn=arn:aws:iam::${OTHER}:role/Deploy\nsource_profile=jane\n`,
        '.aws/credentials': credentials('jane'),
      }),
      AWS_PROFILE: 'role',
      AWS_ACCESS_KEY_ID: user.AccessKeyId,
    };
    const whole = { ...env, PATH: process.env.PATH, AWS_SECRET_ACCESS_KEY: user.SecretAccessKey };
    const carried = { ...env, AWS_SECRET_ACCESS_KEY: SECRET_PRESENT };
    const ambient = await verified(ENVIRONMENT_ROW, carried, { whole });
    assert.equal(ambient.principal, `arn:aws:iam::${MOTO}:user/jane`);
    const chosen = await verified(profileRow('role'), carried, { whole });
    assert.match(chosen.principal ?? '', new RegExp(`^arn:aws:sts::${OTHER}:assumed-role/Deploy/`));
  });

  it("keys whose secret only the terminal knows are not asked about, least of all with another key's secret", async () => {
    const env = { ...home({}), AWS_ACCESS_KEY_ID: user.AccessKeyId, AWS_SECRET_ACCESS_KEY: SECRET_PRESENT };
    const whole = { ...env, AWS_ACCESS_KEY_ID: 'AKIAANOTHER', AWS_SECRET_ACCESS_KEY: SECRET };
    const result = await refused(ENVIRONMENT_ROW, env, { whole });
    assert.equal(result.kind, 'not-possible');
    assert.equal(result.command, 'aws sts get-caller-identity');
  });

  it('a chain of roles, each with its end', async () => {
    const env = home({
      '.aws/config': [
        `[profile first]\nrole_arn = arn:aws:iam::${MOTO}:role/First\nsource_profile = jane`,
        `[profile second]\nrole_arn = arn:aws:iam::${OTHER}:role/Second\nsource_profile = first`,
      ].join('\n'),
      '.aws/credentials': credentials('jane'),
    });
    const result = await verified(profileRow('second'), env);
    assert.equal(result.account, OTHER);
    assert.equal(result.kind, 'role');
    assert.match(result.principal ?? '', /:assumed-role\/Second\//);
    const left = (result.expiresAt ?? 0) - Date.now();
    assert.ok(left > 50 * 60_000 && left < 70 * 60_000, String(left));
  });

  it('a credential_process', async () => {
    const { AccessKeyId, SecretAccessKey } = user;
    const env = home({
      'give.sh': `#!/bin/sh\necho '${JSON.stringify({ Version: 1, AccessKeyId, SecretAccessKey })}'\n`,
    });
    fs.mkdirSync(path.join(env.HOME ?? '', '.aws'));
    fs.writeFileSync(
      path.join(env.HOME ?? '', '.aws/config'),
      `[profile given]\ncredential_process = ${env.HOME}/give.sh\n`,
    );
    assert.equal((await verified(profileRow('given'), env)).principal, `arn:aws:iam::${MOTO}:user/jane`);
  });

  const processes: [why: string, line: string, kind: string, text: RegExp][] = [
    [
      'fails',
      `echo ${SECRET}; echo ${SECRET} >&2; exit 3`,
      'process-failed',
      /profile p failed with exit code 3/,
    ],
    ['writes no JSON', `echo ${SECRET}`, 'process-failed', /wrote something that is no credentials/],
    ['writes other JSON', `echo '{"Version":1,"Token":"${SECRET}"}'`, 'process-failed', /no credentials/],
    ['writes too much', 'yes', 'process-failed', /more than credentials/],
    ['is not there', '/nowhere/at/all', 'process-failed', /failed with exit code 127/],
    [
      'gives what has expired',
      `echo '{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"${SECRET}","Expiration":"2020-01-01T00:00:00Z"}'`,
      'session-expired',
      /have expired/,
    ],
    ['asks for something', `read answer || exit 9`, 'process-failed', /exit code 9/],
    ['asks on its terminal', `read answer </dev/tty || exit 8`, 'process-failed', /exit code [128]/],
  ];
  for (const [why, line, kind, text] of processes) {
    it(`a credential_process that ${why}`, async () => {
      const env = home({ 'p.sh': `#!/bin/sh\n${line}\n` });
      fs.mkdirSync(path.join(env.HOME ?? '', '.aws'));
      const command = line.startsWith('/') ? line : `${env.HOME}/p.sh`;
      fs.writeFileSync(
        path.join(env.HOME ?? '', '.aws/config'),
        `[profile p]\ncredential_process = ${command}\n`,
      );
      const result = await refused(profileRow('p'), env);
      assert.equal(result.kind, kind, result.text);
      assert.match(result.text, text);
    });
  }

  it('a credential_process that never ends is ended, with what it has started', async () => {
    const pids = path.join(folder, 'pids');
    const started = performance.now();
    await assert.rejects(
      runCredentialProcess(`sleep 61 & echo $! > ${pids}; sleep 62`, 400),
      /credential_process: too-slow/,
    );
    assert.ok(performance.now() - started < 5000);
    const pid = Number(fs.readFileSync(pids, 'utf8'));
    assert.ok(pid > 0);
    await gone(pid);
  });

  it('SSO whose login has ended, in both spellings', async () => {
    const start = 'https://acme.awsapps.com/start';
    const token = {
      startUrl: start,
      region: 'eu-west-1',
      accessToken: SECRET,
      expiresAt: '2020-01-01T00:00:00Z',
    };
    const cache = (name: string) => `.aws/sso/cache/${createHash('sha1').update(name).digest('hex')}.json`;
    const account = `sso_account_id = ${MOTO}\nsso_role_name = Developer\n`;
    const env = home({
      '.aws/config': [
        `[profile old]\nsso_start_url = ${start}\nsso_region = eu-west-1\n${account}`,
        `[profile my.new]\nsso_session = acme\n${account}`,
        `[sso-session acme]\nsso_start_url = ${start}\nsso_region = eu-west-1\n`,
        `[profile never]\nsso_session = other\n${account}`,
        `[sso-session other]\nsso_start_url = ${start}\nsso_region = eu-west-1\n`,
      ].join('\n'),
      [cache(start)]: JSON.stringify(token),
      [cache('acme')]: JSON.stringify(token),
    });
    for (const name of ['old', 'my.new', 'never']) {
      const result = await refused(profileRow(name), env);
      assert.equal(result.kind, 'login-expired', result.text);
      assert.equal(result.command, `aws sso login --profile ${name}`);
      assert.match(result.text, /Run `aws sso login --profile/);
    }
  });

  it('profiles that are not there, that have nothing, that ask for a code, that go round in circles', async () => {
    const env = home({
      '.aws/config': [
        '[profile empty]\nregion = eu-west-1',
        `[profile mfa]\nrole_arn = arn:aws:iam::${MOTO}:role/R\nsource_profile = jane\nmfa_serial = arn:aws:iam::${MOTO}:mfa/jane`,
        `[profile a]\nrole_arn = arn:aws:iam::${MOTO}:role/R\nsource_profile = b`,
        `[profile b]\nrole_arn = arn:aws:iam::${MOTO}:role/R\nsource_profile = a`,
        `[profile lost]\nrole_arn = arn:aws:iam::${MOTO}:role/R\nsource_profile = nowhere`,
      ].join('\n'),
      '.aws/credentials': credentials('jane'),
    });
    const kinds: Record<string, string> = {};
    for (const name of ['nobody', 'empty', 'mfa', 'a', 'lost', 'two words', "it's"]) {
      kinds[name] = (await refused(profileRow(name), env)).kind;
    }
    assert.deepEqual(kinds, {
      nobody: 'no-profile',
      empty: 'no-credentials',
      mfa: 'needs-person',
      a: 'no-credentials',
      lost: 'no-credentials',
      'two words': 'not-possible',
      "it's": 'not-possible',
    });
    const quoted = await refused(profileRow('two words'), env);
    assert.equal(quoted.command, "aws sts get-caller-identity --profile 'two words'");
  });

  it('no credentials at all', async () => {
    const result = await refused(ENVIRONMENT_ROW, home({}));
    assert.equal(result.kind, 'no-credentials');
    assert.match(result.text, /^There are no credentials here/);
  });

  it('a row that nobody could log in with', async () => {
    const row = { ...ENVIRONMENT_ROW, isActive: false };
    assert.equal((await refused(row, home({}))).kind, 'not-possible');
  });

  it('endpoints that are not there, and one that never answers', async () => {
    const files = { '.aws/credentials': credentials('jane') };
    const server = createServer().listen(0, '127.0.0.1');
    silent.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const nowhere = await refused(profileRow('jane'), {
      ...home(files),
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    assert.equal(nowhere.kind, 'no-network', nowhere.text);
    assert.match(nowhere.text, /the connection was refused/);
    const unnamed = await refused(profileRow('jane'), {
      ...home(files),
      AWS_ENDPOINT_URL: 'http://agent-guard.invalid',
    });
    assert.equal(unnamed.kind, 'no-network', unnamed.text);
    const started = performance.now();
    const mute = { ...home(files), AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    const slow = await refused(profileRow('jane'), mute, { limit: 1500 });
    assert.equal(slow.kind, 'too-slow');
    assert.ok(performance.now() - started < 5000);
  });

  it('an answer that is none of ours', async () => {
    const garbage = path.join(folder, 'garbage.js');
    for (const text of ['', 'hello', '{}', '{"ok":true}', 'null', '[]']) {
      fs.writeFileSync(garbage, `process.stdout.write(${JSON.stringify(text)})`);
      assert.equal((await refused(profileRow('jane'), home({}), { program: garbage })).kind, 'failed', text);
    }
    fs.writeFileSync(garbage, 'process.kill(process.pid, "SIGKILL")');
    assert.equal((await refused(profileRow('jane'), home({}), { program: garbage })).kind, 'failed');
    assert.equal((await refused(profileRow('jane'), home({}), { program: '/nowhere.js' })).kind, 'failed');
  });

  it('a verification as a whole has its time, and leaves nothing behind', async () => {
    const { result, after } = await hanging;
    assert.ok(!result.ok);
    assert.equal(result.kind, 'too-slow');
    assert.match(result.text, /profile p did not answer within 10 s\. It may wait for input/);
    assert.ok(after < 15_000, String(after));
    await gone(Number(fs.readFileSync(path.join(folder, 'hanging'), 'utf8')));
  });

  it('the process gets the variables of the terminal, and not those of the editor', async () => {
    const spy = path.join(folder, 'spy.js');
    const out = path.join(folder, 'spied.json');
    fs.writeFileSync(
      spy,
      `require('fs').writeFileSync(${JSON.stringify(out)}, JSON.stringify([process.argv.slice(2), process.env]))`,
    );
    const env: Record<string, string> = {
      ...home({}),
      AWS_PROFILE: 'dev',
      AWS_SECRET_ACCESS_KEY: SECRET_PRESENT,
    };
    const whole = {
      PATH: ['/shims', '/usr/bin'].join(path.delimiter),
      LANG: 'C.UTF-8',
      AWS_PROFILE: 'editors-own',
      AWS_ROLE_SESSION_NAME: 'editors-own',
      KUBECONFIG: '/editors/own',
      NODE_OPTIONS: '--require ./hostile.js',
    };
    await asked(profileRow("o'brien"), env, { program: spy, whole, shimFolder: '/shims' });
    const [args, given] = JSON.parse(fs.readFileSync(out, 'utf8')) as [string[], Record<string, string>];
    assert.deepEqual(args, ["o'brien"]);
    const { PATH, LANG, AWS_PROFILE, HOME, ...rest } = given;
    assert.deepEqual(
      { PATH, LANG, AWS_PROFILE, HOME },
      { PATH: '/usr/bin', LANG: 'C.UTF-8', AWS_PROFILE: "o'brien", HOME: env.HOME },
    );
    for (const name of ['AWS_ROLE_SESSION_NAME', 'KUBECONFIG', 'NODE_OPTIONS', 'AWS_SECRET_ACCESS_KEY'])
      assert.ok(!(name in rest), name);
  });
});

/** Waits until a process has ended; whoever adopts it may be slow to notice. */
async function gone(pid: number): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`process ${pid} still runs`);
}
