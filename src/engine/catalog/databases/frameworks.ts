import { locateDatabase, type Place } from '../../environment/databases';
import type { Invocation } from '../../invocation';
import type { Tool } from '../../tool';
import { valuesOf } from '../cli/parse';
import type { CliSpec } from '../cli/spec';
import { toolOf } from '../cli/tool';
import { judgeSql } from '../sql/judge';
import { ARTISAN, LARAVEL_PLACE } from './laravel';
import { projectPlace } from './project';
import { judgeOrm } from './orm';
import { RAILS, RAILS_PLACE } from './rails';
import { inputOf } from './scripts';
import { become, sqlRefine } from './sqlJudged';

const DJANGO: CliSpec = {
  names: ['manage.py', 'django-admin', 'django-admin.py', 'django'],
  provider: 'database',
  shim: false,
  values: '--settings --pythonpath --database -v --verbosity -c --command --fixture -i --interface --app',
  flags:
    '--noinput --no-input --plan --fake --fake-initial --run-syncdb --check --dry-run -n --traceback --no-color --prune',
  openFlags: true,
  rows: [
    ['flush', 'destroy', 'deletes every row of every table'],
    ['reset_db|reset_schema', 'destroy', 'drops the database'],
    [
      'migrate',
      'modify',
      'applies migrations',
      {
        on: { '--plan|--check|--list|-l': 'read: only shows what it would do' },
        refine: (call, judged) => {
          if (call.words[1] === 'zero' && !call.given.has('--fake') && !judged.draft.isRead)
            judged.draft.become(['destroy'], 'zero');
          judged.summary = judged.draft.has('destroy')
            ? 'reverts every migration of {target} and drops its tables'
            : judged.summary;
        },
      },
    ],
    [
      'loaddata|createcachetable|clearsessions|remove_stale_contenttypes|delete_squashed_migrations|rebuild_index|update_index',
      'modify',
      'changes rows',
      { on: { '--dry-run': 'read: only shows what it would do' } },
    ],
    ['clear_index|clear_cache|delete_all|truncate', 'destroy', 'empties what is stored'],
    ['createsuperuser|changepassword|create_superuser', 'privilege', 'changes users'],
    [
      'dbshell',
      'read',
      'opens a session',
      { refine: sqlRefine({ dialect: 'any', text: '-c --command', wordsFrom: 99 }) },
    ],
    [
      'shell|shell_plus',
      'read',
      'opens a console',
      {
        refine: (call, judged, _context, invocation) => {
          become(
            judged,
            judgeOrm([...valuesOf(call, ['-c', '--command']), inputOf(invocation) ?? ''].join('\n')),
          );
        },
      },
    ],
    ['runscript|runjob|runjobs', 'opaque', 'runs a script of the project'],
    [
      'sqlflush|sqlmigrate|showmigrations|inspectdb|dumpdata|sqlsequencereset|diffsettings|sqldiff|check',
      'read',
      'shows something',
    ],
    ['delete_user|remove_user', 'privilege', 'deletes a user'],
  ],
  unknown: 'local',
  refine: (call, judged) => {
    if (!call.row && !call.hidden) judged.local = true;
  },
};

const DJANGO_PLACE = projectPlace({
  environments: '--settings --database',
  localTests: true,
  variables: { environments: 'DJANGO_SETTINGS_MODULE DJANGO_ENV', hosts: 'DATABASE_URL DB_HOST' },
});

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
    [
      'doctrine:fixtures:load',
      'destroy',
      'empties the tables and loads fixtures',
      { on: { '--append': 'modify: loads fixtures' } },
    ],
    [
      'doctrine:schema:update|orm:schema-tool:update|schema:update',
      'modify',
      'changes the tables to what the classes say',
      { on: { '--complete': 'destroy: changes the tables, and drops what the classes do not have' } },
    ],
    [
      'doctrine:database:create|doctrine:schema:create|orm:schema-tool:create',
      'create',
      'creates the database',
    ],
    [
      'doctrine:migrations:migrate|migrations:migrate|d:m:m|doctrine:migrations:execute|migrations:execute|doctrine:migrations:version|doctrine:migrations:rollup',
      'modify',
      'applies migrations',
      {
        refine: (call, judged) => {
          if (call.words[0] === 'first' || call.words[0] === '0')
            judged.draft.become(judged.draft.isRead ? ['read'] : ['destroy'], call.words[0]);
        },
      },
    ],
    [
      'doctrine:query:sql|dbal:run-sql',
      'opaque',
      'runs SQL',
      { refine: sqlRefine({ dialect: 'any', wordsFrom: 0 }) },
    ],
    [
      'doctrine:query:dql',
      'opaque',
      'runs DQL',
      {
        refine: (call, judged) => {
          become(judged, judgeSql(call.words.join(' '), 'any').findings);
        },
      },
    ],
    [
      'doctrine:migrations:status|doctrine:migrations:list|doctrine:schema:validate|doctrine:mapping:info|migrations:status',
      'read',
      'shows migrations',
    ],
    ['doctrine:mongodb:schema:drop', 'destroy', 'drops every collection'],
    [
      'migrations rollback|migrate',
      'modify',
      'applies or reverts migrations',
      { on: { '--target=0|-t=0': 'destroy: reverts every migration' } },
    ],
    [
      'rollback',
      'modify',
      'reverts the last migration',
      {
        on: { '--target=0': 'destroy: reverts every migration', '-t=0': 'destroy: reverts every migration' },
      },
    ],
    ['migrate:refresh', 'destroy', 'reverts every migration and applies them anew'],
    ['migrate:rollback', 'modify', 'reverts migrations'],
  ],
  unknown: 'local',
  refine: (call, judged) => {
    if (!call.row && !call.hidden) judged.local = true;
  },
};

const SYMFONY_PLACE = projectPlace({
  environments: '-e --env --environment',
  localTests: true,
  files: { dotenv: '.env.{}.local .env.{} .env.local .env', environment: 'dev' },
  variables: { environments: 'APP_ENV', hosts: 'DATABASE_URL' },
});

const ACE: CliSpec = {
  names: ['ace'],
  provider: 'database',
  shim: false,
  values: '-c --connection --batch',
  openFlags: true,
  on: { '--dry-run': 'read: prints the SQL that it would run' },
  rows: [
    ['migration:fresh|migration:reset|migration:refresh|db:wipe|db:truncate', 'destroy', 'drops every table'],
    [
      'migration:rollback',
      'modify',
      'reverts migrations',
      { on: { '--batch=0': 'destroy: reverts every migration' } },
    ],
    ['migration:run|db:seed', 'modify', 'applies migrations'],
    ['migration:status', 'read', 'shows migrations'],
  ],
  unknown: 'local',
  refine: (call, judged) => {
    if (!call.row && !call.hidden) judged.local = true;
  },
};

/** Symfony's console takes any beginning of each part: `d:d:d` is `doctrine:database:drop`, `mig:fr` is `migrate:fresh`. */
function abbreviated(spec: CliSpec, place: Place): Tool {
  const tool = toolOf(spec, locateDatabase(place));
  const names = spec.rows.flatMap(([path]) => path.split('|')).map((name) => name.split(':'));
  const whole = (word: string): string => {
    const parts = word.split(':');
    if (parts.length < 2 || word.startsWith('-')) return word;
    // The rows begin with what destroys, so that of two meanings the stricter is taken.
    const found = names.find(
      (name) => name.length === parts.length && name.every((part, i) => part.startsWith(parts[i] ?? '')),
    );
    return names.some((name) => name.join(':') === word) ? word : (found?.join(':') ?? word);
  };
  const written = (invocation: Invocation): Invocation => ({
    ...invocation,
    argv: invocation.argv.map((word, i) => (i > 0 ? whole(word) : word)),
  });
  return {
    ...tool,
    classify: (invocation, context) => tool.classify(written(invocation), context),
    locate: (action, invocation, context) => tool.locate(action, written(invocation), context),
  };
}

/** `symfony console X` is `bin/console X`. */
function symfony(tool: Tool): Tool {
  const inner = (invocation: Invocation): Invocation => ({
    ...invocation,
    argv: invocation.argv[1] === 'console' ? invocation.argv.slice(1) : invocation.argv.slice(0, 1),
  });
  return {
    ...tool,
    names: ['symfony'],
    classify: (invocation, context) => tool.classify(inner(invocation), context),
    locate: (action, invocation, context) => tool.locate(action, inner(invocation), context),
  };
}

const MIX: CliSpec = {
  names: ['mix'],
  provider: 'database',
  shim: false,
  values: '-r --repo -n --step --to -e --eval --migrations-path',
  flags: '--all --quiet --force -f --no-compile --force-drop',
  openFlags: true,
  rows: [
    [
      'ecto.drop|ecto.reset|ash.reset|ash.drop|ash_postgres.drop|event_store.drop',
      'destroy',
      'drops the database',
    ],
    [
      'ecto.rollback',
      'modify',
      'reverts migrations',
      { on: { '--all': 'destroy: reverts every migration' } },
    ],
    ['ecto.migrate|ash.migrate|ecto.load', 'modify', 'applies migrations'],
    ['ecto.create|ecto.setup|event_store.init', 'create', 'creates the database'],
    ['ecto.migrations|ecto.dump', 'read', 'shows migrations'],
    [
      'run',
      'local',
      'runs code',
      {
        refine: (call, judged) => {
          const code = valuesOf(call, ['-e', '--eval']).join('\n').concat(call.words.join(' '));
          if (/Repo\.delete_all|truncate|drop/i.test(code)) {
            judged.local = false;
            judged.draft.become(['destroy']);
            judged.summary = 'deletes every row of a table';
          } else if (/seeds?\.exs/.test(code)) {
            judged.local = false;
            judged.draft.become(['modify']);
            judged.summary = 'runs the seeds';
          }
        },
      },
    ],
  ],
  unknown: 'local',
  refine: (call, judged) => {
    if (!call.row && !call.hidden) judged.local = true;
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
    [
      'db downgrade',
      'modify',
      'reverts migrations',
      {
        on: { '--sql': 'read: prints the SQL that it would run' },
        refine: (call, judged) => {
          if (call.words[0] === 'base' && !judged.draft.isRead) judged.draft.add('destroy', 'base');
        },
      },
    ],
    [
      'db upgrade|stamp',
      'modify',
      'applies migrations',
      { on: { '--sql': 'read: prints the SQL that it would run' } },
    ],
    ['db current|history|heads|branches|show|check', 'read', 'shows migrations'],
    ['db init|migrate|revision|edit|merge|list-templates', 'local', 'writes files'],
    ['drop-db|drop_db|reset-db|reset_db|drop-all|init-db', 'destroy', 'drops the database'],
    [
      'shell',
      'read',
      'opens a console',
      {
        refine: (_call, judged, _context, invocation) => {
          become(judged, judgeOrm(inputOf(invocation) ?? ''));
        },
      },
    ],
  ],
  unknown: 'local',
  refine: (call, judged) => {
    if (!call.row && !call.hidden) judged.local = true;
  },
};

/** Tasks that web frameworks have for their databases. */
export const FRAMEWORK_TOOLS: readonly Tool[] = [
  toolOf(RAILS, locateDatabase(RAILS_PLACE)),
  abbreviated(ARTISAN, LARAVEL_PLACE),
  toolOf(DJANGO, locateDatabase(DJANGO_PLACE)),
  abbreviated(DOCTRINE, SYMFONY_PLACE),
  symfony(abbreviated(DOCTRINE, SYMFONY_PLACE)),
  toolOf(ACE, locateDatabase(projectPlace({ localTests: true }))),
  toolOf(MIX, locateDatabase(projectPlace({ localTests: true, variables: { environments: 'MIX_ENV' } }))),
  toolOf(
    FLASK,
    locateDatabase(projectPlace({ localTests: true, variables: { environments: 'FLASK_ENV APP_SETTINGS' } })),
  ),
];
