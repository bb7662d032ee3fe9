// What a question survives: a reload of the window, and an extension host that is killed or hangs while it is open.
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DESTROY, makeResources, needsTerraform, RESOURCES, resourcesOf } from './demo.mjs';
import { openEditor, poll, waitForFile } from './harness.mjs';
import { succeeds } from './poll.mjs';

describe('a question that is open', function () {
  this.timeout(150_000);
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let shellPid;
  let failed = false;

  before(async function () {
    needsTerraform(this);
    session = await openEditor({ name: 'reload' });
    makeResources(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
    await session.terminal.open('bash');
    await session.terminal.run('echo $$ > pid.txt');
    shellPid = Number(await waitForFile(join(session.workspace, 'pid.txt')));
  });
  // A box whose question is over stays until somebody dismisses it, and keeps the palette away.
  const dismissAll = async () => {
    while (await session.ui.dialogText()) await session.ui.press('Escape');
  };
  beforeEach(dismissAll);
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    failed = true;
    await session?.ui.screenshot(`failed-reload-${this.currentTest.title.replaceAll(' ', '-')}`);
    if (await session?.ui.dialogText()) await session.ui.press('Escape');
  });
  after(() => session?.close({ keepLogs: failed }));

  const resources = () => resourcesOf(session);

  /** The states of the shell and of everything below it, as the system lists them. */
  const states = () => {
    const found = [];
    for (const queue = [shellPid]; queue.length > 0;) {
      const pid = queue.shift();
      try {
        found.push(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1][0]);
        const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
        queue.push(...children.split(' ').filter(Boolean).map(Number));
      } catch {
        // it ended meanwhile
      }
    }
    return found.join('');
  };
  const atPrompt = () =>
    poll(
      () => states() === 'S',
      15_000,
      () => `the shell is not at its prompt: ${states()}`,
    );
  /** After a reload the panel can be hidden, or show a new terminal beside the old one. */
  const showOldTerminal = async () => {
    const file = join(session.workspace, 'active.txt');
    await session.terminal.show();
    const isOld = async () => {
      rmSync(file, { force: true });
      await session.terminal.run('echo $$ > active.txt');
      // What opens late after a reload (the walkthrough) can take the focus, and the keys with it.
      if (!(await succeeds(waitForFile(file, undefined, 4_000)))) return undefined;
      if (Number(readFileSync(file, 'utf8')) === shellPid) return true;
      await session.ui.runCommand('Terminal: Focus Next Terminal Group');
      return undefined;
    };
    await poll(isOld, 40_000, () => 'the old terminal is not to be found');
  };
  const open = async () => {
    await showOldTerminal();
    await session.terminal.run(DESTROY);
    await session.ui.waitForDialog();
    await poll(
      () => /^[TDZ]+$/.test(states()) && /[TD].*[TD]/.test(states()),
      5_000,
      () => `the line is not held: ${states()}`,
    );
  };
  const denyAgain = async () => {
    assert.match(await session.ui.waitForDialog(30_000), /terraform destroy in prod/);
    await session.ui.clickDialog('Deny');
    await atPrompt();
    assert.deepEqual(resources(), RESOURCES);
  };

  it('is asked again after a reload, and its line is ended by a no', async () => {
    await open();
    await session.ui.reload();
    await denyAgain();
  });

  it('leaves the terminal guarded', async () => {
    await open();
    await session.ui.clickDialog('Deny');
    await atPrompt();
    assert.deepEqual(resources(), RESOURCES);
  });

  it('is asked again after the extension host was killed', async () => {
    await open();
    process.kill(session.extensionHostPid(), 'SIGKILL');
    await session.ui.clickDialog('Deny'); // the dead host's question cannot be taken back
    await denyAgain();
  });

  it('is refused within its bound by a shim whose extension host hangs', async () => {
    const host = session.extensionHostPid();
    const file = join(session.workspace, 'hang.txt');
    rmSync(file, { force: true });
    await showOldTerminal();
    // Nobody holds the line now, so it is the shim alone that stops it.
    process.kill(host, 'SIGSTOP');
    try {
      const started = Date.now();
      await session.terminal.run(`${DESTROY} 2> hang.txt; echo "code $?" >> hang.txt`);
      const text = await waitForFile(file, (found) => /code/.test(found), 40_000);
      assert.match(text, /Agent Guard stopped this: terraform destroy/);
      assert.match(text, /code 77/);
      assert.ok(Date.now() - started < 30_000, 'the shim took longer than its bound');
      assert.deepEqual(resources(), RESOURCES);
    } finally {
      process.kill(host, 'SIGCONT');
    }
  });

  it('can be answered with yes after a reload, and the line runs to its end', async () => {
    await session.ui.waitForStatusBar(/prod/, 60_000);
    // The host that hung learns now of the line that is long over, and may still ask about it.
    await sleep(2_500);
    await dismissAll();
    await atPrompt();
    await open();
    await session.ui.reload();
    await session.ui.waitForDialog(30_000);
    await session.ui.clickDialog('Allow Once...');
    await session.ui.typeInInputBox('prod');
    // Asked of terraform only when it has ended: while it writes the state there is none to be read.
    await atPrompt();
    assert.deepEqual(resources(), []);
  });

  it('had one answer for one line: the same typed again is asked about', async () => {
    makeResources(session);
    await open();
    await session.ui.clickDialog('Deny');
    await atPrompt();
    assert.deepEqual(resources(), RESOURCES);
  });
});
