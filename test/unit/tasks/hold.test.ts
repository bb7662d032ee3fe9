import assert from 'node:assert/strict';
import type { FrozenRecord, FrozenRecords } from '../../../src/interceptors/freeze/records';
import { holdRoot, TreeHold } from '../../../src/interceptors/tasks/hold';
import { FakeTable } from '../freeze/fakeTable';

const ROOT = 100;

describe('a held task', () => {
  let table: FakeTable;
  let log: string[];
  let written: FrozenRecord[];
  beforeEach(() => {
    table = new FakeTable();
    table.add(process.pid, 1);
    table.add(ROOT, 50);
    table.add(101, ROOT);
    table.add(102, 101);
    table.add(200, 50);
    [log, written] = [[], []];
    table.onSignal = (pid, signal) => log.push(`${signal} ${pid}`);
  });
  const hold = (more: Partial<FrozenRecords> = {}) => {
    const records = {
      write: (record: FrozenRecord) => written.push(record),
      remove: (id: string) => log.push(`forget ${id}`),
      ...more,
    } as unknown as FrozenRecords;
    return holdRoot(
      'one',
      {
        ...{ pid: ROOT, name: 'clean', command: 'terraform destroy', cwd: '/w' },
        terminate: () => Promise.resolve(void log.push('terminate')),
      },
      {
        ...{ table, records, newId: () => 'x', say: () => undefined },
        clock: table,
        watch: () => log.push('watch'),
      },
    );
  };

  it('stands still with all that it has started, and is on disk', () => {
    assert.ok(hold());
    assert.deepEqual(log, ['SIGSTOP 100', 'SIGSTOP 101', 'SIGSTOP 102', 'watch']);
    assert.deepEqual(
      written.map(({ shell, processes, isTask }) => [shell.pid, processes.map(({ pid }) => pid), isTask]),
      [[ROOT, [ROOT, 101, 102], true]],
    );
  });

  it('runs on from its children up', () => {
    const held = hold();
    log.length = 0;
    held?.release();
    assert.deepEqual(log, ['SIGCONT 102', 'SIGCONT 101', 'SIGCONT 100', 'forget one']);
  });

  it('that is denied has ended for the editor before its root is killed, and after all else', async () => {
    const held = hold();
    log.length = 0;
    assert.equal(await held?.deny(), true);
    assert.deepEqual(log, ['SIGKILL 101', 'SIGKILL 102', 'terminate', 'SIGKILL 100', 'forget one']);
    assert.ok(table.info(200), 'a neighbour was killed');
  });

  it('finds what is started while it is being stopped', () => {
    table.onSignal = (pid) => {
      if (pid === ROOT) table.add(103, ROOT);
    };
    assert.deepEqual(
      TreeHold.start(ROOT, table)?.processes.map(({ pid }) => pid),
      [ROOT, 101, 102, 103],
    );
  });

  it('does not stay stopped without a record', async () => {
    const failing = () => {
      throw new Error('full');
    };
    assert.throws(() => hold({ write: failing }), /full/);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(table.info(ROOT), undefined);
  });

  it("that is another user's in part is ended as far as it goes, and says that it is not all", async () => {
    table.notOurs.add(102);
    const held = hold();
    assert.equal(await held?.deny(), false);
    assert.equal(table.info(ROOT), undefined);
    assert.ok(table.info(102));
  });

  it('is none once it has ended', () => {
    assert.equal(TreeHold.start(999, table), undefined);
    table.add(300, 1, { zombie: true });
    assert.equal(TreeHold.start(300, table), undefined);
    assert.deepEqual(log, []);
  });

  it('leaves a process alone that has its id by now', async () => {
    const held = hold();
    table.add(ROOT, 50, { startedAt: 'later' });
    log.length = 0;
    await held?.deny();
    assert.ok(!log.includes('SIGKILL 100'), log.join());
  });
});
