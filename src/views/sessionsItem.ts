import type { Actor, Interceptor } from '../contracts/request';
import type { CanaryResult, GuardedSession, Protection } from '../contracts/protection';
import { forDisplay } from '../contracts/redact';
import { duration, MINUTE } from '../engine/identities/duration';
import { literal, withoutIcons } from './markdown';
import type { SessionGroup, SessionRow } from './sessionsModel';

const MAX_NAME = 60;
const MAX_TEXT = 300;
/** Of a reason, in a row: its end stands in the tooltip. */
const MAX_REASON = 60;

interface Look {
  /** A codicon; its shape alone tells them apart, the colour only helps. */
  icon: string;
  /** A theme colour's id. */
  color?: string;
}

const LOOKS: Readonly<Record<Protection, Look>> = {
  enforcing: { icon: 'shield', color: 'charts.green' },
  watching: { icon: 'eye', color: 'list.warningForeground' },
  blind: { icon: 'eye-closed', color: 'list.errorForeground' },
};
const TESTING: Look = { icon: 'loading~spin' };
const FROZEN: Look = { icon: 'debug-pause', color: 'charts.blue' };

const PROTECTION_WORDS: Readonly<Record<Protection, string>> = {
  enforcing: 'Enforcing',
  watching: 'Watching',
  blind: 'Blind',
};
/** Said in full where there is room. */
const MEANINGS: Readonly<Record<Protection, string>> = {
  enforcing: 'what is stopped here does not run',
  watching: 'commands are seen, but stopped late or only in part',
  blind: 'commands are not seen, or the test ran',
};

const INTERCEPTOR_WORDS: Readonly<Record<Interceptor, string>> = {
  shim: 'its shim',
  freeze: 'holding the line',
  task: 'holding the task',
  watch: 'the process watch',
  hook: 'its hook',
  cli: 'the command line',
};

/** A place in the sessions tree. Free of `vscode`. */
export interface SessionItem {
  label: string;
  description: string;
  icon: string;
  color?: string;
  /** `session` and what the row can offer, separated by spaces. */
  contextValue: string;
  /** For a screen reader. */
  accessibilityLabel: string;
}

/** @param now milliseconds since 1970. */
export function sessionItem(row: SessionRow, now: number): SessionItem {
  const { session } = row;
  const look = row.isTesting ? TESTING : row.isFrozen ? FROZEN : LOOKS[session.protection];
  const words = descriptionWords(row, now);
  const name = forDisplay(session.name, MAX_NAME) || '(no name)';
  return {
    label: withoutIcons(name),
    description: words.map(withoutIcons).join(' · '),
    icon: look.icon,
    ...(look.color !== undefined && { color: look.color }),
    contextValue: ['session', ...row.can].join(' '),
    accessibilityLabel: [name, ...words].join('; '),
  };
}

/** What matters most comes first: a narrow side bar cuts the end off. */
function descriptionWords(row: SessionRow, now: number): string[] {
  const { session, isFrozen, isTesting, untested } = row;
  return [
    PROTECTION_WORDS[session.protection],
    isFrozen ? 'frozen' : undefined,
    isTesting ? 'being tested' : undefined,
    session.protection === 'enforcing' ? undefined : shortReason(session),
    session.actor && actorWords(session.actor),
    untested === undefined || isTesting ? undefined : `not tested: ${shorten(untested)}`,
    session.canary && !isTesting ? canaryWords(session.canary, now) : undefined,
  ].flatMap((word) => (word === undefined ? [] : [word]));
}

function shortReason({ reasons }: GuardedSession): string | undefined {
  const [first] = reasons;
  return first === undefined ? undefined : shorten(first.replace(/\.$/, ''));
}

/** Cut between words. */
function shorten(text: string): string {
  const shown = forDisplay(text, MAX_TEXT);
  if (shown.length <= MAX_REASON) return shown;
  const cut = shown.slice(0, MAX_REASON);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), MAX_REASON / 2))}…`;
}

function actorWords({ kind, name }: Actor): string {
  return kind === 'person' ? 'a person' : forDisplay(name ?? 'an agent', MAX_NAME);
}

/** "canary stopped 3 min ago". */
function canaryWords(canary: CanaryResult, now: number): string {
  return `canary ${canary.stopped ? 'stopped' : 'not stopped'} ${ageWords(canary, now)}`;
}

function ageWords({ time }: CanaryResult, now: number): string {
  const age = now - Date.parse(time);
  return age < MINUTE ? 'just now' : `${duration(age)} ago`;
}

/** The tooltip of a row, as Markdown; everything in it that came from outside is escaped. */
export function sessionTooltip(row: SessionRow, now: number): string {
  const { session, isFrozen, untested } = row;
  const { actor, canary } = session;
  const blocks = [
    `**${shown(session.name)}**`,
    `${PROTECTION_WORDS[session.protection]}: ${MEANINGS[session.protection]}.`,
    session.reasons.map((reason) => `- ${shown(reason)}`).join('\n'),
    isFrozen ? 'Frozen: what runs here stands still until a person resumes it.' : '',
    actor ? `Who types there: ${shown(actorWords(actor))} (${shown(actor.evidence)})` : '',
    canary ? `Last test: ${shown(resultWords(canary))}, ${literal(ageWords(canary, now))}.` : '',
    untested === undefined ? '' : `Not tested: ${shown(untested)}.`,
    session.pid === undefined ? '' : `Process ${session.pid}`,
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

/** "stopped by its shim and holding the line". */
export function resultWords({ stopped, by, missed }: CanaryResult): string {
  if (!stopped) return `not stopped: ${missed ?? 'it ran'}`;
  const doors = by.map((interceptor) => INTERCEPTOR_WORDS[interceptor]).join(' and by ');
  return `stopped by ${doors}${missed === undefined ? '' : `; but ${missed}`}`;
}

function shown(text: string): string {
  return literal(forDisplay(text, MAX_TEXT));
}

/** What a group says beside its title: how many, and how many of them are not enforcing. */
export function sessionGroupDescription({ rows }: SessionGroup): string {
  const count = (protection: Protection) =>
    rows.filter(({ session }) => session.protection === protection).length;
  const weak = (['blind', 'watching'] as const).flatMap((protection) =>
    count(protection) === 0 ? [] : [`${count(protection)} ${protection}`],
  );
  return [String(rows.length), ...weak].join(' · ');
}
