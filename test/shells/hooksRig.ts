import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import type * as http from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import type { HookAsk, HookReply } from '../../src/contracts/hook';
import { createBroker, type BrokerLimits } from '../../src/interceptors/broker/server';
import { FOLDERS_ENDING, hookScriptPath } from '../../src/interceptors/hooks/place';
import { hookScript, type HookEnvironment } from '../../src/interceptors/hooks/script';
import { collect, CURL, type Ended } from './shimsRig';

const LIMITS: BrokerLimits = { open: 64, poll: 300, absence: 500, keep: 60_000, request: 5000 };

/** Says which window it was asked for, and what it was told to say. */
const STUB_CLI = `
const fs = require('node:fs');
fs.writeFileSync(process.env.STUB_OUT + '/alone', fs.readFileSync(0));
fs.writeFileSync(process.env.STUB_OUT + '/alone-args', process.argv.slice(2).join('\\n'));
process.stdout.write(process.env.STUB_CLI_SAYS ?? 'hook 2 stderr\\nalone: no\\n');
`;

export interface HookRun {
  shell?: readonly string[];
  env?: Record<string, string | undefined>;
  cwd?: string;
  /** Undefined leaves standard input open. */
  stdin?: string | Buffer | undefined;
}

/** The hooks' script, windows that answer it, and a command line that decides without them. */
export class HookRig {
  readonly home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-h-'));
  readonly root = path.join(this.home, `it's a "storage" $HOME \`x\` !;&*`);
  readonly script = hookScriptPath(this.root);
  readonly run = path.join(this.home, 'run');
  readonly out = path.join(this.home, 'out');
  readonly extension = path.join(this.home, 'extensions', 'agent-guard.agent-guard-0.1.0');
  readonly asked: { window: string; ask: HookAsk }[] = [];
  answer: (ask: HookAsk, gone: AbortSignal) => Promise<HookReply> = () =>
    Promise.resolve({ exitCode: 0, stdout: '', stderr: '' });
  private readonly servers = new Set<http.Server>();

  constructor() {
    for (const folder of [path.dirname(this.script), this.run, this.out, this.extension])
      fs.mkdirSync(folder, { recursive: true });
    this.install();
  }

  install(changes: Partial<HookEnvironment> & { cliText?: string } = {}): void {
    const { cliText, ...environment } = changes;
    const cli = path.join(this.home, 'cli.js');
    fs.writeFileSync(cli, cliText ?? STUB_CLI);
    const text = hookScript({
      runFolder: this.run,
      stateFolder: path.join(this.home, 'state'),
      curl: CURL,
      node: process.execPath,
      cli,
      extension: this.extension,
      variables: ['AWS_PROFILE', 'HOME'],
      secrets: ['AWS_SECRET_ACCESS_KEY'],
      addresses: ['DATABASE_URL'],
      ...environment,
    });
    fs.writeFileSync(this.script, text);
  }

  async listen(name: string, folders: readonly string[] = []): Promise<http.Server> {
    const server = createBroker(
      {
        ask: () => Promise.reject(new Error()),
        hook: (ask, gone) => {
          this.asked.push({ window: name, ask });
          return this.answer(ask, gone);
        },
        instance: 'test',
        log: () => undefined,
      },
      LIMITS,
    );
    this.servers.add(server);
    fs.writeFileSync(
      path.join(this.run, `${name}${FOLDERS_ENDING}`),
      folders.map((it) => `${it}\n`).join(''),
    );
    await new Promise<void>((resolve) => server.listen(path.join(this.run, `${name}.sock`), resolve));
    return server;
  }

  start(agent: string, options: HookRun = {}): { child: ChildProcess; ended: Promise<Ended> } {
    const [program = '/bin/sh', ...args] = options.shell ?? ['/bin/sh'];
    const env: Record<string, string | undefined> = {
      PATH: '/usr/bin:/bin',
      HOME: this.home,
      STUB_OUT: this.out,
      ...options.env,
    };
    const child = spawn(program, [...args, this.script, agent], {
      env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
      cwd: options.cwd ?? this.home,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => undefined);
    if ('stdin' in options) {
      if (options.stdin !== undefined) child.stdin.end(options.stdin);
    } else child.stdin.end(CLAUDE_CALL);
    return { child, ended: collect(child) };
  }

  exec(agent: string, options: HookRun = {}): Promise<Ended> {
    return this.start(agent, options).ended;
  }

  /** What the command line was asked, where it was. */
  alone(): { body: string; args: string[] } | undefined {
    const file = path.join(this.out, 'alone');
    if (!fs.existsSync(file)) return undefined;
    const args = fs.readFileSync(path.join(this.out, 'alone-args'), 'utf8').split('\n');
    return { body: fs.readFileSync(file, 'utf8'), args };
  }

  async dispose(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}

export const CLAUDE_CALL = JSON.stringify({
  session_id: 's',
  cwd: '/work',
  hook_event_name: 'PreToolUse',
  tool_name: 'Bash',
  tool_input: { command: 'terraform destroy -auto-approve' },
});
