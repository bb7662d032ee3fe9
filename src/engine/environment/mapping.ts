import type { Evidence, MappingEntry, MappingKind } from '../../contracts/environment';
import { moreDangerous, type Environment } from '../../contracts/words';
import { shown } from './shown';

/** What is known about a command's target, by the kinds that a mapping can name. */
export interface MappingSubject {
  kind: MappingKind;
  value: string;
}

/** True when `value` fits `pattern`, in which `*` stands for any text. Linear backtracking, no regular expression. */
export function matchesPattern(pattern: string, value: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === value;
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last))
    return false;
  let at = first.length;
  const end = value.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = value.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

function withoutSlash(path: string): string {
  const last = path.at(-1);
  return path.length > 1 && (last === '/' || last === '\\') ? path.replace(/[\\/]+$/, '') : path;
}

/** A folder pattern fits the folder itself and all below it. */
export function matchesFolder(pattern: string, folder: string): boolean {
  const base = withoutSlash(pattern);
  if (base === '/') return folder.startsWith('/');
  const path = withoutSlash(folder);
  if (!base.includes('*'))
    return path.startsWith(base) && (path.length === base.length || /[\\/]/.test(path.charAt(base.length)));
  return (
    matchesPattern(base, path) || matchesPattern(`${base}/*`, path) || matchesPattern(`${base}\\*`, path)
  );
}

function matches(entry: MappingEntry, subject: MappingSubject): boolean {
  if (entry.kind !== subject.kind) return false;
  return entry.kind === 'folder'
    ? matchesFolder(entry.pattern, subject.value)
    : matchesPattern(entry.pattern, subject.value);
}

/** Longer patterns name more; of two equally long ones the more dangerous counts. */
function better(a: MappingEntry, b: MappingEntry): MappingEntry {
  if (a.pattern.length !== b.pattern.length) return a.pattern.length > b.pattern.length ? a : b;
  return moreDangerous(a.environment, b.environment) === a.environment ? a : b;
}

const LABELS: Readonly<Record<MappingKind, string>> = {
  account: 'account label',
  profile: 'profile label',
  project: 'project label',
  context: 'context label',
  workspace: 'workspace label',
  folder: 'folder label',
};

function evidenceOf(entry: MappingEntry, value: string): Evidence {
  return {
    environment: entry.environment,
    text: `${LABELS[entry.kind]} in ${entry.origin}: ${shown(value)} is ${entry.environment}`,
    source: 'mapping',
  };
}

/** For each subject its most specific entry, as evidence; the most dangerous first. Empty where nothing is mapped. */
export function applyMapping(
  mapping: readonly MappingEntry[],
  subjects: readonly MappingSubject[],
): Evidence[] {
  const found: Evidence[] = [];
  for (const subject of subjects) {
    const [first, ...others] = mapping.filter((entry) => matches(entry, subject));
    if (first) found.push(evidenceOf(others.reduce(better, first), subject.value));
  }
  return found.sort((a, b) => byDanger(a.environment, b.environment));
}

/** Sort order: the more dangerous first. */
export function byDanger(a: Environment, b: Environment): number {
  if (a === b) return 0;
  return moreDangerous(a, b) === a ? -1 : 1;
}
