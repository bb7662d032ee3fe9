import type { CliChanges, CliSpec } from '../cli/spec';

/** Tools that bring applications into a cluster. */
const DRY: CliChanges = { '--dry-run': 'read: only shows what it would do' };
const EXPORT: CliChanges = { ...DRY, '--export': 'read: prints it' };
const KUBE = '--context --kube-context --kubeconfig -n --namespace';
const CHOOSES = '--context:context --kube-context:context --kubeconfig';

export const DELIVERY_SPECS: readonly CliSpec[] = [
  {
    names: ['argocd'],
    provider: 'argocd',
    values:
      '--server --auth-token --grpc-web-root-path --config --kube-context --argocd-context --controller-name --port-forward-namespace -H --header --loglevel --logformat --server-name --client-crt --client-crt-key --http-retry-max --redis-name --repo-server-name -l --selector -o --output -p --parameter --revision --resource --timeout --label --app-namespace -N --appNamespace --project --dest-server --dest-namespace --dest-name --repo --path --sync-policy --helm-set --values --kind --group --resource-name --namespace --patch --patch-type --strategy --retry-limit --source-position',
    flags:
      '--grpc-web --insecure --plaintext --core --port-forward --prune --force --dry-run --cascade -y --yes --async --upsert --hard-refresh --refresh --apply-out-of-sync-only --server-side --local --all --wait --replace --auto-prune --self-heal --allow-empty',
    chooses: '--argocd-context:context --kube-context:context',
    hints: '--dest-namespace --project --dest-name',
    hosts: '--server',
    variables: { hosts: 'ARGOCD_SERVER' },
    rows: [
      [
        'app delete|rm',
        'destroy',
        'deletes the application {target} and its resources',
        {
          on: { '--cascade=false': 'modify: forgets the application {target}; its resources stay' },
          flags: '--cascade',
          safer: ['argocd app resources {targets}', 'lists what would be deleted'],
        },
      ],
      ['app delete-resource', 'destroy', 'deletes a resource of the application {target}'],
      [
        'app sync',
        'modify',
        'applies the application {target}',
        {
          on: {
            ...DRY,
            '--prune': '+destroy: and deletes what it no longer holds',
            '--force|--replace': '+: replacing what cannot be changed',
          },
          safer: '+--dry-run',
        },
      ],
      [
        'app rollback|set|unset|edit|patch|patch-resource|terminate-op|add-source|remove-source|confirm-deletion|actions',
        'modify',
        'changes the application {target}',
        { targets: '0' },
      ],
      ['app actions list', 'read', 'lists actions'],
      ['app actions run', 'modify', 'runs an action on {target}'],
      [
        'app create',
        'create',
        'creates the application {target}',
        { targets: '0', on: { '--upsert': '+modify' } },
      ],
      [
        'app|appset|cluster|repo|proj|account|cert|gpg|repocreds get|list|diff|history|manifests|logs|resources|wait|get-resource|can-i|get-user-info|bcrypt|generate',
        'read',
        'reads from Argo CD',
      ],
      ['appset delete', 'destroy', 'deletes the application set {target} and its applications'],
      ['appset create', 'modify', 'creates or changes an application set', { on: DRY }],
      ['cluster add', 'privilege', 'gives Argo CD full rights over the cluster {target}'],
      ['cluster rm|remove', 'destroy', 'takes the cluster {target} out of Argo CD'],
      ['cluster set|rotate-auth', 'modify', 'changes the cluster {target}'],
      ['repo|repocreds|cert|gpg rm|remove', 'destroy', 'takes {target} out of Argo CD'],
      ['repo|repocreds|cert|gpg add|add-ssh|add-tls', 'create', 'adds {target} to Argo CD'],
      ['proj delete', 'destroy', 'deletes the project {target}'],
      ['proj *', 'privilege', 'changes what the project {target} may do'],
      ['proj create|edit|set', 'modify', 'changes the project {target}'],
      ['proj role create-token', 'secret', 'makes a token'],
      ['proj role|windows list|get|list-tokens', 'read', 'reads roles'],
      [
        'proj windows delete|disable-manual-sync',
        'unprotect',
        'takes a window off when changes are kept out',
      ],
      ['proj windows add|update|enable-manual-sync', 'modify', 'changes when changes are let in'],
      ['account update-password', 'privilege', 'changes a password'],
      ['account generate-token', 'secret', 'makes a token'],
      ['account delete-token', 'modify', 'deletes a token'],
      ['admin initial-password', 'secret', 'shows or resets the password of the administrator'],
      ['admin cluster kubeconfig', 'secret', 'shows credentials of a cluster'],
      ['admin export', 'secret', 'writes everything that Argo CD knows, secrets too'],
      ['admin import', 'destroy', 'replaces what Argo CD knows', { on: DRY }],
      ['admin', 'read', 'administers Argo CD'],
      ['login|logout|relogin|context|version|completion|configure|help', 'local', 'works on this machine'],
    ],
  },
  {
    names: ['flux'],
    provider: 'flux',
    values: `${KUBE} --timeout --server --user --token --as --as-group --cache-dir --cluster --certificate-authority --client-certificate --client-key --tls-server-name --url --branch --tag --path --interval --source --owner --repository --components --components-extra --version --export-file --kind --name --wait-timeout --secret-ref --chart --values --target-namespace`,
    flags:
      '-s --silent --verbose --keep-namespace --with-source --export --wait --prune -A --all-namespaces --personal --private --force --reset --all --show-values --watch',
    chooses: CHOOSES,
    hints: '-n --namespace --target-namespace',
    hosts: '--server',
    rows: [
      [
        'uninstall',
        'destroy',
        'takes Flux and its resources out of the cluster',
        { on: DRY, safer: '+--dry-run' },
      ],
      ['delete', 'destroy', 'deletes {target}; with pruning, all that it has applied'],
      [
        'suspend|resume|reconcile|migrate',
        'modify',
        'changes how {target} is kept up to date',
        { reversible: 'yes' },
      ],
      ['create', 'create', 'creates {target}', { on: EXPORT }],
      ['install|bootstrap', 'modify', 'installs Flux into the cluster', { on: EXPORT }],
      ['push|tag', 'create', 'publishes an artifact'],
      [
        'debug',
        'read',
        'shows how a resource is made',
        { on: { '--show-values|--show-vars': 'secret: shows values, secret ones too' } },
      ],
      [
        'get|export|stats|trace|tree|logs|events|diff|build|check|version|envsubst|pull|list|completion',
        'read',
        'reads from the cluster',
      ],
    ],
  },
  {
    names: ['skaffold'],
    provider: 'skaffold',
    values:
      '-f --filename -p --profile --kube-context --kubeconfig -n --namespace -d --default-repo -t --tag -b --build-image -m --module -v --verbosity --label -l --config -i --images -a --build-artifacts --cache-file -o --output',
    chooses: '--kube-context:context --kubeconfig',
    hints: '-n --namespace -p --profile',
    rows: [
      ['delete', 'destroy', 'deletes what it has deployed', { on: DRY }],
      ['run|dev|debug|deploy|apply', 'modify', 'builds and deploys to the cluster', { on: DRY }],
      ['verify|exec', 'remote-run', 'runs containers in the cluster'],
      [
        'build',
        'create',
        'builds images and publishes them',
        { on: { ...DRY, '--push=false': 'local' }, flags: '--push' },
      ],
      [
        'test|render|diagnose|init|config|version|schema|inspect|lint|filter|survey|completion|credits|fix|options|help',
        'local',
        'works on this machine',
      ],
    ],
  },
  {
    names: ['tilt'],
    provider: 'tilt',
    values: '--context -n --namespace --host --port -f --file --klog -v --web-mode',
    chooses: '--context:context',
    hints: '-n --namespace',
    rows: [
      ['down', 'destroy', 'deletes what the Tiltfile has deployed'],
      ['up|ci', 'modify', 'builds and deploys what the Tiltfile says'],
      [
        'get|describe|logs|dump|doctor|version|api-resources|wait|explain|alpha|args|analytics|snapshot|verify-install|docker-prune|delete|patch|apply|edit|create|enable|disable|trigger|completion|help|demo|lsp|docker',
        'local',
        'works on the session on this machine',
      ],
    ],
  },
  {
    names: ['okteto'],
    provider: 'okteto',
    values: '-c --context -n --namespace -f --file -v --var -l --log-level --log-output --name -p --token',
    chooses: '-c:context --context:context',
    hints: '-n --namespace',
    rows: [
      [
        'destroy',
        'destroy',
        'deletes what was deployed',
        { on: { '--volumes|-v': '+: with its volumes' }, flags: '-v' },
      ],
      [
        'down',
        'modify',
        'puts the deployment back in place of the development container',
        { flags: '-v', on: { '--volumes|-v': '+destroy: and deletes its volumes' } },
      ],
      ['namespace|preview|pipeline delete|destroy', 'destroy', 'deletes {target} and everything in it'],
      ['deploy|up|push', 'modify', 'deploys'],
      ['preview|pipeline|namespace deploy|create|wake|sleep', 'modify', 'changes {target}'],
      ['build', 'create', 'builds an image'],
      ['exec|test', 'remote-run', 'runs a command in {target}'],
      ['namespace|preview|pipeline list|use|endpoints', 'read', 'reads from the cluster'],
      [
        'context|login|logout|kubeconfig|version|status|doctor|logs|endpoints|init|validate|completion|help',
        'local',
        'works on this machine',
      ],
    ],
  },
  {
    names: ['devspace', 'werf', 'kapp', 'garden'],
    provider: 'kubernetes',
    values: `${KUBE} --profile -p --kubeconfig-context --env --repo -a --app -f --file -l --log-level --var --values --set --dev -e --diff-changes`,
    chooses: `${CHOOSES} --kubeconfig-context:context --env`,
    hints: '-n --namespace -p --profile -a --app',
    rows: [
      [
        'purge|dismiss|delete|app-group|cleanup',
        'destroy',
        'deletes what it has deployed',
        { on: { ...DRY, '--diff-run': 'read: only shows what it would delete' } },
      ],
      [
        'deploy|converge|dev|run|run-pipeline|upgrade|bundle|helm',
        'modify',
        'deploys to the cluster',
        { on: { ...DRY, '--diff-run': 'read: only shows what it would change' } },
      ],
      ['enter|exec|attach|test', 'remote-run', 'runs a command in a container'],
      ['build|export', 'create', 'builds images'],
      [
        'list|ls|inspect|logs|render|plan|analyze|print|ui|get|status|validate|open|version|init|use|add|remove|set|config|completion|help|tools|util|plugins|options|self-update|docs',
        'read',
        'reads what is deployed',
      ],
    ],
  },
  {
    names: ['argo'],
    provider: 'argo',
    values: `${KUBE} --argo-server -s --server -H --header --token -o --output --parameter -p --from -l --selector --older --as --user --cluster --request-timeout --instanceid --loglevel --gloglevel`,
    chooses: CHOOSES,
    hints: '-n --namespace',
    rows: [
      ['delete', 'destroy', 'deletes the workflow {target} and its record', { on: DRY }],
      ['archive|template|cron|cluster-template delete', 'destroy', 'deletes {target}'],
      ['archive|template|cron|cluster-template list|get|lint|list-label-keys', 'read', 'reads workflows'],
      [
        'archive|template|cron|cluster-template create|update|suspend|resume|resubmit|retry',
        'modify',
        'changes {target}',
      ],
      ['submit|resubmit|retry', 'remote-run', 'runs a workflow', { on: DRY }],
      ['stop|terminate|suspend|resume|node', 'modify', 'changes the workflow {target}'],
      [
        'list|get|logs|watch|wait|lint|version|completion|cp|server|executor-plugin',
        'read',
        'reads workflows',
      ],
      ['auth token', 'secret', 'shows the token'],
    ],
  },
];
