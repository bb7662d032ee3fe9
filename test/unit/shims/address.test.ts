import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { SECRET_PRESENT } from '../../../src/contracts/request';
import { bareAddress } from '../../../src/engine/environment/addresses';
import { pickIdentityVariables } from '../../../src/engine/environment/variables';
import { ADDRESS_FUNCTION } from '../../../src/interceptors/shims/address';

const CASES: readonly (readonly [value: string, bare: string | undefined])[] = [
  ['postgres://u:hunter2@db.acme.com:5432/shop?sslmode=require', 'postgres://db.acme.com:5432/shop'],
  ['postgres://u:hunter2@db.acme.com', 'postgres://db.acme.com'],
  ['postgres://db.acme.com/shop', 'postgres://db.acme.com/shop'],
  ['postgres://u:hun@ter2@db.acme.com/shop', 'postgres://db.acme.com/shop'],
  [
    'mongodb+srv://u:hunter2@a.mongodb.net,b.mongodb.net/shop?x=y',
    'mongodb+srv://a.mongodb.net,b.mongodb.net/shop',
  ],
  ['redis://:hunter2@cache:6379/0', 'redis://cache:6379/0'],
  ['jdbc:postgresql://db/shop?user=u&password=hunter2', 'jdbc:postgresql://db/shop'],
  ['jdbc:sqlserver://db:1433;user=u;password=hunter2', 'jdbc:sqlserver://db:1433'],
  ['postgres://db/shop#hunter2', 'postgres://db/shop'],
  ['postgres://[::1]:5432/shop', 'postgres://[::1]:5432/shop'],
  ['file:./dev.db', 'file:./dev.db'],
  // What is a password and what a host cannot be told.
  ['postgres://u:hun/ter2@db.acme.com/shop', undefined],
  ['postgres://u:hun?ter2@db.acme.com/shop', undefined],
  ['postgres://db.acme.com/shop?user=a@localhost', undefined],
  ['postgres:///shop?host=/cloudsql/acme:eu:prod', undefined],
  ['postgres://u:hunter2@/shop?host=db', undefined],
  ['host=db.acme.com password=hunter2 dbname=shop', undefined],
  ['host=db password=x://hunter2', undefined],
  ['file:./dev.db?authToken=hunter2', undefined],
  ['hunter2', undefined],
  ['://hunter2', undefined],
  [`postgres://db/${'x'.repeat(2000)}`, undefined],
];

/** What the shims' shell makes of the values. */
function inShell(shell: string, values: readonly string[]): (string | undefined)[] {
  const script = `${ADDRESS_FUNCTION}\nfor v in "$@"; do ag_address N "$v"; done`;
  const { stdout, status } = spawnSync(shell, ['-c', script, 'sh', ...values], { encoding: 'utf8' });
  assert.equal(status, 0);
  return stdout
    .split('\0')
    .slice(0, -1)
    .map((each) => each.slice(2))
    .map((each) => (each === SECRET_PRESENT ? undefined : each));
}

const SHELLS = ['sh', 'bash', 'dash', 'busybox'].filter(
  (name) => spawnSync(name, ['-c', 'exit 0']).status === 0,
);

describe('addresses of databases in a request', () => {
  for (const [value, bare] of CASES) {
    it(`${value.slice(0, 60)}: ${bare ?? 'only that it is set'}`, () => {
      assert.equal(bareAddress(value), bare);
    });
  }

  for (const shell of SHELLS) {
    it(`are the same by ${shell}`, () => {
      assert.deepEqual(
        inShell(
          shell,
          CASES.map(([value]) => value),
        ),
        CASES.map(([, bare]) => bare),
      );
    });
    it(`are the same by ${shell} for whatever else there is`, () => {
      const piece = fc.constantFrom(
        'postgres',
        '://',
        ':',
        '@',
        '/',
        '?',
        '&',
        '#',
        ';',
        'host=',
        'db',
        '.acme',
        ' ',
        '%',
        '*',
        '[',
        ']',
        '\\',
        '"',
        "'",
        '$x',
        'file:',
        '\n',
      );
      const values = fc.sample(
        fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join('')),
        { numRuns: 400, seed: 9 },
      );
      assert.deepEqual(inShell(shell, values), values.map(bareAddress));
    });
  }

  it('are what a request carries', () => {
    const picked = pickIdentityVariables({
      DATABASE_URL: 'postgres://u:hunter2@db.prod.acme.com/shop',
      DB_URL: 'hunter2',
      REDIS_URL: '',
    });
    assert.deepEqual(picked, { DATABASE_URL: 'postgres://db.prod.acme.com/shop', DB_URL: SECRET_PRESENT });
  });

  it('keep no password', () => {
    const text = fc.stringMatching(/^[a-z0-9:/?#@;&=%.!]{0,20}$/);
    fc.assert(
      fc.property(text, text, (before, after) => {
        const secret = 'SeCrEt9';
        const bare = bareAddress(`postgres://u:${before}${secret}${after}@db.acme.com/shop`);
        assert.ok(!bare?.includes(secret), bare);
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});
