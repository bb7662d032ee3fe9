// The main job, with the real terraform in the real editor: what is denied does not run, nor anything after it on the
// same line; what is allowed runs to its end. State before and after is asked of terraform itself, outside the editor.
import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { needsTerraform, RESOURCES, resourcesOf, terraform } from './demo.mjs';
import { openEditor, poll, waitForFile } from './harness.mjs';
import { shellState, slowDestroy } from './steps.mjs';

/** How often each kind of line is denied in each shell. */
const TIMES = Number(process.env.AGENT_GUARD_DENIALS ?? (process.env.AGENT_GUARD_NIGHTLY ? 50 : 3));
/** A shell that has just come back to its prompt may lose a key that is typed at once, in milliseconds. */
const KEYS_MS = 80;

/** A line whose first part is stopped, and that would write `mark` if anything of it ran on. */
const LINES = {
  bash: {
    ';': (first, mark) => `${first}; echo ran >> ${mark}`,
    '||': (first, mark) => `${first} || echo ran >> ${mark}`,
    'a loop': (first, mark) => `for i in 1 2 3; do ${first}; echo ran >> ${mark}; done`,
  },
};
LINES.zsh = LINES.bash;
LINES.fish = {
  ';': LINES.bash[';'],
  '||': LINES.bash['||'],
  'a loop': (first, mark) => `for i in 1 2 3; ${first}; echo ran >> ${mark}; end`,
};

for (const shell of ['bash', 'zsh', 'fish']) {
  describe(`terraform in ${shell}`, function () {
    this.retries(0); // one line in eight that runs on is one too many
    this.timeout(120_000);
    /** @type {Awaited<ReturnType<typeof openEditor>>} */
    let session;
    let failed = false;

    before(async function () {
      needsTerraform(this);
      session = await openEditor({ name: `terraform-${shell}`, prepare: slowDestroy });
      await session.ui.waitForStatusBar(/prod/, 60_000);
      await session.terminal.open(shell);
      await session.terminal.run(`echo ${shell === 'fish' ? '$fish_pid' : '$$'} > pid.txt`);
      shellPid = Number(await waitForFile(file('pid.txt')));
    });
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') {
        failed = true;
        await session?.ui.screenshot(`failed-terraform-${shell}`);
        if (await session?.ui.dialogText()) await session.ui.press('Escape');
      }
    });
    after(() => session?.close({ keepLogs: failed }));

    const resources = () => resourcesOf(session);
    let shellPid;
    /** Waits until the shell has nothing running and is not stopped: it stands at its prompt. */
    const atPrompt = () =>
      poll(
        () => shellState(shellPid) === 'idle',
        10_000,
        () => `the shell does not come back to its prompt: ${shellState(shellPid)}`,
      );
    const file = (name) => join(session.workspace, name);
    /** Runs a line and gives what the shell says about it afterwards. */
    const exitCode = async () => {
      rmSync(file('code.txt'), { force: true });
      await session.terminal.run(shell === 'fish' ? 'echo $status > code.txt' : 'echo $? > code.txt');
      return Number(await waitForFile(file('code.txt')));
    };
    const denied = async (line) => {
      await session.terminal.run(line);
      const text = await session.ui.waitForDialog();
      await session.ui.clickDialog('Deny');
      await session.terminal.waitFor(/Agent Guard stopped this: terraform destroy/);
      assert.notEqual(await exitCode(), 0);
      assert.deepEqual(resources(), RESOURCES);
      return text;
    };

    it('lets a person apply, with a word of warning', async () => {
      await session.terminal.run(
        'terraform init -input=false && terraform apply -auto-approve 2> warned.txt && echo done > applied.txt',
      );
      await waitForFile(file('applied.txt'), undefined, 30_000);
      assert.deepEqual(resources(), RESOURCES);
      assert.match(readFileSync(file('warned.txt'), 'utf8'), /Agent Guard: careful: terraform apply/);
    });

    it('stops a destroy, and says what, where and what instead', async () => {
      const text = await denied('terraform destroy -auto-approve');
      assert.match(text, /terraform destroy in prod/);
      assert.match(text, /deletes every resource of this workspace \(2 resources\)/);
      assert.match(text, /folder label in workspace settings/);
      assert.match(text, /terraform plan -destroy/);
    });

    it('stops it by its absolute path', () => denied(`${terraform} destroy -auto-approve`));

    it('stops it in a Python script', async () => {
      const start =
        "import subprocess, sys\nsys.exit(subprocess.call(['terraform', 'destroy', '-auto-approve']))\n";
      writeFileSync(file('clean_up.py'), start);
      await denied('python3 clean_up.py');
    });

    it('stops it in a Python script that computes what it starts', async () => {
      const start =
        "import os\nname = ''.join(['terra', 'form'])\nos.execvp(name, [name, 'des' + 'troy', '-auto-approve'])\n";
      writeFileSync(file('hidden.py'), start);
      await denied('python3 hidden.py');
    });

    for (const [kind, line] of Object.entries(LINES[shell])) {
      it(`ends a whole line with ${kind}, ${TIMES} times of ${TIMES}`, async function () {
        this.timeout(60_000 + TIMES * 5_000);
        rmSync(file('ran.txt'), { force: true });
        await session.terminal.run(line('terraform destroy -auto-approve', 'ran.txt'));
        for (let time = 0; time < TIMES; time++) {
          if (time > 0) {
            await session.terminal.focus();
            await session.ui.press('ArrowUp');
            await session.ui.press('Enter');
          }
          await session.ui.waitForDialog();
          await session.ui.press('Enter'); // the default button
          await poll(
            async () => !(await session.ui.dialogText()),
            10_000,
            () => 'the dialog stays',
          );
          await atPrompt();
          await sleep(KEYS_MS);
          assert.ok(!existsSync(file('ran.txt')), `the line ran on after denial ${time + 1}`);
        }
        assert.deepEqual(resources(), RESOURCES);
      });
    }

    it('runs it to its end when it is allowed once', async () => {
      await session.terminal.run('terraform destroy -auto-approve > destroyed.txt');
      await session.ui.waitForDialog();
      await session.ui.clickDialog('Allow Once...');
      await session.ui.typeInInputBox('prod');
      await waitForFile(file('destroyed.txt'), (text) => /Resources: 2 destroyed/.test(text), 30_000);
      assert.equal(await exitCode(), 0);
      assert.deepEqual(resources(), []);
      assert.doesNotMatch(readFileSync(file('destroyed.txt'), 'utf8'), /Agent Guard/);
    });
  });
}
