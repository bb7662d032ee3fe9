import { gzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import type { AuditRecord } from '../contracts/audit';
import { ALERT_KINDS, DESTINATION_KINDS, type DestinationKind } from '../contracts/export';
import { checkAddress, parseHeader } from './address';
import type { Sender } from './facts';
import { toOcsf } from './ocsf';
import { toOtlp } from './otlp';
import { genericMessage, opsgenieMessage, pagerDutyMessage, slackMessage, type Message } from './webhooks';

/** What is kept in the secret storage of a destination. The address too: a webhook's lets in whoever has it. */
export const credentialsSchema = z.object({
  kind: z.enum(DESTINATION_KINDS),
  url: z.string().check(z.maxLength(4096)),
  /** The key that signs (webhook), the routing key (PagerDuty), the API key (Opsgenie). */
  key: z.optional(z.string().check(z.maxLength(4096))),
  /** `Name: value`, for what takes records. */
  header: z.optional(z.string().check(z.maxLength(8192))),
  gzip: z.optional(z.boolean()),
});
export type Credentials = z.infer<typeof credentialsSchema>;

export interface Destination extends Credentials {
  name: string;
}

/** Where the services that have one address for everybody take events. */
export const DEFAULT_ADDRESSES: Readonly<Partial<Record<DestinationKind, string>>> = {
  pagerduty: 'https://events.pagerduty.com/v2/enqueue',
  opsgenie: 'https://api.opsgenie.com/v2/alerts',
};

/** Most records of one request. Receivers of alerts make one incident of one request. */
const BATCH: Readonly<Record<DestinationKind, number>> = {
  otlp: 500,
  ocsf: 500,
  jsonl: 500,
  webhook: 50,
  slack: 5,
  pagerduty: 1,
  opsgenie: 1,
};

export function batchOf(kind: DestinationKind): number {
  return BATCH[kind];
}

export function takesAlertsOnly(kind: DestinationKind): boolean {
  return (ALERT_KINDS as readonly string[]).includes(kind);
}

/** A record with the very text of its line: that is what its hash is over. */
export interface Line {
  record: AuditRecord;
  raw: string;
}

export interface OutgoingRequest {
  url: URL;
  headers: Record<string, string>;
  body: Buffer;
}

/** The request that brings these records to the destination. @throws AddressError */
export function requestFor(
  destination: Destination,
  lines: readonly Line[],
  sender: Sender,
  now: number,
): OutgoingRequest {
  const message = messageFor(destination, lines, sender, now);
  const headers: Record<string, string> = {
    'user-agent': `agent-guard/${sender.version}`,
    ...(destination.header !== undefined && Object.fromEntries([parseHeader(destination.header)])),
    ...message.headers,
  };
  const plain = Buffer.from(message.body);
  const body = destination.gzip === true ? gzipSync(plain) : plain;
  if (destination.gzip === true) headers['content-encoding'] = 'gzip';
  return { url: checkAddress(destination.url), headers, body };
}

function messageFor(
  { kind, key = '' }: Destination,
  lines: readonly Line[],
  sender: Sender,
  now: number,
): Message {
  const records = lines.map((line) => line.record);
  const [first] = records;
  if (first === undefined) throw new Error('there is nothing to send');
  switch (kind) {
    case 'otlp':
      return json('application/json', JSON.stringify(toOtlp(records, sender, now)));
    case 'ocsf':
      return ndjson(records.map((record) => JSON.stringify(toOcsf(record, sender))));
    case 'jsonl':
      return ndjson(lines.map((line) => line.raw));
    case 'webhook':
      return genericMessage(records, sender, key, now);
    case 'slack':
      return slackMessage(records, sender);
    case 'pagerduty':
      return pagerDutyMessage(first, sender, key);
    case 'opsgenie':
      return opsgenieMessage(first, sender, key);
  }
}

function ndjson(lines: readonly string[]): Message {
  return json('application/x-ndjson', lines.map((line) => `${line}\n`).join(''));
}

function json(type: string, body: string): Message {
  return { headers: { 'content-type': type }, body };
}

/** The texts that must not stand in any message about this destination. */
export function secretsOf({ url, key, header }: Destination): string[] {
  const parts = URL.canParse(url) ? [new URL(url).pathname, new URL(url).search] : [];
  const words =
    header === undefined
      ? []
      : header
          .slice(header.indexOf(':') + 1)
          .trim()
          .split(' ');
  return [url, ...parts, key ?? '', header ?? '', ...words].filter((text) => text.length >= 6);
}
