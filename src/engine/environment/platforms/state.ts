import { dirname, isAbsolute, join } from 'node:path/posix';
import type { Evidence, MappingKind } from '../../../contracts/environment';
import type { FactProblem, Facts, FileFact, PlacedValue } from '../../../contracts/facts';
import type { IdentityFacts } from '../../../contracts/identity';
import { isKnown } from '../../invocation';
import type { MappingSubject } from '../mapping';
import { environmentOfCloudName } from '../names';
import { given, isComputed, shown } from '../shown';
import type { Parsed, Part } from './parts';

/** What a tool is asked with, as far as its own files answer: its command line, its environment, its folder. */
export interface StateQuestion {
  /** Values of the given options, by name. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  /** The command's words: ["apps", "destroy"]. */
  readonly path: readonly string[];
  /** The words behind it. */
  readonly words: readonly string[];
  /** What an option or a variable of the tool's table has chosen already. */
  readonly chosen?: string;
  readonly env: Readonly<Record<string, string>>;
  /** Undefined where the folder is not known. */
  readonly cwd: string | undefined;
  readonly facts: Facts;
}

/** A file that a value stands in. */
export interface Spot {
  readonly file?: string;
  readonly line?: number;
}

/** What a tool's own files and variables say about where it would act. Holds no secret. */
export interface PlatformState {
  /** What people call it: stack, app, project. */
  identity?: string;
  account?: string;
  /** Id of the project, where its name is another. */
  project?: string;
  region?: string;
  /** Whom it acts as, where that is known. */
  who?: IdentityFacts;
  /** Where the identity stands. */
  spot: Spot;
  /** What a label of the user may name. */
  subjects: MappingSubject[];
  /** Names that decide, unless the folder has a label. */
  clues: Evidence[];
  /** Names that only raise. */
  hints: Evidence[];
  problems: FactProblem[];
  /** Accounts that the project has something in: their labels only raise. */
  accounts?: readonly (PlacedValue & Spot)[];
  /** The AWS profile that a file chooses; it counts as one given to the tool itself. */
  profile?: { name: string; how: string };
  /** `no` for what is known to act on another cloud, `maybe` where nothing says so; see locateCli. */
  aws?: 'yes' | 'maybe' | 'no';
}

/** What a tool's own files choose. Pure, bounded, never throws. */
export type ReadState = (question: StateQuestion) => PlatformState;

export function noState(): PlatformState {
  return { spot: {}, subjects: [], clues: [], hints: [], problems: [] };
}

/** What was read of one file. */
export interface FileReading<T> {
  readonly missing?: true;
  readonly value?: T;
  readonly problem?: { readonly line?: number; readonly text: string };
}

/** A reader of one kind of file. It takes the few values that it needs; nothing else of the file is kept. */
export type FileReader<T> = (fact: FileFact) => FileReading<T>;

export function fileReader<T>(parse: (text: string) => Parsed, pick: (root: Part) => T): FileReader<T> {
  return (fact) => {
    if (fact.state === 'missing') return { missing: true };
    if (fact.state === 'too-large') return { problem: { text: 'it is larger than 256 KB' } };
    if (fact.state === 'unreadable') return { problem: { text: fact.reason } };
    try {
      const { root, problem } = parse(fact.text.replace(/^\uFEFF/, ''));
      return { ...(root && { value: pick(root) }), ...(problem && { problem }) };
    } catch {
      return { problem: { text: 'it cannot be made sense of' } };
    }
  };
}

export function partAt(root: Part | undefined, ...keys: string[]): Part | undefined {
  let part = root;
  for (const key of keys) part = part?.children?.get(key);
  return part;
}

/** Longer values are no names. */
const MAX_VALUE = 300;

/** A copy that does not keep the file's text alive, as V8's substrings do. */
export function copied(text: string): string {
  return text.length < 13 ? text : Buffer.from(text, 'utf8').toString('utf8');
}

/** A name in a file: undefined where there is none, where it is empty, or too long for one. */
export function placed(part: Part | undefined): PlacedValue | undefined {
  if (part?.value === undefined || part.value === '' || part.value.length > MAX_VALUE) return undefined;
  return { value: copied(part.value), line: part.line };
}

/** The names in a group, each with its line; at most `limit`. */
export function placedKeys(part: Part | undefined, limit = 200): PlacedValue[] {
  return [...(part?.children ?? [])]
    .filter(([name]) => name !== '' && name.length <= MAX_VALUE)
    .slice(0, limit)
    .map(([name, { line }]) => ({ value: copied(name), line }));
}

/** The last value of the first option that is given. */
export function option(
  question: StateQuestion,
  ...names: string[]
): { value: string; how: string } | undefined {
  for (const how of names) {
    const value = given(question.given.get(how)?.at(-1));
    if (value !== undefined) return { value, how };
  }
  return undefined;
}

export function variable(
  question: StateQuestion,
  ...names: string[]
): { value: string; how: string } | undefined {
  for (const how of names) {
    const value = given(question.env[how]);
    if (value !== undefined) return { value, how };
  }
  return undefined;
}

export function homeOf({ env, facts }: Pick<StateQuestion, 'env' | 'facts'>): string {
  return given(env.HOME) ?? facts.home;
}

/** An absolute path; undefined where it cannot be known. */
export function absolute(path: string, from: string | undefined): string | undefined {
  if (!isKnown(path)) return undefined;
  if (isAbsolute(path)) return join(path);
  return from === undefined ? undefined : join(from, path);
}

/** Folders that a tool looks at on its way up. */
const MAX_PARENTS = 12;

/** A folder and those above it, the nearest first. */
export function upwards(folder: string | undefined): string[] {
  const folders: string[] = [];
  for (let at = folder; at !== undefined && folders.length < MAX_PARENTS; at = dirname(at)) {
    folders.push(at);
    if (dirname(at) === at) break;
  }
  return folders;
}

/** One file's answer together with its path. */
export interface Found<T> {
  readonly file: string;
  readonly value?: T;
}

/** The first of the files that is there; what is wrong with it becomes a problem of the state. */
export function firstFile<T>(
  { facts }: Pick<StateQuestion, 'facts'>,
  state: Pick<PlatformState, 'problems'>,
  paths: readonly (readonly [path: string, read: FileReader<T>])[],
): Found<T> | undefined {
  for (const [file, read] of paths) {
    const { value, problem, missing } = facts.parsed(file, read);
    if (problem) state.problems.push({ file, ...problem });
    if (!missing) return { file, value };
  }
  return undefined;
}

/** A name that was found, where, and what it is: "app", "fly.toml". */
export interface Named extends Spot {
  readonly value: string;
  /** "app acme-prod (fly.toml)": the two parts around the name. */
  readonly what: string;
  readonly how: string;
}

/** What a name says, as evidence. */
export function nameEvidence({ value, what, how, file, line }: Named): Evidence[] {
  const where = { ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
  if (isComputed(value))
    return [{ environment: 'unknown', text: `${what} is computed (${how})`, source: 'problem', ...where }];
  const found = environmentOfCloudName(value);
  return found
    ? [{ environment: found.environment, text: `${what} ${shown(value)} (${how})`, source: 'name', ...where }]
    : [];
}

/** Takes a name for what the tool acts on: it decides, can be labelled as `kinds`, and is what people call it. */
export function decideBy(state: PlatformState, named: Named, ...kinds: MappingKind[]): void {
  state.clues.push(...nameEvidence(named));
  labelled(state, named.value, ...kinds);
  if (state.identity === undefined && !isComputed(named.value)) {
    state.identity = named.value;
    state.spot = { file: named.file, line: named.line };
  }
}

/** A name that the user may have labelled. */
export function labelled(state: PlatformState, value: string, ...kinds: MappingKind[]): void {
  if (!isComputed(value)) for (const kind of kinds) state.subjects.push({ kind, value });
}

/** Its names only raise from here on: the command names something else, or acts on more than the project. */
export function onlyRaising(state: PlatformState): PlatformState {
  state.hints.push(...state.clues);
  state.clues = [];
  return state;
}
