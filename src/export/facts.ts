import type { AlertEvent, AuditRecord, CommandEvent, RecordedAction } from '../contracts/audit';
import type { Effect } from '../contracts/words';

/** What every receiver is told about us. */
export interface Sender {
  /** The extension's version. */
  version: string;
  /** What the person calls this machine in the settings; the record itself has no name of it. */
  source: string | undefined;
}

export const PRODUCT = 'Agent Guard';

/** How much a record matters: the scales of all receivers are made of this one. */
export const LEVELS = ['info', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof LEVELS)[number];

export function levelOf({ event }: AuditRecord): Level {
  switch (event.kind) {
    case 'command':
      return commandLevel(event);
    case 'kill-switch':
      return 'critical';
    case 'tamper':
      return 'high';
    case 'alert':
    case 'problem':
    case 'export':
      return 'medium';
    case 'signal':
    case 'mode':
    case 'mapping':
    case 'policy':
    case 'grant':
    case 're-arm':
      return 'low';
    default:
      return 'info';
  }
}

function commandLevel({ outcome, environment, decision, effects }: CommandEvent): Level {
  const prod = environment === 'prod' || environment === 'unknown';
  if (effects.includes('tamper') || (outcome === 'failed' && prod)) return 'high';
  if (outcome === 'failed' || (prod && decision === 'block')) return 'medium';
  return decision === 'allow' ? 'info' : 'low';
}

/** One line for people: what happened. */
export function titleOf({ event }: AuditRecord): string {
  switch (event.kind) {
    case 'command': {
      const what = event.outcome ?? (event.phase === 'asked' ? 'asked about' : event.phase);
      return `${capital(what)} in ${event.environment}: ${event.command}`;
    }
    case 'alert':
    case 'signal':
      return `${capital(event.kind)}: ${event.text}`;
    default:
      return `${capital(event.kind.replace('-', ' '))}: ${event.text}`;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function actorOf({ event }: AuditRecord): string | undefined {
  if (event.kind === 'command') return event.actor.name ?? event.actor.kind;
  return event.kind === 'alert' ? event.actor : undefined;
}

/** The details that a person who is called at night wants to see, a name and a text each. */
export function detailsOf(record: AuditRecord): [name: string, text: string][] {
  const { event } = record;
  const rows: [string, string | undefined][] =
    event.kind === 'command' ? commandDetails(event) : event.kind === 'alert' ? alertDetails(event) : [];
  return [...rows, ['Record', record.hash] as [string, string]].filter(
    (row): row is [string, string] => row[1] !== undefined && row[1] !== '',
  );
}

function commandDetails(event: CommandEvent): [string, string | undefined][] {
  return [
    ['Command', event.command],
    ['Actor', event.actor.name ?? event.actor.kind],
    ['Environment', event.environment],
    ['Account', event.account],
    ['Effects', event.effects.join(', ')],
    ['Verdict', event.decision],
    ['Outcome', event.outcome],
    ['Folder', event.cwd],
    ['Why', event.reasons.join(' ')],
  ];
}

function alertDetails(event: AlertEvent): [string, string | undefined][] {
  return [
    ['Kind', event.alert],
    ['Actor', event.actor],
    ['Evidence', event.evidence.join(' ')],
  ];
}

/** From the mildest to the gravest, for the one action that stands for a command. */
const GRAVITY: readonly Effect[] = [
  'read',
  'opaque',
  'create',
  'cost',
  'modify',
  'secret',
  'remote-run',
  'exposure',
  'privilege',
  'unprotect',
  'tamper',
  'destroy',
];

export function gravestEffect(effects: readonly Effect[]): Effect | undefined {
  return GRAVITY.findLast((effect) => effects.includes(effect));
}

/** The action with the gravest effect, the first of these. */
export function mainAction(event: CommandEvent): RecordedAction | undefined {
  const weight = (action: RecordedAction) => {
    const effect = gravestEffect(action.effects);
    return effect === undefined ? -1 : GRAVITY.indexOf(effect);
  };
  return event.actions?.reduce((best, next) => (weight(next) > weight(best) ? next : best));
}

/** Milliseconds since 1970; 0 where the record's time is none. */
export function timeOf(record: AuditRecord): number {
  const time = Date.parse(record.time);
  return Number.isFinite(time) ? Math.max(0, time) : 0;
}
