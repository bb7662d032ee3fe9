import * as fs from 'node:fs';
import * as os from 'node:os';
import * as vscode from 'vscode';
import type { AgentHookStatus } from '../contracts/agentHooks';
import type { AuditEvent } from '../contracts/audit';
import { watchFiles } from '../facts/watch';
import type { AgentPlaces, FileChange, Plan, Wish, Written } from '../interceptors/hooks/files';
import type { HookAgent } from '../contracts/hook';
import { runCommand } from '../platform/commands';
import { info } from '../platform/notify';
import { engine } from './engine';

/** The version of the extension for which a person was told that hooks are outdated. */
const TOLD_KEY = 'agentHooks.toldFor';
/** From this version on the editor is known to read hooks of an extension's manifest (measured). */
const CHAT_PLUGIN_VERSION = [1, 139] as const;
/** Settings of the editor that switch the hooks of its own agent off. */
const EDITOR_SETTINGS = ['chat.useHooks', 'chat.plugins.enabled'];

export interface AgentHooksPorts {
  context: vscode.ExtensionContext;
  /** The script that every hook runs. */
  hookScript: string;
  shimFolder: string;
  record(event: AuditEvent): void;
  log(message: string): void;
}

/** Our hooks in the agents' own files: their state, kept up to date, and what would change them. */
export class AgentHooks implements vscode.Disposable {
  private readonly changes = new vscode.EventEmitter<void>();
  /** The states may have changed. */
  readonly onDidChange = this.changes.event;
  private readonly files = watchFiles(() => {
    this.refresh();
  });
  private statuses: readonly AgentHookStatus[] | undefined;
  private readonly subscription: vscode.Disposable;

  constructor(private readonly ports: AgentHooksPorts) {
    this.subscription = vscode.Disposable.from(
      this.changes,
      this.files,
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.refresh();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (EDITOR_SETTINGS.some((name) => event.affectsConfiguration(name))) this.refresh();
      }),
    );
  }

  /** Looks for the first time, and tells once for each version of the extension when hooks are those of an older one. */
  async start(): Promise<void> {
    this.refresh();
    const outdated = this.agentHookStates().filter(({ state }) => state === 'outdated');
    const { context } = this.ports;
    const { version } = context.extension.packageJSON as { version?: unknown };
    if (outdated.length === 0 || context.globalState.get(TOLD_KEY) === version) return;
    await context.globalState.update(TOLD_KEY, version);
    const names = outdated.map(({ name }) => name).join(', ');
    void info(`Agent hooks are outdated: ${names}.`, {
      'Review...': () => runCommand('agentGuard.protectAgents'),
    });
  }

  /** Every agent of which the guard knows how it asks; those that are not on this machine too. */
  agentHookStates(): readonly AgentHookStatus[] {
    this.statuses ??= engine().hookFiles.agentStatuses(this.places());
    return this.statuses;
  }

  /** Reads all files again. What was lost since is recorded. */
  refresh(): void {
    const before = this.statuses ?? [];
    this.statuses = undefined;
    const now = this.agentHookStates();
    this.files.watch(engine().hookFiles.watchedFiles(this.places()));
    for (const { name, why } of engine().hookFiles.lostHooks(before, now)) {
      this.ports.log(`The hook of ${name} has lost its effect. ${why}`);
      this.ports.record({ kind: 'tamper', text: `The hook of ${name} has lost its effect. ${why}` });
    }
    if (JSON.stringify(before) !== JSON.stringify(now)) this.changes.fire();
  }

  /** True where the script is there that the hooks would run: without it they refuse every command. */
  get isReady(): boolean {
    return process.platform !== 'win32' && fs.existsSync(this.ports.hookScript);
  }

  plan(wishes: ReadonlyMap<HookAgent, Wish>): Plan {
    return engine().hookFiles.planChanges(wishes, this.places());
  }

  /** Only after a person has said so. */
  carryOut(changes: readonly FileChange[]): readonly Written[] {
    const written = engine().hookFiles.writeChanges(changes, new Date());
    // What we have done ourselves is no loss.
    this.statuses = undefined;
    this.refresh();
    for (const { file, error } of written)
      this.ports.record({
        kind: 'policy',
        text: `Agent hooks: ${file} ${error === undefined ? 'was changed' : `could not be changed: ${error}`}`,
      });
    return written;
  }

  /** `~/…` for people. */
  shown(file: string): string {
    return engine().hookFiles.shortPath(file, { home: os.homedir() });
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private places(): AgentPlaces {
    const { context, hookScript, shimFolder } = this.ports;
    const folders = vscode.workspace.workspaceFolders ?? [];
    return {
      home: os.homedir(),
      env: process.env,
      workspace: folders.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath),
      hookScript,
      shimFolder,
      editorSetting: (key) => vscode.workspace.getConfiguration().get<unknown>(key),
      hasChatPlugin: hasChatPlugin(context.extension.packageJSON as Manifest),
    };
  }
}

interface Manifest {
  contributes?: { chatPlugins?: unknown };
}

function hasChatPlugin({ contributes }: Manifest): boolean {
  const [major = 0, minor = 0] = vscode.version.split('.').map(Number);
  const [knownMajor, knownMinor] = CHAT_PLUGIN_VERSION;
  const isNewEnough = major > knownMajor || (major === knownMajor && minor >= knownMinor);
  return isNewEnough && Array.isArray(contributes?.chatPlugins) && contributes.chatPlugins.length > 0;
}
