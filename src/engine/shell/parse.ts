import { parse, type ParsedScript } from 'unbash';
import type { Shell } from '../../contracts/words';
import { fishToBash } from './fish';
import { zshToBash } from './zsh';

export interface Parsed {
  /** The text that positions count in: the given one, or what it was rewritten to. */
  readonly text: string;
  readonly script: ParsedScript;
}

/** Open parentheses, or open `${`, at once; no script that people write comes near. */
const MAX_OPEN = 200;
/** Texts shorter than this are parsed in no time however they nest. */
const SHORT = 4096;

/** Whether a text nests so deeply that parsing it would take long. Quotes are not looked at: this is a bound, no parser. */
export function nestsTooDeeply(text: string): boolean {
  if (text.length < SHORT) return false;
  let open = 0;
  let braces = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 40) open += 1;
    else if (code === 41 && open > 0) open -= 1;
    else if (code === 36 && text.charCodeAt(i + 1) === 123) braces += 1;
    else if (code === 125 && braces > 0) braces -= 1;
    if (open > MAX_OPEN || braces > MAX_OPEN) return true;
  }
  return false;
}

/** Parses a text of a POSIX-like shell. unbash reads bash only, so fish and zsh's own forms are rewritten first. */
export function parseShell(text: string, shell: Shell): Parsed {
  if (shell === 'fish') {
    const bash = fishToBash(text);
    return { text: bash, script: parse(bash) };
  }
  const script = parse(text);
  if (shell !== 'zsh' || !script.errors) return { text, script };
  const bash = zshToBash(text);
  const rewritten = parse(bash);
  return rewritten.errors ? { text, script } : { text: bash, script: rewritten };
}
