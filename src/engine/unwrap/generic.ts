import { isKnown } from '../invocation';
import type { Call } from '../shell/frame';
import type { Inner, Unwrapped } from './inner';
import { lastOf, readOptions, type ParsedOptions } from './options';
import { PACKAGE_PROGRAMS, WRAPPERS, type Wrapper } from './wrappers';

/** Applies the table of wrappers; undefined when the program is not in it, or not called in a way that starts a program. */
export function unwrapGeneric(name: string, call: Call): Unwrapped | undefined {
  for (const row of WRAPPERS.get(name) ?? []) {
    const start = afterSubcommand(row, call.argv);
    if (start !== undefined) return applyRow(row, call, start);
  }
  return undefined;
}

/** Where the row's own options begin; undefined when its subcommand is not there. */
function afterSubcommand(row: Wrapper, argv: readonly string[]): number | undefined {
  if (row.sub === undefined) return 1;
  let { next } = readOptions(argv, 1, { values: row.globalValues, openFlags: true });
  for (const step of row.sub.split(' ')) {
    if (!step.split('|').includes(argv[next] ?? '')) return undefined;
    next += 1;
  }
  return next;
}

function applyRow(row: Wrapper, call: Call, start: number): Unwrapped {
  const { argv } = call;
  const options = readOptions(argv, start, row);
  const texts = textsOf(row, options, argv, start);
  const sub = row.sub?.includes('|') || row.sub === undefined ? [] : [row.sub];
  const via = [argv[0] ?? '', ...placeOf(row, argv, options), ...sub].join(' ');
  const fromTexts = texts.map((text): Inner => ({ via, text, remote: row.remote }));
  if (row.stdinScript) return { inners: [...fromTexts, ...scriptOnInput(call, via)] };
  const command = commandOf(row, argv, options);
  if (command.argv.length === 0) return { inners: fromTexts };
  const inner: Inner =
    row.joined && !(row.vector && command.argv.length > 1)
      ? { via, ...joined(row, command.argv), remote: row.remote }
      : {
          via,
          argv: row.packages ? packaged(command.argv) : command.argv,
          sameShell: row.builtin,
          bypass: row.bypass,
          remote: row.remote,
          env: command.env,
          cwd: directoryOf(row, options),
        };
  const uncertain = options.uncertain || texts.some((text) => !isKnown(text));
  return { inners: [...fromTexts, ...(texts.length > 0 && row.operands ? [] : [inner])], uncertain };
}

/** The options that say where a remote command runs, before and after the subcommand. */
function placeOf(row: Wrapper, argv: readonly string[], options: ParsedOptions): string[] {
  if (row.place === undefined) return [];
  const before = readOptions(argv, 1, { values: row.globalValues, openFlags: true }).given;
  return row.place
    .split(' ')
    .flatMap((name) =>
      [...(before.get(name) ?? []), ...(options.given.get(name) ?? [])].map((value) => `${name} ${value}`),
    );
}

/** concurrently and hyperfine take one command an argument; the others join their arguments to one line. */
function joined(row: Wrapper, words: readonly string[]): Pick<Inner, 'text'> {
  // tmux types keys, and Enter is one of them.
  const typed = row.sub?.startsWith('send')
    ? words.filter((word) => !/^(?:Enter|C-m|KPEnter)$/i.test(word))
    : words;
  return { text: typed.join(row.names === 'concurrently' || row.names === 'hyperfine' ? '\n' : ' ') };
}

function scriptOnInput(call: Call, via: string): Inner[] {
  return call.stdin ? [{ via, text: call.stdin.text, stdin: null }] : [];
}

/** Lines given by option. `script`, `su` and others accept them after their operands too. */
function textsOf(row: Wrapper, options: ParsedOptions, argv: readonly string[], start: number): string[] {
  if (!row.textOptions) return [];
  const names = row.textOptions.split(' ');
  const texts: string[] = [];
  for (let i = start; i < argv.length; i += 1) {
    const arg = argv[i] ?? '';
    const name = names.find(
      (each) =>
        arg === each || (each.startsWith('--') && arg.startsWith(`${each}=`)) || isBundleEnd(arg, each),
    );
    if (name === undefined) continue;
    texts.push(arg.startsWith(`${name}=`) ? arg.slice(name.length + 1) : (argv[i + 1] ?? ''));
  }
  if (texts.length > 0) return texts;
  const given = lastOf(options.given, ...names);
  return given ? [given] : [];
}

/** `-qc` ends with the option `-c`. */
function isBundleEnd(arg: string, option: string): boolean {
  return option.length === 2 && /^-[a-zA-Z]+$/.test(arg) && arg.endsWith(option.charAt(1));
}

function commandOf(
  row: Wrapper,
  argv: readonly string[],
  options: ParsedOptions,
): { argv: readonly string[]; env?: Record<string, string> } {
  const isSplit = row.separator ?? (row.dashes && argv.includes('--', options.next));
  if (isSplit && !options.ended) {
    const separator = argv.indexOf('--', options.next);
    return { argv: separator < 0 ? [] : argv.slice(separator + 1) };
  }
  let { next } = options;
  let env: Record<string, string> | undefined;
  if (row.assignments) {
    for (let match = assignment(argv[next]); match; match = assignment(argv[++next]))
      (env ??= {})[match.name] = match.value;
  }
  if (!options.ended || row.operands !== 1) next += Math.min(row.operands ?? 0, argv.length);
  else next = argv.includes('--', options.next) ? next : next + row.operands;
  if (argv[next] === '--') next += 1;
  return { argv: argv.slice(next), env };
}

export function assignment(word: string | undefined): { name: string; value: string } | undefined {
  const equals = word?.indexOf('=') ?? -1;
  if (!word || equals < 1 || !/^[A-Za-z_]\w*$/.test(word.slice(0, equals))) return undefined;
  return { name: word.slice(0, equals), value: word.slice(equals + 1) };
}

function directoryOf(row: Wrapper, options: ParsedOptions): string | undefined {
  return row.directory === undefined ? undefined : lastOf(options.given, ...row.directory.split(' '));
}

/** `prisma@5` and `@scope/tool@latest` start the package's program. */
export function packaged(argv: readonly string[]): readonly string[] {
  const [name = '', ...rest] = argv;
  const at = name.lastIndexOf('@');
  const bare = (at > 0 ? name.slice(0, at) : name).replace(/\[.*\]$/, '').replace(/==.*$/, '');
  const program = Object.hasOwn(PACKAGE_PROGRAMS, bare) ? PACKAGE_PROGRAMS[bare] : undefined;
  return [program ?? bare.slice(bare.lastIndexOf('/') + 1), ...rest];
}
