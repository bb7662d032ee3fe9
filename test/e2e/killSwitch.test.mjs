// The kill switch, pressed in a real editor while the real terraform works. Whether something runs is asked of the system.
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEditor, poll, realTool } from './harness.mjs';
import {
  createSteps,
  editorProcesses,
  LARGE_TERMINAL,
  processState,
  shellState,
  skipBecause,
} from './steps.mjs';

const terraform = realTool('terraform');
const aws = realTool('aws');
/** Told apart from every other sleep on this machine. */
const NAP = `61${process.pid}`;
const SLOW = `resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "exec sleep ${NAP}"
  }
}
`;

describe('the kill switch', function () {
  this.timeout(60_000);
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;
  let failed = false;
  const shells = {};

  before(async function () {
    this.timeout(120_000);
    if (!terraform) skipBecause(this, 'terraform is not on PATH');
    session = await openEditor({
      name: 'killSwitch',
      settings: LARGE_TERMINAL,
      prepare: (folder) => writeFileSync(join(folder, 'slow.tf'), SLOW),
    });
    steps = createSteps(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
    await session.terminal.open('bash');
    shells.first = await steps.shellPid();
    await session.terminal.run('terraform init -input=false > init.txt; echo $? > init.code');
    await poll(
      () => (existsSync(steps.file('init.code')) ? true : undefined),
      20_000,
      () => 'no init',
    );
  });
  beforeEach(async () => {
    if (await session.ui.dialogText()) await session.ui.press('Escape');
    if (await session.ui.quickInputText()) await session.ui.press('Escape');
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    failed = true;
    await session?.ui.screenshot('failed-killSwitch');
  });
  after(() => session?.close({ keepLogs: failed }));

  const napping = () => editorProcesses(session, `sleep ${NAP}`);
  const applying = () => editorProcesses(session, 'terraform apply');
  /** After a reload the window needs its time. */
  const engaged = () => session.ui.waitForStatusBar(/Kill switch/, 60_000);
  const clickRearm = async (answer) => {
    await session.ui.runCommand('Agent Guard: Re-arm');
    const text = await session.ui.waitForDialog();
    if (answer) await session.ui.clickDialog(answer);
    else await session.ui.press('Escape');
    await poll(
      async () => ((await session.ui.dialogText()) ? undefined : true),
      5_000,
      () => 'the modal stays',
    );
    return text;
  };
  const COMMANDS = {
    'terraform plan': 'terraform plan -input=false',
    'terraform plan by its absolute path': `${terraform} plan -input=false`,
    ...(aws && { 'aws s3 ls': 'aws s3 ls', 'aws s3 ls by its absolute path': `${aws} s3 ls` }),
  };
  /** An empty terminal: what stands in it afterwards is of the next line. */
  const cleared = async () => {
    await session.terminal.run('clear');
    await poll(
      async () => (/Agent Guard/.test(await session.terminal.text()) ? undefined : true),
      5_000,
      () => 'the terminal is not cleared',
    );
    await sleep(200);
  };
  /** Runs a line that must not run, and sees that its shell comes back. */
  const refused = async (line) => {
    rmSync(steps.file('ran.txt'), { force: true });
    await cleared();
    await session.terminal.run(`${line} && echo ran > ran.txt`);
    await session.terminal.waitFor(/kill switch is engaged/);
    await poll(
      () => (shellState(shells.current) === 'idle' ? true : undefined),
      5_000,
      () => `the shell is ${shellState(shells.current)}`,
    );
    assert.equal(await session.ui.dialogText(), undefined, 'nobody is to be asked');
    assert.ok(!existsSync(steps.file('ran.txt')), `${line} ran`);
  };

  it('is out of reach while a question is open, which Escape answers with no', async () => {
    await session.terminal.run('terraform destroy -auto-approve; echo ran > went-on.txt');
    await session.ui.waitForDialog();
    await session.ui.press('F1');
    await sleep(500);
    assert.equal(await session.ui.quickInputText(), undefined);
    await session.ui.press('Escape');
    await session.terminal.waitFor(/Agent Guard stopped this/);
    assert.ok(!existsSync(steps.file('went-on.txt')));
  });

  it('ends what runs and what waits for an answer, and leaves the shells alone', async () => {
    await session.terminal.run('terraform apply -auto-approve > apply.txt 2>&1; echo ran > after-apply.txt');
    await poll(
      () => napping()[0],
      20_000,
      () => 'the apply does not get to its long part',
    );
    await session.terminal.open('bash');
    shells.second = await steps.shellPid();
    await session.terminal.run('terraform destroy -auto-approve; echo ran > after-destroy.txt');
    await session.ui.waitForDialog();
    // The modal is answered, its box still waits: the palette can be had, and the command has not run.
    await session.ui.clickDialog('Allow Once...');
    await poll(
      () => session.ui.quickInputText(),
      5_000,
      () => 'no box',
    );
    await session.ui.runCommand('Agent Guard: Kill Switch');
    await engaged();
    await poll(
      () => (napping().length + applying().length === 0 ? true : undefined),
      5_000,
      () => 'it still runs',
    );
    for (const shell of [shells.first, shells.second]) {
      await poll(
        () => (shellState(shell) === 'idle' ? true : undefined),
        5_000,
        () => shellState(shell),
      );
    }
    await sleep(500);
    assert.ok(!existsSync(steps.file('after-apply.txt')), 'the line of the apply ran on');
    assert.ok(!existsSync(steps.file('after-destroy.txt')), 'the line of the destroy ran on');
    assert.deepEqual(editorProcesses(session, 'terraform destroy'), []);
    assert.match((await session.ui.notifications()).join('\n'), /Kill switch engaged[^]*terraform apply/);
    shells.current = shells.second;
  });

  for (const [name, line] of Object.entries(COMMANDS)) {
    it(`refuses ${name}`, () => refused(line));
  }

  it('says it in the status bar by more than a colour', async () => {
    assert.match(await engaged(), /Kill switch/);
    const item = session.page.locator('.part.statusbar .statusbar-item', { hasText: /Kill switch/ }).first();
    assert.match((await item.getAttribute('class')) ?? '', /error-kind|has-background-color/);
    assert.match(
      (await item.locator('[aria-label]').first().getAttribute('aria-label')) ?? '',
      /kill switch is engaged/,
    );
    await session.ui.screenshot('kill-switch');
  });

  it('stays engaged when the modal is dismissed, or answered with no', async () => {
    assert.match(await clickRearm(), /Re-arm/);
    await clickRearm('Stay Stopped');
    await engaged();
    await refused(COMMANDS['terraform plan']);
  });

  it('outlives a reload of the window', async () => {
    await session.ui.reload();
    await engaged();
    await session.terminal.show();
    // By name at once; by a path as soon as the editor reports the terminal's lines again.
    shells.current = await steps.shellPid();
    await refused(COMMANDS['terraform plan']);
    await session.terminal.ready();
    await refused(COMMANDS['terraform plan by its absolute path']);
  });

  it('outlives that somebody takes its file away, or says in it that all is well', async () => {
    const file = execFileSync('find', [session.userDataDir, '-name', 'kill-switch.json'], {
      encoding: 'utf8',
    }).trim();
    assert.ok(file, 'its file is not where it was');
    writeFileSync(file, JSON.stringify({ v: 1, state: 'armed', since: new Date().toISOString() }));
    await refused(COMMANDS['terraform plan']);
    rmSync(file);
    await refused(COMMANDS['terraform plan']);
  });

  it('lets commands run again after a person has re-armed it', async () => {
    await clickRearm('Re-arm');
    await session.ui.waitForStatusBar(/prod/);
    await sleep(500); // the focus goes back to where it was
    await cleared();
    rmSync(steps.file('slow.tf'));
    const { code, output } = await steps.unasked('terraform plan -input=false -no-color');
    assert.equal(code, 0, output);
    assert.match(output, /Plan:|No changes/);
    assert.equal(processState(shells.first) === 'gone', false);
  });
});
