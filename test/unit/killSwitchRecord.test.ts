import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { appendStop, readStops, STOPS_FILE, type StopRecord } from '../../src/killSwitch/record';

const record = (more: Partial<StopRecord> = {}): StopRecord => ({
  v: 1,
  engagement: '2026-01-01T00:00:00.000Z',
  at: '2026-01-01T00:00:00.001Z',
  by: 'window',
  window: 'w-1',
  scope: 'agentsAndCloudCommands',
  kept: true,
  stages: { flag: 1, questions: 2, frozen: 20, ended: 60.5 },
  ended: [{ pid: 30, startedAt: '77', title: 'claude', kind: 'agent', processes: 3 }],
  failed: [{ title: 'a; b', kind: 'command', reason: 'a part of the line may still run' }],
  notAttempted: [],
  ...more,
});

describe('kill switch: what was stopped', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-stops-'));
    file = path.join(folder, STOPS_FILE);
  });
  afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('comes back as it was written, private, and by engagement', () => {
    appendStop(file, record());
    appendStop(file, record({ engagement: 'another', by: 'shell', window: undefined }));
    assert.equal(readStops(file).length, 2);
    assert.deepEqual(readStops(file, record().engagement), [record()]);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
  });

  it('survives half a line, foreign lines and garbage', () => {
    const bad: string[] = ['{"v":1,"engage', 'null', '[]', '\0\0', JSON.stringify({ ...record(), v: 2 })];
    bad.push(JSON.stringify({ ...record(), ended: [{ title: 'x', kind: 'agent', processes: -1 }] }));
    bad.push(JSON.stringify({ ...record(), by: 'nobody' }));
    fs.writeFileSync(file, `${bad.join('\n')}\n${'x'.repeat(3_000_000)}\n{"half":`);
    appendStop(file, record());
    assert.deepEqual(readStops(file), [record()]);
  });

  it('bounds what is written, and keeps control characters out of it', () => {
    const one = {
      pid: 5,
      startedAt: '1',
      title: `\x1b[2J${'y '.repeat(300)}`,
      kind: 'agent',
      processes: 1,
    } as const;
    appendStop(file, record({ ended: Array.from({ length: 501 }, () => one) }));
    const [read] = readStops(file);
    assert.equal(read?.ended.length, 500);
    assert.ok((read.ended[0]?.title.length ?? 9999) <= 400);
    assert.ok(!fs.readFileSync(file, 'utf8').includes('\\u001b'));
  });

  it('is nothing where there is no file, a folder or a pipe, and never waits', () => {
    assert.deepEqual(readStops(file), []);
    assert.deepEqual(readStops(folder), []);
    if (process.platform === 'win32') return;
    execFileSync('mkfifo', [file]);
    assert.deepEqual(readStops(file), []);
  });

  it('begins anew when it has grown too large, and keeps the one before', () => {
    fs.writeFileSync(file, Buffer.alloc(4 * 1024 * 1024 + 1, '\n'));
    appendStop(file, record());
    assert.deepEqual(readStops(file), [record()]);
    assert.ok(fs.existsSync(`${file}.old`));
  });

  it('does not follow a link to somewhere else', () => {
    const target = path.join(folder, 'target');
    fs.writeFileSync(target, 'mine\n');
    fs.symlinkSync(target, file);
    assert.throws(() => {
      appendStop(file, record());
    });
    assert.equal(fs.readFileSync(target, 'utf8'), 'mine\n');
  });
});
