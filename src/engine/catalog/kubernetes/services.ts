import { valuesOf } from '../cli/parse';
import type { CliChanges, CliSpec, Refine } from '../cli/spec';

/** Tools that look after something in a cluster: backups, meshes, networks, its store. */
const DRY: CliChanges = { '--dry-run': 'read: only shows what it would do' };
const KUBE = '--context --kube-context --kubecontext --kubeconfig -n --namespace';
const CHOOSES = '--context:context --kube-context:context --kubecontext:context --kubeconfig';

/** Kubernetes keeps its secrets below this key. */
const refineGet: Refine = (call, { draft }) => {
  if (call.words.some((word) => word.startsWith('/registry/secrets'))) draft.become(['secret']);
  else if (call.words.includes('') && valuesOf(call, ['--prefix', '--from-key']).length > 0)
    draft.become(['secret'], '--prefix', 'with every secret of the cluster');
};

const BACKUP_KINDS =
  'backup|backups|schedule|schedules|restore|restores|backup-location|backup-locations|snapshot-location|snapshot-locations|repo|plugin|datamover';

export const SERVICE_SPECS: readonly CliSpec[] = [
  {
    names: ['velero'],
    provider: 'velero',
    values: `${KUBE} --from-backup --from-schedule --include-namespaces --exclude-namespaces --include-resources --exclude-resources --namespace-mappings --ttl --schedule --selector -l --storage-location --snapshot-locations --existing-resource-policy --provider --bucket --backup-location-config --plugins --secret-file --image -o --output --labels --features --access-mode --credential`,
    flags:
      '--confirm --all --force --wait -w --details --default --restore-volumes --include-cluster-resources --snapshot-volumes --use-node-agent',
    chooses: CHOOSES,
    hints: '--include-namespaces --from-backup --storage-location',
    rows: [
      [
        `${BACKUP_KINDS} delete`,
        'destroy',
        'deletes backups or their schedule: {target}',
        { safer: ['velero backup get {targets} {where}', 'shows the backups'] },
      ],
      ['delete', 'destroy', 'deletes backups or their schedule: {target}'],
      ['restore create', 'modify', 'puts a backup back into the cluster'],
      ['create restore', 'modify', 'puts a backup back into the cluster'],
      ['backup|schedule create', 'create', 'makes a backup or a schedule {target}'],
      ['create', 'create', 'makes a backup or a schedule'],
      ['schedule pause', 'unprotect', 'stops making backups by the schedule {target}'],
      ['schedule unpause', 'modify', 'makes backups by the schedule {target} again'],
      ['backup-location|snapshot-location create|set', 'modify', 'changes where backups are kept'],
      ['uninstall', 'destroy', 'takes Velero and its records out of the cluster'],
      ['install', 'create', 'installs Velero', { on: { ...DRY } }],
      ['plugin add|remove|set', 'modify', 'changes plugins'],
      [`${BACKUP_KINDS} get|describe|logs|download`, 'read', 'reads backups'],
      ['get|describe|version|debug|bug', 'read', 'reads backups'],
      ['client|completion|help', 'local', 'works on this machine'],
    ],
  },
  {
    names: ['istioctl'],
    provider: 'istio',
    values: `${KUBE} -i --istioNamespace --revision -r -f --filename --set -s -d --manifests --vklog --tag -o --output`,
    flags: '-y --skip-confirmation --purge --force --verify --overwrite',
    chooses: CHOOSES,
    rows: [
      ['uninstall', 'destroy', 'takes Istio out of the cluster', { on: DRY, safer: '+--dry-run' }],
      ['install|apply|upgrade', 'modify', 'installs Istio or changes it', { on: DRY }],
      ['manifest apply|install', 'modify', 'installs Istio or changes it', { on: DRY }],
      ['manifest generate|diff|profile', 'read', 'prints manifests'],
      ['tag|waypoint|remove-from-mesh|add-to-mesh remove|delete', 'destroy', 'deletes {target}'],
      ['tag|waypoint set|apply', 'modify', 'changes {target}'],
      ['tag|waypoint list|generate|status', 'read', 'reads from the mesh'],
      ['create-remote-secret', 'secret', 'makes credentials for another cluster'],
      [
        'analyze|version|proxy-status|ps|proxy-config|pc|validate|verify-install|dashboard|dash|d|bug-report|describe|kube-inject|profile|precheck|remote-clusters|ztunnel-config|zc|completion|help|authz',
        'read',
        'reads from the mesh',
      ],
      [
        'experimental|x|admin describe|precheck|analyze|proxy-status|ps|authz|metrics|internal-debug|log|check-inject|envoy-stats|version',
        'read',
        'reads from the mesh',
      ],
    ],
  },
  {
    names: ['cilium'],
    provider: 'cilium',
    values: `${KUBE} --version --set --values -f --chart-directory --helm-release-name`,
    flags: '--wait',
    chooses: CHOOSES,
    rows: [
      ['uninstall', 'destroy', 'takes the network of the cluster down'],
      [
        'install|upgrade',
        'modify',
        'installs the network of the cluster or changes it',
        { on: { '--dry-run|--dry-run-helm-values': 'read: prints it' } },
      ],
      ['config set|delete', 'modify', 'changes the network of the cluster'],
      [
        'hubble|clustermesh|encryption|encrypt enable|disable|connect|disconnect|rotate-key|create-key',
        'modify',
        'changes the network of the cluster',
      ],
      ['connectivity test|perf', 'remote-run', 'runs test pods in the cluster'],
      ['policy|endpoint|bpf|identity|service delete|flush', 'destroy', 'deletes {target} from the network'],
      [
        'status|version|sysdump|context|config|hubble|clustermesh|bgp|encryption|features|multicast|completion|help|endpoint|policy|monitor|service|bpf|node|map|identity|metrics|debuginfo',
        'read',
        'reads from the network',
      ],
    ],
  },
  {
    names: ['calicoctl'],
    provider: 'calico',
    values: `-c --config --context -n --namespace -f --filename -o --output -l --log-level -p --patch -t --type --ip`,
    flags:
      '--skip-not-exists --skip-exists -A --all-namespaces -a --allow-version-mismatch --overwrite --remove',
    chooses: '--context:context',
    rows: [
      ['delete', 'destroy unprotect', 'deletes {target} from the network'],
      ['apply|create|replace|patch|label', 'modify', 'changes the network'],
      ['ipam release', 'modify', 'frees addresses'],
      ['ipam configure|split', 'modify', 'changes how addresses are given'],
      ['datastore', 'modify', 'moves the data of the network'],
      ['get|version|cluster|convert|validate|help', 'read', 'reads from the network'],
      ['ipam show|check', 'read', 'reads from the network'],
      ['node status|diags|checksystem', 'read', 'reads from the node'],
      ['node run', 'modify', 'starts the network on this node'],
    ],
  },
  {
    names: ['etcdctl'],
    provider: 'etcd',
    values:
      '--endpoints --cacert --cert --key --user --password --discovery-srv --dial-timeout --command-timeout --keepalive-time --keepalive-timeout -w --write-out --lease --rev --limit --sort-by --order --rangeend --interactive -C --peers --ca-file --cert-file --key-file -u --username --timeout --data-dir --name --initial-cluster --peer-urls --ttl',
    flags:
      '--prefix --from-key --keys-only --print-value-only --prev-kv --insecure-skip-tls-verify --insecure-transport --hex --debug --ignore-lease --ignore-value --consistency --recursive -r --cluster',
    hosts: '--endpoints -C --peers',
    rows: [
      [
        'del|rm|rmdir',
        'destroy',
        'deletes keys of the store: {target}',
        { on: { '--prefix|--from-key|--recursive|-r': '+: with all that begins so' } },
      ],
      [
        'put|set|mk|mkdir|setdir|update|updatedir|txn|lock|elect|make-mirror|compaction|compact|defrag|move-leader',
        'modify',
        'changes the store: {target}',
        { targets: '0' },
      ],
      [
        'get|ls|watch|exec-watch|check|endpoint|version|cluster-health|backup',
        'read',
        'reads from the store',
        { refine: refineGet },
      ],
      ['snapshot save|status', 'read', 'makes a backup of the store'],
      ['snapshot restore', 'modify', 'makes a store from a backup'],
      ['member remove', 'destroy', 'takes a member out of the store'],
      ['member add|update|promote', 'modify', 'changes members of the store'],
      ['member|alarm|user|role|lease list|get|timetolive|keep-alive', 'read', 'reads from the store'],
      ['alarm disarm', 'modify', 'silences alarms'],
      ['lease revoke', 'destroy', 'deletes the keys of a lease'],
      ['lease grant', 'modify', 'makes a lease'],
      ['auth enable', 'privilege', 'switches sign-in on'],
      ['auth disable', 'unprotect', 'lets everybody in without signing in'],
      ['user|role *', 'privilege', 'changes who may do what'],
      ['user|role get|list', 'read', 'reads who may do what'],
    ],
  },
  {
    names: ['rancher'],
    provider: 'rancher',
    values: '--config -c --rancher-config --cluster --project --server --context -t --token',
    chooses: '--cluster --context:context',
    rows: [
      ['kubectl|help|login|logout|context|server|prompt|token', 'local', 'works on this machine'],
      ['ssh', 'remote-run', 'runs a command on the node {target}'],
      [
        'ps|inspect|clusters|cluster|nodes|node|projects|project|namespaces|namespace|apps|app|catalog|settings|globaldns|events',
        'read',
        'reads from Rancher',
      ],
      [
        'clusters|cluster|projects|project|nodes|node|namespaces|namespace|apps|app|catalog|globaldns|mcapps delete|rm',
        'destroy',
        'deletes {target}',
      ],
      ['clusters|cluster kubeconfig|kf', 'secret', 'shows credentials of a cluster'],
      ['up|wait|machines', 'modify', 'applies a compose file'],
    ],
  },
];
