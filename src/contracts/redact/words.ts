/**
 * The words of a command line with their places in the text. Not a shell's grammar (engine/shell has that): it must get
 * along with any text, JSON and half a line included, in one pass.
 */

export interface Word {
  /** Without quotes and escapes. */
  value: string;
  from: number;
  to: number;
  /** Where the quoted part begins that the word ends with, -1 if it ends with none. */
  lastQuote: number;
  /** What stands before the word and ends the command before it, if anything: `|`, `;`, `<<<`, a line's end. */
  after: string;
  /** Quoted parts in which there are words again: `bash -c "…"`, a string in JSON. */
  inner: (readonly [from: number, to: number])[];
}

const BREAK = /[;&|<>()`\r\n]/;
const LETTER = /[\w./-]/;
const isSpace = (char: string): boolean => char === ' ' || char === '\t';
/** What has no meaning of its own wherever it stands in a word. */
const LETTERS = /[\w./=@%+~#?!*-]+/y;
const ENDS_LINE = /^(?:\\|`|\^)\r?\n/;

class Reader {
  readonly words: Word[] = [];
  #at: number;
  #after = '';
  /** No further quote of this kind closes: looking again would take the square of the time. */
  readonly #open = { '"': false, "'": false };

  constructor(
    readonly text: string,
    from: number,
    readonly end: number,
    /** Inside of a string in JSON the ends of lines are written as \n. */
    readonly isInner: boolean,
  ) {
    this.#at = from;
  }

  read(): Word[] {
    while (this.#at < this.end) {
      const char = this.text[this.#at] ?? '';
      if (isSpace(char)) this.#at++;
      else if (LETTER.test(char)) this.#word();
      else if (this.#skipsLineEnd(char) || this.#isPunctuation(char)) continue;
      else if (BREAK.test(char)) this.#operator(char);
      else this.#word();
    }
    return this.words;
  }

  /** A line that goes on in the next one: bash, PowerShell, cmd. */
  #skipsLineEnd(char: string): boolean {
    if (char !== '\\' && char !== '`' && char !== '^') return false;
    const found = ENDS_LINE.exec(this.text.slice(this.#at, this.#at + 3));
    if (found) this.#at += found[0].length;
    else if (this.#isWrittenSpace()) {
      if (this.text[this.#at + 1] !== 't') this.#after = '\n';
      this.#at += 2;
    } else return false;
    return true;
  }

  #isWrittenSpace(): boolean {
    return this.isInner && this.text[this.#at] === '\\' && /[nrt]/.test(this.text[this.#at + 1] ?? '');
  }

  /** Brackets, commas and colons of JSON, which stand beside quotes: each string in a list is a word. */
  #isPunctuation(char: string): boolean {
    const isOpening = (char === '[' || char === '{') && /["\s]/.test(this.text[this.#at + 1] ?? '');
    const isClosing = /[\]},:]/.test(char) && /["\s]/.test(this.text[this.#at - 1] ?? ' ');
    if (!isOpening && !isClosing) return false;
    // What stands in another object or list is another command.
    if (char !== ',' && char !== ':') this.#after = ';';
    this.#at++;
    return true;
  }

  #operator(char: string): void {
    const run = /^(?:<<<|<<-?|\|\|?|&&?|>>?|<|[;()`]|\r?\n|\r)/.exec(this.text.slice(this.#at, this.#at + 3));
    const sign = run?.[0] ?? char;
    this.#after = sign.endsWith('\n') ? '\n' : sign;
    this.#at += sign.length;
  }

  #word(): void {
    const from = this.#at;
    const word: Word = { value: '', from, to: from, lastQuote: -1, after: this.#after, inner: [] };
    this.#after = '';
    while (this.#at < this.end) {
      const char = this.text[this.#at] ?? '';
      if (isSpace(char) || this.#isWrittenSpace()) break;
      if (this.#letters(word)) continue;
      if (BREAK.test(char)) {
        this.#substitution(word, char);
        break;
      }
      if (/[,:\]}]/.test(char) && this.text[this.#at - 1] === '"' && this.#at > from) break;
      this.#part(word, char);
    }
    word.to = this.#at;
    this.words.push(word);
  }

  #letters(word: Word): boolean {
    LETTERS.lastIndex = this.#at;
    const run = LETTERS.exec(this.text)?.[0] ?? '';
    if (run === '') return false;
    const taken = this.#at + run.length > this.end ? run.slice(0, this.end - this.#at) : run;
    word.value += taken;
    word.lastQuote = -1;
    this.#at += taken.length;
    return true;
  }

  /** `NAME=$(command)`: the word ends, and that it is a command's output stays to be seen. */
  #substitution(word: Word, char: string): void {
    if (char !== '(' || !/[$<]/.test(this.text[this.#at - 1] ?? '')) return;
    word.value += char;
    this.#after = char;
    this.#at++;
  }

  #part(word: Word, char: string): void {
    if ((char === '"' || char === "'") && this.#quoted(word, char)) return;
    word.lastQuote = -1;
    if (char !== '\\' || this.#at + 1 >= this.end) {
      word.value += char;
      this.#at++;
      return;
    }
    const next = this.text[this.#at + 1] ?? '';
    if (next !== '\n') word.value += next;
    this.#at += 2;
  }

  /** False where the quote is never closed: then it is a letter, as in "don't". */
  #quoted(word: Word, quote: '"' | "'"): boolean {
    if (this.#open[quote]) return false;
    const isEscaped = quote === '"' || (this.text[this.#at - 1] === '$' && this.#at > word.from);
    const from = this.#at + 1;
    const to = closing(this.text, from, this.end, quote, isEscaped);
    if (to < 0) {
      this.#open[quote] = true;
      return false;
    }
    const raw = this.text.slice(from, to);
    if (isEscaped && quote === "'") word.value = word.value.slice(0, -1);
    word.lastQuote = this.#at;
    word.value += isEscaped && raw.includes('\\') ? raw.replace(/\\([\s\S])/g, '$1') : raw;
    if (/[ \t\n]/.test(raw)) word.inner.push([from, to]);
    this.#at = to + 1;
    return true;
  }
}

/** Where `quote` closes, -1 if it never does. */
export function closing(text: string, from: number, end: number, quote: string, isEscaped: boolean): number {
  if (!isEscaped) {
    const at = text.indexOf(quote, from);
    return at < end ? at : -1;
  }
  for (let at = from; at < end; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at;
  }
  return -1;
}

export function readWords(text: string, from: number, end: number, isInner: boolean): Word[] {
  return new Reader(text, from, end, isInner).read();
}

/** The place in the text of a word's letter with this number, quotes and escapes counted. */
export function placeOf(text: string, word: Word, offset: number): number {
  let quote = '';
  let left = offset;
  let at = word.from;
  for (; at < word.to && left > 0; at++) {
    const char = text[at] ?? '';
    if (char === quote) quote = '';
    // One that never closes is a letter, as in "don't".
    else if (quote === '' && /["']/.test(char) && closing(text, at + 1, word.to, char, char === '"') >= 0)
      quote = char;
    else {
      if (char === '\\' && quote !== "'") at++;
      left--;
    }
  }
  // `NAME="value"`: the quote before the value is not a part of it, one that closes the name's belongs to the name.
  return at;
}
