import type { CliChanges, CliRow, CliSpec } from '../cli/spec';
import { KUBECTL_FLAGS, KUBECTL_GLOBAL_VALUES, KUBECTL_VALUES } from './options';
import {
  refineConfigView,
  refineCreate,
  refineDelete,
  refineExpose,
  refineExtract,
  refineImpersonation,
  refineLabel,
  refineListener,
  refineManifests,
  refinePatch,
  refineRead,
  refineReplace,
  refineRun,
} from './refine';

const DRY: CliChanges = { '--dry-run': 'read: only shows what it would do' };
/** `--local` works on a file and contacts no cluster. */
const LOCAL: CliChanges = { ...DRY, '--local': 'read: works on a local file' };
const DRY_RUN = '+--dry-run=server';

const READS: readonly CliRow[] = [
  ['get|describe', 'read', 'reads {target}', { refine: refineRead }],
  ['logs', 'read', 'shows logs of {target}', { flags: '-f -p --prefix' }],
  [
    'top|explain|diff|events|wait|api-resources|api-versions|version|cluster-info|kustomize|options|convert|plugin',
    'read',
    'reads from the cluster',
  ],
  ['auth can-i|whoami', 'read', 'asks for permissions'],
  ['rollout status|history', 'read', 'shows the rollout of {target}'],
  ['apply view-last-applied', 'read', 'shows what was applied last'],
  // Plugins that people have and that only read.
  [
    'tree|neat|stern|who-can|access-matrix|images|df-pv|view-allocations|get-all|outdated|resource-capacity|view-utilization|ktop|score|rbac-lookup|rbac-view|view-cert|view-webhook|lineage|blame|fields|pod-inspect|status|graph|whoami|deprecations|popeye|tail|history|cost|kubesec-scan|advise-psp|trace',
    'read',
    'reads from the cluster',
  ],
  ['cert-manager status|inspect|check', 'read', 'reads from the cluster'],
  ['argo rollouts get|list|status|version|lint|dashboard', 'read', 'reads from the cluster'],
  ['cnpg status|report|logs|version', 'read', 'reads from the cluster'],
  [
    'config use-context|use|set-context|set-cluster|set-credentials|set|unset|rename-context|delete-context|delete-cluster|delete-user|current-context|get-contexts|get-clusters|get-users',
    'local',
    'acts on this machine',
  ],
  [
    'config|krew|ns|ctx|konfig|completion|help|login|logout|project|projects|registry|image',
    'local',
    'acts on this machine',
  ],
  ['config view', 'read', 'shows the kubeconfig', { flags: '--raw', refine: refineConfigView }],
];

const WRITES: readonly CliRow[] = [
  ['delete', 'destroy', 'deletes {target}', { on: DRY, safer: DRY_RUN, refine: refineDelete }],
  [
    'apply',
    'modify',
    'applies the manifests',
    {
      on: { ...DRY, '--prune': '+destroy: and deletes what they no longer hold' },
      targets: '',
      safer: DRY_RUN,
      refine: refineManifests,
    },
  ],
  ['apply edit-last-applied|set-last-applied', 'modify', 'changes what counts as applied last', { on: DRY }],
  ['create', 'create', 'creates {target}', { on: DRY, refine: refineCreate }],
  [
    'replace',
    'modify',
    'replaces the resources of the manifests',
    { on: DRY, targets: '--raw', refine: refineReplace },
  ],
  ['patch', 'modify', 'changes {target}', { on: LOCAL, safer: DRY_RUN, refine: refinePatch }],
  ['edit', 'modify', 'changes {target} in an editor', { on: DRY }],
  [
    'scale',
    'modify',
    'changes the number of replicas of {target}',
    { on: { ...DRY, '--replicas=0': '+: to nothing, which is an outage' }, reversible: 'yes' },
  ],
  ['autoscale', 'modify', 'scales {target} by load', { on: DRY }],
  [
    'rollout undo',
    'modify',
    'takes {target} back to an earlier version',
    { on: DRY, safer: ['{program} rollout history {targets} {where}', 'shows the versions'] },
  ],
  [
    'rollout restart',
    'modify',
    'restarts {target}',
    { reversible: 'yes', safer: ['{program} rollout status {targets} {where}', 'shows how it stands'] },
  ],
  ['rollout pause|resume', 'modify', 'pauses or resumes the rollout of {target}', { reversible: 'yes' }],
  [
    'set image|env|resources|selector|volume|volumes|triggers|probe|data|build-hook|deployment-hook|build-secret|route-backends|image-lookup',
    'modify',
    'changes {target}',
    { values: '--prefix', on: { ...LOCAL, '--list': 'read: lists variables' } },
  ],
  ['set serviceaccount|sa|subject', 'privilege', 'changes whose permissions {target} has', { on: LOCAL }],
  [
    'label|annotate',
    'modify',
    'changes labels or annotations of {target}',
    { on: { ...LOCAL, '--list': 'read: lists labels' }, refine: refineLabel },
  ],
  ['expose', 'create', 'makes a service for {target}', { on: DRY, refine: refineExpose }],
  [
    'run',
    'create remote-run',
    'runs a container in the cluster as {target}',
    { on: DRY, targets: '0', refine: refineRun },
  ],
  ['exec|rsh', 'remote-run', 'runs a command in {target}', { targets: '0' }],
  ['attach', 'remote-run', 'attaches to the running container of {target}', { targets: '0' }],
  [
    'debug',
    'remote-run',
    'runs a debugging container at {target}',
    {
      targets: '0',
      on: { ...DRY, '--profile=sysadmin|privileged': '+privilege: with all rights on the node' },
    },
  ],
  ['cp|rsync', 'remote-run', 'copies files into or out of a container', { targets: '0 1' }],
  ['port-forward', 'read', 'forwards a port to {target}', { targets: '0', refine: refineListener }],
  ['proxy', 'read', 'opens the API on this machine', { values: '-p -w -P -u', refine: refineListener }],
  [
    'cordon|uncordon',
    'modify',
    'changes whether pods may be put on node {target}',
    { on: DRY, reversible: 'yes' },
  ],
  ['taint', 'modify', 'changes taints of {target}; NoExecute evicts pods', { on: DRY, reversible: 'yes' }],
  [
    'drain',
    'destroy',
    'evicts every pod of node {target}',
    {
      on: {
        ...DRY,
        '--force': '+: and deletes pods without a controller for good',
        '--delete-emptydir-data|--delete-local-data': '+: with their local data',
        '--disable-eviction': '+: past disruption budgets',
      },
      reversible: 'partly',
      safer: DRY_RUN,
    },
  ],
  ['certificate approve', 'privilege', 'signs the certificate of {target}'],
  ['certificate deny', 'modify', 'refuses the certificate of {target}'],
  ['auth reconcile', 'privilege', 'changes roles and bindings', { on: DRY }],
  ['view-secret|modify-secret|oidc-login|creds', 'secret', 'shows the secret {target}'],
  [
    'node-shell|iexec|sniff|exec-as|enter|debug-shell|spawn|ssh|ssh-jump|pexec|exec-cronjob|shell',
    'remote-run',
    'runs something in {target}',
  ],
];

/** What oc has beside kubectl's commands. */
const OPENSHIFT: readonly CliRow[] = [
  ['status|process|observe', 'read', 'reads from the cluster'],
  ['adm', 'read', 'administers the cluster'],
  [
    'adm top|inspect|must-gather|node-logs|release|policy|build-chain|verify-image-signature',
    'read',
    'reads from the cluster',
  ],
  ['new-project|new-app|new-build', 'create', 'creates {target}'],
  ['start-build|rollback|cancel-build|import-image|idle|deploy', 'modify', 'changes {target}'],
  [
    'tag',
    'modify',
    'changes the image tag {target}',
    { on: { '--delete|-d': 'destroy: deletes the image tag' } },
  ],
  ['rollout latest|cancel|retry', 'modify', 'rolls {target} out'],
  ['adm upgrade', 'modify', 'upgrades the cluster'],
  ['adm new-project', 'create', 'creates {target}'],
  ['secrets *', 'modify', 'changes what {target} may use'],
  ['policy *', 'privilege', 'changes who may do what'],
  ['adm policy *', 'privilege', 'changes who may do what'],
  ['adm policy who-can|scc-review|scc-subject-review', 'read', 'asks for permissions'],
  ['policy who-can|can-i|scc-review|scc-subject-review', 'read', 'asks for permissions'],
  [
    'adm prune',
    'destroy',
    'deletes old images, builds or deployments',
    { on: { '!--confirm': 'read: only shows what it would delete' } },
  ],
  ['adm drain', 'destroy', 'evicts every pod of node {target}', { on: DRY, reversible: 'partly' }],
  ['adm cordon|uncordon|taint|manage-node|groups|certificate', 'modify', 'changes {target}'],
  ['adm certificate approve', 'privilege', 'signs the certificate of {target}'],
  ['serviceaccounts|sa get-token|create-kubeconfig|new-token', 'secret', 'shows the token of {target}'],
  ['extract', 'read', 'writes {target} to files', { refine: refineExtract }],
];

const ALL = [...READS, ...WRITES];

const COMMON = {
  provider: 'kubernetes',
  values: `${KUBECTL_GLOBAL_VALUES} ${KUBECTL_VALUES}`,
  flags: KUBECTL_FLAGS,
  chooses: '--context:context --cluster --kubeconfig',
  hints: '-n --namespace',
  hosts: '-s --server',
  refine: refineImpersonation,
} as const;

export const KUBECTL: CliSpec = {
  ...COMMON,
  names: ['kubectl', 'k', 'kubecolor', 'microk8s.kubectl'],
  rows: ALL,
};

export const OC: CliSpec = {
  ...COMMON,
  names: ['oc'],
  rows: [
    ...ALL,
    ...OPENSHIFT,
    [
      'whoami',
      'read',
      'shows who one is',
      { flags: '-t -c', on: { '-t|--show-token': 'secret: shows the token' } },
    ],
  ],
};
