import type { ActivityRow } from '../contracts/activity';
import { literal } from '../contracts/markdown';
import { stops } from '../contracts/words';
import { statistics } from './statistics';
import { DAY, offsetOf } from './steps';
import { grouped, suggestions } from './suggestions';

const WEEK = 7 * DAY;
const MAX_LINES = 15;
/** Longest text of a line; the panel has the whole. */
const MAX_TEXT = 160;

const RULES: readonly ActivityRow['kind'][] = ['mode', 'mapping', 'policy', 'kill-switch', 're-arm'];
const PROTECTION: readonly ActivityRow['kind'][] = ['canary', 'drill', 'problem', 'tamper', 'recovered'];

const shown = (text: string) => literal(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

/** Local date and time, in the same form everywhere. */
type Clock = (time: number) => string;

function clockOf(timeZone: string | undefined): Clock {
  const offset = offsetOf(timeZone);
  // The year stays one that a date can have, whatever the record says.
  const bounded = (time: number) => Math.min(Math.max(time, 0), 4e12);
  return (time) =>
    new Date(bounded(time) + offset(bounded(time))).toISOString().slice(0, 16).replace('T', ' ');
}

const isGrave = ({ environment }: ActivityRow) => environment === 'prod' || environment === 'unknown';
const isHeld = ({ decision }: ActivityRow) => decision !== undefined && stops(decision);

/** "3 × `text` by Claude Code in prod", the most frequent first. */
function listed(rows: readonly ActivityRow[]): string[] {
  const groups = grouped(rows, ({ text, actor = 'unknown', environment = 'unknown' }) =>
    [text, actor, environment].join('\0'),
  );
  const lines = groups.slice(0, MAX_LINES).map(([key, group]) => {
    const [text = '', actor = '', environment = ''] = key.split('\0');
    return `- ${group.length} × ${shown(text)}, by ${shown(actor)} in ${environment}`;
  });
  const rest = groups.slice(MAX_LINES).reduce((sum, [, group]) => sum + group.length, 0);
  return rest > 0 ? [...lines, `- ${rest} more`] : lines;
}

/** Newest last. */
function dated(rows: readonly ActivityRow[], clock: Clock): string[] {
  const sorted = [...rows].sort((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1));
  const lines = sorted.slice(-MAX_LINES).map(({ time, text }) => `- ${clock(time)}: ${shown(text)}`);
  return sorted.length > MAX_LINES ? [`- ${sorted.length - MAX_LINES} earlier`, ...lines] : lines;
}

const section = (title: string, lines: readonly string[], none: string) => [
  '',
  `## ${title}`,
  '',
  ...(lines.length > 0 ? lines : [none]),
];

/** Who did what the policy stops, and with which effects. */
function risky(commands: readonly ActivityRow[]): string[] {
  const held = commands.filter(isHeld);
  return grouped(held, ({ actor = 'unknown' }) => actor).map(([actor, rows]) => {
    const effects = grouped(
      rows.flatMap((row) => (row.effects ?? []).map((effect) => ({ ...row, text: effect }))),
      ({ text }) => text,
    ).map(([effect, all]) => `${effect} ${all.length}`);
    const grave = rows.filter(isGrave).length;
    const all = commands.filter((row) => (row.actor ?? 'unknown') === actor).length;
    const what = effects.length > 0 ? ` (${effects.join(', ')})` : '';
    return `- ${shown(actor)}: ${rows.length} of ${all} commands were such that the policy stops them, ${grave} of those in prod or an unknown place${what}`;
  });
}

function overview(rows: readonly ActivityRow[], now: number): string[] {
  const week = statistics(rows, '7d', now);
  const before = statistics(rows, '7d', now - WEEK);
  const isWhole = rows.some(({ time }) => time < now - 2 * WEEK);
  const line = (name: string, one: number, other: number) =>
    `| ${name} | ${one} | ${isWhole ? other : '–'} |`;
  const minutes = (ms: number) => Math.round(ms / 60_000);
  const alerts = (of: typeof week) => of.alerts.reduce((sum, { count }) => sum + count, 0);
  return [
    '| | This week | The week before |',
    '| --- | ---: | ---: |',
    line('Commands', week.total, before.total),
    line('Stopped', week.stopped ?? 0, before.stopped ?? 0),
    line('Approved by a person', week.approved ?? 0, before.approved ?? 0),
    line('Questions answered', week.waiting.questions, before.waiting.questions),
    line('Minutes waited for answers', minutes(week.waiting.totalMs), minutes(before.waiting.totalMs)),
    line('Grants given', week.grants.given, before.grants.given),
    line('Alerts', alerts(week), alerts(before)),
    ...(isWhole ? [] : ['', 'The record does not reach back over the whole week before.']),
  ];
}

/** The week up to `now` as a Markdown document. What comes from records cannot be anything but text in it. */
export function weeklyReview(all: Iterable<ActivityRow>, now: number, timeZone?: string): string {
  const rows = [...all];
  const clock = clockOf(timeZone);
  const week = rows.filter(({ time }) => time >= now - WEEK && time <= now);
  const commands = week.filter(({ kind }) => kind === 'command');
  const ofKind = (kinds: readonly ActivityRow['kind'][]) => week.filter(({ kind }) => kinds.includes(kind));
  const { firstSeen = [], grants } = statistics(rows, '7d', now);
  const typed = commands.filter(({ state, decision }) => state === 'approved' && decision === 'block');
  const caught = commands.filter(
    (row) => isGrave(row) && isHeld(row) && (row.state === 'denied' || row.state === 'timed-out'),
  );
  const refused = commands.filter(({ state }) => ['denied', 'timed-out', 'refused'].includes(state));
  const used = grants.used > 0 ? [`- ${grants.used} commands ran by a grant`] : [];
  return [
    `# Weekly review: ${clock(now - WEEK).slice(0, 10)} to ${clock(now).slice(0, 10)}`,
    '',
    ...overview(rows, now),
    ...section(
      'Suggestions',
      suggestions(commands).map((line) => `- ${line}`),
      'Nothing to suggest.',
    ),
    ...section('Risky behaviour', risky(commands), 'The policy had nothing to stop.'),
    ...section('Near misses: let run after the environment’s name was typed', listed(typed), 'None.'),
    ...section(
      'Near misses: in prod or an unknown place, stopped by an answer alone',
      listed(caught),
      'None.',
    ),
    ...section('Denied attempts', listed(refused), 'None.'),
    ...section(
      'Services used for the first time',
      firstSeen.map(
        ({ time, actor, provider, service, environment }) =>
          `- ${clock(time)}: ${shown(`${provider} ${service}`)} in ${environment}, by ${shown(actor)}`,
      ),
      'None.',
    ),
    ...section('Grants', [...dated(ofKind(['grant']), clock), ...used], 'None.'),
    ...section('Mode, policy and labels', dated(ofKind(RULES), clock), 'Nothing was changed.'),
    ...section(
      'Tests, blind places and tampering',
      dated(ofKind(PROTECTION), clock),
      'Nothing was recorded.',
    ),
    ...section('Alerts', dated(ofKind(['alert']), clock), 'Nothing unusual.'),
    '',
  ].join('\n');
}
