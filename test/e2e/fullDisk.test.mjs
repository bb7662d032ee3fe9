// The disk that the record is on fills up while the editor runs: a small one of its own, so that nothing else suffers.
import { before, after, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onStop } from '../../scripts/editor/signals.mjs';
import { DESTROY, makeResources, needsTerraform, resourcesOf } from './demo.mjs';
import { openEditor, poll } from './harness.mjs';
import {
  auditFolder,
  closesAfterwards,
  createSteps,
  LARGE_TERMINAL,
  onlyAtNight,
  recordOf,
  skipBecause,
} from './steps.mjs';

describe('a full disk', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;
  let disk;

  before(async function () {
    onlyAtNight(this);
    this.timeout(120_000);
    needsTerraform(this);
    session = await openEditor({
      name: 'full-disk',
      settings: LARGE_TERMINAL,
      prepare: (folder) => {
        const extension = dirname(auditFolder({ userDataDir: join(folder, '../data') }));
        mkdirSync(extension, { recursive: true });
        try {
          execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m,mode=700', 'tmpfs', extension], {
            stdio: 'ignore',
          });
        } catch {
          return; // nobody may, without being root
        }
        disk = extension;
        onStop(leave);
      },
    });
    if (!disk) skipBecause(this, 'a file system of its own can be mounted by root only');
    makeResources(session);
    steps = createSteps(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
    await session.terminal.open('bash');
  });
  after(() => leave());
  closesAfterwards('full-disk', () => session);

  const leave = () => {
    if (disk) execFileSync('umount', ['--lazy', disk]);
    disk = undefined;
  };
  const resources = () => resourcesOf(session).length;
  /** To the last byte. */
  const fill = () => {
    for (const size of [1 << 16, 1 << 12, 1])
      try {
        for (;;) appendFileSync(join(disk, 'fill'), Buffer.alloc(size));
      } catch (error) {
        assert.equal(error.code, 'ENOSPC');
      }
  };

  it('lets what is risky not run, and says that the disk is full', async () => {
    fill();
    await session.terminal.run(DESTROY);
    await session.terminal.waitFor(/could not be recorded first: the disk is full/);
    // A question that the shim was quick enough to ask stands until it is closed; its answer counts for nothing.
    if (await session.ui.dialogText()) await session.ui.clickDialog('Deny');
    await steps.atRest();
    assert.notEqual(await steps.exitCode(), 0);
    assert.equal(resources(), 2);
    await session.ui.screenshot('full-disk-terminal');
    await session.ui.runCommand('Agent Guard: Show Activity');
    const row = await session.ui.activityRow(/terraform destroy.*Failed/);
    assert.ok(row);
    const panel = await session.ui.panel();
    await panel.locator('.row', { hasText: 'Failed' }).first().click();
    await panel.locator('ag-detail').getByText('the disk is full').first().waitFor();
    await session.ui.screenshot('full-disk-activity');
  });

  it('reads on', async () => {
    const { code, output } = await steps.unasked('terraform state list');
    assert.equal(code, 0);
    assert.match(output, /terraform_data\.bucket/);
  });

  it('asks again when there is room, and has on record what it could not write', async () => {
    rmSync(join(disk, 'fill'));
    await poll(
      () => recordOf(session).some(({ outcome }) => outcome === 'failed'),
      15_000,
      () => 'what failed never came into the record',
    );
    await steps.denied(DESTROY);
    await session.ui.runCommand('Agent Guard: Verify the Record');
    assert.match(await session.ui.waitForNotification(/^The record is/), /^The record is whole/);
  });
});
