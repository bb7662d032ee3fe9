import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { AuditEvent } from '../../../src/contracts/audit';
import { Cursor, readCursor } from '../../../src/export/cursor';
import { Delivery, type DeliveryOptions } from '../../../src/export/delivery';
import type { Destination } from '../../../src/export/destination';
import { skipBecause } from '../../support/skip';
import { note, open, folders } from '../auditSupport';
import { checkOcsf, checkOtlp } from './schemas';
import {
  deliveryOptions,
  inTurn,
  ok,
  receiver,
  status,
  type Notes,
  type Receiver,
  type Reply,
} from './support';
import { tlsReceiver } from './tls';

describe('export: delivery', () => {
  const folder = folders();
  let dir: string;
  let state: string;
  let server: Receiver;
  beforeEach(() => {
    dir = folder();
    state = folder();
  });
  afterEach(() => server.close());

  async function write(
    count: number,
    name = 'w1',
    event: (i: number) => AuditEvent = (i) => note(`${name} ${i}`),
  ) {
    const log = await open(dir, { session: name });
    for (let i = 0; i < count; i++) log.append(event(i));
    await log.close();
  }

  async function delivery(more: Partial<Destination> = {}, options: Partial<DeliveryOptions> = {}) {
    const all = deliveryOptions(dir, options);
    const destination: Destination = { name: 'siem', kind: 'jsonl', url: `${server.url}/in`, ...more };
    const cursor = await Cursor.open(state, 'siem');
    return { notes: all as Notes, run: new Delivery(destination, cursor, all) };
  }

  const lines = (from: Receiver) => from.calls.flatMap((call) => call.body.trimEnd().split('\n'));
  const hashes = (texts: readonly string[]) =>
    texts.map((text) => (JSON.parse(text) as { hash: string }).hash);
  const onDisk = () =>
    fs
      .readdirSync(dir)
      .sort()
      .flatMap((name) => fs.readFileSync(path.join(dir, name), 'utf8').trimEnd().split('\n'));

  it('brings every record, as its line stands on disk, in order and in batches', async () => {
    server = await receiver(ok);
    await write(1200);
    await write(30, 'w2');
    const { run } = await delivery();
    await run.drain();
    assert.deepEqual(lines(server), onDisk());
    assert.deepEqual(
      server.calls.map((call) => call.body.split('\n').length - 1),
      [500, 500, 201, 31],
    );
    assert.equal((await readCursor(state, 'siem'))?.sent, 1232);
  });

  it('goes on after a restart without loss or double, also behind what was appended meanwhile', async () => {
    server = await receiver(ok);
    const log = await open(dir, { session: 'w1' });
    for (let i = 0; i < 10; i++) log.append(note(`${i}`));
    await log.flush();
    await (await delivery()).run.drain();
    for (let i = 10; i < 20; i++) log.append(note(`${i}`));
    await log.close();
    await (await delivery()).run.drain();
    await (await delivery()).run.drain();
    assert.deepEqual(lines(server), onDisk());
  });

  it('sends nothing that is only half written', async () => {
    server = await receiver(ok);
    await write(3);
    const file = path.join(dir, fs.readdirSync(dir)[0]!);
    const whole = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, whole.slice(0, -20));
    const { run } = await delivery();
    await run.drain();
    assert.equal(lines(server).length, 3);
    fs.writeFileSync(file, whole);
    await run.drain();
    assert.deepEqual(lines(server), onDisk());
  });

  const answers: [string, Reply, waits: number[]][] = [
    ['500', status(500), [1000]],
    ['503 without a word', status(503), [1000]],
    ['429 with Retry-After in seconds', status(429, { 'retry-after': '7' }), [7000]],
    ['503 with a date that is past', status(503, { 'retry-after': 'Thu, 01 Jan 2015 00:00:00 GMT' }), [1000]],
    ['429 that asks for a year', status(429, { 'retry-after': '31536000' }), [3_600_000]],
    ['429 with nonsense', status(429, { 'retry-after': 'soon' }), [1000]],
    ['408', status(408), [1000]],
    ['a reset connection', (_call, response) => response.destroy(), [1000]],
    ['an answer that is no HTTP', (_call, response) => response.socket?.end('hello\r\n\r\n'), [1000]],
  ];
  for (const [what, reply, waits] of answers)
    it(`tries again after ${what}, and then each record has come once`, async () => {
      server = await receiver(inTurn(reply, ok));
      await write(5);
      const { run, notes } = await delivery();
      await run.drain();
      assert.deepEqual(notes.waits, waits);
      assert.equal(server.calls.length, 2);
      assert.equal(server.calls[0]!.body, server.calls[1]!.body);
    });

  it('waits longer each time, up to five minutes, and tells a person once', async () => {
    server = await receiver(inTurn(...Array.from({ length: 12 }, () => status(503)), ok));
    await write(1);
    const { run, notes } = await delivery();
    await run.drain();
    assert.deepEqual(
      notes.waits,
      [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300].map((seconds) => seconds * 1000),
    );
    assert.equal(notes.problems.length, 1);
    assert.match(notes.problems[0]!, /siem is waiting: HTTP 503/);
    assert.equal((await readCursor(state, 'siem'))?.waiting, undefined);
  });

  it('gives up on an answer that does not come, and tries again', async () => {
    server = await receiver(inTurn(() => undefined, ok));
    await write(1);
    const { run, notes } = await delivery({}, { timeoutMs: 200 });
    await run.drain();
    assert.match(notes.logs[0]!, /no answer within 0.2 s/);
    assert.equal(server.calls.length, 2);
  });

  it('takes 200 as accepted whatever becomes of the body', async () => {
    const giant: Reply = (_call, response) => response.writeHead(200).end('x'.repeat(32 << 20));
    const stalled: Reply = (_call, response) => response.writeHead(200).write('{');
    const broken: Reply = (_call, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      setTimeout(() => response.destroy(), 20);
    };
    server = await receiver(inTurn(giant, stalled, broken, ok));
    await write(1600);
    const { run, notes } = await delivery({}, { timeoutMs: 500 });
    await run.drain();
    assert.deepEqual([notes.waits, server.calls.length], [[], 4]);
    assert.deepEqual(lines(server), onDisk());
  });

  it('does not follow a redirect, and gives nothing up for it', async () => {
    const elsewhere = await receiver(ok);
    server = await receiver(inTurn(status(307, { location: `${elsewhere.url}/steal` }), ok));
    await write(0);
    const { run, notes } = await delivery();
    await run.drain();
    assert.match(notes.logs[0]!, /HTTP 307/);
    assert.equal(elsewhere.calls.length, 0);
    await elsewhere.close();
    await write(1, 'w2');
    await run.drain();
    assert.equal((await readCursor(state, 'siem'))?.skipped, 0);
  });

  it('leaves out the one record that is refused, says so, and brings all others', async () => {
    const bad = (call: { body: string }) => call.body.includes('POISON');
    server = await receiver((call, response) =>
      response.writeHead(bad(call) ? 400 : 200).end('no such field'),
    );
    await write(900, 'w1', (i) => note(i === 444 ? 'POISON' : `${i}`));
    const { run, notes } = await delivery();
    await run.drain();
    const accepted = server.calls
      .filter((call) => !bad(call))
      .flatMap((call) => call.body.trimEnd().split('\n'));
    assert.deepEqual(
      accepted,
      onDisk().filter((line) => !line.includes('POISON')),
    );
    assert.equal(notes.problems.length, 1);
    assert.match(notes.problems[0]!, /1 record was refused/);
    assert.deepEqual(notes.waits, []);
    const { sent, skipped } = (await readCursor(state, 'siem'))!;
    assert.deepEqual([sent, skipped], [900, 1]);
  });

  it('finds a record at which the receiver fails with 500', async () => {
    server = await receiver((call, response) =>
      response.writeHead(call.body.includes('POISON') ? 500 : 200).end(),
    );
    await write(9, 'w1', (i) => note(i === 4 ? 'POISON' : `${i}`));
    const { run } = await delivery();
    await run.drain();
    const { sent, skipped } = (await readCursor(state, 'siem'))!;
    assert.deepEqual([sent, skipped], [9, 1]);
  });

  it('a last record that is refused keeps nobody waiting, and is not given up before a later one is taken', async () => {
    server = await receiver((call, response) =>
      response.writeHead(call.body.includes('POISON') ? 422 : 200).end(),
    );
    const log = await open(dir, { session: 'w1' });
    log.append(note('POISON'));
    await log.flush();
    const { run } = await delivery();
    await run.drain();
    await write(3, 'w2');
    await run.drain();
    assert.equal(lines(server).filter((line) => line.includes('w2 ')).length, 3);
    assert.equal((await readCursor(state, 'siem'))?.skipped, 0);
    log.append(note('good'));
    await log.close();
    await run.drain();
    assert.equal((await readCursor(state, 'siem'))?.skipped, 1);
    assert.ok(lines(server).at(-1)!.includes('good'));
  });

  it('gives nothing up when the destination refuses everything, as with a key that was withdrawn', async () => {
    let open = false;
    server = await receiver((_call, response) => response.writeHead(open ? 200 : 401).end('bad key'));
    await write(100);
    const ending = new AbortController();
    const { run, notes } = await delivery(
      {},
      {
        signal: ending.signal,
        sleep: () => {
          if (notes.logs.length > 6) open = true;
          return Promise.resolve();
        },
      },
    );
    await run.drain();
    const { sent, skipped } = (await readCursor(state, 'siem'))!;
    assert.deepEqual([sent, skipped], [101, 0]);
    assert.match(notes.problems[0]!, /waiting: HTTP 401: bad key\. Nothing is lost/);
  });

  it('counts what a collector takes only in part, and does not send it again', async () => {
    const partial = JSON.stringify({ partialSuccess: { rejectedLogRecords: '2', errorMessage: 'too old' } });
    server = await receiver(inTurn(status(200, {}, partial), ok));
    await write(9);
    const { run, notes } = await delivery({ kind: 'otlp', url: `${server.url}/v1/logs` });
    await run.drain();
    assert.equal(server.calls.length, 1);
    const { sent, skipped } = (await readCursor(state, 'siem'))!;
    assert.deepEqual([sent, skipped], [8, 2]);
    assert.match(notes.problems[0]!, /2 records were refused .* too old/);
  });

  it('speaks OTLP over HTTP, with gzip and a header', async () => {
    server = await receiver(ok);
    await write(20);
    const header = 'Authorization: Bearer abc';
    const { run } = await delivery({ kind: 'otlp', url: `${server.url}/v1/logs`, gzip: true, header });
    await run.drain();
    const [call] = server.calls;
    assert.deepEqual(
      [call!.method, call!.path, call!.headers['content-type'], call!.headers['content-encoding']],
      ['POST', '/v1/logs', 'application/json', 'gzip'],
    );
    assert.equal(call!.headers.authorization, 'Bearer abc');
    const uids = checkOtlp(JSON.parse(call!.body)).map((it) => it.attributes['log.record.uid']);
    assert.deepEqual(uids, hashes(onDisk()));
  });

  it('sends OCSF events, one in a line', async () => {
    server = await receiver(ok);
    await write(20);
    const { run } = await delivery({ kind: 'ocsf' });
    await run.drain();
    const uids = lines(server).map((line) => checkOcsf(JSON.parse(line)).metadata.uid);
    assert.deepEqual(uids, hashes(onDisk()));
    assert.equal(server.calls[0]!.headers['content-type'], 'application/x-ndjson');
  });

  it('an alert destination begins with now, one of records with the oldest', async () => {
    server = await receiver(ok);
    await write(3, 'w1', () => ({ kind: 'tamper', text: 'yesterday' }));
    const { run } = await delivery({ kind: 'webhook', key: 'k'.repeat(32) });
    await run.drain();
    await write(2, 'w2', () => ({ kind: 'tamper', text: 'today' }));
    await run.drain();
    const text = server.calls.map((call) => call.body).join('');
    assert.equal(text.includes('yesterday'), false);
    assert.equal(text.match(/"text":"today"/g)?.length, 2);
  });

  it('a file that was rewritten behind it is said, and nothing is sent twice by number', async () => {
    server = await receiver(ok);
    await write(30);
    const { run, notes } = await delivery();
    await run.drain();
    const file = path.join(dir, fs.readdirSync(dir)[0]!);
    const whole = fs.readFileSync(file, 'utf8').split('\n');
    fs.writeFileSync(file, whole.slice(0, 10).join('\n') + '\n');
    await run.drain();
    assert.match(notes.logs.join(), /was changed behind what was sent/);
    assert.equal(lines(server).length, 31);
  });

  it('passes over lines that are no record, and goes on behind them after a restart', async () => {
    server = await receiver(ok);
    await write(3);
    const file = path.join(dir, fs.readdirSync(dir)[0]!);
    fs.appendFileSync(file, 'rubbish\n{"v":2,"seq":9}\n');
    await (await delivery()).run.drain();
    const { run, notes } = await delivery();
    await write(1, 'w2');
    await run.drain();
    assert.equal(lines(server).length, 6);
    assert.deepEqual(notes.logs, []);
  });

  it('forgets the files that retention has removed', async () => {
    server = await receiver(ok);
    await write(3);
    const { run } = await delivery();
    await run.drain();
    for (const name of fs.readdirSync(dir)) fs.rmSync(path.join(dir, name));
    await write(1, 'w2');
    await run.drain();
    assert.equal(Object.keys((await readCursor(state, 'siem'))!.files).length, 1);
  });

  it('begins anew where its file cannot be understood: records twice are better than none', async () => {
    server = await receiver(ok);
    await write(2);
    await (await delivery()).run.drain();
    fs.writeFileSync(path.join(state, 'siem.cursor.json'), '{"v":1,"files":{"x":[]}}');
    await (await delivery()).run.drain();
    assert.equal(lines(server).length, 6);
  });

  it('stops between two requests when another window has taken over', async () => {
    let mine = true;
    server = await receiver((_call, response) => {
      mine = false;
      response.end();
    });
    await write(1200);
    const { run } = await delivery({}, { isOwner: () => mine });
    await run.drain();
    assert.equal(server.calls.length, 1);
    assert.equal((await readCursor(state, 'siem'))?.sent, 500);
  });

  it('says nothing of its address and its keys', async () => {
    const url = `/services/T000/B000/verysecretpath?sig=alsosecret`;
    const header = 'Authorization: Bearer tokentokentoken';
    server = await receiver(inTurn(status(400, {}, `${url} Bearer tokentokentoken`), ok));
    await write(0);
    const { run, notes } = await delivery({ url: `${server.url}${url}`, header });
    await run.drain();
    await write(1, 'w2');
    await run.drain();
    const said = JSON.stringify([notes, fs.readFileSync(path.join(state, 'siem.cursor.json'), 'utf8')]);
    assert.match(said, /HTTP 400/);
    assert.doesNotMatch(said, /verysecretpath|alsosecret|tokentoken/);
  });

  it('a certificate that nobody vouches for gets nothing, whatever the environment says', async function () {
    server = await receiver(ok);
    await write(1);
    const tls = tlsReceiver();
    if (!tls) return skipBecause(this, 'openssl is not installed');
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      const ending = new AbortController();
      const { run, notes } = await delivery(
        { url: await tls.url },
        {
          signal: ending.signal,
          sleep: () => {
            ending.abort();
            return Promise.resolve();
          },
        },
      );
      await run.drain();
      assert.match(notes.logs[0]!, /self-signed certificate|unable to verify/);
      assert.equal(tls.requests(), 0);
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
      tls.close();
    }
  });
});
