import * as path from 'node:path';
import * as vscode from 'vscode';
import { reaches } from '../audit/heads';
import { openAuditLog, type AuditLog } from '../audit/log';
import { verifyInThreads } from '../audit/pool';
import { removeOldFiles } from '../audit/retention';
import type { AuditVerification } from '../audit/verify';
import { AUDIT_WORKER } from '../contracts/bundles';
import type { ProcessTable } from '../contracts/processes';
import { forDisplay } from '../contracts/redact';
import { error, info, warn, type Actions } from '../platform/notify';
import type { StoragePaths } from '../platform/storage';
import { AuditHeads } from './auditHead';
import { openAt } from './credentials';
import { SessionRecord } from './record';
import { WindowRecords } from './windowRecords';

/** When the window has come to rest, and then how often, in milliseconds. */
const FIRST_LOOK_MS = 10_000;
const RETENTION_EVERY_MS = 6 * 3_600_000;

export interface AuditKeeperOptions {
  secrets: vscode.SecretStorage;
  storage: StoragePaths;
  instance: string;
  table: Pick<ProcessTable, 'info'>;
  retentionDays: () => number;
  problem: (text: string) => void;
  log: (message: string) => void;
}

/** Opens the record, and sees to it that it stays whole: the editor keeps its newest hashes, and old files go after their time. */
export class AuditKeeper implements vscode.Disposable {
  readonly record: SessionRecord;
  private readonly heads: AuditHeads;
  private readonly opening: Promise<AuditLog>;
  private timer: NodeJS.Timeout | undefined;
  private isVerifying = false;
  /** What was found and recorded already. */
  private readonly told = new Set<string>();

  constructor(private readonly options: AuditKeeperOptions) {
    const { secrets, instance, log } = options;
    this.heads = new AuditHeads(secrets, instance, Date.now, log);
    this.opening = openAuditLog({
      ...{ dir: options.storage.audit, session: instance, now: Date.now, log },
      onDurable: (head) => {
        this.heads.durable(head);
      },
    });
    this.record = new SessionRecord(this.opening, options.problem);
    this.later(FIRST_LOOK_MS, () => this.lookAtHeads());
  }

  /** The palette's command. A second call while one runs does nothing. */
  async verify(): Promise<void> {
    if (this.isVerifying) return;
    this.isVerifying = true;
    try {
      const result = await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: 'Agent Guard: verifying the record',
          cancellable: true,
        },
        (progress, token) => this.run(progress, token),
      );
      if (result) await this.tell(result);
    } finally {
      this.isVerifying = false;
    }
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    await this.record.close();
    await this.heads.close();
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  private async run(
    progress: vscode.Progress<{ message: string }>,
    token: vscode.CancellationToken,
  ): Promise<AuditVerification | undefined> {
    const abort = new AbortController();
    token.onCancellationRequested(() => {
      abort.abort();
    });
    let shown = 0;
    const show = (bytes: number) => {
      const now = Math.floor(bytes / 1e6);
      if (now > shown) progress.report({ message: `${(shown = now)} MB` });
    };
    try {
      return await this.inThreads(show, abort.signal);
    } catch (problem) {
      if (token.isCancellationRequested) return undefined;
      throw problem;
    }
  }

  private async inThreads(
    progress?: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<AuditVerification> {
    const claims = await this.heads.claims();
    const worker = path.join(__dirname, AUDIT_WORKER);
    return verifyInThreads(
      worker,
      this.options.storage.audit,
      { claims, ...(progress && { progress }) },
      signal,
    );
  }

  private async tell({
    firstBroken,
    records,
    files,
    removed,
    future,
    torn,
  }: AuditVerification): Promise<void> {
    if (!firstBroken) {
      const notes = [
        ...(removed > 0 ? [`${removed} files went after their time`] : []),
        ...(torn.length > 0 ? [`${torn.length} end in half a line, after a crash`] : []),
        ...(future.length > 0 ? [`${future.length} have times that have not come yet`] : []),
      ];
      await info(`The record is whole: ${[`${records} records in ${files} files`, ...notes].join('; ')}.`);
      return;
    }
    const { file, line, reason, newer } = firstBroken;
    const text = forDisplay(`${file}, line ${line}: ${reason}`, 500);
    const at = path.join(this.options.storage.audit, path.basename(file));
    const actions: Actions = { 'Open File at the Line': () => openAt(at, line) };
    if (newer) {
      await warn(`The record cannot be verified. ${text}`, actions);
      return;
    }
    await this.recordTampering(text);
    await error(`The record is not what was written. ${text}`, reason.includes('missing') ? {} : actions);
  }

  private async recordTampering(text: string): Promise<void> {
    if (this.told.has(text)) return;
    this.told.add(text);
    await this.record
      .appendDurably({ kind: 'tamper', text: `The record is not what was written: ${text}` })
      .catch((problem: unknown) => {
        this.options.problem(`That the record was changed could not be recorded: ${String(problem)}`);
      });
  }

  /** What the editor has kept about earlier sessions is compared with what is on disk. */
  private async lookAtHeads(): Promise<void> {
    await this.opening;
    const doubtful = new Set<string>();
    for (const head of await this.heads.list())
      if (!(await reaches(this.options.storage.audit, head))) doubtful.add(head.session);
    if (doubtful.size > 0) {
      // A window that went down between removing a file after its time and forgetting its head leaves one as well.
      const result = await this.inThreads();
      if (result.firstBroken) void this.tell(result);
      await this.heads.forget((head) => doubtful.has(head.session));
    }
    await this.removeOld();
  }

  private async removeOld(): Promise<void> {
    const { storage, table, instance, retentionDays, log } = this.options;
    const windows = new WindowRecords(path.join(storage.state, 'windows'), instance, table).liveIds();
    const removed = await removeOldFiles({
      ...{ dir: storage.audit, log: await this.opening, days: retentionDays(), now: Date.now(), say: log },
      isLive: (session) => windows.has(session),
    });
    if (removed.length > 0) {
      log(`audit: ${removed.length} files were removed after their time`);
      await this.heads.forget((head) => removed.includes(head.file));
    }
    this.later(RETENTION_EVERY_MS, () => this.removeOld());
  }

  private later(delay: number, work: () => Promise<void>): void {
    this.timer = setTimeout(() => {
      work().catch((problem: unknown) => {
        this.options.log(`audit: the record could not be looked after: ${String(problem)}`);
      });
    }, delay);
    this.timer.unref();
  }
}
