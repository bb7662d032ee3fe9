import type { Draft } from '../../draft';
import type { AwsCall } from '../call';
import type { Refinement } from '../refinement';

/** Options that mean the same in every service that has them. */
const PROTECTION_OFF = [
  'no-deletion-protection',
  'no-deletion-protection-enabled',
  'no-enable-termination-protection',
  'no-termination-protected',
  'no-delete-protection',
  'no-enable-deletion-protection',
  'no-is-multi-region-trail',
  'no-enable-log-file-validation',
];

/** Values that switch a protection off: `deletion_protection.enabled,Value=false`, `--deletion-protection INACTIVE`. */
const PROTECTION_VALUE =
  /(?:deletion_protection\.enabled|deletion_?protection(?:enabled|check)?|termination_?protection|access_logs\.s3\.enabled)"?\s*(?:,\s*"?Value"?\s*)?[=:]\s*"?(?:false|inactive|disabled)/i;

const NO_BACKUPS = [
  'backup-retention-period',
  'automated-snapshot-retention-period',
  'snapshot-retention-limit',
  'preferred-backup-retention',
];

function refineProtection(call: AwsCall, draft: Draft): void {
  const off = PROTECTION_OFF.find((name) => call.hasExactly(name));
  const creates = draft.has('create') && !draft.has('modify');
  // Creating something without protection takes no protection away.
  if (creates) return;
  const value = /^(false|inactive|disabled)$/i.test(call.first('deletion-protection'));
  if (off) draft.add('unprotect', `--${off}`, 'and takes its protection away');
  else if (
    value ||
    PROTECTION_VALUE.test(call.text('attributes')) ||
    call.first('deletion-protection-check') === 'BYPASS'
  ) {
    draft.add('unprotect', 'deletion protection off', 'and takes its protection away');
  }
  const backups = NO_BACKUPS.find((name) => call.number(name) === 0);
  if (backups) draft.add('unprotect', `--${backups} 0`, 'and switches its backups off');
}

/** Judged for every operation that is no read, after its own refinements. */
export const EVERYWHERE: Refinement = {
  service: '*',
  operations: [],
  refine(call, draft) {
    if (call.hasExactly('publicly-accessible'))
      draft.add('exposure', '--publicly-accessible', 'and opens it to the internet');
    if (call.has('apply-immediately')) draft.note('--apply-immediately');
    refineProtection(call, draft);
    if (call.hasHiddenInput)
      draft.add('opaque', '--cli-input-json', 'with arguments from a file that cannot be read');
  },
  examples: [
    [
      'aws rds modify-db-instance --db-instance-identifier d --no-deletion-protection --apply-immediately',
      ['modify', 'unprotect'],
    ],
    ['aws rds modify-db-instance --db-instance-identifier d --deletion-protection', ['modify']],
    [
      'aws rds modify-db-instance --db-instance-identifier d --backup-retention-period 0',
      ['modify', 'unprotect'],
    ],
    ['aws rds modify-db-instance --db-instance-identifier d --backup-retention-period 7', ['modify']],
    ['aws rds modify-db-instance --db-instance-identifier d --publicly-accessible', ['modify', 'exposure']],
    ['aws rds modify-db-instance --db-instance-identifier d --no-publicly-accessible', ['modify']],
    ['aws rds create-db-instance --db-instance-identifier d --no-deletion-protection', ['create']],
    ['aws dynamodb update-table --table-name t --no-deletion-protection-enabled', ['modify', 'unprotect']],
    [
      'aws cognito-idp update-user-pool --user-pool-id p --deletion-protection INACTIVE',
      ['modify', 'unprotect'],
    ],
    [
      'aws elbv2 modify-load-balancer-attributes --load-balancer-arn a --attributes Key=deletion_protection.enabled,Value=false',
      ['modify', 'unprotect'],
    ],
    [
      'aws elbv2 modify-load-balancer-attributes --load-balancer-arn a --attributes Key=deletion_protection.enabled,Value=true',
      ['modify'],
    ],
    ['aws ec2 terminate-instances --cli-input-json file://gone.json', ['destroy', 'opaque']],
    ['aws ec2 describe-instances --cli-input-json file://gone.json', ['read']],
  ],
};
