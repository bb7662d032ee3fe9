import { locateDatabase, type Place } from '../../environment/databases';
import type { Tool } from '../../tool';
import type { CliSpec } from '../cli/spec';
import { toolOf } from '../cli/tool';
import { sqlRefine } from './sqlJudged';

/** What all tools of this page have in common: they act on the database that the project is set up for. */
const PROJECT: Place = {
  provider: 'database',
  kind: 'project',
  environments: '-e --env --environment --stage',
  variables: {
    hosts: 'DATABASE_URL DIRECT_URL POSTGRES_URL MONGODB_URI DB_URL DB_HOST GOOSE_DBSTRING FLYWAY_URL LIQUIBASE_COMMAND_URL',
    databases: 'DB_NAME DB_DATABASE',
    environments: 'NODE_ENV APP_ENV ENVIRONMENT',
  },
};

interface Row {
  readonly spec: Omit<CliSpec, 'provider'>;
  /** What of the place is this tool's own. */
  readonly place?: Partial<Place>;
}

const READ_DRY = { '--dry-run|--dryRun|--dry': 'read: only shows what it would do' };

const JAVASCRIPT: readonly Row[] = [
  {
    spec: {
      names: ['prisma'],
      shim: false,
      values: '--schema --config --name -n --url --to-schema-datamodel --from-schema-datamodel --from-url --to-url --from-migrations --to-migrations --shadow-database-url --applied --rolled-back --file --output -o -p --port --browser --hostname --datasource-provider --generator',
      flags: '--force -f --skip-seed --skip-generate --create-only --force-reset --accept-data-loss --stdin --print --script --exit-code --no-engine --sql --watch --telemetry-information',
      openFlags: true,
      rows: [
        ['migrate reset', 'destroy', 'drops the database and applies all migrations anew', { safer: ['{program} migrate status', 'shows which migrations are missing'] }],
        ['migrate dev', 'modify', 'applies migrations, and resets the database where they have drifted', { on: { '--create-only': 'local' } }],
        ['migrate deploy', 'modify', 'applies the migrations that are missing'],
        ['migrate resolve', 'modify', 'marks a migration as applied or rolled back'],
        ['migrate status', 'read', 'shows which migrations are missing'],
        ['migrate diff', 'read', 'prints the difference'],
        ['db push', 'modify', 'changes the database to what the schema says', {
          on: { '--force-reset': 'destroy: drops the database and makes it anew', '--accept-data-loss': 'destroy: changes the database to what the schema says, though data is lost' },
          safer: ['{program} migrate status', 'shows which migrations are missing'],
        }],
        ['db pull', 'read', 'reads the schema from the database'],
        ['db execute', 'opaque', 'runs SQL', { refine: sqlRefine({ dialect: 'any', file: '--file' }) }],
        ['db seed', 'modify', 'runs the seed script'],
        ['studio', 'read', 'opens a browser of the data'],
        ['generate|validate|format|version|init|platform|debug|telemetry', 'local', 'works on files'],
        ['dev|mcp', 'local', 'starts a local server'],
      ],
    },
    place: { hosts: '--url' },
  },
  {
    spec: {
      names: ['drizzle-kit', 'drizzle-kit:pg', 'drizzle-kit:mysql'],
      shim: false,
      values: '--config --dialect --schema --out --url --driver --host --port --user --password --database --name --prefix --tablesFilters',
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
      values: '--knexfile --knexpath --cwd --client --connection --migrations-directory --migrations-table-name --env --specific --timestamp-filename-prefix -x --stub',
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
      values: '--env --config --options-path --migrations-path --seeders-path --models-path --url --name --to --from --seed',
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
      names: ['migrate-mongo', 'node-pg-migrate', 'db-migrate', 'umzug', 'kysely', 'graphile-migrate', 'postgrator', 'migrate-mongoose', 'ley', 'waterline', 'objection', 'mongration'],
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

const ELSEWHERE: readonly Row[] = [
  {
    spec: {
      names: ['alembic'],
      shim: false,
      values: '-c --config -n --name -x --tag -m --message --rev-range',
      flags: '--sql --raiseerr --autogenerate -v --verbose -r -i',
      openFlags: true,
      on: { '--sql': 'read: prints the SQL that it would run' },
      rows: [
        ['downgrade', 'modify', 'reverts migrations', { refine: (call, judged) => { if (/^base$/.test(call.words[0] ?? '')) judged.draft.add('destroy', 'base', 'of all times'); } }],
        ['upgrade', 'modify', 'applies migrations'],
        ['stamp|ensure_version', 'modify', 'changes what counts as applied'],
        ['current|history|heads|branches|show|check|list_templates', 'read', 'shows migrations'],
        ['revision|merge|init|edit', 'local', 'writes files'],
      ],
    },
    place: { environments: '-n --name -x' },
  },
  {
    spec: {
      names: ['flyway'],
      values: '--url --user --password --configFiles --locations --target --environment --schemas --workingDirectory',
      singleDash: true,
      openFlags: true,
      rows: [
        ['clean', 'destroy', 'drops everything in the schemas', { safer: ['{program} info', 'shows which migrations are applied'] }],
        ['undo', 'modify', 'reverts the last migration'],
        ['migrate|baseline|repair|deploy', 'modify', 'applies migrations', { on: { '--cleanOnValidationError=true': 'destroy: applies migrations, and drops everything first where they do not fit' } }],
        ['info|validate|check|version|list-engines|testConnection|snapshot|diff|generate|prepare', 'read', 'shows migrations'],
      ],
      refine: (call, judged) => { if (call.words.includes('clean')) judged.draft.become(['destroy'], 'clean'); },
    },
    place: { hosts: '--url', environments: '--environment --configFiles' },
  },
  {
    spec: {
      names: ['liquibase'],
      values: '--url --username --password --changelog-file --changeLogFile --defaults-file --defaultsFile --tag --count --date --contexts --labels --schemas --reference-url --classpath',
      openFlags: true,
      rows: [
        ['drop-all|dropAll', 'destroy', 'drops everything in the schema'],
        ['rollback|rollback-count|rollback-to-date|rollbackCount|rollbackToDate|rollback-one-changeset|rollback-one-update', 'destroy', 'reverts changes, and drops what they had made', { safer: ['{program} status', 'shows what is not applied'] }],
        ['rollback-sql|rollbackSQL|rollback-count-sql|update-sql|updateSQL|update-count-sql|future-rollback-sql|changelog-sync-sql|update-to-tag-sql|rollback-to-date-sql', 'read', 'prints the SQL that it would run'],
        ['update|update-count|update-to-tag|updateCount|updateToTag|update-testing-rollback', 'modify', 'applies changes'],
        ['changelog-sync|changelogSync|mark-next-changeset-ran|clear-checksums|clearCheckSums|release-locks|releaseLocks|tag|calculate-checksum', 'modify', 'changes what counts as applied'],
        ['status|history|validate|diff|diff-changelog|generate-changelog|snapshot|list-locks|tag-exists|unexpected-changesets|db-doc|checks|init', 'read', 'shows changes'],
        ['execute-sql', 'opaque', 'runs SQL', { values: '--sql --sql-file', refine: sqlRefine({ dialect: 'any', text: '--sql', file: '--sql-file' }) }],
      ],
    },
    place: { hosts: '--url', environments: '--defaults-file --defaultsFile' },
  },
  {
    spec: {
      names: ['dbmate'],
      values: '-u --url -e --env --env-file -d --migrations-dir -s --schema-file --migrations-table',
      openFlags: true,
      rows: [
        ['drop', 'destroy', 'drops the database'],
        ['up|migrate|load', 'modify', 'applies migrations'],
        ['down|rollback', 'modify', 'reverts the last migration'],
        ['create', 'create', 'creates the database'],
        ['status|dump|wait', 'read', 'shows migrations'],
        ['new|n', 'local', 'writes files'],
      ],
    },
    // `-e` names a variable, not an environment.
    place: { hosts: '-u --url', environments: '--env-file' },
  },
  {
    spec: {
      names: ['goose'],
      shim: false,
      values: '--dir --table --certfile --ssl-cert --ssl-key --env --timeout',
      singleDash: true,
      openFlags: true,
      rows: [],
      unknown: 'local',
      refine: (call, judged) => {
        // `goose [DRIVER DSN] COMMAND`, and `goose session`, which is another program of that name.
        const command = call.words.find((word) => /^(?:up|up-by-one|up-to|down|down-to|redo|reset|status|version|create|fix|validate)$/.test(word));
        judged.local = command === undefined || /^(?:create|fix|validate)$/.test(command);
        const all = command === 'reset' || (command === 'down-to' && call.words.at(-1) === '0');
        judged.draft.become(all ? ['destroy'] : command === 'status' || command === 'version' ? ['read'] : ['modify']);
        judged.summary = all ? 'reverts every migration' : 'applies or reverts migrations';
        judged.targets = [];
      },
    },
    place: { words: 'all', environments: '--env --dir' },
  },
  {
    spec: {
      names: ['migrate', 'migrate.linux-amd64'],
      shim: false,
      values: '--path --database --source --prefetch --lock-timeout --ext --dir',
      singleDash: true,
      openFlags: true,
      rows: [
        ['drop', 'destroy', 'drops everything in the database', { flags: '--f' }],
        ['down', 'destroy', 'reverts migrations: all of them, where no number is given', { flags: '--all', refine: (call, judged) => { if (/^\d+$/.test(call.words[0] ?? '') && !call.given.has('--all')) judged.draft.become(['modify']); } }],
        ['up|goto|force', 'modify', 'applies migrations'],
        ['version', 'read', 'shows the version'],
        ['create', 'local', 'writes files'],
      ],
      unknown: 'local',
    },
    place: { hosts: '--database' },
  },
  {
    spec: {
      names: ['atlas'],
      shim: false,
      values: '-u --url --to --dev-url --env -c --config --dir --schema -s --var --tx-mode --baseline --format --revisions-schema --exclude --file',
      openFlags: true,
      rows: [
        ['schema clean', 'destroy', 'drops everything in the schema', { on: READ_DRY }],
        ['schema apply', 'modify', 'changes the database to what the schema says', { on: { ...READ_DRY, '--auto-approve': 'destroy: changes the database to what the schema says, without asking' }, safer: '+--dry-run' }],
        ['migrate apply|set', 'modify', 'applies migrations', { on: READ_DRY }],
        ['migrate down', 'modify', 'reverts migrations', { on: READ_DRY }],
        ['migrate diff|lint|new|hash|validate|import|status|push|test|ls|edit|checkpoint', 'read', 'works on migration files'],
        ['schema inspect|diff|fmt|test|lint|plan|push|stats', 'read', 'reads the schema'],
        // MongoDB's Atlas CLI has the same name.
        ['clusters|cluster delete|rm', 'destroy', 'deletes the cluster {target}'],
        ['clusters|cluster pause|start|update|upgrade', 'modify', 'changes the cluster {target}'],
        ['dbusers|dbuser|accessLists|accessList|teams|orgs|projects delete|create|update', 'privilege', 'changes access'],
        ['projects|project delete', 'destroy', 'deletes the project {target}'],
        ['backups|backup snapshots|schedule delete', 'unprotect', 'deletes backups'],
        ['clusters|backups|projects|dbusers list|describe', 'read', 'shows something'],
        ['version|login|auth|config', 'local', 'acts on this machine'],
      ],
    },
    place: { hosts: '-u --url', environments: '--env --projectId' },
  },
  {
    spec: {
      names: ['sqlx'],
      shim: false,
      values: '-D --database-url --source --connect-timeout --target-version',
      openFlags: true,
      rows: [
        ['database|db drop|reset', 'destroy', 'drops the database'],
        ['database|db create|setup', 'create', 'creates the database'],
        ['migrate|mig run', 'modify', 'applies migrations', { on: READ_DRY }],
        ['migrate|mig revert', 'modify', 'reverts migrations', { on: READ_DRY }],
        ['migrate|mig info', 'read', 'shows migrations'],
        ['migrate|mig add|build-script', 'local', 'writes files'],
        ['prepare|completions', 'local', 'writes files'],
      ],
    },
    place: { hosts: '-D --database-url' },
  },
  {
    spec: {
      names: ['diesel'],
      shim: false,
      values: '--database-url --config-file --migration-dir --locked-schema -n --number --version',
      openFlags: true,
      rows: [
        ['database|db reset|drop', 'destroy', 'drops the database'],
        ['database|db setup', 'create', 'creates the database'],
        ['migration run|redo|revert', 'modify', 'applies or reverts migrations', { on: { '--all|-a': '+: all of them' } }],
        ['migration revert', 'modify', 'reverts migrations', { on: { '--all|-a': 'destroy: reverts every migration' } }],
        ['migration list|pending', 'read', 'shows migrations'],
        ['migration generate', 'local', 'writes files'],
        ['setup', 'create', 'creates the database'],
        ['print-schema|completions', 'read', 'reads the schema'],
      ],
    },
    place: { hosts: '--database-url' },
  },
  {
    spec: {
      names: ['dbt'],
      values: '--target -t --profile --profiles-dir --project-dir --select -s --models -m --exclude --vars --args --selector --threads --state --output',
      flags: '--full-refresh -f -x --fail-fast --defer --no-partial-parse',
      openFlags: true,
      rows: [
        ['run|build', 'modify', 'builds tables and views', { on: { '--full-refresh|-f': 'destroy: drops incremental tables and builds them anew', '--empty': 'modify' } }],
        ['seed|snapshot|clone|retry', 'modify', 'loads tables', { on: { '--full-refresh|-f': 'destroy: drops the tables and loads them anew' } }],
        ['run-operation', 'opaque', 'runs the macro {target}'],
        ['test|compile|show|list|ls|source|docs|debug|freshness|parse', 'read', 'reads'],
        ['deps|clean|init|man', 'local', 'works on files'],
      ],
    },
    place: { environments: '--target -t --profile' },
  },
  {
    spec: {
      names: ['hasura'],
      values: '--project --endpoint --admin-secret --envfile --database-name --up --down --version --goto --type',
      openFlags: true,
      rows: [
        ['metadata clear', 'destroy', 'deletes all metadata'],
        ['metadata apply|reload|inconsistency|ic', 'modify', 'replaces the metadata', { on: { '--dry-run': 'read: only shows what it would do' } }],
        ['metadata export|diff', 'read', 'reads the metadata'],
        ['migrate delete|squash', 'destroy', 'deletes migrations', { }],
        ['migrate apply', 'modify', 'applies migrations', { on: { '--down=all': 'destroy: reverts every migration', '--dry-run': 'read: only shows what it would do' } }],
        ['migrate status', 'read', 'shows migrations'],
        ['migrate create', 'local', 'writes files', { on: { '--from-server': 'read: reads the schema' } }],
        ['seed apply|deploy', 'modify', 'applies seeds'],
        ['deploy', 'modify', 'applies metadata and migrations'],
        ['console|init|plugins|version|completion|scripts', 'local', 'works on this machine'],
      ],
    },
    place: { hosts: '--endpoint', environments: '--envfile' },
  },
  {
    spec: {
      names: ['sqitch'],
      values: '-t --target --db-uri --to-change --to -o --onto --set --registry --client --engine',
      openFlags: true,
      rows: [
        ['revert', 'modify', 'reverts changes: all of them, where none is named', { refine: (call, judged) => { if (!call.given.has('--to') && !call.given.has('--to-change')) judged.draft.add('destroy'); } }],
        ['deploy|rebase|checkout|upgrade', 'modify', 'applies changes', { on: { '--log-only': '+' } }],
        ['status|log|plan|verify|show|check', 'read', 'shows changes'],
        ['add|init|tag|rework|bundle|config|engine|target|help', 'local', 'writes files'],
      ],
    },
    place: { hosts: '--db-uri', environments: '-t --target', words: 'first' },
  },
  {
    spec: {
      names: ['dotnet-ef'],
      shim: false,
      values: '--connection --context -c --project -p --startup-project -s --framework --configuration --runtime',
      flags: '--force -f --dry-run --no-build --verbose -v',
      openFlags: true,
      rows: [
        ['database drop', 'destroy', 'drops the database', { on: { '--dry-run': 'read: only names the database' } }],
        ['database update', 'modify', 'applies or reverts migrations', { refine: (call, judged) => { if (call.words[0] === '0') judged.draft.add('destroy', '0', 'and reverts every migration'); } }],
        ['migrations|dbcontext', 'local', 'writes files'],
      ],
    },
    place: { hosts: '--connection', variables: { environments: 'ASPNETCORE_ENVIRONMENT DOTNET_ENVIRONMENT', hosts: 'ConnectionStrings__Default ConnectionStrings__DefaultConnection' } },
  },
  {
    spec: {
      names: ['aerich', 'yoyo', 'pgroll', 'bytebase', 'schemahero', 'tern', 'migra', 'pyway', 'bb-dbmate', 'edgedb', 'gel'],
      shim: false,
      values: '-c --config --database -d --app --host --port --conn-string --migrations --postgres-url --schema --instance -I',
      openFlags: true,
      rows: [
        ['downgrade', 'destroy', 'reverts migrations'],
        ['rollback|down', 'modify', 'reverts migrations'],
        ['upgrade|apply|migrate|complete|start|up', 'modify', 'applies migrations'],
        ['database drop|wipe', 'destroy', 'drops the database'],
        ['branch drop|wipe', 'destroy', 'drops the branch'],
        ['instance destroy', 'destroy', 'deletes the instance'],
        ['history|heads|list|status', 'read', 'shows migrations'],
        ['init|new|init-migrate', 'local', 'writes files'],
      ],
      unknown: 'modify',
    },
    place: { hosts: '--database --postgres-url --conn-string', environments: '-I --instance' },
  },
];

function place(own: Partial<Place> | undefined): Place {
  return { ...PROJECT, ...own, variables: { ...PROJECT.variables, ...own?.variables } };
}

/** Tools that change a database's schema by the files of a project. */
export const MIGRATION_TOOLS: readonly Tool[] = [...JAVASCRIPT, ...ELSEWHERE].map((row) =>
  toolOf({ ...row.spec, provider: 'database' }, locateDatabase(place(row.place))),
);

export { place as projectPlace };
