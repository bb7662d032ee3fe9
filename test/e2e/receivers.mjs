// What the record is sent to, on this machine: a receiver that keeps all that it has accepted.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';

/** Starts a receiver on a free port of the loopback address. Call `stop` when done. */
export async function startReceiver() {
  const accepted = [];
  const receiver = {
    /** What is answered; anything but 2xx is not kept. */
    status: 200,
    accepted,
    url: '',
    stop: () => new Promise((done) => server.close(done).closeAllConnections()),
  };
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { status } = receiver;
      if (status < 300)
        accepted.push({ path: request.url, headers: request.headers, body: bodyOf(request, chunks) });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  receiver.url = `http://127.0.0.1:${server.address().port}`;
  return receiver;
}

function bodyOf(request, chunks) {
  const bytes = Buffer.concat(chunks);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
}

/** The log records of OpenTelemetry that a receiver has accepted. */
export function logRecords({ accepted }) {
  return accepted
    .flatMap(({ body }) => JSON.parse(body).resourceLogs)
    .flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords));
}

/** The value of a text attribute of a log record. */
export function attribute({ attributes }, name) {
  return attributes.find(({ key }) => key === name)?.value.stringValue;
}

/** Whether a webhook's message was signed with this key, as docs/EXPORT.md says it. */
export function isSigned({ headers, body }, key) {
  const timestamp = headers['x-agent-guard-timestamp'];
  const expected = `v1=${createHmac('sha256', key).update(`${timestamp}.`).update(body).digest('hex')}`;
  const given = headers['x-agent-guard-signature'];
  return given?.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
