import { setTimeout as sleep } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { ShimAsk } from '../contracts/broker';
import type { StartedLine, Terminal } from '../contracts/line';
import type { ProcessTable } from '../contracts/processes';
import type { Shell } from '../contracts/words';
import type { Guard } from '../guard/guard';
import { isAlive, isBackgroundJob } from '../interceptors/freeze/hold';
import { Interrupter } from '../interceptors/freeze/interrupt';
import {
  claimLeftovers,
  releaseLeftover,
  startedLine,
  type LineFacts,
  type LinePorts,
  type RecordedHold,
} from '../interceptors/freeze/lines';
import type { FrozenRecord } from '../interceptors/freeze/records';
import { LOOK_MS, type EarlyWatch } from '../interceptors/freeze/early';
import {
  shellKind,
  TerminalWatcher,
  type LineStart,
  type WatchedTerminal,
} from '../interceptors/freeze/watch';
import { startedBy } from './actor';
import { defaultFolder, earlyWatch } from './early';
import type { Tasks } from './tasks';
import { terminalOpenedFor } from './opened';
import type { TerminalStates } from './terminalState';

/** How long a denied line gets to go, and its shell to come back to the prompt, in milliseconds. */
const PROMPT_MS = 800;

/** Processes of a line that are looked at for their variables when it is reported. */
const MAX_OBSERVED = 4;

/** How often it is looked whether anything of a line still runs that another window has left, in milliseconds. */
const LEFTOVER_LOOK_MS = 50;

/** How long a tool that is faster than its terminal waits until that is known, in milliseconds. */
const KNOWN_MS = 150;

export interface TerminalsOptions {
  table: ProcessTable;
  ports: LinePorts;
  guard(): Guard;
  /** What is started from here asks by itself. */
  shimFolder: string;
  /** What each terminal's shell knows. */
  states: TerminalStates;
  /** Tasks' terminals, whose processes are judged as a whole. */
  tasks: Pick<Tasks, 'isTask' | 'isRoot' | 'offerAgain'>;
  /** A line was reported. */
  lineStarted(): void;
  problem(text: string): void;
  log(message: string): void;
}

/** The integrated terminals' way to the guard. */
export class Terminals implements vscode.Disposable {
  private readonly watcher: TerminalWatcher;
  private readonly early: EarlyWatch;
  private readonly looking: NodeJS.Timeout | undefined;
  private readonly ports: LinePorts;
  private readonly interrupter = new Interrupter();
  /** Terminals of lines that were offered again. */
  private readonly recovered: Terminal[] = [];
  private isDisposed = false;

  constructor(private readonly options: TerminalsOptions) {
    const { table } = options;
    this.ports = options.ports;
    this.watcher = new TerminalWatcher({
      table,
      opened: ({ shellPid }) => {
        // Its first line and the editor's start come first.
        setImmediate(() => {
          options.states.opened(shellPid);
        });
      },
      closed: ({ shellPid }) => {
        options.states.forget(shellPid);
      },
      lineStarted: (line) => {
        this.lineStarted(line);
      },
      lineEnded: (watched, exitCode) => {
        this.lineEnded(watched, exitCode);
      },
    });
    this.early = earlyWatch({
      table,
      ports: this.ports,
      guard: () => options.guard(),
      problem: (text) => {
        options.problem(text);
      },
      shimFolder: options.shimFolder,
      watcher: this.watcher,
      isTask: (pid) => options.tasks.isRoot(pid),
      observe: (pid) => {
        options.states.observe(pid);
      },
      bring: (line, hold) => this.bring(line, hold),
    });
    // Elsewhere a look at the processes is a program of its own (`ps`), too slow to be taken so often.
    if (process.platform === 'linux') {
      this.looking = setInterval(() => {
        this.early.look();
      }, LOOK_MS);
    }
  }

  terminalOf(pid: number): Terminal | undefined {
    const watched = this.watcher.terminalOf(pid);
    if (watched) return asTerminal(watched);
    // After a reload the editor tells of a terminal only once it is shown.
    const ancestors = new Set(this.options.table.ancestors(pid).map((process) => process.pid));
    return this.recovered.find((terminal) => ancestors.has(terminal.shellPid));
  }

  known(): Promise<void> {
    return this.watcher.settled(KNOWN_MS);
  }

  /** See GuardPorts. */
  shellLine(terminal: Terminal, ask: ShimAsk): StartedLine | undefined {
    const watched = this.watcher.byShell(terminal.shellPid);
    if (!watched || this.options.table.info(ask.pid)?.ppid !== terminal.shellPid) return undefined;
    const before = watched.endings;
    const text = [ask.tool, ...ask.args].join(' ');
    return this.fromStart({
      watched,
      text,
      cwd: ask.cwd,
      shell: 'sh',
      ended: () => watched.endings > before,
    });
  }

  shells(): readonly number[] {
    return this.watcher.shells();
  }

  /** True while a line runs in any of the terminals, as far as they tell. */
  get runsLine(): boolean {
    return this.watcher.all().some((watched) => watched.execution !== undefined);
  }

  /** True while the look between events is at something of this shell. */
  isHolding(shellPid: number): boolean {
    return this.early.isBusy(shellPid);
  }

  /** The shell of a terminal, and whether a line runs in it; undefined for one that has no process. */
  async shellOf(terminal: vscode.Terminal): Promise<{ shell: Shell; isBusy: boolean } | undefined> {
    const shellPid = await terminal.processId;
    if (shellPid === undefined) return undefined;
    const watched = this.watcher.byShell(shellPid);
    const isBusy = watched !== undefined && this.isBusy(watched);
    return { shell: shellKind(terminal, this.options.table.info(shellPid)?.name), isBusy };
  }

  /** The terminal of a shell of this window. */
  byShell(shellPid: number): vscode.Terminal | undefined {
    return this.watcher.byShell(shellPid)?.terminal;
  }

  /** What runs in a terminal now, as a line to be held or ended; undefined at its prompt. */
  lineNow(shellPid: number): StartedLine | undefined {
    const watched = this.watcher.byShell(shellPid);
    if (!watched || !this.isBusy(watched)) return undefined;
    const { execution, terminal } = watched;
    const own = this.watcher.lineProcesses(watched);
    return this.fromStart({
      watched,
      text: execution?.commandLine.value ?? own.map(({ name }) => name).join(' '),
      cwd: terminal.shellIntegration?.cwd?.fsPath,
      shell: shellKind(terminal, this.options.table.info(shellPid)?.name),
      // Where nobody tells of its end, what the shell starts afterwards is taken for its prompt's.
      ended: () =>
        execution
          ? watched.execution !== execution
          : own.every((process) => !isAlive(this.options.table, process)),
    });
  }

  /** A shell may have children of its own at its prompt (fish reads manuals at first): its own word counts for more. */
  private isBusy(watched: WatchedTerminal): boolean {
    return watched.terminal.shellIntegration
      ? watched.execution !== undefined
      : this.watcher.lineProcesses(watched).length > 0;
  }

  /** The variables that a terminal was made with. */
  given(shellPid: number): Readonly<Record<string, string | null | undefined>> | undefined {
    const options = this.watcher.byShell(shellPid)?.terminal.creationOptions;
    return options && 'env' in options ? options.env : undefined;
  }

  /** Puts a command at a terminal's prompt, for the person to run, once the denied line has gone. */
  suggest(shellPid: number, command: string): void {
    const terminal = this.watcher.byShell(shellPid)?.terminal;
    setTimeout(() => terminal?.sendText(command, false), PROMPT_MS);
  }

  /** Offers what a crash or a reload has left frozen again. */
  recover(): number {
    const { table, tasks } = this.options;
    const leftovers = claimLeftovers(table, this.ports.records);
    for (const record of leftovers) void (record.isTask ? tasks : this).offerAgain(record);
    return leftovers.length;
  }

  dispose(): void {
    this.isDisposed = true;
    clearInterval(this.looking);
    this.watcher.dispose();
  }

  /** A terminal that a task uses again has another process. */
  refresh(): void {
    void this.watcher.refresh();
  }

  private lineStarted(start: LineStart): void {
    // What the editor reports for a task is its own announcement, or nothing.
    if (this.options.tasks.isTask(start.watched.shellPid)) return;
    const { text, shell, cwd = defaultFolder() } = start;
    this.options.lineStarted();
    this.options.states.lineStarted(start.watched.shellPid, { text, shell, cwd });
    if (process.platform === 'win32') {
      const line = this.interruptible(start);
      if (line) void this.bring(line);
      return;
    }
    this.early.reported(start.watched.shellPid, (hold) =>
      this.bring(this.timed(this.fromStart(start)), hold),
    );
  }

  private lineEnded({ shellPid, terminal }: WatchedTerminal, exitCode: number | undefined): void {
    const { states, tasks } = this.options;
    states.lineEnded(shellPid, exitCode);
    if (tasks.isRoot(shellPid)) return;
    const isClosed = terminal.exitStatus !== undefined;
    if (this.early.endsLine(shellPid) || isClosed)
      this.options.guard().lineEnded(shellPid, exitCode, isClosed);
  }

  /** `early` holds the line already; whoever holds it next takes over from there. False when nobody does. */
  private async bring(line: StartedLine, early?: RecordedHold): Promise<boolean> {
    let isTaken = false;
    const hold: StartedLine['hold'] = async (id, unrecorded) => {
      try {
        return await line.hold(id, unrecorded);
      } finally {
        early?.handOver();
        isTaken = true;
      }
    };
    try {
      await this.options.guard().lineStarted({ ...line, hold });
    } catch (error) {
      this.options.problem(`A line could not be judged: ${String(error)}`);
    }
    return isTaken;
  }

  private fromStart(start: LineStart): StartedLine {
    return { ...startedLine(this.factsOf(start), this.ports), ...(start.output && { output: start.output }) };
  }

  private factsOf(start: LineStart): LineFacts {
    const { watched } = start;
    const env = this.environment(watched);
    const terminal = { ...asTerminal(watched), reportsLines: true };
    return {
      shellPid: watched.shellPid,
      background: watched.background,
      ended: () => start.ended(),
      terminal,
      text: start.text,
      cwd: start.cwd ?? defaultFolder(),
      shell: start.shell,
      env,
      actor: startedBy(env, this.options.table.ancestors(watched.shellPid), terminal),
    };
  }

  /** Says in the log how long it took from the start event until the line stood still. */
  private timed(line: StartedLine): StartedLine {
    const start = performance.now();
    return {
      ...line,
      hold: async (id, unrecorded) => {
        const hold = await line.hold(id, unrecorded);
        this.options.log(`Line held ${(performance.now() - start).toFixed(1)} ms after its start event.`);
        return hold;
      },
    };
  }

  /** Windows: the line is interrupted instead of held; undefined for one that a person has just allowed. */
  private interruptible(start: LineStart): StartedLine | undefined {
    const { terminal, shellPid } = start.watched;
    if (this.interrupter.isRestart(shellPid, start.text, performance.now())) return undefined;
    const ports = {
      interrupt: () => {
        terminal.sendText('\x03', false);
      },
      type: (line: string) => {
        terminal.sendText(line, true);
      },
      now: () => performance.now(),
    };
    return {
      ...this.fromStart(start),
      hold: () => Promise.resolve(this.interrupter.hold(shellPid, start.text, ports)),
    };
  }

  /** The shell's variables of now; what its line has started already sets right what was not known. */
  private environment(watched: WatchedTerminal): Record<string, string> {
    const { states } = this.options;
    for (const process of this.watcher.lineProcesses(watched).slice(0, MAX_OBSERVED))
      states.observe(process.pid);
    return states.environment(watched.shellPid);
  }

  async offerAgain(record: FrozenRecord): Promise<void> {
    const env = this.options.states.environment(record.shell.pid);
    const terminal = { name: record.terminal, shellPid: record.shell.pid, reportsLines: true };
    this.recovered.push(terminal);
    const line = startedLine(
      {
        shellPid: record.shell.pid,
        background: new Set(record.background),
        ended: () => (this.watcher.byShell(record.shell.pid)?.endings ?? 0) > 0,
        terminal,
        text: record.command,
        cwd: record.cwd,
        shell: record.shellKind,
        env,
        actor: startedBy(env, this.options.table.ancestors(record.shell.pid), terminal),
      },
      this.ports,
    );
    const asked = { held: false };
    await this.options.guard().lineStarted({
      ...line,
      hold: (id, unrecorded) => {
        asked.held = true;
        return line.hold(id, unrecorded);
      },
    });
    if (!asked.held) releaseLeftover(record, this.options.table);
    await this.endLeftover(record);
  }

  /** The editor tells of no end where it has told of no start. What is typed next is not to be taken for this line's. */
  private async endLeftover({ shell: { pid }, background }: FrozenRecord): Promise<void> {
    const jobs = new Set(background);
    /** The editor has told of a line since, or nobody listens any more. */
    const isFollowed = () => {
      const watched = this.watcher.byShell(pid);
      return this.isDisposed || watched?.execution !== undefined || (watched?.endings ?? 0) > 0;
    };
    const runs = () =>
      this.options.table.children(pid).some((process) => !process.zombie && !isBackgroundJob(process, jobs));
    while (runs() && !isFollowed()) await sleep(LEFTOVER_LOOK_MS);
    if (!isFollowed()) this.options.guard().lineEnded(pid, undefined, true);
  }
}

/** A terminal as the guard knows it. */
function asTerminal({ terminal, name, shellPid, reportsLines }: WatchedTerminal): Terminal {
  const openedFor = terminalOpenedFor(terminal);
  return { name, shellPid, reportsLines, ...(openedFor && { openedFor }) };
}
