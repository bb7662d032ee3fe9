import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import type * as http from 'node:http';
import * as net from 'node:net';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { MAX_BODY_BYTES, parseReply, type Answer, type ShimAsk } from '../../../src/contracts/broker';
import { createBroker, type BrokerLimits } from '../../../src/interceptors/broker/server';
import { skipBecause } from '../../support/skip';
import { askBody, call, field, socketFolder, until, type Reply } from './client';

const SHORT: BrokerLimits = { open: 64, poll: 120, absence: 150, keep: 60_000, request: 400 };
const CURL = ['/usr/bin/curl', '/bin/curl', '/usr/local/bin/curl'].find((file) => fs.existsSync(file));

interface Asked {
  question: ShimAsk;
  gone: AbortSignal;
  answer: (answer: Answer) => void;
}

describe('broker', () => {
  let folder: string;
  let address: string;
  let server: http.Server;
  let asked: Asked[];
  let log: string[];
  let handler: ((question: ShimAsk) => Promise<Answer>) | undefined;

  async function start(limits?: BrokerLimits) {
    asked = [];
    log = [];
    handler = undefined;
    server = createBroker(
      {
        ask: (question, gone) =>
          handler?.(question) ??
          new Promise<Answer>((resolve) => {
            asked.push({ question, gone, answer: resolve });
          }),
        hook: () => Promise.reject(new Error()),
        instance: 'window-1',
        log: (message) => log.push(message),
      },
      ...(limits ? [limits] : []),
    );
    await new Promise<void>((resolve) => server.listen(address, resolve));
  }

  beforeEach(async () => {
    folder = socketFolder();
    address = path.join(folder, 'a.sock');
    await start(SHORT);
  });
  afterEach(async () => {
    for (const one of asked) one.answer({ kind: 'deny', message: 'over' });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const ask = (...args: string[]) => call(address, 'POST', '/v1/ask', askBody(...args));
  const first = async () => {
    await until('a question', () => asked.length > 0);
    return asked[0]!;
  };

  it('passes the question on and the answer back', async () => {
    const reply = ask('s3', 'rm', 'a b', '').reply;
    const { question, answer } = await first();
    assert.deepEqual(question, {
      tool: 'aws',
      pid: 4711,
      cwd: '/work',
      env: { AWS_PROFILE: 'prod' },
      args: ['s3', 'rm', 'a b', ''],
    });
    answer({ kind: 'warn', message: 'careful\nvery' });
    assert.deepEqual(await reply, { status: 200, text: 'warn\ncareful\nvery\n' });
  });

  it('tells who it is', async () => {
    const { status, text } = await call(address, 'GET', '/v1/health').reply;
    assert.deepEqual([status, JSON.parse(text)], [200, { v: 1, instance: 'window-1' }]);
  });

  const NOWHERE: [method: string, url: string][] = [
    ['GET', '/v1/ask'],
    ['PUT', '/v1/ask'],
    ['DELETE', '/v1/ask'],
    ['POST', '/v1/ask/'],
    ['POST', '/v1/ask?x=1'],
    ['POST', '/v1/wait/12345678'],
    ['GET', '/v1/wait/'],
    ['GET', '/v1/wait/12345678-1234-1234-1234-123456789012'],
    ['GET', '/v1/wait/../ask'],
    ['GET', '/v1/wait/__proto__'],
    ['POST', '/v1/approve'],
    ['POST', '/v1/answer/12345678'],
    ['POST', '/v1/health'],
    ['GET', '/'],
    ['OPTIONS', '/v1/ask'],
  ];
  for (const [method, url] of NOWHERE)
    it(`knows no ${method} ${url}`, async () => {
      const reply = await call(address, method, url, method === 'GET' ? undefined : askBody('s3', 'ls'))
        .reply;
      assert.equal(reply.status, 404);
      assert.throws(() => parseReply(reply.text));
      assert.equal(asked.length, 0);
    });

  it('cannot be talked into an approval of an open question', async () => {
    // Nobody waits while the calls are made, which may take longer than a short absence.
    await new Promise((resolve) => server.close(resolve));
    await start({ ...SHORT, absence: 30_000 });
    const open = ask('s3', 'rb', 's3://x');
    const { gone } = await first();
    const wait = await open.reply;
    const ticket = wait.text.trim().split(' ')[1]!;
    for (const [method, url, body] of [
      ['POST', `/v1/wait/${ticket}`, 'allow\n'],
      ['PUT', `/v1/wait/${ticket}`, 'allow\n'],
      ['POST', `/v1/answer/${ticket}`, '{"kind":"allow"}'],
      ['GET', `/v1/wait/${ticket}?answer=allow`, undefined],
    ] as const) {
      const reply = await call(address, method, url, body === undefined ? undefined : Buffer.from(body))
        .reply;
      assert.equal(reply.status, 404, `${method} ${url}`);
    }
    const again = await call(address, 'GET', `/v1/wait/${ticket}`).reply;
    assert.match(again.text, /^wait /);
    assert.equal(asked.length, 1);
    assert.equal(gone.aborted, false);
  });

  for (const [name, bad] of [
    ['an empty body', Buffer.alloc(0)],
    ['another version', field('2', 'aws', '1', '/', '')],
    ['garbage', Buffer.from([0, 255, 1, 2])],
    ['json', Buffer.from('{"tool":"aws"}')],
  ] as const)
    it(`refuses ${name}`, async () => {
      const { status, text } = await call(address, 'POST', '/v1/ask', bad).reply;
      assert.equal(status, 400);
      assert.throws(() => parseReply(text));
      assert.equal(asked.length, 0);
    });

  it('takes a body of the largest size and refuses one byte more', async () => {
    const head = askBody();
    const full = (size: number) =>
      Buffer.concat([head, Buffer.alloc(size - head.length - 1, 'x'), Buffer.of(0)]);
    const fits = call(address, 'POST', '/v1/ask', full(MAX_BODY_BYTES)).reply;
    (await first()).answer({ kind: 'allow' });
    assert.equal((await fits).text, 'allow\n');
    const tooLarge = await call(address, 'POST', '/v1/ask', full(MAX_BODY_BYTES + 1)).reply.catch(
      () => undefined,
    );
    assert.ok(tooLarge === undefined || tooLarge.status === 400);
    assert.equal(asked.length, 1);
  });

  it('does not read on for ever when a body does not end', async () => {
    const socket = net.connect(address);
    socket.on('error', () => undefined);
    socket.write('POST /v1/ask HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    const chunk = Buffer.concat([Buffer.from('10000\r\n'), Buffer.alloc(0x10000, 'x'), Buffer.from('\r\n')]);
    const closed = new Promise<void>((resolve) =>
      socket.once('close', () => {
        resolve();
      }),
    );
    let written = 0;
    const timer = setInterval(() => {
      if (!socket.destroyed && written < 4 * MAX_BODY_BYTES && socket.writableLength < 1 << 20) {
        for (let i = 0; i < 16; i++) socket.write(chunk);
        written += 16 * 0x10000;
      }
    }, 1);
    socket.resume();
    await closed;
    clearInterval(timer);
    assert.ok(written < 2 * MAX_BODY_BYTES, `${written} bytes taken`);
    assert.equal(asked.length, 0);
  });

  it('drops a client that never sends its request (slow loris)', async () => {
    const lorises = Array.from({ length: 20 }, () => net.connect(address));
    const closed = lorises.map(
      (socket) =>
        new Promise<void>((resolve) => {
          socket.on('error', () => undefined);
          socket.resume();
          socket.once('close', () => {
            resolve();
          });
        }),
    );
    for (const socket of lorises) socket.write('POST /v1/ask HTTP/1.1\r\nContent-Length: 100\r\nHost: x\r\n');
    const trickle = setInterval(() => {
      for (const socket of lorises) if (!socket.destroyed) socket.write('X-A: b\r\n');
    }, 50);
    const start = Date.now();
    await Promise.all(closed);
    clearInterval(trickle);
    assert.ok(Date.now() - start < 2000, `${Date.now() - start} ms`);
  });

  it('drops a client that sends its headers and never its body', async () => {
    const socket = net.connect(address);
    socket.on('error', () => undefined);
    socket.resume();
    socket.write('POST /v1/ask HTTP/1.1\r\nContent-Length: 100\r\nHost: x\r\n\r\nabc');
    const start = Date.now();
    await new Promise<void>((resolve) =>
      socket.once('close', () => {
        resolve();
      }),
    );
    assert.ok(Date.now() - start < 2000);
    assert.equal(asked.length, 0);
  });

  it('looks for such clients within its own bound, not every 30 s as Node does by default', () => {
    const real = createBroker({
      ask: () => Promise.reject(new Error()),
      hook: () => Promise.reject(new Error()),
      instance: '',
      log: () => undefined,
    });
    assert.equal(real.requestTimeout, 5000);
    assert.equal(real.headersTimeout, 5000);
    const interval = Object.getOwnPropertySymbols(real)
      .filter((symbol) => String(symbol).includes('connectionsCheckingInterval'))
      .map((symbol) => (real as unknown as Record<symbol, unknown>)[symbol]);
    if (interval.length > 0) assert.ok(typeof interval[0] !== 'number' || interval[0] <= 1000);
  });

  for (const garbage of [
    '\0\0\0\0',
    'GET\r\n\r\n',
    'allow\n',
    'GET /v1/health HTTP/9.9\r\n\r\n',
    '\x16\x03\x01',
  ])
    it(`outlives ${JSON.stringify(garbage)} instead of HTTP`, async () => {
      const socket = net.connect(address);
      socket.on('error', () => undefined);
      let text = '';
      socket.on('data', (data) => (text += data.toString('latin1')));
      socket.write(garbage);
      await new Promise<void>((resolve) =>
        socket.once('close', () => {
          resolve();
        }),
      );
      assert.ok(text === '' || text.startsWith('HTTP/1.1 4') || text.startsWith('HTTP/1.1 5'), text);
      assert.equal((await call(address, 'GET', '/v1/health').reply).status, 200);
    });

  it('keeps 64 questions open, answers the 65th with 503, and has room again when one is answered', async () => {
    const calls = Array.from({ length: 65 }, (_, index) => ask(String(index)));
    const statuses = await Promise.all(calls.map(async ({ reply }) => (await reply).status));
    assert.deepEqual(
      [statuses.filter((it) => it === 200).length, statuses.filter((it) => it === 503).length],
      [64, 1],
    );
    assert.equal(asked.length, 64);
    asked[0]!.answer({ kind: 'allow' });
    const more = ask('more').reply;
    await until('the next question', () => asked.length === 65);
    asked[64]!.answer({ kind: 'allow' });
    assert.equal((await more).text, 'allow\n');
  });

  it('lets a client wait longer than one call, as often as it takes', async () => {
    let reply = parseReply((await ask('s3', 'rm').reply).text);
    const { answer, gone } = await first();
    for (let polls = 0; polls < 3; polls++) {
      assert.ok(reply.kind === 'wait');
      reply = parseReply((await call(address, 'GET', `/v1/wait/${reply.ticket}`).reply).text);
    }
    assert.ok(reply.kind === 'wait');
    const last = call(address, 'GET', `/v1/wait/${reply.ticket}`).reply;
    answer({ kind: 'deny', message: 'no' });
    assert.equal((await last).text, 'deny\nno\n');
    assert.equal(gone.aborted, false);
    assert.equal(asked.length, 1);
  });

  it('notices at once when the client hangs up while it waits', async () => {
    const open = ask('s3', 'rm');
    const { gone } = await first();
    assert.equal(gone.aborted, false);
    open.hangUp();
    await until('gone', () => gone.aborted, 100);
  });

  it('notices when the client stays away after `wait`', async () => {
    const { text } = await ask('s3', 'rm').reply;
    const { gone } = await first();
    assert.match(text, /^wait /);
    assert.equal(gone.aborted, false);
    await until('gone', () => gone.aborted, SHORT.absence + 200);
  });

  it('keeps the answer for a client that was stopped in the meantime', async () => {
    const reply = parseReply((await ask('s3', 'rm').reply).text);
    assert.ok(reply.kind === 'wait');
    const { gone, answer } = await first();
    await until('gone', () => gone.aborted);
    answer({ kind: 'allow' });
    for (let again = 0; again < 2; again++) {
      const { text }: Reply = await call(address, 'GET', `/v1/wait/${reply.ticket}`).reply;
      assert.equal(text, 'allow\n');
    }
  });

  it('forgets an answer after its time', async () => {
    await new Promise((resolve) => server.close(resolve));
    await start({ ...SHORT, poll: 20, absence: 30, keep: 60 });
    const reply = parseReply((await ask('s3', 'rm').reply).text);
    assert.ok(reply.kind === 'wait');
    (await first()).answer({ kind: 'allow' });
    const url = `/v1/wait/${reply.ticket}`;
    assert.equal((await call(address, 'GET', url).reply).text, 'allow\n');
    let status = 200;
    for (let tries = 0; tries < 100 && status === 200; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      status = (await call(address, 'GET', url).reply).status;
    }
    assert.equal(status, 404);
  });

  it('does not mark a client as gone that got its answer', async () => {
    const reply = ask('s3', 'ls').reply;
    const { gone, answer } = await first();
    answer({ kind: 'allow' });
    await reply;
    await new Promise((resolve) => setTimeout(resolve, SHORT.absence + 50));
    assert.equal(gone.aborted, false);
  });

  for (const [name, broken] of [
    ['rejects', () => Promise.reject(new Error('AWS_SECRET=x broke'))],
    [
      'throws',
      () => {
        throw new Error('AWS_SECRET=x broke');
      },
    ],
    ['rejects without a message', () => Promise.reject(new Error())],
  ] as [string, () => Promise<Answer>][])
    it(`refuses when the handler ${name}, and says nothing of the inside`, async () => {
      handler = broken;
      const { status, text } = await ask('s3', 'ls').reply;
      assert.equal(status, 200);
      assert.equal(parseReply(text).kind, 'deny');
      assert.doesNotMatch(text, /broke/);
      assert.equal(log.length, 1);
    });

  describe('with curl', () => {
    beforeEach(function () {
      if (!CURL) skipBecause(this, 'curl is not installed');
    });
    const curl = async (url: string, ...args: string[]) => {
      const all = ['-q', '-s', '-f', '-N', '--unix-socket', address, ...args, `http://agent-guard${url}`];
      return promisify(execFile)(CURL!, all);
    };

    it('asks and waits', async () => {
      const file = path.join(folder, 'body');
      fs.writeFileSync(file, askBody('s3', 'rm'));
      const { stdout } = await curl('/v1/ask', '--data-binary', `@${file}`);
      const reply = parseReply(stdout);
      assert.ok(reply.kind === 'wait');
      const last = curl(`/v1/wait/${reply.ticket}`);
      (await first()).answer({ kind: 'deny', message: 'ünicode — no' });
      assert.equal((await last).stdout, 'deny\nünicode — no\n');
    });

    it('sees 4 MB refused as a failure, never as an answer', async () => {
      const file = path.join(folder, 'body');
      fs.writeFileSync(file, Buffer.concat([askBody(), Buffer.alloc(MAX_BODY_BYTES, 'x'), Buffer.of(0)]));
      await assert.rejects(curl('/v1/ask', '--data-binary', `@${file}`), (error: { stdout?: string }) => {
        assert.equal(error.stdout, '');
        return true;
      });
      assert.equal(asked.length, 0);
    });

    it('sees a wrong path as a failure', async () => {
      await assert.rejects(curl('/v1/approve', '-d', 'allow'));
    });
  });
});
