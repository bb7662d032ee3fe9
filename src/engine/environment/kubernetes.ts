import type { Action } from '../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../contracts/environment';
import { KUBE_CHANGED, KUBE_MADE, TUNNEL } from '../carry';
import { programName, type Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { ambientClue } from './aws';
import type { AwsIdentity } from './awsIdentity';
import { noClues } from './fuse';
import { awsOfLogin } from './kubernetesAws';
import { computedClue, readTarget, weighed, type KubeReading } from './kubernetesClues';
import { isLocalFile, isLocalProgram, isLocalServer } from './kubernetesLocal';
import { kubercChoices } from './kubernetesRc';
import { kubeconfigs, kubeTarget, type Choice, type KubeQuestion, type KubeTarget } from './kubernetesTarget';
import {
  fromOptions,
  isIntoPod,
  podOption,
  questionOf,
  readsHelmVariables,
  readsOwnFiles,
  saidContexts,
  type KubernetesWords,
} from './kubernetesWords';
import { applyMapping } from './mapping';
import { environmentOfCloudName, environmentOfName } from './names';
import { given, isComputed, shown } from './shown';

/** Programs that read kubectl's preferences. */
const READS_KUBERC: ReadonlySet<string> = new Set(['kubectl', 'k', 'kubecolor']);

/** Wrappers whose command runs on another machine: its localhost is not this one. */
const ELSEWHERE = /^(?:ssh|mosh|autossh|kubectl|oc|k|gcloud|fly|flyctl|heroku)\b/;

/** Folder names near the end of a path; what stands further up is where somebody keeps such files. */
const PATH_PARTS = 2;

function near(path: string): string {
  return path.split(/[\\/]/).slice(-PATH_PARTS).join('/');
}

/** What a kube config is called, where the command or its environment names it. */
function fileClues(choice: Choice, isRead: boolean): Evidence[] {
  if (isComputed(choice.value)) return [computedClue(choice.how)];
  const name = near(choice.value);
  const text = `kubeconfig ${shown(name)} (${choice.how})`;
  // Where its contexts are known, they say whether it leads to this machine.
  if (isLocalFile(name)) return isRead ? [] : [{ environment: 'local', text, source: 'name' }];
  const found = environmentOfCloudName(name);
  return found ? [{ environment: found.environment, text, source: 'name' }] : [];
}

function named(value: string, text: string): Evidence[] {
  const found = environmentOfName(value);
  return found ? [{ environment: found.environment, text, source: 'name' }] : [];
}

/** An address without a context behind it: what the command line itself says. */
function serverClues(server: Choice | undefined, invocation: Invocation): Evidence[] {
  if (!server) return [];
  if (isComputed(server.value)) return [computedClue(server.how)];
  const text = `server ${shown(server.value)} (${server.how})`;
  if (isLocalServer(server.value)) {
    const tunnel = given(invocation.env[TUNNEL]);
    if (tunnel !== undefined) {
      const found = environmentOfCloudName(tunnel);
      const behind = `${text} is behind ${shown(tunnel)}`;
      return [{ environment: found?.environment ?? 'unknown', text: behind, source: 'endpoint' }];
    }
    const isHere = !invocation.via.some((wrapper) => ELSEWHERE.test(wrapper));
    return isHere ? [{ environment: 'local', text, source: 'endpoint' }] : [];
  }
  const environment = environmentOfCloudName(server.value)?.environment ?? 'unknown';
  return [{ environment, text, source: 'endpoint' }];
}

function programClues({ argv, via }: Invocation): Evidence[] {
  const program = [argv[0] ?? '', ...via].find(isLocalProgram);
  if (program === undefined) return [];
  return [{ environment: 'local', text: `${program} is on this machine`, source: 'endpoint' }];
}

function changedClues({ env }: Invocation): Evidence[] {
  const changed = given(env[KUBE_CHANGED]);
  if (changed === undefined) return [];
  const text = `${shown(changed)} changes what contexts are before that`;
  return [{ environment: 'unknown', text, source: 'problem' }];
}

/** Who the login of the target is in AWS; its labels count like names of the cluster. */
function awsOf(target: KubeTarget, invocation: Invocation, context: EngineContext): AwsIdentity | undefined {
  const { env, cwd } = invocation;
  const { facts, request } = context;
  return awsOfLogin(target.login, { env, ambientEnv: request.env, facts, cwd });
}

function reading(target: KubeTarget, invocation: Invocation, context: EngineContext): KubeReading {
  const aws = awsOf(target, invocation, context);
  const made = target.context?.how === 'selected before' ? given(invocation.env[KUBE_MADE]) : undefined;
  return readTarget(target, { aws, mapping: context.facts.mapping, made });
}

/** What kubectl's preferences may choose where the command line does not. They only make it worse. */
function kubercClues(
  question: KubeQuestion,
  words: KubernetesWords,
  invocation: Invocation,
  context: EngineContext,
): Pick<KubeReading, 'clues' | 'raising'> {
  const nothing = { clues: [], raising: [] };
  if (!READS_KUBERC.has(programName(invocation.argv[0] ?? ''))) return nothing;
  const { facts, env, cwd } = question;
  const file = fromOptions(words.given, ['--kuberc']).at(-1)?.value;
  const { options, isUnclear } = kubercChoices(facts, env, cwd, file);
  const readings = options
    .filter(({ option }) => words.given.get(`--${option}`) === undefined)
    .map(({ option, ...choice }) =>
      reading(kubeTarget({ ...question, [option]: choice }), invocation, context),
    );
  const unclear: Evidence = {
    environment: 'unknown',
    text: 'kuberc may choose another cluster',
    source: 'problem',
  };
  return {
    clues: [...readings.flatMap(({ clues }) => clues), ...(isUnclear ? [unclear] : [])],
    raising: readings.flatMap(({ raising }) => raising),
  };
}

/** True where the command's own text says where it acts, so that the ambient credentials are out of play. */
function isChosen(question: KubeQuestion, { argv, env, via }: Invocation, context: EngineContext): boolean {
  const { env: before } = context.request;
  const { context: chosen, server, kubeconfig, cluster } = question;
  if ([chosen, server, kubeconfig, cluster].some((choice) => choice !== undefined)) return true;
  if ([argv[0] ?? '', ...via].some(isLocalProgram)) return true;
  return env.KUBECONFIG !== before.KUBECONFIG || env.HOME !== before.HOME;
}

/** The kube configs that are named and used: of a list, those that the chosen context and its cluster stand in. */
function usedFiles(question: KubeQuestion, { config, context, cluster }: KubeTarget): Choice[] {
  const all = kubeconfigs(question);
  if (config.contexts.size === 0) return all;
  const used = [context?.file, cluster?.file].filter((file) => file !== undefined);
  return all.filter(({ value }) => isComputed(value) || used.some((file) => file.endsWith(near(value))));
}

/** Everything that says which cluster it is, before labels and names of targets. */
function identity(words: KubernetesWords, invocation: Invocation, context: EngineContext) {
  const question = questionOf(words, invocation, context);
  const isOwn = readsOwnFiles(words, invocation);
  const target = kubeTarget(question, isOwn);
  const kube = reading(target, invocation, context);
  const rc = isOwn ? kubercClues(question, words, invocation, context) : { clues: [], raising: [] };
  const said = fromOptions(words.given, words.environments).flatMap(({ value, how }) =>
    isComputed(value) ? [computedClue(how)] : named(value, `environment ${shown(value)} (${how})`),
  );
  const isRead = target.config.contexts.size > 0;
  const clues = [
    ...kube.clues,
    ...(target.context ? [] : serverClues(question.server, invocation)),
    ...usedFiles(question, target).flatMap((file) => fileClues(file, isRead)),
    ...said,
    ...programClues(invocation),
    ...changedClues(invocation),
    ...rc.clues,
  ];
  const isOpen = clues.length === 0 || (said.length === 0 && !isChosen(question, invocation, context));
  const ambient = isOpen ? ambientClue(context) : [];
  // What is said about the credentials stands in for a name that says nothing.
  const own = ambient.length > 0 && kube.isNameless ? clues.filter((clue) => clue !== kube.doubt) : clues;
  return { question, target, kube, clues: [...own, ...ambient], raising: [...kube.raising, ...rc.raising] };
}

/** Names of namespaces and of what the command acts on. */
function targetClues(
  words: KubernetesWords,
  action: Action,
  invocation: Invocation,
  question: KubeQuestion,
): Evidence[] {
  const { namespace } = question;
  return [
    ...(namespace ? named(namespace.value, `namespace ${shown(namespace.value)}`) : []),
    ...saidContexts(invocation).flatMap(({ value, how }) => named(value, `context ${shown(value)} (${how})`)),
    ...words.hints.flatMap((value) => named(value, `name ${shown(value)}`)),
    ...action.targets.flatMap((target) => named(target, `target ${shown(target)}`)),
  ];
}

/** The login: one that the command line or Helm's variables give comes before the file's. */
function whoOf(words: KubernetesWords, kube: KubeReading, invocation: Invocation): KubeReading['who'] {
  const { env } = invocation;
  const isHelm = readsHelmVariables(invocation);
  const hasToken =
    fromOptions(words.given, ['--token', '--kube-token']).length > 0 ||
    (isHelm && given(env.HELM_KUBETOKEN) !== undefined);
  const as =
    fromOptions(words.given, ['--as', '--kube-as-user']).at(-1)?.value ??
    (isHelm ? given(env.HELM_KUBEASUSER) : undefined);
  const who = hasToken ? { kind: 'token' as const } : kube.who;
  return as === undefined || isComputed(as) ? who : { ...(who ?? { kind: 'unknown' }), principal: shown(as) };
}

/** What a program in a pod is, where no kube config says otherwise. */
const IN_CLUSTER = { identity: 'in-cluster', who: { kind: 'service-account' as const } };

function isInCluster(
  { server }: KubeQuestion,
  { config, context }: KubeTarget,
  { env }: Invocation,
): boolean {
  const isEmpty = !context && !server && config.contexts.size === 0;
  return isEmpty && given(env.KUBERNETES_SERVICE_HOST) !== undefined;
}

/**
 * Where a command against a Kubernetes cluster would hit. Option, variable and earlier command choose the context, else
 * the kube configs do; its cluster, server and login count as well. Namespaces and names of targets only raise, and a
 * cluster on this machine stays one whatever they are called.
 */
export function locateKubernetes(
  words: KubernetesWords,
  action: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const { question, target, kube, clues: known, raising } = identity(words, invocation, context);
  const chosen = target.context;
  const name = chosen && !isComputed(chosen.value) ? shown(chosen.value) : undefined;
  const who = whoOf(words, kube, invocation);
  const clues = noClues();
  clues.labels = applyMapping(context.facts.mapping, kube.subjects);
  clues.folder = applyMapping(context.facts.mapping, [
    { kind: 'folder', value: invocation.cwd ?? context.request.cwd },
  ]);
  clues.identity = known;
  const base = {
    provider: 'kubernetes',
    identity: name,
    ...(isInCluster(question, target, invocation) && IN_CLUSTER),
    ...(who && { who }),
  };
  clues.targets = [...raising, ...targetClues(words, action, invocation, question)];
  const { account, region } = kube;
  return { ...weighed(clues), ...base, account, ...(region !== undefined && { region }) };
}

/** That a wrapper runs its command in a cluster on this machine. */
export function localCluster(wrapper: string, invocation: Invocation, context: EngineContext): Evidence[] {
  const chosen = podOption([wrapper], '--context');
  const words = wrapper.split(' ');
  if (!chosen && !isIntoPod(words)) return [];
  const target = kubeTarget(
    {
      facts: context.facts,
      env: invocation.env,
      cwd: invocation.cwd,
      ...(chosen && { context: chosen }),
      kubeconfig: podOption([wrapper], '--kubeconfig'),
    },
    true,
  );
  const { clues } = reading(target, invocation, context);
  return clues.length > 0 && clues.every(({ environment }) => environment === 'local') ? clues : [];
}
