import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { History } from '../../../src/activity/history';
import { RecordFolder } from '../../../src/activity/recordFolder';
import { openAuditLog, type AuditLog } from '../../../src/audit/log';
import type { AuditEvent, AuditRecord, CommandEvent } from '../../../src/contracts/audit';

const START = Date.parse('2026-01-01T10:00:00.000Z');

describe('activity: history', function () {
  this.timeout(30_000);
  let dir: string;
  let folder: RecordFolder;
  let history: History;
  let clock: number;
  const logs: AuditLog[] = [];

  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'ag-history-'));
    clock = START;
    folder = new RecordFolder(dir, () => clock);
    history = new History(folder, () => clock);
  });
  afterEach(async () => {
    await Promise.all(logs.splice(0).map((log) => log.close()));
    rmSync(dir, { recursive: true, force: true });
  });

  const openLog = async (session: string) => {
    const log = await openAuditLog({ dir, session, now: () => (clock += 10), log: () => undefined });
    logs.push(log);
    return log;
  };
  const command = (id: string, more: Partial<CommandEvent> = {}): AuditEvent => ({
    kind: 'command',
    id,
    phase: 'decided',
    command: `terraform destroy -target=${id}`,
    cwd: '/work/shop',
    interceptor: 'shim',
    actor: { kind: 'agent', name: 'Claude Code', evidence: 'environment variable CLAUDECODE' },
    decision: 'block',
    effects: ['destroy'],
    environment: 'prod',
    reasons: ['it deletes everything'],
    outcome: 'denied',
    ...more,
  });
  const all = (max = 7) => {
    const cursor = history.cursor();
    const ids: string[] = [];
    for (;;) {
      const { rows, isLast } = cursor.take(max);
      ids.push(...rows.map(({ id }) => id));
      if (isLast) return ids;
      assert.ok(rows.length > 0, 'it stands still');
    }
  };
  const commands = (ids: readonly string[]) => ids.filter((id) => !id.includes(':'));

  it('is the record of two windows, newest first, each command one row', async () => {
    const [a, b] = [await openLog('a'), await openLog('b')];
    for (let i = 0; i < 40; i++) {
      const log = i % 3 === 0 ? a : b;
      log.append(command(`c${i}`, { phase: 'asked', outcome: undefined }));
      log.append(command(`c${i}`));
      log.append(command(`c${i}`, { phase: 'ended', outcome: undefined, exitCode: i }));
      await log.flush();
    }
    await history.load();
    const rows = commands(all());
    assert.deepEqual(
      rows,
      Array.from({ length: 40 }, (_, i) => `c${39 - i}`),
    );
    const row = history.row('c7')!;
    assert.deepEqual([row.state, row.exitCode, row.session, row.actor], ['denied', 7, 'b', 'Claude Code']);
  });

  it('has the events of this window once, whether they came live, from disk or both', async () => {
    const [a, b] = [await openLog('a'), await openLog('b')];
    history.add(a.append(command('early')));
    b.append(command('other'));
    await Promise.all([a.flush(), b.flush()]);
    await history.load();
    history.add(a.append(command('late', { phase: 'asked', outcome: undefined })));
    history.add(a.append(command('late')));
    await a.flush();
    b.append(command('other2'));
    await b.flush();
    await history.follow();
    await history.follow();
    assert.deepEqual(commands(all()), ['other2', 'late', 'other', 'early']);
    const detail = (await history.detail('late'))!;
    assert.deepEqual(
      detail.events.map(({ what, chain }) => [what, chain?.seq]),
      [
        ['asked', 2],
        ['denied', 3],
      ],
    );
    assert.match(detail.events[0]!.chain!.file, /-a\.jsonl$/);
  });

  it('tells what is not on disk yet from memory', async () => {
    const a = await openLog('a');
    history.add(a.append(command('x', { reasons: ['because'] })));
    const detail = (await history.detail('x'))!;
    assert.deepEqual([detail.reasons, detail.events[0]!.chain], [['because'], undefined]);
    assert.equal(await history.detail('nobody'), undefined);
  });

  it('follows a window that comes later, and a line that is written in two parts', async () => {
    await history.load();
    const c = await openLog('c');
    c.append(command('new'));
    await c.flush();
    await history.follow();
    assert.deepEqual(commands(all()), ['new']);
    const [file] = [c.file!];
    const more = c.append(command('torn'));
    await c.flush();
    // As if the last line came in halves: a copy of the file that grows.
    const line = JSON.stringify({ ...more, event: command('halves') });
    const grows = path.join(dir, 'grows.jsonl');
    writeFileSync(grows, line.slice(0, 50));
    await history.follow();
    assert.equal(history.row('halves'), undefined);
    appendFileSync(grows, `${line.slice(50)}\n`);
    await history.follow();
    assert.ok(history.row('halves') && history.row('torn') && file);
  });

  it('joins a signal to its command in whichever order they are read', async () => {
    const a = await openLog('a');
    a.append(command('x'));
    a.append({ kind: 'signal', id: 'x', signal: 'access-denied', text: 'the terminal said AccessDenied' });
    await a.flush();
    await history.load();
    assert.equal(history.row('x')?.signal, 'access-denied');
    history.add(a.append(command('y')));
    history.add(a.append({ kind: 'signal', id: 'y', signal: 'throttled', text: 'slow down' }));
    assert.equal(history.row('y')?.signal, 'throttled');
    assert.equal((await history.detail('x'))?.events.at(-1)?.what, 'the terminal said AccessDenied');
  });

  it('has rows of alerts and of what is about the guard', async () => {
    const a = await openLog('a');
    const mode = a.append({ kind: 'mode', text: 'Mode: observe', mode: 'observe' });
    const about = { alert: 'burst', key: 'k', evidence: ['40 in a minute'], commands: ['x'] } as const;
    history.add(mode);
    history.add(
      a.append({
        kind: 'alert',
        id: 'al',
        text: 'Many',
        actor: 'Codex',
        ...about,
        evidence: ['40'],
        commands: [],
      }),
    );
    assert.equal(history.row(`${mode.session}:${mode.seq}`)?.text, 'Mode: observe');
    assert.deepEqual([history.row('al')?.alert, history.row('al')?.actor], ['burst', 'Codex']);
    assert.equal((await history.detail('al'))?.alertKey, 'k');
  });

  it('reads on past lines that are torn, hostile, huge, of a newer version or from the future', async () => {
    const a = await openLog('a');
    const good = a.append(command('good'));
    await a.flush();
    const line = (record: object) => `${JSON.stringify(record)}\n`;
    const as = (event: AuditEvent, more: Partial<AuditRecord> = {}) => ({ ...good, ...more, event });
    appendFileSync(
      path.join(dir, '2026-01-01T11-00-00.000Z-x.jsonl'),
      [
        line({ ...good, v: 2, more: true }),
        'not json\n\n',
        Buffer.from([0xff, 0xfe, 0x0a]),
        line(as(command('future'), { time: '2999-01-01T00:00:00.000Z' })),
        line(as(command('timeless'), { time: 'yesterday' })),
        line(as(command('i'.repeat(200)))),
        `"${'x'.repeat(5 << 20)}"\n`,
        line(as(command('hostile', { command: 'a\u202eb\u001b[31m<b>', terminal: 'AKIAIOSFODNN7EXAMPLE' }))),
        '{"v":1,"torn',
      ].reduce<Buffer>((bytes, part) => Buffer.concat([bytes, Buffer.from(part)]), Buffer.alloc(0)),
    );
    await history.load();
    assert.deepEqual(commands(all()).sort(), ['future', 'good', 'hostile']);
    assert.deepEqual(folder.unreadable, { broken: 5, newer: 1, future: 1 });
    const { text, terminal } = history.row('hostile')!;
    assert.equal(text, 'a\\u202eb\\e[31m<b>');
    assert.ok(!terminal!.includes('IOSFODNN7'));
  });

  it('takes a question for over whose window is long gone', async () => {
    const a = await openLog('a');
    a.append(command('x', { phase: 'asked', outcome: undefined }));
    await a.flush();
    clock += 20 * 60_000;
    await history.load();
    assert.equal(history.row('x')?.state, 'unknown');
  });

  it('stays within its bound, and forgets the oldest', async () => {
    const a = await openLog('a');
    for (let i = 0; i < 300; i++) a.append(command(`c${i}`));
    await a.flush();
    history = new History(folder, () => clock, 100);
    await history.load();
    for (let i = 300; i < 600; i++) history.add(a.append(command(`c${i}`)));
    const rows = all();
    assert.ok(rows.length <= 120 && rows[0] === 'c599', `${rows.length} ${rows[0]}`);
    assert.ok(!rows.includes('c100'));
  });

  it('a cursor tells what comes with it, and what is new behind it', async () => {
    const a = await openLog('a');
    for (let i = 0; i < 20; i++) a.append(command(`c${i}`));
    await a.flush();
    await history.load();
    const cursor = history.cursor();
    cursor.take(5);
    const ahead: Record<string, boolean> = {};
    history.onChange((entry) => {
      if (entry) ahead[entry.id] = cursor.isAhead(entry);
    });
    history.add(a.append(command('c19', { phase: 'ended', exitCode: 1 })));
    history.add(a.append(command('c2', { phase: 'ended', exitCode: 1 })));
    history.add(a.append(command('new')));
    assert.deepEqual(ahead, { c19: false, c2: true, new: false });
  });
});
