// What is broken, hostile or in the way when a real editor starts, or is typed into its terminal.
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DESTROY, makeResources, needsTerraform, RESOURCES, resourcesOf, terraform } from './demo.mjs';
import { openEditor, poll, realTool, waitForFile } from './harness.mjs';
import { createSteps, LARGE_TERMINAL, onlyAtNight, shellState, skipBecause } from './steps.mjs';

const aws = realTool('aws');

describe('bad input', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;
  let failed = false;
  let shell;

  const start = async (options = {}) => {
    session = await openEditor({
      name: 'badInput',
      ...options,
      settings: { ...LARGE_TERMINAL, ...options.settings },
    });
    steps = createSteps(session);
  };
  const resources = () => resourcesOf(session);
  const idle = () =>
    poll(
      () => (shellState(shell) === 'idle' ? true : undefined),
      10_000,
      () => `the shell is ${shellState(shell)}`,
    );
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    failed = true;
    await session?.ui.screenshot('failed-badInput');
  });

  describe('in files and lines', () => {
    before(async function () {
      this.timeout(120_000);
      needsTerraform(this);
      await start({ prepare: (folder) => writeFileSync(join(folder, '.vscode/settings.json'), '{}') });
      mkdirSync(join(session.home, '.aws'));
      writeFileSync(
        join(session.home, '.aws/config'),
        '[default]\nregion = eu-west-1\n[profile acme-dev\nregion\n',
      );
      writeFileSync(join(session.home, '.aws/credentials'), '\u0000\u0001[[default]\nwhat is this\n');
      makeResources(session);
      await session.ui.waitForStatusBar(/unknown/, 60_000);
      await session.terminal.open('bash');
      shell = await steps.shellPid();
    });
    beforeEach(async () => {
      for (let tries = 0; tries < 3 && (await session.ui.dialogText()); tries++)
        await session.ui.press('Escape');
      await session.terminal.run('clear');
    });
    after(() => session?.close({ keepLogs: failed }));

    it('names the broken line of a config file, and judges the place as unknown', async function () {
      if (!aws) skipBecause(this, 'aws is not on PATH');
      const text = await steps.denied('aws ec2 terminate-instances --instance-ids i-0123456789abcdef0');
      assert.match(text, /in an unknown environment/);
      assert.match(text, /\.aws\/config line 3 cannot be read/);
      assert.match(text, /\.aws\/credentials cannot be read: it is not a text file/);
    });

    it('finds the command at the end of a script with a line of a megabyte', async () => {
      writeFileSync(steps.file('long.sh'), `: ${'x'.repeat(1 << 20)}; ${DESTROY}\n`);
      await steps.denied('bash long.sh');
      await idle();
      assert.deepEqual(resources(), RESOURCES);
    });

    it('finds it in a here-document of a megabyte', async () => {
      writeFileSync(steps.file('body.txt'), `${': filler\n'.repeat(120_000)}${DESTROY}\n`);
      await steps.denied('bash < body.txt');
      await idle();
      assert.deepEqual(resources(), RESOURCES);
    });

    it('stops a command with control bytes in its arguments, and shows none of them raw', async () => {
      const text = await steps.denied(`${DESTROY} -target=$'a\\x1b[31m\\x07\\x7f\\xff\\nb'`);
      for (const code of [0x1b, 0x07, 0x7f]) assert.ok(!text.includes(String.fromCharCode(code)));
      await idle();
      assert.deepEqual(resources(), RESOURCES);
    });

    it('reads on afterwards', async () => {
      assert.deepEqual((await steps.unasked('terraform state list')).output.trim().split('\n'), RESOURCES);
    });

    // The last one: on a busy machine the editor itself can lose its pty host over such a process.
    it('stops a command of an argument vector as long as the system takes', async () => {
      writeFileSync(
        steps.file('long.py'),
        "import subprocess, sys\nsys.exit(subprocess.call(['terraform', 'destroy', '-auto-approve'] + ['-var=a' + 'x' * 100000] * 8))\n",
      );
      await session.terminal.run('python3 long.py; echo "it ended with $?"');
      if (await session.ui.waitForDialog(4_000).catch(() => undefined)) await session.ui.clickDialog('Deny');
      await idle();
      assert.deepEqual(resources(), RESOURCES);
    });
  });

  describe('in the way at the start', () => {
    afterEach(async () => {
      await session?.close({ keepLogs: failed });
      session = undefined;
    });

    for (const kind of ['file', 'folder']) {
      it(`takes another name when a ${kind} has that of the socket, and leaves it alone`, async function () {
        this.timeout(120_000);
        onlyAtNight(this);
        needsTerraform(this);
        // The name is the folder's, so it is taken from a first start.
        const run = join(makeRoot(), 'run');
        mkdirSync(run, { mode: 0o700 });
        await start({ env: { XDG_RUNTIME_DIR: run } });
        makeResources(session);
        await session.ui.waitForStatusBar(/prod/, 60_000);
        const guard = join(run, 'agent-guard');
        const name = await poll(
          () => readdirSync(guard).find((entry) => entry.endsWith('.sock')),
          10_000,
          () => 'no socket',
        );
        const second = name.replace('.sock', '-2.sock');
        assert.ok(!existsSync(join(guard, second)));
        const host = session.extensionHostPid();
        process.kill(host, 'SIGKILL');
        execFileSync('rm', ['-f', join(guard, name)]);
        if (kind === 'file') writeFileSync(join(guard, name), 'mine');
        else mkdirSync(join(guard, name));
        await poll(
          () => ((session.extensionHostPid() ?? host) === host ? undefined : true),
          20_000,
          () => 'no new host',
        );
        await session.ui.waitForStatusBar(/prod/, 30_000);
        await session.terminal.open('bash');
        shell = await steps.shellPid();
        await steps.denied(DESTROY);
        await idle();
        assert.deepEqual(resources(), RESOURCES);
        assert.ok(existsSync(join(guard, name)), `the ${kind} was taken away`);
      });
    }

    it('says that shims cannot be written, and stops typed lines all the same', async function () {
      onlyAtNight(this);
      this.timeout(120_000);
      needsTerraform(this);
      await start({
        settings: { 'terminal.integrated.shellIntegration.enabled': true },
        prepare: (folder) => {
          // Root may write everywhere, so a file stands where the folder should be.
          const storage = join(folder, '../data/User/globalStorage/agent-guard.agent-guard');
          mkdirSync(join(storage, 'lib'), { recursive: true });
          mkdirSync(join(storage, 'lib/shim.sh'));
          writeFileSync(join(storage, 'lib/shim.sh/mine'), '');
          chmodSync(join(storage, 'lib'), 0o500);
        },
      });
      makeResources(session);
      await session.ui.waitForStatusBar(/prod/, 60_000);
      await poll(
        async () =>
          /shims could not be written/.test((await session.ui.notifications()).join()) ? true : undefined,
        10_000,
        () => 'nobody is told of it',
      );
      await session.ui.screenshot('no-shims');
      await session.terminal.open('bash');
      shell = await steps.shellPid();
      await steps.denied(`${terraform} destroy -auto-approve`);
      await steps.denied(DESTROY);
      assert.deepEqual(resources(), RESOURCES);
    });

    it('does without a terraform on the machine', async function () {
      this.timeout(120_000);
      onlyAtNight(this);
      await start({ env: { PATH: '/usr/bin:/bin' } });
      await session.ui.waitForStatusBar(/prod/, 60_000);
      await session.terminal.open('bash');
      await session.terminal.run('PATH=/usr/bin:/bin command -v terraform > which.txt; echo $? > which.code');
      await waitForFile(steps.file('which.code'));
      assert.deepEqual(await session.ui.notifications(), []);
      await session.terminal.run(`PATH=/usr/bin:/bin ${DESTROY}; echo $? > code.txt`);
      if (await session.ui.waitForDialog(3_000).catch(() => undefined)) await session.ui.clickDialog('Deny');
      else assert.equal((await waitForFile(steps.file('code.txt'))).trim(), '127');
    });
  });
});

function makeRoot() {
  const root = execFileSync('mktemp', ['-d', '/tmp/ag-r-XXXX'], { encoding: 'utf8' }).trim();
  process.on('exit', () => execFileSync('rm', ['-rf', root]));
  return root;
}
