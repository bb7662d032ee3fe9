// The sessions view and its test in a real editor: what each place is said to be, the proof of it, and what a person can
// do with it. The pictures that it leaves in test-results/ are for eyes.
import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEditor, poll } from './harness.mjs';
import { childrenOf, closesAfterwards, createSteps, processState, shellState } from './steps.mjs';
import { createTree } from './tree.mjs';

const BARE_PATH = 'export PATH=/usr/bin:/bin';

describe('the places from which commands are started', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;
  let shell;

  before(async function () {
    this.timeout(120_000);
    session = await openEditor({
      name: 'sessions',
      settings: {
        'terminal.integrated.profiles.linux': { bash: { path: '/bin/bash' }, plain: { path: '/bin/sh' } },
      },
    });
    await session.ui.setViewport(1280, 1000);
    await session.ui.waitForStatusBar(/prod|unknown/, 60_000);
    steps = createSteps(session);
    await session.ui.runCommand('Agent Guard: Show Sessions');
  });
  closesAfterwards('sessions', () => session);

  const tree = createTree(() => session.page, 'Sessions');
  const { choose, press, rows, waitForRow } = tree;
  const tooltipOf = async (pattern, wanted) => {
    await tree.tooltip(pattern, wanted);
    await tree.leave();
  };
  const notified = (pattern, timeout = 60_000) => session.ui.waitForNotification(pattern, timeout);
  const noTerminals = () => session.ui.runCommand('Terminal: Kill All Terminals');
  const BASH = /^bash ?(Enforcing|Watching|Blind)/;
  const SLEEP = /^sleep/;
  const PLAIN = /^sh ?(Enforcing|Watching|Blind)/;
  const openPlain = async () => {
    await session.ui.runCommand('Create New Terminal (With Profile)');
    await session.ui.pick('plain');
    await session.terminal.waitFor(/[$#] ?$/m);
  };

  it('are tried by itself after an installation, in a terminal that nobody sees', async () => {
    await waitForRow(/^New terminals ?Enforcing · canary stopped/, 40_000);
    assert.equal(await session.page.locator('.terminal-wrapper').count(), 0, 'it was shown');
    await tooltipOf('New terminals', /stopped by its shim and by holding the line/);
    assert.deepEqual(await session.ui.notifications(), []);
  });

  it('are rows: what they are in a word, an icon and a label for those who do not see it', async () => {
    await session.terminal.open('bash');
    await waitForRow(/^bash ?Enforcing/);
    assert.ok(await tree.row(BASH).locator('.codicon-shield').count(), 'no icon');
    const label = await tree.row(BASH).first().getAttribute('aria-label');
    assert.match(label, /^bash; Enforcing/);
    await tooltipOf(BASH, /Its tools ask before they act/);
  });

  it('prove it: the canary is stopped by each of its doors, and nobody is asked', async () => {
    await press(BASH, 'Test');
    await waitForRow(/^bash ?Enforcing · canary stopped just now/);
    assert.equal(await session.ui.dialogText(), undefined);
    await tooltipOf(BASH, /stopped by its shim and by holding the line/);
    assert.equal(await steps.exitCode(), 137, 'the shell has not lived on');
    await session.terminal.waitFor(/this place is guarded/);
  });

  it('are not tested while something runs there', async () => {
    await session.terminal.run('clear');
    shell = await steps.shellPid();
    await session.terminal.run('sleep 300');
    await poll(
      () => shellState(shell) === 'busy',
      5_000,
      () => 'it does not run',
    );
    await waitForRow(/^sleep ?Enforcing/); // the editor names a terminal by what runs in it
    await press(SLEEP, 'Test');
    await waitForRow(/^sleep ?Enforcing · not tested: something runs in it/);
    await notified(/was not tested: something runs in it/);
    await session.ui.runCommand('Notifications: Clear All Notifications');
  });

  it('can be frozen, and go on only after a modal', async () => {
    const [child] = childrenOf(shell);
    await choose(SLEEP, 'Freeze');
    await waitForRow(/^sleep ?Enforcing · frozen/);
    assert.deepEqual([processState(child), processState(shell)], ['T', 'T']);
    await session.ui.screenshot('sessions-frozen');
    await choose(SLEEP, 'Resume...');
    assert.match(await session.ui.waitForDialog(), /Resume what was frozen\?\nsleep 300/);
    await session.ui.clickDialog('Stay Frozen');
    await sleep(300);
    assert.equal(processState(child), 'T');
    await choose(SLEEP, 'Resume...');
    await session.ui.waitForDialog();
    await session.ui.clickDialog('Resume');
    await poll(
      () => processState(child) === 'S',
      5_000,
      () => `it does not go on: ${processState(child)}`,
    );
    await waitForRow(/^sleep ?Enforcing(?! · frozen)/);
  });

  it('can be ended without a question, and their shell lives on', async () => {
    const [child] = childrenOf(shell);
    await choose(SLEEP, 'Freeze');
    await waitForRow(/· frozen/);
    await choose(SLEEP, 'End What Runs');
    await session.terminal.waitFor(/ended from the Sessions view/);
    await poll(
      () => shellState(shell) === 'idle' && processState(child) === 'gone',
      10_000,
      () => `the shell is ${shellState(shell)}, its child ${processState(child)}`,
    );
    await waitForRow(/^bash ?Enforcing(?! · frozen)/);
  });

  it('are weaker once their shell has lost the shims, and are opened again with them', async () => {
    await session.terminal.run('clear');
    // At the next prompt they are put back; what is known is what its last process had.
    await session.terminal.run(`${BARE_PATH}; sleep 3`);
    await waitForRow(/^(bash|sleep) ?Watching/);
    await waitForRow(/^bash ?Watching/);
    await poll(
      () => shellState(shell) === 'idle',
      10_000,
      () => 'the shell is busy',
    );
    await press(BASH, 'Relaunch Guarded');
    await waitForRow(/^bash ?Enforcing/);
    await waitForRow(/^bash ?Watching/);
    await session.ui.screenshot('sessions-relaunched');
    await session.ui.clickNotification('Close the Old One');
    await poll(
      async () => (await rows()).filter((row) => BASH.test(row)).length === 1,
      10_000,
      async () => (await rows()).join('\n'),
    );
    await waitForRow(/^bash ?Enforcing/);
    await session.terminal.ready();
    assert.match(await steps.unasked('command -v agent-guard-canary').then((it) => it.output), /agent-guard/);
  });

  it('are blind where the canary is not stopped, and the badge says so', async () => {
    await noTerminals();
    await openPlain();
    await session.terminal.run(BARE_PATH);
    await waitForRow(PLAIN);
    await press(PLAIN, 'Test');
    await waitForRow(/^sh ?Blind · The canary ran here/);
    await tooltipOf(PLAIN, /there was no answer within 5 s/);
    assert.ok(await tree.row(PLAIN).locator('.codicon-eye-closed').count(), 'no icon');
    await session.ui.waitForStatusBar(/· blind/);
    await session.ui.screenshot('sessions-blind');
    await noTerminals();
    await poll(
      async () => !(await session.ui.statusBarTexts()).some((text) => /blind/.test(text)),
      10_000,
      () => 'the badge still says blind',
    );
  });

  it('are all tested from the palette', async () => {
    await session.terminal.open('bash');
    await waitForRow(BASH);
    await session.ui.runCommand('Agent Guard: Test Protection');
    await notified(/Test of the protection: [234] tested, all stopped/, 40_000);
    await session.ui.runCommand('Notifications: Clear All Notifications');
    await waitForRow(/^bash ?Enforcing · canary stopped just now/);
  });
});
