// Credentials that an agent used are locked and restored in a real editor, by a person with the page, against moto. What
// becomes of them is asked of moto by another `aws`, outside the editor. The pictures are for eyes.
import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEditor, poll } from './harness.mjs';
import { ACCOUNT, motoMissing, startMoto } from './moto.mjs';
import {
  auditFolder,
  closesAfterwards,
  createSteps,
  LARGE_TERMINAL,
  recordOf,
  skipBecause,
} from './steps.mjs';

const AGENT = 'deploy-bot';
const ADMIN = 'breakglass';

describe('Lock Credentials', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  /** @type {Awaited<ReturnType<typeof startMoto>>} */
  let moto;
  let steps;
  let page;

  before(async function () {
    this.timeout(120_000);
    const missing = motoMissing();
    if (missing) skipBecause(this, missing);
    moto = await startMoto();
    const { AWS_ENDPOINT_URL, AWS_REGION } = moto.env;
    const keys = {};
    for (const [profile, user] of [
      ['acme-prod', AGENT],
      ['acme-admin', ADMIN],
    ]) {
      await moto.aws('iam', 'create-user', '--user-name', user);
      keys[profile] = (await moto.aws('iam', 'create-access-key', '--user-name', user)).AccessKey;
    }
    session = await openEditor({
      name: 'lock',
      env: { AWS_ENDPOINT_URL, AWS_REGION },
      settings: {
        ...LARGE_TERMINAL,
        'agentGuard.environments': { [`account:${ACCOUNT}`]: 'prod' },
        'agentGuard.killSwitch.adminProfile': 'acme-admin',
      },
      prepare: (folder) => writeFileSync(join(folder, '.vscode/settings.json'), '{}'),
    });
    mkdirSync(join(session.home, '.aws'));
    const sections = (text) => Object.entries(keys).map(text).join('');
    writeFileSync(
      join(session.home, '.aws/config'),
      sections(([name]) => `[profile ${name}]\nregion = ${AWS_REGION}\n`),
    );
    writeFileSync(
      join(session.home, '.aws/credentials'),
      sections(
        ([name, key]) =>
          `[${name}]\naws_access_key_id = ${key.AccessKeyId}\naws_secret_access_key = ${key.SecretAccessKey}\n`,
      ),
    );
    steps = createSteps(session);
    await session.terminal.open('bash');
    await session.terminal.run('export CLAUDECODE=1 AWS_PROFILE=acme-prod; clear');
    await steps.denied('aws ec2 terminate-instances --instance-ids i-0123456789abcdef0');
  });
  closesAfterwards('lock', () => session);
  after(async () => {
    await moto?.stop();
  });

  /** What holds at the cloud: the key's state, and the user's inline policies. */
  async function truth(user = AGENT) {
    const { AccessKeyMetadata } = await moto.aws('iam', 'list-access-keys', '--user-name', user);
    const { PolicyNames } = await moto.aws('iam', 'list-user-policies', '--user-name', user);
    return [AccessKeyMetadata[0].Status, ...PolicyNames.sort()];
  }
  const button = (name) => page.getByRole('button', { name });
  const waitForText = (pattern, timeout = 30_000) =>
    poll(
      async () => (pattern.test(await page.locator('main').innerText()) ? true : undefined),
      timeout,
      async () => `the page does not say ${pattern}:\n${await page.locator('main').innerText()}`,
    );
  const incident = () => {
    const folder = join(auditFolder(session), '../state/incidents');
    return JSON.parse(readFileSync(join(folder, readdirSync(folder)[0], 'incident.json'), 'utf8'));
  };

  it('is offered by the kill switch, and shows what an agent used, with what each step would do', async () => {
    await session.ui.runCommand('Agent Guard: Kill Switch');
    await session.ui.clickNotification('Lock Credentials...');
    page = await session.ui.pageWith('ag-lock');
    await waitForText(/3 of 3 steps chosen/);
    const text = await page.locator('main').innerText();
    assert.match(text, new RegExp(`AWS user ${AGENT}[^]*account ${ACCOUNT} · used by Claude Code`));
    assert.match(text, new RegExp(`Deactivate access key AKIA[^]*Not locked[^]*of user ${AGENT} is active`));
    assert.match(text, new RegExp(`admin profile acme-admin \\(arn:aws:iam::${ACCOUNT}:user/${ADMIN}\\)`));
    assert.match(text, /Kill switch engaged/);
    await session.ui.runCommand('Notifications: Clear All Notifications');
    await session.ui.runCommand('View: Toggle Panel Visibility');
    await session.ui.screenshot('lock-plan');
  });

  it('changes nothing before the one question is answered with yes', async () => {
    await button(/^Lock \(3 steps\)/).click();
    const text = await session.ui.waitForDialog();
    assert.match(text, /Lock credentials in 3 steps\?/);
    assert.match(text, /• Deactivate access key AKIA/);
    assert.match(text, /AWS is told so by acme-admin/);
    await session.ui.screenshot('lock-question');
    await session.ui.clickDialog('Leave Them');
    assert.deepEqual(await truth(), ['Active']);
  });

  it('locks them, says how each has gone, and writes it into the record and the incident', async () => {
    await button(/^Lock \(3 steps\)/).click();
    await session.ui.waitForDialog();
    await session.ui.clickDialog('Lock Them');
    await waitForText(/3 locked, in \d/);
    await session.ui.screenshot('lock-result');
    assert.deepEqual(await truth(), ['Inactive', 'AgentGuardDenyAll', 'AgentGuardRevokeOlderSessions']);
    assert.deepEqual(await truth(ADMIN), ['Active']);
    const events = recordOf(session).filter(({ kind }) => kind === 'kill-switch');
    const locked = events.filter(({ text }) => /^Locked: /.test(text));
    assert.equal(locked.length, 3, JSON.stringify(events));
    await poll(
      () => incident().revocations.filter(({ state }) => state === 'done').length === 3 || undefined,
      20_000,
      () => JSON.stringify(incident().revocations),
    );
    assert.match(incident().revocations[0].by, /in the editor$/);
  });

  it('is as it was after the window was reloaded', async () => {
    await session.ui.reloadWindow();
    page = await session.ui.pageWith('ag-lock');
    await waitForText(/Nothing is left to lock from here/);
    assert.equal(await page.locator('[data-locked]').count(), 3);
    assert.match(await page.locator('[data-locked]').first().innerText(), /Locked/);
  });

  it('restores a step only with a cause and a yes, and re-arms by a question of its own', async () => {
    const restore = button(/^Restore: Deactivate access key/);
    assert.equal(await restore.getAttribute('disabled'), '');
    await page.locator('textarea').fill('A rehearsal: nothing was taken.');
    await button('Write Down the Cause').click();
    await waitForText(/Cause: A rehearsal: nothing was taken\./);
    assert.equal(incident().cause, 'A rehearsal: nothing was taken.');
    await restore.click();
    assert.match(await session.ui.waitForDialog(), /can use them again, agents included/);
    await session.ui.clickDialog('Keep It Locked');
    assert.equal((await truth())[0], 'Inactive');
    await restore.click();
    await session.ui.waitForDialog();
    await session.ui.clickDialog('Restore');
    await waitForText(/Deactivate access key[^]*Restored/);
    await session.ui.screenshot('lock-rearm');
    assert.deepEqual(await truth(), ['Active', 'AgentGuardDenyAll', 'AgentGuardRevokeOlderSessions']);
    assert.ok(
      recordOf(session).some(
        ({ kind, text }) => kind === 're-arm' && /^Restored: undo of “Deactivate/.test(text),
      ),
    );
    await button('Re-arm...').click();
    assert.match(
      await session.ui.waitForDialog(),
      /Re-arm Agent Guard\?[^]*What was stopped: 0 ended[^]*stays so \(2\)/,
    );
    await session.ui.clickDialog('Re-arm');
    await waitForText(/The kill switch is not engaged/);
  });
});
