import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import * as path from 'node:path';
import { isLive, listenOnFreeSlot, socketPath, windowName } from '../../../src/interceptors/broker/socket';
import { skipBecause } from '../../support/skip';
import { call, socketFolder } from './client';

const WINDOW = path.join(import.meta.dirname, 'windowProcess.ts');

describe('broker sockets', function () {
  this.timeout(40_000);
  let folder: string;
  let servers: net.Server[];
  let children: ChildProcess[];

  beforeEach(() => {
    folder = socketFolder();
    servers = [];
    children = [];
  });
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    for (const server of servers) await new Promise((resolve) => server.close(resolve));
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const address = (slot = 0) => socketPath(folder, windowName('w', slot));
  function newServer(text: string) {
    const server = http.createServer((_request, response) => response.end(text));
    servers.push(server);
    return server;
  }
  async function answers(at: string): Promise<string> {
    return (await call(at, 'GET', '/').reply).text;
  }
  /** A window in a process of its own, and the first line that it says. */
  function window(leaveAfter = 0) {
    const child = spawn(process.execPath, ['--import', 'tsx', WINDOW, folder, 'w', String(leaveAfter)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const said = once(child.stdout, 'data').then(([data]) => String(data).trim());
    return { child, said };
  }
  /** Leaves a socket file behind that nobody listens on, of a window that had been there for a while. */
  async function stale(at: string): Promise<void> {
    const { child, said } = window();
    const name = await said;
    child.kill('SIGKILL');
    await once(child, 'exit');
    if (socketPath(folder, name) !== at) fs.renameSync(socketPath(folder, name), at);
    assert.ok(fs.lstatSync(at).isSocket());
    const aWhileAgo = new Date(Date.now() - 60_000);
    fs.utimesSync(at, aWhileAgo, aWhileAgo);
  }

  it('takes the first slot of an empty folder, and leaves nothing else there', async () => {
    assert.equal(await listenOnFreeSlot(newServer('me'), folder, 'w'), 'w');
    assert.equal(await answers(address()), 'me');
    assert.deepEqual(fs.readdirSync(folder), ['w.sock']);
  });

  it('takes a stale socket over at once', async () => {
    await stale(address());
    const start = Date.now();
    assert.equal(await listenOnFreeSlot(newServer('me'), folder, 'w'), 'w');
    assert.ok(Date.now() - start < 500);
    assert.equal(await answers(address()), 'me');
    assert.deepEqual(fs.readdirSync(folder), ['w.sock']);
  });

  it('replaces a file, a full folder or a dangling link that stands in the way', async () => {
    for (const block of [
      () => {
        fs.writeFileSync(address(), 'x');
      },
      () => {
        fs.mkdirSync(path.join(address(), 'sub'), { recursive: true });
        fs.writeFileSync(path.join(address(), 'sub', 'file'), 'x');
      },
      () => {
        fs.symlinkSync(path.join(folder, 'nowhere'), address());
      },
    ]) {
      block();
      const server = newServer('me');
      assert.equal(await listenOnFreeSlot(server, folder, 'w'), 'w');
      assert.equal(await answers(address()), 'me');
      await new Promise((resolve) => server.close(resolve));
      servers.pop();
    }
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it('does not follow a link out of its folder', async () => {
    const elsewhere = path.join(folder, 'precious');
    fs.writeFileSync(elsewhere, 'x');
    fs.symlinkSync(elsewhere, address());
    await listenOnFreeSlot(newServer('me'), folder, 'w');
    assert.equal(fs.readFileSync(elsewhere, 'utf8'), 'x');
  });

  it('goes to the next slot while another window lives', async () => {
    assert.equal(await listenOnFreeSlot(newServer('one'), folder, 'w'), 'w');
    const start = Date.now();
    assert.equal(await listenOnFreeSlot(newServer('two'), folder, 'w'), 'w-2');
    assert.ok(Date.now() - start >= 1000, 'a predecessor was given its time');
    assert.equal(await answers(address(0)), 'one');
    assert.equal(await answers(address(1)), 'two');
  });

  it('finds the old name again when its predecessor leaves a little later', async () => {
    const before = window(500);
    assert.equal(await before.said, 'w');
    assert.equal(await listenOnFreeSlot(newServer('after'), folder, 'w'), 'w');
    assert.equal(await answers(address()), 'after');
  });

  it('finds the old name again when its predecessor is killed a little later', async () => {
    const before = window();
    assert.equal(await before.said, 'w');
    setTimeout(() => before.child.kill('SIGKILL'), 300);
    assert.equal(await listenOnFreeSlot(newServer('after'), folder, 'w'), 'w');
    assert.equal(await answers(address()), 'after');
  });

  it('does not take a socket that is bound, and listened on only a moment later', async function () {
    if (spawnSync('python3', ['--version']).status !== 0) skipBecause(this, 'python3 is not on PATH');
    const script =
      'import socket, sys, time\ns = socket.socket(socket.AF_UNIX)\ns.bind(sys.argv[1])\n' +
      'print("bound", flush=True)\ntime.sleep(0.1)\ns.listen()\ntime.sleep(60)\n';
    const slow = spawn('python3', ['-c', script, address()], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(slow);
    await once(slow.stdout, 'data');
    assert.equal(await listenOnFreeSlot(newServer('two'), folder, 'w'), 'w-2');
    assert.equal(await isLive(address()), true);
  });

  it('does not take the socket of a window that is stopped or busy', async () => {
    const busy = window();
    assert.equal(await busy.said, 'w');
    busy.child.kill('SIGSTOP');
    // More than its backlog holds: the system then refuses connections, though the window lives.
    const crowd = Array.from({ length: 600 }, () => net.connect(address()).on('error', () => undefined));
    await new Promise((resolve) => setTimeout(resolve, 50));
    try {
      assert.equal(await isLive(address()), true);
      assert.equal(await listenOnFreeSlot(newServer('two'), folder, 'w'), 'w-2');
    } finally {
      for (const socket of crowd) socket.destroy();
      busy.child.kill('SIGCONT');
    }
    let text = '';
    for (let tries = 0; text === '' && tries < 100; tries++) text = await answers(address()).catch(() => '');
    assert.equal(text, String(busy.child.pid));
  });

  it('gives up when all slots are live, and says so', async () => {
    for (let slot = 0; slot < 16; slot++) {
      const server = newServer(String(slot));
      await new Promise<void>((resolve) => server.listen(address(slot), resolve));
    }
    await assert.rejects(listenOnFreeSlot(http.createServer(), folder, 'w'), /all 16 sockets/);
  });

  it('says why a folder cannot be used', async () => {
    await assert.rejects(listenOnFreeSlot(http.createServer(), path.join(folder, 'missing'), 'w'), {
      code: /EACCES|ENOENT|EINVAL/,
    });
    fs.writeFileSync(path.join(folder, 'file'), '');
    await assert.rejects(listenOnFreeSlot(http.createServer(), path.join(folder, 'file'), 'w'));
  });

  it('says why a path is too long', async () => {
    await assert.rejects(listenOnFreeSlot(http.createServer(), folder, 'w'.repeat(120)), /too long/);
  });

  it('tells live from dead', async () => {
    assert.equal(await isLive(address()), false);
    await stale(address());
    assert.equal(await isLive(address()), false);
    fs.rmSync(address());
    fs.writeFileSync(address(), '');
    assert.equal(await isLive(address()), false);
  });

  it('leaves every window reachable when several race for a stale socket', async () => {
    for (let round = 0; round < 2; round++) {
      await stale(address());
      const windows = Array.from({ length: 3 }, () => window());
      const names = await Promise.all(windows.map((it) => it.said));
      assert.equal(new Set(names).size, windows.length, `one slot each: ${names.join(' ')}`);
      assert.ok(names.includes('w'));
      for (const [index, name] of names.entries())
        assert.equal(await answers(socketPath(folder, name)), String(windows[index]!.child.pid), name);
      for (const { child } of windows) {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      for (const name of fs.readdirSync(folder)) fs.rmSync(path.join(folder, name));
    }
  });
});
