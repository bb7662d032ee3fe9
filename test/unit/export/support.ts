import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { sha256, canonicalJson } from '../../../src/audit/chain';
import { followableFiles, readAfter } from '../../../src/audit/follow';
import type { AuditEvent, AuditRecord, CommandEvent } from '../../../src/contracts/audit';
import { DEFAULT_ALERT_WORDS } from '../../../src/contracts/export';
import type { DeliveryOptions, RecordSource } from '../../../src/export/delivery';

export const SENDER = { version: '1.2.3', source: undefined };

export function record(event: AuditEvent, seq = 0): AuditRecord {
  const body = {
    v: 1 as const,
    seq,
    time: new Date(Date.UTC(2026, 0, 1) + seq * 1000).toISOString(),
    session: 'w1',
    event,
    prev: '0'.repeat(64),
  };
  return { ...body, hash: sha256(canonicalJson(body)) };
}

/** Everything that a command's record can hold. */
export const FULL: CommandEvent = {
  kind: 'command',
  id: 'c-1',
  phase: 'decided',
  command: 'aws s3 rb s3://acme-prod-logs --force',
  cwd: '/work/shop',
  terminal: 'bash',
  interceptor: 'shim',
  actor: { kind: 'agent', name: 'Claude Code', evidence: 'environment variable CLAUDECODE' },
  decision: 'block',
  effects: ['read', 'destroy'],
  environment: 'prod',
  account: '123456789012',
  region: 'eu-west-1',
  identity: 'acme-prod',
  evidence: ['profile acme-prod of ~/.aws/config'],
  actions: [
    {
      provider: 'aws',
      service: 's3',
      operation: 'list-objects',
      effects: ['read'],
      targets: ['acme-prod-logs'],
    },
    {
      provider: 'aws',
      service: 's3',
      operation: 'delete-bucket',
      effects: ['destroy'],
      targets: ['s3://acme-prod-logs'],
      source: { file: 'cleanup.sh', line: 3 },
    },
  ],
  reasons: ['It deletes the bucket with all that is in it.'],
  rule: 'destroy in prod',
  safer: 'aws s3 ls s3://acme-prod-logs',
  outcome: 'denied',
  approver: 'a person in this window',
  waitedMs: 4200,
  exitCode: 77,
  durationMs: 12,
};

export const EVENTS: readonly AuditEvent[] = [
  FULL,
  {
    kind: 'command',
    id: 'c-2',
    phase: 'ended',
    command: 'kubectl get pods',
    cwd: '/',
    interceptor: 'freeze',
    actor: { kind: 'person', evidence: 'no sign of an agent' },
    decision: 'allow',
    effects: [],
    environment: 'local',
    reasons: [],
    outcome: 'allowed',
    exitCode: 0,
  },
  { kind: 'kill-switch', text: 'Engaged: everything is refused' },
  { kind: 'tamper', text: 'The settings were changed from outside of the editor' },
  { kind: 'session', text: 'Agent Guard 1.2.3 started', mode: 'enforce' },
  { kind: 'signal', id: 'c-2', signal: 'access-denied', text: 'the terminal said AccessDenied' },
  {
    kind: 'alert',
    id: 'a-1',
    alert: 'burst',
    key: 'burst:Claude Code:/work/shop',
    text: 'Claude Code ran 40 commands in a minute; it usually runs 3.',
    evidence: ['40 in the last minute', 'median 3'],
    commands: ['c-1', 'c-2'],
    actor: 'Claude Code',
  },
];

/** Text that means something to whoever shows it. */
export const HOSTILE =
  '=HYPERLINK("http://evil.example") <img src=x onerror=alert(1)> <!channel> <@U123> <http://evil.example|ok> ' +
  '\u001b[31mred\u001b[0m \u202etxt.exe ```code``` & "quotes", comma\r\nnext line \ud800 half ' +
  'x'.repeat(400);

export const hostile: AuditEvent = {
  ...FULL,
  command: HOSTILE,
  cwd: HOSTILE,
  terminal: HOSTILE,
  actor: { kind: 'agent', name: HOSTILE, evidence: HOSTILE },
  account: HOSTILE,
  region: HOSTILE,
  identity: HOSTILE,
  evidence: [HOSTILE],
  reasons: [HOSTILE],
  rule: HOSTILE,
  approver: HOSTILE,
  actions: [
    { provider: HOSTILE, service: HOSTILE, operation: HOSTILE, effects: ['destroy'], targets: [HOSTILE] },
  ],
};

/** What a receiver was sent, and how it is to answer. */
export interface Call {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}
export type Reply = (call: Call, response: http.ServerResponse) => void;

export interface Receiver {
  url: string;
  calls: Call[];
  close: () => Promise<void>;
}

/** A real server on loopback. It takes the body off its encoding, as a collector does. */
export async function receiver(reply: Reply): Promise<Receiver> {
  const calls: Call[] = [];
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const bytes = Buffer.concat(parts);
      const call = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8'),
      };
      calls.push(call);
      reply(call, response);
    });
    request.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

export const ok: Reply = (_call, response) => response.end('{}');

export function status(code: number, headers: http.OutgoingHttpHeaders = {}, body = ''): Reply {
  return (_call, response) => response.writeHead(code, headers).end(body);
}

/** One answer after the other, the last for ever. */
export function inTurn(...replies: readonly Reply[]): Reply {
  let next = 0;
  return (call, response) => {
    (replies[Math.min(next++, replies.length - 1)] ?? ok)(call, response);
  };
}

export function sourceOf(dir: string): RecordSource {
  return {
    files: () => followableFiles(dir),
    readAfter: (file, from, max) => readAfter(dir, file, from, max),
  };
}

export interface Notes {
  waits: number[];
  logs: string[];
  problems: string[];
}

/** A delivery that waits for nothing and keeps what it would have waited and said. */
export function deliveryOptions(dir: string, more: Partial<DeliveryOptions> = {}): DeliveryOptions & Notes {
  const notes: Notes = { waits: [], logs: [], problems: [] };
  return {
    ...notes,
    source: sourceOf(dir),
    sender: SENDER,
    alertOn: DEFAULT_ALERT_WORDS,
    signal: new AbortController().signal,
    isOwner: () => true,
    now: Date.now,
    random: () => 1,
    sleep: (ms) => {
      notes.waits.push(ms);
      return Promise.resolve();
    },
    log: (text) => notes.logs.push(text),
    problem: (text) => notes.problems.push(text),
    timeoutMs: 5000,
    ...more,
  };
}
