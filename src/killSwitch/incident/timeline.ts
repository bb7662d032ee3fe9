import type { AuditEvent, AuditRecord, CommandEvent } from '../../contracts/audit';
import type { Incident, Stop } from '../../contracts/incident';
import { INCIDENT_FILES } from '../../contracts/incidentFiles';
import type { IncidentFacts } from './facts';
import { clock, section, shown, table, utc } from './text';

/** Rows of the timeline before the kill switch and behind it. What only read goes first, then what is farthest from it. */
const MAX_BEFORE = 400;
const MAX_AFTER = 200;
const MAX_TEXT = 300;
const MAX_NAME = 80;

export interface TimelineFacts {
  incident: Incident;
  records: readonly AuditRecord[];
  facts: IncidentFacts;
  /** How far before the first stop and behind it is looked, in milliseconds. */
  beforeMs: number;
  afterMs: number;
  /** Names of the files with terminals' output and with git's. */
  files: readonly string[];
}

const STATE_WORDS: Readonly<Record<Incident['state'], string>> = {
  gathering: 'The evidence is being gathered.',
  following: 'What happens now is still added.',
  complete: 'Complete: nothing is added any more.',
  interrupted:
    'The window ended before the evidence was complete. It was finished later from the record; what only that window knew is missing.',
};

const BY_WORDS: Readonly<Record<NonNullable<Stop['by']>, readonly string[]>> = {
  window: [],
  'other-window': ['in another window'],
  shell: ['by agent-guard kill'],
};

/** What happened, as a Markdown document. Nothing that comes from a record can be anything but text in it. */
export function timeline(of: TimelineFacts): string {
  const { incident, facts } = of;
  const opened = incident.stops[0]?.at ?? 0;
  return [
    `# Incident ${incident.name}`,
    '',
    `The kill switch was engaged at **${utc(opened)} UTC**. ${STATE_WORDS[incident.state]}`,
    '',
    `- Where: ${facts.environments.join(', ') || 'nowhere: no cloud command is in the record of that time'}`,
    `- Commands that change something: ${facts.ran} ran, ${facts.stopped} were stopped`,
    `- Workspace: ${incident.folders.map((folder) => shown(folder, MAX_TEXT)).join(', ') || 'none'}`,
    `- Cause: ${incident.cause === undefined ? 'not written down yet' : shown(incident.cause, MAX_TEXT)}`,
    `- What to do next: [${INCIDENT_FILES.runbook}](${INCIDENT_FILES.runbook})`,
    ...incident.stops.flatMap((stop, index) => stopLines(stop, incident.stops.length > 1 ? index + 1 : 0)),
    ...section('Credentials taken away', revocationTable(incident), 'None.'),
    ...section('Identities in use', identityTable(facts), 'None in the record of that time.'),
    ...section('Services that were changed', serviceTable(facts), 'None, as far as the record tells.'),
    ...timelineRows(of),
    ...section(
      'What is missing',
      incident.notes.map((note) => `- ${shown(note, MAX_TEXT)}`),
      'Nothing that is known.',
    ),
    ...filesOf(of),
    '',
  ].join('\n');
}

function stopLines(stop: Stop, number: number): string[] {
  const by = BY_WORDS[stop.by ?? 'window'];
  const parts = number === 0 ? by : [String(number), ...by, `at ${clock(stop.at)}`];
  const suffix = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
  const rows = [
    ...stop.ended.map(({ title, processes }) => [shown(title, MAX_TEXT), 'ended', `${processes} processes`]),
    ...stop.failed.map(({ title, reason }) => [
      shown(title, MAX_TEXT),
      '**may still run**',
      shown(reason, MAX_TEXT),
    ]),
    ...stop.notAttempted.map(({ title, reason }) => [
      shown(title, MAX_TEXT),
      'left alone',
      shown(reason, MAX_TEXT),
    ]),
  ];
  const stages = stop.stages.map(({ name, ms }) => [shown(name, MAX_NAME), `${Math.round(ms)} ms`]);
  return [
    ...section(
      `What was stopped${suffix}`,
      rows.length > 0 ? table(['What', 'Result', ''], rows) : [],
      'Nothing guarded was running.',
    ),
    ...(stop.isKept ? [] : ['', 'It could not be written to disk, so it holds in that window only.']),
    ...section(
      `How long it took${suffix}`,
      stages.length > 0 ? table(['Stage', 'Time'], stages) : [],
      'It was not measured.',
    ),
  ];
}

function revocationTable({ revocations }: Incident): string[] {
  if (revocations.length === 0) return [];
  return table(
    ['Step', 'State', 'By', 'At (UTC)'],
    revocations.map(({ title, state, by, at, detail }) => [
      shown(title, MAX_TEXT),
      detail === undefined ? state : `${state}: ${shown(detail, MAX_TEXT)}`,
      by === undefined ? '' : shown(by, MAX_NAME),
      at === undefined ? '' : clock(at),
    ]),
  );
}

function identityTable({ identities }: IncidentFacts): string[] {
  if (identities.length === 0) return [];
  const name = (text: string | undefined) => (text === undefined ? '' : shown(text, MAX_NAME));
  const words = (...texts: (string | undefined)[]) => texts.map(name).join(' ').trim();
  return table(
    ['Identity', 'Principal', 'Account and region', 'Environment', 'By', 'Commands'],
    identities.map((use) => [
      ...[words(use.provider, use.name), name(use.principal), words(use.account, use.region)],
      ...[use.environment, use.actors.map(name).join(', ')],
      `${use.commands}, ${clock(use.first)} to ${clock(use.last)}`,
    ]),
  );
}

function serviceTable({ touched }: IncidentFacts): string[] {
  if (touched.length === 0) return [];
  const names = (list: readonly string[]) => list.map((one) => shown(one, MAX_NAME)).join(', ');
  return table(
    ['Service', 'Operations', 'Effects', 'Targets', 'Environment'],
    touched.map(({ provider, service, operations, effects, targets, environments }) => [
      names(provider === service ? [provider] : [`${provider} ${service}`]),
      ...[names(operations), effects.join(', '), names(targets), environments.join(', ')],
    ]),
  );
}

function timelineRows({ incident, records, beforeMs, afterMs }: TimelineFacts): string[] {
  const opened = incident.stops[0]?.at ?? 0;
  const last = incident.stops.at(-1)?.at ?? opened;
  const inTime = records.filter(({ time }) => {
    const at = Date.parse(time);
    return at >= opened - beforeMs && at <= last + afterMs;
  });
  const [before, after] = [true, false].map((isBefore) =>
    inTime.filter(({ time }) => Date.parse(time) < opened === isBefore),
  );
  const kept = [...nearest(before ?? [], MAX_BEFORE, 'last'), ...nearest(after ?? [], MAX_AFTER, 'first')];
  const left = inTime.length - kept.length;
  const minutes = (ms: number) => Math.round(ms / 60_000);
  return [
    ...section(
      `Timeline: ${minutes(beforeMs)} minutes before and ${minutes(afterMs)} minutes after (UTC)`,
      kept.length > 0
        ? table(['Time', 'What', 'Verdict', 'Who', 'Where', 'Command or text'], kept.map(row))
        : [],
      'Nothing was recorded.',
    ),
    ...(left > 0
      ? [
          '',
          `${left} more events are in the slice of the record: reads, and what is farther from the kill switch.`,
        ]
      : []),
  ];
}

function nearest(
  records: readonly AuditRecord[],
  max: number,
  end: 'first' | 'last',
): readonly AuditRecord[] {
  const kept = records.length > max ? records.filter(({ event }) => !isReadOnly(event)) : records;
  return end === 'last' ? kept.slice(-max) : kept.slice(0, max);
}

/** Of a long record it is the least that is missed. */
function isReadOnly(event: AuditEvent): boolean {
  return event.kind === 'command' && event.effects.every((effect) => effect === 'read');
}

function row({ time, event }: AuditRecord): string[] {
  const at = clock(Date.parse(time));
  if (event.kind !== 'command') {
    const what = event.kind === 'signal' ? event.signal : event.kind === 'alert' ? event.alert : event.kind;
    const who = event.kind === 'alert' ? shown(event.actor, MAX_NAME) : '';
    return [at, `**${what}**`, '', who, '', shown(event.text, MAX_TEXT)];
  }
  const { actor, decision, environment, command } = event;
  const who = actor.kind === 'person' ? 'person' : shown(actor.name ?? 'agent', MAX_NAME);
  return [at, happened(event), decision, who, environment, shown(command, MAX_TEXT)];
}

function happened({ phase, outcome, exitCode, approver, waitedMs }: CommandEvent): string {
  if (phase === 'asked') return 'question';
  if (phase === 'ended') return exitCode === undefined ? 'ended' : `ended, exit code ${exitCode}`;
  const by = approver === undefined ? '' : ` by ${shown(approver, MAX_NAME)}`;
  const waited = waitedMs === undefined ? '' : ` after ${waitedMs} ms`;
  return `${outcome ?? 'decided'}${by}${waited}`;
}

function filesOf({ incident, files }: TimelineFacts): string[] {
  return [
    '',
    '## Files',
    '',
    `- [${INCIDENT_FILES.runbook}](${INCIDENT_FILES.runbook}): what to look at, how to recover, what to review`,
    `- [${INCIDENT_FILES.summary}](${INCIDENT_FILES.summary}): for the incident’s channel`,
    ...files.map((name) => `- [${shown(name, MAX_NAME)}](${encodeURI(name)})`),
    `- \`${INCIDENT_FILES.slice}/\`: the slice of the record with its proof`,
    '',
    'The slice can be verified by itself, also on another machine:',
    '',
    `    agent-guard audit verify ${incident.name}`,
  ];
}
