import { isKnown } from '../../../invocation';
import type { Draft } from '../../draft';
import { namesTheWorld } from '../../policyDocument';
import type { AzCall } from '../call';
import type { Refinement } from '../refinement';

/** What the rule becomes that lets in nobody who is not named. */
function harmless(call: AzCall, draft: Draft): void {
  draft.become([/ (?:create|add)$/.test(call.command) ? 'create' : 'modify']);
}

/** Sources that mean everybody: service tags and wildcards included. */
function isEverybody(source: string): boolean {
  return /(?:^|[\s,])(?:\*|any|internet|0\.0\.0\.0|::)(?:$|[\s,])/i.test(source) || namesTheWorld(source);
}

function refineNsgRule(call: AzCall, draft: Draft): void {
  const denies = call.word('access') === 'deny' || call.word('direction') === 'outbound';
  const source = call.text('source-address-prefixes', 'source-address-prefix');
  if (denies) {
    harmless(call, draft);
    return;
  }
  if (isEverybody(source)) {
    draft.note('--source-address-prefixes *', 'for the whole internet');
    return;
  }
  if (!isKnown(source)) return;
  const updates = call.command.endsWith('update');
  // Without a source a new rule takes '*'; an old one keeps its own.
  const opens = updates
    ? call.has('access', 'direction', 'set', 'add')
    : source === '' && !call.has('source-asgs');
  if (opens) draft.note(undefined, updates ? undefined : 'for the whole internet, as it names no source');
  else harmless(call, draft);
}

/** IPv4 as a number; undefined for what is none. */
function addressNumber(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!parts) return undefined;
  return parts.slice(1).reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** More addresses than this are no office any more. */
const WIDE = 65536;

/** A firewall rule from an address to another. 0.0.0.0 alone lets in everything that runs in Azure, of any customer. */
function refineFirewallRule(call: AzCall, draft: Draft): void {
  const start = call.first('start-ip-address', 'start-ip');
  const end = call.first('end-ip-address', 'end-ip') || start;
  const [from, to] = [addressNumber(start), addressNumber(end)];
  if (from === undefined || to === undefined) return;
  if (from === 0)
    draft.note(`${start}-${end}`, to === 0 ? 'for everything that runs in Azure' : 'for the whole internet');
  else if (to - from >= WIDE) draft.note(`${start}-${end}`, 'for a wide range of the internet');
  else harmless(call, draft);
}

/** Options by which the rules of a resource's own firewall name who is let in. */
const SOURCES = [
  'ip-address',
  'ip-rule',
  'ip-mask',
  'ip-rules',
  'subnet',
  'subnet-name',
  'vnet-name',
  'virtual-network',
  'vnet',
  'service-tag',
  'public-network',
];

function refineNetworkRule(call: AzCall, draft: Draft): void {
  if (call.word('action') === 'deny' || call.word('rule-action') === 'deny') {
    harmless(call, draft);
    return;
  }
  const source = SOURCES.map((name) => call.text(name))
    .join(' ')
    .trim();
  if (isEverybody(source)) draft.note(source.slice(0, 40), 'for the whole internet');
  else if (isKnown(source) && source !== '') harmless(call, draft);
}

function refineCors(call: AzCall, draft: Draft): void {
  const origins = call.text('allowed-origins', 'origins');
  if (origins.includes('*')) draft.note('*', 'for every web site');
  else if (isKnown(origins) && origins !== '') harmless(call, draft);
}

export const NETWORK: readonly Refinement[] = [
  {
    commands: ['network nsg rule create', 'network nsg rule update'],
    refine: refineNsgRule,
    examples: [
      [
        `az network nsg rule create -g rg --nsg-name n --name r --priority 100 --source-address-prefixes '*'`,
        ['exposure'],
      ],
      [
        'az network nsg rule create -g rg --nsg-name n -n r --priority 100 --source-address-prefixes Internet',
        ['exposure'],
      ],
      [
        'az network nsg rule create -g rg --nsg-name n -n r --priority 100 --source-address-pre 0.0.0.0/0',
        ['exposure'],
      ],
      [
        'az network nsg rule create -g rg --nsg-name n -n r --priority 100 --destination-port-ranges 22',
        ['exposure'],
      ],
      [
        'az network nsg rule create -g rg --nsg-name n -n r --priority 100 --source-address-prefixes 10.0.0.0/8',
        ['create'],
      ],
      [
        `az network nsg rule create -g rg --nsg-name n -n r --priority 100 --access Deny --source-address-prefixes '*'`,
        ['create'],
      ],
      ['az network nsg rule update -g rg --nsg-name n -n r --source-address-prefixes Internet', ['exposure']],
      ['az network nsg rule update -g rg --nsg-name n -n r --priority 200', ['modify']],
    ],
  },
  {
    commands: [
      'sql server firewall-rule create',
      'sql server firewall-rule update',
      ...['postgres', 'mysql', 'mariadb'].flatMap((db) => [
        `${db} server firewall-rule create`,
        `${db} server firewall-rule update`,
        `${db} flexible-server firewall-rule create`,
        `${db} flexible-server firewall-rule update`,
      ]),
      'cosmosdb postgres firewall-rule create',
      'cosmosdb postgres firewall-rule update',
      'documentdb mongocluster firewall-rule create',
      'documentdb mongocluster firewall-rule update',
      'horizondb firewall-rule create',
      'horizondb firewall-rule update',
      'redis firewall-rules create',
      'redis firewall-rules update',
      'synapse workspace firewall-rule create',
      'synapse workspace firewall-rule update',
    ],
    refine: refineFirewallRule,
    examples: [
      [
        'az sql server firewall-rule create -g rg -s s -n all --start-ip-address 0.0.0.0 --end-ip-address 255.255.255.255',
        ['exposure'],
      ],
      [
        'az sql server firewall-rule create -g rg -s s -n azure --start-ip-address 0.0.0.0 --end-ip-address 0.0.0.0',
        ['exposure'],
      ],
      [
        'az sql server firewall-rule create -g rg -s s -n me --start-ip-address 203.0.113.7 --end-ip-address 203.0.113.7',
        ['create'],
      ],
      [
        'az postgres flexible-server firewall-rule create -g rg -n s -r me --start-ip-address 203.0.113.7',
        ['create'],
      ],
      [
        'az postgres flexible-server firewall-rule update -g rg -n s -r me --start-ip-address 1.0.0.0 --end-ip-address 254.0.0.0',
        ['exposure'],
      ],
    ],
  },
  {
    commands: [
      'storage account network-rule add',
      'keyvault network-rule add',
      'acr network-rule add',
      'cosmosdb network-rule add',
      'cognitiveservices account network-rule add',
      'eventhubs namespace network-rule add',
      'eventhubs namespace network-rule-set ip-rule add',
      'eventhubs namespace network-rule-set virtual-network-rule add',
      'servicebus namespace network-rule add',
      'servicebus namespace network-rule-set ip-rule add',
      'servicebus namespace network-rule-set virtual-network-rule add',
      'batch account network-profile network-rule add',
      'webapp config access-restriction add',
      'functionapp config access-restriction add',
      'containerapp ingress access-restriction set',
      'signalr network-rule ip-rule add',
      'webpubsub network-rule ip-rule add',
    ],
    refine: refineNetworkRule,
    examples: [
      ['az storage account network-rule add -g rg --account-name a --ip-address 0.0.0.0/0', ['exposure']],
      ['az storage account network-rule add -g rg --account-name a --ip-address 203.0.113.7', ['create']],
      [
        'az webapp config access-restriction add -g rg -n w --priority 100 --action Deny --ip-address 198.51.100.0/24',
        ['create'],
      ],
      [
        'az webapp config access-restriction add -g rg -n w --priority 100 --action Allow --ip-address 0.0.0.0/0',
        ['exposure'],
      ],
    ],
  },
  {
    commands: [
      'webapp cors add',
      'functionapp cors add',
      'storage cors add',
      'signalr cors add',
      'signalr cors update',
      'containerapp ingress cors update',
      'storage account blob-service-properties cors-rule add',
    ],
    refine: refineCors,
    examples: [
      [`az webapp cors add -g rg -n w --allowed-origins '*'`, ['exposure']],
      ['az webapp cors add -g rg -n w --allowed-origins https://app.example.com', ['create']],
    ],
  },
  {
    commands: ['webapp config access-restriction set', 'functionapp config access-restriction set'],
    refine(call, draft) {
      const allows =
        /^allow$/.test(call.word('default-action')) || /^allow$/.test(call.word('scm-default-action'));
      const isHidden = call.isHidden('default-action') || call.isHidden('scm-default-action');
      if (!allows && !isHidden) draft.become(['modify']);
    },
    examples: [
      ['az webapp config access-restriction set -g rg -n w --default-action Allow', ['exposure']],
      ['az webapp config access-restriction set -g rg -n w --default-action Deny', ['modify']],
      [
        'az webapp config access-restriction set -g rg -n w --use-same-restrictions-for-scm-site true',
        ['modify'],
      ],
    ],
  },
  {
    commands: ['containerapp ingress enable'],
    refine(call, draft) {
      if (call.word('type') === 'internal') draft.become(['modify']);
    },
    examples: [
      ['az containerapp ingress enable -g rg -n a --type external --target-port 80', ['exposure']],
      ['az containerapp ingress enable -g rg -n a --type internal --target-port 80', ['modify']],
    ],
  },
  {
    commands: ['containerapp create', 'containerapp up', 'containerapp ingress update'],
    refine(call, draft) {
      const value = call.word('ingress', 'type');
      if (value === 'external') draft.add('exposure', '--ingress external', 'and opens it to the internet');
    },
    examples: [
      [
        'az containerapp create -g rg -n a --image i --ingress external --target-port 80',
        ['create', 'exposure'],
      ],
      ['az containerapp create -g rg -n a --image i --ingress internal --target-port 80', ['create']],
    ],
  },
  {
    commands: [
      'postgres flexible-server create',
      'postgres flexible-server update',
      'mysql flexible-server create',
      'mysql flexible-server update',
    ],
    refine(call, draft) {
      const access = call.word('public-access');
      if (access === 'all' || access.startsWith('0.0.0.0'))
        draft.add('exposure', `--public-access ${access}`, 'and opens it to the internet');
    },
    examples: [
      ['az postgres flexible-server create -g rg -n s --public-access All', ['create', 'exposure']],
      ['az postgres flexible-server create -g rg -n s --public-access None', ['create']],
      [
        'az mysql flexible-server create -g rg -n s --public-access 0.0.0.0-255.255.255.255',
        ['create', 'exposure'],
      ],
    ],
  },
  {
    commands: ['network vnet subnet update', 'network nic update'],
    refine(call, draft) {
      const group = call.values('network-security-group', 'nsg');
      const off = group !== undefined && /^(?:|""|null)$/.test(group[0] ?? '');
      if (off || /networkSecurityGroup/i.test(call.text('remove')))
        draft.add('unprotect', '--network-security-group ""', 'and takes its security group off');
    },
    examples: [
      [
        'az network vnet subnet update -g rg --vnet-name v -n s --network-security-group ""',
        ['modify', 'unprotect'],
      ],
      ['az network vnet subnet update -g rg --vnet-name v -n s --network-security-group web-nsg', ['modify']],
      ['az network nic update -g rg -n nic1 --remove networkSecurityGroup', ['modify', 'unprotect']],
    ],
  },
];
