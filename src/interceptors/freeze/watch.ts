import * as vscode from 'vscode';
import type { ProcessInfo, ProcessTable } from '../../contracts/processes';
import type { Shell } from '../../contracts/words';
import { backgroundOf, isBackgroundJob } from './hold';

/** A terminal of this window as the freeze interceptor sees it. */
export interface WatchedTerminal {
  readonly terminal: vscode.Terminal;
  readonly shellPid: number;
  name: string;
  /** True once the shell has reported a line. */
  reportsLines: boolean;
  /** Identities of the shell's children when it last stood at its prompt: background jobs. */
  background: ReadonlySet<string>;
  /** How many lines have ended so far. */
  endings: number;
  /** The line that runs now, as the editor names it. */
  execution: vscode.TerminalShellExecution | undefined;
}

/** A line that a terminal has started. */
export interface LineStart {
  watched: WatchedTerminal;
  text: string;
  cwd: string | undefined;
  shell: Shell;
  /** True once the line has ended. */
  ended(): boolean;
  /** See StartedLine; absent for what no event of the editor's told of. */
  output?: () => AsyncIterable<string>;
}

export interface TerminalWatcherPorts {
  table: ProcessTable;
  /** A terminal's shell is known from here on, and not any more. */
  opened(watched: WatchedTerminal): void;
  closed(watched: WatchedTerminal): void;
  lineStarted(line: LineStart): void;
  lineEnded(watched: WatchedTerminal, exitCode: number | undefined): void;
}

/** Watches the window's terminals: which shell runs in each, and the start and end of its lines. */
export class TerminalWatcher implements vscode.Disposable {
  private readonly watched = new Map<vscode.Terminal, WatchedTerminal>();
  /** Terminals whose shell is not known yet. */
  private readonly pending = new Set<Promise<unknown>>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly ports: TerminalWatcherPorts) {
    this.subscriptions = [
      vscode.window.onDidOpenTerminal((terminal) => void this.watch(terminal)),
      vscode.window.onDidCloseTerminal((terminal) => {
        this.forget(terminal);
      }),
      vscode.window.onDidStartTerminalShellExecution((event) => {
        this.started(event).catch((error: unknown) => {
          console.error('Agent Guard', error);
        });
      }),
      vscode.window.onDidEndTerminalShellExecution((event) => {
        this.ended(event.terminal, event.exitCode, event.execution);
      }),
    ];
    for (const terminal of vscode.window.terminals) void this.watch(terminal);
  }

  /** The terminal that a process runs in: the one whose shell is among its ancestors, or itself. */
  terminalOf(pid: number): WatchedTerminal | undefined {
    const ids = new Set([pid, ...this.ports.table.ancestors(pid).map((process) => process.pid)]);
    return [...this.watched.values()].find((watched) => ids.has(watched.shellPid));
  }

  /** Resolves when the shells of all terminals are known, or after `ms`: a tool can be faster than its terminal. */
  async settled(ms: number): Promise<void> {
    if (this.pending.size === 0) return;
    await Promise.race([Promise.allSettled(this.pending), new Promise((resolve) => setTimeout(resolve, ms))]);
  }

  /** Process ids of all shells. */
  shells(): number[] {
    return [...this.watched.values()].map((watched) => watched.shellPid);
  }

  all(): WatchedTerminal[] {
    return [...this.watched.values()];
  }

  byShell(shellPid: number): WatchedTerminal | undefined {
    return [...this.watched.values()].find((watched) => watched.shellPid === shellPid);
  }

  /** What the terminal's line has started and is still running. */
  lineProcesses(watched: WatchedTerminal): ProcessInfo[] {
    return this.ports.table
      .children(watched.shellPid)
      .filter((process) => !isBackgroundJob(process, watched.background));
  }

  /** Looks for terminals that have another process now: those of tasks are used again. */
  async refresh(): Promise<void> {
    for (const terminal of vscode.window.terminals) {
      const watched = this.watched.get(terminal);
      const pid = watched && (await terminal.processId);
      if (!watched || pid === watched.shellPid || this.watched.get(terminal) !== watched) continue;
      this.watched.delete(terminal);
      this.ports.closed(watched);
      await this.watch(terminal);
    }
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async watch(terminal: vscode.Terminal): Promise<WatchedTerminal | undefined> {
    const known = this.watched.get(terminal);
    if (known) return known;
    const starting = Promise.resolve(terminal.processId);
    this.pending.add(starting);
    const shellPid = await starting.finally(() => this.pending.delete(starting));
    // Terminals without a process of their own (another extension draws them) start nothing that we could stop.
    if (shellPid === undefined || shellPid <= 0 || terminal.exitStatus !== undefined) return undefined;
    const watched: WatchedTerminal = this.watched.get(terminal) ?? {
      terminal,
      shellPid,
      name: terminal.name,
      reportsLines: terminal.shellIntegration !== undefined,
      background: new Set(),
      endings: 0,
      execution: undefined,
    };
    const isNew = !this.watched.has(terminal);
    this.watched.set(terminal, watched);
    if (isNew) this.ports.opened(watched);
    return watched;
  }

  private forget(terminal: vscode.Terminal): void {
    // The window closes or reloads: its terminals may live on, and their frozen lines are offered again.
    if (terminal.exitStatus?.reason !== vscode.TerminalExitReason.Shutdown) this.ended(terminal, undefined);
    const watched = this.watched.get(terminal);
    this.watched.delete(terminal);
    if (watched) this.ports.closed(watched);
  }

  private async started(event: vscode.TerminalShellExecutionStartEvent): Promise<void> {
    // No await where the shell is known already: every millisecond counts.
    const watched = this.watched.get(event.terminal) ?? (await this.watch(event.terminal));
    if (!watched) return;
    const { execution } = event;
    watched.execution = execution;
    watched.reportsLines = true;
    const cwd = execution.cwd ?? event.shellIntegration.cwd;
    this.ports.lineStarted({
      watched,
      text: execution.commandLine.value,
      cwd: cwd?.scheme === 'file' ? cwd.fsPath : undefined,
      shell: shellKind(event.terminal, this.ports.table.info(watched.shellPid)?.name),
      ended: () => watched.execution !== execution,
      output: () => execution.read(),
    });
  }

  private ended(
    terminal: vscode.Terminal,
    exitCode: number | undefined,
    execution?: vscode.TerminalShellExecution,
  ): void {
    const watched = this.watched.get(terminal);
    // The end of an earlier line can come late; it says nothing about the one that runs now.
    const isLate =
      execution !== undefined && watched?.execution !== undefined && watched.execution !== execution;
    if (!watched || isLate) return;
    watched.execution = undefined;
    watched.endings++;
    watched.background = backgroundOf(this.ports.table, watched.shellPid);
    this.ports.lineEnded(watched, exitCode);
  }
}

const SHELL_NAMES: Readonly<Record<string, Shell>> = {
  bash: 'bash',
  zsh: 'zsh',
  fish: 'fish',
  sh: 'sh',
  dash: 'sh',
  pwsh: 'powershell',
  powershell: 'powershell',
  cmd: 'cmd',
};

/** By the process's name, else by the editor's own guess; bash where neither is known, as its grammar is the widest. */
export function shellKind(terminal: vscode.Terminal, processName: string | undefined): Shell {
  const name =
    processName
      ?.replace(/^-/, '')
      .replace(/\.exe$/i, '')
      .toLowerCase() ?? '';
  // Newer editors know the shell; the types of the oldest supported one do not have it yet.
  const state = terminal.state as vscode.TerminalState & { shell?: string };
  return SHELL_NAMES[name] ?? SHELL_NAMES[state.shell ?? ''] ?? 'bash';
}
