import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheDir } from '../../../scripts/editor/cache.mjs';
import { findChromium } from '../../../scripts/editor/chromium.mjs';
import { withLock } from '../../../scripts/editor/lock.mjs';
import { descendants, killTree } from '../../../scripts/editor/processes.mjs';
import { localEditor, Unavailable } from '../../../scripts/start/desktop.mjs';
import { personsEnvironment } from '../../../scripts/start/environment.mjs';

describe('scripts: the embedded editor and npm start', () => {
  let folder;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ag-unit-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const executable = (name) => {
    const path = join(folder, name);
    writeFileSync(path, '#!/bin/sh\n');
    chmodSync(path, 0o755);
    return path;
  };

  it('keeps the cache where the person wants it', () => {
    assert.equal(cacheDir({ AGENT_GUARD_CACHE: '/a' }), '/a');
    assert.equal(cacheDir({ XDG_CACHE_HOME: '/b' }), join('/b', 'agent-guard'));
  });

  it('finds a browser: the one that is asked for, else one on PATH', () => {
    assert.equal(findChromium({ CHROME_PATH: '/x/chrome', PATH: folder }), '/x/chrome');
    const path = executable('google-chrome');
    assert.equal(findChromium({ PATH: ['/nowhere', folder].join(delimiter) }), path);
  });

  it('lets one at a time into a lock', async () => {
    const lock = join(folder, 'lock');
    const order = [];
    const work = (name) =>
      withLock(
        lock,
        () => {},
        async () => {
          order.push(`${name} in`);
          await sleep(20);
          order.push(`${name} out`);
        },
      );
    await Promise.all([work('a'), work('b')]);
    assert.deepEqual(order, ['a in', 'a out', 'b in', 'b out']);
    assert.equal(existsSync(lock), false);
  });

  it('gives a lock back when the work fails, and takes over a dead holder’s', async () => {
    const lock = join(folder, 'lock');
    await assert.rejects(
      withLock(
        lock,
        () => {},
        () => Promise.reject(new Error('no')),
      ),
      /no/,
    );
    const dead = spawnSync('true').pid;
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), String(dead));
    assert.equal(
      await withLock(
        lock,
        () => {},
        () => 'done',
      ),
      'done',
    );
  });

  it('ends a process with all that it started, stopped ones included', async () => {
    const child = spawn('sh', ['-c', 'sleep 60 & sh -c "kill -STOP \\$\\$; sleep 60" & wait'], {
      stdio: 'ignore',
    });
    while (descendants(child.pid).length < 2) await sleep(20);
    const family = [child.pid, ...descendants(child.pid)];
    const ended = once(child, 'exit');
    await killTree(child.pid);
    await ended;
    await sleep(50);
    for (const pid of family)
      assert.equal(
        spawnSync('ps', ['-o', 'stat=', '-p', pid]).stdout.toString().replace(/Z.*/, '').trim(),
        '',
      );
  });

  it('says why a local VS Code cannot be used', () => {
    const display = { DISPLAY: ':0' };
    assert.throws(() => localEditor({ ...display, PATH: folder }), Unavailable);
    assert.throws(
      () => localEditor({ ...display, PATH: folder, VSCODE_IPC_HOOK_CLI: '/s' }),
      /editor you are in/,
    );
    const code = executable(process.platform === 'win32' ? 'code.cmd' : 'code');
    assert.deepEqual(localEditor({ ...display, PATH: folder }), [code]);
  });

  it('does not hand npm’s own environment to the editor', () => {
    const env = {
      PATH: ['/p/node_modules/.bin', '/usr/bin'].join(delimiter),
      npm_config_x: '1',
      INIT_CWD: '/p',
      HOME: '/h',
    };
    assert.deepEqual(personsEnvironment(env), { PATH: '/usr/bin', HOME: '/h' });
  });
});
