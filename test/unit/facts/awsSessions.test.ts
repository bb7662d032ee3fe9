import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createFacts } from '../../../src/facts/facts';
import { skipBecause } from '../../support/skip';

describe('the sessions that the AWS CLI has cached', () => {
  let home: string;
  let time = 0;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'ag-sessions-'));
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  const at = (name: string): string => join(home, '.aws', name);
  function put(name: string, content: string | Buffer): void {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), content);
  }
  const store = () => createFacts({ home, mapping: [], now: () => time });
  const KINDS = ['sso', 'role', 'login'] as const;
  const read = () => {
    const facts = store();
    return KINDS.flatMap((kind) => facts.awsSessions(join(home, '.aws'), kind));
  };

  it('are none where there is no folder', () => {
    assert.deepEqual(read(), []);
  });
  it('are read from three folders, without a secret', () => {
    put(
      'sso/cache/a1.json',
      '{"startUrl":"https://x","accessToken":"SECRET","expiresAt":"2026-01-01T08:00:00Z","refreshToken":"SECRET","clientSecret":"SECRET","registrationExpiresAt":"2026-02-01T00:00:00Z"}',
    );
    put(
      'sso/cache/botocore-client-id-eu-west-1.json',
      '{"clientId":"x","clientSecret":"SECRET","expiresAt":"2026-02-01T00:00:00Z"}',
    );
    put(
      'cli/cache/b2.json',
      '{"Credentials":{"AccessKeyId":"ASIA","SecretAccessKey":"SECRET","SessionToken":"SECRET","Expiration":"2026-01-01T09:00:00+00:00"},"AssumedRoleUser":{"Arn":"arn:aws:sts::111111111111:assumed-role/Deploy/me"}}',
    );
    put(
      'login/cache/c3.json',
      '{"accessToken":{"accessKeyId":"ASIA","secretAccessKey":"SECRET","sessionToken":"SECRET","accountId":"222222222222","expiresAt":"2026-01-01T09:00:00Z"},"refreshToken":"SECRET"}',
    );
    put('cli/cache/notes.txt', 'SECRET');
    for (const name of ['sso/cache/a1', 'cli/cache/b2', 'login/cache/c3'])
      utimesSync(at(`${name}.json`), 1_700_000_000, 1_700_000_000);
    const sessions = read();
    assert.deepEqual(
      sessions.map((one) => [one.kind, one.key, one.account, one.expiresAt, one.issuedAt]),
      [
        ['sso', 'a1', undefined, Date.UTC(2026, 0, 1, 8), 1_700_000_000_000],
        ['role', 'b2', '111111111111', Date.UTC(2026, 0, 1, 9), 1_700_000_000_000],
        ['login', 'c3', '222222222222', undefined, 1_700_000_000_000],
      ],
    );
    assert.equal(sessions[0]?.renewsUntil, Date.UTC(2026, 1, 1));
    assert.equal(sessions[1]?.arn, 'arn:aws:sts::111111111111:assumed-role/Deploy/me');
    assert.ok(!JSON.stringify(sessions).includes('SECRET'));
  });
  it('a broken file says why, and breaks no other', () => {
    put('sso/cache/half.json', '{"accessToken":"SEC');
    put('sso/cache/binary.json', Buffer.from([0, 1, 2]));
    put('sso/cache/huge.json', `{"accessToken":"${'x'.repeat(100_000)}"}`);
    put('sso/cache/empty.json', '');
    put('sso/cache/list.json', '[]');
    put('sso/cache/odd.json', '{"accessToken":1,"expiresAt":5,"startUrl":{}}');
    mkdirSync(at('sso/cache/folder.json'));
    put('sso/cache/whole.json', '{"accessToken":"x","expiresAt":"2026-01-01T08:00:00Z"}');
    const problems = new Map(read().map((one) => [one.key, one.problem]));
    assert.deepEqual(Object.fromEntries(problems), {
      half: 'it is not JSON',
      binary: 'it is not a text file',
      huge: 'it is larger than 64 KB',
      empty: 'it is not JSON',
      list: 'it is not what the AWS CLI writes',
      odd: undefined,
      folder: 'it is a folder',
      whole: undefined,
    });
  });
  it('a file without permission says so', function () {
    if (process.getuid?.() === 0) skipBecause(this, 'root may read every file');
    put('sso/cache/a.json', '{}');
    chmodSync(at('sso/cache/a.json'), 0);
    assert.equal(read()[0]?.problem, 'no permission to read it');
  });
  it('are at most 200 of each folder', () => {
    for (let index = 0; index < 260; index++)
      put(
        `cli/cache/${String(index).padStart(3, '0')}.json`,
        '{"Credentials":{"Expiration":"2026-01-01T08:00:00Z"}}',
      );
    assert.equal(read().length, 200);
  });
  it('follow the disk: a new file, a changed one, one that is gone', () => {
    const facts = store();
    const ask = (): (number | undefined)[] => {
      time += 300;
      return facts.awsSessions(join(home, '.aws'), 'sso').map((one) => one.expiresAt);
    };
    assert.deepEqual(ask(), []);
    put('sso/cache/a.json', '{"accessToken":"x","expiresAt":"2026-01-01T08:00:00Z"}');
    assert.deepEqual(ask(), [Date.UTC(2026, 0, 1, 8)]);
    put('sso/cache/a.json', '{"accessToken":"xy","expiresAt":"2026-01-01T09:00:00Z"}');
    assert.deepEqual(ask(), [Date.UTC(2026, 0, 1, 9)]);
    rmSync(at('sso/cache/a.json'));
    assert.deepEqual(ask(), []);
  });
});
