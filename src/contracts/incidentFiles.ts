/** Names inside of an incident's folder. The slice of the record are the `.jsonl` files beside them. */
export const INCIDENT_FILES = {
  state: 'incident.json',
  timeline: 'timeline.md',
  runbook: 'runbook.md',
  summary: 'summary.txt',
} as const;

/** The record in an incident's slice that says where the slice begins and ends. */
export const SLICE_PROOF = 'slice-proof.jsonl';
