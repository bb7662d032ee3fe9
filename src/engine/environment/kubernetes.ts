import type { Action } from '../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../contracts/environment';
import { KUBE_CONTEXT, KUBE_NAMESPACE } from '../carry';
import { programName, type Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { ambientClue } from './aws';
import { isLocalEndpoint } from './awsEndpoint';
import { accountOfArn } from './awsProfile';
import { fuse, noClues } from './fuse';
import { applyMapping, type MappingSubject } from './mapping';
import { environmentOfCloudName, environmentOfName } from './names';
import { given, isComputed, shown } from './shown';

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
}

/** Something that chooses a cluster, and by which option, variable or earlier command. */
interface Choice {
  readonly value: string;
  readonly how: string;
}

/** Names that the makers of clusters on this machine give their contexts and clusters. */
const LOCAL_CONTEXT =
  /^(?:kind(?:-.+)?|k3d-.+|minikube(?:-.+)?|docker-desktop|docker-for-desktop|rancher-desktop|podman-desktop.*|colima(?:-.+)?|orbstack|microk8s(?:-cluster)?|crc(?:-.+)?|desktop-linux)$/;

/** Words of a file's name by which tools and people say that it leads to such a cluster. */
const LOCAL_FILE =
  /(?:^|[^a-z0-9])(?:kind|k3d|minikube|microk8s|colima|orbstack|docker-desktop|rancher-desktop)(?:[^a-z0-9]|$)/i;

/** Programs through which kubectl can only reach a cluster on this machine. */
const LOCAL_PROGRAM = /^(?:minikube|microk8s)(?:\.| |$)/;

const NAMESPACE_OPTIONS = ['--namespace', '-n', '--target-namespace', '--dest-namespace'];

function fromOptions(options: Given, names: readonly string[]): Choice[] {
  return names.flatMap((how) => (options.get(how) ?? []).map((value) => ({ value, how })));
}

function fromVariables(env: Invocation['env'], names: readonly string[]): Choice[] {
  return names.flatMap((how) => {
    const value = given(env[how]);
    return value === undefined ? [] : [{ value, how }];
  });
}

/**
 * The context in use where neither an option nor an earlier command of the text chose one: what the kubeconfig files
 * say. The place where such a fact is asked for; until there is one, nothing is known.
 */
function currentContext(): Choice[] {
  return [];
}

const INTO_POD: ReadonlySet<string> = new Set(['exec', 'run', 'debug', 'rsh']);
const KUBECTLS: ReadonlySet<string> = new Set(['kubectl', 'oc', 'k', 'kubecolor']);

/** `kubectl --context x exec`, as the unwrapper names it: what runs in the pod reaches that cluster. */
function aroundPod(via: Invocation['via']): Choice[] {
  return via
    .flatMap((wrapper) => {
      const words = wrapper.split(' ');
      if (!KUBECTLS.has(programName(words[0] ?? '')) || !INTO_POD.has(words.at(-1) ?? '')) return [];
      const at = words.lastIndexOf('--context');
      return at < 0 ? [] : (words[at + 1] ?? []);
    })
    .slice(-1)
    .map((value) => ({ value, how: 'around it' }));
}

/** That a wrapper runs its command in a cluster on this machine. */
export function localCluster(wrapper: string): Evidence[] {
  return aroundPod([wrapper])
    .filter(({ value }) => LOCAL_CONTEXT.test(value))
    .flatMap(contextClues);
}

function contexts(words: KubernetesWords, { env, via }: Invocation): Choice[] {
  const chosen = fromOptions(words.given, words.contexts);
  if (chosen.length > 0) return chosen;
  const variables = fromVariables(env, ['HELM_KUBECONTEXT', 'KUBE_CONTEXT', 'KUBECTX', KUBE_CONTEXT]);
  if (variables.length > 0) return variables.slice(0, 1);
  const around = aroundPod(via);
  return around.length > 0 ? around : currentContext();
}

/** `--kubeconfig`, else the files of KUBECONFIG. */
function kubeconfigs(options: Given, env: Invocation['env']): Choice[] {
  const chosen = fromOptions(options, ['--kubeconfig']);
  if (chosen.length > 0) return chosen;
  return fromVariables(env, ['KUBECONFIG']).flatMap(({ value, how }) =>
    value
      .split(':')
      .filter((path) => path !== '')
      .map((path) => ({ value: path, how })),
  );
}

/** Folder names near the end of a path; what stands further up is where somebody keeps such files. */
const PATH_PARTS = 2;

function near(path: string): string {
  return path.split(/[\\/]/).slice(-PATH_PARTS).join('/');
}

function computed(how: string): Evidence {
  return { environment: 'unknown', text: `${how} is computed when the command runs`, source: 'problem' };
}

function how({ how: option }: Choice): string {
  return option === KUBE_CONTEXT ? 'selected before' : option;
}

function contextClues(choice: Choice): Evidence[] {
  if (isComputed(choice.value)) return [computed(how(choice))];
  const text = `context ${shown(choice.value)} (${how(choice)})`;
  if (LOCAL_CONTEXT.test(choice.value)) return [{ environment: 'local', text, source: 'name' }];
  // An ARN ends with the cluster's name; of its region and account nothing is to be read.
  const name = choice.value.startsWith('arn:')
    ? choice.value.slice(choice.value.lastIndexOf('/') + 1)
    : choice.value;
  const found = environmentOfCloudName(name);
  return [{ environment: found?.environment ?? 'unknown', text, source: found ? 'name' : 'problem' }];
}

function fileClues(choice: Choice): Evidence[] {
  if (isComputed(choice.value)) return [computed(choice.how)];
  const name = near(choice.value);
  const text = `kubeconfig ${shown(name)} (${choice.how})`;
  if (LOCAL_FILE.test(name)) return [{ environment: 'local', text, source: 'name' }];
  const found = environmentOfCloudName(name);
  return found ? [{ environment: found.environment, text, source: 'name' }] : [];
}

/** Wrappers whose command runs on another machine: its localhost is not this one. */
const ELSEWHERE = /^(?:ssh|mosh|autossh|kubectl|oc|k|gcloud|fly|flyctl|heroku)\b/;

function isElsewhere({ via }: Invocation): boolean {
  return via.some((wrapper) => ELSEWHERE.test(wrapper));
}

function isLocalServer({ value }: Choice): boolean {
  return value.split(',').every((one) => isLocalEndpoint(one.includes('://') ? one : `https://${one}`));
}

function named(value: string, text: string): Evidence[] {
  const found = environmentOfName(value);
  return found ? [{ environment: found.environment, text, source: 'name' }] : [];
}

/** What a label of the user may be written for: the context, and the account or project that its name holds. */
function subjects(choices: readonly Choice[]): MappingSubject[] {
  return choices.flatMap(({ value }): MappingSubject[] => {
    const account = accountOfArn(value);
    const project = /^gke_([^_]+)_/.exec(value)?.[1];
    return [
      { kind: 'context', value },
      ...(account === undefined ? [] : [{ kind: 'account' as const, value: account }]),
      ...(project === undefined ? [] : [{ kind: 'project' as const, value: project }]),
    ];
  });
}

/** Everything that says which cluster it is, before labels and names of targets. */
function identity(words: KubernetesWords, invocation: Invocation) {
  const options = words.given;
  const { env, via, argv } = invocation;
  const chosen = contexts(words, invocation);
  const files = kubeconfigs(options, env);
  const servers = fromOptions(options, words.servers);
  const program = [argv[0] ?? '', ...via].find((name) => LOCAL_PROGRAM.test(name.replace(/^.*\//, '')));
  const clues = [
    ...chosen.flatMap(contextClues),
    ...files.flatMap(fileClues),
    ...fromOptions(options, words.environments).flatMap(({ value, how: option }) =>
      isComputed(value) ? [computed(option)] : named(value, `environment ${shown(value)} (${option})`),
    ),
    ...servers.flatMap((server): Evidence[] => {
      const text = `server ${shown(server.value)} (${server.how})`;
      if (isComputed(server.value)) return [computed(server.how)];
      if (isLocalServer(server))
        return isElsewhere(invocation) ? [] : [{ environment: 'local', text, source: 'endpoint' }];
      return [
        {
          environment: environmentOfCloudName(server.value)?.environment ?? 'unknown',
          text,
          source: 'endpoint',
        },
      ];
    }),
    ...(program === undefined
      ? []
      : [
          {
            environment: 'local' as const,
            text: `${program} is on this machine`,
            source: 'endpoint' as const,
          },
        ]),
  ];
  return { chosen, clues };
}

/**
 * Where a command against a Kubernetes cluster would hit. The context, the server and the kubeconfig's name choose;
 * namespaces and names of targets only raise, and a cluster on this machine stays one whatever they are called.
 */
export function locateKubernetes(
  words: KubernetesWords,
  action: Action,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const { chosen, clues: known } = identity(words, invocation);
  const name = chosen[0] && !isComputed(chosen[0].value) ? shown(chosen[0].value) : undefined;
  const clues = noClues();
  clues.labels = applyMapping(context.facts.mapping, subjects(chosen));
  clues.folder = applyMapping(context.facts.mapping, [
    { kind: 'folder', value: invocation.cwd ?? context.request.cwd },
  ]);
  clues.identity = known.length > 0 ? known : ambientClue(context);
  const isLocal = known.length > 0 && known.every((clue) => clue.environment === 'local');
  if (isLocal && clues.labels.length === 0)
    return { environment: 'local', evidence: known, provider: 'kubernetes', identity: name };
  const chosenNamespace = fromOptions(words.given, NAMESPACE_OPTIONS);
  const namespaces =
    chosenNamespace.length > 0
      ? chosenNamespace
      : fromVariables(invocation.env, ['HELM_NAMESPACE', KUBE_NAMESPACE]);
  clues.targets = [
    ...namespaces.flatMap(({ value }) => named(value, `namespace ${shown(value)}`)),
    ...words.hints.flatMap((value) => named(value, `name ${shown(value)}`)),
    ...action.targets.flatMap((target) => named(target, `target ${shown(target)}`)),
  ];
  const account = chosen.map(({ value }) => accountOfArn(value)).find((id) => id !== undefined);
  return { ...fuse(clues), provider: 'kubernetes', identity: name, account };
}
