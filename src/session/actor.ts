import type { Terminal } from '../contracts/line';
import type { ProcessInfo } from '../contracts/processes';
import type { Actor } from '../contracts/request';
import { AGENT_TERMINAL } from '../engine/environment/variables';
import { actorOf } from '../guard/actor';
import { processArguments, startEnvironment } from '../platform/shellProcess';

/**
 * Who started a command. A terminal that was opened for an agent stays one: its marker counts also where a line has
 * unset it, as nobody can change what the shell was started with.
 */
export function startedBy(
  env: Readonly<Record<string, string>>,
  ancestors: readonly ProcessInfo[],
  terminal: Terminal | undefined,
): Actor {
  const actor = actorOf(env, ancestors, terminal, processArguments);
  if (actor.kind === 'agent' || !terminal) return actor;
  const isForAgents = startEnvironment(terminal.shellPid)?.[AGENT_TERMINAL] !== undefined;
  return isForAgents
    ? { kind: 'agent', name: 'an agent', evidence: `in the agent terminal ${terminal.name}` }
    : actor;
}
