import type { Tool } from '../../tool';
import { locateDatabase, type Place } from '../../environment/databases';
import type { CliSpec } from '../cli/spec';
import { toolOf } from '../cli/tool';
import { dotLines, mysqlLines, psqlLines, sqlplusLines } from './clientLines';
import { hiding, MYSQL_SECRETS, type Secrets } from './secrets';
import { sqlRefine, type SqlClient } from './sqlJudged';

/** A client that runs SQL: its options, what of them is SQL, and where it goes. */
interface Row {
  readonly names: string;
  readonly client: SqlClient;
  readonly place: Place;
  readonly values?: string;
  readonly flags?: string;
  readonly on?: CliSpec['on'];
  readonly shim?: false;
  /** Options whose value is a password, and words that hold one. */
  readonly secrets?: Secrets;
}

const PG: Place = {
  provider: 'postgres',
  kind: 'client',
  hosts: '-h --host',
  databases: '-d --dbname',
  words: 'all',
  variables: { hosts: 'PGHOSTADDR PGHOST PGSERVICE', databases: 'PGDATABASE' },
};
const MYSQL: Place = {
  provider: 'mysql',
  kind: 'client',
  hosts: '-h --host',
  databases: '-D --database',
  words: 'all',
  variables: { hosts: 'MYSQL_HOST' },
};
/** `-pSECRET` has no blank in between; with one, the next word is no password. */
const MYSQL_VALUES =
  '-h --host -u --user -P --port -S --socket -D --database -e --execute --defaults-file --defaults-extra-file --defaults-group-suffix --login-path --protocol --delimiter --init-command --default-character-set --ssl-ca --ssl-cert --ssl-key --ssl-mode --max-allowed-packet --plugin-dir --default-auth --pager --tee --prompt --connect-timeout';
const MYSQL_FLAGS =
  '-p --password -A --no-auto-rehash --skip-auto-rehash -B --batch -N --skip-column-names -s --silent -v --verbose -t --table -r --raw -f --force -n --unbuffered -q --quick -C --compress -b --no-beep -E --vertical -H --html -X --xml -w --wait -U --safe-updates -G -L -o -i --ssl --auto-rehash --show-warnings --binary-mode --reconnect --comments -c';

const INCLUDE_PSQL = /^\s*\\(?:i|ir|include|include_relative)\s+(\S+)/m;

const ROWS: readonly Row[] = [
  {
    names: 'psql pgcli vsql gpsql ysqlsh',
    client: {
      dialect: 'postgres',
      text: '-c --command',
      file: '-f --file',
      include: INCLUDE_PSQL,
      lines: psqlLines,
    },
    place: PG,
    values:
      '-h --host -p --port -U --username -d --dbname -c --command -f --file -o --output -L --log-file -v --set --variable -F --field-separator -R --record-separator -P --pset -T --table-attr --prompt',
    flags:
      '-a --echo-all -A --no-align -b --echo-errors -e --echo-queries -E --echo-hidden -H --html -l --list -n --no-readline -q --quiet -s --single-step -S --single-line -t --tuples-only -V --version -w --no-password -W --password -x --expanded -X --no-psqlrc -1 --single-transaction -z -0 --csv',
    on: { '-l|--list': 'read: lists the databases' },
  },
  {
    names: 'mysql mariadb mycli',
    client: {
      dialect: 'mysql',
      text: '-e --execute',
      include: /^\s*(?:source|\\\.)\s+(\S+)/im,
      lines: mysqlLines,
    },
    place: MYSQL,
    values: MYSQL_VALUES,
    flags: MYSQL_FLAGS,
    secrets: MYSQL_SECRETS,
  },
  {
    names: 'sqlite3 sqlite litecli',
    client: {
      dialect: 'sqlite',
      text: '-cmd',
      file: '-init',
      wordsFrom: 1,
      include: /^\s*\.read\s+(\S+)/m,
      lines: dotLines,
    },
    place: { provider: 'sqlite', kind: 'file', words: 'first' },
    values:
      '-cmd -init -separator -nullvalue -newline -vfs -maxsize -mmap -lookaside -pagecache -heap -key -hexkey -textkey -e -D --execute',
    flags:
      '-readonly -json -csv -column -header -noheader -line -list -html -batch -bail -box -table -markdown -quote -echo -safe -interactive -tabs -ascii -append -stats -nofollow -unsafe-testing -deserialize',
    on: { '-readonly': 'read: reads only' },
    shim: false,
  },
  {
    names: 'duckdb',
    client: {
      dialect: 'postgres',
      text: '-c -s -cmd',
      file: '-f -init',
      wordsFrom: 1,
      include: /^\s*\.read\s+(\S+)/m,
      lines: dotLines,
    },
    place: { provider: 'duckdb', kind: 'file', words: 'first' },
    values: '-c -s -cmd -f -init -separator -nullvalue -newline -storage-version',
    flags:
      '-readonly -json -csv -column -header -noheader -line -list -html -batch -bail -box -table -markdown -quote -echo -unsigned -ui -no-stdin -ascii -jsonlines -interactive',
    on: { '-readonly': 'read: reads only' },
    shim: false,
  },
  {
    names: 'sqlcmd osql isql tsql',
    secrets: { values: '-P' },
    client: { dialect: 'mssql', text: '-Q -q --query', file: '-i --input-file', include: /^\s*:r\s+(\S+)/m },
    place: {
      provider: 'mssql',
      kind: 'client',
      hosts: '-S --server',
      databases: '-d --database-name',
      variables: { hosts: 'SQLCMDSERVER', databases: 'SQLCMDDBNAME' },
    },
    values:
      '-S --server -d --database-name -U --user-name -P -Q -q --query -i --input-file -o --output-file -v --variables -h -s -w -t -l -m -K -H -a -c -f -y -Y -V -D --authentication-method',
    flags: '-E -G -C -N -b -I -R -r -e -k -u -x -X -W -M -n -j -z -Z -1 -p',
  },
  {
    names: 'sqlplus sqlplus64 sqlcl',
    client: {
      dialect: 'oracle',
      fileWord: /^@@?([^@\s]\S*)/,
      include: /^\s*(?:@@?|start\s+)(\S+)/im,
      lines: sqlplusLines,
    },
    place: {
      provider: 'oracle',
      kind: 'client',
      databases: '-L',
      variables: { hosts: 'TWO_TASK', databases: 'ORACLE_SID' },
    },
    values: '-M -R -C -NAME',
    flags: '-S -s -L -l -V -nolog -noconsole /nolog',
  },
  {
    names: 'cqlsh',
    secrets: { values: '-p --password' },
    client: { dialect: 'any', text: '-e --execute', file: '-f --file', include: /^\s*source\s+(\S+)/im },
    place: {
      provider: 'cassandra',
      kind: 'client',
      databases: '-k --keyspace',
      words: 'first',
      variables: { hosts: 'CQLSH_HOST' },
    },
    values:
      '-e --execute -f --file -k --keyspace -u --username -p --password --cqlversion --protocol-version --connect-timeout --request-timeout --encoding --cqlshrc -b --secure-connect-bundle --credentials',
    flags: '--ssl --debug -C --color --no-color --tty -v',
  },
  {
    names: 'clickhouse-client',
    secrets: { values: '--password' },
    client: { dialect: 'any', text: '-q --query', file: '--queries-file -qf', wordsFrom: 99 },
    place: {
      provider: 'clickhouse',
      kind: 'client',
      hosts: '-h --host --hostname',
      databases: '-d --database',
      variables: { hosts: 'CLICKHOUSE_HOST' },
    },
    values:
      '-h --host --hostname --port -u --user --password -q --query --queries-file -qf -d --database -f --format -F --config-file -C --connection --param_id --log-level --max_memory_usage',
    flags:
      '-m --multiline -n --multiquery -s --secure -t --time --stacktrace --progress --echo -E --vertical --verbose',
  },
  {
    names: 'snowsql',
    client: { dialect: 'any', text: '-q --query', file: '-f --filename' },
    place: {
      provider: 'snowflake',
      kind: 'project',
      hosts: '-a --accountname',
      databases: '-d --dbname',
      environments: '-c --connection',
      variables: { environments: 'SNOWFLAKE_ENV' },
    },
    values:
      '-q --query -f --filename -a --accountname -u --username -d --dbname -s --schemaname -r --rolename -w --warehouse -c --connection -h --host -p --port -o --option -D --variable --region --config --authenticator --private-key-path --token',
    flags: '-P --prompt --noup -v --mfa-prompt',
  },
  {
    names: 'spanner-cli spanner-mycli',
    client: { dialect: 'any', text: '-e --execute --sql', file: '-f --file' },
    place: {
      provider: 'spanner',
      kind: 'project',
      environments: '-p --project -i --instance',
      databases: '-d --database',
      variables: { environments: 'SPANNER_PROJECT_ID SPANNER_INSTANCE_ID' },
    },
    values:
      '-e --execute --sql -f --file -p --project -i --instance -d --database --credential --prompt --role --priority',
    flags: '-t --table -v --verbose',
  },
  {
    names: 'cbq',
    client: { dialect: 'any', text: '-s --script', file: '-f --file' },
    place: { provider: 'couchbase', kind: 'client', hosts: '-e --engine' },
    values: '-s --script -f --file -e --engine -u --user -p --password -c --credentials -t --timeout',
    secrets: { values: '-p --password -c --credentials' },
  },
  {
    names: 'db2 rqlite',
    client: { dialect: 'any', wordsFrom: 0, file: '-f -tvf -tf' },
    place: { provider: 'sql', kind: 'project', hosts: '-H --host' },
    values: '-H --host -p --port -u --user -f -tvf -tf -s --scheme',
  },
  {
    names: 'aql ksql',
    client: { dialect: 'any', text: '-c -e --execute', file: '-f --file' },
    place: { provider: 'sql', kind: 'client', hosts: '-h --host', words: 'first' },
    values: '-c -e --execute -f --file -h --host -u --user -p --password -P -U',
  },
  {
    names: 'usql trino presto beeline hive impala-shell spark-sql hdbsql',
    client: {
      dialect: 'any',
      text: '-c --command -e --execute -q --query',
      file: '-f --file',
      include: INCLUDE_PSQL,
    },
    place: {
      provider: 'sql',
      kind: 'project',
      hosts: '-u --server -h --host -i --impalad',
      databases: '-d --database --schema --catalog',
      words: 'first',
    },
    values:
      '-c --command -e --execute -q --query -f --file -u --server -n -p -d --database --schema --catalog -i --impalad -h --host --user -o --output -v --set --hivevar --hiveconf',
    flags: '-w -W -t -x -A -B -k -s --silent -S',
  },
];

function specOf(row: Row): CliSpec {
  const client = sqlRefine(row.client);
  return {
    names: row.names.split(' '),
    provider: row.place.provider,
    values: row.values,
    flags: row.flags,
    on: row.on,
    shim: row.shim,
    openFlags: true,
    rows: [],
    unknown: 'read',
    bare: 'read',
    refine: (call, judged, context, invocation) => {
      // What the client itself promises to do only: `sqlite3 -readonly`, `psql -l`.
      const promise = Object.keys(row.on ?? {}).some((key) =>
        key.split('|').some((name) => call.given.get(name)?.every((value) => value === 'true')),
      );
      if (promise) judged.draft.become(['read']);
      else client(call, judged, context, invocation);
    },
  };
}

/** Clients that run SQL. */
export const SQL_CLIENTS: readonly Tool[] = ROWS.map((row) =>
  hiding(toolOf(specOf(row), locateDatabase(row.place)), row.secrets),
);
