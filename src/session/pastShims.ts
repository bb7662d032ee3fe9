import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import type * as vscode from 'vscode';
import type { ProcessTable } from '../contracts/processes';
import type { Guard } from '../guard/guard';
import type { LinePorts } from '../interceptors/freeze/lines';
import { FrozenRecords } from '../interceptors/freeze/records';
import type { StoragePaths } from '../platform/storage';
import { ExtensionHostGuard } from './extensionHost';
import { ProcessWatchService } from './processWatch';
import type { SessionSettings } from './settings';
import type { ShimService } from './shims';
import type { Terminals } from './terminals';

export interface PastShimsOptions {
  table: ProcessTable;
  storage: StoragePaths;
  settings: SessionSettings;
  memento: vscode.Memento;
  /** What holds lines. */
  holding: Pick<LinePorts, 'records'>;
  guard(): Guard;
  shims(): ShimService;
  terminals(): Terminals;
  problem: (text: string) => void;
  log: (message: string) => void;
}

/** What would come past the shims: found among the processes, or led to them on the extension host's own PATH. */
export class PastShims implements vscode.Disposable {
  private readonly watch: ProcessWatchService;
  private readonly subscription: vscode.Disposable;
  private host: ExtensionHostGuard | undefined;

  constructor(private readonly options: PastShimsOptions) {
    const { table, storage, problem, log } = options;
    this.watch = new ProcessWatchService({
      table,
      records: new FrozenRecords(path.join(storage.state, 'frozen-processes')),
      lineRecords: options.holding.records,
      guard: () => options.guard(),
      shimFolders: [storage.bin, storage.hostBin],
      windowName: () => options.shims().windowName,
      tools: () => options.shims().guardedTools,
      shells: () => options.terminals().shells(),
      terminalOf: (pid) => options.terminals().terminalOf(pid),
      isHolding: (shellPid) => options.terminals().isHolding(shellPid),
      isBusy: () => options.terminals().runsLine,
      newId: randomUUID,
      problem,
      log,
    });
    this.subscription = options.settings.onDidChange(() => {
      this.host?.follow();
    });
  }

  /** When the shims are there. */
  start(): void {
    const { settings, memento, storage, problem, log } = this.options;
    this.watch.start();
    this.host = new ExtensionHostGuard({
      settings,
      memento,
      folder: storage.hostBin,
      shimFolder: storage.bin,
      bashEnv: this.options.shims().bashEnvFile,
      tools: () => this.options.shims().guardedTools,
      windowName: () => this.options.shims().windowName ?? '',
      env: process.env,
      log,
      problem,
    });
    this.host.start();
  }

  /** A line has started. */
  wake(): void {
    this.watch.wake();
  }

  dispose(): void {
    this.subscription.dispose();
    this.watch.dispose();
    this.host?.dispose();
  }
}
