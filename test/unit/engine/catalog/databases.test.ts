import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SECRET_PRESENT } from '../../../../src/contracts/request';
import type { Environment } from '../../../../src/contracts/words';
import { EFFECTS } from '../../../../src/contracts/words';
import { judgeMongo } from '../../../../src/engine/catalog/databases/javascript';
import { judgeOrm } from '../../../../src/engine/catalog/databases/orm';
import { judgeRedis, judgeRedisLines } from '../../../../src/engine/catalog/databases/redis';
import { DATABASE_TOOLS } from '../../../../src/engine/catalog/databases/tools';
import { findTool } from '../../../../src/engine/catalog/tools';
import { isLocalHost, parseAddress } from '../../../../src/engine/environment/addresses';
import { programName, UNKNOWN } from '../../../../src/engine/invocation';
import { contextOf, effectsOf, invocationOf, words, type World } from './support';
import { cpuMs } from '../../../support/cpu';

/** One line for each kind of row, and the effects that it must have; '' where it does nothing to a database. */
const LINES: readonly (readonly [string, string])[] = [
  ['psql shop -c "select 1"', 'read'],
  ['psql shop', 'read'],
  ['psql -f gone.sql shop', 'opaque'],
  ['psql -l', 'read'],
  ['dropdb shop', 'destroy'],
  ['createuser eve', 'privilege'],
  ['pg_dump --clean shop', 'read'],
  ['pg_restore --clean -d shop x', 'destroy'],
  ['pg_restore --clean x', 'read'],
  ['pg_ctl stop -D data', 'modify'],
  ['pg_resetwal -D data', 'destroy'],
  ['mysql -psecret -e "drop table a"', 'destroy'],
  ['mysqladmin -psecret drop shop', 'destroy'],
  ['mysqldump -psecret shop', 'read'],
  ['mysqldump --delete-source-logs shop', 'destroy'],
  ['sqlite3 a.db "delete from t"', 'destroy'],
  ['sqlite3 a.db .tables', 'read'],
  ['sqlite3 -readonly a.db "delete from t"', 'read'],
  ['sqlcmd -Q "drop table a"', 'destroy'],
  ['bcp a in b', 'create'],
  ['clickhouse client -q "truncate table a"', 'destroy'],
  ['clickhouse local -q "select 1"', ''],
  ['cockroach node decommission 3', 'destroy'],
  ['snow object drop table a', 'destroy'],
  ['mongosh --eval "db.a.drop()"', 'destroy'],
  ['mongorestore --drop d', 'destroy'],
  ['mongorestore --dryRun d', 'read'],
  ['mongodump', 'read'],
  ['redis-cli flushall', 'destroy'],
  ['redis-cli get flushall', 'read'],
  ['kafka-topics --delete --topic a', 'destroy'],
  ['kafka-topics --list', 'read'],
  ['rabbitmqctl purge_queue a', 'destroy'],
  ['rabbitmqctl eval x', 'remote-run'],
  ['nats stream rm a', 'destroy'],
  ['influx delete --bucket a', 'destroy'],
  ['cypher-shell "match (n) detach delete n"', 'destroy'],
  ['cypher-shell "match (n {id: 1}) delete n"', 'modify'],
  ['zkCli.sh deleteall /a', 'destroy'],
  ['prisma migrate reset', 'destroy'],
  ['prisma generate', ''],
  ['prisma migrate diff --from-empty', 'read'],
  ['drizzle-kit push', 'modify'],
  ['drizzle-kit push --force', 'destroy'],
  ['knex migrate:rollback --all', 'destroy'],
  ['knex migrate:rollback', 'modify'],
  ['typeorm query "select 1"', 'read'],
  ['alembic downgrade base', 'modify destroy'],
  ['alembic downgrade base --sql', 'read'],
  ['flyway clean', 'destroy'],
  ['liquibase update-sql', 'read'],
  ['goose session', ''],
  ['goose reset', 'destroy'],
  ['migrate down 1', 'modify'],
  ['migrate down', 'destroy'],
  ['migrate nothing', ''],
  ['atlas schema clean', 'destroy'],
  ['dbt run --full-refresh', 'destroy'],
  ['dotnet-ef database drop', 'destroy'],
  ['gradle flywayClean', 'destroy'],
  ['gradle clean', ''],
  ['rails db:drop', 'destroy'],
  ['rails db:migrate:status', 'read'],
  ['rails routes', ''],
  ['rake -T', ''],
  ['rake db:create db:migrate', 'modify'],
  ['rails runner "puts 1"', 'read'],
  ['artisan migrate:fresh', 'destroy'],
  ['artisan migrate --pretend', 'read'],
  ['artisan make:model A', ''],
  ['manage.py flush', 'destroy'],
  ['manage.py migrate a zero', 'destroy'],
  ['manage.py migrate a zero --plan', 'read'],
  ['manage.py runserver', ''],
  ['console doctrine:schema:drop --force', 'destroy'],
  ['console doctrine:schema:drop --dump-sql', 'read'],
  ['console cache:clear', ''],
  ['symfony console doctrine:database:drop', 'destroy'],
  ['symfony serve', ''],
  ['console d:d:d', 'destroy'],
  ['artisan mig:st', 'read'],
  ['artisan rou:li', ''],
  ['ace db:wipe', 'destroy'],
  ['mix ecto.drop', 'destroy'],
  ['mix test', ''],
  ['flask db downgrade base', 'modify destroy'],
  ['flask run', ''],
];

describe('database tools', () => {
  for (const [command, expected] of LINES)
    it(`${command}: ${expected || 'nothing'}`, () => {
      assert.equal(effectsOf(command).sort().join(' '), expected.split(' ').sort().join(' '));
    });

  it('never show a password', () => {
    const lines = [
      'mysql -psecretword -e "drop table a"',
      'mysql --password=secretword -e "drop table a"',
      'sqlcmd -P secretword -Q "drop table a"',
      'redis-cli -a secretword flushall',
      'mongosh -p secretword --eval "db.a.drop()"',
      'psql postgres://u:secretword@prod-db/shop -c "drop table a"',
      'cqlsh -p secretword -e "truncate a"',
    ];
    for (const line of lines) {
      const argv = words(line);
      const tool = findTool(programName(argv[0] ?? ''));
      const invocation = invocationOf(argv, {
        env: { DATABASE_URL: 'postgres://u:secretword@prod-db/shop' },
      });
      for (const action of tool?.classify(invocation, contextOf()) ?? []) {
        assert.ok(action.effects.includes('destroy'), line);
        const finding = tool?.locate(action, invocation, contextOf());
        assert.doesNotMatch(JSON.stringify([action, finding]), /secretword/);
      }
    }
  });

  it('reads no letters of a password as options', () => {
    assert.deepEqual(effectsOf('mysql -phehe shop'), ['read']);
  });
});

function placeOf(command: string, world: World = {}, ambient?: Environment, via: string[] = []): string {
  const argv = words(command);
  const tool = findTool(programName(argv[0] ?? ''));
  assert.ok(tool, command);
  const context = contextOf(world);
  const located = { ...context, request: { ...context.request, ambient } };
  const invocation = { ...invocationOf(argv, world), via };
  const [action] = tool.classify(invocation, located);
  assert.ok(action, command);
  return tool.locate(action, invocation, located).environment;
}

describe('where a database tool goes', () => {
  const drop = '-c "drop table a"';
  it('is this machine for localhost, sockets, compose services and files', () => {
    for (const where of [
      '-h localhost',
      '-h 127.0.0.1',
      '-h db',
      '-h host.docker.internal',
      '-h /var/run/postgresql',
      '-h pg.local',
      'postgresql://u:p@localhost:5432/a',
      'postgresql:///a',
      '"host=localhost dbname=a"',
    ])
      assert.equal(placeOf(`psql ${where} ${drop}`, {}, 'prod'), 'local', where);
    assert.equal(placeOf('sqlite3 dev.db "drop table a"', {}, 'prod'), 'local');
    assert.equal(placeOf('redis-cli -u redis://localhost:6379/1 flushall', {}, 'prod'), 'local');
    assert.equal(placeOf('mongosh mongodb://127.0.0.1/a --eval "db.a.drop()"', {}, 'prod'), 'local');
    assert.equal(
      placeOf('kafka-topics --bootstrap-server localhost:9092 --delete --topic a', {}, 'prod'),
      'local',
    );
  });

  it('is elsewhere for hosts that only look like it', () => {
    for (const host of ['localhost.example.com', '127.0.0.1.nip.io', 'db.example.com', 'mylocalhost'])
      assert.equal(placeOf(`psql -h ${host} ${drop}`), 'unknown', host);
    assert.equal(placeOf(`psql postgres://localhost@db.example.com/a ${drop}`), 'unknown');
    assert.equal(placeOf(`psql postgres://localhost,db.example.com/a ${drop}`), 'unknown');
    assert.equal(placeOf('sqlite3 /data/production.db "drop table a"'), 'prod');
  });

  it('goes by the names of hosts, databases and environments', () => {
    assert.equal(placeOf(`psql -h acme-prod.rds.amazonaws.com ${drop}`, {}, 'dev'), 'prod');
    assert.equal(placeOf(`psql -h db.staging.acme.io ${drop}`), 'staging');
    assert.equal(placeOf(`psql -h localhost shop_production ${drop}`), 'prod');
    assert.equal(placeOf('knex migrate:rollback --all --env production', {}, 'dev'), 'prod');
    assert.equal(placeOf('rails db:drop', { env: { RAILS_ENV: 'production' } }, 'dev'), 'prod');
    assert.equal(placeOf('rails db:drop', { env: { RAILS_ENV: 'test' } }, 'prod'), 'local');
  });

  it('is this machine where a client names no server, unless somebody knows better', () => {
    assert.equal(placeOf(`psql ${drop}`), 'local');
    assert.equal(placeOf(`psql ${drop}`, {}, 'prod'), 'prod');
    assert.equal(placeOf(`psql ${drop}`, {}, 'unknown'), 'unknown');
    assert.equal(placeOf('dropdb app_test', {}, 'prod'), 'local');
    assert.equal(placeOf(`psql ${drop}`, { env: { PGHOST: 'prod-db' } }), 'prod');
    assert.equal(placeOf('prisma migrate reset'), 'unknown');
  });

  it('is not this machine inside of another one', () => {
    assert.equal(placeOf(`psql -h localhost ${drop}`, {}, undefined, ['ssh prod-db-1']), 'prod');
    assert.equal(placeOf(`psql -h localhost ${drop}`, {}, undefined, ['ssh 10.0.0.4']), 'unknown');
    assert.equal(placeOf(`psql ${drop}`, {}, undefined, ['op run']), 'unknown');
    assert.equal(placeOf(`psql ${drop}`, {}, 'prod', ['docker exec pg']), 'local');
    assert.equal(
      placeOf(`psql ${drop}`, { env: { DOCKER_HOST: 'ssh://prod' } }, 'prod', ['docker exec pg']),
      'prod',
    );
    assert.equal(placeOf(`psql ${drop}`, {}, 'prod', ['docker exec prod-pg']), 'prod');
  });

  it('is not known where the address is computed, or only known to be there', () => {
    assert.equal(placeOf(`psql ${UNKNOWN} ${drop}`), 'unknown');
    assert.equal(placeOf(`psql '${SECRET_PRESENT}' ${drop}`), 'unknown');
    assert.equal(
      placeOf('prisma migrate reset', { env: { DATABASE_URL: SECRET_PRESENT } }, 'dev'),
      'unknown',
    );
  });

  it('reads the .env of the project, with file and line', () => {
    const argv = words('prisma migrate reset');
    const world = {
      files: { '/srv/app/.env': '# x\nexport DATABASE_URL="postgres://u:pw@prod-db.acme.io/a" # y\n' },
    };
    const tool = findTool('prisma');
    const [action] = tool?.classify(invocationOf(argv, world), contextOf(world)) ?? [];
    assert.ok(tool && action);
    const finding = tool.locate(action, invocationOf(argv, world), contextOf(world));
    assert.equal(finding.environment, 'prod');
    const [clue] = finding.evidence;
    assert.deepEqual(
      [clue?.file, clue?.line, clue?.text],
      ['/srv/app/.env', 2, 'server prod-db.acme.io (DATABASE_URL)'],
    );
  });
});

describe('addresses', () => {
  it('give host and database, and nothing secret', () => {
    assert.deepEqual(parseAddress('postgres://u:p@h:5432/d?x=1'), { host: 'h', database: 'd' });
    assert.deepEqual(parseAddress('jdbc:sqlserver://h:1433;databaseName=d'), { host: 'h', database: 'd' });
    assert.deepEqual(parseAddress('mongodb+srv://u:p@c.mongodb.net/d'), {
      host: 'c.mongodb.net',
      database: 'd',
    });
    assert.deepEqual(parseAddress('host=h dbname=d password=p'), { host: 'h', database: 'd' });
    assert.deepEqual(parseAddress('postgres://%2Fvar%2Frun/d')?.host, '/var/run');
    assert.equal(parseAddress('users'), undefined);
    assert.ok(isLocalHost('[::1]'));
  });
});

describe('code for other stores', () => {
  const worst = (findings: readonly { effect: string }[]): string =>
    EFFECTS.filter((effect) => findings.some((finding) => finding.effect === effect)).join(' ');

  it('of MongoDB', () => {
    for (const code of [
      'db.dropDatabase()',
      'db.a.deleteMany({})',
      'db.a.deleteMany()',
      'db["a"]["drop"]()',
      'db.a.remove( { } )',
      'db.runCommand({"drop": "a"})',
      'db.a.aggregate([{$out: "b"}])',
      'db.a.deleteMany({_id: {$exists: true}})',
      'db.runCommand({delete: "a", deletes: [{q: {}, limit: 0}]})',
    ])
      assert.match(worst(judgeMongo(code)), /destroy/, code);
    for (const code of [
      'db.a.find({x: "db.dropDatabase()"})',
      '// db.dropDatabase()\ndb.stats()',
      '/* db.a.drop() */ db.a.count()',
      'db.a.find().sort({drop: 1})',
      'print(`db.a.drop()`)',
    ])
      assert.equal(worst(judgeMongo(code)), 'read', code);
    assert.match(worst(judgeMongo('db[`dr${x}`]()')), /opaque/);
    assert.match(worst(judgeMongo('db["dr" + "op"]()')), /opaque/);
  });

  it('of Redis', () => {
    for (const line of [
      'FLUSHALL',
      'flushdb async',
      "eval return redis.call('flushall') 0",
      'SHUTDOWN NOSAVE',
    ])
      assert.match(worst(judgeRedis(line.split(' '))), /destroy/, line);
    assert.equal(worst(judgeRedis(['CONFIG', 'GET', 'x'])), 'read');
    assert.equal(worst(judgeRedis(['frobnicate'])), 'opaque');
    assert.match(worst(judgeRedisLines('GET a\nFLUSHALL\n')), /destroy/);
  });

  it('of object-relational mappers', () => {
    assert.match(worst(judgeOrm('User.delete_all')), /destroy/);
    assert.doesNotMatch(worst(judgeOrm('User.where(a: 1).delete_all')), /destroy/);
    assert.match(worst(judgeOrm("connection.execute('DROP TABLE users')")), /destroy/);
    assert.equal(worst(judgeOrm('puts User.count')), 'read');
  });

  it('never throw and end soon', function () {
    this.timeout(20_000);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        judgeMongo(text);
        judgeOrm(text);
        judgeRedisLines(text);
        parseAddress(text);
      }),
    );
    for (const part of [
      'db.',
      '["',
      '(',
      '[[',
      '.remove(',
      '$',
      '// ',
      '`',
      'where',
      '.objects',
      'a=',
      '://',
    ])
      for (const judge of [judgeMongo, judgeOrm, judgeRedisLines, parseAddress]) {
        const start = cpuMs();
        judge(part.repeat((1 << 18) / part.length));
        assert.ok(cpuMs() - start < 2000, `${judge.name} ${part}`);
      }
  });

  it('every tool has names of its own within the group', () => {
    const names = DATABASE_TOOLS.flatMap((tool) => tool.names);
    assert.equal(new Set(names).size, names.length);
  });
});
