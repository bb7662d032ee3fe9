/** Kinds of destination that the record can be sent to. The first three get every record, the others what alerts. */
export const RECORD_KINDS = ['otlp', 'ocsf', 'jsonl'] as const;
export const ALERT_KINDS = ['webhook', 'slack', 'pagerduty', 'opsgenie'] as const;
export const DESTINATION_KINDS = [...RECORD_KINDS, ...ALERT_KINDS] as const;
export type DestinationKind = (typeof DESTINATION_KINDS)[number];

/** What can alert. A record alerts when one of the chosen words says so; see src/export/alerts.ts. */
export const ALERT_WORDS = [
  'stopped-in-prod', // denied, timed out or refused, in prod or in an environment that is not known
  'stopped', // the same, anywhere
  'not-stopped', // the guard could not stop it, or could not carry the answer out
  'kill-switch', // engaged or ended
  'tamper',
  'alert', // something unusual
  'policy', // the mode, a label or another setting that changes what is asked
  'grant',
  'export', // an export was turned on or off
  'problem',
] as const;
export type AlertWord = (typeof ALERT_WORDS)[number];
export const DEFAULT_ALERT_WORDS: readonly AlertWord[] = [
  'stopped-in-prod',
  'not-stopped',
  'kill-switch',
  'tamper',
  'alert',
  'export',
];

/** A destination as the settings name it. Its address and its secret are in the editor's secret storage. */
export interface DestinationSetting {
  /** Letters, digits and dashes. */
  name: string;
  kind: DestinationKind;
  on: boolean;
}

/** Names of destinations: they become names of files and of secrets. */
export const DESTINATION_NAME = /^[a-z0-9][a-z0-9-]{0,31}$/;
/** Most destinations that are served. */
export const MAX_DESTINATIONS = 8;

/** Forms that the record can be written to a file in. */
export const FILE_FORMATS = ['jsonl', 'csv', 'ocsf', 'otlp-json'] as const;
export type FileFormat = (typeof FILE_FORMATS)[number];
