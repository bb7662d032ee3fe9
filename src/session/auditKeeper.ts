import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { reaches } from '../audit/heads';
import { openAuditLog, type AuditLog } from '../audit/log';
import { verifyInThreads } from '../audit/pool';
import { removeOldFiles } from '../audit/retention';
import type { Claim } from '../audit/scan';
import type { AuditVerification } from '../audit/verify';
import { AUDIT_WORKER } from '../contracts/bundles';
import { counted } from '../contracts/counted';
import type { ProcessTable } from '../contracts/processes';
import { forDisplay } from '../contracts/redact';
import { runCommand } from '../platform/commands';
import { error, info, warn, type Actions } from '../platform/notify';
import type { StoragePaths } from '../platform/storage';
import { AuditHeads, type KeptHead } from './auditHead';
import { openAt } from './credentials';
import { SessionRecord } from './record';
import { WindowRecords } from './windowRecords';

/** When the window has come to rest, and then how often, in milliseconds. */
const FIRST_LOOK_MS = 10_000;
/** What is found to be broken by itself is looked at again after this time, in milliseconds. */
const AGAIN_MS = 3000;
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
    let result: AuditVerification | undefined;
    try {
      result = await vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: 'Agent Guard: verifying the record',
          cancellable: true,
        },
        (progress, token) => this.run(progress, token),
      );
    } finally {
      // Before it is told: a notification stays until somebody closes it.
      this.isVerifying = false;
    }
    if (result) await this.tell(result);
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
      return await this.inThreads(await this.heads.claims(), show, abort.signal);
    } catch (problem) {
      if (token.isCancellationRequested) return undefined;
      throw problem;
    }
  }

  private async inThreads(
    claims: readonly Claim[],
    progress?: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<AuditVerification> {
    const worker = path.join(__dirname, AUDIT_WORKER);
    return verifyInThreads(
      worker,
      this.options.storage.audit,
      { claims, live: this.liveSessions(), ...(progress && { progress }) },
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
    unfinished,
  }: AuditVerification): Promise<void> {
    if (!firstBroken) {
      const notes = [
        ...(removed > 0 ? [`${counted(removed, 'file')} removed after the time that records are kept`] : []),
        ...(torn.length > 0
          ? [`half a line at the end of ${counted(torn.length, 'file')}, after a crash`]
          : []),
        ...(unfinished.length > 0
          ? [
              `half a line at the end of ${counted(unfinished.length, 'file')} that a window writes to; is the disk full?`,
            ]
          : []),
        ...(future.length > 0 ? [`times that have not come yet in ${counted(future.length, 'file')}`] : []),
      ];
      const whole = `${counted(records, 'record')} in ${counted(files, 'file')}`;
      await info(`The record is whole: ${[whole, ...notes].join('; ')}.`);
      return;
    }
    const { file, line, reason, newer } = firstBroken;
    const text = forDisplay(`${file}, line ${line}: ${reason}`, 500);
    const at = path.join(this.options.storage.audit, path.basename(file));
    const actions: Actions = {
      // What is missing cannot be opened, but its loss stands in the record.
      ...(existsSync(at)
        ? { 'Open File at the Line': () => openAt(at, line) }
        : { 'Show Activity': () => runCommand('agentGuard.showActivity') }),
    };
    if (newer) {
      await warn(`The record cannot be verified. ${text}`, actions);
      return;
    }
    await this.recordTampering(text);
    await error(`The record is not what was written. ${text}`, actions);
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
      if (!head.told && !(await reaches(this.options.storage.audit, head))) doubtful.add(head.session);
    if (doubtful.size > 0) {
      const isDoubtful = (head: KeptHead) => doubtful.has(head.session);
      const result = await this.verifyTwice();
      if (result.firstBroken) {
        void this.tell(result);
        await this.heads.markTold(isDoubtful);
      }
      // A window went down between removing a file after its time and forgetting its head.
      else await this.heads.forget(isDoubtful);
    }
    await this.removeOld();
  }

  /** What is written, or taken back as the disk is full, can look like what somebody has changed; not for long. */
  private async verifyTwice(): Promise<AuditVerification> {
    // What was told before must not stand in front of what is new.
    const verify = async () => this.inThreads(await this.heads.claims((head) => !head.told));
    const first = await verify();
    if (!first.firstBroken) return first;
    await sleep(AGAIN_MS, undefined, { ref: false });
    return verify();
  }

  private async removeOld(): Promise<void> {
    const { storage, retentionDays, log } = this.options;
    const windows = this.liveSessions();
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

  /** This window's and those of the others that live. */
  private liveSessions(): ReadonlySet<string> {
    const { storage, table, instance } = this.options;
    const windows = new WindowRecords(path.join(storage.state, 'windows'), instance, table);
    return new Set([instance, ...windows.liveIds()]);
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
