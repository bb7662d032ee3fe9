import type { AuditRecord, CommandEvent } from '../contracts/audit';
import type { Effect } from '../contracts/words';
import { gravestEffect, levelOf, LEVELS, mainAction, PRODUCT, timeOf, titleOf, type Sender } from './facts';

/**
 * OCSF 1.5.0, class API Activity (https://schema.ocsf.io/1.5.0/classes/api_activity). Every record becomes one event of
 * this class, what is about the guard itself too, as activity 99 with the guard's own operations.
 */
export const OCSF_VERSION = '1.5.0';
const CATEGORY_UID = 6;
const CLASS_UID = 6003;

const ACTIVITIES = { 0: 'Unknown', 1: 'Create', 2: 'Read', 3: 'Update', 4: 'Delete', 99: 'Other' } as const;
type ActivityId = keyof typeof ACTIVITIES;
const SEVERITIES = ['Informational', 'Low', 'Medium', 'High', 'Critical'] as const;
const STATUSES = { 0: 'Unknown', 1: 'Success', 2: 'Failure' } as const;
type StatusId = keyof typeof STATUSES;

const ACTIVITY_OF: Readonly<Record<Effect, ActivityId>> = {
  read: 2,
  create: 1,
  modify: 3,
  destroy: 4,
  privilege: 3,
  exposure: 3,
  unprotect: 3,
  cost: 1,
  secret: 2,
  'remote-run': 99,
  tamper: 99,
  opaque: 0,
};

export type OcsfEvent = Readonly<Record<string, unknown>>;

export function toOcsf(record: AuditRecord, sender: Sender): OcsfEvent {
  const { event } = record;
  const command = event.kind === 'command' ? event : undefined;
  const activity = command ? activityOf(command) : 99;
  const severity = LEVELS.indexOf(levelOf(record)) + 1;
  const statusId = command ? statusOf(command) : 0;
  const cloud = command && cloudOf(command);
  return {
    activity_id: activity,
    activity_name: ACTIVITIES[activity],
    category_uid: CATEGORY_UID,
    category_name: 'Application Activity',
    class_uid: CLASS_UID,
    class_name: 'API Activity',
    type_uid: CLASS_UID * 100 + activity,
    type_name: `API Activity: ${ACTIVITIES[activity]}`,
    time: timeOf(record),
    severity_id: severity,
    severity: SEVERITIES[severity - 1],
    status_id: statusId,
    status: STATUSES[statusId],
    ...(command && { status_detail: command.outcome ?? command.phase }),
    ...(command?.exitCode !== undefined && { status_code: String(command.exitCode) }),
    ...(command?.durationMs !== undefined && { duration: command.durationMs }),
    message: titleOf(record),
    metadata: metadataOf(record, sender, cloud !== undefined),
    actor: actorOf(record),
    api: apiOf(record),
    ...(cloud && { cloud }),
    src_endpoint: { uid: record.session, name: sender.source ?? command?.terminal ?? 'editor' },
    ...(command && resourcesOf(command)),
    unmapped: { agent_guard: record },
  };
}

function metadataOf(record: AuditRecord, sender: Sender, hasCloud: boolean) {
  return {
    version: OCSF_VERSION,
    product: { name: PRODUCT, vendor_name: PRODUCT, version: sender.version },
    uid: record.hash,
    ...('id' in record.event && { correlation_uid: record.event.id }),
    event_code: record.event.kind,
    sequence: record.seq,
    original_time: record.time,
    log_name: 'audit',
    log_version: String(record.v),
    ...(hasCloud && { profiles: ['cloud'] }),
  };
}

function actorOf({ event, session }: AuditRecord) {
  const own = { session: { uid: session } };
  if (event.kind === 'alert') return { ...own, app_name: event.actor };
  if (event.kind !== 'command') return { ...own, app_name: PRODUCT };
  const { kind, name } = event.actor;
  return kind === 'agent'
    ? { ...own, app_name: name ?? 'agent' }
    : { ...own, user: { name: name ?? 'person', type_id: 1, type: 'User' } };
}

function apiOf({ event }: AuditRecord) {
  if (event.kind !== 'command') return { operation: event.kind, service: { name: PRODUCT } };
  const action = mainAction(event);
  return action
    ? { operation: action.operation || 'unknown', service: { name: action.service || action.provider } }
    : { operation: 'unknown' };
}

/** Only where it is known which cloud: `provider` is required of the object, and the profile requires the object. */
function cloudOf(event: CommandEvent) {
  const provider = mainAction(event)?.provider;
  if (provider === undefined || provider === '') return undefined;
  return {
    provider,
    ...(event.account !== undefined && { account: { uid: event.account } }),
    ...(event.region !== undefined && { region: event.region }),
  };
}

function resourcesOf(event: CommandEvent) {
  const resources = (event.actions ?? []).flatMap((action) =>
    action.targets
      .filter((name) => name !== '')
      .map((name) => ({ name, type: action.service || action.provider || 'resource' })),
  );
  return resources.length > 0 ? { resources } : {};
}

function activityOf(event: CommandEvent): ActivityId {
  const effect = gravestEffect(mainAction(event)?.effects ?? event.effects);
  return effect === undefined ? 0 : ACTIVITY_OF[effect];
}

/** Whether the call was made is what the guard knows; whether it succeeded only its exit code can say. */
function statusOf({ outcome, exitCode }: CommandEvent): StatusId {
  const stopped = outcome === 'denied' || outcome === 'timed-out' || outcome === 'refused';
  if (stopped || outcome === 'withdrawn') return 2;
  if (exitCode === undefined) return 0;
  return exitCode === 0 ? 1 : 2;
}
