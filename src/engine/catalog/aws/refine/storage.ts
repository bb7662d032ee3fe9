import { isKnown } from '../../../invocation';
import type { Draft } from '../../draft';
import type { AwsCall } from '../call';
import type { Refinement } from '../refinement';

const isRemote = (path: string): boolean => path.startsWith('s3://') || path.startsWith('arn:');

/** Adds what an access list that is open to everybody means; true where one was found. */
function noteOpenAcl(call: AwsCall, draft: Draft): boolean {
  const acl = call.first('acl');
  const grants = [
    'grants',
    'grant-read',
    'grant-full-control',
    'grant-write',
    'grant-read-acp',
    'grant-write-acp',
  ]
    .concat('access-control-policy')
    .map((name) => call.text(name))
    .join(' ');
  const open = /^(public-read|public-read-write|authenticated-read)$/.test(acl);
  if (open || /AllUsers|AuthenticatedUsers/.test(grants)) {
    draft.add('exposure', open ? `--acl ${acl}` : 'AllUsers', 'and lets everybody in');
    return true;
  }
  return false;
}

/** `cp`, `mv` and `sync` by direction: towards this machine they read, towards a bucket they write. */
function refineTransfer(call: AwsCall, draft: Draft): void {
  const paths = call.args.positionals;
  const [from, to] = [paths[0] ?? '', paths[1] ?? ''];
  const known = paths.length === 2 && isKnown(from.slice(0, 5)) && isKnown(to.slice(0, 5));
  const download = known && isRemote(from) && !isRemote(to);
  const upload = known && !isRemote(from);
  if (call.operation === 'mv') {
    if (upload) draft.become(['modify']);
  } else if (download) {
    draft.become(['read']);
  } else if (call.operation === 'sync' && call.has('delete')) {
    draft.become(['destroy'], '--delete', 'and deletes everything there that the source does not have');
    draft.reversible = 'no';
  }
  if (!download) noteOpenAcl(call, draft);
}

export const STORAGE: readonly Refinement[] = [
  {
    service: 's3',
    operations: ['cp', 'mv', 'sync', 'rm'],
    refine(call, draft) {
      if (call.hasExactly('dryrun')) draft.become(['read'], '--dryrun');
      else if (call.operation !== 'rm') refineTransfer(call, draft);
      else if (call.has('recursive')) draft.note('--recursive');
    },
    examples: [
      ['aws s3 rm s3://b/k', ['destroy']],
      ['aws s3 rm --recursive s3://b', ['destroy']],
      ['aws s3 rm s3://b --recursive --dryrun', ['read']],
      ['aws s3 rm s3://b --recursive --dry-run', ['destroy']],
      ['aws s3 cp s3://b/k ./k', ['read']],
      ['aws s3 cp s3://b/k -', ['read']],
      ['aws s3 cp ./k s3://b/k', ['modify']],
      ['aws s3 cp --acl public-read ./k s3://b/k', ['modify', 'exposure']],
      ['aws s3 cp s3://a/k s3://b/k', ['modify']],
      ['aws s3 sync . s3://b --delete', ['destroy']],
      ['aws s3 sync --delete . s3://b', ['destroy']],
      ['aws s3 sync . s3://b', ['modify']],
      ['aws s3 sync s3://b . --delete', ['read']],
      ['aws s3 mv s3://a/k s3://a/l', ['destroy']],
      ['aws s3 mv ./k s3://a/l', ['modify']],
      ['aws s3 rb s3://b --force', ['destroy']],
      ['aws s3 ls s3://b --recursive', ['read']],
      ['aws s3 mb s3://b', ['create']],
    ],
  },
  {
    service: 's3',
    operations: ['rb'],
    refine(call, draft) {
      if (call.has('force')) draft.note('--force');
    },
    examples: [['aws s3 rb s3://b', ['destroy']]],
  },
  {
    service: 's3api',
    operations: [
      'create-bucket',
      'put-object',
      'copy-object',
      'create-multipart-upload',
      'put-bucket-acl',
      'put-object-acl',
    ],
    refine(call, draft) {
      if (noteOpenAcl(call, draft) || !draft.has('exposure')) return;
      // A canned list that lets in nobody new is how a bucket is closed again.
      if (
        /^(private|bucket-owner-read|bucket-owner-full-control|log-delivery-write)$/.test(call.first('acl'))
      ) {
        draft.become(['modify'], `--acl ${call.first('acl')}`);
      }
    },
    examples: [
      ['aws s3api create-bucket --bucket b --acl public-read-write', ['create', 'exposure']],
      ['aws s3api create-bucket --bucket b', ['create']],
      ['aws s3api put-bucket-acl --bucket b --acl private', ['modify']],
      ['aws s3api put-bucket-acl --bucket b --acl public-read', ['privilege', 'exposure']],
      [
        'aws s3api put-object-acl --bucket b --key k --grant-read uri=http://acs.amazonaws.com/groups/global/AllUsers',
        ['privilege', 'exposure'],
      ],
    ],
  },
  {
    service: 's3api',
    operations: ['put-bucket-versioning'],
    refine(call, draft) {
      const text = call.text('versioning-configuration') + call.text('mfa-delete');
      if (/suspended|mfadelete["']?\s*[=:]\s*["']?disabled/i.test(text))
        draft.note('Status=Suspended', 'and stops keeping old versions');
      else if (isKnown(text) && /enabled/i.test(text)) draft.become(['modify']);
    },
    examples: [
      [
        'aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Suspended',
        ['modify', 'unprotect'],
      ],
      ['aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Enabled', ['modify']],
      [
        'aws s3api put-bucket-versioning --bucket b --versioning-configuration file://v.json',
        ['modify', 'unprotect'],
      ],
    ],
  },
  {
    service: 's3api',
    operations: ['put-bucket-lifecycle-configuration', 'put-bucket-lifecycle'],
    refine(call, draft) {
      const text = call.text('lifecycle-configuration');
      draft.reversible = 'no';
      if (isKnown(text) && text.includes('Rules') && !text.includes('Expiration')) draft.become(['modify']);
      else
        draft.note(
          text.includes('Expiration') ? 'Expiration' : undefined,
          'so that objects are deleted when they are old enough',
        );
    },
    examples: [
      [
        `aws s3api put-bucket-lifecycle-configuration --bucket b --lifecycle-configuration '{"Rules":[{"Expiration":{"Days":1}}]}'`,
        ['destroy'],
      ],
      [
        `aws s3api put-bucket-lifecycle-configuration --bucket b --lifecycle-configuration '{"Rules":[{"Transitions":[]}]}'`,
        ['modify'],
      ],
      [
        'aws s3api put-bucket-lifecycle-configuration --bucket b --lifecycle-configuration file://none.json',
        ['destroy'],
      ],
    ],
  },
  {
    service: 's3api',
    operations: ['put-bucket-logging'],
    refine(call, draft) {
      if (call.text('bucket-logging-status').includes('TargetBucket')) draft.become(['modify']);
    },
    examples: [
      [`aws s3api put-bucket-logging --bucket b --bucket-logging-status '{}'`, ['modify', 'unprotect']],
      [
        `aws s3api put-bucket-logging --bucket b --bucket-logging-status '{"LoggingEnabled":{"TargetBucket":"l"}}'`,
        ['modify'],
      ],
    ],
  },
  {
    service: 's3api',
    operations: ['put-bucket-ownership-controls'],
    refine(call, draft) {
      if (call.text('ownership-controls').includes('BucketOwnerEnforced')) draft.become(['modify']);
    },
    examples: [
      [
        'aws s3api put-bucket-ownership-controls --bucket b --ownership-controls Rules=[{ObjectOwnership=BucketOwnerEnforced}]',
        ['modify'],
      ],
      [
        'aws s3api put-bucket-ownership-controls --bucket b --ownership-controls Rules=[{ObjectOwnership=ObjectWriter}]',
        ['privilege', 'exposure'],
      ],
    ],
  },
  {
    service: 's3api',
    operations: ['delete-object', 'delete-objects', 'put-object-retention'],
    refine(call, draft) {
      if (call.has('bypass-governance-retention'))
        draft.add('unprotect', '--bypass-governance-retention', 'although it is under retention');
      const versions = call.has('version-id') || call.text('delete').includes('VersionId');
      if (versions) draft.note('VersionId', 'old versions included');
      if (draft.has('destroy')) draft.reversible = versions ? 'no' : 'unknown';
    },
    examples: [
      ['aws s3api delete-object --bucket b --key k', ['destroy']],
      [
        'aws s3api delete-object --bucket b --key k --version-id v --bypass-governance-retention',
        ['destroy', 'unprotect'],
      ],
    ],
  },
  {
    service: 's3api',
    operations: ['put-object-legal-hold'],
    refine(call, draft) {
      if (!isKnown(call.text('legal-hold')) || call.text('legal-hold').includes('OFF'))
        draft.add('unprotect', 'legal hold off', 'and lets it be deleted');
    },
    examples: [
      ['aws s3api put-object-legal-hold --bucket b --key k --legal-hold Status=OFF', ['modify', 'unprotect']],
      ['aws s3api put-object-legal-hold --bucket b --key k --legal-hold Status=ON', ['modify']],
    ],
  },
  {
    service: 's3api',
    operations: ['put-public-access-block'],
    refine: refineAccessBlock,
    examples: [
      [
        'aws s3api put-public-access-block --bucket b --public-access-block-configuration BlockPublicAcls=false',
        ['privilege', 'exposure'],
      ],
      [
        'aws s3api put-public-access-block --bucket b --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true',
        ['modify'],
      ],
      [
        'aws s3api put-public-access-block --bucket b --public-access-block-configuration BlockPublicAcls=true',
        ['privilege', 'exposure'],
      ],
    ],
  },
  {
    service: 's3control',
    operations: ['put-public-access-block'],
    refine: refineAccessBlock,
    examples: [
      [
        'aws s3control put-public-access-block --account-id 1 --public-access-block-configuration BlockPublicAcls=false',
        ['privilege', 'exposure'],
      ],
    ],
  },
];

/** All four switches on closes the bucket; a missing one is off, whatever it was before. */
function refineAccessBlock(call: AwsCall, draft: Draft): void {
  const text = call.text('public-access-block-configuration');
  const on = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].filter(
    (name) => new RegExp(`${name}"?\\s*[=:]\\s*"?true`, 'i').test(text),
  );
  if (isKnown(text) && on.length === 4) draft.become(['modify']);
  else draft.note('public access block off', 'so that the public can be let in');
}
