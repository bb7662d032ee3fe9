import assert from 'node:assert/strict';
import { buildSync } from 'esbuild';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { verifyInThreads } from '../../../src/audit/pool';
import { verifyAuditDir } from '../../../src/audit/verify';
import { folders, session } from '../auditSupport';

const newFolder = folders();

function builtWorker(): string {
  const outfile = path.join(newFolder(), 'worker.js');
  buildSync({ entryPoints: ['src/audit/worker.ts'], bundle: true, platform: 'node', format: 'cjs', outfile });
  return outfile;
}

async function manyFiles(): Promise<string> {
  const dir = newFolder();
  for (let i = 0; i < 12; i++) await session(dir, `s${i}`, 3);
  return dir;
}

describe('audit: verifying in threads', () => {
  it('gives what one thread gives, with more files than threads', async function () {
    this.timeout(20_000);
    const [dir, worker] = [await manyFiles(), builtWorker()];
    let bytes = 0;
    const result = await verifyInThreads(worker, dir, { progress: (all) => (bytes = all) });
    assert.deepEqual(result, await verifyAuditDir(dir));
    assert.deepEqual([result.ok, result.records], [true, 48]);
    const sizes = fs.readdirSync(dir).map((name) => fs.statSync(path.join(dir, name)).size);
    assert.equal(
      bytes,
      sizes.reduce((sum, size) => sum + size),
    );
    const last = path.join(dir, fs.readdirSync(dir).sort().at(-1)!);
    fs.writeFileSync(last, fs.readFileSync(last, 'utf8').replace('prod', 'dev!'));
    assert.deepEqual(await verifyInThreads(worker, dir), await verifyAuditDir(dir));
  });

  it('ends when it is told to, and when a thread cannot be started', async function () {
    this.timeout(20_000);
    const [dir, worker] = [await manyFiles(), builtWorker()];
    const abort = new AbortController();
    const running = verifyInThreads(worker, dir, {}, abort.signal);
    abort.abort();
    await assert.rejects(running, /was ended/);
    await assert.rejects(verifyInThreads(path.join(newFolder(), 'none.js'), dir), /none\.js/);
  });
});
