import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { readNewest, type FileEntries } from '../../../src/audit/read';
import { recordedUses } from '../../../src/audit/uses';
import { folders, session } from '../auditSupport';

const newFolder = folders();

async function all(dir: string, maxBytes?: number): Promise<FileEntries[]> {
  const found: FileEntries[] = [];
  for await (const it of readNewest(dir, maxBytes)) found.push(it);
  return found;
}

const setTime = (file: string, seconds: number) => {
  fs.utimesSync(file, seconds, seconds);
};

describe('audit: reading the newest first', () => {
  it('gives the file that was written to last first, its records in order', async () => {
    const dir = newFolder();
    const [one, two] = [await session(dir, 'one', 2), await session(dir, 'two', 1)];
    setTime(one, 2000);
    setTime(two, 1000);
    const found = await all(dir);
    assert.deepEqual(
      found.map((it) => it.file),
      [path.basename(one), path.basename(two)],
    );
    const seqs = found[0]?.entries.map((it) => ('record' in it ? [it.line, it.record.seq] : it.problem));
    assert.deepEqual(seqs, [
      [1, 0],
      [2, 1],
      [3, 2],
    ]);
  });

  it('does not open what nobody asks for', async () => {
    const dir = newFolder();
    const old = await session(dir, 'old', 1);
    setTime(old, 1000);
    await session(dir, 'new', 1);
    for await (const { file } of readNewest(dir)) {
      assert.match(file, /-new\.jsonl$/);
      fs.rmSync(old);
      break;
    }
    assert.equal((await all(dir)).length, 1);
  });

  it('says what is no record, and goes on behind it', async () => {
    const dir = newFolder();
    const file = await session(dir, 'one', 2);
    const [first, second, third] = fs.readFileSync(file, 'utf8').split('\n') as [string, string, string];
    const newer = second.replace('"v":1}', '"v":2}');
    fs.writeFileSync(
      file,
      Buffer.concat([Buffer.from(`${first}\n${newer}\n\xff\n`, 'latin1'), Buffer.from(third)]),
    );
    const [found] = await all(dir);
    assert.deepEqual(
      found?.entries.map((it) => ('problem' in it ? it.problem : it.record.seq)),
      [0, 'not a record of this version', 'not JSON', 'the line is not whole'],
    );
  });

  it('keeps only the end of a file that is too large', async () => {
    const dir = newFolder();
    const file = await session(dir, 'one', 20);
    const lines = fs.readFileSync(file, 'utf8').split('\n').slice(0, -1);
    const room = lines.slice(-3).join('').length;
    const [found] = await all(dir, room);
    assert.deepEqual(
      found?.entries.map((it) => [it.line, 'record' in it]),
      [
        [1, false],
        [19, true],
        [20, true],
        [21, true],
      ],
    );
  });

  it('takes a missing folder for an empty one', async () => {
    assert.deepEqual(await all(path.join(newFolder(), 'none')), []);
  });
});

describe('audit: what was used', () => {
  it('gives commands of all windows since a time, in the order of time, and of each only who used what', async () => {
    const dir = newFolder();
    const one = await session(dir, 'one', 2);
    const two = await session(dir, 'two', 2);
    fs.appendFileSync(two, 'cut off\n{"v":1\n\u0000\u0000');
    const times = fs
      .readFileSync(one, 'utf8')
      .split('\n')
      .flatMap((line) => /"time":"([^"]+)"/.exec(line)?.[1] ?? []);
    const all = await recordedUses(dir, 0);
    assert.deepEqual(
      all.map(({ event }) => event.id),
      ['one-0', 'one-1', 'two-0', 'two-1'],
    );
    assert.deepEqual(Object.keys(all[0]?.event ?? {}), [
      'id',
      'actor',
      'identity',
      'account',
      'actions',
      'outcome',
    ]);
    const later = await recordedUses(dir, Date.parse(times.at(-1) ?? ''));
    assert.deepEqual(
      later.map(({ event }) => event.id),
      ['one-1', 'two-0', 'two-1'],
    );
  });

  it('is empty where nothing was recorded, or long ago', async () => {
    const dir = newFolder();
    assert.deepEqual(await recordedUses(path.join(dir, 'none'), 0), []);
    await session(dir, 'one', 2);
    assert.deepEqual(await recordedUses(dir, Date.UTC(2030, 0, 1)), []);
  });
});
