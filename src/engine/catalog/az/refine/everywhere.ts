import { isKnown } from '../../../invocation';
import type { Draft } from '../../draft';
import { namesTheWorld } from '../../policyDocument';
import type { AzCall } from '../call';
import type { Refinement } from '../refinement';

/** A switch whose value takes a safety net away or opens something, in whatever command it stands. */
interface Switch {
  readonly names: readonly string[];
  readonly value: RegExp;
  readonly effect: 'unprotect' | 'exposure';
  readonly note: string;
}

const OFF = /^(?:false|f|no|n|0|off|disabled?|none)$/;
const ON = /^(?:true|t|yes|y|1|on|enabled?|)$/;

/** Options that mean the same wherever they are found. Making something without a protection takes none away. */
const SWITCHES: readonly Switch[] = [
  {
    names: ['public-network-access', 'enable-public-network', 'public-network-enabled'],
    value: ON,
    effect: 'exposure',
    note: 'and lets the internet reach it',
  },
  {
    names: ['default-action', 'default-network-acl-action'],
    value: /^allow$/,
    effect: 'exposure',
    note: 'and lets in whoever no rule names',
  },
  {
    names: ['anonymous-pull-enabled'],
    value: ON,
    effect: 'exposure',
    note: 'and lets everybody pull from it',
  },
  {
    names: ['enable-purge-protection', 'purge-protection'],
    value: OFF,
    effect: 'unprotect',
    note: 'and takes its purge protection away',
  },
  {
    names: ['enable-soft-delete', 'soft-delete-feature-state', 'soft-delete-state'],
    value: OFF,
    effect: 'unprotect',
    note: 'and keeps nothing of what is deleted from then on',
  },
  {
    names: ['deletion-protection', 'enable-delete-lock', 'delete-lock'],
    value: OFF,
    effect: 'unprotect',
    note: 'and takes its deletion protection away',
  },
  { names: ['immutability-state'], value: OFF, effect: 'unprotect', note: 'and lets its backups be deleted' },
  {
    names: ['https-only'],
    value: OFF,
    effect: 'unprotect',
    note: 'and takes requests that are not encrypted',
  },
  {
    names: ['ssl-enforcement', 'require-secure-transport'],
    value: OFF,
    effect: 'unprotect',
    note: 'and takes connections that are not encrypted',
  },
  {
    names: ['enforcement-mode', 'e'],
    value: /^donotenforce$/,
    effect: 'unprotect',
    note: 'and enforces nothing any more',
  },
];

function refineSwitch(call: AzCall, draft: Draft, { names, value, effect, note }: Switch): void {
  const values = call.values(...names);
  if (values === undefined) return;
  const [word = ''] = values;
  // Where the option alone switches it on, a computed word after it may be nothing at all.
  const matches = isKnown(word) ? value.test(word.toLowerCase()) : value.test('');
  if (matches) draft.add(effect, `--${names[0] ?? ''} ${word}`.trim(), note);
  else if (!isKnown(word)) draft.add('opaque', `--${names[0] ?? ''}`);
}

/** `--set properties.enablePurgeProtection=false`: the property itself, whatever the option for it is called. */
const SETS: readonly (readonly [RegExp, Switch['effect'], string])[] = [
  [
    /(?:publicNetworkAccess["'\s]*=["'\s]*enabled|allowBlobPublicAccess["'\s]*=["'\s]*true|defaultAction["'\s]*=["'\s]*allow|anonymousPullEnabled["'\s]*=["'\s]*true)/i,
    'exposure',
    'and opens it',
  ],
  [
    /(?:(?:purgeProtection|softDelete|httpsTrafficOnly|httpsOnly|deleteRetentionPolicy\.enabled|deletionProtection)["'\s]*=["'\s]*(?:false|disabled|null)|isVersioningEnabled["'\s]*=["'\s]*false|state["'\s]*=["'\s]*disabled|enableNonSslPort["'\s]*=["'\s]*true|(?:logs|metrics)\[\d{1,3}\]\.enabled["'\s]*=["'\s]*false)/i,
    'unprotect',
    'and takes a protection away',
  ],
];

function refineSets(call: AzCall, draft: Draft): void {
  const text = call.text('set');
  if (text === '') return;
  for (const [pattern, effect, note] of SETS) if (pattern.test(text)) draft.add(effect, '--set', note);
}

function refineApiServer(call: AzCall, draft: Draft): void {
  const ranges = call.values('api-server-authorized-ip-ranges');
  if (ranges === undefined) return;
  if (ranges.some((range) => /^(?:"")?$/.test(range) || namesTheWorld(range)))
    draft.add('exposure', '--api-server-authorized-ip-ranges', 'and lets everybody reach its API');
  else if (!ranges.every(isKnown)) draft.add('opaque', '--api-server-authorized-ip-ranges');
}

/** From this number of machines on it is a matter of money. */
const MANY = 10;
const COUNTS = ['count', 'instance-count', 'node-count', 'new-capacity', 'capacity', 'min-count'];
const SIZES = ['size', 'vm-sku', 'node-vm-size', 'vm-size', 'sku'];
/** Families with many or big graphics processors or terabytes of memory. */
const BIG_SIZE = /^Standard_(?:N[CDV]\d{2,}|M\d{2,}|[A-Z]+(?:9[6-9]|1\d\d|2\d\d|4\d\d))/i;

function refineCost(call: AzCall, draft: Draft): void {
  const count = Math.max(0, ...COUNTS.map((name) => call.number(name) ?? 0));
  if (count >= MANY) draft.add('cost', `${count} machines`);
  const size = SIZES.map((name) => call.first(name)).find((value) => BIG_SIZE.test(value));
  if (size !== undefined) draft.add('cost', size);
}

/** Commands that start machines by the hour. */
const MACHINES = /^(?:vm|vmss|aks|batch|ml compute|hdinsight|capacity|container|databricks)\b/;

/** Judged for every command that is no read, after its own refinements. */
export const EVERYWHERE: Refinement = {
  commands: [],
  refine(call, draft) {
    const creates = call.command.endsWith(' create');
    for (const each of creates ? [] : SWITCHES) refineSwitch(call, draft, each);
    refineSets(call, draft);
    refineApiServer(call, draft);
    if (MACHINES.test(call.command) && !draft.has('destroy')) refineCost(call, draft);
    if (call.hasHiddenOptions)
      draft.add('opaque', undefined, 'with arguments that are not known before it runs');
  },
  examples: [
    ['az keyvault update -n kv --enable-purge-protection false', ['modify', 'unprotect']],
    ['az keyvault update -n kv --set properties.enableSoftDelete=false', ['modify', 'unprotect']],
    ['az keyvault update -n kv --enabled-for-deployment true', ['modify']],
    ['az acr update -n r --public-network-enabled true', ['modify', 'exposure']],
    ['az redis update -g rg -n r --set enableNonSslPort=true', ['modify', 'unprotect']],
    ['az acr update -n r --anonymous-pull-enabled', ['modify', 'exposure']],
    ['az sql server update -g rg -n s --enable-public-network true', ['modify', 'exposure']],
    ['az sql server update -g rg -n s --enable-public-network false', ['modify']],
    ['az aks update -g rg -n c --api-server-authorized-ip-ranges 0.0.0.0/0', ['modify', 'exposure']],
    ['az aks update -g rg -n c --api-server-authorized-ip-ranges 203.0.113.7/32', ['modify']],
    ['az resource update --ids /x --set properties.publicNetworkAccess=Enabled', ['modify', 'exposure']],
    ['az vm create -g rg -n v --image Ubuntu2204 --count 40', ['create', 'cost']],
    ['az vm create -g rg -n v --image Ubuntu2204 --size Standard_ND96asr_v4', ['create', 'cost']],
    ['az vm create -g rg -n v --image Ubuntu2204 --size Standard_B2s', ['create']],
    ['az policy assignment update -n a --enforcement-mode DoNotEnforce', ['privilege', 'unprotect']],
    ['az webapp update -g rg -n w --https-only false', ['modify', 'unprotect']],
  ],
};
