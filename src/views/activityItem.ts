import { forDisplay } from '../contracts/redact';
import { stateOf, type ActivityEntry, type ActivityState } from './activityModel';
import { codeBlock, literal } from './markdown';

/** Short, so that what became of the command is beside it in a side bar of the usual width. */
const MAX_LABEL = 22;
/** What a screen reader says is not cut where the eye's row is. */
const MAX_SPOKEN = 120;
const MAX_TEXT = 300;
const MAX_TOOLTIP_COMMAND = 1000;

interface Look {
  word: string;
  /** A codicon; its shape alone tells the states apart, the colour only helps. */
  icon: string;
  /** A theme colour's id. */
  color?: string;
}

const LOOKS: Readonly<Record<ActivityState, Look>> = {
  waiting: { word: 'waits for you', icon: 'question', color: 'list.warningForeground' },
  allowed: { word: 'allowed', icon: 'pass', color: 'charts.green' },
  approved: { word: 'approved', icon: 'pass-filled', color: 'charts.green' },
  denied: { word: 'denied', icon: 'circle-slash', color: 'list.errorForeground' },
  'timed-out': { word: 'timed out', icon: 'watch', color: 'list.errorForeground' },
  withdrawn: { word: 'withdrawn', icon: 'discard' },
  refused: { word: 'refused', icon: 'stop-circle', color: 'list.errorForeground' },
  observed: { word: 'observed', icon: 'eye', color: 'list.warningForeground' },
  failed: { word: 'failed', icon: 'error', color: 'list.errorForeground' },
  unknown: { word: 'ended', icon: 'circle-outline' },
};

/** One line below a command. */
export interface DetailView {
  label: string;
  description?: string;
  icon: string;
}

/** A command in the activity tree. Free of `vscode`. */
export interface ItemView {
  label: string;
  description: string;
  /** Markdown, escaped. */
  tooltip: string;
  icon: string;
  color?: string;
  contextValue: 'command' | 'command.waiting';
  /** For a screen reader. */
  accessibilityLabel: string;
  details: DetailView[];
}

export function activityItem(entry: ActivityEntry): ItemView {
  const state = stateOf(entry);
  const look = lookOf(entry, state);
  const label = forDisplay(entry.command, MAX_LABEL);
  // What became of it comes first: a narrow side bar cuts the end off.
  const description = [look.word, entry.environment, effectWords(entry)].join(' · ');
  return {
    label,
    description,
    tooltip: tooltip(entry, description),
    icon: look.icon,
    ...(look.color && { color: look.color }),
    contextValue: state === 'waiting' ? 'command.waiting' : 'command',
    accessibilityLabel: `${forDisplay(entry.command, MAX_SPOKEN)}; environment ${entry.environment}; ${effectWords(entry)}; ${look.word}; by ${actorWords(entry)}; at ${clock(entry.time)}`,
    details: details(entry),
  };
}

function lookOf(entry: ActivityEntry, state: ActivityState): Look {
  if (state === 'allowed' && entry.decision === 'warn')
    return { word: 'warned', icon: 'warning', color: 'list.warningForeground' };
  return LOOKS[state];
}

function effectWords(entry: ActivityEntry): string {
  return entry.effects.join(', ') || 'no effect';
}

function actorWords(entry: ActivityEntry): string {
  return entry.actor.name ?? (entry.actor.kind === 'agent' ? 'an agent' : 'a person');
}

/** The time of day, and the date where that is another than today's. */
export function clock(time: string, now = new Date()): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const today = date.toDateString() === now.toDateString();
  return today ? date.toLocaleTimeString() : date.toLocaleString();
}

/** The facts of a command, name and value, in the order of interest. */
function facts(entry: ActivityEntry): [name: string, value: string, icon: string][] {
  const { actor, account, terminal, exitCode } = entry;
  return [
    ['time', clock(entry.time), 'clock'],
    ['actor', `${actorWords(entry)} (${actor.evidence})`, actor.kind === 'agent' ? 'hubot' : 'person'],
    ...optional('terminal', terminal, 'terminal'),
    ['folder', entry.cwd, 'folder'],
    ...optional('account', account, 'cloud'),
    ['policy', entry.decision, 'law'],
    ['noticed as', NOTICED[entry.interceptor] ?? entry.interceptor, 'shield'],
    ...optional('exit code', exitCode?.toString(), 'output'),
  ];
}

const NOTICED: Readonly<Record<string, string>> = {
  freeze: 'a line in the terminal',
  shim: 'a tool that was started',
};

function optional(name: string, value: string | undefined, icon: string): [string, string, string][] {
  return value === undefined ? [] : [[name, value, icon]];
}

function details(entry: ActivityEntry): DetailView[] {
  return [
    ...entry.reasons.map((reason) => ({ label: forDisplay(reason, MAX_TEXT), icon: 'info' })),
    ...facts(entry).map(([name, value, icon]) => ({
      label: forDisplay(value, MAX_TEXT),
      description: name,
      icon,
    })),
  ];
}

function tooltip(entry: ActivityEntry, description: string): string {
  const shown = (text: string) => literal(forDisplay(text, MAX_TEXT));
  return [
    codeBlock(forDisplay(entry.command, MAX_TOOLTIP_COMMAND)),
    `**${literal(description)}**`,
    entry.reasons.map((reason) => `- ${shown(reason)}`).join('\n'),
    facts(entry)
      .map(([name, value]) => `- ${name}: ${shown(value)}`)
      .join('\n'),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}
