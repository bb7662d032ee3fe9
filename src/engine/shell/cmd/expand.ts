import { UNKNOWN } from '../../invocation';
import { environmentName } from '../powershell/values';
import type { ShellState } from '../state';

/** `%~dp0`, `%1`, `%*`, `%%~ni`, `%NAME:~0,3%`, `!NAME!`, `^x`: what cmd.exe replaces before it runs a command. */
const PIECE =
  /\^([\s\S]?)|%%?(?:~([a-z$:]*))?([0-9*])|%([^%\s:=][^%\r\n:]{0,100})(?::([^%\r\n]{1,200}))?%|!([^!\s:"][^!\r\n:]{0,100})(?::([^!\r\n]{1,200}))?!|%%?(?:~([a-z$:]*?))?([a-z])(?![\w]*%)/gi;

export interface Place {
  /** The script's own path, where the text is a file's. */
  readonly file?: string;
  /** Variables without a value stay as they are written. */
  readonly keepsUnset?: boolean;
}

/** Puts variables, arguments and escaped characters in. Quotes stay, and what stands in them is no escape. */
export function expandCmd(raw: string, state: ShellState, place: Place): string {
  if (!/[\^%!]/.test(raw)) return raw;
  let quotes = 0;
  let counted = 0;
  return raw.replace(PIECE, (all: string, ...groups: unknown[]) => {
    const [escaped, , , name, change, delayed, delayedChange] = groups as (string | undefined)[];
    const [argModifiers, arg] = [groups[1], groups[2]] as (string | undefined)[];
    const [loopModifiers, loop] = [groups[7], groups[8]] as (string | undefined)[];
    const offset = groups[9] as number;
    for (; counted < offset; counted += 1) if (raw.charCodeAt(counted) === 34) quotes += 1;
    if (escaped !== undefined) return quotes % 2 === 1 ? all : /[\r\n]/.test(escaped) ? '' : escaped;
    if (arg !== undefined) return argument(arg, argModifiers, state, place);
    const asked = name ?? delayed;
    if (place.keepsUnset && asked !== undefined && !state.has(environmentName(asked))) return all;
    if (name !== undefined) return changed(variable(name, state), change);
    if (delayed !== undefined) return changed(variable(delayed, state), delayedChange);
    return loop === undefined ? all : loopValue(loop, loopModifiers, all, state);
  });
}

function variable(name: string, state: ShellState): string {
  const [value, ...more] = state.get(environmentName(name)).values;
  return more.length === 0 && typeof value === 'string' ? value : UNKNOWN;
}

/** Substrings and replacements. */
function changed(value: string, change: string | undefined): string {
  if (change === undefined || value === UNKNOWN) return value;
  const part = /^~(-?\d+)(?:,(-?\d+))?$/.exec(change);
  if (part) {
    const start = Number(part[1]);
    const rest = value.slice(start);
    if (part[2] === undefined) return rest;
    const length = Number(part[2]);
    return rest.slice(0, length < 0 ? Math.max(0, rest.length + length) : length);
  }
  const cut = change.indexOf('=');
  if (cut <= 0 || change.startsWith('*')) return UNKNOWN;
  const [from, to] = [change.slice(0, cut).toLowerCase(), change.slice(cut + 1)];
  let result = '';
  let at = 0;
  const lower = value.toLowerCase();
  for (let found = lower.indexOf(from); found >= 0; found = lower.indexOf(from, at)) {
    result += value.slice(at, found) + to;
    at = found + from.length;
  }
  return result + value.slice(at);
}

function argument(digit: string, modifiers: string | undefined, state: ShellState, { file }: Place): string {
  if (digit === '*') return state.args?.join(' ') ?? UNKNOWN;
  if (digit === '0') {
    if (file === undefined) return UNKNOWN;
    return modifiers?.includes('d') || modifiers?.includes('p')
      ? file.slice(0, file.lastIndexOf('/') + 1)
      : file;
  }
  if (!state.args) return UNKNOWN;
  const value = state.args[Number(digit) - 1] ?? '';
  return modifiers === undefined || modifiers === '' || value === '' ? value : UNKNOWN;
}

/** A loop's variable has one letter; what is none stays text. */
function loopValue(letter: string, modifiers: string | undefined, all: string, state: ShellState): string {
  const { values } = state.get(`%${letter}`);
  if (!state.has(`%${letter}`)) return all;
  const [value, ...more] = values;
  if (more.length > 0 || typeof value !== 'string') return UNKNOWN;
  return modifiers === undefined || modifiers === '' ? value : UNKNOWN;
}

/** Words of a command: at blanks, quotes taken off. `\"` is a quote inside of quotes, as programs read it. */
export function splitWords(text: string): string[] {
  const found = text.match(/(?:"(?:\\"|[^"])*(?:"|$)|[^\s"])+/g) ?? [];
  return found.map((word) => word.replace(/\\"/g, '\u0001').replaceAll('"', '').replaceAll('\u0001', '"'));
}
