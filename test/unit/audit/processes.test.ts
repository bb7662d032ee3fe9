import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { readAudit } from '../../../src/audit/read';
import { verifyAuditDir } from '../../../src/audit/verify';
import { folders, session } from '../auditSupport';

const newFolder = folders();
const KILLS = process.env.AGENT_GUARD_NIGHTLY ? 100 : 12;

let bundled: string;
let script: string;

/** A bundle starts in a fraction of the time that sources take, so there can be many processes. */
before(async () => {
  bundled = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-audit-child-'));
  script = path.join(bundled, 'child.js');
  await build({
    entryPoints: [path.join(import.meta.dirname, '../auditChild.ts')],
    ...{ outfile: script, bundle: true, platform: 'node', logLevel: 'error' },
  });
});
after(() => {
  fs.rmSync(bundled, { recursive: true, force: true });
});

interface WriterProcess {
  process: ChildProcess;
  /** The numbers of the records that it has acknowledged. */
  acknowledged(): number[];
  first: Promise<unknown>;
  ended: Promise<unknown[]>;
}

function writer(dir: string, name: string, ...more: string[]): WriterProcess {
  const child = spawn(process.execPath, [script, dir, name, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  // Half a number may stand at the end: it was not said.
  const acknowledged = () => said.split('\n').slice(0, -1).map(Number);
  return { process: child, acknowledged, first: once(child.stdout, 'data'), ended: once(child, 'close') };
}

/** The numbers of the records of each session, in order of files and lines. */
async function numbers(dir: string): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  for await (const entry of readAudit(dir)) {
    if (!('record' in entry)) continue;
    const { session: name, seq } = entry.record;
    found.set(name, [...(found.get(name) ?? []), seq]);
  }
  return found;
}

function assertAll(acknowledged: readonly number[], found: readonly number[] = []): void {
  const missing = acknowledged.filter((seq) => !found.includes(seq));
  assert.deepEqual(missing, [], 'acknowledged and lost');
  assert.deepEqual(
    found,
    found.map((_, index) => index),
    'none is missing in between, none is doubled',
  );
}

describe('audit: writers in processes of their own', () => {
  it(`killed at ${KILLS} random moments: nothing acknowledged is lost, and the record verifies after a restart`, async function () {
    this.timeout(KILLS * 5000);
    let dir = '';
    let acknowledged = 0;
    for (let round = 0; round < KILLS; round++) {
      if (round % 4 === 0) dir = newFolder();
      // Small files, so that some moments are those of a new one.
      const child = writer(dir, `w${round}`, '0', '6000');
      // Some before anything is said.
      if (round % 4 !== 0) await child.first;
      await sleep(Math.random() * (round % 4 === 0 ? 150 : 40));
      child.process.kill('SIGKILL');
      await child.ended;
      const said = child.acknowledged();
      acknowledged += said.length;
      assertAll(said, (await numbers(dir)).get(`w${round}`));
      // The restart: the next session says what was found, half a line included.
      await session(dir, `after${round}`, 1);
      const { firstBroken } = await verifyAuditDir(dir);
      assert.equal(firstBroken, undefined, `round ${round}: ${firstBroken?.file} ${firstBroken?.reason}`);
    }
    assert.ok(acknowledged > KILLS, `${acknowledged} records were acknowledged`);
  });

  it('two at once in one folder: each has files of its own, and both are whole', async function () {
    this.timeout(30_000);
    const dir = newFolder();
    // Both turn over to new files again and again; the names of the windows are the same but for their end.
    const writers = ['window-1', 'window-2'].map((name) => ({ name, it: writer(dir, name, '60', '8000') }));
    for (const { it } of writers) assert.deepEqual(await it.ended, [0, null]);
    const found = await numbers(dir);
    for (const { name, it } of writers) {
      assert.equal(it.acknowledged().length, 60);
      assertAll(it.acknowledged(), found.get(name));
    }
    for (const file of fs.readdirSync(dir)) {
      const lines = fs.readFileSync(path.join(dir, file), 'utf8').trimEnd().split('\n');
      const sessions = new Set(lines.map((line) => (JSON.parse(line) as { session: string }).session));
      assert.equal(sessions.size, 1, file);
    }
    assert.equal((await verifyAuditDir(dir)).firstBroken, undefined);
    await session(dir, 'after', 1);
    assert.equal((await verifyAuditDir(dir)).firstBroken, undefined);
  });

  it('one killed while the other writes: the other goes on, and both verify', async function () {
    this.timeout(30_000);
    const dir = newFolder();
    const [killed, other] = [writer(dir, 'killed', '0', '8000'), writer(dir, 'other', '80', '8000')];
    await killed.first;
    await sleep(Math.random() * 50);
    killed.process.kill('SIGKILL');
    await Promise.all([killed.ended, other.ended]);
    const found = await numbers(dir);
    assertAll(killed.acknowledged(), found.get('killed'));
    assertAll(other.acknowledged(), found.get('other'));
    assert.equal(other.acknowledged().length, 80);
    await session(dir, 'after', 1);
    assert.equal((await verifyAuditDir(dir)).firstBroken, undefined);
  });
});
