import * as path from 'node:path';
import type { ExpectationLayer } from '../approvals/expectations';
import { MAPPING_KINDS, type MappingEntry, type MappingKind } from '../contracts/environment';
import type { ExpectedAccount } from '../contracts/facts';
import { KILL_SCOPES, MODES, type Environment, type KillScope, type Mode } from '../contracts/words';
import {
  HOST_GUARDS,
  LABELS,
  RETENTION_DAYS,
  SETTINGS,
  TIMEOUT_SECONDS,
  type HostGuard,
  type SettingKey,
} from './contributions';

/** A setting's raw values by scope, as `WorkspaceConfiguration.inspect` gives them. */
export interface Inspected {
  globalValue?: unknown;
  workspaceValue?: unknown;
  workspaceFolderValue?: unknown;
}

/** Where the raw settings come from; the editor's side of it is config.ts. */
export interface SettingsSource {
  inspect(key: SettingKey, folder?: string): Inspected | undefined;
  /** Absolute paths of the workspace's folders. */
  folders: readonly string[];
  /** What relative folders in the workspace's own settings stand under; undefined in an empty or unsaved workspace. */
  workspaceBase: string | undefined;
  /** True with a `.code-workspace` file: then folders have settings of their own. */
  multiRoot: boolean;
  /** False in Restricted Mode, in which the editor keeps a workspace's settings back. */
  trusted: boolean;
  home: string;
}

/** The environment mapping of one scope. Kept apart, so that a workspace that loosens what the user says can be told. */
export interface EnvironmentLayer {
  scope: 'user' | 'workspace' | 'folder';
  /** The folder whose settings these are, for `folder`. */
  folder?: string;
  entries: readonly MappingEntry[];
}

export interface Settings {
  mode: Mode;
  timeoutSeconds: number;
  /** How many days records are kept. */
  retentionDays: number;
  extensionHost: HostGuard;
  /** What the kill switch ends. */
  killScope: KillScope;
  /** Whether what is unusual is told. */
  alerts: boolean;
  /** User first, then workspace, then folders; layers without entries are left out. */
  environments: readonly EnvironmentLayer[];
  /** All scopes of this window, those without an entry too: what was in them before is missed. */
  expected: readonly ExpectationLayer[];
  /** For people: values that were not understood, and what is done instead. */
  problems: readonly string[];
}

/** The settings with every bad value replaced by the stricter reading and named in `problems`. Never throws. */
export function resolveSettings(source: SettingsSource): Settings {
  const problems: string[] = [];
  return {
    mode: readMode(source, problems),
    timeoutSeconds: readNumber(source, 'agentGuard.question.timeoutSeconds', TIMEOUT_SECONDS, problems),
    retentionDays: readNumber(source, 'agentGuard.record.retentionDays', RETENTION_DAYS, problems),
    extensionHost: readWord(source, 'agentGuard.guardExtensionHost', HOST_GUARDS, problems),
    killScope: readWord(source, 'agentGuard.killSwitch.scope', KILL_SCOPES, problems),
    alerts: readAlerts(source, problems),
    environments: readEnvironments(source, problems),
    expected: readExpected(source, problems),
    problems,
  };
}

/** Only the person's own value counts, whatever an editor makes of the scope. */
function readMode(source: SettingsSource, problems: string[]): Mode {
  const value = source.inspect('agentGuard.mode')?.globalValue;
  if (value === undefined) return SETTINGS['agentGuard.mode'].default;
  const mode = MODES.find((name) => name === value);
  if (!mode)
    problems.push(`agentGuard.mode: ${show(value)} is not one of ${MODES.join(', ')}; enforce is used.`);
  return mode ?? 'enforce';
}

/** Only the person's own value counts, and never one outside the bounds. */
function readNumber(
  source: SettingsSource,
  key: 'agentGuard.question.timeoutSeconds' | 'agentGuard.record.retentionDays',
  bounds: { default: number; minimum: number; maximum: number },
  problems: string[],
): number {
  const value = source.inspect(key)?.globalValue;
  if (value === undefined) return bounds.default;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    problems.push(`${key}: ${show(value)} is not a number; ${bounds.default} is used.`);
    return bounds.default;
  }
  return Math.min(bounds.maximum, Math.max(bounds.minimum, Math.round(value)));
}

/** Only the person's own value counts. */
function readWord<T extends string>(
  source: SettingsSource,
  key: 'agentGuard.guardExtensionHost' | 'agentGuard.killSwitch.scope',
  words: readonly T[],
  problems: string[],
): T {
  const value = source.inspect(key)?.globalValue;
  const known = words.find((name) => name === value);
  const usual = SETTINGS[key].default as T;
  if (value !== undefined && !known)
    problems.push(`${key}: ${show(value)} is not one of ${words.join(', ')}; ${usual} is used.`);
  return known ?? usual;
}

function readAlerts(source: SettingsSource, problems: string[]): boolean {
  const value = source.inspect('agentGuard.alerts')?.globalValue;
  const usual = SETTINGS['agentGuard.alerts'].default;
  if (value === undefined || typeof value === 'boolean') return value ?? usual;
  problems.push(`agentGuard.alerts: ${show(value)} is not true or false; ${usual} is used.`);
  return usual;
}

interface LayerPlace {
  scope: EnvironmentLayer['scope'];
  origin: string;
  /** Base of relative folders; undefined where only absolute ones make sense. */
  base: string | undefined;
  home: string;
}

/** A setting's raw values, with the place that each is written in: user first, then workspace, then folders. */
function places(source: SettingsSource, key: SettingKey): (LayerPlace & { value: unknown })[] {
  const { home, workspaceBase } = source;
  const root = source.inspect(key);
  return [
    { scope: 'user', origin: 'user settings', base: undefined, home, value: root?.globalValue },
    {
      scope: 'workspace',
      origin: 'workspace settings',
      base: workspaceBase,
      home,
      value: root?.workspaceValue,
    },
    // With a single folder the editor gives the workspace's file twice.
    ...(source.multiRoot ? source.folders : []).map((folder) => ({
      scope: 'folder' as const,
      origin: `settings of the folder ${path.basename(folder)}`,
      base: folder,
      home,
      value: source.inspect(key, folder)?.workspaceFolderValue,
    })),
  ];
}

function readEnvironments(source: SettingsSource, problems: string[]): EnvironmentLayer[] {
  const layers = places(source, 'agentGuard.environments').map((place): EnvironmentLayer => {
    const layer = readLayer(place.value, place, problems);
    return place.scope === 'folder' && place.base !== undefined ? { ...layer, folder: place.base } : layer;
  });
  return layers.filter((layer) => layer.entries.length > 0);
}

function readExpected(source: SettingsSource, problems: string[]): ExpectationLayer[] {
  const found = places(source, 'agentGuard.expectedAccounts');
  // An empty window has no settings of its own.
  const here = found.filter((place) => place.scope === 'user' || place.base !== undefined);
  return here.map((place) => ({
    key: place.scope === 'user' ? 'user' : `${place.scope} ${place.base ?? ''}`,
    isRead: place.scope === 'user' || source.trusted,
    entries: expectedEntries(place.value, place, problems),
  }));
}

function expectedEntries(value: unknown, place: LayerPlace, problems: string[]): ExpectedAccount[] {
  const where = `agentGuard.expectedAccounts (${place.origin})`;
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push(`${where}: ${show(value)} is not an object; it is ignored.`);
    return [];
  }
  return Object.entries(value).flatMap(([key, account]: [string, unknown]) => {
    const written = key.startsWith('folder:') ? key.slice('folder:'.length).trim() : '';
    const folder = written === '' ? undefined : folderPattern(written, place);
    const pattern = typeof account === 'string' ? account.trim() : '';
    if (folder !== undefined && pattern !== '') return [{ folder, pattern, origin: place.origin }];
    const rule =
      pattern === ''
        ? 'an account is text, as its id may begin with 0'
        : written === ''
          ? 'write folder:PATH'
          : folderRule(place);
    problems.push(`${where}, ${show(key)}: ${rule}; it is ignored.`);
    return [];
  });
}

function readLayer(value: unknown, place: LayerPlace, problems: string[]): EnvironmentLayer {
  if (value === undefined) return { scope: place.scope, entries: [] };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push(
      `agentGuard.environments (${place.origin}): ${show(value)} is not an object; it is ignored.`,
    );
    return { scope: place.scope, entries: [] };
  }
  const entries = Object.entries(value).map(([key, label]) => readEntry(key, label, place, problems));
  return { scope: place.scope, entries: entries.filter((entry) => entry !== undefined) };
}

function readEntry(
  key: string,
  label: unknown,
  place: LayerPlace,
  problems: string[],
): MappingEntry | undefined {
  const where = `agentGuard.environments (${place.origin}), ${show(key)}`;
  const cut = key.indexOf(':');
  const kind = MAPPING_KINDS.find((name) => name === key.slice(0, cut));
  const written = key.slice(cut + 1).trim();
  if (!kind || written === '') {
    problems.push(
      `${where}: write kind:name, where kind is one of ${MAPPING_KINDS.join(', ')}; it is ignored.`,
    );
    return undefined;
  }
  const pattern = kind === 'folder' ? folderPattern(written, place) : written;
  if (pattern === undefined) {
    problems.push(`${where}: ${folderRule(place)}; it is ignored.`);
    return undefined;
  }
  return { kind, pattern, environment: readLabel(label, where, problems), origin: place.origin };
}

/** A label that is not understood makes its place `unknown`, which is judged as prod: the safe side. */
function readLabel(label: unknown, where: string, problems: string[]): Environment {
  const known = LABELS.find((name) => name === label);
  if (!known) {
    problems.push(`${where}: ${show(label)} is not one of ${LABELS.join(', ')}; judged as unknown.`);
  }
  return known ?? 'unknown';
}

/** The absolute pattern, or undefined where the scope may not say it: a workspace labels nothing outside itself. */
function folderPattern(written: string, place: LayerPlace): string | undefined {
  const expanded = /^~(?=$|[/\\])/.test(written) ? place.home + written.slice(1) : written;
  if (place.scope === 'user')
    return path.isAbsolute(expanded) ? trimEnd(path.normalize(expanded)) : undefined;
  if (place.base === undefined) return undefined;
  const absolute = trimEnd(path.resolve(place.base, expanded));
  const inside = path.relative(place.base, absolute);
  return inside.startsWith('..') || path.isAbsolute(inside) ? undefined : absolute;
}

function folderRule(place: LayerPlace): string {
  return place.scope === 'user'
    ? 'a folder in user settings is absolute or begins with ~'
    : 'a workspace labels only folders inside itself';
}

/** Without a separator at the end, except for a root. */
function trimEnd(folder: string): string {
  return folder.length > path.parse(folder).root.length ? folder.replace(/[/\\]+$/, '') : folder;
}

/** A setting's value in a message: short, on one line. */
function show(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return (text ?? String(value)).slice(0, 80);
}

/** The key under which a label for this place is written. */
export function mappingKey(kind: MappingKind, pattern: string): string {
  return `${kind}:${pattern}`;
}
