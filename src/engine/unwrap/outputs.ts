import { isKnown, UNKNOWN } from '../invocation';
import { resolvePath, type Call } from '../shell/frame';
import { isPattern } from '../shell/pattern';
import { decodeBase64, decodeHex, formatPrintf, unescape } from './decode';

/** What harmless programs write, computed from their arguments and input: enough to follow text into a shell. */
type Output = (call: Call, readFile: (path: string) => string) => string;

const OUTPUTS: Readonly<Record<string, Output>> = {
  echo,
  printf: (call) => {
    const args = call.argv.slice(1).filter((arg, i) => !(i === 0 && arg === '--'));
    if (args[0] === '-v') {
      call.state.set(args[1] ?? '', [formatPrintf(args[2] ?? '', args.slice(3))]);
      return '';
    }
    return formatPrintf(args[0] ?? '', args.slice(1));
  },
  cat: concatenate,
  tac: concatenate,
  tee: (call) => call.stdin?.text ?? '',
  base64: (call, readFile) => decoded(call, readFile, /^(?:-d|-D|--decode|-di|-id)$/, decodeBase64),
  gbase64: (call, readFile) => decoded(call, readFile, /^(?:-d|-D|--decode|-di|-id)$/, decodeBase64),
  openssl: (call, readFile) =>
    call.argv.includes('base64') || call.argv.includes('-base64') || call.argv.includes('-a')
      ? decoded(call, readFile, /^-d$/, decodeBase64)
      : UNKNOWN,
  xxd: (call, readFile) => decoded(call, readFile, /^-(?:r|r?pr?|ps)$/, decodeHex),
  rev: (call) => reversed(call.stdin?.text ?? UNKNOWN),
  tr: translated,
  pwd: (call) => `${call.state.cwd ?? UNKNOWN}\n`,
  ls: listed,
  which: (call) => named(call.argv.slice(1)),
  type: (call) => named(call.argv.slice(1)),
  whence: (call) => named(call.argv.slice(1)),
  basename: (call) => lastPart(call.argv.slice(1)),
  dirname: (call) => folderOf(call.argv[1] ?? ''),
  // Any name serves, as long as the place that makes it always gets the same.
  mktemp: (call) => `/tmp/tmp.${call.pos}${call.frame.depth}\n`,
  'docker-machine': machineVariables,
  true: () => '',
  false: () => '',
  ':': () => '',
  test: () => '',
  '[': () => '',
};

/** {@link UNKNOWN} for every program that is not known to write something computable. */
export function outputOf(name: string, call: Call, readFile: (path: string) => string): string {
  const output = Object.hasOwn(OUTPUTS, name) ? OUTPUTS[name] : undefined;
  return output ? output(call, readFile) : UNKNOWN;
}

/** A pattern stands for the files that it finds; what a folder holds is not known, nor in which form it is written. */
function listed(call: Call): string {
  const words = call.argv.slice(1).filter((word) => !word.startsWith('-'));
  return words.length > 0 && words.every((word) => isPattern(word)) ? `${words.join('\n')}\n` : UNKNOWN;
}

/** What find finds lies below where it looks, and has the name that it looks for. */
export function findOutput(call: Call): string {
  const end = call.argv.findIndex((word, i) => i > 0 && /^[-(!]/.test(word));
  const roots = call.argv.slice(1, end < 0 ? undefined : end);
  const name = call.argv[call.argv.indexOf('-name') + 1];
  if (
    roots.length === 0 ||
    roots.includes('.') ||
    call.argv.some((word) => /^-(?:exec|printf|delete|ls)/.test(word))
  )
    return UNKNOWN;
  const last = call.argv.includes('-name') && name !== undefined ? name : UNKNOWN;
  return `${roots.map((root) => `${root.replace(/\/$/, '')}/${last}`).join('\n')}\n`;
}

function echo(call: Call): string {
  let start = 1;
  while (/^-[neE]+$/.test(call.argv[start] ?? '')) start += 1;
  const flags = call.argv.slice(1, start).join('');
  const text = call.argv.slice(start).join(' ');
  // zsh, dash and sh read escapes without being asked to; what has none is the same in all shells.
  const body =
    flags.includes('e') || call.state.shell === 'zsh' || call.state.shell === 'sh' ? unescape(text) : text;
  return flags.includes('n') ? body : `${body}\n`;
}

/** `docker-machine env NAME`, made for `eval`: docker acts on that machine from then on. */
function machineVariables({ argv }: Call): string {
  if (argv[1] !== 'env') return UNKNOWN;
  if (argv.includes('-u') || argv.includes('--unset')) return 'unset DOCKER_HOST\n';
  const name = argv.findLast((word, i) => i > 1 && !word.startsWith('-') && argv[i - 1] !== '--shell');
  return name !== undefined && /^[\w.-]+$/.test(name) ? `export DOCKER_HOST=tcp://${name}:2376\n` : UNKNOWN;
}

function concatenate(call: Call, readFile: (path: string) => string): string {
  const files = call.argv.slice(1).filter((arg) => arg === '-' || !arg.startsWith('-'));
  if (files.length === 0) return call.stdin?.text ?? '';
  return files
    .map((file) => (file === '-' || file === '/dev/stdin' ? (call.stdin?.text ?? '') : readFile(file)))
    .join('');
}

function decoded(
  call: Call,
  readFile: (path: string) => string,
  flag: RegExp,
  decode: (text: string) => string | undefined,
): string {
  if (!call.argv.some((arg) => flag.test(arg))) return UNKNOWN;
  const file = call.argv.slice(1).find((arg) => !arg.startsWith('-') && arg !== 'base64' && arg !== 'enc');
  const text = file === undefined ? call.stdin?.text : readFile(file);
  return text !== undefined && isKnown(text) ? (decode(text) ?? UNKNOWN) : UNKNOWN;
}

function reversed(text: string): string {
  if (!isKnown(text)) return UNKNOWN;
  return text
    .split('\n')
    .map((line) => Array.from(line).reverse().join(''))
    .join('\n');
}

/** `tr a-z n-za-m`, `tr -d x`: sets without classes. */
function translated(call: Call): string {
  const text = call.stdin?.text ?? UNKNOWN;
  const [first = '', second = ''] = call.argv.slice(1).filter((arg) => !/^-[cds]$/.test(arg));
  if (
    !isKnown(text) ||
    call.argv.includes('-c') ||
    call.argv.includes('-s') ||
    (first + second).includes('[:')
  )
    return UNKNOWN;
  const [from, to] = [characters(unescape(first)), characters(unescape(second))];
  if (call.argv.includes('-d'))
    return Array.from(text)
      .filter((char) => !from.includes(char))
      .join('');
  return Array.from(text)
    .map((char) =>
      from.includes(char) ? (to[Math.min(from.lastIndexOf(char), to.length - 1)] ?? char) : char,
    )
    .join('');
}

function characters(set: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < set.length; i += 1) {
    if (set[i + 1] !== '-' || i + 2 >= set.length) {
      found.push(set.charAt(i));
      continue;
    }
    for (let code = set.charCodeAt(i); code <= set.charCodeAt(i + 2); code += 1)
      found.push(String.fromCharCode(code));
    i += 2;
  }
  return found;
}

/** `which aws` would print a path; the name serves as well. */
function named(args: readonly string[]): string {
  return args
    .filter((arg) => !arg.startsWith('-'))
    .map((arg) => `${arg}\n`)
    .join('');
}

function lastPart([path = '', suffix = '']: readonly string[]): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  return `${suffix !== '' && base.endsWith(suffix) ? base.slice(0, -suffix.length) : base}\n`;
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  if (end < 0) return isKnown(path) ? '.\n' : `${UNKNOWN}\n`;
  return `${path.slice(0, end) || '/'}\n`;
}

/** Paths that `tee` copies its input to, and whether it appends. */
export function teeTargets(call: Call): { paths: string[]; append: boolean } {
  const paths = call.argv.slice(1).filter((arg) => !arg.startsWith('-'));
  const resolved = paths
    .map((path) => resolvePath(path, call.state.cwd))
    .filter((path) => path !== undefined);
  return { paths: resolved, append: call.argv.includes('-a') || call.argv.includes('--append') };
}
