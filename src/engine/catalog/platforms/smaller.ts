import type { Effect } from '../../../contracts/words';
import type { CliSpec, Refine } from '../cli/spec';

/** Effects that count where a tool's commands are told by their verbs alone; what only looks or makes does not. */
const COUNTS: readonly Effect[] = [
  'destroy',
  'modify',
  'privilege',
  'unprotect',
  'exposure',
  'secret',
  'remote-run',
  'cost',
];

/** Their names and verbs are everyday words, so a line that no row knows counts only for what its verb changes. */
const onlyChanges: Refine = (call, judged) => {
  if (!call.row && !call.hidden && !COUNTS.some((effect) => judged.draft.has(effect))) judged.local = true;
};

const byVerb = { shim: false, refine: onlyChanges, unknown: 'modify' } as const;
const LOCAL =
  'login|logout|help|version|completion|config|init|dev|start|build|link|unlink|switch|use|open|test|whoami|auth|plugin|plugins|update-cli|upgrade';
const ENVIRONMENTS = '--env --environment -e --stage --dataset';

// One command a line reads as the table it is.
// prettier-ignore
export const SMALLER: readonly CliSpec[] = [
  { names: ['hub'], provider: 'github', shim: false, refine: (call, judged) => { if (!call.row) judged.local = true; }, rows: [['delete', 'destroy', 'deletes the repository {target}', { flags: '-y --yes' }], ['release delete', 'destroy', 'deletes the release {target}']] },
  { names: ['docker-machine'], provider: 'docker', ...byVerb, values: '-s --storage-path -d --driver --shell -t --timeout', rows: [['rm', 'destroy', 'deletes the machines {target}', { flags: '-f --force -y' }], ['ssh|scp|mount', 'remote-run', 'runs a command on {target}', { targets: '0' }], ['create', 'create cost', 'starts a machine'], ['env|ip|url|active|config|inspect|ls|status|version|help', 'local', '']] },
  { names: ['kamal'], provider: 'kamal', ...byVerb, chooses: '-d --destination', values: '-c --config-file -h --hosts -r --roles --version', rows: [
    ['remove', 'destroy', 'removes the app with its data', { flags: '-y --confirmed' }], ['app|accessory|proxy|traefik|registry remove', 'destroy', 'removes {target}'],
    ['app|accessory|server exec', 'remote-run', 'runs a command on the servers', { flags: '-i --interactive --reuse' }], ['setup|deploy|redeploy|rollback', 'modify', 'replaces what runs'],
    ['app|accessory|proxy details|logs|containers|images|live|version|stale_containers', 'read', 'shows information'], ['secrets fetch|print|extract', 'secret', 'shows secrets'], [`audit|details|docs|lock|${LOCAL}`, 'local', ''],
  ] },
  { names: ['cap'], provider: 'capistrano', ...byVerb, rows: [['* deploy', 'modify', 'deploys to {target}', { targets: '0' }], ['* invoke', 'remote-run', 'runs a command on the servers'], ['* console', 'remote-run', 'opens a console on the servers']] },
  { names: ['zappa', 'chalice', 'arc'], provider: 'aws', ...byVerb, chooses: '-s --stage', values: '--profile --app --name', rows: [
    ['undeploy|delete|destroy', 'destroy', 'deletes the app with all its resources', { flags: '-y --yes --force --remove-logs --now --no-timeout' }], ['deploy|update|rollback|certify|schedule|unschedule', 'modify', 'replaces what runs'], ['invoke|manage', 'remote-run', 'runs code in the cloud'],
    [`tail|status|logs|url|gen-policy|local|sandbox|env|hydrate|package|new-project|generate-pipeline|shell|${LOCAL}`, 'local', ''],
  ] },
  { names: ['surge'], provider: 'surge', ...byVerb, values: '-d --domain -p --project', rows: [['teardown', 'destroy', 'takes the site {target} down'], ['list|whoami|token|login|logout', 'local', '']] },
  { names: ['terminus', 'platform', 'upsun', 'acli'], provider: 'hosting', split: ':', ...byVerb, values: '-p --project', chooses: '-e --environment', rows: [
    ['env wipe', 'destroy', 'empties the environment {target}'], ['env|environment clone-content|synchronize|synchronise', 'destroy', 'overwrites an environment'], ['env deploy|commit|code-rebase', 'modify', 'changes what runs'],
    ['site|environment|project|backup|domain|user|variable|multidev|integration|branch delete|remove', 'destroy', 'deletes {target}', { flags: '--yes -y --delete-branch' }], ['backup restore', 'destroy', 'overwrites the environment {target}'], ['drush|wp|ssh|remote', 'remote-run', 'runs a command in the environment'], [LOCAL, 'local', ''],
  ] },
  { names: ['clever', 'scalingo', 'gigalixir', 'deployctl', 'zeabur', 'northflank'], provider: 'hosting', split: ':', ...byVerb, chooses: '-a --app', values: '--project --region', rows: [['destroy', 'destroy', 'deletes the app {target}', { targets: '* -a --app' }], ['ssh|run|one-off-container', 'remote-run', 'runs a command in the app'], ['apps|logs|status|ps|domains|stacks|regions', 'read', 'shows information'], [LOCAL, 'local', '']] },
  { names: ['eas'], provider: 'expo', split: ':', ...byVerb, values: '-p --platform --profile --branch --channel -m --message', rows: [['branch|channel|webhook|secret|metadata|env|deploy|worker delete', 'destroy', 'deletes {target}'], ['submit', 'modify', 'sends the app to the stores'], ['update', 'modify', 'publishes an update for everybody'], ['update list|view|configure|republish', 'read', 'shows updates'], ['deploy', 'modify', 'deploys', { on: { '!--prod': 'local' } }], ['credentials|device|diagnostics', 'local', ''], [LOCAL, 'local', '']] },
  { names: ['sanity', 'contentful', 'convex', 'appwrite', 'xata'], provider: 'content', split: ':', ...byVerb, chooses: ENVIRONMENTS, hints: '--project --space-id --db', values: '--token -t --deployment-name --table', rows: [
    ['dataset|space|environment|databases|backup|content-type|collections|documents|buckets|functions|project|projects|branch|table|db delete|delete-collection|delete-database', 'destroy', 'deletes {target}', { flags: '-f --force --yes' }], ['dataset import', 'modify', 'writes documents', { on: { '--replace': 'destroy: overwrites documents' } }], ['import', 'modify', 'writes data', { on: { '--replace-all|--replace': 'destroy: overwrites data', '!--prod|--deployment-name|--replace-all|--replace': 'local' } }], ['deploy|undeploy', 'modify', 'replaces what runs'],
    ['run', 'remote-run', 'runs a function', { on: { '!--prod|--deployment-name': 'local' } }], ['env set|remove|unset', 'modify', 'changes settings', { on: { '!--prod|--deployment-name': 'local' } }], ['env list|get', 'local', ''], [`schema|typegen|codegen|manage|docs|logs|data|dashboard|export|${LOCAL}`, 'local', ''],
  ] },
  { names: ['databricks'], provider: 'databricks', ...byVerb, chooses: '-p:profile --profile:profile -t --target', values: '--json -o --output --log-level --var', variables: { chooses: 'DATABRICKS_CONFIG_PROFILE DATABRICKS_HOST' }, rows: [
    ['bundle destroy', 'destroy', 'deletes every resource of the bundle', { flags: '--auto-approve' }], ['bundle deploy', 'modify', 'changes the resources of the bundle', { flags: '--auto-approve --force' }], ['bundle run', 'remote-run', 'runs a job'], ['bundle validate|init|summary|generate|schema|open|plan', 'local', ''],
    ['fs rm', 'destroy', 'deletes {target}', { flags: '-r --recursive' }], ['fs ls|cat', 'read', 'shows files'], ['fs cp|mkdir', 'modify', 'writes {target}'], ['clusters permanent-delete', 'destroy', 'deletes the cluster {target}'], ['jobs run-now|submit', 'remote-run', 'runs a job'], ['secrets get-secret', 'secret', 'shows a secret'], ['grants|permissions|groups|users|service-principals update|patch|create|delete|set', 'privilege', 'changes who may do what'], ['auth|configure|sync|labs|current-user|completion|version|help', 'local', ''],
  ] },
  { names: ['sentry-cli', 'shopify', 'ldcli'], provider: 'services', ...byVerb, chooses: '--environment', values: '--org -o --project -p --store -s --theme -t --flag', rows: [['theme delete', 'destroy', 'deletes themes', { flags: '-f --force -d --development' }], ['theme push|publish', 'modify', 'replaces the theme', { on: { '--unpublished|-u|--development|-d': 'local' } }], ['theme dev|pull|check|list|info|share|package|console', 'local', ''], ['releases new|set-commits|finalize|list|info|propose-version', 'local', ''], ['sourcemaps|debug-files|files|info|login|send-event|upload-dif|deploys|upload-proguard', 'local', ''], ['app dev|build|generate|info|env', 'local', ''], [LOCAL, 'local', '']] },
  { names: ['dokku'], provider: 'dokku', split: ':', shim: false, rows: [['apps destroy', 'destroy', 'deletes the app {target}', { flags: '--force -f' }], ['postgres|mysql|redis|mongo|mariadb destroy', 'destroy', 'deletes the database {target}'], ['run|enter', 'remote-run', 'runs a command in {target}'], ['logs|version|help|report', 'local', ''], ['config show|get', 'secret', 'shows settings']] },
  { names: ['ossutil', 'ossutil64', 'coscmd', 'coscli', 'obsutil', 'qshell'], provider: 'storage', shim: false, values: '-e --endpoint -i --access-key-id -k --access-key-secret -c --config-file -b --bucket -r --include --exclude', flags: '-f --force --recursive -j', rows: [['rm|rb|delete|deletebucket', 'destroy', 'deletes {target}'], ['sync', 'modify', 'writes {target}', { flags: '--delete', on: { '--delete': 'destroy: writes and deletes objects of {target}' } }], ['set-acl|putbucketacl|putobjectacl|bucket-policy', 'exposure', 'changes who may read {target}'], ['ls|list|stat|cat|du|probe|config|hash|help|version|info|download|account', 'local', '']] },
  { names: ['rosa'], provider: 'openshift', chooses: '--profile', values: '--region -c --cluster --name', rows: [['delete|uninstall', 'destroy', 'deletes {target}', { targets: '* -c --cluster', flags: '-y --yes' }], ['create admin', 'privilege', 'makes an administrator'], ['login|logout|init|verify|whoami|version|completion|download|token|list|describe|logs', 'local', '']] },
  { names: ['hcp'], provider: 'hashicorp', values: '--project --format', rows: [['vault-secrets secrets open|read', 'secret', 'shows a secret'], ['auth|profile|version|help', 'local', '']] },
];
