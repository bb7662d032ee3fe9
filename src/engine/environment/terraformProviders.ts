import type { Evidence } from '../../contracts/environment';
import type { TerraformFacts } from '../../contracts/facts';
import type { IdentityFacts } from '../../contracts/identity';
import type { EngineContext } from '../tool';
import { accountOfAccessKey } from './accessKey';
import { ambientClue } from './aws';
import { isLocalEndpoint } from './awsEndpoint';
import { awsFiles, awsIdentity, type AwsIdentity, type AwsQuestion } from './awsIdentity';
import { accountOfArn, roleName, sharedAccountClues } from './awsProfile';
import { keysWho } from './awsWho';
import type { Clues } from './fuse';
import { applyMapping, type MappingSubject } from './mapping';
import { environmentOfCloudName } from './names';
import { given, isComputed, shown } from './shown';
import { azureProviderClues, googleProviderClues } from './terraformClouds';

type Env = Readonly<Record<string, string>>;
type Provider = TerraformFacts['providers'][number];

/** Providers that reach no cloud: what the ambient credentials point at is nothing to them. */
const WITHOUT_CLOUD: ReadonlySet<string> = new Set([
  'terraform',
  'null',
  'random',
  'local',
  'tls',
  'time',
  'archive',
  'template',
  'external',
]);

export function reachesNoCloud(facts: TerraformFacts): boolean {
  return facts.providers.length > 0 && facts.providers.every((provider) => WITHOUT_CLOUD.has(provider.name));
}

/** What the providers add: labels of what they choose, names that they hold, the identity that they leave to the shell. */
export interface ProviderClues extends Pick<Clues, 'labels' | 'identity' | 'surroundings' | 'hints'> {
  account?: string;
  region?: string;
  /** Who the provider works as. */
  who?: IdentityFacts;
}

function place(provider: Provider): { file?: string; line?: number } {
  return provider.file === '' ? {} : { file: provider.file, line: provider.line };
}

/** A setting's clue: the name that it holds, or that it cannot be known. */
function settingClues(provider: Provider, key: string, value: string | undefined): Evidence[] {
  if (value === undefined) return [];
  const what = `${key} of provider ${shown(provider.name)}`;
  if (isComputed(value)) {
    return [{ environment: 'unknown', text: `${what} is computed`, source: 'problem', ...place(provider) }];
  }
  const found = environmentOfCloudName(value.slice(value.lastIndexOf('/') + 1));
  return found
    ? [
        {
          environment: found.environment,
          text: `${what}: ${shown(value)}`,
          source: 'name',
          ...place(provider),
        },
      ]
    : [];
}

function known(value: string | undefined): string | undefined {
  return isComputed(value) ? undefined : given(value);
}

function list(value: string | undefined): string[] {
  return (known(value) ?? '').split(',').filter((part) => /^\d{12}$/.test(part));
}

/** The identity that one aws provider block works as: its own profile, keys or role, else the shell's. */
function awsProviderIdentity(provider: Provider, shell: AwsQuestion): AwsIdentity {
  const { settings } = provider;
  const profile = given(settings.profile);
  const named = profile === undefined ? undefined : { name: profile, how: 'provider block' };
  const identity = awsIdentity({ ...shell, profile: named });
  const key = given(settings.access_key);
  if (key === undefined) return identity;
  const account = isComputed(key) ? undefined : accountOfAccessKey(key);
  const clues = settingClues(provider, 'access_key', isComputed(key) ? key : undefined);
  return {
    account,
    region: identity.region,
    clues,
    notes: [],
    subjects: account === undefined ? [] : [{ kind: 'account', value: account }],
    chosen: true,
    who: keysWho(key, {}),
  };
}

/** The account where the provider really works: that of the role it takes on, else the only one it allows itself. */
function awsProviderAccount(provider: Provider, identity: AwsIdentity): string | undefined {
  const role = known(provider.settings.role_arn);
  const allowed = list(provider.settings.allowed_account_ids);
  if (role !== undefined) return accountOfArn(role);
  return identity.account ?? (allowed.length === 1 ? allowed[0] : undefined);
}

/** A role that the block takes on is who it works as, whoever the shell is. */
function awsProviderWho({ settings }: Provider, identity: AwsIdentity): IdentityFacts | undefined {
  const role = given(settings.role_arn);
  if (role === undefined) return identity.who;
  return { kind: 'role', ...(!isComputed(role) && { principal: roleName(role) }) };
}

function awsProvider(provider: Provider, shell: AwsQuestion, context: EngineContext): ProviderClues {
  const { settings } = provider;
  const identity = awsProviderIdentity(provider, shell);
  const account = awsProviderAccount(provider, identity);
  const ids = [account, ...list(settings.allowed_account_ids)].filter((id) => id !== undefined);
  const accounts = [...new Set(ids)].map((value): MappingSubject => ({ kind: 'account', value }));
  // The role's account is the one that counts; the profile's is only where it came from.
  const own = settings.role_arn === undefined ? identity.subjects : [];
  const files = awsFiles(shell);
  const shared =
    account === undefined || isComputed(files.config + files.credentials)
      ? []
      : sharedAccountClues(account, identity.profile, context.facts.aws(files));
  const choosesItself = given(settings.profile) !== undefined || given(settings.access_key) !== undefined;
  const fromBlock = [...settingClues(provider, 'role_arn', settings.role_arn), ...shared];
  return {
    labels: applyMapping(context.facts.mapping, [...own, ...accounts]),
    identity: choosesItself ? [] : [...identity.clues, ...(identity.chosen ? [] : ambientClue(context))],
    surroundings: choosesItself ? [...identity.clues, ...fromBlock] : fromBlock,
    hints: identity.notes,
    account,
    region: known(settings.region) ?? identity.region,
    who: awsProviderWho(provider, identity),
  };
}

const GOOGLE = {
  setting: 'project',
  variables: ['GOOGLE_PROJECT', 'GOOGLE_CLOUD_PROJECT', 'GCLOUD_PROJECT', 'CLOUDSDK_CORE_PROJECT'],
  kind: 'project',
  cloud: googleProviderClues,
} as const;

/** Where another provider takes the name of its target from. */
interface Target {
  readonly setting: string;
  readonly variables: readonly string[];
  readonly kind: MappingSubject['kind'];
  /** What the cloud's own files add. */
  readonly cloud?: typeof googleProviderClues;
}

/** The block comes first, then the shell. */
const TARGET_SETTINGS: Readonly<Record<string, Target>> = {
  google: GOOGLE,
  'google-beta': GOOGLE,
  azurerm: {
    setting: 'subscription_id',
    variables: ['ARM_SUBSCRIPTION_ID'],
    kind: 'account',
    cloud: azureProviderClues,
  },
  kubernetes: { setting: 'config_context', variables: ['KUBE_CTX'], kind: 'context' },
  helm: { setting: 'config_context', variables: ['KUBE_CTX'], kind: 'context' },
};

function otherProvider(provider: Provider, shell: AwsQuestion, context: EngineContext): ProviderClues {
  const { env } = shell;
  const target = Object.hasOwn(TARGET_SETTINGS, provider.name) ? TARGET_SETTINGS[provider.name] : undefined;
  const own = target && given(provider.settings[target.setting]);
  const variable = target?.variables.find((name) => given(env[name]) !== undefined);
  const value = own ?? (variable === undefined ? undefined : env[variable]);
  const cloud = target?.cloud?.(provider, value, { env, facts: context.facts, cwd: shell.cwd });
  const subjects: readonly MappingSubject[] =
    cloud?.subjects ??
    (target && known(value) !== undefined ? [{ kind: target.kind, value: value ?? '' }] : []);
  const clues = [
    ...settingClues(provider, own === undefined ? (variable ?? '') : (target?.setting ?? ''), value),
    ...(cloud?.clues ?? []),
  ];
  return {
    labels: applyMapping(context.facts.mapping, subjects),
    identity: own === undefined ? [...clues, ...ambientClue(context)] : [],
    surroundings: own === undefined ? [] : clues,
    hints: [...(cloud?.hints ?? [])],
    account: cloud?.account ?? known(value),
    who: cloud?.who,
  };
}

/** True when everything goes to an emulator: all that the block names is local, and its key is no key of AWS. */
function isEmulated(provider: Provider, env: Env): boolean {
  if (provider.name !== 'aws') return WITHOUT_CLOUD.has(provider.name);
  const general = given(env.AWS_ENDPOINT_URL);
  const endpoints = Object.entries(provider.settings).filter(([key]) => key.startsWith('endpoints.'));
  if (!endpoints.every(([, url]) => isLocalEndpoint(url))) return false;
  if (general !== undefined && isLocalEndpoint(general)) return true;
  const key = known(provider.settings.access_key);
  return endpoints.length > 0 && key !== undefined && !/^(?:AKIA|ASIA)/.test(key);
}

/** The evidence that a configuration works on an emulator only; undefined where any part may reach a cloud. */
export function emulated(facts: TerraformFacts, env: Env): Evidence | undefined {
  const cloud = facts.providers.find((provider) => !WITHOUT_CLOUD.has(provider.name));
  if (!cloud || facts.problems.length > 0 || !facts.providers.every((provider) => isEmulated(provider, env)))
    return undefined;
  return {
    environment: 'local',
    text: 'the aws provider works on an endpoint of this machine',
    source: 'endpoint',
    ...place(cloud),
  };
}

/** The clues of all providers. A configuration that nothing is known of may use the shell's AWS identity. */
export function providerClues(
  facts: TerraformFacts,
  shell: AwsQuestion,
  context: EngineContext,
): ProviderClues {
  if (reachesNoCloud(facts))
    return { labels: [], identity: ambientClue(context), surroundings: [], hints: [] };
  const assumed: Provider = { name: 'aws', settings: {}, file: '', line: 0 };
  const providers =
    facts.providers.length === 0 ? [assumed] : facts.providers.filter((one) => !WITHOUT_CLOUD.has(one.name));
  const found = providers.map((one) =>
    one.name === 'aws' || one.name === 'awscc'
      ? awsProvider(one, shell, context)
      : otherProvider(one, shell, context),
  );
  return {
    labels: found.flatMap((one) => one.labels),
    identity: found.flatMap((one) => one.identity),
    surroundings: found.flatMap((one) => one.surroundings),
    hints: found.flatMap((one) => one.hints),
    account: found.find((one) => one.account !== undefined)?.account,
    region: found.find((one) => one.region !== undefined)?.region,
    who: found.find((one) => one.who !== undefined)?.who,
  };
}
