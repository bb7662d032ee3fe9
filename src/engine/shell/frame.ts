import type { Shell } from '../../contracts/words';
import type { Effort } from '../effort';
import { UNKNOWN } from '../invocation';
import type { ShellState } from './state';

/** A text that is being read, and how it was reached. Positions of its nodes count in `text`. */
export interface Frame {
  readonly text: string;
  readonly via: readonly string[];
  /** Nesting of texts, function calls and wrappers. */
  readonly depth: number;
  /** What surrounds this text, for judging whether a cloud tool is near. */
  readonly near: string;
  /** Set inside a file: its absolute path, the line its text begins at, and the nesting of files. */
  readonly file?: { readonly path: string; readonly firstLine: number };
  readonly fileDepth: number;
  /** What reading code may still take, for all of the decision. */
  readonly effort: Effort;
}

/** What flows into a program: literal text where it is known, {@link UNKNOWN} in it where it is not. */
export class Input {
  private loaded: string | undefined;

  constructor(
    private readonly load: string | (() => string),
    /** Text of whatever produces the input, for judging whether a cloud tool is near. */
    readonly producer: string,
    /** True when a file is redirected in: its content is not part of the command line. */
    readonly isFile = false,
  ) {}

  get text(): string {
    this.loaded ??= typeof this.load === 'string' ? this.load : this.load();
    return this.loaded;
  }

  /** Takes the first line away, as `read` does; undefined at the end. An unknown input never ends. */
  takeLine(): string | undefined {
    const text = this.text;
    if (text === '') return undefined;
    const end = text.indexOf('\n');
    const line = end < 0 ? text : text.slice(0, end);
    if (line !== UNKNOWN) this.loaded = end < 0 ? '' : text.slice(end + 1);
    return line;
  }
}

/** One simple command, expanded, about to run. */
export interface Call {
  /** Never empty. */
  readonly argv: readonly string[];
  /** The shell's state; builtins change it. */
  readonly state: ShellState;
  /** Variables set for this program alone. */
  readonly overlay: Readonly<Record<string, string>> | undefined;
  readonly stdin: Input | undefined;
  readonly frame: Frame;
  /** Where it stands in `frame.text`. */
  readonly pos: number;
  readonly end: number;
  /** Started by a program and not by a shell: functions and builtins do not apply. */
  readonly external: boolean;
  /** `command x`: builtins apply, functions do not. */
  readonly bypass?: boolean;
}

/** What the tree walk needs from whoever understands programs. All outputs may hold {@link UNKNOWN}. */
export interface Host {
  /** Runs one simple command on paper; returns what it would write to its standard output. */
  run(call: Call): string;
  /** Reads further text in the same shell. */
  text(text: string, state: ShellState, stdin: Input | undefined, frame: Frame): string;
  /** Counts one step of work; false when the bound is reached and the walk must stop. */
  spend(frame: Frame, pos: number): boolean;
  /** Counts steps of work that are no command of their own; false when there is nothing left for them. */
  affords(steps: number): boolean;
  /** True once `spend` has said no: nothing more will be read. */
  readonly exhausted: boolean;
  syntaxErrors(errors: readonly { message: string; pos: number }[], frame: Frame): void;
  opaque(text: string, reason: string, near: string): void;
  /** A file's text; UNKNOWN where it cannot be read. */
  fileText(path: string, state: ShellState): string;
  write(path: string, text: string, append: boolean, state: ShellState): void;
  /** Notes that a redirection writes the file of this name; `write` follows where its text may be read again. */
  redirected(path: string, text: string, append: boolean, state: ShellState, frame: Frame): void;
  /** The known programs that a pattern in the program's place would find. */
  programs(pattern: string): readonly string[];
  isTool(name: string): boolean;
  /** A path under which `text` can be read (`<(...)`). */
  channel(text: string): string;
}

export const SHELL_OF_PROGRAM: Readonly<Record<string, Shell>> = {
  bash: 'bash',
  rbash: 'bash',
  sh: 'sh',
  dash: 'sh',
  ash: 'sh',
  ksh: 'sh',
  mksh: 'sh',
  ksh93: 'sh',
  zsh: 'zsh',
  rzsh: 'zsh',
  fish: 'fish',
  pwsh: 'powershell',
  powershell: 'powershell',
  cmd: 'cmd',
};

/** Directories that grow with every `cd x` are not followed for ever. */
const MAX_PATH = 4096;

/** Resolves a path as written against a directory that may be unknown. Pure text: no links are followed. */
export function resolvePath(path: string, cwd: string | undefined): string | undefined {
  if (path.includes(UNKNOWN)) return undefined;
  if (path.startsWith('/')) return normalize(path);
  return cwd === undefined || cwd.length > MAX_PATH ? undefined : normalize(`${cwd}/${path}`);
}

function normalize(path: string): string {
  if (!path.includes('/.') && !path.includes('//') && !path.endsWith('/')) return path;
  const kept: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') kept.pop();
    else if (part !== '' && part !== '.') kept.push(part);
  }
  return `/${kept.join('/')}`;
}
