import type { Effort } from '../../effort';
import type { Grammar } from './grammar';
import type { Token } from './tokens';

const OPEN: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** A place in a list of tokens. */
export class Cursor {
  protected pos = 0;
  /** Brackets around the place, in which a line's end means nothing. */
  protected nested = 0;
  private readonly closers: Int32Array;

  constructor(
    protected readonly tokens: readonly Token[],
    protected readonly text: string,
    protected readonly grammar: Grammar,
    protected readonly effort: Effort,
  ) {
    this.closers = closersOf(tokens);
  }

  protected get token(): Token {
    return this.peek(0);
  }

  protected peek(ahead: number): Token {
    const token = this.tokens[Math.min(this.pos + ahead, this.tokens.length - 1)];
    if (!token) throw new RangeError('a list of tokens ends with an end');
    return token;
  }

  protected get ended(): boolean {
    return this.pos >= this.tokens.length - 1;
  }

  /** The index of the bracket that closes the one at `index`; that of the end where none does. */
  protected closer(index: number): number {
    return this.closers[index] ?? this.tokens.length - 1;
  }

  protected isMark(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'mark' && token.text === text;
  }

  protected isName(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'name' && token.text === text;
  }

  protected take(text: string): boolean {
    const { token } = this;
    if (token.kind === 'string' || token.text !== text) return false;
    this.pos += 1;
    return true;
  }

  /** Whether the line goes on: in brackets always, elsewhere unless the language ends statements with lines. */
  protected get continues(): boolean {
    return (
      this.nested > 0 ||
      !this.token.first ||
      this.grammar.name === 'node' ||
      this.grammar.name === 'php' ||
      this.grammar.name === 'java'
    );
  }

  /** The column of a token. */
  protected column(token: Token): number {
    const column = token.at - (this.text.lastIndexOf('\n', token.at - 1) + 1);
    this.effort.spend(column >> 5);
    return column;
  }
}

function closersOf(tokens: readonly Token[]): Int32Array {
  const closers = new Int32Array(tokens.length).fill(Math.max(tokens.length - 1, 0));
  const open: number[] = [];
  tokens.forEach((token, i) => {
    if (token.kind !== 'mark') return;
    if (OPEN[token.text] !== undefined) open.push(i);
    else if (/^[)\]}]$/.test(token.text)) {
      // A bracket that was never closed does not take its neighbours along.
      while (open.length > 0) {
        const at = open.pop() ?? 0;
        closers[at] = i;
        if (OPEN[tokens[at]?.text ?? ''] === token.text) break;
      }
    }
  });
  return closers;
}
