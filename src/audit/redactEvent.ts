import { auditEventSchema, type AuditEvent, type CommandEvent } from '../contracts/audit';
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
  const valid = parsed.data;
  return valid.kind === 'command' ? redactCommand(valid) : { ...valid, text: short(valid.text) };
}

function redactCommand(event: CommandEvent): CommandEvent {
  const { actor, terminal, account } = event;
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
    ...(terminal !== undefined && { terminal: short(terminal) }),
    ...(account !== undefined && { account: short(account) }),
  };
}

function short(text: string): string {
  return forDisplay(text, MAX_TEXT);
}
