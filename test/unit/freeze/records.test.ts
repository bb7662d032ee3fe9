import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { ProcessInfo, ProcessTable } from '../../../src/contracts/processes';
import { claimLeftovers, releaseLeftover } from '../../../src/interceptors/freeze/lines';
import { FrozenRecords, type FrozenRecord } from '../../../src/interceptors/freeze/records';

describe('frozen records', () => {
  let folder: string;
  let records: FrozenRecords;
  beforeEach(() => {
    folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'ag-r-')), 'frozen');
    records = new FrozenRecords(folder);
  });
  afterEach(() => {
    fs.rmSync(path.dirname(folder), { recursive: true, force: true });
  });

  const record = (id: string, more: Partial<FrozenRecord> = {}): FrozenRecord => ({
    id,
    owner: { pid: 5, startedAt: 'a' },
    shell: { pid: 6, startedAt: 'b' },
    processes: [{ pid: 7, startedAt: 'c' }],
    background: ['8@d'],
    terminal: 'bash',
    command: 'aws ünicode \n\0',
    shellKind: 'bash',
    cwd: '/',
    ...more,
  });

  it('are read as they were written, and private', () => {
    records.write(record('one'));
    records.write(record('two'));
    assert.deepEqual(
      records.list().sort((a, b) => a.id.localeCompare(b.id)),
      [record('one'), record('two')],
    );
    assert.equal(fs.statSync(folder).mode & 0o777, 0o700);
    assert.equal(fs.statSync(records.file('one')).mode & 0o777, 0o600);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['one.json', 'two.json']);
  });

  it('are none where nothing was ever frozen', () => {
    assert.deepEqual(records.list(), []);
    records.remove('none');
    assert.equal(records.claim('none'), false);
  });

  it('that are broken are dropped and harm no other', () => {
    records.write(record('good'));
    const broken = [
      '',
      '{',
      'null',
      '[]',
      '{}',
      JSON.stringify({ ...record('x'), shell: { pid: -1, startedAt: 'b' } }),
      JSON.stringify({ ...record('x'), id: '../../x' }),
      JSON.stringify({ ...record('x'), processes: [{ pid: '7' }] }),
      '\0'.repeat(100),
    ];
    broken.forEach((text, index) => {
      fs.writeFileSync(path.join(folder, `broken${index}.json`), text);
    });
    assert.deepEqual(records.list(), [record('good')]);
    assert.deepEqual(fs.readdirSync(folder), ['good.json']);
  });

  it('fail loudly where they cannot be written', () => {
    fs.writeFileSync(folder, 'a file in the way');
    assert.throws(() => {
      records.write(record('one'));
    });
  });

  it('can be claimed once', () => {
    records.write(record('one'));
    assert.equal(records.claim('one'), true);
    assert.equal(records.claim('one'), false);
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it('go to one of several windows that claim at once', async function () {
    this.timeout(20_000);
    const count = 40;
    for (let i = 0; i < count; i++) records.write(record(`r${i}`));
    const module = path.join(import.meta.dirname, '../../../src/interceptors/freeze/records.ts');
    const script = `const { FrozenRecords } = (await import(${JSON.stringify(module)})).default;
      const records = new FrozenRecords(${JSON.stringify(folder)});
      process.stdout.write('ready\\n');
      process.stdin.once('data', () => {
        const got = [];
        for (let i = 0; i < ${count}; i++) if (records.claim('r' + i)) got.push(i);
        process.stdout.write(got.join(' '), () => process.exit());
      });`;
    const windows = Array.from({ length: 2 }, () => {
      const args = ['--import', 'tsx', '--input-type=module', '-e', script];
      return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    });
    const output = windows.map(() => '');
    windows.forEach((window, index) => {
      window.stdout.on(
        'data',
        (data: Buffer) => (output[index] = `${output[index] ?? ''}${data.toString()}`),
      );
    });
    await Promise.all(windows.map((window) => once(window.stdout, 'data')));
    for (const window of windows) window.stdin.write('go');
    await Promise.all(windows.map((window) => once(window, 'close')));
    const got = output.flatMap((text) => text.replace('ready\n', '').split(' ').filter(Boolean).map(Number));
    assert.deepEqual(
      got.sort((a, b) => a - b),
      Array.from({ length: count }, (_, index) => index),
    );
  });

  describe('left by a window', () => {
    const info = (pid: number, startedAt: string): ProcessInfo => ({
      ...{ pid, ppid: 1, pgid: pid, foreground: true, name: 'x', stopped: true, zombie: false },
      startedAt,
    });
    let alive: ProcessInfo[];
    let sent: string[];
    const table: ProcessTable = {
      info: (pid) => alive.find((it) => it.pid === pid),
      children: () => [],
      argumentsOf: () => undefined,
      ancestors: () => [],
      signal: (pid, signal) => sent.push(`${signal} ${pid}`) > 0,
    };
    beforeEach(() => {
      sent = [];
      records.write(record('one'));
    });

    for (const [what, processes, claimed, kept] of [
      ['that is gone are taken over', [info(6, 'b')], true, false],
      ['whose id is another’s now are taken over', [info(5, 'z'), info(6, 'b')], true, false],
      ['that lives stay its own', [info(5, 'a'), info(6, 'b')], false, true],
      ['whose shell is gone too are dropped', [], false, false],
      ['whose shell’s id is another’s now are dropped', [info(6, 'z')], false, false],
    ] as const)
      it(what, () => {
        alive = [...processes];
        assert.deepEqual(
          claimLeftovers(table, records).map(({ id }) => id),
          claimed ? ['one'] : [],
        );
        assert.equal(records.list().length, kept ? 1 : 0);
      });

    it('are let go children first, and nobody else gets a signal', () => {
      alive = [info(7, 'c'), info(6, 'b')];
      releaseLeftover(record('one'), table);
      assert.deepEqual(sent, ['SIGCONT 7', 'SIGCONT 6']);
      alive = [info(7, 'z'), info(6, 'z')];
      releaseLeftover(record('one'), table);
      assert.equal(sent.length, 2);
    });
  });
});
