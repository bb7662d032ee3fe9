import * as fs from 'node:fs';
import type { AgentHookState, AgentHookStatus, FilePosition } from '../../../contracts/agentHooks';
import { HOOK_AGENTS, type HookAgent } from '../../../contracts/hook';
import { AGENT_FILE_MARKER } from '../agentFiles';
import { codexTrust } from './codexTrust';
import { findEntries, namesOurHook, type Found } from './entries';
import { ShapeError } from './json';
import { agentName, codexFolder, findAgents, shortPath, type AgentPlaces } from './place';
import { switchesOff } from './switches';
import { codexHooksFile, targetsOf, type Target } from './targets';
import { readText } from './text';
import * as path from 'node:path';

/** What stands in one of an agent's files. */
export type TargetFound = Found | { kind: 'broken'; why: string; position?: FilePosition };

/** Every agent of which we know how it asks, with the state of our hook in its files. Never throws. */
export function agentStatuses(places: AgentPlaces): AgentHookStatus[] {
  const agents = findAgents(places);
  return HOOK_AGENTS.map((agent) => {
    const files = targetsOf(agent, places).map(({ file }) => file);
    const foundBy = agents.get(agent);
    const about = { agent, name: agentName(agent), files };
    if (foundBy === undefined)
      return { ...about, state: 'notFound', why: 'Neither its program nor its folder is on this machine.' };
    return { ...about, foundBy, ...statusOf(agent, places) };
  });
}

type Told = Pick<AgentHookStatus, 'state' | 'why' | 'position'>;

function statusOf(agent: HookAgent, places: AgentPlaces): Told {
  const targets = targetsOf(agent, places);
  const found = targets.map((target) => ({ target, found: findTarget(target) }));
  const shown = (file: string) => shortPath(file, places);
  for (const { target, found: one } of found) {
    if (one.kind === 'broken')
      return {
        state: 'broken',
        why: `${shown(target.file)}${one.position ? `:${one.position.line}:${one.position.column}` : ''} is left alone. ${one.why}`,
        ...(one.position && { position: one.position }),
      };
  }
  if (targets.length > 0 && found.every((each) => each.found.kind === 'absent'))
    return {
      state: 'unprotected',
      why: `There is no hook of Agent Guard in ${shownFiles(targets, places)}.`,
    };
  for (const { target, found: one } of found) {
    if (one.kind === 'other') return outdated(`The hook in ${shown(target.file)} is outdated: ${one.why}.`);
    if (one.kind === 'absent') return outdated(`${shown(target.file)} is missing.`);
  }
  return switchedOff(agent, places) ?? untrusted(agent, places) ?? protectedBy(targets, places);
}

function outdated(why: string): Told {
  return { state: 'outdated', why };
}

function protectedBy(targets: readonly Target[], places: AgentPlaces): Told {
  const where =
    targets.length === 0
      ? 'The extension brings the hook itself.'
      : `Its hook is in ${shownFiles(targets, places)}.`;
  return { state: 'protected', why: where };
}

function shownFiles(targets: readonly Target[], places: AgentPlaces): string {
  return [...new Set(targets.map(({ file }) => shortPath(file, places)))].join(', ');
}

function switchedOff(agent: HookAgent, places: AgentPlaces): Told | undefined {
  const [first] = switchesOff(agent, places);
  if (!first) return undefined;
  return {
    state: 'switchedOff',
    why: `Its hooks are switched off by ${first.what}.`,
    ...(first.position && { position: first.position }),
  };
}

const UNTRUSTED_WHY = {
  untrusted: 'Nobody has trusted the hook yet: Codex passes over it. Start codex and type /hooks.',
  modified: 'The hook was changed since it was trusted: Codex passes over it. Start codex and type /hooks.',
  disabled: 'The hook is disabled in Codex. Start codex and type /hooks.',
} as const;

function untrusted(agent: HookAgent, places: AgentPlaces): Told | undefined {
  if (agent !== 'codex') return undefined;
  const file = codexHooksFile(places);
  const hooks = readText(file);
  const configFile = path.join(codexFolder(places), 'config.toml');
  const config = readText(configFile);
  const state = (why: string, kind: AgentHookState = 'untrusted'): Told => ({ state: kind, why });
  if (hooks.kind !== 'text' || config.kind !== 'text') return state(UNTRUSTED_WHY.untrusted);
  try {
    // Where the file is a link, it is not known under which of its names Codex keeps it.
    const trusts = [file, fs.realpathSync(file)].map((name) => codexTrust(hooks.text, name, config.text));
    if (trusts.includes('disabled')) return { ...state(UNTRUSTED_WHY.disabled, 'switchedOff') };
    if (trusts.includes('trusted')) return undefined;
    return state(trusts.includes('modified') ? UNTRUSTED_WHY.modified : UNTRUSTED_WHY.untrusted);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const position = { file: configFile, ...error.position };
    const where = `${shortPath(configFile, places)}:${position.line}:${position.column}`;
    return { ...state(`Whether Codex trusts the hook cannot be told. ${where}: ${error.message}`), position };
  }
}

/** How our hook stands in one file. Never throws. */
export function findTarget(target: Target): TargetFound {
  const read = readText(target.file);
  if (read.kind === 'missing') return { kind: 'absent' };
  if (read.kind === 'unreadable') return { kind: 'broken', why: read.why };
  if (target.kind === 'own') return findOwn(target, read);
  try {
    return findEntries(read.text, target);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    return { kind: 'broken', why: error.message, position: { file: target.file, ...error.position } };
  }
}

function findOwn(
  target: Extract<Target, { kind: 'own' }>,
  { text, mode }: { text: string; mode: number },
): TargetFound {
  const cannotStart = target.isProgram && process.platform !== 'win32' && (mode & 0o100) === 0;
  if (text === target.text)
    return cannotStart
      ? { kind: 'other', why: 'it cannot be started, as its mode forbids it' }
      : { kind: 'same' };
  if (isOwnText(text)) return { kind: 'other', why: 'it has another text than this version writes' };
  return { kind: 'broken', why: "Somebody else's hook is in this place, and there can be only one." };
}

/** True for a file that we have written as a whole. */
export function isOwnText(text: string): boolean {
  return text.includes(AGENT_FILE_MARKER) || namesOurHook(text);
}
