// A real editor with the packaged extension, on a fresh workspace and home, with a browser in front of it.
import { chromium } from 'playwright-core';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHROMIUM_ARGS, findChromium } from '../../scripts/editor/chromium.mjs';
import { installVsix, launchEditor } from '../../scripts/editor/launch.mjs';
import { descendants } from '../../scripts/editor/processes.mjs';
import { onStop } from '../../scripts/editor/signals.mjs';
import { packageExtension, PROJECT } from '../../scripts/editor/vsix.mjs';
import { cleanEnvironment, makeHome, TEST_SETTINGS } from './environment.mjs';
import { createTerminal } from './terminal.mjs';
import { createUi, RESULTS_DIR, waitForWorkbench } from './ui.mjs';

export { realTool } from './environment.mjs';
export { poll } from './poll.mjs';
export { waitForFile } from './terminal.mjs';

/** An editor that lost its page ends by itself after this, also if the test run was killed. */
const IDLE_SECONDS = 120;

const WINDOW = { viewport: { width: 1280, height: 800 } };

/** Playwright would end the process at once; here the editor has to be stopped too. */
const NO_SIGNALS = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };

/**
 * @typedef {object} SessionOptions
 * @property {string} [name] names the logs and the screenshot that `close({ keepLogs: true })` leaves in test-results/
 * @property {string | false} [vsix] the packaged extension; `AGENT_GUARD_VSIX`, else it is built; `false` for none
 * @property {string[]} [extensions] folders of further extensions
 * @property {Record<string, unknown>} [settings] added to the tests' user settings
 * @property {Record<string, string>} [env] added to the editor's environment
 * @property {(folder: string) => void} [prepare] fills the workspace, which starts as a copy of the demo
 * @property {(line: string) => void} [log]
 */

/**
 * Opens an editor. Call `close` when done, whatever happened.
 * @param {SessionOptions} [options]
 */
export async function openEditor(options = {}) {
  const folders = makeFolders(options);
  const env = { ...cleanEnvironment(folders.home), ...options.env };
  const remove = () => rmSync(folders.root, { recursive: true, force: true, maxRetries: 3 });
  const closers = [onStop(remove), remove];
  const close = async ({ keepLogs = false } = {}) => {
    for (const closer of closers.splice(0).reverse()) await closer(keepLogs);
  };
  const name = options.name ?? 'editor';
  closers.push((keepLogs) => keepLogs && saveLogs(folders, name));
  try {
    if (options.vsix !== false)
      await installVsix(options.vsix ?? builtVsix(options.log), { ...folders, log: options.log });
    const editor = await launchEditor({ ...folders, env, idleSeconds: IDLE_SECONDS, log: options.log });
    closers.push(() => editor.stop());
    const { browser, page, ui, terminal } = await openBrowser(editor.url);
    closers.push(
      onStop(() => browser.close()),
      () => browser.close(),
    );
    closers.push((keepLogs) => keepLogs && ui.screenshot(name).catch(() => {}));
    return {
      ...folders,
      env,
      page,
      browser,
      editor,
      ui,
      terminal,
      close,
      extensionHostPid: () => extensionHostPid(editor.pid),
    };
  } catch (error) {
    await close({ keepLogs: true });
    throw error;
  }
}

/** The packaged extension, built once per process unless `AGENT_GUARD_VSIX` names one. */
export function builtVsix(log) {
  process.env.AGENT_GUARD_VSIX ??= packageExtension({ out: join(PROJECT, 'out/agent-guard.vsix'), log });
  return process.env.AGENT_GUARD_VSIX;
}

/** Short paths: a Unix socket's may not be longer than 103 characters on macOS. */
function makeFolders({ extensions = [], settings, prepare }) {
  const root = mkdtempSync(join(process.platform === 'darwin' ? '/tmp' : tmpdir(), 'ag-'));
  const folders = {
    root,
    workspace: join(root, 'ws'),
    home: join(root, 'home'),
    userDataDir: join(root, 'data'),
    extensionsDir: join(root, 'ext'),
  };
  for (const folder of [join(folders.userDataDir, 'User'), folders.extensionsDir])
    mkdirSync(folder, { recursive: true });
  makeHome(folders.home);
  cpSync(join(PROJECT, 'demo'), folders.workspace, { recursive: true });
  prepare?.(folders.workspace);
  for (const [index, extension] of extensions.entries()) {
    cpSync(extension, join(folders.extensionsDir, `extension-${index}`), { recursive: true });
  }
  writeFileSync(
    join(folders.userDataDir, 'User/settings.json'),
    JSON.stringify({ ...TEST_SETTINGS, ...settings }, null, 2),
  );
  return folders;
}

async function openBrowser(url) {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium or Chrome found: install one, or set CHROME_PATH.');
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS, ...NO_SIGNALS });
  try {
    return { browser, ...(await windowIn(await browser.newContext(WINDOW), url)) };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/**
 * Opens another window on the same folder; its page is to be closed. As the same person it shares the first one's secret
 * storage, else it is as in another browser.
 * @param {Awaited<ReturnType<typeof openEditor>>} session
 */
export async function openWindow(session, { isSamePerson = false } = {}) {
  const context = isSamePerson ? session.page.context() : await session.browser.newContext(WINDOW);
  return windowIn(context, session.editor.url);
}

async function windowIn(context, url) {
  const page = await context.newPage();
  page.on('dialog', (dialog) => void dialog.accept().catch(() => {})); // 'leave this page?'
  await page.goto(url);
  await waitForWorkbench(page);
  const ui = createUi(page);
  return { page, ui, terminal: createTerminal(page, ui) };
}

/** The process id of the extension host that runs now; undefined if none does. */
function extensionHostPid(editorPid) {
  const below = new Set(descendants(editorPid));
  return execFileSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('--type=extensionHost'))
    .map((line) => Number(line.trim().split(' ', 1)[0]))
    .filter((pid) => below.has(pid))
    .at(-1);
}

function saveLogs({ userDataDir }, name) {
  const target = join(RESULTS_DIR, `${name}-logs`);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const entry of ['logs', 'editor.log']) {
    if (existsSync(join(userDataDir, entry)))
      cpSync(join(userDataDir, entry), join(target, entry), { recursive: true });
  }
}
