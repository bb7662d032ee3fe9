// The kill switch is engaged in a real editor, and the incident that it opens is read there. The pictures are for eyes.
import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeResources, needsTerraform } from './demo.mjs';
import { openEditor, poll } from './harness.mjs';
import { closesAfterwards, createSteps, onlyAtNight } from './steps.mjs';

describe('an incident', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;

  before(async function () {
    this.timeout(120_000);
    // The folder itself is tested without an editor.
    onlyAtNight(this);
    needsTerraform(this);
    session = await openEditor({ name: 'incident' });
    makeResources(session);
    execFileSync('git', ['init', '--quiet'], { cwd: session.workspace });
    steps = createSteps(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
    await session.terminal.open('bash');
  });
  closesAfterwards('incident', () => session);

  const folder = () =>
    join(session.userDataDir, 'User/globalStorage/agent-guard.agent-guard/state/incidents');
  const incident = () => join(folder(), readdirSync(folder())[0] ?? '');

  it('is opened by the kill switch, with the line that was denied before it', async () => {
    writeFileSync(join(session.workspace, 'new.txt'), 'x');
    await steps.denied('terraform destroy -auto-approve');
    await session.ui.runCommand('Agent Guard: Kill Switch');
    await session.ui.waitForStatusBar(/Kill switch/);
    await poll(
      () => (existsSync(folder()) && existsSync(join(incident(), 'timeline.md')) ? true : undefined),
      20_000,
      () => 'no timeline',
    );
    assert.equal(statSync(incident()).mode & 0o777, 0o700);
    assert.match(
      readFileSync(join(incident(), 'timeline.md'), 'utf8'),
      /denied by [^|]*\| ask \|[^]*\*\*kill-switch\*\*/,
    );
    assert.match(readFileSync(join(incident(), 'git-1-status.txt'), 'utf8'), /\?\? new\.txt/);
    const verified = execFileSync(process.execPath, [resolve('dist/cli.js'), 'audit', 'verify', incident()], {
      encoding: 'utf8',
    });
    assert.match(verified, /^whole: \d+ records/);
    assert.match((await session.ui.notifications()).join('\n'), /evidence of the incident was written/);
  });

  it('is opened from a list, and read as a page', async () => {
    await session.ui.runCommand('Agent Guard: Open Incident...');
    await session.ui.waitForQuickInput(/0 ended, what happens now is still added/);
    await session.ui.screenshot('incident-list');
    await session.ui.press('Enter');
    await session.ui.waitForPage(/^Incident 2/, 30_000);
    await session.ui.runCommand('Notifications: Clear All Notifications');
    await session.ui.runCommand('View: Hide Panel').catch(() => undefined);
    await session.ui.screenshot('incident-timeline');
  });

  it('is summarised for a chat', async () => {
    await session.ui.runCommand('Agent Guard: Copy Incident Summary');
    await session.ui.waitForNotification(/in the clipboard/);
    assert.match(readFileSync(join(incident(), 'summary.txt'), 'utf8'), /kill switch engaged at/);
  });
});
