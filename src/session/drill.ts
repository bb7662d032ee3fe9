import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { GuardEvent } from '../contracts/audit';
import type { Drill, DrillLine, DryRun } from '../contracts/drill';
import type { ProcessTable } from '../contracts/processes';
import { errorText } from '../contracts/redact';
import { fileStore } from '../killSwitch/fileStore';
import { KILL_SWITCH_FILE } from '../killSwitch/stored';
import { error, info } from '../platform/notify';
import { processList } from '../platform/processList';
import { spawnAttached } from '../platform/spawn';
import { windowProcesses } from '../platform/windowProcesses';
import { engine } from './engine';

/** In the state folder: the last drill of any window. */
const FILE = 'drill.json';
const MAX_BYTES = 64 << 10;

export interface DrillsOptions {
  table: ProcessTable;
  storage: { state: string };
  isEngaged(): boolean;
  /** A plan for the credentials that nothing is done of. */
  dryRunCredentials: () => Promise<DryRun>;
  record(event: GuardEvent): void;
  /** The last drill is another one. */
  changed(): void;
  log(message: string): void;
}

/** 'Agent Guard: Emergency Drill': the kill switch, rehearsed on processes of its own. */
export class Drills {
  private isRunning = false;

  constructor(private readonly options: DrillsOptions) {}

  async run(): Promise<void> {
    if (this.isRunning) return info('A drill is under way.');
    if (this.options.isEngaged())
      return info('The kill switch is engaged. A drill is possible again when it has been re-armed.');
    this.isRunning = true;
    const title = 'Agent Guard: rehearsing the kill switch on harmless processes';
    const location = vscode.ProgressLocation.Notification;
    try {
      const drill = await vscode.window.withProgress({ location, title }, () => this.rehearse());
      this.tell(drill);
    } finally {
      this.isRunning = false;
    }
  }

  /** The last one, of whichever window. */
  last(): DrillLine {
    const { parseDrill, drillLine } = engine();
    return drillLine(parseDrill(this.read()), Date.now());
  }

  private async rehearse(): Promise<Drill> {
    const { table, storage, dryRunCredentials } = this.options;
    const list = processList();
    const { discovery, bounds } = windowProcesses(list, process.execPath);
    const folders: string[] = [];
    try {
      return await engine().rehearse({
        ...{ processes: table, list, discovery, bounds, self: process.pid },
        looksAtProcesses: process.platform !== 'win32',
        name: `agent-guard-drill-${randomUUID()}`,
        start: ({ args, env, input }, output) => spawnAttached('/bin/sh', args, { env, input, output }),
        flag: () => {
          const folder = fs.mkdtempSync(path.join(storage.state, 'drill-'));
          folders.push(folder);
          return fileStore(path.join(folder, KILL_SWITCH_FILE));
        },
        dryRunCredentials,
        date: Date.now,
        now: () => performance.now(),
        sleep: (ms) => sleep(ms, undefined, { ref: false }),
      });
    } finally {
      for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
    }
  }

  private tell(drill: Drill): void {
    const { drillEvent, drillText } = engine();
    this.options.record(drillEvent(drill));
    try {
      fileStore(path.join(this.options.storage.state, FILE)).write(`${JSON.stringify(drill)}\n`);
    } catch (problem) {
      this.options.log(`The result of the drill could not be kept: ${errorText(problem)}`);
    }
    this.options.changed();
    void (drill.problem === '' ? info : error)(`Kill switch drill: ${drillText(drill)}.`);
  }

  /** Any program of this person can have written it, or put something else in its place. */
  private read(): string | undefined {
    const file = path.join(this.options.storage.state, FILE);
    try {
      const found = fs.lstatSync(file, { throwIfNoEntry: false });
      return found?.isFile() && found.size <= MAX_BYTES ? fs.readFileSync(file, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  }
}
