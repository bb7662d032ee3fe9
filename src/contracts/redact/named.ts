import { hintsAtSecret, isFlag, isHarmless, isReference, isSecretName } from './names';
import type { Span } from './rule';

/** A name with what stands before and after it: dashes make it an option, a quote tells where the value may end. */
const NAMED =
  /(?<![A-Za-z0-9_.-])(-{0,2})([A-Za-z_][A-Za-z0-9_.-]{0,127})(\\{0,8}["']?)(\]?[ \t]*(?:=>|[:=])[ \t]*|,[ \t]*(?=\\{0,8}["'])|(?:[ \t]|[\\`^]\r?\n)+)/g;

/** Another field gives the name: `name: DB_PASSWORD` and `value: …`, `ParameterKey=DBPassword,ParameterValue=…`. */
const FIELDS =
  /(?:key|name)(?:\\{0,4}["'])?[ \t]{0,4}[:=][ \t]{0,4}(?:\\{0,4}["'])?([A-Za-z_][\w./-]{0,127})(?:\\{0,4}["'])?(?:\s|,|\\n){1,40}(?:\\{0,4}["'])?[a-z]{0,20}value(?:\\{0,4}["'])?[ \t]{0,4}[:=][ \t]{0,4}/gi;

/** The same in the other order, as JSON's fields may stand. */
const FIELDS_TURNED =
  /value\\{0,4}"[ \t]{0,4}:[ \t]{0,4}(?=\\{0,4}"((?:[^"\\]|\\.){1,512}?)\\{0,4}"\s{0,40},\s{0,40}\\{0,4}"[a-z]{0,20}(?:key|name)\\{0,4}"[ \t]{0,4}:[ \t]{0,4}\\{0,4}"([A-Za-z_][\w.-]{0,127}))/gi;

/** The values of all secret-looking names: `name=v`, `name: v`, `"name": "v"`, `--name v`. None that begins at one of `kept`. */
export function namedSpans(text: string, kept?: ReadonlySet<number>): Span[] {
  if (!hintsAtSecret(text)) return [];
  const spans: Span[] = [];
  NAMED.lastIndex = 0;
  for (let match = NAMED.exec(text); match; match = NAMED.exec(text)) {
    const start = match.index + match[0].length;
    const span = kept?.has(start) === true ? undefined : spanOf(text, match);
    // What follows may itself be a name: `-var password=x`, `key: token=y`.
    NAMED.lastIndex = span ? Math.max(span[1], start) : start;
    if (span && span[1] > span[0]) spans.push(span);
  }
  if (/value/i.test(text)) spans.push(...fieldSpans(text));
  return spans;
}

function spanOf(text: string, match: RegExpExecArray): Span | undefined {
  const [whole, dashes = '', name = '', after = '', separator = ''] = match;
  if (!isSecretName(name) || isInPath(text, match.index, name)) return undefined;
  const start = match.index + whole.length;
  const before = text[match.index - 1];
  if (!takesValue(text, start, { dashes, name, after, separator, before })) return undefined;
  const enclosing = after === '' && (before === '"' || before === "'") ? before : undefined;
  if (/^(?:proxy-)?authorization$|cookie$/i.test(name) && separator.includes(':'))
    return [start, lineEnd(text, start, enclosing)];
  const isField =
    (separator.includes(':') || /^[ \t]+=/.test(separator)) &&
    after === '' &&
    isAtLineStart(text, match.index);
  const span = (isField ? fieldSpan(text, start) : undefined) ?? valueSpan(text, start, enclosing);
  return isHarmless(name, text.slice(span[0], span[1])) ? undefined : span;
}

/** `secret:` inside an ARN or a URL's path is a resource's kind; `$env:TOKEN` and npm's `//host/:_authToken` are names. */
function isInPath(text: string, at: number, name: string): boolean {
  const before = text[at - 1];
  // `-u $KEY: -d x`: the variable's value ends there.
  if (before === '/' || (before === '$' && text[at + name.length] === ':')) return true;
  return (
    before === ':' &&
    !name.startsWith('_') &&
    !/(?:env|variable|script|global|local):$/i.test(text.slice(Math.max(0, at - 9), at))
  );
}

interface Form {
  dashes: string;
  name: string;
  /** The quote behind the name. */
  after: string;
  separator: string;
  before: string | undefined;
}

function takesValue(text: string, start: number, { dashes, name, after, separator, before }: Form): boolean {
  if (start >= text.length) return false;
  const sign = separator.trim();
  // JSON's strings know no variables; a shell's single quotes neither.
  const quote = after !== '' && sign === ':' ? "'" : before;
  if (isReference(text, start, quote)) return false;
  // Two strings of a list of arguments, or of a call's.
  if (sign === ',') return after !== '' && (dashes !== '' || isCall(text, start));
  if (sign === '' || /^[\\`^]/.test(sign))
    return dashes !== '' && !isFlag(name) && !/^--[a-z]|^\s/i.test(text.slice(start, start + 3));
  // In a shell `NAME= word` sets nothing; in an ini file `name = word` does.
  return !(sign === '=' && separator.endsWith(' ') && !separator.startsWith(' '));
}

/** `setdefault("TOKEN", "…")`, `SetEnvironmentVariable('TOKEN', '…')`: the name is the first argument of a call. */
function isCall(text: string, start: number): boolean {
  return /[A-Za-z]\(\s{0,8}\\{0,4}["'][A-Za-z0-9_.-]{1,128}\\{0,4}["'],[ \t]*$/.test(
    text.slice(Math.max(0, start - 160), start),
  );
}

function isAtLineStart(text: string, at: number): boolean {
  return /(?:^|\n)[ \t]{0,40}(?:- )?$/.test(text.slice(Math.max(0, at - 44), at));
}

/** A value of YAML or an ini file without quotes: to the end of its line, or a block of lines that stand further in. */
function fieldSpan(text: string, start: number): Span | undefined {
  const head = text.slice(start, start + 2);
  if (/^["'\\]/.test(head) || /^[\r\n]/.test(head)) return undefined;
  const block = /^[|>][+-]?\d?[ \t]*\r?\n/.exec(text.slice(start, start + 16));
  if (!block) return [start, comment(text, start, lineEnd(text, start, undefined, /[\r\n]/g))];
  const lines = /(?:[ \t]+[^\n]*(?:\n|$)|\r?\n)*/y;
  lines.lastIndex = start + block[0].length;
  const body = lines.exec(text)?.[0] ?? '';
  return [lines.lastIndex - body.trimStart().length, start + block[0].length + body.trimEnd().length];
}

/** A line of a shell goes on behind the value: `TOKEN: x; rm y`. */
function comment(text: string, from: number, to: number): number {
  const cut = /[ \t]#|[;&|<>](?:\s|$)/.exec(text.slice(from, to));
  return cut ? from + cut.index : to;
}

function fieldSpans(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(FIELDS)) {
    const start = match.index + match[0].length;
    const name = match[1] ?? '';
    if (isSecretName(name.slice(name.lastIndexOf('/') + 1)) && !isReference(text, start))
      spans.push(valueSpan(text, start, undefined, ','));
  }
  for (const match of text.matchAll(FIELDS_TURNED)) {
    const start = match.index + match[0].length;
    if (isSecretName(match[2] ?? '')) spans.push(valueSpan(text, start, undefined));
  }
  return spans.filter(([from, to]) => !/^\[redacted\]$/.test(text.slice(from, to)));
}

/** What is to be replaced of the value that begins at `start`: without its quotes, else up to the end of the shell's word. */
function valueSpan(text: string, start: number, enclosing: string | undefined, stop = ''): Span {
  const quote = /^\$?\\{0,8}["']/.exec(text.slice(start, start + 10))?.[0] ?? enclosing;
  if (quote === undefined) return [start, wordEnd(text, start, stop)];
  if (quote === enclosing) return [start, closing(text, start, quote)];
  const from = start + quote.length;
  const end = quote.replace('$', '');
  const to = closing(text, from, end);
  const after = to + end.length;
  // `'a'b` is one word to a shell; what follows a value in JSON is punctuation.
  return /[^\s"'`;|&<>(),}\]:\\]/.test(text[after] ?? ' ') ? [start, joinedEnd(text, after)] : [from, to];
}

function wordEnd(text: string, start: number, more = ''): number {
  for (let at = start; at < text.length; at++) {
    const char = text[at] ?? '';
    if (/[\s"'`;|&<>()]/.test(char) || char === more) return at;
    // A sign that a shell takes as a letter.
    if (char === '\\' && /[ ;|&<>()$]/.test(text[at + 1] ?? '')) at++;
  }
  return text.length;
}

/** The end of a word that goes on after a quoted part, more quoted parts included. */
function joinedEnd(text: string, start: number): number {
  let end = wordEnd(text, start);
  for (let quote = text[end]; quote === '"' || quote === "'"; quote = text[end]) {
    end = wordEnd(text, Math.min(closing(text, end + 1, quote) + 1, text.length));
  }
  return end;
}

/** Where `quote` closes; a backslash hides a double quote. The end of the text where it never does. */
function closing(text: string, from: number, quote: string): number {
  for (let at = text.indexOf(quote, from); at >= 0; at = text.indexOf(quote, at + 1)) {
    if (quote !== '"' || !isEscaped(text, at, from)) return at;
  }
  return text.length;
}

function isEscaped(text: string, at: number, from: number): boolean {
  let slashes = 0;
  while (at - slashes > from && text[at - slashes - 1] === '\\') slashes++;
  return slashes % 2 === 1;
}

/** A header's value has spaces in it: it ends with its quote or its line. */
function lineEnd(text: string, start: number, enclosing: string | undefined, stop = /["'\r\n]/g): number {
  if (enclosing !== undefined) return closing(text, start, enclosing);
  stop.lastIndex = start;
  return stop.exec(text)?.index ?? text.length;
}
