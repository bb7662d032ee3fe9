import { UNKNOWN } from '../invocation';

/** One command of a PowerShell or cmd.exe line, split into words. */
export interface WindowsCommand {
  readonly argv: readonly string[];
  readonly pos: number;
  readonly end: number;
}

/**
 * A conservative splitter for PowerShell and cmd.exe: tokens, quotes respected; every separator, brace and parenthesis
 * begins a new command. It knows no grammar, so that it sees rather too many commands than too few.
 */
export function splitWindows(text: string, shell: 'powershell' | 'cmd'): WindowsCommand[] {
  const splitter = new Splitter(text, shell);
  return splitter.commands();
}

const QUOTES = new Set(['"', "'", '\u2018', '\u2019', '\u201c', '\u201d']);

class Splitter {
  private readonly done: WindowsCommand[] = [];
  private words: string[] = [];
  private word: string | undefined;
  private start = 0;
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly shell: 'powershell' | 'cmd',
  ) {}

  commands(): WindowsCommand[] {
    while (this.at < this.text.length) this.step(this.text.charAt(this.at));
    this.endCommand();
    return this.done;
  }

  private step(char: string): void {
    const escape = this.shell === 'cmd' ? '^' : '`';
    if (char === escape) {
      this.add(/\s/.test(this.text.charAt(this.at + 1)) ? '' : this.text.charAt(this.at + 1));
      this.at += 2;
    } else if (char === '"' || (this.shell === 'powershell' && QUOTES.has(char))) this.quoted(char);
    else if (char === '#' && this.shell === 'powershell' && this.word === undefined) this.toLineEnd();
    else if (this.isSeparator(char)) this.endCommand();
    else if (/\s/.test(char) || (char === ',' && this.shell === 'powershell')) this.endWord();
    else if (char === '$' && this.shell === 'powershell') this.variable();
    else {
      this.add(char);
      this.at += 1;
    }
  }

  private isSeparator(char: string): boolean {
    if (char === '\n' || char === '\r' || char === '|' || char === '&') return true;
    if (char === '(' || char === ')') return true;
    return this.shell === 'powershell' && (char === ';' || char === '{' || char === '}');
  }

  private add(text: string): void {
    if (this.word === undefined && this.words.length === 0) this.start = this.at;
    this.word = (this.word ?? '') + text;
  }

  private endWord(): void {
    if (this.word !== undefined) this.words.push(this.word);
    this.word = undefined;
    this.at += 1;
  }

  private endCommand(): void {
    this.endWord();
    if (this.words.length > 0) this.done.push({ argv: this.words, pos: this.start, end: this.at - 1 });
    this.words = [];
  }

  /** Quotes double themselves inside; in PowerShell a backquote escapes in double quotes. */
  private quoted(quote: string): void {
    this.add('');
    let end = this.at + 1;
    let value = '';
    for (; end < this.text.length; end += 1) {
      const char = this.text.charAt(end);
      if (char === '`' && quote !== "'" && this.shell === 'powershell') value += this.text.charAt(++end);
      else if (char === quote || (QUOTES.has(char) && !QUOTES.has(quote))) {
        if (this.text[end + 1] !== quote) break;
        value += quote;
        end += 1;
      } else value += char;
    }
    this.add(
      quote === '"' && this.shell === 'powershell'
        ? value.replace(/\$(?:\([^)]*\)|\{[^}]*\}|[\w:]+)/g, UNKNOWN)
        : value,
    );
    this.at = end + 1;
  }

  private variable(): void {
    const match = /^\$(?:\{[^}]*\}|[\w:?]+)/.exec(this.text.slice(this.at, this.at + 200));
    const name = match?.[0] ?? '$';
    const isAssignment =
      this.words.length === 0 &&
      this.word === undefined &&
      /^\s*=/.test(this.text.slice(this.at + name.length, this.at + name.length + 8));
    this.add(isAssignment ? name : match && !/^\$(?:true|false|null)$/i.test(name) ? UNKNOWN : name);
    this.at += name.length;
  }

  private toLineEnd(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end < 0 ? this.text.length : end;
  }
}
