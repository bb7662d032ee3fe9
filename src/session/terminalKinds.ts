import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ProcessInfo, ProcessTable } from '../contracts/processes';
import type { CanaryResult, GuardedSession } from '../contracts/protection';
import type { Actor } from '../contracts/request';
import { forDisplay } from '../contracts/redact';
import { protectionOf, type DoorFacts, type ShimPlace } from '../guard/protection';
import { startedBefore } from '../platform/processes';
import { startEnvironment } from '../platform/shellProcess';
import { holdsAny, shimPlace } from './shimPlace';
import { WindowRecords, type OtherWindow } from './windowRecords';

/** How long changes are gathered before they are told, in milliseconds. */
const GATHER_MS = 100;
const MAX_NAME = 80;
/** Start of the id of a terminal that has no process. */
const PSEUDO = 'terminal:pseudo-';

export interface TerminalKindsPorts {
  table: ProcessTable;
  shimFolder: string;
  /** The folder of the windows' lists. */
  records: string;
  /** Of this window: a UUID. */
  instance: string;
  /** Names of the tools that a folder must not have before the shims. */
  guardedNames(): readonly string[];
  /** Who types in a terminal: an agent where one shows. */
  actorOf(env: Readonly<Record<string, string>>, shellPid: number, name: string): Actor;
  canaryOf(id: string): CanaryResult | undefined;
}

/** A terminal of this window. */
interface Known {
  readonly id: string;
  /** Undefined for a terminal without a process of its own. */
  readonly shell: ProcessInfo | undefined;
  readonly isOlder: boolean;
  /** Set where an agent works in it. */
  readonly agent: Actor | undefined;
  /** PATH of what its shell has started last, where the system tells. */
  path: string | undefined;
}

/** Every terminal of this window with how well it is guarded, and what the other windows say of theirs. */
export class TerminalKinds implements vscode.Disposable {
  private readonly known = new Map<vscode.Terminal, Known>();
  /** Tasks' names, by the process that runs them. */
  private readonly tasks = new Map<number, string>();
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly records: WindowRecords;
  private readonly subscriptions: vscode.Disposable[];
  private names: ReadonlySet<string> | undefined;
  private gathering: NodeJS.Timeout | undefined;
  private pseudoTerminals = 0;
  /** Something in {@link list} may be different. */
  readonly onDidChange = this.changes.event;

  constructor(private readonly ports: TerminalKindsPorts) {
    this.records = new WindowRecords(ports.records, ports.instance, ports.table);
    const changed = () => {
      this.changed();
    };
    this.subscriptions = [
      vscode.window.onDidOpenTerminal((terminal) => void this.open(terminal, false)),
      vscode.window.onDidCloseTerminal((terminal) => {
        const { shell } = this.known.get(terminal) ?? {};
        if (shell) this.tasks.delete(shell.pid);
        this.known.delete(terminal);
        this.changed();
      }),
      vscode.window.onDidChangeTerminalShellIntegration(changed),
      vscode.window.onDidChangeTerminalState(changed),
      vscode.tasks.onDidStartTaskProcess(({ processId, execution }) => {
        this.tasks.set(processId, execution.task.name);
        this.changed();
      }),
      vscode.tasks.onDidEndTaskProcess(changed),
    ];
    for (const terminal of vscode.window.terminals) void this.open(terminal, true);
  }

  /** The terminals whose kind is known, in the order in which they were opened. */
  list(): GuardedSession[] {
    return [...this.known].map(([terminal, known]) => this.session(terminal, known));
  }

  /** What the other windows of this person say of theirs; for display only. */
  otherWindows(): OtherWindow[] {
    return this.records.others();
  }

  /** The terminal of an entry of {@link list}. */
  terminal(id: string): vscode.Terminal | undefined {
    return [...this.known].find(([, known]) => known.id === id)?.[0];
  }

  /** A shell has started a process with this environment: it shows the shell's own PATH of now. */
  started(shellPid: number, environment: Readonly<Record<string, string>>): void {
    const known = [...this.known.values()].find(({ shell }) => shell?.pid === shellPid);
    // `env -i` and its like say nothing of the shell.
    if (!known || !environment.PATH || known.path === environment.PATH) return;
    known.path = environment.PATH;
    this.changed();
  }

  /** Tells the listeners that something else than the terminals has changed: a canary, the host's PATH. */
  changed(): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.records.write(windowName(), this.list());
      this.changes.fire();
    }, GATHER_MS);
  }

  dispose(): void {
    clearTimeout(this.gathering);
    vscode.Disposable.from(...this.subscriptions, this.changes).dispose();
    this.records.dispose();
  }

  private async open(terminal: vscode.Terminal, wasThere: boolean): Promise<void> {
    const told = await terminal.processId;
    // -1 for a terminal that an extension draws.
    const pid = told !== undefined && told > 0 ? told : undefined;
    if (terminal.exitStatus !== undefined || this.known.has(terminal)) return;
    const { table } = this.ports;
    const shell = pid === undefined ? undefined : table.info(pid);
    // A process that has ended before anybody looked is no terminal to be guarded.
    if (pid !== undefined && !shell && process.platform !== 'win32') return;
    const id = pid === undefined ? `${PSEUDO}${++this.pseudoTerminals}` : `terminal:${pid}`;
    const host = table.info(process.pid);
    const isOlder = wasThere || (shell !== undefined && host !== undefined && startedBefore(shell, host));
    const agent = shell && this.agentIn(terminal, shell.pid);
    this.known.set(terminal, { id, shell, isOlder, agent, path: undefined });
    this.changed();
  }

  private agentIn(terminal: vscode.Terminal, shellPid: number): Actor | undefined {
    const name = forDisplay(terminal.name, MAX_NAME);
    const actor = this.ports.actorOf(startEnvironment(shellPid) ?? {}, shellPid, name);
    return actor.kind === 'agent' ? actor : undefined;
  }

  private session(terminal: vscode.Terminal, known: Known): GuardedSession {
    const { shell, agent } = known;
    const task = shell && this.tasks.get(shell.pid);
    const id = task === undefined ? known.id : `task:${shell?.pid}`;
    const name = forDisplay(task ?? terminal.name, MAX_NAME);
    const canary = this.ports.canaryOf(id);
    const facts = this.facts(terminal, known, { isTask: task !== undefined, canary });
    return {
      id,
      kind: task === undefined ? 'terminal' : 'task',
      name,
      ...protectionOf(facts),
      ...(agent && { actor: agent }),
      ...(shell && { pid: shell.pid }),
      ...(canary && { canary }),
    };
  }

  private facts(
    terminal: vscode.Terminal,
    known: Known,
    more: { isTask: boolean; canary: CanaryResult | undefined },
  ): DoorFacts {
    const { creationOptions } = terminal;
    const kind =
      'pty' in creationOptions || known.id.startsWith(PSEUDO) ? 'pseudo' : more.isTask ? 'task' : 'shell';
    return {
      platform: process.platform,
      kind,
      // When the terminal was told of, its process may not have become the shell yet.
      shell: (known.shell && this.ports.table.info(known.shell.pid)?.name.replace(/^-/, '')) ?? '',
      reportsLines: terminal.shellIntegration !== undefined,
      shims: this.shims(known),
      isOlder: known.isOlder,
      isHidden: 'hideFromUser' in creationOptions && creationOptions.hideFromUser === true,
      isHostGuarded: this.placeOn(process.env.PATH ?? '') === 'first',
      canary: more.canary,
    };
  }

  private shims(known: Known): ShimPlace {
    const current = known.path ?? (known.shell && startEnvironment(known.shell.pid)?.PATH);
    if (current !== undefined) return this.placeOn(current);
    // The system does not tell (macOS): what was opened in this session was given them by the editor.
    return known.isOlder ? 'unknown' : 'first';
  }

  private placeOn(searchPath: string): ShimPlace {
    return shimPlace(searchPath, this.ports.shimFolder, (folder) => {
      this.names ??= new Set(this.ports.guardedNames());
      return path.isAbsolute(folder) && holdsAny(folder, this.names);
    });
  }
}

function windowName(): string {
  return vscode.workspace.name ?? 'a window without a folder';
}
