import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ShimLayout } from '../interceptors/shims/install';
import {
  CHAINED_ZDOTDIR_VARIABLE,
  ESCAPED_PROMPT_COMMAND,
  PROMPT_COMMAND,
  PROMPT_VARIABLE,
} from '../interceptors/shims/prompt';
import type { PromptVariables, StartVariable } from '../platform/terminalEnvironment';

/** What XDG_DATA_DIRS means where it is not set, by its specification. */
const DATA_DIRS = ['/usr/local/share', '/usr/share'];
/** Where package managers put a fish of their own, which finds their files by its own folder if XDG_DATA_DIRS is not set. */
const FISH_PREFIXES = ['/opt/homebrew/share', '/home/linuxbrew/.linuxbrew/share'];

/**
 * The variables that lead shells to our scripts, made from the environment that terminals start with. A variable that
 * the editor's settings give to terminals is left alone: ours would take its place.
 */
export function promptVariables(layout: ShimLayout): PromptVariables {
  const wanted = [...zshVariables(layout), ...bashVariables(layout), ...fishVariables(layout)];
  return {
    atStart: wanted,
    atIntegration: [{ name: 'PROMPT_COMMAND', how: 'append', value: ESCAPED_PROMPT_COMMAND }],
    names: ['ZDOTDIR', CHAINED_ZDOTDIR_VARIABLE, 'PROMPT_COMMAND', 'XDG_DATA_DIRS'],
  };
}

function bashVariables(layout: ShimLayout): StartVariable[] {
  const script: StartVariable = { name: PROMPT_VARIABLE, how: 'replace', value: layout.prompt };
  return [script, { name: 'PROMPT_COMMAND', how: 'append', value: PROMPT_COMMAND }];
}

function zshVariables(layout: ShimLayout): StartVariable[] {
  if (isSetByEditor('ZDOTDIR')) return [];
  const { ZDOTDIR, [CHAINED_ZDOTDIR_VARIABLE]: chained } = process.env;
  // An editor that was started from a guarded terminal may have ours.
  const before = ZDOTDIR === layout.zdotdir ? chained : ZDOTDIR;
  const ours: StartVariable = { name: 'ZDOTDIR', how: 'replace', value: layout.zdotdir };
  return before ? [ours, { name: CHAINED_ZDOTDIR_VARIABLE, how: 'replace', value: before }] : [ours];
}

function fishVariables(layout: ShimLayout): StartVariable[] {
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
