// Tasks of every kind, started as a person starts them. A task that is denied has failed: what depends on it does not run.
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeResources, needsTerraform, resourcesOf, terraform } from './demo.mjs';
import { openEditor, poll } from './harness.mjs';
import { createSteps } from './steps.mjs';

const DESTROY = ['destroy', '-auto-approve'];
const process_ = (label, more) => ({ label, type: 'process', problemMatcher: [], ...more });
const shell = (label, more) => ({ label, type: 'shell', problemMatcher: [], ...more });
const TASKS = [
  shell('by name', { command: 'terraform destroy -auto-approve; echo ran > went-on.txt' }),
  shell('after by name', {
    command: 'echo ran > ran.txt',
    dependsOn: 'by name',
    dependsOrder: 'sequence',
  }),
  shell('shell by path', { command: `${terraform} destroy -auto-approve` }),
  process_('by path', { command: terraform, args: DESTROY }),
  process_('after by path', {
    command: '/usr/bin/touch',
    args: ['ran.txt'],
    dependsOn: 'by path',
    dependsOrder: 'sequence',
  }),
  process_('in the background', {
    command: '/bin/sh',
    args: ['-c', `"${terraform}" destroy -auto-approve; sleep 60`],
    isBackground: true,
  }),
  process_('other', { command: terraform, args: ['apply', '-destroy', '-auto-approve'] }),
  process_('both', { command: '/usr/bin/touch', args: ['ran.txt'], dependsOn: ['by path', 'other'] }),
  { label: 'npm script', type: 'npm', script: 'wipe', problemMatcher: [] },
  process_('harmless', { command: '/usr/bin/touch', args: ['ran.txt'] }),
];
const LAUNCH = [{ name: 'Go', type: 'node', request: 'launch', program: 'x.js', preLaunchTask: 'by path' }];

describe('a task', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;
  let failed = false;

  before(async function () {
    this.timeout(120_000);
    needsTerraform(this);
    session = await openEditor({
      name: 'tasks',
      prepare: (folder) => {
        const write = (name, content) =>
          writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
        mkdirSync(join(folder, '.vscode'), { recursive: true });
        write('.vscode/tasks.json', { version: '2.0.0', tasks: TASKS });
        write('.vscode/launch.json', { version: '0.2.0', configurations: LAUNCH });
        write('package.json', { name: 'demo', scripts: { wipe: `${terraform} destroy -auto-approve` } });
        write('x.js', 'require("fs").writeFileSync("ran.txt", "ran")');
      },
    });
    steps = createSteps(session);
    makeResources(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
  });
  // A story that fails because something was destroyed must not take the next ones along.
  beforeEach(() => {
    if (resources() !== 2) makeResources(session);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      failed = true;
      await session?.ui.screenshot('failed-tasks');
    }
    if (await session?.ui.dialogText()) await session.ui.press('Escape');
    if (await session?.ui.quickInputText()) await session.ui.press('Escape');
    if (session) for (const name of ['ran.txt', 'went-on.txt']) rmSync(steps.file(name), { force: true });
  });
  after(() => session?.close({ keepLogs: failed }));

  const resources = () => resourcesOf(session).length;
  const run = async (label) => {
    await session.ui.runCommand('Tasks: Run Task');
    await session.ui.pick(label);
  };
  /** Answers the question with no; the reason stands where the task's terminal is, or was. */
  const deny = async (about = /terraform destroy in prod/) => {
    assert.match(await session.ui.waitForDialog(20_000), about);
    await session.ui.clickDialog('Deny');
  };
  const stopped = async () => {
    await steps.atRest();
    await session.terminal.waitFor(/Agent Guard stopped this/);
    assert.equal(resources(), 2);
    for (const name of ['ran.txt', 'went-on.txt']) {
      assert.ok(!existsSync(steps.file(name)), `${name} is there`);
    }
  };

  it('of a shell has failed when it was denied, and is asked about once', async () => {
    await run('after by name');
    await deny();
    await stopped();
  });

  it('of a shell that becomes the tool is stopped too', async () => {
    await run('shell by path');
    await deny();
    await stopped();
  });

  it('that is a process is stopped, and what depends on it does not run', async () => {
    await run('after by path');
    const text = await session.ui.waitForDialog(20_000);
    assert.match(text, /a task of the workspace, which anything may have started/);
    await deny();
    await stopped();
  });

  it('that runs in the background is ended as a whole', async () => {
    await run('in the background');
    await deny();
    await stopped();
    await session.ui.runCommand('Tasks: Show Running Tasks');
    await poll(
      async () => (/no task|No task/i.test((await session.ui.quickInputText()) ?? '') ? true : undefined),
      5_000,
      async () => `a task still runs: ${await session.ui.quickInputText()}`,
    );
  });

  it('that is a script of npm is judged by what the script runs', async () => {
    await run('npm script');
    await deny();
    await stopped();
  });

  it('of two that run at once is asked about after the other', async () => {
    await run('both');
    await deny(/terraform (?:destroy|apply -destroy|apply) in prod/);
    await deny(/terraform (?:destroy|apply -destroy|apply) in prod/);
    await stopped();
  });

  it('before a launch keeps the launch from starting', async () => {
    await session.ui.runCommand('Debug: Start Debugging');
    await deny();
    await stopped();
    assert.equal(await session.page.locator('.debug-toolbar:visible').count(), 0, 'it is being debugged');
  });

  it('that does no harm runs as before', async () => {
    await run('harmless');
    await poll(
      () => (existsSync(steps.file('ran.txt')) ? true : undefined),
      10_000,
      () => 'it did not run',
    );
    assert.equal(await session.ui.dialogText(), undefined);
  });

  it('that is allowed runs to its end, and what depends on it then', async () => {
    await run('after by path');
    await session.ui.waitForDialog(20_000);
    await session.ui.clickDialog('Allow Once...');
    await session.ui.typeInInputBox('prod');
    await poll(
      () => (existsSync(steps.file('ran.txt')) ? true : undefined),
      20_000,
      async () => `the task after it did not run:\n${await session.terminal.text()}`,
    );
    assert.equal(resources(), 0);
  });
});
