import * as path from 'node:path';
import type { Node } from 'jsonc-parser';
import type { FilePosition } from '../../../contracts/agentHooks';
import type { HookAgent } from '../../../contracts/hook';
import { nodeAt, parseJson, valueOf, withValue, type Json } from './json';
import { claudeFolder, codexFolder, shortPath, type AgentPlaces } from './place';
import { positionAt, readText } from './text';
import { hooksAreOff, parseToml, switchPosition, withHooksOn } from './toml';

/** A setting by which an agent passes over hooks without a word. */
export interface SwitchOff {
  /** `disableAllHooks: true in ~/.claude/settings.json`. */
  what: string;
  position?: FilePosition;
}

/** A file that can hold such a setting. */
export interface SwitchFile {
  file: string;
  kind: 'json' | 'toml';
  /** For JSON: the setting, and the value that is harmless. */
  path: readonly string[];
  isOff: (value: unknown) => boolean;
  on: Json;
  /** The person's own file, which 'Protect Agents...' may change; not the workspace's, nor an administrator's. */
  isOwn: boolean;
}

const isTrue = (value: unknown) => value === true;
const isFalse = (value: unknown) => value === false;
const namesUs = (value: unknown) => Array.isArray(value) && value.includes('agent-guard');

function disableAll(file: string, isOwn: boolean): SwitchFile {
  return { file, kind: 'json', path: ['disableAllHooks'], isOff: isTrue, on: false, isOwn };
}

function toml(file: string, isOwn: boolean): SwitchFile {
  return { file, kind: 'toml', path: ['features', 'hooks'], isOff: isFalse, on: true, isOwn };
}

function gemini(file: string, isOwn: boolean): SwitchFile[] {
  return [
    { file, kind: 'json', path: ['hooksConfig', 'enabled'], isOff: isFalse, on: true, isOwn },
    // Read: hooks of these names are passed over. The list may name others as well, so that it is left to the person.
    { file, kind: 'json', path: ['hooksConfig', 'disabled'], isOff: namesUs, on: [], isOwn: false },
  ];
}

/** An administrator's file; read, for Linux and macOS. */
function managedClaude(): SwitchFile {
  const folder =
    process.platform === 'darwin' ? '/Library/Application Support/ClaudeCode' : '/etc/claude-code';
  const file = path.join(folder, 'managed-settings.json');
  return { file, kind: 'json', path: ['allowManagedHooksOnly'], isOff: isTrue, on: false, isOwn: false };
}

type Files = (places: AgentPlaces, inWorkspace: (name: string) => string[]) => readonly SwitchFile[];

const CLAUDE_LOCAL = ['.claude/settings.json', '.claude/settings.local.json'];

const FILES: Readonly<Partial<Record<HookAgent, Files>>> = {
  claude: (places, inWorkspace) => [
    disableAll(path.join(claudeFolder(places), 'settings.json'), true),
    ...CLAUDE_LOCAL.flatMap(inWorkspace).map((file) => disableAll(file, false)),
    managedClaude(),
  ],
  codex: (places, inWorkspace) => [
    toml(path.join(codexFolder(places), 'config.toml'), true),
    ...inWorkspace('.codex/config.toml').map((file) => toml(file, false)),
  ],
  gemini: ({ home }, inWorkspace) => [
    ...gemini(path.join(home, '.gemini/settings.json'), true),
    ...inWorkspace('.gemini/settings.json').flatMap((file) => gemini(file, false)),
  ],
  qwen: ({ home }, inWorkspace) => [
    disableAll(path.join(home, '.qwen/settings.json'), true),
    ...inWorkspace('.qwen/settings.json').map((file) => disableAll(file, false)),
  ],
  copilot: ({ home }, inWorkspace) => [
    disableAll(path.join(home, '.copilot/settings.json'), true),
    disableAll(path.join(home, '.copilot/config.json'), true),
    ...['.github/copilot/settings.json', '.github/copilot/settings.local.json', '.claude/settings.json']
      .flatMap(inWorkspace)
      .map((file) => disableAll(file, false)),
  ],
};

/** The files that can switch an agent's hooks off, those of the workspace included. They need not be there. */
export function switchFiles(agent: HookAgent, places: AgentPlaces): readonly SwitchFile[] {
  const inWorkspace = (name: string) => places.workspace.map((folder) => path.join(folder, name));
  return FILES[agent]?.(places, inWorkspace) ?? [];
}

/** Settings of the editor that do so for its own agent. */
const EDITOR_SETTINGS = ['chat.useHooks', 'chat.plugins.enabled'] as const;

/** What switches an agent's hooks off now. A file that cannot be read or understood switches nothing off. */
export function switchesOff(agent: HookAgent, places: AgentPlaces): SwitchOff[] {
  const inFiles = switchFiles(agent, places).flatMap((each) => found(each, places) ?? []);
  if (agent !== 'vscode') return inFiles;
  const names = places.hasChatPlugin ? EDITOR_SETTINGS : EDITOR_SETTINGS.slice(0, 1);
  return names
    .filter((name) => places.editorSetting(name) === false)
    .map((name) => ({ what: `"${name}": false in the editor's settings` }));
}

function found(each: SwitchFile, places: AgentPlaces): SwitchOff | undefined {
  const read = readText(each.file);
  if (read.kind !== 'text') return undefined;
  const where = `in ${shortPath(each.file, places)}`;
  try {
    if (each.kind === 'toml') {
      if (!hooksAreOff(parseToml(read.text))) return undefined;
      return {
        what: `hooks = false ${where}`,
        position: { file: each.file, ...switchPosition(read.text) },
      };
    }
    const node = offNode(read.text, each);
    if (!node) return undefined;
    const what = `"${each.path.join('.')}": ${JSON.stringify(valueOf(node)).slice(0, 60)} ${where}`;
    const bom = read.text.startsWith('\uFEFF') ? 1 : 0;
    return { what, position: { file: each.file, ...positionAt(read.text.slice(bom), node.offset) } };
  } catch {
    // The agent's own file is told as broken where it is ours to change.
    return undefined;
  }
}

function offNode(text: string, { path: keys, isOff }: SwitchFile): Node | undefined {
  const node = nodeAt(parseJson(text), keys);
  return node && isOff(valueOf(node)) ? node : undefined;
}

/** The text of a file with hooks switched on again; the same text where nothing is switched off. @throws ShapeError */
export function withSwitchOn(text: string, each: SwitchFile): string {
  if (each.kind === 'toml') return withHooksOn(text) ?? text;
  const node = offNode(text, each);
  if (!node) return text;
  const json = parseJson(text);
  return json.bom + withValue(json.text, node, each.on);
}
