import * as fs from 'node:fs';
import * as path from 'node:path';
import { HOOK_AGENT_NAMES, HOOK_AGENTS, type HookAgent } from '../../../contracts/hook';

/** Where agents keep their things on one machine. */
export interface AgentPlaces {
  home: string;
  /** The editor's own: PATH, and the variables by which agents are told another folder. */
  env: Readonly<Record<string, string | undefined>>;
  /** Absolute paths of the workspace's folders. */
  workspace: readonly string[];
  /** The script that every hook runs. */
  hookScript: string;
  /** A folder of PATH that does not count: the shims stand for tools, not for agents. */
  shimFolder?: string;
  /** Settings of the editor itself, which switch the hooks of its own agent off. */
  editorSetting(key: string): unknown;
  /** True where the extension's manifest brings the hook for the editor's own agent. */
  hasChatPlugin: boolean;
}

interface AgentHome {
  /** Names on PATH. */
  programs: readonly string[];
  /** Any of these, below the home, says that the agent is used here. */
  folders: (places: AgentPlaces) => readonly string[];
}

const inHome =
  (...names: string[]) =>
  ({ home }: AgentPlaces) =>
    names.map((name) => path.join(home, name));

/** Below `~/.config`, or where XDG_CONFIG_HOME says. */
export function configFolder({ home, env }: AgentPlaces, name: string): string {
  return path.join(absolute(env.XDG_CONFIG_HOME) ?? path.join(home, '.config'), name);
}

export function claudeFolder({ home, env }: AgentPlaces): string {
  return absolute(env.CLAUDE_CONFIG_DIR) ?? path.join(home, '.claude');
}

export function codexFolder({ home, env }: AgentPlaces): string {
  return absolute(env.CODEX_HOME) ?? path.join(home, '.codex');
}

function absolute(value: string | undefined): string | undefined {
  return value !== undefined && path.isAbsolute(value) ? value : undefined;
}

const HOMES: Readonly<Record<HookAgent, AgentHome>> = {
  claude: { programs: ['claude'], folders: (places) => [claudeFolder(places)] },
  codex: { programs: ['codex'], folders: (places) => [codexFolder(places)] },
  gemini: { programs: ['gemini'], folders: inHome('.gemini') },
  qwen: { programs: ['qwen'], folders: inHome('.qwen') },
  copilot: { programs: ['copilot'], folders: inHome('.copilot') },
  // The editor that we run in.
  vscode: { programs: [], folders: () => [] },
  cline: { programs: ['cline'], folders: inHome('.cline', 'Documents/Cline') },
  opencode: { programs: ['opencode'], folders: (places) => [configFolder(places, 'opencode')] },
  cursor: { programs: ['cursor', 'cursor-agent'], folders: inHome('.cursor') },
  windsurf: { programs: ['windsurf'], folders: inHome('.codeium/windsurf') },
  kiro: { programs: ['kiro', 'kiro-cli'], folders: inHome('.kiro') },
  amp: { programs: ['amp'], folders: (places) => [configFolder(places, 'amp')] },
};

/** How each agent was found on this machine; agents that were not are absent. */
export function findAgents(places: AgentPlaces): ReadonlyMap<HookAgent, string> {
  const found = new Map<HookAgent, string>();
  for (const agent of HOOK_AGENTS) {
    const { programs, folders } = HOMES[agent];
    const reasons = [
      ...programs.filter((name) => isOnPath(name, places)).map((name) => `${name} on PATH`),
      ...folders(places)
        .filter(isFolder)
        .map((folder) => shortPath(folder, places)),
      ...(agent === 'vscode' ? ['this editor'] : []),
    ];
    if (reasons.length > 0) found.set(agent, reasons.join(', '));
  }
  return found;
}

/** `~/…` for people. */
export function shortPath(file: string, { home }: Pick<AgentPlaces, 'home'>): string {
  return file.startsWith(home + path.sep) ? `~${file.slice(home.length)}` : file;
}

export function agentName(agent: HookAgent): string {
  return HOOK_AGENT_NAMES[agent];
}

function isOnPath(name: string, { env, shimFolder }: AgentPlaces): boolean {
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', '.ps1'] : [''];
  return (env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder) && folder !== shimFolder)
    .some((folder) => endings.some((ending) => isProgram(path.join(folder, name + ending))));
}

function isProgram(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

export function isFolder(folder: string): boolean {
  try {
    return fs.statSync(folder).isDirectory();
  } catch {
    return false;
  }
}
