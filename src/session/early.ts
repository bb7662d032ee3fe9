import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quote } from 'shell-quote';
import * as vscode from 'vscode';
import type { StartedLine, Terminal } from '../contracts/line';
import type { ProcessTable } from '../contracts/processes';
import { pickIdentityVariables } from '../engine/environment/variables';
import type { Guard } from '../guard/guard';
import { EarlyWatch, type Caught } from '../interceptors/freeze/early';
import { isAlive } from '../interceptors/freeze/hold';
import {
  holdRecorded,
  startedLine,
  type LineFacts,
  type LinePorts,
  type RecordedHold,
} from '../interceptors/freeze/lines';
import type { TerminalWatcher } from '../interceptors/freeze/watch';
import { processArguments, processFolder, startEnvironment } from '../platform/shellProcess';
import { startedBy } from './actor';
import { terminalOpenedFor } from './opened';

/** How often it is looked whether a process whose line has no end event is gone, in milliseconds. */
const GONE_LOOK_MS = 200;

export interface EarlyOptions {
  table: ProcessTable;
  watcher: TerminalWatcher;
  /** True for a terminal that is judged as a whole. */
  isTask(shellPid: number): boolean;
  ports: LinePorts;
  shimFolder: string;
  guard(): Guard;
  /** Looks at what a process was given by its shell. */
  observe(pid: number): void;
  /** Brings a line to the guard. Resolves with false when that does not hold it itself. */
  bring(line: StartedLine, hold: RecordedHold): Promise<boolean>;
  problem(text: string): void;
}

/** The look between the editor's events, wired to this window's terminals. */
export function earlyWatch(options: EarlyOptions): EarlyWatch {
  const { table, ports, shimFolder, watcher } = options;
  return new EarlyWatch({
    table,
    // What still moves of a line that is being ended is ended with it.
    shells: () =>
      watcher
        .all()
        .filter(({ shellPid }) => !options.isTask(shellPid) && !options.guard().isEnding(shellPid)),
    argvOf: processArguments,
    // A shim is started by its first line, as an argument of sh.
    isShim: (argv) => argv[1] !== undefined && path.dirname(argv[1]) === shimFolder,
    wouldStop: (caught) => {
      options.observe(caught.process.pid);
      const facts = factsOf(caught, options);
      const { request, terminal } = startedLine(facts, ports);
      return options.guard().wouldStop({ ...request, text: undefined, argv: [...caught.argv] }, terminal);
    },
    hold: (caught) => holdRecorded(ports.newId(), factsOf(caught, options), ports),
    unreported: async (caught, hold, isReported) => {
      const facts = factsOf(caught, options);
      const line = startedLine(facts, ports);
      // Where no line is reported, none will be that this one has to answer for.
      const found = caught.shell.reportsLines ? { ...line, isReported } : line;
      if (!(await options.bring(found, hold))) hold.release();
      void endWithProcess(facts, options);
    },
    sleep: (ms) => sleep(ms),
    problem: (text) => {
      options.problem(text);
    },
  });
}

/** A process that was caught without its line's start event, as a line of its own. */
function factsOf({ shell, process, argv }: Caught, { table, watcher }: EarlyOptions): LineFacts {
  const env = pickIdentityVariables(startEnvironment(process.pid) ?? {});
  const watched = watcher.byShell(shell.shellPid);
  const openedFor = watched && terminalOpenedFor(watched.terminal);
  const terminal: Terminal = {
    name: watched?.name ?? 'a terminal',
    shellPid: shell.shellPid,
    reportsLines: shell.reportsLines,
    ...(openedFor && { openedFor }),
  };
  return {
    shellPid: shell.shellPid,
    background: shell.background,
    ended: () => !isAlive(table, process),
    terminal,
    text: quote([...argv]),
    cwd: processFolder(process.pid) ?? defaultFolder(),
    shell: 'sh',
    env,
    actor: startedBy(env, table.ancestors(process.pid), terminal),
  };
}

/** Without an end event the line is over when its process is. */
async function endWithProcess(facts: LineFacts, options: EarlyOptions): Promise<void> {
  while (!facts.ended()) await sleep(GONE_LOOK_MS);
  options.guard().lineEnded(facts.shellPid, undefined, true);
}

/** The working directory of a command whose own is not known. */
export function defaultFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.find((candidate) => candidate.uri.scheme === 'file');
  return folder?.uri.fsPath ?? '/';
}
