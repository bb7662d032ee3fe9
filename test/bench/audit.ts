// The record: how many events it takes in a second, and how long verifying a million of them takes. Verified by the built
// command line, as people do.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { openingEvent } from '../../src/audit/anchors';
import { GENESIS, seal } from '../../src/audit/chain';
import { openAuditLog } from '../../src/audit/log';
import type { CommandEvent } from '../../src/contracts/audit';
import { command } from '../unit/auditSupport';
import { report } from './support';

const UNSYNCED = 40_000;
const SYNCED = 1000;
const VERIFIED = 1_000_000;
/** Where the log begins a new file. */
const FILE_BYTES = 16 << 20;
/** What is waited for before more is added: the log takes only a bounded amount that waits for the disk. */
const AT_ONCE = 4000;

function event(index: number): CommandEvent {
  const text = `terraform destroy -auto-approve -target=aws_instance.web_${index}`;
  return { ...command(`c${index}`, text), phase: 'decided', outcome: 'denied' };
}

async function write(dir: string, count: number): Promise<void> {
  const log = await openAuditLog({ dir, session: 'bench', now: Date.now, log: () => undefined });
  for (let i = 0; i < count; i++) {
    log.append(event(i));
    if (i % AT_ONCE === 0) await log.flush();
  }
  await log.close();
}

/** Files as the log writes them, without its redaction: a million records would take minutes. */
function fill(dir: string): void {
  fs.mkdirSync(dir);
  let prev = GENESIS;
  let lines: Buffer[] = [];
  let size = 0;
  let file = 0;
  for (let seq = 0; seq < VERIFIED; seq++) {
    const time = new Date(Date.UTC(2026, 0, 1) + seq).toISOString();
    const { record, line } = seal(
      { seq, prev, time, session: 'bench' },
      seq === 0 ? openingEvent('bench', []) : event(seq),
    );
    prev = record.hash;
    lines.push(line);
    size += line.length;
    if (size < FILE_BYTES && seq < VERIFIED - 1) continue;
    fs.writeFileSync(path.join(dir, `${1000 + file++}-bench.jsonl`), Buffer.concat(lines));
    [lines, size] = [[], 0];
  }
}

async function writeSynced(dir: string): Promise<void> {
  const log = await openAuditLog({ dir, session: 'bench', now: Date.now, log: () => undefined });
  for (let i = 0; i < SYNCED; i++) await log.appendDurably(event(i));
  await log.close();
}

async function seconds(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

async function main(): Promise<void> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ag-bench-audit-'));
  try {
    await write(path.join(root, 'warm'), 5000);
    const fast = await seconds(() => write(path.join(root, 'fast'), UNSYNCED));
    report('a record that is not waited for', (fast * 1e6) / UNSYNCED, 'µs', 50);
    const synced = await seconds(() => writeSynced(path.join(root, 'synced')));
    report('a record that is on disk, one after the other', (synced * 1000) / SYNCED, 'ms', 2);
    const dir = path.join(root, 'large');
    fill(dir);
    const cli = path.resolve(__dirname, '../../dist/cli.js');
    const verify = () => execFileSync(process.execPath, [cli, 'audit', 'verify', dir], { stdio: 'inherit' });
    report(`verifying ${VERIFIED} records`, await seconds(verify), 's', 10);
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

void main();
