import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parseRetention, retentionEvent } from '../../../src/audit/anchors';
import { canonicalJson, sha256 } from '../../../src/audit/chain';
import type { AuditLog } from '../../../src/audit/log';
import { sessionOf } from '../../../src/audit/files';
import { removeOldFiles, type RetentionOptions } from '../../../src/audit/retention';
import { verifyAuditDir } from '../../../src/audit/verify';
import { command, faultyFs, folders, open } from '../auditSupport';

const newFolder = folders();
const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1, 12);
const at = (day: number) => START + day * DAY;

/** A session with a record on each of these days, counted from the beginning of the year. */
async function sessionOn(dir: string, name: string, ...days: number[]): Promise<void> {
  let now = at(days[0]!);
  const log = await open(dir, { session: name, now: () => now });
  for (const day of days) {
    now = at(day);
    log.append(command(`${name}-${day}`));
  }
  await log.close();
}

/** A live session that was opened on this day. */
function live(dir: string, name: string, day: number, more = {}): Promise<AuditLog> {
  return open(dir, { session: name, now: () => at(day), ...more });
}

function remove(
  dir: string,
  log: AuditLog,
  day: number,
  more: Partial<RetentionOptions> = {},
): Promise<string[]> {
  const options = { dir, log, days: 90, now: at(day), isLive: () => false, say: () => undefined };
  return removeOldFiles({ ...options, ...more });
}

const left = (dir: string) => fs.readdirSync(dir).map(sessionOf).sort();

describe('audit: retention', () => {
  it('removes whole files that are old, and verification accepts exactly these', async () => {
    const dir = newFolder();
    await sessionOn(dir, 'old', 0, 1);
    await sessionOn(dir, 'long', 2, 95);
    const log = await live(dir, 'now', 99);
    assert.equal((await remove(dir, log, 99)).length, 3, 'both days of one, the first of the other');
    await log.close();
    assert.deepEqual(left(dir), ['long', 'now']);
    const result = await verifyAuditDir(dir);
    assert.deepEqual([result.firstBroken, result.removed], [undefined, 3]);
    fs.rmSync(
      path.join(
        dir,
        fs.readdirSync(dir).find((it) => sessionOf(it) === 'long')!,
      ),
    );
    assert.match((await verifyAuditDir(dir)).firstBroken?.reason ?? '', /missing/);
  });

  it('never removes what is younger than 90 days, its own or of a window that lives', async () => {
    const dir = newFolder();
    await sessionOn(dir, 'window', 0);
    await sessionOn(dir, 'young', 9);
    const log = await live(dir, 'mine', 1);
    await log.appendDurably(command('a'));
    const isLive = (id: string) => id === 'window';
    assert.deepEqual(await remove(dir, log, 98, { days: 1, isLive }), []);
    await log.close();
    assert.deepEqual(left(dir), ['mine', 'window', 'young']);
  });

  it('is not fooled by a clock that leaps', async () => {
    const dir = newFolder();
    await sessionOn(dir, 'a', 0);
    await sessionOn(dir, 'b', 20);
    const log = await live(dir, 'now', 4000);
    assert.deepEqual(await remove(dir, log, 4000), []);
    await log.close();
  });

  it('removes nothing that it cannot record first', async () => {
    const dir = newFolder();
    await sessionOn(dir, 'old', 0);
    await sessionOn(dir, 'later', 95);
    const disk = faultyFs();
    const log = await live(dir, 'now', 99, { fs: disk.fs });
    disk.fault = 'datasync';
    await assert.rejects(remove(dir, log, 99));
    assert.ok(left(dir).includes('old'));
    disk.fault = undefined;
    assert.equal((await remove(dir, log, 99)).length, 1);
    await log.close();
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });

  it('a crash between the record and the removal leaves a whole log, and the next one removes it', async () => {
    const dir = newFolder();
    await sessionOn(dir, 'old', 0);
    await sessionOn(dir, 'later', 95);
    const crashed = await live(dir, 'crashed', 99);
    const file = fs.readdirSync(dir).find((it) => sessionOf(it) === 'old')!;
    const [head] = (await verifyAuditDir(dir)).heads;
    await crashed.appendRemoval([head!]);
    await crashed.close();
    assert.equal((await verifyAuditDir(dir)).ok, true, 'named and still there');
    const whole = fs.readFileSync(path.join(dir, file));
    fs.truncateSync(path.join(dir, file), whole.indexOf(10) + 1);
    assert.equal((await verifyAuditDir(dir)).ok, false, 'named, and cut');
    fs.writeFileSync(path.join(dir, file), whole);
    const log = await live(dir, 'next', 100);
    assert.deepEqual(await remove(dir, log, 100), [file]);
    await log.close();
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });

  it('keeps a file that does not verify, and says so', async () => {
    const dir = newFolder();
    await sessionOn(dir, 'bad', 0, 0, 0);
    await sessionOn(dir, 'later', 95);
    const bad = path.join(
      dir,
      fs.readdirSync(dir).find((it) => sessionOf(it) === 'bad')!,
    );
    const lines = fs.readFileSync(bad, 'utf8').split('\n');
    fs.writeFileSync(bad, lines.map((line, i) => (i === 1 ? line.replace('prod', 'dev!') : line)).join('\n'));
    const said: string[] = [];
    const log = await live(dir, 'now', 99);
    assert.deepEqual(await remove(dir, log, 99, { say: (text) => said.push(text) }), []);
    await log.close();
    assert.match(said.join(), /bad\.jsonl is kept/);
  });

  it('says again what an old retention record said, as long as somebody asks for it', async () => {
    const dir = newFolder();
    await sessionOn(dir, 'first', 0);
    // It names the first one in its opening, and its window stays open for more than half a year.
    await sessionOn(dir, 'endless', 1, 280);
    const isLive = (id: string) => id === 'endless';
    const one = await live(dir, 'one', 95);
    assert.equal((await remove(dir, one, 95, { isLive })).length, 1);
    await one.close();
    const two = await live(dir, 'two', 280);
    assert.equal((await remove(dir, two, 280, { isLive })).length, 1);
    await two.close();
    assert.ok(!left(dir).includes('one') && left(dir).includes('endless'));
    const result = await verifyAuditDir(dir);
    assert.deepEqual([result.firstBroken, result.removed], [undefined, 2]);
  });

  it('does not take another file, nor another content, for what was removed', async () => {
    const dir = newFolder();
    await sessionOn(dir, 'old', 0);
    await sessionOn(dir, 'later', 95);
    const log = await live(dir, 'now', 99);
    await remove(dir, log, 99);
    await log.close();
    const file = path.join(
      dir,
      fs.readdirSync(dir).find((it) => sessionOf(it) === 'now')!,
    );
    const lines = fs.readFileSync(file, 'utf8').split('\n').slice(0, -1);
    // Somebody who knows the format names another last record for the file that is gone.
    const last = JSON.parse(lines.at(-1)!) as { event: { text: string }; hash?: string };
    last.event.text = last.event.text.replace(/:[0-9a-f]{64}/, `:${'0'.repeat(64)}`);
    delete last.hash;
    const hash = sha256(canonicalJson(last));
    lines[lines.length - 1] = canonicalJson({ ...last, hash });
    fs.writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
    assert.match((await verifyAuditDir(dir)).firstBroken?.reason ?? '', /saw something else in it/);
  });

  it('its record can be read back, and nothing else is one', () => {
    const anchors = [{ file: 'a.jsonl', seq: 3, hash: 'a'.repeat(64) }];
    assert.deepEqual(parseRetention(retentionEvent(anchors)), anchors);
    for (const text of ['Removed after their time: ../a#1:x.', 'Removed after their time: nothing', ''])
      assert.equal(parseRetention({ kind: 'retention', text }), undefined);
    assert.equal(parseRetention({ ...retentionEvent(anchors), kind: 'problem' }), undefined);
  });
});
