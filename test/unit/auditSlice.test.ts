import { SLICE_PROOF } from '../../src/contracts/incidentFiles';
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { auditVerifyCommand } from '../../src/audit/command';
import { removeOldFiles } from '../../src/audit/retention';
import { takeSlice, type AuditSlice } from '../../src/audit/slice';
import { verifyAuditDir } from '../../src/audit/verify';
import { command, folders, note } from './auditSupport';
import { openAuditLog } from '../../src/audit/log';

const START = Date.UTC(2026, 0, 10, 12);
const MINUTE = 60_000;
const DAY = 86_400_000;

describe('audit: a slice of the record', function () {
  this.timeout(20_000);
  const folder = folders();

  /** A session with a record every minute; its clock is its own. */
  async function session(
    dir: string,
    name: string,
    {
      from,
      count,
      text = 'x',
      maxFileBytes,
    }: { from: number; count: number; text?: string; maxFileBytes?: number },
  ): Promise<void> {
    let now = from;
    const log = await openAuditLog({
      ...{ dir, session: name, log: () => undefined, now: () => (now += MINUTE) },
      ...(maxFileBytes !== undefined && { maxFileBytes }),
    });
    for (let i = 0; i < count; i++) {
      log.append(command(`${name}-${i}`, text));
      if (i % 5 === 0) await log.flush();
    }
    await log.close();
  }

  const slice = (dir: string, since: number, { maxBytes = 8 << 20, until = START + 300 * DAY } = {}) =>
    takeSlice(dir, { since, until, now: START + DAY, maxBytes, session: 'incident-ab12' });

  function written({ files }: AuditSlice): string {
    const dir = folder();
    for (const { name, bytes } of files) fs.writeFileSync(path.join(dir, name), bytes);
    return dir;
  }

  /** Sessions one after the other and side by side, one of them in several files. */
  async function threeSessions(): Promise<string> {
    const dir = folder();
    await session(dir, 'first', { from: START, count: 20 });
    await session(dir, 'second', { from: START + 10 * MINUTE, count: 40, maxFileBytes: 8000 });
    await session(dir, 'third', { from: START + 40 * MINUTE, count: 10 });
    return dir;
  }

  it('verifies alone, wherever it begins', async () => {
    const dir = await threeSessions();
    assert.ok((await verifyAuditDir(dir)).ok);
    for (let minutes = 0; minutes <= 60; minutes += 7) {
      const found = await slice(dir, START + minutes * MINUTE);
      const target = written(found);
      const result = await verifyAuditDir(target);
      assert.deepEqual(result.firstBroken, undefined, `from minute ${minutes}`);
      assert.ok(result.records > found.records.length, 'the proof is records too');
      assert.ok(found.records.every(({ time }) => Date.parse(time) >= START + minutes * MINUTE));
      assert.equal(found.unreadable, 0);
    }
  });

  it('has the records of the time and nothing older, byte for byte', async () => {
    const dir = await threeSessions();
    const found = await slice(dir, START + 45 * MINUTE);
    const original = fs
      .readdirSync(dir)
      .map((name) => fs.readFileSync(path.join(dir, name), 'utf8'))
      .join('');
    for (const { name, bytes } of found.files)
      if (name !== SLICE_PROOF) assert.ok(original.includes(bytes.toString('utf8')));
    const ids = found.records.flatMap(({ event }) => (event.kind === 'command' ? [event.id] : []));
    assert.ok(ids.includes('third-9') && ids.includes('second-39') && !ids.includes('first-19'));
    assert.deepEqual(
      found.records.map(({ time }) => time),
      found.records.map(({ time }) => time).sort(),
    );
  });

  it('ends where it is to end, and verifies', async () => {
    const dir = await threeSessions();
    for (let minutes = 5; minutes <= 60; minutes += 7) {
      const until = START + minutes * MINUTE;
      const found = await slice(dir, START + 3 * MINUTE, { until });
      assert.equal((await verifyAuditDir(written(found))).firstBroken, undefined, `until minute ${minutes}`);
      assert.ok(found.records.some(({ time }) => Date.parse(time) === until || minutes > 50));
    }
  });

  it('shows every change: a byte, a line, a cut end, a file that is gone', async () => {
    const found = await slice(await threeSessions(), START + 30 * MINUTE);
    const broken = async (change: (dir: string, names: string[]) => void) => {
      const dir = written(found);
      change(
        dir,
        fs
          .readdirSync(dir)
          .filter((name) => name !== SLICE_PROOF)
          .sort(),
      );
      return (await verifyAuditDir(dir)).firstBroken?.reason ?? 'whole';
    };
    const lines = (dir: string, name = '', edit: (all: string[]) => string[]) => {
      const file = path.join(dir, name);
      fs.writeFileSync(file, edit(fs.readFileSync(file, 'utf8').split('\n')).join('\n'));
    };
    assert.equal(await broken(() => undefined), 'whole');
    assert.match(
      await broken((dir, [name]) => {
        lines(dir, name, (all) => all.map((line, at) => (at === 0 ? line.replace('prod', 'prox') : line)));
      }),
      /hash|bytes/,
    );
    assert.match(
      await broken((dir, [name]) => {
        lines(dir, name, ([, ...rest]) => rest);
      }),
      /missing/,
    );
    assert.match(
      await broken((dir, [name]) => {
        lines(dir, name, (all) => [...all.slice(0, -2), '']);
      }),
      /missing at the end/,
    );
    assert.match(
      await broken((dir, [name = '']) => {
        fs.rmSync(path.join(dir, name));
      }),
      /slice-proof.jsonl saw/,
    );
  });

  it('stays verifiable after the retention of its beginning, and names what is not in it', async () => {
    const dir = await threeSessions();
    await session(dir, 'between', { from: START + 199 * DAY, count: 1 });
    let now = START + 200 * DAY;
    const log = await openAuditLog({ dir, session: 'late', log: () => undefined, now: () => (now += 1000) });
    await log.flush();
    const options = {
      dir,
      log,
      days: 90,
      now: START + 200 * DAY + 5000,
      isLive: () => false,
      say: () => undefined,
    };
    assert.ok((await removeOldFiles(options)).length > 0);
    log.append(note('after it'));
    await log.close();
    const target = written(await slice(dir, START + 200 * DAY));
    const said: string[] = [];
    assert.equal(await auditVerifyCommand(target, (line) => said.push(line)), 0);
    assert.match(said.join('\n'), /note: this is a slice of a record/);
    assert.doesNotMatch(said.join('\n'), /after their time/);
  });

  it('is found in an incident’s folder, and never taken for the record that stands beside it', async () => {
    const dir = await threeSessions();
    const incident = folder();
    fs.renameSync(written(await slice(dir, START + 30 * MINUTE)), path.join(incident, 'record'));
    fs.writeFileSync(path.join(incident, 'revocation.jsonl'), 'another journal\n');
    const verify = async (target: string) => {
      const said: string[] = [];
      return [await auditVerifyCommand(target, (line) => said.push(line)), said.join('\n')] as const;
    };
    const [code, text] = await verify(incident);
    assert.equal(code, 0);
    assert.match(text, /whole: \d\d records[^]*this is a slice/);
    // Who may write could put a whole slice beside a record that was changed.
    fs.cpSync(path.join(incident, 'record'), path.join(dir, 'record'), { recursive: true });
    const [first = ''] = fs.readdirSync(dir).sort();
    fs.appendFileSync(path.join(dir, first), 'changed\n');
    assert.equal((await verify(dir))[0], 3);
  });

  it('is bounded: the newest records are kept, and it says that it was cut', async () => {
    const dir = folder();
    await session(dir, 'large', { from: START, count: 40, text: `echo ${'word '.repeat(1500)}` });
    const found = await slice(dir, START, { maxBytes: 50_000 });
    assert.ok(found.isCut);
    const size = found.files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    assert.ok(size < 55_000 && size > 30_000, String(size));
    assert.ok(found.records.some(({ event }) => event.kind === 'command' && event.id === 'large-39'));
    assert.ok((await verifyAuditDir(written(found))).ok);
  });

  it('takes what is broken as it stands, and verification says so', async () => {
    const dir = await threeSessions();
    const [, , third] = ['first', 'second', 'third'].map(
      (name) =>
        fs
          .readdirSync(dir)
          .filter((file) => file.includes(`-${name}.`))
          .sort()
          .at(-1) ?? '',
    );
    const file = path.join(dir, third ?? '');
    const lines = fs.readFileSync(file, 'utf8').split('\n');
    lines[4] = 'no record at all';
    fs.writeFileSync(file, lines.join('\n'));
    const found = await slice(dir, START + 40 * MINUTE);
    assert.equal(found.unreadable, 1);
    assert.match((await verifyAuditDir(written(found))).firstBroken?.reason ?? '', /not JSON/);
  });

  it('of no record at all is empty and whole', async () => {
    const found = await slice(folder(), START);
    assert.equal(found.records.length, 0);
    assert.ok((await verifyAuditDir(written(found))).ok);
  });
});
