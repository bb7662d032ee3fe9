// Takes the README's pictures in the embedded editor, into docs/images/; or the activity in each of its states, in every
// kind of theme, in a narrow side bar and at full width, into test-results/, to be looked at.
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
import { auditFolder } from '../test/e2e/steps.mjs';
import { writeRecord } from '../test/e2e/writtenRecord.mjs';
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
const PAST_DAYS = 14;
const ACCOUNTS = { prod: '111122223333', staging: '444455556666', dev: '777788889999' };
const agent = (name) => ({ kind: 'agent', name, evidence: 'its own variable in the environment' });
const ACTORS = [
  agent('Claude Code'),
  agent('Codex'),
  agent('Claude Code'),
  { kind: 'person', evidence: 'in the terminal bash' },
];
/** What they do: command, provider, service, operation, effect, environment, decision, outcome. */
const PAST = [
  'aws s3 ls s3://acme-reports|aws|s3|ListObjects|read|dev|allow|allowed',
  'terraform plan|terraform|terraform|plan|read|staging|allow|allowed',
  'aws ec2 describe-instances|aws|ec2|DescribeInstances|read|prod|allow|allowed',
  'kubectl get pods -n checkout|kubernetes|core|get|read|staging|allow|allowed',
  'terraform apply -auto-approve|terraform|terraform|apply|modify|dev|allow|allowed',
  'aws iam attach-role-policy --role-name ci|aws|iam|AttachRolePolicy|privilege|prod|block|denied',
  'kubectl rollout restart deploy/shop|kubernetes|apps|rollout|modify|staging|warn|allowed',
  'aws logs tail /acme/checkout|aws|logs|FilterLogEvents|read|prod|allow|allowed',
  'aws rds create-db-snapshot --db-instance-identifier orders|aws|rds|CreateDBSnapshot|create|prod|ask|approved',
  'gcloud storage ls gs://acme-exports|gcloud|storage|ls|read|dev|allow|allowed',
  'aws secretsmanager get-secret-value --secret-id db|aws|secretsmanager|GetSecretValue|secret|staging|ask|timed-out',
  'kubectl delete namespace review-42|kubernetes|core|delete|destroy|dev|ask|approved',
].map((line) => line.split('|'));

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

/** Each look is taken in all of them; the README's pictures in the first. */
const THEMES = {
  dark: 'Dark Modern',
  light: 'Light Modern',
  contrast: 'Dark High Contrast',
  'contrast-light': 'Light High Contrast',
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
if (values.all) await withEditor(takeLooks);
else await withEditor(takeReadme);

/** @param clip what of it, in pixels */
async function takePicture(page, name, clip) {
  const path = join(RESULTS_DIR, `picture-${name}.png`);
  await settle(page);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide', ...(clip && { clip }) });
  console.log(path);
  return path;
}

/** What the activity looks like in each of its states: in a narrow side bar and in a tab of its own, in every theme. */
async function takeLooks({ page, ui, terminal, userDataDir }) {
  const look = async (station, element) => {
    for (const [name, theme] of Object.entries(THEMES)) {
      await ui.runCommand('Preferences: Color Theme');
      await ui.typeInInputBox(theme);
      await page.waitForTimeout(HOVER_MS);
      await takePicture(page, `${station}-${name}`, await element?.boundingBox());
    }
  };
  const sideBar = page.locator('.part.sidebar');
  await page.setViewportSize({ width: SIZE.width, height: 1000 });
  await ui.waitForStatusBar(/prod/, 60_000);
  await ui.runCommand('Agent Guard: Show Activity');
  await ui.panel();
  await dragSideBar(page, NARROW);
  await look('empty', sideBar);

  writePast(userDataDir);
  await ui.reloadWindow();
  await ui.waitForStatusBar(/prod/, 60_000);
  await ui.runCommand('Agent Guard: Show Activity');
  await ui.activityRow(/aws/, 60_000);
  const panel = await ui.panel();
  await look('feed', sideBar);
  const search = panel.locator('ag-filters input');
  await search.fill('nothing like it');
  await look('no-hits', sideBar);
  await search.fill('');
  await panel.locator('ag-filters .fold').click();
  await panel.locator('[data-facet=environment]').click();
  await panel.locator('[data-value=prod]').click();
  await look('filters', sideBar);
  await panel.locator('ag-filters .clear').click();
  await panel.locator('ag-filters .fold').click();

  await prepareTerminal(terminal);
  await terminal.run('terraform destroy -auto-approve');
  await ui.waitForDialog();
  await ui.clickDialog('Look Closer...');
  await panel.locator('ag-cards article').waitFor();
  await look('card', sideBar);
  await panel.locator('ag-cards .deny').click();
  await ui.activityRow(/destroy.*Denied/);
  await panel.locator('.row', { hasText: 'Denied' }).first().click();
  await panel.locator('ag-detail .report').waitFor();
  await look('detail', sideBar);

  for (const part of ['Primary Side Bar', 'Panel']) await ui.runCommand(`View: Toggle ${part} Visibility`);
  await ui.runCommand('Agent Guard: Open Dashboard');
  const dashboard = await ui.panel('dashboard');
  await dashboard.getByText('By agent').first().waitFor();
  await look('dashboard');
  await dashboard.locator('#tab-activity').click();
  await dashboard.locator('.row', { hasText: 'Denied' }).first().click();
  await dashboard.locator('ag-detail .report').waitFor();
  await look('dashboard-activity');

  await ui.runCommand('Agent Guard: Show Activity');
  await ui.runCommand('Agent Guard: Kill Switch');
  await ui.waitForStatusBar(/Kill switch/);
  await look('killed', sideBar);
}

function writePast(userDataDir) {
  const past = pastCommands();
  writeRecord(auditFolder({ userDataDir }), (number) => past[number - 1].event, past.length + 1, {
    daysAgo: PAST_DAYS,
    timeOf: (number, start) => past[number - 1]?.time ?? start,
  });
}

/** Two weeks in which agents and a person have worked: always the same, but for the day. */
function pastCommands() {
  const start = Date.now() - PAST_DAYS * 86_400_000;
  const entries = [];
  let seed = 1;
  const below = (limit) => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed % limit;
  };
  for (let number = 0; number < 900; number++) {
    const [command, provider, service, operation, effect, environment, decision, outcome] =
      PAST[below(PAST.length)];
    // More by day than by night.
    const hours = Math.floor(number / 64) * 24 + 8 + below(640) / 64;
    const time = start + hours * 3_600_000;
    if (time > Date.now() - 600_000) continue;
    const actor = ACTORS[below(ACTORS.length)];
    const stopped = decision === 'ask' || decision === 'block';
    entries.push({
      time,
      event: {
        ...{ kind: 'command', id: `past-${number}`, phase: 'decided', command, cwd: '~/acme-infra' },
        ...{ interceptor: 'shim', actor, terminal: actor.kind === 'person' ? 'bash' : 'Agent' },
        ...{ decision, outcome, environment, effects: [effect], account: ACCOUNTS[environment] },
        actions: [{ provider, service, operation, effects: [effect], targets: [] }],
        reasons: [`${operation} of ${service}, in ${environment}`],
        ...(stopped && { waitedMs: 2_000 + below(12_000), approver: 'a person in this window' }),
        ...(outcome === 'allowed' && { exitCode: 0, durationMs: 300 + below(4_000) }),
      },
    });
  }
  return entries.sort((a, b) => a.time - b.time);
}

/** Runs the demo's story and takes a picture at each of its stations. */
async function takeReadme({ page, ui, terminal, userDataDir }) {
  const shot = (station, clip) => takePicture(page, station, clip);
  const publish = (path, file) => cpSync(path, join(IMAGES, file));
  writePast(userDataDir);

  await ui.waitForStatusBar(/prod/, 60_000);
  await shot('walkthrough');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Control+w');
  await ui.runCommand('Agent Guard: Show Activity');
  await ui.activityRow(/aws/, 60_000);
  await foldViews(page, ['Sessions', 'Credentials']);
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

  for (const part of ['Primary Side Bar', 'Panel']) await ui.runCommand(`View: Toggle ${part} Visibility`);
  await ui.runCommand('Agent Guard: Open Dashboard');
  await (await ui.panel('dashboard')).getByText('By agent').first().waitFor();
  await page.waitForTimeout(HOVER_MS);
  publish(await shot('dashboard'), 'dashboard.png');
  await page.keyboard.press('Control+F4');
  await terminal.show();

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
  await foldViews(page, ['Activity', 'Sessions']);
  await away(page);
  publish(await shot('credentials', await filledPart(page, 'Credentials')), 'credentials.png');

  await foldViews(page, ['Credentials']);
  await ui.runCommand('Agent Guard: Show Sessions');
  await openPlain(page, ui, terminal);
  await ui.runCommand('Agent Guard: Test Protection');
  await page.locator('.notification-list-item', { hasText: 'Test of the protection' }).waitFor();
  await ui.runCommand('Notifications: Clear All Notifications');
  await away(page);
  publish(await shot('sessions', await filledPart(page, 'Sessions')), 'sessions.png');

  await ui.runCommand('Agent Guard: Kill Switch');
  await ui.waitForStatusBar(/Kill switch/);
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

/** Closes views of the side bar, so that the others have the room. */
async function foldViews(page, titles) {
  for (const title of titles) {
    const header = page.locator(`.pane-header[aria-label^="${title}"]`);
    if ((await header.getAttribute('aria-expanded')) === 'true') await header.click();
  }
}

/** A view without the empty room below its last row. */
async function filledPart(page, title) {
  const element = page.locator('.pane', { has: page.locator(`.pane-header[aria-label^="${title}"]`) });
  const box = await element.boundingBox();
  const bottoms = await element
    .locator('.monaco-list-row')
    .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().bottom));
  return { ...box, height: Math.min(box.height, Math.max(...bottoms) + 10 - box.y) };
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

async function withEditor(work) {
  const folders = makeFolders();
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

function makeFolders() {
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
    'workbench.colorTheme': THEMES.dark,
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
