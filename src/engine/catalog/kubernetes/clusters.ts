import { valuesOf, type CliCall } from '../cli/parse';
import type { CliChanges, CliSpec, Refine } from '../cli/spec';
import { isOn } from './refine';

const DRY: CliChanges = { '--dry-run': 'read: only shows what it would do' };

function isPlan(call: CliCall): boolean {
  return valuesOf(call, ['-f', '--config-file']).length > 0 && !isOn(call, '--approve');
}

/** With a file, eksctl only plans until it is told --approve; `delete cluster` never plans. */
const refinePlan: Refine = (call, judged) => {
  if (!isPlan(call)) return;
  judged.draft.become(['read']);
  judged.summary = 'only shows what it would do';
};

const refineEndpoints: Refine = (call, { draft }) => {
  if (draft.isRead) return;
  const isPublic = isOn(call, '--public-access') || valuesOf(call, ['--public-access-cidrs']).length > 0;
  if (isPublic) draft.add('exposure', '--public-access', 'and opens its API to the internet');
};

const APPROVED: CliChanges = { '!--approve': 'read: only shows what it would do' };
const NAMES = '-n --name --cluster 0';

export const EKSCTL: CliSpec = {
  names: ['eksctl'],
  provider: 'aws',
  service: 'eks',
  values:
    '-C --color -v --verbose -n --name -r --region -p --profile -f --config-file --cluster -c --timeout --cfn-role-arn --nodegroup-name --role --arn --username --group --namespace --service-account-name --attach-policy-arn --attach-role-arn --role-name --nodes -N --nodes-min -m --nodes-max -M --node-type -t --node-volume-size --version --zones --parallel --kubernetes-version --labels -l --include --exclude --only --principal-arn --kubernetes-groups --access-policies --type --public-access-cidrs --kubeconfig --set-kubeconfig-context --authentication-mode --max-grace-period --pod-eviction-wait-period --node-drain-wait-period --launch-template-version --release-version --node-ami --node-ami-family --tags --vpc-cidr --ssh-public-key --account --enable-types --disable-types --key-arn --addon --service-account-role-arn --permissions-boundary',
  flags:
    '--approve -w --wait --force --drain --disable-nodegroup-eviction --disable-eviction --only-missing --all --undo --dry-run --public-access --private-access --managed --spot --fargate --without-nodegroup --auto-kubeconfig --write-kubeconfig --install-nvidia-plugin --override-existing-serviceaccounts --plan --update-addons --preserve --asg-access --ssh-access --with-oidc --enable-ssm',
  chooses: '-p --profile:profile',
  hints: '--cluster -n --name -f --config-file -r --region',
  rows: [
    [
      'delete cluster',
      'destroy',
      'deletes the EKS cluster {target} with its node groups and network',
      { targets: NAMES },
    ],
    [
      'delete nodegroup|ng|addon|fargateprofile|capability',
      'destroy',
      'deletes {target} of the cluster',
      { targets: NAMES, refine: refinePlan },
    ],
    [
      'delete iamserviceaccount|iamidentitymapping|accessentry|podidentityassociation|identityprovider',
      'destroy privilege',
      'deletes the rights of {target}',
      { targets: NAMES, refine: refinePlan },
    ],
    [
      'create cluster|nodegroup|ng',
      'create cost',
      'creates an EKS cluster or node group {target}',
      { targets: NAMES, on: DRY },
    ],
    ['create addon|fargateprofile|capability', 'create', 'creates {target}', { targets: NAMES, on: DRY }],
    [
      'create iamidentitymapping|accessentry|iamserviceaccount|podidentityassociation',
      'privilege',
      'gives rights in the cluster {target}',
      { targets: NAMES, refine: refinePlan },
    ],
    [
      'update accessentry|iamserviceaccount|podidentityassociation',
      'privilege',
      'changes rights in the cluster {target}',
      { targets: NAMES, refine: refinePlan },
    ],
    [
      'update addon|nodegroup|capability|autonomousmode|autoscaling',
      'modify',
      'changes {target}',
      { targets: NAMES },
    ],
    ['scale nodegroup|ng', 'modify cost', 'changes the number of nodes of {target}', { targets: NAMES }],
    [
      'drain nodegroup|ng',
      'destroy',
      'evicts every pod of {target}',
      {
        targets: NAMES,
        on: { '--undo': 'modify: lets pods onto the nodes again' },
        reversible: 'partly',
        refine: refinePlan,
      },
    ],
    [
      'upgrade cluster',
      'modify',
      'upgrades the control plane of {target}',
      { targets: NAMES, on: APPROVED, reversible: 'no' },
    ],
    ['upgrade nodegroup|ng', 'modify', 'replaces the nodes of {target} by newer ones', { targets: NAMES }],
    ['associate|disassociate identityprovider', 'privilege', 'changes who may sign in to the cluster'],
    ['set|unset labels', 'modify', 'changes labels of nodes', { targets: NAMES }],
    ['enable', 'modify', 'installs something into the cluster'],
    ['register|deregister cluster', 'modify', 'registers the cluster {target}', { targets: NAMES }],
    ['get|info|version|help', 'read', 'reads clusters'],
    ['completion', 'local', 'works on this machine'],
    [
      'utils write-kubeconfig|schema|nodegroup-health|describe-stacks|describe-addon-versions|describe-addon-configuration|describe-stack',
      'read',
      'reads the cluster',
    ],
    [
      'utils update-cluster-endpoints|set-public-access-cidrs|update-cluster-vpc-config',
      'modify',
      'changes how the API of {target} is reached',
      { targets: NAMES, on: APPROVED, refine: refineEndpoints },
    ],
    [
      'utils associate-iam-oidc-provider|update-authentication-mode|migrate-to-pod-identity|migrate-to-access-entry',
      'privilege',
      'changes how rights in {target} are given',
      { targets: NAMES, on: APPROVED },
    ],
    [
      'utils update-cluster-logging',
      'modify',
      'changes what {target} logs',
      { targets: NAMES, on: { '--disable-types=*': '+unprotect: and switches logs off', ...APPROVED } },
    ],
    ['utils *', 'modify', 'changes the cluster {target}', { targets: NAMES, on: APPROVED }],
  ],
};

const YES: CliChanges = { '!--yes|-y': 'read: only shows what it would do', ...DRY };

export const CLUSTER_SPECS: readonly CliSpec[] = [
  {
    names: ['kops'],
    provider: 'kops',
    values:
      '--name --state --config -v --v -f --filename -o --output --cloud --zones --instance-group --instance-group-roles --node-size --node-count --kubernetes-version --set --unset --lifecycle-overrides --phase --target --out --api-server --kubeconfig --user --master-interval --node-interval --validation-timeout --cloudonly-timeout',
    flags:
      '--yes -y --force --external --unregister --admin --cloudonly --fail-on-drain-error --create-kube-config --interactive -i --internal --auth-plugin --all',
    hints: '--name --state --instance-group',
    rows: [
      [
        'delete cluster',
        'destroy',
        'deletes the cluster {target} and its machines',
        { targets: '--name 0', on: YES },
      ],
      ['delete instancegroup|ig|instance|secret|sshpublickey', 'destroy', 'deletes {target}', { on: YES }],
      ['delete', 'destroy', 'deletes what the manifest describes', { targets: '-f --filename', on: YES }],
      [
        'update cluster',
        'modify',
        'applies the configuration of the cluster {target}',
        { targets: '--name 0', on: YES },
      ],
      [
        'rolling-update cluster',
        'modify',
        'replaces the machines of the cluster {target} one by one',
        { targets: '--name 0', on: YES },
      ],
      [
        'upgrade|reconcile cluster',
        'modify',
        'upgrades the cluster {target}',
        { targets: '--name 0', on: YES },
      ],
      [
        'create cluster',
        'create',
        'records a new cluster {target}',
        { targets: '--name 0', on: { ...DRY, '--yes|-y': '+cost: and starts its machines' } },
      ],
      ['create|edit|replace|promote|trust|distrust', 'modify', 'changes what is recorded of clusters'],
      ['get', 'read', 'reads clusters'],
      [
        'get secrets|secret',
        'read',
        'lists secrets',
        { on: { '-o|--output=plaintext': 'secret: shows secrets' } },
      ],
      ['validate|version|toolbox', 'read', 'reads clusters'],
      ['export|completion', 'local', 'writes a kubeconfig here'],
    ],
  },
  {
    names: ['kubeadm'],
    provider: 'kubernetes',
    values:
      '--kubeconfig --rootfs -v --v --config --cert-dir --cri-socket --ignore-preflight-errors --token --ttl --node-name --apiserver-advertise-address --pod-network-cidr --certificate-key --discovery-token-ca-cert-hash --skip-phases --client-name --org',
    rows: [
      ['reset', 'destroy', 'takes this node out of its cluster and deletes its state', { on: DRY }],
      ['init|join', 'modify', 'makes this machine a node of a cluster', { on: DRY }],
      ['upgrade apply|node', 'modify', 'upgrades the cluster', { on: DRY, reversible: 'no' }],
      ['upgrade plan|diff', 'read', 'shows what an upgrade would change'],
      ['token create', 'secret', 'makes a token by which nodes join', { on: DRY }],
      ['token delete', 'modify', 'deletes a token by which nodes join'],
      ['certs renew', 'modify', 'renews certificates'],
      ['kubeconfig', 'secret', 'shows credentials of a user'],
      ['certs|config|version|token list|completion', 'read', 'reads the configuration'],
      [
        'token|certs list|generate|check-expiration|certificate-key|generate-csr',
        'read',
        'reads the configuration',
      ],
    ],
  },
  {
    names: ['clusterctl'],
    provider: 'kubernetes',
    values:
      '--config -v --v --kubeconfig --kubeconfig-context --namespace -n --to-kubeconfig --infrastructure --bootstrap --control-plane --core',
    chooses: '--kubeconfig-context:context',
    rows: [
      [
        'delete',
        'destroy',
        'deletes providers from the management cluster',
        { on: { '--all|--include-crd|--include-namespace': '+: with every cluster that it knows' } },
      ],
      ['init', 'modify', 'installs providers'],
      ['move|alpha|restore', 'modify', 'moves clusters to another management cluster', { on: DRY }],
      ['upgrade apply', 'modify', 'upgrades providers'],
      ['upgrade plan|generate|describe|config|version', 'read', 'reads clusters'],
      ['generate|describe|config|version|backup|completion|help', 'read', 'reads clusters'],
      ['get kubeconfig', 'secret', 'shows credentials of a cluster'],
    ],
  },
  {
    names: ['talosctl'],
    provider: 'talos',
    values:
      '-n --nodes -e --endpoints --context --talosconfig --cluster -f --file -p --patch --image -i --mode -m',
    chooses: '--context:context --cluster',
    rows: [
      ['reset', 'destroy', 'wipes the node {target}', { targets: '-n --nodes' }],
      ['etcd remove-member|forfeit-leadership|leave', 'destroy', 'takes a member out of etcd'],
      ['cluster destroy|create|show', 'local', 'works on a cluster of this machine'],
      [
        'upgrade|upgrade-k8s|reboot|shutdown|apply-config|patch|edit|bootstrap|restart|rollback|rotate-ca|meta',
        'modify',
        'changes the node {target}',
        { targets: '-n --nodes', on: DRY },
      ],
      [
        'get|dashboard|logs|health|version|services|service|containers|dmesg|disks|list|ls|memory|mounts|netstat|processes|stats|time|usage|validate|events|inspect|gen|read|support|config|image',
        'read',
        'reads from the node',
      ],
      ['etcd members|status|snapshot|alarm', 'read', 'reads from etcd'],
      ['kubeconfig', 'secret', 'writes credentials of the cluster'],
      ['copy|cp|debug|pcap', 'remote-run', 'copies from the node'],
    ],
  },
  {
    names: ['rke'],
    provider: 'rancher',
    values: '--config --name',
    rows: [
      ['remove', 'destroy', 'deletes the cluster from its nodes'],
      ['up|cert|etcd|encrypt', 'modify', 'changes the cluster'],
      ['etcd snapshot-restore', 'destroy', 'puts the cluster back to a snapshot'],
      ['config|version|util|help', 'read', 'reads the configuration'],
    ],
  },
  {
    names: ['vcluster'],
    provider: 'kubernetes',
    values: '--context -n --namespace -f --values --config --log-output --project',
    chooses: '--context:context',
    rows: [
      ['delete|rm', 'destroy', 'deletes the virtual cluster {target} and everything in it'],
      ['create|restore', 'create', 'creates the virtual cluster {target}'],
      ['pause|sleep|resume|wakeup|snapshot', 'modify', 'pauses or resumes {target}', { reversible: 'yes' }],
      ['list|ls|get|describe|info|debug|version', 'read', 'reads virtual clusters'],
      [
        'connect|disconnect|use|login|logout|convert|completion|telemetry|upgrade|set',
        'local',
        'works on this machine',
      ],
    ],
  },
];
