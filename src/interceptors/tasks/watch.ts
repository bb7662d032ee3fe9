import * as vscode from 'vscode';
import type { WrittenTask } from './request';

/** A run of a task, as the editor tells of it. */
export interface TaskRun {
  /** The task's name, as its author wrote it. */
  readonly name: string;
  /** Undefined for a task that another extension draws itself: it has no process that the editor knows. */
  readonly written: WrittenTask | undefined;
  /** Known from the event of its process on, which comes 70 to 300 ms after the process. */
  pid: number | undefined;
  ended: boolean;
  /** Ends the run as failed: what depends on it does not run. Its terminal goes with it. */
  terminate(): void;
}

export interface TaskWatcherPorts {
  started(run: TaskRun): void;
  /** Its process is known now. */
  processStarted(run: TaskRun, pid: number): void;
  ended(run: TaskRun, exitCode: number | undefined): void;
}

/** The editor's events of tasks, one object for each run. */
export class TaskWatcher implements vscode.Disposable {
  private readonly known = new Map<vscode.TaskExecution, TaskRun>();
  private readonly subscriptions: vscode.Disposable[];

  constructor(private readonly ports: TaskWatcherPorts) {
    this.subscriptions = [
      vscode.tasks.onDidStartTask(({ execution }) => void this.run(execution)),
      vscode.tasks.onDidStartTaskProcess(({ execution, processId }) => {
        const run = this.run(execution);
        // Another extension's pseudo-terminal comes with -1.
        if (processId <= 0) return;
        run.pid = processId;
        ports.processStarted(run, processId);
      }),
      vscode.tasks.onDidEndTaskProcess(({ execution, exitCode }) => {
        this.end(execution, exitCode);
      }),
      vscode.tasks.onDidEndTask(({ execution }) => {
        this.end(execution, undefined);
      }),
    ];
    for (const execution of vscode.tasks.taskExecutions) this.run(execution);
  }

  runs(): TaskRun[] {
    return [...this.known.values()];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private run(execution: vscode.TaskExecution): TaskRun {
    const known = this.known.get(execution);
    if (known) return known;
    const { task } = execution;
    const run: TaskRun = {
      name: task.name,
      written: writtenTask(task.execution),
      pid: undefined,
      ended: false,
      terminate: () => {
        execution.terminate();
      },
    };
    this.known.set(execution, run);
    this.ports.started(run);
    return run;
  }

  private end(execution: vscode.TaskExecution, exitCode: number | undefined): void {
    const run = this.known.get(execution);
    if (!run) return;
    this.known.delete(execution);
    run.ended = true;
    this.ports.ended(run, exitCode);
  }
}

/** What the task's author wrote: variables such as ${workspaceFolder} still stand in it, also while it runs. */
function writtenTask(execution: vscode.Task['execution']): WrittenTask | undefined {
  if (execution instanceof vscode.ProcessExecution) {
    const { process, args, options } = execution;
    return { kind: 'process', argv: [process, ...args], cwd: options?.cwd, env: options?.env ?? {} };
  }
  if (execution instanceof vscode.ShellExecution) {
    const { commandLine, command, args, options } = execution;
    const line = commandLine ?? { command: quotable(command), args: args.map(quotable) };
    return { kind: 'shell', line, cwd: options?.cwd, env: options?.env ?? {} };
  }
  return undefined;
}

const QUOTING = {
  [vscode.ShellQuoting.Escape]: 'escape',
  [vscode.ShellQuoting.Strong]: 'strong',
  [vscode.ShellQuoting.Weak]: 'weak',
} as const;

function quotable(word: string | vscode.ShellQuotedString) {
  return typeof word === 'string' ? word : { value: word.value, quoting: QUOTING[word.quoting] };
}
