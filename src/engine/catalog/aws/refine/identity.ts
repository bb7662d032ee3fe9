import { isKnown } from '../../../invocation';
import type { Draft } from '../../draft';
import { readPolicy } from '../../policyDocument';
import type { AwsCall } from '../call';
import type { Refinement } from '../refinement';

/** Managed policies that hand over the account, or the key to it. */
const ADMIN_POLICY =
  /\/(AdministratorAccess|IAMFullAccess|PowerUserAccess|AWSOrganizationsFullAccess|job-function\/SystemAdministrator)\b/;

/** Options that hold a resource policy. */
const POLICY_OPTIONS = [
  'policy',
  'resource-policy',
  'policy-text',
  'policy-document',
  'policy-content',
  'access-policies',
  'access-policy',
  'attributes',
  'attribute-value',
];

function policyText(call: AwsCall): string {
  for (const name of POLICY_OPTIONS) {
    const text = call.read(call.first(name));
    if (text.includes('{') || !isKnown(text)) return inside(text);
  }
  return '';
}

/** SQS takes the policy as a string in a map of attributes. */
function inside(text: string): string {
  try {
    const outer = JSON.parse(text) as Record<string, unknown> | null;
    return typeof outer?.Policy === 'string' ? outer.Policy : text;
  } catch {
    return text.replace(/^Policy=/, '');
  }
}

/** A resource policy that names who may come in opens nothing to the world; it still is a matter of permissions. */
export function refineResourcePolicy(call: AwsCall, draft: Draft): void {
  const text = policyText(call);
  if (text === '') return;
  const reading = readPolicy(text);
  if (reading.audience === 'public') draft.add('exposure', 'Principal "*"', 'for everybody');
  else if (reading.audience === 'unknown' && !draft.has('exposure')) draft.add('opaque');
  else if (reading.audience === 'limited' && draft.has('exposure')) draft.become(['privilege']);
}

function refineQueuePolicy(call: AwsCall, draft: Draft): void {
  const names = call.text('attribute-name') + call.text('attributes');
  if (names.replace(/RedrivePolicy|RedriveAllowPolicy|DeliveryPolicy/g, '').includes('Policy')) {
    draft.add('privilege', 'Policy');
    refineResourcePolicy(call, draft);
  }
}

function refineAddPermission(call: AwsCall, draft: Draft): void {
  const who = [
    ...(call.values('principal') ?? []),
    ...(call.values('aws-account-id') ?? []),
    ...(call.values('aws-account-ids') ?? []),
  ];
  const bound = ['source-arn', 'source-account', 'principal-org-id'].some((name) => call.hasExactly(name));
  if (who.includes('*') && !bound) draft.add('exposure', '--principal "*"', 'for everybody');
  else if (who.length > 0 && who.every(isKnown)) draft.become(['privilege']);
}

const PUBLIC = `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}`;
const LIMITED = `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::1:root"},"Action":"s3:*","Resource":"*"}]}`;

export const IDENTITY: readonly Refinement[] = [
  {
    service: '*',
    operations: [
      'put-bucket-policy',
      'put-resource-policy',
      'put-key-policy',
      'set-repository-policy',
      'put-registry-policy',
      'put-file-system-policy',
      'put-backup-vault-access-policy',
      'put-access-point-policy',
      'set-vault-access-policy',
      'put-table-policy',
      'put-table-bucket-policy',
      'put-vector-bucket-policy',
      'put-domain-permissions-policy',
      'put-repository-permissions-policy',
      'put-auth-policy',
      'put-permission-policy',
      'put-cluster-policy',
      'put-destination-policy',
      'put-multi-region-access-point-policy',
      'put-identity-policy',
      'put-policy',
      'create-email-identity-policy',
      'update-email-identity-policy',
      'put-container-policy',
      'update-domain-config',
      'update-elasticsearch-domain-config',
      'create-domain',
      'create-elasticsearch-domain',
    ],
    refine: refineResourcePolicy,
    examples: [
      [`aws s3api put-bucket-policy --bucket b --policy '${PUBLIC}'`, ['privilege', 'exposure']],
      [`aws s3api put-bucket-policy --bucket b --policy '${LIMITED}'`, ['privilege']],
      ['aws s3api put-bucket-policy --bucket b --policy file://gone.json', ['privilege', 'exposure']],
      [
        `aws secretsmanager put-resource-policy --secret-id s --resource-policy '${PUBLIC}'`,
        ['privilege', 'exposure'],
      ],
      [
        `aws opensearch update-domain-config --domain-name d --access-policies '${PUBLIC}'`,
        ['modify', 'exposure'],
      ],
      [`aws opensearch update-domain-config --domain-name d --access-policies '${LIMITED}'`, ['modify']],
    ],
  },
  {
    service: 'sns',
    operations: ['set-topic-attributes'],
    refine: refineQueuePolicy,
    examples: [
      [
        `aws sns set-topic-attributes --topic-arn t --attribute-name Policy --attribute-value '${PUBLIC}'`,
        ['modify', 'privilege', 'exposure'],
      ],
      [
        'aws sns set-topic-attributes --topic-arn t --attribute-name DisplayName --attribute-value x',
        ['modify'],
      ],
    ],
  },
  {
    service: 'sqs',
    operations: ['set-queue-attributes'],
    refine: refineQueuePolicy,
    examples: [
      [
        `aws sqs set-queue-attributes --queue-url q --attributes '{"Policy":${JSON.stringify(PUBLIC)}}'`,
        ['modify', 'privilege', 'exposure'],
      ],
      ['aws sqs set-queue-attributes --queue-url q --attributes VisibilityTimeout=60', ['modify']],
    ],
  },
  {
    service: '*',
    operations: ['add-permission', 'add-layer-version-permission'],
    refine: refineAddPermission,
    examples: [
      [
        `aws lambda add-permission --function-name f --statement-id s --action lambda:InvokeFunction --principal '*'`,
        ['privilege', 'exposure'],
      ],
      [
        'aws lambda add-permission --function-name f --statement-id s --action lambda:InvokeFunction --principal s3.amazonaws.com',
        ['privilege'],
      ],
      [
        'aws sqs add-permission --queue-url q --label l --aws-account-ids 123456789012 --actions SendMessage',
        ['privilege'],
      ],
    ],
  },
  {
    service: 'iam',
    operations: [
      'attach-role-policy',
      'attach-user-policy',
      'attach-group-policy',
      'put-role-policy',
      'put-user-policy',
      'put-group-policy',
      'create-policy',
      'create-policy-version',
      'update-assume-role-policy',
      'create-role',
    ],
    refine(call, draft) {
      const arn = call.first('policy-arn');
      if (ADMIN_POLICY.test(arn))
        draft.note(arn.slice(arn.lastIndexOf('/') + 1), 'with administrator rights');
      const document = readPolicy(call.text('policy-document') + call.text('assume-role-policy-document'));
      if (document.everything) draft.note('Action "*"', 'with every right there is');
      if (document.audience === 'public' && /assume|create-role/.test(call.operation))
        draft.add('exposure', 'Principal "*"', 'for everybody');
    },
    examples: [
      [
        'aws iam attach-role-policy --role-name r --policy-arn arn:aws:iam::aws:policy/AdministratorAccess',
        ['privilege'],
      ],
      [
        `aws iam update-assume-role-policy --role-name r --policy-document '${PUBLIC}'`,
        ['privilege', 'exposure'],
      ],
      ['aws iam list-attached-role-policies --role-name r', ['read']],
    ],
  },
  {
    service: 'iam',
    operations: ['delete-role-permissions-boundary', 'delete-user-permissions-boundary'],
    refine(_call, draft) {
      draft.add('unprotect', undefined, 'so that nothing bounds what it may do');
    },
    examples: [
      ['aws iam delete-role-permissions-boundary --role-name r', ['destroy', 'privilege', 'unprotect']],
    ],
  },
  {
    service: 'secretsmanager',
    operations: ['delete-secret'],
    refine(call, draft) {
      const forced = call.has('force-delete-without-recovery');
      draft.reversible = forced ? 'no' : 'partly';
      if (forced) draft.note('--force-delete-without-recovery', 'at once and for ever');
    },
    examples: [
      ['aws secretsmanager delete-secret --secret-id s --force-delete-without-recovery', ['destroy']],
    ],
  },
  {
    service: 'ssm',
    operations: ['get-parameter', 'get-parameters', 'get-parameters-by-path', 'get-parameter-history'],
    refine(call, draft) {
      // Without it a SecureString comes encrypted.
      if (!call.has('with-decryption') && !call.hasHiddenInput) draft.become(['read']);
      else draft.note('--with-decryption');
    },
    examples: [
      ['aws ssm get-parameter --name n --with-decryption', ['secret']],
      ['aws ssm get-parameter --name n', ['read']],
      ['aws ssm get-parameter --name n --no-with-decryption', ['read']],
    ],
  },
  {
    service: 'apigateway',
    operations: ['get-api-key', 'get-api-keys'],
    refine(call, draft) {
      const shown = call.has('include-value') || call.has('include-values') || call.hasHiddenInput;
      if (!shown) draft.become(['read']);
    },
    examples: [
      ['aws apigateway get-api-keys --include-values', ['secret']],
      ['aws apigateway get-api-key --api-key k --include-value', ['secret']],
      ['aws apigateway get-api-keys', ['read']],
    ],
  },
];
