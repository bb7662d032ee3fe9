// The badge tells where the focused terminal's commands hit, now: it follows the shell's variables, the terminal that has
// the focus, and the files that identities are written in. The pictures that it leaves in test-results/ are for eyes.
import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEditor, poll, realTool } from './harness.mjs';
import { onlyAtNight, skipBecause } from './steps.mjs';

/** It takes less than a second; the machines that the tests run on are busy. */
const SOON_MS = 3000;

const AWS_CONFIG = `[profile acme-dev]
region = eu-west-1
sso_account_id = 111111111111
sso_role_name = Dev
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile acme-prod]
region = eu-west-1
sso_account_id = 222222222222
sso_role_name = Dev
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1

[profile acme-staging]
region = eu-west-1
sso_account_id = 333333333333
sso_role_name = Dev
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-west-1
`;

const kubeConfig = (name) => `apiVersion: v1
kind: Config
current-context: ${name}
contexts:
- {name: ${name}, context: {cluster: c, user: u}}
clusters:
- {name: c, cluster: {server: 'https://api.${name}.example.com'}}
users:
- {name: u, user: {}}
`;

/** Stands for aws-vault and its kin: starts a shell with other variables. */
const VAULT = `#!/bin/bash
export AWS_PROFILE=acme-staging AWS_VAULT=acme-staging
exec bash --norc
`;

const THEMES = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  'high-contrast': 'Default High Contrast',
};

describe('the badge', function () {
  /** @type {Awaited<ReturnType<typeof openEditor>>} */
  let session;
  let failed = false;
  const times = [];

  before(async function () {
    this.timeout(120_000);
    session = await openEditor({
      name: 'badge',
      prepare: (folder) => {
        const home = join(dirname(folder), 'home');
        for (const [name, text] of [
          ['.aws/config', AWS_CONFIG],
          ['bin/vault-stub', VAULT],
        ])
          write(join(home, name), text);
        chmodSync(join(home, 'bin/vault-stub'), 0o755);
        write(join(folder, '.vscode/settings.json'), '{}');
        // No folder of Terraform's as a whole: that has the first word in the badge.
        mkdirSync(join(folder, 'plain'));
      },
      settings: { 'terminal.integrated.cwd': 'plain' },
    });
    failed = true;
    await session.ui.waitForStatusBar(/unknown/, 60_000);
    failed = false;
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    failed = true;
    await session?.ui.screenshot(
      `failed-badge-${this.currentTest.title.slice(0, 30).replaceAll(/\W+/g, '-')}`,
    );
  });
  after(async () => {
    if (times.length > 0) console.log(`      ${times.join(', ')}`);
    await session?.close({ keepLogs: failed });
  });

  function write(path, text) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const item = () =>
    session.page.locator('.part.statusbar [id="agent-guard.agent-guard.agentGuard.environment"]');
  const badge = async () => (await item().innerText()).trim();
  /** Waits until the badge says so, and keeps how long that took from `since` on. */
  const says = async (pattern, what, since = performance.now()) => {
    await poll(
      async () => (pattern.test(await badge()) ? true : undefined),
      SOON_MS,
      async () => `the badge is "${await badge()}" and not ${pattern}`,
    );
    times.push(`${what} ${Math.round(performance.now() - since)} ms`);
  };
  const runs = async (line, pattern, what) => {
    await session.terminal.run(line);
    await says(pattern, what);
  };
  const file = (name) => join(session.home, name);

  it('follows export in bash', async () => {
    await session.terminal.open('bash');
    await runs('export AWS_PROFILE=acme-prod', /prod · acme-prod · 222222222222/, 'export');
    await runs('export AWS_PROFILE=acme-dev', /dev · acme-dev · 111111111111/, 'export again');
    await runs('dev() { export AWS_PROFILE=acme-staging; }; dev', /staging · acme-staging/, 'function');
    await runs('unset AWS_PROFILE', /unknown/, 'unset');
  });

  it('is not moved by what holds for one command alone', async () => {
    await runs('export AWS_PROFILE=acme-dev', /dev · acme-dev/, 'export');
    await session.terminal.run('AWS_PROFILE=acme-prod true; (export AWS_PROFILE=acme-prod)');
    await sleep(1_000);
    assert.match(await badge(), /dev · acme-dev/);
  });

  it('follows set in fish', async function () {
    if (!realTool('fish')) skipBecause(this, 'fish is not on PATH');
    await session.terminal.open('fish');
    await runs('set -gx AWS_PROFILE acme-prod', /prod · acme-prod/, 'set -gx');
  });

  it('follows the focus between two terminals', async function () {
    if (!realTool('fish')) skipBecause(this, 'fish is not on PATH');
    await session.ui.runCommand('Terminal: Focus Previous Terminal Group');
    await says(/dev · acme-dev/, 'focus');
    await session.ui.runCommand('Terminal: Focus Next Terminal Group');
    await says(/prod · acme-prod/, 'focus back');
  });

  it('follows a shell inside of the shell', async () => {
    await session.terminal.open('bash');
    await runs('export AWS_PROFILE=acme-dev', /dev · acme-dev/, 'export');
    await runs('~/bin/vault-stub', /staging · acme-staging/, 'nested shell');
    await runs('exit', /dev · acme-dev/, 'its end');
  });

  it('follows an edited AWS config', async () => {
    write(file('.aws/config'), AWS_CONFIG.replace('111111111111', '444444444444'));
    await says(/dev · acme-dev · 444444444444/, 'AWS config');
  });

  it('follows an edited kube config, and one that comes to be', async () => {
    await runs('unset AWS_PROFILE', /unknown/, 'unset');
    write(file('.kube/config'), kubeConfig('acme-staging'));
    await says(/staging · acme-staging/, 'new kube config');
    write(file('.kube/config'), kubeConfig('acme-dev'));
    await says(/dev · acme-dev/, 'kube config');
  });

  it('follows terraform workspace select', async function () {
    if (!realTool('terraform')) skipBecause(this, 'terraform is not on PATH');
    await session.terminal.run('cd ..');
    await session.terminal.run('terraform workspace new staging');
    await poll(
      async () => (/staging · staging/.test(await badge()) ? true : undefined),
      15_000,
      async () => `the badge is ${await badge()}`,
    );
    await session.terminal.run('terraform workspace select default');
    await session.terminal.waitFor(/Switched to workspace "default"/);
    await says(/^(?!.*staging · staging)/, 'workspace select');
  });

  it('tells all of it in its tooltip, in every theme', async function () {
    onlyAtNight(this);
    await runs('export AWS_PROFILE=acme-prod', /prod · acme-prod/, 'export');
    for (const [name, theme] of Object.entries(THEMES)) {
      await session.ui.runCommand('Preferences: Color Theme');
      await session.ui.typeInInputBox(theme);
      await sleep(500); // the focus goes back to where it was
      await item().hover();
      const hover = session.page.locator('.monaco-hover:visible', { hasText: 'Environment' });
      await hover.waitFor();
      const text = (await hover.innerText()).replaceAll('\u00a0', ' ');
      assert.match(text, /Environment: prod/);
      assert.match(text, /Also in reach:/);
      assert.match(text, /Show evidence · Label this account/);
      await session.ui.screenshot(`badge-${name}`);
      await session.page.mouse.move(640, 300);
      await sleep(500);
    }
  });

  it('leads from its tooltip to the label', async () => {
    await item().hover();
    await session.page.locator('.monaco-hover:visible a', { hasText: 'Label this account' }).click();
    await poll(
      async () => (/Which place is it/.test((await session.ui.quickInputText()) ?? '') ? true : undefined),
      5_000,
      () => 'nobody asks for a label',
    );
    await session.ui.press('Escape');
  });
});
