import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { CHAINED_ZDOTDIR, OWN_ZDOTDIR } from '../engine/environment/variables';
import type { ShimLayout } from '../interceptors/shims/install';
import { PROMPT_COMMAND, PROMPT_VARIABLE } from '../interceptors/shims/prompt';
import type { PromptVariables, PromptVariable } from '../platform/terminalEnvironment';

/** What XDG_DATA_DIRS means where it is not set, by its specification. */
const DATA_DIRS = ['/usr/local/share', '/usr/share'];
/** Where package managers put a fish of their own, which finds their files by its own folder if XDG_DATA_DIRS is not set. */
const FISH_PREFIXES = ['/opt/homebrew/share', '/home/linuxbrew/.linuxbrew/share'];

/**
 * The variables that lead shells to our scripts, made from the environment that terminals start with. A variable that
 * the editor's settings give to terminals is left alone: ours would take its place.
 */
export function promptVariables(layout: ShimLayout): PromptVariables {
  return {
    variables: [...zshVariables(layout), ...bashVariables(layout), ...fishVariables(layout)],
    names: [PROMPT_VARIABLE, 'ZDOTDIR', OWN_ZDOTDIR, CHAINED_ZDOTDIR, 'PROMPT_COMMAND', 'XDG_DATA_DIRS'],
  };
}

function bashVariables(layout: ShimLayout): PromptVariable[] {
  const name = 'PROMPT_COMMAND';
  const before = process.env[name];
  // Ours is there where the editor was started from a guarded terminal. Another one would become an argument of it.
  if (isSetByEditor(name) || (before && !before.startsWith(PROMPT_COMMAND.trimEnd()))) return [];
  return [
    { name: PROMPT_VARIABLE, how: 'replace', value: layout.prompt },
    { name, how: 'prepend', value: PROMPT_COMMAND, afterStartFiles: true },
  ];
}

function zshVariables(layout: ShimLayout): PromptVariable[] {
  if (isSetByEditor('ZDOTDIR')) return [];
  const { ZDOTDIR, [CHAINED_ZDOTDIR]: chained } = process.env;
  // An editor that was started from a guarded terminal may have ours.
  const before = ZDOTDIR === layout.zdotdir ? chained : ZDOTDIR;
  const names = ['ZDOTDIR', OWN_ZDOTDIR];
  const ours = names.map((name): PromptVariable => ({ name, how: 'replace', value: layout.zdotdir }));
  return before ? [...ours, { name: CHAINED_ZDOTDIR, how: 'replace', value: before }] : ours;
}

function fishVariables(layout: ShimLayout): PromptVariable[] {
  const name = 'XDG_DATA_DIRS';
  if (isSetByEditor(name)) return [];
  const separated = layout.data + path.delimiter;
  if (process.env[name]) return [{ name, how: 'prepend', value: separated }];
  const others = FISH_PREFIXES.filter((folder) => fs.existsSync(path.join(folder, 'fish')));
  return [{ name, how: 'replace', value: separated + [...DATA_DIRS, ...others].join(path.delimiter) }];
}

/** Whether a setting gives the variable to terminals, to all or to those of a profile. */
function isSetByEditor(name: string): boolean {
  const system = process.platform === 'darwin' ? 'osx' : 'linux';
  const settings = vscode.workspace.getConfiguration('terminal.integrated');
  const profiles = settings.get<Record<string, { env?: Record<string, unknown> } | null>>(
    `profiles.${system}`,
  );
  const all = settings.get<Record<string, unknown>>(`env.${system}`);
  return [all, ...Object.values(profiles ?? {}).map((profile) => profile?.env)].some(
    (env) => env?.[name] !== undefined,
  );
}
