import assert from 'node:assert/strict';
import { safeAddress } from '../../../../src/engine/environment/addresses';
import { dotenvOf } from '../../../../src/engine/environment/dotenv';
import { factsOf, findingOf, pathOf, table } from './platformsSupport';

const RESET = 'npx prisma migrate reset --force';
const url = (host: string, database = 'shop'): string =>
  `DATABASE_URL="postgres://u:hunter2@${host}:5432/${database}"\n`;

/*
 * None of these tools is needed here: what they read is what their documentation says (prisma: .env and prisma/.env; dotenv-rails,
 * Symfony and Laravel: the order of their .env files; Rails: config/database.yml), and what was expected was written down from it.
 */

describe('where a database is, by the environment', () => {
  table([
    [
      'its host',
      RESET,
      { env: { DATABASE_URL: 'postgres://db.prod.acme.com/shop' } },
      { is: 'prod', by: 'DATABASE_URL' },
    ],
    ['this machine', RESET, { env: { DATABASE_URL: 'postgres://localhost:5432/shop' } }, 'local'],
    ['its name raises', RESET, { env: { DATABASE_URL: 'postgres://10.0.0.7/shop_prod' } }, 'prod'],
    ['a host that tells nothing', RESET, { env: { DATABASE_URL: 'postgres://10.0.0.7/shop' } }, 'unknown'],
    [
      'it beats the file',
      RESET,
      { env: { DATABASE_URL: 'postgres://db.prod.acme.com/shop' }, files: { '.env': url('localhost') } },
      'prod',
    ],
    [
      'set and not read',
      RESET,
      { env: { DATABASE_URL: '<set>' }, files: { '.env': url('localhost') } },
      'unknown',
    ],
    [
      'a client that takes it',
      'psql "$DATABASE_URL" -c "drop table x"',
      { env: { DATABASE_URL: 'postgres://db.prod.acme.com/shop' } },
      'prod',
    ],
    [
      'on the line',
      `DATABASE_URL=postgres://u:p@db.dev.acme.com/x ${RESET}`,
      { env: { DATABASE_URL: 'postgres://db.prod.acme.com/shop' } },
      'dev',
    ],
  ]);
});

describe('where a database is, by files of variables', () => {
  table([
    ['prisma', RESET, { files: { '.env': `# x\n${url('db.prod.acme.com')}` } }, { is: 'prod', at: '.env:2' }],
    [
      'prisma beside the schema',
      RESET,
      { files: { 'prisma/.env': url('db.prod.acme.com') } },
      { is: 'prod', at: 'prisma/.env:1' },
    ],
    [
      'prisma does not read .env.local',
      RESET,
      { files: { '.env': url('db.prod.acme.com'), '.env.local': url('localhost') } },
      'prod',
    ],
    [
      'prisma does not read .env.test',
      `NODE_ENV=test ${RESET}`,
      { files: { '.env': url('db.prod.acme.com'), '.env.test': url('localhost') } },
      'prod',
    ],
    [
      'a file that a wrapper loads',
      `npx dotenv -e .env.production -- prisma migrate reset`,
      { files: { '.env': url('localhost'), '.env.production': url('db.prod.acme.com') } },
      { is: 'prod', at: '.env.production:1' },
    ],
    [
      'drizzle: whatever may be loaded',
      'npx drizzle-kit push --force',
      { files: { '.env': url('localhost'), '.env.local': url('db.prod.acme.com') } },
      'prod',
    ],
    [
      'knex with an environment',
      'npx knex migrate:rollback --env staging',
      { files: { '.env': url('localhost'), '.env.staging': url('db.staging.acme.com') } },
      { is: 'staging', at: '.env.staging:1' },
    ],
    [
      'a host and a name apart',
      'npx knex migrate:rollback',
      { files: { '.env': 'DB_HOST=10.0.0.7\nDB_NAME=shop_prod\n' } },
      'prod',
    ],
    [
      'a name alone raises',
      'npx knex migrate:rollback',
      { files: { '.env': 'DB_NAME=shop_prod\n' } },
      'prod',
    ],
    [
      'laravel',
      'php artisan migrate:fresh',
      { files: { '.env': 'APP_ENV=x\nDB_HOST=db.prod.acme.com\nDB_PASSWORD=hunter2\n' } },
      { is: 'prod', at: '.env:2' },
    ],
    [
      'laravel with an environment',
      'php artisan migrate:fresh --env=staging',
      { files: { '.env': 'DB_HOST=localhost\n', '.env.staging': 'DB_HOST=db.staging.acme.com\n' } },
      { is: 'staging', at: '.env.staging:1' },
    ],
    [
      'laravel does not read .env.local',
      'php artisan migrate:fresh',
      { files: { '.env': 'DB_HOST=db.prod.acme.com\n', '.env.local': 'DB_HOST=localhost\n' } },
      'prod',
    ],
    [
      'rails: .env.local comes first',
      'rails db:drop',
      { files: { '.env': url('db.prod.acme.com'), '.env.local': url('localhost') } },
      'local',
    ],
    [
      'rails: the environment’s own first',
      'RAILS_ENV=production rails db:drop',
      { files: { '.env': url('localhost'), '.env.production': url('db.prod.acme.com') } },
      { is: 'prod', at: '.env.production:1' },
    ],
    [
      'symfony: the environment’s before .env.local',
      'APP_ENV=prod php bin/console doctrine:schema:drop --force',
      { files: { '.env.local': url('localhost'), '.env.prod': url('db.prod.acme.com') } },
      { is: 'prod', at: '.env.prod:1' },
    ],
    [
      'django',
      'python manage.py flush --no-input',
      { files: { '.env': url('db.prod.acme.com') } },
      { is: 'prod', at: '.env:1' },
    ],
    [
      'a password that looks like a host',
      RESET,
      { files: { '.env': 'DATABASE_URL=postgres://u:x/localhost@db.prod.acme.com/shop\n' } },
      'unknown',
    ],
    [
      'a host among the options',
      RESET,
      { files: { '.env': 'DATABASE_URL=postgres://u:p@/shop?host=/cloudsql/acme:eu:prod\n' } },
      'prod',
    ],
    ['binary', RESET, { files: { '.env': '\u0001\u0002' } }, 'unknown'],
  ]);
});

describe('where a database is, by files of settings', () => {
  const yaml = `default: &default
  adapter: postgresql
  host: db.prod.acme.com
development:
  <<: *default
  host: localhost
  database: shop_dev
staging:
  url: postgres://u:hunter2@db.staging.acme.com/shop
production:
  <<: *default
  database: shop
reports:
  primary:
    host: db.dev.acme.com
computed:
  host: <%= ENV["DB"] %>
`;
  const files = { 'config/database.yml': yaml };
  table([
    [
      'rails, by default development',
      'rails db:drop',
      { files },
      { is: 'local', at: 'config/database.yml:6' },
    ],
    [
      'rails, an address',
      'RAILS_ENV=staging rails db:drop',
      { files },
      { is: 'staging', at: 'config/database.yml:9' },
    ],
    [
      'rails, inherited',
      'RAILS_ENV=production rails db:drop',
      { files },
      { is: 'prod', at: 'config/database.yml:3' },
    ],
    ['rails, several databases', 'RAILS_ENV=reports rails db:drop', { files }, { is: 'dev' }],
    ['rails, computed', 'RAILS_ENV=computed rails db:drop', { files }, 'unknown'],
    [
      'rails, the variable beats it',
      'rails db:drop',
      { files, env: { DATABASE_URL: 'postgres://db.prod.acme.com/x' } },
      'prod',
    ],
    [
      'rails, .env beats it',
      'rails db:drop',
      { files: { ...files, '.env': url('db.prod.acme.com') } },
      'prod',
    ],
    [
      'rails, half-written',
      'rails db:drop',
      { files: { 'config/database.yml': 'development: [' } },
      'unknown',
    ],
    [
      'alembic',
      'alembic downgrade base',
      { files: { 'alembic.ini': '[alembic]\nsqlalchemy.url = postgresql://u:hunter2@db.prod.acme.com/x\n' } },
      { is: 'prod', at: 'alembic.ini:2' },
    ],
    [
      'flyway',
      'flyway clean',
      { files: { 'flyway.conf': 'flyway.url=jdbc:postgresql://db.prod.acme.com/x\n' } },
      { is: 'prod', at: 'flyway.conf:1' },
    ],
    [
      'liquibase',
      'liquibase drop-all',
      { files: { 'liquibase.properties': 'url: jdbc:mysql://db.dev.acme.com/x\npassword: hunter2\n' } },
      { is: 'dev', at: 'liquibase.properties:1' },
    ],
    [
      'liquibase’s option',
      'liquibase --url=jdbc:mysql://db.prod.acme.com/x drop-all',
      { files: { 'liquibase.properties': 'url: jdbc:mysql://db.dev.acme.com/x\n' } },
      'prod',
    ],
  ]);
});

describe('addresses in files', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['host=db.acme.com user=u password=hunter2 dbname=shop', 'host=db.acme.com dbname=shop'],
    ['Server=tcp:db.acme.com,1433;Database=shop;Password=hunter2;', 'host=db.acme.com dbname=shop'],
    ['postgres://u:hunter2@/shop?host=/cloudsql/acme', 'host=/cloudsql/acme dbname=shop'],
    ['sqlite:///dev.db', 'sqlite:///dev.db'],
    [':memory:', ':memory:'],
    ['postgres://u:hun/ter2@db/shop', undefined],
    ['hunter2', undefined],
  ];
  for (const [value, safe] of cases) {
    it(value, () => {
      assert.equal(safeAddress(value), safe);
    });
  }

  it('no password is kept', () => {
    const files = {
      '.env': `${url('db')}SECRET=hunter2\nDB_PASSWORD=hunter2\nDSN=hunter2\nPGHOST=postgres://u:hunter2@x/y\n`,
    };
    const kept = dotenvOf(pathOf('.env'), factsOf({ files }));
    assert.equal(kept.length, 5);
    assert.doesNotMatch(JSON.stringify(kept), /hunter2/);
    assert.doesNotMatch(JSON.stringify(findingOf(RESET, { files })), /hunter2/);
  });
});
