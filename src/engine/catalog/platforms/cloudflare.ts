import { wranglerState } from '../../environment/platforms/frontends';
import type { CliChanges, CliSpec, Refine } from '../cli/spec';
import type { CliCall } from '../cli/parse';
import { isKnown, UNKNOWN } from '../../invocation';
import type { EngineContext } from '../../tool';
import { isAbsolute, join } from 'node:path/posix';
import { judgeSqlCall } from './sqlCall';

/** Storage that --local names is an emulator's. */
const LOCAL: CliChanges = { '--local': 'local' };

function fileText(call: CliCall, context: EngineContext, cwd: string | undefined): string | undefined {
  const path = call.given.get('--file')?.at(-1);
  if (path === undefined || !isKnown(path) || (!isAbsolute(path) && cwd === undefined)) return undefined;
  const fact = context.facts.file(isAbsolute(path) ? join(path) : join(cwd ?? '', path));
  return fact.state === 'text' ? fact.text : undefined;
}

/** `d1 execute` acts on the copy of this machine unless it is told otherwise. */
const executesSql: Refine = (call, judged, context, invocation) => {
  if (
    call.given.has('--local') ||
    !(call.given.has('--remote') || call.given.has('--preview') || call.words.slice(1).includes(UNKNOWN))
  ) {
    judged.local = true;
    return;
  }
  judged.targets = call.words.slice(0, 1);
  judgeSqlCall(call, judged, ['--command'], fileText(call, context, invocation.cwd));
};

// One command a line reads as the table it is.
// prettier-ignore
export const WRANGLER: CliSpec = {
  names: ['wrangler', 'wrangler2'],
  provider: 'cloudflare',
  state: wranglerState,
  values: '-c --config --cwd --env-file --profile --name --namespace-id --binding --compatibility-date --message --tag --outdir --outfile --var --define --alias --jurisdiction -J --ttl --expiration --metadata --path --file --command --project-name --branch --commit-hash --commit-message --batch-size --format --timestamp --bookmark --table --output --metafile --tsconfig --assets --script --routes --route --triggers --schedule --domain --domains --zone-id --min-tls --location --pipe -f --content-type --content-disposition --cache-control --storage-class -s --expire-days --prefix --id --dispatch-namespace --ids',
  flags: '-y --yes --skip-confirmation --force --remote --local --preview --json --legacy-env --keep-vars --minify --no-bundle --latest',
  chooses: '-e --env',
  hints: '--name --project-name',
  variables: { chooses: 'CLOUDFLARE_ENV' },
  split: ':',
  on: { '--dry-run': 'read: only shows what it would do' },
  rows: [
    ['delete', 'destroy', 'deletes the worker {target} with its data', { targets: '* --name -e --env', safer: '+--dry-run' }],
    ['deploy|publish', 'modify', 'replaces the worker that runs', { targets: '--name -e --env', safer: '+--dry-run' }],
    ['versions deploy|upload', 'modify', 'changes which version runs'],
    ['versions list|view', 'read', 'shows versions'],
    ['versions secret', 'modify', 'changes secrets'],
    ['versions secret list', 'read', 'lists the names of secrets'],
    ['rollback', 'modify', 'puts an earlier version back'],
    ['triggers deploy', 'modify', 'changes routes and schedules'],
    ['deployments', 'read', 'shows deployments'],
    ['secret put|bulk', 'modify', 'writes the secret {target}', { targets: '0' }],
    ['secret delete', 'modify', 'deletes the secret {target}'],
    ['secret list', 'read', 'lists the names of secrets'],
    ['kv namespace delete', 'destroy', 'deletes the namespace {target} with every key', { targets: '* --namespace-id --binding' }],
    ['kv namespace create|rename', 'create', 'creates a namespace'],
    ['kv namespace|key|bulk list', 'read', 'lists names'],
    ['kv key|bulk get', 'read', 'shows values'],
    ['kv key delete', 'destroy', 'deletes the key {target}', { on: LOCAL }],
    ['kv bulk delete', 'destroy', 'deletes many keys', { on: LOCAL }],
    ['kv key|bulk put', 'modify', 'writes keys', { on: LOCAL, targets: '--namespace-id --binding' }],
    ['d1 delete', 'destroy', 'deletes the database {target}', { safer: ['{program} d1 info {targets}', 'shows the database'] }],
    ['d1 execute', 'remote-run', 'runs SQL on {target}', { refine: executesSql }],
    ['d1 migrations apply', 'modify', 'runs migrations on {target}', { on: { '!--remote|--preview': 'local', '--local': 'local' } }],
    ['d1 migrations list|create', 'read', 'shows migrations'],
    ['d1 time-travel restore', 'destroy', 'overwrites {target} with an earlier state'],
    ['d1 time-travel info', 'read', 'shows earlier states'],
    ['d1 backup restore', 'destroy', 'overwrites {target} with a backup'],
    ['d1 list|info|insights|export', 'read', 'shows databases'],
    ['d1 create', 'create', 'creates the database {target}'],
    ['r2 bucket delete', 'destroy', 'deletes the bucket {target}'],
    ['r2 object delete', 'destroy', 'deletes the object {target}', { on: LOCAL }],
    ['r2 object put', 'modify', 'writes the object {target}', { on: LOCAL }],
    ['r2 object get', 'read', 'reads an object'],
    ['r2 bulk put', 'modify', 'writes objects', { on: LOCAL }],
    ['r2 bucket lifecycle add|set|remove', 'destroy', 'changes when objects of {target} are deleted'],
    ['r2 bucket lock remove|set', 'unprotect', 'takes the protection of {target} away'],
    ['r2 bucket dev-url enable', 'exposure', 'opens the bucket {target} to the internet'],
    ['r2 bucket domain add|update', 'exposure', 'opens the bucket {target} to the internet'],
    ['r2 bucket domain remove', 'modify', 'takes a domain away'],
    ['r2 bucket dev-url|domain|lifecycle|lock|cors|notification|sippy|catalog|local-uploads get|list', 'read', 'shows settings'],
    ['r2 bucket cors set', 'exposure', 'changes which sites may read {target}'],
    ['r2 bucket notification|sippy|catalog|cors|local-uploads create|delete|enable|disable', 'modify', 'changes settings of {target}'],
    ['r2 bucket list|info', 'read', 'shows buckets'],
    ['r2 bucket create|update', 'create', 'creates or changes the bucket {target}'],
    ['r2 sql', 'remote-run', 'runs SQL'],
    ['queues delete|purge', 'destroy', 'deletes {target} with its messages'],
    ['queues create|update|pause-delivery|resume-delivery|consumer|subscription', 'modify', 'changes the queue'],
    ['queues list|info', 'read', 'shows queues'],
    ['vectorize delete|delete-vectors|delete-metadata-index', 'destroy', 'deletes {target}'],
    ['vectorize list|get|info|query|get-vectors|list-metadata-index|list-vectors', 'read', 'shows indexes'],
    ['hyperdrive|workflows|pipelines|containers|tunnel|dispatch-namespace|ai-search|cert|mtls-certificate|vpc|secrets-store|email delete', 'destroy', 'deletes {target}'],
    ['containers images|registries delete', 'destroy', 'deletes {target}'],
    ['workflows instances terminate|terminate-all', 'destroy', 'ends {target} half done'],
    ['workflows instances pause|resume|restart|send-event', 'modify', 'changes a running workflow'],
    ['workflows instances list|describe', 'read', 'shows runs'],
    ['workflows trigger', 'remote-run', 'starts the workflow {target}'],
    ['pipelines sinks|streams delete', 'destroy', 'deletes {target}'],
    ['secrets-store store|secret delete', 'destroy', 'deletes {target}'],
    ['secrets-store secret create|update|duplicate', 'modify', 'writes a secret'],
    ['secrets-store store|secret list|get', 'read', 'lists secrets'],
    ['pages project|deployment delete', 'destroy', 'deletes {target}'],
    ['pages project|deployment list', 'read', 'shows projects'],
    ['pages deployment tail', 'read', 'shows the log'],
    ['pages project create', 'create', 'creates a project', { values: '--production-branch' }],
    ['pages deploy|publish', 'modify', 'replaces what runs'],
    ['pages secret put|bulk|delete', 'modify', 'changes secrets'],
    ['pages secret list', 'read', 'lists the names of secrets'],
    ['pages download', 'secret', 'writes the settings of the project into a file'],
    ['pages dev|functions', 'local', '', { values: '--port --kv --d1 --r2 --do --service' }],
    ['containers|cloudchamber build|push', 'create', 'pushes an image'],
    ['auth token', 'secret', 'shows the token'],
    ['ai|hyperdrive|workflows|pipelines|containers|tunnel|dispatch-namespace|mtls-certificate|cert|cloudchamber|vpc list|get|info|models', 'read', 'shows information'],
    ['tail', 'read', 'shows the log', { values: '--status --header --method --sampling-rate --search --ip --version-id' }],
    ['dev|start|types|init|generate|login|logout|whoami|setup|docs|check|build|complete|completions|telemetry|preview|version|help|autoconfig', 'local', '', { values: '--port --ip --inspector-port --host --local-protocol --local-upstream --upstream-protocol --test-scheduled --persist-to --live-reload --log-level' }],
  ],
};

// prettier-ignore
export const CLOUDFLARED: CliSpec = {
  names: ['cloudflared'],
  provider: 'cloudflare',
  service: 'tunnel',
  values: '--config --origincert --autoupdate-freq --loglevel --logfile --metrics --pidfile --edge-ip-version --protocol --region --retries --credentials-file --cred-file --token --token-file --name --hostname --url --unix-socket -l --hello-world',
  rows: [
    ['tunnel', 'exposure', 'makes something of this machine reachable from the internet'],
    ['tunnel run', 'exposure', 'makes something of this machine reachable from the internet'],
    ['tunnel delete', 'destroy', 'deletes the tunnel {target}', { flags: '-f --force' }],
    ['tunnel cleanup|route|vnet|create', 'modify', 'changes tunnels and where names point'],
    ['tunnel route|vnet delete', 'destroy', 'deletes the route {target}'],
    ['tunnel route lb|dns|ip', 'modify', 'changes where names point'],
    ['tunnel route ip show|get', 'read', 'shows routes'],
    ['tunnel token', 'secret', 'shows the token of a tunnel'],
    ['tunnel list|info|login|ingress|ready|diag', 'read', 'shows tunnels'],
    ['access|login|update|version|help|service|proxy-dns|tail|management', 'local', '', { values: '--app --destination' }],
  ],
};
