// Cost of a hook from its start to its answer, by policy, beside what it is made of: an empty sh, and sh with one curl.
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { decide } from '../../src/engine/decide';
import {
  ADDRESS_VARIABLES,
  IDENTITY_VARIABLES,
  SECRET_VARIABLES,
} from '../../src/engine/environment/variables';
import { createFacts } from '../../src/facts/facts';
import { createBroker } from '../../src/interceptors/broker/server';
import { listenOnFreeSlot } from '../../src/interceptors/broker/socket';
import { hookCommand } from '../../src/interceptors/hooks/agentFiles';
import { answerHook } from '../../src/interceptors/hooks/answer';
import { hookScript } from '../../src/interceptors/hooks/script';
import { findProgram } from '../../src/interceptors/shims/install';
import { median, report } from './support';

const ROUNDS = 200;
const CALL = JSON.stringify({
  session_id: 'bench',
  cwd: '/tmp',
  hook_event_name: 'PreToolUse',
  tool_name: 'Bash',
  tool_input: { command: 'aws s3 ls s3://bench', description: 'Lists a bucket' },
});

/** The broker runs in a process of its own, as the extension host does: the rounds below block this one. */
async function serve(run: string): Promise<void> {
  const facts = createFacts({ home: os.homedir(), mapping: [] });
  const server = createBroker({
    ask: () => Promise.reject(new Error()),
    hook: (ask) =>
      answerHook(ask, {
        newId: () => 'bench',
        judge: (request) => {
          decide(request, facts);
          return Promise.resolve({ kind: 'silent' });
        },
      }),
    instance: 'bench',
    log: console.error,
  });
  await listenOnFreeSlot(server, run, 'w-bench');
  console.log('ready');
}

function time(command: string, env: NodeJS.ProcessEnv): number {
  const start = performance.now();
  const { status, stderr } = spawnSync('/bin/sh', ['-c', command], { env, input: CALL });
  if (status !== 0) throw new Error(`${command}: ${String(stderr)}`);
  return performance.now() - start;
}

async function main(): Promise<void> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-bench-'));
  const run = path.join(root, 'run');
  fs.mkdirSync(run, { mode: 0o700 });
  const curl = findProgram('curl', process.env.PATH ?? '');
  if (curl === undefined) throw new Error('curl is not installed');
  const script = path.join(root, 'hook.sh');
  fs.writeFileSync(
    script,
    hookScript({
      runFolder: run,
      stateFolder: path.join(root, 'state'),
      curl,
      node: process.execPath,
      cli: path.join(root, 'cli.js'),
      extension: root,
      variables: IDENTITY_VARIABLES,
      secrets: SECRET_VARIABLES,
      addresses: ADDRESS_VARIABLES,
    }),
  );
  const empty = path.join(root, 'empty.sh');
  fs.writeFileSync(empty, 'exit 0\n');
  const one = path.join(root, 'curl.sh');
  const socket = path.join(run, 'w-bench.sock');
  fs.writeFileSync(one, `${curl} -q -s --unix-socket '${socket}' http://agent-guard/v1/health >/dev/null\n`);
  const broker = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', 'serve', run]);
  await new Promise((resolve) => broker.stdout.once('data', resolve));
  try {
    const env = { ...process.env, AGENT_GUARD_WINDOW: 'w-bench' };
    const times: Record<'shell' | 'curl' | 'hook', number[]> = { shell: [], curl: [], hook: [] };
    for (let round = 0; round < ROUNDS; round++) {
      times.shell.push(time(`sh ${empty} || exit 2`, env));
      times.curl.push(time(`sh ${one} || exit 2`, env));
      times.hook.push(time(hookCommand('claude', script), env));
    }
    report('an empty script, as an agent starts a hook, median', median(times.shell), 'ms');
    report('the same with one call of curl', median(times.curl), 'ms');
    report('a hook that is answered by policy, median', median(times.hook), 'ms', 12);
  } finally {
    broker.kill();
    fs.rmSync(root, { recursive: true, force: true });
  }
}

const work = process.argv[2] === 'serve' ? serve(process.argv[3] ?? '') : main();
work.catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
