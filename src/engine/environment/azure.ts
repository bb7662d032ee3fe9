import { isAbsolute, join } from 'node:path/posix';
import type { Action } from '../../contracts/action';
import type { EnvironmentFinding, Evidence } from '../../contracts/environment';
import { AZURE_SUBSCRIPTION } from '../carry';
import { parseAzArgs, type AzOption } from '../catalog/az/arguments';
import type { CliCall } from '../catalog/cli/parse';
import type { Invocation } from '../invocation';
import type { EngineContext } from '../tool';
import { ambientClue } from './aws';
import {
  azureClues,
  azureState,
  azureSubjects,
  azureWho,
  defaultChoice,
  defaultGroup,
  defaultProblems,
  subscriptionOf,
  type AzureQuestion,
  type Said,
} from './azureIdentity';
import { EMULATOR_ACCOUNT, isLocalStorage, nameClues, type PlacedName } from './azureNames';
import { fuse, noClues } from './fuse';
import { applyMapping } from './mapping';
import { given, isComputed, shown } from './shown';

/** What is known about where a command of an Azure tool hits. */
export interface AzurePlace {
  /** What chooses the account: a subscription's name or id, an azd environment. The first is the one that counts. */
  readonly chosen: readonly Said[];
  /** Names of what it acts on and what that lies in. They only raise. */
  readonly names: readonly (string | PlacedName)[];
  /** Addresses and connection strings that the tool sends its data to. */
  readonly endpoints: readonly Said[];
  /** Why it is not known what would be chosen. */
  readonly problems?: readonly Evidence[];
}

/** Where a command of an Azure tool would hit. Without anything chosen the ambient credentials count. */
export function azureFinding(
  place: AzurePlace,
  invocation: Invocation,
  context: EngineContext,
): EnvironmentFinding {
  const { endpoints, chosen, names, problems = [] } = place;
  const [endpoint] = endpoints;
  if (endpoint && endpoints.every(({ value }) => isLocalStorage(value))) {
    const text = `${endpoint.how} is an emulator on this machine`;
    return {
      environment: 'local',
      evidence: [{ environment: 'local', text, source: 'endpoint' }],
      provider: 'azure',
    };
  }
  const { mapping } = context.facts;
  const state = chosen.length === 0 ? undefined : azureState(questionOf(invocation, context));
  const resolved = chosen.map((said) => ({ said, found: subscriptionOf(state, said) }));
  const account = resolved.find(({ said }) => said.isAccount !== false && !isComputed(said.value));
  const identity = chosen.find(({ isAccount }) => isAccount === false)?.value ?? account?.found?.name;
  const clues = noClues();
  const folder = invocation.cwd ?? context.request.cwd;
  clues.labels = applyMapping(
    mapping,
    resolved.flatMap(({ said, found }) => azureSubjects(said, found)),
  );
  clues.folder = applyMapping(mapping, [{ kind: 'folder', value: folder }]);
  const clueOf = (stored: boolean) =>
    resolved
      .filter(({ said }) => (said.isStored ?? false) === stored)
      .flatMap(({ said, found }) => azureClues(said, found, state?.facts.file));
  const said = clueOf(false);
  // An id tells nothing by itself: what the ambient credentials are said to be still counts.
  clues.identity = [...said, ...clueOf(true), ...problems, ...(said.length > 0 ? [] : ambientClue(context))];
  clues.targets = nameClues([...names.map(placed), ...endpoints.map(({ value }) => ({ value }))]);
  return {
    ...fuse(clues),
    provider: 'azure',
    ...(account && { account: shown(account.found?.id ?? account.said.value) }),
    ...(identity !== undefined && { identity: shown(identity) }),
    ...(account?.found && { who: azureWho(account.found) }),
  };
}

function placed(name: string | PlacedName): PlacedName {
  return typeof name === 'string' ? { value: name } : name;
}

function questionOf({ env, cwd, identity }: Invocation, { facts }: EngineContext): AzureQuestion {
  return { env, cwd, facts, identity };
}

/** What counts where a command names no subscription: the default one, else why it is not known. */
function defaults(question: AzureQuestion): Pick<AzurePlace, 'chosen' | 'problems'> {
  if (question.identity !== undefined) return { chosen: [] };
  const state = azureState(question);
  const choice = defaultChoice(state);
  return choice ? { chosen: [choice] } : { chosen: [], problems: defaultProblems(state) };
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
  const question = questionOf(invocation, context);
  const carried = env[AZURE_SUBSCRIPTION];
  const selected =
    given(flag) !== undefined
      ? { chosen: [{ value: flag ?? '', how: '--subscription' }] }
      : given(carried) !== undefined
        ? { chosen: [{ value: carried ?? '', how: 'az account set' }] }
        : undefined;
  const direct = options.filter(({ name }) => DIRECT.test(name)).flatMap((option) => idsIn(option.values));
  const ids = direct.length > 0 ? direct : idsIn(values);
  const named = options.filter(({ name }) => NAMES.test(name)).flatMap((option) => option.values);
  const addressed = values.filter((value) => /^https?:\/\/|^\/subscriptions\//i.test(value));
  const variables = ['AZURE_STORAGE_ACCOUNT', 'AZURE_CONFIG_DIR'].flatMap((name) => given(env[name]) ?? []);
  return azureFinding(
    {
      ...azPlace(direct.length > 0, ids, selected, carried === undefined, question),
      names: [...action.targets, ...named, ...addressed, ...variables, ...groupOf(options, question)],
      endpoints: storageEndpoints(path.join(' '), options, env),
    },
    invocation,
    context,
  );
}

/** Options whose resource is what the command acts on; of others it may only be a part. */
const DIRECT = /^(?:ids|scopes?|resource|resource-ids?|u|ur[il])$/;

function idsIn(values: readonly string[]): Said[] {
  return values.flatMap((value): Said[] => {
    const id = subscriptionOfId(value);
    return id === undefined || id.startsWith('{') ? [] : [{ value: id, how: 'resource id' }];
  });
}

/** A resource id that is acted on decides alone; else the subscription that is selected, or the default one. */
function azPlace(
  isDirect: boolean,
  ids: readonly Said[],
  selected: Pick<AzurePlace, 'chosen'> | undefined,
  mayBeDefault: boolean,
  question: AzureQuestion,
): Pick<AzurePlace, 'chosen' | 'problems'> {
  if (isDirect) return { chosen: ids };
  const place = selected ?? (mayBeDefault ? defaults(question) : { chosen: [] });
  return { ...place, chosen: [...place.chosen, ...ids] };
}

/** The default resource group, where the line names none. */
function groupOf(options: readonly AzOption[], question: AzureQuestion): PlacedName[] {
  if (options.some(({ name }) => name === 'g' || (name.length > 8 && 'resource-group'.startsWith(name))))
    return [];
  if (question.identity !== undefined) return [];
  const group = defaultGroup(question, azureState(question));
  return group ? [group] : [];
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
  // It takes the login of az, with the default subscription, where the line names none.
  const place =
    given(subscription) === undefined
      ? defaults(questionOf(invocation, context))
      : { chosen: [{ value: subscription ?? '', how: '--subscription' }] };
  return azureFinding({ ...place, names: [...action.targets, ...names], endpoints: [] }, invocation, context);
}
