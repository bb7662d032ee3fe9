import type { Draft } from '../draft';
import { shown } from '../hidden';
import { listed, plural, singular, thirdPerson } from '../words';
import type { AzCall } from './call';
import { verbIndex } from './path';

/** az's own words for things as people write them. */
const SPELLING: Readonly<Record<string, string>> = {
  vm: 'virtual machine',
  vmss: 'scale set',
  aks: 'Kubernetes cluster',
  acr: 'container registry',
  ad: 'directory',
  sp: 'service principal',
  nsg: 'network security group',
  vnet: 'virtual network',
  nic: 'network interface',
  lb: 'load balancer',
  sql: 'SQL',
  db: 'database',
  mi: 'managed instance',
  keyvault: 'key vault',
  group: 'resource group',
  webapp: 'web app',
  functionapp: 'function app',
  dns: 'DNS',
  cosmosdb: 'Cosmos DB',
};

function spelled(words: readonly string[]): string {
  return words.map((word) => (Object.hasOwn(SPELLING, word) ? SPELLING[word] : word)).join(' ');
}

function count(names: readonly string[], thing: string): string {
  if (names.length === 0) return plural(thing);
  return names.length === 1
    ? `the ${thing} ${names[0] ?? ''}`
    : `${names.length} ${plural(thing)} (${listed(names)})`;
}

type Describe = (names: readonly string[]) => string;

/** Sentences for what people fear most; everything else is worded from the command's own words. */
const SENTENCES: Readonly<Record<string, Describe>> = {
  'group delete': (n) => `deletes ${count(n, 'resource group')} and everything in it`,
  'resource delete': (n) => `deletes ${count(n, 'resource')}`,
  'vm delete': (n) =>
    `deletes ${count(n, 'virtual machine')}; ${n.length > 1 ? 'they' : 'it'} cannot be started again`,
  'vm deallocate': (n) =>
    `stops ${count(n, 'virtual machine')} and gives its hardware back; it can be started again`,
  'vm run-command invoke': (n) => `runs a script on ${count(n, 'virtual machine')}`,
  'aks command invoke': (n) => `runs a command inside of ${count(n, 'Kubernetes cluster')}`,
  'aks delete': (n) => `deletes ${count(n, 'Kubernetes cluster')} with everything that runs in it`,
  'sql db delete': (n) => `deletes ${count(n, 'database')} with its data`,
  'storage account delete': (n) => `deletes ${count(n, 'storage account')} with all its data`,
  'storage container delete': (n) => `deletes ${count(n, 'container')} and every blob in it`,
  'storage blob delete-batch': () => 'deletes every blob that fits',
  'keyvault delete': (n) =>
    `deletes ${count(n, 'key vault')}: what is encrypted with its keys cannot be read meanwhile`,
  'keyvault purge': (n) => `deletes ${count(n, 'key vault')} for good; it cannot be recovered any more`,
  'keyvault secret show': (n) => `shows the value of ${count(n, 'secret')}`,
  'keyvault secret purge': (n) => `deletes ${count(n, 'secret')} for good`,
  'deployment group create': () => 'deploys a template; resources may be changed or replaced',
  'deployment sub create': () =>
    'deploys a template to the whole subscription; resources may be changed or replaced',
  'role assignment create': () => 'gives somebody permissions',
  'role assignment delete': () => 'takes permissions away',
  'ad app credential reset': () =>
    'makes a new password for an application and shows it; the old ones stop working',
  'ad sp credential reset': () =>
    'makes a new password for a service principal and shows it; the old ones stop working',
  'ad sp create-for-rbac': () => 'makes a service principal with permissions and shows its password',
  'lock delete': () => 'deletes a lock that protects resources from deletion',
  'account get-access-token': () => 'prints a token that acts as the signed-in user',
  'monitor diagnostic-settings delete': () => 'stops the recording of logs',
  'network nsg rule create': () => 'opens a network security group',
};

/** "deletes the SQL database shop", worded from the command's path and what it names. */
function generic(call: AzCall, path: readonly string[], names: readonly string[]): string {
  const at = verbIndex(path);
  const [verb = '', ...object] = shown(path[at] ?? '').split('-');
  const around = [...path.slice(0, at), ...path.slice(at + 1)].map(shown);
  const [first, ...others] = [...around, ...object];
  // "network nsg rule" is the rule of a network security group.
  const thing = spelled(
    first === 'network' && others.length > 0 ? others : first === undefined ? [] : [first, ...others],
  );
  if (thing === '') return `${thirdPerson(verb)} something of az`;
  return `${thirdPerson(verb)} ${count(names, singular(thing))}`;
}

/** What would happen, as the end of a sentence whose subject is the command. */
export function summarize(
  call: AzCall,
  path: readonly string[],
  draft: Draft,
  names: readonly string[],
): string {
  if (draft.isRead && draft.modifiers.some((m) => /^--(?:dry-?run|what-if)/.test(m)))
    return 'only shows what it would do';
  const sentence = Object.hasOwn(SENTENCES, call.command) ? SENTENCES[call.command] : undefined;
  const text = sentence ? sentence(names) : generic(call, path, names);
  return draft.notes.length === 0 ? text : `${text} ${draft.notes.join(', ')}`;
}
