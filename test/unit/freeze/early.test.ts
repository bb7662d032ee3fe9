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
    shell = { shellPid: SHELL, reportsLines: true, background: new Set() };
    table.add(SHELL, 1);
    watch = new EarlyWatch({
      table,
      shells: () => [shell],
      argvOf: (pid) => (table.info(pid) ? argv.get(pid) : undefined),
      isShim: (words) => words[1] === '/shims/terraform',
      wouldStop: ({ argv: words }: Caught) => {
        judged.push(words.join(' '));
        return words.includes('destroy');
      },
      hold: ({ argv: words }) => {
        log.push(`hold ${words.join(' ')}`);
        return Promise.resolve({
          release: () => log.push('release'),
          deny: () => Promise.resolve(true),
          handOver: () => log.push('hand over'),
        });
      },
      unreported: () => {
        log.push('unreported');
        return Promise.resolve();
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
    const { swallow, hold } = watch.reported(SHELL);
    assert.equal(swallow, false);
    hold!.handOver();
    await later(2000);
    assert.deepEqual(log, ['hold /usr/bin/terraform destroy', 'hand over']);
  });

  it('judges the process itself when no line is reported, and swallows a report that comes then', async () => {
    start(11, SHELL, '/usr/bin/terraform', 'destroy');
    watch.look();
    await later(1500);
    assert.deepEqual(log, ['hold /usr/bin/terraform destroy', 'unreported']);
    assert.equal(watch.reported(SHELL).hold, undefined);
  });

  it('does not wait for a report where none will come', async () => {
    shell = { ...shell, reportsLines: false };
    start(11, SHELL, '/usr/bin/terraform', 'destroy');
    watch.look();
    await later();
    assert.deepEqual(log, ['hold /usr/bin/terraform destroy', 'unreported']);
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
