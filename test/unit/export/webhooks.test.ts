import assert from 'node:assert/strict';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AuditEvent } from '../../../src/contracts/audit';
import { Cursor } from '../../../src/export/cursor';
import { Delivery } from '../../../src/export/delivery';
import type { Destination } from '../../../src/export/destination';
import { sendTest } from '../../../src/export/test';
import { command, folders, open } from '../auditSupport';
import { checkOpsgenie, checkPagerDuty, checkSlack } from './schemas';
import {
  deliveryOptions,
  hostile,
  receiver,
  SENDER,
  status,
  type Call,
  type Receiver,
  type Reply,
} from './support';

const KEY = 'a key of the webhook that signs';
const DENIED: AuditEvent = { ...command('c-1'), phase: 'decided', outcome: 'denied' };
const ALERTING: readonly AuditEvent[] = [
  DENIED,
  { ...hostile, outcome: 'refused' } as AuditEvent,
  { kind: 'kill-switch', text: 'Engaged' },
];
/** The kill switch has called already: that its evidence was written calls nobody again. */
const EVIDENCE: AuditEvent = {
  kind: 'incident',
  text: 'The evidence of incident 20261122T010641Z-ab12 was written',
};
const SILENT: AuditEvent = { ...command('c-2'), phase: 'decided', outcome: 'allowed' };

/** Each receiver answers as the service does: what it does not like gets an error, and the record would be missing. */
const accepts = (check: (call: Call) => void, code: number): Reply => {
  return (call, response) => {
    try {
      check(call);
      response.writeHead(code).end('ok');
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  };
};

/** As the documentation says that a receiver does it. */
function checkSignature(call: Call): void {
  const time = String(call.headers['x-agent-guard-timestamp']);
  assert.ok(Math.abs(Date.now() / 1000 - Number(time)) < 300, 'the time is now');
  const hex = createHmac('sha256', KEY).update(`${time}.${call.body}`).digest('hex');
  assert.ok(
    timingSafeEqual(Buffer.from(`v1=${hex}`), Buffer.from(String(call.headers['x-agent-guard-signature']))),
  );
  assert.match(String(call.headers['x-agent-guard-id']), /^[0-9a-f]{64}$/);
}

describe('export: webhooks', () => {
  const folder = folders();
  let server: Receiver;
  afterEach(() => server.close());

  /** Three records that alert among others that do not, in the log and out of it again. */
  async function run(destination: Omit<Destination, 'name' | 'url'>) {
    const dir = folder();
    const options = deliveryOptions(dir);
    const all: Destination = { ...destination, name: 'alerts', url: `${server.url}/hook` };
    const delivery = new Delivery(all, await Cursor.open(folder(), 'alerts'), options);
    await delivery.drain();
    const log = await open(dir);
    for (const event of [SILENT, ...ALERTING, EVIDENCE, SILENT]) log.append(event);
    await log.close();
    await delivery.drain();
    assert.deepEqual([options.problems, options.waits], [[], []]);
    return server.calls.map((call) => JSON.parse(call.body) as unknown);
  }

  it('generic: signed JSON, which a receiver can check', async () => {
    server = await receiver(accepts(checkSignature, 204));
    const bodies = (await run({ kind: 'webhook', key: KEY })) as {
      alerts: { id: string; severity: string; title: string; record: { hash: string } }[];
    }[];
    const alerts = bodies.flatMap((body) => body.alerts);
    assert.deepEqual(
      alerts.map((it) => it.severity),
      ['medium', 'medium', 'critical'],
    );
    for (const { id, record } of alerts) assert.equal(id, record.hash);
    assert.equal(alerts[0]!.title, 'Denied in prod: terraform destroy -auto-approve');
  });

  it('generic: a changed byte, another key or an old time does not pass for a signature', async () => {
    server = await receiver(status(200));
    await run({ kind: 'webhook', key: KEY });
    const [call] = server.calls;
    checkSignature(call!);
    const headers = call!.headers;
    assert.throws(() => {
      checkSignature({ ...call!, body: `${call!.body} ` });
    });
    assert.throws(() => {
      checkSignature({ ...call!, headers: { ...headers, 'x-agent-guard-timestamp': '1' } });
    });
    const other = { ...headers, 'x-agent-guard-signature': `v1=${'0'.repeat(64)}` };
    assert.throws(() => {
      checkSignature({ ...call!, headers: other });
    });
  });

  it('Slack: blocks within bounds, in which no text can mention or link', async () => {
    server = await receiver(accepts((call) => void checkSlack(JSON.parse(call.body)), 200));
    const texts = (await run({ kind: 'slack' })).flatMap((body) => {
      const { text, blocks } = checkSlack(body);
      return [text, ...blocks.map((block) => block.text.text)];
    });
    assert.ok(texts.some((text) => text.includes('&lt;!channel&gt;')));
    for (const text of texts) {
      assert.doesNotMatch(text, /[<>]/);
      assert.doesNotMatch(text, /&(?!amp;|lt;|gt;)/);
      assert.equal((text.match(/`/g)?.length ?? 0) % 2, 0, 'code that is opened is closed');
    }
  });

  it('PagerDuty: an event of its own for each, by the schema, with an id that stays the same', async () => {
    server = await receiver(accepts((call) => void checkPagerDuty(JSON.parse(call.body)), 202));
    const events = (await run({ kind: 'pagerduty', key: 'R0UT1NGKEY'.repeat(3) })).map(checkPagerDuty);
    assert.deepEqual(
      events.map((it) => it.payload.severity),
      ['warning', 'warning', 'critical'],
    );
    assert.equal(new Set(events.map((it) => it.dedup_key)).size, 3);
    for (const event of events)
      assert.equal(event.dedup_key, `agent-guard-${event.payload.custom_details.Record!}`);
  });

  it('Opsgenie: an alert of its own for each, by the bounds, with the key in the header', async () => {
    server = await receiver(
      accepts((call) => {
        assert.equal(call.headers.authorization, 'GenieKey k-e-y-of-opsgenie');
        checkOpsgenie(JSON.parse(call.body));
      }, 202),
    );
    const alerts = (await run({ kind: 'opsgenie', key: 'k-e-y-of-opsgenie' })).map(checkOpsgenie);
    assert.deepEqual(
      alerts.map((it) => it.priority),
      ['P3', 'P3', 'P1'],
    );
    for (const text of alerts.flatMap((it) => [it.message, it.description]))
      assert.doesNotMatch(text, /[<>]/);
  });

  it('a test message says that it is one, and how it was answered', async () => {
    server = await receiver(status(403, {}, 'invalid_token for secret-secret'));
    const destination: Destination = { name: 'x', kind: 'opsgenie', url: server.url, key: 'secret-secret' };
    const answer = await sendTest(destination, SENDER, Date.now());
    assert.deepEqual(answer, { ok: false, text: 'HTTP 403: invalid_token for •••' });
    assert.match(server.calls[0]!.body, /This is a test message/);
  });
});
