import type { StringStream } from '@codemirror/streamparser';

/** How a dialect's text falls into words, as far as dialects differ. */
export interface Reading {
  /** `'it\'s'`: a backslash escapes inside of strings. */
  readonly backslash?: true;
  /** Text in double quotes is a string, not a name. */
  readonly doubleStrings?: true;
  /** Comments inside of comments count. */
  readonly nested?: true;
  /** `$tag$ … $tag$` and `E'…'`. */
  readonly dollars?: true;
  /** `[name]`. */
  readonly brackets?: true;
  /** `# comment`, and `--` only with a blank behind it. */
  readonly hash?: true;
  /** What stands in `/*! … * /` runs. */
  readonly executable?: true;
  /** `q'[it's]'`. */
  readonly quoteMarks?: true;
  /** Statements need no semicolon between them; a line `GO` ends a batch. */
  readonly batches?: true;
}

export type Dialect = 'postgres' | 'mysql' | 'sqlite' | 'mssql' | 'oracle' | 'any';

const POSTGRES: Reading = { nested: true, dollars: true };
const MYSQL: Reading = { backslash: true, doubleStrings: true, hash: true, executable: true };

/** All readings of a dialect. Where it is not known a text is read both ways, and the worse counts. */
export const READINGS: Readonly<Record<Dialect, readonly Reading[]>> = {
  postgres: [POSTGRES],
  mysql: [MYSQL],
  sqlite: [{ brackets: true }],
  mssql: [{ nested: true, brackets: true, batches: true }],
  oracle: [{ quoteMarks: true }],
  any: [POSTGRES, MYSQL],
};

/** What the tokenizer keeps from one line to the next. */
export interface State {
  tokenize: Step;
}
export type Step = (stream: StringStream, state: State) => string | null;
type Hook = (stream: StringStream, state: State) => string | null | false;

/** Reads on until `end`, over lines too, and then goes back to what was before. `double` escapes the end by itself. */
function until(end: string, style: string, state: State, escapes: { double?: boolean } = {}): Step {
  const base = state.tokenize;
  return (stream) => {
    for (;;) {
      const at = stream.string.indexOf(end, stream.pos);
      if (at < 0) {
        stream.skipToEnd();
        return style;
      }
      stream.pos = at + end.length;
      if (escapes.double && stream.eat(end)) continue;
      state.tokenize = base;
      return style;
    }
  };
}

function begin(step: Step, stream: StringStream, state: State): string | null {
  state.tokenize = step;
  // An opening mark at the end of a line: the rest is on the next one.
  return step(stream, state);
}

const single: Hook = () => 'mark';

function dash(reading: Reading): Hook {
  return (stream) => {
    if (stream.peek() !== '-') return 'mark';
    const isComment = !reading.hash || /^-(?:\s|$)/.test(stream.string.slice(stream.pos, stream.pos + 2));
    if (!isComment) return 'mark';
    stream.skipToEnd();
    return 'comment';
  };
}

function slash(reading: Reading): Hook {
  return (stream, state) => {
    if (!stream.eat('*')) return 'mark';
    // The end of an executable comment is two marks that mean nothing.
    if (reading.executable && stream.match(/^M?!\d*/)) return 'comment';
    // `/*/` is no whole comment: what closes it stands behind these two characters.
    if (!reading.nested) return begin(until('*/', 'comment', state), stream, state);
    stream.backUp(1);
    return false;
  };
}

/** `$tag$ … $tag$`. */
const dollar: Hook = (stream, state) => {
  const tag = stream.match(/^[A-Za-z_]?\w{0,63}\$/);
  if (!tag || typeof tag === 'boolean') return 'mark';
  return begin(until(`$${tag[0]}`, 'string', state), stream, state);
};

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>' };

/** `q'[…]'`. */
const quoteMark: Hook = (stream, state) => {
  const opened = stream.match(/^'(\S)/);
  if (!opened || typeof opened === 'boolean') return false;
  const mark = opened[1] ?? '';
  return begin(until(`${CLOSING[mark] ?? mark}'`, 'string', state), stream, state);
};

/** Commands of the client, `\! rm` and `\dt`, end with the line; `\G` and `\;` end a statement only. */
function backslash(reading: Reading): Hook {
  return (stream) => {
    if (stream.match(reading.hash ? /^[gG;]/ : /^;/)) return 'mark';
    stream.skipToEnd();
    return 'meta';
  };
}

function named(end: string): Hook {
  return (stream, state) => begin(until(end, 'quoted', state, { double: true }), stream, state);
}

/** Where the library's own rules are looser than the databases are: it joins marks, `?;` and `=--` among them. */
export function hooksOf(reading: Reading): Readonly<Record<string, Hook>> {
  const hooks: Record<string, Hook> = { '-': dash(reading), '/': slash(reading), '`': named('`') };
  for (const mark of '*?;.,:') hooks[mark] = single;
  hooks['\\'] = backslash(reading);
  if (!reading.doubleStrings) hooks['"'] = named('"');
  if (reading.brackets) hooks['['] = named(']');
  if (reading.dollars) hooks.$ = dollar;
  if (reading.quoteMarks) hooks.q = hooks.Q = quoteMark;
  return hooks;
}
