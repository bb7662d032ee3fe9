import { forDisplay, isSecretName, redactArgs } from '../../contracts/redact';
import { UNKNOWN } from '../invocation';

/**
 * Redaction costs more than the whole of a judgement, and nearly every command line is plain words. A word is plain
 * where none of the redaction's rules could apply to it; a test holds this against the rules themselves.
 */
const PLAIN =
  /^(?:[\w./,%+*?![\]{}()#~-]{0,15}|-{0,2}[a-z/.-]{1,60}|[a-z]{1,8}-[0-9a-f]{8,17}|(?:s3:\/\/)?(?!.*[a-z0-9]{16})[a-z0-9/.-]{1,80})$/;

/** Beginnings of tokens, as redaction knows them, that are made of what plain words are made of. */
const TOKEN = /(?:^|[^a-z0-9])(?:(?:sk|pul|glpat|xapp|xox[a-z])-|hv[sb]\.|dp\.|ya29\.)/;

/** Operations whose plain options hold secrets. */
const CARRIES_SECRET = /^(?:put-parameter|login|set|secrets?|credential-helper)$/;

function isPlain(argv: readonly string[]): boolean {
  return argv.every(
    (word) =>
      PLAIN.test(word) &&
      !TOKEN.test(word) &&
      !CARRIES_SECRET.test(word) &&
      !(word.startsWith('-') && isSecretName(word.replace(/^--?/, ''))),
  );
}

/** The arguments as they may be shown and logged; what cannot be known is an ellipsis. */
export function hiddenArgs(argv: readonly string[]): string[] {
  return (isPlain(argv) ? [...argv] : redactArgs(argv)).map((word) => word.replaceAll(UNKNOWN, '…'));
}

/** True where nothing of the arguments must be hidden. */
export function showsNoSecret(argv: readonly string[]): boolean {
  return isPlain(argv) || redactArgs(argv).every((word, i) => word === argv[i]);
}

/** A name as it is shown: redacted, bounded, what cannot be known as an ellipsis. */
export function shown(text: string): string {
  return isPlain([text]) ? text : forDisplay(text.replaceAll(UNKNOWN, '…'), 120);
}
