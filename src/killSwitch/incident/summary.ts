import type { Incident } from '../../contracts/incident';
import { forDisplay, truncate } from '../../contracts/redact';
import type { IncidentFacts } from './facts';
import { utc } from './text';

const MAX_ITEMS = 5;
const MAX_ITEM = 120;
const MAX_CAUSE = 500;
const MAX_SUMMARY = 2000;

/** Text of hostile origin in a chat: nobody is called by it, and nothing in it becomes a link or a command there. */
export function forChat(text: string, max: number): string {
  const plain = forDisplay(text, max)
    .replaceAll('@', '(at)')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('`', "'")
    .replaceAll('://', '[:]//')
    .replace(/\b(mailto|tel|javascript|data|vscode|command):/gi, '$1[:]')
    // What looks like the name of a machine becomes a link in most chats.
    .replace(/(?<=[\p{L}\p{N}])\.(?=\p{L}{2})/gu, '[.]')
    .replace(/[[\]](?=\()/g, '$& ');
  return truncate(plain.replace(/^[/#!]/, "'$&"), max);
}

/** A few lines for the incident's channel. */
export function summary(incident: Incident, facts: IncidentFacts): string {
  const { stops, revocations } = incident;
  const ended = stops.flatMap((stop) => stop.ended.map(({ title }) => title));
  const left = stops.flatMap((stop) => stop.failed.map(({ title, reason }) => `${title} (${reason})`));
  const elsewhere = stops.every(({ isKept }) => isKept) ? '' : ' It holds in one window only.';
  const taken = (state: string) => revocations.filter((one) => one.state === state).map(({ title }) => title);
  const lines = [
    `Agent Guard: kill switch engaged at ${utc(stops[0]?.at ?? 0)} UTC (incident ${incident.name}).${elsewhere}`,
    `Environment: ${facts.environments.join(', ') || 'no cloud command recorded'}`,
    `Stopped: ${listed(ended) || 'nothing guarded was running'}`,
    `May still run: ${listed(left) || 'nothing known here'}; what was already sent goes on in the cloud`,
    `Commands that change something: ${facts.ran} ran, ${facts.stopped} were stopped`,
    `Services changed: ${listed(facts.touched.map(({ provider, service }) => (provider === service ? provider : `${provider} ${service}`))) || 'none known'}`,
    `Credentials taken away: ${listed(taken('done')) || 'none'}${open(taken('failed'))}`,
    ...(incident.cause === undefined ? [] : [`Cause: ${forChat(incident.cause, MAX_CAUSE)}`]),
    'Next: read the timeline, look into the cloud’s own logs, recover as the runbook says. Nothing is re-armed by itself.',
  ];
  return `${truncate(lines.join('\n'), MAX_SUMMARY)}\n`;
}

function open(failed: readonly string[]): string {
  return failed.length === 0 ? '' : `; failed: ${listed(failed)}`;
}

function listed(items: readonly string[]): string {
  const distinct = [...new Set(items)];
  const more = distinct.length > MAX_ITEMS ? ` and ${distinct.length - MAX_ITEMS} more` : '';
  return `${distinct
    .slice(0, MAX_ITEMS)
    .map((item) => forChat(item, MAX_ITEM))
    .join('; ')}${more}`;
}
