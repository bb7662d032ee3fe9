import type { Facts, KubeContext, KubeUser } from '../../contracts/facts';
import type { CloudIdentity } from '../../contracts/identity';
import type { AwsIdentity } from '../environment/awsIdentity';
import { noClues } from '../environment/fuse';
import { awsOfLogin, choosesItself } from '../environment/kubernetesAws';
import { readTarget, weighed } from '../environment/kubernetesClues';
import {
  contextProblems,
  kubePaths,
  kubeTarget,
  unreadProblems,
  type KubeQuestion,
  type KubeTarget,
} from '../environment/kubernetesTarget';
import { applyMapping } from '../environment/mapping';
import { given } from '../environment/shown';
import type { IdentityPlace } from './index';

/** What would make Helm or kubectl go elsewhere than to the current context of KUBECONFIG. */
const OTHER_CLUSTERS = [
  'HELM_KUBECONTEXT',
  'HELM_KUBEAPISERVER',
  'HELM_KUBETOKEN',
  'HELM_KUBEASUSER',
  'HELM_NAMESPACE',
  'SKAFFOLD_KUBE_CONTEXT',
  'KUBERC',
] as const;

/** One listing, with the logins that have been looked up in it: many contexts share one. */
class Listing {
  private readonly logins = new Map<string, AwsIdentity | undefined>();

  constructor(
    readonly facts: Facts,
    readonly place: IdentityPlace,
  ) {}

  get question(): KubeQuestion {
    return { facts: this.facts, ...this.place };
  }

  aws(login: KubeUser | undefined): AwsIdentity | undefined {
    if (!login?.exec) return undefined;
    const key = JSON.stringify(login.exec);
    if (!this.logins.has(key)) {
      const { facts, place } = this;
      this.logins.set(key, awsOfLogin(login, { facts, ...place, ambientEnv: place.env }));
    }
    return this.logins.get(key);
  }
}

/**
 * No variable chooses a context, and the engine writes no file. But where a context is the current one of its own file,
 * and that file alone has all of it, KUBECONFIG with that file is exactly this identity.
 */
function useOf(
  name: string,
  { file }: KubeContext,
  { login }: KubeTarget,
  facts: Facts,
): CloudIdentity['use'] {
  const alone = facts.kube([file]);
  const found = alone.contexts.get(name);
  const isWhole =
    alone.currentContext?.name === name &&
    alone.problems.length === 0 &&
    alone.clusters.has(found?.cluster ?? '') &&
    (found?.user === undefined || alone.users.has(found.user));
  if (!isWhole || (login && !choosesItself(login)) || /[:;\0]/.test(file)) return undefined;
  return { set: { KUBECONFIG: file }, unset: OTHER_CLUSTERS };
}

function rowOf(name: string, listing: Listing, isActive: boolean): CloudIdentity {
  const { facts, question } = listing;
  const target = kubeTarget({ ...question, context: { value: name, how: 'by its name' } });
  const { config, context } = target;
  const found = config.contexts.get(name);
  const reading = readTarget(target, { aws: listing.aws(target.login), mapping: facts.mapping });
  const clues = noClues();
  clues.labels = applyMapping(facts.mapping, reading.subjects);
  clues.identity = reading.clues;
  clues.targets = reading.raising;
  const { account, region, who = { kind: 'unknown' } } = reading;
  const { file, line } = context ?? {};
  const use = found && useOf(name, found, target, facts);
  return {
    provider: 'kubernetes',
    name,
    ...who,
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    ...weighed(clues),
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    isActive,
    problems: contextProblems(config, name),
    ...(use && { use }),
  };
}

/** A row without a context: a file that cannot be read, a current context that is not there. */
function emptyRow(name: string, given: Partial<CloudIdentity>): CloudIdentity {
  return {
    provider: 'kubernetes',
    name,
    kind: 'unknown',
    environment: 'unknown',
    evidence: [],
    isActive: false,
    problems: [],
    ...given,
  };
}

/** What nothing but its own row can tell: files of which nothing could be read, a current context that is missing. */
function brokenRows({ config }: KubeTarget): CloudIdentity[] {
  const problems = unreadProblems(config);
  const files = [...new Set(problems.map(({ file }) => file))];
  const rows = files.map((file) =>
    emptyRow(file, { file, problems: problems.filter((problem) => problem.file === file) }),
  );
  const { currentContext: current } = config;
  if (!current || config.contexts.has(current.name)) return rows;
  const { name, file, line } = current;
  const text = 'it is the current context, and stands in none of the kube configs';
  return [emptyRow(name, { file, line, isActive: true, problems: [{ file, line, text }] }), ...rows];
}

/** Every context of the kube configs that the place would read, in their order. Pure; never throws. */
export function kubernetesIdentities(facts: Facts, place: IdentityPlace): CloudIdentity[] {
  const listing = new Listing(facts, place);
  if (!kubePaths(listing.question)) return [];
  const target = kubeTarget(listing.question);
  const { contexts, currentContext } = target.config;
  const isInPod = contexts.size === 0 && given(place.env.KUBERNETES_SERVICE_HOST) !== undefined;
  return [
    ...(isInPod ? [emptyRow('in-cluster', { kind: 'service-account', isActive: !currentContext })] : []),
    ...[...contexts.keys()].map((name) => rowOf(name, listing, name === currentContext?.name)),
    ...brokenRows(target),
  ];
}
