import type * as vscode from 'vscode';
import { Session } from './session/session';

let session: Session | undefined;

export function activate(context: vscode.ExtensionContext): void {
  session = new Session(context);
  session.start();
}

export function deactivate(): Promise<void> | undefined {
  return session?.end();
}
