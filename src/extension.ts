import type * as vscode from 'vscode';
import { Session } from './session/session';

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): void {
  session = new Session(context);
  session.start();
}

/** Writes what is left of the record. Frozen lines stay as they are: the next start offers them again. */
export function deactivate(): Promise<void> | undefined {
  return session?.keeper.close();
}
