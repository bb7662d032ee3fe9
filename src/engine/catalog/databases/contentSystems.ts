import type { ProjectTool } from './project';
import { READ_DRY } from './project';
import { sqlRefine } from './sqlJudged';

/** Content systems and their own command lines, which act on the database and the site that they are set up for. */
// One row a line reads as the table it is.
// prettier-ignore
export const CONTENT_SYSTEMS: readonly ProjectTool[] = [
  {
    spec: {
      names: ['wp'], shim: false, unknown: 'local', openFlags: true,
      values: '--ssh --http --path --url --user --role --user_pass --fields --format --post_type --post_status --number',
      rows: [
        // An alias may stand in front: `wp @prod db reset`.
        ...['', '* '].flatMap((alias): ProjectTool['spec']['rows'][number][] => [
          [`${alias}db reset|drop|clean`, 'destroy', 'drops the tables of the site'],
          [`${alias}db import`, 'destroy', 'replaces tables of the site by a dump'],
          [`${alias}db query|cli`, 'read', 'runs SQL', { refine: sqlRefine({ dialect: 'mysql', wordsFrom: 0 }) }],
          [`${alias}site empty|delete`, 'destroy', 'deletes everything on the site'],
          [`${alias}post|user|term|comment|menu delete`, 'destroy', 'deletes {target}'],
          [`${alias}user create|set-role|update|reset-password|add-cap|spam`, 'privilege', 'changes users'],
          [`${alias}super-admin add|remove`, 'privilege', 'changes administrators'],
          [`${alias}search-replace`, 'modify', 'rewrites text in every table', { on: READ_DRY }],
        ]),
      ],
    },
    place: { hosts: '--ssh --http', environments: '--url', words: 'first' },
  },
  {
    spec: {
      names: ['drush'], shim: false, unknown: 'local', openFlags: true, values: '-r --root -l --uri --db-url --database --target --file --result-file',
      rows: ['', '* '].flatMap((alias): ProjectTool['spec']['rows'][number][] => [
        [`${alias}sql:drop|sql-drop|sql:create|sql-create`, 'destroy', 'drops the tables of the site'],
        [`${alias}site:install|site-install|si`, 'destroy', 'installs the site anew over what is there'],
        [`${alias}sql:sync|sql-sync`, 'destroy', 'replaces one database by another'],
        [`${alias}sql:query|sql-query|sqlq|sql:cli|sqlc`, 'read', 'runs SQL', { refine: sqlRefine({ dialect: 'mysql', wordsFrom: 0, file: '--file' }) }],
        [`${alias}entity:delete|entity-delete|edel|user:cancel|user-cancel|pm:uninstall|pm-uninstall|pmu`, 'destroy', 'deletes {target}'],
        [`${alias}user:create|user-create|user:role:add|user:password|user-add-role|uli|user:login`, 'privilege', 'changes users'],
        [`${alias}updatedb|updb|config:import|cim|config-import|deploy|state:set|config:set|cset`, 'modify', 'changes the site'],
      ]),
    },
    place: { hosts: '--db-url', environments: '-l --uri', words: 'first' },
  },
  {
    spec: {
      names: ['strapi'], shim: false, unknown: 'local', openFlags: true, values: '--to --to-token --from --from-token -f --file --only --exclude',
      rows: [
        ['transfer', 'destroy', 'replaces the content of the other side', { on: { '!--to': 'local' } }],
        ['import', 'destroy', 'replaces the content of the site by a file'],
        ['admin:create-user|admin:reset-user-password', 'privilege', 'changes users'],
      ],
    },
    place: { hosts: '--to' },
  },
  {
    spec: {
      names: ['payload', 'directus', 'medusa', 'keystone', 'wagtail'], shim: false, unknown: 'local', openFlags: true, split: ':',
      rows: [
        ['migrate fresh|reset|refresh', 'destroy', 'drops the tables and applies all migrations anew'],
        ['migrate', 'modify', 'applies migrations', { on: READ_DRY }],
        ['migrate create|status', 'local', 'works on files'],
        ['migrate down', 'modify', 'rolls migrations back'],
        ['database migrate|migrate:latest|migrate:up|migrate:down', 'modify', 'applies or rolls back migrations'],
        ['database install', 'create', 'makes the tables'],
        ['db rollback|migrate|sync|setup|sync-links', 'modify', 'changes the tables'],
        ['schema apply', 'modify', 'changes the tables', { on: READ_DRY }],
        ['users|user|roles create|passwd', 'privilege', 'changes users'],
        ['prisma migrate', 'modify', 'applies migrations'],
      ],
    },
  },
  {
    spec: {
      names: ['zenstack', 'zen'], shim: false, unknown: 'local', openFlags: true, values: '--schema --name -n',
      rows: [
        ['migrate reset', 'destroy', 'drops the database and applies all migrations anew'],
        ['migrate dev|deploy|resolve', 'modify', 'applies migrations'],
        ['db push', 'modify', 'changes the database to what the schema says', { on: { '--force-reset|--accept-data-loss': 'destroy: changes the database though data is lost' } }],
      ],
    },
  },
  {
    spec: {
      names: ['skeema'], shim: false, unknown: 'local', openFlags: true, values: '-h --host -u --user -P --port -p --password --schema -d --dir --ddl-wrapper --alter-wrapper',
      rows: [['push', 'modify', 'changes tables', { on: { ...READ_DRY, '--allow-unsafe': 'destroy: changes tables though data is lost' }, targets: '0' }]],
    },
    place: { hosts: '-h --host', words: 'all' },
  },
  {
    spec: {
      names: ['psqldef', 'mysqldef', 'mssqldef', 'sqlite3def'], shim: false, openFlags: true, values: '-h --host -U -u --user -P -p --port -W --password -f --file --config --before-apply',
      rows: [], unknown: 'modify', bare: 'read',
      on: { ...READ_DRY, '--export': 'read: prints the schema', '--enable-drop|--enable-drop-table': 'destroy: changes tables and drops what the file does not name' },
    },
    place: { hosts: '-h --host', words: 'all' },
  },
  {
    // `bin/magento`, and the SAP tool that writes a model into a database.
    spec: {
      names: ['magento'], shim: false, unknown: 'local', openFlags: true,
      rows: [
        ['setup:uninstall|setup:rollback', 'destroy', 'drops the tables of the shop'],
        ['setup:upgrade|config:set|setup:db-schema:upgrade', 'modify', 'changes the shop'],
        ['admin:user:create|admin:user:unlock', 'privilege', 'changes users'],
      ],
    },
  },
  {
    spec: {
      names: ['cds'], shim: false, unknown: 'local', openFlags: true, values: '--to -2 --profile',
      rows: [['deploy', 'modify', 'writes the model into the database', { on: { '--to=sqlite*|--dry': 'local' } }]],
    },
  },
];
