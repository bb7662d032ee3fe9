// What a person sees, and may change, in a real editor: walkthrough, activity, badge, labels, modes, questions.
// The pictures that it leaves in test-results/ are for eyes.
import { before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DESTROY, makeResources, needsTerraform, RESOURCES, resourcesOf } from './demo.mjs';
import { openEditor, poll } from './harness.mjs';
import { closesAfterwards, createSteps, onlyAtNight } from './steps.mjs';
import { THEMES } from './ui.mjs';

/** A folder's name that would be an icon, a link, an image, colours, another line and another direction. */
const HOSTILE = '$(rm) [a](command:b) ![c](d) *e* <b>f \u001b[31mg \u202eh';

describe('what a person sees', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;

  before(async function () {
    this.timeout(120_000);
    needsTerraform(this);
    session = await openEditor({
      name: 'views',
      // Not prod, which would count at once.
      prepare: (folder) =>
        writeFileSync(
          join(folder, '.vscode/settings.json'),
          '{"agentGuard.environments":{"folder:.":"dev"}}',
        ),
    });
    makeResources(session);
    steps = createSteps(session);
  });
  beforeEach(async () => {
    for (let tries = 0; tries < 3 && (await session.ui.dialogText()); tries++)
      await session.ui.press('Escape');
    await sleep(500); // the focus goes back to where it was
  });
  closesAfterwards('views', () => session);

  const settingsFile = () => join(session.userDataDir, 'User/settings.json');
  /** As any program can, from outside the editor. This one notices it when its window is loaded. */
  const setFromOutside = async (more) => {
    const settings = JSON.parse(readFileSync(settingsFile(), 'utf8'));
    writeFileSync(settingsFile(), JSON.stringify({ ...settings, ...more }, null, 2));
    await session.ui.runCommand('Terminal: Kill All Terminals');
    await session.ui.reload();
    await session.ui.waitForStatusBar(/prod/, 30_000);
  };
  /** The only one: with several it is not certain which one the keys go to while they come up. */
  const freshTerminal = async () => {
    await session.terminal.show();
    await session.terminal.ready();
    await sleep(500);
  };
  const resources = () => resourcesOf(session);
  const waitForRow = (pattern, timeout) => session.ui.activityRow(pattern, timeout);
  const waitForBadge = (wanted) =>
    poll(
      async () => ((await badge()) === wanted ? true : undefined),
      5_000,
      async () => `the view's badge is ${await badge()}, not ${wanted}`,
    );
  const isObserving = async () => /observing/.test((await session.ui.statusBarTexts()).join());
  const enforce = async () => {
    await session.ui.runCommand('Agent Guard: Set Mode...');
    await session.ui.pick('enforce');
    await poll(
      async () => !(await isObserving()),
      5_000,
      () => 'it goes on observing',
    );
    assert.equal(await session.ui.dialogText(), undefined, 'stricter needs no modal');
  };
  const review = async () => {
    await session.ui.waitForNotification(/would make Agent Guard milder/);
    await session.ui.clickNotification('Review...');
    return session.ui.waitForDialog();
  };

  it('is a walkthrough on the first start', async () => {
    await session.page.getByText('Get Started with Agent Guard').first().waitFor({ timeout: 60_000 });
    for (const step of ['See it stop something', 'Label your environments', 'Try the kill switch'])
      assert.ok(await session.page.getByText(step).first().isVisible(), `no step ${step}`);
    await session.ui.screenshot('walkthrough-light-modern');
  });

  it('is the danger, as long as nobody has confirmed that the folder is only dev', async () => {
    await session.ui.waitForStatusBar(/unknown/);
    await session.terminal.open('bash');
    const text = await steps.denied(DESTROY);
    assert.match(text, /in an unknown environment/);
    assert.deepEqual(resources(), RESOURCES);
  });

  it('is a question before a label that makes it milder counts', async () => {
    assert.match(await review(), /folder .*is dev/);
    await session.ui.screenshot('loosen-label');
    await session.ui.clickDialog('Keep as It Is');
    await session.ui.waitForStatusBar(/unknown/);
  });

  it('is that label, once a person has confirmed it', async () => {
    await session.ui.runCommand('Agent Guard: Label Environment...');
    await session.ui.pick('folder .');
    await session.ui.pick('dev');
    assert.match(await session.ui.waitForDialog(), /folder .*is dev/);
    await session.ui.clickDialog('Use These Settings');
    await session.ui.waitForStatusBar(/dev/);
  });

  it('is a label that makes it stricter at once', async () => {
    await session.ui.runCommand('Agent Guard: Label Environment...');
    await session.ui.pick('folder .');
    await session.ui.pick('prod');
    await session.ui.waitForStatusBar(/prod/);
    assert.equal(await session.ui.dialogText(), undefined);
  });

  it('is the evidence, in the tooltip of the badge', async () => {
    const item = session.page.locator('.part.statusbar .statusbar-item', { hasText: /prod/ }).first();
    await item.hover();
    const hover = session.page.locator('.monaco-hover:visible');
    await hover.waitFor();
    const text = (await hover.innerText()).replaceAll('\u00a0', ' ');
    assert.match(text, /Environment: prod/);
    assert.match(text, /folder label in workspace settings/);
    assert.match(text, /Mode: enforce/);
    await session.ui.screenshot('badge-tooltip');
    await session.page.mouse.move(640, 300);
  });

  it('is a row for each command: read, denied, allowed', async () => {
    await session.ui.runCommand('Agent Guard: Show Activity');
    await sleep(1_000); // the view takes the focus when it is there
    await steps.unasked('terraform state list');
    await waitForRow(/terraform state list.*Allowed prod.*read/);
    await steps.denied(DESTROY);
    await waitForRow(/terraform destroy.*Denied prod.*destroy/);
    await session.terminal.run(`${DESTROY} -target=terraform_data.bucket > /dev/null`);
    await session.ui.waitForDialog();
    await (await session.ui.panel()).locator('ag-cards article', { hasText: '-target' }).waitFor();
    await session.ui.waitForStatusBar(/prod · 1 waiting/);
    await waitForBadge('1');
    await session.ui.clickDialog('Allow Once...');
    await session.ui.typeInInputBox('prod');
    await waitForRow(/Approved prod.*destroy/);
    await poll(
      () => (resources().length === 1 ? true : undefined),
      20_000,
      () => resources().join(),
    );
    await waitForBadge(undefined);
  });

  it('is the second question behind the first', async () => {
    await session.terminal.run('clear');
    // A job whose line does not say what it will start: only its shim asks.
    await session.terminal.run(`later="${DESTROY} -target=terraform_data.database"`);
    await session.terminal.run('(sleep 2; $later) &');
    await session.terminal.run(DESTROY);
    assert.doesNotMatch(await session.ui.waitForDialog(), /-target/);
    await session.ui.waitForStatusBar(/2 waiting/);
    await waitForBadge('2');
    assert.doesNotMatch(await session.ui.dialogText(), /-target/);
    await session.ui.clickDialog('Deny');
    assert.match(await session.ui.waitForDialog(), /-target=terraform_data\.database/);
    await session.ui.clickDialog('Deny');
    await steps.atRest(1_500); // a refused shim waits a second for the end of its line
    assert.deepEqual(resources(), [RESOURCES[1]]);
  });

  it('is another mode after Set Mode... and its modal', async () => {
    if (await isObserving()) await enforce(); // where a first try has left it
    await session.ui.runCommand('Agent Guard: Set Mode...');
    await session.ui.pick('observe');
    assert.match(await session.ui.waitForDialog(), /Mode: observe instead of enforce/);
    await session.ui.clickDialog('Use These Settings');
    await session.ui.waitForStatusBar(/observing/);
    await sleep(500); // the focus goes back to where it was
    const plan = 'terraform apply -auto-approve -input=false';
    assert.equal((await steps.unasked(plan)).code, 0);
    await enforce();
  });

  it('is hostile names as they stand', async () => {
    const folder = join(session.workspace, HOSTILE);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'main.tf'), 'resource "terraform_data" "a" {}\n');
    await session.terminal.run(`cd ./'$(rm)'*`);
    await session.terminal.run('clear');
    const text = await steps.denied(`${DESTROY} -target='$(bell) **b** \`c\`'`);
    assert.ok(text.includes('$(bell) **b** `c`'), text);
    assert.ok(text.includes('$(rm) [a](command:b) ![c](d) *e* <b>f'), text);
    for (const hidden of ['\u001b', '\u202e']) assert.ok(!text.includes(hidden), text);
    await waitForRow(/terraform destroy -auto-approve -target.*Denied prod/);
    assert.equal(
      await session.page.locator('.part.sidebar .codicon-bell, .part.sidebar .codicon-rm').count(),
      0,
    );
    await session.terminal.run(`cd "${session.workspace}"`);
  });

  for (const mode of ['off', 'observe']) {
    it(`is the mode ${mode} only after a modal, when somebody writes it into the settings`, async function () {
      if (mode === 'observe') onlyAtNight(this);
      await setFromOutside({ 'agentGuard.mode': mode, 'agentGuard.question.timeoutSeconds': 10 });
      assert.match(await review(), new RegExp(`Mode: ${mode} instead of enforce`));
      await session.ui.clickDialog('Keep as It Is');
      const status = await session.ui.waitForStatusBar(/prod/);
      assert.doesNotMatch(status, /observing|guard off/);
      await freshTerminal();
      await steps.denied(DESTROY);
      assert.deepEqual(resources(), RESOURCES);
    });
  }

  it('is no, when nobody answers in time, and a late yes is void', async () => {
    await session.terminal.run('clear');
    await session.terminal.run(DESTROY);
    await session.ui.waitForDialog();
    await waitForRow(/No answer/, 14_000);
    await session.ui.screenshot('timed-out');
    await session.ui.clickDialog('Allow Once...');
    await poll(
      async () => (/already over/.test((await session.ui.notifications()).join()) ? true : undefined),
      5_000,
      () => 'it is not said that the question was over',
    );
    await session.terminal.waitFor(/Nobody answered within 10 s/);
    assert.deepEqual(resources(), RESOURCES);
  });

  it('can be read in every theme', async function () {
    onlyAtNight(this);
    this.timeout(120_000);
    await session.page.mouse.move(640, 300);
    for (const [name, theme] of Object.entries(THEMES)) {
      await session.ui.runCommand('Preferences: Color Theme');
      await session.ui.typeInInputBox(theme);
      await sleep(500); // the focus goes back to where it was
      await session.ui.runCommand('Agent Guard: Show Activity');
      await sleep(1_000);
      await steps.unasked('terraform state list');
      await session.terminal.run('clear');
      await session.ui.screenshot(`activity-${name}`);
      await session.terminal.run(DESTROY);
      await session.ui.waitForDialog();
      await session.ui.screenshot(`question-${name}`);
      await session.ui.clickDialog('Deny');
      await steps.atRest(300);
      await session.ui.runCommand('Welcome: Open Walkthrough...');
      await session.ui.pick('Get Started with Agent Guard');
      await session.page.getByText('Try the kill switch').first().waitFor();
      await session.ui.screenshot(`walkthrough-${name}`);
    }
    assert.ok(existsSync(join(session.workspace, 'main.tf')));
  });

  const badge = async () => {
    const found = session.page.locator('.activitybar .action-item', {
      has: session.page.locator('[aria-label^="Agent Guard"]'),
    });
    const text = (await found.locator('.badge-content').allInnerTexts()).join('').trim();
    return text === '' ? undefined : text;
  };
});
