import type { Safer } from '../../../contracts/action';
import type { Invocation } from '../../invocation';
import type { EngineContext } from '../../tool';
import type { Draft } from '../draft';
import { typed } from '../typed';
import type { AwsCall } from './call';
import { honoursDryRun } from './dryRun';

/** A read that shows what is at stake: operation, and the options that it takes over (`old:new` renames one). */
interface Look {
  readonly operation: string;
  readonly options: readonly string[];
  readonly why: string;
}

function look(operation: string, options: string, why: string): Look {
  return { operation, options: options.split(' '), why };
}

const LOOKS: Readonly<Record<string, Look>> = {
  'rds delete-db-instance': look(
    'describe-db-snapshots',
    'db-instance-identifier',
    'shows what it could be restored from',
  ),
  'rds delete-db-cluster': look(
    'describe-db-cluster-snapshots',
    'db-cluster-identifier',
    'shows what it could be restored from',
  ),
  'rds modify-db-instance': look('describe-db-instances', 'db-instance-identifier', 'shows its settings'),
  'rds modify-db-cluster': look('describe-db-clusters', 'db-cluster-identifier', 'shows its settings'),
  'cloudformation delete-stack': look(
    'list-stack-resources',
    'stack-name',
    'lists the resources that would go',
  ),
  'dynamodb delete-table': look('describe-table', 'table-name', 'shows the table and how many items it has'),
  's3api delete-bucket': look('list-object-versions', 'bucket', 'lists what is in it'),
  's3api delete-objects': look('list-object-versions', 'bucket', 'lists what is in the bucket'),
  's3api delete-object': look('head-object', 'bucket key', 'shows the object'),
  's3api put-bucket-lifecycle-configuration': look(
    'get-bucket-lifecycle-configuration',
    'bucket',
    'shows the rules it has now',
  ),
  's3api put-bucket-policy': look('get-bucket-policy', 'bucket', 'shows the policy it has now'),
  's3api delete-bucket-policy': look('get-bucket-policy', 'bucket', 'shows the policy it has now'),
  's3api put-bucket-versioning': look('get-bucket-versioning', 'bucket', 'shows the setting it has now'),
  's3api put-public-access-block': look('get-public-access-block', 'bucket', 'shows the setting it has now'),
  's3api delete-public-access-block': look(
    'get-public-access-block',
    'bucket',
    'shows the setting it has now',
  ),
  'iam delete-user': look('get-user', 'user-name', 'shows the user and when it was last used'),
  'iam delete-role': look('get-role', 'role-name', 'shows the role and when it was last used'),
  'iam delete-role-permissions-boundary': look('get-role', 'role-name', 'shows the boundary it has now'),
  'iam attach-role-policy': look('list-attached-role-policies', 'role-name', 'shows what it may do now'),
  'iam detach-role-policy': look('list-attached-role-policies', 'role-name', 'shows what it may do now'),
  'iam attach-user-policy': look('list-attached-user-policies', 'user-name', 'shows what it may do now'),
  'lambda delete-function': look('get-function-configuration', 'function-name', 'shows the function'),
  'logs delete-log-group': look(
    'describe-log-groups',
    'log-group-name:log-group-name-prefix',
    'shows how much it holds',
  ),
  'secretsmanager delete-secret': look('describe-secret', 'secret-id', 'shows when it was last used'),
  'kms schedule-key-deletion': look('describe-key', 'key-id', 'shows the key'),
  'ecr delete-repository': look('describe-images', 'repository-name', 'lists its images'),
  'ecs delete-service': look('describe-services', 'cluster service:services', 'shows what runs in it'),
  'ecs update-service': look('describe-services', 'cluster service:services', 'shows what runs in it'),
  'eks delete-cluster': look('describe-cluster', 'name', 'shows the cluster'),
  'sqs purge-queue': look('get-queue-attributes', 'queue-url', 'shows the queue'),
  'cloudtrail stop-logging': look('get-trail-status', 'name', 'shows what it records'),
  'cloudtrail delete-trail': look('get-trail-status', 'name', 'shows what it records'),
  'autoscaling delete-auto-scaling-group': look(
    'describe-auto-scaling-groups',
    'auto-scaling-group-name:auto-scaling-group-names',
    'shows its instances',
  ),
  'autoscaling update-auto-scaling-group': look(
    'describe-auto-scaling-groups',
    'auto-scaling-group-name:auto-scaling-group-names',
    'shows its instances',
  ),
  'route53 change-resource-record-sets': look(
    'list-resource-record-sets',
    'hosted-zone-id',
    'lists the records it has now',
  ),
};

function globalWords(call: AwsCall): string[] {
  const kept = ['profile', 'region', 'endpoint-url'];
  return kept.flatMap((name) => {
    const value = call.args.globals.get(name);
    return value === undefined || value === '' ? [] : [`--${name}`, value];
  });
}

/** The read that is offered instead of an operation, without the program's name and the global options. */
function instead(call: AwsCall): { words: readonly string[]; why: string } | undefined {
  const { service, operation, args } = call;
  const dryRun = honoursDryRun(service, operation);
  if (dryRun) {
    return { words: [operation, ...args.rest, dryRun], why: 'shows what would happen and changes nothing' };
  }
  if (service === 's3' && operation === 'rb' && args.positionals[0] !== undefined) {
    return {
      words: ['ls', args.positionals[0], '--recursive', '--summarize'],
      why: 'lists what is in the bucket',
    };
  }
  if (service === 'cloudformation' && operation === 'deploy') {
    const why = 'prepares the change and shows it, without carrying it out';
    return { words: ['deploy', ...args.rest, '--no-execute-changeset'], why };
  }
  const key = `${service} ${operation}`;
  return Object.hasOwn(LOOKS, key) ? lookWords(call, LOOKS[key]) : undefined;
}

function lookWords(
  call: AwsCall,
  from: Look | undefined,
): { words: readonly string[]; why: string } | undefined {
  const options = from?.options.flatMap((option) => {
    const [old = '', name = old] = option.split(':');
    const value = call.values(old)?.[0];
    return value === undefined ? [] : [`--${name}`, value];
  });
  return from && options?.length ? { words: [from.operation, ...options], why: from.why } : undefined;
}

/** A read that serves the same end, in the same place; undefined where there is none to offer. */
export function saferCommand(
  program: string,
  call: AwsCall,
  draft: Draft,
  invocation: Invocation,
  context: EngineContext,
): Safer | undefined {
  const offer = draft.isRead ? undefined : instead(call);
  if (!offer) return undefined;
  const command = typed([program, call.service, ...offer.words, ...globalWords(call)], invocation, context);
  return command === undefined ? undefined : { command, why: offer.why };
}
