import { createHash } from 'node:crypto';
import type { AuditRecord } from '../contracts/audit';
import { requestFor, secretsOf, type Destination } from './destination';
import type { Sender } from './facts';
import { scrub, send } from './send';

const TIMEOUT = 15_000;

/** Sends one message that says of itself that it is a test. @returns for people: how the receiver answered */
export async function sendTest(
  destination: Destination,
  sender: Sender,
  now: number,
): Promise<{ ok: boolean; text: string }> {
  const time = new Date(now).toISOString();
  const text = 'This is a test message: the export of Agent Guard works.';
  // Not a record of the log: its number is 0 and its hash is of nothing but its time.
  const record: AuditRecord = {
    ...{ v: 1, seq: 0, time, session: 'test', event: { kind: 'export', text } },
    prev: '0'.repeat(64),
    hash: createHash('sha256').update(`test ${time}`).digest('hex'),
  };
  const secrets = secretsOf(destination);
  try {
    const request = requestFor(destination, [{ record, raw: JSON.stringify(record) }], sender, now);
    const { signal } = new AbortController();
    const answer = await send(request, { timeoutMs: TIMEOUT, signal, now: () => now, secrets });
    if (answer.kind === 'accepted') return { ok: true, text: `accepted (HTTP ${answer.status})` };
    return { ok: false, text: answer.why };
  } catch (error) {
    return { ok: false, text: scrub(error instanceof Error ? error.message : String(error), secrets) };
  }
}
