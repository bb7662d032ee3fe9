import { locateDatabase, type Place } from '../../environment/databases';
import type { Tool } from '../../tool';
import type { CliSpec } from '../cli/spec';
import { toolOf } from '../cli/tool';
import { hiding, MYSQL_SECRETS } from './secrets';
import { sqlRefine } from './sqlJudged';

const PG: Place = {
  provider: 'postgres',
  kind: 'client',
  hosts: '-h --host',
  databases: '-d --dbname',
  words: 'all',
  variables: { hosts: 'PGHOSTADDR PGHOST PGSERVICE', databases: 'PGDATABASE' },
};
const PG_VALUES =
  '-h --host -p --port -U --username --maintenance-db -d --dbname -t --table -n --schema -j --jobs -f --file -F --format -E --encoding -O --owner -T --template -l --locale -L --use-list -I --index -P --function -S --superuser -N --exclude-schema --exclude-table --role --section';

/** Programs whose every call does the same: one effect, and what options change. */
function single(names: string, effects: string, summary: string, extra: Partial<CliSpec> = {}): CliSpec {
  return {
    names: names.split(' '),
    provider: 'postgres',
    values: PG_VALUES,
    openFlags: true,
    rows: [],
    unknown: effects,
    bare: effects,
    ...extra,
    refine: (call, judged, context, invocation) => {
      judged.local = false;
      const changed = Object.keys(extra.on ?? {}).some((key) =>
        key.split('|').some((name) => call.given.has(name.split('=')[0] ?? '')),
      );
      if (!changed) judged.draft.become(effects.split(' ') as Parameters<typeof judged.draft.become>[0]);
      if (/^(?:does something|starts without|\w+s something, going)/.test(judged.summary))
        judged.summary = `${summary} ${call.words.length > 0 ? '{target}' : ''}`.trim();
      judged.targets = call.words;
      extra.refine?.(call, judged, context, invocation);
    },
  };
}

const POSTGRES: readonly CliSpec[] = [
  single('dropdb', 'destroy', 'drops the database'),
  single('dropuser', 'privilege', 'drops the role'),
  single('createuser', 'privilege', 'creates the role'),
  single('createdb', 'create', 'creates the database'),
  single('vacuumdb reindexdb clusterdb', 'modify', 'reorganises tables', {
    on: { '-Z|--analyze-only': 'modify: updates statistics' },
  }),
  single(
    'pg_dump pg_dumpall pg_isready pg_basebackup pg_verifybackup pg_amcheck pg_recvlogical pg_receivewal',
    'read',
    'copies data out',
    {
      values: `${PG_VALUES} -D --pgdata`,
    },
  ),
  single('pg_restore', 'modify', 'loads a copy', {
    on: {
      '-c|--clean': 'destroy: drops what is there and loads a copy',
      '-l|--list': 'read: lists what is in a copy',
    },
    // Without a database it prints SQL.
    refine: (call, judged) => {
      if (!call.given.has('-d') && !call.given.has('--dbname')) judged.draft.become(['read']);
      judged.targets = call.given.get('-d') ?? call.given.get('--dbname') ?? [];
    },
  }),
  single('pgbench', 'modify', 'runs a benchmark', {
    values: `${PG_VALUES} -c -T -s -M -D`,
    on: { '-i|--initialize': 'destroy: drops the benchmark tables and fills them anew' },
  }),
];

/** Programs that act on a server's files on this machine. */
const PG_CTL: CliSpec = {
  names: [
    'pg_ctl',
    'pg_ctlcluster',
    'initdb',
    'pg_resetwal',
    'pg_dropcluster',
    'pg_rewind',
    'pg_createcluster',
  ],
  provider: 'postgres',
  values: '-D --pgdata -l --log -m --mode -o --options -t --timeout -p -U -E -A',
  openFlags: true,
  rows: [
    ['start|restart|reload|promote|logrotate', 'modify', 'changes the state of the server'],
    ['stop|kill', 'modify', 'stops the server'],
    ['status', 'read', 'shows whether the server runs'],
  ],
  unknown: 'create',
  bare: 'create',
  refine: (call, judged) => {
    judged.local = false;
    if (/^pg_(?:resetwal|dropcluster|rewind)$/.test(call.program)) {
      judged.draft.become(call.given.has('-n') || call.given.has('--dry-run') ? ['read'] : ['destroy']);
      judged.summary = 'discards data of a server on this machine';
    }
  },
};

const MYSQL: Place = {
  provider: 'mysql',
  kind: 'client',
  hosts: '-h --host',
  variables: { hosts: 'MYSQL_HOST' },
};
const MYSQL_VALUES =
  '-h --host -u --user -P --port -S --socket --protocol --defaults-file --defaults-extra-file --login-path -i --sleep -c --count --databases --tables --where -w --result-file -r --ignore-table';

const MYSQLADMIN: CliSpec = {
  names: ['mysqladmin', 'mariadb-admin'],
  provider: 'mysql',
  values: MYSQL_VALUES,
  flags: '-p --password -f --force -s --silent -v -b -C -E -r',
  openFlags: true,
  rows: [
    ['drop', 'destroy', 'drops the database {target}'],
    ['create', 'create', 'creates the database {target}'],
    [
      'shutdown|stop-slave|start-slave|stop-replica|start-replica|kill|refresh|reload',
      'modify',
      'changes the state of the server',
    ],
    [
      'flush-hosts|flush-logs|flush-privileges|flush-status|flush-tables|flush-threads|flush-all-statistics|debug',
      'modify',
      'flushes caches of the server',
    ],
    ['password|old-password', 'privilege', 'sets a password'],
    ['status|extended-status|processlist|ping|variables|version', 'read', 'shows the state of the server'],
  ],
};

const MYSQL_READS = single(
  'mysqldump mariadb-dump mysqlshow mysqlbinlog mysqlcheck mydumper pt-query-digest pg_activity',
  'read',
  'copies data out',
  {
    provider: 'mysql',
    values: MYSQL_VALUES,
    flags: '-p --password',
    on: {
      '--delete-source-logs|--delete-master-logs': 'destroy: copies data out and deletes the binary logs',
      '-o|--optimize|--repair|--auto-repair': 'modify: rewrites tables',
    },
  },
);
const MYSQL_LOADS = single('mysqlimport mariadb-import myloader mysqlpump', 'create', 'loads rows', {
  provider: 'mysql',
  values: MYSQL_VALUES,
  flags: '-p --password',
  on: { '--delete|-D|--overwrite-tables|-o': 'destroy: empties the table and loads rows' },
});
const PT: CliSpec = {
  names: ['pt-archiver', 'pt-online-schema-change', 'gh-ost', 'pt-table-sync', 'pt-kill'],
  provider: 'mysql',
  values:
    '--source --dest --where --alter --database --host --user --password --limit --table --chunk-size --max-load',
  openFlags: true,
  rows: [],
  unknown: 'modify',
  bare: 'modify',
  refine: (call, judged) => {
    judged.local = false;
    const isArchiver = call.program === 'pt-archiver';
    const isDry =
      call.given.has('--dry-run') ||
      call.given.has('--print') ||
      (!isArchiver && !call.given.has('--execute'));
    judged.draft.become(
      isDry && !call.given.has('--execute')
        ? ['read']
        : isArchiver && call.given.has('--purge')
          ? ['destroy']
          : ['modify'],
    );
    judged.summary = 'changes tables while they are in use';
  },
};

const BCP: CliSpec = {
  names: ['bcp'],
  provider: 'mssql',
  values: '-S -d -U -P -t -r -f -e -b -i -o',
  openFlags: true,
  rows: [],
  refine: (call, judged) => {
    judged.local = false;
    const isIn = call.words.includes('in');
    judged.draft.become(isIn ? ['create'] : ['read']);
    judged.summary = isIn ? 'loads rows' : 'copies rows out';
  },
};

/** Clients whose SQL stands behind a subcommand. */
const SUBCOMMANDS: readonly (readonly [CliSpec, Place])[] = [
  [
    {
      names: ['clickhouse'],
      provider: 'clickhouse',
      values:
        '-h --host --port -u --user --password -q --query --queries-file -d --database -f --format -C --config-file',
      openFlags: true,
      rows: [
        [
          'client',
          'read',
          'opens a session',
          { refine: sqlRefine({ dialect: 'any', text: '-q --query', file: '--queries-file' }) },
        ],
        ['local|format|benchmark|compressor|obfuscator', 'local', 'works on files of this machine'],
      ],
    },
    { provider: 'clickhouse', kind: 'client', hosts: '-h --host', databases: '-d --database' },
  ],
  [
    {
      names: ['cockroach'],
      provider: 'cockroach',
      values:
        '--url --host -d --database -e --execute -f --file -u --user -p --port --certs-dir --format --set --wait --decommission',
      flags: '--insecure --self',
      openFlags: true,
      rows: [
        [
          'sql',
          'read',
          'opens a session',
          { refine: sqlRefine({ dialect: 'postgres', text: '-e --execute', file: '-f --file' }) },
        ],
        [
          'node decommission',
          'destroy',
          'takes nodes out of the cluster for good',
          { on: { '--dry-run': 'read: only checks' } },
        ],
        ['node recommission|drain', 'modify', 'changes the state of nodes'],
        ['node ls|status|list', 'read', 'lists nodes'],
        ['quit', 'modify', 'stops a node'],
        ['init|start|start-single-node|demo', 'create', 'starts a node'],
        ['debug recover', 'destroy', 'recovers by force, losing data'],
        ['debug|version|cert|gen|workload|statement-diag', 'read', 'shows something'],
        [
          'workload init|run',
          'modify',
          'runs a workload',
          { on: { '--drop': 'destroy: drops the tables of the workload' } },
        ],
        ['import', 'create', 'loads rows'],
        ['userfile delete', 'destroy', 'deletes files'],
      ],
    },
    {
      provider: 'cockroach',
      kind: 'client',
      hosts: '--url --host',
      databases: '-d --database',
      variables: { hosts: 'COCKROACH_URL COCKROACH_HOST' },
    },
  ],
  [
    {
      names: ['snow'],
      provider: 'snowflake',
      values:
        '-q --query -f --filename -c --connection --database --schema --role --warehouse --account --format',
      openFlags: true,
      rows: [
        [
          'sql',
          'read',
          'opens a session',
          { refine: sqlRefine({ dialect: 'any', text: '-q --query', file: '-f --filename' }) },
        ],
        ['object drop', 'destroy', 'drops {target}'],
        ['stage remove', 'destroy', 'deletes files of a stage'],
        ['object list|describe', 'read', 'lists objects'],
        ['connection', 'local', 'chooses connections'],
        ['app teardown', 'destroy', 'deletes the application and its package'],
      ],
    },
    { provider: 'snowflake', kind: 'project', databases: '--database', environments: '-c --connection' },
  ],
];

const mysqlsh: CliSpec = {
  names: ['mysqlsh'],
  provider: 'mysql',
  values:
    '-h --host -u --user -P --port -D --schema --database -e --execute -f --file --uri -S --socket --result-format',
  flags: '-p --password --sql --py --js --sqlc -B --json --no-wizard',
  openFlags: true,
  rows: [],
  unknown: 'read',
  bare: 'read',
  refine: (call, judged, context, invocation) => {
    const isScript =
      call.given.has('--py') || call.given.has('--js') || (call.given.has('-e') && !call.given.has('--sql'));
    sqlRefine({ dialect: 'mysql', text: '-e --execute', file: '-f --file' })(
      call,
      judged,
      context,
      invocation,
    );
    const script = [...(call.given.get('-e') ?? []), ...(call.given.get('--execute') ?? [])].join(' ');
    if (isScript && /\b(?:drop\w*|dissolve|delete|remove\w*|purge)\s*\(/i.test(script))
      judged.draft.add('destroy');
  },
};

/** The servers' own programs beside their clients. */
export const SERVER_TOOLS: readonly Tool[] = [
  ...POSTGRES.map((spec) => toolOf(spec, locateDatabase(PG))),
  toolOf(PG_CTL, locateDatabase({ provider: 'postgres', kind: 'client' })),
  hiding(toolOf(MYSQLADMIN, locateDatabase({ ...MYSQL, words: 'all' })), MYSQL_SECRETS),
  hiding(toolOf(MYSQL_READS, locateDatabase(MYSQL)), MYSQL_SECRETS),
  hiding(toolOf(MYSQL_LOADS, locateDatabase(MYSQL)), MYSQL_SECRETS),
  toolOf(PT, locateDatabase({ ...MYSQL, words: 'all' })),
  hiding(
    toolOf(
      mysqlsh,
      locateDatabase({
        ...MYSQL,
        hosts: '-h --host --uri',
        databases: '-D --schema --database',
        words: 'first',
      }),
    ),
    MYSQL_SECRETS,
  ),
  hiding(toolOf(BCP, locateDatabase({ provider: 'mssql', kind: 'client', hosts: '-S', databases: '-d' })), {
    values: '-P',
  }),
  ...SUBCOMMANDS.map(([spec, place]) => toolOf(spec, locateDatabase(place))),
];
