import type { Incident } from '../../contracts/incident';
import { INCIDENT_FILES } from '../../contracts/incidentFiles';
import { literal } from '../../contracts/markdown';
import { logsOf } from './assess';
import { timesOf, type IncidentFacts, type ServiceUse } from './facts';
import { recoveryOf, type Recovery } from './recovery';
import { shown } from './text';

const MAX_NAME = 80;
const MAX_TARGETS = 5;

/** What a person does next, in order, with commands that are filled in where that is known and safe. */
export function runbook(incident: Incident, facts: IncidentFacts): string {
  return [
    `# Runbook: incident ${incident.name}`,
    '',
    `What happened stands in [${INCIDENT_FILES.timeline}](${INCIDENT_FILES.timeline}). Run the commands below with an identity of your own that may read the logs, never with the one that was used in the incident. Words in capitals are to be filled in.`,
    ...contain(incident),
    ...assess(incident, facts),
    ...recover(facts),
    ...REVIEW,
    '',
  ].join('\n');
}

function contain({ stops, revocations }: Incident): string[] {
  const left = stops.flatMap(({ failed }) => failed);
  const open = revocations.filter(({ state }) => state === 'failed' || state === 'planned');
  return [
    '',
    '## 1. Contain',
    '',
    ...left.map(({ title, reason }) => `- [ ] May still run: ${shown(title, 200)} (${shown(reason, 200)})`),
    ...open.map(
      ({ title, detail = 'not done' }) => `- [ ] Credential: ${shown(title, 200)} (${shown(detail, 200)})`,
    ),
    ...(revocations.length === 0 ? ['- [ ] Take the rights of the identities that were used away'] : []),
    '- [ ] What was sent before the kill switch goes on in the cloud: deployments, deletions of stacks, jobs. Look for operations that are in progress, and cancel them there',
    '- [ ] Other machines, CI and cloud shells are not stopped by the kill switch',
  ];
}

function assess(incident: Incident, facts: IncidentFacts): string[] {
  const logs = logsOf(facts.identities, timesOf(facts, incident));
  const none = [
    '',
    'The record of that time names no identity of AWS, Azure or Google Cloud. Look into the logs of the services that were used.',
  ];
  return [
    '',
    '## 2. Assess',
    '',
    'The record holds what was seen on this machine. What the cloud did stands in its own logs.',
    ...(logs.length === 0 ? none : []),
    ...logs.flatMap(({ title, note, docs, looks }) => [
      '',
      `### ${title}`,
      '',
      `${note} [Documentation](${docs})`,
      ...looks.flatMap(({ what, command }) => ['', `- [ ] ${literal(what)}`, '', `      ${command}`]),
    ]),
  ];
}

function recover({ touched }: IncidentFacts): string[] {
  const rows = new Map<Recovery, ServiceUse[]>();
  const unknown: ServiceUse[] = [];
  for (const service of touched) {
    const found = recoveryOf(service.provider, service.service);
    if (found.length === 0) unknown.push(service);
    for (const row of found) rows.set(row, [...(rows.get(row) ?? []), service]);
  }
  return [
    '',
    '## 3. Recover',
    '',
    touched.length === 0
      ? 'As far as the record tells, nothing was changed: there is nothing to recover.'
      : 'Soonest first what has the shortest time. Restore beside what is there, compare, then switch over.',
    ...[...rows].flatMap(([row, services]) => recoveryLines(row, services)),
    ...unknown.flatMap((service) => ['', `### ${nameOf(service)}`, '', ...touchedLines([service]), NO_ROW]),
  ];
}

const NO_ROW = '- There is no entry for this service here: look into its documentation, or ask its support.';

function recoveryLines({ name, what, limit, commands, docs }: Recovery, services: ServiceUse[]): string[] {
  return [
    '',
    `### ${name}`,
    '',
    ...touchedLines(services),
    `- ${what}`,
    `- **Time limit:** ${limit}`,
    `- [Documentation](${docs})`,
    '',
    '```sh',
    ...commands,
    '```',
  ];
}

function touchedLines(services: readonly ServiceUse[]): string[] {
  return services.map((service) => {
    const { operations, targets, environments } = service;
    const names = (list: readonly string[]) => list.map((one) => shown(one, MAX_NAME)).join(', ');
    const on = targets.length === 0 ? '' : ` on ${names(targets.slice(0, MAX_TARGETS))}`;
    return `- Used: ${nameOf(service)}: ${names(operations) || 'unknown'}${on} in ${environments.join(', ')}`;
  });
}

function nameOf({ provider, service }: ServiceUse): string {
  return shown(provider === service ? provider : `${provider} ${service}`, MAX_NAME);
}

const REVIEW = [
  '',
  '## 4. Review',
  '',
  '- [ ] What was the task, and who gave it?',
  '- [ ] What made it go wrong: a misread task, a poisoned page or file, the wrong profile, a script?',
  '- [ ] Which of its commands were asked about, and why were they approved?',
  '- [ ] Which were not asked about? Would another label, a stricter mode or an expected account have asked?',
  '- [ ] Did the identity need these rights? What would a role of its own for agents have refused?',
  '- [ ] What kept the damage small: deletion protection, versions, backups? Where was none?',
  '- [ ] How long did it take from the first wrong command to the kill switch, and from there to the end?',
  '- [ ] What does this incident change: a label, a policy, a boundary, a backup, a drill?',
];
