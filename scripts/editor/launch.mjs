// Starts the embedded editor, installs extensions into it, and stops it without leaving anything behind.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureEditor } from './install.mjs';
import { killTree } from './processes.mjs';
import { onStop } from './signals.mjs';

const READY_MS = 60_000;
const INSTALL_MS = 120_000;
/** Carried by everything below an editor, so that also a daemon of a terminal is found at the end. */
const MARKER = 'AGENT_GUARD_EDITOR_RUN';

/**
 * @typedef {object} LaunchOptions
 * @property {string} workspace the folder to open
 * @property {string} extensionsDir
 * @property {string} userDataDir
 * @property {string} [home] HOME of the editor and its terminals
 * @property {Record<string, string | undefined>} [env] their environment; the editor's own is not passed on
 * @property {number} [port] a free one if not given
 * @property {number} [idleSeconds] ends the editor by itself after this long without a page (over 60)
 * @property {(line: string) => void} [log]
 */

/**
 * Starts an editor without a password, on this machine's loopback address only.
 * @param {LaunchOptions} options
 * @returns {Promise<{ url: string, pid: number, ended: Promise<number | null>, stop: () => Promise<void> }>}
 *   `url` opens the workspace.
 */
export async function launchEditor(options) {
  const editor = await ensureEditor({ log: options.log });
  const marker = randomUUID();
  const child = spawn(editor.node, [editor.entry, ...serverFlags(options)], {
    cwd: options.userDataDir,
    env: serverEnvironment(options, marker),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // Ctrl+C belongs to the script that started it, which stops the editor in order.
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const stop = once(() => killTree(child.pid, `${MARKER}=${marker}`));
  void ended.then(onStop(stop));
  try {
    const origin = await ready(child, join(options.userDataDir, 'editor.log'));
    return { url: `${origin}/?folder=${encodeURIComponent(options.workspace)}`, pid: child.pid, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Installs packaged extensions, before an editor runs on these folders.
 * @param {string | string[]} vsix
 * @param {{ extensionsDir: string, userDataDir: string, home?: string, log?: (line: string) => void }} options
 */
export async function installVsix(vsix, options) {
  const editor = await ensureEditor({ log: options.log });
  const installs = [vsix].flat().flatMap((path) => ['--install-extension', path]);
  const child = spawn(editor.node, [editor.entry, ...folderFlags(options), ...installs, '--force'], {
    env: { ...process.env, HOME: options.home ?? process.env.HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INSTALL_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const code = await new Promise((resolve) => child.on('close', resolve));
  // The command ends with 0 also when an extension could not be installed.
  if (code !== 0 || !output.includes('successfully installed')) {
    throw new Error(`Installing ${vsix} ended with code ${code}:\n${output.trim()}`);
  }
}

function folderFlags({ extensionsDir, userDataDir }) {
  for (const folder of [extensionsDir, userDataDir]) mkdirSync(folder, { recursive: true });
  return [
    ['--config', join(userDataDir, 'code-server.yaml')],
    ['--user-data-dir', userDataDir],
    ['--extensions-dir', extensionsDir],
  ].flat();
}

function serverFlags(options) {
  const { workspace, port = 0, idleSeconds } = options;
  return [
    ...folderFlags(options),
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
    ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
    ...['--disable-workspace-trust', '--ignore-last-opened'],
    ...(idleSeconds ? ['--idle-timeout-seconds', String(idleSeconds)] : []),
    workspace,
  ];
}

function serverEnvironment({ home, env = process.env }, marker) {
  const own = { ...env, [MARKER]: marker, ...(home && { HOME: home }) };
  // An editor's terminal must not pass for the new editor's own.
  for (const key of Object.keys(own))
    if (/^(VSCODE_|ELECTRON_|CODE_SERVER_|PORT$|PASSWORD$)/.test(key)) delete own[key];
  return own;
}

/** Waits until the server says where it listens, and answers there. */
async function ready(child, logFile) {
  const file = createWriteStream(logFile, { flags: 'a' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => (output = (output + data).slice(-20_000)));
    stream.pipe(file, { end: false });
  }
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const origin = /HTTP server listening on (http:\/\/[\d.:]+)/.exec(output)?.[1];
    if (origin && (await answers(origin))) return origin;
    await sleep(50);
  }
  const why = child.exitCode === null ? 'did not answer in time' : `ended with code ${child.exitCode}`;
  throw new Error(`The editor ${why}:\n${output.trim().slice(-2000)}`);
}

async function answers(origin) {
  try {
    return (await fetch(`${origin}/healthz`)).ok;
  } catch {
    return false;
  }
}

function once(work) {
  let result;
  return () => (result ??= work());
}
