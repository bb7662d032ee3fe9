import * as vscode from 'vscode';
import type { AuditEvent, GuardEvent } from '../contracts/audit';
import type { Mode } from '../contracts/words';
import type { SessionSettings } from './settings';
import { changesBetween, wishEvents, type InForce } from './settingsChanges';

const SEEN_KEY = 'settingsInForce';
const MAX_FOLDERS = 10;

/** A window's session has begun: with which guard, and where. */
export function startEvent(version: string, mode: Mode): GuardEvent {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
    uri.scheme === 'file' ? uri.fsPath : uri.toString(),
  );
  const more = folders.length > MAX_FOLDERS ? ` and ${folders.length - MAX_FOLDERS} more` : '';
  const where = folders.slice(0, MAX_FOLDERS).join(', ') || 'no folder';
  const trust = vscode.workspace.isTrusted ? '' : ', which is not trusted';
  return { kind: 'session', text: `Agent Guard ${version} started in ${where}${more}${trust}`, mode };
}

/** It has ended as it should: a session without this event was killed, or its window has crashed. */
export function endEvent(mode: Mode, startedAt: number): GuardEvent {
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  return { kind: 'session', text: `Ended after ${seconds} s`, mode };
}

/** Has every change of what is in force recorded, those from before this session too. */
export function recordSettings(
  settings: SessionSettings,
  memento: vscode.Memento,
  record: (event: AuditEvent) => void,
): vscode.Disposable {
  let before = settings.inForceNow;
  const stored = memento.get<InForce>(SEEN_KEY);
  const seen = stored && isWhole(stored) ? stored : undefined;
  const known = seen ? changesBetween(seen, before, 'earlier') : wishEvents(before.wishes);
  for (const event of known) record(event);
  const keep = () => void memento.update(SEEN_KEY, before);
  if (!seen || known.length > 0) keep();
  return vscode.Disposable.from(
    settings.onDidChange(() => {
      const now = settings.inForceNow;
      const changes = changesBetween(before, now, settings.doer);
      before = now;
      for (const event of changes) record(event);
      if (changes.length > 0) keep();
    }),
    settings.onDidKeep((lines) => {
      record({
        kind: 'policy',
        text: `A person kept the guard as it is, and did not confirm: ${lines.join('; ')}`,
      });
    }),
  );
}

/** Of another version it may lack something. */
function isWhole({ labels, expected, wishes }: Partial<InForce>): boolean {
  return [labels, expected, wishes].every(Array.isArray);
}
