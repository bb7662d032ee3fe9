import type { Draft } from '../../draft';
import type { GcloudCall } from '../call';
import { opensToWorld } from '../public';
import type { Refinement } from '../refinement';

/** A rule that denies, or that is about what goes out, opens nothing. */
function opensNothing(call: GcloudCall): boolean {
  return (
    /^deny$/i.test(call.value('action')) ||
    /^(?:EGRESS|OUT)$/i.test(call.value('direction')) ||
    call.isOn('disabled')
  );
}

function closed(call: GcloudCall, draft: Draft): void {
  draft.become([call.operation.startsWith('create') ? 'create' : 'modify']);
}

/** A new rule without a source lets everybody in; a changed one keeps the source it has. */
function refineFirewallRule(call: GcloudCall, draft: Draft): void {
  const ranges = [call.value('source-ranges'), call.value('src-ip-ranges'), call.value('source-range')].join(
    ',',
  );
  const given = ranges !== ',,';
  const named = [
    'source-tags',
    'source-service-accounts',
    'src-secure-tags',
    'src-address-groups',
    'src-threat-intelligence',
  ];
  const narrowed = named.some((name) => call.value(name) !== '');
  if (opensNothing(call)) closed(call, draft);
  else if (given ? !opensToWorld(ranges) : narrowed) closed(call, draft);
  else if (!given && call.operation === 'update' && !call.any('allow', 'rules', 'no-disabled', 'action'))
    closed(call, draft);
  else draft.note(given ? '0.0.0.0/0' : 'no source range', 'and lets every address in');
}

export const NETWORK: readonly Refinement[] = [
  {
    commands: [
      'gcloud.compute.firewall-rules create',
      'gcloud.compute.firewall-rules update',
      'gcloud.compute.firewall-policies.rules create',
      'gcloud.compute.firewall-policies.rules update',
      'gcloud.compute.network-firewall-policies.rules create',
      'gcloud.compute.network-firewall-policies.rules update',
      'gcloud.app.firewall-rules create',
      'gcloud.app.firewall-rules update',
    ],
    refine: refineFirewallRule,
    examples: [
      ['gcloud compute firewall-rules create r --allow=tcp:22 --source-ranges=0.0.0.0/0', ['exposure']],
      ['gcloud compute firewall-rules create r --allow tcp:22', ['exposure']],
      ['gcloud compute firewall-rules create r --allow tcp:22 --source-ranges 10.0.0.0/8', ['create']],
      ['gcloud compute firewall-rules create r --allow tcp:22 --source-tags bastion', ['create']],
      ['gcloud compute firewall-rules create r --action DENY --rules all', ['create']],
      ['gcloud compute firewall-rules create r --direction=EGRESS --allow=all', ['create']],
      ['gcloud compute firewall-rules update r --source-ranges=0.0.0.0/0', ['exposure']],
      ['gcloud compute firewall-rules update r --description=x', ['modify']],
      ['gcloud compute firewall-rules update r --disabled', ['modify']],
      ['gcloud app firewall-rules create 100 --action=allow --source-range=*', ['exposure']],
    ],
  },
  {
    commands: ['gcloud.compute.instances add-access-config', 'gcloud.compute.instances update-access-config'],
    refine(_, draft) {
      // A public address alone opens nothing: the firewall decides.
      draft.become(
        ['modify'],
        undefined,
        'and makes it reachable from the internet as far as the firewall lets',
      );
    },
    examples: [['gcloud compute instances add-access-config vm', ['modify']]],
  },
  {
    commands: [
      'gcloud.container.clusters update',
      'gcloud.container.clusters create',
      'gcloud.container.clusters create-auto',
    ],
    refine(call, draft) {
      const networks = call.value('master-authorized-networks');
      if (networks !== '' && opensToWorld(networks))
        draft.add('exposure', '--master-authorized-networks', 'and opens its control plane to the world');
      if (call.operation !== 'update') return;
      const open = call.any(
        'no-enable-master-authorized-networks',
        'disable-master-authorized-networks',
        'no-enable-private-endpoint',
      );
      if (open) draft.add('exposure', `--${open}`, 'and opens its control plane to the world');
      const off = call.any(
        'no-enable-shielded-nodes',
        'no-enable-binauthz',
        'no-enable-network-policy',
        'disable-workload-identity',
        'disable-database-encryption',
        'enable-legacy-authorization',
        'enable-basic-auth',
      );
      if (off) draft.add('unprotect', `--${off}`, 'and takes a protection away');
      if (/^NONE$/i.test(call.value('logging')) || /^none$/i.test(call.value('logging-service')))
        draft.add('unprotect', '--logging NONE', 'and stops its logs');
    },
    examples: [
      ['gcloud container clusters update c --no-enable-master-authorized-networks', ['modify', 'exposure']],
      [
        'gcloud container clusters update c --enable-master-authorized-networks --master-authorized-networks=0.0.0.0/0',
        ['modify', 'exposure'],
      ],
      [
        'gcloud container clusters update c --enable-master-authorized-networks --master-authorized-networks=10.1.0.0/16',
        ['modify'],
      ],
      ['gcloud container clusters update c --logging=NONE', ['modify', 'unprotect']],
      ['gcloud container clusters create c --num-nodes 3', ['create']],
    ],
  },
  {
    commands: ['gcloud.compute.backend-services update'],
    refine(call, draft) {
      const policy = call.flags.find(
        (flag) => flag.name === 'security-policy' || flag.name === 'edge-security-policy',
      );
      if (policy && (policy.value === undefined || policy.value === ''))
        draft.add('unprotect', `--${policy.name}=`, 'and takes its security policy away');
      if (call.has('no-iap') || /(?:^|,)disabled/.test(call.value('iap')))
        draft.add('exposure', '--iap disabled', 'and lets people in without the identity-aware proxy');
    },
    examples: [
      ['gcloud compute backend-services update b --global --security-policy=', ['modify', 'unprotect']],
      ['gcloud compute backend-services update b --global --iap=disabled', ['modify', 'exposure']],
      ['gcloud compute backend-services update b --global --enable-cdn', ['modify']],
    ],
  },
  {
    commands: ['gcloud.dns.record-sets import'],
    refine(call, draft) {
      if (call.has('delete-all-existing'))
        draft.add('destroy', '--delete-all-existing', 'and deletes every record that the zone has now');
    },
    examples: [
      ['gcloud dns record-sets import f --zone z --delete-all-existing', ['modify', 'destroy']],
      ['gcloud dns record-sets import f --zone z', ['modify']],
    ],
  },
];
