import { isAbsolute, join } from 'node:path/posix';
import type { Action } from '../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../contracts/environment';
import { AZURE_SUBSCRIPTION } from '../carry';
import { parseAzArgs, type AzOption } from '../catalog/az/arguments';
import type { CliCall } from '../catalog/cli/parse';
import { parseAddress } from '../catalog/http/url';
import type { Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { ambientClue } from './aws';
import { isLocalHost } from './awsEndpoint';
import { fuse, noClues } from './fuse';
import { applyMapping } from './mapping';
import { environmentOfCloudName, environmentOfName } from './names';
import { given, isComputed, shown } from './shown';

/** What a command line or its variables say about where it hits, and by which option or variable. */
export interface Said {
  readonly value: string;
  readonly how: string;
  /** False for what chooses an account but is none: an azd environment. */
  readonly isAccount?: boolean;
}

/** What is known about where a command of an Azure tool hits. */
export interface AzurePlace {
  /** What chooses the account: a subscription's name or id, an azd environment. The first is the one that counts. */
  readonly chosen: readonly Said[];
  /** Names of what it acts on and what that lies in. They only raise. */
  readonly names: readonly string[];
  /** Addresses and connection strings that the tool sends its data to. */
  readonly endpoints: readonly Said[];
}

/** The emulator's account; its name is nobody's in the cloud. */
const EMULATOR_ACCOUNT = 'devstoreaccount1';

/** True where the connection string, or the address, is that of this machine or an emulator. */
export function isLocalStorage(text: string): boolean {
  if (isComputed(text)) return false;
  const parts = text.split(';').map((part) => part.trim());
  if (parts.some((part) => /^UseDevelopmentStorage=true$/i.test(part))) return true;
  const endpoints = parts.flatMap((part) => /^\w*Endpoint=(.+)$/i.exec(part)?.[1] ?? []);
  if (endpoints.length > 0) return endpoints.every(isLocalAddress);
  if (text.includes(';')) return parts.some((part) => part === `AccountName=${EMULATOR_ACCOUNT}`);
  return text === EMULATOR_ACCOUNT || isLocalAddress(text);
}

function isLocalAddress(url: string): boolean {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(url)) return false;
  const { host } = parseAddress(url);
  return isLocalHost(host) || host === 'azurite' || host.startsWith(`${EMULATOR_ACCOUNT}.localhost`);
}

/**
 * Accounts of storage and registries have no separators in their names: `acmeprod`, `prodlogs01`. Only these two, as
 * they can only raise, and only at the ends, where people put them.
 */
function environmentOfAccount(name: string): 'prod' | 'staging' | undefined {
  const plain = name.toLowerCase().replace(/\d{1,4}$/, '');
  if (/(?:non|not|pre)(?:prod|prd)(?:uction)?$/.test(plain)) return undefined;
  if (/.(?:prod|prd|production)$|^prod(?!uc|ig|rom|ev)./.test(plain)) return 'prod';
  return /.(?:staging|stg|uat)$/.test(plain) ? 'staging' : undefined;
}

/** A name and the parts of it that are names: ids and addresses are made of several. */
function partsOf(name: string): string[] {
  if (/^https?:\/\//i.test(name)) {
    const { host, segments } = parseAddress(name);
    return [host.split('.', 1)[0] ?? '', ...segments];
  }
  return name.startsWith('/') ? name.split('/') : [name];
}

function nameClues(names: readonly string[]): Evidence[] {
  return [...new Set(names.flatMap(partsOf))].flatMap((name): Evidence[] => {
    if (name === '' || isComputed(name)) return [];
    const environment = environmentOfName(name)?.environment ?? environmentOfAccount(name);
    return environment ? [{ environment, text: `target ${shown(name)}`, source: 'name' }] : [];
  });
}

/** A chosen subscription as evidence: computed values are a problem, names speak, ids speak through labels only. */
function choiceClue({ value, how }: Said): Evidence[] {
  if (isComputed(value))
    return [{ environment: 'unknown', text: `${how} is computed when the command runs`, source: 'problem' }];
  const found = environmentOfCloudName(value);
  return found ? [{ environment: found.environment, text: `${shown(value)} (${how})`, source: 'name' }] : [];
}

/**
 * Where a command of an Azure tool would hit. What the tool itself keeps on disk (azureProfile.json: the default
 * subscription and the names of all) will be one more source of `chosen`; without one the ambient credentials count.
 */
export function azureFinding(
  place: AzurePlace,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const { endpoints, chosen, names } = place;
  const [endpoint] = endpoints;
  if (endpoint && endpoints.every(({ value }) => isLocalStorage(value))) {
    const text = `${endpoint.how} is an emulator on this machine`;
    return {
      environment: 'local',
      evidence: [{ environment: 'local', text, source: 'endpoint' }],
      provider: 'azure',
    };
  }
  const account = chosen.find(({ isAccount, value }) => isAccount !== false && !isComputed(value));
  const identity = chosen.find(({ isAccount }) => isAccount === false);
  const clues = noClues();
  const folder = invocation.cwd ?? context.request.cwd;
  clues.labels = applyMapping(
    context.facts.mapping,
    chosen
      .filter(({ value }) => !isComputed(value))
      .map(({ value, isAccount }) => ({ kind: isAccount === false ? 'context' : 'account', value })),
  );
  clues.folder = applyMapping(context.facts.mapping, [{ kind: 'folder', value: folder }]);
  const said = chosen.flatMap(choiceClue);
  // An id tells nothing by itself: what the ambient credentials are said to be still counts.
  clues.identity = [...said, ...(said.length > 0 ? [] : ambientClue(context))];
  clues.targets = nameClues([...names, ...endpoints.map(({ value }) => value)]);
  return {
    ...fuse(clues),
    provider: 'azure',
    ...(account && { account: shown(account.value) }),
    ...(identity && { identity: shown(identity.value) }),
  };
}

/** Options that name a storage account's data in place of its address. */
const ENDPOINTS: ReadonlySet<string> = new Set([
  'connection-string',
  'account-url',
  'blob-endpoint',
  'queue-endpoint',
  'table-endpoint',
  'file-endpoint',
  'service-endpoint',
]);

/** Groups whose commands are sent to an address of their own instead of Azure's. */
const DATA_GROUPS: ReadonlySet<string> = new Set(['storage', 'appconfig', 'cosmosdb']);

/** Management commands of those groups go to Azure whatever address stands beside them. */
const MANAGEMENT =
  /^storage (?:account|azcopy|sku|.*-rm)\b|^appconfig (?:create|delete|update|purge|recover)\b|^cosmosdb\b/;

function storageEndpoints(path: string, options: readonly AzOption[], env: Invocation['env']): Said[] {
  if (!DATA_GROUPS.has(path.split(' ', 1)[0] ?? '') || MANAGEMENT.test(path)) return [];
  const said = options.flatMap(({ name, values }) =>
    [...ENDPOINTS].some((each) => each === name || (name.length > 6 && each.startsWith(name)))
      ? [{ value: values.join(' '), how: `--${name}` }]
      : [],
  );
  if (said.length > 0) return said;
  const account = options.find(({ name }) => name === 'account-name')?.values[0];
  if (account !== undefined)
    return account === EMULATOR_ACCOUNT ? [{ value: account, how: '--account-name' }] : [];
  const variable = given(env.AZURE_STORAGE_CONNECTION_STRING);
  return variable === undefined ? [] : [{ value: variable, how: 'AZURE_STORAGE_CONNECTION_STRING' }];
}

/** Options whose value names something, by the rule of az's own naming. */
const NAMES =
  /^(?:n|g|s|r|c|d|name|resource-group|server|registry|scope|ids?|resource|url|uri|u|.*-(?:names?|ids?|url|uri|group|groups))$/;

/** The subscription that a resource id or an address lies in; such an id beats the default one. */
function subscriptionOfId(text: string): string | undefined {
  return /\/subscriptions\/([^/?#\s]+)/i.exec(text)?.[1];
}

/** Where an `az` command would hit. Never throws. */
export function locateAz(action: Action, invocation: Invocation, context: EngineContext): EnvironmentFinding {
  const { path, options } = parseAzArgs(invocation.argv);
  const { env } = invocation;
  // argparse takes any beginning of the name that is no other option's.
  const flag = options.findLast(({ name }) => name.length > 3 && 'subscription'.startsWith(name))?.values[0];
  const values = options.flatMap((option) => option.values);
  const ids = values.flatMap((value): Said[] => {
    const id = subscriptionOfId(value);
    return id === undefined || id.startsWith('{') ? [] : [{ value: id, how: 'resource id' }];
  });
  const carried = given(env[AZURE_SUBSCRIPTION]);
  const chosen =
    ids.length > 0
      ? ids
      : given(flag) !== undefined
        ? [{ value: flag ?? '', how: '--subscription' }]
        : carried === undefined
          ? []
          : [{ value: carried, how: 'az account set' }];
  const defaults = ['AZURE_DEFAULTS_GROUP', 'AZURE_STORAGE_ACCOUNT', 'AZURE_CONFIG_DIR'].flatMap(
    (name) => given(env[name]) ?? [],
  );
  const named = options.filter(({ name }) => NAMES.test(name)).flatMap((option) => option.values);
  const addressed = values.filter((value) => /^https?:\/\/|^\/subscriptions\//i.test(value));
  return azureFinding(
    {
      chosen,
      names: [...action.targets, ...named, ...addressed, ...defaults],
      endpoints: storageEndpoints(path.join(' '), options, env),
    },
    invocation,
    context,
  );
}

/** A setting of azd's `.env` of one environment. */
function settingOf(text: string, name: string): string | undefined {
  const line = text.split('\n', 500).find((each) => each.startsWith(`${name}=`));
  return line
    ?.slice(name.length + 1)
    .trim()
    .replace(/^(["'])(.*)\1$/, '$2');
}

/** Where an `azd` command would hit: its environment, the one chosen in the project where the line names none. */
export function locateAzd(
  action: Action,
  invocation: Invocation,
  context: EngineContext,
  call: CliCall,
): EnvironmentFinding {
  const last = (...names: string[]) => names.flatMap((name) => call.given.get(name) ?? []).at(-1);
  const folder = folderOf(invocation.cwd, last('-C', '--cwd'));
  const read = (path: string): string => {
    const fact = folder === undefined ? undefined : context.facts.file(join(folder, '.azure', path));
    return fact?.state === 'text' ? fact.text : '';
  };
  const stored = /"defaultEnvironment"\s*:\s*"([^"]{1,200})"/.exec(read('config.json'))?.[1];
  const flag = given(last('-e', '--environment'));
  const variable = given(invocation.env.AZURE_ENV_NAME);
  const environment: Said | undefined =
    flag !== undefined
      ? { value: flag, how: '--environment', isAccount: false }
      : variable !== undefined
        ? { value: variable, how: 'AZURE_ENV_NAME', isAccount: false }
        : stored === undefined
          ? undefined
          : { value: stored, how: 'default environment of azd', isAccount: false };
  const settings = environment && !isComputed(environment.value) ? read(join(environment.value, '.env')) : '';
  const subscription = given(
    settingOf(settings, 'AZURE_SUBSCRIPTION_ID') ?? invocation.env.AZURE_SUBSCRIPTION_ID,
  );
  const group = settingOf(settings, 'AZURE_RESOURCE_GROUP');
  return azureFinding(
    {
      chosen: [
        ...(subscription === undefined ? [] : [{ value: subscription, how: 'AZURE_SUBSCRIPTION_ID' }]),
        ...(environment ? [environment] : []),
      ],
      names: [...action.targets, ...(group === undefined ? [] : [group])],
      endpoints: [],
    },
    invocation,
    context,
  );
}

function folderOf(cwd: string | undefined, option: string | undefined): string | undefined {
  if (option === undefined) return cwd;
  if (isComputed(option)) return undefined;
  if (isAbsolute(option)) return option;
  return cwd === undefined ? undefined : join(cwd, option);
}

/** Where an `azcopy` command would hit: the accounts in its addresses. A place on this machine is none. */
export function locateAzcopy(
  _action: Action,
  invocation: Invocation,
  context: EngineContext,
  call: CliCall,
): EnvironmentFinding {
  const addresses = call.words.filter((word) => /^[a-z][a-z0-9+.-]*:\/\//i.test(word));
  const isKnownPlace = call.words.every((word) => !isComputed(word.split('?', 1)[0]));
  const endpoints = isKnownPlace
    ? addresses.map((value) => ({ value: value.split('?', 1)[0] ?? '', how: 'the address' }))
    : [];
  return azureFinding({ chosen: [], names: addresses, endpoints }, invocation, context);
}

/** Where a `func` command would hit: its subscription, the function app's name. */
export function locateFunc(
  action: Action,
  invocation: Invocation,
  context: EngineContext,
  call: CliCall,
): EnvironmentFinding {
  const subscription = call.given.get('--subscription')?.at(-1);
  const names = ['--slot', '--namespace', '--name', '-n'].flatMap((name) => call.given.get(name) ?? []);
  const chosen = subscription === undefined ? [] : [{ value: subscription, how: '--subscription' }];
  return azureFinding({ chosen, names: [...action.targets, ...names], endpoints: [] }, invocation, context);
}
