import { Overrun } from '../../effort';
import { isKnown } from '../../invocation';
import type { Call } from '../../shell/frame';
import type { Inner, Unwrapped } from '../inner';
import type { Language } from '../languages';
import { LineIndex } from '../lines';
import type { ReadFile } from '../scripts';
import { CLOUD_NAMES } from '../words';
import { SdkCalls } from '../sdk';
import { Evaluator } from './evaluate';
import { libraryOf } from './evaluation';
import { findModule } from './modules';
import { parseProgram } from './parse';
import { dumpsEnvironment, secretReads } from './printed';
import { reachability } from './reachable';
import { startsOf, type Start } from './starts';
import type { Surroundings } from './surroundings';
import type { Program } from './tree';
import { chain, text, type Chain, type Value } from './values';

/** One piece of code, and how it was reached. */
export interface Code {
  readonly text: string;
  /** Absolute, where it is a file of the project. */
  readonly path?: string;
  readonly via: string;
  /** The words after the script's name. */
  readonly args: readonly string[];
}

/** Files that one program is made of. */
const MAX_FILES = 20;
const MAX_DEPTH = 5;
const MAX_CHARACTERS = 1 << 20;
/** Starts and calls that one program may make. */
const MAX_FOUND = 200;

/** What cloud libraries have in their names; asked only where the code itself could not be followed. */
const CLOUD_LIBRARY =
  /boto|aws|amazon|azure|google|gcp|kubernetes|k8s|cloud|openstack|digitalocean|heroku|pulumi|psycopg|pymysql|mysql|mongo|redis|prisma|sequelize|knex|typeorm|sqlalchemy|https?:|fetch|requests|axios/i;

interface Found {
  readonly inner: Inner;
  readonly program: Program;
  readonly at: number;
}

/** What a program would start, and what its calls of cloud libraries would do, as command lines of the cloud's own tools. */
export function analyzeCode(code: Code, language: Language, call: Call, read: ReadFile): Unwrapped {
  const analysis = new Analysis(language, call, read, code);
  analysis.run();
  return analysis.result();
}

class Analysis {
  private readonly found: Found[] = [];
  private readonly literals: string[] = [];
  private readonly programs: Program[] = [];
  private readonly modules = new Map<string, ReadonlyMap<string, Value>>();
  private readonly variables = new Map<string, string>();
  private readonly lines = new LineIndex();
  private readonly sdk: SdkCalls;
  private unreadable = false;
  private tooMuch = false;
  private overrun = false;
  private characters = MAX_CHARACTERS;

  constructor(
    private readonly language: Language,
    private readonly call: Call,
    private readonly read: ReadFile,
    private readonly code: Code,
  ) {
    this.sdk = new SdkCalls(code.path !== undefined);
  }

  /** What was found before the effort was used up counts; the rest is opaque. */
  run(): void {
    try {
      this.file(this.code.text, this.code.path, 0);
    } catch (error) {
      // Besides the effort, code that is nested deeply may use up the stack.
      if (!(error instanceof Overrun || error instanceof RangeError)) throw error;
      this.overrun = true;
    }
  }

  private file(source: string, path: string | undefined, depth: number): ReadonlyMap<string, Value> {
    this.characters -= source.length;
    if (this.characters < 0 || this.modules.size > MAX_FILES || depth > MAX_DEPTH) {
      this.tooMuch = true;
      return new Map();
    }
    const { effort } = this.call.frame;
    if (path !== undefined) effort.grant(path, source.length);
    const program = parseProgram(source, this.language.grammar, effort);
    this.programs.push(program);
    this.sdk.imports(program);
    const evaluator: Evaluator = new Evaluator(
      this.language.grammar,
      this.around(program, source, path, depth, () => evaluator),
    );
    if (path !== undefined) this.modules.set(path, evaluator.names);
    evaluator.run(program);
    this.sdk.mocks(program, evaluator);
    return evaluator.names;
  }

  private around(
    program: Program,
    source: string,
    path: string | undefined,
    depth: number,
    own: () => Evaluator,
  ): Surroundings {
    const add = (at: number, inner: Omit<Inner, 'file' | 'via'>, via = this.code.via): void => {
      if (this.found.length >= MAX_FOUND) throw new Overrun();
      const file = path === undefined ? undefined : { path, firstLine: this.lines.lineAt(source, at) + 1 };
      const env =
        this.variables.size > 0 ? { ...Object.fromEntries(this.variables), ...inner.env } : inner.env;
      this.found.push({ inner: { via, ...inner, env, file }, program, at });
    };
    const module = (name: string): ReadonlyMap<string, Value> | undefined => this.module(name, path, depth);
    return {
      effort: this.call.frame.effort,
      called: (call, at, receiver) => {
        this.called(call, at, receiver, add, (name) => {
          for (const [key, value] of module(name) ?? []) own().names.set(key, value);
        });
      },
      command: (line, at) => {
        if (line.trim() !== '') add(at, { text: line });
      },
      module,
      required: (name) => {
        this.sdk.imported(name);
        const exports = module(name);
        return exports
          ? (exports.get('module.exports') ?? { kind: 'module', exports })
          : chain(libraryOf(name));
      },
      known: (name) => this.known(name, path),
      setVariable: (name, value) => {
        if (isKnown(name)) this.variables.set(name, value);
      },
      literal: (value) => {
        if (CLOUD_NAMES.has(value.trim().split(/\s/, 1)[0] ?? '')) this.literals.push(value);
      },
    };
  }

  private module(
    name: string,
    from: string | undefined,
    depth: number,
  ): ReadonlyMap<string, Value> | undefined {
    const base = from ?? (this.call.state.cwd === undefined ? undefined : `${this.call.state.cwd}/-`);
    const found = base === undefined ? undefined : findModule(name, base, this.language.grammar, this.read);
    if (!found) return undefined;
    return this.modules.get(found.path) ?? this.file(found.text, found.path, depth + 1);
  }

  private called(
    call: Chain,
    at: number,
    receiver: Value,
    add: (at: number, inner: Omit<Inner, 'file' | 'via'>, via?: string) => void,
    include: (name: string) => void,
  ): void {
    const last = call.steps.at(-1);
    const [first] = last?.args ?? [];
    const name = last && last.name !== '' ? last.name : call.root.replace(/^\?/, '');
    if (
      /^(?:require|require_relative|include|include_once|require_once|load)$/.test(name) &&
      first?.kind === 'text'
    ) {
      this.sdk.imported(first.text);
      include(first.text);
    }
    if (
      /^(?:exec|eval|Function)$/.test(name) &&
      call.steps.length === 1 &&
      last?.name === '' &&
      first?.kind === 'text' &&
      this.language.grammar.name !== 'ruby' &&
      this.language.grammar.name !== 'perl' &&
      this.language.grammar.name !== 'php'
    )
      this.evaluated(first.text);
    // Groovy's `'…'.execute()`.
    if (name === 'execute' && receiver?.kind === 'text' && this.language.name === 'java')
      add(at, { text: receiver.text });
    for (const argv of secretReads(call, receiver, this.code.path !== undefined))
      add(at, { argv, stdin: null });
    const started = startsOf(call, this.language);
    for (const start of started?.starts ?? []) add(at, this.innerOf(start));
    if (started?.unreadable) this.unreadable = true;
    for (const each of started ? [] : this.sdk.calls(call, receiver))
      add(at, { argv: each.argv, stdin: null, library: true }, each.via);
  }

  /** `exec("…")` reads code in the same language. */
  private evaluated(source: string): void {
    if (isKnown(source)) this.file(source, undefined, 1);
    else this.unreadable = true;
  }

  private innerOf({ argv, text: line, env, cwd }: Start): Omit<Inner, 'file' | 'via'> {
    return { ...(argv ? { argv } : { text: line }), ...(env && { env }), ...(cwd !== undefined && { cwd }) };
  }

  /** Names that every program has: its arguments, the environment, its own folder. */
  private known(name: string, path: string | undefined): Value {
    const { state, overlay } = this.call;
    const list = (words: readonly string[]): Value => ({ kind: 'list', items: words.map(text) });
    if (name.startsWith('$') && !/^\$(?:argv|_|0|1|PROGRAM_NAME)/.test(name)) {
      const variable = name.slice(1);
      const home = /^(?:HOME|USERPROFILE)$/.test(variable) ? state.home : undefined;
      const set = this.variables.get(variable) ?? state.env(overlay)[variable] ?? home;
      return set === undefined ? undefined : text(set);
    }
    switch (name) {
      case '~':
        return text(state.home);
      case 'sys.argv':
      case '$argv':
        return list([this.code.path ?? '', ...this.code.args]);
      case 'process.argv':
      case 'Bun.argv':
        return list(['node', this.code.path ?? '', ...this.code.args]);
      case 'ARGV':
      case 'Deno.args':
        return list(this.code.args);
      case '__dirname':
        return path === undefined ? undefined : text(path.slice(0, path.lastIndexOf('/')));
      case '__file__':
      case '__filename':
        return path === undefined ? undefined : text(path);
      default:
        return undefined;
    }
  }

  result(): Unwrapped {
    const inners = this.runFound()
      .filter(({ inner, program, at }) => !(inner.argv && this.sdk.isMocked(program, at, inner.argv)))
      .map(({ inner }) => inner);
    if (this.code.path === undefined && dumpsEnvironment(this.language.grammar.name, this.code.text))
      inners.push({ via: this.code.via, argv: ['cat', '/proc/self/environ'], stdin: null });
    return { inners, files: this.sdk.files, opaque: this.opaque() };
  }

  /** What was found in places that run; all of it where that would be too much to tell. */
  private runFound(): readonly Found[] {
    if (this.overrun) return this.found;
    try {
      const isRun = reachability(this.programs, this.call.frame.effort);
      return this.found.filter(({ program, at }) => isRun(program, at));
    } catch (error) {
      if (!(error instanceof Overrun)) throw error;
      return this.found;
    }
  }

  private opaque(): Unwrapped['opaque'] {
    const near = this.literals.join('\n');
    if (this.overrun)
      return {
        reason: 'its code is more than can be followed',
        near: this.code.text,
        ...(CLOUD_LIBRARY.test(this.code.text) && { inReach: true }),
      };
    if (this.tooMuch)
      return {
        reason: 'its code is spread over more files than are followed',
        near: `${near}\n${this.code.via}`,
      };
    return this.unreadable
      ? { reason: 'it starts a program that is only known when it runs', near }
      : undefined;
  }
}
