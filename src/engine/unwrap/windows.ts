import { readCmd } from '../shell/cmd/walk';
import type { Call, Frame, Host, Input } from '../shell/frame';
import { readPowerShell } from '../shell/powershell/walk';
import type { ShellState } from '../shell/state';
import type { Unwrapped } from './inner';

/** Reads a PowerShell or cmd.exe text; returns what it would write. */
export function readWindows(
  text: string,
  state: ShellState,
  stdin: Input | undefined,
  frame: Frame,
  host: Host,
): string {
  return state.shell === 'cmd'
    ? readCmd(text, state, stdin, frame, host)
    : readPowerShell(text, state, stdin, frame, host);
}

/** Text that PowerShell was given to run, in the shell that was told to. */
export function unwrapCmdlet(call: Call): Unwrapped | undefined {
  if (call.argv[0] !== 'Invoke-Expression') return undefined;
  const text = call.argv.slice(1).join(' ');
  return { inners: [{ via: 'Invoke-Expression', text, shell: 'powershell', sameShell: true }] };
}
