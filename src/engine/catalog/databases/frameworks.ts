import { join } from 'node:path/posix';
import type { Effect } from '../../../contracts/words';
import { isLocalHost, parseAddress } from '../../environment/addresses';
import { locateDatabase } from '../../environment/databases';
import { dotenvOf } from '../../environment/dotenv';
import { isKnown, type Invocation } from '../../invocation';
import type { EngineContext, Tool } from '../../tool';
import { valuesOf } from '../cli/parse';
import type { CliJudged, CliSpec, Refine } from '../cli/spec';
import { toolOf } from '../cli/tool';
import type { Finding } from '../sql/definitions';
import { judgeSql } from '../sql/judge';
import { projectPlace } from './migrations';
import { inputOf, scriptOf } from './scripts';
import { become, sqlRefine } from './sqlJudged';

/** Calls of an object-relational mapper in code that a console runs. */
const ORM: readonly (readonly [RegExp, Effect, string])[] = [
  [/(?<!where[^;\n]{0,200})\.(?:delete_all|destroy_all)\b|\btruncate\b(?!\s*\(\s*\d)|\.(?:drop_table|drop_database|drop_all)\b|::truncate\b/i, 'destroy', 'deletes every row of a table'],
  [/\.objects(?:\.all\(\))?\.(?:all\(\)\.)?delete\(\)|\.query\.delete\(\)|::(?:query\(\)->)?delete\(\)/i, 'destroy', 'deletes every row of a table'],
  [/\bSchema::drop|->dropAllTables|migrate:fresh|db:wipe|migrate:reset|\bcall_command\(\s*['"](?:flush|reset_db)|Rake::Task\[['"]db:(?:drop|reset)/i, 'destroy', 'drops tables'],
  [/\.(?:delete_all|destroy_all|delete_by|destroy_by|destroy!?|delete|forceDelete|update_all|update|update!|save!?|touch|increment!?|decrement!?|bulk_update|bulk_create|create!?|insert_all|upsert_all|toggle!|update_columns?)\b\s*(?:\(|\s|$)|->(?:delete|update|save|forceDelete|create|insert)\(/, 'modify', 'changes rows'],
  [/\bsystem\(|`|\bexec\(|%x|shell_exec|Artisan::call|subprocess|os\.system|eval\(/, 'opaque', 'runs code that is not followed'],
];

/** What code for a framework's console does, by what it calls. */
export function judgeOrm(code: string): Finding[] {
  const text = code.slice(0, 40_000);
  const findings: Finding[] = [];
  for (const [pattern, effect, what] of ORM) if (pattern.test(text)) findings.push({ effect, what });
  for (const [, sql = ''] of text.matchAll(/(?:execute|statement|unprepared|raw|exec_query|exec_update|query)\b[(\s]*["'`]([^"'`]{4,2000})["'`]/g))
    findings.push(...judgeSql(sql, 'any').findings);
  if (!isKnown(text) && findings.every(({ effect }) => effect === 'read')) findings.push({ effect: 'opaque', what: 'runs code that is only known when it runs' });
  return findings.length > 0 ? findings : [{ effect: 'read', what: 'runs code in the application' }];
}

/** Tasks of Rails and Rake. What is in no list is a task of the project: not ours to judge by its name alone. */
const TASKS: readonly (readonly [RegExp, Effect, string])[] = [
  [/^db:(?:drop|reset|schema:load|structure:load|setup|truncate_all|migrate:reset|purge|seed:replant|wipe|nuke|clear|mongoid:drop|mongoid:purge)(?:$|[:[])/, 'destroy', 'drops or empties the database'],
  [/^mongoid:|^db:mongoid:(?:remove|delete)/, 'modify', 'changes the database'],
  [/^db:(?:rollback|migrate|forward|seed|prepare|encryption|environment:set|fixtures:load|data:migrate|create|install)|^data:(?:migrate|rollback)|^action_mailbox|^railties:install/, 'modify', 'applies or reverts migrations'],
  [/^db:(?:version|migrate:status|abort_if_pending_migrations|schema:dump|structure:dump|charset|collation|schema:cache:dump|test:prepare)|^db:migrate:status/, 'read', 'reads the schema'],
];
/** Tasks that are always about the test database. */
const TEST_TASK = /^db:test:/;

function judgeTask(word: string): Finding[] {
  if (!isKnown(word)) return [{ effect: 'opaque', what: 'runs a task that is only known when it runs' }];
  if (TEST_TASK.test(word)) return [];
  const status = /^db:(?:migrate:status|version)/.test(word);
  const found = status ? undefined : TASKS.find(([pattern]) => pattern.test(word));
  return found ? [{ effect: found[1], what: `${found[2]} (${word})`, target: '' }] : [];
}

const rails: Refine = (call, judged, context, invocation) => {
  judged.local = true;
  const [command = ''] = call.words;
  const isRails = /^rails$/.test(call.program);
  if (isRails && /^(?:runner|r)$/.test(command)) {
    const [code = ''] = call.words.slice(1);
    const text = /\.rb$/.test(code) ? scriptOf(code, invocation, context) : code === '-' ? (inputOf(invocation) ?? '') : code;
    apply(judged, judgeOrm(text));
  } else if (isRails && /^(?:console|c|dbconsole|db|dbc)$/.test(command)) {
    const input = inputOf(invocation);
    if (input !== undefined) apply(judged, /^(?:db|dbc|dbconsole)$/.test(command) ? judgeSql(input, 'any').findings : judgeOrm(input));
  } else {
    // `VERSION=1` and the arguments of generators are no tasks.
    const isGenerator = isRails && /^(?:generate|g|new|server|s|test|t|destroy|d|routes|assets|about|stats|notes|credentials|secrets|plugin|app|encrypted|initializers|middleware|time|zeitwerk|tmp|log|dev|turbo|stimulus|css|javascript)$/.test(command.split(':')[0] ?? '');
    const tasks = isGenerator || call.given.has('-T') || call.given.has('--tasks') || call.given.has('-n') || call.given.has('--dry-run') || call.given.has('-P') || call.given.has('-D') ? [] : call.words;
    apply(judged, tasks.filter((word) => !/^\w+=/.test(word)).flatMap(judgeTask));
  }
};

function apply(judged: CliJudged, findings: readonly Finding[]): void {
  judged.local = findings.length === 0;
  if (!judged.local) become(judged, findings);
  judged.targets = [];
}

const RAILS_PLACE = projectPlace({
  kind: 'project',
  environments: '-e --environment',
  localTests: true,
  variables: { environments: 'RAILS_ENV RACK_ENV', hosts: 'DATABASE_URL DATABASE_HOST DB_HOST PGHOST' },
});

const RAILS: CliSpec = {
  names: ['rails', 'rake', 'hanami'],
  provider: 'database',
  shim: false,
  values: '-e --environment -f --rakefile -r --require -I -j --jobs',
  flags: '-T --tasks -n --dry-run -P -D -A --trace -q -s -v',
  openFlags: true,
  rows: [],
  unknown: 'local',
  bare: '',
  refine: rails,
};

const ARTISAN: CliSpec = {
  names: ['artisan', 'sail'],
  provider: 'database',
  shim: false,
  values: '--env --database --path --step --class --seeder --schema-path --execute --option --batch --table --model',
  flags: '--force --pretend --seed --drop-views --drop-types -n --no-interaction -q -v',
  openFlags: true,
  on: { '--pretend': 'read: only shows the SQL that it would run' },
  rows: [
    ['migrate:fresh', 'destroy', 'drops every table and applies all migrations anew', { safer: ['{program} migrate:status', 'shows which migrations are missing'] }],
    ['migrate:refresh|migrate:reset', 'destroy', 'reverts every migration'],
    ['db:wipe', 'destroy', 'drops every table'],
    ['schema:dump', 'read', 'writes the schema to a file', { on: { '--prune': 'local' } }],
    ['migrate:rollback', 'modify', 'reverts the last migrations'],
    ['migrate|migrate:install|db:seed', 'modify', 'applies migrations or seeds'],
    ['migrate:status|db:show|db:table|db:monitor|model:show|about', 'read', 'shows the database'],
    ['queue:clear|queue:flush|horizon:clear|telescope:clear|telescope:prune|cache:clear|model:prune|auth:clear-resets|scout:flush|scout:delete-index|scout:delete-all-indexes|passport:purge|tenants:migrate-fresh', 'modify', 'deletes what is stored'],
    ['tinker', 'read', 'opens a console', { refine: (call, judged, _context, invocation) => { const code = [...valuesOf(call, ['--execute']), inputOf(invocation) ?? ''].join('\n'); become(judged, judgeOrm(code)); } }],
    ['test|dusk', 'local', 'runs tests', { refine: refreshes }],
    ['tenants:migrate|tenants:rollback|tenants:seed', 'modify', 'changes the databases of tenants'],
    ['down|up|optimize|config:cache|key:generate|storage:link', 'local', 'acts on this machine'],
  ],
  unknown: 'local',
  refine: (call, judged) => {
    // Artisan's own verbs (`make:model`, `route:list`) say nothing of a database.
    if (!call.row) judged.local = true;
  },
};

/** Laravel's tests empty the database that `.env` names, unless the tests have a file of their own. */
function refreshes(_call: unknown, judged: CliJudged, context: EngineContext, invocation: Invocation): void {
  const { cwd } = invocation;
  if (cwd === undefined || dotenvOf(join(cwd, '.env.testing'), context.facts).length > 0) return;
  const remote = dotenvOf(join(cwd, '.env'), context.facts).some(({ isAddress, value }) => {
    const host = (parseAddress(value) ?? { host: value }).host;
    return isAddress && host !== undefined && !isLocalHost(host);
  });
  if (!remote) return;
  judged.local = false;
  judged.draft.become(['opaque']);
  judged.summary = 'runs tests, which may empty the database that .env names';
}

const LARAVEL_PLACE = projectPlace({ environments: '--env', localTests: true, variables: { environments: 'APP_ENV', hosts: 'DATABASE_URL DB_URL DB_HOST' } });

const DJANGO: CliSpec = {
  names: ['manage.py', 'django-admin', 'django-admin.py', 'django'],
  provider: 'database',
  shim: false,
  values: '--settings --pythonpath --database -v --verbosity -c --command --fixture -i --interface --app',
  flags: '--noinput --no-input --plan --fake --fake-initial --run-syncdb --check --dry-run -n --traceback --no-color --prune',
  openFlags: true,
  rows: [
    ['flush', 'destroy', 'deletes every row of every table'],
    ['reset_db|reset_schema', 'destroy', 'drops the database'],
    ['migrate', 'modify', 'applies migrations', {
      on: { '--plan|--check|--list|-l': 'read: only shows what it would do' },
      refine: (call, judged) => {
        if (call.words[1] === 'zero' && !call.given.has('--fake') && !judged.draft.isRead) judged.draft.become(['destroy'], 'zero');
        judged.summary = judged.draft.has('destroy') ? 'reverts every migration of {target} and drops its tables' : judged.summary;
      },
    }],
    ['loaddata|createcachetable|clearsessions|remove_stale_contenttypes|delete_squashed_migrations|rebuild_index|update_index', 'modify', 'changes rows'],
    ['clear_index|clear_cache|delete_all|truncate', 'destroy', 'empties what is stored'],
    ['createsuperuser|changepassword|create_superuser', 'privilege', 'changes users'],
    ['dbshell', 'read', 'opens a session', { refine: sqlRefine({ dialect: 'any', text: '-c --command', wordsFrom: 99 }) }],
    ['shell|shell_plus', 'read', 'opens a console', { refine: (call, judged, _context, invocation) => { become(judged, judgeOrm([...valuesOf(call, ['-c', '--command']), inputOf(invocation) ?? ''].join('\n'))); } }],
    ['runscript|runjob|runjobs', 'opaque', 'runs a script of the project'],
    ['sqlflush|sqlmigrate|showmigrations|inspectdb|dumpdata|sqlsequencereset|diffsettings|sqldiff|check', 'read', 'shows something'],
    ['delete_user|remove_user', 'privilege', 'deletes a user'],
  ],
  unknown: 'local',
  refine: (call, judged) => {
    if (!call.row) judged.local = true;
  },
};

const DJANGO_PLACE = projectPlace({ environments: '--settings --database', localTests: true, variables: { environments: 'DJANGO_SETTINGS_MODULE DJANGO_ENV', hosts: 'DATABASE_URL DB_HOST' } });

/** Doctrine's commands, in Symfony's console and in its own; `--dump-sql` prints only. */
const DOCTRINE: CliSpec = {
  names: ['console', 'doctrine', 'doctrine-migrations', 'cake', 'phinx', 'spark'],
  provider: 'database',
  shim: false,
  values: '-e --env --connection --em --configuration --target -t --environment',
  flags: '-n --no-interaction -f --force --dump-sql --full-database --if-exists --complete --dry-run -q',
  openFlags: true,
  on: { '--dump-sql|--dry-run': 'read: prints the SQL that it would run' },
  rows: [
    ['doctrine:database:drop', 'destroy', 'drops the database'],
    ['doctrine:schema:drop|orm:schema-tool:drop|schema:drop', 'destroy', 'drops every table'],
    ['doctrine:fixtures:load', 'destroy', 'empties the tables and loads fixtures', { on: { '--append': 'modify: loads fixtures' } }],
    ['doctrine:schema:update|orm:schema-tool:update|schema:update', 'modify', 'changes the tables to what the classes say', { on: { '--complete': 'destroy: changes the tables, and drops what the classes do not have' } }],
    ['doctrine:database:create|doctrine:schema:create|orm:schema-tool:create', 'create', 'creates the database'],
    ['doctrine:migrations:migrate|migrations:migrate|d:m:m|doctrine:migrations:execute|migrations:execute|doctrine:migrations:version|doctrine:migrations:rollup', 'modify', 'applies migrations', {
      refine: (call, judged) => { if (call.words[0] === 'first' || call.words[0] === '0') judged.draft.become(judged.draft.isRead ? ['read'] : ['destroy'], call.words[0]); },
    }],
    ['doctrine:query:sql|dbal:run-sql', 'opaque', 'runs SQL', { refine: sqlRefine({ dialect: 'any', wordsFrom: 0 }) }],
    ['doctrine:query:dql', 'opaque', 'runs DQL', { refine: (call, judged) => { become(judged, judgeSql(call.words.join(' '), 'any').findings); } }],
    ['doctrine:migrations:status|doctrine:migrations:list|doctrine:schema:validate|doctrine:mapping:info|migrations:status', 'read', 'shows migrations'],
    ['doctrine:mongodb:schema:drop', 'destroy', 'drops every collection'],
    ['migrations rollback|migrate', 'modify', 'applies or reverts migrations', { on: { '--target=0|-t=0': 'destroy: reverts every migration' } }],
    ['rollback', 'modify', 'reverts the last migration', { on: { '--target=0': 'destroy: reverts every migration', '-t=0': 'destroy: reverts every migration' } }],
    ['migrate:refresh', 'destroy', 'reverts every migration and applies them anew'],
    ['migrate:rollback', 'modify', 'reverts migrations'],
  ],
  unknown: 'local',
  refine: (call, judged) => {
    if (!call.row) judged.local = true;
  },
};

const SYMFONY_PLACE = projectPlace({ environments: '-e --env --environment', localTests: true, variables: { environments: 'APP_ENV', hosts: 'DATABASE_URL' } });

const MIX: CliSpec = {
  names: ['mix'],
  provider: 'database',
  shim: false,
  values: '-r --repo -n --step --to -e --eval --migrations-path',
  flags: '--all --quiet --force -f --no-compile --force-drop',
  openFlags: true,
  rows: [
    ['ecto.drop|ecto.reset|ash.reset|ash.drop|ash_postgres.drop|event_store.drop', 'destroy', 'drops the database'],
    ['ecto.rollback', 'modify', 'reverts migrations', { on: { '--all': 'destroy: reverts every migration' } }],
    ['ecto.migrate|ash.migrate|ecto.load', 'modify', 'applies migrations'],
    ['ecto.create|ecto.setup|event_store.init', 'create', 'creates the database'],
    ['ecto.migrations|ecto.dump', 'read', 'shows migrations'],
    ['run', 'local', 'runs code', { refine: (call, judged) => { const code = valuesOf(call, ['-e', '--eval']).join('\n').concat(call.words.join(' ')); if (/Repo\.delete_all|truncate|drop/i.test(code)) { judged.local = false; judged.draft.become(['destroy']); judged.summary = 'deletes every row of a table'; } else if (/seeds?\.exs/.test(code)) { judged.local = false; judged.draft.become(['modify']); judged.summary = 'runs the seeds'; } } }],
  ],
  unknown: 'local',
  refine: (call, judged) => {
    if (!call.row) judged.local = true;
  },
};

const FLASK: CliSpec = {
  names: ['flask'],
  provider: 'database',
  shim: false,
  values: '-A --app -e --env-file --directory -d -x --tag -m --message -c',
  flags: '--sql --debug',
  openFlags: true,
  rows: [
    ['db downgrade', 'modify', 'reverts migrations', { on: { '--sql': 'read: prints the SQL that it would run' }, refine: (call, judged) => { if (call.words[0] === 'base' && !judged.draft.isRead) judged.draft.add('destroy', 'base'); } }],
    ['db upgrade|stamp', 'modify', 'applies migrations', { on: { '--sql': 'read: prints the SQL that it would run' } }],
    ['db current|history|heads|branches|show|check', 'read', 'shows migrations'],
    ['db init|migrate|revision|edit|merge|list-templates', 'local', 'writes files'],
    ['drop-db|drop_db|reset-db|reset_db|drop-all|init-db', 'destroy', 'drops the database'],
    ['shell', 'read', 'opens a console', { refine: (_call, judged, _context, invocation) => { become(judged, judgeOrm(inputOf(invocation) ?? '')); } }],
  ],
  unknown: 'local',
  refine: (call, judged) => {
    if (!call.row) judged.local = true;
  },
};

/** Tasks that web frameworks have for their databases. */
export const FRAMEWORK_TOOLS: readonly Tool[] = [
  toolOf(RAILS, locateDatabase(RAILS_PLACE)),
  toolOf(ARTISAN, locateDatabase(LARAVEL_PLACE)),
  toolOf(DJANGO, locateDatabase(DJANGO_PLACE)),
  toolOf(DOCTRINE, locateDatabase(SYMFONY_PLACE)),
  toolOf(MIX, locateDatabase(projectPlace({ localTests: true, variables: { environments: 'MIX_ENV' } }))),
  toolOf(FLASK, locateDatabase(projectPlace({ localTests: true, variables: { environments: 'FLASK_ENV APP_SETTINGS' } }))),
];
