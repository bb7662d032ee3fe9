import { FishWords } from './fishWords';

/** What an open block of fish is closed with in bash. */
interface Block {
  readonly close: string;
  /** What ends the block's head: `then`, `do`; undefined when the body has begun. */
  head: string | undefined;
}

const BLOCKS: Readonly<Record<string, { open: string; close: string; head: string }>> = {
  if: { open: 'if ', close: 'fi', head: '; then :;' },
  while: { open: 'while ', close: 'done', head: '; do :;' },
  for: { open: 'for ', close: 'done', head: '; do :;' },
  switch: { open: 'case ', close: ';; esac', head: ' in' },
};

/**
 * Writes a fish script as the bash script that starts the same programs, line for line, so that one reader serves
 * both. What fish alone can say and bash cannot is left as it stands.
 */
export function fishToBash(text: string): string {
  return new Translator(text).translate();
}

class Translator {
  private readonly out: string[] = [];
  /** Last written character that is no blank: asking the text itself would look through all of it. */
  private last = '';
  private readonly blocks: Block[] = [];
  private separator = '';
  private readonly words: FishWords;
  /** True where a command's first word is expected. */
  private atStart = true;
  private firstCase = false;

  constructor(private readonly text: string) {
    this.words = new FishWords(text, fishToBash);
  }

  translate(): string {
    const { text } = this;
    for (let at = 0; at < text.length;) {
      const char = text.charAt(at);
      if (char === ' ' || char === '\t') at += 1;
      else if (char === '#') at = lineEnd(text, at);
      else if (text.startsWith('\\\n', at)) at += 2;
      else at = this.separatorAt(at) ?? this.redirectAt(at) ?? this.wordAt(at);
    }
    this.flush();
    return this.out.join('');
  }

  private write(text: string): void {
    this.out.push(text);
    const solid = /[^ \t]/.test(text) ? text.replace(/[ \t]+$/, '') : '';
    if (solid !== '') this.last = solid.slice(-1);
  }

  private separatorAt(at: number): number | undefined {
    const match = /^(?:&&|\|\||&\||[;\n|&])/.exec(this.text.slice(at, at + 2));
    if (!match) return undefined;
    if (/^[;\n]$/.test(match[0]))
      this.separator = this.separator === '' ? match[0] : this.separator + (match[0] === '\n' ? '\n' : '');
    else {
      this.flush();
      this.write(match[0] === '&|' ? ' 2>&1 | ' : ` ${match[0]} `);
    }
    this.atStart = true;
    return at + match[0].length;
  }

  private redirectAt(at: number): number | undefined {
    const match = /^\d?(?:>>|>\?|>|<)(?:&\d|&-)?/.exec(this.text.slice(at, at + 5));
    if (!match) return undefined;
    this.write(` ${match[0].replace('?', '')}`);
    return at + match[0].length;
  }

  private wordAt(at: number): number {
    const word = this.words.read(at);
    if (!this.atStart) this.write(` ${word.bash}`);
    else return this.command(word.bash, this.text.slice(at, word.end), word.end);
    return word.end;
  }

  /** A command's first word, which may be a keyword. */
  private command(bash: string, raw: string, end: number): number {
    this.atStart = false;
    const block = Object.hasOwn(BLOCKS, raw) ? BLOCKS[raw] : undefined;
    if (raw === 'and' || raw === 'or') this.join(raw === 'and' ? ' && ' : ' || ');
    else if (raw === 'not' || raw === '!') this.begin('! ');
    else if (block) this.open(block.open, block.close, block.head);
    else if (raw === 'begin') this.open('{ :;', '}', undefined);
    else if (raw === 'end') this.close();
    else if (raw === 'else') return this.otherwise(end);
    else if (raw === 'case') return this.case(end);
    else if (raw === 'function') return this.function(end);
    else this.begin(bash);
    if (
      raw === 'and' ||
      raw === 'or' ||
      raw === 'not' ||
      raw === '!' ||
      raw === 'begin' ||
      raw === 'if' ||
      raw === 'while'
    )
      this.atStart = true;
    return end;
  }

  private begin(text: string): void {
    this.flush();
    this.write(text);
  }

  /** Writes the separator that was read; the first one after a block's head ends the head. */
  private flush(): void {
    if (this.separator === '') return;
    const block = this.blocks.at(-1);
    if (block?.head !== undefined) {
      this.write(block.head + this.separator.replace(';', ' '));
      block.head = undefined;
    } else
      this.write(
        this.last === '' || /[;&|{\n]/.test(this.last) ? this.separator.replace(';', ' ') : this.separator,
      );
    this.separator = '';
  }

  /** `; and x`: the separator before it is no end. */
  private join(operator: string): void {
    this.write(this.last === '' ? '' : operator);
    this.separator = '';
  }

  private open(text: string, close: string, head: string | undefined): void {
    this.begin(text);
    this.blocks.push({ close, head });
    if (close === ';; esac') this.firstCase = true;
  }

  private close(): void {
    this.flush();
    const block = this.blocks.pop();
    if (block) this.write(`${/[;\n]/.test(this.last) ? '' : ';'} ${block.close}`.replace('; ;;', ' ;;'));
  }

  private otherwise(end: number): number {
    this.flush();
    const next = /^[ \t]+if\b/.exec(this.text.slice(end, end + 16));
    this.write(next ? 'elif ' : 'else :; ');
    const block = this.blocks.at(-1);
    if (next && block) block.head = '; then :;';
    this.atStart = true;
    return next ? end + next[0].length : end;
  }

  /** `case a b` of `switch`. */
  private case(end: number): number {
    this.flush();
    const patterns: string[] = [];
    let at = end;
    for (
      at = skipBlank(this.text, at);
      at < this.text.length && !/[;\n]/.test(this.text.charAt(at));
      at = skipBlank(this.text, at)
    ) {
      const word = this.words.read(at);
      patterns.push(word.bash.replace(/^(['"])(.*[*?].*)\1$/, '$2'));
      if (word.end <= at) break;
      at = word.end;
    }
    this.write(`${this.firstCase ? '' : ';;'} ${patterns.join('|')}) :;`);
    this.firstCase = false;
    this.atStart = true;
    return at;
  }

  /** `function name --argument-names a b`. */
  private function(end: number): number {
    const stop = this.text.slice(end).search(/[;\n]/);
    const [name = 'f', ...rest] = this.text
      .slice(end, stop < 0 ? undefined : end + stop)
      .trim()
      .split(/\s+/);
    const from = rest.findIndex(
      (word) => word === '-a' || word === '--argument-names' || word === '--argument',
    );
    const named = from < 0 ? [] : rest.slice(from + 1);
    this.open(`${name}() { :;${named.map((word, i) => ` ${word}="$${i + 1}";`).join('')}`, '}', undefined);
    this.atStart = true;
    return stop < 0 ? this.text.length : end + stop;
  }
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function skipBlank(text: string, at: number): number {
  let end = at;
  while (text[end] === ' ' || text[end] === '\t') end += 1;
  return end;
}
