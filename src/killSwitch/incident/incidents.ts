import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { AuditRecord, GuardEvent } from '../../contracts/audit';
import type { Incident, KnownIdentity, OutputTail, Revocation, Stop } from '../../contracts/incident';
import { INCIDENT_FILES } from '../../contracts/incidentFiles';
import { forDisplay } from '../../contracts/redact';
import type { StopRecord } from '../record';
import { claim, type ClaimPorts } from './claim';
import { incidentFacts } from './facts';
import {
  incidentId,
  incidentName,
  incidentNames,
  readIncident,
  readSummary,
  reasonOf,
  removeLeftovers,
  timeOfName,
  writeIncident,
  writeWhole,
} from './folder';
import { gitEvidence, type GitPorts } from './git';
import { runbook } from './runbook';
import { merged, mergedStops, takeIn } from './merge';
import { summary } from './summary';
import { cleanText, kept } from './text';
import { timeline } from './timeline';

/** How far the evidence goes before the kill switch and behind it, in milliseconds. */
const BEFORE_MS = 30 * 60_000;
const AFTER_MS = 5 * 60_000;
/** A timer may come a little early; it is not set once more for that. In milliseconds. */
const EARLY_MS = 1000;
/** A folder without anything in it that is younger may be about to be written. */
const YOUNG_MS = 60_000;
/** Evidence that was gathered later than that says so. */
const LATE_MS = 60_000;
const MAX_SLICE = 16 << 20;
const MAX_FOLDERS = 5;
const MAX_OUTPUTS = 12;
const MAX_NOTE = 300;
/** Where git's view of a workspace is made, and taken away again. */
const SCRATCH = '.git-view';

/** What src/audit/slice.ts gives. */
export interface Slice {
  files: { name: string; bytes: Buffer }[];
  records: AuditRecord[];
  unreadable: number;
  isCut: boolean;
  proof: string;
}

export interface IncidentPorts extends GitPorts, ClaimPorts {
  /** Of all incidents. */
  folder: string;
  /** Makes a folder that is closed to others. @throws Error where that cannot be */
  makeFolder(folder: string): void;
  slice(range: { since: number; until: number; maxBytes: number; session: string }): Promise<Slice>;
  /** What windows and the command line have stopped, of whichever engagement. */
  stops(): readonly StopRecord[];
  /** Runs the work once, after so many milliseconds, unless the window ends before. */
  later(ms: number, work: () => void): void;
  record(event: GuardEvent): void;
  /** For people. */
  problem(text: string): void;
}

/** What only the window knows. */
export interface Scene {
  folders: readonly string[];
  outputs: readonly OutputTail[];
  identities: readonly KnownIdentity[];
}

export interface ListedIncident {
  name: string;
  dir: string;
  at: number;
  /** Undefined for one that cannot be read. */
  incident: Incident | undefined;
}

/** An incident that this window writes. */
interface Open {
  dir: string;
  incident: Incident;
  /** What could not be written, told once. */
  failure: string | undefined;
  /** It is looked at once more when its time is over. */
  isFollowed: boolean;
}

/**
 * The evidence of each engagement of the kill switch, in a folder of its own. What is lost soonest is written first. Each
 * file is replaced as a whole, and `incident.json` says how far it has come: what a crash has left unfinished, the next
 * window finishes from the record. Whatever fails is noted, and the rest is written all the same.
 */
export class Incidents {
  private readonly open: Open[] = [];
  private work: Promise<unknown> = Promise.resolve();
  /** Of an incident that could not be written to disk. */
  private unwritten: string | undefined;

  constructor(private readonly ports: IncidentPorts) {}

  /**
   * Something was stopped here. The first window that says so writes the incident of that engagement, with its own scene;
   * what others have stopped comes from the records.
   * @returns the incident's folder; undefined where another window writes it, or none could be made
   */
  engaged(record: StopRecord, scene: () => Promise<Scene>): Promise<string | undefined> {
    return this.inTurn(async () => {
      const own = this.open.find(({ incident }) => incident.engagement === record.engagement);
      if (!own) return this.enter(record, scene);
      await this.take(own, [record, ...this.stopsOf(record.engagement)]);
      return own.dir;
    });
  }

  /** Other windows, or the command line, may have stopped something for an incident that this window writes. */
  merge(): Promise<void> {
    return this.inTurn(async () => {
      for (const one of this.open) await this.take(one, this.stopsOf(one.incident.engagement));
    });
  }

  /** What became of credentials: for the newest incident, whichever window writes it. @returns as `explain` */
  revoked(steps: readonly Revocation[]): Promise<boolean> {
    return this.inNewest((incident) => {
      incident.revocations = merged(incident.revocations, steps.map(kept));
    });
  }

  /** A person says what the newest incident came from. @returns false where there is none, or it could not be written */
  explain(cause: string): Promise<boolean> {
    return this.inNewest((incident) => {
      incident.cause = kept(cause);
    });
  }

  /** Finishes what windows that are gone have begun. */
  resume(): Promise<void> {
    return this.inTurn(async () => {
      for (const name of await incidentNames(this.ports.folder)) {
        const dir = path.join(this.ports.folder, name);
        if (!this.open.some((one) => one.dir === dir)) await this.finishOf(dir, name);
      }
    });
  }

  /** Newest first. */
  async list(): Promise<ListedIncident[]> {
    const { folder } = this.ports;
    const names = await incidentNames(folder);
    return Promise.all(
      names.map(async (name) => {
        const dir = path.join(folder, name);
        return { name, dir, at: timeOfName(name), incident: await readIncident(dir) };
      }),
    );
  }

  /** Undefined where there is none that can be read. */
  async newest(): Promise<Incident | undefined> {
    const [name] = await incidentNames(this.ports.folder);
    return name === undefined ? undefined : readIncident(path.join(this.ports.folder, name));
  }

  /** Of the newest incident, for a chat. */
  async newestSummary(): Promise<string | undefined> {
    const [name] = await incidentNames(this.ports.folder);
    const written = name === undefined ? undefined : await readSummary(path.join(this.ports.folder, name));
    return this.unwritten ?? written;
  }

  private inNewest(change: (incident: Incident) => void): Promise<boolean> {
    return this.inTurn(async () => {
      const { folder } = this.ports;
      const [name = ''] = await incidentNames(folder);
      const dir = path.join(folder, name);
      const incident = await readIncident(dir);
      const one = this.open.find((own) => own.dir === dir) ?? (incident && opened(dir, incident));
      if (!one) return false;
      change(one.incident);
      return this.document(one);
    });
  }

  private stopsOf(engagement: string | undefined): StopRecord[] {
    return this.ports.stops().filter((record) => record.engagement === engagement);
  }

  private async enter(record: StopRecord, scene: () => Promise<Scene>): Promise<string | undefined> {
    const { ports } = this;
    const names = await incidentNames(ports.folder);
    const name = incidentName(record.engagement, Date.parse(record.at), names);
    const dir = path.join(ports.folder, name);
    const records = [record, ...this.stopsOf(record.engagement)];
    const known = await readIncident(dir);
    if (known && isDone(known) && !isNews(known, records)) return undefined;
    const incident = newIncident(name, record.engagement, mergedStops([], records));
    const one = opened(dir, incident);
    try {
      ports.makeFolder(ports.folder);
      ports.makeFolder(dir);
      if (!(await claim(dir, ports))) return undefined;
      const found = await readIncident(dir);
      if (found) {
        await this.adopt(dir, found, records);
        return undefined;
      }
      await writeIncident(dir, incident);
    } catch (error) {
      ports.problem(`The evidence of the incident could not be written: ${reasonOf(error)}`);
      await this.summarise(one);
      return undefined;
    }
    await this.begin(one, await scene());
    return dir;
  }

  private async begin(one: Open, { folders, outputs, identities }: Scene): Promise<void> {
    const { incident } = one;
    this.unwritten = undefined;
    this.open.push(one);
    incident.folders = kept(folders.slice(0, MAX_FOLDERS));
    incident.identities = kept([...identities]);
    const late = this.ports.now() - (incident.stops[0]?.at ?? 0);
    if (late > LATE_MS)
      this.note(one, `What is not from the record was gathered ${Math.round(late / 60_000)} minutes later`);
    await this.writeOutputs(one, outputs);
    await this.writeGit(one, folders);
    this.follow(one);
    await this.document(one);
  }

  /** Goes on with what another window has begun, and has not finished or knows less of. */
  private async adopt(dir: string, incident: Incident, records: readonly StopRecord[]): Promise<void> {
    const one = opened(dir, incident);
    await removeLeftovers(dir, SCRATCH);
    this.open.push(one);
    if (incident.state === 'gathering') incident.state = 'interrupted';
    incident.stops = mergedStops(incident.stops, records);
    this.follow(one);
    await this.document(one);
  }

  private async take(one: Open, records: readonly StopRecord[]): Promise<void> {
    if (!isNews(one.incident, records)) return;
    one.incident.stops = mergedStops(one.incident.stops, records);
    this.follow(one);
    await this.document(one);
  }

  /** Until its time is over what happens is still added. */
  private follow(one: Open): void {
    const { incident } = one;
    const { ports } = this;
    if (incident.state === 'interrupted') return;
    const left = Math.min(AFTER_MS, lastOf(incident) + AFTER_MS - ports.now());
    incident.state = left > EARLY_MS ? 'following' : 'complete';
    if (left <= EARLY_MS || one.isFollowed) return;
    one.isFollowed = true;
    ports.later(left, () => {
      void this.inTurn(async () => {
        one.isFollowed = false;
        incident.stops = mergedStops(incident.stops, this.stopsOf(incident.engagement));
        this.follow(one);
        await this.document(one);
      });
    });
  }

  private async writeOutputs(one: Open, outputs: readonly OutputTail[]): Promise<void> {
    for (const [index, { command, terminal, text }] of outputs.slice(-MAX_OUTPUTS).entries()) {
      await this.part(one, 'The output of a terminal', async () => {
        const head = `${forDisplay(terminal, 80)}: ${forDisplay(command, 500)}\n\n`;
        await writeWhole(path.join(one.dir, `output-${index + 1}.txt`), head + (await cleanText(text)));
      });
    }
  }

  private async writeGit(one: Open, folders: readonly string[]): Promise<void> {
    const scratch = path.join(one.dir, SCRATCH);
    for (const [index, folder] of folders.slice(0, MAX_FOLDERS).entries()) {
      await this.part(one, 'What git says', async () => {
        await fs.rm(scratch, { recursive: true, force: true });
        await fs.mkdir(scratch, { mode: 0o700 });
        const { status, diff, notes } = await gitEvidence(folder, scratch, this.ports);
        for (const note of notes) this.note(one, `${folder}: ${note}`);
        const file = (what: string) => path.join(one.dir, `git-${index + 1}-${what}.txt`);
        if (status !== undefined) await writeWhole(file('status'), status);
        if (diff !== undefined) await writeWhole(file('diff'), diff);
      });
    }
    await fs.rm(scratch, { recursive: true, force: true }).catch(() => undefined);
  }

  /** Everything that is made from the record, and last how far the incident has come. @returns whether all was written */
  private async document(one: Open): Promise<boolean> {
    const { dir, incident } = one;
    await this.takeInOthers(one);
    const slice = await this.sliceOf(one);
    if (slice) await this.part(one, 'The slice of the record', () => this.writeSlice(dir, slice));
    const records = slice?.records ?? [];
    const facts = incidentFacts(records, incident.identities);
    await this.part(one, 'A document', async () => {
      const files = (await fs.readdir(dir)).filter((name) => /^(?:git|output)-.*\.txt$/.test(name)).sort();
      const page = { incident, records, facts, files, beforeMs: BEFORE_MS, afterMs: AFTER_MS };
      await writeWhole(path.join(dir, INCIDENT_FILES.runbook), runbook(incident, facts));
      await writeWhole(path.join(dir, INCIDENT_FILES.summary), summary(incident, facts));
      await writeWhole(path.join(dir, INCIDENT_FILES.timeline), timeline(page));
      await this.takeInOthers(one);
      await writeIncident(dir, incident);
    });
    if (one.failure !== undefined) {
      this.ports.problem(`The evidence of incident ${incident.name} is not complete: ${one.failure}`);
      this.unwritten = summary(incident, facts);
      one.failure = undefined;
      return false;
    }
    const proof = slice ? `; its slice of the record is proved by ${slice.proof}` : '';
    this.ports.record({
      kind: 'incident',
      text: `The evidence of incident ${incident.name} was written${proof}`,
    });
    return true;
  }

  private async writeSlice(dir: string, { files }: Slice): Promise<void> {
    const folder = path.join(dir, INCIDENT_FILES.slice);
    this.ports.makeFolder(folder);
    for (const { name, bytes } of files) await writeWhole(path.join(folder, name), bytes);
  }

  private async sliceOf(one: Open): Promise<Slice | undefined> {
    const { stops, name } = one.incident;
    const at = stops[0]?.at ?? 0;
    let slice: Slice | undefined;
    await this.part(one, 'The record', async () => {
      slice = await this.ports.slice({
        since: at - BEFORE_MS,
        until: lastOf(one.incident) + AFTER_MS,
        maxBytes: MAX_SLICE,
        session: `incident-${name.split('-').at(-1) ?? ''}`,
      });
    });
    if (slice?.isCut)
      this.note(one, 'The record of that time is too long: the slice begins later than the timeline');
    if (slice && slice.unreadable > 0)
      this.note(one, `${slice.unreadable} lines of the record are no records: verify it`);
    return slice;
  }

  /** For the clipboard, where nothing can be written. */
  private async summarise(one: Open): Promise<void> {
    const slice = await this.sliceOf(one);
    this.unwritten = summary(one.incident, incidentFacts(slice?.records ?? [], one.incident.identities));
  }

  private async finishOf(dir: string, name: string): Promise<void> {
    const { ports } = this;
    const found = await readIncident(dir);
    if (found && isDone(found)) return;
    if (!found && Math.abs(ports.now() - timeOfName(name)) < YOUNG_MS) return;
    // Where it cannot be claimed, it cannot be written either.
    if (!(await claim(dir, ports).catch(() => false))) return;
    const incident = (await readIncident(dir)) ?? this.nothingWritten(name);
    await this.adopt(dir, incident, this.stopsOf(incident.engagement));
  }

  /** A folder that a crash has left empty: what was stopped may be in the records. */
  private nothingWritten(name: string): Incident {
    const records = this.ports
      .stops()
      .filter(({ engagement }) => name.endsWith(`-${incidentId(engagement)}`));
    const nothing = { stages: [], ended: [], failed: [], notAttempted: [], isKept: true };
    const found = mergedStops([], records);
    const stops = found.length > 0 ? found : [{ at: timeOfName(name), ...nothing }];
    const notes = ['The window ended before it could write the evidence'];
    return { ...newIncident(name, records[0]?.engagement, stops), notes };
  }

  /** What another window has written about the same incident meanwhile. How far it has come is its owner's to say. */
  private async takeInOthers(one: Open): Promise<void> {
    const written = await readIncident(one.dir);
    if (!written) return;
    takeIn(one.incident, written);
    if (!this.open.includes(one)) one.incident.state = written.state;
  }

  /** What fails is noted; the rest goes on. */
  private async part(one: Open, what: string, write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      one.failure = reasonOf(error);
      this.note(one, `${what} could not be written: ${one.failure}`);
    }
  }

  private note({ incident }: Open, text: string): void {
    const shown = forDisplay(text, MAX_NOTE);
    if (incident.notes.length < 100 && !incident.notes.includes(shown)) incident.notes.push(shown);
  }

  private inTurn<T>(job: () => Promise<T>): Promise<T> {
    const done = this.work.then(job);
    this.work = done.catch(() => undefined);
    return done;
  }
}

function opened(dir: string, incident: Incident): Open {
  return { dir, incident, failure: undefined, isFollowed: false };
}

function newIncident(name: string, engagement: string | undefined, stops: Stop[]): Incident {
  return {
    ...{ v: 1, name, state: 'gathering', folders: [], stops, revocations: [], identities: [], notes: [] },
    ...(engagement !== undefined && { engagement }),
  };
}

function isDone({ state }: Incident): boolean {
  return state === 'complete' || state === 'interrupted';
}

function isNews({ stops }: Incident, records: readonly StopRecord[]): boolean {
  return mergedStops(stops, records).some((stop) => !stops.includes(stop));
}

function lastOf({ stops }: Incident): number {
  return stops.at(-1)?.at ?? 0;
}
