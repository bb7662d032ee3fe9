import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { incidentSchema, type Incident } from '../../contracts/incident';
import { INCIDENT_FILES } from '../../contracts/incidentFiles';

/** Incidents that are looked at, the newest. */
const MAX_INCIDENTS = 200;
const MAX_STATE = 4 << 20;
const MAX_SUMMARY = 16 << 10;
const NAME = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-[0-9a-f]{4,12}$/;

const DAY = 24 * 60 * 60_000;
/** Years of four digits, in milliseconds since 1970. */
const LATEST = Date.UTC(9999, 0);

/** The last part of an incident's name: the same for all who know of the engagement. */
export function incidentId(engagement: string): string {
  return createHash('sha256').update(engagement).digest('hex').slice(0, 8);
}

/**
 * "20261122T010641Z-ab12cd34": the same for all who open it, so that there is one folder for each engagement.
 * @param engagement its time, in ISO 8601; any program can write another text
 * @param at what is taken for the time then, in milliseconds since 1970
 * @param existing the names that are there
 */
export function incidentName(engagement: string, at: number, existing: readonly string[]): string {
  const id = incidentId(engagement);
  const known = existing.find((name) => name.endsWith(`-${id}`));
  if (known !== undefined) return known;
  const told = Date.parse(engagement);
  const time = told >= 0 && told < LATEST ? told : Math.floor(at / DAY) * DAY;
  return `${new Date(time).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z-${id}`;
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

/** Takes away what a window that was ended had only begun to write, and what it had put aside. */
export async function removeLeftovers(dir: string, scratch: string): Promise<void> {
  const names = await fs.readdir(dir).catch(() => []);
  for (const name of names.filter((one) => one === scratch || one.endsWith(UNFINISHED)))
    await fs.rm(path.join(dir, name), { recursive: true, force: true }).catch(() => undefined);
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
