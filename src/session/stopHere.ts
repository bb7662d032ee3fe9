import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { StartedLine } from '../contracts/line';
import type { ProcessTable } from '../contracts/processes';
import type { KillScope } from '../contracts/words';
import type { Guard } from '../guard/guard';
import { guardedLine, type GuardedLine } from '../guard/guardedLines';
import { KILL_SWITCH_MESSAGE } from '../guard/messages';
import { Discovery } from '../killSwitch/discover';
import { engage, type LocalStopResult, type StoppableLine } from '../killSwitch/local';
import { Snapshot, type Members, type StopTarget } from '../killSwitch/members';
import { processList } from '../platform/processList';
import { PromptLines } from '../platform/promptLines';
import { restoreTerminal, writeToTerminal } from '../platform/shellProcess';
import { windowProcesses, type WindowProcesses } from '../platform/windowProcesses';

export interface StopHereOptions {
  table: ProcessTable;
  guard(): Guard;
  /** Process ids of the terminals' own processes; of those, the ones that run a task. */
  terminals(): readonly number[];
  isTask(shellPid: number): boolean;
  /** What runs in a terminal now. */
  lineOf(shellPid: number): StartedLine | undefined;
  windowName(): string | undefined;
  context: Pick<vscode.ExtensionContext, 'globalStorageUri'>;
  settings: { readonly killScope: KillScope };
}

/** Ends what the scope says, of this window, and agents of every window: one may hang, or have crashed. Never rejects. */
export function stopHere(options: StopHereOptions): Promise<LocalStopResult> {
  const list = processList();
  const processes = windowProcesses(list, process.execPath);
  const scope = options.settings.killScope;
  const discovery = new Discovery({
    ...processes.discovery,
    terminals: () => options.terminals(),
    ...{ host: process.pid, self: process.pid },
    ...{ window: options.windowName(), root: options.context.globalStorageUri.fsPath },
    scope,
  });
  const first = new Snapshot(list.all());
  const lines = linesToEnd(options, discovery.find(first), scope);
  const told = new Set(lines.map(({ shellPid }) => shellPid));
  const clock = { now: () => performance.now(), sleep: (ms: number) => sleep(ms) };
  const prompts = new PromptLines({ table: options.table, ...clock });
  const named = lines.map((line) => stoppable(line, options));
  return engage({
    processes: options.table,
    list,
    running: () => commands(options.guard(), scope),
    find: (look) => discovery.find(look),
    bounds: processes.bounds,
    // Besides: those of another window, which may have crashed, or of one that was loaded anew, whose editor tells of none.
    lines: (look) => [
      ...named,
      ...discovery
        .prompts(look)
        .filter(({ shell: { pid } }) => !told.has(pid) && !options.guard().holds(pid))
        .map((prompt) => prompts.of(prompt)),
    ],
    // A terminal whose own process is an agent, or a task, has no shell that lives on.
    shells: () =>
      options.terminals().filter((pid) => !options.isTask(pid) && !isAgent(pid, first, processes)),
    self: process.pid,
    frozen: (members) => {
      tellTerminals(options, members, told);
    },
    ...clock,
  });
}

function isAgent(pid: number, { byPid }: Snapshot, { discovery }: WindowProcesses): boolean {
  const found = byPid.get(pid);
  return found !== undefined && discovery.agentOf(found) !== undefined;
}

function commands(guard: Guard, scope: KillScope): StopTarget[] {
  return guard
    .guardedProcesses()
    .filter(({ byAgent }) => byAgent || scope !== 'agentsOnly')
    .map(({ pid, startedAt, title }) => ({ pid, startedAt, title, kind: 'command' }));
}

/** Lines with cloud commands, and those that an agent runs in: its shell must not go on to start it again. */
function linesToEnd(
  options: StopHereOptions,
  agents: readonly StopTarget[],
  scope: KillScope,
): GuardedLine[] {
  const guard = options.guard();
  const guarded = guard.guardedLines().filter(({ byAgent }) => byAgent || scope !== 'agentsOnly');
  const known = new Set(guarded.map(({ shellPid }) => shellPid));
  const others = options.terminals().flatMap((shellPid) => {
    const line = known.has(shellPid) || guard.holds(shellPid) ? undefined : options.lineOf(shellPid);
    if (!line) return [];
    const isWanted = scope === 'everythingFromThisWindow' || agents.some(({ pid }) => line.includes(pid));
    return isWanted ? [guardedLine(line, randomUUID)] : [];
  });
  return [...guarded, ...others];
}

function stoppable(line: GuardedLine, options: StopHereOptions): StoppableLine {
  const { title, shellPid, byAgent } = line;
  const kind = options.isTask(shellPid) ? 'task' : byAgent ? 'agent' : 'command';
  return { title, kind, hold: () => line.hold() };
}

/** Terminals in which something other than their line is about to be ended. */
function tellTerminals(options: StopHereOptions, members: Members, told: ReadonlySet<number>): void {
  const shells = new Set(options.terminals());
  const below = new Set<number>();
  for (const { pid, kind } of members.targets()) {
    const shell = options.table.ancestors(pid).find((process) => shells.has(process.pid))?.pid;
    if (shell === undefined) continue;
    if (kind === 'agent') restoreTerminal(shell);
    if (!told.has(shell)) below.add(shell);
  }
  for (const shell of below) writeToTerminal(shell, KILL_SWITCH_MESSAGE);
}
