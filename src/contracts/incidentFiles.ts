/** Names inside of an incident's folder. */
export const INCIDENT_FILES = {
  state: 'incident.json',
  timeline: 'timeline.md',
  runbook: 'runbook.md',
  summary: 'summary.txt',
  /** The folder with the slice of the record. */
  slice: 'record',
} as const;

/** The record in an incident's slice that says where the slice begins and ends. */
export const SLICE_PROOF = 'slice-proof.jsonl';
