// Every way to start a command in a terminal, with the canary, which is stopped without a question wherever it is seen.
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { which } from '../../scripts/editor/chromium.mjs';
import { DOORS } from './doors.mjs';
import { DESTROY, needsTerraform } from './demo.mjs';
import { openEditor, poll, waitForFile } from './harness.mjs';
import { auditFolder, closesAfterwards, createSteps, recordOf, shellState, skipBecause } from './steps.mjs';

const RAN = /nothing stopped this/;
/** How long it may take until a canary is in the record, in milliseconds. */
const SEEN_MS = 10_000;
/** The shims' files are looked at every five seconds. */
const MENDED_MS = 10_000;
const TOUCHED = /changed or removed files of the shims: terraform\. They were written again/;

describe('a terminal without shell integration', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;
  let shellPid;
  let run;
  let count = 0;

  before(async function () {
    this.timeout(120_000);
    run = mkdtempSync(join(tmpdir(), 'ag-run-'));
    session = await openEditor({
      name: 'doors',
      env: { XDG_RUNTIME_DIR: run },
      settings: { 'terminal.integrated.shellIntegration.enabled': false },
    });
    steps = createSteps(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
    await session.ui.runCommand('Terminal: Create New Terminal');
    await session.terminal.waitFor(/[$#] ?$/m);
    shellPid = await steps.shellPid();
  });
  closesAfterwards('doors', () => session);
  after(async () => {
    if (run) rmSync(run, { recursive: true, force: true });
  });

  const idle = () =>
    poll(
      () => shellState(shellPid) === 'idle',
      20_000,
      async () => `the shell is not at its prompt:\n${await session.terminal.text()}`,
    );

  it('runs the canary where nothing guards it, which shows that the tests below can fail', async () => {
    copyFileSync(join(auditFolder(session), '../lib/agent-guard-canary'), steps.file('alone.sh'));
    await session.terminal.run('sh alone.sh > alone.txt');
    await waitForFile(steps.file('alone.txt'));
    await idle();
    assert.match(readFileSync(steps.file('alone.txt'), 'utf8'), RAN);
  });

  for (const [name, { line, needs, files = {} }] of Object.entries(DOORS)) {
    it(`stops what is started by ${name}`, async function () {
      if (needs && !which(needs)) skipBecause(this, `${needs} is not installed`);
      const token = `door${++count}`;
      const withCanary = (text) => text.replaceAll('CANARY', `agent-guard-canary ${token}`);
      for (const [file, text] of Object.entries(files)) {
        writeFileSync(steps.file(file), withCanary(text));
        chmodSync(steps.file(file), 0o755);
      }
      const before = recordOf(session).length;
      await session.terminal.run(`{ ${withCanary(line)}; } > ${token}.txt 2>&1`);
      await poll(
        () =>
          recordOf(session)
            .slice(before)
            .some(({ outcome }) => outcome === 'refused'),
        SEEN_MS,
        () => `nothing in the record; printed: ${readFileSync(steps.file(`${token}.txt`), 'utf8')}`,
      );
      await idle();
      const printed = readFileSync(steps.file(`${token}.txt`), 'utf8');
      assert.doesNotMatch(printed, RAN);
      if (existsSync(steps.file('tmux.txt')))
        assert.doesNotMatch(readFileSync(steps.file('tmux.txt'), 'utf8'), RAN);
      assert.equal(await session.ui.dialogText(), undefined);
    });
  }

  for (const [what, act] of Object.entries({
    removed: (file) => rmSync(file),
    overwritten: (file) => writeFileSync(file, '#!/bin/sh\nexit 0\n'),
  }))
    it(`has a shim back that something has ${what}: it asks again, and the activity tells of it`, async function () {
      needsTerraform(this);
      const shim = join(auditFolder(session), '../bin/terraform');
      const told = () =>
        recordOf(session).filter(({ kind, text }) => kind === 'tamper' && TOUCHED.test(text)).length;
      const asked = () =>
        recordOf(session).filter((event) => event.phase === 'asked' && event.interceptor === 'shim').length;
      const before = {
        text: readFileSync(shim, 'utf8'),
        mode: statSync(shim).mode,
        told: told(),
        asked: asked(),
      };
      act(shim);
      // A new terminal has the files looked at as well, which must not hide that they were touched.
      if (what === 'removed') await session.ui.runCommand('Terminal: Create New Terminal');
      await poll(
        () => told() > before.told,
        MENDED_MS,
        () => `nothing tells of it; the shim is ${existsSync(shim) ? 'there' : 'gone'}`,
      );
      assert.deepEqual([readFileSync(shim, 'utf8'), statSync(shim).mode], [before.text, before.mode]);
      assert.equal(told(), before.told + 1);
      await session.terminal.waitFor(/[$#] ?$/m);
      await steps.denied(DESTROY);
      assert.equal(asked(), before.asked + 1, 'not the shim has asked');
      await session.ui.runCommand('Agent Guard: Show Activity');
      await session.ui.activityRow(TOUCHED);
      await session.ui.screenshot(`doors-shim-${what}`);
    });
});
