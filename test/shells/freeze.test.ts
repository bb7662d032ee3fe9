import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { skipBecause } from '../support/skip';
import { findPython, ShellTerminal, SHELLS, table, until } from './freezeRig';
import { findShell } from './shimsRig';

/** How often each line is denied in each shell, spread over some terminals at once. */
const ROUNDS = Number(process.env.FREEZE_ROUNDS ?? 20);
const TERMINALS = 2;

/** Lines of which nothing may run after a denial; AFTER stands for the command that would prove it did. */
const POSIX = [
  'sleep 30; AFTER',
  'sleep 30 || AFTER',
  'sleep 30 && AFTER',
  'for i in 1 2 3; do sleep 30; AFTER; done',
  'while true; do sleep 30; AFTER; done',
  'sleep 30 | cat; AFTER',
  '/bin/sh -c "sleep 30; AFTER"; AFTER',
];
const FISH = [
  'sleep 30; AFTER',
  'sleep 30; or AFTER',
  'sleep 30; and AFTER',
  'for i in 1 2 3; sleep 30; AFTER; end',
  'while true; sleep 30; AFTER; end',
  'sleep 30 | cat; AFTER',
  '/bin/sh -c "sleep 30; AFTER"; AFTER',
];

describe('freeze', function () {
  this.timeout(60_000);
  let home: string;
  let terminals: ShellTerminal[];

  beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-f-'));
    terminals = [];
  });
  afterEach(() => {
    for (const terminal of terminals) terminal.close();
    fs.rmSync(home, { recursive: true, force: true });
  });

  async function open(name: string): Promise<ShellTerminal> {
    const terminal = await ShellTerminal.open(findPython()!, findShell(name)!, name, home);
    terminals.push(terminal);
    return terminal;
  }

  /** Lets the line come to where the start event would find it, freezes and denies it, and looks what is left. */
  async function denyOnce(terminal: ShellTerminal, text: string, delay: number): Promise<void> {
    const proof = path.join(home, `after-${terminal.shellPid}`);
    const line = await terminal.type(text.replaceAll('AFTER', `touch ${proof}`));
    await sleep(delay);
    const hold = await terminal.hold(line);
    assert.ok(hold, 'held');
    await until('the shell stands still', () => table.info(terminal.shellPid)?.stopped === true, 500);
    assert.equal(await hold.deny(), true);
    await until('the line’s end', () => line.ended(), 2000);
    assert.equal(fs.existsSync(proof), false, `something ran after a denial of ${text}`);
    assert.deepEqual(
      table.children(terminal.shellPid).filter(({ zombie, name }) => !zombie && name === 'sleep'),
      [],
      'nothing is left',
    );
    assert.match(await terminal.run('echo al""ive'), /alive/);
  }

  for (const name of Object.keys(SHELLS))
    describe(name, () => {
      before(function () {
        if (!findShell(name)) skipBecause(this, `${name} is not installed`);
        if (!findPython()) skipBecause(this, 'python3 is not installed, which gives the terminal');
        if (process.platform === 'win32') skipBecause(this, 'there is no freezing on Windows');
      });

      for (const text of name === 'fish' ? FISH : POSIX)
        it(`a denial ends the whole of ${text}, ${ROUNDS} times`, async () => {
          const each = Math.ceil(ROUNDS / TERMINALS);
          await Promise.all(
            Array.from({ length: Math.min(TERMINALS, ROUNDS) }, async (_, index) => {
              const terminal = await open(name);
              for (let round = 0; round < each; round++)
                // The start event comes 2 to 10 ms after the line has started.
                await denyOnce(terminal, text, 2 + ((index * 3 + round * 5) % 10));
            }),
          );
        });

      it('a release lets it run to its end, with its output and exit code', async () => {
        const terminal = await open(name);
        const status = name === 'fish' ? '$status' : '$?';
        const text = `/bin/sh -c 'i=0; while [ $i -lt 5 ]; do sleep 0.02; i=$((i+1)); printf %s, $i; done; exit 7'; echo code=${status}`;
        for (let round = 0; round < 3; round++) {
          const from = terminal.text.length;
          const line = await terminal.type(text);
          await sleep(round * 8);
          const hold = await terminal.hold(line);
          assert.ok(hold);
          await sleep(80); // what it has printed already is still on its way
          const before = terminal.text.length;
          await sleep(150);
          assert.equal(terminal.text.length, before, 'it stands still');
          hold.release();
          await until('its end', () => line.ended());
          assert.match(terminal.text.slice(from), /1,2,3,4,5,code=7/);
          assert.doesNotMatch(terminal.text.slice(from), /[Ss]topped|suspended/);
        }
      });

      it('a pipeline is held and released as one', async () => {
        const terminal = await open(name);
        const from = terminal.text.length;
        const line = await terminal.type(
          "(sleep 0.3; echo on'e') | cat | tr o O".replace(/[()]/g, name === 'fish' ? ' ' : '$&'),
        );
        const hold = await terminal.hold(line);
        assert.ok(hold);
        await sleep(50);
        hold.release();
        await until('its end', () => line.ended());
        if (name !== 'fish') assert.match(terminal.text.slice(from), /One/);
      });

      it('a background job is neither stopped nor killed', async () => {
        const terminal = await open(name);
        await terminal.run('sleep 25 &');
        const job = table.children(terminal.shellPid)[0];
        assert.ok(job && !job.foreground);
        const line = await terminal.type('sleep 30; echo after');
        await sleep(5);
        const hold = await terminal.hold(line);
        assert.ok(hold);
        assert.deepEqual(
          [table.info(job.pid)?.stopped, hold.processes.some(({ pid }) => pid === job.pid)],
          [false, false],
        );
        assert.equal(await hold.deny(), true);
        await until('its end', () => line.ended());
        assert.equal(table.info(job.pid)?.startedAt, job.startedAt, 'the job lives');
      });
    });
});
