/**
 * Stands in a word for a part whose value cannot be known before the command runs (`$(…)`, an unset variable). A
 * private-use character, so that words stay plain strings; where input itself contains it, the word counts as unknown,
 * which is the safe side.
 */
export const UNKNOWN = '\uE000';

/** True when every character of the word is known. */
export function isKnown(word: string): boolean {
  return !word.includes(UNKNOWN);
}

/** What flows into a program's standard input. */
export interface FlowsIn {
  /** Holds {@link UNKNOWN} where it is not known; a file that is redirected in is read when this is asked for. */
  readonly text: string;
  /** True when a file is redirected in: its content is not part of the command line. */
  readonly isFile: boolean;
  /** The text of the commands whose output is piped in; the file's name as written, where it is a file. */
  readonly producer: string;
}

/** One program start that a command would make, as far as its text tells. */
export interface Invocation {
  /** `argv[0]` is the program as written (a path or a name). Never empty. Words may contain {@link UNKNOWN}. */
  argv: readonly string[];
  /** The variables of the request and those that the text sets for this program; an unset one is absent. */
  env: Readonly<Record<string, string>>;
  /** Absolute working directory; undefined when the text changed it to something that cannot be known. */
  cwd: string | undefined;
  /** What it was unwrapped from, outermost first: ["sudo", "bash -c"]. */
  via: readonly string[];
  /**
   * Set where it does not take its identity from where the tool on this machine would: it runs on another machine, or it
   * stands for a call of a cloud's client library.
   */
  identity?: 'elsewhere' | 'library';
  /** Where in a file it stands, when it was found in one. */
  source?: { file: string; line: number };
  /** Text that is piped or redirected into it, where that is a literal. */
  stdin?: string;
  /** All that flows in, known or not: for programs that run what they read. */
  input?: FlowsIn;
  /** How it stands in the text that it was found in. */
  asWritten?: AsWritten;
}

/** So much of a line is looked at on each side. */
const MAX_LINE = 2048;
/** Where a variable's value is looked for, in front of its use. */
const MAX_SET = 1 << 14;

/** An invocation's own text, before anything in it was expanded. */
export class AsWritten {
  /** True once somebody asked for more than the text itself and the few characters around it. */
  looksFar = false;

  constructor(
    private readonly source: string,
    private readonly pos: number,
    private readonly end: number,
  ) {}

  get text(): string {
    return this.source.slice(this.pos, this.end);
  }

  /** A few characters in front of it. */
  get before(): string {
    return this.source.slice(Math.max(0, this.pos - 24), this.pos);
  }

  /** A few characters behind it. */
  get after(): string {
    return this.source.slice(this.end, this.end + 48);
  }

  /** The line that it stands in: what is in front of it, and what is behind it. */
  get line(): { readonly before: string; readonly after: string } {
    this.looksFar = true;
    const before = this.source.slice(Math.max(0, this.pos - MAX_LINE), this.pos);
    const after = this.source.slice(this.end, this.end + MAX_LINE);
    return { before: before.slice(before.lastIndexOf('\n') + 1), after: after.split('\n', 1)[0] ?? '' };
  }

  /** What follows it in the text, as far as is looked at. */
  get rest(): string {
    this.looksFar = true;
    return this.source.slice(this.end, this.end + 2 * MAX_LINE);
  }

  /** True where the text itself gives a variable its value. */
  sets(name: string): boolean {
    return new RegExp(`(?:^|[^\\w$])${name}=`).test(
      this.source.slice(Math.max(0, this.pos - MAX_SET), this.end),
    );
  }
}

/** A file that a command would write without a program being told its name: a redirection, or code. */
export interface FileWrite {
  /** Absolute where the folder is known, else as written; may hold {@link UNKNOWN}. */
  path: string;
  /** What is written; {@link UNKNOWN} in it where that is not known. */
  text: string;
  append: boolean;
  /** Whose doing it is, for people: the redirection itself, or the code's program. */
  invocation: Invocation;
}

/** A part of a command that cannot be seen through, and why. */
export interface OpaquePart {
  /** The part's text, shortened. */
  text: string;
  /** For people: "the program's name is computed when it runs". */
  reason: string;
  /** True when a cloud tool or cloud words stand near it: only then does it matter. */
  cloudInReach: boolean;
}

/** What a request would start: the answer of parse and unwrap. */
export interface Reading {
  invocations: readonly Invocation[];
  opaque: readonly OpaquePart[];
  writes: readonly FileWrite[];
  /** Texts of the files that the request itself writes, by absolute path. */
  files: ReadonlyMap<string, string>;
}

/** The program's name without its folder and a Windows ending: `/usr/bin/aws` and `aws.exe` are `aws`. */
export function programName(argv0: string): string {
  const base = argv0.slice(Math.max(argv0.lastIndexOf('/'), argv0.lastIndexOf('\\')) + 1);
  return base.replace(/\.(exe|cmd|bat|ps1)$/i, '');
}
