import { bringsSecrets, forDisplay, isPlainWord, isSecretName, redactArgs } from '../../contracts/redact';
import { UNKNOWN } from '../invocation';

/** Words of a command line that are shown. */
const MAX_WORDS = 500;

/** Redaction costs more than the whole of a judgement, and nearly every command line is plain words. */
function isPlain(argv: readonly string[]): boolean {
  return argv.every(
    (word) =>
      isPlainWord(word) &&
      !bringsSecrets(word) &&
      !(word.startsWith('-') && isSecretName(word.replace(/^--?/, ''))),
  );
}

/** One command can have many actions (a hundred addresses after one `curl`), which show the same arguments. */
const hidden = new WeakMap<readonly string[], string[]>();

/** The arguments as they may be shown and logged; what cannot be known is an ellipsis. */
export function hiddenArgs(argv: readonly string[]): string[] {
  const known = hidden.get(argv);
  if (known) return known;
  const first = argv.length > MAX_WORDS ? [...argv.slice(0, MAX_WORDS), UNKNOWN] : argv;
  const result = (isPlain(first) ? first : redactArgs(first)).map((word) => word.replaceAll(UNKNOWN, '…'));
  hidden.set(argv, result);
  return result;
}

/** True where nothing of the arguments must be hidden. */
export function showsNoSecret(argv: readonly string[]): boolean {
  if (argv.length > MAX_WORDS) return false;
  return isPlain(argv) || redactArgs(argv).every((word, i) => word === argv[i]);
}

/** A name as it is shown: redacted, bounded, what cannot be known as an ellipsis. */
export function shown(text: string): string {
  return isPlain([text]) ? text : forDisplay(text.replaceAll(UNKNOWN, '…'), 120);
}
