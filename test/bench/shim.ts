// Cost of a shim: the tool started through it, less the same tool started directly, alternating; once with an answer by
// policy over the socket, once by the shim's own table. Beside them the bare start of `sh`, which no shim can be below.
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
import { READS_SPOOL } from '../../src/interceptors/shims/reads';
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

function time(program: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(program, args, { env });
  if (status !== 0) throw new Error(`${program}: ${String(stderr)}`);
  return performance.now() - start;
}

async function main(): Promise<void> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-bench-'));
  const run = path.join(root, 'run');
  const tools = path.join(root, 'tools');
  fs.mkdirSync(run, { mode: 0o700 });
  fs.mkdirSync(tools);
  const state = path.join(root, 'state');
  fs.mkdirSync(state);
  fs.copyFileSync('/bin/true', path.join(tools, 'terraform'));
  const layout = shimLayout(root);
  installShims({
    writer: 'test',
    layout,
    environment: {
      runFolder: run,
      stateFolder: state,
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
      // With a file of settings that a variable names the table is left aside.
      TF_CLI_CONFIG_FILE: undefined,
    };
    const shim = path.join(layout.folder, 'terraform');
    const ways: Record<string, () => number> = {
      sh: () => time('/bin/sh', ['-c', ':'], env),
      direct: () => time(path.join(tools, 'terraform'), ['version'], env),
      // Not in the table, so it is asked about, and allowed.
      asked: () => time(shim, ['version', '-no-color'], env),
      fast: () => time(shim, ['version'], env),
    };
    const times: Record<string, number[]> = {};
    for (let round = 0; round < ROUNDS; round++)
      for (const [name, run] of Object.entries(ways)) (times[name] ??= []).push(run());
    const of = (name: string) => median(times[name] ?? []);
    const spooled = fs.readFileSync(path.join(state, READS_SPOOL), 'utf8').trim().split('\n').length;
    if (spooled !== ROUNDS) throw new Error(`${spooled} of ${ROUNDS} reads went by the table`);
    report('sh -c :, median', of('sh'), 'ms');
    report('a tool started directly, median', of('direct'), 'ms');
    report('the same through its shim, answered by policy, median', of('asked'), 'ms');
    report('overhead of the shim, answered by policy, with curl', of('asked') - of('direct'), 'ms', 10);
    report('the same through its shim, by the shim’s own table, median', of('fast'), 'ms');
    report('overhead of the shim, by its own table', of('fast') - of('direct'), 'ms', 2);
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
