// `npm start`: builds the extension and opens an editor with it, on a copy of the demo workspace.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheDir } from './editor/cache.mjs';
import { which } from './editor/chromium.mjs';
import { onStop } from './editor/signals.mjs';
import { packageExtension, PROJECT } from './editor/vsix.mjs';
import { downloadedEditor, localEditor, openDesktop, Unavailable } from './start/desktop.mjs';
import { openEmbedded } from './start/embedded.mjs';

const USAGE = 'npm start -- [--editor=local|download|embedded] [--port=N] [--no-open]';
const KINDS = ['local', 'download', 'embedded'];
const log = console.log;

const NAMES = { local: 'a local VS Code', download: 'a downloaded VS Code' };
const options = readOptions();

try {
  await start();
} catch (error) {
  fail(error.message);
}

async function start() {
  const vsix = packageExtension({ out: join(PROJECT, 'out/agent-guard.vsix'), log });
  const common = { vsix, workspace: copyDemo(), log };
  adviseOnTerraform();
  const editor = await openFirst(options.editor ? [options.editor] : KINDS, common);
  process.exitCode = 0; // Ctrl+C is how this is meant to end
  onStop(() => {
    log('\nStopping …');
    return editor.stop();
  });
  await editor.ended;
}

/** Opens the first kind of editor that can be had here. */
async function openFirst(kinds, common) {
  const openers = {
    local: () => openDesktop(localEditor(), { ...common, folder: join(cacheDir(), 'start-desktop') }),
    download: async () => {
      const command = await downloadedEditor({ cache: cacheDir(), insist: kinds.length === 1, log });
      return openDesktop(command, { ...common, folder: join(cacheDir(), 'start-desktop') });
    },
    embedded: () =>
      openEmbedded({
        ...common,
        folder: join(cacheDir(), 'start'),
        port: options.port,
        open: !options['no-open'],
      }),
  };
  for (const kind of kinds) {
    try {
      const editor = await openers[kind]();
      if (kind !== 'embedded')
        log('VS Code is open on the demo. Close its window or press Ctrl+C here to end.');
      return editor;
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      log(`Not using ${NAMES[kind]}: ${error.message}.`);
    }
  }
  throw new Error('No editor could be opened. Without --editor, the embedded one is the last resort.');
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        editor: { type: 'string' },
        port: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
      },
    });
    if (values.editor && !KINDS.includes(values.editor)) fail(`--editor is one of ${KINDS.join(', ')}.`);
    return { ...values, port: portOf(values.port) };
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`);
  }
}

function portOf(text) {
  const port = text === undefined ? undefined : Number(text);
  if (port === undefined || (Number.isInteger(port) && port >= 0 && port <= 65_535)) return port;
  return fail('--port is a number from 0 to 65535.');
}

/** A copy that may be written to. What is there already stays, so that Terraform keeps its state. */
function copyDemo() {
  const workspace = join(cacheDir(), 'demo');
  cpSync(join(PROJECT, 'demo'), workspace, { recursive: true, force: false });
  return workspace;
}

function adviseOnTerraform() {
  if (which('terraform') ?? which('tofu')) return;
  log(
    'Terraform is not on PATH, and the demo is made for it. Install it (https://developer.hashicorp.com/terraform/install)',
  );
  log('or OpenTofu (https://opentofu.org/docs/intro/install), then start again.');
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
