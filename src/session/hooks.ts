import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { FOLDERS_ENDING, HOOK_POINTER, HOOK_VARIABLE, hookScriptPath } from '../interceptors/hooks/place';
import type { HookEnvironment } from '../interceptors/hooks/script';
import { writeIfChanged } from '../interceptors/shims/install';
import { WINDOW_VARIABLE } from '../interceptors/shims/script';
import { engine } from './engine';

/**
 * Writes the script that the hooks of agents run, and tells the extension's own plugin where it is.
 * @throws Error when it cannot be written; the one that was there stays.
 */
export function installHook(root: string, environment: HookEnvironment): void {
  const script = hookScriptPath(root);
  fs.mkdirSync(path.dirname(script), { recursive: true, mode: 0o700 });
  writeIfChanged(script, engine().hookScript(environment), 0o600);
  // The editor's chat agent starts its hooks from this process, with this environment.
  process.env[HOOK_VARIABLE] = script;
  try {
    writeIfChanged(path.join(environment.extension, HOOK_POINTER), `${script}\n`, 0o600);
  } catch {
    // The extension's folder may be read-only; then the variable is the only way.
  }
}

/** What tells hooks which window to ask: a file beside its socket with the folders that are open in it. */
export class HookWindow implements vscode.Disposable {
  private file: string | undefined;
  private readonly change = vscode.workspace.onDidChangeWorkspaceFolders(() => {
    this.write();
  });

  /** The window's broker listens under this name. */
  listens(runFolder: string, name: string): void {
    this.file = path.join(runFolder, `${name}${FOLDERS_ENDING}`);
    // Agents that live in this process, and the hooks of the editor's own, start their commands from here.
    process.env[WINDOW_VARIABLE] = name;
    this.write();
  }

  dispose(): void {
    this.change.dispose();
    if (this.file !== undefined) fs.rmSync(this.file, { force: true });
  }

  private write(): void {
    if (this.file === undefined || process.platform === 'win32') return;
    const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
    const lines = [...new Set([...folders, ...folders.map(real)])].filter((folder) => !folder.includes('\n'));
    try {
      writeIfChanged(this.file, lines.map((folder) => `${folder}\n`).join(''), 0o600);
    } catch {
      // Without it this window is asked as one of the others.
    }
  }
}

/** A shell tells its folder as it came there, an agent often the real one. */
function real(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch {
    return folder;
  }
}
