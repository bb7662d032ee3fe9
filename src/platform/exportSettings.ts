import {
  ALERT_WORDS,
  DESTINATION_KINDS,
  DESTINATION_NAME,
  MAX_DESTINATIONS,
  type AlertWord,
  type DestinationSetting,
} from '../contracts/export';
import { forDisplay } from '../contracts/redact';
import { SETTINGS } from './contributions';

/** Where the record is sent, as the person's own settings say. The addresses and keys are elsewhere. */
export interface ExportSettings {
  destinations: readonly DestinationSetting[];
  alertOn: readonly AlertWord[];
  /** What this machine is called at the receivers; absent: nothing. */
  source: string | undefined;
  /** For people: values that were not understood. */
  problems: readonly string[];
}

const MAX_SOURCE = 100;

/** Every bad value is left out and named in `problems`. Never throws. */
export function resolveExports(values: {
  destinations: unknown;
  alertOn: unknown;
  source: unknown;
}): ExportSettings {
  const problems: string[] = [];
  return {
    destinations: readDestinations(values.destinations, problems),
    alertOn: readAlertWords(values.alertOn, problems),
    source: readSource(values.source, problems),
    problems,
  };
}

function readDestinations(value: unknown, problems: string[]): DestinationSetting[] {
  const key = 'agentGuard.export.destinations';
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push(`${key} is not an object; nothing is exported.`);
    return [];
  }
  const found = Object.entries(value).flatMap(([name, given]: [string, unknown]) => {
    const { kind: written, on = true } = (given ?? {}) as { kind?: unknown; on?: unknown };
    const kind = DESTINATION_KINDS.find((known) => known === written);
    if (DESTINATION_NAME.test(name) && kind && typeof on === 'boolean') return [{ name, kind, on }];
    problems.push(
      `${key}, ${forDisplay(name, 40)}: a name is made of a-z, 0-9 and dashes, and the kind is one of ${DESTINATION_KINDS.join(', ')}; it is ignored.`,
    );
    return [];
  });
  if (found.length > MAX_DESTINATIONS)
    problems.push(`${key}: only the first ${MAX_DESTINATIONS} destinations are served.`);
  return found.slice(0, MAX_DESTINATIONS);
}

/** What is not understood must not make a machine silent: then the usual words count. */
function readAlertWords(value: unknown, problems: string[]): readonly AlertWord[] {
  const usual = SETTINGS['agentGuard.export.alertOn'].default;
  if (value === undefined) return usual;
  const words = Array.isArray(value) ? ALERT_WORDS.filter((word) => value.includes(word)) : [];
  if (Array.isArray(value) && words.length === new Set(value).size) return words;
  problems.push(`agentGuard.export.alertOn: a word is not one of ${ALERT_WORDS.join(', ')}.`);
  return words.length > 0 ? words : usual;
}

function readSource(value: unknown, problems: string[]): string | undefined {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') return forDisplay(value.trim(), MAX_SOURCE) || undefined;
  problems.push('agentGuard.export.source is not text; it is ignored.');
  return undefined;
}
