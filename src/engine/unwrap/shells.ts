import type { Shell } from '../../contracts/words';
import { isKnown, programName } from '../invocation';
import { SHELL_OF_PROGRAM, type Call } from '../shell/frame';
import { NOTHING, type Unwrapped } from './inner';
import { cmdTask, powerShellTask, type PowerShellTask } from './windowsPrograms';

/** What a shell program was asked to do. */
export type ShellTask =
  | { readonly kind: 'text'; readonly text: string; readonly args: readonly string[] }
  | { readonly kind: 'file'; readonly path: string; readonly args: readonly string[] }
  | { readonly kind: 'stdin'; readonly args: readonly string[] }
  | { readonly kind: 'nothing' };

/** Long and short options of POSIX shells that take the next word. */
const VALUE_OPTIONS = new Set(['-o', '+o', '-O', '+O', '--rcfile', '--init-file', '--emulate']);
const FISH_VALUES = new Set([
  '-d',
  '-o',
  '-D',
  '--debug',
  '--debug-output',
  '--profile',
  '--profile-startup',
  '-f',
  '--features',
  '-C',
  '--init-command',
]);

/** Reads the arguments of bash, zsh, sh, fish and their kin. */
export function shellTask(argv: readonly string[], shell: Shell): ShellTask {
  let wantsText = false;
  let noExec = false;
  let i = 1;
  for (; i < argv.length; i += 1) {
    const arg = argv[i] ?? '';
    if (arg === '--' || arg === '-') {
      i += 1;
      break;
    }
    if (arg === '--help' || arg === '--version') return { kind: 'nothing' };
    if (arg.startsWith('--command=')) return { kind: 'text', text: arg.slice(10), args: [] };
    if (!/^[-+]./.test(arg)) break;
    if (arg === '--command' || /^-[a-zA-Z]*c/.test(arg)) wantsText = true;
    if (/^-[a-zA-Z]*n/.test(arg) && !arg.startsWith('--')) noExec = true;
    if (VALUE_OPTIONS.has(arg) || (shell === 'fish' && FISH_VALUES.has(arg)) || /^-[a-zA-Z]+o$/.test(arg))
      i += 1;
    if (arg === '-s') return { kind: 'stdin', args: argv.slice(i + 1) };
  }
  if (noExec) return { kind: 'nothing' };
  const operand = argv[i];
  if (operand === undefined) return wantsText ? { kind: 'nothing' } : { kind: 'stdin', args: [] };
  if (wantsText) return { kind: 'text', text: operand, args: argv.slice(i + 1) };
  return operand === '/dev/stdin'
    ? { kind: 'stdin', args: argv.slice(i + 1) }
    : { kind: 'file', path: operand, args: argv.slice(i) };
}

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
