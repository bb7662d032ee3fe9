/** cmd.exe's tree. Words stay raw: variables are put in when a command runs, and may be several words then. */
export type CmdNode =
  | {
      readonly kind: 'command';
      /** The text as written, redirections cut out. */
      readonly raw: string;
      readonly redirects: readonly CmdRedirect[];
      readonly pos: number;
      readonly end: number;
    }
  | { readonly kind: 'sequence'; readonly items: readonly CmdNode[] }
  | { readonly kind: 'pipe'; readonly items: readonly CmdNode[]; readonly pos: number; readonly end: number }
  | { readonly kind: 'if'; readonly condition: string; readonly bodies: readonly CmdNode[] }
  | {
      readonly kind: 'for';
      /** "/f", "/l", …; nothing for the plain form. */
      readonly mode: string;
      /** What stands between the mode and the variable: "tokens=*", a folder. */
      readonly options: string;
      readonly variable: string;
      /** What stands in the parentheses, as written. */
      readonly values: string;
      readonly body: CmdNode;
    };

export interface CmdRedirect {
  /** `>`, `>>` or `<`, of the standard streams only. */
  readonly operator: string;
  readonly target: string;
}

export interface CmdScript {
  readonly root: CmdNode;
  readonly errors: readonly { message: string; pos: number }[];
}

const MAX_NESTING = 100;
const NOTHING: CmdNode = { kind: 'sequence', items: [] };

const FOR = /for(?=[\s/])\s*(?:(\/[dlrf])\s*)?([^%]*?)%%?(\S)\s+in\s*\(/iy;
const IF =
  /if\s+(?:\/i\s+)?(?:not\s+)?(?:(?:exist|defined|errorlevel|cmdextversion)\s+(?:"[^"\r\n]*"|[^\s()]+)|(?:"[^"\r\n]*"|[^\s=()"]|\([^()\s]*\))+\s*==\s*(?:"[^"\r\n]*"|[^\s()"]|\([^()\s]*\))+|(?:"[^"\r\n]*"|[^\s"])+\s+(?:equ|neq|lss|leq|gtr|geq)\s+(?:"[^"\r\n]*"|[^\s("])+)/iy;
const ELSE = /\s*else\b/iy;
const WORD = /(?:"[^"\r\n]*"|[^\s"&|<>()])+/y;

class Parser {
  private at = 0;
  private nesting = 0;
  readonly errors: { message: string; pos: number }[] = [];

  constructor(private readonly text: string) {}

  root(): CmdNode {
    const items: CmdNode[] = [];
    while (this.at < this.text.length) {
      items.push(this.sequence());
      // A parenthesis that closes nothing.
      if (this.at < this.text.length) this.at += 1;
    }
    return { kind: 'sequence', items };
  }

  private look(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  private problem(message: string): void {
    if (this.errors.length < 8) this.errors.push({ message, pos: this.at });
  }

  /** Commands up to a closing parenthesis or the end. */
  private sequence(): CmdNode {
    const items: CmdNode[] = [];
    for (; this.at < this.text.length;) {
      const char = this.text.charAt(this.at);
      if (char === ')') break;
      if (/[\s&@;,=]/.test(char)) this.at += 1;
      else if (char === '|' && this.text.charAt(this.at + 1) === '|') this.at += 2;
      else {
        const before = this.at;
        items.push(this.pipe());
        if (this.at === before) this.at += 1;
      }
    }
    return items.length === 1 ? (items[0] ?? NOTHING) : { kind: 'sequence', items };
  }

  private pipe(): CmdNode {
    const pos = this.at;
    const items = [this.one()];
    for (;;) {
      this.blanks();
      if (this.text.charAt(this.at) !== '|' || this.text.charAt(this.at + 1) === '|') break;
      this.at += 1;
      this.blanks();
      items.push(this.one());
    }
    return items.length === 1 ? (items[0] ?? NOTHING) : { kind: 'pipe', items, pos, end: this.at };
  }

  private blanks(): void {
    while (this.text.charAt(this.at) === ' ' || this.text.charAt(this.at) === '\t') this.at += 1;
  }

  private one(): CmdNode {
    while (/[ \t@,;=]/.test(this.text.charAt(this.at))) this.at += 1;
    this.nesting += 1;
    const node = this.nesting > MAX_NESTING ? this.tooDeep() : this.form();
    this.nesting -= 1;
    return node;
  }

  private tooDeep(): CmdNode {
    this.problem('it is nested too deeply');
    this.at = this.text.length;
    return NOTHING;
  }

  private form(): CmdNode {
    const char = this.text.charAt(this.at);
    if (char === '(') return this.group();
    if (/[rR:]/.test(char) && this.look(/(?:rem(?=[\s.])|:)[^\r\n]*/iy)) {
      this.at = this.lineEnd();
      return NOTHING;
    }
    if (/[fF]/.test(char)) {
      const loop = this.look(FOR);
      if (loop) return this.loop(loop);
    }
    if (/[iI]/.test(char)) {
      const condition = this.look(IF);
      if (condition) return this.conditional(condition[0]);
    }
    return this.command();
  }

  private lineEnd(): number {
    const end = this.text.indexOf('\n', this.at);
    return end < 0 ? this.text.length : end;
  }

  private group(): CmdNode {
    const start = this.at;
    this.at += 1;
    const body = this.sequence();
    if (this.text.charAt(this.at) === ')') this.at += 1;
    else this.errors.push({ message: 'a ) is missing', pos: start });
    // Redirections of a whole group are read as a command of nothing.
    return body;
  }

  private loop(match: RegExpExecArray): CmdNode {
    this.at += match[0].length;
    const start = this.at;
    let depth = 1;
    let quoted = false;
    for (; this.at < this.text.length && depth > 0; this.at += 1) {
      const char = this.text.charAt(this.at);
      if (char === '"') quoted = !quoted;
      else if (char === '\n') break;
      else if (!quoted && char === '(') depth += 1;
      else if (!quoted && char === ')') depth -= 1;
    }
    if (depth > 0) this.problem('a ) is missing');
    const values = this.text.slice(start, depth > 0 ? this.at : this.at - 1);
    const word = this.look(/\s*do\b\s*/iy);
    if (word) this.at += word[0].length;
    const [, mode = '', options = '', variable = ''] = match;
    return {
      kind: 'for',
      mode: mode.toLowerCase(),
      options: options.trim(),
      variable,
      values,
      body: this.pipe(),
    };
  }

  private conditional(condition: string): CmdNode {
    this.at += condition.length;
    this.blanks();
    const bodies = [this.pipe()];
    const before = this.at;
    const word = this.look(ELSE);
    if (word) {
      this.at += word[0].length;
      this.blanks();
      bodies.push(this.pipe());
    } else {
      this.at = before;
      bodies.push(NOTHING);
    }
    return { kind: 'if', condition, bodies };
  }

  /** One command up to an operator; quotes and carets hide operators. */
  private command(): CmdNode {
    const pos = this.at;
    const redirects: CmdRedirect[] = [];
    let raw = '';
    let from = pos;
    let quoted = false;
    let open = 0;
    for (; this.at < this.text.length;) {
      const char = this.text.charAt(this.at);
      if (char === '\n' || char === '\r') break;
      if (char === '"') quoted = !quoted;
      else if (quoted) {
        /* everything is text */
      } else if (char === '^') {
        this.at += this.text.charAt(this.at + 1) === '\r' ? 3 : 2;
        continue;
      } else if (char === '&' || char === '|') break;
      else if (char === '(') open += 1;
      else if (char === ')') {
        // Inside of a group the first one ends it; outside of one it is text.
        if (this.nesting > 1 || open === 0) break;
        open -= 1;
      } else if (char === '<' || char === '>') {
        const stream = /[ \t"^]([0-9])$/.exec(this.text.slice(Math.max(from, this.at - 2), this.at));
        raw += this.text.slice(from, stream ? this.at - 1 : this.at);
        this.redirect(stream?.[1], redirects);
        from = this.at;
        continue;
      }
      this.at += 1;
    }
    raw += this.text.slice(from, this.at);
    return { kind: 'command', raw, redirects, pos, end: this.at };
  }

  private redirect(stream: string | undefined, redirects: CmdRedirect[]): void {
    const operator = this.look(/>>|>|</y)?.[0] ?? '>';
    this.at += operator.length;
    if (this.look(/&[0-9]/y)) {
      this.at += 2;
      return;
    }
    this.blanks();
    const target = this.look(WORD)?.[0] ?? '';
    this.at += target.length;
    if (stream === undefined || stream === '1' || stream === '0') redirects.push({ operator, target });
  }
}

/** Reads a cmd.exe text. Never throws; tolerant of whatever it cannot read. */
export function parseCmd(text: string): CmdScript {
  const parser = new Parser(text);
  return { root: parser.root(), errors: parser.errors };
}
