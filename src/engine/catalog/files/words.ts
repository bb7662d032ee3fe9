import { join } from 'node:path/posix';
import { isKnown, type Invocation } from '../../invocation';

/** A path as it is looked up: absolute where the folder is known, else as written. */
export function resolved(word: string, cwd: string | undefined, home: string): string {
  const path = word.replaceAll('\\', '/');
  if (path.startsWith('~/') || path === '~') return join(home, path.slice(1));
  if (path.startsWith('/') || /^[a-zA-Z]:\//.test(path) || cwd === undefined || !isKnown(path)) return path;
  return join(cwd, path);
}

/** Words that may be paths: operands, the values behind `=`, and `-oFILE`. */
export function pathWords(argv: readonly string[]): string[] {
  const found: string[] = [];
  for (const word of argv.slice(1)) {
    if (word === '' || word.length > 4096) continue;
    if (!word.startsWith('-')) {
      found.push(word);
      const cut = word.indexOf('=');
      if (cut > 0 && cut < 20) found.push(word.slice(cut + 1));
    } else {
      const cut = word.indexOf('=');
      if (cut > 0) found.push(word.slice(cut + 1));
      else if (word.length > 3 && /[/.]/.test(word) && !word.startsWith('--')) found.push(word.slice(2));
    }
  }
  return found;
}

function operandsOf(argv: readonly string[]): string[] {
  return argv.slice(1).filter((word) => !word.startsWith('-') || word === '-');
}

/** Where a copy ends: the last word, or what `-t` names; as a file of that name, and inside of it as a folder. */
export function copyTargets(argv: readonly string[]): string[] {
  const at = argv.findIndex((word) => word === '-t' || word.startsWith('--target-directory'));
  const option = argv[at] ?? '';
  const named =
    at < 0 ? undefined : option.includes('=') ? option.slice(option.indexOf('=') + 1) : argv[at + 1];
  const operands = operandsOf(argv);
  const target = named ?? operands.at(-1);
  if (target === undefined) return [];
  const sources = named === undefined ? operands.slice(0, -1) : operands.filter((word) => word !== named);
  const inside = sources
    .slice(0, 32)
    .map((source) => `${target.replace(/[/\\]$/, '')}/${source.slice(source.lastIndexOf('/') + 1)}`);
  return [target, ...inside];
}

/** Options of scp and rsync whose value is no file that they copy: a key, a port, a pattern. */
const COPY_VALUES =
  /^-[iFoPScleJDX]$|^--(?:exclude|include|exclude-from|include-from|rsh|filter|files-from|chmod|backup-dir|password-file)$/;

/** What a copy takes: all operands but the last, or all where `-t` names the target. */
export function copySources(argv: readonly string[]): string[] {
  const operands = operandsOf(argv.filter((_, i) => i === 0 || !COPY_VALUES.test(argv[i - 1] ?? '')));
  return argv.some((word) => word === '-t' || word.startsWith('--target-directory'))
    ? operands
    : operands.slice(0, -1);
}

/** As much of a command as is looked through for words. */
const MAX_WORDS = 1000;
const MAX_TEXT = 1 << 13;

/** The text of an invocation's words, for looking what a filter or a script speaks of. */
export function allWords(invocation: Invocation): string {
  const { argv } = invocation;
  const words = argv.length > MAX_WORDS ? argv.slice(0, MAX_WORDS) : argv;
  return words.join(' ').slice(0, MAX_TEXT);
}

/** The text of the commands whose output is piped in; '' without a pipe. */
export function pipedFrom({ input }: Invocation): string {
  return input && !input.isFile ? input.producer : '';
}

/** The file that is redirected in. */
export function readFrom({ input, cwd }: Invocation, home: string): string | undefined {
  return input?.isFile ? resolved(input.producer, cwd, home) : undefined;
}
