import type { ProjectTool } from './project';
import { READ_DRY } from './project';
import { sqlRefine } from './sqlJudged';

/** Migration tools of the JavaScript world. */
// One row a line reads as the table it is.
// prettier-ignore
export const NODE_MIGRATIONS: readonly ProjectTool[] = [
  {
    spec: {
      names: ['prisma'],
      shim: false,
      values:
        '--schema --config --name -n --url --to-schema-datamodel --from-schema-datamodel --from-url --to-url --from-migrations --to-migrations --shadow-database-url --applied --rolled-back --file --output -o -p --port --browser --hostname --datasource-provider --generator',
      flags:
        '--force -f --skip-seed --skip-generate --create-only --force-reset --accept-data-loss --stdin --print --script --exit-code --no-engine --sql --watch --telemetry-information',
      openFlags: true,
      rows: [
        ['migrate reset', 'destroy', 'drops the database and applies all migrations anew', { safer: ['{program} migrate status', 'shows which migrations are missing'] }],
        ['migrate dev', 'modify', 'applies migrations, and resets the database where they have drifted', { on: { '--create-only': 'local' } }],
        ['migrate deploy', 'modify', 'applies the migrations that are missing'],
        ['migrate resolve', 'modify', 'marks a migration as applied or rolled back'],
        ['migrate status', 'read', 'shows which migrations are missing'],
        ['migrate diff', 'read', 'prints the difference'],
        ['db push', 'modify', 'changes the database to what the schema says', { on: { '--force-reset': 'destroy: drops the database and makes it anew', '--accept-data-loss': 'destroy: changes the database to what the schema says, though data is lost' }, safer: ['{program} migrate status', 'shows which migrations are missing'],
          },
        ],
        ['db pull', 'read', 'reads the schema from the database'],
        ['db execute', 'opaque', 'runs SQL', { refine: sqlRefine({ dialect: 'any', file: '--file' }) }],
        ['db seed', 'modify', 'runs the seed script'],
        ['studio', 'read', 'opens a browser of the data'],
        ['generate|validate|format|version|init|platform|debug|telemetry', 'local', 'works on files'],
        ['dev|mcp', 'local', 'starts a local server'],
      ],
    },
    place: { hosts: '--url', files: { dotenv: '.env prisma/.env' } },
  },
  {
    spec: {
      names: ['drizzle-kit', 'drizzle-kit:pg', 'drizzle-kit:mysql'],
      shim: false,
      values:
        '--config --dialect --schema --out --url --driver --host --port --user --password --database --name --prefix --tablesFilters',
      flags: '--force --strict --verbose --custom --ssl',
      openFlags: true,
      rows: [
        ['push|push:pg|push:mysql|push:sqlite', 'modify', 'changes the database to what the schema says', { on: { '--force': 'destroy: changes the database to what the schema says, though data is lost', '--explain': 'read: only shows what it would do' } }],
        ['drop', 'local', 'deletes migration files'],
        ['migrate|up|up:pg', 'modify', 'applies migrations'],
        ['generate|check|export|generate:pg', 'local', 'writes migration files'],
        ['studio|introspect|pull|introspect:pg', 'read', 'reads the database'],
      ],
    },
    place: { hosts: '--url --host', databases: '--database' },
  },
  {
    spec: {
      names: ['knex'],
      shim: false,
      values:
        '--knexfile --knexpath --cwd --client --connection --migrations-directory --migrations-table-name --env --specific --timestamp-filename-prefix -x --stub',
      flags: '--all --debug --esm',
      openFlags: true,
      rows: [
        ['migrate:rollback', 'modify', 'reverts the last batch of migrations', { on: { '--all': 'destroy: reverts every migration' } }],
        ['migrate:down', 'modify', 'reverts the last migration'],
        ['migrate:latest|migrate:up', 'modify', 'applies migrations'],
        ['migrate:unlock', 'modify', 'breaks the lock on migrations'],
        ['migrate:list|migrate:currentVersion|migrate:status', 'read', 'shows migrations'],
        ['migrate:make|seed:make|init', 'local', 'writes files'],
        // Seeds begin with deleting what is there, as the documentation's own do.
        ['seed:run', 'modify', 'runs the seeds, which as a rule delete rows first'],
      ],
    },
    place: { hosts: '--connection' },
  },
  {
    spec: {
      names: ['sequelize', 'sequelize-cli'],
      shim: false,
      values:
        '--env --config --options-path --migrations-path --seeders-path --models-path --url --name --to --from --seed',
      openFlags: true,
      rows: [
        ['db:drop', 'destroy', 'drops the database'],
        ['db:migrate:undo:all', 'destroy', 'reverts every migration'],
        ['db:seed:undo:all|db:seed:undo', 'destroy', 'deletes what the seeds have made'],
        ['db:migrate:undo', 'modify', 'reverts the last migration'],
        ['db:migrate|db:migrate:schema:timestamps:add|db:seed|db:seed:all', 'modify', 'applies migrations or seeds'],
        ['db:create', 'create', 'creates the database'],
        ['db:migrate:status', 'read', 'shows migrations'],
        ['init|init:config|init:migrations|init:models|init:seeders|model:generate|model:create|migration:generate|migration:create|seed:generate|seed:create', 'local', 'writes files'],
      ],
    },
    place: { hosts: '--url' },
  },
  {
    spec: {
      names: ['typeorm', 'typeorm-ts-node-commonjs', 'typeorm-ts-node-esm'],
      shim: false,
      values: '-d --dataSource -f --config -c --connection -t --transaction -o -n --name',
      openFlags: true,
      rows: [
        ['schema:drop', 'destroy', 'drops every table'],
        ['schema:sync', 'destroy', 'changes the tables to what the entities say, and drops what they do not have', { safer: ['{program} schema:log', 'prints the SQL that it would run'] }],
        ['schema:log|migration:show', 'read', 'shows what is missing'],
        ['migration:revert', 'modify', 'reverts the last migration'],
        ['migration:run', 'modify', 'applies migrations'],
        ['query', 'opaque', 'runs SQL', { refine: sqlRefine({ dialect: 'any', wordsFrom: 0 }) }],
        ['cache:clear', 'modify', 'clears the cache of queries'],
        ['migration:create|migration:generate|entity:create|subscriber:create|init|version', 'local', 'writes files'],
      ],
    },
  },
  {
    spec: {
      names: ['mikro-orm', 'mikro-orm-esm'],
      shim: false,
      values: '--config --contextName -t --to -f --from -o --only',
      openFlags: true,
      rows: [
        ['schema:drop|schema:fresh|migration:fresh|database:drop', 'destroy', 'drops the schema', { flags: '-r -f', on: { '-d|--dump': 'read: prints the SQL that it would run' } }],
        ['schema:update', 'modify', 'changes the tables to what the entities say', { on: { '--drop-tables': 'destroy', '-d|--dump': 'read: prints the SQL that it would run' } }],
        ['schema:create|database:create', 'create', 'creates the schema', { on: { '-d|--dump': 'read: prints the SQL' } }],
        ['migration:down', 'modify', 'reverts the last migration'],
        ['migration:up|seeder:run', 'modify', 'applies migrations'],
        ['migration:list|migration:pending|migration:check|debug', 'read', 'shows migrations'],
        ['migration:create|seeder:create|cache:clear|cache:generate|generate-entities', 'local', 'writes files'],
      ],
    },
  },
  {
    spec: {
      names: [
        'migrate-mongo',
        'node-pg-migrate',
        'db-migrate',
        'umzug',
        'kysely',
        'graphile-migrate',
        'postgrator',
        'migrate-mongoose',
        'ley',
        'waterline',
        'objection',
        'mongration',
      ],
      shim: false,
      values: '-f --file -e --env --config -d --database-url-var -m --migrations-dir --url',
      openFlags: true,
      rows: [
        ['reset', 'destroy', 'reverts every migration'],
        ['db:drop|db drop|erase', 'destroy', 'drops the database', {}],
        ['down|redo|rollback|migrate:down|migrate:rollback', 'modify', 'reverts migrations', { on: { '--all': 'destroy: reverts every migration' } }],
        ['up|latest|migrate|migrate:latest|migrate:up|seed|commit|watch|uncommit|run', 'modify', 'applies migrations'],
        ['status|check|list|pending|executed|migrate:list', 'read', 'shows migrations'],
        ['create|init|make|migrate:make', 'local', 'writes files'],
      ],
      on: READ_DRY,
    },
  },
];
