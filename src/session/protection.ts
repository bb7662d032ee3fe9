import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { GuardEvent } from '../contracts/audit';
import type { StartedLine } from '../contracts/line';
import type { CanaryResult, GuardedSession } from '../contracts/protection';
import type { Mode } from '../contracts/words';
import type { Guard } from '../guard/guard';
import { focusView } from '../platform/commands';
import { error, info, warn } from '../platform/notify';
import { run } from '../platform/spawn';
import type { AgentHooks } from './agentHooks';
import { agentOffers, agentSessions, testAgent } from './agentSessions';
import { Canary } from './canary';
import { defaultFolder } from './early';
import { testNewTerminal, testTerminal } from './canaryTerminal';
import { SessionControl } from './sessionControl';
import { Sessions, type Tested } from './sessions';
import type { TerminalKinds } from './terminalKinds';
import type { Terminals } from './terminals';

/** What a start of the editor has to do comes first, in milliseconds. */
const AFTER_START_MS = 4000;
const TELL = { info, warn, error };
const MEMENTO_KEY = 'canary.newTerminal';

export interface ProtectionOptions {
  memento: vscode.Memento;
  /** Of the extension: a new one is tested anew. */
  version: string;
  mode(): Mode;
  guard(): Guard;
  agents: AgentHooks;
  /** What every hook runs. */
  hookScript: string;
  terminals(): Terminals;
  kinds(): TerminalKinds;
  /** What runs in the terminal of a shell or a task now. */
  lineOf(pid: number): StartedLine | undefined;
  /** The tasks that run now. */
  tasks(): readonly GuardedSession[];
  record(event: GuardEvent): void;
  /** The rows may be different now. */
  changed(): void;
}

/** The sessions view's parts, and the canary that proves what it shows. */
export class Protection implements vscode.Disposable {
  readonly canary: Canary;
  readonly control: SessionControl;
  readonly sessions: Sessions;
  /** Shells of hidden terminals that are there for a test only. */
  private readonly own = new Set<number>();
  private timer: NodeJS.Timeout | undefined;
  private readonly closing = vscode.window.onDidCloseTerminal((terminal) => {
    void terminal.processId.then((pid) => {
      // The window closes or reloads: its terminals may live on, frozen.
      if (pid === undefined || terminal.exitStatus?.reason === vscode.TerminalExitReason.Shutdown) return;
      this.control.forget(pid);
      this.own.delete(pid);
    });
  });

  constructor(private readonly options: ProtectionOptions) {
    this.canary = new Canary({
      sleep: (ms) => sleep(ms),
      now: Date.now,
      newToken: () => randomBytes(8).toString('hex'),
    });
    this.control = new SessionControl({
      terminalOf: (pid) => options.terminals().byShell(pid),
      lineNow: (pid) => options.lineOf(pid),
      isAsked: (pid) => options.guard().holds(pid),
      newId: randomUUID,
      changed: () => {
        options.changed();
      },
    });
    this.sessions = new Sessions({
      terminals: () => this.terminals(),
      tasks: () => options.tasks(),
      agents: () => Promise.resolve(agentSessions(options.agents.agentHookStates())),
      otherWindows: () => options.kinds().otherWindows(),
      mode: () => options.mode(),
      now: Date.now,
      offers: (session) =>
        session.kind === 'agent'
          ? { can: agentOffers(session, options.agents.agentHookStates()), isFrozen: false }
          : this.control.offers(session),
      testTerminal: (session) => this.testTerminal(session),
      testAgent: (session) =>
        testAgent(session, {
          canary: this.canary,
          statuses: () => options.agents.agentHookStates(),
          hookScript: options.hookScript,
          cwd: defaultFolder,
          env: hostEnvironment,
          run,
        }),
      testNew: () => testNewTerminal(this.canary, this.own),
      newTerminal: {
        read: () => this.stored()?.result,
        write: (result) => void options.memento.update(MEMENTO_KEY, { version: options.version, result }),
      },
      record: (event) => {
        options.record(event);
      },
      changed: () => {
        options.kinds().changed();
        options.changed();
      },
      showView: () => focusView('agentGuard.sessions'),
      tell: (level, message, actions) => TELL[level](message, actions),
    });
  }

  /** After an installation and each update: whether a terminal that is opened now is guarded. */
  start(): void {
    if (this.stored()?.version === this.options.version) return;
    this.timer = setTimeout(() => void this.sessions.testNew(), AFTER_START_MS);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.closing.dispose();
  }

  private terminals(): GuardedSession[] {
    return this.options
      .kinds()
      .list()
      .filter(({ pid }) => pid === undefined || !this.own.has(pid));
  }

  private async testTerminal({ pid }: GuardedSession): Promise<Tested> {
    const terminal = pid === undefined ? undefined : this.options.terminals().byShell(pid);
    const shell = terminal && (await this.options.terminals().shellOf(terminal));
    if (!terminal || !shell) return { untested: 'it has no shell of its own' };
    if (shell.isBusy) return { untested: 'something runs in it' };
    return testTerminal(this.canary, terminal);
  }

  private stored(): { version: string; result: CanaryResult } | undefined {
    return this.options.memento.get(MEMENTO_KEY);
  }
}

/** What an agent inherits that is started from outside of a terminal. */
function hostEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
