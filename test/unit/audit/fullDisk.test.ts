import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { AuditError } from '../../../src/audit/errors';
import { openAuditLog } from '../../../src/audit/log';
import { verifyAuditDir } from '../../../src/audit/verify';
import { skipBecause } from '../../support/skip';
import { Rig } from '../guard/rig';

describe('audit: a disk that is really full', () => {
  let disk: string;

  beforeEach(function () {
    disk = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-full-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      fs.rmSync(disk, { recursive: true });
      skipBecause(this, 'only root can mount a small disk to fill');
    }
  });
  afterEach(() => {
    if (!fs.existsSync(disk)) return;
    execFileSync('umount', ['-l', disk]);
    fs.rmSync(disk, { recursive: true });
  });

  it('refuses what changes anything and says why, lets reads run, and goes on once there is room again', async () => {
    const dir = path.join(disk, 'audit');
    const said: string[] = [];
    const log = await openAuditLog({ dir, session: 'full', now: Date.now, log: (text) => said.push(text) });
    const rig = new Rig();
    rig.durable = async (event) => {
      await log.appendDurably(event);
    };
    rig.written = (event) => log.append(event);

    assert.equal((await rig.shim(101, 'aws new before').answer).kind, 'allow');
    const filler = path.join(disk, 'filler');
    fillUp(filler);

    // The last block of the record's file has room for some more.
    await assert.rejects(
      async () => {
        for (;;) await log.appendDurably({ kind: 'problem', text: 'one more' });
      },
      (error: AuditError) => error.code === 'unwritable' && error.message.includes('ENOSPC'),
    );

    for (const command of ['aws new during', 'aws tag during'])
      assert.equal((await rig.shim(101, command).answer).kind, 'deny', command);
    assert.match(rig.problems.at(-1) ?? '', /the command was refused: .*ENOSPC/);
    assert.equal((await rig.shim(101, 'aws ls during').answer).kind, 'allow', 'a read');
    assert.match(said.join('\n'), /cannot be written: ENOSPC/);

    fs.rmSync(filler);
    const told = rig.problems.length;
    assert.equal((await rig.shim(101, 'aws new after').answer).kind, 'allow');
    assert.equal(rig.problems.length, told);
    assert.equal(said.filter((text) => text.includes('can be written again')).length, 1);
    await log.close();

    const { firstBroken } = await verifyAuditDir(dir);
    assert.equal(firstBroken, undefined, firstBroken?.reason);
    const text = fs
      .readdirSync(dir)
      .map((name) => fs.readFileSync(path.join(dir, name), 'utf8'))
      .join('');
    for (const command of ['new before', 'new during', 'tag during', 'ls during', 'new after'])
      assert.ok(text.includes(`aws ${command}`), `${command} is in the record`);
  });

  it('refuses where the record cannot even be begun', async () => {
    fillUp(path.join(disk, 'filler'));
    const opened = openAuditLog({
      dir: path.join(disk, 'a'),
      session: 's',
      now: Date.now,
      log: () => undefined,
    });
    const rig = new Rig();
    rig.durable = async (event) => {
      await (await opened).appendDurably(event);
    };
    assert.equal((await rig.shim(101, 'aws new x').answer).kind, 'deny');
    assert.match(rig.problems.join(), /ENOSPC/);
    assert.equal((await rig.shim(101, 'aws ls x').answer).kind, 'allow');
  });
});

/** To the last block. */
function fillUp(file: string): void {
  const handle = fs.openSync(file, 'w');
  try {
    for (const size of [4096, 1]) {
      try {
        for (;;) fs.writeSync(handle, Buffer.alloc(size));
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
      }
    }
  } finally {
    fs.closeSync(handle);
  }
}
