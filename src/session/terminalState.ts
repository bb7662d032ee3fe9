import type { ShimAsk } from '../contracts/broker';
import type { Facts } from '../contracts/facts';
import type { ProcessTable } from '../contracts/processes';
import type { Shell } from '../contracts/words';
import type * as Engine from '../engine';
import { CHOOSERS } from '../engine/environment/choosers';
import {
  ADDRESS_VARIABLES,
  IDENTITY_VARIABLES,
  pickIdentityVariables,
  SECRET_VARIABLES,
} from '../engine/environment/variables';
import { UNKNOWN } from '../engine/invocation';
import { identity } from '../interceptors/freeze/hold';

type Variables = Readonly<Record<string, string>>;

/** Shells inside of shells that are looked through for the one in front. */
const MAX_NESTING = 8;
/** Shells that are remembered; the ones that were asked about the longest time ago go first. */
const MAX_SHELLS = 64;

export interface TerminalStatePorts {
  engine(): Pick<typeof Engine, 'environmentAfter' | 'environmentAtStart' | 'interactiveShell'>;
  /** The facts of now. */
  facts(): Facts;
  table: ProcessTable;
  /** What a process was started with; undefined where the system does not tell. */
  environment(pid: number): Record<string, string> | undefined;
  argv(pid: number): readonly string[] | undefined;
  folder(pid: number): string | undefined;
  /** What a terminal's shell was started with, as far as the editor knows, where the system does not tell. */
  fallback(shellPid: number): Readonly<Record<string, string | undefined>>;
  /** What was known of a shell before the window was loaded again. */
  saved(id: string): Variables | undefined;
  /** A shell was seen to start a process with this environment. */
  started?(shellPid: number, environment: Variables): void;
  /** Something may have become different. */
  changed(): void;
  problem(text: string): void;
}

/** What is known of the shell that a terminal's next line goes to. */
export interface ShellView {
  /** The identity variables that its programs get; UNKNOWN stands in a value that nobody knows. */
  readonly env: Variables;
  readonly cwd: string | undefined;
  /** Parts of its lines that may have changed them in a way that cannot be known. */
  readonly unclear: readonly string[];
  /** Provider of the cloud tool that was started last. */
  readonly provider: string | undefined;
}

interface Line {
  readonly text: string;
  readonly shell: Shell;
  readonly cwd: string;
  /** What the line would do, read when that was asked for. */
  preview?: Engine.ShellAfter;
  /** The variables of a process that it has started. */
  seen?: Variables;
}

interface KnownShell {
  /** Tells the process from a later one with its id. */
  readonly id: string;
  /** The start environment: another one says that a program was put in the shell's place (`exec`). */
  readonly start: string;
  env: Variables;
  cwd: string | undefined;
  memory: Engine.ShellMemory | undefined;
  unclear: readonly string[];
  provider: string | undefined;
  line: Line | undefined;
  /** The editor has told of a line of it. */
  reportsLines: boolean;
}

/**
 * The environment that each terminal's shell has now. No finalised API of the editor tells it: `shellIntegration.env` is
 * a proposal (terminalShellEnv) that Marketplace extensions cannot use, and its reports are limited to PATH, HOME, SHELL,
 * PWD and VIRTUAL_ENV. So it is worked out: what the shell was started with and its startup files, carried forward by
 * every line that it has run, and set right by the environment of what its lines start, which the system tells.
 */
export class TerminalStates {
  private readonly shells = new Map<number, KnownShell>();

  constructor(private readonly ports: TerminalStatePorts) {}

  /** A shell has come up: its startup files are read while they are what it has read itself. */
  opened(shellPid: number): void {
    this.known(shellPid);
    this.ports.changed();
  }

  lineStarted(shellPid: number, line: { text: string; shell: Shell; cwd: string }): void {
    const shell = this.known(shellPid);
    if (!shell) return;
    if (shell.line) this.lineEnded(shellPid, undefined);
    shell.line = line;
    shell.reportsLines = true;
    shell.cwd = line.cwd;
    // The decision comes first.
    setImmediate(() => {
      if (shell.line !== line) return;
      const provider = this.preview(shell, line)?.providers.at(-1);
      if (provider === undefined || provider === shell.provider) return;
      shell.provider = provider;
      this.ports.changed();
    });
  }

  lineEnded(shellPid: number, exitCode: number | undefined): void {
    const shell = this.known(shellPid);
    const line = shell?.line;
    if (shell && line) {
      shell.line = undefined;
      const after = this.read(shell, line, exitCode);
      if (after) {
        const { env, memory, cwd, unclear, providers } = after;
        const earlier = line.seen ? [] : shell.unclear;
        Object.assign(shell, { env, memory, cwd, unclear: [...earlier, ...unclear].slice(-MAX_NESTING) });
        shell.provider = providers.at(-1) ?? shell.provider;
      }
    }
    this.ports.changed();
  }

  /** A process was started: where a shell did it, its environment tells the shell's. */
  observe(pid: number): void {
    const { ports } = this;
    const shellPid = ports.table.info(pid)?.ppid;
    if (shellPid === undefined || !this.shells.has(shellPid)) return;
    const words = ports.argv(pid);
    // A copy of the shell itself, before it becomes a program: it shows what the shell was started with.
    if (!words || words.length === 0 || words.join('\0') === ports.argv(shellPid)?.join('\0')) return;
    const found = ports.environment(pid);
    if (!found) return;
    ports.started?.(shellPid, found);
    this.learn(shellPid, words, pickIdentityVariables(found));
  }

  /** The same for a tool that asks: also where the system does not tell. */
  asked({ pid, tool, args, env }: ShimAsk): void {
    const shellPid = this.ports.table.info(pid)?.ppid;
    if (shellPid === undefined || !this.shells.has(shellPid)) return;
    this.learn(shellPid, [tool, ...args], { ...this.openEnded(shellPid), ...pickIdentityVariables(env) });
  }

  /** The variables of a terminal's own shell. */
  environment(shellPid: number): Record<string, string> {
    return { ...(this.known(shellPid)?.env ?? pickIdentityVariables(this.ports.fallback(shellPid))) };
  }

  /** The shell that stands in the terminal's foreground: its own, or one that was started in it. */
  foreground(shellPid: number): ShellView {
    const pid = this.foregroundShell(shellPid);
    const shell = this.known(pid);
    return {
      env: shell?.env ?? pickIdentityVariables(this.ports.fallback(shellPid)),
      cwd: this.ports.folder(pid) ?? shell?.cwd,
      unclear: shell?.unclear ?? [],
      provider: shell?.provider ?? this.shells.get(shellPid)?.provider,
    };
  }

  /** Which shell is in front, and where: what can change without an event. */
  foregroundKey(shellPid: number): string {
    const pid = this.foregroundShell(shellPid);
    return `${pid} ${this.ports.folder(pid) ?? ''}`;
  }

  forget(shellPid: number): void {
    this.shells.delete(shellPid);
  }

  /** What is to be known again after the window was loaded anew, by shell. */
  toSave(): Record<string, Variables> {
    return Object.fromEntries([...this.shells.values()].map(({ id, env }) => [id, env]));
  }

  private known(pid: number): KnownShell | undefined {
    const found = this.ports.environment(pid);
    const known = this.shells.get(pid);
    // Where the system does not tell, a look at the process is a program of its own.
    if (!found && known?.start === '') return known;
    const process = this.ports.table.info(pid);
    const start = found ? JSON.stringify(pickIdentityVariables(found)) : '';
    const id = process ? identity(process) : String(pid);
    if (known?.id === id && known.start === start) return known;
    const shell = this.begin(pid, id, start, found);
    this.shells.delete(pid);
    this.shells.set(pid, shell);
    const oldest = this.shells.keys().next().value;
    if (this.shells.size > MAX_SHELLS && oldest !== undefined) this.shells.delete(oldest);
    return shell;
  }

  private begin(
    pid: number,
    id: string,
    start: string,
    found: Record<string, string> | undefined,
  ): KnownShell {
    const { ports } = this;
    // The system tells of others, but not of a shell that is another user's.
    const isForeign = !found && this.tellsOf(pid);
    const own = isForeign ? {} : (found ?? ports.fallback(pid));
    const env = isForeign ? unknownChoices() : pickIdentityVariables(own);
    const cwd = ports.folder(pid);
    const shell: KnownShell = {
      ...{ id, start, env, cwd },
      ...{ memory: undefined, unclear: [], provider: undefined, line: undefined, reportsLines: false },
    };
    if (isForeign) shell.unclear = ['a shell of another user'];
    const saved = ports.saved(id);
    if (isForeign) return shell;
    try {
      const after = ports
        .engine()
        .environmentAtStart(
          { argv: ports.argv(pid) ?? [ports.table.info(pid)?.name ?? ''], env, cwd: cwd ?? '/', all: own },
          ports.facts(),
        );
      Object.assign(shell, { env: saved ?? after.env, memory: after.memory, unclear: after.unclear });
    } catch (error) {
      ports.problem(`A shell's startup files could not be followed: ${String(error)}`);
      if (saved) shell.env = saved;
    }
    return shell;
  }

  /** The system tells what the processes around this one were started with. */
  private tellsOf(pid: number): boolean {
    const { ports } = this;
    return [...ports.table.ancestors(pid), ...[...this.shells.keys()].map((id) => ({ pid: id }))].some(
      (process) => process.pid !== pid && ports.environment(process.pid) !== undefined,
    );
  }

  private preview(shell: KnownShell, line: Line): Engine.ShellAfter | undefined {
    line.preview ??= this.read(shell, line, 0);
    return line.preview;
  }

  private read(shell: KnownShell, line: Line, exitCode: number | undefined): Engine.ShellAfter | undefined {
    const { text, seen, cwd } = line;
    const { env, memory } = shell;
    try {
      return this.ports
        .engine()
        .environmentAfter(
          { text, exitCode, seen },
          { shell: line.shell, env, cwd, memory },
          this.ports.facts(),
        );
    } catch (error) {
      this.ports.problem(`A line's effect on its shell could not be followed: ${String(error)}`);
      return undefined;
    }
  }

  /**
   * What a program got is what the shell exports and what the line has given it. So where it differs from what the line
   * was expected to give, the shell itself is different.
   */
  private learn(shellPid: number, argv: readonly string[], seen: Variables): void {
    const shell = this.shells.get(shellPid);
    if (!shell) return;
    const expected = isSame(seen, shell.env) ? shell.env : this.expected(shell, argv);
    if (!expected) return;
    const env: Record<string, string> = { ...shell.env };
    for (const name of new Set([...Object.keys(seen), ...Object.keys(expected)])) {
      if (seen[name] === expected[name]) continue;
      if (seen[name] === undefined) Reflect.deleteProperty(env, name);
      else env[name] = seen[name];
    }
    const isNews = !isSame(env, shell.env) || shell.unclear.length > 0;
    shell.env = env;
    shell.unclear = [];
    if (shell.line) {
      shell.line.seen = seen;
      if (isNews) shell.line.preview = undefined;
    }
    if (isNews) this.ports.changed();
  }

  /**
   * The variables that a program was expected to get; undefined where nobody can say. A program that another one has put
   * in its own place (`env X=y aws`, `aws-vault exec p -- aws`) says nothing of the shell.
   */
  private expected(shell: KnownShell, argv: readonly string[]): Variables | undefined {
    // Without shell integration, and inside of another shell, its lines are not told.
    if (!shell.line) return shell.reportsLines ? undefined : shell.env;
    // `python3 /usr/bin/aws`: what a script's first line names stands in front of it.
    const names = argv.slice(0, 2).map(baseName);
    const named = (this.preview(shell, shell.line)?.started ?? []).filter(({ argv: [program = ''] }) =>
      names.includes(baseName(program)),
    );
    const words = argv.slice(1).join('\0');
    const [first] = named;
    const match = named.find((one) => words.endsWith(one.argv.slice(1).join('\0'))) ?? first;
    return named.every(({ isOwn }) => isOwn) ? match?.env : undefined;
  }

  /** Variables that a shim does not send, as its names are not known beforehand. */
  private openEnded(shellPid: number): Variables {
    const env = this.shells.get(shellPid)?.env ?? {};
    return Object.fromEntries(Object.entries(env).filter(([name]) => !SENT.has(name)));
  }

  private foregroundShell(shellPid: number): number {
    const { ports } = this;
    let front = shellPid;
    let current = shellPid;
    if (ports.argv(shellPid) === undefined) return shellPid;
    for (let depth = 0; depth < MAX_NESTING; depth += 1) {
      const child = ports.table.children(current).find((process) => process.foreground && !process.zombie);
      if (!child) break;
      const words = ports.argv(child.pid);
      if (!words || words.length === 0) break;
      const isCopy = words.join('\0') === ports.argv(current)?.join('\0');
      if (!isCopy && ports.engine().interactiveShell(words) !== undefined) front = child.pid;
      current = child.pid;
    }
    return front;
  }
}

const SENT: ReadonlySet<string> = new Set([...IDENTITY_VARIABLES, ...ADDRESS_VARIABLES, ...SECRET_VARIABLES]);

function unknownChoices(): Record<string, string> {
  return Object.fromEntries(CHOOSERS.map((name) => [name, UNKNOWN]));
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function isSame(a: Variables, b: Variables): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
