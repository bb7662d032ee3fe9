import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { History } from '../../../src/activity/history';
import { RecordFolder } from '../../../src/activity/recordFolder';
import { openAuditLog, type AuditLog } from '../../../src/audit/log';
import type { CommandEvent } from '../../../src/contracts/audit';
import { hostMessageSchema, type HostMessage, type PageMessage } from '../../../src/contracts/panel';
import { Channel } from '../../../src/views/panel/channel';
import { explanation, falseAlarm } from '../../../src/views/panel/explanation';
import { pageHtml } from '../../../src/views/page';
import { command } from '../auditSupport';

describe('panel: channel', function () {
  this.timeout(30_000);
  let dir: string;
  let log: AuditLog;
  let history: History;
  let channel: Channel;
  let sent: HostMessage[];
  let wishes: PageMessage[];
  let logged: string[];
  /** What the page takes; it is not asked while this is not resolved. */
  let taken: Promise<boolean>;

  beforeEach(async () => {
    dir = mkdtempSync(path.join(tmpdir(), 'ag-panel-'));
    log = await openAuditLog({ dir, session: 'a', now: Date.now, log: () => undefined });
    history = new History(new RecordFolder(dir));
    [sent, wishes, logged, taken] = [[], [], [], Promise.resolve(true)];
    channel = new Channel({
      history,
      post: (message) => {
        sent.push(structuredClone(message));
        return taken;
      },
      wish: (message) => wishes.push(message),
      ready: () => {
        channel.send({ type: 'notice', text: 'state' });
      },
      log: (message) => logged.push(message),
    });
  });
  afterEach(async () => {
    channel.dispose();
    await log.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const write = (id: string, more: Partial<CommandEvent> = {}) =>
    log.append({ ...command(id), phase: 'decided', outcome: 'denied', ...more });
  const until = async (reached: () => boolean) => {
    for (let i = 0; i < 500 && !reached(); i++) await sleep(10);
    assert.ok(reached(), JSON.stringify(sent.map(({ type, n }) => `${type} ${n}`)));
  };
  const rowsOf = (type: HostMessage['type']) =>
    sent.flatMap((message) => (message.type === type && 'rows' in message ? message.rows : []));
  const isWhole = () =>
    sent.some(
      (message) =>
        (message.type === 'older' && message.isLast) ||
        (message.type === 'snapshot' && message.total === message.rows.length),
    );

  it('gives a snapshot first, then what is older, all numbered and valid', async () => {
    for (let i = 0; i < 1500; i++) write(`c${i}`);
    await log.flush();
    channel.receive({ type: 'ready' });
    await until(isWhole);
    assert.deepEqual(
      sent.map(({ n }) => n),
      sent.map((_, index) => index + 1),
    );
    for (const message of sent) assert.ok(hostMessageSchema.safeParse(message).success, message.type);
    const snapshot = rowsOf('snapshot');
    assert.ok(snapshot.length === 500 && snapshot[0]?.id === 'c1499');
    const ids = [...snapshot, ...rowsOf('older')].map(({ id }) => id);
    assert.deepEqual([new Set(ids).size, ids.filter((id) => id.startsWith('c')).length], [ids.length, 1500]);
  });

  it('tells of new rows and of new versions of known ones, taken together', async () => {
    channel.receive({ type: 'ready' });
    await until(isWhole);
    for (let i = 0; i < 100; i++) {
      history.add(write(`x${i}`, { phase: 'asked', outcome: undefined }));
      history.add(write(`x${i}`));
    }
    await until(() => rowsOf('update').some(({ id }) => id === 'x99'));
    const updates = rowsOf('update');
    assert.deepEqual([updates.length, updates[0]?.id, updates[0]?.state], [100, 'x0', 'denied']);
  });

  it('says nothing while nobody looks', async () => {
    channel.receive({ type: 'ready' });
    await until(isWhole);
    channel.stop();
    const before = sent.length;
    history.add(write('x'));
    channel.send({ type: 'notice', text: 'x' });
    await sleep(120);
    assert.equal(sent.length, before);
    channel.receive({ type: 'ready' });
    await until(() => rowsOf('snapshot').some(({ id }) => id === 'x'));
  });

  it('gives a page that takes nothing a new snapshot instead of all that it has missed', async () => {
    channel.receive({ type: 'ready' });
    await until(isWhole);
    const before = sent.length;
    let release: (value: boolean) => void = () => undefined;
    taken = new Promise((resolve) => (release = resolve));
    const one = write('one');
    for (let i = 0; i < 20_000; i++) {
      const event = { ...command(`x${i}`), phase: 'decided' as const, outcome: 'denied' as const };
      history.add({ ...one, seq: 10 + i, event });
      if (i % 1000 === 0) await sleep(1);
    }
    assert.ok(sent.length - before <= 4, `${sent.length - before} messages for a page that takes none`);
    sent = [];
    taken = Promise.resolve(true);
    release(true);
    await until(isWhole);
    assert.equal(rowsOf('snapshot')[0]?.id, 'x19999');
  });

  it('drops what does not fit, and complains once', () => {
    const bad: unknown[] = [
      null,
      'ready',
      { type: 'answer', id: 'x', answer: 'approved' },
      { type: 'answer', id: '', answer: 'allow' },
      { type: 'command', command: 'agentGuard.rearm' },
      { type: 'detail', id: 'x'.repeat(500) },
      { type: 'openSource', id: 'x', action: -1 },
    ];
    for (const message of bad) channel.receive(message);
    assert.deepEqual([wishes.length, logged.length], [0, 1]);
    channel.receive({ type: 'answer', id: 'x', answer: 'deny', outcome: 'approved' });
    assert.deepEqual(wishes, [{ type: 'answer', id: 'x', answer: 'deny' }]);
  });
});

describe('panel: what is shown and handed out', () => {
  it('is a document in which only its own script runs', () => {
    const html = pageHtml('sidebar', 'https://x/webview.js?"><script>', 'abc');
    assert.match(html, /content="default-src 'none'; script-src 'nonce-abc'"/);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.ok(!/\son\w+=|javascript:|unsafe/.test(html));
  });

  const row = {
    id: 'x',
    time: 0,
    kind: 'command' as const,
    text: 't',
    state: 'denied' as const,
    session: 'a',
  };
  const hostile = '[a](command:b) <img src=x> ![c](http://d) # e';
  const detail = {
    ...{ id: 'x', command: '``` [a](command:b)', cwd: hostile, actor: hostile },
    ...{ reasons: [hostile], evidence: [hostile], events: [{ time: hostile, what: hostile }] },
    actions: [],
  };

  it('an explanation takes no text from outside for Markdown', () => {
    const text = explanation({ ...row, terminal: hostile }, detail);
    const rest = text.replace(/`{3,}[^\n]*\n[^\n]*\n`{3,}/, '').replace(/\\./g, '');
    assert.ok(!/\]\(|!\[|<img/.test(rest), text);
  });

  it('a false alarm is one line of JSON in the form of the corpus', () => {
    const line = falseAlarm(
      { ...row, actor: 'Codex', environment: 'prod', decision: 'ask' },
      detail,
      '1.2.3',
    );
    const { command: text, expected, actor, verdict, version } = JSON.parse(line) as Record<string, string>;
    assert.deepEqual(
      [text, expected, actor, verdict, version],
      [detail.command, 'allow', 'agent', 'ask', '1.2.3'],
    );
    assert.ok(!line.includes('\n'));
  });
});
