import type { Draft } from '../../draft';
import type { AwsCall } from '../call';
import type { Refinement } from '../refinement';

const DATABASES = ['rds', 'docdb', 'neptune'] as const;

/** Deleting a database with or without something to restore it from. */
function refineDelete(call: AwsCall, draft: Draft): void {
  const skip = ['skip-final-snapshot', 'skip-final-cluster-snapshot'].find((name) => call.has(name));
  if (skip) draft.note(`--${skip}`, 'without a final snapshot');
  if (call.has('delete-automated-backups'))
    draft.note('--delete-automated-backups', 'with its automated backups');
  const kept = [
    'final-db-snapshot-identifier',
    'final-cluster-snapshot-identifier',
    'final-snapshot-identifier',
  ];
  draft.reversible = !skip && kept.some((name) => call.has(name)) ? 'partly' : 'no';
}

function refineSnapshotSharing(call: AwsCall, draft: Draft): void {
  const added = call.values('values-to-add');
  if (added?.includes('all')) draft.note('--values-to-add all', 'with every AWS account');
  else if (!added && call.has('values-to-remove')) draft.become(['modify']);
}

function perDatabase(
  operations: readonly string[],
  refine: Refinement['refine'],
  examples: (service: string) => Refinement['examples'],
): Refinement[] {
  return DATABASES.map((service) => ({ service, operations, refine, examples: examples(service) }));
}

export const DATABASE_REFINEMENTS: readonly Refinement[] = [
  ...perDatabase(['delete-db-instance', 'delete-db-cluster'], refineDelete, (service) => [
    [`aws ${service} delete-db-instance --db-instance-identifier d --skip-final-snapshot`, ['destroy']],
    [
      `aws ${service} delete-db-cluster --db-cluster-identifier d --final-db-snapshot-identifier s`,
      ['destroy'],
    ],
  ]),
  ...perDatabase(
    ['modify-db-snapshot-attribute', 'modify-db-cluster-snapshot-attribute'],
    refineSnapshotSharing,
    (service) => [
      [
        `aws ${service} modify-db-cluster-snapshot-attribute --db-cluster-snapshot-identifier s --attribute-name restore --values-to-add all`,
        ['exposure'],
      ],
      [
        `aws ${service} modify-db-cluster-snapshot-attribute --db-cluster-snapshot-identifier s --attribute-name restore --values-to-remove all`,
        ['modify'],
      ],
    ],
  ),
  {
    service: 'redshift',
    operations: ['delete-cluster'],
    refine: refineDelete,
    examples: [
      ['aws redshift delete-cluster --cluster-identifier c --skip-final-cluster-snapshot', ['destroy']],
    ],
  },
  {
    service: 'elasticache',
    operations: ['delete-replication-group', 'delete-cache-cluster'],
    refine: refineDelete,
    examples: [['aws elasticache delete-cache-cluster --cache-cluster-id c', ['destroy']]],
  },
];
