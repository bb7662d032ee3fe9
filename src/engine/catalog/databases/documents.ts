import { locateDatabase, type Place } from '../../environment/databases';
import type { Tool } from '../../tool';
import { valuesOf } from '../cli/parse';
import type { CliSpec, Refine } from '../cli/spec';
import { toolOf } from '../cli/tool';
import { isKnown } from '../../invocation';
import { judgeMongo } from './javascript';
import { judgeRedis, judgeRedisLines } from './redis';
import { hiding } from './secrets';
import { inputOf, scriptOf } from './scripts';
import { become } from './sqlJudged';

const MONGO: Place = {
  provider: 'mongodb',
  kind: 'client',
  hosts: '--host -h --uri',
  databases: '-d --db',
  words: 'first',
};

const MONGO_VALUES =
  '--host -h --port -u --username -p --password --authenticationDatabase --authenticationMechanism --tlsCertificateKeyFile --tlsCAFile --tlsCRLFile --sslPEMKeyFile --sslCAFile --apiVersion --gssapiServiceName --uri -d --db';

const isScript = (word: string): boolean => /\.(?:m?js|mongodb|cjs)$/.test(word);

const mongoShell: Refine = (call, judged, context, invocation) => {
  judged.local = false;
  const files = [...call.words.filter(isScript), ...valuesOf(call, ['--file', '-f'])];
  const texts = [...valuesOf(call, ['--eval']), ...files.map((path) => scriptOf(path, invocation, context))];
  const input = texts.length === 0 ? inputOf(invocation) : undefined;
  const all = input === undefined ? texts : [input];
  become(judged, all.length === 0 ? [{ effect: 'read', what: 'opens a session' }] : all.flatMap(judgeMongo));
};

const MONGOSH: CliSpec = {
  names: ['mongosh', 'mongo'],
  provider: 'mongodb',
  values: `${MONGO_VALUES} --eval --file -f --json`,
  flags:
    '--quiet --norc --nodb --shell --tls --ssl --verbose --retryWrites --tlsAllowInvalidCertificates --tlsAllowInvalidHostnames',
  openFlags: true,
  rows: [],
  unknown: 'read',
  bare: 'read',
  refine: mongoShell,
};

const MONGO_COPIES: CliSpec = {
  names: ['mongorestore', 'mongoimport'],
  provider: 'mongodb',
  values: `${MONGO_VALUES} -c --collection --nsInclude --nsExclude --nsFrom --nsTo --archive --dir --file --type -f --fields --fieldFile --mode --upsertFields -j --numParallelCollections --writeConcern`,
  openFlags: true,
  rows: [],
  unknown: 'modify',
  bare: 'modify',
  on: {
    '--drop': 'destroy: drops each collection and restores it from a copy',
    '--dryRun': 'read: only shows what it would restore',
    '--mode=delete': 'destroy: deletes the documents that match',
  },
  refine: (call, judged) => {
    judged.local = false;
    judged.targets = valuesOf(call, ['-d', '--db', '-c', '--collection']);
    if (judged.summary.startsWith('does ') || judged.summary.startsWith('starts '))
      judged.summary = 'loads documents from a copy';
  },
};

const MONGO_READS: CliSpec = {
  names: ['mongodump', 'mongoexport', 'mongostat', 'mongotop'],
  provider: 'mongodb',
  values: MONGO_VALUES,
  openFlags: true,
  rows: [],
  unknown: 'read',
  bare: 'read',
  refine: (_call, judged) => {
    judged.draft.become(['read']);
    judged.summary = 'copies documents out';
  },
};

const REDIS: Place = { provider: 'redis', kind: 'client', hosts: '-h -u' };

const CLUSTER_READS = /^(?:check|info|help|backup)$/;

const redis: Refine = (call, judged, context, invocation) => {
  judged.local = false;
  const { given, words } = call;
  const [cluster] = given.get('--cluster') ?? [];
  const scripts = given.get('--eval') ?? [];
  if (cluster !== undefined) {
    const effect = CLUSTER_READS.test(cluster)
      ? 'read'
      : /^(?:del-node|call|reshard)$/.test(cluster) && (cluster !== 'call' || /flush/i.test(words.join(' ')))
        ? 'destroy'
        : 'modify';
    become(judged, [{ effect, what: `changes the cluster: ${isKnown(cluster) ? cluster : '…'}` }]);
  } else if (scripts.length > 0) {
    become(
      judged,
      scripts.flatMap((path) => judgeRedis(['eval', scriptOf(path, invocation, context)])),
    );
  } else if (given.has('--pipe')) {
    const input = inputOf(invocation);
    become(
      judged,
      input !== undefined && isKnown(input)
        ? judgeRedisLines(input)
        : [{ effect: 'modify', what: 'sends commands that are not known' }],
    );
  } else if (words.length > 0) become(judged, judgeRedis(words));
  else {
    const input = inputOf(invocation);
    become(
      judged,
      input === undefined ? [{ effect: 'read', what: 'reads, or opens a session' }] : judgeRedisLines(input),
    );
  }
};

const REDIS_CLI: CliSpec = {
  names: ['redis-cli', 'valkey-cli', 'keydb-cli', 'dragonfly-cli', 'iredis', 'redli'],
  provider: 'redis',
  values:
    '-h -p -s -a -u -n -r -i -d -D -t --pass --user --pattern --quoted-pattern --count --cluster --rdb --functions-rdb --eval --sni --cacert --cacertdir --cert --key --tls-ciphers --tls-ciphersuites --pipe-timeout --memkeys-samples --lru-test --intrinsic-latency --cursor --keystats-samples --show-pushes --cluster-from --cluster-to --cluster-slots',
  flags:
    '-x -X -c -2 -3 -e --raw --no-raw --csv --json --quoted-input --tls --insecure --scan --bigkeys --memkeys --hotkeys --stat --latency --latency-history --latency-dist --pipe --no-auth-warning --askpass --verbose --ldb --ldb-sync-mode --replica --cluster-yes --keystats --pass-stdin',
  openFlags: true,
  rows: [],
  unknown: 'read',
  bare: 'read',
  refine: redis,
};

/** MongoDB's and Redis's own programs. */
export const DOCUMENT_TOOLS: readonly Tool[] = [
  hiding(toolOf(MONGOSH, locateDatabase(MONGO)), { values: '-p --password' }),
  ...[MONGO_COPIES, MONGO_READS].map((spec) =>
    hiding(toolOf(spec, locateDatabase({ ...MONGO, words: undefined })), { values: '-p --password' }),
  ),
  hiding(toolOf(REDIS_CLI, locateDatabase(REDIS)), { values: '-a --pass' }),
];
