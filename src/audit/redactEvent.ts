import {
  auditEventSchema,
  type AuditEvent,
  type CommandEvent,
  type RecordedAction,
} from '../contracts/audit';
import { forDisplay } from '../contracts/redact';
import { AuditError } from './errors';

/** Longest command that is recorded, in UTF-16 units; what is longer is cut, and ends in an ellipsis. */
export const MAX_COMMAND = 8192;
const MAX_TEXT = 1024;
const MAX_REASONS = 32;

/**
 * The event as it may be written: checked against its contract, without secrets, one line per text, bounded in size.
 * @throws AuditError `invalid`
 */
export function redactEvent(event: AuditEvent): AuditEvent {
  const parsed = auditEventSchema.safeParse(event);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new AuditError('invalid', `The event is malformed: ${fields}`);
  }
  return redacted(parsed.data);
}

function redacted(event: AuditEvent): AuditEvent {
  switch (event.kind) {
    case 'command':
      return redactCommand(event);
    case 'alert': {
      const { id, key, text, evidence, commands, actor } = event;
      return {
        ...event,
        ...{ id: short(id), key: short(key), text: short(text), actor: short(actor) },
        evidence: evidence.slice(0, MAX_REASONS).map(short),
        commands: commands.slice(-MAX_REASONS).map(short),
      };
    }
    case 'signal':
      return { ...event, id: short(event.id), text: short(event.text) };
    default:
      return { ...event, text: short(event.text) };
  }
}

function redactCommand(event: CommandEvent): CommandEvent {
  const { actor, evidence, actions } = event;
  const texts = ['terminal', 'account', 'region', 'identity', 'rule', 'safer', 'approver'] as const;
  const given = texts.flatMap((name) => {
    const text = event[name];
    return text === undefined ? [] : [[name, short(text)] as const];
  });
  return {
    ...event,
    id: /^[\w.:-]{1,64}$/.test(event.id) ? event.id : forDisplay(event.id, 64),
    command: forDisplay(event.command, MAX_COMMAND),
    cwd: short(event.cwd),
    interceptor: short(event.interceptor),
    reasons: event.reasons.slice(0, MAX_REASONS).map(short),
    actor: {
      kind: actor.kind,
      evidence: short(actor.evidence),
      ...(actor.name !== undefined && { name: short(actor.name) }),
    },
    ...Object.fromEntries(given),
    ...(evidence && { evidence: evidence.slice(0, MAX_REASONS).map(short) }),
    ...(actions && { actions: actions.slice(0, MAX_REASONS).map(redactAction) }),
  };
}

function redactAction({ effects, source, ...action }: RecordedAction): RecordedAction {
  const { provider, service, operation, targets } = action;
  return {
    ...{ provider: short(provider), service: short(service), operation: short(operation), effects },
    targets: targets.slice(0, MAX_REASONS).map(short),
    ...(source && { source: { file: short(source.file), line: source.line } }),
  };
}

/** Folders, names and reasons come again and again; looking them through takes longer than all else about a record. */
const known = new Map<string, string>();
const MAX_KNOWN = 1000;

function short(text: string): string {
  const found = known.get(text);
  if (found !== undefined) return found;
  const shown = forDisplay(text, MAX_TEXT);
  if (text.length > MAX_TEXT) return shown;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(text, shown);
  return shown;
}
