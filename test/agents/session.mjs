// One session of an agent with a scripted model: its folders, the stub tool, the guard, and what came of each step.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killCarriers, killTree } from '../../scripts/editor/processes.mjs';
import { onStop } from '../../scripts/editor/signals.mjs';
import { AGENTS } from './agents.mjs';
import { GuardRig } from './guardRig.ts';
import { startModel } from './model.mjs';

/** What a login shell has. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
/** Goes nowhere: an agent that tries to reach the network fails at once. */
const NOWHERE = 'http://127.0.0.1:9';
const SIGN_IN_MS = 30_000;
/** What an agent's model is told. */
export const REASON = /Agent Guard stopped this: tofu destroy deletes/;

/**
 * @typedef {object} Came what came of a step
 * @property {string | undefined} result the agent's own words to the model; undefined when it never got there
 * @property {boolean} ran whether the stub tool ran
 * @property {'nothing' | 'hook' | 'shim'} stoppedBy
 */

/** Folders, stub and guard; nothing in them names the person's own. */
export class World {
  root = mkdtempSync(join(process.platform === 'darwin' ? '/tmp' : tmpdir(), 'ag-a-'));
  home = join(this.root, 'home');
  workspace = join(this.root, 'ws');
  tools = join(this.root, 'tools');
  notes = join(this.root, 'notes');
  bashEnv = join(this.root, 'tools-first.sh');

  constructor() {
    for (const folder of ['home', 'ws', 'tools', 'notes', 'tmp']) mkdirSync(join(this.root, folder));
    // A tool of the catalogue that hardly any machine has, so that a shell that finds another first does no harm.
    // It notes that it ran, by its last argument, and does nothing else.
    const stub = join(this.tools, 'tofu');
    writeFileSync(
      stub,
      `#!/bin/sh\nfor last; do :; done\n: > '${this.notes}'/"\${last##*.}"\necho "the stub ran"\n`,
    );
    chmodSync(stub, 0o755);
    // A login shell sets PATH anew; the stub has to be first all the same, as the real tool must never run.
    writeFileSync(this.bashEnv, `PATH=${this.tools}:$PATH\nexport PATH\n`);
    // OpenCode fetches a package for its plugins at its start, and tries again for more than a minute.
    writeFileSync(join(this.home, '.npmrc'), `registry=${NOWHERE}\nfetch-retries=0\n`);
    this.guard = new GuardRig(this.root, this.home, this.tools);
    this.forget = onStop(() => this.remove());
  }

  /** The terminal's environment that the agent is started in. */
  environment() {
    const folder = (name) => join(this.home, name);
    const { username } = userInfo();
    return {
      ...{ HOME: this.home, USER: username, LOGNAME: username, SHELL: '/bin/bash', LANG: 'C.UTF-8' },
      ...{ TERM: 'xterm-256color', TMPDIR: join(this.root, 'tmp') },
      ...{ XDG_CONFIG_HOME: folder('.config'), XDG_DATA_HOME: folder('.local/share') },
      ...{ XDG_STATE_HOME: folder('.local/state'), XDG_CACHE_HOME: folder('.cache') },
      ...{ HTTP_PROXY: NOWHERE, HTTPS_PROXY: NOWHERE, NO_PROXY: '127.0.0.1,localhost' },
      ...{ http_proxy: NOWHERE, https_proxy: NOWHERE, no_proxy: '127.0.0.1,localhost' },
      ...this.guard.variables(`${this.tools}:${SYSTEM_PATH}`, this.bashEnv),
      AGENT_GUARD_TEST: this.root,
    };
  }

  remove() {
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async close() {
    await this.guard.close();
    killCarriers(`AGENT_GUARD_TEST=${this.root}`); // daemons that an agent has left
    this.forget();
    this.remove();
  }
}

/**
 * Runs an agent through the steps.
 * @param {{ name: keyof typeof AGENTS, folder: string, world: World, steps: readonly Step[], limitMs: number }} options
 * @typedef {import('./model.mjs').Step & { name: string }} Step
 * @returns {Promise<{ steps: Record<string, Came>, report: string, ended: boolean, ms: number }>} `report` for a failure's message,
 *   `ended`: the agent ended by itself
 */
export async function runSession({ name, folder, world, steps, limitMs }) {
  const model = await startModel(steps);
  try {
    const { home, workspace } = world;
    const started = Date.now();
    const start = await AGENTS[name].start({ folder, home, workspace, url: model.url });
    const options = { env: { ...world.environment(), ...start.env }, cwd: workspace };
    const before = [];
    for (const [command, ...args] of start.before ?? [])
      before.push(await run(command, args, options, SIGN_IN_MS));
    const { output, code } = await run(start.command, start.args, options, limitMs);
    const report = [
      ...before.map((it) => it.output),
      ...model.requests,
      ...model.results,
      `ended with ${code}`,
      output,
    ];
    return {
      steps: Object.fromEntries(
        steps.map((step, index) => [step.name, came(world, step, model.results[index])]),
      ),
      report: report.join('\n'),
      ended: code !== 'late',
      ms: Date.now() - started,
    };
  } finally {
    await model.close();
  }
}

function came(world, step, result) {
  const ran = existsSync(join(world.notes, step.name));
  // The line says how its first command ended, where it ran at all.
  const code = /\bcode:(\d+)/.exec(result ?? '')?.[1];
  return { result, ran, stoppedBy: ran ? 'nothing' : code === undefined ? 'hook' : 'shim' };
}

/** A command that would destroy, and says how it ended. */
export function destroy(name) {
  return `tofu destroy -auto-approve -target=null_resource.${name}; echo "code:$?"`;
}

async function run(command, args, options, limitMs) {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const forget = onStop(() => process.kill(-child.pid, 'SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  const over = new AbortController();
  const code = await Promise.race([ended, sleep(limitMs, 'late', { signal: over.signal })]);
  over.abort();
  if (code === 'late') await killTree(child.pid);
  forget();
  return { output: output.slice(-1500), code };
}
