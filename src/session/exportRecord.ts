import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { RANGES, RANGE_MS, type Range } from '../contracts/activity';
import { counted } from '../contracts/counted';
import type { FileFormat } from '../contracts/export';
import { info, pickOne, warn, type Actions } from '../platform/notify';
import { exportBundle, type Exports } from './exports';

const RANGE_LABELS: Readonly<Record<Range, string>> = {
  '1h': 'The last hour',
  '24h': 'The last 24 hours',
  '7d': 'The last 7 days',
  '30d': 'The last 30 days',
  '90d': 'The last 90 days',
};

const FORMATS: readonly { label: string; detail: string; value: FileFormat; ending: string }[] = [
  { label: 'JSONL', detail: 'The records as they are, with their hashes.', value: 'jsonl', ending: 'jsonl' },
  { label: 'CSV', detail: 'A table for spreadsheets; a command is one row.', value: 'csv', ending: 'csv' },
  {
    label: 'OCSF',
    detail: 'Open Cybersecurity Schema Framework, API Activity.',
    value: 'ocsf',
    ending: 'ocsf.jsonl',
  },
];

/** 'Export the Record...': from the whole record of this machine to a file of the person's choice. */
export async function exportRecord({ auditFolder, version }: Exports): Promise<void> {
  const ranges = RANGES.map((value) => ({ label: RANGE_LABELS[value], value }));
  const range = await pickOne<Range | 'all'>('Export the record: since when', [
    ...ranges,
    { label: 'Everything', value: 'all' },
  ]);
  if (range === undefined) return;
  const format = await pickOne('Export the record: format', FORMATS);
  const chosen = FORMATS.find((it) => it.value === format);
  if (!chosen) return;
  const now = Date.now();
  const name = `agent-guard-${new Date(now).toISOString().slice(0, 10)}.${chosen.ending}`;
  const target = await vscode.window.showSaveDialog({
    title: 'Export the record',
    defaultUri: vscode.Uri.file(path.join(os.homedir(), name)),
  });
  if (target?.scheme !== 'file') return;
  const { toFile, auditLines } = exportBundle();
  const written = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Exporting the record', cancellable: true },
    (_progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => {
        stop.abort();
      });
      const asked = {
        ...{ format: chosen.value, now, signal: stop.signal, sender: { version, source: undefined } },
        ...(range !== 'all' && { since: now - RANGE_MS[range] }),
      };
      return toFile(auditLines(auditFolder), asked, target.fsPath).catch((error: unknown) => {
        if (stop.signal.aborted) return undefined;
        throw error;
      });
    },
  );
  if (!written) return;
  const said = `Exported ${counted(written.records, 'record')} to ${path.basename(target.fsPath)}.`;
  const actions: Actions = { 'Open File': () => vscode.window.showTextDocument(target) };
  if (written.strange === 0) await info(said, actions);
  else
    await warn(
      `${said} Left out: ${counted(written.strange, 'line')} without a record of this version.`,
      actions,
    );
}
