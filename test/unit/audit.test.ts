import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { canonicalJson, GENESIS } from '../../src/audit/chain';
import { AuditError } from '../../src/audit/errors';
import { readAudit, type AuditEntry } from '../../src/audit/read';
import { MAX_COMMAND } from '../../src/audit/redactEvent';
import { verifyAuditDir } from '../../src/audit/verify';
import type { AuditRecord } from '../../src/contracts/audit';
import { command, faultyFs, folders, note, open, session, type Fault } from './auditSupport';

const newFolder = folders();

async function entries(dir: string): Promise<AuditEntry[]> {
  const found: AuditEntry[] = [];
  for await (const entry of readAudit(dir)) found.push(entry);
  return found;
}

async function records(dir: string): Promise<AuditRecord[]> {
  return (await entries(dir)).flatMap((it) => ('record' in it ? [it.record] : []));
}

const ids = (list: readonly AuditRecord[]) =>
  list.flatMap((it) => (it.event.kind === 'command' ? [it.event.id] : []));

describe('audit: writing', () => {
  it('puts a record on disk before it resolves, in a private file of its own', async () => {
    const dir = path.join(newFolder(), 'audit');
    const log = await open(dir);
    const record = await log.appendDurably(command('a'));
    const file = log.file!;
    assert.match(path.basename(file), /^2026-01-01T\d\d-\d\d-\d\d\.000Z-w1\.jsonl$/);
    assert.equal(fs.statSync(dir).mode & 0o777, 0o700);
    assert.equal(fs.statSync(file).mode & 0o777, 0o600);
    const lines = fs.readFileSync(file, 'utf8').trimEnd().split('\n');
    assert.equal(lines[1], canonicalJson(record));
    assert.equal(record.seq, 1);
    assert.equal((JSON.parse(lines[0]!) as AuditRecord).prev, GENESIS);
    await log.close();
  });

  it('writes what is only appended a moment later', async () => {
    const dir = newFolder();
    const log = await open(dir);
    log.append(command('a'));
    assert.equal(log.file, undefined);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(ids(await records(dir)), ['a']);
    await log.close();
  });

  it('keeps the order of concurrent appends, buffered or durable', async () => {
    const dir = newFolder();
    const log = await open(dir);
    const waiting: Promise<unknown>[] = [];
    const expected: string[] = [];
    for (let i = 0; i < 300; i++) {
      expected.push(`r${i}`);
      if (i % 3 === 0) log.append(command(`r${i}`));
      else waiting.push(log.appendDurably(command(`r${i}`)));
      if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(waiting);
    await log.close();
    assert.deepEqual(ids(await records(dir)), expected);
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });

  it('takes a clock that goes backwards, also over midnight of another year', async () => {
    const dir = newFolder();
    let time = Date.UTC(2027, 0, 1);
    const log = await open(dir, { now: () => (time -= 86_400_000) });
    log.append(command('a'));
    log.append(command('b'));
    await log.close();
    await session(dir, 'later', 2);
    assert.equal((await verifyAuditDir(dir)).ok, true);
  });

  it('gives two windows with the same name at the same time two files', async () => {
    const dir = newFolder();
    const same = { now: () => Date.UTC(2026, 5, 1), session: 'w' };
    const [one, two] = await Promise.all([open(dir, same), open(dir, same)]);
    await Promise.all([one.appendDurably(command('1')), two.appendDurably(command('2'))]);
    assert.notEqual(one.file, two.file);
    await Promise.all([one.close(), two.close()]);
    assert.deepEqual(await verifyAuditDir(dir).then((it) => [it.ok, it.files, it.records]), [true, 2, 4]);
  });

  it('refuses an event that its contract does not know, and goes on', async () => {
    const log = await open(newFolder());
    const bad = { ...command('a'), decision: 'perhaps' } as never;
    await assert.rejects(log.appendDurably(bad), (error: AuditError) => error.code === 'invalid');
    assert.equal((await log.appendDurably(command('b'))).seq, 1);
    await log.close();
  });

  it('takes nothing after it was closed', async () => {
    const log = await open(newFolder());
    await log.close();
    assert.throws(
      () => log.append(command('a')),
      (error: AuditError) => error.code === 'closed',
    );
  });

  it('writes ten thousand records in one go', async function () {
    this.timeout(20_000);
    const dir = newFolder();
    const log = await open(dir);
    for (let i = 0; i < 10_000; i++) log.append(command(`r${i}`));
    await log.close();
    const result = await verifyAuditDir(dir);
    assert.deepEqual([result.ok, result.records], [true, 10_001]);
  });
});

describe('audit: what is never written', () => {
  const secrets: [string, string][] = [
    ['a password option', 'mysql -psecretpw1 -h db'],
    ['an environment variable', 'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab aws s3 ls'],
    ['a token', 'curl -H "Authorization: Bearer abcdefghijklmnop.qrstuv" https://x'],
  ];
  for (const [what, text] of secrets) {
    it(what, async () => {
      const dir = newFolder();
      const log = await open(dir);
      await log.appendDurably({ ...command('a', text), reasons: [text], cwd: `/x/${text}`, terminal: text });
      log.append(note(text));
      await log.close();
      const written = fs.readFileSync(path.join(dir, fs.readdirSync(dir)[0]!), 'utf8');
      for (const secret of ['secretpw1', 'wJalrXUtnFEMI', 'abcdefghijklmnop'])
        assert.ok(!written.includes(secret));
    });
  }

  it('control characters, and more than a bounded length', async () => {
    const dir = newFolder();
    const log = await open(dir);
    const hostile = `echo \u001b[2J\u0000\u202e\n${'x '.repeat(600_000)}`;
    await log.appendDurably(command('a', hostile));
    await log.close();
    const [, record] = await records(dir);
    assert.ok(record?.event.kind === 'command' && record.event.command.length <= MAX_COMMAND);
    assert.match(record.event.command, /^echo \\e\[2J\\x00\\u202e\\n/);
  });
});

describe('audit: a disk that does not take it', () => {
  for (const fault of ['create', 'write', 'datasync', 'short'] as (Fault | 'short')[]) {
    it(`rejects when ${fault} fails, and loses nothing once it works again`, async () => {
      const dir = newFolder();
      const disk = faultyFs();
      const messages: string[] = [];
      const log = await open(dir, { fs: disk.fs, log: (message) => messages.push(message) });
      if (fault !== 'create') await log.appendDurably(command('before'));
      disk.fault = fault;
      await assert.rejects(
        log.appendDurably(command('during')),
        (error: AuditError) => error.code === 'unwritable',
      );
      await assert.rejects(
        log.appendDurably(command('again')),
        (error: AuditError) => error.code === 'unwritable',
      );
      disk.fault = undefined;
      await log.appendDurably(command('after'));
      await log.close();
      assert.deepEqual(ids(await records(dir)).slice(-3), ['during', 'again', 'after']);
      assert.equal((await verifyAuditDir(dir)).ok, true);
      assert.equal(messages.length, 2, 'one line when it begins, one when it ends');
    });
  }

  it('rejects when the disk does not answer', async () => {
    const disk = faultyFs();
    const stuck = { ...disk.fs, create: () => new Promise<never>(() => undefined) };
    const log = await open(newFolder(), { fs: stuck, timeoutMs: 50 });
    await assert.rejects(log.appendDurably(command('a')), (error: AuditError) => error.code === 'slow');
  });

  it('refuses more than a bounded amount of waiting records', async function () {
    this.timeout(20_000);
    const disk = faultyFs();
    disk.fault = 'create';
    const log = await open(newFolder(), { fs: disk.fs });
    const long = command('a', 'x '.repeat(4000));
    assert.throws(
      () => {
        for (;;) log.append(long);
      },
      (error: AuditError) => error.code === 'full',
    );
  });

  it('rejects to open where there can be no folder', async () => {
    const dir = newFolder();
    fs.writeFileSync(path.join(dir, 'file'), '');
    await assert.rejects(open(path.join(dir, 'file')), (error: AuditError) => error.code === 'unwritable');
    fs.symlinkSync(dir, path.join(dir, 'link'));
    await assert.rejects(open(path.join(dir, 'link')), AuditError);
  });
});

describe('audit: a file that is lost while in use', () => {
  const losses: [string, (file: string) => void][] = [
    [
      'removed',
      (file) => {
        fs.rmSync(file);
      },
    ],
    [
      'cut',
      (file) => {
        fs.truncateSync(file, 10);
      },
    ],
    [
      'replaced',
      (file) => {
        const text = fs.readFileSync(file);
        fs.rmSync(file);
        fs.writeFileSync(file, text.subarray(0, 40));
      },
    ],
    [
      'written to',
      (file) => {
        fs.appendFileSync(file, '{}\n');
      },
    ],
  ];
  for (const [how, damage] of losses) {
    it(`${how}: the log goes on in a new file, and verification shows it`, async () => {
      const dir = newFolder();
      const messages: string[] = [];
      const log = await open(dir, { log: (message) => messages.push(message) });
      await log.appendDurably(command('a'));
      const first = log.file!;
      damage(first);
      await log.appendDurably(command('b'));
      assert.notEqual(log.file, first);
      await log.close();
      assert.equal(messages.length, 1);
      const rest = (await records(dir)).slice(-2);
      assert.deepEqual(
        rest.map((it) => it.event.kind),
        ['command', 'problem'],
      );
      assert.equal((await verifyAuditDir(dir)).ok, false);
    });
  }
});
