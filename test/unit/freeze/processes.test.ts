import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseProcStat, parsePs, systemProcesses } from '../../../src/platform/processes';
import { until } from '../broker/client';

const TAIL = '1 4711 4711 34816 4711 4194304 1 2 3 4 5 6 7 8 20 0 1 0 98765 1 2';

describe('process table', () => {
  describe('/proc', () => {
    const CASES: [stat: string, expected: Record<string, unknown> | undefined][] = [
      [`7 (bash) S ${TAIL}`, { pid: 7, ppid: 1, pgid: 4711, name: 'bash', stopped: false, zombie: false }],
      [`7 (a) b (c)) T ${TAIL}`, { name: 'a) b (c)', stopped: true }],
      [`7 (with space) t ${TAIL}`, { name: 'with space', stopped: true }],
      [`7 (line\nbreak) Z ${TAIL}`, { name: 'line\nbreak', zombie: true }],
      [`7 () X ${TAIL}`, { name: '', zombie: true }],
      [`7 (x) S ${TAIL}`, { startedAt: '98765', foreground: true }],
      [`7 (x) S 1 4711 4711 34816 9 0`, undefined],
      ['', undefined],
      ['7 bash S 1', undefined],
    ];
    for (const [stat, expected] of CASES)
      it(JSON.stringify(stat.slice(0, 30)), () => {
        const parsed = parseProcStat(stat);
        if (expected === undefined) assert.equal(parsed, undefined);
        else assert.deepEqual({ ...parsed, ...expected }, parsed);
      });

    it('tells a background job by the group that the terminal listens to', () => {
      assert.equal(parseProcStat(`7 (x) S ${TAIL.replace('34816 4711', '34816 4712')}`)?.foreground, false);
    });
  });

  it('reads what `ps` of macOS prints', () => {
    const text = `    1     0     1     0 Ss   Mon Nov  3 09:12:44 2025     /sbin/launchd
 1234   999  1234  1240 S+   Tue Nov 11 10:00:01 2025     -zsh
 1240  1234  1240  1240 T+   Tue Nov 11 10:00:09 2025     /Applications/My App (1).app/Contents/MacOS/My App (1)
 1241  1240  1240    -1 Z    Tue Nov 11 10:00:10 2025     (bash)
garbage

`;
    assert.deepEqual(
      parsePs(text).map((it) => [
        it.pid,
        it.ppid,
        it.name,
        it.foreground,
        it.stopped,
        it.zombie,
        it.startedAt,
      ]),
      [
        [1, 0, 'launchd', false, false, false, 'Mon Nov  3 09:12:44 2025'],
        [1234, 999, '-zsh', false, false, false, 'Tue Nov 11 10:00:01 2025'],
        [1240, 1234, 'My App (1)', true, true, false, 'Tue Nov 11 10:00:09 2025'],
        [1241, 1240, '(bash)', false, false, true, 'Tue Nov 11 10:00:10 2025'],
      ],
    );
  });

  describe('of this machine', () => {
    const table = systemProcesses();
    let children: ChildProcess[];
    beforeEach(() => {
      children = [];
    });
    afterEach(() => {
      for (const child of children) child.kill('SIGKILL');
    });
    const start = (program: string, ...args: string[]): number => {
      const child = spawn(program, args, { stdio: 'ignore' });
      children.push(child);
      return child.pid!;
    };

    it('knows itself, its parent and what is not there', () => {
      const own = table.info(process.pid);
      assert.deepEqual([own?.pid, own?.ppid, own?.zombie], [process.pid, process.ppid, false]);
      assert.equal(table.ancestors(process.pid)[0]?.pid, process.ppid);
      assert.equal(table.info(2 ** 22 + 5), undefined);
      assert.deepEqual(table.children(2 ** 22 + 5), []);
      assert.deepEqual(table.ancestors(2 ** 22 + 5), []);
      assert.equal(table.signal(2 ** 22 + 5, 'SIGCONT'), false);
    });

    it('knows children, grandchildren and the way back', async () => {
      const pid = start('/bin/sh', '-c', 'sleep 20 & sleep 20; true');
      await until(
        'both children',
        () => table.children(pid).filter((it) => it.name === 'sleep').length === 2,
      );
      assert.ok(table.children(process.pid).some((it) => it.pid === pid));
      const grandchild = table.children(pid)[0]!;
      assert.deepEqual(
        table
          .ancestors(grandchild.pid)
          .slice(0, 2)
          .map((it) => it.pid),
        [pid, process.pid],
      );
      for (const child of table.children(pid)) table.signal(child.pid, 'SIGKILL');
    });

    it('sees a process stop, go on, become a zombie and vanish', async () => {
      const pid = start('/bin/sh', '-c', 'sleep 0.01 & exec sleep 20');
      await until('a zombie', () => table.children(pid).some((it) => it.zombie));
      const before = table.info(pid)?.startedAt;
      assert.equal(table.signal(pid, 'SIGSTOP'), true);
      await until('stopped', () => table.info(pid)?.stopped === true);
      table.signal(pid, 'SIGCONT');
      await until('going on', () => table.info(pid)?.stopped === false);
      assert.equal(table.info(pid)?.startedAt, before);
      table.signal(pid, 'SIGKILL');
      await until('gone', () => table.info(pid) === undefined);
      assert.equal(table.signal(pid, 'SIGSTOP'), false);
    });

    it('is not confused by a program’s name', async () => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-p-'));
      const program = path.join(folder, 'x) S 1 (');
      fs.copyFileSync('/bin/sleep', program);
      fs.chmodSync(program, 0o755);
      const pid = start(program, '20');
      await until('its name', () => table.info(pid)?.name === 'x) S 1 (');
      assert.equal(table.info(pid)?.ppid, process.pid);
      fs.rmSync(folder, { recursive: true });
    });
  });
});
