import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { ShimAsk } from '../contracts/broker';
import type { StartedLine, Terminal } from '../contracts/line';
import type { ProcessTable } from '../contracts/processes';
import { pickIdentityVariables } from '../engine/environment/variables';
import { actorOf } from '../guard/actor';
import type { Guard } from '../guard/guard';
import { Interrupter } from '../interceptors/freeze/interrupt';
import { claimLeftovers, releaseLeftover, startedLine, type LinePorts } from '../interceptors/freeze/lines';
import type { FrozenRecord, FrozenRecords } from '../interceptors/freeze/records';
import { TerminalWatcher, type LineStart, type WatchedTerminal } from '../interceptors/freeze/watch';
import { watchdogArguments } from '../interceptors/freeze/watchdog';
import { startEnvironment, writeToTerminal } from '../platform/shellProcess';
import { spawnDetached } from '../platform/spawn';

/** How long a denied line gets to go, and its shell to come back to the prompt, in milliseconds. */
const PROMPT_MS = 800;

/** How long a tool that is faster than its terminal waits until that is known, in milliseconds. */
const KNOWN_MS = 150;

export interface TerminalsOptions {
  table: ProcessTable;
  records: FrozenRecords;
  guard(): Guard;
  newId(): string;
  problem(text: string): void;
  log(message: string): void;
}

/** The integrated terminals' way to the guard. */
export class Terminals implements vscode.Disposable {
  private readonly watcher: TerminalWatcher;
  private readonly ports: LinePorts;
  private readonly interrupter = new Interrupter();
  /** Terminals of lines that were offered again. */
  private readonly recovered: Terminal[] = [];

  constructor(private readonly options: TerminalsOptions) {
    const { table, records } = options;
    this.ports = {
      table,
      records,
      clock: { sleep: (ms) => sleep(ms), now: () => performance.now() },
      newId: () => options.newId(),
      say: writeToTerminal,
      watch: (record) => {
        spawnDetached('/bin/sh', watchdogArguments(records.file(record.id), record), {
          PATH: '/usr/bin:/bin',
        });
      },
    };
    this.watcher = new TerminalWatcher({
      table,
      lineStarted: (line) => {
        this.bring(
          process.platform === 'win32' ? this.interruptible(line) : this.timed(this.fromStart(line)),
        );
      },
      lineEnded: (watched, exitCode) => {
        options.guard().lineEnded(watched.shellPid, exitCode);
      },
    });
  }

  terminalOf(pid: number): Terminal | undefined {
    const watched = this.watcher.terminalOf(pid);
    if (watched)
      return { name: watched.name, shellPid: watched.shellPid, reportsLines: watched.reportsLines };
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

  /** Puts a command at a terminal's prompt, for the person to run, once the denied line has gone. */
  suggest(shellPid: number, command: string): void {
    const terminal = this.watcher.byShell(shellPid)?.terminal;
    setTimeout(() => terminal?.sendText(command, false), PROMPT_MS);
  }

  /** Offers what a crash or a reload has left frozen again. */
  recover(): number {
    const leftovers = claimLeftovers(this.options.table, this.options.records);
    for (const record of leftovers) void this.offerAgain(record);
    return leftovers.length;
  }

  dispose(): void {
    this.watcher.dispose();
  }

  private bring(line: StartedLine | undefined): void {
    if (!line) return;
    this.options
      .guard()
      .lineStarted(line)
      .catch((error: unknown) => {
        this.options.problem(`A line could not be judged: ${String(error)}`);
      });
  }

  private fromStart(start: LineStart): StartedLine {
    const { watched } = start;
    const env = this.environment(watched);
    const terminal = { name: watched.name, shellPid: watched.shellPid, reportsLines: true };
    return startedLine(
      {
        shellPid: watched.shellPid,
        background: watched.background,
        ended: () => start.ended(),
        terminal,
        text: start.text,
        cwd: start.cwd ?? defaultFolder(),
        shell: start.shell,
        env,
        actor: actorOf(env, this.options.table.ancestors(watched.shellPid), terminal),
      },
      this.ports,
    );
  }

  /** Says in the log how long it took from the start event until the line stood still. */
  private timed(line: StartedLine): StartedLine {
    const start = performance.now();
    return {
      ...line,
      hold: async (id) => {
        const hold = await line.hold(id);
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

  /** The shell's variables; what its line has started knows the exported ones of now. */
  private environment(watched: WatchedTerminal): Record<string, string> {
    const child = this.watcher.lineProcesses(watched)[0];
    const current = child && startEnvironment(child.pid);
    return pickIdentityVariables(current ?? startEnvironment(watched.shellPid) ?? process.env);
  }

  private async offerAgain(record: FrozenRecord): Promise<void> {
    const env = pickIdentityVariables(startEnvironment(record.shell.pid) ?? process.env);
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
        actor: actorOf(env, this.options.table.ancestors(record.shell.pid), terminal),
      },
      this.ports,
    );
    const asked = { held: false };
    await this.options.guard().lineStarted({
      ...line,
      hold: (id) => {
        asked.held = true;
        return line.hold(id);
      },
    });
    if (!asked.held) releaseLeftover(record, this.options.table);
  }
}

function defaultFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.find((candidate) => candidate.uri.scheme === 'file');
  return folder?.uri.fsPath ?? '/';
}
