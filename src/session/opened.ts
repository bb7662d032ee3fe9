import * as vscode from 'vscode';
import type { Terminal } from '../contracts/line';
import { openedFor, type Opening } from '../guard/opening';

/** What the editor tells of how a terminal was opened; see {@link openedFor}. */
export function terminalOpenedFor(terminal: vscode.Terminal): Terminal['openedFor'] {
  const { creationOptions, name } = terminal;
  if ('pty' in creationOptions) return undefined;
  const { shellPath, shellArgs, env, hideFromUser } = creationOptions;
  const opening: Opening = {
    name,
    shellPath,
    shellArgs: typeof shellArgs === 'string' ? shellArgs.split(' ') : shellArgs,
    env,
    hidden: hideFromUser === true,
    // The editor opens a task's terminal the same way; whether an agent has started the task is not known.
    isTask: vscode.tasks.taskExecutions.some(({ task }) => name.includes(task.name)),
  };
  return openedFor(opening);
}
