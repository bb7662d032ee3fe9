import * as path from 'node:path';
import type * as vscode from 'vscode';

/** What every new terminal and task of this window gets. The values stay the same for as long as the window lives. */
export interface TerminalEnvironment {
  shimFolder: string;
  bashEnv: string;
  /** Names the window to its shims. */
  window: { variable: string; name: string };
  /** A BASH_ENV that the editor itself was started with, to be read before ours. */
  chained: { variable: string; value: string } | undefined;
  /** What leads the start files of shells to the script of ours that puts the shims back at the prompt. */
  prompts: PromptVariables;
}

/** One variable that leads a shell to a script of ours; see interceptors/shims/prompt.ts. */
export interface StartVariable {
  name: string;
  how: 'replace' | 'prepend' | 'append';
  value: string;
}

export interface PromptVariables {
  /** Given to a shell when it starts. */
  atStart: readonly StartVariable[];
  /** Given by shell integration, after the start files. */
  atIntegration: readonly StartVariable[];
  /** Names that `atStart` has in other windows: an earlier value of theirs is taken back where it is not wanted. */
  names: readonly string[];
}

const ALWAYS = { applyAtProcessCreation: true, applyAtShellIntegration: true };
const AT_START = { applyAtProcessCreation: true, applyAtShellIntegration: false };
const AT_INTEGRATION = { applyAtProcessCreation: false, applyAtShellIntegration: true };

/**
 * Puts the shims first. Set once, early, with constant values and persistent: terminals that come back before the
 * extension does have them too, and nobody is asked to relaunch a terminal.
 */
export function applyTerminalEnvironment(
  collection: vscode.GlobalEnvironmentVariableCollection,
  wanted: TerminalEnvironment,
): void {
  collection.persistent = true;
  collection.description =
    'Puts the shims of Agent Guard first on PATH, so that cloud commands are checked before they act.';
  const values: [string, string, vscode.EnvironmentVariableMutatorOptions][] = [
    // At the start only: what a person's own rc file sets afterwards is theirs.
    ['BASH_ENV', wanted.bashEnv, AT_START],
    [wanted.window.variable, wanted.window.name, ALWAYS],
  ];
  if (wanted.chained) values.push([wanted.chained.variable, wanted.chained.value, AT_START]);
  const prefix = wanted.shimFolder + path.delimiter;
  if (collection.get('PATH')?.value !== prefix) collection.prepend('PATH', prefix, ALWAYS);
  for (const [name, value, options] of values) {
    if (collection.get(name)?.value !== value) collection.replace(name, value, options);
  }
  const { atStart, names } = wanted.prompts;
  for (const name of names) {
    if (!atStart.some((variable) => variable.name === name)) collection.delete(name);
  }
  for (const variable of atStart) put(collection, variable, AT_START);
}

/**
 * A variable can be changed in one way only in each collection: what shell integration is given in another form than the
 * start goes into the collection of each folder.
 */
export function applyAtIntegration(
  collection: vscode.GlobalEnvironmentVariableCollection,
  folders: readonly vscode.WorkspaceFolder[],
  { atIntegration }: PromptVariables,
): void {
  for (const workspaceFolder of folders) {
    const scoped = collection.getScoped({ workspaceFolder });
    scoped.persistent = true;
    for (const variable of atIntegration) put(scoped, variable, AT_INTEGRATION);
  }
}

function put(
  collection: vscode.EnvironmentVariableCollection,
  { name, how, value }: StartVariable,
  options: vscode.EnvironmentVariableMutatorOptions,
): void {
  if (collection.get(name)?.value !== value) collection[how](name, value, options);
}
