import assert from 'node:assert/strict';
import { backgroundOf, Hold, identity, type HeldLine } from '../../../src/interceptors/freeze/hold';
import { FakeTable } from './fakeTable';

const SHELL = 10;

describe('Hold', () => {
  let table: FakeTable;
  let ended: boolean;
  beforeEach(() => {
    table = new FakeTable();
    ended = false;
    table.add(SHELL, 1);
  });
  const line = (background: ReadonlySet<string> = new Set()): HeldLine => ({
    shellPid: SHELL,
    background,
    ended: () => ended,
  });
  const start = (background?: ReadonlySet<string>) =>
    Hold.start(line(background), { table, sleep: table.sleep, now: table.now });
  const stopped = () => [...table.all.values()].filter((it) => it.stopped).map((it) => it.pid);

  it('stops the shell first, then parents before children, and resumes in the opposite order', async () => {
    table.add(11, SHELL);
    table.add(12, 11);
    table.add(13, 12);
    const hold = await start();
    assert.deepEqual(table.sent, ['SIGSTOP 10', 'SIGSTOP 11', 'SIGSTOP 12', 'SIGSTOP 13']);
    table.sent.length = 0;
    hold!.release();
    assert.deepEqual(table.sent, ['SIGCONT 13', 'SIGCONT 12', 'SIGCONT 11', 'SIGCONT 10']);
    assert.deepEqual(stopped(), []);
  });

  it('stops no child before the shell has really stopped', async () => {
    table.add(11, SHELL);
    let looks = 0;
    const { info } = table;
    table.info = (pid) => {
      const process = info(pid);
      if (pid !== SHELL || !process || ++looks < 20) return process && { ...process, stopped: false };
      return process;
    };
    table.onSignal = (pid) => {
      if (pid === 11) assert.ok(looks >= 20);
    };
    assert.ok(await start());
    assert.ok(looks >= 20);
  });

  it('kills before it interrupts the still stopped shell, and lets it go last', async () => {
    table.add(11, SHELL);
    table.add(12, 11);
    const hold = await start();
    table.sent.length = 0;
    assert.equal(await hold!.deny(), true);
    assert.deepEqual(table.sent, ['SIGKILL 11', 'SIGKILL 12', 'SIGINT 10', 'SIGCONT 10']);
    assert.ok(table.clock >= 200, 'looks whether something starts again');
  });

  it('finds what is forked while it stops', async () => {
    table.add(11, SHELL);
    let next = 20;
    table.onSignal = (pid, signal) => {
      // Each process that is stopped has forked just before, seven times.
      if (signal === 'SIGSTOP' && pid !== SHELL && next < 27) table.add(next++, pid);
    };
    const hold = await start();
    assert.equal(hold!.processes.length, 8);
    assert.deepEqual(stopped().length, 9);
  });

  it('ends with a tree that forks for ever', async () => {
    table.add(11, SHELL);
    let next = 20;
    table.onSignal = (pid, signal) => {
      if (signal === 'SIGSTOP' && pid !== SHELL) table.add(next++, 11);
    };
    assert.ok(await start());
    assert.ok(next < 200);
  });

  it('lets a shell that has not forked yet come to its first child', async () => {
    table.at(7, () => table.add(11, SHELL));
    const hold = await start();
    assert.deepEqual(
      hold!.processes.map(({ pid }) => pid),
      [11],
    );
    assert.deepEqual(stopped(), [10, 11]);
  });

  it('gives up waiting for a child after 50 ms, and holds the shell alone', async () => {
    const hold = await start();
    assert.deepEqual([hold!.processes, stopped()], [[], [10]]);
    assert.ok(table.clock >= 50 && table.clock < 60);
    hold!.release();
    assert.deepEqual(stopped(), []);
  });

  for (const [what, argv, group, interrupts] of [
    ['interrupts a shell with job control when it denies', ['bash'], 11, true],
    ['interrupts it also when its child has no group of its own yet', ['-zsh', '-i'], SHELL, true],
    ['interrupts a shell whose arguments nobody knows', undefined, SHELL, true],
    [
      'does not interrupt the shell of a task, whose end by a signal would count as success',
      'bash -c x',
      SHELL,
      false,
    ],
    [
      'does not interrupt the shim that the shell of a task became',
      'sh /guard/bin/terraform destroy',
      SHELL,
      false,
    ],
    ['interrupts a shell with startup files of the editor', 'bash --init-file /editor/init.sh', SHELL, true],
    ['does not interrupt the login shell of a task', 'zsh -lc x', SHELL, false],
    ['does not interrupt the fish of a task', 'fish --command=x', SHELL, false],
  ] as const)
    it(what, async () => {
      if (argv !== undefined)
        table.started.set(SHELL, typeof argv === 'string' ? argv.split(' ') : [...argv]);
      table.add(11, SHELL, { pgid: group });
      const hold = await start();
      table.sent.length = 0;
      assert.equal(await hold!.deny(), true);
      assert.equal(table.sent.includes('SIGKILL 11'), true);
      assert.equal(table.sent.includes(`SIGINT ${SHELL}`), interrupts);
      assert.equal(table.sent.at(-1), `SIGCONT ${SHELL}`);
    });

  it('holds nothing of a line that has ended', async () => {
    ended = true;
    assert.equal(await start(), undefined);
    assert.equal(table.clock, 0);
    assert.deepEqual(stopped(), []);
  });

  it('never touches background jobs, zombies or what is not of the shell', async () => {
    const job = table.add(11, SHELL, { foreground: false });
    table.add(12, 11);
    table.add(13, SHELL, { zombie: true });
    table.add(14, 1);
    table.add(15, SHELL);
    const hold = await start(new Set([identity(job)]));
    assert.deepEqual(
      hold!.processes.map(({ pid }) => pid),
      [15],
    );
    await hold!.deny();
    assert.deepEqual(
      table.sent.filter((it) => / 1[1234]$/.test(it)),
      [],
    );
  });

  it('takes a new process with a background job’s id for what it is', async () => {
    const job = table.add(11, SHELL);
    table.add(11, SHELL, { startedAt: 't1' });
    const hold = await start(new Set([identity(job)]));
    assert.deepEqual(
      hold!.processes.map(({ pid }) => pid),
      [11],
    );
  });

  it('signals nobody who got the id of a process it held', async () => {
    table.add(11, SHELL);
    table.add(12, SHELL);
    const hold = await start();
    table.add(11, 1, { startedAt: 't1' });
    table.add(SHELL, 1, { startedAt: 't1' });
    table.sent.length = 0;
    hold!.release();
    assert.deepEqual(table.sent, ['SIGCONT 12']);
  });

  it('gives nothing when the shell is gone, and denies without it', async () => {
    table.all.delete(SHELL);
    assert.equal(await start(), undefined);
    table.add(SHELL, 1);
    table.add(11, SHELL);
    const hold = await start();
    table.all.delete(SHELL);
    assert.equal(await hold!.deny(), true);
    assert.ok(!table.all.has(11));
  });

  it('kills what the line starts after a denial', async () => {
    table.add(11, SHELL);
    const hold = await start();
    table.at(20, () => table.add(21, SHELL));
    table.at(400, () => table.add(22, SHELL));
    assert.equal(await hold!.deny(), true);
    assert.ok(!table.all.has(21));
    assert.ok(!table.all.has(22), 'the time of quiet starts anew');
  });

  it('lets the prompt’s own command run when the line’s end is reported', async () => {
    table.add(11, SHELL);
    const hold = await start();
    table.at(10, () => table.add(21, SHELL, { name: 'git' }));
    table.at(900, () => (ended = true)); // as late as on a busy machine
    assert.equal(await hold!.deny(), true);
    assert.ok(table.all.has(21));
    assert.deepEqual(stopped(), []);
  });

  it('says so when the line goes on for ever', async () => {
    table.add(11, SHELL);
    const hold = await start();
    let next = 20;
    table.onSignal = (pid, signal) => {
      if (pid === SHELL && signal === 'SIGCONT') table.add(next++, SHELL);
    };
    assert.equal(await hold!.deny(), false);
    assert.ok(table.clock < 8000);
  });

  it('leaves nothing stopped when something is not ours to stop', async () => {
    table.add(11, SHELL);
    table.add(12, SHELL, { name: 'sudo' });
    table.notOurs.add(12);
    await assert.rejects(start(), /EPERM/);
    assert.deepEqual(stopped(), []);
    assert.ok(!table.all.has(11));
  });

  it('takes only what is not in the foreground for a background job', () => {
    const job = table.add(11, SHELL, { foreground: false });
    table.add(12, SHELL);
    assert.deepEqual(backgroundOf(table, SHELL), new Set([identity(job)]));
  });
});
