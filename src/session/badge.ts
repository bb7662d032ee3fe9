import * as vscode from 'vscode';
import type { EnvironmentFinding } from '../contracts/environment';
import type { Facts } from '../contracts/facts';
import { locateAmbient } from '../engine/environment/ambient';
import { pickIdentityVariables } from '../engine/environment/variables';
import { startEnvironment } from '../platform/shellProcess';

/** A terminal as far as it chooses an identity: its variables and its folder. */
export interface Surroundings {
  env: Record<string, string>;
  cwd: string;
}

/** The variables and the folder of the active terminal, and without a terminal those of this window. */
export async function currentSurroundings(home: string): Promise<Surroundings> {
  const terminal = vscode.window.activeTerminal;
  const pid = await terminal?.processId;
  const env = pickIdentityVariables((pid === undefined ? undefined : startEnvironment(pid)) ?? process.env);
  const folder = vscode.workspace.workspaceFolders?.find((one) => one.uri.scheme === 'file')?.uri.fsPath;
  return { env, cwd: terminal?.shellIntegration?.cwd?.fsPath ?? folder ?? home };
}

/** Where a command of the active terminal would hit, and without a terminal one of this window. */
export async function currentPlace(facts: Facts): Promise<EnvironmentFinding> {
  return locateAmbient({ request: await currentSurroundings(facts.home), facts });
}

/** Calls back, soon and not too often, when the place may have become another. */
export function onDidChangePlace(listener: () => void): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      listener();
    }, 100);
  };
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTerminal(soon),
    vscode.window.onDidEndTerminalShellExecution(soon),
    vscode.window.onDidChangeWindowState(soon),
    vscode.workspace.onDidChangeWorkspaceFolders(soon),
    new vscode.Disposable(() => {
      clearTimeout(timer);
    }),
  );
}
