// Installs the agents that the tests run, each in a folder of its own in the cache. Nothing of them is part of the product.
//   node test/agents/install.mjs [NAME…]
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheDir } from '../../scripts/editor/cache.mjs';
import { npm } from '../../scripts/editor/install.mjs';
import { withLock } from '../../scripts/editor/lock.mjs';
import { onStop } from '../../scripts/editor/signals.mjs';

const PLATFORM = `${process.platform}-${process.arch}`;

/**
 * The version of each and its package. Where an agent is a program of its own only the package of this platform is taken:
 * the one that chooses between them would bring others too.
 */
export const PINS = {
  claude: { version: '2.1.329', package: `@anthropic-ai/claude-code-${PLATFORM}` },
  codex: { version: '0.169.0', package: '@openai/codex' },
  gemini: { version: '0.61.0', package: '@google/gemini-cli' },
  copilot: { version: '1.0.102', package: `@github/copilot-${PLATFORM}` },
  opencode: { version: '1.18.33', package: `opencode-${PLATFORM}` },
  qwen: { version: '0.24.4', package: '@qwen-code/qwen-code' },
  cline: { version: '3.0.65', package: `@cline/cli-${PLATFORM}` },
};

/**
 * Installs an agent if it is not there yet; safe to call from several processes at once.
 * @param {keyof typeof PINS} name
 * @param {(line: string) => void} [log]
 * @returns {Promise<string>} the folder of its package
 * @throws Error when the registry has no such package, or cannot be reached
 */
export async function ensureAgent(name, log = () => {}) {
  const pin = PINS[name];
  const dir = join(cacheDir(), 'agents', `${name}-${pin.version}-${PLATFORM}`);
  if (!existsSync(dir)) await withLock(`${dir}.lock`, log, () => install(dir, pin, log));
  return join(dir, 'node_modules', pin.package);
}

async function install(dir, pin, log) {
  if (existsSync(dir)) return;
  removeLeftovers(dir);
  const started = Date.now();
  const temporary = `${dir}.tmp-${process.pid}`;
  const remove = () => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  const forget = onStop(remove);
  try {
    mkdirSync(temporary, { recursive: true });
    writeFileSync(join(temporary, 'package.json'), '{ "private": true }\n');
    await npm(['install', `${pin.package}@${pin.version}`], { cwd: temporary });
    renameSync(temporary, dir);
    log(`  ${pin.package} ${pin.version} is installed (${((Date.now() - started) / 1000).toFixed(0)} s)`);
  } finally {
    forget();
    remove();
  }
}

/** What a killed install left behind. Only called under the lock, so nobody is using it. */
function removeLeftovers(dir) {
  for (const name of readdirSync(dirname(dir))) {
    if (name.startsWith(`${basename(dir)}.tmp-`))
      rmSync(join(dirname(dir), name), { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  for (const name of names.length > 0 ? names : Object.keys(PINS)) await ensureAgent(name, console.log);
}
