import { stringify } from 'csv-stringify/sync';
import type { AuditRecord } from '../contracts/audit';
import { actorOf, mainAction, titleOf } from './facts';

type Cell = string | number | undefined;

/** Every column with where it comes from. The order is part of the format: new ones go to the end. */
const COLUMNS = {
  time: ({ record }) => record.time,
  session: ({ record }) => record.session,
  seq: ({ record }) => record.seq,
  kind: ({ record }) => record.event.kind,
  id: ({ record }) => ('id' in record.event ? record.event.id : undefined),
  text: ({ record, command }) => (command ? undefined : titleOf(record)),
  phase: ({ command }) => command?.phase,
  command: ({ command }) => command?.command,
  cwd: ({ command }) => command?.cwd,
  terminal: ({ command }) => command?.terminal,
  interceptor: ({ command }) => command?.interceptor,
  actor_kind: ({ command }) => command?.actor.kind,
  actor: ({ record }) => actorOf(record),
  actor_evidence: ({ command }) => command?.actor.evidence,
  decision: ({ command }) => command?.decision,
  effects: ({ command }) => command?.effects.join(' '),
  environment: ({ command }) => command?.environment,
  account: ({ command }) => command?.account,
  region: ({ command }) => command?.region,
  identity: ({ command }) => command?.identity,
  provider: ({ action }) => action?.provider,
  service: ({ action }) => action?.service,
  operation: ({ action }) => action?.operation,
  targets: ({ action }) => action?.targets.join(' '),
  reasons: ({ command }) => command?.reasons.join(' '),
  rule: ({ command }) => command?.rule,
  outcome: ({ command }) => command?.outcome,
  approver: ({ command }) => command?.approver,
  waited_ms: ({ command }) => command?.waitedMs,
  exit_code: ({ command }) => command?.exitCode,
  duration_ms: ({ command }) => command?.durationMs,
  prev: ({ record }) => record.prev,
  hash: ({ record }) => record.hash,
} as const satisfies Record<string, (from: Row) => Cell>;

export const CSV_COLUMNS = Object.keys(COLUMNS);

interface Row {
  record: AuditRecord;
  command: Extract<AuditRecord['event'], { kind: 'command' }> | undefined;
  action: ReturnType<typeof mainAction>;
}

/**
 * One line by RFC 4180 with its line end. A cell that a spreadsheet would take for a formula (it begins with = + - @, a
 * tab or a carriage return) gets an apostrophe in front, which makes it text.
 */
function line(cells: readonly Cell[]): string {
  return stringify([[...cells]], { escape_formulas: true, record_delimiter: '\r\n' });
}

export function csvHeader(): string {
  return line(CSV_COLUMNS);
}

export function csvRow(record: AuditRecord): string {
  const command = record.event.kind === 'command' ? record.event : undefined;
  const from: Row = { record, command, action: command && mainAction(command) };
  return line(Object.values(COLUMNS).map((cell: (from: Row) => Cell) => cell(from)));
}
