import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { FoundProcess } from '../../../src/contracts/processes';
import { ProcessWatch, type CaughtProcess } from '../../../src/interceptors/processes/watch';

const SHELL = 10;
const HOST = 5;

describe('the look at this window’s processes', () => {
  let all: Map<number, FoundProcess & { argv: string[] }>;
  let news: FoundProcess[];
  let asked: boolean[];
  let log: string[];
  let clock: number;
  let watch: ProcessWatch;
  let marked: Set<number>;
  let own: Set<number>;
  let stopped: Set<number>;
  let judged: (caught: CaughtProcess) => 'stop' | 'note' | 'leave' | 'later';
  let failing: boolean;
  let answer: (isAllowed: boolean) => void;

  const start = (pid: number, ppid: number, line: string) => {
    const process = { pid, ppid, startedAt: String(clock), argv: line.split(' ') };
    all.set(pid, process);
    news.push(process);
  };
  const exec = (pid: number, line: string) => (all.get(pid)!.argv = line.split(' '));
  const look = async (ms = 20) => {
    clock += ms;
    await watch.look();
    for (let i = 0; i < 5; i++) await turn();
  };

  afterEach(async () => {
    all.clear();
    await look();
  });
  beforeEach(() => {
    all = new Map();
    [news, asked, log, clock] = [[], [], [], 0];
    failing = false;
    [marked, own, stopped] = [new Set(), new Set(), new Set()];
    judged = ({ command }) => (command.includes('destroy') ? 'stop' : 'leave');
    watch = new ProcessWatch({
      news: (isAll) => (asked.push(isAll), isAll ? [...all.values()] : news.splice(0)),
      roots: () => new Set([HOST, SHELL]),
      isMarked: (pid) => marked.has(pid),
      isOwn: (pid) => own.has(pid),
      argvOf: (pid) => all.get(pid)?.argv,
      isShim: (argv) => argv[1]?.startsWith('/shims/') === true,
      commandOf: (_pid, argv) => (/terraform|curl/.test(argv[0] ?? '') ? argv : undefined),
      isStopped: (pid) => stopped.has(pid),
      judge: (caught) => {
        log.push(`judge ${caught.pid} ${caught.command.join(' ')}`);
        return judged(caught);
      },
      hold: ({ pid }) => {
        log.push(`hold ${pid}`);
        return Promise.resolve({
          release: () => log.push(`release ${pid}`),
          deny: () => (log.push(`deny ${pid}`), Promise.resolve(true)),
        });
      },
      mayRun: (caught, gone) => {
        if (failing) throw new Error('no guard');
        log.push(`ask ${caught.pid}`);
        return new Promise((resolve) => {
          answer = resolve;
          gone.addEventListener('abort', () => {
            resolve(false);
          });
        });
      },
      isGone: ({ pid }) => !all.has(pid),
      say: ({ pid }) => log.push(`say ${pid}`),
      now: () => clock,
      sleep: () => turn(),
      problem: (text) => log.push(text),
    });
  });

  it('stops a tool first, asks then, and ends it where the answer is no', async () => {
    start(20, SHELL, 'bash script.sh');
    start(21, 20, '/usr/bin/terraform destroy');
    await look();
    assert.deepEqual(log, ['judge 21 /usr/bin/terraform destroy', 'hold 21', 'ask 21']);
    answer(false);
    await look();
    assert.deepEqual(log.slice(3), ['say 21', 'deny 21']);
  });

  it('lets it go on where the answer is yes, and does not ask again', async () => {
    start(21, HOST, '/usr/bin/terraform destroy');
    await look();
    answer(true);
    for (let i = 0; i < 40; i++) await look(100);
    assert.deepEqual(log, ['judge 21 /usr/bin/terraform destroy', 'hold 21', 'ask 21', 'release 21']);
  });

  it('ends it where nobody can be asked', async () => {
    judged = () => {
      answer = () => undefined;
      return 'stop';
    };
    failing = true;
    start(21, HOST, '/usr/bin/terraform destroy');
    await look();
    assert.deepEqual(log.slice(-2), ['say 21', 'deny 21']);
    assert.match(log[2] ?? '', /could not be asked about/);
  });

  it('takes the question back when the process is ended by somebody else', async () => {
    start(21, HOST, '/usr/bin/terraform destroy');
    await look();
    all.delete(21);
    await look();
    await look();
    assert.deepEqual(log.slice(2), ['ask 21', 'deny 21']);
  });

  it('sees a process that becomes a tool after its fork, also a long time after', async () => {
    start(20, SHELL, 'bash slow.sh');
    for (let i = 0; i < 30; i++) await look(100);
    exec(20, '/usr/bin/terraform destroy');
    for (let i = 0; i < 20; i++) await look(100);
    assert.equal(log[0], 'judge 20 /usr/bin/terraform destroy');
  });

  it('leaves shims, what they start while they ask, and copies of their parent', async () => {
    await look();
    start(20, SHELL, '/bin/sh /shims/terraform destroy');
    start(21, 20, '/bin/sh /shims/terraform destroy');
    start(22, 21, 'curl destroy');
    await look();
    assert.deepEqual(log, []);
    // The shim has become its tool, which starts another by its path.
    exec(20, '/usr/bin/terraform plan');
    start(23, 20, '/usr/bin/terraform destroy all');
    await look();
    assert.deepEqual(log.slice(0, 2), [
      'judge 20 /usr/bin/terraform plan',
      'judge 23 /usr/bin/terraform destroy all',
    ]);
  });

  it('looks at nothing of other windows, and nothing that the guard has started', async () => {
    own.add(30);
    start(30, HOST, '/usr/bin/terraform destroy');
    start(31, 30, '/usr/bin/terraform destroy');
    start(40, 1, '/usr/bin/terraform destroy');
    start(41, 40, '/usr/bin/terraform destroy');
    await look();
    assert.deepEqual(log, []);
  });

  it('follows what was handed to another parent by its marker, and all below it', async () => {
    marked.add(50);
    start(50, 1, 'tmux');
    start(51, 50, 'bash');
    await look();
    start(52, 51, '/usr/bin/terraform destroy');
    await look();
    assert.equal(log[0], 'judge 52 /usr/bin/terraform destroy');
  });

  it('waits for what another interceptor holds, and judges it when it goes on', async () => {
    start(20, SHELL, '/usr/bin/terraform destroy');
    stopped.add(20);
    for (let i = 0; i < 100; i++) await look(100);
    assert.deepEqual(log, []);
    stopped.clear();
    await look(100);
    assert.equal(log[0], 'judge 20 /usr/bin/terraform destroy');
  });

  it('tells a process from another that gets its id', async () => {
    start(20, SHELL, '/usr/bin/terraform plan');
    await look();
    start(20, SHELL, '/usr/bin/terraform destroy');
    await look();
    assert.deepEqual(log.slice(0, 2), [
      'judge 20 /usr/bin/terraform plan',
      'judge 20 /usr/bin/terraform destroy',
    ]);
  });

  it('takes in everything that runs at first, and only what is new afterwards', async () => {
    start(20, SHELL, '/usr/bin/terraform destroy');
    news.splice(0);
    await look();
    await look();
    assert.deepEqual(asked, [true, false]);
    assert.equal(log[1], 'hold 20');
  });

  it('records what runs without a question', async () => {
    judged = () => 'note';
    start(20, HOST, '/usr/bin/terraform apply');
    await look();
    assert.deepEqual(log, ['judge 20 /usr/bin/terraform apply', 'ask 20']);
  });

  it('finds its way when parents come after their children', async () => {
    start(21, 20, '/usr/bin/terraform destroy');
    start(20, SHELL, 'bash');
    await look();
    assert.equal(log[1], 'hold 21');
  });
});
