import * as path from 'node:path';
import type { HookAgent } from '../../../contracts/hook';
import { ADAPTERS } from '../adapters';
import { ampDelegate, clineHook, hookCommand, hookMatcher, openCodePlugin } from '../agentFiles';
import { newJson, type JsonObject } from './json';
import { claudeFolder, codexFolder, configFolder, isFolder, type AgentPlaces } from './place';

/** One entry of ours in a settings file that has others'. */
export interface Entry {
  /** Of the list that it stands in. */
  path: readonly string[];
  /**
   * `group`: `{matcher, hooks: [hook]}`, of which only the hook is ours where others are in the group; `hook`: stands in
   * the list itself.
   */
  shape: 'group' | 'hook';
  value: JsonObject;
  /** The first rule that fits decides there, so that ours must come first. */
  isFirst?: boolean;
}

/** A file in which our hook stands. */
export type Target =
  | { kind: 'settings'; file: string; entries: readonly Entry[]; needs?: { key: string; value: number } }
  /** Ours as a whole. */
  | { kind: 'own'; file: string; text: string; isProgram: boolean };

/** After which the agent gives a hook up, in seconds. */
function limit(agent: HookAgent): number {
  return ADAPTERS[agent].limitSeconds;
}

/** The files that make an agent ask, and what must stand in them. Nothing where the extension's manifest does it. */
export function targetsOf(agent: HookAgent, places: AgentPlaces): readonly Target[] {
  return TARGETS[agent](places);
}

type Make = (places: AgentPlaces) => readonly Target[];

function command(agent: HookAgent, { hookScript }: AgentPlaces): string {
  return hookCommand(agent, hookScript);
}

/** `{"hooks": {EVENT: [{matcher, hooks: [{type: "command", …}]}]}}`, which Claude Code began and others have taken over. */
function group(agent: HookAgent, event: string, hook: JsonObject): Entry {
  const matcher = hookMatcher(agent);
  return {
    path: ['hooks', event],
    shape: 'group',
    value: { ...(matcher !== undefined && { matcher }), hooks: [{ type: 'command', ...hook }] },
  };
}

const copilot: Make = (places) => [
  {
    kind: 'own',
    file: path.join(places.home, '.copilot/hooks/agent-guard.json'),
    isProgram: false,
    // Copilot CLI wants `timeoutSec`, the editor's agent `timeout`; each passes over the other's.
    text: newJson({
      version: 1,
      hooks: {
        PreToolUse: [
          {
            type: 'command',
            command: command('copilot', places),
            timeoutSec: limit('copilot'),
            timeout: limit('copilot'),
          },
        ],
      },
    }),
  },
];

const TARGETS: Readonly<Record<HookAgent, Make>> = {
  claude: (places) => [
    {
      kind: 'settings',
      file: path.join(claudeFolder(places), 'settings.json'),
      entries: [
        group('claude', 'PreToolUse', {
          command: command('claude', places),
          timeout: limit('claude'),
          // Else it runs the command where the hook crashes or times out.
          onFailure: 'block',
        }),
      ],
    },
  ],
  codex: (places) => [
    {
      kind: 'settings',
      file: codexHooksFile(places),
      entries: [group('codex', 'PreToolUse', { command: command('codex', places), timeout: limit('codex') })],
    },
  ],
  gemini: (places) => [
    {
      kind: 'settings',
      file: path.join(places.home, '.gemini/settings.json'),
      entries: [
        group('gemini', 'BeforeTool', {
          name: 'agent-guard',
          command: command('gemini', places),
          timeout: limit('gemini') * 1000,
        }),
      ],
    },
  ],
  qwen: (places) => [
    {
      kind: 'settings',
      file: path.join(places.home, '.qwen/settings.json'),
      entries: [
        group('qwen', 'PreToolUse', {
          name: 'agent-guard',
          command: command('qwen', places),
          timeout: limit('qwen') * 1000,
        }),
      ],
    },
  ],
  copilot,
  vscode: (places) => (places.hasChatPlugin ? [] : copilot(places)),
  cline: (places) =>
    clineFolders(places).map((folder) =>
      ownProgram(path.join(folder, 'PreToolUse'), clineHook(places.hookScript)),
    ),
  opencode: (places) => [
    {
      kind: 'own',
      file: path.join(configFolder(places, 'opencode'), 'plugin/agent-guard.js'),
      text: openCodePlugin(places.hookScript),
      isProgram: false,
    },
  ],
  cursor: (places) => [
    {
      kind: 'settings',
      file: path.join(places.home, '.cursor/hooks.json'),
      needs: { key: 'version', value: 1 },
      entries: ['beforeShellExecution', 'beforeMCPExecution'].map((event) => ({
        path: ['hooks', event],
        shape: 'hook',
        value: { command: command('cursor', places), timeout: limit('cursor'), failClosed: true },
      })),
    },
  ],
  windsurf: (places) => [
    {
      kind: 'settings',
      file: path.join(places.home, '.codeium/windsurf/hooks.json'),
      entries: ['pre_run_command', 'pre_mcp_tool_use'].map((event) => ({
        path: ['hooks', event],
        shape: 'hook',
        value: { command: command('windsurf', places), show_output: true },
      })),
    },
  ],
  kiro: (places) => [
    {
      kind: 'own',
      file: path.join(places.home, '.kiro/hooks/agent-guard.json'),
      isProgram: false,
      text: newJson({
        version: 'v1',
        hooks: [
          {
            name: 'agent-guard',
            trigger: 'PreToolUse',
            matcher: hookMatcher('kiro') ?? '.*',
            action: { type: 'command', command: command('kiro', places) },
            timeout: limit('kiro'),
          },
        ],
      }),
    },
  ],
  amp: (places) => {
    const delegate = path.join(path.dirname(places.hookScript), 'hook-amp');
    return [
      ownProgram(delegate, ampDelegate(places.hookScript)),
      {
        kind: 'settings',
        file: path.join(configFolder(places, 'amp'), 'settings.json'),
        entries: ['Bash', 'mcp__*'].map((tool) => ({
          path: ['amp.permissions'],
          shape: 'hook',
          isFirst: true,
          value: { tool, action: 'delegate', to: delegate },
        })),
      },
    ];
  },
};

export function codexHooksFile(places: AgentPlaces): string {
  return path.join(codexFolder(places), 'hooks.json');
}

function ownProgram(file: string, text: string): Target {
  return { kind: 'own', file, text, isProgram: true };
}

/** The command line's own folder, and the one of the editor's extension where that is used. */
function clineFolders({ home }: AgentPlaces): string[] {
  const ofExtension = path.join(home, 'Documents/Cline');
  const own = path.join(home, '.cline');
  const used = [own, ofExtension].filter(isFolder);
  return (used.length === 0 ? [own] : used).map((folder) =>
    path.join(folder, folder === own ? 'hooks' : 'Hooks'),
  );
}
