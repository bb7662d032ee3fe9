import type { CliSpec, Refine } from '../cli/spec';
import { judgeSqlCall } from './sqlCall';

/** `turso db shell shop 'SELECT 1'`: the SQL is the second word. */
const plainSql: Refine = (call, judged, _context, { stdin }) => {
  judgeSqlCall(call, judged, [], call.words[1], stdin);
  judged.targets = call.words.slice(0, 1);
};

/** An Atlas deployment of type `local` is a container on this machine. */
const isLocalDeployment: Refine = (call, judged) => {
  const type = call.given.get('--type')?.at(-1);
  if (type !== 'atlas') judged.local = true;
};

// One command a line reads as the table it is.
// prettier-ignore
export const DATA_SERVICES: readonly CliSpec[] = [
  {
    names: ['pscale'], provider: 'planetscale',
    values: '--api-token --api-url --config -f --format --service-token --service-token-id --port --host --remote-addr --execute --role --ttl --region --from --cluster-size --deploy-to', flags: '--force --debug --no-color --wait --web', hints: '--org',
    rows: [
      ['database|branch|backup|password|service-token|role|keyspace|region delete|rm', 'destroy', 'deletes {target}'],
      ['branch|keyspace demote|promote|safe-migrations|resize|refresh-schema|vtctld', 'modify', 'changes the branch {target}'],
      ['branch safe-migrations disable', 'unprotect', 'lets schema changes pass without review'],
      ['deploy-request|dr deploy|apply|create|edit|close|cancel|revert|skip-revert|review', 'modify', 'changes the schema of {target}'],
      ['deploy-request|dr list|show|diff', 'read', 'shows changes'],
      ['password|role create|renew|reset|reset-default|update', 'privilege secret', 'makes a password'],
      ['service-token create|add-access|delete-access', 'privilege', 'changes tokens'],
      ['service-token show-access', 'read', 'shows what a token may do'],
      ['backup restore', 'create cost', 'restores a backup into a new branch'],
      ['data-imports|import', 'modify', 'imports data'],
      ['database restore-dump', 'destroy', 'overwrites tables with a dump', { values: '--dir --threads' }],
      ['shell', 'remote-run', 'opens the database', { refine: (call, judged, _context, { stdin }) => { judgeSqlCall(call, judged, [], undefined, stdin); } }],
      ['sql', 'remote-run', 'runs SQL', { refine: (call, judged) => { judgeSqlCall(call, judged, ['-q', '--query', '--execute'], call.words[2]); }, values: '-q --query' }],
      ['connect|auth|org|login|logout|signup|ping|version|completion|help', 'local', ''],
    ],
  },
  {
    names: ['neonctl', 'neon'], provider: 'neon',
    values: '--api-key --config-dir --color -o --output --context-file --name --role-name --database-name --parent --cu --psql --org-id --region-id --compute --schema-only', hints: '--project-id --branch',
    rows: [
      ['projects|project|branches|branch|databases|database|db|roles|role|vpc delete', 'destroy', 'deletes {target}', { targets: '* --name --project-id' }],
      ['branches|branch reset|restore', 'destroy', 'overwrites the branch {target}'],
      ['branches|branch rename|set-default|set-expiration|add-compute', 'modify', 'changes the branch {target}'],
      ['roles|role create', 'privilege', 'makes a role'],
      ['ip-allow add|remove|reset', 'exposure', 'changes who may reach the database'],
      ['connection-string|cs', 'secret', 'shows the password of the database'],
      ['operations|me|orgs|ip-allow|schema-diff', 'read', 'shows information'],
      ['auth|set-context|completion|init|link|help', 'local', ''],
    ],
  },
  {
    names: ['turso'], provider: 'turso',
    values: '-c --config-path --group --location --from-db --from-file --from-dump --timestamp --size-limit -e --expiration -p --permissions --proxy --attach --org', flags: '-y --yes --wait',
    rows: [
      ['db destroy', 'destroy', 'deletes the database {target}', { safer: ['{program} db show {targets}', 'shows the database'] }],
      ['group destroy', 'destroy', 'deletes the group {target} with its databases'],
      ['org destroy', 'destroy', 'deletes the organisation {target}'],
      ['db shell', 'remote-run', 'opens the database {target}', { refine: plainSql }],
      ['db|group tokens create', 'secret', 'makes a token and shows it'],
      ['db|group tokens invalidate', 'privilege', 'makes every token useless'],
      ['db|group unarchive|wakeup|transfer|update|config|aws-migration|replicate', 'modify', 'changes {target}'],
      ['db inspect|list|show|locations|export', 'read', 'shows databases'],
      ['db show', 'read', 'shows databases'],
      ['group list|show|locations', 'read', 'shows groups'],
      ['org members|invites add|remove|invite', 'privilege', 'changes the members'],
      ['org billing|list|switch|members', 'local', ''],
      ['auth token', 'secret', 'shows the token'],
      ['auth api-tokens mint|revoke', 'privilege secret', 'changes tokens'],
      ['auth|config|dev|quickstart|relax|update|contact|completion|help|plan', 'local', '', { values: '-f --db-file --port' }],
    ],
  },
  {
    names: ['atlas', 'mongocli'], provider: 'mongodb-atlas',
    values: '-o --output --file --tier --provider --region --members --mdbVersion --type --comment --ip --currentIp --username -u --password -p --role --scope --clusterName --snapshotId --version --envType --connectWith --port --bindIpAll --restoreJobId --pointInTimeUTCSeconds --targetProjectId --targetClusterName --desc --awsIAMType --namespace --db --collection --pattern', flags: '--force -w --watch',
    chooses: '-P:profile --profile:profile', hints: '--projectId --orgId',
    rows: [
      ['clusters|projects|organizations|backups|dbusers|deployments|streams|dataFederation|datalake delete|rm', 'destroy', 'deletes {target}', { on: { '--force': '+' } }],
      ['deployments delete', 'destroy', 'deletes the deployment {target}', { refine: isLocalDeployment }],
      ['deployments|local setup|start|pause|list|connect|logs|search', 'local', ''],
      ['clusters pause|start|update|upgrade|failover|loadSampleData', 'modify', 'changes the cluster {target}'],
      ['clusters connectionStrings|availableRegions|advancedSettings|indexes|samples', 'read', 'shows clusters'],
      ['backups restores start', 'destroy', 'overwrites a cluster with a backup'],
      ['backups schedule|compliancePolicy delete|update|disable', 'unprotect', 'changes the backups'],
      ['accessLists|accessList|networking create|update', 'exposure', 'changes who may reach the clusters'],
      ['accessLists|accessList delete', 'modify', 'takes an address out'],
      ['dbusers|users|customDbRoles|teams|apiKeys|federatedAuthentication create|update|add|invite|delete|assign', 'privilege', 'changes who may do what'],
      ['organizations|projects|teams apiKeys|users|invitations create|add|update|assign|delete', 'privilege', 'changes who may do what'],
      ['organizations|projects|teams apiKeys|users|invitations list|describe|ls', 'read', 'shows who may do what'],
      ['auth|config|login|logout|setup|plugin|completion|kubernetes|register|help', 'local', ''],
      // Another tool of the same name migrates schemas.
      ['schema|migrate', 'local', ''],
    ],
  },
  {
    names: ['confluent', 'ccloud'], provider: 'confluent',
    values: '-o --output --config --config-file --partitions --cloud --region --type --availability --description --operation --principal --service-account --consumer-group --topic --resource --role --kafka-cluster --schema --subject --version', flags: '--force -v --verbose --unsafe-trace', hints: '--environment --cluster --context',
    rows: [
      ['kafka acl|rbac|iam create|delete|update|add|remove', 'privilege', 'changes who may do what'],
      ['iam * create|delete|update|add|remove', 'privilege', 'changes who may do what'],
      ['iam * * create|delete|update|add|remove', 'privilege', 'changes who may do what'],
      ['api-key create', 'privilege secret', 'makes a key and shows it'],
      ['api-key delete', 'destroy privilege', 'deletes the key {target}'],
      ['api-key use|store', 'local', ''],
      ['environment|kafka|context use', 'local', ''],
      ['kafka cluster use', 'local', ''],
      ['kafka topic produce', 'modify', 'writes messages'],
      ['kafka topic consume', 'read', 'reads messages'],
      ['kafka consumer-group|consumer list|describe', 'read', 'shows consumers'],
      ['flink shell', 'remote-run', 'opens a SQL shell'],
      ['login|logout|version|update|completion|context|plugin|prompt|shell|feedback|local|configuration|help', 'local', ''],
    ],
  },
  {
    names: ['avn'], provider: 'aiven',
    values: '--config --auth-ca --url --request-timeout --username --cloud -p --plan --password --acl-id --topic --partitions --permission -t --service-type -c --user-config-option --dest-db --format -d --target-dir', flags: '--show-http --json -f --force --power-on', hints: '--project',
    rows: [
      ['service terminate', 'destroy', 'deletes the service {target} with its data', { safer: ['{program} service get {targets} {where}', 'shows the service'] }],
      ['service update', 'modify', 'changes the service {target}', { on: { '--power-off': '+: and turns it off', '--disable-termination-protection': '+unprotect: and takes its protection away' } }],
      ['service user-delete|topic-delete|database-delete|connector|acl-delete|index-delete|queue-delete', 'destroy', 'deletes a part of {target}'],
      ['service connector list|status|available', 'read', 'shows connectors'],
      ['service user-create|acl-add|user-password-reset|user-creds-download', 'privilege', 'changes who may do what'],
      ['service user-get|connection-info|user-creds-acknowledge|credentials-reset|get', 'secret', 'shows the password of {target}'],
      ['service get', 'read', 'shows a service'],
      ['service cli', 'remote-run', 'opens the service {target}'],
      ['service list|types|plans|versions|topic-list|user-list|logs|metrics|database-list|wait|integration-list|current-queries|backup-list|topic', 'read', 'shows services'],
      ['service query-activity|maintenance-start|migration|privatelink|reset', 'modify', 'changes the service'],
      ['project delete', 'destroy', 'deletes the project {target}'],
      ['project switch|details|list', 'local', ''],
      ['user login|logout|info', 'local', ''],
      ['user access-token create|revoke', 'privilege', 'changes tokens'],
      ['account|project|organization user|team|invite', 'privilege', 'changes the members'],
      ['cloud|events|help|user', 'local', ''],
    ],
  },
  {
    names: ['upstash'], provider: 'upstash',
    values: '-i --id -n --name -r --region --json --config -u --email -k --key', flags: '-j',
    rows: [
      ['redis|kafka|qstash|vector|team * delete', 'destroy', 'deletes {target}', { targets: '* --id' }],
      ['redis|vector|team delete', 'destroy', 'deletes {target}', { targets: '* --id' }],
      ['redis reset-password', 'privilege secret', 'makes the old password useless'],
      ['redis enable-multizone|rename|move-to-team|enable-eviction', 'modify', 'changes the database'],
      ['team add-member|remove-member', 'privilege', 'changes the team'],
      ['auth', 'local', ''],
    ],
  },
];
