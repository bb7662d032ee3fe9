import type * as vscode from 'vscode';
import { openWalkthrough } from '../platform/commands';

const WELCOMED_KEY = 'welcomed';

/** Opens the walkthrough, on the first start only. */
export async function welcome(context: vscode.ExtensionContext): Promise<void> {
  if (context.globalState.get<boolean>(WELCOMED_KEY)) return;
  await context.globalState.update(WELCOMED_KEY, true);
  await openWalkthrough();
}

/** The extension's own version. */
export function versionOf({ extension }: vscode.ExtensionContext): string {
  return String((extension.packageJSON as { version?: unknown }).version);
}
