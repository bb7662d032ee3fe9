import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { Terminal } from '../contracts/line';
import type { ProcessTable } from '../contracts/processes';
import type { CommandRequest } from '../contracts/request';
import { pickIdentityVariables } from '../engine/environment/variables';
import { agentInArguments, agentOf } from '../guard/actor';
import type { Guard } from '../guard/guard';
import { identity, isAlive } from '../interceptors/freeze/hold';
import { claimLeftovers, keep } from '../interceptors/freeze/lines';
import type { FrozenRecord, FrozenRecords } from '../interceptors/freeze/records';
import { watchdogArguments } from '../interceptors/freeze/watchdog';
import { commandOf } from '../interceptors/processes/command';
import { Copies } from '../interceptors/processes/copies';
import { HeldTree } from '../interceptors/processes/hold';
import { Pace } from '../interceptors/processes/pace';
import { ProcessWatch, type CaughtProcess, type ProcessHold } from '../interceptors/processes/watch';
import { findProgram } from '../interceptors/shims/install';
import { WINDOW_VARIABLE } from '../interceptors/shims/script';
import { newProcesses } from '../platform/newProcesses';
import {
  processArguments,
  processFile,
  processFolder,
  startEnvironment,
  writeToErrors,
} from '../platform/shellProcess';
import { isOwnProcess, spawnDetached } from '../platform/spawn';
import { startedBy } from './actor';
import { defaultFolder } from './early';
import { engine } from './engine';

/** How long a shell's own child is left to the look between events, in milliseconds. */
const EARLY_MS = 60;
const IS_LINUX = process.platform === 'linux';

export interface ProcessWatchOptions {
  table: ProcessTable;
  /** What is held here, and the lines that are held, on disk. */
  records: FrozenRecords;
  lineRecords: FrozenRecords;
  guard(): Guard;
  /** Folders of shims: what is started from there asks by itself. */
  shimFolders: readonly string[];
  /** The name that this window's terminals carry; undefined before there is one. */
  windowName(): string | undefined;
  /** Tools that have a shim. */
  tools(): readonly string[];
  shells(): readonly number[];
  terminalOf(pid: number): Terminal | undefined;
  /** True while another interceptor is at something of this shell. */
  isHolding(shellPid: number): boolean;
  /** True while a terminal's line runs. */
  isBusy(): boolean;
  newId(): string;
  problem(text: string): void;
  log(message: string): void;
}

/** The look at the processes below this window, wired to the system. Nothing on Windows. */
export class ProcessWatchService implements vscode.Disposable {
  private readonly news = newProcesses();
  private readonly watch: ProcessWatch;
  private readonly pace = new Pace(IS_LINUX);
  private readonly requests = new Map<string, CommandRequest>();
  private copies: Copies | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;
  /** What of a look was the guard's work and not the look's, in milliseconds of a processor. */
  private judging = 0;

  constructor(private readonly options: ProcessWatchOptions) {
    const { table } = options;
    this.watch = new ProcessWatch({
      news: (all) => this.news.since(all),
      roots: () => new Set([process.pid, ...options.shells()]),
      isMarked: (pid) => this.isMarked(pid),
      isOwn: isOwnProcess,
      argvOf: IS_LINUX ? processArguments : (pid) => table.argumentsOf(pid),
      isShim: (argv) => this.isShim(argv),
      commandOf: (pid, argv) => this.commandOf(pid, argv),
      isStopped: (pid) => table.info(pid)?.stopped === true,
      judge: (caught) => {
        const before = processorTime();
        const judged = this.judge(caught);
        this.judging += processorTime() - before;
        return judged;
      },
      hold: (caught) => this.hold(caught),
      mayRun: (caught, gone) => this.mayRun(caught, gone),
      isGone: (caught) => !this.isThere(caught),
      say: (caught) => {
        if (!this.isOfLine(caught))
          writeToErrors(caught.pid, options.guard().stoppedText(this.request(caught)));
      },
      now: () => performance.now(),
      sleep: (ms) => sleep(ms),
      problem: (text) => {
        options.problem(text);
      },
    });
  }

  /** Begins to look, and asks again about what a window that has gone has left standing. */
  start(): void {
    if (process.platform === 'win32') return;
    this.recover();
    void this.turn();
  }

  /** A line has started: looks at once. */
  wake(): void {
    if (this.timer === undefined) return;
    clearTimeout(this.timer);
    this.pace.wake(performance.now());
    this.timer = setTimeout(() => void this.turn(), 0);
  }

  dispose(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.news.dispose();
  }

  private async turn(): Promise<void> {
    const start = processorTime();
    this.judging = 0;
    const isBusy = this.options.isBusy() || this.watch.some((argv, root) => this.keepsBusy(argv, root));
    const isNew = await this.watch.look();
    if (this.isOver) return;
    const spent = processorTime() - start - this.judging;
    const ms = this.pace.next({ now: performance.now(), spent, isBusy, isNew });
    this.timer = setTimeout(() => void this.turn(), ms);
  }

  /** An agent, or anything that runs below a terminal's shell. */
  private keepsBusy(argv: readonly string[], root: number | undefined): boolean {
    if (root !== undefined && root !== process.pid) return true;
    const name = path.basename(argv[0] ?? '');
    return agentOf({ pid: 0, name }) !== undefined || agentInArguments(argv) !== undefined;
  }

  private isShim(argv: readonly string[]): boolean {
    return argv[1] !== undefined && this.options.shimFolders.includes(path.dirname(argv[1]));
  }

  /** Started by this window, and by now below none: what stands below an editor is watched by the window there. */
  private isMarked(pid: number): boolean {
    const name = this.options.windowName();
    if (!IS_LINUX || name === undefined) return false;
    try {
      const environment = fs.readFileSync(`/proc/${pid}/environ`);
      if (!environment.includes(`${WINDOW_VARIABLE}=${name}\0`)) return false;
    } catch {
      return false; // gone, or another user's
    }
    return this.options.table.ancestors(pid).every((above) => processFile(above.pid) !== process.execPath);
  }

  private commandOf(pid: number, argv: readonly string[]): readonly string[] | undefined {
    const started = { argv, file: processFile(pid), cwd: processFolder(pid) };
    return commandOf(started, {
      isTool: (name) => engine().findTool(name) !== undefined,
      toolOf: (file) => this.toolOf(file),
      hasShims: () => this.hasShims(pid),
    });
  }

  private toolOf(file: string): string | undefined {
    const tools = this.options.tools();
    this.copies ??= new Copies(
      tools.flatMap((tool) => {
        const found = findProgram(tool, process.env.PATH ?? '');
        return found === undefined ? [] : [{ tool, file: found }];
      }),
    );
    return this.copies.toolOf(file);
  }

  private hasShims(pid: number): boolean {
    const searched = startEnvironment(pid)?.PATH?.split(path.delimiter) ?? [];
    return searched.some((folder) => this.options.shimFolders.includes(folder));
  }

  private judge(caught: CaughtProcess): 'stop' | 'note' | 'leave' | 'later' {
    const { options } = this;
    const info = options.table.info(caught.pid);
    if (!info) return 'leave';
    const isShellsOwn = options.shells().includes(info.ppid);
    if (isShellsOwn && IS_LINUX && caught.age < EARLY_MS) return 'later';
    if (caught.root !== undefined && options.isHolding(caught.root)) return 'later';
    // The editor's own Git is clicked by a person; what an agent runs comes through a shell.
    if (info.ppid === process.pid && path.basename(caught.command[0] ?? '') === 'git') return 'leave';
    return options.guard().look(this.request(caught), options.terminalOf(caught.pid));
  }

  private mayRun(caught: CaughtProcess, gone: AbortSignal): Promise<boolean> {
    const request = this.request(caught);
    this.requests.set(keyOf(caught), request);
    return this.options
      .guard()
      .mayRun(request, this.options.terminalOf(caught.pid), gone)
      .finally(() => this.requests.delete(keyOf(caught)));
  }

  private request(caught: CaughtProcess): CommandRequest {
    const known = this.requests.get(keyOf(caught));
    if (known) return known;
    const { options } = this;
    const { pid, command } = caught;
    const env = pickIdentityVariables(startEnvironment(pid) ?? {});
    return {
      id: options.newId(),
      interceptor: 'watch',
      shell: 'sh',
      argv: [...command],
      cwd: processFolder(pid) ?? defaultFolder(),
      env,
      actor: startedBy(env, options.table.ancestors(pid), options.terminalOf(pid)),
      pid,
    };
  }

  private async hold(caught: CaughtProcess): Promise<ProcessHold | undefined> {
    const { table, records } = this.options;
    const start = performance.now();
    const tree = HeldTree.start(caught.pid, {
      table,
      sleep: (ms) => sleep(ms),
      now: () => performance.now(),
    });
    const owner = table.info(process.pid);
    if (!tree || !owner) return undefined;
    const record = frozen(this.options.newId(), owner, tree, caught.command);
    const hold = await keep(tree, record, {
      records,
      watch: (written) => {
        spawnDetached('/bin/sh', watchdogArguments(records.file(written.id), written), {
          PATH: '/usr/bin:/bin',
        });
      },
    });
    const spent = (performance.now() - start).toFixed(1);
    this.options.log(
      `Process ${caught.pid} held in ${spent} ms, ${caught.age.toFixed(0)} ms after it was found.`,
    );
    // A line that was held meanwhile has it as well, and lets it go or ends it when its own question is answered.
    const handedOver = () => {
      if (!this.isOfLine(caught)) return false;
      hold.handOver();
      return true;
    };
    return {
      release: () => {
        if (!handedOver()) hold.release();
      },
      deny: () => (handedOver() ? Promise.resolve(true) : hold.deny()),
    };
  }

  private isOfLine({ pid }: CaughtProcess): boolean {
    return this.options.lineRecords
      .list()
      .some(({ processes }) => processes.some((process) => process.pid === pid));
  }

  private isThere(caught: CaughtProcess): boolean {
    return isAlive(this.options.table, caught);
  }

  private recover(): void {
    const { table, records } = this.options;
    for (const record of claimLeftovers(table, records)) {
      const [first] = record.processes;
      const info = first && table.info(first.pid);
      if (!first || !info || identity(info) !== identity(first)) continue;
      const argv = processArguments(first.pid) ?? [];
      const command = this.commandOf(first.pid, argv) ?? argv;
      if (command.length === 0) continue;
      void this.watch.stop({ ...first, command, root: undefined, age: 0 });
    }
  }
}

/** What this process has used of a processor, in milliseconds: a clock would count the time in which others had it. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function keyOf({ pid, startedAt }: CaughtProcess): string {
  return `${pid}@${startedAt}`;
}

function frozen(
  id: string,
  owner: FrozenRecord['owner'],
  tree: HeldTree,
  command: readonly string[],
): FrozenRecord {
  const short = ({ pid, startedAt }: FrozenRecord['owner']) => ({ pid, startedAt });
  return {
    id,
    owner: short(owner),
    shell: short(tree.shell ?? tree.target),
    processes: tree.processes.map(short),
    background: [],
    terminal: '',
    command: command.join(' '),
    shellKind: 'sh',
    cwd: processFolder(tree.target.pid) ?? '/',
  };
}
