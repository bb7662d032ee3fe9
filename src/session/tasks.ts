import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ShimAsk } from '../contracts/broker';
import type { StartedLine, Terminal } from '../contracts/line';
import type { ProcessTable, Signal } from '../contracts/processes';
import type { GuardedSession } from '../contracts/protection';
import { commandLine, type CommandRequest } from '../contracts/request';
import type { Guard } from '../guard/guard';
import { displayCommand } from '../guard/messages';
import { EarlyWatch, LOOK_MS, type Caught } from '../interceptors/freeze/early';
import { identity } from '../interceptors/freeze/hold';
import type { LinePorts, RecordedHold } from '../interceptors/freeze/lines';
import type { FrozenRecord } from '../interceptors/freeze/records';
import { holdRoot } from '../interceptors/tasks/hold';
import { shellText } from '../interceptors/tasks/request';
import { RootLook } from '../interceptors/tasks/roots';
import { TaskWatcher, type TaskRun } from '../interceptors/tasks/watch';
import { mainThreadChildren, processArguments, writeToTerminal } from '../platform/shellProcess';
import type { AskedTasks } from './taskActor';
import { showNotice } from './taskNotice';
import { isOfWindow, isTypedInto, TaskRequests } from './taskRequests';
import { taskSession } from './taskSession';

/** How long a held process waits until the editor says which task it is, in milliseconds. */
const NAME_MS = 600;
/** The same for one that is to be ended: without its run, what depends on it would start. In milliseconds. */
const RUN_MS = 2000;
const STEP_MS = 20;
/** How long the end of a process may be ahead of its task's, which knows the exit code, in milliseconds. */
const END_MS = 2000;
const NO_JOBS: ReadonlySet<string> = new Set();

export interface TasksOptions {
  table: ProcessTable;
  ports: LinePorts;
  guard(): Guard;
  shimFolder: string;
  /** What this window's terminals are told to ask; undefined until that is known. */
  windowName(): string | undefined;
  /** Calls of agents' hooks that start tasks. */
  asked: AskedTasks;
  /** The process of a terminal that was there before may be another now. */
  refreshTerminals(): void;
  problem(text: string): void;
  log(message: string): void;
}

/** A terminal's own process that is no shell to type into: a task's, or a program that a terminal was opened with. */
interface Root {
  readonly pid: number;
  readonly id: string;
  readonly terminal: Terminal;
  line: StartedLine | undefined;
  run: TaskRun | undefined;
  /** What it runs, as far as it was judged. */
  words: string;
  /** Somebody is asked about it, or it is being ended. */
  isHeld: boolean;
  /** What the terminal was told when it was stopped. */
  message: string;
}

/** The way of tasks to the guard: each root is a line of its own, held with all that it starts. */
export class Tasks implements vscode.Disposable {
  private readonly roots = new Map<number, Root>();
  private readonly changes = new vscode.EventEmitter<void>();
  private readonly requests: TaskRequests;
  private readonly watcher: TaskWatcher;
  private readonly look: RootLook;
  private readonly early: EarlyWatch;
  private readonly looking: NodeJS.Timeout | undefined;
  /** Something in {@link list} may be different. */
  readonly onDidChange = this.changes.event;

  constructor(private readonly options: TasksOptions) {
    const { table } = options;
    this.requests = new TaskRequests(options);
    this.watcher = new TaskWatcher({
      started: () => {
        this.changes.fire();
      },
      processStarted: (run, pid) => {
        this.linked(run, pid);
      },
      ended: (run, exitCode) => {
        const root = run.pid === undefined ? undefined : this.roots.get(run.pid);
        if (root) this.end(root, exitCode);
        this.changes.fire();
      },
    });
    this.look = new RootLook({
      table,
      self: process.pid,
      argvOf: processArguments,
      childIds: mainThreadChildren,
      isOurs: (pid) => isOfWindow(pid, options.windowName()),
      isTypedInto,
      found: (pid) => {
        this.found(pid);
      },
    });
    this.early = this.childWatch();
    // Elsewhere a look at the processes is a program of its own (`ps`): there the editor's event has to do.
    if (process.platform === 'linux') {
      this.looking = setInterval(() => {
        this.tick();
      }, LOOK_MS);
    }
  }

  /** The tasks that run now, for the view. */
  list(): GuardedSession[] {
    return this.watcher
      .runs()
      .map((run) => taskSession(run, process.platform, this.roots.get(run.pid ?? 0)?.line?.request.actor));
  }

  /** True for a terminal whose lines are none: its process is judged as a whole. */
  isTask(shellPid: number): boolean {
    if (this.roots.has(shellPid)) return true;
    const { table } = this.options;
    if (process.platform === 'win32') return false;
    const argv = table.argumentsOf(shellPid);
    // Of a terminal that a task uses again, the process that is known may be that of the task before.
    return !table.info(shellPid) || (argv !== undefined && argv.length > 0 && !isTypedInto(argv));
  }

  isRoot(pid: number): boolean {
    return this.roots.has(pid);
  }

  /** A task's process with all that it has started, to be held or ended. */
  lineOf(pid: number): StartedLine | undefined {
    return this.roots.get(pid)?.line;
  }

  /** The terminal of a task that the process belongs to. */
  terminalOf(pid: number): Terminal | undefined {
    if (this.roots.size === 0) return undefined;
    const own = this.roots.get(pid);
    if (own) return own.terminal;
    const above = this.options.table.ancestors(pid).find((process) => this.roots.has(process.pid));
    return above && this.roots.get(above.pid)?.terminal;
  }

  /** A tool that a task's shell has started itself is refused with the whole task. See GuardPorts. */
  shellLine(terminal: Terminal, ask: ShimAsk): StartedLine | undefined {
    const root = this.roots.get(terminal.shellPid);
    const isOwn = this.options.table.info(ask.pid)?.ppid === root?.pid;
    const isShell = shellText(processArguments(terminal.shellPid) ?? []) !== undefined;
    return isOwn && isShell ? root?.line : undefined;
  }

  /** A root that a crash or a reload has left frozen. */
  async offerAgain(record: FrozenRecord): Promise<void> {
    const { pid } = record.shell;
    this.look.learn(pid);
    const root = this.root(pid, record.terminal);
    const request = root && this.request(root);
    const held = request && this.hold(root, request, this.options.ports.newId());
    if (held) await this.bring(root, request, held);
  }

  dispose(): void {
    clearInterval(this.looking);
    this.watcher.dispose();
    this.changes.dispose();
  }

  private tick(): void {
    try {
      this.look.look();
      this.early.look();
    } catch (error) {
      this.options.log(`A look at the tasks failed: ${String(error)}`);
    }
    for (const root of this.roots.values()) {
      if (root.line && !this.isAlive(root)) void this.endLater(root);
    }
  }

  /** A root has come up, or has become another program. It stands still while it is judged: the first takes longest. */
  private found(pid: number): void {
    const root = this.root(pid, 'a task');
    // The editor's event and the look find the same, in any order.
    if (!root || root.isHeld) return;
    try {
      this.signal(pid, 'SIGSTOP');
      const request = this.request(root);
      const words = request ? commandLine(request) : '';
      if (request && words !== root.words) this.judge(root, request);
      root.words = words;
    } catch (error) {
      this.options.problem(`A task could not be judged, so it was ended: ${String(error)}`);
      if (!this.isHeld(root)) this.signal(pid, 'SIGKILL');
    } finally {
      if (!this.isHeld(root)) this.signal(pid, 'SIGCONT');
    }
  }

  private signal(pid: number, signal: Signal): void {
    try {
      this.options.table.signal(pid, signal);
    } catch {
      // Another user's, as with sudo: it is asked about all the same.
    }
  }

  private isHeld(root: Root): boolean {
    return root.isHeld;
  }

  /** What must not run is held, and asked about as soon as its name is known. */
  private judge(root: Root, request: CommandRequest): void {
    if (!this.options.guard().wouldStop(request, root.terminal)) {
      // Another program of a root that was judged needs nothing more.
      if (!root.line) void this.bring(root, request, undefined);
      return;
    }
    const held = this.hold(root, request, this.options.ports.newId());
    // It stands still: there is time to learn its name.
    void this.until(() => root.run !== undefined, NAME_MS).then(() => {
      void this.bring(root, { ...request, actor: this.request(root)?.actor ?? request.actor }, held);
    });
  }

  private linked(run: TaskRun, pid: number): void {
    const { options } = this;
    options.refreshTerminals();
    this.look.learn(pid);
    const known = this.roots.get(pid);
    if (known) {
      known.run = run;
      known.terminal.name = run.name;
    } else {
      const argv = options.table.argumentsOf(pid);
      const process = options.table.info(pid);
      // It has ended, or is a shell that somebody types into.
      if (!process || process.zombie || (argv && argv.length > 0 && isTypedInto(argv))) return;
      const root = this.root(pid, run.name);
      if (root) root.run = run;
      this.found(pid);
    }
    this.changes.fire();
  }

  private root(pid: number, name: string): Root | undefined {
    const process = this.options.table.info(pid);
    if (!process || process.zombie) return undefined;
    const known = this.roots.get(pid);
    if (known?.id === identity(process)) return known;
    const root: Root = {
      pid,
      id: identity(process),
      terminal: { name, shellPid: pid, reportsLines: true },
      line: undefined,
      run: undefined,
      words: '',
      isHeld: false,
      message: '',
    };
    this.roots.set(pid, root);
    return root;
  }

  private request(root: Root): CommandRequest | undefined {
    return this.requests.of(root, root.pid, processArguments(root.pid));
  }

  private line(root: Root, request: CommandRequest, held: RecordedHold | undefined): StartedLine {
    let early = held;
    return {
      request,
      terminal: root.terminal,
      hold: (id) => {
        const taken = early ?? this.hold(root, request, id);
        early = undefined;
        return Promise.resolve(taken);
      },
      includes: (pid) => this.terminalOf(pid)?.shellPid === root.pid,
      say: (message) => {
        root.message = message;
        writeToTerminal(root.pid, message);
      },
    };
  }

  private hold(root: Root, request: CommandRequest, id: string): RecordedHold | undefined {
    const held = {
      pid: root.pid,
      name: root.terminal.name,
      command: commandLine(request),
      cwd: request.cwd,
      terminate: () => this.terminate(root, request),
    };
    // Where it cannot be recorded it is being ended, and stands still until then.
    root.isHeld = true;
    const hold = holdRoot(id, held, this.options.ports);
    root.isHeld = hold !== undefined;
    return (
      hold && {
        ...hold,
        release: () => {
          hold.release();
          root.isHeld = false;
        },
      }
    );
  }

  /** Brings a line to the guard; what is held already is the guard's from then on. */
  private bring(root: Root, request: CommandRequest, held: RecordedHold | undefined): Promise<void> {
    const line = this.line(root, request, held);
    let isTaken = false;
    root.line = line;
    const hold = (id: string) => {
      isTaken = true;
      return line.hold(id);
    };
    return this.options
      .guard()
      .lineStarted({ ...line, hold })
      .catch((error: unknown) => {
        this.options.problem(`A task could not be judged: ${String(error)}`);
      })
      .finally(() => {
        if (!isTaken) held?.release();
      });
  }

  /** The editor closes the terminal of a run that is ended, so its reason is said in one of its own. */
  private async terminate(root: Root, request: CommandRequest): Promise<void> {
    await this.until(() => root.run !== undefined, RUN_MS);
    const { run, message } = root;
    if (!run || run.ended) return;
    run.terminate();
    this.options.log(`The task ${run.name} was ended: ${message}`);
    if (message !== '') showNotice(run.name, displayCommand(request), message);
  }

  private childWatch(): EarlyWatch {
    const { options } = this;
    const rootOf = ({ shell }: Caught) => this.roots.get(shell.shellPid);
    const requestOf = (caught: Caught) => {
      const root = rootOf(caught);
      return root && this.requests.of(root, caught.process.pid, caught.argv);
    };
    return new EarlyWatch({
      table: options.table,
      // One that is held is asked about as a whole.
      shells: () =>
        [...this.roots.values()]
          .filter((root) => !root.isHeld)
          .map(({ pid }) => ({ shellPid: pid, reportsLines: false, background: NO_JOBS })),
      argvOf: processArguments,
      isShim: (argv) => this.requests.isShim(argv),
      wouldStop: (caught) => {
        const [root, request] = [rootOf(caught), requestOf(caught)];
        return (
          root !== undefined && request !== undefined && options.guard().wouldStop(request, root.terminal)
        );
      },
      hold: (caught) => {
        const [root, request] = [rootOf(caught), requestOf(caught)];
        return Promise.resolve(root && request && this.hold(root, request, options.ports.newId()));
      },
      unreported: async (caught, hold) => {
        const [root, request] = [rootOf(caught), requestOf(caught)];
        if (root && request) await this.bring(root, request, hold);
        else hold.release();
      },
      sleep: (ms) => sleep(ms),
      problem: (text) => {
        options.problem(text);
      },
    });
  }

  private isAlive(root: Root): boolean {
    const process = this.options.table.info(root.pid);
    return process !== undefined && !process.zombie && identity(process) === root.id;
  }

  private async endLater(root: Root): Promise<void> {
    root.line = undefined;
    await this.until(() => this.roots.get(root.pid) !== root, root.run ? END_MS : 0);
    this.end(root, undefined);
  }

  private end(root: Root, exitCode: number | undefined): void {
    if (this.roots.get(root.pid) !== root) return;
    this.roots.delete(root.pid);
    this.options.guard().lineEnded(root.pid, exitCode, true);
    this.changes.fire();
  }

  private async until(condition: () => boolean, ms: number): Promise<void> {
    for (let waited = 0; !condition() && waited < ms; waited += STEP_MS) await sleep(STEP_MS);
  }
}
