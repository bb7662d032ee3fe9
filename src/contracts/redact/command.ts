import { BARE_PAIR, hintsAtSecret, isFlag, isHarmless, isReference, isSecretName } from './names';
import { TOOLS, type Tool } from './tools';

/** A word as the rules see it: without quotes, and what ended the command before it. */
export interface PlainWord {
  readonly value: string;
  readonly after?: string;
  /** Where the quoted part begins that the word ends with, -1 if it ends with none. */
  readonly lastQuote?: number;
}

/** From which letter on a word is secret; `NAME` for a word that names a secret and must stay. */
export type Found = number | undefined;
export const NAME = -1;

/** An entry of the table is tried so often in one command, until it applies. */
const MAX_TRIES = 8;

/** A row of the table, taken apart. */
interface Entry {
  programs: readonly string[];
  verbs: readonly string[];
  options: ReadonlySet<string>;
  names: ReadonlySet<string>;
  glued: readonly string[];
  pairs: ReadonlySet<string>;
  sign: string;
  assigned: ReadonlySet<string>;
  stdin: ReadonlySet<string>;
  from: number | undefined;
}

const list = (text = ''): string[] => (text === '' ? [] : text.split(' '));
const set = (text?: string): ReadonlySet<string> => new Set(list(text));

function entryOf(tool: Tool): Entry {
  return {
    programs: list(tool.tools),
    verbs: list(tool.verbs),
    options: set(tool.options),
    names: set(tool.names),
    glued: list(tool.glued),
    pairs: set(tool.pairs),
    sign: tool.sign ?? ':',
    assigned: set(tool.assigned),
    stdin: set(tool.stdin),
    from: tool.from,
  };
}

/** The entries by the word that is rarest among what they need: the last verb, else the program. */
const BY_WORD = new Map<string, Entry[]>();
for (const entry of TOOLS.map(entryOf)) {
  const last = entry.verbs.at(-1);
  for (const word of last === undefined ? entry.programs : [last])
    BY_WORD.set(word.toLowerCase(), [...(BY_WORD.get(word.toLowerCase()) ?? []), entry]);
}
const PREFIXED = [...BY_WORD.keys()].filter((word) => word.endsWith('*'));
const PREFIXES = PREFIXED.map((word) => word.slice(0, -1)).join('|');
const FAMILY = new RegExp(`^(?:${PREFIXES})`);
const EXACT = [...BY_WORD.keys()].filter((word) => !word.endsWith('*')).join('|');
const IN_TABLE = new RegExp(`(?<![A-Za-z0-9])(?:${PREFIXES}|(?:${EXACT})(?![\\w:=/-]))`, 'i');

function entriesOf(base: string): readonly Entry[] {
  const known = BY_WORD.get(base);
  if (known || !FAMILY.test(base)) return known ?? [];
  return PREFIXED.filter((word) => base.startsWith(word.slice(0, -1))).flatMap(
    (word) => BY_WORD.get(word) ?? [],
  );
}

/** A quote in the middle of a word joins what is looked for from parts, and a backslash hides anything. */
const JOINED = /\\|[\w-]["']+[\w-]/;

/** False for a line of which `secretWords` would find nothing, seen without reading its words. Most lines are such. */
export function mayHaveSecretWords(line: string): boolean {
  return JOINED.test(line) || hintsAtSecret(line) || IN_TABLE.test(line);
}

/** True for a word beside which plain words can be secrets. */
export function bringsSecrets(word: string): boolean {
  return entriesOf(baseOf(word)).length > 0 || BARE_PAIR.test(word);
}

/** The file's name of a program. */
function baseOf(word: string): string {
  if (/^[a-z0-9_-]*$/.test(word)) return word;
  const cut = Math.max(word.lastIndexOf('/'), word.lastIndexOf('\\'));
  const name = cut < 0 ? word : word.slice(cut + 1);
  return (name.includes('.') ? name.replace(/\.(?:exe|cmd|bat)$/i, '') : name).toLowerCase();
}

function isProgram(base: string, programs: readonly string[]): boolean {
  return programs.some((name) => (name.endsWith('*') ? base.startsWith(name.slice(0, -1)) : base === name));
}

/** Options of Windows' programs begin with a slash. */
const OPTION_SIGN = /^[-/]/;

const isOption = (word: string): boolean => /^(?:--?[A-Za-z]|\/[A-Za-z]+(?::|$))/.test(word);

/** Which words of a line hold secrets: all of its commands, each by the rules of its program. */
export function secretWords(words: readonly PlainWord[]): Found[] {
  const found: Found[] = new Array<Found>(words.length).fill(undefined);
  let from = 0;
  let before = 0;
  let hiddenTo = 0;
  const isNamed = hintsAtSecret(words.map(({ value }) => value).join(' '));
  for (let to = 1; to <= words.length; to++) {
    if (to < words.length && !endsCommand(words[to]?.after ?? '')) continue;
    // The lines of a here-document are no commands.
    if (from >= hiddenTo) hiddenTo = new Command(words, found, from, to, before).search(isNamed);
    before = from;
    from = to;
  }
  return found;
}

/** A redirection does not end the command: `mysql < dump.sql -pabc`. */
const endsCommand = (sign: string): boolean => sign !== '' && !/^[<>]/.test(sign);

const isFile = (sign = ''): boolean => /^(?:>>?|<)$/.test(sign);

class Command {
  readonly #bases: readonly string[];
  readonly #tries = new Map<Entry, number>();
  #hiddenTo = 0;

  constructor(
    readonly words: readonly PlainWord[],
    readonly found: Found[],
    readonly from: number,
    readonly to: number,
    /** Where the command before this one begins. */
    readonly before: number,
  ) {
    this.#bases = words.slice(from, to).map(({ value }) => baseOf(value));
  }

  /** Gives the number of the word up to which a here-document is hidden. `isNamed` is false where no word could be a secret's name. */
  search(isNamed: boolean): number {
    if (isNamed) this.#echoed();
    this.#bases.forEach((base, index) => {
      for (const entry of entriesOf(base)) this.#byTool(entry, index);
    });
    if (isNamed) for (let at = this.from; at < this.to; at++) this.#byName(at, this.#value(at));
    return this.#hiddenTo;
  }

  #value(at: number): string {
    return this.words[at]?.value ?? '';
  }

  /** Marks a word; what was marked already stays so. */
  #mark(at: number, offset: number): void {
    const { value, after } = this.words[at] ?? { value: '' };
    if (at >= this.to || isFile(after) || this.found[at] !== undefined || offset > value.length) return;
    if (offset === NAME || !isReference(value, offset)) this.found[at] = offset;
  }

  /** `TOKEN=$(echo x)` is as good as `TOKEN=x`. */
  #echoed(): void {
    if (this.words[this.from]?.after !== '(' || !/^(?:echo|printf)$/.test(this.#bases[0] ?? '')) return;
    const name = /([A-Za-z_]\w*)=\$\($/.exec(this.words[this.from - 1]?.value ?? '')?.[1];
    if (name === undefined || !isSecretName(name)) return;
    for (let at = this.from + 1; at < this.to; at++) if (!isEchoOption(this.#value(at))) this.#mark(at, 0);
  }

  /** `--name value`, `--name=value`, `NAME=value`, whatever the program is. */
  #byName(at: number, value: string): void {
    if (!/[-=:_/]/.test(value) || !hintsAtSecret(value)) return;
    const parts = /^(?:--?|\/)?([A-Za-z_][A-Za-z0-9_.-]{0,127})([=:]?)/.exec(value);
    const name = parts?.[1] ?? '';
    if (
      BARE_PAIR.test(value) ||
      (parts?.[2] === '' && isOption(value) && !isFlag(name) && isSecretName(name))
    ) {
      const next = this.#value(at + 1);
      // A flag may stand alone: `--manage-master-user-password --apply-immediately`.
      if (!/^(?:--[a-z]|[=:]$)/i.test(next) && !isHarmless(name, next)) this.#mark(at + 1, 0);
      return;
    }
    if (!parts || parts[2] === '' || (parts[2] === ':' && !isOption(value)) || !isSecretName(name)) return;
    const offset = parts[0].length;
    if (offset < value.length && !isHarmless(name, value.slice(offset))) this.#mark(at, offset);
  }

  #byTool(entry: Entry, index: number): void {
    // A line in which a word stands a thousand times costs no more than one in which it stands a few times.
    const tries = this.#tries.get(entry) ?? 0;
    if (tries >= MAX_TRIES) return;
    const place = this.#placeOf(entry, index);
    this.#tries.set(entry, place < 0 ? tries + 1 : MAX_TRIES);
    if (place < 0) return;
    const start = this.from + place;
    for (let at = start; at < this.to; at++) {
      const value = this.#value(at);
      if (OPTION_SIGN.test(value)) this.#option(entry, at, value);
      else if (entry.assigned.has('*') && at > start) this.#pair(at, 0, '=');
      else if (entry.pairs.has('*') && at > start) this.#pair(at, 0, entry.sign);
    }
    if (entry.from !== undefined) this.#positional(start, entry.from);
    if (entry.stdin.size > 0 && this.#readsInput(entry.stdin)) this.#input();
  }

  /** Where in the command the words begin that the entry is about, -1 if the entry does not apply. */
  #placeOf({ programs, verbs, from }: Entry, index: number): number {
    if (verbs.length === 0) return index;
    const program = programs.length === 0 ? 0 : this.#bases.findIndex((base) => isProgram(base, programs));
    if (program < 0 || program > index) return -1;
    let place = program;
    for (const verb of verbs) {
      const at = this.#bases.indexOf(verb.toLowerCase(), verb.startsWith('-') ? 0 : place);
      if (at < 0) return -1;
      if (!verb.startsWith('-') || verbs.length === 1) place = at;
    }
    return from === undefined ? program : place;
  }

  #option({ options, names, pairs, assigned, sign, glued }: Entry, at: number, value: string): void {
    const cut = value.indexOf('=');
    const name = cut < 0 ? value : value.slice(0, cut);
    const where = cut < 0 ? at + 1 : at;
    const from = cut < 0 ? 0 : cut + 1;
    if (names.has(name)) this.#mark(where, NAME);
    else if (options.has(name) && !isPort(this.#value(where))) this.#mark(where, from);
    else if (assigned.has(name)) this.#pair(where, from, '=');
    else if (pairs.has(name)) this.#pair(where, from, sign);
    else if (pairs.has(value.slice(0, 2))) this.#pair(at, 2, sign);
    else for (const option of glued) this.#glued(at, option);
  }

  #glued(at: number, option: string): void {
    const value = this.#value(at);
    const isOther = /^-p(?:ath|ort|rofile|roject|roxy)\b/.test(value) || isPort(value.slice(option.length));
    if (value.startsWith(option) && value.length > option.length && !isOther) this.#mark(at, option.length);
  }

  #pair(at: number, from: number, sign: string): void {
    const value = this.#value(at);
    const cut = value.indexOf(sign, from);
    // A path's letter of a disk is no user: C:\keys.
    if (cut > from && cut + 1 < value.length && !/^:[\\/]/.test(value.slice(cut, cut + 2)))
      this.#mark(at, cut + 1);
  }

  #positional(start: number, first: number): void {
    let seen = 0;
    for (let at = start + 1; at < this.to; at++) {
      const value = this.#value(at);
      if (isFile(this.words[at]?.after)) continue;
      // The word behind an option of one letter is the option's.
      if (isOption(value)) at += /^-[A-Za-z]$/.test(value) ? 1 : 0;
      else if (seen++ >= first) this.#mark(at, 0);
    }
  }

  #readsInput(marks: ReadonlySet<string>): boolean {
    if (marks.has('*')) return true;
    for (let at = this.from; at < this.to; at++) if (marks.has(this.#value(at))) return true;
    return false;
  }

  /** Hides what comes by a pipe from `echo`, by `<<<` or as a here-document. */
  #input(): void {
    if (this.words[this.from]?.after?.startsWith('|') === true) this.#piped();
    for (let at = this.from; at < this.to; at++) {
      const { after = '', value } = this.words[at] ?? { value: '' };
      if (after === '<<<') this.#mark(at, 0);
      else if (after.startsWith('<<')) this.#document(at, value);
    }
  }

  #piped(): void {
    const bases = this.words.slice(this.before, this.from).map(({ value }) => baseOf(value));
    const echo = bases.findIndex((base) => /^(?:echo|printf|print|write-output|write-host)$/.test(base));
    // PowerShell and cmd have `'text' | tool` and `echo text| tool`.
    if (echo < 0 && !(bases.length === 1 && (this.words[this.before]?.lastQuote ?? -1) >= 0)) return;
    let at = this.before + echo + 1;
    if (bases[echo] === 'printf' && this.from - at > 1) at++;
    for (; at < this.from; at++) {
      const word = this.#value(at);
      if (!isEchoOption(word) && !isReference(word, 0)) this.found[at] ??= 0;
    }
  }

  /** All words up to the line that is nothing but the delimiter. */
  #document(at: number, delimiter: string): void {
    let next = this.to;
    for (; next < this.words.length && this.#value(next) !== delimiter; next++) {
      if (!isReference(this.#value(next), 0)) this.found[next] = 0;
    }
    this.#hiddenTo = next;
  }
}

const isEchoOption = (word: string): boolean => /^-[neE]+$/.test(word);

/** `-p 8080:80` publishes a port. */
function isPort(value: string): boolean {
  return /^(?:[\d.]+:)?\d{1,5}(?:-\d{1,5})?:\d{1,5}/.test(value);
}
