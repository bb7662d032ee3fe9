// Starts a desktop VS Code, installed or downloaded, in folders of its own: the person's settings and extensions
// stay as they are.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { which } from '../editor/chromium.mjs';
import { hasDisplay, personsEnvironment } from './environment.mjs';

const PROBE_URL = 'https://update.code.visualstudio.com/api/releases/stable';
const PROBE_MS = 5_000;
const REMEMBER_MS = 24 * 60 * 60 * 1000;

/** Thrown where this kind of editor cannot be used; the message says why. */
export class Unavailable extends Error {}

/** The command line of the `code` on PATH. */
export function localEditor(env = process.env) {
  if (env.VSCODE_IPC_HOOK_CLI) throw new Unavailable('`code` here opens files in the editor you are in');
  if (!hasDisplay(env)) throw new Unavailable('there is no display');
  const code = which(process.platform === 'win32' ? 'code.cmd' : 'code', env);
  if (!code) throw new Unavailable('`code` is not on PATH');
  if (process.platform === 'linux' && code.startsWith('/mnt/'))
    throw new Unavailable('`code` here is the one of Windows');
  return [code];
}

/**
 * The command line of a VS Code that is downloaded into `cache`.
 * A failure is remembered for a day, so that starts without a network stay fast; `insist` tries anyway.
 */
export async function downloadedEditor({ cache, insist, log }) {
  if (!hasDisplay()) throw new Unavailable('there is no display');
  const failure = join(cache, 'download-failed.json');
  const last = readFailure(failure);
  if (!insist && last) throw new Unavailable(`the last try failed (${last}); --editor=download tries again`);
  try {
    const probe = await fetch(PROBE_URL, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    if (!probe.ok) throw new Error(`the server answered ${probe.status}`);
    log('Downloading VS Code (once) …');
    const electron = await import('@vscode/test-electron');
    const program = await electron.downloadAndUnzipVSCode({
      version: 'stable',
      cachePath: join(cache, 'vscode'),
    });
    return electron.resolveCliArgsFromVSCodeExecutablePath(program, { reuseMachineInstall: true });
  } catch (error) {
    const reason = error.cause?.message ?? error.message;
    writeFailure(failure, reason);
    throw new Unavailable(`VS Code cannot be downloaded (${reason})`);
  }
}

/**
 * Opens the workspace with the VSIX installed; ends when the window is closed.
 * @param {string[]} command
 * @param {{ vsix: string, workspace: string, folder: string }} options
 * @returns {{ ended: Promise<void>, stop: () => void }}
 */
export function openDesktop(command, { vsix, workspace, folder }) {
  mkdirSync(folder, { recursive: true });
  const data = join(folder, 'data');
  const shared = [
    `--user-data-dir=${data}`,
    `--extensions-dir=${join(folder, 'extensions')}`,
    ...rootFlags(),
  ];
  runCode([...command, ...shared, '--install-extension', vsix, '--force'], execFileSync);
  const child = runCode(
    [...command, ...shared, '--disable-workspace-trust', '--new-window', '--wait', workspace],
    spawn,
  );
  return {
    ended: new Promise((resolve) => child.on('exit', () => resolve())),
    stop: () => stopInstance(child, data),
  };
}

/** Chromium's sandbox does not run as root. */
function rootFlags() {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** On Windows `code` is a batch file, which only a shell starts. */
function runCode([program, ...args], run) {
  const shell = process.platform === 'win32';
  const quoted = shell ? args.map((arg) => `"${arg}"`) : args;
  return run(shell ? `"${program}"` : program, quoted, {
    env: personsEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell,
  });
}

/** The window is no child of `code`; it is known by the data folder that only it uses. */
function stopInstance(child, data) {
  child.kill();
  if (process.platform === 'win32') return;
  for (const line of execFileSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' }).split('\n')) {
    const [, pid, args] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    if (args?.includes(`--user-data-dir=${data}`) && Number(pid) !== process.pid) tryKill(Number(pid));
  }
}

function tryKill(pid) {
  try {
    process.kill(pid);
  } catch {
    // It has ended already.
  }
}

/** Why the download failed in the last day, if it did. */
function readFailure(file) {
  try {
    const { at, reason } = JSON.parse(readFileSync(file, 'utf8'));
    return Date.now() - at < REMEMBER_MS ? reason : undefined;
  } catch {
    return undefined;
  }
}

function writeFailure(file, reason) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ at: Date.now(), reason }));
}
