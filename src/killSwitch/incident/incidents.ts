import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { AuditRecord, GuardEvent } from '../../contracts/audit';
import type { Incident, KnownIdentity, OutputTail, Revocation, Stop } from '../../contracts/incident';
import { INCIDENT_FILES } from '../../contracts/incidentFiles';
import { forDisplay } from '../../contracts/redact';
import { incidentFacts } from './facts';
import {
  incidentName,
  incidentNames,
  isUnfinished,
  readIncident,
  readSummary,
  reasonOf,
  timeOfName,
  writeIncident,
  writeWhole,
} from './folder';
import { gitEvidence, type GitPorts } from './git';
import { runbook } from './runbook';
import { summary } from './summary';
import { cleanText, kept } from './text';
import { timeline } from './timeline';

/** How far the evidence goes before the kill switch and behind it, in milliseconds. */
const BEFORE_MS = 30 * 60_000;
const AFTER_MS = 5 * 60_000;
/** Pressed again within this time, it is the same incident. */
const REPEAT_MS = 60_000;
const MAX_STOPS = 20;
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

type Owner = Incident['owner'];

export interface IncidentPorts extends GitPorts {
  /** Of all incidents. */
  folder: string;
  /** Makes a folder that is closed to others. @throws Error where that cannot be */
  makeFolder(folder: string): void;
  slice(range: { since: number; until: number; maxBytes: number; session: string }): Promise<Slice>;
  /** This window's process. */
  owner: Owner;
  isAlive(owner: Owner): boolean;
  /** A few hexadecimal digits. */
  newId(): string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs the work once, after so many milliseconds, unless the window ends before. */
  later(ms: number, work: () => void): void;
  record(event: GuardEvent): void;
  /** For people. */
  problem(text: string): void;
}

/** What only the window knows, at the moment of the kill. */
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

  /** The kill switch was engaged. @returns the incident's folder; undefined where none could be made */
  engaged(reported: Stop, scene: Scene): Promise<string | undefined> {
    return this.inTurn(async () => {
      const stop = kept(reported);
      const same = this.open.findLast(
        ({ incident: { stops, state } }) =>
          state === 'following' && stop.at - (stops.at(-1)?.at ?? 0) < REPEAT_MS && stops.length < MAX_STOPS,
      );
      if (!same) return this.begin(stop, scene);
      same.incident.stops.push(stop);
      await this.document(same);
      return same.dir;
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
      const one =
        this.open.find((own) => own.dir === dir) ?? (incident && { dir, incident, failure: undefined });
      if (!one) return false;
      change(one.incident);
      return this.document(one);
    });
  }

  private async begin(stop: Stop, scene: Scene): Promise<string | undefined> {
    const { ports } = this;
    const name = incidentName(stop.at, ports.newId());
    const one: Open = {
      dir: path.join(ports.folder, name),
      incident: {
        ...{ v: 1, name, state: 'gathering', owner: ports.owner, stops: [stop], revocations: [], notes: [] },
        folders: kept(scene.folders.slice(0, MAX_FOLDERS)),
        identities: kept([...scene.identities]),
      },
      failure: undefined,
    };
    try {
      ports.makeFolder(ports.folder);
      ports.makeFolder(one.dir);
      await writeIncident(one.dir, one.incident);
    } catch (error) {
      ports.problem(`The evidence of the incident could not be written: ${reasonOf(error)}`);
      await this.summarise(one);
      return undefined;
    }
    this.unwritten = undefined;
    this.open.push(one);
    await this.writeOutputs(one, scene.outputs);
    await this.writeGit(one, scene.folders);
    one.incident.state = 'following';
    await this.document(one);
    this.followOn(one, AFTER_MS);
    return one.dir;
  }

  private followOn(one: Open, ms: number): void {
    this.ports.later(ms, () => {
      void this.inTurn(async () => {
        one.incident.state = 'complete';
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
    await takeInOthers(one);
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
      await takeInOthers(one);
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
        until: Math.max(at, stops.at(-1)?.at ?? at) + AFTER_MS,
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
    const isDone = found?.state === 'complete' || found?.state === 'interrupted';
    if (isDone || (found && ports.isAlive(found.owner))) return;
    const at = timeOfName(name);
    // Another window may be about to write it.
    if (!found && ports.now() - at < REPEAT_MS) return;
    const incident: Incident = found ?? nothingWritten(name, at, ports.owner);
    const one: Open = { dir, incident: { ...incident, owner: ports.owner }, failure: undefined };
    await removeLeftovers(dir);
    this.open.push(one);
    const left = at + AFTER_MS - ports.now();
    if (incident.state !== 'following') one.incident.state = 'interrupted';
    else if (left <= 0) one.incident.state = 'complete';
    else this.followOn(one, left);
    await this.document(one);
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

/** What a window that was ended had only begun to write. */
async function removeLeftovers(dir: string): Promise<void> {
  const names = (await fs.readdir(dir).catch(() => [])).filter(
    (name) => name === SCRATCH || isUnfinished(name),
  );
  for (const name of names)
    await fs.rm(path.join(dir, name), { recursive: true, force: true }).catch(() => undefined);
}

/** What another window has written about the same incident meanwhile. */
async function takeInOthers({ dir, incident }: Open): Promise<void> {
  const written = await readIncident(dir);
  if (!written) return;
  incident.revocations = merged(written.revocations, incident.revocations);
  incident.cause ??= written.cause;
}

/** The later report of the same step counts. */
function merged(known: readonly Revocation[], more: readonly Revocation[]): Revocation[] {
  const steps = new Map(known.map((step) => [step.id, step]));
  for (const step of more) if ((steps.get(step.id)?.at ?? 0) <= (step.at ?? 0)) steps.set(step.id, step);
  return [...steps.values()].sort((a, b) => (a.at ?? 0) - (b.at ?? 0)).slice(-1000);
}

/** A folder that a crash has left empty. */
function nothingWritten(name: string, at: number, owner: Owner): Incident {
  const stop: Stop = { at, stages: [], ended: [], failed: [], notAttempted: [], isKept: true };
  const notes = ['The window ended before it could write what it has stopped'];
  return {
    ...{ v: 1, name, state: 'gathering', owner, folders: [], stops: [stop], revocations: [] },
    ...{ identities: [], notes },
  };
}
