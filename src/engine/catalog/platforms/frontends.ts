import {
  firebaseState,
  netlifyState,
  supabaseState,
  vercelState,
} from '../../environment/platforms/frontends';
import type { CliSpec, Refine } from '../cli/spec';
import { isKnown, UNKNOWN } from '../../invocation';
import { isLocalEndpoint } from '../../environment/awsEndpoint';
import { judgeSqlCall } from './sqlCall';

/** `vercel deploy` and `vercel` alone: only what goes to production replaces what people use. */
const deploysVercel: Refine = (call, judged) => {
  const targets = [...(call.given.get('--target') ?? []), ...(call.given.get('--environment') ?? [])];
  const isProduction =
    call.given.has('--prod') ||
    // A word that nobody knows may be --prod.
    call.words.includes(UNKNOWN) ||
    targets.some((name) => name === 'production' || !isKnown(name));
  if (!isProduction) judged.local = true;
};

/** The environments that `vercel env` names as plain words; without a word it is all of them. */
const VERCEL_MILD = /^(?:preview|development)$/;

const changesVercelEnv: Refine = (call, judged) => {
  const [, environment] = call.words;
  if (environment !== undefined && VERCEL_MILD.test(environment)) judged.local = true;
};

/** `vercel env pull` reads what developers use, unless it is told otherwise. */
const pullsVercelEnv: Refine = (call, judged) => {
  const environment = call.given.get('--environment')?.at(-1) ?? 'development';
  if (VERCEL_MILD.test(environment)) judged.local = true;
};

const isVercelCommand: Refine = (call, judged, context, invocation) => {
  // `vercel ./dist` deploys a folder.
  if (!call.row && !call.hidden) deploysVercel(call, judged, context, invocation);
};

// One command a line reads as the table it is.
// prettier-ignore
export const VERCEL: CliSpec = {
  names: ['vercel', 'vc'],
  provider: 'vercel',
  state: vercelState,
  values: '-A --local-config -Q --global-config -t --token -b --build-env -e --env -m --meta --regions --cwd --archive --limit -n --name --next --since --until --query --level --source',
  flags: '-y --yes -d --debug --no-color -f --force --public --prebuilt --logs --no-wait --skip-domain --with-cache --guidance --json -s --safe',
  chooses: '--target --environment',
  hints: '-S --scope -T --team --cwd',
  variables: { chooses: 'VERCEL_TARGET_ENV' },
  bare: 'modify',
  unknown: 'modify',
  refine: isVercelCommand,
  rows: [
    ['deploy', 'modify', 'replaces what runs in production', { refine: deploysVercel, flags: '--prod', on: { '--dry': 'read' } }],
    ['remove|rm', 'destroy', 'deletes {target} with its deployments', { on: { '--safe|-s': '+: that no alias points at' }, safer: ['{program} inspect {targets}', 'shows the deployment'] }],
    ['project|projects rm|remove', 'destroy', 'deletes the project {target} with everything in it'],
    ['project|projects ls|list|inspect', 'read', 'shows projects'],
    ['project|projects add', 'create', 'creates a project'],
    ['project|projects protection|token', 'unprotect', 'changes who may see deployments'],
    ['domains|dns|certs|alias|aliases|integration|integration-resource|ir|teams|target|targets|webhooks|redirects|routes|microfrontends rm|remove|delete', 'destroy', 'deletes {target}'],
    ['domains buy', 'cost', 'buys the domain {target}'],
    ['buy', 'cost', 'buys something'],
    ['domains add|transfer-in|move|renew', 'modify cost', 'changes the domain {target}', { reversible: 'unknown' }],
    ['dns add|import', 'modify', 'changes DNS records'],
    ['certs issue|add|renew', 'modify', 'changes certificates'],
    ['alias|aliases set', 'modify', 'points {target} at another deployment'],
    ['alias|aliases', 'modify', 'points {target} at another deployment'],
    ['domains|dns|certs|alias|aliases|integration|integration-resource|ir|teams|target|targets|webhooks|redirects|routes ls|list|inspect|verify|price|check|search', 'read', 'shows them'],
    ['teams|team invite|add|create', 'privilege', 'changes the team'],
    ['teams|team switch', 'local', ''],
    ['integration|integration-resource|ir add|install|disconnect', 'modify', 'changes integrations'],
    ['env rm|remove|unset', 'modify', 'deletes the variable {target}', { refine: changesVercelEnv, targets: '*' }],
    ['env add|update', 'modify', 'writes the variable {target}', { refine: changesVercelEnv, targets: '*', flags: '--sensitive', values: '--value' }],
    ['env ls|list', 'read', 'lists variables'],
    ['env pull', 'secret', 'writes the secrets of {target} into a file', { refine: pullsVercelEnv, values: '--git-branch', targets: '--environment' }],
    ['pull', 'secret', 'writes the secrets of {target} into files', { refine: pullsVercelEnv, values: '--git-branch', targets: '--environment' }],
    ['env run', 'local', ''],
    ['blob del|delete|delete-store|empty-store', 'destroy', 'deletes {target} from the store'],
    ['blob store remove|rm|delete', 'destroy', 'deletes the store {target}'],
    ['storage|blob|cache|edge-config|connex remove|rm|purge|invalidate|dangerously-delete', 'destroy', 'deletes {target}'],
    ['cache purge|invalidate', 'modify', 'empties the cache'],
    ['blob put|copy', 'create', 'uploads'],
    ['promote|rollback|redeploy|rolling-release|rr', 'modify', 'changes what runs in production: {target}', { values: '--timeout' }],
    ['promote|rollback status', 'read', 'shows how far it is'],
    ['firewall|crons|flags|sandbox', 'modify', 'changes {target}'],
    ['firewall|crons|flags|sandbox ls|list|status|get|overview|diff', 'read', 'shows {target}'],
    ['tokens|token create|add|rm|remove', 'privilege', 'changes tokens'],
    ['tokens|token ls|list', 'read', 'lists tokens'],
    ['httpstat|curl', 'read', 'calls a deployment'],
    ['api', 'read', 'calls the API', { values: '-X --method -F -f --field --input -H', on: { '-X|--method=DELETE|delete': 'destroy: deletes through the API', '-X|--method=POST|PUT|PATCH|post|put|patch': 'modify: changes through the API', '-F|-f|--field|--input=*': '+modify' } }],
    ['git connect|disconnect', 'modify', 'changes which repository deploys'],
    ['list|ls|inspect|logs|log|whoami|usage|metrics|activity|contract|guidance|open|bisect|history', 'read', 'shows information'],
    ['build|dev|develop|init|link|login|logout|switch|help|telemetry|upgrade|version|mcp|skills|agent|completion', 'local', '', { values: '-l --listen -o --output -p --project' }],
  ],
};

const NETLIFY_API = /^(?:list|get|show|search|lookup)/i;
const netlifyApi: Refine = (call, { draft }) => {
  const [method = ''] = call.words;
  if (NETLIFY_API.test(method) || call.given.has('--list')) draft.become(['read']);
  else if (/^(?:delete|purge|remove|cancel)/i.test(method)) draft.become(['destroy']);
  else if (!isKnown(method)) draft.become(['opaque']);
};

// prettier-ignore
export const NETLIFY: CliSpec = {
  names: ['netlify', 'ntl'],
  provider: 'netlify',
  state: netlifyState,
  split: ':',
  values: '--auth --http-proxy --proxy-cert-file --filter -a --dir -d -f --functions -m --message --branch --timeout -o --offline --port -p --framework --payload --querystring -q --data --scope --team --config-port --name -n --from --to --output',
  flags: '--silent --debug --json --force --open --build --no-build --skip-functions-cache --prod --prod-if-unlocked --trigger --draft',
  chooses: '--context -c',
  hints: '-s --site --site-id',
  rows: [
    ['sites|site|projects|project delete', 'destroy', 'deletes the site {target}', { flags: '-f --force' }],
    ['sites|site|projects|project list|search', 'read', 'lists sites'],
    ['sites|site|projects|project create|create-template', 'create', 'creates a site'],
    ['deploy', 'modify', 'replaces what runs in production', { flags: '-p --prod --prod-if-unlocked --trigger', values: '--alias -m -d --dir', on: { '!-p|--prod|--prod-if-unlocked|--trigger': 'local', '--dry-run': 'local' } }],
    ['env unset|delete|remove', 'modify', 'deletes the variable {target}'],
    ['env set|import|clone|migrate', 'modify', 'writes variables', { flags: '-r --replace-existing --secret', targets: '0' }],
    ['env list|get', 'secret', 'shows variables with their secrets'],
    ['blobs|blob delete', 'destroy', 'deletes {target}'],
    ['blobs|blob set', 'modify', 'writes {target}', { values: '-i --input' }],
    ['blobs|blob get|list', 'read', 'shows blobs', { values: '-O --output' }],
    ['database|db reset', 'destroy', 'deletes everything in the database'],
    ['database|db migrations|apply', 'modify', 'changes the database'],
    ['database|db connect', 'remote-run', 'opens the database', { refine: (call, judged) => { judgeSqlCall(call, judged, ['-q', '--query']); }, values: '-q --query' }],
    ['database|db status|init', 'local', ''],
    ['functions|function invoke|serve|build|create|list', 'local', ''],
    ['api', 'modify', 'calls the API: {target}', { refine: netlifyApi, targets: '0', flags: '--list' }],
    ['link|unlink|switch|login|logout|init|dev|build|serve|open|status|watch|completion|help|version|recipes|addons|lm|logs|clone|integration|edge-functions|graph|types', 'local', ''],
    ['dev exec', 'local', ''],
    ['open site|admin', 'local', ''],
    ['recipes list', 'local', ''],
    ['logs function|deploy', 'read', 'shows the log'],
    ['status hooks', 'read', 'shows hooks'],
  ],
};

/** The database on this machine is meant where no other is named. */
const SUPABASE_LOCAL = '!--linked|--db-url|--project-ref';

/** A database on this machine: `--db-url postgresql://…@127.0.0.1`. */
const hitsDatabase: Refine = (call, judged) => {
  const url = call.given.get('--db-url')?.at(-1);
  if (url !== undefined && isLocalEndpoint(url.replace(/^[a-z]+:\/\//i, 'http://'))) judged.local = true;
};

// prettier-ignore
export const SUPABASE: CliSpec = {
  names: ['supabase'],
  provider: 'supabase',
  state: supabaseState,
  values: '--workdir --dns-resolver -o --output --network-id --profile -p --password -s --schema -f --file --env-file --version --org-id --db-password --region --size --import-map --agent --level',
  flags: '--debug --experimental --yes --create-ticket --linked --local --no-seed --use-api',
  hints: '--project-ref --profile --db-url',
  variables: { chooses: 'SUPABASE_PROJECT_ID' },
  rows: [
    ['db reset', 'destroy', 'deletes everything in the linked database and builds it anew', { values: '--db-url --last --project-ref', on: { [SUPABASE_LOCAL]: 'local', '--local': 'local' }, refine: hitsDatabase, safer: ['{program} db diff --linked', 'shows how the schema differs'] }],
    ['db push', 'modify', 'runs migrations on the linked database', { values: '--db-url', on: { '--local': 'local', '--dry-run': 'read: only lists the migrations' }, refine: hitsDatabase, safer: '+--dry-run' }],
    ['db query|execute', 'remote-run', 'runs SQL', { values: '--db-url', on: { '!--linked|--db-url': 'local' }, refine: (call, judged, context, invocation) => { hitsDatabase(call, judged, context, invocation); judgeSqlCall(call, judged, ['-q', '--query'], call.words[0]); } }],
    ['db diff|dump|lint|pull|start|branch|schema|advisors|remote', 'local', '', { values: '--db-url' }],
    ['migration repair|squash', 'modify', 'changes the record of migrations', { values: '--status --db-url', on: { '--local': 'local' } }],
    ['migration down', 'destroy', 'takes migrations back with their tables', { values: '--last --db-url --project-ref', on: { [SUPABASE_LOCAL]: 'local', '--local': 'local' }, refine: hitsDatabase }],
    ['migration up', 'modify', 'runs migrations', { values: '--db-url --project-ref', on: { [SUPABASE_LOCAL]: 'local', '--local': 'local' }, refine: hitsDatabase }],
    ['migration list|new|fetch', 'local', '', { values: '--db-url' }],
    ['projects|project delete', 'destroy', 'deletes the project {target} with its database', { targets: '0 --project-ref' }],
    ['projects|project create', 'create cost', 'creates a project'],
    ['projects|project list', 'read', 'lists projects'],
    ['projects|project api-keys', 'secret', 'shows the keys of the project'],
    ['branches|functions|sso|domains|vanity-subdomains|postgres-config|snippets|backups delete|remove', 'destroy', 'deletes {target}'],
    ['branches pause|unpause|update|create|disable', 'modify', 'changes branches', { values: '--name --git-branch --status' }],
    ['branches get', 'secret', 'shows a branch with its passwords'],
    ['backups restore', 'destroy', 'overwrites the database with a backup', { values: '-t --timestamp' }],
    ['functions deploy', 'modify', 'replaces the function {target}', { flags: '--no-verify-jwt --prune' }],
    ['functions list|download|new|serve', 'local', ''],
    ['secrets unset', 'modify', 'deletes the secrets {target}'],
    ['secrets set', 'modify', 'writes secrets'],
    ['secrets list', 'read', 'lists the names of secrets'],
    ['encryption get-root-key', 'secret', 'shows the root key'],
    ['encryption update-root-key', 'privilege', 'replaces the root key'],
    ['storage rm', 'destroy', 'deletes {target}', { flags: '-r --recursive', on: { '--local': 'local' } }],
    ['storage cp|mv', 'modify', 'writes files', { values: '-j --jobs --cache-control --content-type', on: { '--local': 'local' } }],
    ['storage ls', 'read', 'lists files'],
    ['network-restrictions|ssl-enforcement update', 'exposure', 'changes who may reach the database', { values: '--db-allow-cidr', flags: '--bypass-cidr-checks --enable-db-ssl-enforcement --disable-db-ssl-enforcement' }],
    ['network-bans remove', 'exposure', 'lets banned addresses in', { values: '--db-unban-ip' }],
    ['network-restrictions|ssl-enforcement|network-bans|postgres-config|domains|sso|branches|vanity-subdomains|backups|orgs|snippets get|list|show|info|check-availability|download', 'read', 'shows settings'],
    ['config push', 'modify', 'writes the settings of the project'],
    ['postgres-config update', 'modify', 'writes the settings of the database', { values: '--config' }],
    ['seed', 'modify', 'writes files', { on: { '!--linked': 'local' } }],
    ['domains|vanity-subdomains|sso activate|create|reverify|add|update', 'modify', 'changes {target}'],
    ['orgs create', 'create', 'creates an organisation'],
    ['start|stop|status|init|login|logout|link|unlink|gen|test|inspect|services|bootstrap|completion|help|version|telemetry', 'local', '', { values: '-x --exclude --lang --db-url' }],
  ],
};

/** Emulators of Firebase: their data is on this machine. */
export const FIREBASE_EMULATORS =
  'FIRESTORE_EMULATOR_HOST FIREBASE_DATABASE_EMULATOR_HOST FIREBASE_EMULATOR_HUB';

// prettier-ignore
export const FIREBASE: CliSpec = {
  names: ['firebase'],
  provider: 'firebase',
  state: firebaseState,
  split: ':',
  values: '--account --token --config --only --except --region --database --site --backend --location --instance -m --message --public -e --expires -o --output --format --import --export-on-exit --ui --port -p --host --log-verbosity --collection-ids --data -d --app --package-name --secret --type --name',
  flags: '-j --json --non-interactive -i --interactive --debug -f --force -y --shallow --pretty',
  chooses: '-P:project --project:project',
  variables: { hosts: FIREBASE_EMULATORS, chooses: 'AGENT_GUARD_FIREBASE_PROJECT' },
  rows: [
    ['firestore delete', 'destroy', 'deletes {target} from the database', { on: { '--all-collections': '+: with every document of it', '-r|--recursive': '+', '--shallow': '+' } }],
    ['firestore bulkdelete', 'destroy', 'deletes collections'],
    ['firestore databases|backups|indexes delete', 'destroy', 'deletes {target}'],
    ['firestore backups schedules delete', 'unprotect', 'stops the backups {target}'],
    ['firestore databases create|update|restore|clone', 'modify', 'changes databases', { values: '--delete-protection --point-in-time-recovery -b --backup --edition', on: { '--delete-protection=DISABLED': '+unprotect: and takes their protection away' } }],
    ['firestore backups schedules create|update', 'modify', 'changes backups', { values: '-rt --retention -rc --recurrence -dow --day-of-week' }],
    ['firestore indexes|locations', 'read', 'shows the database'],
    ['firestore databases|backups list|get|schedules', 'read', 'shows databases'],
    ['database remove', 'destroy', 'deletes {target} from the database', { flags: '--disable-triggers' }],
    ['database set|update', 'destroy', 'overwrites {target} in the database', { flags: '--disable-triggers', reversible: 'no' }],
    ['database push', 'create', 'adds to the database'],
    ['database get|profile|list', 'read', 'shows data', { values: '--order-by --limit-to-first --limit-to-last --start-at --end-at --equal-to' }],
    ['database settings get', 'read', 'shows settings'],
    ['database settings set', 'modify', 'changes settings'],
    ['database instances list', 'read', 'lists databases'],
    ['database instances create', 'create', 'creates a database'],
    ['functions delete', 'destroy', 'deletes the functions {target}'],
    ['functions secrets destroy|prune', 'destroy', 'deletes secrets'],
    ['functions secrets access', 'secret', 'shows the secret {target}'],
    ['functions secrets set', 'modify', 'writes the secret {target}', { targets: '0', values: '--data-file' }],
    ['functions secrets get|describe', 'read', 'shows versions of a secret'],
    ['functions deletegcfartifacts', 'destroy', 'deletes artefacts'],
    ['functions artifacts setpolicy', 'modify', 'sets how long artefacts are kept'],
    ['functions config get|export', 'secret', 'shows settings'],
    ['functions config set|unset|clone', 'modify', 'changes settings'],
    ['functions list|log|shell', 'read', 'shows functions', { values: '-n --lines' }],
    ['apphosting backends delete', 'destroy', 'deletes the backend {target}'],
    ['apphosting backends|rollouts create', 'modify', 'changes what runs', { values: '-b --git-branch -g --git-commit -a --root-dir' }],
    ['apphosting backends list|get', 'read', 'shows backends'],
    ['apphosting secrets access', 'secret', 'shows the secret {target}'],
    ['apphosting secrets set|grantaccess', 'privilege', 'changes secrets', { values: '-b --backend -e --emails' }],
    ['apphosting secrets describe', 'read', 'shows versions of a secret'],
    ['hosting disable', 'modify', 'takes the site down'],
    ['hosting sites|channel delete', 'destroy', 'deletes {target}'],
    ['hosting sites create', 'create', 'creates a site'],
    ['hosting channel create|deploy|open', 'local', ''],
    ['hosting clone', 'modify', 'replaces what runs'],
    ['hosting sites|channel list|get', 'read', 'shows sites'],
    ['ext uninstall', 'destroy', 'takes the extension {target} out'],
    ['ext install|update|configure|migrate', 'modify', 'changes extensions'],
    ['ext', 'read', 'lists extensions'],
    ['ext list|info|export|sdk|dev', 'read', 'lists extensions'],
    ['remoteconfig rollback', 'destroy', 'puts earlier settings back', { values: '-v --version-number', reversible: 'partly' }],
    ['remoteconfig get|versions', 'read', 'shows settings', { values: '-v --version-number' }],
    ['deploy', 'modify', 'replaces what runs', { targets: '-P --project --only', on: { '--force|-f': '+: and deletes functions that the source does not have', '--dry-run': 'read: only checks what it would do' }, safer: '+--dry-run' }],
    ['auth export', 'secret', 'writes every account with its password hash into a file'],
    ['auth import', 'modify', 'writes accounts', { values: '--hash-algo --hash-key --salt-separator --rounds --mem-cost' }],
    ['login ci', 'secret', 'makes a token and shows it'],
    ['dataconnect sql migrate', 'modify', 'changes the database'],
    ['dataconnect sql shell', 'remote-run', 'opens the database'],
    ['dataconnect services|sql|compile', 'read', 'shows services'],
    ['crashlytics|appdistribution', 'modify', 'uploads'],
    ['appdistribution testers|group remove|delete', 'modify', 'changes testers'],
    ['projects list', 'read', 'lists projects'],
    ['projects create|addfirebase', 'create', 'creates a project'],
    ['apps list|sdkconfig', 'read', 'lists apps'],
    ['apps create|init', 'create', 'creates an app'],
    ['apps android sha create|delete', 'modify', 'changes certificates of an app'],
    ['experimental|internaltesting', 'local', ''],
    ['use|target|emulators|serve|init|login|logout|setup|open|help|experiments|mcp|studio|version|opendocs|index', 'local', ''],
    ['target apply|clear|remove', 'local', ''],
    ['emulators start|exec|export', 'local', ''],
    ['login add|list|use', 'local', ''],
    ['setup emulators', 'local', ''],
  ],
};
