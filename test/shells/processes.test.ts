import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findTool } from '../../src/engine';
import { commandOf } from '../../src/interceptors/processes/command';
import { Copies } from '../../src/interceptors/processes/copies';
import { HeldTree } from '../../src/interceptors/processes/hold';
import { ProcessWatch } from '../../src/interceptors/processes/watch';
import { newProcesses } from '../../src/platform/newProcesses';
import { systemProcesses } from '../../src/platform/processes';
import { processArguments, processFile, processFolder } from '../../src/platform/shellProcess';
import { skipBecause } from '../support/skip';

const table = systemProcesses();
const ports = { table, sleep: (ms: number) => sleep(ms), now: () => performance.now() };
const MARK = 'AGENT_GUARD_WINDOW=w-watched';

/** The ways past a shim that a script has. TOOL is the tool's absolute path, COPY one under another name. */
const DOORS: readonly (readonly [name: string, line: string])[] = [
  ['an absolute path', 'TOOL 5'],
  ['no environment', 'env -i TOOL 5'],
  ['a PATH of its own', 'PATH=$(dirname TOOL):/usr/bin terraform 5'],
  ['a copy', 'cp TOOL COPY; COPY 5'],
  ['a hard link', 'ln TOOL COPY; COPY 5'],
  ['a link', 'ln -s TOOL COPY; COPY 5'],
  ['another name for it', 'bash -c "exec -a make TOOL 5"'],
  ['exec in a script', 'bash -c "sleep 0.3; exec TOOL 5"'],
  ['a login shell', 'sh -lc "TOOL 5; true"'],
  ['a session of its own', 'setsid TOOL 5'],
  ['nohup in the background', 'nohup TOOL 5 >/dev/null & wait'],
  ['a parent that ends', 'setsid sh -c "sleep 0.2; TOOL 5; true" & sleep 0.05'],
  ['a script that is the tool', 'SCRIPT 5'],
  ['Python', "python3 -c \"import subprocess; subprocess.run(['TOOL', '5'])\""],
];

describe('tools that come past the shims', function () {
  this.timeout(20_000);
  let folder: string;
  let root: ChildProcess;
  let watch: ProcessWatch;
  let held: string[];
  let allow: boolean;
  let isOver: boolean;
  let running: Promise<void>;
  const news = newProcesses();

  before(function () {
    if (process.platform !== 'linux')
      skipBecause(this, 'elsewhere the look is a ps, which is too slow for this');
  });
  after(() => {
    news.dispose();
  });
  beforeEach(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-watch-'));
    fs.copyFileSync('/bin/sleep', path.join(folder, 'terraform'));
    fs.appendFileSync(path.join(folder, 'terraform'), 'no copy of sleep');
    fs.writeFileSync(path.join(folder, 'aws'), '#!/bin/sh\nsleep "$1"\n', { mode: 0o755 });
    [held, allow, isOver] = [[], false, false];
    root = spawn('/bin/bash', ['--norc'], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { PATH: '/usr/bin:/bin', AGENT_GUARD_WINDOW: 'w-watched' },
      detached: true,
    });
    const copies = new Copies([{ tool: 'terraform', file: path.join(folder, 'terraform') }]);
    watch = new ProcessWatch({
      news: (all) => news.since(all),
      roots: () => new Set([root.pid ?? 0]),
      isMarked: (pid) => {
        try {
          return fs.readFileSync(`/proc/${pid}/environ`).includes(`${MARK}\0`);
        } catch {
          return false;
        }
      },
      isOwn: () => false,
      argvOf: processArguments,
      isShim: () => false,
      commandOf: (pid, argv) =>
        commandOf(
          { argv, file: processFile(pid), cwd: processFolder(pid) },
          {
            isTool: (name) => findTool(name) !== undefined,
            toolOf: (file) => copies.toolOf(file),
            hasShims: () => true,
          },
        ),
      isStopped: (pid) => table.info(pid)?.stopped === true,
      judge: ({ command }) => (/(?:terraform|aws)$/.test(command[0] ?? '') ? 'stop' : 'leave'),
      hold: ({ pid, command }) => {
        const tree = HeldTree.start(pid, ports);
        held.push(command.join(' '));
        return Promise.resolve(tree);
      },
      mayRun: async ({ pid }) => {
        // A busy machine takes its time to stop a process; it does nothing of its own meanwhile.
        for (let i = 0; i < 200 && table.info(pid)?.stopped === false; i++) await sleep(5);
        assert.equal(table.info(pid)?.stopped, true, 'it runs while it is asked about');
        return allow;
      },
      isGone: ({ pid }) => table.info(pid) === undefined,
      say: () => undefined,
      now: () => performance.now(),
      sleep: (ms) => sleep(ms),
      problem: (text) => held.push(text),
    });
    await watch.look();
    const look = async () => {
      while (!isOver) {
        await watch.look();
        await sleep(10);
      }
    };
    running = look();
  });
  afterEach(async () => {
    isOver = true;
    await running;
    process.kill(-(root.pid ?? 0), 'SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** Runs a line; resolves when it is over. What is held after that is let run, or ended. */
  const run = async (line: string) => {
    const done = path.join(folder, 'done');
    const text = line
      .replaceAll('TOOL', path.join(folder, 'terraform'))
      .replaceAll('COPY', path.join(folder, 'make-it-so'))
      .replaceAll('SCRIPT', path.join(folder, 'aws'));
    root.stdin?.write(`${text}\necho $? > ${done}.new; mv ${done}.new ${done}\n`);
    const deadline = Date.now() + 15_000;
    while ((!fs.existsSync(done) || held.length === 0) && Date.now() < deadline) await sleep(10);
    return fs.existsSync(done);
  };

  for (const [name, line] of DOORS)
    it(`are held and ended: ${name}`, async () => {
      const start = Date.now();
      assert.ok(await run(line), 'the line does not end');
      assert.equal(held.length, 1, held.join('; '));
      assert.match(held[0] ?? '', /^(?:\S*\/)?(?:terraform|aws) 5$/);
      assert.ok(Date.now() - start < 4500, 'it ran to its end');
    });

  it('go on as if nothing had been, where that is the answer', async () => {
    allow = true;
    await run('env -i TOOL 0.3');
    assert.equal(fs.readFileSync(path.join(folder, 'done'), 'utf8').trim(), '0');
    assert.equal(held.length, 1);
  });
});
