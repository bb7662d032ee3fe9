import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { guardedPlace } from '../../../../src/engine/catalog/files/guardPlaces';
import { secretPlace, secretTree } from '../../../../src/engine/catalog/files/secretPlaces';
import { writesOf } from './filesSupport';

const HOME = '/home/dev';

describe('places of the guard and of agents', function () {
  this.timeout(30_000);

  it('are known wherever they are', () => {
    for (const path of [
      '/srv/app/.claude/settings.json',
      '/home/dev/.claude/hooks/a/b.sh',
      'C:\\Users\\me\\.claude\\settings.json',
      '\uE000/.codex/config.toml',
      '/home/dev/.config/Code/User/globalStorage/agent-guard.agent-guard/state/settings.json',
      '/tmp/agent-guard-1000/w-1.sock',
      '/srv/app/.claude/*.json',
    ])
      assert.equal(guardedPlace(path)?.kind, 'guarded', path);
  });

  it('are not their neighbours', () => {
    for (const path of [
      '/srv/app/.claude/commands/x.md',
      '/srv/app/settings.json',
      '/srv/agent-guard/src/index.ts',
      '/srv/app/packages/*/hooks',
      '/srv/app/*',
      '/srv/app/CLAUDE.md',
    ])
      assert.equal(guardedPlace(path, true), undefined, path);
  });

  it('are lost with the folder that holds them', () => {
    assert.equal(guardedPlace('/srv/app/.claude'), undefined);
    assert.equal(guardedPlace('/srv/app/.claude', true)?.kind, 'guarded');
    assert.equal(guardedPlace('/srv/app/.cl*', true)?.kind, 'guarded');
    assert.equal(guardedPlace('/srv/app/.github', true), undefined);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (path, tree) => {
        guardedPlace(path, tree);
        secretTree(path, HOME);
      }),
    );
  });
});

describe('places of secrets', () => {
  it('are told from their look-alikes', () => {
    for (const path of [
      '/home/dev/.aws/credentials',
      '/srv/.env.production',
      '/x/.ssh/id_rsa',
      '/x/server.key',
    ])
      assert.ok(secretPlace(path, HOME), path);
    for (const path of [
      '/home/dev/.aws/config',
      '/srv/.env.example',
      '/x/.ssh/id_rsa.pub',
      '/x/ca.pem',
      '/srv/app/.npmrc',
      '/srv/src/token.ts',
    ])
      assert.equal(secretPlace(path, HOME), undefined, path);
    assert.equal(secretTree('/home/dev/.aws', HOME), 'AWS credentials');
  });
});

describe('redirections', () => {
  it('are noted with their file, whatever the command', () => {
    assert.deepEqual(writesOf('echo a > x; ls 2> y; cd /tmp && : >> z; { date; } > w 2>&1'), [
      ['/srv/app/x', 'a\n'],
      ['/srv/app/y', '\uE000'],
      ['/tmp/z', ''],
      ['/tmp/w', '\uE000'],
    ]);
    assert.deepEqual(writesOf('f=a/b; echo "$f" > "$f"; cat < in >/dev/null; echo x >&2'), [
      ['/srv/app/a/b', 'a/b\n'],
    ]);
    assert.deepEqual(
      writesOf('cd "$UNSET_DIR" && echo {} > .claude/settings.json').map(([path]) => path),
      ['.claude/settings.json'],
    );
  });
});
