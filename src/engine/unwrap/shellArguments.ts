import type { Shell } from '../../contracts/words';
import { programName } from '../invocation';
import { SHELL_OF_PROGRAM } from '../shell/frame';

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

/** The shell that a process is, if it is one that takes its lines from a person. */
export function interactiveShell(argv: readonly string[]): Shell | undefined {
  const name = programName(argv[0] ?? '')
    .replace(/^-/, '')
    .toLowerCase();
  const shell = Object.hasOwn(SHELL_OF_PROGRAM, name) ? SHELL_OF_PROGRAM[name] : undefined;
  if (shell === undefined || shell === 'powershell' || shell === 'cmd') return shell;
  return shellTask(argv, shell).kind === 'stdin' ? shell : undefined;
}
