import { isKnown } from '../../invocation';
import type { Effect } from '../../../contracts/words';

/**
 * One line of a table: "METHODS PATH EFFECTS summary". METHODS are joined by commas, `*` is any. In PATH `*` is one
 * part, `**` what is left, `a|b` one of both. EFFECTS are joined by `+`; `-` is nothing worth a word.
 */
export interface PathRule {
  readonly methods: readonly string[];
  readonly path: readonly string[];
  readonly effects: readonly Effect[];
  readonly summary: string;
}

function parseRule(line: string): PathRule {
  const [methods = '', path = '', effects = '', ...summary] = line.trim().split(' ');
  return {
    methods: methods.split(','),
    path: path.split('/').slice(1),
    effects: effects === '-' ? [] : (effects.split('+') as Effect[]),
    summary: summary.join(' '),
  };
}

/** A table that is read when it is first asked. */
export class PathRules {
  #rules: readonly PathRule[] | undefined;

  constructor(private readonly text: string) {}

  /** The first line that fits. */
  find(method: string, segments: readonly string[]): PathRule | undefined {
    this.#rules ??= this.text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(parseRule);
    return this.#rules.find(
      (rule) =>
        (rule.methods[0] === '*' || rule.methods.includes(method)) && matchesPath(rule.path, segments),
    );
  }
}

function matchesPath(path: readonly string[], segments: readonly string[]): boolean {
  const open = path.at(-1) === '**';
  const fixed = open ? path.length - 1 : path.length;
  if (open ? segments.length < fixed : segments.length !== fixed) return false;
  for (let i = 0; i < fixed; i += 1) {
    const part = path[i] ?? '';
    const segment = (segments[i] ?? '').toLowerCase();
    // What is not known may be anything.
    if (part === '*' || part === segment || !isKnown(segment)) continue;
    if (!part.includes('|') || !part.split('|').includes(segment)) return false;
  }
  return true;
}

const DESTROYS =
  'delete deletes remove destroy terminate purge drop truncate wipe erase flush nuke deprovision teardown uninstall decommission prune obliterate expunge';
const CHANGES =
  'stop restart reboot shutdown suspend disable reset rollback restore scale pause poweroff deallocate promote failover detach kill drain cancel revoke rotate resize rebuild redeploy deploy enable start run execute trigger apply transfer upgrade merge archive lock unlock';
const READS =
  'search query list get describe validate check verify test preview estimate simulate lookup count ping status read find fetch explain plan diff analyze batchget msearch export health introspect compare calculate login token oauth authorize session sessions whatif';

const wordSet = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const DESTROY_WORDS = wordSet(DESTROYS);
const CHANGE_WORDS = wordSet(CHANGES);
const READ_WORDS = wordSet(READS);

/** `volumeDelete`, `batch_delete`, `delete-stack` as their words in lower case. */
export function nameWords(name: string): string[] {
  return name
    .slice(0, 200)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/**
 * What the name of an operation says it does, wherever the verb stands in it (`volumeDelete`, `deleteVolume`). A verb
 * that begins it and only looks, or brings back, decides: `listDeleted`, `restoreDelete`.
 */
export function effectOfName(name: string): Effect | undefined {
  const words = nameWords(name);
  const [first = ''] = words;
  if (READ_WORDS.has(first)) return 'read';
  if (/^(?:un|re)(?:delete|archive|store|cover)/.test(first) || first === 'cancel') return 'modify';
  if (words.some((word) => DESTROY_WORDS.has(word))) return 'destroy';
  if (words.some((word) => CHANGE_WORDS.has(word))) return 'modify';
  return undefined;
}

/** What a call does by REST's own conventions; the last part of a POST's path may be a verb. */
export function effectOfMethod(method: string, segments: readonly string[]): Effect {
  if (/^(?:GET|HEAD|OPTIONS|TRACE|LIST|PROPFIND|REPORT|CONNECT|QUERY)$/.test(method)) return 'read';
  if (method === 'DELETE' || method === 'PURGE' || method === 'BAN') return 'destroy';
  if (method === 'PUT' || method === 'PATCH') return 'modify';
  if (method !== 'POST') return isKnown(method) ? 'modify' : 'opaque';
  const last = segments.at(-1) ?? '';
  const verb = last.slice(last.lastIndexOf(':') + 1);
  return effectOfName(verb.replace(/\.\w{1,5}$/, '')) ?? 'create';
}
