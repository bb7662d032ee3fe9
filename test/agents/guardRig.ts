import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandEvent } from '../../src/contracts/audit';
import { CLI_MAIN, CLI_START } from '../../src/contracts/bundles';
import type { PendingQuestion, Question } from '../../src/contracts/question';
import {
  ADDRESS_VARIABLES,
  IDENTITY_VARIABLES,
  SECRET_VARIABLES,
} from '../../src/engine/environment/variables';
import { decide } from '../../src/engine';
import { createFacts } from '../../src/facts/facts';
import { actorOf } from '../../src/guard/actor';
import { Guard } from '../../src/guard/guard';
import { createBroker } from '../../src/interceptors/broker/server';
import { answerHook } from '../../src/interceptors/hooks/answer';
import { hookScriptPath } from '../../src/interceptors/hooks/place';
import { hookScript } from '../../src/interceptors/hooks/script';
import { findProgram, installShims, shimLayout } from '../../src/interceptors/shims/install';
import { CHAINED_BASH_ENV_VARIABLE, WINDOW_VARIABLE } from '../../src/interceptors/shims/script';
import { systemProcesses } from '../../src/platform/processes';

const PROJECT = path.join(import.meta.dirname, '../..');
const WINDOW = 'w';
/** What an attacker, or a bug, would answer to let something through. */
const GARBAGE = 'sure!\nallow\n{"decision":"allow","permissionDecision":"allow"}\n';

/**
 * What goes wrong. `killed`: the hook's processes get a SIGKILL when they ask; `garbage`: the broker's answers are none;
 * `silence`: it never answers; `closed`: there is no editor; `gone`: the hook's script is not there.
 */
export const FAULTS = ['killed', 'garbage', 'silence', 'closed', 'gone'] as const;
export type Fault = (typeof FAULTS)[number];

/** The guard as a window has it, without the window: broker, guard, engine, shims. Every question is answered 'no'. */
export class GuardRig {
  fault: Fault | undefined;
  killSwitch = false;
  readonly events: CommandEvent[] = [];
  readonly questions: Question[] = [];
  readonly problems: string[] = [];
  readonly layout;
  readonly hookScript: string;
  readonly run;
  readonly state;
  private readonly table = systemProcesses();
  private server: http.Server | undefined;
  private readonly broker: http.Server;

  /** @param tools the folder of the stub tools, the only ones that get shims */
  constructor(
    private readonly root: string,
    home: string,
    private readonly tools: string,
  ) {
    this.layout = shimLayout(path.join(root, 'storage'));
    this.hookScript = hookScriptPath(path.join(root, 'storage'));
    this.run = path.join(root, 'run');
    this.state = path.join(root, 'state');
    for (const folder of [this.run, this.state]) fs.mkdirSync(folder, { mode: 0o700 });
    const guard = this.makeGuard(createFacts({ home, mapping: [] }));
    this.broker = createBroker({
      ask: (ask, gone) => guard.shimAsked(ask, gone),
      hook: (ask, gone) =>
        answerHook(ask, {
          newId: randomUUID,
          judge: (request, limitSeconds) => guard.hookAsked(request, limitSeconds, gone),
        }),
      instance: 'agents',
      log: (message) => this.problems.push(message),
    });
    this.installShims();
    const script = hookScript({ ...this.environment, cli: this.layout.cli, extension: PROJECT });
    fs.writeFileSync(this.hookScript, script);
  }

  /** What hooks and shims are told about this machine. */
  get environment() {
    return {
      runFolder: this.run,
      stateFolder: this.state,
      curl: findProgram('curl', '/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin'),
      node: process.execPath,
      variables: IDENTITY_VARIABLES,
      secrets: SECRET_VARIABLES,
      addresses: ADDRESS_VARIABLES,
    };
  }

  /** The files of the bundled command line, which decides while no editor answers. */
  get cliFiles(): string[] {
    return [CLI_START, CLI_MAIN].map((name) => path.join(PROJECT, 'dist', name));
  }

  /**
   * What a guarded terminal has in its environment; `bashEnv` is what BASH_ENV was before.
   */
  variables(searchPath: string, bashEnv: string): Record<string, string> {
    return {
      PATH: `${this.layout.folder}:${searchPath}`,
      BASH_ENV: this.layout.bashEnv,
      [CHAINED_BASH_ENV_VARIABLE]: bashEnv,
      [WINDOW_VARIABLE]: WINDOW,
    };
  }

  private installShims(): void {
    installShims({
      writer: 'test',
      layout: this.layout,
      environment: this.environment,
      cliFiles: this.cliFiles,
      tools: fs.readdirSync(this.tools),
      path: this.tools,
    });
  }

  /** Takes the shims away, or puts them back; PATH stays as it is. */
  setShims(present: boolean): void {
    move(this.layout.folder, present);
  }

  /** From now on nothing runs; the editor is there again. */
  async engageKillSwitch(): Promise<void> {
    await this.setFault(undefined);
    this.killSwitch = true;
  }

  /** Opens the broker, or with the fault `closed` closes it. */
  async setFault(fault: Fault | undefined): Promise<void> {
    this.fault = fault;
    move(this.hookScript, fault !== 'gone');
    if (fault === 'closed') await this.close();
    else if (!this.server) await this.listen();
  }

  private async listen(): Promise<void> {
    const server = http.createServer((request, response) => {
      this.route(request, response);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(path.join(this.run, `${WINDOW}.sock`), resolve));
  }

  private route(request: http.IncomingMessage, response: http.ServerResponse): void {
    if (this.fault === 'silence') return;
    if (this.fault === 'garbage') response.end(GARBAGE);
    else if (this.fault === 'killed' && request.url === '/v1/hook') this.killHooks();
    else this.broker.emit('request', request, response);
  }

  /** Every process whose command line names a file of the hooks; the agent's does not. */
  private killHooks(): void {
    const lines = execFileSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
    for (const line of lines) {
      if (!line.includes(this.root) || !line.replaceAll(this.root, '').includes('hook')) continue;
      try {
        process.kill(Number.parseInt(line, 10), 'SIGKILL');
      } catch {
        // it has ended by itself
      }
    }
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    if (server) await new Promise((resolve) => server.close(resolve));
  }

  private makeGuard(facts: ReturnType<typeof createFacts>): Guard {
    return new Guard({
      decide: (request) => decide(request, facts.snapshot()),
      mode: () => 'enforce',
      killSwitchEngaged: () => this.killSwitch,
      ask: (question) => this.refuse(question),
      record: (event) => {
        if (event.kind === 'command') this.events.push(event);
      },
      recordDurably: (event) => {
        this.events.push(event);
        return Promise.resolve();
      },
      terminalsKnown: () => Promise.resolve(),
      terminalOf: () => undefined,
      shellLine: () => undefined,
      actorOf: (env, pid, terminal) => actorOf(env, this.table.ancestors(pid), terminal),
      canary: () => undefined,
      ownCanary: () => undefined,
      process: (pid) => this.table.info(pid),
      newId: randomUUID,
      sleep: (ms) => sleep(ms),
      problem: (text) => this.problems.push(text),
      timeoutSeconds: () => 60,
    });
  }

  private refuse(question: Question): PendingQuestion {
    this.questions.push(question);
    return { question, outcome: Promise.resolve('denied'), withdraw: () => undefined };
  }
}

/** Takes a file or folder away, or puts it back. */
function move(file: string, present: boolean): void {
  const away = `${file}.away`;
  const [from, to] = present ? [away, file] : [file, away];
  if (fs.existsSync(from)) fs.renameSync(from, to);
}
