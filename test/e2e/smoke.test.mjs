import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openEditor, poll, waitForFile } from './harness.mjs';
import { onlyAtNight } from './steps.mjs';

describe('the editor, driven from outside', function () {
  this.timeout(120_000);
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let failed = false;

  before(async () => {
    session = await openEditor({ name: 'e2e-smoke' });
  });
  afterEach(function () {
    failed ||= this.currentTest?.state === 'failed';
  });
  after(() => session?.close({ keepLogs: failed }));

  for (const shell of ['bash', 'zsh', 'fish']) {
    it(`runs a line in ${shell}`, async () => {
      const file = join(session.workspace, `${shell}.txt`);
      await session.terminal.open(shell);
      await session.terminal.run(`echo "it is $HOME" > ${file}`);
      assert.equal(await waitForFile(file), `it is ${session.home}\n`);
    });
  }

  it('gets a new extension host after the old one was killed', async () => {
    const host = session.extensionHostPid();
    process.kill(host, 'SIGKILL');
    const next = () => (session.extensionHostPid() === host ? undefined : session.extensionHostPid());
    await poll(next, 60_000, () => 'no new extension host came up');
  });

  // Other stories go on after a reload, too.
  it('keeps its terminals over a reload of the window', async function () {
    onlyAtNight(this);
    await session.terminal.run(`printf 'before-%s\\n' 42`);
    await session.terminal.waitFor(/^before-42$/m);
    const host = session.extensionHostPid();
    await session.ui.reload();
    await session.terminal.show();
    await session.terminal.waitFor(/^before-42$/m, 30_000);
    assert.notEqual(session.extensionHostPid(), host);
  });
});
