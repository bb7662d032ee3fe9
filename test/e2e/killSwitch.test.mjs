// The kill switch, pressed in a real editor while the real terraform works. Whether something runs is asked of the system.
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openEditor, poll, realTool } from './harness.mjs';
import { succeeds } from './poll.mjs';
import {
  createSteps,
  editorProcesses,
  LARGE_TERMINAL,
  onlyAtNight,
  processState,
  recordsOf,
  shellState,
  skipBecause,
} from './steps.mjs';
import { createUi, waitForWorkbench } from './ui.mjs';

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
    shells.current ??= shells.first;
    const isEmpty = async () => (/Agent Guard/.test(await session.terminal.text()) ? undefined : true);
    const clear = async () => {
      await session.terminal.run('clear');
      return succeeds(poll(isEmpty, 3_000, () => 'not cleared'));
    };
    // What the guard says of the line before may come after the first one.
    await poll(clear, 10_000, () => 'the terminal is not cleared');
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

  it('is rehearsed: told, on record and in the panel, and nothing but the canary is ended', async () => {
    await session.ui.runCommand('Agent Guard: Show Activity');
    const panel = await session.ui.panel();
    const line = async () => panel.locator('ag-state .drill').innerText({ timeout: 10_000 });
    assert.match(await line(), /Kill switch drill: never/);
    await session.ui.runCommand('Agent Guard: Emergency Drill');
    await poll(
      async () => (/just now, all ended in/.test(await line()) ? true : undefined),
      20_000,
      async () => `${await line()}; ${(await session.ui.notifications()).join()}`,
    );
    assert.match(
      (await session.ui.notifications()).join('\n'),
      /Kill switch drill: all \d+ processes of the canary were ended in [^]*\(dry run\) nothing to lock, no admin profile is set/,
    );
    await session.ui.screenshot('drill');
    const record = await poll(
      () => recordsOf(session).find(({ event }) => event.kind === 'drill'),
      5_000,
      () => 'no record',
    );
    assert.match(record.event.text, /^Drill of the kill switch: all \d+ processes/);
    console.log(`        ${record.event.text}`);
    await session.ui.activityRow(/Drill of the kill switch/);
    await poll(
      () => (processesOf('agent-guard-drill').length === 0 ? true : undefined),
      5_000,
      () => processesOf('agent-guard-drill').join('\n'),
    );
    assert.notEqual(processState(shells.first), 'gone');
    assert.ok(!existsSync(flag()), 'the real flag was written');
    const left = readdirSync(state()).filter((name) => name.startsWith('drill'));
    assert.deepEqual(left, ['drill.json']);
    assert.match((await session.ui.waitForStatusBar(/prod/)) ?? '', /prod/);
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
    await session.ui.runCommand('Agent Guard: Emergency Drill');
    await poll(
      async () =>
        (await session.ui.notifications()).some((text) => /A drill is possible again/.test(text)) ||
        undefined,
      5_000,
      () => 'a drill was not refused',
    );
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

  const state = () => join(session.userDataDir, 'User/globalStorage/agent-guard.agent-guard/state');
  const flag = () => join(state(), 'kill-switch.json');
  const isFlagged = () => existsSync(flag()) && readFileSync(flag(), 'utf8').includes('"engaged"');
  const stopsFile = () => join(state(), 'kill-switch.jsonl');
  const stops = () =>
    existsSync(stopsFile()) ? readFileSync(stopsFile(), 'utf8').trim().split('\n').map(JSON.parse) : [];
  /** Whatever carries it in its arguments, wherever it was handed to. */
  const processesOf = (token) =>
    execFileSync('ps', ['-axo', 'pid=,stat=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.includes(token) && !/^\s*\d+\s+Z/.test(line));
  /** An agent that respawns, detaches itself and ignores signals. */
  const startAgent = async (token) => {
    writeFileSync(steps.file('claude'), AGENT, { mode: 0o755 });
    for (const name of ['ready', 'went-on.txt']) rmSync(steps.file(name), { force: true });
    await session.terminal.run(`./claude ${token}; echo ran > went-on.txt`);
    await poll(
      () => (existsSync(steps.file('ready')) ? true : undefined),
      15_000,
      async () => `no agent:\n${await session.terminal.text()}`,
    );
    assert.ok(processesOf(token).length >= 4, processesOf(token).join('\n'));
  };
  const isEnded = (token) =>
    poll(
      () => (processesOf(token).length === 0 ? true : undefined),
      5_000,
      () => processesOf(token).join('\n'),
    );

  it('ends an agent with all that it has detached, by a key; its terminal lives and says so', async () => {
    await cleared();
    const token = `agent-${process.pid}-key`;
    const before = stops().length;
    await startAgent(token);
    await session.terminal.focus();
    await session.ui.press('Control+Alt+Shift+K');
    await isEnded(token);
    await engaged();
    await session.terminal.waitFor(/kill switch is engaged/);
    await poll(
      () => (shellState(shells.current) === 'idle' ? true : undefined),
      5_000,
      () => shellState(shells.current),
    );
    assert.ok(!existsSync(steps.file('went-on.txt')), 'the line of the agent ran on');
    // A window that was reloaded lives on for a while behind the new one: it follows, and may be first.
    const record = await poll(
      () =>
        stops()
          .slice(before)
          .find(({ by }) => by === 'window'),
      5_000,
      () => JSON.stringify(stops()),
    );
    const ended = stops()
      .slice(before)
      .flatMap((stop) => stop.ended);
    const isNamed = ended.some(({ kind, title }) => kind === 'agent' && title.includes(token));
    assert.ok(isNamed, JSON.stringify(stops().slice(before)));
    assert.deepEqual(record.failed, []);
    console.log(
      `        flag, questions, frozen, ended: ${Object.values(record.stages).map(Math.round).join(', ')} ms`,
    );
    await clickRearm('Re-arm');
    await session.ui.waitForStatusBar(/prod/);
  });

  it('is reached by the Stop button while a command runs that changes a cloud, and ends it', async () => {
    const button = session.page.locator('.part.statusbar .statusbar-item', { hasText: /^\s*Stop\s*$/ });
    assert.equal(await button.count(), 0, 'nothing runs that changes a cloud');
    // What an apply that was ended has left behind would be replaced, which is asked about.
    for (const name of [
      'terraform.tfstate',
      'terraform.tfstate.backup',
      '.terraform.tfstate.lock.info',
      'went-on.txt',
    ])
      rmSync(steps.file(name), { force: true });
    writeFileSync(steps.file('slow.tf'), SLOW);
    await cleared();
    await session.terminal.run('terraform apply -auto-approve > apply.txt 2>&1; echo ran > went-on.txt');
    await poll(
      () => napping()[0],
      20_000,
      async () => `the apply does not get to its long part: ${await session.ui.dialogText()}`,
    );
    await button.waitFor({ timeout: 5_000 });
    assert.match(
      (await button.locator('[aria-label]').first().getAttribute('aria-label', { timeout: 5_000 })) ?? '',
      /kill switch; 1 risky command running/,
    );
    await button.click({ timeout: 5_000 });
    await poll(
      () => (napping().length + applying().length === 0 ? true : undefined),
      5_000,
      () => 'it still runs',
    );
    await engaged();
    await button.waitFor({ state: 'detached', timeout: 5_000 });
    await poll(
      () => (shellState(shells.current) === 'idle' ? true : undefined),
      5_000,
      () => shellState(shells.current),
    );
    assert.ok(!existsSync(steps.file('went-on.txt')), 'the line of the apply ran on');
    const ended = stops().at(-1).ended;
    assert.ok(
      ended.some(({ title }) => title.includes('terraform apply')),
      JSON.stringify(ended),
    );
    await clickRearm('Re-arm');
    await session.ui.waitForStatusBar(/prod/);
  });

  const hosts = () => editorProcesses(session, '--type=extensionHost');

  it('is obeyed by a window that is only starting when it is engaged', async function () {
    this.timeout(120_000);
    await cleared();
    const token = `agent-${process.pid}-start`;
    const before = stops().length;
    const known = hosts();
    await startAgent(token);
    const loaded = session.ui.reload();
    // The window from before would live on for a while behind the new one, and do its work.
    for (const pid of known) process.kill(pid, 'SIGKILL');
    await poll(
      () => hosts().find((pid) => !known.includes(pid)),
      30_000,
      () => 'no window starts',
    );
    writeFileSync(flag(), `{"v":1,"state":"engaged","since":"${new Date().toISOString()}"}\n`);
    await loaded;
    await engaged();
    await isEnded(token);
    const ended = await poll(
      () =>
        stops()
          .slice(before)
          .find((stop) => stop.ended.some(({ title }) => title.includes(token))),
      10_000,
      () => JSON.stringify(stops().slice(before)),
    );
    assert.equal(ended.by, 'other-window');
    assert.equal(processState(shells.current) === 'gone', false);
    assert.ok(!existsSync(steps.file('went-on.txt')), 'the line of the agent ran on');
    await clickRearm('Re-arm');
    await session.ui.waitForStatusBar(/prod/);
    await session.terminal.show();
    shells.current = await steps.shellPid();
  });

  it('is engaged from any shell: the windows follow, and shims of one that hangs refuse at once', async function () {
    onlyAtNight(this);
    const token = `agent-${process.pid}-shell`;
    const before = stops().length;
    const known = hosts();
    await startAgent(token);
    // The browser draws nothing of a page behind another one: the first window is looked at again afterwards.
    const page = await session.browser.newPage();
    page.on('dialog', (dialog) => void dialog.accept().catch(() => {}));
    try {
      const folder = join(session.root, 'other');
      mkdirSync(folder);
      const url = new URL(session.editor.url);
      url.searchParams.set('folder', folder);
      await page.goto(url.href);
      await waitForWorkbench(page);
      await createUi(page).waitForStatusBar(/./, 60_000);
      const other = await windowOf(folder, state());
      const bin = join(state(), '../bin');
      const env = { ...session.env, PATH: `${bin}:${session.env.PATH}`, AGENT_GUARD_WINDOW: other };
      const plan = () => spawnSync('terraform', ['plan'], { env, cwd: folder, encoding: 'utf8' });
      // A window's first command waits for the engine.
      assert.notEqual(plan().status, 77);
      const host = hosts().find((pid) => !known.includes(pid));
      process.kill(host, 'SIGSTOP');
      try {
        const waiting = spawn('terraform', ['destroy'], { env, cwd: folder });
        const ended = once(waiting, 'close').then(([code]) => ({ code, at: performance.now() }));
        // It has asked, and nobody answers.
        await sleep(1000);
        assert.equal(waiting.exitCode, null);
        const killing = promisify(execFile)(join(bin, 'agent-guard'), ['kill'], { env });
        while (!isFlagged()) await sleep(1);
        const flagged = performance.now();
        const { code, at } = await ended;
        assert.equal(code, 77);
        const start = performance.now();
        const { status, stderr } = plan();
        const ms = performance.now() - start;
        assert.equal(status, 77, stderr);
        assert.match(stderr, /kill switch is engaged/);
        console.log(
          `        of a window that hangs: a shim that waited refused ${(at - flagged).toFixed(0)} ms after the flag, a new one in ${ms.toFixed(0)} ms`,
        );
        assert.ok(at - flagged < 1000 && ms < 1000);
        assert.match((await killing).stdout, /Kill switch engaged/);
      } finally {
        process.kill(host, 'SIGCONT');
      }
      await isEnded(token);
      const calm = performance.now();
      assert.equal(plan().status, 77);
      const later = performance.now() - calm;
      console.log(`        of one that lives: in ${later.toFixed(0)} ms`);
      await createUi(page).waitForStatusBar(/Kill switch/);
    } finally {
      await page.close();
    }
    await engaged();
    const last = stops().slice(before);
    const by = new Set(last.map((record) => record.by));
    assert.deepEqual([...by].sort(), ['other-window', 'shell'], JSON.stringify(last));
    // Nobody has pressed anything in a window: one of those that follow writes the incident, once.
    const incidents = join(state(), 'incidents');
    const ofShell = () =>
      readdirSync(incidents)
        .map((name) => join(incidents, name, 'timeline.md'))
        .filter((file) => existsSync(file) && readFileSync(file, 'utf8').includes('by agent-guard kill'));
    await poll(
      () => (ofShell().length > 0 ? true : undefined),
      20_000,
      () => `no incident of the shell in ${readdirSync(incidents).join(', ')}`,
    );
    const engagements = new Set(stops().map(({ engagement }) => engagement));
    assert.deepEqual([ofShell().length, readdirSync(incidents).length], [1, engagements.size]);
  });
});

const AGENT = `#!/bin/bash
export CLAUDECODE=1
while :; do bash -c "sleep 30; : $1" & sleep 0.05; done &
setsid nohup bash -c "while :; do sleep 0.05; done; : $1" > /dev/null 2>&1 &
setsid bash -c "(while :; do sleep 0.05; done; : $1) & disown; exit 0"
bash -c "trap '' TERM INT HUP; while :; do sleep 1; done; : $1" &
sleep 0.2
touch ready
wait
`;

/** The name under which the window of a folder listens. */
async function windowOf(folder, state) {
  const [, run] = /^ag_run=(.*)$/m.exec(readFileSync(join(state, '../lib/shim.sh'), 'utf8'));
  const named = () =>
    readdirSync(run)
      .filter((name) => name.endsWith('.folders'))
      .find((name) => readFileSync(join(run, name), 'utf8').split('\n').includes(folder));
  return (await poll(named, 20_000, () => 'the other window does not listen')).replace('.folders', '');
}
