import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { cleanText } from './text';

/** How a program ended; see src/platform/spawn.ts, which is what runs it. */
export interface GitRun {
  exitCode: number | undefined;
  stdout: string;
  timedOut: boolean;
}

export interface GitPorts {
  /** The absolute path of git; undefined where there is none. */
  program: string | undefined;
  /** Runs it with these variables and no others. Bounded in output; never rejects. */
  run(
    program: string,
    args: readonly string[],
    options: { env: Readonly<Record<string, string>>; cwd: string; limit: number },
  ): Promise<GitRun>;
}

export interface GitEvidence {
  /** Safe to show, redacted. Undefined where git gave none. */
  status?: string;
  diff?: string;
  /** What is missing and why, for people. */
  notes: string[];
}

/** Of each call, in milliseconds. */
const LIMIT_MS = 10_000;
const MAX_STATUS = 50_000;
const MAX_DIFF = 200_000;
const MAX_POINTER = 4096;
const MAX_EXCLUDE = 64 << 10;

/** Files larger than this are binary to git, so that none of them is compared line by line. */
const LIMITS = ['-c', 'core.bigFileThreshold=16m', '-c', 'core.quotePath=true'];
const STATUS = ['status', '--short', '--untracked-files=normal', '--ignore-submodules=all', '--no-renames'];
const DIFF = [
  ...['diff', '--no-ext-diff', '--no-textconv', '--no-color', '--no-renames'],
  ...['--ignore-submodules=all', '--submodule=short'],
];

/**
 * What was changed in a folder since its last commit, as git tells it.
 *
 * A repository can name programs for git to run, in its configuration: file system monitors, filters, drivers for diffs,
 * remotes to fetch what is missing from. An agent can write them. So git is not given the repository, but a folder of
 * ours beside its index and its objects, with a configuration of two lines: attributes in the working tree then name
 * filters and drivers that nobody has defined.
 * @param scratch an empty folder of our own, which the caller removes
 */
export async function gitEvidence(folder: string, scratch: string, ports: GitPorts): Promise<GitEvidence> {
  const { program } = ports;
  if (program === undefined) return { notes: ['git is not on PATH'] };
  const found = await findRepository(folder);
  if (!found) return { notes: ['it is in no git repository'] };
  const git = (args: readonly string[], env: Readonly<Record<string, string>>) =>
    ports.run(program, ['--no-pager', ...args], { env, cwd: found.root, limit: LIMIT_MS });
  const head = await readHead(found, git, scratch);
  if (!head) return { notes: ['git could not read the repository'] };
  const env = await prepare(found, head, scratch);
  const [status, diff] = [
    await git([...LIMITS, ...STATUS], env),
    await git([...LIMITS, ...DIFF, head.commit ?? '--cached'], env),
  ];
  const notes: string[] = [];
  if (head.commit === undefined) notes.push('nothing was committed yet');
  const shownStatus = await shown('status', status, MAX_STATUS, notes);
  const shownDiff = await shown('diff', diff, MAX_DIFF, notes);
  return {
    ...(shownStatus !== undefined && { status: `${head.words}\n${shownStatus}` }),
    ...(shownDiff !== undefined && { diff: shownDiff }),
    notes,
  };
}

interface Repository {
  root: string;
  gitDir: string;
  /** Where the objects are: another folder for a further working tree. */
  common: string;
}

/** As git looks for it, but without reading a configuration, which could point the working tree elsewhere. */
async function findRepository(folder: string): Promise<Repository | undefined> {
  for (let root = path.resolve(folder); ; root = path.dirname(root)) {
    const dot = path.join(root, '.git');
    const at = await fs.stat(dot).catch(() => undefined);
    if (at?.isDirectory() === true) return { root, gitDir: dot, common: await commonOf(dot) };
    if (at?.isFile() === true) {
      const pointer = /^gitdir: (.+)/.exec(await firstLine(dot))?.[1];
      if (pointer === undefined) return undefined;
      const gitDir = path.resolve(root, pointer);
      return { root, gitDir, common: await commonOf(gitDir) };
    }
    if (root === path.dirname(root)) return undefined;
  }
}

async function commonOf(gitDir: string): Promise<string> {
  const line = await firstLine(path.join(gitDir, 'commondir'));
  return line === '' ? gitDir : path.resolve(gitDir, line);
}

async function firstLine(file: string): Promise<string> {
  const bytes = await readBounded(file, MAX_POINTER);
  return bytes?.toString('utf8').split('\n')[0] ?? '';
}

/** Undefined for what is not there, too large or no file: a pipe would make the reader wait for ever. */
async function readBounded(file: string, max: number): Promise<Buffer | undefined> {
  const at = await fs.stat(file).catch(() => undefined);
  if (at?.isFile() !== true || at.size > max) return undefined;
  return fs.readFile(file).catch(() => undefined);
}

interface Head {
  format: 'sha1' | 'sha256';
  /** Undefined before the first commit. */
  commit: string | undefined;
  words: string;
}

type Git = (args: readonly string[], env: Readonly<Record<string, string>>) => Promise<GitRun>;

/** The one call that sees the repository's own configuration: resolving a name runs nothing of it. */
async function readHead({ root, gitDir }: Repository, git: Git, scratch: string): Promise<Head | undefined> {
  const env = { ...baseEnv(scratch), GIT_DIR: gitDir, GIT_WORK_TREE: root };
  const { exitCode, stdout } = await git(['rev-parse', '--show-object-format', '--git-dir'], env);
  const format = stdout.split('\n')[0];
  if (exitCode !== 0 || (format !== 'sha1' && format !== 'sha256')) return undefined;
  const commit = await git(['rev-parse', '--verify', '--quiet', 'HEAD'], env);
  const branch = await git(['symbolic-ref', '--quiet', '--short', 'HEAD'], env);
  const name = branch.exitCode === 0 ? branch.stdout.trim() : 'no branch';
  const id = /^[0-9a-f]{40,64}$/.exec(commit.stdout.trim())?.[0];
  return { format, commit: id, words: `${await cleanText(name)}, commit ${id ?? 'none'}` };
}

function baseEnv(home: string): Record<string, string> {
  return {
    ...{ HOME: home, PATH: '', LC_ALL: 'C' },
    ...{ GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_ATTR_NOSYSTEM: '1' },
    // A partial clone would fetch what is missing, by a program that its configuration names.
    ...{ GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none', GIT_TERMINAL_PROMPT: '0' },
    ...{ GIT_OPTIONAL_LOCKS: '0', GIT_NO_REPLACE_OBJECTS: '1' },
  };
}

/** Makes the folder that git takes for the repository, and the variables that say so. */
async function prepare(
  { root, gitDir, common }: Repository,
  { format, commit }: Head,
  scratch: string,
): Promise<Record<string, string>> {
  const version = format === 'sha256' ? `1\n[extensions]\n\tobjectFormat = sha256` : '0';
  await fs.mkdir(path.join(scratch, 'refs'), { recursive: true });
  await fs.mkdir(path.join(scratch, 'info'), { recursive: true });
  await fs.writeFile(path.join(scratch, 'HEAD'), `${commit ?? 'ref: refs/heads/none'}\n`);
  await fs.writeFile(path.join(scratch, 'config'), `[core]\n\trepositoryFormatVersion = ${version}\n`);
  const exclude = await readBounded(path.join(common, 'info', 'exclude'), MAX_EXCLUDE);
  if (exclude) await fs.writeFile(path.join(scratch, 'info', 'exclude'), exclude);
  return {
    ...baseEnv(scratch),
    ...{ GIT_DIR: scratch, GIT_WORK_TREE: root },
    ...{ GIT_INDEX_FILE: path.join(gitDir, 'index'), GIT_OBJECT_DIRECTORY: path.join(common, 'objects') },
  };
}

async function shown(
  what: string,
  { exitCode, stdout, timedOut }: GitRun,
  max: number,
  notes: string[],
): Promise<string | undefined> {
  // One that was ended gave what it had so far: it was too long, or took too long.
  const isCut = stdout.length > max || (exitCode === undefined && stdout !== '');
  if (timedOut) notes.push(`git ${what} took longer than ${LIMIT_MS / 1000} s and was ended`);
  else if (isCut) notes.push(`git ${what} is longer than ${max} characters and was cut`);
  else if (exitCode !== 0) notes.push(`git ${what} failed`);
  if (exitCode !== 0 && !isCut) return undefined;
  return cleanText(stdout.slice(0, stdout.length > max ? stdout.lastIndexOf('\n', max) + 1 : undefined));
}
