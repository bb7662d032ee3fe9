// The disk that the record is on fills up while the editor runs: a small one of its own, so that nothing else suffers.
import { before, after, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onStop } from '../../scripts/editor/signals.mjs';
import { openEditor, realTool } from './harness.mjs';
import {
  auditFolder,
  closesAfterwards,
  createSteps,
  LARGE_TERMINAL,
  onlyAtNight,
  recordOf,
  skipBecause,
} from './steps.mjs';

const terraform = realTool('terraform');
const DESTROY = 'terraform destroy -auto-approve';

describe('a full disk', function () {
  this.timeout(60_000);
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;
  let disk;

  before(async function () {
    onlyAtNight(this);
    this.timeout(120_000);
    if (!terraform) skipBecause(this, 'terraform is not on PATH');
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
  const fill = () => {
    for (const size of [1 << 16, 1 << 12, 1])
      try {
        for (;;) appendFileSync(join(disk, 'fill'), Buffer.alloc(size));
      } catch (error) {
        assert.equal(error.code, 'ENOSPC');
      }
  };
  it('refuses what is risky, with that reason', async () => {
    fill();
    await session.terminal.run(DESTROY);
    await session.page.waitForTimeout(4000);
    await session.ui.screenshot('full-disk-1');
    console.log(await session.ui.dialogText());
    if (await session.ui.dialogText()) {
      await session.ui.clickDialog('Allow Once...');
      await session.ui.typeInInputBox('prod');
      await session.page.waitForTimeout(8000);
      await session.ui.screenshot('full-disk-2');
    }
    console.log(await session.terminal.text());
    console.log(await session.ui.notifications());
    await session.ui.runCommand('Agent Guard: Show Activity');
    await session.page.waitForTimeout(1000);
    await session.ui.screenshot('full-disk-3');
    console.log(await (await session.ui.panel()).locator('.row').allInnerTexts());
  });
  it('reads', async () => {
    console.log(await steps.unasked('terraform state list'));
  });
  it('goes on', async () => {
    rmSync(join(disk, 'fill'));
    await session.page.waitForTimeout(6000);
    await steps.denied(DESTROY);
    console.log(
      recordOf(session)
        .map((e) => JSON.stringify(e))
        .join('\n'),
    );
  });
});
