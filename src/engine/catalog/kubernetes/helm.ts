import { isKnown } from '../../invocation';
import { valuesOf } from '../cli/parse';
import type { CliChanges, CliRow, CliSpec, Refine } from '../cli/spec';

const DRY: CliChanges = { '--dry-run': 'read: only shows what it would do' };
const MANIFEST = ['{program} get manifest {targets} {where}', 'shows what would be deleted'] as const;

const HELM_VALUES =
  '--burst-limit --kube-apiserver --kube-as-group --kube-as-user --kube-ca-file --kube-context --kube-tls-server-name --kube-token --kubeconfig -n --namespace --qps --registry-config --repository-cache --repository-config --content-cache -f --values --set --set-string --set-file --set-json --set-literal --version --repo --timeout --description --history-max --post-renderer --post-renderer-args --ca-file --cert-file --key-file --keyring --username --password --name-template --labels -l --selector --max -m --offset -o --output --revision --template --filter --output-dir -s --show-only --api-versions --kube-version -d --destination --app-version --starter -p --cascade --max-history --url --merge --tiller-namespace --tls-ca-cert --tls-cert --tls-key --home --host --name --color';
const HELM_FLAGS =
  '--debug --kube-insecure-skip-tls-verify --dry-run --install -i --create-namespace --atomic --wait --wait-for-jobs --force --force-replace --force-conflicts --reset-values --reuse-values --reset-then-reuse-values --cleanup-on-fail --rollback-on-failure --no-hooks --skip-crds --skip-tests --devel --verify --render-subchart-notes --dependency-update --disable-openapi-validation --take-ownership --hide-notes --hide-secret --insecure-skip-tls-verify --pass-credentials --plain-http --generate-name -g --replace --enable-dns --keep-history --ignore-not-found --recreate-pods --purge -a --all -A --all-namespaces -q --short --deployed --failed --pending --superseded --uninstalled --uninstalling -r --reverse --validate --include-crds --is-upgrade --tls --tls-verify --server-side';

/** Rows of helm that helm-secrets has too, with decrypted values. */
const RELEASES: readonly CliRow[] = [
  [
    'uninstall|delete|del|un',
    'destroy',
    'uninstalls the release {target} and deletes its resources',
    {
      on: { ...DRY, '--keep-history': '+: but keeps its history', '--no-hooks': '+', '--purge': '+' },
      safer: MANIFEST,
    },
  ],
  [
    'upgrade',
    'modify',
    'upgrades the release {target}',
    {
      targets: '0',
      on: {
        ...DRY,
        '--force|--force-replace': '+: and replaces what cannot be changed',
        '--install|-i': '+',
        '--reset-values': '+',
      },
      safer: '+--dry-run=server',
    },
  ],
  [
    'install',
    'create',
    'installs a release',
    { on: { ...DRY, '--replace': '+modify' }, safer: '+--dry-run=server' },
  ],
  [
    'rollback',
    'modify',
    'takes the release {target} back to an earlier version',
    {
      targets: '0',
      on: { ...DRY, '--force|--force-replace|--recreate-pods': '+' },
      safer: ['{program} history {targets} {where}', 'shows the versions'],
    },
  ],
];

export const HELM: CliSpec = {
  names: ['helm', 'helm3', 'helm2', 'microk8s.helm', 'microk8s.helm3'],
  provider: 'helm',
  values: HELM_VALUES,
  flags: HELM_FLAGS,
  chooses: '--kube-context:context --kubeconfig',
  hints: '-n --namespace',
  hosts: '--kube-apiserver',
  rows: [
    ...RELEASES,
    ...RELEASES.map(([path, ...rest]): CliRow => [`secrets ${path}`, ...rest]),
    [
      'get|list|ls|status|history|hist|search|diff|whatup|dashboard|images|dt|monitor',
      'read',
      'reads releases',
    ],
    [
      'template|lint|show|inspect|env|version|verify|unittest|docs|schema|values|convert|conftest',
      'local',
      'works on this machine',
    ],
    [
      'dependency|dep|dependencies|pull|fetch|package|create|completion|repo|plugin|registry|serve|home|help|schema-gen|s3|gcs',
      'local',
      'works on this machine',
    ],
    ['test', 'remote-run', 'runs the tests of the release {target} in the cluster'],
    ['push|cm-push', 'create', 'publishes a chart'],
    ['s3|gcs push', 'create', 'publishes a chart'],
    ['s3|gcs delete|rm', 'destroy', 'deletes a published chart'],
    ['secrets view|decrypt|dec|edit', 'secret', 'shows decrypted values'],
    ['secrets template|lint|diff|encrypt|enc|list|status|version|patch', 'read', 'reads values'],
    ['2to3 cleanup', 'destroy', 'deletes what helm 2 has recorded', { on: DRY }],
    ['2to3 convert|move', 'modify', 'moves releases to helm 3', { on: DRY }],
    ['mapkubeapis', 'modify', 'changes what helm has recorded', { on: DRY }],
    ['reset', 'destroy', 'removes Tiller from the cluster'],
    ['init', 'modify', 'installs Tiller into the cluster', { on: { ...DRY, '--client-only|-c': 'local' } }],
  ],
};

/** `-e` is helmfile's environment; `--args` hands options to helm. */
const refineHelmfile: Refine = (call, { draft }) => {
  const args = valuesOf(call, ['--args']).join(' ');
  if (!draft.isRead && isKnown(args) && /(?:^|\s)--dry-run(?:=(?:client|server|true))?(?:\s|$)/.test(args))
    draft.become(['read'], '--dry-run');
};

export const HELMFILE: CliSpec = {
  names: ['helmfile'],
  provider: 'helm',
  values:
    '-e --environment -f --file -b --helm-binary -k --kustomize-binary --kube-context --log-level -n --namespace -l --selector -c --chart --state-values-set --state-values-set-string --state-values-file --args --set --values --concurrency --context --output --output-dir --suppress --cascade --reset-values-file --post-renderer --diff-args --sync-args --deleteTimeout --output-dir-template --kubeconfig',
  flags:
    '-q --quiet -i --interactive --no-color --color --debug --skip-deps --skip-diff-on-install --include-needs --include-transitive-needs --skip-needs --wait --wait-for-jobs --detailed-exitcode --suppress-secrets --show-secrets --suppress-diff --retain-values-files --enable-live-output --allow-no-matching-release --disable-force-update --include-tests --skip-tests --purge --deleteWait --validate --skip-crds --skip-cleanup --skip-schema-validation --no-hooks --strip-trailing-cr --reuse-values --reset-values --hide-notes --take-ownership --sync-release-labels --strip-args-values-on-exit-error --embed-values',
  chooses: '-e --environment --kube-context:context --kubeconfig',
  hints: '-n --namespace -l --selector',
  rows: [
    [
      'destroy|delete',
      'destroy',
      'uninstalls every release of the file',
      { safer: ['helmfile list {where}', 'lists the releases'] },
    ],
    [
      'apply|sync|charts',
      'modify',
      'installs and upgrades the releases of the file, and deletes those that it switches off',
      { safer: ['helmfile diff {where}', 'shows what would be changed'] },
    ],
    ['test', 'remote-run', 'runs the tests of the releases'],
    [
      'diff|template|list|lint|status|build|print-env|show-dag|version|fetch|write-values|unittest',
      'read',
      'reads the releases of the file',
    ],
    ['deps|repos|cache|init|completion|create', 'local', 'works on this machine'],
  ],
  refine: refineHelmfile,
};
