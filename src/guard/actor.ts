import type { Terminal } from '../contracts/line';
import type { ProcessInfo } from '../contracts/processes';
import type { Actor } from '../contracts/request';
import { agentFromEnvironment } from '../engine/environment/variables';

/** Agents whose process keeps the program's name; those that run as `node` are known by their variables. */
const AGENT_PROGRAMS: Readonly<Record<string, string>> = {
  claude: 'Claude Code',
  codex: 'Codex',
  gemini: 'Gemini CLI',
  qwen: 'Qwen Code',
  opencode: 'OpenCode',
  copilot: 'Copilot CLI',
  'cursor-agent': 'Cursor',
  amp: 'Amp',
  aider: 'Aider',
  goose: 'Goose',
};

/**
 * Who started a command: an agent that its variables or its ancestors name; a person when it was started in a terminal
 * of this window that no agent shows in; else some agent, as people start commands in terminals.
 */
export function actorOf(
  env: Readonly<Record<string, string>>,
  ancestors: readonly ProcessInfo[],
  terminal: Terminal | undefined,
): Actor {
  const marked = agentFromEnvironment(env);
  if (marked) return { kind: 'agent', ...marked };
  for (const process of ancestors) {
    const name = AGENT_PROGRAMS[process.name];
    if (name) return { kind: 'agent', name, evidence: `started by the process ${process.name}` };
  }
  if (terminal) return { kind: 'person', evidence: `in the terminal ${terminal.name}` };
  return { kind: 'agent', evidence: 'not started in a terminal of this window' };
}
