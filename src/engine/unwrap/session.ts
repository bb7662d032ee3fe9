import { Overrun } from '../effort';
import {
  AsWritten,
  isKnown,
  programName,
  UNKNOWN,
  type FileWrite,
  type Invocation,
  type OpaquePart,
} from '../invocation';
import { runBuiltin } from '../shell/builtins';
import { nestsTooDeeply, parseShell } from '../shell/parse';
import type { Call, Frame, Host, Input } from '../shell/frame';
import { matches } from '../shell/pattern';
import type { ShellState } from '../shell/state';
import { Walker } from '../shell/walk';
import type { EngineContext } from '../tool';
import { languageOf } from './languages';
import * as bounds from './bounds';
import { LineIndex } from './lines';
import type { Inner, Unwrapped } from './inner';
import { findTool } from './options';
import { unwrap } from './dispatch';
import { COMMAND_VARIABLES } from './special';
import { stateFor } from './childState';
import { readWindows } from './windows';
import { Opaques, sourceOf } from './opaques';
import { outputOf, teeTargets } from './outputs';
import { WrittenFiles } from './writtenFiles';
import { CLOUD_NAMES, looksLikeArguments, Reach, TEXT_PROGRAMS } from './words';

/** Commands whose text changes the shell itself. */
const RUNS_IN_SHELL: ReadonlySet<string> = new Set(['eval', 'source', '.', 'Invoke-Expression']);

/** Collects what one request would start. One session reads one request. */
export class Session implements Host {
  readonly invocations: Invocation[] = [];
  readonly reach: Reach;
  private steps: number;
  private ended = false;
  /** Characters that may still be parsed. */
  private characters: number;
  private readonly unseen: Opaques;
  private readonly written: WrittenFiles;
  private readonly broken = new Set<string>();
  private readonly lines = new LineIndex();
  /** Files that were read as scripts, and those that are being read. */
  private readonly files = new Set<string>();
  private readonly active: string[] = [];

  constructor(
    { facts }: EngineContext,
    readonly isTool: (name: string) => boolean,
    private readonly whole: string,
  ) {
    this.reach = new Reach(isTool);
    const { length } = whole;
    this.steps = Math.min(bounds.MAX_STEPS, bounds.BASE_STEPS + length / bounds.CHARACTERS_PER_STEP);
    this.characters = bounds.BASE_CHARACTERS + length * 3;
    this.unseen = new Opaques(this.reach, length);
    this.written = new WrittenFiles(facts);
  }

  get opaques(): readonly OpaquePart[] {
    return this.unseen.parts;
  }

  get writes(): readonly FileWrite[] {
    return this.written.writes;
  }

  /** Files that the command writes, as they will be. */
  get contents(): ReadonlyMap<string, string> {
    return this.written.contents;
  }

  get exhausted(): boolean {
    return this.steps <= 0;
  }

  spend(frame: Frame, pos: number): boolean {
    this.steps -= 1;
    if (this.steps > 0) return true;
    const rest = frame.text.slice(pos);
    // What comes after the text that used it up is not read either.
    if (!this.ended)
      this.opaque(rest, 'the command is too long to be followed to its end', `${rest}\n${this.whole}`);
    this.ended = true;
    return false;
  }

  affords(steps: number): boolean {
    this.steps -= steps;
    return this.steps > 0;
  }

  text(text: string, state: ShellState, stdin: Input | undefined, frame: Frame): string {
    this.characters -= text.length;
    const isDeep = frame.depth > bounds.MAX_DEPTH || nestsTooDeeply(text);
    if (isDeep || this.characters < 0) {
      this.opaque(text, isDeep ? 'it is nested too deeply' : 'it is too long', `${text}\n${frame.near}`);
      return UNKNOWN;
    }
    if (state.shell === 'powershell' || state.shell === 'cmd') {
      readWindows(text, state, stdin, frame, this);
      return UNKNOWN;
    }
    const parsed = parseShell(text, state.shell);
    const walked = parsed.text === text ? frame : { ...frame, text: parsed.text };
    return new Walker(this, walked).script(parsed.script, state, stdin);
  }

  syntaxErrors(errors: readonly { message: string; pos: number }[], frame: Frame): void {
    const [first] = errors;
    // A broken text reports itself again from each of its substitutions.
    if (!first || this.broken.has(frame.text)) return;
    this.broken.add(frame.text);
    this.opaque(frame.text, `${first.message} at character ${first.pos + 1}`, frame.text);
  }

  /** Notes what cannot be seen through. Only what is near it decides whether a cloud may be reached. */
  opaque(text: string, reason: string, near: string, known?: boolean): void {
    this.unseen.add(text, reason, near, known);
  }

  fileText(path: string, state: ShellState): string {
    const fact = this.written.file(path, state);
    return fact.state === 'text' ? fact.text : UNKNOWN;
  }

  write(path: string, text: string, append: boolean): void {
    this.written.write(path, text, append);
  }

  redirected(path: string, text: string, append: boolean, state: ShellState, frame: Frame): void {
    this.written.redirected(path, text, append, state, frame);
  }

  channel(text: string): string {
    return this.written.channel(text);
  }

  programs(pattern: string): readonly string[] {
    const name = programName(pattern);
    const folder = pattern.slice(0, pattern.length - name.length);
    return [...CLOUD_NAMES].filter((each) => matches(name, each)).map((each) => folder + each);
  }

  run(call: Call): string {
    const [argv0 = ''] = call.argv;
    if (!call.external) {
      const definition = call.bypass ? undefined : call.state.functions.get(argv0);
      if (definition) return this.callFunction(definition, call);
      // The guard's own variables are nobody's to change.
      if (call.argv.some((word) => word.startsWith('AGENT_GUARD_'))) this.emit(call);
      const output = runBuiltin(call);
      if (output !== undefined) return output;
    }
    // zsh replaces `=aws` by aws's path.
    const program = call.state.shell === 'zsh' && argv0.startsWith('=') ? argv0.slice(1) : argv0;
    const name = programName(program);
    if (!isKnown(argv0) && !isKnown(name)) return this.symbolic(call, name);
    // An empty name is no program: the shell says 'command not found'.
    if (name === '') return '';
    this.emit(program === argv0 ? call : { ...call, argv: [program, ...call.argv.slice(1)] });
    if (call.overlay) this.commandVariables(call, call.overlay);
    return this.started(name, call);
  }

  /** `GIT_EDITOR='…' git commit`, `BASH_ENV=x bash -c …`. */
  private commandVariables(call: Call, overlay: Readonly<Record<string, string>>): void {
    for (const name of COMMAND_VARIABLES) {
      const text = overlay[name];
      if (text !== undefined && text !== '')
        this.startInner({ ...call, overlay: undefined }, { via: name, text });
    }
    const startup = overlay.BASH_ENV;
    if (startup)
      this.follow({ ...call, overlay: undefined }, { inners: [{ via: 'BASH_ENV', argv: ['.', startup] }] });
  }

  /** A program whose name would only be known when it runs. */
  private symbolic(call: Call, name: string): string {
    const text = sourceOf(call);
    // `$SUDO aws …`: the unknown word may be nothing at all, or a wrapper.
    this.scan(call, 1);
    // Variables are written in capitals: `$KUBECTL`.
    const near = (text.split(/\s/, 1)[0] ?? '').toLowerCase();
    const inReach = this.reach.inArguments(call.argv.slice(1)) || this.reach.inText(near) || this.fits(name);
    this.opaque(text, "the program's name is only known when it runs", '', inReach);
    return UNKNOWN;
  }

  /** Whether the known part of a name leaves room for a tool: `aw$x`. */
  private fits(name: string): boolean {
    const pattern = name.replaceAll(UNKNOWN, '*');
    return pattern.length > 1 && this.programs(pattern).length > 0;
  }

  private emit(call: Call): void {
    // The no-op is everywhere, and in rewritten fish too.
    if (call.argv[0] === ':') return;
    const { argv, state, overlay, frame, stdin } = call;
    this.steps -= state.size >> 5;
    const invocation = state.invocation(argv, overlay, frame.via);
    if (frame.file)
      invocation.source = {
        file: frame.file.path,
        line: frame.file.firstLine + this.lines.lineAt(frame.text, call.pos),
      };
    if (stdin && !stdin.isFile && isKnown(stdin.text)) invocation.stdin = stdin.text;
    if (stdin) invocation.input = stdin;
    if (!call.external) invocation.asWritten = new AsWritten(frame.text, call.pos, call.end);
    this.invocations.push(invocation);
  }

  /** What the started program starts in turn. Returns what it writes. */
  private started(name: string, call: Call): string {
    if (call.frame.depth >= bounds.MAX_DEPTH) {
      this.opaque(sourceOf(call), 'it is nested too deeply', call.argv.join(' '));
      return UNKNOWN;
    }
    const unwrapped = this.unwrapped(name, call);
    if (unwrapped) {
      const written = this.follow(call, unwrapped);
      // What code prints is not what it starts: `awk '{print "aws … " $1}' | sh`.
      return languageOf(name) && unwrapped.output === undefined ? UNKNOWN : written;
    }
    if (name === 'tee') this.tee(call);
    else this.written.copies(name, call);
    const output = outputOf(name, call, (path) => this.fileText(path, call.state));
    if (output === UNKNOWN && !TEXT_PROGRAMS.has(name) && !this.isTool(name)) this.scan(call, 1);
    return output;
  }

  /** What a program starts; where that is more than can be read, that it may be anything. */
  private unwrapped(name: string, call: Call): Unwrapped | undefined {
    const { effort } = call.frame;
    try {
      return unwrap(name, call, (path) => {
        const fact = this.written.file(path, call.state);
        if (fact.state !== 'text') return fact;
        effort.grant(path, fact.text.length);
        // Whoever reads a file parses it, each time anew.
        effort.spend(fact.text.length > bounds.LARGE_FILE ? fact.text.length * 2 : fact.text.length >> 1);
        return fact;
      });
    } catch (error) {
      if (!(error instanceof Overrun)) throw error;
      return { inners: [], opaque: { reason: 'it runs more than can be followed', inReach: true } };
    }
  }

  private tee(call: Call): void {
    const { paths, append } = teeTargets(call);
    for (const path of paths) this.write(path, call.stdin?.text ?? '', append);
  }

  private follow(call: Call, { inners, uncertain, opaque, output = '', files = [] }: Unwrapped): string {
    for (const file of files) this.written.writtenByCode(file, call);
    if (RUNS_IN_SHELL.has(call.argv[0] ?? '') && (opaque || inners.some(({ text = '' }) => !isKnown(text))))
      call.state.notFollowed(sourceOf(call), opaque?.absent);
    if (inners.length > 0 && inners.every(({ text }) => text?.trim() === UNKNOWN)) {
      this.unknownText(call, opaque);
      return UNKNOWN;
    }
    if (opaque) this.opaque(sourceOf(call), opaque.reason, opaque.near ?? sourceOf(call), opaque.inReach);
    let written = output;
    const before = this.invocations.length;
    for (const inner of inners) written = this.startInner(call, inner);
    if (uncertain && !this.foundTool(before)) this.scan(call, 1);
    return written;
  }

  /** A shell gets a text of which nothing is known. */
  private unknownText(call: Call, opaque: Unwrapped['opaque']): void {
    const source = sourceOf(call);
    const near = `${opaque?.near ?? ''}\n${source}\n${this.written.originsOf(call)}`;
    this.opaque(
      source,
      opaque?.reason ?? 'what it runs is only known when it runs',
      '',
      opaque?.inReach ?? this.reach.aroundUnknown(near),
    );
  }

  private foundTool(from: number): boolean {
    return this.invocations
      .slice(from)
      .some(({ argv }) => this.reach.isCloudTool(programName(argv[0] ?? '')));
  }

  private startInner(call: Call, inner: Inner): string {
    const frame = this.frameFor(call, inner);
    if (!frame) return UNKNOWN;
    const stdin = inner.stdin === undefined ? call.stdin : (inner.stdin ?? undefined);
    const state = inner.sameShell ? call.state : stateFor(call, inner);
    if (inner.argv) {
      if (inner.argv.length === 0) return '';
      const overlay = inner.sameShell ? call.overlay : undefined;
      const place = inner.file ? { pos: 0, end: 0 } : {};
      return this.run({
        ...call,
        ...place,
        argv: inner.argv,
        state,
        overlay,
        stdin,
        frame,
        external: !inner.sameShell,
        bypass: inner.bypass,
      });
    }
    const { args: outer } = state;
    if (!inner.sameShell) state.arg0 = inner.args?.[0] ?? UNKNOWN;
    if (!inner.sameShell || inner.args) state.args = inner.args?.slice(1);
    const output = this.inFile(inner.file?.path, () => this.text(inner.text ?? '', state, stdin, frame));
    if (inner.sameShell && inner.args) state.args = outer;
    return output;
  }

  /** Undefined when a bound on files stops here. */
  private frameFor(call: Call, inner: Inner): Frame | undefined {
    const { frame } = call;
    const shared = { via: [...frame.via, inner.via], depth: frame.depth + 1 };
    const near = inner.text === undefined ? frame.near : sourceOf(call);
    if (!inner.file) {
      if (inner.argv) return { ...frame, ...shared };
      // Lines of a text inside of a file count from the line that the text stands on.
      const file = frame.file && {
        path: frame.file.path,
        firstLine: frame.file.firstLine + this.lines.lineAt(frame.text, call.pos),
      };
      return { ...frame, ...shared, text: inner.text ?? '', near, file };
    }
    if (!this.openFile(call, inner.file.path)) return undefined;
    const fileDepth = frame.fileDepth + 1;
    return { ...shared, text: inner.text ?? '', near, file: inner.file, fileDepth, effort: frame.effort };
  }

  private openFile(call: Call, path: string): boolean {
    this.files.add(path);
    const isCycle =
      this.active.includes(path) && this.active.filter((each) => each === path).length > bounds.MAX_CYCLES;
    if (isCycle) return false;
    if (this.files.size <= bounds.MAX_FILES && call.frame.fileDepth < bounds.MAX_FILE_DEPTH) return true;
    this.opaque(sourceOf(call), 'it leads through more files than are followed', `${sourceOf(call)} ${path}`);
    return false;
  }

  private inFile(path: string | undefined, walk: () => string): string {
    if (path === undefined) return walk();
    this.active.push(path);
    const output = walk();
    this.active.pop();
    return output;
  }

  /** Looks for a known tool's command line among the arguments of a program that nobody listed. */
  private scan(call: Call, start: number): void {
    const at = findTool(call.argv, start, (name) => this.reach.isCloudTool(name), looksLikeArguments);
    if (at < 0) return;
    const frame = {
      ...call.frame,
      via: [...call.frame.via, call.argv[0] ?? ''],
      depth: call.frame.depth + 1,
    };
    this.run({ ...call, argv: call.argv.slice(at), frame, external: true });
  }

  private callFunction(
    definition: NonNullable<ReturnType<ShellState['functions']['get']>>,
    call: Call,
  ): string {
    const { state } = call;
    const [name = '', ...args] = call.argv;
    if (call.frame.depth >= bounds.MAX_DEPTH) {
      this.opaque(sourceOf(call), 'its functions call each other too deeply', call.frame.text);
      return UNKNOWN;
    }
    const [outerArgs, outerLocals] = [state.args, state.locals];
    state.args = args;
    state.locals = new Map();
    for (const [key, value] of Object.entries(call.overlay ?? {})) {
      state.declareLocal(key);
      state.set(key, [value], true);
    }
    const frame = {
      ...definition.frame,
      via: call.frame.via,
      depth: call.frame.depth + 1,
      near: `${call.frame.near} ${name}`,
      effort: call.frame.effort,
    };
    const output = new Walker(this, frame).node(definition.body, state, call.stdin);
    state.restoreLocals(outerLocals);
    state.args = outerArgs;
    return output;
  }
}
