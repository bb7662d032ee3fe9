import * as vscode from 'vscode';
import {
  EXTENSION_ID,
  INITIAL_CONTEXT,
  WALKTHROUGH,
  type CommandId,
  type ContextKey,
  type ContextValues,
  type ViewId,
} from './contributions';

/** One handler for every contributed command: forgetting one does not compile. */
export type CommandHandlers = Record<CommandId, (...args: readonly unknown[]) => unknown>;

/**
 * Registers all commands. Arguments come from anywhere, other extensions and agents included: a handler must treat
 * them as untrusted. What a handler throws goes to `onError`, never to the caller.
 */
export function registerCommands(
  handlers: CommandHandlers,
  onError: (command: CommandId, error: unknown) => void,
): vscode.Disposable {
  const ids = Object.keys(handlers) as CommandId[];
  return vscode.Disposable.from(
    ...ids.map((id) =>
      vscode.commands.registerCommand(id, async (...args: unknown[]) => {
        try {
          await handlers[id](...args);
        } catch (error) {
          onError(id, error);
        }
      }),
    ),
  );
}

export async function runCommand(id: CommandId, ...args: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(id, ...args);
}

export async function setContext<K extends ContextKey>(key: K, value: ContextValues[K]): Promise<void> {
  await vscode.commands.executeCommand('setContext', key, value);
}

/** Sets every key, to what is known already or else to its initial value. */
export async function setContexts(known: Partial<ContextValues> = {}): Promise<void> {
  const values = { ...INITIAL_CONTEXT, ...known };
  await Promise.all((Object.keys(values) as ContextKey[]).map((key) => setContext(key, values[key])));
}

/** Brings the view to the front and gives it the focus. */
export async function focusView(id: ViewId): Promise<void> {
  await vscode.commands.executeCommand(`${id}.focus`);
}

export async function openWalkthrough(): Promise<void> {
  await vscode.commands.executeCommand(
    'workbench.action.openWalkthrough',
    `${EXTENSION_ID}#${WALKTHROUGH}`,
    false,
  );
}
