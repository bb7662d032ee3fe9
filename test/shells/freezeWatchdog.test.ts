import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { FrozenRecords, type FrozenRecord } from '../../src/interceptors/freeze/records';
import { watchdogArguments } from '../../src/interceptors/freeze/watchdog';
import { skipBecause } from '../support/skip';
import { findPython, ShellTerminal, SHELLS, table, until } from './freezeRig';
import { findShell } from './shimsRig';

const GRACE_SECONDS = 1;

describe('freeze watchdog', function () {
  this.timeout(30_000);
  let home: string;
  let records: FrozenRecords;
  let terminals: ShellTerminal[];
  let owner: ChildProcess;

  beforeEach(function () {
    if (!findPython()) skipBecause(this, 'python3 is not installed, which gives the terminal');
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-w-'));
    records = new FrozenRecords(path.join(home, 'frozen'));
    terminals = [];
    owner = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
  });
  afterEach(() => {
    owner.kill('SIGKILL');
    for (const terminal of terminals) terminal.close();
    fs.rmSync(home, { recursive: true, force: true });
  });

  /** A held line, its record and its watchdog; `owner` stands for the extension host. */
  async function holdLine(name: string) {
    const terminal = await ShellTerminal.open(findPython()!, findShell(name)!, name, home);
    terminals.push(terminal);
    const proof = path.join(home, 'after');
    const line = await terminal.type(`sleep 30; touch ${proof}`);
    await until('sleep', () => table.children(terminal.shellPid).some((it) => it.name === 'sleep'));
    const hold = await terminal.hold(line);
    assert.ok(hold && hold.processes.length > 0);
    const record: FrozenRecord = {
      id: 'one',
      owner: table.info(owner.pid!)!,
      shell: table.info(terminal.shellPid)!,
      processes: [...hold.processes],
      background: [],
      terminal: name,
      command: 'x',
      shellKind: 'bash',
      cwd: '/',
    };
    records.write(record);
    const args = watchdogArguments(records.file('one'), record, GRACE_SECONDS);
    const watchdog = spawn('/bin/sh', args, { stdio: 'ignore', env: {} });
    return { terminal, line, proof, hold, watchdog, over: once(watchdog, 'exit') };
  }

  for (const name of Object.keys(SHELLS))
    it(`denies a line of ${name} whose window was killed; the shell lives`, async function () {
      if (!findShell(name)) skipBecause(this, `${name} is not installed`);
      const { terminal, line, proof, over } = await holdLine(name);
      owner.kill('SIGKILL');
      await over;
      await until('the line’s end', () => line.ended());
      assert.equal(fs.existsSync(proof), false);
      assert.deepEqual(records.list(), []);
      assert.match(await terminal.run('echo al""ive'), /alive/);
    });

  it('leaves the line alone while its window lives, and ends soon after the record', async () => {
    const { terminal, hold, watchdog, over } = await holdLine('bash');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    assert.equal(watchdog.exitCode, null);
    assert.equal(table.info(terminal.shellPid)?.stopped, true);
    records.remove('one');
    const start = Date.now();
    await over;
    assert.ok(Date.now() - start < 1500);
    assert.equal(table.info(terminal.shellPid)?.stopped, true, 'it has done nothing');
    await hold.deny();
  });

  it('leaves the line to a window that has claimed it', async () => {
    const { terminal, hold, over } = await holdLine('bash');
    owner.kill('SIGKILL');
    assert.equal(records.claim('one'), true);
    await over;
    assert.equal(table.info(terminal.shellPid)?.stopped, true);
    await hold.deny();
  });
});
