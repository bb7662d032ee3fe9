// The credentials view, labels, terminals with one identity and for agents, in a real editor, on a home full of odd files.
// The pictures that it leaves in test-results/ are for eyes.
import { before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONFIG, DEV, HOSTILE, KUBE_CONFIG, NOBODYS, ODD, PROD, UNLABELLED } from './credentialFiles.mjs';
import { openEditor, poll, realTool } from './harness.mjs';
import { keysOf } from './moto.mjs';
import { closesAfterwards, createSteps, onlyAtNight, skipBecause } from './steps.mjs';
import { createTree } from './tree.mjs';
import { THEMES } from './ui.mjs';

const OWN = keysOf(NOBODYS);
const TERMINATE = 'aws ec2 terminate-instances --instance-ids i-0123456789abcdef0';
const TOKEN = 'not-a-real-token-but-it-looks-like-one';

describe('the identities of this machine', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let steps;

  before(async function () {
    this.timeout(120_000);
    session = await openEditor({
      name: 'credentials',
      env: { ...OWN, MY_API_TOKEN: TOKEN, SSH_AUTH_SOCK: '/nowhere' },
      prepare: (folder) => {
        writeFileSync(join(folder, '.vscode/settings.json'), '{}');
        rmSync(join(folder, 'main.tf')); // it would be a place of its own
      },
    });
    mkdirSync(join(session.home, '.aws'));
    writeFileSync(config(), CONFIG);
    await session.ui.setViewport(1280, 2000);
    await session.ui.waitForStatusBar(/unknown/, 60_000);
    steps = createSteps(session);
    await session.ui.runCommand('Agent Guard: Show Credentials');
  });
  closesAfterwards('credentials', () => session);

  const needs = (context, tool) => {
    if (!realTool(tool)) skipBecause(context, `${tool} is not on PATH`);
  };
  const config = () => join(session.home, '.aws/config');
  const tree = createTree(() => session.page, 'Credentials');
  const { choose, press, rows, waitForRow } = tree;
  const variables = () => steps.variables();
  /** Any other terminal would be the active one while a new one starts. */
  const noTerminals = () => session.ui.runCommand('Terminal: Kill All Terminals');
  const settings = (values) => writeFileSync(steps.file('.vscode/settings.json'), JSON.stringify(values));

  it('are rows: environment, account, kind, marks, the active one first', async () => {
    await waitForRow(/acme-prod/);
    const found = await rows();
    assert.match(found[0], /^AWS ?7 · active: keys in the environment · 1 problem/);
    assert.match(
      found[1],
      new RegExp(`^keys in the environment ?active · unknown: treated as prod · long-lived key · ${NOBODYS}`),
    );
    assert.match(await waitForRow(/^acme-prod/), new RegExp(`prod · admin · ${PROD} · role`));
    assert.match(await waitForRow(/^acme-dev/), new RegExp(`dev · ${DEV} · SSO`));
    assert.match(await waitForRow(/^acme-x/), new RegExp(`unknown: treated as prod · ${UNLABELLED}`));
    assert.ok(await tree.row('acme-prod').locator('.codicon-flame').count(), 'no icon of prod');
    assert.ok(await tree.row('twelve').locator('.codicon-warning').count(), 'no icon of a problem');
  });

  it('are shown as they stand, whatever they are called', async () => {
    const shown = HOSTILE.replaceAll('$(', '$ (');
    assert.ok(
      (await rows()).some((row) => row.startsWith(shown)),
      (await rows()).join('\n'),
    );
    assert.ok(
      (await rows()).some((row) => row.startsWith(ODD)),
      (await rows()).join('\n'),
    );
    assert.equal(await tree.pane().locator('.codicon-pass').count(), 0);
    const tooltip = await tree.tooltip('**b**', /file: /);
    assert.ok(tooltip.includes(HOSTILE), tooltip);
    assert.equal(
      await session.page.locator('.monaco-hover:visible a, .monaco-hover:visible i:not([class])').count(),
      0,
    );
    await tree.leave();
  });

  it('say how all of it is known, with file and line', async () => {
    const tooltip = await tree.tooltip('acme-prod', /environment: prod/);
    assert.match(tooltip, /administrator's rights/);
    assert.match(tooltip, /\.aws\/config:1/);
    await session.ui.screenshot('credentials-tooltip');
    await tree.tooltip('twelve', /Problems:[^]*account/);
    await tree.leave();
  });

  it('are opened where they are written', async () => {
    await choose('acme-dev', 'Open File');
    await session.page.locator('.editor-group-container .tab', { hasText: 'config' }).first().waitFor();
    await session.page.locator('.part.statusbar .statusbar-item', { hasText: /Ln 6/ }).first().waitFor();
  });

  it('are labelled from their row, milder only after a modal', async () => {
    await press('acme-x', 'Label This Account...');
    await session.ui.pick(`account ${UNLABELLED}`);
    await session.ui.pick('dev');
    assert.match(await session.ui.waitForDialog(), new RegExp(`account ${UNLABELLED} is dev`));
    await session.ui.clickDialog('Keep as It Is');
    await sleep(500);
    assert.match(await waitForRow(/^acme-x/), /unknown: treated as prod/);
    await press('acme-x', 'Label This Account...');
    await session.ui.pick(`account ${UNLABELLED}`);
    await session.ui.pick('dev');
    await session.ui.waitForDialog();
    await session.ui.clickDialog('Use These Settings');
    await waitForRow(/^acme-x ?dev ·/);
  });

  it('are labelled from their row, stricter at once', async () => {
    await choose('acme-x', 'Label This Account...');
    await session.ui.pick(`account ${UNLABELLED}`);
    await session.ui.pick('prod');
    await waitForRow(/^acme-x ?prod ·/);
    assert.equal(await session.ui.dialogText(), undefined);
  });

  it('stand in groups, of which the one in use is open; a label goes to what its provider knows it by', async () => {
    mkdirSync(join(session.home, '.kube'), { recursive: true });
    writeFileSync(join(session.home, '.kube/config'), KUBE_CONFIG);
    await waitForRow(/^Kubernetes ?2 · active: kind-here/);
    assert.ok(
      (await rows()).some((row) => row.startsWith('acme-dev')),
      'the other group was closed',
    );
    // What nobody knows is shown before what is local: its group is the open one.
    await tree.expand('Kubernetes');
    await waitForRow(/^kind-here ?active · local/);
    await waitForRow(/^shop-cluster ?unknown: treated as prod/);
    await press('shop-cluster', 'Label This Account...');
    await session.ui.pick('prod');
    await waitForRow(/^shop-cluster ?prod/);
    rmSync(join(session.home, '.kube'), { recursive: true });
    await poll(
      async () => ((await rows()).some((row) => row.startsWith('Kubernetes')) ? undefined : true),
      10_000,
      async () => `a group without a row:\n${(await rows()).join('\n')}`,
    );
  });

  it('make a new terminal what they are, and nothing else of the cloud', async () => {
    await noTerminals();
    await press('acme-dev', 'New Terminal With This Identity');
    await session.terminal.ready();
    const env = await variables();
    assert.equal(env.AWS_PROFILE, 'acme-dev');
    assert.equal(env.AWS_ACCESS_KEY_ID, undefined);
    assert.equal(env.AWS_SECRET_ACCESS_KEY, undefined);
    assert.equal(env.MY_API_TOKEN, TOKEN, 'it is a terminal for a person');
    await session.ui.waitForStatusBar(/dev · acme-dev/);
    await waitForRow(/^acme-dev ?active · dev/);
    assert.match((await rows())[1], /^acme-dev/);
  });

  it('make a new terminal what they are, also by an odd name', async function () {
    onlyAtNight(this);
    await noTerminals();
    await choose('größe', 'New Terminal With This Identity');
    await session.terminal.ready();
    assert.equal((await variables()).AWS_PROFILE, ODD);
    await noTerminals();
    await choose('**b**', 'New Terminal With This Identity');
    await session.terminal.ready();
    assert.equal((await variables()).AWS_PROFILE, HOSTILE);
    assert.equal(await session.page.locator('.part.panel .codicon-pass').count(), 0);
  });

  for (const [shell, line] of [
    ['bash', /export AWS_PROFILE='it'/],
    ['fish', /set -gx AWS_PROFILE 'it/],
  ]) {
    it(`are put at the prompt of ${shell}, for the person to run`, async function () {
      if (shell !== 'bash') onlyAtNight(this);
      needs(this, shell);
      await noTerminals();
      await session.terminal.open(shell);
      await choose('größe', 'Use in This Terminal');
      await session.terminal.waitFor(line);
      await sleep(500);
      await session.terminal.focus();
      await session.page.keyboard.press('Enter');
      const env = await variables();
      assert.equal(env.AWS_PROFILE, ODD);
      assert.equal(env.AWS_ACCESS_KEY_ID, undefined);
    });
  }

  it('are copied', async () => {
    await noTerminals();
    await session.terminal.open('bash');
    await choose('acme-prod', 'Copy Account Id');
    await session.terminal.focus();
    await session.terminal.run('clear');
    await session.page.context().grantPermissions(['clipboard-read']);
    const clipboard = () => session.page.evaluate('navigator.clipboard.readText()');
    await poll(
      async () => (await clipboard()) === PROD,
      5_000,
      async () => `it is not there: ${await clipboard()}`,
    );
  });

  it('are verified on request; what is wrong, and what to do, is said at once and on the row', async () => {
    await press('acme-dev', 'Verify');
    await session.ui.waitForNotification(/acme-dev could not be verified\..*aws sso login/, 20_000);
    await waitForRow(/^acme-dev.*verify failed just now/);
    await session.ui.screenshot('credentials-verify');
    await session.ui.clickNotification('Type It in a Terminal');
    await session.terminal.waitFor(/aws sso login --profile acme-dev/);
  });

  /** Opens a terminal for an agent. */
  const agentTerminal = async (name) => {
    await noTerminals();
    await session.ui.runCommand('Agent Guard: New Agent Terminal...');
    await session.ui.pick(name);
  };

  it('are offered to an agent in the order in which they fit', async () => {
    await session.ui.runCommand('Agent Guard: New Agent Terminal...');
    const text = await poll(
      async () => {
        const shown = (await session.ui.quickInputText())?.replaceAll('\u00a0', ' ');
        return shown?.includes('No identity') ? shown : undefined;
      },
      10_000,
      async () => `no choice: ${await session.ui.quickInputText()}`,
    );
    await session.ui.screenshot('agent-terminal-pick');
    const order = ['acme-dev', 'fit for an agent', 'acme-prod', 'confirmed first', 'acme-x', 'No identity'];
    for (const name of order) assert.ok(text.includes(name), text);
    assert.ok(text.indexOf('acme-dev') < text.indexOf('acme-prod'), text);
    assert.doesNotMatch(text, /keys in the environment/);
    await session.ui.press('Escape');
  });

  it('are all that a terminal for an agent has', async () => {
    await agentTerminal('acme-dev');
    await session.terminal.ready();
    const env = await variables();
    assert.equal(env.AWS_PROFILE, 'acme-dev');
    for (const name of [...Object.keys(OWN), 'MY_API_TOKEN', 'SSH_AUTH_SOCK', 'DATABASE_URL'])
      assert.equal(env[name], undefined, name);
    for (const name of ['KUBECONFIG', 'CLOUDSDK_CONFIG', 'AZURE_CONFIG_DIR'])
      assert.match(env[name], /agent-guard-/, name);
    assert.ok(env.PATH.includes('/bin') && env.HOME === session.home);
    await session.page.locator('.part.panel', { hasText: 'Agent: acme-dev' }).first().waitFor();
    await session.ui.screenshot('agent-terminal');
  });

  it("are judged as an agent's in that terminal, whatever it unsets", async function () {
    needs(this, 'aws');
    await session.terminal.run('clear');
    assert.match(await steps.denied(TERMINATE), /Who: an agent/);
    await session.terminal.run('unset AGENT_GUARD_AGENT; sleep 2');
    await session.terminal.waitFor(/changes the guard's own variables/);
    await sleep(2_000); // the refused line goes
    await session.terminal.run('clear');
    assert.match(await steps.denied(TERMINATE), /Who: an agent/);
  });

  it('of production are given to an agent only after a modal', async () => {
    await agentTerminal('acme-prod');
    const text = await session.ui.waitForDialog();
    assert.match(text, /Give an agent the identity acme-prod\?/);
    assert.match(text, /administrator/);
    await session.ui.screenshot('agent-terminal-prod');
    await session.ui.clickDialog('Do Not Open');
    await sleep(1_000);
    assert.equal(await session.page.locator('.part.panel', { hasText: 'Agent: acme-prod' }).count(), 0);
  });

  it('can be none at all', async function () {
    onlyAtNight(this);
    await agentTerminal('No identity');
    await session.terminal.ready();
    const env = await variables();
    for (const name of ['AWS_PROFILE', ...Object.keys(OWN)]) assert.equal(env[name], undefined, name);
    assert.match(env.AWS_CONFIG_FILE, /agent-guard-/);
  });

  it('are a terminal profile too', async function () {
    onlyAtNight(this);
    await noTerminals();
    await session.ui.runCommand('Create New Terminal (With Profile)');
    await session.ui.pick('Agent (one identity only)');
    await session.ui.pick('acme-dev');
    await session.terminal.ready();
    assert.equal((await variables()).AGENT_GUARD_AGENT, '1');
  });

  it('that nobody has labelled are offered a label after a question, once', async function () {
    needs(this, 'aws');
    await noTerminals();
    await session.terminal.open('bash');
    const before = await offers();
    await steps.denied(TERMINATE);
    await poll(
      async () => ((await offers()) > before ? true : undefined),
      5_000,
      () => 'no label is offered',
    );
    await session.ui.screenshot('label-offer');
    await session.ui.clickNotification('Label This Account...');
    await session.ui.press('Escape');
    await session.terminal.run('clear');
    await steps.denied(TERMINATE);
    await sleep(1_000);
    assert.equal(await offers(), 0);
  });
  const offers = async () =>
    (await session.ui.notifications()).filter((text) => text.includes(`account ${NOBODYS} has no label`))
      .length;

  it('that the folder is not meant for are named in the question, and in the row', async function () {
    needs(this, 'aws');
    settings({ 'agentGuard.expectedAccounts': { 'folder:.': DEV } });
    await waitForRow(/^keys in the environment.*not the expected account/);
    await session.terminal.run('clear');
    const text = await steps.denied(TERMINATE);
    assert.match(text, new RegExp(`${NOBODYS}, though this folder is meant for ${DEV}`));
    await session.ui.screenshot('credentials-expected');
  });

  it('go on being compared with what was expected, until a person has confirmed that it is gone', async function () {
    needs(this, 'aws');
    settings({});
    await session.ui.waitForNotification(/expected accounts/);
    await session.ui.clickNotification('Review...');
    assert.match(await session.ui.waitForDialog(), new RegExp(`no longer meant for ${DEV}`));
    await session.ui.clickDialog('Keep as It Is');
    await session.terminal.run('clear');
    assert.match(await steps.denied(TERMINATE), /though this folder is meant for/);
  });

  it('have a row for a file that cannot be read, beside the rows that can', async () => {
    writeFileSync(join(session.home, '.aws/credentials'), Buffer.from([0, 1, 2, 255, 254, 10, 91, 0]));
    await refreshed(/credentials ?unknown/);
    await tree.tooltip('.aws/credentials', /Problems/);
    await tree.leave();
    await waitForRow(/^acme-dev/);
    rmSync(join(session.home, '.aws/credentials'));
  });

  it('are followed when the files change', async () => {
    writeFileSync(config(), CONFIG.replace('acme-dev]', 'acme-dev2]'));
    await refreshed(/^acme-dev2/);
    writeFileSync(config(), CONFIG);
    await refreshed(/^acme-dev ?/);
  });

  it('are there without delay when there are 500', async function () {
    onlyAtNight(this);
    const many = Array.from(
      { length: 500 },
      (_, index) =>
        `[profile team-${index}-dev]\nsso_account_id = ${900000000000 + index}\nsso_role_name = Developer\nsso_start_url = https://acme.example/start\nsso_region = eu-west-1\n`,
    );
    writeFileSync(config(), CONFIG + many.join(''));
    await refreshed(/^AWS ?507/);
    await session.ui.screenshot('credentials-500');
    writeFileSync(config(), CONFIG);
    await refreshed(/^AWS ?7/);
  });
  /** The view follows what happens in terminals and windows. */
  const refreshed = async (pattern) => {
    await session.terminal.run('true');
    return waitForRow(pattern);
  };

  it('can be read in every theme, in a narrow side bar', async function () {
    onlyAtNight(this);
    this.timeout(120_000);
    for (const [name, theme] of Object.entries(THEMES)) {
      await session.ui.runCommand('Preferences: Color Theme');
      await session.ui.typeInInputBox(theme);
      await sleep(800); // the focus goes back to where it was
      await tree.leave();
      await session.ui.screenshot(`credentials-${name}`);
    }
  });
});
