import { UNKNOWN } from '../../invocation';
import { knownText, type Step, type Value } from '../code/values';
import { kebab, type Sdk, type SdkCall } from './sdk';

const MODULES =
  /^(?:azure\.(?!cli|functions|identity)|@azure\/(?!identity|functions)|github\.com\/Azure\/azure-sdk-for-go|msgraph|com\.azure)/;

/** az's group for a collection of the management libraries, and the options that take its arguments in turn. */
// prettier-ignore
const COLLECTIONS: Readonly<Record<string, string>> = {
  'resource-groups': 'group', resources: 'resource', deployments: 'deployment', 'virtual-machines': 'vm', 'virtual-machine-scale-sets': 'vmss', disks: 'disk', snapshots: 'snapshot', images: 'image',
  'storage-accounts': 'storage account', 'blob-containers': 'storage container-rm', 'file-shares': 'storage share-rm', servers: 'sql server', databases: 'sql db', 'flexible-servers': 'postgres flexible-server',
  'managed-clusters': 'aks', 'agent-pools': 'aks nodepool', vaults: 'keyvault', registries: 'acr', 'web-apps': 'webapp', 'app-service-plans': 'appservice plan', 'virtual-networks': 'network vnet',
  subnets: 'network vnet subnet', 'network-security-groups': 'network nsg', 'public-ip-addresses': 'network public-ip', 'load-balancers': 'network lb', zones: 'network dns zone', 'record-sets': 'network dns record-set a',
  'role-assignments': 'role assignment', 'role-definitions': 'role definition', 'management-locks': 'lock', 'database-accounts': 'cosmosdb', redis: 'redis', namespaces: 'servicebus namespace', profiles: 'cdn profile',
  'container-groups': 'container', 'container-apps': 'containerapp', subscription: 'account subscription', 'policy-assignments': 'policy assignment', workspaces: 'monitor log-analytics workspace',
};

/** `client.resource_groups.begin_delete('rg')`, `container.delete_container()`, and their camel case. */
export const AZURE: Sdk = (call) => {
  if (!MODULES.test(call.root)) return undefined;
  const last = call.steps.at(-1);
  if (!last?.args || last.isNew) return [];
  const method = kebab(last.name)
    .replace(/^begin-/, '')
    .replace(/-and-wait$/, '')
    .replace(/-(?:by-id|async|sync)$/, '');
  const collection = kebab(call.steps.at(-2)?.name ?? '');
  const group = Object.hasOwn(COLLECTIONS, collection) ? COLLECTIONS[collection] : undefined;
  if (/\/storage-|\.storage\./.test(call.root) && !/mgmt|arm-/.test(call.root))
    return done(dataPlane('storage', method, call.steps, last));
  if (call.root.includes('keyvault') && !/mgmt|arm-/.test(call.root))
    return done(dataPlane('keyvault', method, call.steps, last));
  if (call.root.includes('cosmos') && !/mgmt|arm-/.test(call.root))
    return done(dataPlane('cosmosdb', method, call.steps, last));
  if (
    !/^(?:delete|purge|deallocate|power-off|stop|restart|redeploy|regenerate-key|reimage|delete-at-\w+|delete-by-\w+|delete-blob-\w+)$/.test(
      method,
    ) ||
    call.steps.length < 2
  )
    return [];
  const verb = method === 'power-off' ? 'stop' : method.startsWith('delete') ? 'delete' : method;
  return done([['az', ...(group ?? 'resource').split(' '), verb, ...named(last.args, group), '--yes']]);
};

function done(argvs: readonly (readonly string[])[]): SdkCall[] {
  return argvs.map((argv) => ({ via: 'azure-sdk', argv }));
}

/** The last text names the thing, the one before it its resource group. */
function named(args: readonly Value[], group: string | undefined): string[] {
  const texts = args
    .filter((arg) => arg?.kind !== 'map' && arg?.kind !== 'function')
    .map((arg) => knownText(arg) ?? UNKNOWN);
  if (group === undefined) return ['--ids', texts.at(-1) ?? UNKNOWN];
  if (texts.length <= 1) return ['--name', texts[0] ?? UNKNOWN];
  return ['--resource-group', texts[0] ?? UNKNOWN, '--name', texts.at(-1) ?? UNKNOWN];
}

function dataPlane(service: string, method: string, steps: readonly Step[], last: Step): string[][] {
  const first = knownText(last.args?.[0]) ?? knownText(steps.at(-2)?.args?.at(-1)) ?? UNKNOWN;
  const owner = (pattern: RegExp): boolean => steps.slice(0, -1).some((step) => pattern.test(step.name));
  if (service === 'storage') {
    if (
      method.startsWith('delete-container') ||
      ((method === 'delete' || method === 'delete-if-exists') &&
        owner(/container_?client/i) &&
        !owner(/blob_?client/i))
    )
      return [['az', 'storage', 'container', 'delete', '--name', first]];
    if (/^delete-(?:blobs?|blob-if-exists)$/.test(method) || (method === 'delete' && owner(/blob/i)))
      return [
        [
          'az',
          'storage',
          'blob',
          method === 'delete-blobs' ? 'delete-batch' : 'delete',
          ...(method === 'delete-blobs' ? ['--source', first] : ['--name', first]),
        ],
      ];
    if (/^delete-(?:file-system|share|queue|table|directory)/.test(method))
      return [
        [
          'az',
          'storage',
          method.includes('file-system') ? 'fs' : (method.split('-')[1] ?? ''),
          'delete',
          '--name',
          first,
          '--yes',
        ],
      ];
    return [];
  }
  if (service === 'keyvault') {
    const kind = /secret|key|certificate/.exec(method)?.[0] ?? 'secret';
    if (method.startsWith('purge')) return [['az', 'keyvault', kind, 'purge', '--name', first]];
    return method.startsWith('delete') ? [['az', 'keyvault', kind, 'delete', '--name', first]] : [];
  }
  if (
    /^delete-(?:database|container)$/.test(method) ||
    (method === 'delete' && owner(/^(?:database|container)$/) && !owner(/^item$/))
  )
    return [
      [
        'az',
        'cosmosdb',
        'sql',
        method === 'delete-container' || owner(/^container$/) ? 'container' : 'database',
        'delete',
        '--name',
        first,
        '--yes',
      ],
    ];
  return [];
}
