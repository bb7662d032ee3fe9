import { isKnown } from '../../../invocation';
import type { Refinement } from '../refinement';

/** Commands that switch an audit, a detection, an encryption or a filter off by a state. */
const STATES: readonly string[] = [
  'sql server audit-policy update',
  'sql db audit-policy update',
  'sql mi audit-policy update',
  'sql server advanced-threat-protection-setting update',
  'sql db advanced-threat-protection-setting update',
  'sql db threat-policy update',
  'sql db tde set',
  'sql server ms-support audit-policy update',
  'network application-gateway waf-policy policy-setting update',
  'network application-gateway waf-config set',
  'network front-door waf-policy update',
  'security atp storage update',
  'network watcher flow-log update',
  'webapp auth update',
  'functionapp auth update',
  'repos policy update',
  'monitor log-profiles update',
  'monitor activity-log alert update',
  'monitor metrics alert update',
  'monitor scheduled-query update',
  'backup vault backup-properties set',
  'security auto-provisioning-setting update',
  'security setting update',
  'storage logging update',
];

export const PROTECTION: readonly Refinement[] = [
  {
    commands: STATES,
    refine(call, draft) {
      const off = [
        'auto-provision',
        'state',
        'status',
        'enabled',
        'enable',
        'is-enabled',
        'blob-auditing-state',
      ].find((name) => call.isOff(name));
      const disabled = call.isOn('disabled') || call.word('mode') === 'detection';
      if (off) draft.add('unprotect', `--${off} ${call.word(off)}`, 'and switches it off');
      else if (disabled) draft.add('unprotect', '--disabled', 'and lets everything through');
    },
    examples: [
      ['az sql server audit-policy update -g rg -n s --state Disabled', ['modify', 'unprotect']],
      ['az sql server audit-policy update -g rg -n s --state Enabled', ['modify']],
      ['az sql db tde set -g rg -s s -d d --status Disabled', ['modify', 'unprotect']],
      ['az network watcher flow-log update -l westeurope -n f --enabled false', ['modify', 'unprotect']],
      [
        'az network application-gateway waf-policy policy-setting update -g rg --policy-name p --mode Detection',
        ['modify', 'unprotect'],
      ],
      [
        'az repos policy update --policy-id 3 --enabled false --type x --configuration c',
        ['modify', 'unprotect'],
      ],
      [
        'az backup vault backup-properties set -g rg -n v --soft-delete-feature-state Disable',
        ['modify', 'unprotect'],
      ],
      ['az backup vault backup-properties set -g rg -n v --soft-delete-feature-state Enable', ['modify']],
    ],
  },
  {
    commands: ['repos pr update'],
    refine(call, draft) {
      const merges = ['status', 'auto-complete', 'bypass-policy', 'set'].some((name) => call.has(name));
      if (call.isOn('bypass-policy')) draft.add('unprotect', '--bypass-policy', 'and passes over its checks');
      // A title or a description, as on any other day.
      else if (!merges && !call.hasHiddenOptions) draft.become(['read']);
    },
    examples: [
      ['az repos pr update --id 1 --status completed', ['modify']],
      ['az repos pr update --id 1 --status completed --bypass-policy true', ['modify', 'unprotect']],
      ['az repos pr update --id 1 --title x --draft false', ['read']],
    ],
  },
  {
    commands: [
      'repos policy approver-count update',
      'repos policy build update',
      'repos policy comment-required update',
      'repos policy required-reviewer update',
      'repos policy work-item-linking update',
    ],
    refine(call, draft) {
      if (call.isOff('enabled') || call.isOff('blocking'))
        draft.add('unprotect', '--enabled false', 'and takes a branch protection away');
    },
    examples: [
      ['az repos policy approver-count update --policy-id 3 --enabled false', ['modify', 'unprotect']],
      ['az repos policy approver-count update --policy-id 3 --minimum-approver-count 2', ['modify']],
    ],
  },
  {
    commands: ['webapp auth update', 'functionapp auth update', 'containerapp auth update'],
    refine(call, draft) {
      if (call.word('unauthenticated-client-action', 'action') === 'allowanonymous')
        draft.add('exposure', 'AllowAnonymous', 'and lets in whoever has not signed in');
    },
    examples: [
      ['az webapp auth update -g rg -n w --action AllowAnonymous', ['modify', 'exposure']],
      ['az webapp auth update -g rg -n w --enabled false', ['modify', 'unprotect']],
      ['az webapp auth update -g rg -n w --action LoginWithAzureActiveDirectory', ['modify']],
    ],
  },
  {
    commands: ['cosmosdb update'],
    refine(call, draft) {
      const filter = call.values('ip-range-filter');
      if (filter?.some((range) => /^(?:"")?$|(?:^|[,\s])0\.0\.0\.0(?:$|[,\s/])/.test(range)))
        draft.add('exposure', '--ip-range-filter', 'and lets in every address');
    },
    examples: [
      ['az cosmosdb update -g rg -n c --ip-range-filter ""', ['modify', 'exposure']],
      ['az cosmosdb update -g rg -n c --ip-range-filter 203.0.113.7', ['modify']],
    ],
  },
  {
    commands: ['monitor diagnostic-settings create', 'monitor diagnostic-settings update'],
    refine(call, draft) {
      const logs = call.text('logs');
      if (/"?enabled"?\s*[:=]\s*"?false/i.test(logs) && !/"?enabled"?\s*[:=]\s*"?true/i.test(logs))
        draft.add('unprotect', '--logs', 'and records nothing any more');
    },
    examples: [
      [
        `az monitor diagnostic-settings create -n a --resource r --logs '[{"category":"AuditEvent","enabled":false}]'`,
        ['create', 'unprotect'],
      ],
      [
        `az monitor diagnostic-settings create -n a --resource r --logs '[{"category":"AuditEvent","enabled":true}]'`,
        ['create'],
      ],
    ],
  },
  {
    commands: ['aks disable-addons', 'aks update'],
    refine(call, draft) {
      const isPolicy = /azure-policy|azure-defender|gatekeeper/.test(call.text('addons', 'a'));
      if (call.command === 'aks disable-addons' ? isPolicy : call.hasExactly('disable-defender'))
        draft.add('unprotect', 'policy or defender off', 'and takes a guard rail of the cluster away');
    },
    examples: [
      ['az aks disable-addons -g rg -n c --addons azure-policy', ['modify', 'unprotect']],
      ['az aks disable-addons -g rg -n c -a http_application_routing', ['modify']],
      ['az aks update -g rg -n c --disable-defender', ['modify', 'unprotect']],
    ],
  },
  {
    commands: ['lock update', 'group lock update', 'resource lock update', 'account lock update'],
    refine(call, draft) {
      const type = call.word('lock-type', 't');
      if (type !== '' && type !== 'readonly')
        draft.add('unprotect', `--lock-type ${call.first('lock-type', 't')}`);
    },
    examples: [
      ['az lock update -n l -g rg --lock-type CanNotDelete', ['modify', 'unprotect']],
      ['az lock update -n l -g rg --lock-type ReadOnly', ['modify']],
      ['az lock update -n l -g rg --notes keep', ['modify']],
    ],
  },
  {
    commands: ['security pricing create'],
    refine(call, draft) {
      const tier = call.word('tier');
      if (tier === 'free') draft.become(['modify', 'unprotect'], '--tier Free', 'and switches Defender off');
      else if (isKnown(tier) && tier !== '') draft.become(['create', 'cost'], '--tier');
    },
    examples: [
      ['az security pricing create -n VirtualMachines --tier Free', ['modify', 'unprotect']],
      ['az security pricing create -n VirtualMachines --tier Standard', ['create', 'cost']],
    ],
  },
  {
    commands: ['backup protection disable'],
    refine(call, draft) {
      if (call.isOn('delete-backup-data'))
        draft.add('destroy', '--delete-backup-data', 'and deletes the backups that are there');
    },
    examples: [
      [
        'az backup protection disable -g rg -v v -c c -i i --delete-backup-data true --yes',
        ['modify', 'destroy', 'unprotect'],
      ],
      ['az backup protection disable -g rg -v v -c c -i i', ['modify', 'unprotect']],
    ],
  },
  {
    commands: ['vm encryption disable', 'vmss encryption disable'],
    refine(_, draft) {
      draft.add('unprotect', undefined, 'and decrypts its disks');
    },
    examples: [['az vm encryption disable -g rg -n v', ['modify', 'unprotect']]],
  },
  {
    commands: ['config set'],
    refine(call, draft) {
      if (call.args.operands.some((word) => /disable_confirm_prompt\s*=\s*(?!false|no|0|off)/i.test(word)))
        draft.add('modify', 'core.disable_confirm_prompt', 'so that az asks before no deletion any more');
      else draft.become(['read']);
    },
    examples: [
      ['az config set core.disable_confirm_prompt=true', ['modify']],
      ['az config set core.output=table extension.use_dynamic_install=yes_without_prompt', []],
    ],
  },
];
