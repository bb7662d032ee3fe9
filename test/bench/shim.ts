// Cost of a shim: the tool started through it, less the same tool started directly, alternating.
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
import { findProgram, installShims, shimLayout } from '../../src/interceptors/shims/install';
import { median, report } from './support';

const ROUNDS = 200;

/** The broker runs in a process of its own, as the extension host does: the rounds below block this one. */
async function serve(run: string): Promise<void> {
  const facts = createFacts({ home: os.homedir(), mapping: [] });
  const server = createBroker({
    hook: () => Promise.reject(new Error()),
    instance: 'bench',
    log: console.error,
    ask: (ask) => {
      decide(
        {
          id: 'bench',
          interceptor: 'shim',
          shell: 'sh',
          argv: [ask.tool, ...ask.args],
          cwd: ask.cwd,
          env: ask.env,
          actor: { kind: 'agent', evidence: 'bench' },
        },
        facts,
      );
      return Promise.resolve({ kind: 'allow' });
    },
  });
  await listenOnFreeSlot(server, run, 'w-bench');
  console.log('ready');
}

function time(program: string, env: NodeJS.ProcessEnv): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, ['version'], { env });
  if (status !== 0) throw new Error(`${program}: ${String(stderr)}`);
  return performance.now() - start;
}

async function main(): Promise<void> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-bench-'));
  const run = path.join(root, 'run');
  const tools = path.join(root, 'tools');
  fs.mkdirSync(run, { mode: 0o700 });
  fs.mkdirSync(tools);
  fs.copyFileSync('/bin/true', path.join(tools, 'terraform'));
  const layout = shimLayout(root);
  installShims({
    layout,
    environment: {
      runFolder: run,
      stateFolder: path.join(root, 'state'),
      curl: findProgram('curl', process.env.PATH ?? ''),
      node: process.execPath,
      variables: IDENTITY_VARIABLES,
      secrets: SECRET_VARIABLES,
      addresses: ADDRESS_VARIABLES,
    },
    cliFiles: [process.argv[1] ?? ''],
    tools: ['terraform'],
    path: tools,
  });
  const broker = spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', 'serve', run]);
  await new Promise((resolve) => broker.stdout.once('data', resolve));
  try {
    const env = {
      ...process.env,
      PATH: `${layout.folder}:${tools}:${process.env.PATH ?? ''}`,
      AGENT_GUARD_WINDOW: 'w-bench',
    };
    const direct: number[] = [];
    const shimmed: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      direct.push(time(path.join(tools, 'terraform'), env));
      shimmed.push(time(path.join(layout.folder, 'terraform'), env));
    }
    report('a tool started directly, median', median(direct), 'ms');
    report('the same through its shim, median', median(shimmed), 'ms');
    report('overhead of the shim, with curl', median(shimmed) - median(direct), 'ms', 12);
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
