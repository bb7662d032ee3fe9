import { dirname, join } from 'node:path/posix';
import type { PlacedValue } from '../../../contracts/facts';
import { parseSections } from './parts';
import {
  absolute,
  copied,
  fileReader,
  firstFile,
  partAt,
  placed,
  upwards,
  type PlatformState,
  type StateQuestion,
} from './state';

/** A remote of the repository around the folder. Its URL is kept without user and password. */
export interface GitRemote extends PlacedValue {
  readonly name: string;
  readonly file: string;
  /** `gh repo set-default` has chosen it. */
  readonly isDefault: boolean;
}

interface GitConfig {
  readonly remotes: readonly Omit<GitRemote, 'file'>[];
  /** The setting `heroku.remote`. */
  readonly herokuRemote?: string;
}

const MAX_REMOTES = 50;

function withoutUser(url: string): string {
  return copied(url.replace(/^(\w+:\/\/)[^/]*@/, '$1'));
}

const readConfig = fileReader(parseSections, (root): GitConfig => {
  const sections = [...(root.children ?? [])].slice(0, 1000);
  const remotes = sections.flatMap(([header, section]) => {
    const name = /^remote\s+"([^"]{1,100})"$/.exec(header)?.[1];
    const url = name === undefined ? undefined : placed(partAt(section, 'url'));
    if (name === undefined || !url) return [];
    const isDefault = partAt(section, 'gh-resolved') !== undefined;
    return [{ name: copied(name), line: url.line, value: withoutUser(url.value), isDefault }];
  });
  const herokuRemote = placed(partAt(root, 'heroku', 'remote'))?.value;
  return { remotes: remotes.slice(0, MAX_REMOTES), herokuRemote };
});

/** A worktree's or submodule's `.git` is a file that names the folder. */
const readLink = fileReader(
  (text) => ({ root: { line: 1, value: /^gitdir:\s*(\S.{0,1000})$/m.exec(text)?.[1]?.trim() ?? '' } }),
  (root) => root.value,
);

function configFile(question: StateQuestion, folder: string): string | undefined {
  const link = question.facts.parsed(join(folder, '.git'), readLink).value;
  const at = link === undefined || link === '' ? undefined : absolute(link, folder);
  // The config of a worktree is the repository's, two folders up.
  return at === undefined
    ? undefined
    : join(/\/worktrees\/[^/]+$/.test(at) ? dirname(dirname(at)) : at, 'config');
}

/** The remotes of the repository that the folder is in. */
export function gitRemotes(
  question: StateQuestion,
  state: Pick<PlatformState, 'problems'>,
): { remotes: GitRemote[]; herokuRemote?: string } {
  for (const folder of upwards(question.cwd)) {
    const direct = join(folder, '.git/config');
    const linked = configFile(question, folder);
    const files = [direct, ...(linked === undefined ? [] : [linked])];
    const found = firstFile(
      question,
      state,
      files.map((file) => [file, readConfig] as const),
    );
    if (!found) continue;
    const { remotes = [], herokuRemote } = found.value ?? {};
    return { remotes: remotes.map((remote) => ({ ...remote, file: found.file })), herokuRemote };
  }
  return { remotes: [] };
}
