import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ReadSpool } from '../../../src/audit/spool';

describe('the spool of reads', () => {
  let folder: string;
  let spool: ReadSpool;
  let time = 1;
  const file = () => path.join(folder, 'reads.spool');
  const write = (text: string) => {
    fs.appendFileSync(file(), text);
  };
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-sp-'));
    spool = new ReadSpool(folder, 'reads.spool', () => time++);
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });
  const words = (of = spool) => of.take().reads.map((read) => read.words);

  it('gives what was written, once, when it is taken the next time', () => {
    write('aws ec2 describe-* 12\naws s3 ls 13\n');
    assert.deepEqual(spool.take(), { reads: [], dropped: { lines: 0, bytes: 0 } });
    assert.deepEqual(spool.take().reads, [
      { words: 'aws ec2 describe-*', parent: 12 },
      { words: 'aws s3 ls', parent: 13 },
    ]);
    assert.deepEqual(words(), []);
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it('has what a shim writes that had opened it before it was taken', () => {
    const open = fs.openSync(file(), 'a');
    spool.take();
    fs.writeSync(open, 'aws s3 ls 1\n');
    fs.closeSync(open);
    assert.deepEqual(words(), ['aws s3 ls']);
  });

  it('belongs to one of two windows', () => {
    const other = new ReadSpool(folder, 'reads.spool', () => time++);
    write('aws s3 ls 1\n');
    spool.take();
    other.take();
    assert.deepEqual([words(other), words()], [[], ['aws s3 ls']]);
  });

  it('drops what no shim writes, and counts it', () => {
    write(
      'aws s3 ls s3://secret 1\nrm -rf / 1\n\u001b[2J\naws 1\naws s3 ls x\naws s3 ls 1\n{"kind":"re-arm"} 1\n',
    );
    spool.take();
    const { reads, dropped } = spool.take();
    assert.deepEqual([reads.map((read) => read.words), dropped.lines], [['aws s3 ls'], 6]);
  });

  it('is bounded, in lines and in bytes', () => {
    write('aws s3 ls 1\n'.repeat(100_000));
    spool.take();
    const { reads, dropped } = spool.take();
    assert.equal(reads.length, 2000);
    assert.ok(dropped.lines > 1000 && dropped.bytes > 900_000);
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  for (const [what, make] of [
    [
      'a folder',
      () => {
        fs.mkdirSync(file());
      },
    ],
    [
      'a link',
      () => {
        fs.symlinkSync('/etc/passwd', file());
      },
    ],
    [
      'a pipe',
      () => {
        spawnSync('mkfifo', [file()]);
      },
    ],
  ] as [string, () => void][])
    it(`is not held up by ${what} in its place`, () => {
      make();
      spool.take();
      assert.deepEqual(spool.take().reads, []);
      write('aws s3 ls 1\n');
      spool.take();
      assert.deepEqual(words(), ['aws s3 ls']);
    });

  it('gives what a window took and did not live to read, after a minute', () => {
    write('aws s3 ls 1\n');
    new ReadSpool(folder, 'reads.spool', () => 5).take();
    assert.deepEqual(new ReadSpool(folder, 'reads.spool', Date.now).left().reads, []);
    const later = new ReadSpool(folder, 'reads.spool', () => Date.now() + 61_000);
    assert.deepEqual(
      later.left().reads.map((read) => read.words),
      ['aws s3 ls'],
    );
    assert.deepEqual(fs.readdirSync(folder), []);
  });
});
