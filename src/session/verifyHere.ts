import * as vscode from 'vscode';
import type { CloudIdentity } from '../contracts/identity';
import type { VerificationResult } from '../contracts/verification';
import { startEnvironment } from '../platform/shellProcess';
import { verify } from './verify';

/** Asks who an identity is for the focused terminal, whose variables `env` are, or for the window. Never rejects. */
export async function verifyHere(
  identity: CloudIdentity,
  env: Readonly<Record<string, string>>,
  shimFolders: readonly string[],
): Promise<VerificationResult> {
  const pid = await vscode.window.activeTerminal?.processId;
  const whole = (pid === undefined ? undefined : startEnvironment(pid)) ?? process.env;
  return verify(identity, env, { whole, shimFolders });
}
