import { sqlEffects } from '../../catalog/sql';
import { UNKNOWN } from '../../invocation';
import { argument, knownText, type Chain, type Step, type Value } from '../code/values';
import { hasModule, kebab, type Sdk, type SdkCall, type SdkState } from './sdk';

const POSTGRES =
  /^(?:psycopg|asyncpg|pg8000|pg$|pg-promise|postgres$|PG$|@neondatabase|@vercel\/postgres|github\.com\/(?:lib\/pq|jackc\/pgx)|slonik)/;
const MYSQL = /^(?:pymysql|mysql|MySQLdb|mysql2|mariadb|aiomysql|Mysql2$|github\.com\/go-sql-driver)/;
const SQLITE = /^(?:sqlite3|better-sqlite3|aiosqlite|SQLite3)/;
const ANY_SQL =
  /^(?:sqlalchemy|databases|django|flask_sqlalchemy|knex|sequelize|typeorm|@prisma\/client|drizzle-orm|pyodbc|oracledb|cx_Oracle|snowflake|duckdb|peewee|Sequel|ActiveRecord|database\/sql|PDO|DB$|Illuminate|mysqli|sqlmodel|records|dataset|redshift_connector|clickhouse|trino|kysely)/;
const MONGO = /^(?:pymongo|motor|mongoengine|mongodb|mongoose|Mongo$|go\.mongodb\.org)/;
const REDIS = /^(?:redis|ioredis|aioredis|Redis$|github\.com\/(?:go-redis|redis))/;
const SEARCH = /^(?:elasticsearch|opensearchpy|@elastic\/|@opensearch-project\/)/;
const CONNECTS =
  /^(?:connect|createConnection|createPool|Client|Pool|create_engine|create_async_engine|MongoClient|createClient|from_url|Redis|StrictRedis|Elasticsearch|OpenSearch|Sequelize|knex|new|Open|postgres|neon|DataSource|AsyncIOMotorClient|Database|)$/;
const EXECUTES =
  /^(?:execute|executemany|executescript|exec|exec_driver_sql|query|raw|fetch|fetchrow|fetchval|run|Exec|ExecContext|executeQuery|executeUpdate|exec_query|unsafe|none|any|multi|\$executeRaw|\$executeRawUnsafe|\$queryRaw|\$queryRawUnsafe|statement|unprepared|sql|all|each|prepare|async_exec|exec_params)$/;

/** What libraries of databases do, as the databases' own clients would: psql, mysql, mongosh, redis-cli. */
export const DATABASES: Sdk = (call, _receiver, state) => {
  const last = call.steps.at(-1);
  if (!last?.args) return undefined;
  const isDriver = [POSTGRES, MYSQL, SQLITE, ANY_SQL, MONGO, REDIS, SEARCH].some((pattern) =>
    pattern.test(call.root),
  );
  // PHP imports nothing: `new PDO(…)` is the first that is heard of it.
  if (isDriver && last.isNew) state.modules.add(call.root);
  if (isDriver && (last.isNew || CONNECTS.test(last.name)) && connect(last, state, call)) return [];
  const isOther = call.root === '' || call.root.startsWith('?');
  if (!isDriver && !isOther) return undefined;
  const found =
    sqlOf(call, last, state) ??
    mongo(call, last, state) ??
    redis(call, last, state) ??
    search(call, last, state);
  return found?.map((argv): SdkCall => ({ via: 'database client', argv })) ?? (isDriver ? [] : undefined);
};

/** Remembers what was connected to; the last is what statements go to. */
function connect(last: Step, state: SdkState, call: Chain): boolean {
  const [first] = last.args ?? [];
  const url = knownText(
    argument(last, 'connectionString') ??
      argument(last, 'dsn') ??
      argument(last, 'url') ??
      argument(last, 'uri') ??
      first,
  );
  const host = knownText(argument(last, 'host') ?? argument(last, 'Host') ?? argument(last, 'hosts'));
  const name = knownText(argument(last, 'dbname') ?? argument(last, 'database') ?? argument(last, 'db'));
  if (host !== undefined)
    state.database = `${MYSQL.test(call.root) ? 'mysql' : 'postgresql'}://${host}/${name ?? ''}`;
  else if (
    url !== undefined &&
    /^[\w+]+:\/\/|^[\w.-]+$|host=|\.db$|:memory:/.test(url) &&
    !/\s(?:from|table)\s/i.test(url)
  )
    state.database = url;
  return url !== undefined || host !== undefined || (last.args?.length ?? 0) === 0;
}

function sqlOf(call: Chain, last: Step, state: SdkState): string[][] | undefined {
  const isSql = [POSTGRES, MYSQL, SQLITE, ANY_SQL].some(
    (pattern) => pattern.test(call.root) || hasModule(state, pattern),
  );
  const tagged = last.name === '' && /^\?(?:sql|prisma|db|pool)$/.test(call.root);
  if (!isSql || !(EXECUTES.test(last.name) || tagged)) return undefined;
  const sql = statementIn(last.args?.[0]) ?? statementIn(argument(last, 'text') ?? argument(last, 'sql'));
  if (sql === undefined || !/^[\s(]*[a-z]/i.test(sql)) return undefined;
  const text = sql.replaceAll(UNKNOWN, 'x');
  const effects = sqlEffects(text);
  if (!effects.some((effect) => effect === 'destroy' || effect === 'privilege')) return [];
  // Single rows are a program's everyday work.
  if (
    state.isFile &&
    /^[\s(]*(?:delete\s+from|update)\b[\s\S]*\bwhere\b(?!\s+(?:1\s*=\s*1|true))/i.test(text)
  )
    return [];
  return [sqlClient(call, text, state)];
}

function statementIn(value: Value): string | undefined {
  if (value?.kind === 'text') return value.text;
  // text('DROP TABLE x'), sql.SQL('…').format(…).
  if (value?.kind !== 'chain') return undefined;
  for (const step of value.steps) {
    const inner = knownText(step.args?.[0]);
    if (/^(?:text|SQL|raw|sql|)$/.test(step.name) && inner !== undefined) return inner;
  }
  return undefined;
}

function sqlClient(call: Chain, sql: string, state: SdkState): string[] {
  const database = state.database ?? '';
  const kind = (pattern: RegExp): boolean =>
    pattern.test(call.root) || (!/^\w+(?:\+\w+)?:\/\//.test(database) && hasModule(state, pattern));
  if (database.startsWith('sqlite') || kind(SQLITE))
    return ['sqlite3', database.replace(/^sqlite\w*(?:\+\w+)?:\/\/\/?/, '') || ':memory:', sql];
  if (/^(?:mysql|mariadb)/.test(database) || kind(MYSQL)) {
    const url = /^[\w+]+:\/\/(?:[^@/]*@)?([^:/?]+)(?::(\d+))?\/?([^?]*)/.exec(database);
    return ['mysql', ...(url?.[1] ? ['-h', url[1]] : []), ...(url?.[3] ? [url[3]] : []), '-e', sql];
  }
  return ['psql', ...(database === '' ? [] : [database.replace(/^(postgres\w*)\+\w+:/, '$1:')]), '-c', sql];
}

function mongo(call: Chain, last: Step, state: SdkState): string[][] | undefined {
  if (!MONGO.test(call.root) && !hasModule(state, MONGO)) return undefined;
  const url = state.database === undefined ? [] : [state.database];
  const name = kebab(last.name);
  const evaluated = (script: string): string[][] => [['mongosh', ...url, '--eval', script]];
  if (name === 'drop-database')
    return evaluated(`db.getSiblingDB(${JSON.stringify(knownText(last.args?.[0]) ?? 'x')}).dropDatabase()`);
  if (name === 'drop-collection' || (name === 'drop' && call.steps.length > 1))
    return evaluated('db.x.drop()');
  const [filter] = last.args ?? [];
  const isAll =
    (filter === undefined && (last.args?.length ?? 0) === 0) ||
    (filter?.kind === 'map' && filter.entries.size === 0);
  if (/^(?:delete-many|remove)$/.test(name) && isAll) return evaluated('db.x.deleteMany({})');
  return undefined;
}

function redis(call: Chain, last: Step, state: SdkState): string[][] | undefined {
  if (!REDIS.test(call.root) && !hasModule(state, REDIS)) return undefined;
  const name = kebab(last.name).replaceAll('-', '');
  if (!/^flush(?:all|db)$/.test(name)) return undefined;
  const url = state.database?.replace(/^postgresql:/, 'redis:');
  return [['redis-cli', ...(url?.includes('://') ? ['-u', url] : []), name.toUpperCase()]];
}

function search(call: Chain, last: Step, state: SdkState): string[][] | undefined {
  if (!SEARCH.test(call.root) && !hasModule(state, SEARCH)) return undefined;
  if (last.name !== 'delete' || call.steps.at(-2)?.name !== 'indices') return undefined;
  const index = knownText(argument(last, 'index', 0)) ?? UNKNOWN;
  return [['curl', '-X', 'DELETE', `${state.database ?? 'https://elasticsearch'}/${index}`]];
}
