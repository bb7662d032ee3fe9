import { UNKNOWN } from '../invocation';
import type { Call } from '../shell/frame';
import { splitLine } from '../shell/powershell/evaluate';
import { posixPath } from '../shell/powershell/paths';
import { decodeBase64 } from './decode';
import { NOTHING, type Inner, type Unwrapped } from './inner';

/** Parameters of pwsh and powershell.exe that take a value, beside those that say what to run. */
const VALUES =
  'configurationfile configurationname custompipename executionpolicy inputformat outputformat psconsolefile settingsfile version windowstyle workingdirectory'.split(
    ' ',
  );
const SHORT: Readonly<Record<string, string>> = {
  c: 'command',
  e: 'encodedcommand',
  ec: 'encodedcommand',
  enc: 'encodedcommand',
  f: 'file',
  ep: 'executionpolicy',
  ex: 'executionpolicy',
  w: 'windowstyle',
  wd: 'workingdirectory',
  if: 'inputformat',
  inp: 'inputformat',
  of: 'outputformat',
  o: 'outputformat',
  cwa: 'commandwithargs',
  v: 'version',
};
const RUNS = ['command', 'commandwithargs', 'encodedcommand', 'file'];

/** What a PowerShell program was asked to run: text, or a script with its arguments. */
export type PowerShellTask =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly path: string; readonly args: readonly string[] }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'nothing' };

/** Reads the arguments of pwsh (`isCore`), whose bare operand is a script, and of powershell.exe, where it is a command. */
export function powerShellTask(argv: readonly string[], isCore: boolean): PowerShellTask {
  for (let i = 1; i < argv.length; i += 1) {
    const arg = argv[i] ?? '';
    const match = /^(?:--?|\/|[\u2013\u2014])([a-z?]+)$/i.exec(arg);
    if (!match) {
      if (arg === '-') return { kind: 'stdin' };
      return isCore && !arg.includes(' ') ? file(argv.slice(i)) : text(argv.slice(i));
    }
    const name = fullName((match[1] ?? '').toLowerCase());
    const next = argv[i + 1] ?? '';
    if (name === 'command' || name === 'commandwithargs')
      return next === '-' ? { kind: 'stdin' } : text(argv.slice(i + 1));
    if (name === 'encodedcommand') return { kind: 'text', text: decodeBase64(next, 'utf16le') ?? UNKNOWN };
    if (name === 'file') return next === '-' ? { kind: 'stdin' } : file(argv.slice(i + 1));
    if (name === 'help' || name === '?' || (isCore && /^v(?:ersion)?$/.test(match[1] ?? '')))
      return { kind: 'nothing' };
    if (VALUES.includes(name)) i += 1;
  }
  return { kind: 'stdin' };
}

/** Names may be cut short where that leaves one meaning. */
function fullName(name: string): string {
  return SHORT[name] ?? [...RUNS, ...VALUES].find((each) => each.startsWith(name) && name.length > 1) ?? name;
}

function file(words: readonly string[]): PowerShellTask {
  const [path = '', ...args] = words;
  return path === '' ? { kind: 'nothing' } : { kind: 'file', path: posixPath(path), args: [path, ...args] };
}

function text(words: readonly string[]): PowerShellTask {
  const joined = words.join(' ').trim();
  // A block that another PowerShell hands over is run, and so is text that calls one.
  const block = /^\{([\s\S]*)\}$/.exec(joined);
  return { kind: 'text', text: block?.[1] ?? joined };
}

/** `cmd /s /c "…"`: everything after the switch is the line, its outer quotes taken off. */
export function cmdTask(argv: readonly string[]): PowerShellTask {
  const at = argv.findIndex((arg) => /^\/[ckr]/i.test(arg));
  if (at < 0) return { kind: 'stdin' };
  const glued = (argv[at] ?? '').slice(2);
  const line = [...(glued === '' ? [] : [glued]), ...argv.slice(at + 1)].join(' ').trim();
  return { kind: 'text', text: line.replace(/^"([\s\S]*)"$/, '$1') };
}

type Program = (call: Call) => Unwrapped;

function line(via: string, text: string, shell: Inner['shell'] = 'cmd'): Unwrapped {
  return text.trim() === '' ? NOTHING : { inners: [{ via, text, shell }] };
}

/** The words after a switch, joined to a line. */
function after(argv: readonly string[], option: RegExp, until?: RegExp): string {
  const at = argv.findIndex((arg) => option.test(arg));
  if (at < 0) return '';
  const rest = argv.slice(at + 1);
  const end = until ? rest.findIndex((arg) => until.test(arg)) : -1;
  return rest.slice(0, end < 0 ? undefined : end).join(' ');
}

/** `runas /user:x "line"`: one operand. */
function runas({ argv }: Call): Unwrapped {
  return line(
    'runas',
    argv
      .slice(1)
      .filter((arg) => !arg.startsWith('/'))
      .join(' '),
  );
}

const PSEXEC_VALUES = /^[-/](?:u|p|n|r|w|a|arm|g|priority)$/i;

function psexec(call: Call): Unwrapped {
  const { argv } = call;
  let i = 1;
  let remote = false;
  for (; i < argv.length; i += 1) {
    const arg = argv[i] ?? '';
    if (/^(?:\\\\|@)/.test(arg)) remote = true;
    else if (PSEXEC_VALUES.test(arg)) i += 1;
    else if (!/^[-/]/.test(arg)) break;
  }
  const words = argv.slice(i);
  return words.length === 0 ? NOTHING : { inners: [{ via: 'psexec', argv: words, remote }] };
}

function wmic({ argv }: Call): Unwrapped {
  const at = argv.findIndex((arg) => /^create$/i.test(arg));
  const text = at > 0 && argv.some((arg) => /^process$/i.test(arg)) ? argv.slice(at + 1).join(' ') : '';
  return line(
    'wmic',
    text
      .replace(/^["']|["']$/g, '')
      .replace(/^commandline\s*=\s*/i, '')
      .replace(/^["']|["']$/g, ''),
  );
}

/** Windows programs that start what stands in their arguments. */
export const WINDOWS_PROGRAMS: Readonly<Record<string, Program>> = {
  forfiles: ({ argv }) =>
    line(
      'forfiles',
      after(argv, /^[-/]c$/i, /^[-/][a-z]$/i).replace(
        /@(?:path|file|fname|relpath|isdir|fsize|ext)/gi,
        UNKNOWN,
      ),
    ),
  schtasks: ({ argv }) =>
    argv.some((arg) => /^\/(?:create|change)$/i.test(arg))
      ? line('schtasks', after(argv, /^\/tr$/i, /^\/[a-z]+$/i))
      : NOTHING,
  wmic,
  runas,
  psexec,
  psexec64: psexec,
  paexec: psexec,
  gsudo: ({ argv }) => ({
    inners: [{ via: 'gsudo', argv: argv.slice(1 + argv.slice(1).findIndex((arg) => !arg.startsWith('-'))) }],
  }),
  start: ({ argv }) => ({
    inners: [
      {
        via: 'start',
        argv: argv
          .slice(1)
          .filter(
            (arg, i) =>
              !/^\/(?:b|wait|w|min|max|i|low|normal|high|realtime)$/i.test(arg) && !(i === 0 && arg === ''),
          ),
      },
    ],
  }),
  conhost: ({ argv }) => ({ inners: [{ via: 'conhost', argv: argv.slice(1) }] }),
  rundll32: ({ argv }) =>
    line(
      'rundll32',
      splitLine(argv.slice(1).join(' '))
        .filter((word) => !/ShellExec_RunDLL/i.test(word))
        .join(' '),
    ),
};
