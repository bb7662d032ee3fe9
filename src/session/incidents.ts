import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { INCIDENT } from '../contracts/bundles';
import type { Incident, KnownIdentity, OutputTail, Revocation } from '../contracts/incident';
import { INCIDENT_FILES } from '../contracts/incidentFiles';
import type { ProcessTable } from '../contracts/processes';
import { findProgram } from '../interceptors/shims/install';
import type { Incidents, Scene } from '../killSwitch/incident/incidents';
import { readStops, STOPS_FILE, type StopRecord } from '../killSwitch/record';
import { info, pickOne } from '../platform/notify';
import { run } from '../platform/spawn';
import { privateFolder } from '../platform/storage';
import type { CredentialRow } from '../views/credentialsModel';
import type * as Bundle from './incidentBundle';
import { isOwnerAlive, ownOwner } from './owner';
import type { SessionRecord } from './record';

/** How long after the start it is looked for incidents that another window has left unfinished, in milliseconds. */
const RESUME_MS = 10_000;
/** How long a window that only followed leaves it to the one in which a person engaged, in milliseconds. */
const FOLLOW_MS = 5000;
/** By then an incident of now is complete, if its window lives. In milliseconds. */
const FINISH_MS = 6 * 60_000;
/** Windows stop at the same time, and write it down together. In milliseconds. */
const SETTLE_MS = 1000;
/** How long the record and the identities may take, in milliseconds; the evidence goes on without them. */
const WAIT_MS = 2000;

export interface IncidentOptions {
  table: Pick<ProcessTable, 'info'>;
  storage: { state: string; audit: string };
  record: SessionRecord;
  /** The ends of what guarded lines wrote. */
  outputs(): readonly OutputTail[];
  identities(): Promise<readonly CredentialRow[]>;
  problem(text: string): void;
  log(message: string): void;
}

export interface KnownIncident {
  name: string;
  /** When the kill switch was engaged, in milliseconds since 1970. */
  at: number;
  /** "12 ended, evidence complete" */
  words: string;
  /** Steps by which credentials were locked, and that were not restored. */
  locked: number;
  cause?: string;
}

/** The evidence of what the kill switch has stopped. Nothing of it is loaded before there is an incident. */
export class IncidentKeeper implements vscode.Disposable {
  private loaded: { bundle: typeof Bundle; incidents: Incidents } | undefined;
  private readonly timers = new Set<NodeJS.Timeout>();
  private isMerging = false;

  constructor(private readonly options: IncidentOptions) {}

  start(): void {
    this.later(RESUME_MS, () => {
      this.resume();
    });
  }

  dispose(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  /** The kill switch has done its work. Returns at once: the evidence is written beside everything else. */
  engaged(record: StopRecord): void {
    this.inBackground(
      (async () => {
        await sleep(0);
        const dir = await this.load().incidents.engaged(record, () => this.scene());
        if (dir !== undefined) this.tell();
      })(),
    );
  }

  /** Engaged elsewhere: the window there comes first. A shell has none, and one that has crashed leaves it unfinished. */
  followed(record: StopRecord): void {
    this.later(FOLLOW_MS, () => {
      this.engaged(record);
    });
    this.later(FINISH_MS, () => {
      this.resume();
    });
  }

  /** Somebody has written down what was stopped. */
  stopsChanged(): void {
    const { loaded } = this;
    if (!loaded || this.isMerging) return;
    this.isMerging = true;
    this.later(SETTLE_MS, () => {
      this.isMerging = false;
      this.inBackground(loaded.incidents.merge());
    });
  }

  /** 'Open Incident...' */
  async open(): Promise<void> {
    const found = await this.load().incidents.list();
    if (found.length === 0) {
      await info('There is no incident: the kill switch has not been engaged.');
      return;
    }
    const dir = await pickOne(
      'Agent Guard: incidents',
      found.map(({ name, dir: value, at, incident }) => ({
        ...{ label: new Date(at).toLocaleString(), description: name, value },
        detail: incident ? wordsOf(incident) : 'It cannot be read.',
      })),
    );
    if (dir === undefined) return;
    const page = vscode.Uri.file(path.join(dir, INCIDENT_FILES.timeline));
    if (fs.existsSync(page.fsPath)) await vscode.commands.executeCommand('markdown.showPreview', page);
    else await info('Its timeline was not written.');
  }

  /** 'Copy Incident Summary' */
  async copySummary(): Promise<void> {
    const text = await this.load().incidents.newestSummary();
    if (text === undefined) {
      await info('There is no incident to copy a summary of.');
      return;
    }
    await vscode.env.clipboard.writeText(text);
    await info('The summary of the newest incident is in the clipboard.');
  }

  /** The newest incident, in words. */
  async newest(): Promise<KnownIncident | undefined> {
    const incident = await this.load().incidents.newest();
    if (!incident) return undefined;
    const { name, stops, cause, revocations } = incident;
    const locked = revocations.filter(({ state }) => state === 'done').length;
    const at = stops[0]?.at ?? 0;
    return { ...{ name, at, locked, words: wordsOf(incident) }, ...(cause !== undefined && { cause }) };
  }

  /** What became of credentials that agents used. */
  revoked(steps: readonly Revocation[]): Promise<boolean> {
    return this.load().incidents.revoked(steps);
  }

  /** @returns false where the cause could not be written down */
  explain(cause: string): Promise<boolean> {
    return this.load().incidents.explain(cause);
  }

  /** Finishes what other windows have left. */
  private resume(): void {
    if (fs.existsSync(this.folder)) this.inBackground((async () => this.load().incidents.resume())());
  }

  private get folder(): string {
    return path.join(this.options.storage.state, 'incidents');
  }

  private load(): { bundle: typeof Bundle; incidents: Incidents } {
    if (this.loaded) return this.loaded;
    const bundle = createRequire(__filename)(`./${INCIDENT}`) as typeof Bundle;
    const { table, storage, record } = this.options;
    const incidents = new bundle.Incidents({
      ...{ folder: this.folder, owner: ownOwner(table), run, now: Date.now },
      // Not a shim, which would ask about it.
      program: findProgram('git', process.env.PATH ?? ''),
      makeFolder: privateFolder,
      isAlive: (owner) => isOwnerAlive(table, owner),
      stops: () => readStops(path.join(storage.state, STOPS_FILE)),
      later: (ms, work) => {
        this.later(ms, work);
      },
      slice: async (range) => {
        await within(record.flush(), undefined);
        return bundle.takeSlice(storage.audit, { ...range, now: Date.now() });
      },
      record: (event) => {
        record.append(event);
      },
      problem: (text) => {
        this.options.problem(text);
      },
    });
    this.loaded = { bundle, incidents };
    return this.loaded;
  }

  private async scene(): Promise<Scene> {
    const outputs = this.options.outputs();
    const identities = await within(this.knownIdentities(), []);
    return { folders: workspaceFolders(), outputs, identities };
  }

  private async knownIdentities(): Promise<KnownIdentity[]> {
    const rows = await this.options.identities();
    return rows.map(({ identity: { provider, name, account, principal } }) => ({
      ...{ provider, name },
      ...(account !== undefined && { account }),
      ...(principal !== undefined && { principal }),
    }));
  }

  private tell(): void {
    void info('The evidence of the incident was written.', {
      'Open Incident...': () => this.open(),
      'Copy Summary': () => this.copySummary(),
    });
  }

  private later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      work();
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }

  private inBackground(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.options.problem(`The evidence of the incident could not be written: ${String(error)}`);
    });
  }
}

const STATE_WORDS: Readonly<Record<Incident['state'], string>> = {
  gathering: 'evidence is being gathered',
  following: 'what happens now is still added',
  complete: 'evidence complete',
  interrupted: 'evidence interrupted, finished later',
};

function wordsOf({ stops, state }: Incident): string {
  const count = (list: 'ended' | 'failed') => stops.reduce((sum, stop) => sum + stop[list].length, 0);
  const left = count('failed');
  const words = [
    `${count('ended')} ended`,
    ...(left > 0 ? [`${left} may still run`] : []),
    STATE_WORDS[state],
  ];
  return words.join(', ');
}

function workspaceFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}

/** What does not come in time, or fails, is left out. */
async function within<T>(work: Promise<T>, instead: T): Promise<T> {
  return Promise.race([work.catch(() => instead), sleep(WAIT_MS, instead, { ref: false })]);
}
