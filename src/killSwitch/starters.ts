import type { ProcessInfo } from '../contracts/processes';
import { interactiveShell } from '../engine/unwrap/shellArguments';
import { programName } from '../engine/invocation';
import { SHELL_OF_PROGRAM } from '../engine/shell/frame';

export interface StarterPorts {
  argumentsOf(pid: number): readonly string[] | undefined;
  /** False for what the kill switch has no business with: an editor, what no window has started. */
  isWanted(process: ProcessInfo, above: readonly ProcessInfo[]): boolean;
}

/** The shells that have started an agent. Once it has ended they go on with what comes next, which may be the same agent. */
export interface Starters {
  /** The uppermost that runs a script or a command: it is to be ended with the agent. */
  script: ProcessInfo | undefined;
  /** The one that a person types into, where the agent's job has its terminal: its line is to be ended, and it lives on. */
  prompt: ProcessInfo | undefined;
}

/** @param above what is above the agent, its parent first. A program that is no shell ends the way up. */
export function startersOf(agent: ProcessInfo, above: readonly ProcessInfo[], ports: StarterPorts): Starters {
  let script: ProcessInfo | undefined;
  let job = agent;
  for (const [i, shell] of above.entries()) {
    if (shell.pid <= 1) break;
    const kind = shellKind(shell, { started: job, parent: above[i + 1] }, ports);
    if (kind === undefined || !ports.isWanted(shell, above.slice(i + 1))) break;
    if (kind === 'prompt') return { script, prompt: job.foreground ? shell : undefined };
    script = shell;
    job = shell;
  }
  return { script, prompt: undefined };
}

/** A shell that controls jobs gives each a process group; one that runs a script keeps all in its own. */
function shellKind(
  shell: ProcessInfo,
  near: { started: ProcessInfo; parent: ProcessInfo | undefined },
  ports: StarterPorts,
): 'prompt' | 'script' | undefined {
  const argv = ports.argumentsOf(shell.pid);
  if (!argv || !isPosixShell(argv)) return undefined;
  if (interactiveShell(argv) === undefined) return 'script';
  if (near.started.pgid !== shell.pgid) return 'prompt';
  // `x | bash`, and `( ... )`, which has the arguments of the shell that it is a copy of. Else a prompt without job control.
  const isCopy =
    near.parent !== undefined && ports.argumentsOf(near.parent.pid)?.join('\0') === argv.join('\0');
  return isCopy || shell.pid !== shell.pgid ? 'script' : undefined;
}

function isPosixShell([program = '']: readonly string[]): boolean {
  const name = programName(program).replace(/^-/, '');
  const shell = Object.hasOwn(SHELL_OF_PROGRAM, name) ? SHELL_OF_PROGRAM[name] : undefined;
  return shell !== undefined && shell !== 'powershell' && shell !== 'cmd';
}
