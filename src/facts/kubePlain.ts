import { addEntry, newMap, plainScalar, type YamlList, type YamlMap, type YamlNode } from './kubeTree';

/**
 * Reads the plain form of YAML that kubectl, the clouds' tools and most people write: maps and lists by indentation,
 * words with simple quotes or none, at most one line of `{a: b}` or `[a, b]`. Anything else makes it give up, and the
 * whole file goes to a real parser (kubeYaml.ts). A cold js-yaml takes 100 ms and more for 200 contexts, this one 8:
 * a decision has 20 ms for all its facts. Whatever is read here reads the same there, which a test holds against random
 * files.
 */
export function parsePlain(text: string): { root: YamlNode | undefined } | undefined {
  if (text.includes('\t')) return undefined;
  const reading = new Reading();
  let start = text.startsWith('---\n') ? 4 : 0;
  for (let line = start === 0 ? 1 : 2; start <= text.length; line += 1) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const raw = text.slice(start, text.charCodeAt(end - 1) === CARRIAGE_RETURN ? end - 1 : end);
    if (!reading.line(raw, line)) return undefined;
    start = end + 1;
  }
  return { root: reading.root };
}

/** Characters that are no YAML, or that end a line or a word in a way of their own. */
const STRANGE = /[^ -~\u00a0-\u2027\u202a-\ufefe\uff00-\uffff]/;
/** Longer lines are certificates and keys, which no fact has: they are not looked through. */
const MAX_LINE = 512;

/** A map or list that lines may still be added to, and the column of its keys or dashes. */
interface Frame {
  column: number;
  node: YamlMap | YamlList;
  /** The key that waits for its value, in a map. */
  key: string;
  /** True while the last key or dash has no value yet: a deeper line may begin one. */
  waits: boolean;
  /** A word without quotes that a deeper line goes on with. */
  word: { text: string; line: number } | undefined;
}

const KEY = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const HYPHEN = 45;

/** What a word without quotes must not begin with, to be nothing but a word. */
const SPECIAL = /^(?:[[\]{}#&*!|>%@`,"']|[-?:](?: |$))/;

/** True for a word in which a colon or number sign may be more than text. Certificates are long: no pattern here. */
function isMoreThanText(word: string): boolean {
  return word.includes(': ') || word.endsWith(':') || word.includes(' #');
}

const QUOTED = /^(?:"([^"\\]*)"|'((?:[^']|'')*)')$/;
/** Words in `{…}` and `[…]`: of these characters, no quotes, nothing nested. */
const FLOW_WORD = /^[A-Za-z0-9_./=@+-]+(?::[A-Za-z0-9_./=@+-]+|:\/\/[A-Za-z0-9_./=@+-]+)*$/;
const FLOW_PAIR = /^([A-Za-z_][A-Za-z0-9_./-]*): +(\S+)$/;

/** `{a: b, c: d}` or `[a, b]` on one line. */
function flow(value: string, line: number): YamlNode | undefined {
  const isMap = value.startsWith('{') && value.endsWith('}');
  if (!isMap && !(value.startsWith('[') && value.endsWith(']'))) return undefined;
  const inner = value.slice(1, -1).trim();
  const words = inner === '' ? [] : inner.split(',').map((each) => each.trim());
  if (!isMap) {
    if (!words.every((word) => FLOW_WORD.test(word) && !SPECIAL.test(word))) return undefined;
    return { kind: 'list', line, items: words.map((word) => plainScalar(word, line)) };
  }
  const map = newMap(line);
  for (const word of words) {
    const [, key = '', text = ''] = FLOW_PAIR.exec(word) ?? [];
    if (!FLOW_WORD.test(text) || SPECIAL.test(text)) return undefined;
    addEntry(map, key, plainScalar(text, line));
  }
  return map;
}

function isLowerCase(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 97 && code <= 122;
}

/** True for a value that begins as a word does. Most begin with a letter or digit: no pattern for those. */
function isWord(value: string): boolean {
  const code = value.charCodeAt(0);
  return isLowerCase(value) || (code >= 47 && code <= 57) || !SPECIAL.test(value);
}

/** A value that begins and ends on its line and is no word; undefined for one that only a real parser reads. */
function special(value: string, line: number): YamlNode | undefined {
  const quoted = QUOTED.exec(value);
  if (!quoted) return flow(value, line);
  const [, double, single = ''] = quoted;
  return { kind: 'scalar', line, text: double ?? single.replaceAll("''", "'") };
}

/** `key: value` cut in two; undefined for anything else. */
function pairOf(text: string, keys: Set<string>): { key: string; value: string } | undefined {
  const cut = text.indexOf(':');
  if (cut <= 0 || (cut + 1 < text.length && text.charCodeAt(cut + 1) !== SPACE)) return undefined;
  const key = text.slice(0, cut);
  // The few keys of a config stand there hundreds of times.
  if (!keys.has(key)) {
    if (!KEY.test(key)) return undefined;
    keys.add(key);
  }
  return { key, value: text.slice(cut + 1).trimStart() };
}

/** Length of a dash and the blanks behind it; 0 for what does not begin a list's item. */
function dashLength(text: string): number {
  if (text.charCodeAt(0) !== HYPHEN || (text.length > 1 && text.charCodeAt(1) !== SPACE)) return 0;
  return text.length - text.slice(1).trimStart().length;
}

/** Takes a file line by line. */
class Reading {
  readonly #keys = new Set<string>();
  readonly #frames: Frame[] = [];
  /** A line that a word must not go on behind. */
  #gap = false;
  root: YamlNode | undefined;

  /** False where the line is not in the plain form. */
  line(raw: string, line: number): boolean {
    if (raw.length <= MAX_LINE && STRANGE.test(raw)) return false;
    const content = raw.trimStart();
    if (content === '' || content.startsWith('#')) {
      this.#gap = true;
      return true;
    }
    const column = raw.length - content.length;
    const text = content.trimEnd();
    const going = this.#continued(text, column);
    this.#gap = false;
    return going ?? this.#begin(text, column, line);
  }

  /** A deeper line goes on with the word before it. Undefined where this one does not. */
  #continued(text: string, column: number): boolean | undefined {
    const top = this.#frames.at(-1);
    if (!top || column <= top.column || top.waits) return undefined;
    if (!top.word || this.#gap || isMoreThanText(text) || text.startsWith('#')) return false;
    top.word.text += ` ${text}`;
    put(top, plainScalar(top.word.text, top.word.line));
    return true;
  }

  #begin(text: string, column: number, line: number): boolean {
    if (column === 0 && !isLowerCase(text) && /^(?:---|\.\.\.|%)/.test(text)) return false;
    while ((this.#frames.at(-1)?.column ?? -1) > column) this.#frames.pop();
    const dash = dashLength(text);
    if (dash === 0) return this.#entry(text, column, line);
    const frame = this.#listAt(column, line);
    if (!frame) return false;
    this.#wait(frame, line);
    if (dash === text.length) return true;
    const rest = text.slice(dash);
    if (dashLength(rest) > 0) return false;
    return pairOf(rest, this.#keys) ? this.#entry(rest, column + dash, line) : this.#value(frame, rest, line);
  }

  /** The list whose dashes stand in the column: an open one, or one that begins here. */
  #listAt(column: number, line: number): Frame | undefined {
    const top = this.#frames.at(-1);
    if (top?.column === column && top.node.kind === 'list') return top;
    // The dashes of a key's list may stand right below the key.
    if (!top?.waits || (top.column === column && top.node.kind === 'list')) return undefined;
    return this.#open({ kind: 'list', line, items: [] }, column);
  }

  #entry(text: string, column: number, line: number): boolean {
    const pair = pairOf(text, this.#keys);
    if (!pair) return false;
    const top = this.#frames.at(-1);
    // A key in the column of dashes ends their list.
    if (top?.column === column && top.node.kind === 'list') this.#frames.pop();
    const frame = this.#mapAt(column, line);
    if (!frame) return false;
    frame.key = pair.key;
    if (frame.node.kind === 'map' && frame.node.entries.has(frame.key)) frame.node.repeated.push(frame.key);
    this.#wait(frame, line);
    return pair.value === '' || this.#value(frame, pair.value, line);
  }

  #mapAt(column: number, line: number): Frame | undefined {
    const top = this.#frames.at(-1);
    if (top?.column === column) return top.node.kind === 'map' ? top : undefined;
    if (top ? !top.waits : this.root !== undefined || column !== 0) return undefined;
    return this.#open(newMap(line), column);
  }

  #open(node: YamlMap | YamlList, column: number): Frame {
    const top = this.#frames.at(-1);
    if (top) {
      put(top, node);
      top.waits = false;
    } else this.root = node;
    const frame = { column, node, key: '', waits: false, word: undefined };
    this.#frames.push(frame);
    return frame;
  }

  /** A key or dash has come: null, unless its own line or deeper ones say more. */
  #wait(frame: Frame, line: number): void {
    if (frame.node.kind === 'list') frame.node.items.push(plainScalar('', line));
    else frame.node.entries.set(frame.key, plainScalar('', line));
    frame.waits = true;
    frame.word = undefined;
  }

  #value(frame: Frame, value: string, line: number): boolean {
    const hasWord = isWord(value);
    if (hasWord && isMoreThanText(value)) return false;
    const node = hasWord ? plainScalar(value, line) : special(value, line);
    if (!node) return false;
    put(frame, node);
    frame.waits = false;
    frame.word = hasWord ? { text: value, line } : undefined;
    return true;
  }
}

/** Takes the place of what a frame's last key or dash has got so far. */
function put({ node: parent, key }: Frame, node: YamlNode): void {
  if (parent.kind === 'map') parent.entries.set(key, node);
  else parent.items[parent.items.length - 1] = node;
}
