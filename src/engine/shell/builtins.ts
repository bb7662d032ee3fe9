import { isKnown, UNKNOWN } from '../invocation';
import { resolvePath, type Call } from './frame';
import { isPattern } from './pattern';
import type { ShellState } from './state';

/** Changes the state and returns what the builtin writes. */
type Builtin = (argv: readonly string[], state: ShellState, call: Call) => string;

/** A shell's builtins that change what later commands mean. Those that start programs are the unwrapper's. */
const BUILTINS: Readonly<Record<string, Builtin>> = {
  cd: changeDirectory,
  chdir: changeDirectory,
  pushd: changeDirectory,
  popd: (_, state) => {
    state.cwd = undefined;
    return '';
  },
  export: declare,
  declare,
  typeset: declare,
  local: declare,
  readonly: declare,
  unset,
  alias: defineAlias,
  abbr: defineAlias,
  unalias: (argv, state) => {
    for (const name of argv.slice(1)) state.aliases.delete(name);
    return '';
  },
  shift,
  read,
  mapfile: readAll,
  readarray: readAll,
  getopts: (argv, state) => {
    setUnknown(state, argv.slice(2, 3));
    return '';
  },
  set: setOptions,
  setopt: zshOptions,
  unsetopt: zshOptions,
  emulate: (argv, state) => {
    state.splitsValues = argv.some((arg) => arg === 'sh' || arg === 'ksh');
    return '';
  },
};

/** Undefined when the name is no builtin of the shell's own state. */
export function runBuiltin(call: Call): string | undefined {
  const { argv, state } = call;
  const builtin = lookup(argv[0] ?? '');
  // fish's own `set` is another command than POSIX's.
  if (!builtin) return undefined;
  return state.shell === 'fish' && argv[0] === 'set' ? fishSet(argv, state) : builtin(argv, state, call);
}

function lookup(name: string): Builtin | undefined {
  return Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
}

function changeDirectory(argv: readonly string[], state: ShellState): string {
  const target = argv.slice(1).find((arg) => !/^-[LPe@nq]+$/.test(arg) && arg !== '--');
  if (target === undefined) state.cwd = argv[0] === 'pushd' ? undefined : state.home;
  // Which folder a pattern finds is not known.
  else if (target === '-' || isPattern(target)) state.cwd = undefined;
  else state.cwd = resolvePath(target, state.cwd);
  return '';
}

function declare(argv: readonly string[], state: ShellState, { frame, pos, end }: Call): string {
  const flags = argv
    .slice(1)
    .filter((arg) => /^[-+]\w/.test(arg))
    .join('');
  const isExport = (argv[0] === 'export' && !flags.includes('n')) || flags.includes('x');
  if (flags.includes('f')) {
    if (isExport) exportFunctions(argv, state);
    return '';
  }
  for (const arg of argv.slice(1)) {
    if (/^[-+]/.test(arg)) continue;
    // `export $(cat .env)`
    if (arg.startsWith(UNKNOWN) && isExport) state.notFollowed(frame.text.slice(pos, end));
    const equals = arg.indexOf('=');
    const isAppend = arg[equals - 1] === '+';
    const name = equals < 0 ? arg : arg.slice(0, isAppend ? equals - 1 : equals);
    if (argv[0] === 'local' || argv[0] === 'declare' || argv[0] === 'typeset') state.declareLocal(name);
    if (equals >= 0 && flags.includes('n') && argv[0] !== 'export') refer(name, arg.slice(equals + 1), state);
    else if (equals >= 0)
      state.set(
        name,
        isAppend ? appendTo(state, name, arg.slice(equals + 1)) : [arg.slice(equals + 1)],
        isExport,
      );
    else if (isExport || argv[0] === 'export') state.export(name, isExport);
  }
  return '';
}

function exportFunctions(argv: readonly string[], state: ShellState): void {
  const names = argv.slice(1).filter((arg) => !arg.startsWith('-'));
  state.exportedFunctions = [...state.exportedFunctions, ...names];
}

/** `declare -n a=b`: from here on, what one of them is set to is the other's value too. */
function refer(name: string, target: string, state: ShellState): void {
  setUnknown(state, [name, target]);
}

function appendTo(state: ShellState, name: string, value: string): string[] {
  return state
    .get(name)
    .values.map((old) => (typeof old === 'string' && old !== UNKNOWN ? old + value : UNKNOWN));
}

function unset(argv: readonly string[], state: ShellState): string {
  const isFunction = argv.includes('-f');
  for (const name of argv.slice(1)) {
    if (name.startsWith('-')) continue;
    if (isFunction) state.functions.delete(name);
    else state.unset(name);
  }
  return '';
}

function defineAlias(argv: readonly string[], state: ShellState): string {
  const words = argv.slice(1).filter((arg) => arg !== '--' && !/^-[a-zA-Z-]+$/.test(arg));
  const [first, ...rest] = words;
  // fish: `alias k kubectl` and `abbr --add k kubectl`.
  if (first && rest.length > 0 && words.every((word) => !word.includes('='))) {
    state.aliases.set(first, rest.join(' '));
    return '';
  }
  for (const arg of words) {
    const equals = arg.indexOf('=');
    if (equals > 0) state.aliases.set(arg.slice(0, equals), arg.slice(equals + 1));
  }
  return '';
}

function shift(argv: readonly string[], state: ShellState): string {
  const count = Number(argv[1] ?? 1);
  if (state.args && state.args.length > 0) {
    state.args = Number.isInteger(count) ? state.args.slice(count) : undefined;
    state.version += 1;
  }
  return '';
}

/** `set -- a b` and the options that matter. */
function setOptions(argv: readonly string[], state: ShellState): string {
  for (let i = 1; i < argv.length; i += 1) {
    const arg = argv[i] ?? '';
    if (arg === '--' || !/^[-+]/.test(arg)) {
      state.args = argv.slice(arg === '--' ? i + 1 : i);
      state.version += 1;
      return '';
    }
    // `set -euo pipefail`: the last letter's value is the next word.
    if (/^[-+]\w*o$/.test(arg)) {
      if (argv[i + 1] === 'allexport') state.exportAll = arg.startsWith('-');
      i += 1;
    } else if (/^[-+]\w*a/.test(arg)) state.exportAll = arg.startsWith('-');
  }
  return '';
}

function zshOptions(argv: readonly string[], state: ShellState): string {
  const named = argv.slice(1).map((arg) => arg.toLowerCase().replaceAll('_', ''));
  if (named.includes('shwordsplit')) state.splitsValues = argv[0] === 'setopt';
  if (named.includes('noshwordsplit')) state.splitsValues = argv[0] !== 'setopt';
  return '';
}

/** Options of `read` that take a value. */
const READ_VALUES = /^-[a-zA-Z]*[adinNptu]$/;

function read(argv: readonly string[], state: ShellState, call: Call): string {
  const names: string[] = [];
  let array: string | undefined;
  for (let i = 1; i < argv.length; i += 1) {
    const arg = argv[i] ?? '';
    if (READ_VALUES.test(arg)) {
      if (arg.endsWith('a')) array = argv[i + 1];
      i += 1;
    } else if (!arg.startsWith('-')) names.push(arg);
  }
  const line = call.stdin === undefined ? UNKNOWN : call.stdin.takeLine();
  const separators = separatorsOf(call);
  if (line === UNKNOWN) setUnknown(state, array === undefined ? names : [array]);
  else if (array !== undefined) state.set(array, [split(line ?? '', separators)]);
  else assignFields(names.length > 0 ? names : ['REPLY'], line ?? '', separators, state);
  return '';
}

function assignFields(names: readonly string[], line: string, separators: string, state: ShellState): void {
  const fields = split(line, separators);
  names.forEach((name, i) => {
    const isLast = i === names.length - 1;
    state.set(name, [isLast ? fields.slice(i).join(' ') : (fields[i] ?? '')]);
  });
}

/** `IFS=: read …` counts for this command alone. */
function separatorsOf({ overlay, state }: Call): string {
  const ifs = overlay?.IFS ?? state.get('IFS').values[0];
  return typeof ifs === 'string' && isKnown(ifs) ? ifs : ' \t\n';
}

function split(line: string, separators: string): string[] {
  if (separators === '') return [line];
  const fields: string[] = [];
  let field = '';
  for (const char of line) {
    if (!separators.includes(char)) field += char;
    else if (field !== '' || !/\s/.test(char)) {
      fields.push(field);
      field = '';
    }
  }
  if (field !== '') fields.push(field);
  return fields;
}

function readAll(argv: readonly string[], state: ShellState, call: Call): string {
  const name =
    argv
      .slice(1)
      .filter((arg) => !arg.startsWith('-'))
      .at(-1) ?? 'MAPFILE';
  const text = call.stdin?.text;
  state.set(name, [text === undefined || !isKnown(text) ? UNKNOWN : text.replace(/\n$/, '').split('\n')]);
  return '';
}

function setUnknown(state: ShellState, names: readonly string[]): void {
  for (const name of names) state.set(name, [UNKNOWN]);
}

/** fish: `set -gx NAME VALUE…`, `set -e NAME`. */
function fishSet(argv: readonly string[], state: ShellState): string {
  const flags = argv.slice(1).filter((arg) => arg.startsWith('-'));
  const [name, ...values] = argv.slice(1).filter((arg, i) => !(arg.startsWith('-') && i <= flags.length));
  if (name === undefined) return '';
  const has = (short: string, long: string) =>
    flags.some((flag) => flag === long || (/^-[a-zA-Z]+$/.test(flag) && flag.includes(short)));
  if (has('e', '--erase')) state.unset(name);
  else if (!has('q', '--query') && !has('S', '--show')) {
    state.set(name, [values.length === 1 ? (values[0] ?? '') : values], has('x', '--export'));
    if (has('u', '--unexport')) state.export(name, false);
  }
  return '';
}
