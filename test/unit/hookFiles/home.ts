import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { AgentHookStatus } from '../../../src/contracts/agentHooks';
import type { HookAgent } from '../../../src/contracts/hook';
import {
  agentStatuses,
  planChanges,
  writeChanges,
  type AgentPlaces,
  type Plan,
  type Wish,
  type Written,
} from '../../../src/interceptors/hooks/files';

/** A home of its own, in which agents keep their files. */
export interface Home {
  places: AgentPlaces;
  file(name: string): string;
  write(name: string, text: string | Buffer): string;
  read(name: string): string;
  has(name: string): boolean;
  status(agent: HookAgent): AgentHookStatus;
  plan(wish: Wish, ...agents: HookAgent[]): Plan;
  /** Plans and writes. */
  carryOut(wish: Wish, ...agents: HookAgent[]): { plan: Plan; written: Written[] };
  remove(): void;
}

let seconds = 0;

export function makeHome(overrides: Partial<AgentPlaces> = {}): Home {
  const root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ag-hooks-')));
  const home = path.join(root, 'home');
  const workspace = path.join(root, 'ws');
  const hookScript = path.join(root, 'data dir/globalStorage/agent-guard.agent-guard/bin/hook.sh');
  for (const folder of [home, workspace, path.dirname(hookScript)]) fs.mkdirSync(folder, { recursive: true });
  const places: AgentPlaces = {
    home,
    env: { PATH: path.join(root, 'path') },
    workspace: [workspace],
    hookScript,
    editorSetting: () => undefined,
    hasChatPlugin: false,
    ...overrides,
  };
  const file = (name: string) => path.join(home, name);
  const plan = (wish: Wish, ...agents: HookAgent[]) =>
    planChanges(new Map(agents.map((agent) => [agent, wish])), places);
  return {
    places,
    file,
    plan,
    write(name, text) {
      fs.mkdirSync(path.dirname(file(name)), { recursive: true });
      fs.writeFileSync(file(name), text);
      return file(name);
    },
    read: (name) => fs.readFileSync(file(name), 'utf8'),
    has: (name) => fs.existsSync(file(name)),
    status(agent) {
      const found = agentStatuses(places).find((each) => each.agent === agent);
      if (!found) throw new Error(`no status of ${agent}`);
      return found;
    },
    carryOut(wish, ...agents) {
      const made = plan(wish, ...agents);
      const now = new Date(Date.UTC(2030, 0, 1, 0, 0, ++seconds));
      return { plan: made, written: writeChanges(made.changes, now) };
    },
    remove: () => {
      fs.rmSync(root, { recursive: true, force: true });
    },
  };
}

/** Each agent's folder in the home, and the file in which its hooks stand. */
export const FILES = {
  claude: '.claude/settings.json',
  codex: '.codex/hooks.json',
  gemini: '.gemini/settings.json',
  qwen: '.qwen/settings.json',
  copilot: '.copilot/hooks/agent-guard.json',
  vscode: '.copilot/hooks/agent-guard.json',
  cline: '.cline/hooks/PreToolUse',
  opencode: '.config/opencode/plugin/agent-guard.js',
  cursor: '.cursor/hooks.json',
  windsurf: '.codeium/windsurf/hooks.json',
  kiro: '.kiro/hooks/agent-guard.json',
  amp: '.config/amp/settings.json',
} as const satisfies Record<HookAgent, string>;

/** Agents that are told of their hook in a file with other settings, or other hooks. */
export const SHARED_FILES = ['claude', 'codex', 'gemini', 'qwen', 'cursor', 'windsurf', 'amp'] as const;

/** Another guard's hook, as the agent wants it. */
export const OTHERS: Readonly<Record<(typeof SHARED_FILES)[number], { path: string[]; value: unknown }>> = {
  claude: group('PreToolUse', 'Bash'),
  codex: group('PreToolUse', 'Bash'),
  gemini: group('BeforeTool', 'run_shell_command'),
  qwen: group('PreToolUse', 'run_shell_command'),
  cursor: { path: ['hooks', 'beforeShellExecution'], value: { command: '/opt/other-guard/check' } },
  windsurf: { path: ['hooks', 'pre_run_command'], value: { command: '/opt/other-guard/check' } },
  amp: { path: ['amp.permissions'], value: { tool: 'Bash', action: 'ask' } },
};

function group(event: string, matcher: string) {
  const hook = { type: 'command', command: '/opt/other-guard/check', timeout: 5 };
  return { path: ['hooks', event], value: { matcher, hooks: [hook] } };
}
