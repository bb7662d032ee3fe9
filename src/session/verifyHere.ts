import * as vscode from 'vscode';
import type { CloudIdentity } from '../contracts/identity';
import { startEnvironment } from '../platform/shellProcess';
import type { Verified } from '../views/credentialsModel';
import { verifiedWords, verify } from './verify';

/** Asks who an identity is for the focused terminal, whose variables `env` are, or for the window. Never rejects. */
export async function verifyHere(
  identity: CloudIdentity,
  env: Readonly<Record<string, string>>,
  shimFolder: string,
): Promise<Verified> {
  const pid = await vscode.window.activeTerminal?.processId;
  const whole = (pid === undefined ? undefined : startEnvironment(pid)) ?? process.env;
  return verifiedWords(await verify(identity, env, { whole, shimFolder }));
}
