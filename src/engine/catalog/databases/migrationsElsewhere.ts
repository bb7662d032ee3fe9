import type { CliCall } from '../cli/parse';
import type { CliJudged } from '../cli/spec';
import type { ProjectTool } from './project';
import { READ_DRY } from './project';
import { sqlRefine } from './sqlJudged';

/** Build tools run Flyway and Liquibase as tasks: `flywayClean`, `flyway:clean`, `liquibase:dropAll`. */
function buildTask(call: CliCall, judged: CliJudged): void {
  const tasks = call.words.map((word) => word.slice(word.lastIndexOf(':') + 1).toLowerCase());
  const isAbout = call.words.some((word) =>
    /flyway|liquibase|dropall|rollback(?:count|todate)?$/i.test(word),
  );
  const has = (pattern: RegExp): boolean => isAbout && tasks.some((task) => pattern.test(task));
  const isOwn = call.words.some((word) => /(?:flyway|liquibase)[^\s:]*:(?:[\d.]+:)?clean$/i.test(word));
  judged.targets = [];
  judged.local = false;
  judged.summary = 'changes the database by a task of the build';
  if (isOwn || has(/^(?:flywayclean|dropall|rollback\w*)$/)) judged.draft.become(['destroy']);
  else if (has(/^(?:flyway)?(?:migrate|undo|repair|baseline)$|^update$|^changelogsync$/))
    judged.draft.become(['modify']);
  else judged.local = true;
}

/** Migration tools of all other worlds. */
// One row a line reads as the table it is.
// prettier-ignore
export const OTHER_MIGRATIONS: readonly ProjectTool[] = [
  {
    spec: {
      names: ['alembic'],
      shim: false,
      values: '-c --config -n --name -x --tag -m --message --rev-range',
      flags: '--sql --raiseerr --autogenerate -v --verbose -r -i',
      openFlags: true,
      on: { '--sql': 'read: prints the SQL that it would run' },
      rows: [
        ['downgrade', 'modify', 'reverts migrations', { refine: (call, judged) => { if (call.words[0] === 'base' && !judged.draft.isRead) judged.draft.add('destroy', 'base'); } }],
        ['upgrade', 'modify', 'applies migrations'],
        ['stamp|ensure_version', 'modify', 'changes what counts as applied'],
        ['current|history|heads|branches|show|check|list_templates', 'read', 'shows migrations'],
        ['revision|merge|init|edit', 'local', 'writes files'],
      ],
    },
    place: { environments: '-n --name -x', files: { settings: 'alembic.ini' } },
  },
  {
    spec: {
      names: ['flyway'],
      values:
        '--url --user --password --configFiles --locations --target --environment --schemas --workingDirectory',
      singleDash: true,
      openFlags: true,
      rows: [
        ['clean', 'destroy', 'drops everything in the schemas', { safer: ['{program} info', 'shows which migrations are applied'] }],
        ['undo', 'modify', 'reverts the last migration'],
        ['migrate|baseline|repair|deploy', 'modify', 'applies migrations', { on: { '--cleanOnValidationError=true': 'destroy: applies migrations, and drops everything first where they do not fit' } }],
        ['info|validate|check|version|list-engines|testConnection|snapshot|diff|generate|prepare', 'read', 'shows migrations'],
      ],
      refine: (call, judged) => {
        if (call.words.includes('clean')) judged.draft.become(['destroy'], 'clean');
      },
    },
    place: {
      hosts: '--url',
      environments: '--environment --configFiles',
      files: { settings: 'flyway.conf conf/flyway.conf' },
    },
  },
  {
    spec: {
      names: ['liquibase'],
      values:
        '--url --username --password --changelog-file --changeLogFile --defaults-file --defaultsFile --tag --count --date --contexts --labels --schemas --reference-url --classpath',
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
    place: {
      hosts: '--url',
      environments: '--defaults-file --defaultsFile',
      files: { settings: 'liquibase.properties' },
    },
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
        const command = call.words.find((word) =>
          /^(?:up|up-by-one|up-to|down|down-to|redo|reset|status|version|create|fix|validate)$/.test(word),
        );
        judged.local = command === undefined || /^(?:create|fix|validate)$/.test(command);
        const all = command === 'reset' || (command === 'down-to' && call.words.at(-1) === '0');
        judged.draft.become(
          all ? ['destroy'] : command === 'status' || command === 'version' ? ['read'] : ['modify'],
        );
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
      values:
        '-u --url --to --dev-url --env -c --config --dir --schema -s --var --tx-mode --baseline --format --revisions-schema --exclude --file',
      openFlags: true,
      rows: [
        ['schema clean', 'destroy', 'drops everything in the schema', { on: READ_DRY }],
        ['schema apply', 'modify', 'changes the database to what the schema says', { on: { ...READ_DRY, '--auto-approve': 'destroy: changes the database to what the schema says, without asking' }, safer: '+--dry-run' }],
        ['migrate apply|set', 'modify', 'applies migrations', { on: READ_DRY }],
        ['migrate down', 'modify', 'reverts migrations', { on: READ_DRY }],
        ['migrate diff|lint|new|hash|validate|import|status|push|test|ls|edit|checkpoint', 'read', 'works on migration files'],
        ['schema inspect|diff|fmt|test|lint|plan|push|stats', 'read', 'reads the schema'],
        ['version|login|auth|config', 'local', 'acts on this machine'],
      ],
      refine: (call, judged) => {
        // MongoDB's Atlas CLI has the same name.
        if (!call.row) judged.local = true;
      },
    },
    place: { hosts: '-u --url', environments: '--env' },
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
      values:
        '--target -t --profile --profiles-dir --project-dir --select -s --models -m --exclude --vars --args --selector --threads --state --output',
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
      values:
        '--project --endpoint --admin-secret --envfile --database-name --up --down --version --goto --type',
      openFlags: true,
      rows: [
        ['metadata clear', 'destroy', 'deletes all metadata'],
        ['metadata apply|reload|inconsistency|ic', 'modify', 'replaces the metadata', { on: { '--dry-run': 'read: only shows what it would do' } }],
        ['metadata export|diff', 'read', 'reads the metadata'],
        ['migrate delete|squash', 'destroy', 'deletes migrations', {}],
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
      values:
        '--connection --context -c --project -p --startup-project -s --framework --configuration --runtime',
      flags: '--force -f --dry-run --no-build --verbose -v',
      openFlags: true,
      rows: [
        ['database drop', 'destroy', 'drops the database', { on: { '--dry-run': 'read: only names the database' } }],
        ['database update', 'modify', 'applies or reverts migrations', { refine: (call, judged) => { if (call.words[0] === '0') judged.draft.add('destroy', '0', 'and reverts every migration'); } }],
        ['migrations|dbcontext', 'local', 'writes files'],
      ],
    },
    place: {
      hosts: '--connection',
      variables: {
        environments: 'ASPNETCORE_ENVIRONMENT DOTNET_ENVIRONMENT',
        hosts: 'ConnectionStrings__Default ConnectionStrings__DefaultConnection',
      },
    },
  },
  {
    spec: {
      names: [
        'aerich',
        'yoyo',
        'pgroll',
        'bytebase',
        'schemahero',
        'tern',
        'migra',
        'pyway',
        'bb-dbmate',
        'edgedb',
        'gel',
      ],
      shim: false,
      values:
        '-c --config --database -d --app --host --port --conn-string --migrations --postgres-url --schema --instance -I',
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
  {
    spec: {
      names: ['dotnet'],
      shim: false,
      values: '--connection --context -c --project -p --startup-project -s --framework --configuration --runtime -o -v',
      flags: '--force -f --dry-run --no-build',
      openFlags: true,
      rows: [
        ['ef database drop', 'destroy', 'drops the database', { on: { '--dry-run': 'read: only names the database' } }],
        ['ef database update', 'modify', 'applies or reverts migrations', { refine: (call, judged) => { if (call.words[0] === '0') judged.draft.add('destroy', '0', 'and reverts every migration'); } }],
      ],
      unknown: 'local',
      refine: (call, judged) => { if (!call.row) judged.local = true; },
    },
    place: { hosts: '--connection', variables: { environments: 'ASPNETCORE_ENVIRONMENT DOTNET_ENVIRONMENT' } },
  },
  {
    spec: {
      names: ['gradle', 'gradlew', 'mvn', 'mvnw', 'mvnd'],
      shim: false,
      values: '-f --file -p --project-dir -b',
      openFlags: true,
      rows: [],
      unknown: 'local',
      refine: buildTask,
    },
    place: { environments: '-P --activate-profiles' },
  },
];
