import * as os from 'node:os';
import * as vscode from 'vscode';
import { runCommand } from '../platform/commands';
import { info } from '../platform/notify';
import type { StoragePaths } from '../platform/storage';
import { Alerts } from './alerts';
import { engine } from './engine';
import type { SessionRecord } from './record';
import type { SessionSettings } from './settings';

export interface AlertsHere {
  context: vscode.ExtensionContext;
  storage: StoragePaths;
  /** The session's id. */
  instance: string;
  settings: Pick<SessionSettings, 'alerts'>;
  record: SessionRecord;
  log: (message: string) => void;
}

/** The alerts of this window. */
export function alertsHere({ context, storage, instance, settings, record, log }: AlertsHere): Alerts {
  const alerts = new Alerts({
    ...{ stateFolder: storage.state, auditFolder: storage.audit, session: instance, log },
    memento: context.globalState,
    code: () => {
      const { emptyState, parseState, Baselines, folderOf } = engine();
      const roots = (vscode.workspace.workspaceFolders ?? [])
        .filter(({ uri }) => uri.scheme === 'file')
        .map(({ uri }) => uri.fsPath);
      const home = os.homedir();
      return {
        ...{ emptyState, parseState },
        newBaselines: (state) => new Baselines(state, { folderOf: (cwd) => folderOf(cwd, roots, home) }),
      };
    },
    isOn: () => settings.alerts,
    record: (event) => {
      record.append(event);
    },
    notify: info,
    show: () => runCommand('agentGuard.showActivity'),
    now: Date.now,
  });
  record.onEvent((event) => {
    alerts.onEvent(event);
  });
  return alerts;
}
