import { createHash } from 'node:crypto';
import type { Server } from 'node:http';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { AuditEvent } from '../contracts/audit';
import type { Answer, ShimAsk } from '../contracts/broker';
import type { HookAsk, HookReply } from '../contracts/hook';
import type { Actor } from '../contracts/request';
import { CLI_MAIN, CLI_START } from '../contracts/bundles';
import { ADDRESS_VARIABLES, IDENTITY_VARIABLES, SECRET_VARIABLES } from '../engine/environment/variables';
import { createBroker } from '../interceptors/broker/server';
import { listenOnFreeSlot, socketPath } from '../interceptors/broker/socket';
import {
  findProgram,
  installPromptScripts,
  installShims,
  searchedFolders,
  shimLayout,
} from '../interceptors/shims/install';
import { PathWatch } from '../interceptors/shims/pathWatch';
import { TouchedFiles } from '../interceptors/shims/touched';
import { WINDOW_VARIABLE } from '../interceptors/shims/find';
import { READS_SPOOL } from '../interceptors/shims/reads';
import { bashEnvValue, CHAINED_BASH_ENV_VARIABLE } from '../interceptors/shims/script';
import { startEnvironment } from '../platform/shellProcess';
import { runFolder } from '../platform/storage';
import { applyTerminalEnvironment, type PromptVariables } from '../platform/terminalEnvironment';
import { engine } from './engine';
import { HookWindow, installHook } from './hooks';
import { SpooledReads } from './reads';
import { promptVariables } from './prompts';

/** How often it is looked whether the socket and the files are still there, in milliseconds. */
const LOOK_MS = 5000;
/** Most files that a record names. */
const MAX_NAMED = 5;

export interface ShimServiceOptions {
  context: vscode.ExtensionContext;
  /** Root of the shims' files, and the folder of the state. */
  root: string;
  stateFolder: string;
  instance: string;
  ask(question: ShimAsk, gone: AbortSignal): Promise<Answer>;
  hook(question: HookAsk, gone: AbortSignal): Promise<HookReply>;
  record(event: AuditEvent): void;
  /** See SpooledReadsOptions. */
  starterOf(pid: number): Actor | undefined;
  log(message: string): void;
  problem(text: string): void;
}

/** Shims, the terminals' environment that puts them first, and the broker that they ask. */
export class ShimService implements vscode.Disposable {
  private server: Server | undefined;
  private readonly layout;
  private readonly base: string;
  private name: string | undefined;
  private readonly subscriptions: vscode.Disposable[] = [];
  private tools: readonly string[] = [];
  private watch: PathWatch | undefined;
  private readonly hookWindow = new HookWindow();
  private readonly prompts: PromptVariables;
  private files: TouchedFiles | undefined;

  constructor(private readonly options: ShimServiceOptions) {
    this.layout = shimLayout(options.root);
    this.base = `w-${workspaceHash()}`;
    this.prompts = this.promptVariables();
    // Before anything else: a terminal that opens now must have it. Most windows are the only one on their folder.
    this.applyEnvironment(this.base);
  }

  /** What every non-interactive bash is to read. */
  get bashEnvFile(): string {
    return this.layout.bashEnv;
  }

  /** Names of the tools that have a shim. */
  get guardedTools(): readonly string[] {
    return this.tools;
  }

  /** Writes the shims and opens the broker. Says what failed; the other half works on. */
  async start(): Promise<void> {
    const folder = this.runFolder();
    if (folder === undefined) return;
    this.files = new TouchedFiles(this.layout, this.writerTo(folder));
    this.watch = new PathWatch(
      (name) => engine().SHIMMED_NAMES.includes(name),
      () => {
        this.install(folder);
      },
    );
    this.install(folder);
    await this.listen(folder);
    this.subscriptions.push(
      vscode.Disposable.from(new SpooledReads({ ...this.options, name: READS_SPOOL })),
      vscode.window.onDidOpenTerminal((terminal) => void this.lookAgain(folder, terminal)),
      every(LOOK_MS, () => this.listenAgain(folder)),
      every(LOOK_MS, () => {
        this.mend(folder);
      }),
    );
  }

  /** What this window's terminals are told to ask; undefined until it is known. */
  get windowName(): string | undefined {
    return this.name;
  }

  private async listen(folder: string): Promise<void> {
    const server = createBroker(this.options);
    try {
      const name = await listenOnFreeSlot(server, folder, this.base);
      this.server = server;
      this.name = name;
      this.applyEnvironment(name);
      this.hookWindow.listens(folder, name);
      this.options.log(`The broker listens as ${name}.`);
    } catch (error) {
      this.options.problem(`Shims cannot ask this window, so they refuse what is risky: ${String(error)}`);
    }
  }

  /** Somebody may have taken the socket away: a cleaner of temporary files, or an agent. */
  private async listenAgain(folder: string): Promise<void> {
    if (process.platform === 'win32' || this.name === undefined) return;
    if (fs.existsSync(socketPath(folder, this.name))) return;
    this.options.log('The socket of the broker is gone; it is made again.');
    this.name = undefined;
    this.server?.close();
    await this.listen(folder);
  }

  /** A terminal's PATH may have tools that this window's does not. */
  private async lookAgain(folder: string, terminal: vscode.Terminal): Promise<void> {
    const pid = await terminal.processId;
    const searched = pid === undefined ? undefined : startEnvironment(pid)?.PATH;
    this.install(folder, searched);
  }

  /** Where the sockets are. Without it there are no shims: a shim that can ask nobody would only be in the way. */
  private runFolder(): string | undefined {
    try {
      return runFolder();
    } catch (error) {
      this.options.problem(
        `There is no safe folder for sockets, so only terminals with shell integration are guarded: ${String(error)}`,
      );
      return undefined;
    }
  }

  /** Also says what somebody else has done to the files since the last time, which is undone with it. */
  private install(folder: string, terminalPath = ''): void {
    const touched = this.files?.touched() ?? [];
    if (touched.length > 0) this.promptVariables();
    this.write(folder, terminalPath);
    this.tell(touched);
  }

  private write(folder: string, terminalPath: string): void {
    const { options } = this;
    const environment = {
      runFolder: folder,
      stateFolder: options.stateFolder,
      curl: findProgram('curl', systemPath()),
      node: process.execPath,
      variables: IDENTITY_VARIABLES,
      secrets: SECRET_VARIABLES,
      addresses: ADDRESS_VARIABLES,
    };
    try {
      this.tools = installShims({
        layout: this.layout,
        environment,
        cliFiles: [CLI_START, CLI_MAIN].map((name) => path.join(options.context.extensionPath, 'dist', name)),
        tools: engine().SHIMMED_NAMES,
        path: [process.env.PATH, terminalPath].filter(Boolean).join(path.delimiter),
        writer: this.writerTo(folder),
      });
      this.watch?.set(searchedFolders(this.layout));
    } catch (error) {
      options.problem(
        `The shims could not be written, so only terminals with shell integration are guarded: ${String(error)}`,
      );
    }
    // Also after an error, which has been told: it is not told again at each look.
    this.files?.note();
    if (process.platform === 'win32') return; // the hooks' script is one of sh
    try {
      const extension = options.context.extensionPath;
      installHook(options.root, { ...environment, cli: this.layout.cli, extension });
    } catch (error) {
      options.problem(
        `The hooks' script could not be written, so agents are asked by none: ${String(error)}`,
      );
    }
  }

  /** The same for all windows that write the same: of one version, in one editor. */
  private writerTo(folder: string): string {
    const { extension } = this.options.context;
    const { extensionPath } = extension;
    const { version } = extension.packageJSON as { version: string };
    const curl = findProgram('curl', systemPath());
    const facts = [version, extensionPath, folder, process.execPath, curl];
    return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  }

  /** Somebody may have changed the shims' files or taken them away: an agent, or a cleaner of folders. */
  private mend(folder: string): void {
    if ((this.files?.touched() ?? []).length > 0) this.install(folder);
  }

  private tell(touched: readonly string[]): void {
    // What is not written again belonged to a tool that has gone.
    const names = touched.filter((file) => fs.existsSync(file)).map((file) => path.basename(file));
    if (names.length === 0) return;
    const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : '';
    this.options.record({
      kind: 'tamper',
      text: `Something else has changed or removed files of the shims: ${names.slice(0, MAX_NAMED).join(', ')}${more}. They were written again.`,
    });
  }

  dispose(): void {
    this.watch?.dispose();
    vscode.Disposable.from(...this.subscriptions, this.hookWindow).dispose();
    this.server?.close();
    this.server?.closeAllConnections();
  }

  /** None where their scripts cannot be written: a shell that is led to nothing would miss its person's files. */
  private promptVariables(): PromptVariables {
    const all = promptVariables(this.layout);
    // They are of shells of other systems.
    if (process.platform === 'win32') return { ...all, variables: [] };
    try {
      installPromptScripts(this.layout);
      return all;
    } catch (error) {
      this.options.log(`The shims are not put back at prompts: ${String(error)}`);
      return { ...all, variables: [] };
    }
  }

  private applyEnvironment(name: string): void {
    const before = process.env.BASH_ENV;
    const ours = process.platform === 'win32' ? undefined : bashEnvValue(this.layout.bashEnv);
    applyTerminalEnvironment(this.options.context.environmentVariableCollection, {
      shimFolder: this.layout.folder,
      bashEnv: ours,
      window: { variable: WINDOW_VARIABLE, name },
      chained:
        ours && before && before !== ours
          ? { variable: CHAINED_BASH_ENV_VARIABLE, value: before }
          : undefined,
      prompts: this.prompts,
    });
  }
}

function every(ms: number, look: () => Promise<void> | void): vscode.Disposable {
  const timer = setInterval(() => void look(), ms);
  return new vscode.Disposable(() => {
    clearInterval(timer);
  });
}

/** The system's folders first: what an agent puts in front of PATH must not become the guard's own curl. */
function systemPath(): string {
  return ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin', process.env.PATH ?? ''].join(
    path.delimiter,
  );
}

/** The same for every window on this workspace and across reloads. */
function workspaceHash(): string {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  const identity = workspaceFile?.toString() ?? workspaceFolders?.[0]?.uri.toString() ?? 'no folder';
  return createHash('sha256').update(identity).digest('hex').slice(0, 10);
}
