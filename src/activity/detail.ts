import type { AlertEvent, AuditRecord, CommandEvent, RecordedAction } from '../contracts/audit';
import type { ActivityDetail } from '../contracts/panel';
import { forDisplay } from '../contracts/redact';
import { actorName, rowId } from './rows';

const MAX_COMMAND = 8192;
const MAX_TEXT = 1024;
/** Of each list: what is on disk was written by anybody. */
const MAX_ITEMS = 64;

/** A record, and the file that it stands in where it is on disk. */
export interface FoundRecord {
  record: AuditRecord;
  file?: string;
}

/** All that the records of one row say, taken together. Undefined where there is none of its own. */
export function detailOf(found: readonly FoundRecord[]): ActivityDetail | undefined {
  const sorted = distinct(found).sort((a, b) => a.record.seq - b.record.seq);
  const own = sorted.filter(({ record }) => record.event.kind !== 'signal').map(({ record }) => record);
  const newest = own.at(-1);
  if (!newest) return undefined;
  const body = bodyOf(
    newest,
    own.flatMap(({ event }) => (event.kind === 'command' ? [event] : [])),
  );
  const events = sorted.slice(-MAX_ITEMS).map(({ record, file }) => ({
    time: text(record.time),
    what: whatHappened(record),
    ...(file !== undefined && { chain: { file: text(file), seq: record.seq, hash: record.hash } }),
  }));
  return { id: rowId(newest), ...body, events };
}

type Body = Omit<ActivityDetail, 'id' | 'events'>;

function bodyOf({ event }: AuditRecord, commands: readonly CommandEvent[]): Body {
  if (event.kind === 'command') return commandBody(merged(commands));
  if (event.kind === 'alert') return alertBody(event);
  return { command: text(event.text), reasons: [], evidence: [], actions: [] };
}

/** Later events complete earlier ones, and take nothing away. */
function merged(events: readonly CommandEvent[]): Partial<CommandEvent> {
  const given = events.flatMap((event) => Object.entries(event as Readonly<Record<string, unknown>>));
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function commandBody(event: Partial<CommandEvent>): Body {
  const { actor } = event;
  const names = ['cwd', 'interceptor', 'account', 'region', 'identity', 'rule', 'safer', 'approver'] as const;
  const given = names.flatMap((name) => {
    const value = event[name];
    return value === undefined ? [] : [[name, text(value)] as const];
  });
  return {
    command: forDisplay(event.command ?? '', MAX_COMMAND),
    ...Object.fromEntries(given),
    ...(actor && { actor: actorName(actor), actorEvidence: text(actor.evidence) }),
    reasons: texts(event.reasons),
    evidence: texts(event.evidence),
    actions: (event.actions ?? []).slice(0, MAX_ITEMS).map(shownAction),
  };
}

function alertBody({ text: sentence, evidence, actor, key }: AlertEvent): Body {
  return {
    command: text(sentence),
    actor: text(actor),
    reasons: [text(sentence)],
    evidence: texts(evidence),
    actions: [],
    alertKey: text(key),
  };
}

function shownAction({ effects, source, targets, ...names }: RecordedAction): RecordedAction {
  return {
    provider: text(names.provider),
    service: text(names.service),
    operation: text(names.operation),
    effects,
    targets: texts(targets),
    ...(source && { source: { file: text(source.file), line: source.line } }),
  };
}

function whatHappened({ event }: AuditRecord): string {
  if (event.kind === 'signal') return text(event.text);
  if (event.kind === 'alert') return 'alert';
  if (event.kind !== 'command') return event.kind;
  if (event.phase === 'asked') return 'asked';
  if (event.phase === 'decided') return event.outcome ?? 'decided';
  return event.exitCode === undefined ? 'ended' : `ended with exit code ${event.exitCode}`;
}

/** The one on disk counts: it has its place. */
function distinct(found: readonly FoundRecord[]): FoundRecord[] {
  const byNumber = new Map<string, FoundRecord>();
  for (const one of found) {
    const key = `${one.record.session}:${one.record.seq}`;
    if (byNumber.get(key)?.file === undefined) byNumber.set(key, one);
  }
  return [...byNumber.values()];
}

function texts(list: readonly string[] = []): string[] {
  return list.slice(0, MAX_ITEMS).map(text);
}

function text(value: string): string {
  return forDisplay(value, MAX_TEXT);
}
