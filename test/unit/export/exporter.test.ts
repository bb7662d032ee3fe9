import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExportLock } from '../../../src/export/lock';
import { folders, note, open } from '../auditSupport';
import { receiver, type Receiver } from './support';

/** More at night: with it the same bound shows that memory does not grow with the backlog. */
const BACKLOG = process.env.AGENT_GUARD_NIGHTLY === undefined ? 10_000 : 50_000;
const CHILD = path.join(__dirname, 'exporterChild.ts');

describe('export: the exporting process', () => {
  let server: Receiver | undefined;
  const children: ChildProcess[] = [];
  afterEach(async () => {
    await Promise.all(children.splice(0).map(endOf));
    await server?.close();
    server = undefined;
  });
  // After the hook above: what still runs writes into them.
  const folder = folders();

  async function endOf(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async function record(count: number): Promise<string> {
    const dir = folder();
    const log = await open(dir);
    for (let i = 0; i < count; i++) {
      log.append(note(`${i} ${'x'.repeat(300)}`));
      if (i % 5000 === 0) await log.flush();
    }
    await log.close();
    return dir;
  }

  function exporter(dir: string, state: string, url: string): { child: ChildProcess; peak: () => number } {
    const child = spawn(process.execPath, ['--import', 'tsx', CHILD, dir, state, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    let peak = 0;
    child.stdout.on('data', (text: Buffer) => {
      for (const rss of text.toString().trim().split('\n')) peak = Math.max(peak, Number(rss));
    });
    return { child, peak: () => peak };
  }

  const hashesOf = (body: string) =>
    body
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { hash: string }).hash);

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await sleep(20);
  }

  it('kill -9 at any moment loses nothing, and doubles one request at the most', async function () {
    this.timeout(60_000);
    const total = 4001;
    const dir = await record(total - 1);
    const state = folder();
    const accepted = new Set<string>();
    let raw = 0;
    server = await receiver((call, response) => {
      const hashes = hashesOf(call.body);
      raw += hashes.length;
      for (const hash of hashes) accepted.add(hash);
      // Slow enough to be killed between what was accepted and what was noted.
      setTimeout(() => response.end(), 15);
    });
    let kills = 0;
    for (const at of [500, 2000]) {
      const { child } = exporter(dir, state, server.url);
      await until(() => raw >= at);
      await endOf(child);
      kills++;
    }
    exporter(dir, state, server.url);
    await until(() => accepted.size === total);
    await sleep(300);
    assert.equal(accepted.size, total);
    assert.ok(raw - total <= kills * 500, `${raw - total} doubles after ${kills} kills`);
  });

  it(`a backlog of ${BACKLOG} records is sent with bounded memory`, async function () {
    this.timeout(120_000);
    const total = BACKLOG + 1;
    const dir = await record(total - 1);
    let came = 0;
    server = await receiver((call, response) => {
      came += call.body.split('\n').length - 1;
      call.body = '';
      response.end();
    });
    const empty = exporter(folder(), folder(), server.url);
    await until(() => empty.peak() > 0);
    await sleep(300);
    const { peak } = exporter(dir, folder(), server.url);
    await until(() => came === total);
    const grown = (peak() - empty.peak()) / 2 ** 20;
    assert.ok(grown < 120, `${grown.toFixed(0)} MiB more than a process that sends nothing`);
  });

  it('is one at a time: the second sends when the first is gone', async function () {
    this.timeout(60_000);
    const dir = await record(50);
    const state = folder();
    let came = 0;
    server = await receiver((call, response) => {
      came += call.body.split('\n').length - 1;
      response.end();
    });
    const first = exporter(dir, state, server.url);
    await until(() => came === 51);
    exporter(dir, state, server.url);
    await sleep(1500);
    assert.equal(came, 51);
    const owner = fs.readFileSync(path.join(state, 'owner.json'), 'utf8');
    assert.equal((JSON.parse(owner) as { pid: number }).pid, first.child.pid);
    await endOf(first.child);
    const log = await open(dir, { session: 'w2' });
    log.append(note('later'));
    await log.close();
    await until(() => came === 53);
  });
});

describe('export: the lock', () => {
  const folder = folders();
  const alive = new Set(['a', 'b']);
  const lock = (dir: string, startedAt: string) =>
    new ExportLock(dir, { pid: 1, startedAt }, (owner) => alive.has(owner.startedAt));

  it('is held by one, and passed on when it is released', () => {
    const dir = folder();
    const [a, b] = [lock(dir, 'a'), lock(dir, 'b')];
    assert.deepEqual([a.take(), b.take(), a.take()], [true, false, true]);
    a.release();
    assert.deepEqual([b.take(), a.isHeld], [true, false]);
    a.release();
    assert.equal(b.isHeld, true);
  });

  it('is taken over from an owner that is gone, or whose file says nothing', () => {
    const dir = folder();
    assert.equal(lock(dir, 'gone').take(), true);
    assert.equal(lock(dir, 'a').take(), true);
    fs.writeFileSync(path.join(dir, 'owner.json'), '{');
    assert.equal(lock(dir, 'b').take(), true);
    assert.deepEqual(fs.readdirSync(dir), ['owner.json']);
  });

  it('is not held where nothing can be written', () => {
    assert.equal(lock(path.join(folder(), 'missing'), 'a').take(), false);
  });
});
