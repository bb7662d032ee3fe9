import type { ActivityRow, ActivityState } from '../contracts/activity';
import { OUTCOMES, type AuditRecord, type CommandEvent } from '../contracts/audit';
import { forDisplay } from '../contracts/redact';
import type { Actor } from '../contracts/request';
import { EFFECTS, type Effect } from '../contracts/words';

/** Longest text of a row, in UTF-16 units; the detail has more of it. */
const MAX_TEXT = 400;
const MAX_NAME = 80;
/** Names that are remembered as they are shown; there are few of them, and each stands in thousands of rows. */
const MAX_KNOWN = 5000;
/** A question that is older waits no more, whatever the record says: its window is gone. In milliseconds. */
const LONGEST_QUESTION = 15 * 60_000;

/** A row while its events come in, in any order. */
export interface RowEntry {
  row: ActivityRow;
  /** Numbers of its first and last event so far. */
  first: number;
  last: number;
}

const known = new Map<string, string>();

/** A short text as it is shown, made once: rows share it. */
export function nameForDisplay(name: string): string {
  const shown = known.get(name);
  if (shown !== undefined) return shown;
  if (known.size >= MAX_KNOWN) known.clear();
  const made = forDisplay(name, MAX_NAME);
  // What is remembered must not keep a long text in memory.
  if (name.length <= MAX_NAME) known.set(name, made);
  return made;
}

/** The agent's name, "agent" for one without, "person". */
export function actorName({ kind, name }: Pick<Actor, 'kind' | 'name'>): string {
  return kind === 'person' ? 'person' : nameForDisplay(name ?? 'agent');
}

/** What a record's row is called: a command's and an alert's own id, or where an event about the guard stands. */
export function rowId({ event, session, seq }: AuditRecord): string {
  return event.kind === 'command' || event.kind === 'signal' || event.kind === 'alert'
    ? event.id
    : `${session}:${seq}`;
}

/** Takes a record into its row. @returns undefined for a signal without its command: it waits for it. */
export function takeIn(entry: RowEntry | undefined, record: AuditRecord): RowEntry | undefined {
  const { event, seq } = record;
  if (event.kind === 'signal')
    return (
      entry && { ...entry, row: { ...entry.row, signal: event.signal }, last: Math.max(entry.last, seq) }
    );
  if (event.kind === 'command') return takeCommand(entry, event, record);
  if (entry) return entry;
  const row: ActivityRow = {
    id: rowId(record),
    time: Date.parse(record.time),
    kind: event.kind,
    text: forDisplay(event.text, MAX_TEXT),
    state: 'unknown',
    session: nameForDisplay(record.session),
    ...(event.kind === 'alert' && { actor: nameForDisplay(event.actor), alert: event.alert }),
  };
  return { row, first: seq, last: seq };
}

function takeCommand(entry: RowEntry | undefined, event: CommandEvent, record: AuditRecord): RowEntry {
  const { seq } = record;
  const row = commandRow(event, record);
  if (!entry) return { row, first: seq, last: seq };
  const [older, newer] = seq >= entry.last ? [entry.row, row] : [row, entry.row];
  const merged = completed(older, newer);
  merged.state = joined(older.state, newer.state);
  merged.time = seq < entry.first ? row.time : entry.row.time;
  return { row: merged, first: Math.min(entry.first, seq), last: Math.max(entry.last, seq) };
}

/** An event without an exit code takes none away. */
function completed(older: ActivityRow, newer: ActivityRow): ActivityRow {
  const given = Object.entries(newer as Readonly<Record<string, unknown>>).filter(
    ([, value]) => value !== undefined,
  );
  return Object.assign({ ...older }, Object.fromEntries(given));
}

function stateOf({ outcome, phase }: CommandEvent): ActivityState {
  return outcome ?? (phase === 'asked' ? 'waiting' : 'unknown');
}

/** The state after two events: an end says nothing about whether the command was let run. */
function joined(older: ActivityState, newer: ActivityState): ActivityState {
  return newer === 'unknown' && isOutcome(older) ? older : newer;
}

function isOutcome(state: ActivityState): boolean {
  return (OUTCOMES as readonly string[]).includes(state);
}

/** A row of another window whose question nobody can answer any more. */
export function withoutLateQuestion(row: ActivityRow, now: number): ActivityRow {
  return row.state === 'waiting' && row.time < now - LONGEST_QUESTION ? { ...row, state: 'unknown' } : row;
}

/** With a place for everything, known or not: a hundred thousand objects of one shape take half of the memory. */
function commandRow(event: CommandEvent, { time, session }: AuditRecord): ActivityRow {
  const [action] = event.actions ?? [];
  return {
    id: event.id,
    time: Date.parse(time),
    kind: 'command',
    text: forDisplay(event.command, MAX_TEXT),
    state: stateOf(event),
    session: nameForDisplay(session),
    actor: actorName(event.actor),
    terminal: shown(event.terminal),
    decision: event.decision,
    effects: shared(event.effects),
    environment: event.environment,
    account: shown(event.account),
    provider: shown(action?.provider),
    service: shown(action?.service),
    operation: shown(action?.operation),
    exitCode: event.exitCode,
    durationMs: event.durationMs,
    waitedMs: event.waitedMs,
    signal: undefined,
    alert: undefined,
  };
}

function shown(name: string | undefined): string | undefined {
  return name === undefined ? undefined : nameForDisplay(name);
}

const lists = new Map<string, Effect[]>();

/** The one list of these effects: few combinations are ever seen. */
function shared(effects: Effect[]): Effect[] {
  const distinct = EFFECTS.filter((effect) => effects.includes(effect));
  const key = distinct.join();
  const list = lists.get(key) ?? distinct;
  if (lists.size < MAX_KNOWN) lists.set(key, list);
  return list;
}
