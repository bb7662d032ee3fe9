import { createHash, createHmac } from 'node:crypto';
import type { AuditRecord } from '../contracts/audit';
import { truncate } from '../contracts/redact';
import { actorOf, detailsOf, levelOf, mainAction, PRODUCT, titleOf, type Level, type Sender } from './facts';

/** A body and the headers that belong to it. */
export interface Message {
  headers: Record<string, string>;
  body: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** One id for the same records, however often they are sent. A single record's is its own hash. */
export function idOf(records: readonly AuditRecord[]): string {
  const [first, ...rest] = records;
  if (first !== undefined && rest.length === 0) return first.hash;
  return createHash('sha256')
    .update(records.map((it) => it.hash).join('\n'))
    .digest('hex');
}

/**
 * `v1=` and the HMAC-SHA256, in hex, of the time in seconds, a dot and the body's bytes. The time is signed so that a
 * receiver can refuse what somebody has kept and sends again.
 */
export function sign(secret: string, seconds: number, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`;
}

export function genericMessage(
  records: readonly AuditRecord[],
  sender: Sender,
  secret: string,
  now: number,
): Message {
  const body = JSON.stringify({
    version: 1,
    product: PRODUCT,
    productVersion: sender.version,
    ...(sender.source !== undefined && { source: sender.source }),
    alerts: records.map((record) => ({
      id: record.hash,
      time: record.time,
      severity: levelOf(record),
      title: titleOf(record),
      record,
    })),
  });
  const seconds = Math.floor(now / 1000);
  return {
    headers: {
      ...JSON_TYPE,
      'x-agent-guard-id': idOf(records),
      'x-agent-guard-timestamp': String(seconds),
      'x-agent-guard-signature': sign(secret, seconds, body),
    },
    body,
  };
}

/** Bounds of Slack: units of a header's and a section's text. */
const SLACK_HEADER = 150;
const SLACK_SECTION = 2900;

/** Slack's mentions and links (`<!channel>`) begin with one of these characters, and so does the HTML of Opsgenie. */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Escaped and within the bound; an escape that the cut would break in two is left out as a whole. */
function cutEscaped(text: string, max: number): string {
  const escaped = escapeMarkup(text);
  return escaped.length <= max ? escaped : `${escaped.slice(0, max - 1).replace(/&[a-z]{0,3}$/, '')}…`;
}

/** A backtick in the text would end the code that it is shown as. */
function slackText(text: string, max: number): string {
  return cutEscaped(text.replaceAll('`', 'ˋ'), max);
}

export function slackMessage(records: readonly AuditRecord[], sender: Sender): Message {
  const blocks = records.flatMap((record) => {
    const lines = detailsOf(record).map(([name, text]) => `*${name}*: \`${slackText(text, 600)}\``);
    const body = lines.reduce(
      (all, line) => (all.length + line.length < SLACK_SECTION ? `${all}${line}\n` : all),
      '',
    );
    return [
      {
        type: 'header',
        text: { type: 'plain_text', text: slackText(titleOf(record), SLACK_HEADER), emoji: false },
      },
      // `verbatim`: names and addresses in the text are not made into mentions and links.
      { type: 'section', text: { type: 'mrkdwn', text: body, verbatim: true } },
    ];
  });
  const [first] = records;
  const more = records.length > 1 ? ` (and ${records.length - 1} more)` : '';
  const from = sender.source === undefined ? '' : ` on ${sender.source}`;
  const text = slackText(`${PRODUCT}${from}: ${first ? titleOf(first) : ''}`, 300) + more;
  return {
    headers: JSON_TYPE,
    body: JSON.stringify({ text, blocks, unfurl_links: false, unfurl_media: false }),
  };
}

const PAGERDUTY_SEVERITY: Readonly<Record<Level, string>> = {
  info: 'info',
  low: 'info',
  medium: 'warning',
  high: 'error',
  critical: 'critical',
};

export function pagerDutyMessage(record: AuditRecord, sender: Sender, routingKey: string): Message {
  const { event } = record;
  const action = event.kind === 'command' ? mainAction(event) : undefined;
  const body = {
    routing_key: routingKey,
    event_action: 'trigger',
    dedup_key: `agent-guard-${record.hash}`,
    client: PRODUCT,
    payload: {
      summary: truncate(titleOf(record), 1024),
      source: sender.source ?? PRODUCT,
      severity: PAGERDUTY_SEVERITY[levelOf(record)],
      timestamp: record.time,
      class: event.kind,
      ...(action && { component: action.service || action.provider }),
      ...(actorOf(record) !== undefined && { group: actorOf(record) }),
      custom_details: Object.fromEntries(detailsOf(record)),
    },
  };
  return { headers: JSON_TYPE, body: JSON.stringify(body) };
}

const OPSGENIE_PRIORITY: Readonly<Record<Level, string>> = {
  info: 'P5',
  low: 'P4',
  medium: 'P3',
  high: 'P2',
  critical: 'P1',
};

export function opsgenieMessage(record: AuditRecord, sender: Sender, key: string): Message {
  const details = detailsOf(record);
  const description = details.map(([name, text]) => `${name}: ${text}`).join('\n');
  const body = {
    message: cutEscaped(titleOf(record), 130),
    alias: `agent-guard-${record.hash}`,
    description: cutEscaped(description, 15_000),
    priority: OPSGENIE_PRIORITY[levelOf(record)],
    source: truncate(sender.source ?? PRODUCT, 100),
    tags: ['agent-guard', record.event.kind],
    details: Object.fromEntries(details.map(([name, text]) => [name, cutEscaped(text, 1000)])),
  };
  return { headers: { ...JSON_TYPE, authorization: `GenieKey ${key}` }, body: JSON.stringify(body) };
}
