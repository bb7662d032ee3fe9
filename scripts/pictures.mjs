// Takes the README's pictures in the embedded editor, into docs/images/, and the same views in several themes and in a
// narrow side bar into test-results/, to be looked at.
//   node scripts/pictures.mjs [--all]
// Needs terraform and a Chromium. AGENT_GUARD_VSIX=FILE skips building the extension.
import { chromium } from 'playwright-core';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cleanEnvironment, makeHome, TEST_SETTINGS } from '../test/e2e/environment.mjs';
import { createTerminal } from '../test/e2e/terminal.mjs';
import { createUi, RESULTS_DIR, waitForWorkbench } from '../test/e2e/ui.mjs';
import { CHROMIUM_ARGS, findChromium, which } from './editor/chromium.mjs';
import { installVsix, launchEditor } from './editor/launch.mjs';
import { onStop } from './editor/signals.mjs';
import { packageExtension, PROJECT } from './editor/vsix.mjs';

const IMAGES = join(PROJECT, 'docs/images');
/** Always the same, as it stands in the pictures. */
const ROOT = join(tmpdir(), 'agent-guard-pictures');
const SIZE = { width: 1180, height: 700 };
const NARROW = 300;
/** So that a row of the view is seen whole. */
const WIDE = 500;
const HOVER_MS = 1_500;

/** Who one can be in the pictures. */
const PROFILES = [
  'acme-prod 111122223333 AdministratorAccess',
  'acme-staging 444455556666 Deploy',
  'acme-dev 777788889999 Developer',
]
  .map((row) => row.split(' '))
  .map(
    ([name, account, role]) =>
      `[profile ${name}]\nregion = eu-west-1\nsso_start_url = https://acme.example/start\nsso_region = eu-west-1\nsso_account_id = ${account}\nsso_role_name = ${role}\n`,
  )
  .join('\n');

/** `readme` themes make the pictures of the README; the others are only looked at. */
const THEMES = {
  dark: { theme: 'Dark Modern', readme: true },
  light: { theme: 'Light Modern' },
  contrast: { theme: 'Dark High Contrast' },
};

const { values } = parseArgs({ options: { all: { type: 'boolean', default: false } } });
if (!which('terraform')) {
  console.error('terraform is not on PATH, and the pictures show it.');
  process.exit(1);
}
process.env.AGENT_GUARD_VSIX ??= packageExtension({
  out: join(PROJECT, 'out/agent-guard.vsix'),
  log: console.log,
});
for (const [name, { theme, readme = false }] of Object.entries(THEMES)) {
  if (readme || values.all) await withEditor(theme, (session) => takeAll(session, name, readme));
}

/** Runs the demo's story and takes a picture at each of its stations. */
async function takeAll({ page, ui, terminal }, name, readme) {
  const shot = async (station, element) => {
    const path = join(RESULTS_DIR, `picture-${name}-${station}.png`);
    await settle(page);
    await (element ?? page).screenshot({ path, animations: 'disabled', caret: 'hide' });
    console.log(path);
    return path;
  };
  const publish = (path, file) => readme && cpSync(path, join(IMAGES, file));

  await ui.waitForStatusBar(/prod/, 60_000);
  await shot('walkthrough');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Control+w');
  await ui.runCommand('Agent Guard: Show Activity');
  await shot('empty');
  await prepareTerminal(terminal);

  await terminal.run('terraform destroy -auto-approve');
  await ui.waitForDialog();
  publish(await shot('question'), 'question.png');
  await ui.clickDialog('Allow Once...');
  await page.locator('.quick-input-widget').waitFor();
  await shot('type');
  await page.keyboard.press('Escape');
  await terminal.waitFor(/Agent Guard stopped this/);

  await dragSideBar(page, WIDE);
  const panel = await ui.panel();
  await panel.locator('.row', { hasText: 'terraform destroy' }).first().click();
  await panel.locator('ag-detail').getByText('terraform destroy').first().waitFor();
  await away(page);
  publish(await shot('activity'), 'activity.png');

  await ui.runCommand('Agent Guard: Open Dashboard');
  await ui.panel('dashboard');
  await page.waitForTimeout(HOVER_MS);
  await shot('dashboard');
  await page.keyboard.press('Control+F4');

  await page.locator('.statusbar-item', { hasText: 'prod' }).first().hover();
  await page.waitForTimeout(HOVER_MS);
  await shot('badge');
  await page.locator('.statusbar-item', { hasText: 'prod' }).first().click();
  await page.locator('.quick-input-widget').waitFor();
  await shot('evidence');
  await page.keyboard.press('Escape');

  await ui.runCommand('Agent Guard: Show Credentials');
  const profile = page.locator('.pane-body .monaco-list-row', { hasText: 'acme-prod' });
  await page.locator('.pane-body .monaco-list-row', { hasText: 'AWS' }).first().waitFor();
  if ((await profile.count()) === 0)
    await page.locator('.pane-body .monaco-list-row', { hasText: 'AWS' }).first().click();
  await profile.first().waitFor();
  await away(page);
  publish(await shot('credentials', page.locator('.part.sidebar')), 'credentials.png');

  await ui.runCommand('Agent Guard: Show Sessions');
  await openPlain(page, ui, terminal);
  await ui.runCommand('Agent Guard: Test Protection');
  await page.locator('.notification-list-item', { hasText: 'Test of the protection' }).waitFor();
  await ui.runCommand('Notifications: Clear All Notifications');
  const sessions = page.locator('.pane', {
    has: page.locator('.pane-header[aria-label^="Sessions"]'),
  });
  await away(page);
  publish(await shot('sessions', sessions), 'sessions.png');

  await dragSideBar(page, NARROW);
  await shot('narrow');

  await ui.runCommand('Agent Guard: Kill Switch');
  await ui.waitForStatusBar(/Kill switch/);
  await page.waitForTimeout(1_000);
  await shot('killed');
  await ui.runCommand('Agent Guard: Re-arm');
  await ui.waitForDialog();
  await shot('rearm');
  await ui.clickDialog('Re-arm');
}

/** A terminal in which both resources exist and an agent works. */
async function prepareTerminal(terminal) {
  await terminal.open('bash');
  for (const [line, sign] of [
    ['terraform init', /successfully initialized/],
    ['terraform apply -auto-approve', /Apply complete/],
    ['export AI_AGENT=demo-agent', /AI_AGENT/],
    ['terraform plan -destroy', /2 to destroy/],
  ]) {
    await terminal.run(line);
    await terminal.waitFor(sign, 60_000);
    await terminal.run('clear');
    await terminal.waitFor(/^\S+ \$$/);
  }
}

/** A terminal without shell integration whose shell has dropped the shims: what the test finds Blind. */
async function openPlain(page, ui, terminal) {
  await ui.runCommand('Create New Terminal (With Profile)');
  await ui.pick('sh');
  await terminal.waitFor(/[$#] ?$/m);
  await terminal.run('export PATH=/usr/bin:/bin');
  await page.locator('.pane .monaco-list-row', { hasText: /^sh/ }).first().waitFor();
}

async function dragSideBar(page, width) {
  const bar = await page.locator('.part.sidebar').boundingBox();
  const y = bar.y + bar.height / 2;
  await page.mouse.move(bar.x + bar.width, y);
  await page.mouse.down();
  await page.mouse.move(bar.x + width, y, { steps: 8 });
  await page.mouse.up();
  await away(page);
}

/** Where the mouse brings nothing up. */
async function away(page) {
  await page.mouse.move(SIZE.width - 80, 120);
  await page.waitForTimeout(HOVER_MS);
}

/** Until nothing moves any more. */
async function settle(page) {
  await page.waitForTimeout(700);
}

async function withEditor(theme, work) {
  const folders = makeFolders(theme);
  const closers = [() => rmSync(ROOT, { recursive: true, force: true, maxRetries: 3 })];
  for (const closer of closers) onStop(closer);
  try {
    await installVsix(process.env.AGENT_GUARD_VSIX, folders);
    const env = cleanEnvironment(folders.home);
    const editor = await launchEditor({ ...folders, env, idleSeconds: 120 });
    closers.push(() => editor.stop());
    const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
    closers.push(() => browser.close());
    const page = await browser.newPage({ viewport: SIZE });
    await page.goto(editor.url);
    await waitForWorkbench(page);
    const ui = createUi(page);
    await work({ ...folders, page, ui, terminal: createTerminal(page, ui) });
  } finally {
    for (const closer of closers.reverse()) await closer();
  }
}

function makeFolders(theme) {
  rmSync(ROOT, { recursive: true, force: true });
  const folders = {
    workspace: join(ROOT, 'acme-infra'),
    home: join(ROOT, 'home'),
    userDataDir: join(ROOT, 'data'),
    extensionsDir: join(ROOT, 'extensions'),
  };
  for (const folder of [join(folders.userDataDir, 'User'), folders.extensionsDir, IMAGES, RESULTS_DIR])
    mkdirSync(folder, { recursive: true });
  makeHome(folders.home);
  mkdirSync(join(folders.home, '.aws'));
  writeFileSync(join(folders.home, '.aws/config'), PROFILES);
  writeFileSync(join(folders.home, '.bashrc'), "PS1='acme-infra $ '\n");
  cpSync(join(PROJECT, 'demo'), folders.workspace, { recursive: true });
  const settings = {
    ...TEST_SETTINGS,
    'workbench.colorTheme': theme,
    'window.commandCenter': false,
    'workbench.layoutControl.enabled': false,
    'terminal.integrated.fontSize': 13,
    'terminal.integrated.profiles.linux': {
      ...TEST_SETTINGS['terminal.integrated.profiles.linux'],
      sh: { path: '/bin/sh' },
    },
  };
  writeFileSync(join(folders.userDataDir, 'User/settings.json'), JSON.stringify(settings, null, 2));
  return folders;
}
