import type { AuditRecord, CommandEvent } from '../contracts/audit';
import { levelOf, mainAction, timeOf, titleOf, type Level, type Sender } from './facts';

/**
 * Logs as OTLP 1.x in its JSON form (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): numbers of 64
 * bits are strings. Attributes have the names of the semantic conventions where there is one, else `agent_guard.`.
 */
const SEVERITY: Readonly<Record<Level, readonly [number: number, text: string]>> = {
  info: [9, 'INFO'],
  low: [10, 'INFO2'],
  medium: [13, 'WARN'],
  high: [17, 'ERROR'],
  critical: [21, 'FATAL'],
};

type Value = { stringValue: string } | { intValue: string } | { arrayValue: { values: Value[] } };
interface Attribute {
  key: string;
  value: Value;
}
type Given = string | number | readonly string[] | undefined;

/** An ExportLogsServiceRequest. */
export function toOtlp(records: readonly AuditRecord[], sender: Sender, now: number) {
  const resource = attributes({
    'service.name': 'agent-guard',
    'service.version': sender.version,
    'host.name': sender.source,
  });
  const scope = { name: 'agent-guard.audit', version: sender.version };
  const logRecords = records.map((record) => logRecord(record, now));
  return { resourceLogs: [{ resource: { attributes: resource }, scopeLogs: [{ scope, logRecords }] }] };
}

function logRecord(record: AuditRecord, now: number) {
  const [severityNumber, severityText] = SEVERITY[levelOf(record)];
  return {
    timeUnixNano: nanoseconds(timeOf(record)),
    observedTimeUnixNano: nanoseconds(now),
    severityNumber,
    severityText,
    eventName: `agent_guard.${record.event.kind}`,
    body: { stringValue: wellFormed(titleOf(record)) },
    attributes: attributes({
      'log.record.uid': record.hash,
      'session.id': record.session,
      'agent_guard.seq': record.seq,
      'agent_guard.prev': record.prev,
      ...eventAttributes(record),
    }),
  };
}

function eventAttributes({ event }: AuditRecord): Record<string, Given> {
  const kind = { 'agent_guard.kind': event.kind };
  switch (event.kind) {
    case 'command':
      return { ...kind, ...commandAttributes(event) };
    case 'alert':
      return {
        ...kind,
        'agent_guard.id': event.id,
        'agent_guard.alert': event.alert,
        'agent_guard.alert.key': event.key,
        'agent_guard.alert.evidence': event.evidence,
        'agent_guard.alert.commands': event.commands,
        'agent_guard.actor.name': event.actor,
      };
    case 'signal':
      return { ...kind, 'agent_guard.id': event.id, 'agent_guard.signal': event.signal };
    default:
      return { ...kind, 'agent_guard.mode': event.mode };
  }
}

function commandAttributes(event: CommandEvent): Record<string, Given> {
  const action = mainAction(event);
  return {
    'process.command_line': event.command,
    'process.working_directory': event.cwd,
    'process.exit.code': event.exitCode,
    'cloud.provider': action?.provider,
    'cloud.account.id': event.account,
    'cloud.region': event.region,
    'gen_ai.agent.name': event.actor.kind === 'agent' ? event.actor.name : undefined,
    'agent_guard.id': event.id,
    'agent_guard.phase': event.phase,
    'agent_guard.terminal': event.terminal,
    'agent_guard.interceptor': event.interceptor,
    'agent_guard.actor.kind': event.actor.kind,
    'agent_guard.actor.name': event.actor.name,
    'agent_guard.actor.evidence': event.actor.evidence,
    'agent_guard.decision': event.decision,
    'agent_guard.outcome': event.outcome,
    'agent_guard.effects': event.effects,
    'agent_guard.environment': event.environment,
    'agent_guard.evidence': event.evidence,
    'agent_guard.identity': event.identity,
    'agent_guard.service': action?.service,
    'agent_guard.operation': action?.operation,
    'agent_guard.targets': event.actions?.flatMap((it) => it.targets),
    'agent_guard.reasons': event.reasons,
    'agent_guard.rule': event.rule,
    'agent_guard.approver': event.approver,
    'agent_guard.waited_ms': event.waitedMs,
    'agent_guard.duration_ms': event.durationMs,
  };
}

function attributes(given: Record<string, Given>): Attribute[] {
  return Object.entries(given).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: encoded(value) }],
  );
}

function encoded(value: string | number | readonly string[]): Value {
  if (typeof value === 'number') return { intValue: String(value) };
  if (typeof value === 'string') return { stringValue: wellFormed(value) };
  return { arrayValue: { values: value.map((it) => ({ stringValue: wellFormed(it) })) } };
}

/** A string of protobuf is valid UTF-8: half of a surrogate pair would make a collector refuse the whole request. */
function wellFormed(text: string): string {
  return text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');
}

function nanoseconds(milliseconds: number): string {
  return `${BigInt(Math.trunc(milliseconds)) * 1_000_000n}`;
}

export interface PartialSuccess {
  rejected: number;
  message: string;
}

/** What a collector says that it did not take; undefined where it took all, or said something else. */
export function partialSuccess(body: string): PartialSuccess | undefined {
  try {
    const { partialSuccess: found } = JSON.parse(body) as {
      partialSuccess?: { rejectedLogRecords?: unknown; errorMessage?: unknown };
    };
    const rejected = Number(found?.rejectedLogRecords ?? 0);
    if (!Number.isSafeInteger(rejected) || rejected <= 0) return undefined;
    return { rejected, message: typeof found?.errorMessage === 'string' ? found.errorMessage : '' };
  } catch {
    return undefined;
  }
}
