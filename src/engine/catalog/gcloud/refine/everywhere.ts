import type { Draft } from '../../draft';
import type { GcloudCall } from '../call';
import type { Refinement } from '../refinement';

/** Flags that take a protection away in every command that has them. */
const PROTECTION_OFF = [
  'no-deletion-protection',
  'no-delete-protection',
  'no-deletion-protection-enabled',
  'no-enable-deletion-protection',
  'no-enable-drop-protection',
  'no-enable-automated-backup',
  'disable-automated-backup',
  'clear-automated-backup',
  'no-enable-continuous-backup',
  'no-enable-scheduled-backup',
  'no-enable-pitr',
  'no-enable-flow-logs',
  'no-enable-dnssec',
  'no-detailed-audit-logging',
  'no-enable-audit-logs',
];

const OPEN = ['allow-unauthenticated', 'no-invoker-iam-check'];

function refine(call: GcloudCall, draft: Draft): void {
  const open = OPEN.find((name) => call.has(name));
  if (open) draft.add('exposure', `--${open}`, 'and lets everybody call it');
  const creates = draft.has('create') && !draft.has('modify');
  // Creating something without protection takes no protection away.
  if (!creates) {
    const off = PROTECTION_OFF.find((name) => call.has(name));
    const value = ['deletion-protection', 'enable-deletion-protection'].some((name) =>
      /^(?:false|disabled|deletion_protection_disabled)$/i.test(call.value(name)),
    );
    if (off) draft.add('unprotect', `--${off}`, 'and takes its protection away');
    else if (value) draft.add('unprotect', 'deletion protection off', 'and takes its protection away');
  }
  if (call.has('impersonate-service-account')) draft.note('--impersonate-service-account');
  if (call.hasHiddenFlags)
    draft.add('opaque', '--flags-file', 'with arguments from a file that cannot be read');
}

/** Judged for every command that is no read, after its own refinements. */
export const EVERYWHERE: Refinement = {
  commands: ['*'],
  refine,
  examples: [
    ['gcloud compute instances update vm --no-deletion-protection', ['modify', 'unprotect']],
    ['gcloud compute instances update vm --deletion-protection', ['modify']],
    ['gcloud compute instances create vm --no-deletion-protection', ['create']],
    ['gcloud spanner databases update d --instance=i --no-enable-drop-protection', ['modify', 'unprotect']],
    ['gcloud firestore databases update --database=d --no-delete-protection', ['modify', 'unprotect']],
    ['gcloud run deploy s --image i --allow-unauthenticated', ['modify', 'exposure']],
    ['gcloud run deploy s --image i --no-allow-unauthenticated', ['modify']],
    ['gcloud projects delete --flags-file=gone.yaml', ['destroy', 'opaque']],
  ],
};
