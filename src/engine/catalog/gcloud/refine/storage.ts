import { isKnown } from '../../../invocation';
import type { Draft } from '../../draft';
import type { GcloudCall } from '../call';
import { isPublicAcl, lifecycleDeletes, namesEverybody } from '../public';
import type { Refinement } from '../refinement';
import { judgeTransfer } from '../transfer';

function refineAcl(call: GcloudCall, draft: Draft): void {
  for (const name of ['canned-acl', 'predefined-acl', 'predefined-default-object-acl']) {
    if (isPublicAcl(call.value(name)))
      draft.add('exposure', `--${name} ${call.value(name)}`, 'and lets everybody in');
  }
  for (const name of ['add-acl-grant', 'add-default-object-acl-grant']) {
    const grant = call.value(name);
    if (grant === '') continue;
    draft.add('privilege', `--${name}`);
    if (namesEverybody(grant) || !isKnown(grant)) draft.add('exposure', grant, 'and lets everybody in');
  }
  for (const name of ['acl-file', 'default-object-acl-file']) {
    if (!call.has(name)) continue;
    const text = call.file(call.value(name));
    draft.add('privilege', `--${name}`);
    if (namesEverybody(text) || !isKnown(text)) draft.add('exposure', `--${name}`);
  }
}

const EXPOSING = ['no-public-access-prevention', 'no-pap', 'clear-public-access-prevention', 'clear-pap'];
const WEAKENING = [
  'no-versioning',
  'clear-retention-period',
  'clear-soft-delete',
  'clear-log-bucket',
  'no-uniform-bucket-level-access',
  'no-default-event-based-hold',
];

function refineBucket(call: GcloudCall, draft: Draft): void {
  refineAcl(call, draft);
  const exposing = call.any(...EXPOSING);
  if (exposing) draft.add('exposure', `--${exposing}`, 'so that the public can be let in');
  const weakening = call.any(...WEAKENING);
  if (weakening) draft.add('unprotect', `--${weakening}`, 'and takes a protection away');
  for (const name of ['retention-period', 'soft-delete-duration']) {
    if (/^0[a-z]?$/.test(call.value(name)))
      draft.add('unprotect', `--${name} 0`, 'and keeps nothing that is deleted');
  }
  if (call.has('lifecycle-file') && lifecycleDeletes(call.file(call.value('lifecycle-file'))))
    draft.add('destroy', '--lifecycle-file', 'so that objects are deleted when they are old enough');
  if (call.isOn('lock-retention-period')) {
    draft.note('--lock-retention-period', 'for good');
    draft.reversible = 'no';
  }
}

const HOLDS = ['no-event-based-hold', 'no-temporary-hold', 'clear-retention', 'override-unlocked-retention'];

export const STORAGE: readonly Refinement[] = [
  {
    commands: ['gcloud.storage cp', 'gcloud.storage mv', 'gcloud.storage rsync'],
    refine(call, draft) {
      judgeTransfer(draft, {
        kind: call.operation as 'cp' | 'mv' | 'rsync',
        paths: call.args.positionals,
        fromInput: call.has('read-paths-from-stdin'),
        deletes: call.isOn('delete-unmatched-destination-objects')
          ? '--delete-unmatched-destination-objects'
          : undefined,
        acl: call.value('canned-acl') || call.value('predefined-acl'),
      });
    },
    examples: [
      ['gcloud storage cp a.txt gs://b/a.txt', ['modify']],
      ['gcloud storage cp gs://b/a.txt .', ['read']],
      ['gcloud storage cp -r gs://b/dir gs://c/dir', ['modify']],
      ['gcloud storage cp --recursive --predefined-acl=publicRead a gs://b', ['modify', 'exposure']],
      ['gcloud storage mv gs://b/a gs://b/c', ['destroy']],
      ['gcloud storage mv a gs://b/c', ['modify']],
      ['gcloud storage rsync -r . gs://b', ['modify']],
      ['gcloud storage rsync . gs://b --delete-unmatched-destination-objects', ['destroy']],
      ['gcloud storage rsync gs://b . --delete-unmatched-destination-objects', ['read']],
      ['gcloud storage rsync . gs://b --delete-unmatched-destination-objects --dry-run', ['read']],
    ],
  },
  {
    commands: ['gcloud.storage rm'],
    refine(call, draft) {
      const all = call.any('recursive', 'r', 'R');
      if (all) draft.note(`--recursive`, 'and everything below it');
      if (call.any('all-versions', 'a')) draft.note('--all-versions', 'old versions included');
    },
    examples: [
      ['gcloud storage rm gs://b/**', ['destroy']],
      ['gcloud storage rm -r gs://b', ['destroy']],
      ['gcloud storage ls gs://b/**', ['read']],
    ],
  },
  {
    commands: ['gcloud.storage.buckets update'],
    refine: refineBucket,
    examples: [
      ['gcloud storage buckets update gs://b --no-versioning', ['modify', 'unprotect']],
      ['gcloud storage buckets update gs://b --versioning', ['modify']],
      ['gcloud storage buckets update gs://b --clear-retention-period', ['modify', 'unprotect']],
      ['gcloud storage buckets update gs://b --soft-delete-duration=0', ['modify', 'unprotect']],
      ['gcloud storage buckets update gs://b --no-public-access-prevention', ['modify', 'exposure']],
      ['gcloud storage buckets update gs://b --public-access-prevention', ['modify']],
      ['gcloud storage buckets update gs://b --lifecycle-file=l.json', ['modify', 'destroy']],
      ['gcloud storage buckets update gs://b --clear-lifecycle', ['modify']],
      [
        'gcloud storage buckets update gs://b --add-acl-grant=entity=AllUsers,role=READER',
        ['modify', 'privilege', 'exposure'],
      ],
      ['gcloud storage buckets update gs://b --update-labels=a=b', ['modify']],
    ],
  },
  {
    commands: ['gcloud.storage.objects update'],
    refine(call, draft) {
      refineAcl(call, draft);
      const hold = call.any(...HOLDS);
      if (hold) draft.add('unprotect', `--${hold}`, 'and takes a hold away');
    },
    examples: [
      ['gcloud storage objects update gs://b/o --no-temporary-hold', ['modify', 'unprotect']],
      ['gcloud storage objects update gs://b/o --content-type=text/html', ['modify']],
      [
        'gcloud storage objects update gs://b/o --add-acl-grant=entity=allUsers,role=READER',
        ['modify', 'privilege', 'exposure'],
      ],
    ],
  },
  {
    commands: ['gcloud.storage.batch-operations.jobs create'],
    refine(call, draft) {
      if (call.has('delete-object'))
        draft.add('destroy', '--delete-object', 'that deletes every object it is given');
    },
    examples: [
      ['gcloud storage batch-operations jobs create j --bucket=b --delete-object', ['create', 'destroy']],
      ['gcloud storage batch-operations jobs create j --bucket=b --put-object-temporary-hold', ['create']],
    ],
  },
];
