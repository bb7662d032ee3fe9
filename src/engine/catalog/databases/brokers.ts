import { locateDatabase, type Place } from '../../environment/databases';
import type { Tool } from '../../tool';
import { valuesOf } from '../cli/parse';
import type { CliSpec, Refine } from '../cli/spec';
import { toolOf } from '../cli/tool';
import type { Finding } from '../sql/definitions';
import { isKnown } from '../../invocation';
import { inputOf, scriptOf } from './scripts';
import { sqlRefine, become } from './sqlJudged';

const KAFKA_VALUES =
  '--bootstrap-server --zookeeper --topic --config --partitions --replication-factor --command-config --group --reset-offsets-to --to-datetime --to-offset --shift-by --from-file --entity-type --entity-name --add-config --delete-config --by-duration --offset-json-file --producer.config --consumer.config --broker-list --property --max-messages --timeout-ms --partition --offset --principal --allow-principal --deny-principal --operation --reassignment-json-file --topics-to-move-json-file --alter-config';

/** `kafka-topics` and `kafka-topics.sh`. */
function kafka(
  name: string,
  rows: Pick<CliSpec, 'on'> & { effect: string; summary: string; targets: string },
): CliSpec {
  return {
    names: [name, `${name}.sh`],
    provider: 'kafka',
    values: KAFKA_VALUES,
    openFlags: true,
    on: rows.on,
    rows: [],
    unknown: rows.effect,
    bare: rows.effect,
    refine: (call, judged) => {
      judged.local = false;
      const changed = Object.keys(rows.on ?? {}).some((key) =>
        key.split('|').some((each) => call.given.has(each)),
      );
      if (!changed) judged.summary = rows.summary;
      judged.targets = valuesOf(call, rows.targets.split(' '));
    },
  };
}

const KAFKA: readonly CliSpec[] = [
  kafka('kafka-topics', {
    effect: 'read',
    summary: 'shows topics',
    targets: '--topic',
    on: {
      '--create': 'create: creates the topic {target}',
      '--alter': 'modify: changes the topic {target}',
      '--delete': 'destroy: deletes the topic {target} and its messages',
    },
  }),
  kafka('kafka-configs', {
    effect: 'read',
    summary: 'shows settings',
    targets: '--entity-name',
    on: { '--alter': 'modify: changes settings of {target}' },
  }),
  kafka('kafka-consumer-groups', {
    effect: 'read',
    summary: 'shows consumer groups',
    targets: '--group',
    on: {
      '--execute': 'modify: moves the offsets of {target}: messages are skipped or come again',
      '--delete': 'destroy: deletes the consumer group {target}',
      '--delete-offsets': 'destroy: deletes the offsets of {target}',
    },
  }),
  kafka('kafka-delete-records', {
    effect: 'destroy',
    summary: 'deletes messages of topics',
    targets: '--offset-json-file',
  }),
  kafka('kafka-acls', {
    effect: 'read',
    summary: 'shows permissions',
    targets: '--topic --group',
    on: { '--add|--remove': 'privilege: changes permissions' },
  }),
  kafka('kafka-reassign-partitions', {
    effect: 'read',
    summary: 'plans a move of partitions',
    targets: '',
    on: { '--execute|--cancel': 'modify: moves partitions' },
  }),
  kafka('kafka-leader-election', { effect: 'modify', summary: 'elects leaders anew', targets: '--topic' }),
  kafka('kafka-streams-application-reset', {
    effect: 'destroy',
    summary: 'resets an application and deletes its topics',
    targets: '--application-id',
    on: { '--dry-run': 'read: only shows what it would reset' },
  }),
  kafka('kafka-storage', { effect: 'create', summary: 'formats storage', targets: '' }),
  kafka('kafka-console-consumer', { effect: 'read', summary: 'reads messages', targets: '--topic' }),
  kafka('kafka-console-producer', { effect: 'create', summary: 'sends messages', targets: '--topic' }),
];

const KAFKA_PLACE: Place = {
  provider: 'kafka',
  kind: 'client',
  hosts: '--bootstrap-server --zookeeper --broker-list',
  databases: '--topic --group',
  environments: '--command-config --producer.config --consumer.config',
};

const RABBIT: CliSpec = {
  names: ['rabbitmqctl', 'rabbitmqadmin', 'rabbitmq-diagnostics', 'rabbitmq-queues'],
  provider: 'rabbitmq',
  values: '-n --node -p --vhost -H --host -P --port -u --username -c --config -N -t --timeout -f --format',
  flags: '-q --quiet -s --silent -k --ssl',
  openFlags: true,
  rows: [
    [
      'delete_queue|delete_vhost|reset|force_reset|purge_queue|delete_shovel',
      'destroy',
      'deletes what is stored: {target}',
    ],
    ['delete|purge', 'destroy', 'deletes {target}'],
    ['delete user|permission|topic_permission', 'privilege', 'changes permissions'],
    [
      'add_user|delete_user|change_password|clear_password|set_user_tags|set_permissions|clear_permissions|set_topic_permissions|clear_topic_permissions',
      'privilege',
      'changes users or permissions',
    ],
    [
      'clear_policy|set_policy|clear_parameter|set_parameter|clear_operator_policy|set_vhost_limits|clear_vhost_limits',
      'modify',
      'changes policies',
    ],
    [
      'stop|stop_app|start_app|shutdown|forget_cluster_node|join_cluster|close_connection|close_all_connections|rotate_logs|rename_cluster_node|restart_vhost|sync_queue|cancel_sync_queue',
      'modify',
      'changes the state of the server',
    ],
    ['eval|eval_file', 'remote-run', 'runs code on the server'],
    ['add_vhost|declare|publish|import|import_definitions', 'create', 'creates {target}'],
    [
      'list|get|show|export|help|export_definitions|status|report|environment|cluster_status|await_startup|wait|ping|node_health_check|authenticate_user|decode|encode|hash_password',
      'read',
      'shows something',
    ],
  ],
  unknown: 'read',
};

const NATS: CliSpec = {
  names: ['nats'],
  provider: 'nats',
  values:
    '-s --server --user --password --creds --nkey --context --tlscert --tlskey --tlsca --timeout --js-api-prefix --subjects --storage',
  flags: '-f --force',
  openFlags: true,
  rows: [
    ['stream|s|str rm|delete|purge|rmm', 'destroy', 'deletes messages of {target}'],
    ['consumer|con|obs rm|delete', 'destroy', 'deletes the consumer {target}'],
    ['kv rm|del|purge|compact', 'destroy', 'deletes keys of {target}'],
    ['object|obj rm|del|delete', 'destroy', 'deletes objects of {target}'],
    ['stream|s|str edit|update|seal|restore|cluster', 'modify', 'changes the stream {target}'],
    ['stream|s|str ls|info|report|get|view|subjects|state|backup|find|graph|gaps', 'read', 'shows a stream'],
    ['stream|s|str add|create|copy|cp', 'create', 'creates the stream {target}'],
    ['kv get|ls|watch|history|info|status', 'read', 'reads keys'],
    ['kv put|create|update|add', 'modify', 'writes a key'],
    ['pub|publish|request|reply', 'create', 'sends messages'],
    ['sub|subscribe|bench|rtt|latency|events|server|account', 'read', 'shows something'],
    ['context', 'local', 'chooses servers'],
    ['server raft step-down|peer-remove', 'modify', 'changes the cluster'],
  ],
};

const PULSAR: CliSpec = {
  names: ['pulsar-admin', 'pulsarctl'],
  provider: 'pulsar',
  values: '--admin-url --auth-plugin --auth-params -u -n -s --subscription',
  openFlags: true,
  rows: [
    [
      'topics|persistent|non-persistent delete|delete-partitioned-topic|truncate|clear-backlog|terminate|delete-subscription|unsubscribe|skip-all|expire-messages|reset-cursor',
      'destroy',
      'deletes messages of {target}',
    ],
    [
      'topics|persistent grant-permission|grant-permissions|revoke-permissions',
      'privilege',
      'changes permissions',
    ],
    [
      'namespaces delete|clear-backlog|unsubscribe|remove-retention|set-retention',
      'destroy',
      'deletes what is in the namespace {target}',
    ],
    ['namespaces grant-permission|revoke-permission', 'privilege', 'changes permissions'],
    ['tenants|clusters|functions|sinks|sources|schemas delete', 'destroy', 'deletes {target}'],
  ],
};

const ZOOKEEPER: CliSpec = {
  names: ['zkCli.sh', 'zkCli', 'zookeeper-shell', 'zookeeper-shell.sh'],
  provider: 'zookeeper',
  values: '-server -timeout',
  openFlags: true,
  rows: [
    ['deleteall|rmr|delete|delquota', 'destroy', 'deletes nodes'],
    ['set|setquota|reconfig|sync', 'modify', 'changes nodes'],
    ['setAcl|addauth', 'privilege', 'changes permissions'],
    ['create', 'create', 'creates a node'],
    ['ls|get|stat|getAcl|config|version', 'read', 'reads nodes'],
  ],
  unknown: 'read',
  bare: 'read',
  refine: (call, judged, _context, invocation) => {
    judged.local = false;
    // `zookeeper-shell host:2181 rmr /x`: the first word is the server.
    const words = call.row ? [] : call.words.slice(1);
    const lines = [
      words.join(' '),
      ...(call.words.length < 2 ? (inputOf(invocation) ?? '').split('\n') : []),
    ];
    if (lines.some((line) => /^\s*(?:deleteall|rmr|delete)\b/.test(line)))
      become(judged, [{ effect: 'destroy', what: 'deletes nodes' }]);
    else if (lines.some((line) => !isKnown(line)))
      become(judged, [{ effect: 'opaque', what: 'runs commands that are not known' }]);
    else if (lines.some((line) => /^\s*(?:set|create)\b/.test(line)))
      become(judged, [{ effect: 'modify', what: 'changes nodes' }]);
  },
};

const INFLUX: CliSpec = {
  names: ['influx', 'influxd-ctl', 'influxdb3'],
  provider: 'influxdb',
  values:
    '--host -host -o --org --org-id -b --bucket --bucket-id -t --token --start --stop -p --predicate -i --id -n --name --database -database -execute --port -port --username -username --password -password --configs-path -c --active-config -r --retention -d',
  openFlags: true,
  rows: [
    ['delete', 'destroy', 'deletes points of {target}', { targets: '-b --bucket' }],
    [
      'bucket|task|telegrafs|dashboards|secret|org|stack|v1 delete|rm|remove',
      'destroy',
      'deletes {target}',
      { targets: '-n --name -i --id' },
    ],
    ['delete database|table', 'destroy', 'deletes {target}'],
    ['user|auth create|delete|password|active|inactive', 'privilege', 'changes users or tokens'],
    ['auth list|ls', 'secret', 'shows tokens'],
    ['restore', 'destroy', 'replaces data by a copy', {}],
    ['backup|query|ping|bucket list|export|version', 'read', 'reads'],
    ['bucket list|ls', 'read', 'lists buckets'],
    ['bucket update', 'modify', 'changes a bucket'],
    ['write', 'create', 'writes points'],
    ['config|setup|completion', 'local', 'chooses servers'],
  ],
  unknown: 'read',
  bare: 'read',
  refine: (call, judged, context, invocation) => {
    if (!call.given.has('-execute') && (call.row || call.words.length > 0)) return;
    sqlRefine({ dialect: 'any', text: '-execute' })(call, judged, context, invocation);
  },
};

/** Cypher: DETACH DELETE without a filter takes all. */
function judgeCypher(text: string): Finding[] {
  if (!isKnown(text)) return [{ effect: 'opaque', what: 'runs Cypher that is only known when it runs' }];
  const bare = text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\/\/[^\n]*/g, "''");
  return bare.split(';').flatMap((statement): Finding[] => {
    const isFiltered = /\bwhere\b|\{[^}]*:/i.test(statement) || /\blimit\b/i.test(statement);
    if (/\bdrop\s+(?:or\s+replace\s+)?database\b|\bcreate\s+or\s+replace\s+database\b/i.test(statement))
      return [{ effect: 'destroy', what: 'drops a database' }];
    if (
      /\b(?:grant|deny|revoke|(?:create|drop|alter)\s+(?:or\s+replace\s+)?(?:user|role)|alter\s+current\s+user)\b/i.test(
        statement,
      )
    )
      return [{ effect: 'privilege', what: 'changes users or permissions' }];
    if (
      /\bdelete\b/i.test(statement) ||
      /apoc\.(?:schema\.assert|nodes\.delete|periodic\.truncate)/i.test(statement)
    )
      return [
        {
          effect: isFiltered ? 'modify' : 'destroy',
          what: isFiltered ? 'deletes nodes' : 'deletes every node that it finds',
        },
      ];
    if (/\b(?:remove|set|merge|drop|stop\s+database|foreach)\b/i.test(statement))
      return [{ effect: 'modify', what: 'changes nodes' }];
    return /\b(?:create|load\s+csv)\b/i.test(statement)
      ? [{ effect: 'create', what: 'creates nodes' }]
      : [{ effect: 'read', what: 'reads' }];
  });
}

const cypher: Refine = (call, judged, context, invocation) => {
  judged.local = false;
  const texts = [
    ...call.words,
    ...valuesOf(call, ['-f', '--file']).map((path) => scriptOf(path, invocation, context)),
  ];
  const input = texts.length === 0 ? inputOf(invocation) : undefined;
  become(judged, (input === undefined ? texts : [input]).flatMap(judgeCypher));
};

const CYPHER: CliSpec = {
  names: ['cypher-shell'],
  provider: 'neo4j',
  values:
    '-a --address --uri -u --username -p --password -d --database -f --file --format -P --param --encryption --impersonate',
  openFlags: true,
  rows: [],
  unknown: 'read',
  bare: 'read',
  refine: cypher,
};

const NEO4J: CliSpec = {
  names: ['neo4j-admin'],
  provider: 'neo4j',
  values: '--database --from-path --to-path --from',
  openFlags: true,
  rows: [
    [
      'database load|restore|copy',
      'create',
      'loads a copy',
      { on: { '--overwrite-destination|--force': 'destroy: replaces a database by a copy' } },
    ],
    ['database dump|backup|check|info', 'read', 'copies data out'],
    ['dbms set-initial-password|set-default-admin', 'privilege', 'sets a password'],
    ['dbms unbind-system-db|unbind', 'destroy', 'forgets the cluster state'],
  ],
};

/** Brokers and stores that speak no SQL. */
export const BROKER_TOOLS: readonly Tool[] = [
  ...KAFKA.map((spec) => toolOf(spec, locateDatabase(KAFKA_PLACE))),
  toolOf(
    RABBIT,
    locateDatabase({
      provider: 'rabbitmq',
      kind: 'client',
      hosts: '-H --host -n --node',
      databases: '-p --vhost',
    }),
  ),
  toolOf(
    NATS,
    locateDatabase({
      provider: 'nats',
      kind: 'client',
      hosts: '-s --server',
      environments: '--context',
      variables: { hosts: 'NATS_URL' },
    }),
  ),
  toolOf(PULSAR, locateDatabase({ provider: 'pulsar', kind: 'client', hosts: '--admin-url' })),
  toolOf(ZOOKEEPER, locateDatabase({ provider: 'zookeeper', kind: 'client', hosts: '-server' })),
  toolOf(
    INFLUX,
    locateDatabase({
      provider: 'influxdb',
      kind: 'client',
      hosts: '--host -host',
      databases: '-b --bucket --database -database',
      environments: '-c --active-config',
      variables: { hosts: 'INFLUX_HOST' },
    }),
  ),
  toolOf(
    CYPHER,
    locateDatabase({
      provider: 'neo4j',
      kind: 'client',
      hosts: '-a --address --uri',
      databases: '-d --database',
      variables: { hosts: 'NEO4J_ADDRESS NEO4J_URI' },
    }),
  ),
  toolOf(NEO4J, locateDatabase({ provider: 'neo4j', kind: 'client', databases: '--database' })),
];
