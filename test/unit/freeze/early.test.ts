import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { EarlyWatch, type Caught, type WatchedShell } from '../../../src/interceptors/freeze/early';
import { backgroundOf, identity, isBackgroundJob } from '../../../src/interceptors/freeze/hold';
import { FakeTable } from './fakeTable';

const SHELL = 10;

describe('the look between events', () => {
  let table: FakeTable;
  let argv: Map<number, string[]>;
  let log: string[];
  let shell: WatchedShell;
  let judged: string[];
  let asleep: (() => void)[];
  let watch: EarlyWatch;
  let unreported: (isReported: () => boolean) => Promise<void>;
  let isLetRun: boolean;

  const start = (pid: number, ppid: number, ...words: string[]) => {
    argv.set(pid, words);
    return table.add(pid, ppid);
  };
  /** Lets the promises of a stop run on; with `ms` also its time. */
  const later = async (ms = 0) => {
    for (let i = 0; i < 5 + ms / 10; i++) {
      for (const wake of asleep.splice(0)) wake();
      await turn();
    }
  };

  beforeEach(() => {
    table = new FakeTable();
    argv = new Map([[SHELL, ['/bin/bash']]]);
    [log, judged, asleep] = [[], [], []];
    unreported = () => Promise.resolve();
    isLetRun = false;
    shell = { shellPid: SHELL, reportsLines: true, background: new Set() };
    table.add(SHELL, 1);
    watch = new EarlyWatch({
      table,
      shells: () => [shell],
      argvOf: (pid) => (table.info(pid) ? argv.get(pid) : undefined),
      isShim: (words) => words[1] === '/shims/terraform',
      wouldStop: ({ argv: words }: Caught) => {
        judged.push(words.join(' '));
        return words.includes('destroy') && !isLetRun;
      },
      hold: ({ argv: words }) => {
        log.push(`hold ${words.join(' ')}`);
        return Promise.resolve({
          release: () => log.push('release'),
          deny: () => Promise.resolve(true),
          handOver: () => log.push('hand over'),
        });
      },
      unreported: (_caught, _hold, isReported) => {
        log.push('unreported');
        return unreported(isReported);
      },
      sleep: () => new Promise((resolve) => asleep.push(resolve)),
      problem: (text) => log.push(text),
    });
  });

  it('stops a tool by its path, and gives the hold to the line that is reported then', async () => {
    start(11, SHELL, '/usr/bin/terraform', 'destroy');
    watch.look();
    await later();
    assert.deepEqual(log, ['hold /usr/bin/terraform destroy']);
    assert.equal(watch.endsLine(SHELL), true);
    watch.reported(SHELL, (hold) => {
      hold!.handOver();
      return Promise.resolve(true);
    });
    await later(2000);
    assert.deepEqual(log, ['hold /usr/bin/terraform destroy', 'hand over']);
    assert.equal(watch.endsLine(SHELL), true);
  });

  it('judges the process itself when the report was that of an earlier line, which holds nothing', async () => {
    start(11, SHELL, '/usr/bin/terraform', 'destroy');
    watch.look();
    await later();
    watch.reported(SHELL, () => Promise.resolve(false));
    await later();
    assert.deepEqual(log, ['hold /usr/bin/terraform destroy', 'unreported']);
  });

  it('lets a process go on whose line was reported and has been let run', async () => {
    start(11, SHELL, '/usr/bin/terraform', 'destroy');
    watch.look();
    await later();
    watch.reported(SHELL, () => {
      isLetRun = true;
      return Promise.resolve(false);
    });
    await later();
    assert.deepEqual(log, ['hold /usr/bin/terraform destroy', 'release']);
  });

  it('tells whether the report of a line that is judged alone has come, and is not that of an earlier one', async () => {
    let finish = (): void => undefined;
    unreported = (isReported) =>
      new Promise((resolve) => {
        finish = () => {
          log.push(`reported: ${isReported()}`);
          resolve();
        };
      });
    const told = async (events: () => void) => {
      start(11, SHELL, '/usr/bin/terraform', 'destroy').startedAt = String(log.length);
      watch.look();
      await later(1500);
      events();
      finish();
      await later();
      return log.at(-1);
    };
    const swallowed = () => Promise.reject(new Error('it is being judged'));
    assert.equal(await told(() => undefined), 'reported: false');
    const own = () => {
      watch.reported(SHELL, swallowed);
    };
    assert.equal(await told(own), 'reported: true');
    const earlier = () => {
      watch.reported(SHELL, swallowed);
      assert.equal(watch.endsLine(SHELL), false);
    };
    assert.equal(await told(earlier), 'reported: false');
  });

  it('judges the process itself when no line is reported, and swallows a report that comes then', async () => {
    const brought: unknown[] = [];
    start(11, SHELL, '/usr/bin/terraform', 'destroy');
    watch.look();
    unreported = () => new Promise(() => undefined);
    await later(1500);
    watch.reported(SHELL, (hold) => {
      brought.push(hold);
      return Promise.resolve(true);
    });
    assert.deepEqual(log, ['hold /usr/bin/terraform destroy', 'unreported']);
    assert.deepEqual(brought, []);
  });

  it('does not wait for a report where none will come', async () => {
    shell = { ...shell, reportsLines: false };
    start(11, SHELL, '/usr/bin/terraform', 'destroy');
    watch.look();
    await later();
    assert.deepEqual(log, ['hold /usr/bin/terraform destroy', 'unreported']);
  });

  it('asks nothing about a process that has ended meanwhile, and lets its shell go on', async () => {
    start(11, SHELL, '/usr/bin/terraform', 'destroy');
    watch.look();
    await later();
    table.all.delete(11);
    await later(1500);
    assert.deepEqual(log, ['hold /usr/bin/terraform destroy', 'release']);
    start(11, SHELL, '/usr/bin/terraform', 'destroy').startedAt = 'later';
    watch.look();
    await later(1500);
    assert.deepEqual(log.slice(2), ['hold /usr/bin/terraform destroy', 'unreported']);
  });

  it('looks at a process again as long as it is a copy of its shell, and into a subshell', async () => {
    start(11, SHELL, '/bin/bash');
    watch.look();
    start(12, 11, '/usr/bin/terraform', 'destroy');
    watch.look();
    await later();
    assert.deepEqual(log, ['hold /usr/bin/terraform destroy']);
  });

  it('judges each process once, and none that asks by itself, has ended or is a background job', () => {
    const job = start(11, SHELL, 'terraform', 'destroy', 'in the background');
    job.foreground = false;
    shell = { ...shell, background: backgroundOf(table, SHELL) };
    start(12, SHELL, '/bin/sh', '/shims/terraform', 'destroy');
    start(13, SHELL, 'terraform', 'destroy').zombie = true;
    start(14, SHELL, 'make', 'all');
    for (let i = 0; i < 3; i++) watch.look();
    assert.deepEqual(judged, ['make all']);
    assert.deepEqual(log, []);
  });

  it('holds one thing of a shell at a time', async () => {
    start(11, SHELL, 'terraform', 'destroy');
    watch.look();
    start(12, SHELL, 'terraform', 'destroy', 'again');
    watch.look();
    await later();
    assert.deepEqual(log, ['hold terraform destroy']);
  });
});

describe('a background job', () => {
  it('is one no more when it has come to the foreground', () => {
    const table = new FakeTable();
    const child = table.add(11, SHELL, { foreground: false });
    const background = backgroundOf(table, SHELL);
    assert.deepEqual([...background], [identity(child)]);
    assert.equal(isBackgroundJob(child, background), true);
    child.foreground = true;
    assert.equal(isBackgroundJob(child, background), false);
  });
});
