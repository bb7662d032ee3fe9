import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { incidentSchema, type Incident } from '../../contracts/incident';
import { INCIDENT_FILES } from '../../contracts/incidentFiles';

/** Incidents that are looked at, the newest. */
const MAX_INCIDENTS = 200;
const MAX_STATE = 4 << 20;
const MAX_SUMMARY = 16 << 10;
const NAME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{4,12}$/;

/** "20261122T010641Z-ab12cd" */
export function incidentName(at: number, id: string): string {
  const time = new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return `${time}Z-${id.replace(/[^0-9a-f]/g, '').slice(0, 6)}`;
}

/** When the incident of that name was opened, in milliseconds since 1970. */
export function timeOfName(name: string): number {
  const [, ...parts] = NAME.exec(name) ?? [];
  const [year = 1970, month = 1, ...rest] = parts.map(Number);
  return Date.UTC(year, month - 1, ...rest);
}

/** Newest first. Only folders: a link could lead anywhere. */
export async function incidentNames(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && NAME.test(entry.name))
    .map(({ name }) => name)
    .sort()
    .reverse()
    .slice(0, MAX_INCIDENTS);
}

/** Undefined where there is none, or one that nobody has written like this. */
export async function readIncident(dir: string): Promise<Incident | undefined> {
  const text = await readSmall(path.join(dir, INCIDENT_FILES.state), MAX_STATE);
  try {
    return incidentSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}

export function readSummary(dir: string): Promise<string | undefined> {
  return readSmall(path.join(dir, INCIDENT_FILES.summary), MAX_SUMMARY);
}

async function readSmall(file: string, max: number): Promise<string | undefined> {
  const at = await fs.lstat(file).catch(() => undefined);
  if (at?.isFile() !== true || at.size > max) return undefined;
  return fs.readFile(file, 'utf8').catch(() => undefined);
}

let writes = 0;
const UNFINISHED = '.new';

/** A file that was not put in its place. */
export function isUnfinished(name: string): boolean {
  return name.endsWith(UNFINISHED);
}

/** Replaces a file as a whole: after a crash the one before or this one is there, on the disk itself. */
export async function writeWhole(file: string, data: string | Uint8Array): Promise<void> {
  // Several windows may write the same.
  const temporary = `${file}.${process.pid}-${++writes}${UNFINISHED}`;
  await fs.rm(temporary, { force: true });
  await fs.writeFile(temporary, data, { mode: 0o600, flush: true, flag: 'wx' });
  await fs.rename(temporary, file);
}

export async function writeIncident(dir: string, incident: Incident): Promise<void> {
  await writeWhole(path.join(dir, INCIDENT_FILES.state), `${JSON.stringify(incident)}\n`);
}

const CODES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'the folder may not be written to',
  EPERM: 'the folder may not be written to',
  ENOTDIR: 'something else has the folder’s name',
};

/** What went wrong with a file, for people. */
export function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return CODES[code ?? ''] ?? (error instanceof Error ? error.message : String(error));
}
