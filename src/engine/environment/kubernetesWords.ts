import { KUBE_CONTEXT, KUBE_NAMESPACE } from '../carry';
import { programName, type Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { isLocalProgram } from './kubernetesLocal';
import type { Choice, KubeQuestion } from './kubernetesTarget';
import { given } from './shown';

/** Values of a command line's options by name. */
type Given = ReadonlyMap<string, readonly string[]>;

/** What a command line says about where it acts. */
export interface KubernetesWords {
  readonly given: Given;
  /** Names that may tell the environment: they only raise. */
  readonly hints: readonly string[];
  /** Options whose value is a context or a cluster, the server's address, the name of an environment. */
  readonly contexts: readonly string[];
  readonly servers: readonly string[];
  readonly environments: readonly string[];
  /** True for a tool that reads kube configs as kubectl does. */
  readonly readsConfig: boolean;
}

const NAMESPACE_OPTIONS = ['--namespace', '-n', '--target-namespace', '--dest-namespace'];

/** Helm's own variables, which kubectl does not know. */
const HELMS: ReadonlySet<string> = new Set(['helm', 'helm2', 'helm3', 'helmfile']);
const HELM_CONTEXTS = ['HELM_KUBECONTEXT'];
const SKAFFOLD_CONTEXTS = ['SKAFFOLD_KUBE_CONTEXT'];
/** Variables by which people's scripts name a context, or another tool's: they only raise. */
const SAID_CONTEXTS = ['KUBE_CONTEXT', 'KUBECTX', ...HELM_CONTEXTS, ...SKAFFOLD_CONTEXTS];

/** Contexts that the environment names for other programs than this one. */
export function saidContexts({ env }: Invocation): Choice[] {
  return fromVariables(env, SAID_CONTEXTS);
}

const KUBECTLS: ReadonlySet<string> = new Set(['kubectl', 'oc', 'k', 'kubecolor']);
const INTO_POD: ReadonlySet<string> = new Set(['exec', 'run', 'debug', 'rsh']);

/** Wrappers whose command has another home directory, and so other kube configs. */
const OTHER_HOME =
  /^(?:ssh|mosh|autossh|docker|podman|nerdctl|gcloud|fly|flyctl|heroku|vagrant|multipass|limactl|lima|su|sudo|doas|runuser|chroot)\b/;

/** The values of some options, in the order of their names. */
export function fromOptions(options: Given, names: readonly string[]): Choice[] {
  return names.flatMap((how) => (options.get(how) ?? []).map((value) => ({ value, how })));
}

/** True for the words of a wrapper whose command runs in a pod. */
export function isIntoPod(words: readonly string[]): boolean {
  return KUBECTLS.has(programName(words[0] ?? '')) && INTO_POD.has(words.at(-1) ?? '');
}

function fromVariables(env: Invocation['env'], names: readonly string[]): Choice[] {
  return names.flatMap((how) => {
    const value = given(env[how]);
    return value === undefined ? [] : [{ value, how }];
  });
}

/** `kubectl --context x exec`, as the unwrapper names it: what runs in the pod reaches that cluster. */
export function podOption(via: Invocation['via'], option: string): Choice | undefined {
  const values = via.flatMap((wrapper) => {
    const words = wrapper.split(' ');
    if (!isIntoPod(words)) return [];
    const at = words.lastIndexOf(option);
    return at < 0 ? [] : (words[at + 1] ?? []);
  });
  const value = values.at(-1);
  return value === undefined ? undefined : { value, how: 'around it' };
}

/** True for Helm and what runs it. */
export function readsHelmVariables({ argv }: Invocation): boolean {
  return HELMS.has(programName(argv[0] ?? ''));
}

/** The option, else the variable of the tool itself, else what an earlier command has selected or stands around. */
function contextChoice(words: KubernetesWords, { argv, env, via }: Invocation): Choice | undefined {
  const names = words.contexts.filter((name) => name !== '--cluster');
  const program = programName(argv[0] ?? '');
  const own = HELMS.has(program) ? HELM_CONTEXTS : program === 'skaffold' ? SKAFFOLD_CONTEXTS : [];
  const selected = given(env[KUBE_CONTEXT]);
  return (
    fromOptions(words.given, names).at(-1) ??
    fromVariables(env, own)[0] ??
    (selected === undefined ? undefined : { value: selected, how: 'selected before' }) ??
    podOption(via, '--context')
  );
}

function namespaceChoice(words: KubernetesWords, invocation: Invocation): Choice | undefined {
  const { env } = invocation;
  const variables = readsHelmVariables(invocation) ? ['HELM_NAMESPACE'] : [];
  const selected = given(env[KUBE_NAMESPACE]);
  return (
    fromOptions(words.given, NAMESPACE_OPTIONS).at(-1) ??
    fromVariables(env, variables)[0] ??
    (selected === undefined ? undefined : { value: selected, how: 'selected before' })
  );
}

function serverChoice(words: KubernetesWords, invocation: Invocation): Choice | undefined {
  const helm = readsHelmVariables(invocation) ? fromVariables(invocation.env, ['HELM_KUBEAPISERVER']) : [];
  return fromOptions(words.given, words.servers).at(-1) ?? helm[0];
}

/** Everything that the command line, its environment and what stands around it say about the cluster. */
export function questionOf(
  words: KubernetesWords,
  invocation: Invocation,
  context: EngineContext,
): KubeQuestion {
  const { env, cwd, via } = invocation;
  const kubeconfig = fromOptions(words.given, ['--kubeconfig']).at(-1) ?? podOption(via, '--kubeconfig');
  const cluster = words.contexts.includes('--cluster')
    ? fromOptions(words.given, ['--cluster']).at(-1)
    : undefined;
  return {
    facts: context.facts,
    env,
    cwd,
    kubeconfig,
    context: contextChoice(words, invocation),
    cluster,
    user: fromOptions(words.given, ['--user']).at(-1),
    server: serverChoice(words, invocation),
    namespace: namespaceChoice(words, invocation),
  };
}

/** False where the command reads files that are not this user's on this machine, or none. */
export function readsOwnFiles(words: KubernetesWords, invocation: Invocation): boolean {
  const { argv, via } = invocation;
  const programs = [argv[0] ?? '', ...via];
  const inPod = via.some((wrapper) => isIntoPod(wrapper.split(' ')));
  // In a pod, a context of the command's own is one of the pod's files.
  const isPods = inPod && fromOptions(words.given, words.contexts).length > 0;
  return (
    words.readsConfig && !isPods && !programs.some(isLocalProgram) && !via.some((one) => OTHER_HOME.test(one))
  );
}
