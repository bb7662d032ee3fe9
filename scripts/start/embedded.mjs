// Starts the embedded editor for a person, with its address printed.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { installVsix, launchEditor } from '../editor/launch.mjs';
import { hasDisplay, personsEnvironment } from './environment.mjs';

/** The same at every start if it is free: the browser keeps an editor's layout by its address. */
const USUAL_PORT = 8377;

const FIRST_SETTINGS = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'readme',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

/**
 * @param {{ vsix: string, workspace: string, folder: string, port?: number, open: boolean, log: (line: string) => void }} options
 * @returns {Promise<{ ended: Promise<unknown>, stop: () => Promise<void> }>}
 */
export async function openEmbedded({ vsix, workspace, folder, port, open, log }) {
  const folders = { userDataDir: join(folder, 'data'), extensionsDir: join(folder, 'extensions') };
  writeFirstSettings(join(folders.userDataDir, 'User'));
  await installVsix(vsix, { ...folders, log });
  const env = personsEnvironment();
  const editor = await launchEditor({ ...folders, workspace, env, port: port ?? (await usualPort()), log });
  log('');
  log(`  The editor is ready:  ${editor.url}`);
  log('  Open this address in a browser. Ctrl+C here stops the editor.');
  log('');
  if (open && hasDisplay()) openBrowser(editor.url);
  return editor;
}

/** What the person changes later is kept. */
function writeFirstSettings(folder) {
  const file = join(folder, 'settings.json');
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, JSON.stringify(FIRST_SETTINGS, null, 2));
}

async function usualPort() {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(0));
    server.listen(USUAL_PORT, '127.0.0.1', () => server.close(() => resolve(USUAL_PORT)));
  });
}

function openBrowser(url) {
  const [command, ...args] = { darwin: ['open', url] }[process.platform] ?? ['xdg-open', url];
  spawn(command, args, { stdio: 'ignore', detached: true })
    .on('error', () => {}) // the address is printed anyway
    .unref();
}
