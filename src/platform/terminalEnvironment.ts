import * as path from 'node:path';
import type * as vscode from 'vscode';

/** What every new terminal and task of this window gets. The values stay the same for as long as the window lives. */
export interface TerminalEnvironment {
  shimFolder: string;
  /** Undefined where no bash of the system reads it. */
  bashEnv: string | undefined;
  /** Names the window to its shims. */
  window: { variable: string; name: string };
  /** A BASH_ENV that the editor itself was started with, to be read before ours. */
  chained: { variable: string; value: string } | undefined;
  /** What leads the start files of shells to the script of ours that puts the shims back at the prompt. */
  prompts: PromptVariables;
}

/** One variable that leads a shell to a script of ours; see interceptors/shims/prompt.ts. */
export interface PromptVariable {
  name: string;
  how: 'replace' | 'prepend';
  value: string;
  /** Given once more by shell integration, after the start files. */
  afterStartFiles?: boolean;
}

export interface PromptVariables {
  variables: readonly PromptVariable[];
  /** All that there can be: an earlier value of one that is not wanted now is taken back. */
  names: readonly string[];
}

const ALWAYS = { applyAtProcessCreation: true, applyAtShellIntegration: true };
const AT_START = { applyAtProcessCreation: true, applyAtShellIntegration: false };

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
    [wanted.window.variable, wanted.window.name, ALWAYS],
  ];
  // At the start only: what a person's own rc file sets afterwards is theirs.
  if (wanted.bashEnv !== undefined) values.push(['BASH_ENV', wanted.bashEnv, AT_START]);
  if (wanted.chained) values.push([wanted.chained.variable, wanted.chained.value, AT_START]);
  const prefix = wanted.shimFolder + path.delimiter;
  if (collection.get('PATH')?.value !== prefix) collection.prepend('PATH', prefix, ALWAYS);
  for (const [name, value, options] of values) {
    if (collection.get(name)?.value !== value) collection.replace(name, value, options);
  }
  applyPrompts(collection, wanted.prompts);
}

function applyPrompts(
  collection: vscode.EnvironmentVariableCollection,
  { variables, names }: PromptVariables,
): void {
  for (const name of names) {
    if (collection.get(name) && !variables.some((variable) => variable.name === name))
      collection.delete(name);
  }
  for (const { name, how, value, afterStartFiles } of variables) {
    if (collection.get(name)?.value !== value)
      collection[how](name, value, afterStartFiles ? ALWAYS : AT_START);
  }
}
