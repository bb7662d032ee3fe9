import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readAudit } from '../../../src/audit/read';
import { verifyAuditDir } from '../../../src/audit/verify';
import { command, faultyFs, folders, open, session } from '../auditSupport';

const newFolder = folders();
const DAY = 86_400_000;

/** A session of three files: one each day. */
async function threeDays(dir: string): Promise<string[]> {
  let now = Date.UTC(2026, 2, 1, 12);
  const log = await open(dir, { session: 'days', now: () => now });
  for (let day = 0; day < 3; day++, now += DAY)
    for (let i = 0; i < 2; i++) log.append(command(`${day}-${i}`));
  await log.close();
  return fs.readdirSync(dir).sort();
}

async function seqs(dir: string): Promise<number[]> {
  const found: number[] = [];
  for await (const it of readAudit(dir)) found.push('record' in it ? it.record.seq : -1);
  return found;
}

describe('audit: a new file each day, and before one is too large', () => {
  it('goes on with the chain in a file for each UTC day', async () => {
    const dir = newFolder();
    assert.equal((await threeDays(dir)).length, 3);
    assert.deepEqual(await seqs(dir), [0, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual(await verifyAuditDir(dir).then((it) => [it.firstBroken, it.records]), [undefined, 7]);
  });

  it('stays in its file when the clock goes back or jumps to and fro over midnight', async () => {
    const dir = newFolder();
    const noon = Date.UTC(2026, 2, 1, 12);
    const times = [noon, noon + DAY, noon, noon + DAY, noon - 30 * DAY, noon + DAY, noon + 2 * DAY, noon];
    let at = 0;
    const log = await open(dir, { now: () => times[Math.min(at, times.length - 1)]! });
    for (at = 0; at < times.length; at++) await log.appendDurably(command(`r${at}`));
    await log.close();
    assert.equal(fs.readdirSync(dir).length, 3, 'one for each day that was new');
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });

  it('keeps files below their bound, also within one write, and takes a line that is larger by itself', async () => {
    const dir = newFolder();
    const maxFileBytes = 4000;
    const log = await open(dir, { maxFileBytes });
    for (let i = 0; i < 30; i++) log.append(command(`r${i}`));
    log.append(command('large', 'x '.repeat(4000)));
    await log.appendDurably(command('last'));
    await log.close();
    const sizes = fs.readdirSync(dir).map((name) => fs.statSync(path.join(dir, name)).size);
    assert.ok(sizes.length >= 6 && sizes.filter((size) => size > maxFileBytes).length === 1, sizes.join(' '));
    assert.deepEqual(
      await seqs(dir),
      Array.from({ length: 33 }, (_, i) => i),
    );
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });

  it('loses nothing when the next file cannot be made at first', async () => {
    const dir = newFolder();
    const disk = faultyFs();
    const log = await open(dir, { fs: disk.fs, maxFileBytes: 1500 });
    await log.appendDurably(command('a'));
    disk.fault = 'create';
    await assert.rejects(log.appendDurably(command('b', 'x '.repeat(500))));
    await assert.rejects(log.appendDurably(command('c')));
    disk.fault = undefined;
    await log.close();
    assert.deepEqual(await seqs(dir), [0, 1, 2, 3]);
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });

  it('two logs that turn over at the same moments stay apart', async () => {
    const dir = newFolder();
    const same = { now: () => Date.UTC(2026, 5, 1), maxFileBytes: 2500 };
    const logs = await Promise.all(['a', 'b'].map((name) => open(dir, { ...same, session: name })));
    for (let i = 0; i < 10; i++) await Promise.all(logs.map((log) => log.appendDurably(command(`r${i}`))));
    await Promise.all(logs.map((log) => log.close()));
    assert.deepEqual(await verifyAuditDir(dir).then((it) => [it.firstBroken, it.records]), [undefined, 22]);
  });

  it('is named by the next session with its last file only, and each missing part shows', async () => {
    const dir = newFolder();
    const files = await threeDays(dir);
    await session(dir, 'next', 1);
    assert.equal((await verifyAuditDir(dir)).ok, true);
    for (const [index, name] of files.entries()) {
      const away = path.join(newFolder(), name);
      fs.cpSync(path.join(dir, name), away);
      fs.rmSync(path.join(dir, name));
      const { firstBroken } = await verifyAuditDir(dir);
      assert.equal(firstBroken?.file, files[Math.min(index + 1, 2)], `${index}: ${firstBroken?.reason}`);
      fs.cpSync(away, path.join(dir, name));
    }
    const first = path.join(dir, files[0]!);
    fs.writeFileSync(first, fs.readFileSync(first, 'utf8').split('\n').slice(0, 2).join('\n') + '\n');
    assert.match((await verifyAuditDir(dir)).firstBroken?.reason ?? '', /before it are missing/);
  });

  it('shows a file that stands there twice', async () => {
    const dir = newFolder();
    const files = await threeDays(dir);
    fs.cpSync(path.join(dir, files[1]!), path.join(dir, files[1]!.replace('days', 'twin')));
    assert.match((await verifyAuditDir(dir)).firstBroken?.reason ?? '', /its records stand in .* too/);
  });
});
