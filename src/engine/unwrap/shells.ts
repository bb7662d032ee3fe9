import type { Shell } from '../../contracts/words';
import { isKnown, programName } from '../invocation';
import { SHELL_OF_PROGRAM, type Call } from '../shell/frame';
import { NOTHING, type Unwrapped } from './inner';
import { shellTask, type ShellTask } from './shellArguments';
import { cmdTask, powerShellTask, type PowerShellTask } from './windowsPrograms';

function taskOf(program: string, argv: readonly string[], shell: Shell): ShellTask {
  if (shell === 'cmd') return withArgs(cmdTask(argv));
  if (shell === 'powershell') return withArgs(powerShellTask(argv, program.toLowerCase() === 'pwsh'));
  return shellTask(argv, shell);
}

function withArgs(task: PowerShellTask): ShellTask {
  return task.kind === 'text' || task.kind === 'stdin' ? { ...task, args: [] } : task;
}

/** Undefined when the program is no shell. Files are for scripts.ts, which has the facts. */
export function unwrapShell(
  name: string,
  call: Call,
): { unwrapped: Unwrapped } | { file: Extract<ShellTask, { kind: 'file' }>; shell: Shell } | undefined {
  const shell = Object.hasOwn(SHELL_OF_PROGRAM, name.toLowerCase())
    ? SHELL_OF_PROGRAM[name.toLowerCase()]
    : undefined;
  if (!shell) return undefined;
  const via = programName(call.argv[0] ?? '');
  const task = taskOf(via, call.argv, shell);
  if (task.kind === 'nothing') return { unwrapped: NOTHING };
  if (task.kind === 'file') return { file: task, shell };
  if (task.kind === 'text') {
    const args = task.args.length > 0 ? task.args : [via];
    return { unwrapped: { inners: [{ via: `${via} -c`, text: task.text, shell, args }] } };
  }
  if (!call.stdin) return { unwrapped: NOTHING };
  return {
    unwrapped: {
      inners: [{ via, text: call.stdin.text, shell, args: [via, ...task.args], stdin: null }],
      opaque: unreadable(call.stdin.text, call.stdin.producer, call.stdin.isFile),
    },
  };
}

function unreadable(text: string, producer: string, isFile: boolean): Unwrapped['opaque'] {
  if (isKnown(text) || isFile) return undefined;
  return { reason: 'what a shell would run here is only known when it runs', near: producer };
}
