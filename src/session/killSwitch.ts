import { setTimeout as sleep } from 'node:timers/promises';
import * as path from 'node:path';
import type * as vscode from 'vscode';
import type { GuardEvent } from '../contracts/audit';
import type { ProcessTable } from '../contracts/processes';
import type { Guard } from '../guard/guard';
import { fileStore } from '../killSwitch/fileStore';
import { engage, type LocalStopResult } from '../killSwitch/local';
import { KILL_SWITCH_FILE, KillSwitchState, type KillSwitchStore } from '../killSwitch/state';
import { askModal, error, info } from '../platform/notify';

/** How often it is looked whether another window has engaged or re-armed, in milliseconds. */
const LOOK_MS = 2000;
const MEMENTO_KEY = 'killSwitch';

export interface KillSwitchOptions {
  table: ProcessTable;
  stateFolder: string;
  memento: vscode.Memento;
  guard(): Guard;
  /** Process ids of the terminals' shells, which are never killed. */
  shells(): readonly number[];
  record(event: GuardEvent): void;
  /** It was engaged here and what ran has ended; must not throw. `at` in milliseconds since 1970. */
  engaged(ended: { result: LocalStopResult; at: number; isKept: boolean }): void;
  log(message: string): void;
}

/** 'Agent Guard: Kill Switch' and 'Agent Guard: Re-arm'. */
export class KillSwitch implements vscode.Disposable {
  readonly state: KillSwitchState;
  private readonly timer: NodeJS.Timeout;
  /** Whether what runs in this window was stopped since it was engaged. */
  private isStopped: boolean;

  constructor(private readonly options: KillSwitchOptions) {
    this.state = new KillSwitchState({
      stores: [fileStore(path.join(options.stateFolder, KILL_SWITCH_FILE)), mementoStore(options.memento)],
      now: Date.now,
      log: (message) => {
        options.log(message);
      },
    });
    this.isStopped = this.state.isEngaged;
    this.state.onChange(() => {
      this.followOthers();
    });
    this.timer = setInterval(() => {
      this.state.refresh();
    }, LOOK_MS);
  }

  /** Stops at once, without a question: first what could still start, then what runs. */
  async engage(): Promise<LocalStopResult> {
    const at = Date.now();
    this.isStopped = true;
    const kept = this.state.engage();
    const result = await this.stopHere();
    this.options.record({ kind: 'kill-switch', text: summary(result, kept) });
    void this.tell(result, kept);
    this.options.engaged({ result, at, isKept: kept });
    return result;
  }

  /** Another window has engaged it, or ended it: what runs here is stopped too. */
  private followOthers(): void {
    const { isEngaged } = this.state;
    if (isEngaged && !this.isStopped) {
      void this.stopHere().then((result) => {
        this.options.record({ kind: 'kill-switch', text: `In another window. ${summary(result, true)}` });
      });
    }
    this.isStopped = isEngaged;
  }

  private stopHere(): Promise<LocalStopResult> {
    const { options } = this;
    options.guard().refuseAll();
    return engage({
      processes: options.table,
      running: () => options.guard().guardedProcesses(),
      lines: () => options.guard().guardedLines(),
      shells: () => options.shells(),
      self: process.pid,
      now: () => performance.now(),
      sleep: (ms) => sleep(ms),
    });
  }

  /** Only a person's answer in the modal re-arms. */
  async rearm(): Promise<void> {
    if (!this.state.isEngaged) {
      await info('The kill switch is not engaged.');
      return;
    }
    const armed = await this.state.rearm(async () => {
      const detail = 'Agents, tasks and terminals can run cloud commands again. Each is judged as before.';
      return (await askModal('Re-arm Agent Guard?', detail, ['Stay Stopped', 'Re-arm'])) === 'Re-arm';
    });
    if (!armed) return;
    this.options.record({ kind: 're-arm', text: 'A person re-armed the guard.' });
    await info('Agent Guard is armed again.');
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  private async tell(result: LocalStopResult, kept: boolean): Promise<void> {
    const show = result.failed.length > 0 || !kept ? error : info;
    await show(`Kill switch engaged. ${summary(result, kept)}`, { 'Re-arm...': () => this.rearm() });
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

function summary(result: LocalStopResult, kept: boolean): string {
  const ended = result.done.length;
  const parts = [
    `${ended === 0 ? 'Nothing guarded was running' : `Ended: ${result.done.map((one) => one.target.title).join('; ')}`}.`,
    ...result.failed.map((one) => `Could not end "${one.title}": ${one.reason}.`),
    'No cloud command runs until you re-arm.',
    ...(kept ? [] : ['It could not be written to disk, so it holds in this window only.']),
  ];
  return parts.join(' ');
}
