// What an extension starts: past the shims it is found and held, and with the setting it meets the shims.
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeResources, needsTerraform, resourcesOf, terraform } from './demo.mjs';
import { openEditor, poll } from './harness.mjs';
import { onlyAtNight, skipBecause, slowDestroy } from './steps.mjs';

const DESTROY = ['destroy', '-auto-approve'];

describe('what an extension starts by itself', function () {
  this.timeout(120_000);
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;

  before(async function () {
    needsTerraform(this);
    if (process.platform !== 'linux') skipBecause(this, 'the look at processes is dense on Linux only');
    session = await openEditor({
      name: 'watch',
      extensions: [join(import.meta.dirname, 'spawner')],
      // The looks are some 20 ms apart, and later while a busy window starts: how late is in docs/THREATS.md.
      prepare: (workspace) => slowDestroy(workspace, 3),
    });
    makeResources(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
  });
  after(() => session?.close());

  const left = () => resourcesOf(session).length;
  const file = (name) => join(session.workspace, name);
  const start = async (program, ...args) => {
    rmSync(file('spawned.json'), { force: true });
    writeFileSync(file('spawn.json'), JSON.stringify({ program, args }));
    await session.ui.runCommand('Spawner: Run');
  };
  const ended = () =>
    poll(
      () => {
        try {
          return JSON.parse(readFileSync(file('spawned.json'), 'utf8'));
        } catch {
          return undefined;
        }
      },
      20_000,
      () => 'the program has not ended',
    );

  it('is held and asked about, also without an environment, and is ended when it is denied', async () => {
    writeFileSync(file('job.sh'), `env -i ${terraform} ${DESTROY.join(' ')}; echo after $?`);
    await start('/bin/bash', 'job.sh');
    assert.match(await session.ui.waitForDialog(20_000), /terraform destroy/);
    await session.ui.clickDialog('Deny');
    const { code, output } = await ended();
    assert.equal(code, 0); // the script's own
    assert.match(output, /after 137/);
    assert.equal(left(), 2);
  });

  it('is not asked about where it only reads', async () => {
    await start(terraform, 'state', 'list');
    const { code, output } = await ended();
    assert.equal(code, 0);
    assert.match(output, /terraform_data/);
    assert.equal(await session.ui.dialogText(), undefined);
  });

  it('goes on when it is allowed', async () => {
    await start(terraform, ...DESTROY, '-target=terraform_data.bucket');
    assert.match(await session.ui.waitForDialog(20_000), /terraform destroy/);
    assert.equal(left(), 2);
    await session.ui.clickDialog('Allow Once...');
    await session.ui.typeInInputBox('prod');
    const { code } = await ended();
    assert.equal(code, 0);
    assert.equal(left(), 1);
  });

  it('meets the shims where the setting says so, and not any more when a person has taken that back', async function () {
    onlyAtNight(this);
    const settings = join(session.userDataDir, 'User/settings.json');
    const own = JSON.parse(readFileSync(settings, 'utf8'));
    // This editor notices it when its window is loaded.
    const set = async (value) => {
      writeFileSync(settings, JSON.stringify({ ...own, 'agentGuard.guardExtensionHost': value }));
      await session.ui.reload();
      await session.ui.waitForStatusBar(/prod/, 30_000);
    };
    const found = async (tool) => {
      await start('/bin/sh', '-c', `command -v ${tool}`);
      return (await ended()).output.trim();
    };
    const until = (tool, pattern) =>
      poll(
        async () => (pattern.test(await found(tool)) ? true : undefined),
        15_000,
        async () => `${tool} is found as ${await found(tool)}`,
      );

    assert.equal(await found('terraform'), terraform);
    await set('on');
    await until('terraform', /host-bin/);
    assert.doesNotMatch(await found('git'), /agent-guard/);
    await start('terraform', ...DESTROY);
    assert.match(await session.ui.waitForDialog(20_000), /terraform destroy/);
    await session.ui.clickDialog('Deny');
    const { code, output } = await ended();
    assert.equal(code, 77);
    assert.match(output, /Agent Guard stopped this/);
    assert.equal(left(), 1);

    await set('off');
    await until('terraform', /host-bin/);
    await session.ui.clickNotification('Review...');
    await session.ui.clickDialog('Use These Settings');
    await until('terraform', /^\/(?!.*host-bin)/);
  });
});
