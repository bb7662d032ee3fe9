import type { ActivityRow } from '../contracts/activity';
import { literal } from '../contracts/markdown';
import { stops } from '../contracts/words';
import { isStopped } from './statistics';

const ASKED_OFTEN = 5;
const DENIED_OFTEN = 5;
const MANY_SECRETS = 10;
const MANY_UNLABELLED = 5;
const MANY_UNANSWERED = 3;
const MAX_EACH = 5;

/** Rows put together by a name, the largest group first. */
export function grouped(
  rows: readonly ActivityRow[],
  name: (row: ActivityRow) => string,
): [name: string, rows: ActivityRow[]][] {
  const groups = new Map<string, ActivityRow[]>();
  for (const row of rows) {
    const key = name(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups].sort(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1));
}

/** What could be done about what the week shows: a sentence each, with its reason in numbers. Markdown. */
export function suggestions(commands: readonly ActivityRow[]): string[] {
  const label = 'run “Agent Guard: Label Environment…” there';
  const of = (test: (row: ActivityRow) => boolean) => commands.filter(test);
  const asked = of(
    ({ state, decision, environment }) =>
      (state === 'approved' || state === 'denied') &&
      decision === 'ask' &&
      environment !== 'prod' &&
      environment !== 'unknown',
  );
  const unlabelled = of(
    (row) => row.environment === 'unknown' && row.decision !== undefined && stops(row.decision),
  );
  const unanswered = of(({ state }) => state === 'timed-out');
  const observed = of(({ state }) => state === 'observed');
  const secrets = of(({ effects, actor }) => actor !== 'person' && (effects?.includes('secret') ?? false));
  const many = (rows: readonly ActivityRow[], name: (row: ActivityRow) => string, least: number) =>
    grouped(rows, name)
      .filter(([, group]) => group.length >= least)
      .slice(0, MAX_EACH)
      .map(([key, group]) => ({ name: literal(key), count: group.length, group }));
  return [
    ...many(asked, ({ text, environment }) => `${text} (${environment ?? ''})`, ASKED_OFTEN)
      .filter(({ group }) => group.every(({ state }) => state === 'approved'))
      .map(
        ({ name, count }) =>
          `${name} was asked ${count} times and always allowed: if the place is milder than its label says, ${label}.`,
      ),
    ...(unlabelled.length >= MANY_UNLABELLED
      ? [
          `${unlabelled.length} commands were stopped in places that have no label and count as prod: ${label}.`,
        ]
      : []),
    ...many(secrets, ({ actor = 'agent' }) => actor, MANY_SECRETS).map(
      ({ name, count }) =>
        `${name} read secrets ${count} times: give it a terminal with one identity (“Agent Guard: New Agent Terminal…”).`,
    ),
    ...many(of(isStopped), ({ actor = 'agent', text }) => `${actor}: ${text}`, DENIED_OFTEN).map(
      ({ name, count }) =>
        `${name} was stopped ${count} times: tell the agent in its instructions not to try it.`,
    ),
    ...(unanswered.length >= MANY_UNANSWERED
      ? [
          `${unanswered.length} questions got no answer in time: the setting “Question: Timeout Seconds” can be raised.`,
        ]
      : []),
    ...(observed.length > 0
      ? [
          `${observed.length} commands would have been stopped, if the mode were not observe: run “Agent Guard: Set Mode…”.`,
        ]
      : []),
  ];
}
