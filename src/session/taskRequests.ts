import type { Terminal } from '../contracts/line';
import type { ProcessTable } from '../contracts/processes';
import type { CommandRequest } from '../contracts/request';
import { pickIdentityVariables } from '../engine/environment/variables';
import { WINDOW_VARIABLE } from '../interceptors/shims/script';
import { rootRequest } from '../interceptors/tasks/request';
import type { TaskRun } from '../interceptors/tasks/watch';
import { processFolder, startEnvironment } from '../platform/shellProcess';
import { startedBy } from './actor';
import { defaultFolder } from './early';
import { engine } from './engine';
import { actorOfTask, type AskedTasks } from './taskActor';

/** Shells that report lines and that the engine does not read. */
const OTHER_SHELLS = /^-?(?:nu|xonsh|elvish|tcsh|csh|ksh|oil|osh|ion)$/;

export interface TaskRequestsOptions {
  table: ProcessTable;
  shimFolder: string;
  asked: AskedTasks;
  ports: { newId(): string };
}

/** Reads what a task's processes are from the system. */
export class TaskRequests {
  constructor(private readonly options: TaskRequestsOptions) {}

  /** The request for a process of a task; undefined where nothing is known of it. */
  of(
    { run, terminal }: { run: TaskRun | undefined; terminal: Terminal },
    pid: number,
    argv: readonly string[] | undefined,
  ): CommandRequest | undefined {
    const { table, asked, ports } = this.options;
    const own = process.env as Readonly<Record<string, string>>;
    const env = pickIdentityVariables(startEnvironment(pid) ?? { ...own, ...run?.written?.env });
    const found = startedBy(env, table.ancestors(pid), terminal);
    const facts = {
      ...{ pid, env, written: run?.written },
      argv: argv && this.withoutShim(argv),
      printed: argv ? undefined : table.argumentsOf(pid),
      cwd: processFolder(pid) ?? defaultFolder(),
      actor: found.kind === 'agent' ? found : actorOfTask(run?.name, asked),
    };
    return rootRequest(facts, ports.newId());
  }

  /** A shim is started by its first line, as an argument of sh. */
  isShim([, script = '']: readonly string[]): boolean {
    return script.startsWith(`${this.options.shimFolder}/`);
  }

  /** A shim stands for its tool. */
  private withoutShim(argv: readonly string[]): readonly string[] {
    const [, script = '', ...rest] = argv;
    return this.isShim(argv) ? [script.slice(this.options.shimFolder.length + 1), ...rest] : argv;
  }
}

/** True for a shell that somebody types into: its lines are judged, not itself. */
export function isTypedInto(argv: readonly string[]): boolean {
  const name = (argv[0] ?? '').split('/').at(-1) ?? '';
  return engine().interactiveShell(argv) !== undefined || (OTHER_SHELLS.test(name) && argv.length <= 2);
}

/** Another window judges its own; what names none is judged here. `name` is undefined until it is known. */
export function isOfWindow(pid: number, name: string | undefined): boolean {
  const told = startEnvironment(pid)?.[WINDOW_VARIABLE];
  return name === undefined || told === undefined || told === name;
}
