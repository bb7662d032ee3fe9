/**
 * Reads a generated table of operation codes (scripts/catalog/rules.mjs says how it is built). Nothing is parsed before
 * the first question; a group's own line not before the first question about it.
 */
export interface RuleText {
  /** "CODE verb verb …" a line. */
  readonly verbs: string;
  /** "CODE verb:last,last verb:last …": operations that start with the verb and end with the word. */
  readonly last: string;
  /** The same with the last two words, joined by a dash. */
  readonly lastTwo: string;
  /** "CODE operation operation …": this operation in any group. */
  readonly operations: string;
  /**
   * "group CODE:operation,verb* CODE:…": one group's own rules; blanks in an operation are written as `_`. A group inside
   * of the group above begins with one dot more: "compute", ".instances" is the group "compute.instances".
   */
  readonly groups: string;
}

/** How an operation's code was found. `verb` may be a guess at an operation that no table knows; `none` is no answer. */
export type Basis = 'own' | 'shared' | 'verb' | 'none';

export interface Lookup {
  /** What it means: codes.ts. */
  readonly code: string;
  readonly basis: Basis;
}

/** Words in front of the verb that say how, not what. Kept in step with scripts/catalog/rules.mjs. */
const ADVERBS: ReadonlySet<string> = new Set(['batch', 'admin', 'bulk']);

const UNKNOWN_OPERATION: Lookup = { code: '', basis: 'none' };

/** The words of an operation after its adverb. */
export function operationWords(operation: string): string[] {
  const words = operation.split(/[- ]/);
  return words.length > 1 && ADVERBS.has(words[0] ?? '') ? words.slice(1) : words;
}

function parseLines(text: string, add: (code: string, word: string) => void): void {
  for (const line of text.split('\n')) {
    const [code = '', ...words] = line.split(' ');
    for (const word of words) add(code, word);
  }
}

function parseEnds(text: string): Map<string, string> {
  const map = new Map<string, string>();
  parseLines(text, (code, word) => {
    const cut = word.indexOf(':');
    for (const end of word.slice(cut + 1).split(',')) map.set(`${word.slice(0, cut)} ${end}`, code);
  });
  return map;
}

function parseWords(text: string): Map<string, string> {
  const map = new Map<string, string>();
  parseLines(text, (code, word) => map.set(word, code));
  return map;
}

interface SharedRules {
  verbs: ReadonlyMap<string, string>;
  last: ReadonlyMap<string, string>;
  lastTwo: ReadonlyMap<string, string>;
  operations: ReadonlyMap<string, string>;
  groups: ReadonlyMap<string, string>;
}

function parseGroups(text: string): Map<string, string> {
  const groups = new Map<string, string>();
  const path: string[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const cut = line.indexOf(' ');
    const name = cut < 0 ? line : line.slice(0, cut);
    let depth = 0;
    while (name.charCodeAt(depth) === 46) depth += 1;
    path.length = depth;
    path.push(name.slice(depth));
    groups.set(path.join('.'), cut < 0 ? '' : line.slice(cut + 1));
  }
  return groups;
}

function parseShared(text: RuleText): SharedRules {
  return {
    verbs: parseWords(text.verbs),
    last: parseEnds(text.last),
    lastTwo: parseEnds(text.lastTwo),
    operations: parseWords(text.operations),
    groups: parseGroups(text.groups),
  };
}

/** Operations and, with a trailing `*`, verbs of one group. */
function parseGroup(line: string): Map<string, string> {
  const map = new Map<string, string>();
  if (line === '') return map;
  for (const part of line.split(' ')) {
    const cut = part.indexOf(':');
    for (const word of part.slice(cut + 1).split(',')) map.set(word.replaceAll('_', ' '), part.slice(0, cut));
  }
  return map;
}

/** One provider's operations. The cost of a question does not grow with the table. */
export class RuleTable {
  readonly #text: RuleText;
  readonly #groups = new Map<string, ReadonlyMap<string, string>>();
  #shared: SharedRules | undefined;

  constructor(text: RuleText) {
    this.#text = text;
  }

  #rules(): SharedRules {
    this.#shared ??= parseShared(this.#text);
    return this.#shared;
  }

  /** True for a group (a service, or a path of words joined by dots) that the table lists. */
  hasGroup(group: string): boolean {
    return this.#rules().groups.has(group);
  }

  #own(group: string): ReadonlyMap<string, string> {
    const known = this.#groups.get(group);
    if (known) return known;
    const line = this.#rules().groups.get(group);
    const own = parseGroup(line ?? '');
    // Names that the table lists are bounded; anything else would grow the cache for as long as the process lives.
    if (line !== undefined) this.#groups.set(group, own);
    return own;
  }

  /** The operations of a group that have a rule of their own. */
  operations(group: string): string[] {
    return [...this.#own(group).keys()].filter((name) => !name.endsWith('*'));
  }

  /** True where the group has a rule for this very operation. */
  hasOwn(group: string, operation: string): boolean {
    return this.#own(group).has(operation);
  }

  /** The code of an operation by the most specific rule; of an operation that is not listed by its verb. */
  lookup(group: string, operation: string): Lookup {
    const rules = this.#rules();
    const own = this.#own(group);
    const exact = own.get(operation);
    if (exact !== undefined) return { code: exact, basis: 'own' };
    const shared = rules.operations.get(operation);
    if (shared !== undefined) return { code: shared, basis: 'shared' };
    const words = operationWords(operation);
    const verb = words[0] ?? '';
    const ofGroup = own.get(`${verb}*`);
    if (ofGroup !== undefined) return { code: ofGroup, basis: 'own' };
    const last = words.length > 1 ? (words.at(-1) ?? '') : '';
    const byEnd =
      (words.length > 2 ? rules.lastTwo.get(`${verb} ${words.at(-2) ?? ''}-${last}`) : undefined) ??
      (last === '' ? undefined : rules.last.get(`${verb} ${last}`));
    if (byEnd !== undefined) return { code: byEnd, basis: 'shared' };
    const byVerb = rules.verbs.get(verb);
    return byVerb === undefined ? UNKNOWN_OPERATION : { code: byVerb, basis: 'verb' };
  }
}
