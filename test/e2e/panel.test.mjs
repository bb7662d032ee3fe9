// The activity as a person uses it in a real editor: live rows, cards, the dashboard, other windows, a long record.
import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DESTROY, needsTerraform } from './demo.mjs';
import { openEditor, openWindow, poll, waitForFile } from './harness.mjs';
import { auditFolder, closesAfterwards, createSteps, onlyAtNight, recordsOf } from './steps.mjs';
import { writeRecord } from './writtenRecord.mjs';

const RECORDS = 20_000;

describe('the activity panel', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;

  before(async function () {
    this.timeout(120_000);
    needsTerraform(this);
    session = await openEditor({
      name: 'panel',
      prepare: (folder) => {
        const settings = '{"agentGuard.environments":{"folder:.":"prod"}}';
        writeFileSync(join(folder, '.vscode/settings.json'), settings);
        writeRecord(auditFolder({ userDataDir: join(folder, '../data') }), recorded, RECORDS);
        writeFileSync(
          join(folder, 'clean.sh'),
          '#!/bin/sh\n# What is not needed any more.\nterraform destroy -auto-approve\n',
        );
      },
    });
    // So that a message can be forged: what the page says to its host, from outside of its script.
    await session.page.addInitScript(keepTheApi);
    await session.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    // So that cards and rows are seen at once.
    await session.ui.setViewport(1280, 1200);
    steps = createSteps(session);
    await session.ui.waitForStatusBar(/prod/, 60_000);
    await session.terminal.open('bash');
  });
  closesAfterwards('panel', () => session);

  const panel = () => session.ui.panel();
  const card = async () => (await panel()).locator('ag-cards article');
  const lookCloser = async (line) => {
    // A line that was denied is over a little later than it seems.
    await steps.atRest(1_500);
    await session.terminal.run(line);
    await session.ui.waitForDialog();
    await session.ui.clickDialog('Look Closer...');
    await (await card()).waitFor();
    return card();
  };
  /** The id of the last question, from the record. */
  const askedId = () =>
    recordsOf(session)
      .filter(({ event }) => event.phase === 'asked')
      .sort((a, b) => (a.time < b.time ? -1 : 1))
      .at(-1).event.id;
  const clipboard = () => session.page.evaluate(() => globalThis.navigator.clipboard.readText());

  it('shows a record of twenty thousand commands', async () => {
    await session.ui.runCommand('Agent Guard: Show Activity');
    await session.ui.activityRow(/instance-19999/, 20_000);
    const frame = await panel();
    await poll(
      async () =>
        /19,?999|20,?00\d/.test(await frame.locator('ag-filters .end').innerText()) ? true : undefined,
      30_000,
      async () => `not all came: ${await frame.locator('ag-filters .end').innerText()}`,
    );
  });

  it('shows a stopped command at once, and takes no for an answer', async () => {
    const article = await lookCloser(DESTROY);
    assert.match(await article.innerText(), /prod[\s\S]*folder label/i);
    await session.ui.activityRow(/terraform destroy.*Waiting/);
    await session.ui.screenshot('panel-card');
    await article.locator('.deny').click();
    await session.terminal.waitFor(/Denied in the editor/);
    await session.ui.activityRow(/terraform destroy.*Denied/);
    assert.equal(await (await card()).count(), 0);
  });

  it('lets something run only by what is typed in the editor, whatever the page says', async () => {
    const line = `${DESTROY} -target=terraform_data.bucket`;
    const article = await lookCloser(line);
    const frame = await panel();
    const id = askedId();
    for (const forged of FORGED) await frame.evaluate(send, JSON.stringify(forged).replace('QUESTION', id));
    await session.page.waitForTimeout(500);
    assert.equal(await session.ui.quickInputText(), undefined);
    assert.equal(await article.count(), 1, 'it does not wait any more');
    // Even the page's own wish opens the box, and what it says beside that counts for nothing.
    const wish = { type: 'answer', id, answer: 'allow', typed: 'prod', confirmed: true };
    await frame.evaluate(send, JSON.stringify(wish));
    await poll(
      async () => (/Type prod/.test((await session.ui.quickInputText()) ?? '') ? true : undefined),
      5_000,
      () => 'no box is open',
    );
    assert.equal(await article.count(), 1, 'it does not wait any more');
    await session.ui.typeInInputBox('prod');
    await session.ui.activityRow(/terraform destroy.*Approved/);
    await session.terminal.waitFor(/Destroy complete|No changes|0 destroyed/, 30_000);
  });

  it('tells all about a row, and copies its command', async () => {
    const frame = await panel();
    await frame.locator('.row', { hasText: 'Denied' }).first().click();
    const detail = frame.locator('ag-detail');
    await detail
      .getByText(/folder label in workspace settings|deletes every/)
      .first()
      .waitFor();
    await detail.locator('.copy').click();
    await poll(
      async () => ((await clipboard()).includes('terraform destroy') ? true : undefined),
      5_000,
      async () => `the clipboard has: ${await clipboard()}`,
    );
    await session.ui.screenshot('panel-detail');
  });

  const select = async (pattern) => {
    await session.ui.runCommand('Agent Guard: Show Activity');
    const frame = await panel();
    // As long as a row further down is active, new ones wait above it until they are asked for.
    const newer = frame.locator('ag-feed .new button');
    if (await newer.isVisible()) await newer.click();
    await session.ui.activityRow(pattern);
    await frame.locator('.row', { hasText: pattern }).first().click();
    const detail = frame.locator('ag-detail');
    await detail.locator('.report').waitFor();
    return detail;
  };

  it('opens the script and the line that an action was found in, and hands out a case without secrets', async () => {
    await steps.denied('bash clean.sh --password=hunter2Secret99');
    const detail = await select(/clean\.sh.*Denied/s);
    await detail.locator('.report').click();
    const text = await poll(
      async () => ((await clipboard()).includes('clean.sh') ? clipboard() : undefined),
      5_000,
      async () => `the clipboard has: ${await clipboard()}`,
    );
    const found = JSON.parse(text);
    assert.match(found.command, /^bash clean\.sh --password=/);
    assert.doesNotMatch(text, /hunter2Secret99/);
    assert.equal(found.expected, 'allow');
    assert.equal(found.environment, 'prod');
    assert.deepEqual(found.effects, ['destroy']);
    await detail.locator('.source', { hasText: 'clean.sh:3' }).click();
    await session.page.locator('.tab.active', { hasText: 'clean.sh' }).waitFor();
    await session.ui.waitForStatusBar(/^Ln 3,/);
  });

  it('explains a row in a document, and leads to the setting that makes the guard milder', async function () {
    onlyAtNight(this);
    const detail = await select(/clean\.sh.*Denied/s);
    await detail.locator('.explain').click();
    const texts = () =>
      Promise.all(
        session.page.frames().map((frame) =>
          frame
            .locator('body')
            .innerText({ timeout: 500 })
            .catch(() => ''),
        ),
      );
    await poll(
      async () =>
        (await texts()).some((text) => /What the guard says about this command[\s\S]*clean\.sh:3/.test(text))
          ? true
          : undefined,
      15_000,
      async () => `nothing explains it: ${(await texts()).join('\n---\n').slice(0, 2000)}`,
    );
    await session.ui.screenshot('panel-explanation');
    await detail.locator('.allow-next').click();
    await session.page.locator('.notification-list-item', { hasText: /counts as prod/ }).waitFor();
    await session.ui.clickNotification('Open Setting');
    const setting = session.page
      .locator('.settings-editor .setting-item', { hasText: 'Environments' })
      .first();
    await setting.waitFor();
    await session.ui.screenshot('panel-setting');
    // The settings stand above everything else.
    await poll(
      async () => {
        if (!(await setting.isVisible())) return true;
        await session.ui.press('Escape');
        return undefined;
      },
      5_000,
      () => 'the settings stay',
    );
  });

  it('is a dashboard in a tab of its own', async () => {
    await session.ui.runCommand('Agent Guard: Open Dashboard');
    const frame = await session.ui.panel('dashboard');
    await frame.getByText('Enforcing').first().waitFor();
    await session.ui.screenshot('panel-dashboard');
  });

  it('has the week as a document', async () => {
    await session.ui.runCommand('Agent Guard: Weekly Review');
    await session.ui.waitForPage(/^Weekly review: /, 15_000);
    await session.ui.screenshot('panel-review');
  });

  it('shows what another window records', async function () {
    onlyAtNight(this);
    const { page, ui, terminal } = await openWindow(session);
    try {
      await ui.waitForStatusBar(/prod/, 60_000);
      await terminal.open('bash');
      await terminal.run('terraform state list -id=otherwindow');
      await terminal.run('echo over > other.txt');
      await waitForFile(steps.file('other.txt'));
    } finally {
      // The browser draws nothing of a page behind another one.
      await page.close();
    }
    // New rows come above what is being read, out of sight.
    const search = (await panel()).locator('ag-filters input');
    await search.fill('otherwindow');
    await session.ui.activityRow(/terraform state list -id=otherwindow/, 20_000);
    await search.fill('');
  });

  it('is that dashboard again after a reload', async function () {
    onlyAtNight(this);
    // In front: what is behind another tab is not restored with its page.
    await session.ui.runCommand('Agent Guard: Open Dashboard');
    await session.ui.panel('dashboard');
    await session.ui.reloadWindow();
    await session.ui.panel('dashboard', 30_000);
  });
});

/** Messages that would let the command run, if the host took a page's word for it. */
const FORGED = [
  { type: 'answer', id: 'QUESTION', answer: 'approved' },
  { type: 'approve', id: 'QUESTION' },
  { type: 'answer', id: 'no-such-question', answer: 'allow' },
  { type: 'command', command: 'workbench.action.terminal.new' },
  'allow',
  null,
];

function keepTheApi() {
  let given;
  Object.defineProperty(globalThis, 'acquireVsCodeApi', {
    configurable: true,
    get: () => given && (() => (globalThis.keptApi = given())),
    set: (value) => {
      given = value;
    },
  });
}

function send(message) {
  globalThis.keptApi.postMessage(JSON.parse(message));
}

const recorded = (number) => ({
  kind: 'command',
  id: `written-${number}`,
  phase: 'decided',
  command: `aws ec2 terminate-instances --instance-ids instance-${number}`,
  cwd: '/work',
  interceptor: 'shim',
  actor: { kind: 'agent', name: 'Claude Code', evidence: 'environment variable CLAUDECODE' },
  decision: 'block',
  effects: ['destroy'],
  environment: 'prod',
  reasons: ['it ends an instance'],
  outcome: 'denied',
});
