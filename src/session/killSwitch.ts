import * as fs from 'node:fs';
import * as path from 'node:path';
import type * as vscode from 'vscode';
import type { GuardEvent } from '../contracts/audit';
import { errorText } from '../contracts/redact';
import { fileStore } from '../killSwitch/fileStore';
import { appendStop, STOPS_FILE, type StopRecord } from '../killSwitch/record';
import { KILL_SWITCH_FILE, KillSwitchState, type KillSwitchStore } from '../killSwitch/state';
import { stopSummary } from '../killSwitch/summary';
import { runCommand } from '../platform/commands';
import { askModal, error, info } from '../platform/notify';
import type { StoragePaths } from '../platform/storage';
import { engine } from './engine';
import type { IncidentKeeper } from './incidents';
import type { StopHereOptions } from './stopHere';

/** How often it is looked whether another window has engaged or re-armed where nobody tells, in milliseconds. */
const LOOK_MS = 2000;
const MEMENTO_KEY = 'killSwitch';

export interface KillSwitchOptions extends StopHereOptions {
  context: vscode.ExtensionContext;
  storage: StoragePaths;
  record(event: GuardEvent): void;
  /** Told what was stopped, here by a person or by following, and that others have written down theirs; must not throw. */
  incidents(): Pick<IncidentKeeper, 'engaged' | 'followed' | 'stopsChanged' | 'newest'>;
  log(message: string): void;
}

/** 'Agent Guard: Kill Switch' and 'Agent Guard: Re-arm'. */
export class KillSwitch implements vscode.Disposable {
  readonly state: KillSwitchState;
  private readonly timer: NodeJS.Timeout;
  private readonly watcher: fs.FSWatcher | undefined;
  /** Whether what runs in this window was stopped since it was engaged. */
  private isStopped = true;
  /** One stop after the other: the second finds what the first has missed. */
  private stopping: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: KillSwitchOptions) {
    this.state = new KillSwitchState({
      stores: [
        fileStore(path.join(options.storage.state, KILL_SWITCH_FILE)),
        mementoStore(options.context.globalState),
      ],
      now: Date.now,
      log: (message) => {
        options.log(message);
      },
    });
    this.state.onChange(() => {
      this.followOthers();
    });
    this.watcher = this.watch();
    this.timer = setInterval(() => {
      this.state.refresh();
    }, LOOK_MS);
  }

  /** The terminals are known. A kill that is older than this window holds for what has outlived the one before it. */
  start(): void {
    this.isStopped = false;
    this.followOthers();
  }

  /** Stops at once, without a question: first what could still start, then what runs. */
  async engage(): Promise<StopRecord> {
    const start = performance.now();
    this.isStopped = true;
    const kept = this.state.engage();
    const record = await this.stop('window', start, kept);
    const text = stopSummary(record);
    const show = record.failed.length > 0 || !kept ? error : info;
    void show(`Kill switch engaged. ${text}`, {
      'Lock Credentials...': () => runCommand('agentGuard.lockCredentials'),
      'Re-arm...': () => this.rearm(),
    });
    this.options.incidents().engaged(record);
    return record;
  }

  /** Another window or the command line has engaged it, or a person has ended it: what runs here is stopped too. */
  private followOthers(): void {
    const { isEngaged } = this.state;
    const isNew = isEngaged && !this.isStopped;
    this.isStopped = isEngaged;
    if (!isNew) return;
    void this.stop('other-window', performance.now(), true).then((record) => {
      this.options.incidents().followed(record);
    });
  }

  /** What waits is refused at once, also while an earlier stop is still at work. */
  private stop(by: StopRecord['by'], start: number, kept: boolean): Promise<StopRecord> {
    const at = new Date().toISOString();
    const flag = performance.now() - start;
    this.options.guard().refuseAll();
    const questions = performance.now() - start;
    const stopped = this.stopping.then(() => this.stopNow({ by, at, kept, start, flag, questions }));
    this.stopping = stopped.catch(() => undefined);
    return stopped;
  }

  private async stopNow(wish: {
    by: StopRecord['by'];
    at: string;
    kept: boolean;
    start: number;
    flag: number;
    questions: number;
  }): Promise<StopRecord> {
    const { options } = this;
    const { by, at, kept, start, flag, questions } = wish;
    const before = performance.now() - start;
    const { frozenMs, endedMs, ...items } = await engine().stopHere(options);
    const window = options.windowName();
    const record: StopRecord = {
      v: 1,
      engagement: this.engagement ?? at,
      ...{ at, by, scope: options.settings.killScope, kept },
      ...(window !== undefined && { window }),
      stages: { flag, questions, frozen: before + frozenMs, ended: before + endedMs },
      ended: [...items.ended],
      failed: [...items.failed],
      notAttempted: [...items.notAttempted],
    };
    this.keep(record);
    return record;
  }

  /** The same in all windows. A damaged flag tells no time of its own. */
  private get engagement(): string | undefined {
    const { status } = this.state;
    if (status.state !== 'engaged') return undefined;
    return status.since ?? fs.statSync(this.flagFile, { throwIfNoEntry: false })?.mtime.toISOString();
  }

  private get flagFile(): string {
    return path.join(this.options.storage.state, KILL_SWITCH_FILE);
  }

  private keep(record: StopRecord): void {
    const elsewhere = record.by === 'other-window' ? 'Engaged elsewhere. ' : '';
    this.options.record({ kind: 'kill-switch', text: `${elsewhere}${stopSummary(record)}` });
    const { flag, questions, frozen, ended } = record.stages;
    const stages = [flag, questions, frozen, ended].map((ms) => ms.toFixed(0)).join(', ');
    this.options.log(`Kill switch: flag, questions, frozen, ended after ${stages} ms.`);
    try {
      appendStop(path.join(this.options.storage.state, STOPS_FILE), record);
    } catch (problem) {
      this.options.log(`What was stopped could not be written down: ${errorText(problem)}`);
    }
  }

  /** Only a person's answer in the modal re-arms. */
  async rearm(): Promise<void> {
    if (!this.state.isEngaged) {
      await info('The kill switch is not engaged.');
      return;
    }
    const armed = await this.state.rearm(async () => {
      const detail = await this.rearmDetail();
      return (await askModal('Re-arm Agent Guard?', detail, ['Stay Stopped', 'Re-arm'])) === 'Re-arm';
    });
    if (!armed) return;
    this.options.record({ kind: 're-arm', text: 'A person re-armed the guard.' });
    await info('Agent Guard is armed again.');
  }

  /** What was stopped, and what stays locked: a person may have forgotten by now. */
  private async rearmDetail(): Promise<string> {
    const incident = await this.options
      .incidents()
      .newest()
      .catch(() => undefined);
    const locked = incident?.locked ?? 0;
    return [
      'Agents, tasks and terminals can run cloud commands again. Each is judged as before.',
      ...(incident ? ['', `What was stopped: ${incident.words}.`] : []),
      ...(locked > 0
        ? [
            `What was locked in the cloud stays so (${locked}): “Lock Credentials...” restores it, one by one.`,
          ]
        : []),
    ].join('\n');
  }

  dispose(): void {
    clearInterval(this.timer);
    this.watcher?.close();
  }

  /** The folder, as the file is replaced. Where it cannot be watched, the look every two seconds is left. */
  private watch(): fs.FSWatcher | undefined {
    try {
      const watcher = fs.watch(this.options.storage.state, { persistent: false }, (_, name) => {
        if (name === null || name === KILL_SWITCH_FILE) this.state.refresh();
        if (name === null || name === STOPS_FILE) this.options.incidents().stopsChanged();
      });
      watcher.on('error', () => {
        watcher.close();
      });
      return watcher;
    } catch (problem) {
      this.options.log(`The kill switch's file is not watched: ${errorText(problem)}`);
      return undefined;
    }
  }
}

function mementoStore(memento: vscode.Memento): KillSwitchStore {
  return {
    read: () => memento.get<string>(MEMENTO_KEY),
    write: (text) => {
      void memento.update(MEMENTO_KEY, text);
    },
  };
}
