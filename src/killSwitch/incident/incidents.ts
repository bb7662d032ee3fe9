import * as path from 'node:path';
import type { Incident, KnownIdentity, OutputTail, Revocation, Stop } from '../../contracts/incident';
import type { StopRecord } from '../record';
import { claim, type ClaimPorts } from './claim';
import { AFTER_MS, Evidence, lastOf, MAX_FOLDERS, SCRATCH, type EvidencePorts, type Open } from './evidence';
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
} from './folder';
import { merged, mergedStops, takeIn } from './merge';
import { kept } from './text';

/** A timer may come a little early; it is not set once more for that. In milliseconds. */
const EARLY_MS = 1000;
/** A folder without anything in it that is younger may be about to be written. */
const YOUNG_MS = 60_000;
/** Evidence that was gathered later than that says so. */
const LATE_MS = 60_000;

export interface IncidentPorts extends EvidencePorts, ClaimPorts {
  /** Of all incidents. */
  folder: string;
  /** What windows and the command line have stopped, of whichever engagement. */
  stops(): readonly StopRecord[];
  /** Runs the work once, after so many milliseconds, unless the window ends before. */
  later(ms: number, work: () => void): void;
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

/**
 * The evidence of each engagement of the kill switch, in a folder of its own. What is lost soonest is written first. Each
 * file is replaced as a whole, and `incident.json` says how far it has come: what a crash has left unfinished, the next
 * window finishes from the record. Whatever fails is noted, and the rest is written all the same.
 */
export class Incidents {
  private readonly open: Open[] = [];
  private work: Promise<unknown> = Promise.resolve();
  private readonly evidence: Evidence;

  constructor(private readonly ports: IncidentPorts) {
    this.evidence = new Evidence(ports);
  }

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
    return this.evidence.unwritten ?? written;
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
      await this.evidence.summarise(one);
      return undefined;
    }
    await this.begin(one, await scene());
    return dir;
  }

  private async begin(one: Open, { folders, outputs, identities }: Scene): Promise<void> {
    const { incident } = one;
    this.evidence.unwritten = undefined;
    this.open.push(one);
    incident.folders = kept(folders.slice(0, MAX_FOLDERS));
    incident.identities = kept([...identities]);
    const late = this.ports.now() - (incident.stops[0]?.at ?? 0);
    if (late > LATE_MS)
      this.evidence.note(
        one,
        `What is not from the record was gathered ${Math.round(late / 60_000)} minutes later`,
      );
    await this.evidence.writeOutputs(one, outputs);
    await this.evidence.writeGit(one, folders);
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

  private document(one: Open): Promise<boolean> {
    return this.evidence.document(one, () => this.takeInOthers(one));
  }

  /** What another window has written about the same incident meanwhile. How far it has come is its owner's to say. */
  private async takeInOthers(one: Open): Promise<void> {
    const written = await readIncident(one.dir);
    if (!written) return;
    takeIn(one.incident, written);
    if (!this.open.includes(one)) one.incident.state = written.state;
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
