import type { Terminal } from '../contracts/line';
import type { ProcessInfo } from '../contracts/processes';
import type { Actor } from '../contracts/request';
import { agentFromEnvironment } from '../engine/environment/variables';

/** Agents by the name of their program, which is their process's, or that of the script that an interpreter runs. */
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
  cline: 'Cline',
  crush: 'Crush',
  droid: 'Droid',
  auggie: 'Auggie',
  kilocode: 'Kilo Code',
  openhands: 'OpenHands',
  plandex: 'Plandex',
};

/** Agents by the package that their script belongs to. */
const AGENT_PACKAGES: readonly (readonly [name: string, path: RegExp])[] = [
  ['Claude Code', /\/@anthropic-ai\/claude-(?:code|agent-sdk)\//],
  ['Codex', /\/@openai\/codex(?:-sdk)?\//],
  ['Gemini CLI', /\/@google\/gemini-cli(?:-core)?\//],
  ['Qwen Code', /\/@qwen-code\//],
  ['OpenCode', /\/opencode-ai\//],
  ['Copilot CLI', /\/@github\/copilot(?:-cli)?\//],
  ['Cline', /\/node_modules\/(?:cline|@cline\/[^/]+)\//],
  ['Amp', /\/@sourcegraph\/amp\//],
  ['Kilo Code', /\/@kilocode\//],
  ['Auggie', /\/@augmentcode\/auggie\//],
  ['Aider', /\/(?:site|dist)-packages\/aider\//],
  ['OpenHands', /\/(?:site|dist)-packages\/openhands\//],
];

/** Programs whose first argument that is no option says what they are. */
const INTERPRETER = /^(?:node|nodejs|bun|deno|python[\d.]*|pypy[\d.]*|electron)$/i;
/** Of an interpreter's arguments, how many are looked at for its script. */
const MAX_WORDS = 8;

/** What a process was started with, its program first; undefined when it is gone. */
export type ArgumentsOf = (pid: number) => readonly string[] | undefined;

/**
 * Who started a command: an agent that its variables, its terminal or its ancestors name; a person when it was started in
 * a terminal of this window that no agent shows in; else some agent, as people start commands in terminals.
 */
export function actorOf(
  env: Readonly<Record<string, string>>,
  ancestors: readonly ProcessInfo[],
  terminal: Terminal | undefined,
  argumentsOf?: ArgumentsOf,
): Actor {
  const marked = agentFromEnvironment(env);
  if (marked) return { kind: 'agent', ...marked };
  for (const process of ancestors) {
    const agent = agentOf(process, argumentsOf);
    if (agent) return { kind: 'agent', ...agent };
  }
  if (terminal?.openedFor) return { kind: 'agent', ...terminal.openedFor };
  if (terminal) return { kind: 'person', evidence: `in the terminal ${terminal.name}` };
  return { kind: 'agent', evidence: 'not started in a terminal of this window' };
}

/** The agent that a process is, and how that is known; undefined for anything else. */
export function agentOf(
  process: Pick<ProcessInfo, 'pid' | 'name'>,
  argumentsOf?: ArgumentsOf,
): { name: string; evidence: string } | undefined {
  const known = AGENT_PROGRAMS[process.name];
  if (known !== undefined) return { name: known, evidence: `started by the process ${process.name}` };
  if (!INTERPRETER.test(process.name) && process.name !== 'MainThread') return undefined;
  return agentInArguments(argumentsOf?.(process.pid) ?? []);
}

/** The agent whose program or script an interpreter was started with. */
export function agentInArguments(argv: readonly string[]): { name: string; evidence: string } | undefined {
  const words = argv.slice(1, MAX_WORDS);
  const at = words.findIndex((word) => !word.startsWith('-'));
  const script = words[at];
  if (script === undefined) return undefined;
  const inPackage = AGENT_PACKAGES.find(([, path]) => path.test(script))?.[0];
  const isModule = words[at - 1] === '-m';
  const base = script.slice(script.lastIndexOf('/') + 1).replace(/\.(?:[cm]?js|py)$/, '');
  // A file of one's own may be called amp.js; a program without an ending, below bin or as a module, is the agent.
  const isProgram = isModule || (script.includes('/') && !/\.[a-z]+$/.test(script));
  const name = inPackage ?? (isProgram ? AGENT_PROGRAMS[base] : undefined);
  return name === undefined ? undefined : { name, evidence: `started by the script ${script.slice(-80)}` };
}
