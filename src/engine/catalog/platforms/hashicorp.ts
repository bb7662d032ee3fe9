import { consulState, nomadState, vaultState } from '../../environment/platforms/servers';
import type { CliSpec, Refine } from '../cli/spec';

/** Paths that hold who may do what, and not somebody's data. */
const ACCESS_PATH = /^\/?(?:sys|auth|identity)(?:\/|$)|(?:^|\/)(?:roles?|config|policies|policy|acl)(?:\/|$)/;
/** A call that only computes: `vault write transit/encrypt/key`, `auth/…/login`. */
const COMPUTES =
  /(?:^|\/)(?:encrypt|verify|hash|hmac|random|lookup(?:-self)?|capabilities(?:-self)?|renew-self|login)(?:\/|$)/;

const writesPath: Refine = (call, { draft }) => {
  const [path = ''] = call.words;
  if (COMPUTES.test(path)) draft.become(['read'], undefined, 'and only computes');
  else if (ACCESS_PATH.test(path)) draft.become(['privilege']);
};

/** What stands under these paths is about the server and no secret. */
const OPEN_PATH =
  /^\/?(?:sys\/(?:health|seal-status|mounts|auth|policies|policy|leader|host-info|metrics|capabilities)|identity\/)/;

const readsPath: Refine = (call, { draft }) => {
  if (OPEN_PATH.test(call.words[0] ?? '')) draft.become(['read']);
};

const HASHI_HELP = 'help|version|-autocomplete-install|path-help';

// One command a line reads as the table it is.
// prettier-ignore
export const VAULT: CliSpec = {
  names: ['vault', 'bao'],
  provider: 'vault',
  state: vaultState,
  singleDash: true,
  values: '--agent-address --ca-cert --ca-path --client-cert --client-key --tls-server-name --wrap-ttl --format --field --mount --header --mfa --output-curl-string --log-level --log-format',
  flags: '--tls-skip-verify --non-interactive --policy-override --force -f --verbose --detailed',
  chooses: '--namespace --ns',
  hosts: '--address',
  variables: { hosts: 'VAULT_ADDR BAO_ADDR', chooses: 'VAULT_NAMESPACE BAO_NAMESPACE' },
  on: { '--output-policy|--output-curl-string': 'local' },
  rows: [
    ['delete', 'destroy', 'deletes {target}', { values: '--versions' }],
    ['kv delete', 'destroy', 'deletes {target}', { values: '--versions', safer: ['{program} kv metadata get {targets}', 'shows its versions'] }],
    ['kv destroy', 'destroy', 'destroys versions of {target} for good', { values: '--versions' }],
    ['kv metadata delete', 'destroy', 'deletes {target} with all its versions for good', { safer: ['{program} kv metadata get {targets}', 'shows its versions'] }],
    ['kv metadata put|patch', 'modify', 'changes the metadata of {target}', { values: '--cas-required --custom-metadata --delete-version-after --max-versions' }],
    ['kv metadata get', 'read', 'shows the versions of {target}'],
    ['kv get', 'secret', 'shows the secret {target}', { values: '--version' }],
    ['kv list', 'read', 'lists names'],
    ['kv put|patch|undelete|rollback', 'modify', 'writes the secret {target}', { values: '--cas --version --versions --method', targets: '0' }],
    ['kv enable-versioning', 'modify', 'turns versioning on'],
    ['secrets disable', 'destroy', 'deletes every secret and lease under {target}', { safer: ['{program} secrets list', 'shows what is mounted'] }],
    ['auth disable', 'destroy privilege', 'takes the login method {target} away, with its tokens'],
    ['secrets enable|tune|move', 'modify', 'changes the secrets engine {target}', { values: '--path --description --version --default-lease-ttl --max-lease-ttl --plugin-name --options' }],
    ['auth enable|tune|move', 'privilege', 'changes the login method {target}', { values: '--path --description --default-lease-ttl --max-lease-ttl --plugin-name --options' }],
    ['secrets|auth|audit|policy|plugin|namespace|lease|pki list', 'read', 'lists names'],
    ['auth help', 'local', ''],
    ['lease revoke', 'destroy', 'revokes the leases {target}', { on: { '--prefix': '+: and all below it' } }],
    ['lease renew|lookup', 'read', 'shows or renews a lease', { values: '--increment' }],
    ['token revoke', 'destroy privilege', 'revokes the token {target}', { values: '--mode', flags: '--accessor', on: { '--self': 'local' } }],
    ['token create', 'privilege', 'makes a token', { values: '--policy --period --ttl --explicit-max-ttl --display-name --id --metadata --role --type --use-limit --renewable --entity-alias', flags: '--orphan --no-default-policy', on: { '--policy=root': '+: that may do everything' } }],
    ['token lookup|capabilities|renew', 'read', 'shows or renews a token', { values: '--increment', flags: '--accessor' }],
    ['policy write', 'privilege', 'writes the policy {target}', { targets: '0' }],
    ['policy delete', 'privilege', 'deletes the policy {target}'],
    ['policy read', 'read', 'shows the policy {target}'],
    ['policy fmt', 'local', ''],
    ['write', 'modify', 'writes {target}', { targets: '0', refine: writesPath }],
    ['patch', 'modify', 'changes {target}', { targets: '0', refine: writesPath }],
    ['read', 'secret', 'shows {target}', { refine: readsPath }],
    ['unwrap', 'secret', 'shows a wrapped secret'],
    ['print token', 'secret', 'shows the token'],
    ['list|status|debug|monitor|events|version-history', 'read', 'shows information'],
    ['operator seal|step-down|rotate|migrate', 'modify', 'changes the server: nobody can read a secret until it is unsealed', { values: '--key-shares --key-threshold --nonce --pgp-keys --target --config' }],
['operator rekey', 'privilege', 'makes new keys that unseal the server', { values: '--key-shares --key-threshold --nonce --pgp-keys --target', on: { '--status': 'read' } }],
        ['operator unseal', 'modify', 'unseals the server'],
    ['operator init', 'privilege secret', 'makes the root token and the keys', { values: '--key-shares --key-threshold --recovery-shares --recovery-threshold --pgp-keys', on: { '--status': 'read' } }],
    ['operator generate-root', 'privilege', 'makes a root token', { values: '--nonce --otp --decode --pgp-key', on: { '--status|--cancel|--generate-otp': 'read' } }],
    ['operator raft remove-peer', 'destroy', 'takes {target} out of the cluster'],
    ['operator raft snapshot restore', 'destroy', 'overwrites every secret with {target}'],
    ['operator raft snapshot save', 'secret', 'saves every secret to a file'],
    ['operator raft list-peers|snapshot|autopilot', 'read', 'shows the cluster'],
    ['operator raft join', 'modify', 'joins a cluster'],
    ['operator key-status|members|diagnose|usage|utilization', 'read', 'shows the server'],
    ['audit disable', 'unprotect', 'stops the audit log {target}'],
    ['audit enable', 'modify', 'starts an audit log', { values: '--path --description' }],
    ['namespace delete', 'destroy', 'deletes the namespace {target} with everything in it'],
    ['namespace create|lock|unlock|patch', 'modify', 'changes the namespace {target}', { values: '--custom-metadata' }],
    ['namespace lookup', 'read', 'shows a namespace'],
    ['plugin register|reload|deregister|runtime', 'modify', 'changes a plugin', { values: '--sha256 --command --args --env --version --plugin --mounts' }],
    ['plugin info', 'read', 'shows a plugin'],
    ['pki issue|reissue', 'secret', 'issues a certificate with its key'],
    ['pki health-check|verify-sign|list-intermediates', 'read', 'checks certificates'],
    ['ssh', 'remote-run', 'runs a command on {target}', { values: '--role --mode --host-key-mount-point --private-key-path --public-key-path --user-known-hosts-file' }],
    [`login|server|agent|proxy|transform|transit|hcp|${HASHI_HELP}`, 'local', '', { values: '--config --method --path --dev-root-token-id --dev-listen-address' }],
  ],
};

// prettier-ignore
export const CONSUL: CliSpec = {
  names: ['consul'],
  provider: 'consul',
  state: consulState,
  singleDash: true,
  values: '--ca-file --ca-path --client-cert --client-key --tls-server-name --token --token-file --partition --name --id --policy-name --role-name --description --service-identity --node-identity',
  flags: '--stale',
  chooses: '--datacenter --namespace',
  hosts: '--http-addr',
  variables: { hosts: 'CONSUL_HTTP_ADDR', chooses: 'CONSUL_NAMESPACE' },
  rows: [
    ['kv delete', 'destroy', 'deletes {target}', { values: '--modify-index', on: { '--recurse': '+: and everything below it' }, safer: ['{program} kv get -keys {targets}', 'shows the keys'] }],
    ['kv put', 'modify', 'writes the key {target}', { targets: '0', values: '--flags --modify-index --session' }],
    ['kv import', 'modify', 'overwrites keys', { values: '--prefix' }],
    ['kv get|export', 'read', 'shows keys', { values: '--separator' }],
    ['snapshot restore', 'destroy', 'overwrites the state of the whole cluster'],
    ['snapshot save|inspect|decode|agent', 'read', 'saves the state'],
    ['force-leave', 'modify', 'takes the node {target} out', { on: { '--prune': '+' } }],
    ['leave|maint|reload|join|rtt', 'modify', 'changes the agent', { values: '--service --reason' }],
    ['operator raft remove-peer', 'destroy', 'takes a server out of the cluster', { values: '--address --id' }],
    ['operator raft transfer-leader', 'modify', 'makes another server the leader', { values: '--id' }],
    ['operator raft list-peers', 'read', 'shows the servers'],
    ['operator autopilot get-config|state', 'read', 'shows settings'],
    ['operator autopilot set-config', 'modify', 'changes settings of the cluster', { values: '--cleanup-dead-servers --last-contact-threshold --max-trailing-logs --min-quorum' }],
    ['operator usage|utilization', 'read', 'shows usage'],
    ['operator area', 'modify', 'changes the federation'],
    ['acl bootstrap', 'privilege', 'makes the first management token'],
    ['acl token|policy|role|auth-method|binding-rule create|update|delete|clone', 'privilege', 'changes who may do what', { values: '--rules --valid-datacenter --type --method --bind-type --bind-name --selector --expires-ttl --accessor --secret --policy-id' }],
    ['acl set-agent-token', 'privilege', 'changes the token of an agent'],
    ['acl token|policy|role|auth-method|binding-rule read|list', 'read', 'shows who may do what', { values: '--accessor --accessor-id' }],
    ['acl templated-policy', 'read', 'shows a policy'],
    ['intention create|delete', 'modify exposure', 'changes which services may talk to each other'],
    ['intention check|get|list|match', 'read', 'shows intentions'],
    ['config delete', 'destroy', 'deletes the configuration entry', { values: '--kind --filename --modify-index' }],
    ['config write', 'modify', 'writes a configuration entry', { values: '--modify-index' }],
    ['config read|list', 'read', 'shows configuration entries', { values: '--kind --filter' }],
    ['services deregister', 'destroy', 'takes the service {target} out of the registry'],
    ['services register', 'modify', 'registers a service', { values: '--port --address --tag --meta --kind' }],
    ['services export|exported-services', 'read', 'shows services'],
    ['peering|namespace|partition delete', 'destroy', 'deletes {target}'],
    ['peering|namespace|partition create|update|write|establish|generate-token', 'modify', 'changes {target}'],
    ['peering|namespace|partition read|list', 'read', 'shows {target}'],
    ['keyring', 'modify', 'changes the keys of the gossip', { values: '--install --remove --use --relay-factor', on: { '--list': 'read' } }],
    ['connect ca set-config', 'modify', 'changes the certificate authority', { values: '--config-file' }],
    ['connect ca get-config', 'read', 'shows the certificate authority'],
    ['exec', 'remote-run', 'runs a command on many machines', { values: '--node --service --tag --prefix --shell --wait --wait-repl' }],
    ['event', 'modify', 'fires an event', { values: '--node --service --tag' }],
    ['lock|watch', 'local', ''],
    ['catalog|members|info|monitor|debug|health|resource|troubleshoot|logout', 'read', 'shows information'],
    ['resource apply', 'modify', 'writes a resource', { values: '-f' }],
    ['resource delete', 'destroy', 'deletes a resource', { values: '-f' }],
    [`agent|validate|keygen|tls|login|connect|${HASHI_HELP}`, 'local', ''],
  ],
};

// prettier-ignore
export const NOMAD: CliSpec = {
  names: ['nomad'],
  provider: 'nomad',
  state: nomadState,
  singleDash: true,
  values: '--region --ca-cert --ca-path --client-cert --client-key --tls-server-name --token --name --type --description -t --task --job -n',
  flags: '--force-color --no-color --tls-skip-verify --detach --verbose --yes -y --json',
  chooses: '--namespace',
  hints: '--region',
  hosts: '--address',
  variables: { hosts: 'NOMAD_ADDR', chooses: 'NOMAD_NAMESPACE' },
  rows: [
    ['job stop', 'modify', 'stops the job {target}', { on: { '--purge': '+: and forgets it', '--global': '+' } }],
    ['stop', 'modify', 'stops the job {target}', { on: { '--purge': '+: and forgets it', '--global': '+' } }],
    ['job run', 'create modify', 'runs the job {target}', { values: '--check-index --var --var-file --hcl2-strict --policy-override --preserve-counts --vault-token --consul-token', safer: ['{program} job plan {targets}', 'shows what would be changed'] }],
    ['run', 'create modify', 'runs the job {target}', { values: '--check-index --var --var-file', safer: ['{program} plan {targets}', 'shows what would be changed'] }],
    ['job dispatch|revert|scale|promote|restart|eval|periodic|start|action', 'modify', 'changes the job {target}', { values: '--meta --payload --id-prefix-template --group --batch-size --batch-wait --on-error' }],
    ['job plan|status|history|inspect|validate|deployments|allocs|init|scaling-events|tag', 'read', 'shows the job', { values: '--var --var-file --check-index' }],
    ['plan|status|validate|inspect|logs|init|ui|monitor|check', 'read', 'shows information', { values: '--var --var-file' }],
    ['namespace delete', 'destroy', 'deletes the namespace {target}'],
    ['namespace apply', 'modify', 'writes a namespace', { values: '--quota' }],
    ['volume delete', 'destroy', 'deletes the volume {target} with its data', { values: '--secret' }],
    ['volume deregister|detach', 'destroy', 'takes the volume {target} out', { flags: '--force' }],
    ['volume create|register|snapshot', 'create', 'makes a volume'],
    ['volume init|status', 'read', 'shows volumes'],
    ['system gc', 'modify', 'deletes what is dead from the records'],
    ['system reconcile', 'modify', 'repairs the records'],
    ['node drain', 'modify', 'moves all work away from {target}', { values: '--deadline --meta --message', flags: '--enable --disable --force --self --ignore-system --keep-ineligible', on: { '--monitor': '+' } }],
    ['node eligibility|purge|meta|pool', 'modify', 'changes the node {target}'],
    ['node status|config', 'read', 'shows nodes'],
    ['alloc exec', 'remote-run', 'runs a command in an allocation', { values: '-e' }],
    ['exec', 'remote-run', 'runs a command in an allocation', { values: '-e' }],
    ['alloc stop|restart|signal|pause', 'modify', 'stops or restarts {target}', { values: '-s' }],
    ['alloc logs|status|fs|checks', 'read', 'shows an allocation', { values: '--tail -c' }],
    ['deployment fail|pause|promote|resume|unblock', 'modify', 'changes a deployment', { values: '--group' }],
    ['deployment list|status', 'read', 'shows deployments'],
    ['acl bootstrap', 'privilege', 'makes the first management token'],
    ['acl policy|token|role|auth-method|binding-rule apply|create|update|delete', 'privilege', 'changes who may do what', { values: '--policy --rules --ttl --selector --auth-method --bind-type --bind-name' }],
    ['acl policy|token|role|auth-method|binding-rule info|list|self', 'read', 'shows who may do what'],
    ['var purge', 'destroy', 'deletes the variable {target}', { values: '--check-index' }],
    ['var put|lock', 'modify', 'writes the variable {target}', { targets: '0', values: '--in --out --check-index --template' }],
    ['var get', 'secret', 'shows the variable {target}', { values: '--out --item --template' }],
    ['var list|init', 'read', 'lists variables'],
    ['quota|sentinel|recommendation|scaling|service delete|apply|dismiss', 'modify', 'changes {target}'],
    ['quota|sentinel|recommendation|scaling|service|plugin|eval|license|server', 'read', 'shows information'],
    ['eval delete', 'destroy', 'deletes evaluations', { values: '--filter' }],
    ['server force-leave|join', 'modify', 'changes the servers'],
    ['operator raft remove-peer', 'destroy', 'takes a server out of the cluster', { values: '--peer-address --peer-id' }],
    ['operator snapshot restore', 'destroy', 'overwrites the state of the whole cluster'],
    ['operator snapshot save|inspect|state|agent', 'read', 'saves the state'],
    ['operator raft|autopilot|scheduler|root|gossip|metrics|debug|api|client-state|utilization', 'read', 'shows the cluster'],
    ['operator raft transfer-leadership', 'modify', 'makes another server the leader'],
    ['operator autopilot|scheduler set-config', 'modify', 'changes settings of the cluster'],
    ['operator root keyring remove|rotate', 'modify', 'changes the keys of the cluster'],
    ['operator gossip keyring install|remove|use', 'modify', 'changes the keys of the gossip'],
    [`agent|agent-info|login|setup|fmt|tls|config|${HASHI_HELP}`, 'local', '', { values: '--config --dc --bind --data-dir' }],
  ],
};

// prettier-ignore
export const PACKER: CliSpec = {
  names: ['packer'],
  provider: 'packer',
  singleDash: true,
  values: '--except --only --on-error --parallel-builds --timestamp-ui --machine-readable',
  hints: '--var --var-file',
  rows: [
    ['build', 'create cost', 'starts machines and makes images of them', { on: { '--force': '+: and deletes images of the same name' } }],
    ['validate|inspect|fmt|init|console|fix|hcl2_upgrade|plugins|version|help', 'local', ''],
    ['hcp-sbom', 'read', 'lists packages'],
  ],
};

// prettier-ignore
export const BOUNDARY: CliSpec = {
  names: ['boundary'],
  provider: 'boundary',
  singleDash: true,
  values: '--token --token-name --keyring-type --format --id --recovery-config --ca-cert --scope-id --target-id --host-id --filter --name --description --listen-port --username --dbname --login-name --auth-method-id --password',
  hosts: '--addr',
  variables: { hosts: 'BOUNDARY_ADDR' },
  rows: [
    ['connect', 'remote-run', 'opens a session to a machine or a database', { values: '--exec --authz-token' }],
    ['sessions cancel', 'modify', 'ends a session'],
    ['scopes destroy-key-version', 'destroy', 'destroys a key version'],
    ['users|roles|accounts|groups|auth-methods|auth-tokens|managed-groups|policies|grants *', 'privilege', 'changes who may do what'],
    ['users|roles|accounts|groups|auth-methods|auth-tokens|managed-groups|policies read|list', 'read', 'shows who may do what'],
    ['database migrate|repair|init', 'modify', 'changes the database of the controller', { values: '--config' }],
    ['server|dev|authenticate|logout|config|client-agent|client-cache|daemon|ferry|version|help', 'local', ''],
  ],
};

// prettier-ignore
export const WAYPOINT: CliSpec = {
  names: ['waypoint'],
  provider: 'waypoint',
  singleDash: true,
  values: '--remote-source --var --var-file',
  chooses: '-w --workspace -p --project',
  hints: '-a --app',
  hosts: '--server-addr',
  rows: [
    ['destroy', 'destroy', 'deletes the deployments and releases'],
    ['up|deploy|release|build', 'create modify', 'builds and deploys'],
    ['exec', 'remote-run', 'runs a command in a deployment'],
    ['server install|upgrade|bootstrap', 'modify', 'changes the server'],
    ['server uninstall', 'destroy', 'deletes the server'],
    ['init|login|context|fmt|logs|ui|version|help|docs', 'local', ''],
  ],
};
