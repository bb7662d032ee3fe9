import type { FactProblem, Facts, KubeFacts, KubeUser } from '../../contracts/facts';
import { pathIn } from './paths';
import { given, isComputed } from './shown';

type Env = Readonly<Record<string, string>>;

/** A name or address that chooses something, by what it was said, and where it is written if in a file. */
export interface Choice {
  readonly value: string;
  /** "--context", "HELM_KUBECONTEXT", "current context". */
  readonly how: string;
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
}

/** What a command line and its environment say about the cluster; what they leave open is read from the files. */
export interface KubeQuestion {
  readonly facts: Facts;
  readonly env: Env;
  /** Folder that relative paths start from; undefined where it is not known. */
  readonly cwd: string | undefined;
  readonly kubeconfig?: Choice;
  readonly context?: Choice;
  readonly cluster?: Choice;
  readonly user?: Choice;
  readonly server?: Choice;
  readonly namespace?: Choice;
}

/** The parts that a command would use, after kubectl's rules. A part that nothing says is undefined. */
export interface KubeTarget {
  readonly config: KubeFacts;
  readonly context?: Choice;
  /** True where a context is named that stands in none of the files, although they have others. */
  readonly isMissing: boolean;
  readonly cluster?: Choice;
  readonly server?: Choice;
  readonly user?: Choice;
  readonly login?: KubeUser;
  /** Undefined for `default`. */
  readonly namespace?: Choice;
}

const NO_CONFIG: KubeFacts = { contexts: new Map(), clusters: new Map(), users: new Map(), problems: [] };

/** The paths of a list as the operating system separates them: `:`, on Windows `;`. */
function splitPaths(list: string): string[] {
  const isWindows = list.includes(';') || /^[A-Za-z]:[\\/]/.test(list);
  return list.split(isWindows ? ';' : ':').filter((path) => path !== '');
}

/**
 * The kube configs in kubectl's order: the option's one file, else KUBECONFIG's list, else `~/.kube/config`. As they are
 * written; computed ones hold UNKNOWN.
 */
export function kubeconfigs({ env, kubeconfig }: Pick<KubeQuestion, 'env' | 'kubeconfig'>): Choice[] {
  if (kubeconfig && kubeconfig.value !== '') return [kubeconfig];
  const list = given(env.KUBECONFIG);
  return list === undefined ? [] : splitPaths(list).map((value) => ({ value, how: 'KUBECONFIG' }));
}

/** The same as absolute paths, the default one included; undefined where one of them is not known. */
export function kubePaths(question: KubeQuestion): string[] | undefined {
  const { env, facts, cwd } = question;
  const home = given(env.HOME) ?? given(env.USERPROFILE) ?? facts.home;
  const said = kubeconfigs(question).map(({ value }) => value);
  const isDefault = said.length === 0 && given(env.KUBECONFIG) === undefined;
  // A shell has put the home directory in, unless the reader of its text has not.
  const paths = (isDefault ? ['~/.kube/config'] : said).map((path) =>
    pathIn(path.replace(/^~(?=[\\/]|$)/, home), cwd),
  );
  return paths.every((path) => path !== undefined) ? paths : undefined;
}

/** The merged facts; nothing where the paths are not known. */
function configOf(question: KubeQuestion): KubeFacts {
  const paths = kubePaths(question);
  return paths ? question.facts.kube(paths) : NO_CONFIG;
}

function usable(choice: Choice | undefined): Choice | undefined {
  return choice && choice.value !== '' ? choice : undefined;
}

function part(
  value: string | undefined,
  how: string,
  where: { file: string; line: number } | undefined,
): Choice | undefined {
  return value === undefined ? undefined : { value, how, file: where?.file, line: where?.line };
}

/** What a command would use: an option or variable for each part, else the context's, the current one by default. */
export function kubeTarget(
  question: KubeQuestion,
  /** False for a tool or a place that has none of these files. */
  readsFiles = true,
): KubeTarget {
  const config = readsFiles ? configOf(question) : NO_CONFIG;
  const { currentContext: current } = config;
  const chosen =
    usable(question.context) ??
    (current && { value: current.name, how: 'current context', file: current.file, line: current.line });
  const found = chosen && config.contexts.get(chosen.value);
  const context = chosen && found ? { ...chosen, file: found.file, line: found.line } : chosen;
  const how = 'its context';
  const cluster = usable(question.cluster) ?? part(found?.cluster, how, found);
  const stanza = cluster && config.clusters.get(cluster.value);
  const user = usable(question.user) ?? part(found?.user, how, found);
  return {
    config,
    context,
    isMissing: context !== undefined && !found && config.contexts.size > 0 && !isComputed(context.value),
    cluster,
    server: usable(question.server) ?? part(stanza?.server, 'its cluster', stanza),
    user,
    login: user && config.users.get(user.value),
    namespace: usable(question.namespace) ?? part(found?.namespace, how, found),
  };
}

/** Problems of files of which nothing could be read: what they would have said nobody knows. */
export function unreadProblems(config: KubeFacts): FactProblem[] {
  if (config.problems.length === 0) return [];
  const read = new Set(
    [config.contexts, config.clusters, config.users].flatMap((parts) =>
      [...parts.values()].map(({ file }) => file),
    ),
  );
  return config.problems.filter(({ file }) => !read.has(file));
}

/** Problems of the stanza that begins in this line. */
export function stanzaProblems(
  config: KubeFacts,
  where: { file: string; line: number } | undefined,
): FactProblem[] {
  return where ? config.problems.filter(({ file, line }) => file === where.file && line === where.line) : [];
}

/** What is wrong with a context and the parts that it names, the problems of all their stanzas included. */
export function contextProblems(config: KubeFacts, name: string): FactProblem[] {
  const found = config.contexts.get(name);
  if (!found) return [];
  const cluster = config.clusters.get(found.cluster ?? '');
  const user = config.users.get(found.user ?? '');
  const { file, line } = found;
  const wrong = (text: string): FactProblem[] => [{ file, line, text }];
  return [
    ...stanzaProblems(config, found),
    ...(found.cluster === undefined ? wrong('it names no cluster') : []),
    ...(found.cluster !== undefined && !cluster
      ? wrong('its cluster stands in none of the kube configs')
      : []),
    ...(cluster && cluster.server === undefined ? wrong('its cluster has no server') : []),
    ...(found.user !== undefined && !user ? wrong('its user stands in none of the kube configs') : []),
    ...stanzaProblems(config, cluster),
    ...stanzaProblems(config, user),
  ];
}
