// Terminals without shell integration, where only the shims and the look at processes stand, and every way in which a tool is started by its name.
// What is left is asked of terraform, outside the editor.
import { after, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { which } from '../../scripts/editor/chromium.mjs';
import { DESTROY, makeResources, needsTerraform, RESOURCES, resourcesOf, terraform } from './demo.mjs';
import { openEditor, openWindow, poll, waitForFile } from './harness.mjs';
import {
  closesAfterwards,
  createSteps,
  editorProcesses,
  LARGE_TERMINAL,
  onlyAtNight,
  skipBecause,
  slowDestroy,
} from './steps.mjs';
import { succeeds } from './poll.mjs';

const REFUSED = 77;

/** Ways to start it by its name, each with the tool that it needs. */
const WAYS = {
  'bash -c': ['bash', `bash -c '${DESTROY}'`],
  'bash -lc': ['bash', `bash -lc '${DESTROY}'`],
  'sh -c': ['sh', `sh -c '${DESTROY}'`],
  'zsh -lc': ['zsh', `zsh -lc '${DESTROY}'`],
  'fish -lc': ['fish', `fish -lc '${DESTROY}'`],
  'a Makefile': ['make', 'make clean-up'],
  'an npm script': ['npm', 'npm run --silent clean-up'],
  'a Python program': ['python3', 'python3 clean_up.py'],
  'a subshell': ['sh', `(cd . && ${DESTROY})`],
  'its absolute path': ['terraform', `${terraform} destroy -auto-approve`],
  'its absolute path in a subshell': ['terraform', `(cd . && ${terraform} destroy -auto-approve)`],
  xargs: ['xargs', `echo -auto-approve | xargs terraform destroy`],
};

/** The others are shown with the canary (doors.test.mjs), without a box to be answered. */
const ALWAYS = new Set([
  'bash -c',
  'a Python program',
  'its absolute path',
  'its absolute path in a subshell',
  'xargs',
]);

describe('terminals without shell integration', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;
  /** Holds the folder of the sockets. */
  let run;

  before(async function () {
    this.timeout(120_000);
    needsTerraform(this);
    run = mkdtempSync(join(tmpdir(), 'ag-run-'));
    session = await openEditor({
      name: 'guarded',
      env: { XDG_RUNTIME_DIR: run },
      settings: { ...LARGE_TERMINAL, 'terminal.integrated.shellIntegration.enabled': false },
      prepare: (workspace) => {
        slowDestroy(workspace);
        writeWays(workspace);
      },
    });
    makeResources(session);
    steps = createSteps(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
    await openPlain(session);
  });
  beforeEach(async () => {
    while (await session.ui.dialogText()) await session.ui.press('Escape');
    await session.terminal.clear();
  });
  closesAfterwards('guarded', () => session);
  after(async () => {
    if (run) rmSync(run, { recursive: true, force: true });
  });

  const resources = () => resourcesOf(session);
  const allThere = () => assert.deepEqual(resources(), RESOURCES);

  it('really have none', async () => {
    const { output } = await steps.unasked('echo "[$VSCODE_INJECTION$VSCODE_SHELL_INTEGRATION]"');
    assert.equal(output, '[]\n');
  });

  it('stop a destroy, and end it with the exit code of a refusal', async () => {
    const text = await steps.denied(DESTROY);
    assert.match(text, /terraform destroy in prod/);
    assert.equal(await steps.exitCode(), REFUSED);
    allThere();
  });

  it('read without a question', async () => {
    const { code, output } = await steps.unasked('terraform state list');
    assert.equal(code, 0);
    assert.deepEqual(output.trim().split('\n'), RESOURCES);
  });

  for (const [name, [tool, line]] of Object.entries(WAYS)) {
    it(`ask once for ${name}`, async function () {
      if (!ALWAYS.has(name)) onlyAtNight(this);
      if (!which(tool)) skipBecause(this, `${tool} is not installed`);
      await steps.denied(line);
      assert.notEqual(await steps.exitCode(), 0);
      allThere();
    });
  }

  it('ask for a job in the background', async () => {
    await session.terminal.run(`${DESTROY} & wait $!; echo "it ended with $?"`);
    await session.ui.waitForDialog();
    await session.ui.clickDialog('Deny');
    await session.terminal.waitFor(new RegExp(`^it ended with ${REFUSED}$`, 'm'));
    await steps.atRest();
    allThere();
  });

  it('ask once for the same thing twice at once, and refuse both', async () => {
    await session.terminal.run(
      `${DESTROY} & ${DESTROY} & wait; jobs; echo all-over`.replace('all-over', 'all-""over'),
    );
    await session.ui.waitForDialog();
    await session.ui.clickDialog('Deny');
    await session.terminal.waitFor(/^all-over$/m);
    await steps.atRest();
    allThere();
  });

  it('ask for each of two different things, one after the other', async () => {
    await session.terminal.run(
      `${DESTROY} -target=terraform_data.bucket & ${DESTROY} -target=terraform_data.database & wait; echo all-""over`,
    );
    const questions = [];
    for (let count = 0; count < 2; count++) {
      questions.push(await session.ui.waitForDialog());
      await session.ui.clickDialog('Deny');
    }
    await session.terminal.waitFor(/^all-over$/m);
    await steps.atRest();
    const targets = questions.map((text) => /-target=(\S+)/.exec(text)?.[1]);
    assert.deepEqual(targets.sort(), RESOURCES);
    allThere();
  });

  it('make a yes void that comes after the command has gone', async () => {
    await session.terminal.run(DESTROY);
    await session.ui.waitForDialog();
    const shims = editorProcesses(session, '/bin/terraform destroy');
    assert.notEqual(shims.length, 0);
    // As Ctrl+C would, which the modal keeps from the terminal: the whole group of the shim.
    process.kill(-groupOf(shims[0]), 'SIGINT');
    await poll(
      () => (editorProcesses(session, '/bin/terraform destroy').length === 0 ? true : undefined),
      5_000,
      () => 'the shim lives on',
    );
    await session.ui.clickDialog('Allow Once...');
    await poll(
      async () => (/already over/.test((await session.ui.notifications()).join()) ? true : undefined),
      5_000,
      () => 'it is not said that the question was over',
    );
    assert.equal(await session.ui.quickInputText(), undefined);
    allThere();
  });

  it('ask for a task of the workspace', async () => {
    await session.ui.runCommand('Tasks: Run Task');
    await session.ui.pick('clean up');
    await session.ui.waitForDialog();
    await session.ui.clickDialog('Deny');
    // Of a terminal that the editor does not know yet the shim may be asked for by itself.
    if (await succeeds(session.ui.waitForDialog(1_500))) await session.ui.clickDialog('Deny');
    await session.terminal.waitFor(/Agent Guard stopped this/);
    await steps.atRest();
    allThere();
  });

  it('ask in the window whose terminal it is, where two are open on one folder', async () => {
    const second = await openWindow(session);
    try {
      await second.ui.waitForStatusBar(/prod/, 60_000);
      // A terminal that is older than the second window's socket asks in the first window.
      const sockets = () => readdirSync(join(run, 'agent-guard')).filter((name) => name.endsWith('.sock'));
      await poll(
        () => (sockets().length === 2 ? true : undefined),
        15_000,
        () => sockets().join(),
      );
      await sleep(500);
      await openPlain(second);
      await second.terminal.run(DESTROY);
      await second.ui.waitForDialog(15_000);
      assert.equal(await session.ui.dialogText(), undefined, 'the other window asks');
      await second.ui.clickDialog('Deny');
      await second.terminal.waitFor(/Agent Guard stopped this/);
      allThere();
      await session.page.bringToFront();
      await session.terminal.run(DESTROY);
      await session.ui.waitForDialog();
      assert.equal(await second.ui.dialogText(), undefined, 'the other window asks');
      await session.ui.clickDialog('Deny');
      await session.terminal.waitFor(/Agent Guard stopped this/);
      allThere();
    } finally {
      await second.page.close();
    }
  });

  it('run it to its end when it is allowed once', async () => {
    await steps.allowed(`${DESTROY} > gone.txt 2>&1; echo $? > gone.code`, 'prod');
    assert.equal((await waitForFile(steps.file('gone.code'), undefined, 30_000)).trim(), '0');
    assert.deepEqual(resources(), []);
  });
});

function writeWays(folder) {
  writeFileSync(join(folder, 'Makefile'), `clean-up:\n\t${DESTROY}\n`);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts: { 'clean-up': DESTROY } }));
  writeFileSync(
    join(folder, 'clean_up.py'),
    "import subprocess, sys\nsys.exit(subprocess.call(['terraform', 'destroy', '-auto-approve']))\n",
  );
  if (!existsSync(join(folder, '.vscode'))) mkdirSync(join(folder, '.vscode'));
  const task = { label: 'clean up', type: 'shell', command: DESTROY, problemMatcher: [] };
  writeFileSync(join(folder, '.vscode/tasks.json'), JSON.stringify({ version: '2.0.0', tasks: [task] }));
}

/** A new terminal, ready when its prompt stands there: nothing marks it. */
async function openPlain({ ui, terminal }) {
  await ui.runCommand('Terminal: Create New Terminal');
  await terminal.waitFor(/[#$] ?$/);
}

function groupOf(pid) {
  return Number(execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }));
}
