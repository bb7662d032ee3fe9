import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer, type Server } from 'node:net';
import * as path from 'node:path';
import { SECRET_PRESENT } from '../../../src/contracts/request';
import type { Verification, VerificationProblem } from '../../../src/contracts/verification';
import { runCredentialProcess } from '../../../src/credentials/credentialProcess';
import { credentials, ENVIRONMENT_ROW, profileRow, SECRET, Verifier } from './verifySupport';

const KEYS = { AccessKeyId: 'AKIAQYLPMN5HFIQR7XYA', SecretAccessKey: SECRET };

describe('verification that reaches no AWS', function () {
  this.timeout(60_000);
  const verifier = new Verifier(() => 'http://127.0.0.1:1');
  const silent: Server[] = [];
  let hanging: Promise<{ result: Verification | VerificationProblem; after: number }>;

  before(async () => {
    await verifier.build();
    // It takes its ten seconds beside the other tests.
    hanging = verifyHanging();
  });

  after(() => {
    for (const server of silent) server.close();
    verifier.remove();
  });

  async function verifyHanging() {
    const env = verifier.withProcess(`echo $$ > ${verifier.folder}/hanging; exec sleep 63`);
    const started = performance.now();
    const result = await verifier.asked(profileRow('p'), env);
    return { result, after: performance.now() - started };
  }

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
    ['is not there', 'exec /nowhere/at/all', 'process-failed', /failed with exit code 127/],
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
      const env = verifier.withProcess(line);
      const result = await verifier.refused(profileRow('p'), env);
      assert.equal(result.kind, kind, result.text);
      assert.match(result.text, text);
    });
  }

  it('a credential_process that never ends is ended, with what it has started', async () => {
    const pids = path.join(verifier.folder, 'pids');
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
    const account = `sso_account_id = 123456789012\nsso_role_name = Developer\n`;
    const env = verifier.home({
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
      const result = await verifier.refused(profileRow(name), env);
      assert.equal(result.kind, 'login-expired', result.text);
      assert.equal(result.command, `aws sso login --profile ${name}`);
      assert.match(result.text, /Run `aws sso login --profile/);
    }
  });

  it('no credentials at all', async () => {
    const result = await verifier.refused(ENVIRONMENT_ROW, verifier.home({}));
    assert.equal(result.kind, 'no-credentials');
    assert.match(result.text, /^There are no credentials here/);
  });

  it('a row that nobody could log in with', async () => {
    const row = { ...ENVIRONMENT_ROW, isActive: false };
    assert.equal((await verifier.refused(row, verifier.home({}))).kind, 'not-possible');
  });

  it('endpoints that are not there, and one that never answers', async () => {
    const files = { '.aws/credentials': credentials('jane', KEYS) };
    const server = createServer().listen(0, '127.0.0.1');
    silent.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const nowhere = await verifier.refused(profileRow('jane'), {
      ...verifier.home(files),
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    assert.equal(nowhere.kind, 'no-network', nowhere.text);
    assert.match(nowhere.text, /the connection was refused/);
    const unnamed = await verifier.refused(profileRow('jane'), {
      ...verifier.home(files),
      AWS_ENDPOINT_URL: 'http://agent-guard.invalid',
    });
    assert.equal(unnamed.kind, 'no-network', unnamed.text);
    const started = performance.now();
    const mute = { ...verifier.home(files), AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
    const slow = await verifier.refused(profileRow('jane'), mute, { limit: 1500 });
    assert.equal(slow.kind, 'too-slow');
    assert.ok(performance.now() - started < 5000);
  });

  it('an answer that is none of ours', async () => {
    const garbage = path.join(verifier.folder, 'garbage.js');
    for (const text of ['', 'hello', '{}', '{"ok":true}', 'null', '[]']) {
      fs.writeFileSync(garbage, `process.stdout.write(${JSON.stringify(text)})`);
      assert.equal(
        (await verifier.refused(profileRow('jane'), verifier.home({}), { program: garbage })).kind,
        'failed',
        text,
      );
    }
    fs.writeFileSync(garbage, 'process.kill(process.pid, "SIGKILL")');
    assert.equal(
      (await verifier.refused(profileRow('jane'), verifier.home({}), { program: garbage })).kind,
      'failed',
    );
    assert.equal(
      (await verifier.refused(profileRow('jane'), verifier.home({}), { program: '/nowhere.js' })).kind,
      'failed',
    );
  });

  it('a verification as a whole has its time, and leaves nothing behind', async () => {
    const { result, after } = await hanging;
    assert.ok(!result.ok);
    assert.equal(result.kind, 'too-slow');
    assert.match(result.text, /profile p did not answer within 10 s\. It may wait for input/);
    assert.ok(after < 15_000, String(after));
    await gone(Number(fs.readFileSync(path.join(verifier.folder, 'hanging'), 'utf8')));
  });

  it('the process gets the variables of the terminal, and not those of the editor', async () => {
    const spy = path.join(verifier.folder, 'spy.js');
    const out = path.join(verifier.folder, 'spied.json');
    fs.writeFileSync(
      spy,
      `require('fs').writeFileSync(${JSON.stringify(out)}, JSON.stringify([process.argv.slice(2), process.env]))`,
    );
    const env: Record<string, string> = {
      ...verifier.home({}),
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
    await verifier.asked(profileRow("o'brien"), env, { program: spy, whole, shimFolders: ['/shims'] });
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
