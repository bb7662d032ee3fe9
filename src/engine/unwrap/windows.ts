import { splitWindows } from '../shell/windows';
import type { Call, Frame, Host, Input } from '../shell/frame';
import type { ShellState } from '../shell/state';
import type { Inner, Unwrapped } from './inner';

/** Reads a PowerShell or cmd.exe line. A later reader will know their grammars; this one only misses none of the programs. */
export function readWindows(
  text: string,
  state: ShellState,
  stdin: Input | undefined,
  frame: Frame,
  host: Host,
): void {
  const shell = state.shell === 'cmd' ? 'cmd' : 'powershell';
  for (const command of splitWindows(text, shell)) {
    if (!host.spend(frame, command.pos)) return;
    const argv = assign(command.argv, state);
    if (argv.length > 0)
      host.run({
        argv,
        state,
        overlay: undefined,
        stdin,
        frame,
        pos: command.pos,
        end: command.end,
        external: true,
      });
  }
}

/** `$env:X = 'y'`, `set X=y`: kept in the state. Returns what is left to run. */
function assign(argv: readonly string[], state: ShellState): readonly string[] {
  const [first = '', second, ...rest] = argv;
  const variable = /^\$(?:(env):)?(\w+)$/i.exec(first);
  if (variable && second === '=') {
    if (rest.length === 1) state.set(variable[2] ?? '', [rest[0] ?? ''], variable[1] !== undefined);
    // What a variable is set to may be the output of a program.
    return rest;
  }
  const inline = /^\$env:(\w+)=(.*)$/i.exec(first);
  if (inline) {
    state.set(inline[1] ?? '', [inline[2] ?? ''], true);
    return second === undefined ? [] : [second, ...rest];
  }
  if (/^set$/i.test(first) && second?.includes('=')) {
    state.set(second.slice(0, second.indexOf('=')), [second.slice(second.indexOf('=') + 1)], true);
    return [];
  }
  if (/^(?:cd|chdir|set-location|pushd)$/i.test(first)) state.cwd = undefined;
  return /^(?:@|call|if|else|do|in|for|while|foreach|return|try|catch|finally|\.)$/i.test(first)
    ? assign(argv.slice(1), state)
    : argv;
}

/** Cmdlets that start programs or run text. */
export function unwrapCmdlet(call: Call): Unwrapped | undefined {
  const name = (call.argv[0] ?? '').toLowerCase();
  if (name === 'start-process' || name === 'saps' || name === 'start') return startProcess(call.argv);
  if (name === 'invoke-expression' || name === 'iex')
    return {
      inners: [{ via: 'Invoke-Expression', text: valueOf(call.argv, /^-c/i).join(' '), shell: 'powershell' }],
    };
  return undefined;
}

function startProcess(argv: readonly string[]): Unwrapped {
  const file = valueOf(argv, /^-f/i);
  const list = argv.findIndex((arg) => /^-a(?:r|$)/i.test(arg));
  const end = argv.findIndex(
    (arg, i) =>
      i > list &&
      /^-(?:nonewwindow|wait|verb|windowstyle|workingdirectory|passthru|redirect\w+|credential)$/i.test(arg),
  );
  const listed = list < 0 ? [] : argv.slice(list + 1, end < 0 ? undefined : end);
  const args = (listed.length > 0 ? listed : file.slice(1))
    .flatMap((arg) => arg.split(/\s+/))
    .filter((arg) => arg !== '');
  const inner: Inner = { via: 'Start-Process', argv: [file[0] ?? '', ...args] };
  return { inners: file[0] === undefined ? [] : [inner] };
}

/** The words after the named parameter, else after the program itself. */
function valueOf(argv: readonly string[], parameter: RegExp): readonly string[] {
  const at = argv.findIndex((arg) => parameter.test(arg));
  return argv.slice(at < 0 ? 1 : at + 1);
}
