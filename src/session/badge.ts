import * as vscode from 'vscode';
import type { EnvironmentFinding } from '../contracts/environment';
import { pickIdentityVariables } from '../engine/environment/variables';
import type { FactsStore } from '../facts/facts';
import { watchFiles } from '../facts/watch';
import { engine } from './engine';
import type { ShellView, TerminalStates } from './terminalState';

/** How long is waited for more of the same change, in milliseconds. */
const SOON_MS = 50;
/** How often it is looked which shell is in front, in milliseconds; where that takes a program (`ps`), less often. */
const LOOK_MS = process.platform === 'linux' ? 250 : 2000;

/** A terminal as far as it chooses an identity: its variables and its folder. */
export interface Surroundings {
  env: Record<string, string>;
  cwd: string;
}

/** Where the focused terminal's commands hit. */
export interface CurrentPlace {
  /** The one that is shown. */
  readonly finding: EnvironmentFinding;
  /** Those of every provider. */
  readonly all: readonly EnvironmentFinding[];
  /** Parts of its lines that may have changed that in a way that cannot be known. */
  readonly unclear: readonly string[];
  /** The terminal's name; undefined where the window's default is meant. */
  readonly terminal: string | undefined;
}

export interface PlacesOptions {
  facts(): FactsStore;
  home: string;
  states(): TerminalStates;
}

/**
 * Where a command of the focused terminal would hit, and without a terminal one of this window. Tells when that may have
 * changed: by the editor's events, by the shells' lines, by the files that the last answer came from.
 */
export class Places implements vscode.Disposable {
  private readonly listeners = new Set<() => void>();
  private readonly files = watchFiles(() => {
    this.options.facts().recheck();
    this.soon();
  });
  private readonly subscriptions: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;
  private front = '';

  constructor(private readonly options: PlacesOptions) {
    const soon = () => {
      this.soon();
    };
    const looking = setInterval(() => void this.lookInFront(), LOOK_MS);
    this.subscriptions = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTerminal(soon),
      vscode.window.onDidChangeWindowState(soon),
      vscode.workspace.onDidChangeWorkspaceFolders(soon),
      this.files,
      new vscode.Disposable(() => {
        clearInterval(looking);
        clearTimeout(this.timer);
      }),
    );
  }

  onDidChange(listener: () => void): vscode.Disposable {
    this.listeners.add(listener);
    return new vscode.Disposable(() => this.listeners.delete(listener));
  }

  /** Something has changed: tells the listeners, soon and not too often. */
  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      for (const listener of this.listeners) listener();
    }, SOON_MS);
  }

  async surroundings(): Promise<Surroundings> {
    const { env, cwd } = await this.shell();
    return { env: { ...env }, cwd };
  }

  async current(): Promise<CurrentPlace> {
    const { env, cwd, unclear, provider, terminal } = await this.shell();
    // Loading the engine must not make the activation longer.
    await new Promise((resolve) => setImmediate(resolve));
    const { value, paths } = this.options
      .facts()
      .recording((facts) => engine().ambientPlaces({ env, cwd, facts }, provider));
    this.files.watch(paths);
    return { finding: value.foremost, all: value.all, unclear, terminal };
  }

  dispose(): void {
    this.subscriptions.dispose();
    this.listeners.clear();
  }

  private async shell(): Promise<ShellView & { cwd: string; terminal: string | undefined }> {
    const terminal = vscode.window.activeTerminal;
    const folder = vscode.workspace.workspaceFolders?.find((one) => one.uri.scheme === 'file')?.uri.fsPath;
    const elsewhere = folder ?? this.options.home;
    const pid = await terminal?.processId;
    if (!terminal || pid === undefined || terminal.exitStatus !== undefined) {
      const env = pickIdentityVariables(process.env);
      return { env, cwd: elsewhere, unclear: [], provider: undefined, terminal: undefined };
    }
    await new Promise((resolve) => setImmediate(resolve));
    const view = this.options.states().foreground(pid);
    const cwd = view.cwd ?? terminal.shellIntegration?.cwd?.fsPath ?? elsewhere;
    return { ...view, cwd, terminal: terminal.name };
  }

  /** A shell inside of the shell comes and goes without an event, and so does its folder. */
  private async lookInFront(): Promise<void> {
    const pid = await vscode.window.activeTerminal?.processId;
    if (pid === undefined) return;
    const front = this.options.states().foregroundKey(pid);
    if (front === this.front) return;
    this.front = front;
    this.soon();
  }
}
