import { locateDatabase, type Place } from '../../environment/databases';
import { isKnown } from '../../invocation';
import type { Tool } from '../../tool';
import { valuesOf } from '../cli/parse';
import type { CliSpec, Refine } from '../cli/spec';
import { toolOf } from '../cli/tool';
import { effectOfName } from '../http/rules';
import { inputOf, scriptOf } from './scripts';
import { become, sqlRefine } from './sqlJudged';

type Row = readonly [spec: Omit<CliSpec, 'openFlags'>, place: Omit<Place, 'provider' | 'kind'>];

/** Without a server it is a broker of this machine: a developer's habit, and the tool's own rule. */
const hereByDefault =
  (...hosts: readonly string[]): Refine =>
  (call, judged) => {
    judged.local = valuesOf(call, hosts).length === 0;
  };

/** What a script in the tool's own language does, by the words that it calls. */
interface Script {
  readonly text: string;
  readonly file?: string;
  /** Words that stand alone are the script. */
  readonly words?: true;
  readonly destroy: RegExp;
  readonly modify: RegExp;
}

function scriptRefine(script: Script): Refine {
  return (call, judged, context, invocation) => {
    judged.local = false;
    const texts = [
      ...valuesOf(call, script.text.split(' ')),
      ...valuesOf(call, (script.file ?? '').split(' ')).map((path) => scriptOf(path, invocation, context)),
      ...(script.words ? [call.words.join(' ')] : []),
    ].filter((text) => text !== '');
    const text = texts.length > 0 ? texts.join('\n') : (inputOf(invocation) ?? '');
    if (script.destroy.test(text)) become(judged, [{ effect: 'destroy', what: 'deletes data' }]);
    else if (!isKnown(text)) become(judged, [{ effect: 'opaque', what: 'runs a script that is not known' }]);
    else if (script.modify.test(text)) become(judged, [{ effect: 'modify', what: 'changes data' }]);
    else become(judged, [{ effect: 'read', what: 'reads' }]);
  };
}

/** `hdfs dfs -rm -r /x`: the verb has a dash, and stands behind the word for the file system. */
const hadoopRefine: Refine = (call, judged, _context, { argv }) => {
  judged.local = false;
  const verb = argv
    .slice(1)
    .find((word) => /^-[a-z]/i.test(word) && !/^-(?:D|fs|conf|jt|files|libjars|archives)/.test(word));
  if (argv.includes('namenode') && verb === '-format')
    become(judged, [{ effect: 'destroy', what: 'formats the file system' }]);
  else if (!/^(?:dfs|fs|dfsadmin|haadmin|cacheadmin|snapshot)$/.test(call.words[0] ?? ''))
    judged.local = true;
  else if (
    verb === undefined ||
    /^-(?:rm|rmr|expunge|deleteSnapshot|removeCacheDirective|truncate)$/.test(verb)
  )
    become(judged, verb === undefined ? [] : [{ effect: 'destroy', what: 'deletes files of the cluster' }]);
  else if (/^-(?:chmod|chown|chgrp|setfacl)$/.test(verb))
    become(judged, [{ effect: 'privilege', what: 'changes who may read the files' }]);
  else if (
    /^-(?:put|mv|cp|mkdir|touchz?|copyFromLocal|moveFromLocal|moveToLocal|appendToFile|setrep|rmdir|renameSnapshot|createSnapshot|setQuota|clrQuota|setSpaceQuota|safemode|failover|refreshNodes|finalizeUpgrade|rollingUpgrade)$/.test(
      verb,
    )
  )
    become(judged, [{ effect: 'modify', what: 'changes files of the cluster' }]);
  else become(judged, [{ effect: 'read', what: 'reads files of the cluster' }]);
};

/** `grpcurl HOST:PORT package.Service/DeleteTenant`: the method's name says what it does. */
const grpcRefine: Refine = (call, judged) => {
  judged.local = false;
  const method = (call.words.at(-1) ?? '').replace(/^.*[/.]/, '');
  const effect = call.words.length < 2 ? 'read' : (effectOfName(method) ?? 'modify');
  const isAsked =
    /^(?:list|describe|Get|List|Describe|Watch|Check|Find|Search|Query|Read|Count|Health|Stream)/.test(
      method,
    );
  const found = isAsked || /^(?:list|describe)$/.test(call.words[1] ?? '') ? 'read' : effect;
  become(judged, [{ effect: found, what: `calls ${method}` }]);
};

/** Words sent to a port: Redis and memcached understand plain text. */
const socketRefine: Refine = (_call, judged, _context, invocation) => {
  const text = inputOf(invocation) ?? '';
  judged.local =
    !/^\s*(?:flush_?(?:all|db)|shutdown|config\s+set)\b|^(?:DELETE|PUT|PATCH)\s+\/\S*\s+HTTP/im.test(text);
  if (!judged.local) become(judged, [{ effect: 'destroy', what: 'sends a command that deletes data' }]);
};

// One command a line reads as the table it is.
// prettier-ignore
const ROWS: readonly Row[] = [
  [{
    names: ['nodetool'], provider: 'cassandra', values: '-h --host -p --port -u --username -pw --password -pwf --password-file -pp -t --tag -kt -kc -st -et', bare: 'read', unknown: 'read',
    rows: [
      ['clearsnapshot', 'destroy', 'deletes snapshots'],
      ['decommission|removenode|assassinate', 'destroy', 'takes a node out of the ring'],
      ['truncatehints|resetlocalschema|invalidatecounterscache|invalidatekeycache|invalidaterowcache|move|rebuild|rebuild_index|repair|repair_admin|cleanup|compact|drain|flush|snapshot|scrub|stop|stopdaemon|refresh|import|join|bootstrap|garbagecollect|upgradesstables|relocatesstables|reloadlocalschema|reloadseeds|reloadtriggers|disableautocompaction|enableautocompaction|disablebackup|disablebinary|enablebinary|disablegossip|enablegossip|disablehandoff|enablehandoff|pausehandoff|resumehandoff|replaybatchlog|rangekeysample|setcompactionthroughput|setstreamthroughput|setlogginglevel|settimeout|settraceprobability|setcachecapacity|setconcurrentcompactors|sethintedhandoffthrottlekb', 'modify', 'changes the state of a node'],
      ['disableauditlog|disablefullquerylog', 'unprotect', 'stops the record of queries'],
    ],
  }, { hosts: '-h --host' }],
  [{
    names: ['temporal', 'tctl', 'tcld'], provider: 'temporal',
    values: '--address --ad --namespace --ns -n --env --profile -q --query -w --workflow-id --wid -r --run-id --rid --reason -t --task-queue --tq --type -i --input -o --output -s --schedule-id --tls-cert-path --tls-key-path --tls-ca-path --retention --name --limit --event-id --signal',
    rows: [
      ['operator namespace|search-attribute|nexus|cluster delete|remove', 'destroy', 'deletes the namespace {target} with its workflows', { targets: '-n --namespace *' }],
      ['namespace|n|n delete', 'destroy', 'deletes the namespace {target} with its workflows', { targets: '--ns -n --namespace *' }],
      ['workflow|wf|activity|batch terminate|term|delete', 'destroy', 'ends workflows for good: {target}', { targets: '-w --workflow-id -q --query' }],
      ['schedule delete', 'destroy', 'deletes the schedule {target}', { targets: '-s --schedule-id' }],
      ['workflow|wf cancel|reset|signal|update|reset-batch|pause|unpause', 'modify', 'changes workflows: {target}', { targets: '-w --workflow-id -q --query' }],
      ['workflow|wf start|run|execute|signal-with-start', 'create', 'starts a workflow'],
      ['workflow|wf|activity|schedule|batch|task-queue|namespace|n|operator list|describe|show|count|query|trace|stack|result|metadata|desc|observe|listall', 'read', 'shows workflows'],
      ['operator namespace|search-attribute|cluster|nexus list|describe|health|system|get', 'read', 'shows the cluster'],
      ['schedule trigger|toggle|update|backfill', 'modify', 'changes a schedule'],
      ['server|env|config|completion|login|logout', 'local', 'works on this machine'],
    ],
  }, { hosts: '--address --ad', environments: '--env --profile --namespace --ns -n', variables: { hosts: 'TEMPORAL_ADDRESS TEMPORAL_CLI_ADDRESS' } }],
  [{
    names: ['patronictl'], provider: 'postgres', values: '-c --config-file -d --dcs-url -r --role --group --leader --primary --candidate --scheduled --pg --command --file --dbname -U --username -s --set',
    rows: [
      ['remove', 'destroy', 'forgets the cluster {target}'],
      ['reinit', 'destroy', 'wipes a member of {target} and copies it anew'],
      ['failover|switchover|restart|reload|edit-config|resume|flush|demote-cluster|promote-cluster', 'modify', 'changes the cluster {target}', { targets: '0' }],
      ['pause', 'unprotect', 'turns the failover of {target} off'],
      ['query', 'read', 'runs SQL', { refine: sqlRefine({ dialect: 'postgres', text: '--command', file: '--file' }) }],
      ['list|topology|history|dsn|show-config|version', 'read', 'shows the cluster'],
    ],
  }, { hosts: '-d --dcs-url', environments: '-c --config-file', words: 'all' }],
  [{
    names: ['couchbase-cli'], provider: 'couchbase', values: '-c --cluster -u --username -p --password --bucket --bucket-name --drop-scope --drop-collection --server-remove --server-failover --rbac-username',
    rows: [
      ['bucket-delete|bucket-flush', 'destroy', 'deletes everything in {target}', { targets: '--bucket' }],
      ['collection-manage', 'modify', 'changes collections', { on: { '--drop-scope|--drop-collection': 'destroy: drops a collection' } }],
      ['user-manage|group-manage|setting-password-policy|setting-security|setting-ldap', 'privilege', 'changes users'],
      ['setting-audit', 'unprotect', 'changes the audit log'],
      ['bucket-list|server-list|host-list|server-info|rebalance-status|help', 'read', 'shows the cluster'],
    ],
    unknown: 'modify',
  }, { hosts: '-c --cluster', databases: '--bucket' }],
  [{
    names: ['kafkactl', 'kaf'], provider: 'kafka', values: '-b --brokers --broker -C --config-file -c --cluster --context -k --key -p --partition --topic --offset --group --schema-registry -o --output',
    rows: [
      ['delete|remove', 'destroy', 'deletes {target}'],
      ['topic|topics|group|groups|consumer-group delete|rm', 'destroy', 'deletes {target}'],
      ['reset|clone|alter|group|groups offset|commit|topic', 'modify', 'changes {target}'],
      ['produce', 'create', 'sends messages to {target}'],
      ['consume|get|describe|query|ls|topics|groups|nodes|node|topic|group', 'read', 'shows {target}'],
      ['config|completion|attach', 'local', 'chooses servers'],
    ],
  }, { hosts: '-b --brokers --broker', environments: '-c --cluster --context' }],
  [{
    names: ['kcat', 'kafkacat'], provider: 'kafka', values: '-b -t -p -o -c -X -F -D -K -k -f -s -r -G -d -z -Z', bare: 'read', unknown: 'read', rows: [],
    on: { '-P': 'create: sends messages' },
    refine: (_call, judged) => { judged.local = false; },
  }, { hosts: '-b', databases: '-t', environments: '-F' }],
  [{
    names: ['mosquitto_pub'], provider: 'mqtt', values: '-h --host -p --port -t --topic -m --message -u -P --pw -f -i -q -L --url', bare: 'create', unknown: 'create', rows: [],
    refine: hereByDefault('-h', '--host', '-L', '--url'),
  }, { hosts: '-h --host -L --url' }],
  [{
    names: ['curator', 'curator_cli', 'es_repo_mgr'], provider: 'elasticsearch', values: '--config --host --hosts --port --username --password --http_auth --filter_list --repository --name --cloud_id --api_key --logfile --loglevel',
    on: { '--dry-run': 'read: only shows what it would do' },
    rows: [
      ['delete_indices|delete_snapshots|delete-indices|delete-snapshots|delete|cleanup', 'destroy', 'deletes indexes or snapshots'],
      ['show_indices|show_snapshots|show-indices|show-snapshots|show', 'read', 'lists indexes'],
      ['close|rollover|shrink|restore|forcemerge|reindex|replicas|alias|allocation|open|snapshot|create', 'modify', 'changes indexes'],
    ],
    unknown: 'opaque',
  }, { hosts: '--host --hosts --cloud_id' }],
  [{
    names: ['elasticdump', 'multielasticdump'], provider: 'elasticsearch', values: '--input --output --type --limit --searchBody --inputTransport --outputTransport --headers', rows: [], bare: 'read', unknown: 'read',
    refine: (call, judged) => {
      judged.local = false;
      if (call.given.has('--delete') && call.given.get('--delete')?.at(-1) !== 'false')
        become(judged, [{ effect: 'destroy', what: 'deletes what it has copied' }]);
      else if (!isKnown(call.given.get('--output')?.at(-1) ?? '') || /^https?:/.test(call.given.get('--output')?.at(-1) ?? ''))
        become(judged, [{ effect: 'create', what: 'loads documents' }]);
    },
  }, { hosts: '--output' }],
  [{
    names: ['solr'], provider: 'solr', values: '-c -n -d -p -z -s --solr-url --name --zk-host', flags: '-force -deleteConfig',
    rows: [
      ['delete', 'destroy', 'deletes the collection {target}', { targets: '-c --name' }],
      ['create|create_core|create_collection|post', 'create', 'creates {target}', { targets: '-c --name' }],
      ['zk rm', 'destroy', 'deletes configuration'],
      ['zk cp|mv|upconfig|mkroot', 'modify', 'changes configuration'],
      ['auth', 'privilege', 'changes how users sign in'],
      ['start|stop|restart|status|version|healthcheck|assert', 'local', 'acts on the server of this machine'],
    ],
  }, { hosts: '-z --solr-url --zk-host' }],
  [{
    names: ['vtctldclient', 'vtctlclient', 'vtctl'], provider: 'vitess', values: '--server --sql --keyspace --shard --cells', rows: [],
    unknown: 'modify',
  }, { hosts: '--server', databases: '--keyspace' }],
  [{ names: ['grpcurl'], provider: 'grpc', values: '-d -H -rpc-header -reflect-header -authority -cacert -cert -key -import-path -proto -protoset -max-time -connect-timeout -format -servername -unix -user-agent', rows: [], bare: 'read', unknown: 'read', refine: grpcRefine }, { words: 'first' }],
  [{ names: ['nc', 'ncat', 'netcat', 'telnet'], provider: 'socket', shim: false, values: '-w -q -p -s -i', rows: [], bare: 'local', unknown: 'local', refine: socketRefine }, { words: 'first' }],
  [{
    names: ['surreal'], provider: 'surrealdb', values: '-e --endpoint --conn --ns --namespace --db --database -u --username --user -p --password --pass -t --token',
    rows: [
      ['import', 'modify', 'loads a script'],
      ['sql', 'read', 'opens a session', { refine: scriptRefine({ text: '', destroy: /\b(?:remove|delete)\b/i, modify: /\b(?:create|update|insert|upsert|define|relate|alter)\b/i }) }],
      ['start|version|validate|upgrade|ml|fix|is-ready|isready|export', 'local', 'works on this machine'],
    ],
  }, { hosts: '-e --endpoint --conn', databases: '--ns --namespace --db --database' }],
  [{ names: ['hdfs', 'hadoop'], provider: 'hadoop', values: '-fs -D -conf', rows: [], bare: 'read', unknown: 'read', refine: hadoopRefine }, { hosts: '-fs', words: 'all' }],
  [{
    names: ['hbase'], provider: 'hbase', values: '--config', rows: [], bare: 'read', unknown: 'read',
    refine: scriptRefine({ text: '', destroy: /\b(?:drop|drop_all|drop_namespace|truncate|truncate_preserve|delete_snapshot|delete_all_snapshot|delete_table_snapshots)\b/, modify: /\b(?:put|delete|deleteall|incr|append|alter|create|disable|disable_all|enable|grant|revoke|restore_snapshot)\b/ }),
  }, {}],
  [{
    names: ['asinfo', 'asadm'], provider: 'aerospike', values: '-h --host -p --port -U --user -P --password -v --value -e --execute -o', rows: [], bare: 'read', unknown: 'read',
    refine: scriptRefine({ text: '-v --value -e --execute', file: '-o', destroy: /\b(?:truncate\b|truncate-namespace|recluster\b|delete\b)/, modify: /\b(?:set-config|manage|quiesce|tip|dun|undun)\b/ }),
  }, { hosts: '-h --host' }],
  [{
    names: ['arangosh'], provider: 'arangodb', values: '--server.endpoint --server.username --server.password --server.database --javascript.execute --javascript.execute-string', rows: [], bare: 'read', unknown: 'read',
    refine: scriptRefine({ text: '--javascript.execute-string', file: '--javascript.execute', destroy: /_dropDatabase|_drop\w*\(|\.drop\(|\.truncate\(|\bREMOVE\b/, modify: /\.(?:save|insert|update|replace|remove\w*)\(|\b(?:INSERT|UPDATE|UPSERT|REPLACE)\b|_create\w*\(/ }),
  }, { hosts: '--server.endpoint', databases: '--server.database' }],
];

/** Redpanda writes its servers as a setting: `-X brokers=HOST`. */
const RPK: CliSpec = {
  names: ['rpk'],
  provider: 'kafka',
  values:
    '-X --config-opt --config --profile --brokers -c --topic-config -p --partitions -r --replicas -o --offset -f --format -n --num -k --key -g --group --set',
  flags: '-v --verbose --no-confirm',
  openFlags: true,
  // prettier-ignore
  rows: [
    ['topic delete|trim-prefix|trim', 'destroy', 'deletes messages of {target}'],
    ['group delete|offset-delete', 'destroy', 'deletes {target}'],
    ['registry subject|schema|mode|compatibility-level delete', 'destroy', 'deletes the schema {target}'],
    ['cloud cluster|namespace|resource-group delete', 'destroy', 'deletes {target}'],
    ['acl|security create|delete|user|role|acl', 'privilege', 'changes who may do what'],
    ['acl|security list|describe', 'read', 'shows who may do what'],
    ['topic create', 'create', 'creates the topic {target}'],
    ['topic produce', 'create', 'sends messages'],
    ['topic alter-config|add-partitions', 'modify', 'changes the topic {target}'],
    ['group seek', 'modify', 'moves the offsets of {target}'],
    ['topic list|describe|consume|analyze|describe-storage', 'read', 'shows topics'],
    ['container|profile|plugin|generate|debug|iotune|redpanda|connect|version|help', 'local', 'works on this machine'],
  ],
};

const rpkPlace = locateDatabase({
  provider: 'kafka',
  kind: 'client',
  hosts: '-X --brokers',
  environments: '--profile',
  variables: { hosts: 'RPK_BROKERS REDPANDA_BROKERS' },
});

const RPK_TOOL = toolOf(RPK, (action, invocation, context, call) => {
  const servers = (call.given.get('-X') ?? []).flatMap((text) => /^brokers=(.*)$/.exec(text)?.[1] ?? []);
  const given = new Map(call.given);
  if (servers.length > 0) given.set('-X', servers);
  else given.delete('-X');
  return rpkPlace(action, invocation, context, { ...call, given });
});

/** Tools that keep clusters of databases, brokers and stores. */
export const CLUSTER_TOOLS: readonly Tool[] = [
  RPK_TOOL,
  ...ROWS.map(([spec, place]) =>
    toolOf(
      { ...spec, openFlags: true },
      locateDatabase({ ...place, provider: spec.provider, kind: 'client' }),
    ),
  ),
];
