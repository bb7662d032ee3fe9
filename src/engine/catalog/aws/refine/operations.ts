import { isKnown } from '../../../invocation';
import type { Draft } from '../../draft';
import type { AwsCall } from '../call';
import type { Refinement } from '../refinement';

/** A switch that turns a safeguard on or off by its two spellings. */
function safeguard(service: string, operation: string, on: string, off: string): Refinement {
  return {
    service,
    operations: [operation],
    refine(call, draft) {
      if (call.hasExactly(on)) draft.become(['modify']);
      else if (call.has(off)) draft.note(`--${off}`);
    },
    examples: [
      [`aws ${service} ${operation} --${on}`, ['modify']],
      [`aws ${service} ${operation} --${off}`, ['modify', 'unprotect']],
      [`aws ${service} ${operation}`, ['modify', 'unprotect']],
    ],
  };
}

function refineStack(call: AwsCall, draft: Draft): void {
  if (call.hasExactly('no-execute-changeset')) {
    draft.become(['read'], '--no-execute-changeset');
    return;
  }
  if (call.operation === 'deploy') draft.add('create');
  const capability = /CAPABILITY_(NAMED_)?IAM|CAPABILITY_AUTO_EXPAND/.exec(call.text('capabilities'))?.[0];
  if (capability) draft.add('privilege', capability, 'and may create identities and permissions');
}

export const OPERATIONS: readonly Refinement[] = [
  {
    service: 'cloudformation',
    operations: ['deploy', 'create-stack', 'update-stack', 'create-stack-set', 'update-stack-set'],
    refine: refineStack,
    examples: [
      ['aws cloudformation deploy --template-file t.yml --stack-name s', ['create', 'modify']],
      ['aws cloudformation deploy --template-file t.yml --stack-name s --no-execute-changeset', ['read']],
      [
        'aws cloudformation deploy --template-file t.yml --stack-name s --capabilities CAPABILITY_NAMED_IAM',
        ['create', 'modify', 'privilege'],
      ],
      ['aws cloudformation create-stack --stack-name s --template-body file://t.yml', ['create']],
    ],
  },
  {
    service: 'cloudformation',
    operations: ['delete-stack'],
    refine(call, draft) {
      if (call.has('retain-resources')) draft.note('--retain-resources');
      if (call.first('deletion-mode') === 'FORCE_DELETE_STACK')
        draft.note('FORCE_DELETE_STACK', 'although resources cannot be deleted');
    },
    examples: [['aws cloudformation delete-stack --stack-name s', ['destroy']]],
  },
  safeguard(
    'cloudformation',
    'update-termination-protection',
    'enable-termination-protection',
    'no-enable-termination-protection',
  ),
  safeguard(
    'logs',
    'put-log-group-deletion-protection',
    'deletion-protection-enabled',
    'no-deletion-protection-enabled',
  ),
  safeguard(
    'network-firewall',
    'update-firewall-delete-protection',
    'delete-protection',
    'no-delete-protection',
  ),
  safeguard('emr', 'modify-cluster-attributes', 'termination-protected', 'no-termination-protected'),
  safeguard('guardduty', 'update-detector', 'enable', 'no-enable'),
  {
    service: 'securityhub',
    operations: ['batch-update-findings'],
    refine(call, draft) {
      const text = call.text('workflow');
      if (isKnown(text) && !text.includes('SUPPRESSED')) draft.become(['modify']);
    },
    examples: [
      ['aws securityhub batch-update-findings --workflow Status=SUPPRESSED', ['modify', 'unprotect']],
      ['aws securityhub batch-update-findings --workflow Status=NOTIFIED', ['modify']],
    ],
  },
  {
    service: 'guardduty',
    operations: ['create-filter'],
    refine(call, draft) {
      if (call.first('action') === 'NOOP' || !call.has('action')) draft.become(['create']);
    },
    examples: [
      ['aws guardduty create-filter --name f --action ARCHIVE', ['create', 'unprotect']],
      ['aws guardduty create-filter --name f --action NOOP', ['create']],
    ],
  },
  {
    service: 'configure',
    operations: ['get', 'export-credentials'],
    refine(call, draft) {
      const name = call.args.positionals[0] ?? '';
      const shown = call.operation !== 'get' || !isKnown(name) || /secret|token|password/i.test(name);
      if (!shown) draft.become(['read']);
    },
    examples: [
      ['aws configure get aws_secret_access_key', ['secret']],
      ['aws configure get profile.prod.aws_session_token', ['secret']],
      ['aws configure export-credentials', ['secret']],
    ],
  },
  {
    service: 'codecommit',
    operations: ['credential-helper'],
    refine(call, draft) {
      // Git calls it with a word; only `get` prints a password.
      if (/^(store|erase)$/.test(call.args.positionals[0] ?? '')) draft.become(['modify']);
    },
    examples: [
      ['aws codecommit credential-helper get', ['secret']],
      ['aws codecommit credential-helper store', []],
    ],
  },
  {
    service: 'cloudtrail',
    operations: ['update-trail'],
    refine(call, draft) {
      const stronger = [
        'name',
        'is-multi-region-trail',
        'enable-log-file-validation',
        'is-organization-trail',
      ];
      const known = [...stronger, 'include-global-service-events', 'kms-key-id'];
      const named = call.options.filter((option) => option.name !== 'name');
      if (named.length > 0 && named.every((option) => known.includes(option.name))) draft.become(['modify']);
    },
    examples: [
      ['aws cloudtrail update-trail --name t --is-multi-region-trail', ['modify']],
      ['aws cloudtrail update-trail --name t --no-is-multi-region-trail', ['modify', 'unprotect']],
      ['aws cloudtrail update-trail --name t --s3-bucket-name elsewhere', ['modify', 'unprotect']],
    ],
  },
];
