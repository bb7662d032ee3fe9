/** A word of fish as bash would write it, and where it ends. */
export interface FishWord {
  readonly bash: string;
  readonly end: number;
}

const WORD_END = /[\s;|&<>]/;

/** Reads single words of a fish text: quotes, escapes, lists in variables, `(…)` substitutions. */
export class FishWords {
  constructor(
    private readonly text: string,
    private readonly translate: (text: string) => string,
  ) {}

  read(start: number): FishWord {
    let bash = '';
    let at = start;
    while (at < this.text.length && !WORD_END.test(this.text.charAt(at))) {
      const piece = this.piece(at);
      bash += piece.bash;
      at = Math.max(piece.end, at + 1);
    }
    return { bash, end: at };
  }

  private piece(at: number): FishWord {
    const char = this.text.charAt(at);
    if (char === "'") return this.single(at);
    if (char === '"') return this.double(at);
    if (char === '\\') return this.escape(at);
    if (char === '(') return this.substitution(at, at);
    if (char === '$')
      return this.text[at + 1] === '(' ? this.substitution(at + 1, at) : this.variable(at, '"', '@');
    return { bash: char === '`' ? '\\`' : char, end: at + 1 };
  }

  private single(start: number): FishWord {
    let value = '';
    let at = start + 1;
    for (; at < this.text.length && this.text[at] !== "'"; at += 1) {
      // Only these two can be escaped here.
      if (this.text[at] === '\\' && /['\\]/.test(this.text.charAt(at + 1))) at += 1;
      value += this.text.charAt(at);
    }
    return { bash: `'${value.replaceAll("'", "'\\''")}'`, end: at + 1 };
  }

  private double(start: number): FishWord {
    let bash = '"';
    let at = start + 1;
    while (at < this.text.length && this.text[at] !== '"') {
      const char = this.text.charAt(at);
      if (char === '$' && /[A-Za-z_(]/.test(this.text.charAt(at + 1))) {
        const piece = this.text[at + 1] === '(' ? this.substitution(at + 1, at) : this.variable(at, '', '*');
        bash += piece.bash;
        at = piece.end;
        continue;
      }
      if (char === '\\') bash += char + this.text.charAt(++at);
      else bash += char === '`' ? '\\`' : char;
      at += 1;
    }
    return { bash: `${bash}"`, end: at + 1 };
  }

  /** Escapes outside of quotes are those of `$'…'`. */
  private escape(at: number): FishWord {
    const special = /^\\(?:x[0-9a-fA-F]{1,2}|X[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|[0-7]{1,3}|[abefnrtv])/.exec(
      this.text.slice(at, at + 6),
    );
    if (special) return { bash: `$'${special[0].replace('X', 'x')}'`, end: at + special[0].length };
    return { bash: this.text.slice(at, at + 2), end: at + 2 };
  }

  /** `(cmd)` and `$(cmd)`; with `| psub` at its end it is a file. */
  private substitution(open: number, _start: number): FishWord {
    const end = this.closing(open);
    const inner = this.translate(this.text.slice(open + 1, end));
    const index = /^\[[^\]]*\]/.exec(this.text.slice(end + 1, end + 40));
    const file = /\|\s*psub(?:\s+-\S+)*\s*$/.exec(inner);
    return {
      bash: file ? `<(${inner.slice(0, file.index)})` : `$(${inner})`,
      end: end + 1 + (index?.[0].length ?? 0),
    };
  }

  private closing(open: number): number {
    let depth = 0;
    for (let at = open; at < this.text.length; at += 1) {
      const char = this.text[at];
      if (char === '\\') at += 1;
      else if (char === "'") at = this.single(at).end - 1;
      else if (char === '"') at = this.quoteEnd(at);
      else if (char === '(') depth += 1;
      else if (char === ')' && --depth === 0) return at;
    }
    return this.text.length;
  }

  private quoteEnd(start: number): number {
    let at = start + 1;
    while (at < this.text.length && this.text[at] !== '"') at += this.text[at] === '\\' ? 2 : 1;
    return at;
  }

  /** A variable is a list: it becomes as many words as it has elements, and is never split. */
  private variable(at: number, quote: string, all: '@' | '*'): FishWord {
    const match = /^\$\$?([A-Za-z_]\w*)(?:\[(-?\d+|[^\]]*)\])?/.exec(this.text.slice(at, at + 200));
    if (!match) return { bash: '\\$', end: at + 1 };
    const [whole, name = '', index] = match;
    const end = at + whole.length;
    if (name === 'status') return { bash: '$?', end };
    const position = index !== undefined && /^-?\d+$/.test(index) ? Number(index) : undefined;
    const list =
      name === 'argv'
        ? position === undefined
          ? `$${all}`
          : `\${${position}}`
        : `\${${name}[${position === undefined ? all : position > 0 ? position - 1 : position}]}`;
    return { bash: quote + list + quote, end };
  }
}
