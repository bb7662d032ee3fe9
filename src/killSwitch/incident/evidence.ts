import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { AuditRecord, GuardEvent } from '../../contracts/audit';
import type { Incident, OutputTail } from '../../contracts/incident';
import { INCIDENT_FILES } from '../../contracts/incidentFiles';
import { forDisplay } from '../../contracts/redact';
import { incidentFacts } from './facts';
import { reasonOf, writeIncident, writeWhole } from './folder';
import { gitEvidence, type GitPorts } from './git';
import { runbook } from './runbook';
import { summary } from './summary';
import { cleanText } from './text';
import { timeline } from './timeline';

/** How far the evidence goes before the kill switch and behind it, in milliseconds. */
const BEFORE_MS = 30 * 60_000;
export const AFTER_MS = 5 * 60_000;
const MAX_SLICE = 16 << 20;
export const MAX_FOLDERS = 5;
const MAX_OUTPUTS = 12;
const MAX_NOTE = 300;
/** Where git's view of a workspace is made, and taken away again. */
export const SCRATCH = '.git-view';

/** What src/audit/slice.ts gives. */
export interface Slice {
  files: { name: string; bytes: Buffer }[];
  records: AuditRecord[];
  unreadable: number;
  isCut: boolean;
  proof: string;
}

export interface EvidencePorts extends GitPorts {
  /** Makes a folder that is closed to others. @throws Error where that cannot be */
  makeFolder(folder: string): void;
  slice(range: { since: number; until: number; maxBytes: number; session: string }): Promise<Slice>;
  record(event: GuardEvent): void;
  /** For people. */
  problem(text: string): void;
}

/** An incident that this window writes. */
export interface Open {
  dir: string;
  incident: Incident;
  /** What could not be written, told once. */
  failure: string | undefined;
  /** It is looked at once more when its time is over. */
  isFollowed: boolean;
}

/** Writes the files of an incident. Whatever fails is noted, and the rest is written all the same. */
export class Evidence {
  /** The summary of an incident that could not be written to disk. */
  unwritten: string | undefined;

  constructor(private readonly ports: EvidencePorts) {}

  async writeOutputs(one: Open, outputs: readonly OutputTail[]): Promise<void> {
    for (const [index, { command, terminal, text }] of outputs.slice(-MAX_OUTPUTS).entries()) {
      await this.part(one, 'The output of a terminal', async () => {
        const head = `${forDisplay(terminal, 80)}: ${forDisplay(command, 500)}\n\n`;
        await writeWhole(path.join(one.dir, `output-${index + 1}.txt`), head + (await cleanText(text)));
      });
    }
  }

  async writeGit(one: Open, folders: readonly string[]): Promise<void> {
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

  /**
   * Everything that is made from the record, and last how far the incident has come.
   * @param takeIn what another window has written meanwhile
   * @returns whether all was written
   */
  async document(one: Open, takeIn: () => Promise<void>): Promise<boolean> {
    const { dir, incident } = one;
    await takeIn();
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
      await takeIn();
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
  async summarise(one: Open): Promise<void> {
    const slice = await this.sliceOf(one);
    this.unwritten = summary(one.incident, incidentFacts(slice?.records ?? [], one.incident.identities));
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

  note({ incident }: Open, text: string): void {
    const shown = forDisplay(text, MAX_NOTE);
    if (incident.notes.length < 100 && !incident.notes.includes(shown)) incident.notes.push(shown);
  }
}

export function lastOf({ stops }: Incident): number {
  return stops.at(-1)?.at ?? 0;
}
