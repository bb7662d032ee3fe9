import { join } from 'node:path/posix';
import { isLocalHost, parseAddress } from '../../environment/addresses';
import { dotenvOf } from '../../environment/dotenv';
import type { Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import { valuesOf } from '../cli/parse';
import type { CliJudged, CliSpec } from '../cli/spec';
import { judgeOrm } from './orm';
import { projectPlace } from './project';
import { inputOf } from './scripts';
import { become } from './sqlJudged';

/** Laravel's commands for its database. */
export const ARTISAN: CliSpec = {
  names: ['artisan'],
  provider: 'database',
  shim: false,
  values:
    '--env --database --path --step --class --seeder --schema-path --execute --option --batch --table --model',
  flags: '--force --pretend --seed --drop-views --drop-types -n --no-interaction -q -v',
  openFlags: true,
  on: { '--pretend': 'read: only shows the SQL that it would run' },
  rows: [
    [
      'migrate:fresh',
      'destroy',
      'drops every table and applies all migrations anew',
      { safer: ['{program} migrate:status', 'shows which migrations are missing'] },
    ],
    ['migrate:refresh|migrate:reset', 'destroy', 'reverts every migration'],
    ['db:wipe', 'destroy', 'drops every table'],
    ['schema:dump', 'read', 'writes the schema to a file', { on: { '--prune': 'local' } }],
    ['migrate:rollback', 'modify', 'reverts the last migrations'],
    ['migrate|migrate:install|db:seed', 'modify', 'applies migrations or seeds'],
    ['migrate:status|db:show|db:table|db:monitor|model:show|about', 'read', 'shows the database'],
    [
      'queue:clear|queue:flush|horizon:clear|telescope:clear|telescope:prune|cache:clear|model:prune|auth:clear-resets|scout:flush|scout:delete-index|scout:delete-all-indexes|passport:purge|tenants:migrate-fresh',
      'modify',
      'deletes what is stored',
    ],
    [
      'tinker',
      'read',
      'opens a console',
      {
        refine: (call, judged, _context, invocation) => {
          const code = [...valuesOf(call, ['--execute']), inputOf(invocation) ?? ''].join('\n');
          become(judged, judgeOrm(code));
        },
      },
    ],
    ['test|dusk', 'local', 'runs tests', { refine: refreshes }],
    ['tenants:migrate|tenants:rollback|tenants:seed', 'modify', 'changes the databases of tenants'],
    ['down|up|optimize|config:cache|key:generate|storage:link', 'local', 'acts on this machine'],
  ],
  unknown: 'local',
  refine: (call, judged) => {
    // Artisan's own verbs (`make:model`, `route:list`) say nothing of a database.
    if (!call.row && !call.hidden) judged.local = true;
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

export const LARAVEL_PLACE = projectPlace({
  environments: '--env',
  localTests: true,
  files: { dotenv: '.env.{} .env' },
  variables: { environments: 'APP_ENV', hosts: 'DATABASE_URL DB_URL DB_HOST' },
});
