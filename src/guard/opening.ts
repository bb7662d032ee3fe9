import type { Terminal } from '../contracts/line';
import { agentFromEnvironment } from '../engine/environment/variables';

/** How a terminal was opened. */
export interface Opening {
  name: string;
  shellPath: string | undefined;
  shellArgs: readonly string[] | undefined;
  env: Readonly<Record<string, string | null | undefined>> | undefined;
  /** True where whoever opened it did not want it to be seen. */
  hidden: boolean;
  /** True where it belongs to a run of a task. */
  isTask: boolean;
}

/** Names that agents give their terminals. */
const AGENT_NAMES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Claude Code', /^claude(?: code)?\b/i],
  ['Cline', /^cline\b/i],
  ['Roo Code', /^roo code\b/i],
  ['Kilo Code', /^kilo code\b/i],
  ['Codex', /^codex\b/i],
  ['Gemini CLI', /^gemini(?: cli)?\b/i],
  ['GitHub Copilot (VS Code)', /^(?:github )?copilot\b/i],
];

const SHELL =
  /(?:^|[\\/])-?(?:ba|z|fi|da|k|c|tc|a)?sh(?:\.exe)?$|(?:^|[\\/])(?:pwsh|powershell|cmd|nu|xonsh|elvish)(?:\.exe)?$/i;
/** An option with which a shell runs one command: -c, -lc, /c, -Command. */
const RUNS_COMMAND = /^(?:-[A-Za-z]*c|--command(?:=.*)?|\/[cCkK]|-[Cc]ommand|-[Ee]ncoded[Cc]ommand)$/;

/**
 * The agent that a terminal was opened for, as far as its opening shows one: markers among its variables, hidden from the
 * person, named as agents name theirs, or opened with a command line in the place of a prompt.
 */
export function openedFor(opening: Opening): Terminal['openedFor'] {
  const { name, shellPath, shellArgs = [], hidden, isTask } = opening;
  const env = Object.fromEntries(
    Object.entries(opening.env ?? {}).map(([key, value]) => [key, value ?? undefined]),
  );
  const marked = agentFromEnvironment(env);
  if (marked) return { name: marked.name, evidence: `opened with the ${marked.evidence}` };
  const named = AGENT_NAMES.find(([, pattern]) => pattern.test(name));
  if (named) return { name: named[0], evidence: `in a terminal called ${name}` };
  if (isTask) return undefined;
  if (hidden) return { evidence: `in the hidden terminal ${name}` };
  const runsProgram = shellPath !== undefined && !SHELL.test(shellPath);
  if (runsProgram || shellArgs.some((word) => RUNS_COMMAND.test(word)))
    return { evidence: `in the terminal ${name}, which an extension has opened with a command line` };
  return undefined;
}
