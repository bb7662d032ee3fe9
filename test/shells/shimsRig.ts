import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import type * as http from 'node:http';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Answer, ShimAsk } from '../../src/contracts/broker';
import { createBroker, type BrokerLimits } from '../../src/interceptors/broker/server';
import { installShims, shimLayout, type ShimLayout } from '../../src/interceptors/shims/install';

export const CURL = ['/usr/bin/curl', '/bin/curl', '/usr/local/bin/curl'].find((file) => fs.existsSync(file));
const LIMITS: BrokerLimits = { open: 64, poll: 300, absence: 500, keep: 60_000, request: 5000 };

/** Writes down how it was called, then does what STUB_DO says. */
const STUB = `#!/bin/sh
{ printf '%s\\0' "$@"; } > "$STUB_OUT/args"
[ $# -gt 0 ] || : > "$STUB_OUT/args"
printf '%s' "$0" > "$STUB_OUT/ran"
printf '%s' "$$" > "$STUB_OUT/pid"
eval "\${STUB_DO-}"
`;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string | undefined>;
  cwd?: string;
  stdin?: string;
  /** In a process group of its own, as a shell starts a job. */
  group?: boolean;
}

/** Installed shims, stub tools and a broker, in a folder with a name that no quoting forgives. */
export class ShimRig {
  readonly home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-s-'));
  readonly root = path.join(this.home, `it's a "storage" $HOME \`x\` !;&*`);
  readonly layout: ShimLayout = shimLayout(this.root);
  readonly tools = path.join(this.home, 'tools');
  readonly out = path.join(this.home, 'out');
  readonly run = path.join(this.home, 'run');
  readonly asked: { question: ShimAsk; gone: AbortSignal }[] = [];
  answer: (question: ShimAsk, gone: AbortSignal) => Promise<Answer> = () =>
    Promise.resolve({ kind: 'allow' });
  private server: http.Server | undefined;

  constructor() {
    for (const folder of [this.tools, this.out, this.run, path.join(this.home, 'state')])
      fs.mkdirSync(folder);
    for (const name of ['aws', 'terraform']) this.tool(path.join(this.tools, name));
    this.install();
  }

  tool(file: string): void {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, STUB, { mode: 0o755 });
  }

  get state(): string {
    return path.join(this.home, 'state');
  }

  /** `cli` is the text of a command line, `cliFiles` are those of the real one. */
  install(
    options: {
      curl?: string | undefined;
      node?: string;
      cli?: string;
      cliFiles?: readonly string[];
      path?: string;
    } = {},
  ): string[] {
    const cli = path.join(this.home, 'cli.js');
    fs.writeFileSync(cli, options.cli ?? STUB_CLI);
    return installShims({
      writer: 'test',
      layout: this.layout,
      environment: {
        runFolder: this.run,
        stateFolder: path.join(this.home, 'state'),
        curl: 'curl' in options ? options.curl : CURL,
        node: options.node ?? process.execPath,
        variables: ['AWS_PROFILE', 'HOME'],
        secrets: ['AWS_SECRET_ACCESS_KEY'],
        addresses: ['DATABASE_URL'],
      },
      cliFiles: options.cliFiles ?? [cli],
      tools: ['aws', 'terraform', 'nonesuch'],
      path: options.path ?? this.path,
    });
  }

  get path(): string {
    return `${this.layout.folder}:${this.tools}:/usr/bin:/bin`;
  }

  async listen(name = 'w'): Promise<void> {
    this.server = createBroker(
      {
        ask: (question, gone) => {
          this.asked.push({ question, gone });
          return this.answer(question, gone);
        },
        hook: () => Promise.reject(new Error()),
        instance: 'test',
        log: () => undefined,
      },
      LIMITS,
    );
    const { server } = this;
    await new Promise<void>((resolve) => server.listen(path.join(this.run, `${name}.sock`), resolve));
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    const { server } = this;
    this.server = undefined;
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  environment(extra: Record<string, string | undefined> = {}): Record<string, string> {
    const env: Record<string, string | undefined> = {
      PATH: this.path,
      HOME: this.home,
      STUB_OUT: this.out,
      AGENT_GUARD_WINDOW: 'w',
      // With one of these no read is let run without a question: a test that is about them takes it away.
      AWS_ENDPOINT_URL: '',
      TF_CLI_ARGS: '',
      ...extra,
    };
    return Object.fromEntries(
      Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
  }

  start(
    command: readonly string[],
    options: RunOptions = {},
  ): { child: ChildProcess; ended: Promise<Ended> } {
    const [program = '', ...args] = command;
    const child = spawn(program, args, {
      env: this.environment(options.env),
      cwd: options.cwd ?? this.home,
      detached: options.group ?? false,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.stdin ?? '');
    return { child, ended: collect(child) };
  }

  exec(command: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.start(command, options).ended;
  }

  /** The arguments that the stub got; undefined when it did not run. */
  got(): Buffer[] | undefined {
    if (!this.ran()) return undefined;
    const bytes = fs.readFileSync(path.join(this.out, 'args'));
    const args: Buffer[] = [];
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(0, at);
      args.push(bytes.subarray(at, end));
      at = end + 1;
    }
    return args;
  }

  args(): string[] | undefined {
    return this.got()?.map(String);
  }

  /** The path by which the stub ran. */
  ran(): string | undefined {
    const file = path.join(this.out, 'ran');
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  }

  reset(): void {
    for (const name of fs.readdirSync(this.out)) fs.rmSync(path.join(this.out, name));
    this.asked.length = 0;
    this.answer = () => Promise.resolve({ kind: 'allow' });
  }

  async dispose(): Promise<void> {
    await this.close();
    fs.rmSync(this.home, { recursive: true, force: true });
  }
}

/** Says `deny`, and writes down that it was asked. */
const STUB_CLI = `
const fs = require('node:fs');
const body = fs.readFileSync(0);
fs.writeFileSync(process.env.STUB_OUT + '/alone', body);
fs.writeFileSync(process.env.STUB_OUT + '/alone-args', process.argv.slice(2).join('\\n'));
process.stdout.write(process.env.STUB_CLI_SAYS ?? 'deny\\nalone: no\\n');
`;

/** How a process ends, and all that it has said. */
export async function collect(child: ChildProcess): Promise<Ended> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on('data', (data: Buffer) => stdout.push(data));
  child.stderr?.on('data', (data: Buffer) => stderr.push(data));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
}

/** The first of the usual places that has the program. */
export function findShell(name: string): string | undefined {
  return ['/bin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
    .map((folder) => path.join(folder, name))
    .find((file) => fs.existsSync(file));
}

export async function until(what: string, isTrue: () => boolean, ms = 5000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!isTrue()) {
    if (Date.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
