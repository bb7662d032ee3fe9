import type { ShimAsk } from '../contracts/broker';
import type { StartedLine, Terminal } from '../contracts/line';
import type { ProcessTable } from '../contracts/processes';
import type { Actor } from '../contracts/request';
import { startEnvironment } from '../platform/shellProcess';
import { startedBy } from './actor';
import { actorOfTask, type AskedTasks } from './taskActor';
import type { Tasks } from './tasks';
import type { Terminals } from './terminals';

export interface RunningOptions {
  table: ProcessTable;
  terminals: () => Terminals;
  tasks: () => Tasks;
  asked: AskedTasks;
}

/** What runs where, and who has started it: a terminal of a person or an agent, or that of a task. */
export class Running {
  constructor(private readonly options: RunningOptions) {}

  /** What runs in a terminal now. */
  lineOf(shellPid: number): StartedLine | undefined {
    const { tasks, terminals } = this.options;
    return this.isTask(shellPid) ? tasks().lineOf(shellPid) : terminals().lineNow(shellPid);
  }

  isTask(shellPid: number): boolean {
    return this.options.tasks().isRoot(shellPid);
  }

  terminalOf(pid: number): Terminal | undefined {
    const { tasks, terminals } = this.options;
    return tasks().terminalOf(pid) ?? terminals().terminalOf(pid);
  }

  /** The line of a terminal in which a shim has asked. */
  shellLine(terminal: Terminal, ask: ShimAsk): StartedLine | undefined {
    const { tasks, terminals } = this.options;
    return (this.isTask(terminal.shellPid) ? tasks() : terminals()).shellLine(terminal, ask);
  }

  /** Who has started a process that carries these variables. */
  actorOf(env: Readonly<Record<string, string>>, pid: number, terminal: Terminal | undefined): Actor {
    const { table, asked } = this.options;
    const actor = startedBy(env, table.ancestors(pid), terminal);
    const isTask = terminal !== undefined && this.isTask(terminal.shellPid);
    return isTask && actor.kind === 'person' ? actorOfTask(terminal.name, asked) : actor;
  }

  /** Who has started a process; undefined for what a terminal itself runs, which its lines tell. */
  starterOf(pid: number): Actor | undefined {
    const { table, terminals } = this.options;
    const terminal = terminals().terminalOf(pid);
    if (terminal?.reportsLines && terminal.shellPid === pid) return undefined;
    const own = table.info(pid);
    const ancestors = [...(own ? [own] : []), ...table.ancestors(pid)];
    return startedBy(startEnvironment(pid) ?? {}, ancestors, terminal);
  }
}
