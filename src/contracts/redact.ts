/**
 * Takes the secrets out of command lines, file contents and messages before they are logged or shown, and makes text
 * safe for terminals, JSONL and HTML views. Pure and linear: every pattern is either anchored on a token's start or
 * bounded, so a hostile megabyte costs no more than a harmless one.
 *
 * What people need to recognise a target stays: account ids, ARNs, instance ids, names, shortened access key ids.
 */
import { bringsSecrets, mayHaveSecretWords, NAME, secretWords } from './redact/command';
import { escapeControls, truncate } from './redact/display';
import { INVISIBLE, isInvisible, restored, withoutInvisible } from './redact/invisible';
import { isSecretName } from './redact/names';
import { namedSpans } from './redact/named';
import { randomSpans } from './redact/random';
import { Draft, REDACTED, type Span } from './redact/rule';
import { PLAIN_TOKEN, SHAPES } from './redact/tokens';
import { placeOf, readWords, type Word } from './redact/words';

export { bringsSecrets, escapeControls, isSecretName, REDACTED, truncate };

/** Strings inside of strings are looked into so deep. */
const MAX_DEPTH = 4;

/** What one rule takes out can bring to light what another looks for, so they are repeated until nothing changes. */
const MAX_PASSES = 7;

/** The text without its secrets. Never throws; idempotent; linear in the text's length. */
export function redactText(text: string): string {
  let result = text;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    // First as a reader sees it: a sign inside of an invisible sequence would cut a secret in two.
    const draft = new Draft(isInvisible(result) ? redactThrough(result) : result);
    redactOnce(draft);
    const next = draft.text;
    if (next === result) break;
    result = next;
  }
  return result;
}

/** A secret with a colour, a zero-width space or a NUL in its middle is one as well: it is looked for in what a reader sees. */
function redactThrough(text: string): string {
  const seen = withoutInvisible(text);
  const draft = new Draft(
    seen.text,
    seen.origin.map((_, at) => at),
  );
  redactOnce(draft);
  return draft.text === seen.text ? text : restored(text, seen.origin, draft);
}

function redactOnce(draft: Draft): void {
  draft.apply(SHAPES);
  draft.cut(commandSpans(draft.text));
  draft.cut(randomSpans(draft.text, namedSpans));
}

function commandSpans(text: string): Span[] {
  if (!/[:=\s]/.test(text) || !mayHaveSecretWords(text)) return [];
  const spans: Span[] = [];
  const kept = new Set<number>();
  addWords(text, [0, text.length], 0, { spans, kept });
  return [...spans, ...namedSpans(text, kept)];
}

interface Found {
  spans: Span[];
  /** Where names of secrets begin, which must stay. */
  kept: Set<number>;
}

function addWords(text: string, [from, to]: readonly [number, number], depth: number, into: Found): void {
  const words = readWords(text, from, to, depth > 0);
  const found = secretWords(words);
  words.forEach((word, index) => {
    const offset = found[index];
    if (offset === NAME) into.kept.add(nameStart(text, word));
    else if (offset !== undefined) into.spans.push(...valueIn(text, word, offset));
    else if (depth < MAX_DEPTH) for (const inner of word.inner) addWords(text, inner, depth + 1, into);
  });
}

/** Where the name begins in `--secret=name` and in `name`. */
function nameStart(text: string, { from, to }: Word): number {
  const cut = text.slice(from, to).search(/^-[^=]*=/) < 0 ? from : text.indexOf('=', from) + 1;
  return cut;
}

/** The part of a word's text from its letter `offset` on, without the quotes around it. */
function valueIn(text: string, word: Word, offset: number): Span[] {
  const place = placeOf(text, word, offset);
  const { lastQuote, to } = word;
  const opens = lastQuote === place || (text[place] === '$' && lastQuote === place + 1);
  const from = opens ? lastQuote + 1 : place;
  const end = lastQuote >= 0 && lastQuote <= from ? to - 1 : to;
  return end > from ? [[from, end]] : [];
}

/** A word that none of the rules could apply to; a test holds this against the rules themselves. Most words are. */
const PLAIN =
  /^(?:--[a-z][a-z-]{1,40}=)?(?:[\w./,%+*?![\]{}()#~-]{0,15}|-{0,2}[a-z/.-]{1,60}|[a-z]{1,8}-[0-9a-f]{8,17}|(?:(?:s3|gs):\/\/)?(?!.*[a-z0-9]{16})[a-z0-9/.-]{1,80})$/;

/** True for a word that holds no secret by itself, whatever stands around it. */
export function isPlainWord(word: string): boolean {
  if (!PLAIN.test(word) || PLAIN_TOKEN.test(word)) return false;
  // `--name=value`: the name may say that the value is a secret.
  const cut = word.indexOf('=');
  return cut < 0 || !isSecretName(word.slice(2, cut));
}

/** The arguments without their secrets; as many as before, `argv[0]` the program. */
export function redactArgs(argv: readonly string[]): string[] {
  const found = secretWords(
    argv.map((value) => ({ value: INVISIBLE.test(value) ? withoutInvisible(value).text : value })),
  );
  return argv.map((argument, index) => {
    const offset = found[index];
    if (offset === NAME) return argument;
    if (offset === undefined) return isPlainWord(argument) ? argument : redactText(argument);
    const seen = INVISIBLE.test(argument) ? withoutInvisible(argument).text : argument;
    return seen.slice(0, offset) + REDACTED;
  });
}

/** What went wrong, as it may be shown. A parser tells of JSON what stands in it, cut anywhere: that is left out. */
export function errorText(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is not valid JSON';
  return forDisplay(error instanceof Error ? error.message : String(error), 1000);
}

/** One line of at most `max` units that is safe in a terminal, a log and a view: redacted, escaped, cut. */
export function forDisplay(text: string, max: number): string {
  // Redacting far more than is shown costs time for nothing; the cut is moved out of any word, so no half secret is left.
  const budget = max * 8 + 16_384;
  const head = text.length <= budget ? text : text.slice(0, Math.max(0, text.lastIndexOf(' ', budget)));
  const shown = escapeControls(redactText(head));
  return truncate(head.length < text.length ? `${shown}…` : shown, max);
}
