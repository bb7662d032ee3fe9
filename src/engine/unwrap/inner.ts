import type { Shell } from '../../contracts/words';
import type { Input } from '../shell/frame';

/** What a wrapper starts: a program with its arguments, or a text for a shell. */
export interface Inner {
  /** How people call the wrapper: "sudo", "bash -c". */
  readonly via: string;
  readonly argv?: readonly string[];
  readonly text?: string;
  /** The shell that reads `text`: `sh` by default. */
  readonly shell?: Shell;
  /** Positional parameters of `text`, `$0` first. */
  readonly args?: readonly string[];
  /** Runs in the shell itself, as `command` and `eval` do: its functions, builtins and state apply. */
  readonly sameShell?: boolean;
  /** Functions do not apply, though the shell itself runs it: `command x`. */
  readonly bypass?: boolean;
  /** Runs elsewhere: variables and directory of here do not apply. */
  readonly remote?: boolean;
  /** Stands for a call of a cloud's client library. */
  readonly library?: boolean;
  /** Variables that the wrapper sets or, where undefined, unsets. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `env -i`: nothing but `env` is inherited. */
  readonly cleared?: boolean;
  /** A directory to change to first; null for one that cannot be known. */
  readonly cwd?: string | null;
  /** The standard input of the inner program, where it is not the wrapper's own. */
  readonly stdin?: Input | null;
  /** Set for text that comes from a file. */
  readonly file?: { readonly path: string; readonly firstLine: number };
}

/** Why a part is opaque. `near` is the text that decides whether a cloud is in reach, unless `inReach` says so itself. */
export interface OpaqueReason {
  readonly reason: string;
  readonly near?: string;
  readonly inReach?: boolean;
  /** The file that it would read is not there. */
  readonly absent?: boolean;
}

/** A wrapper's answer: what it starts, and what it could not see through. */
export interface Unwrapped {
  readonly inners: readonly Inner[];
  /** The start of the command may be off: look for a known tool among the arguments too. */
  readonly uncertain?: boolean;
  /** Why a part is opaque, where one is. */
  readonly opaque?: OpaqueReason;
  /** What it writes, where that is known without running it. */
  readonly output?: string;
  /** Files that its code writes, as named there. */
  readonly files?: readonly string[];
}

export const NOTHING: Unwrapped = { inners: [] };
