import type { EnvironmentFinding, Evidence, MappingEntry } from '../../contracts/environment';
import type { KubeUser } from '../../contracts/facts';
import type { IdentityFacts } from '../../contracts/identity';
import type { AwsIdentity } from './awsIdentity';
import { accountOfArn, problemClue } from './awsProfile';
import { fuse, type Clues } from './fuse';
import { hostOfServer, isLocalCluster, isLocalServer, isOnThisMachine } from './kubernetesLocal';
import { contextProblems, unreadProblems, type Choice, type KubeTarget } from './kubernetesTarget';
import { applyMapping, type MappingSubject } from './mapping';
import { environmentOfCloudName } from './names';
import { isComputed, shown } from './shown';

/** What is known of the cluster that a command would reach, and of who it would be there. */
export interface KubeReading {
  /** Clues about the identity itself; empty where nothing chooses one. */
  clues: Evidence[];
  /** Names that only raise: the context's namespace, the user. */
  raising: Evidence[];
  /** The clue that the context's name says nothing, and whether it is the only doubt. */
  doubt?: Evidence;
  isNameless: boolean;
  /** What a label may be written for. */
  subjects: MappingSubject[];
  account?: string;
  region?: string;
  who?: IdentityFacts;
}

export function computedClue(how: string): Evidence {
  return { environment: 'unknown', text: `${how} is computed when the command runs`, source: 'problem' };
}

function whereOf({ file, line }: Choice): Pick<Evidence, 'file' | 'line'> {
  return { ...(file !== undefined && { file }), ...(line !== undefined && { line }) };
}

/** What can be read out of a name that a cloud's tool has made. */
interface CloudName {
  /** The part that people chose. */
  name: string;
  account?: string;
  project?: string;
  region?: string;
}

/** `arn:aws:eks:REGION:ACCOUNT:cluster/NAME` and `gke_PROJECT_ZONE_NAME`; any other name is itself. */
export function cloudNameOf(value: string): CloudName {
  const account = accountOfArn(value);
  if (account !== undefined) {
    return { name: value.slice(value.lastIndexOf('/') + 1), account, region: value.split(':')[3] };
  }
  if (value.startsWith('arn:')) return { name: value.slice(value.lastIndexOf('/') + 1) };
  const [, project, region] = /^gke_([^_]+)_([^_]+)_/.exec(value) ?? [];
  return { name: value, ...(project !== undefined && { project, region }) };
}

function named(choice: Choice, what: string): Evidence[] {
  if (isComputed(choice.value)) return [computedClue(choice.how)];
  const found = environmentOfCloudName(cloudNameOf(choice.value).name);
  if (!found) return [];
  const text = `${what} ${shown(choice.value)} (${choice.how})`;
  return [{ environment: found.environment, text, source: 'name', ...whereOf(choice) }];
}

/** A namespace or user may be called prod on a cluster that is not; called dev it lowers nothing. */
function raisingOnly(choice: Choice | undefined, what: string): Evidence[] {
  if (!choice) return [];
  return named(choice, what).filter(({ environment }) => environment === 'prod' || environment === 'staging');
}

/** What the address says, whoever gave it. An address of this machine says nothing yet. */
function serverClue(server: Choice | undefined): Evidence[] {
  if (!server) return [];
  if (isComputed(server.value)) return [computedClue(server.how)];
  if (isLocalServer(server.value)) return [];
  const found = environmentOfCloudName(hostOfServer(server.value) ?? server.value);
  if (!found) return [];
  const text = `server ${shown(server.value)} (${server.how})`;
  return [{ environment: found.environment, text, source: 'endpoint', ...whereOf(server) }];
}

/** Why nobody knows where the context leads, in the order of how much it explains. */
function doubt(target: KubeTarget, context: Choice): string {
  const name = `context ${shown(context.value)} (${context.how})`;
  const { server } = target;
  if (target.isMissing) return `${name} stands in none of the kube configs`;
  if (!server) return name;
  if (isLocalCluster(context.value))
    return `${name} is called like a cluster of this machine, but its server is ${shown(server.value)}`;
  return isLocalServer(server.value)
    ? `${name}: behind ${shown(server.value)} may be a tunnel to any cluster`
    : `${name}: server ${shown(server.value)}`;
}

/** What else bears on a target. */
export interface KubeAround {
  /** Who the login is in AWS. */
  aws?: AwsIdentity | undefined;
  mapping: readonly MappingEntry[];
  /** Where the same text has made the context, so that no file has it yet: on this machine, or in a cloud. */
  made?: string | undefined;
}

/**
 * What the chosen parts say together. A cluster of this machine is local, whatever its namespaces are called. Else the
 * names of context, cluster, server and login count, the most dangerous first, and one that says nothing is doubted only
 * where all of them do.
 */
export function readTarget(target: KubeTarget, around: KubeAround): KubeReading {
  const { context, config } = target;
  const { aws, made } = around;
  const unread = unreadProblems(config).map(problemClue);
  const base: KubeReading = { clues: unread, raising: [], isNameless: false, ...placeOf(target, aws) };
  if (!context) return base;
  if (isComputed(context.value)) return { ...base, clues: [...unread, computedClue(context.how)] };
  const local = localClue(target, made);
  if (local) return { ...base, clues: [...unread, local] };
  const names = [...nameClues(target), ...(aws ? awsClues(aws, around.mapping) : [])];
  const broken = contextProblems(config, context.value).map(problemClue);
  const misleads = (target.isMissing && made === undefined) || isLocalCluster(context.value);
  const isDoubted = names.length === 0 || misleads;
  const doubted: Evidence | undefined = isDoubted
    ? { environment: 'unknown', text: doubt(target, context), source: 'problem', ...whereOf(context) }
    : undefined;
  return {
    ...base,
    clues: [...unread, ...names, ...broken, ...(doubted ? [doubted] : [])],
    isNameless: names.length === 0 && !misleads,
    ...(doubted && { doubt: doubted }),
    raising: [
      ...raisingOnly(target.namespace, 'namespace'),
      ...raisingOnly(target.user, 'user of the kube config'),
    ],
  };
}

/** Context, cluster and server by their names. */
function nameClues({ context, cluster, server }: KubeTarget): Evidence[] {
  // A name that promises this machine where another answers promises nothing.
  const isTelling = (choice: Choice | undefined): choice is Choice =>
    choice !== undefined && (isComputed(choice.value) || !isLocalCluster(choice.value));
  return [
    ...(isTelling(context) ? named(context, 'context') : []),
    ...(isTelling(cluster) && cluster.value !== context?.value ? named(cluster, 'cluster') : []),
    ...serverClue(server),
  ];
}

/** Names of the login's profile, role and account, and their labels, which do not speak for the cluster alone. */
function awsClues({ clues, subjects }: AwsIdentity, mapping: readonly MappingEntry[]): Evidence[] {
  return [...clues, ...applyMapping(mapping, subjects)];
}

/** A cluster of this machine is that whatever its namespaces and targets are called; only a label says otherwise. */
export function weighed(clues: Clues): Pick<EnvironmentFinding, 'environment' | 'evidence'> {
  const { labels, identity } = clues;
  const isLocal = identity.length > 0 && identity.every(({ environment }) => environment === 'local');
  return isLocal && labels.length === 0 ? { environment: 'local', evidence: identity } : fuse(clues);
}

/** The context as evidence of `local`; undefined where it is not known to be that. */
function localClue(target: KubeTarget, made: string | undefined): Evidence | undefined {
  const { context, cluster, server } = target;
  if (!context) return undefined;
  const names = [context.value, cluster?.value ?? ''];
  const text = (): string => `context ${shown(context.value)} (${context.how})`;
  if (!server) {
    // No file tells where it leads: the name is all there is, unless somebody has just given it to a cloud's cluster.
    const isTold = made === 'local' || (!target.isMissing && made === undefined);
    if (!isTold || !names.every((name) => name === '' || isLocalCluster(name))) return undefined;
    return { environment: 'local', text: text(), source: 'name', ...whereOf(context) };
  }
  if (isComputed(server.value) || !isOnThisMachine(names, cluster?.value ?? '', server.value))
    return undefined;
  // Somebody who calls a context prod means it, though its cluster be called kind-x.
  if (!isLocalCluster(context.value) && environmentOfCloudName(context.value)) return undefined;
  return {
    environment: 'local',
    text: `${text()}: its server ${shown(server.value)} is on this machine`,
    source: 'endpoint',
    ...whereOf(context),
  };
}

const KINDS: Readonly<Record<KubeUser['kind'], IdentityFacts['kind']>> = {
  exec: 'process',
  provider: 'process',
  token: 'token',
  certificate: 'certificate',
  password: 'user',
  none: 'unknown',
};

function whoOf({ user, login }: KubeTarget, aws: AwsIdentity | undefined): IdentityFacts | undefined {
  if (aws?.who) return aws.who;
  if (!user || !login) return undefined;
  return { kind: KINDS[login.kind], principal: user.value };
}

/** Account or project, region, and who one is there. The cluster's own account decides over the login's. */
function placeOf(
  target: KubeTarget,
  aws: AwsIdentity | undefined,
): Pick<KubeReading, 'subjects' | 'account' | 'region' | 'who'> {
  const { context, cluster } = target;
  const choices = [context, cluster].filter((choice) => choice !== undefined);
  const clouds = choices.map(({ value }) => cloudNameOf(value));
  const account = clouds.find((cloud) => cloud.account !== undefined)?.account ?? aws?.account;
  const project = clouds.find((cloud) => cloud.project !== undefined)?.project;
  const region = clouds.find((cloud) => cloud.region !== undefined)?.region ?? aws?.region;
  const who = whoOf(target, aws);
  const accounts = new Set(clouds.flatMap((cloud) => cloud.account ?? []));
  const projects = new Set(clouds.flatMap((cloud) => cloud.project ?? []));
  return {
    subjects: [
      ...choices.map(({ value }) => ({ kind: 'context' as const, value })),
      ...[...accounts].map((value) => ({ kind: 'account' as const, value })),
      ...[...projects].map((value) => ({ kind: 'project' as const, value })),
    ],
    account: account ?? project,
    region,
    who,
  };
}
