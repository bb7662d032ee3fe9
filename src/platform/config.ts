import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { MappingKind } from '../contracts/environment';
import type { Environment, Mode } from '../contracts/words';
import type { HostGuard, SettingKey } from './contributions';
import type { DestinationSetting } from '../contracts/export';
import { resolveAdmin, type AdminSettings } from './adminSettings';
import { resolveExports, type ExportSettings } from './exportSettings';
import { mappingKey, resolveSettings, type Settings } from './settings';

export type { EnvironmentLayer, Settings } from './settings';

const SECTION = 'agentGuard';

/** The part of a key behind the extension's own prefix, as `WorkspaceConfiguration` wants it. */
function shortKey(key: SettingKey): string {
  return key.slice(SECTION.length + 1);
}

/** Folders on this machine; a virtual folder has no path that a command could run in. */
function localFolders(): string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return folders.filter((folder) => folder.uri.scheme === 'file').map((folder) => folder.uri.fsPath);
}

/** The extension's settings as they stand now, by scope and checked; see {@link resolveSettings}. */
export function readSettings(): Settings {
  const workspaceFile = vscode.workspace.workspaceFile;
  const folders = localFolders();
  const savedIn = workspaceFile?.scheme === 'file' ? path.dirname(workspaceFile.fsPath) : undefined;
  return resolveSettings({
    folders,
    workspaceBase: workspaceFile ? savedIn : folders[0],
    multiRoot: workspaceFile !== undefined,
    trusted: isWorkspaceTrusted(),
    home: os.homedir(),
    inspect: (key, folder) =>
      vscode.workspace
        .getConfiguration(SECTION, folder === undefined ? undefined : vscode.Uri.file(folder))
        .inspect(shortKey(key)),
  });
}

function own(key: SettingKey): unknown {
  return vscode.workspace.getConfiguration(SECTION).inspect<unknown>(shortKey(key))?.globalValue;
}

/** Where the record is sent. Only the person's own values count, whatever an editor makes of the scope. */
export function readExportSettings(): ExportSettings {
  return resolveExports({
    destinations: own('agentGuard.export.destinations'),
    alertOn: own('agentGuard.export.alertOn'),
    source: own('agentGuard.export.source'),
  });
}

/** With what credentials are locked. Only the person's own values count. @throws Error as `resolveAdmin` */
export function readAdminSettings(): AdminSettings {
  return resolveAdmin(
    {
      adminProfile: own('agentGuard.killSwitch.adminProfile'),
      adminGcloudConfig: own('agentGuard.killSwitch.adminGcloudConfig'),
      adminAzureConfig: own('agentGuard.killSwitch.adminAzureConfig'),
      adminKubeconfig: own('agentGuard.killSwitch.adminKubeconfig'),
    },
    os.homedir(),
  );
}

/** Writes the admin profile's name to the person's own settings. */
export async function saveAdminProfile(name: string): Promise<void> {
  await vscode.workspace
    .getConfiguration(SECTION)
    .update(shortKey('agentGuard.killSwitch.adminProfile'), name, vscode.ConfigurationTarget.Global);
}

/** Writes a destination to the person's own settings, or takes it out of them. */
export async function saveDestination(name: string, setting: DestinationSetting | undefined): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const key = shortKey('agentGuard.export.destinations');
  const before = configuration.inspect<Record<string, unknown>>(key)?.globalValue ?? {};
  const others = Object.entries(before).filter(([other]) => other !== name);
  const own = setting ? [[name, { kind: setting.kind, on: setting.on }]] : [];
  await configuration.update(
    key,
    Object.fromEntries([...others, ...own]) as Record<string, unknown>,
    vscode.ConfigurationTarget.Global,
  );
}

/** Calls the listener when a setting changes, or what its values mean: other folders, or trust given. */
export function onDidChangeSettings(listener: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SECTION)) listener();
    }),
    vscode.workspace.onDidChangeWorkspaceFolders(listener),
    vscode.workspace.onDidGrantWorkspaceTrust(listener),
  );
}

/** Writes the mode to the person's own settings. Whether it loosens, and was confirmed, is the caller's matter. */
export async function saveMode(mode: Mode): Promise<void> {
  await vscode.workspace
    .getConfiguration(SECTION)
    .update(shortKey('agentGuard.mode'), mode, vscode.ConfigurationTarget.Global);
}

/** Writes whether what extensions start is guarded; as {@link saveMode}. */
export async function saveExtensionHost(value: HostGuard): Promise<void> {
  await vscode.workspace
    .getConfiguration(SECTION)
    .update(shortKey('agentGuard.guardExtensionHost'), value, vscode.ConfigurationTarget.Global);
}

/** Where a label is written: for the person everywhere, or into the workspace's shared settings. */
export type LabelTarget = 'user' | 'workspace';

/** Adds one label to the mapping, or changes it; the other labels of that scope stay as they are. */
export async function saveLabel(
  target: LabelTarget,
  kind: MappingKind,
  pattern: string,
  environment: Environment,
): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const key = shortKey('agentGuard.environments');
  const inspected = configuration.inspect<Record<string, unknown>>(key);
  const before = target === 'user' ? inspected?.globalValue : inspected?.workspaceValue;
  await configuration.update(
    key,
    { ...before, [mappingKey(kind, pattern)]: environment },
    target === 'user' ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace,
  );
}

export function isWorkspaceTrusted(): boolean {
  return vscode.workspace.isTrusted;
}
